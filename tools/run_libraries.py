"""Run the TensorFlow tests of other people's libraries on twofold, and count what passes.

    python tools/run_libraries.py --folder FOLDER [--peer INTERPRETER] [--page PAGE] [LIBRARY ...]

The sources of each library come from PyPI into ``FOLDER``, outside of the repository; what it needs
goes into a virtual environment there that sees this checkout. Its tests run by ``twofold run -m
pytest``, and with ``--peer``, an interpreter that has TensorFlow, in an environment of that one
too: then the figure is the part of those which pass with TensorFlow. Some libraries publish no
tests on PyPI: a checkout of theirs goes into ``FOLDER/LIBRARY/source`` by hand. The commonest
errors are listed, so that they can be mended; ``--page`` writes the figures of all libraries that
have run into the table of a page.
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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MARKS = "<!-- figures of tools/run_libraries.py -->", "<!-- end of the figures -->"


@dataclass(frozen=True)
class Library:
    """Where a library's tests are.

    Attributes
    ----------
    kind : str
        What the library is for, in a few words.
    source : str
        What pip downloads: a name, with a version or not.
    tests : tuple of str
        Files and folders below ``folder``.
    needs : tuple of str
        Packages to install.
    options : tuple of str
        For pytest: which tests are those of TensorFlow.
    environment : tuple of (str, str)
        Variables of the environment.
    folder : str
        Below the unpacked source: where pytest runs, and what goes on the path of modules.
    checkout : str
        The repository whose checkout is needed, for the tests are not in what pip downloads.
    left_out : str
        Which tests are not asked for, and why.
    """

    kind: str
    source: str
    tests: tuple[str, ...]
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    folder: str = ""
    checkout: str = ""
    left_out: str = ""


LIBRARIES: dict[str, Library] = {
    "einops": Library("rearranging tensors by patterns", "einops", ("einops/tests",),
                      ("parameterized",), ("-k", "not torch and not jax"),
                      (("EINOPS_TEST_BACKENDS", "tensorflow"),)),
    "eagerpy": Library("one interface over frameworks", "eagerpy", ("tests",),
                       ("typing_extensions",), ("--backend", "tensorflow"),
                       checkout="jonasrauber/eagerpy"),
    "autoray": Library("dispatch by the kind of array", "autoray", ("tests",),
                       options=("-k", "tensorflow")),
    "dm-sonnet": Library("neural networks", "dm-sonnet", ("sonnet/src",),
                         ("dm-tree", "tabulate", "wrapt", "absl-py"),
                         ("--ignore=sonnet/src/conformance", "--ignore=sonnet/src/optimizers"),
                         left_out="conformance and optimizers, which compare with Keras"),
    "graph_nets": Library("networks of graphs", "graph_nets", ("graph_nets/tests_tf2",),
                          ("dm-sonnet", "networkx"), ("-k", "not demo")),
    "tensorly": Library("tensor decompositions", "tensorly", ("tensorly",), ("scipy",),
                        environment=(("TENSORLY_BACKEND", "tensorflow"),)),
    "tensornetwork": Library("tensor networks", "tensornetwork", ("tensornetwork",),
                             ("jax", "graphviz", "opt_einsum", "h5py"),
                             ("-k", "tensorflow"), checkout="google/TensorNetwork"),
    "pymanopt": Library("optimization on manifolds", "pymanopt", ("tests",),
                        ("scipy", "autograd", "matplotlib"),
                        ("-k", "tensorflow", "--noconftest")),
    "pot": Library("optimal transport", "pot",
                   ("test_backend.py", "test_ot.py", "test_utils.py", "test_weak.py",
                    "test_solvers.py", "test_smooth.py", "test_gaussian.py"),
                   ("pot", "scipy", "scikit-learn"), ("-k", "tf or tensorflow"), folder="test",
                   checkout="PythonOT/POT", left_out="the files that run longest"),
    "phiml": Library("differentiable simulations", "phiml", ("tests/commit",),
                     ("scipy", "packaging", "h5py"), checkout="tum-pbs/PhiML"),
    "kymatio": Library("scattering transforms of signals", "kymatio", ("tests",),
                       ("kymatio", "scipy", "packaging", "configparser"), ("-k", "tensorflow"),
                       checkout="kymatio/kymatio"),
    "tensorflow-graphics": Library("geometry and rendering", "tensorflow-graphics",
                                   ("tensorflow_graphics/geometry", "tensorflow_graphics/math",
                                    "tensorflow_graphics/image", "tensorflow_graphics/rendering",
                                    "tensorflow_graphics/util"),
                                   ("absl-py", "six", "scipy", "networkx", "trimesh"),
                                   checkout="tensorflow/graphics"),
}


def main() -> int:
    """Fetch, run and count."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY", help="by default all")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--peer", help="an interpreter that has TensorFlow")
    parser.add_argument("--most", type=int, default=8, help="how many errors are shown of each")
    parser.add_argument("--seconds", type=int, default=1800, help="for the tests of one library")
    parser.add_argument("--page", type=Path, help="a page with a table for the figures")
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = _interpreter(folder / "venv")
    peer = _peer_interpreter(folder / "peer", options.peer) if options.peer else None
    for name in options.libraries or LIBRARIES:
        source = _fetch(python, LIBRARIES[name], folder / name)
        if source is None:
            continue
        for interpreter in (python, peer):
            if interpreter is not None and LIBRARIES[name].needs:
                _pip(interpreter, "install", *LIBRARIES[name].needs)
        _measure(name, source, folder, python, peer, options)
    if options.page is not None:
        _write_page(options.page, folder)
    return 0


