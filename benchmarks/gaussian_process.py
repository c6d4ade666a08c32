"""``python -m benchmarks.gaussian_process PYTHON``: a Gaussian process's step and TensorFlow's.

Both sides run in processes of their own, in turns; what is compared are processor seconds, the
least of all turns. ``PYTHON`` is an interpreter that has TensorFlow; what the environment sets
(``TWOFOLD_LAPACK``, ``OPENBLAS_CORETYPE``) holds for this library's side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TURNS = 2


def measure(interpreter: str, module: str) -> dict[str, float]:
    """Processor seconds by row and mode, of a fresh process."""
    done = subprocess.run([interpreter, "-m", "benchmarks.peers.gaussian_process_time", module],
                          cwd=ROOT, capture_output=True, text=True, check=True, timeout=1200)
    line = next(x for x in done.stdout.splitlines() if x.startswith("RESULT "))
    found: dict[str, float] = json.loads(line.removeprefix("RESULT "))
    return found


def main(interpreter: str) -> None:
    """Measure in turns and print the table of ratios."""
    turns = [(measure(sys.executable, "twofold"), measure(interpreter, "tensorflow"))
             for _ in range(TURNS)]
    print(f"{os.cpu_count()} processors, OPENBLAS_CORETYPE "
          f"{os.environ.get('OPENBLAS_CORETYPE', 'unset')}, TWOFOLD_LAPACK "
          f"{os.environ.get('TWOFOLD_LAPACK', 'unset')}\n")
    print("| row | processor seconds, TensorFlow being one |\n|---|---|")
    for row in turns[0][0]:
        own, other = (min(turn[side][row] for turn in turns) for side in (0, 1))
        print(f"| {row} | {own / other:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1])
