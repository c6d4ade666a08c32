"""``python -m benchmarks.sparse PYTHON``: sparse products and CTC losses, and TensorFlow's.

Both sides run in processes of their own, in turns; what is compared are milliseconds, the least of
all turns. ``PYTHON`` is an interpreter that has TensorFlow.
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
    """Milliseconds by row, of a fresh process."""
    done = subprocess.run([interpreter, "-m", "benchmarks.peers.sparse_time", module],
                          cwd=ROOT, capture_output=True, text=True, check=True, timeout=1200)
    line = next(x for x in done.stdout.splitlines() if x.startswith("RESULT "))
    found: dict[str, float] = json.loads(line.removeprefix("RESULT "))
    return found


def main(interpreter: str) -> None:
    """Measure in turns and print the table."""
    turns = [(measure(sys.executable, "twofold"), measure(interpreter, "tensorflow"))
             for _ in range(TURNS)]
    print(f"{os.cpu_count()} processors, milliseconds\n")
    print("| row | twofold | TensorFlow |\n|---|---|---|")
    for row in turns[0][0]:
        own, other = (min(turn[side][row] for turn in turns) for side in (0, 1))
        print(f"| {row} | {own:.2f} | {other:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1])
