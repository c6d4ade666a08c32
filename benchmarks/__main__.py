"""``python -m benchmarks``: runs the rows on all sides in turns, checks, writes the results."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import report, session
from .processes import find_sides
from .rows import selected


def main(words: list[str] | None = None) -> int:
    """Run the program; 0 when all results were right."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--peers", default="numpy", help="comma-separated: numpy, and interpreters "
                        "that have tensorflow, torch or jax; default numpy")
    session.add_options(parser, rounds=3, blocks=4, seconds=0.3, output="build/benchmarks")
    options = parser.parse_args(words)
    try:
        rows, sides = selected(options.rows), find_sides(options.peers)
    except ValueError as problem:
        parser.error(str(problem))
    with tempfile.TemporaryDirectory(prefix="twofold-benchmarks-") as folder:
        document = session.measure(options, rows, sides, Path(folder))
    table, output = report.markdown(document), Path(options.output)
    right = session.write(document, table, output)
    drawn = report.plot(document, output / "results.png")
    print(table)
    print("no plot: matplotlib is not installed" if not drawn else f"wrote {output}/results.*")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