def _measure(name: str, source: Path, folder: Path, python: Path, peer: Path | None,
             options: argparse.Namespace) -> None:
    """Run one library's tests here and there, keep the outcomes, and say how many pass."""
    library = LIBRARIES[name]
    found = _run([str(python), "-m", "twofold", "run", "-m", "pytest"], library, source,
                 folder / f"{name}.xml", options.seconds)
    (folder / f"{name}.json").write_text(json.dumps(found, indent=1))
    kept = folder / f"{name}-peer.json"
    if peer is not None:
        theirs = _run([str(peer), "-m", "pytest"], library, source, folder / f"{name}-peer.xml",
                      options.seconds)
        kept.write_text(json.dumps(theirs, indent=1))
    counts = collections.Counter(outcome for outcome, _ in found.values())
    text = f"{name}: {dict(sorted(counts.items()))}"
    failed = found
    if kept.exists():
        wanted = _passed(json.loads(kept.read_text()))
        failed = {test: found.get(test, ("error", "the test is not there")) for test in wanted}
        text += f"; of {len(wanted)} that pass with TensorFlow {len(_passed(failed))} pass"
    sys.stdout.write(f"{text}\n")
    reasons = collections.Counter(message for outcome, message in failed.values()
                                  if outcome != "passed")
    for message, count in reasons.most_common(options.most):
        sys.stdout.write(f"  {count:5} {message}\n")
    sys.stdout.flush()


def _passed(found: Mapping[str, tuple[str, str]]) -> list[str]:
    return [test for test, (outcome, _) in found.items() if outcome == "passed"]


# ---------------------------------------------------------------------------- the page

