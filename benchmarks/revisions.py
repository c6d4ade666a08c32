"""``python -m benchmarks.revisions OLD NEW``: two revisions of Twofold against each other.

OLD and NEW are folders of checkouts (with whatever is changed in them) or names that git knows. The
package of each is copied beside a copy of these benchmarks, so that both run the same measuring
code, and neither sees what is edited meanwhile. Fresh processes and compile caches for each; their
turns alternate. Exits with 1 when a row is slower by more than ``--limit``, wrong, or lost.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

from . import compare, machine, session
from .processes import MODES, ROOT, Side, environment
from .rows import Row, selected

#: Rounds of rows that other runs do not repeat: two samples and more show how much they vary.
_ROUNDS_OF_SLOW_ROWS = 3


def main(words: list[str] | None = None) -> int:
    """Run the program; 0 when no row is slower, wrong or lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.revisions", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", metavar="OLD", help="folder of a checkout, or a git revision")
    parser.add_argument("new", metavar="NEW", help="what is compared with it")
    parser.add_argument("--limit", type=float, default=0.05,
                        help="slower by more than this share is a failure; default 0.05")
    session.add_options(parser, rounds=5, blocks=8, seconds=0.15, output="build/revisions")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="twofold-revisions-") as name:
        folder = Path(name).resolve()
        try:
            rows = [_repeated(row) for row in selected(options.rows)]
            revisions = {"old": place(options.old, folder / "old"),
                         "new": place(options.new, folder / "new")}
        except ValueError as problem:
            parser.error(str(problem))
        document = session.measure(options, rows, sides(folder), folder)
    document.update(revisions=revisions, limit=options.limit)
    found = compare.comparisons(document)
    right = session.write(document, compare.markdown(document, found), Path(options.output))
    print(compare.summary(found, options.limit))
    lost = compare.lost(document)
    print("\n".join([*lost, f"wrote {options.output}/results.*"]))
    is_slower = any(one.verdict(options.limit) == "slower" for one in found)
    return 0 if right and not lost and not is_slower else 1


def place(source: str, target: Path) -> str:
    """Copy the package of a checkout or a git revision into a folder, and these benchmarks.

    Parameters
    ----------
    source : str
        A folder with a folder ``twofold`` in it, or a name that git knows.
    target : Path
        The folder, which does not exist.

    Returns
    -------
    str
        The commit, and whether the folder differs from it.

    Raises
    ------
    ValueError
        When there is no package.
    """
    target.mkdir()
    checkout = Path(source)
    ignored = shutil.ignore_patterns("__pycache__", "results")
    if (checkout / "twofold").is_dir():
        shutil.copytree(checkout / "twofold", target / "twofold", ignore=ignored)
        description = machine.revision(root=checkout)
        if machine.has_changes(checkout, "twofold"):
            description += " with changes"
    else:
        _extract(source, target)
        description = machine.revision(source)
    shutil.copytree(ROOT / "benchmarks", target / "benchmarks", ignore=ignored)
    _check_import(target)
    return description


def sides(folder: Path) -> list[Side]:
    """Both revisions in each mode; what is compared stands side by side."""
    return [Side("twofold", mode, sys.executable, name, folder / name)
            for mode in MODES["twofold"] for name in ("old", "new")]


def _repeated(row: Row) -> Row:
    return replace(row, most_rounds=max(row.most_rounds, _ROUNDS_OF_SLOW_ROWS))


def _extract(name: str, target: Path) -> None:
    try:
        done = subprocess.run(["git", "archive", name, "twofold"], cwd=ROOT, check=True,
                              capture_output=True)
    except (OSError, subprocess.SubprocessError) as problem:
        raise ValueError(f"{name} is neither a folder with twofold in it nor a git revision that "
                         f"has it: {problem}") from problem
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")


def _check_import(root: Path) -> None:
    """Import once, which also writes byte code: it must be the package of this folder."""
    environ = environment(1, root / "cache")
    done = subprocess.run([sys.executable, "-c", "import twofold; print(twofold.__file__)"],
                          cwd=root, env=environ, capture_output=True, text=True)
    if done.returncode or not Path(done.stdout.strip()).is_relative_to(root):
        raise ValueError(f"{root.name}: cannot import it: {done.stderr or done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
