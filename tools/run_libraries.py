"""Run the TensorFlow tests of other people's libraries on twofold, and count what passes.

    python tools/run_libraries.py --folder FOLDER [--peer INTERPRETER] [LIBRARY ...]

The sources of each library come from PyPI into ``FOLDER``, outside of the repository; what it needs
goes into a virtual environment there that sees this checkout. Its tests run by ``twofold run -m
pytest``, and with ``--peer``, an interpreter that has TensorFlow and pytest, there too: then the
figure is the part of those which pass with TensorFlow. The commonest errors are listed, so that
they can be mended.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import shutil
import subprocess
import sys
import venv
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Library:
    """Where a library's tests are.

    Attributes
    ----------
    source : str
        What pip downloads: a name, with a version or not.
    tests : tuple of str
        Files and folders in the unpacked source, or below it.
    needs : tuple of str
        Packages to install.
    options : tuple of str
        For pytest: which tests are those of TensorFlow.
    environment : tuple of (str, str)
        Variables of the environment.
    """

    source: str
    tests: tuple[str, ...]
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


LIBRARIES: dict[str, Library] = {
    "einops": Library("einops", ("einops/tests",), ("parameterized",),
                      ("-k", "not torch and not jax"), (("EINOPS_TEST_BACKENDS", "tensorflow"),)),
    "dm-sonnet": Library("dm-sonnet", ("sonnet/src",), ("dm-tree", "tabulate", "wrapt", "absl-py"),
                         ("--ignore=sonnet/src/conformance", "--ignore=sonnet/src/optimizers")),
    "graph_nets": Library("graph_nets", ("graph_nets/tests_tf2",), ("dm-sonnet", "networkx"),
                          ("-k", "not demo")),
    "tensorly": Library("tensorly", ("tensorly",), ("scipy",),
                        environment=(("TENSORLY_BACKEND", "tensorflow"),)),
    "pymanopt": Library("pymanopt", ("tests",), ("scipy", "autograd", "matplotlib"),
                        ("-k", "tensorflow")),
    "autoray": Library("autoray", ("tests",), options=("-k", "tensorflow")),
    "trfl": Library("trfl", ("trfl",), ("dm-sonnet", "absl-py")),
}


def main() -> int:
    """Fetch, run and count."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY", help="by default all")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--peer", help="an interpreter that has TensorFlow and pytest")
    parser.add_argument("--most", type=int, default=8, help="how many errors are shown of each")
    parser.add_argument("--seconds", type=int, default=900, help="for the tests of one library")
    options = parser.parse_args()
    python = _interpreter(options.folder / "venv")
    for name in options.libraries or LIBRARIES:
        library = LIBRARIES[name]
        source = _fetch(python, library, options.folder / name)
        found = _run([str(python), "-m", "twofold", "run", "-m", "pytest"], library, source,
                     options.folder / f"{name}.xml", options.seconds)
        line = collections.Counter(outcome for outcome, _ in found.values())
        text = f"{name}: {dict(sorted(line.items()))}"
        if options.peer:
            theirs = _run([options.peer, "-m", "pytest"], library, source,
                          options.folder / f"{name}-peer.xml", options.seconds)
            wanted = [test for test, (outcome, _) in theirs.items() if outcome == "passed"]
            passed = sum(found.get(test, ("missing", ""))[0] == "passed" for test in wanted)
            text += f"; of {len(wanted)} that pass with TensorFlow {passed} pass"
        sys.stdout.write(text + "\n")
        reasons = collections.Counter(message for outcome, message in found.values()
                                      if outcome in ("failed", "error"))
        for message, count in reasons.most_common(options.most):
            sys.stdout.write(f"  {count:5} {message}\n")
        (options.folder / f"{name}.json").write_text(json.dumps(found, indent=1))
    return 0


def _interpreter(folder: Path) -> Path:
    """The interpreter of the virtual environment, which is made at first."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        _pip(python, "install", "-e", f"{ROOT}", "pytest", "pytest-timeout", "absl-py", "scipy",
             "mock", "parameterized")
    return python


def _pip(python: Path, *words: str) -> None:
    subprocess.run([str(python), "-m", "pip", "-q", *words], check=True)


def _fetch(python: Path, library: Library, folder: Path) -> Path:
    """The unpacked source of a library."""
    if not folder.exists():
        if library.needs:
            _pip(python, "install", *library.needs)
        for form in (("--no-binary", ":all:"), ()):  # the source, or else what is installed
            if not subprocess.run([str(python), "-m", "pip", "-q", "download", "--no-deps", *form,
                                   "-d", str(folder / "archive"), library.source],
                                  check=False).returncode:
                break
        archive, = (folder / "archive").iterdir()
        shutil.unpack_archive(archive, folder / "source",
                              "zip" if archive.suffix == ".whl" else None)
    source = folder / "source"
    inner = [path for path in source.iterdir() if path.is_dir()]
    return source if (source / library.tests[0]).exists() or len(inner) != 1 else inner[0]


def _run(command: list[str], library: Library, source: Path, report: Path, seconds: int
         ) -> dict[str, tuple[str, str]]:
    """The outcome of each test, and its error."""
    report.unlink(missing_ok=True)
    words = [*command, "-q", "--continue-on-collection-errors",
             "-p", "no:cacheprovider", "-o", "addopts=", "-o", "python_files=test_*.py *_test.py",
             f"--junitxml={report}", *library.options, *library.tests]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(source), "PYTHONPATH": f"{source}:{ROOT}",
                   "PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
                   **dict(library.environment)}
    with report.with_suffix(".log").open("w") as log:
        try:
            subprocess.run(words, cwd=source, env=environment, stdout=log, stderr=log, check=False,
                           timeout=seconds)
        except subprocess.TimeoutExpired:
            log.write("\nthe time is over\n")
    return _read_report(report) if report.exists() else {}


def _read_report(report: Path) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        outcome, message = "passed", ""
        for child in case:
            if child.tag in ("failure", "error", "skipped"):
                outcome = {"failure": "failed"}.get(child.tag, child.tag)
                message = _first_line(child)
        found[f"{case.get('classname')}::{case.get('name')}"] = outcome, message
    return found


def _first_line(child: ElementTree.Element) -> str:
    """What tells errors of one cause from others: the message without its numbers."""
    errors = re.findall(r"^E +(\w+(?:\.\w+)*(?:Error|Exception)?:.*)$", child.text or "",
                        re.MULTILINE)
    text = errors[-1] if errors else (child.get("message") or "").partition("\n")[0]
    return re.sub(r"0x[0-9a-f]+|\d+(\.\d+)?(e[-+]\d+)?", "#", text)[:180]


if __name__ == "__main__":
    sys.exit(main())