def _write_page(page: Path, folder: Path) -> None:
    """Put the figures of all libraries with outcomes from both sides into the page's table."""
    lines = ["| library | what it is for | pass with TensorFlow | of these, on twofold | | "
             "not asked for |", "|---|---|---|---|---|---|"]
    ours = theirs = 0
    for name, library in LIBRARIES.items():
        files = folder / f"{name}.json", folder / f"{name}-peer.json"
        if all(file.exists() for file in files):
            found, wanted = (json.loads(file.read_text()) for file in files)
            tests = _passed(wanted)
            if not tests:  # they did not come to their end
                continue
            passed = sum(found.get(test, ("",))[0] == "passed" for test in tests)
            ours, theirs = ours + passed, theirs + len(tests)
            title = f"{name}, a checkout" if library.checkout else _version(folder / name)
            lines.append(f"| {title} | {library.kind} | {len(tests):,} | "
                         f"{passed:,} | {_percent(passed, len(tests))} | {library.left_out} |")
    lines.append(f"| **all** | | {theirs:,} | {ours:,} | **{_percent(ours, theirs)}** | |")
    text = page.read_text()
    before, _, rest = text.partition(_MARKS[0])
    _, _, after = rest.partition(_MARKS[1])
    page.write_text(f"{before}{_MARKS[0]}\n" + "\n".join(lines) + f"\n{_MARKS[1]}{after}")


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


def _version(folder: Path) -> str:
    """A library's name, with the version of what pip downloaded."""
    for archive in sorted((folder / "archive").glob("*")) if (folder / "archive").exists() else ():
        found = re.match(r"(.+?)-(\d[^-]*?)(-py|-cp|\.tar|\.zip|$)", archive.name)
        if found:
            return f"{folder.name} {found[2]}"
    return folder.name


# ---------------------------------------------------------------------------- interpreters, sources

def _interpreter(folder: Path) -> Path:
    """The interpreter of the virtual environment, which is made at first."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        _pip(python, "install", "-e", f"{ROOT}", "pytest", "pytest-timeout", "absl-py", "scipy",
             "mock", "parameterized")
    return python


def _peer_interpreter(folder: Path, given: str) -> Path:
    """An interpreter that sees what the given one does; what tests need goes into its folder."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([given, "-m", "venv", str(folder)], check=True)
        seen = subprocess.run(
            [given, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True, capture_output=True, text=True).stdout
        for packages in folder.glob("lib/*/site-packages"):
            (packages / "given.pth").write_text(seen)
        _pip(python, "install", "pytest", "pytest-timeout", "absl-py", "scipy", "mock",
             "parameterized")
    return python


def _pip(python: Path, *words: str) -> None:
    subprocess.run([str(python), "-m", "pip", "-q", *words], check=True)


def _fetch(python: Path, library: Library, folder: Path) -> Path | None:
    """The unpacked source of a library; None when it must be put there first."""
    source = folder / "source"
    if not source.exists() and library.checkout:
        sys.stdout.write(f"{folder.name}: put a checkout of {library.checkout}, which has the "
                         f"tests, into {source}\n")
        return None
    if not source.exists():
        for form in (("--no-binary", ":all:"), ()):  # the source, or else what is installed
            if not subprocess.run([str(python), "-m", "pip", "-q", "download", "--no-deps", *form,
                                   "-d", str(folder / "archive"), library.source],
                                  check=False).returncode:
                break
        archive, = (folder / "archive").iterdir()
        shutil.unpack_archive(archive, source, "zip" if archive.suffix == ".whl" else None)
    inner = [path for path in source.iterdir() if path.is_dir()]
    if not (source / library.folder / library.tests[0]).exists() and len(inner) == 1:
        source = inner[0]
    return source / library.folder


# ---------------------------------------------------------------------------- runs

def _run(command: list[str], library: Library, source: Path, report: Path, seconds: int
         ) -> dict[str, tuple[str, str]]:
    """The outcome of each test, and its error."""
    report.unlink(missing_ok=True)
    words = [*command, "-q", "--continue-on-collection-errors", "--timeout=120",
             "-p", "no:cacheprovider", "-o", "addopts=", "-o", "python_files=test_*.py *_test.py",
             "-o", "filterwarnings=", f"--junitxml={report}", *library.options, *library.tests]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(source),
                   "PYTHONPATH": f"{source}:{source / 'src'}:{ROOT}",
                   "PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
                   "CUDA_VISIBLE_DEVICES": "-1", **dict(library.environment)}
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
