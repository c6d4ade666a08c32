"""Elements of ``tf.data`` pipelines: twofold beside TensorFlow, in turns.

    python -m benchmarks.data_pipelines --tensorflow PYTHON

Each round runs each pipeline once in a process of each; the numbers are microseconds of an element,
the least of all rounds. Processor time is that of all threads, and depends less on what else the
machine does. Writes ``benchmarks/results/data_pipelines.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from twofold.cli.doctor import available_cores

from . import machine
from .peers.data_programs import pipelines

_HERE = Path(__file__).resolve().parent
#: How often faster than TensorFlow the project asks for, by wall time.
GOALS = {"compiled": 5.0, "numpy_function": 5.0, "strings": 5.0}


class _Worker:
    """A process with one of the libraries."""

    def __init__(self, interpreter: str, module: str):
        self._process = subprocess.Popen(
            [interpreter, "-m", "benchmarks.peers.data_programs", module], cwd=_HERE.parent,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def time(self, name: str) -> list[float]:
        """Wall and processor microseconds of an element."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(name + "\n")
        self._process.stdin.flush()
        found: list[float] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def measure(names: list[str], tensorflow: str, rounds: int) -> list[dict[str, Any]]:
    """A row for each pipeline."""
    sides = {"twofold": _Worker(sys.executable, "twofold"),
             "tensorflow": _Worker(tensorflow, "tensorflow")}
    best: dict[tuple[str, str], list[float]] = {}
    try:
        for _ in range(rounds):
            for name in names:
                for side, worker in sides.items():
                    found = worker.time(name)
                    known = best.get((name, side), found)
                    best[name, side] = [min(a, b) for a, b in zip(known, found)]
    finally:
        for worker in sides.values():
            worker.close()
    return [_row(name, best[name, "twofold"], best[name, "tensorflow"]) for name in names]


def _row(name: str, own: list[float], other: list[float]) -> dict[str, Any]:
    return {"pipeline": name,
            "wall_us": {"twofold": round(own[0], 3), "tensorflow": round(other[0], 3)},
            "processor_us": {"twofold": round(own[1], 3), "tensorflow": round(other[1], 3)},
            "times_faster": round(other[0] / own[0], 1), "goal": GOALS.get(name)}


def busy_threads(calls: int | None) -> float:
    """How many threads of a pipeline with a compiled map run, or could run, at a time (Linux).

    Time that the system lets a thread wait for a core counts, so that others on the machine do not.
    """
    iterator = _heavy_pipeline(calls)
    start, before = time.perf_counter(), _thread_seconds()
    for _ in range(80):
        next(iterator)
    after, wall = _thread_seconds(), time.perf_counter() - start
    return sum(after[name] - before.get(name, 0.0) for name in after) / wall


def cores_used(calls: int | None, rounds: int = 40) -> dict[str, float]:
    """Processor time over wall time of the same pipeline, and of threads that only compute.

    The second says how many cores the machine has for this process; of all rounds the best counts.
    """
    iterator = _heavy_pipeline(calls)
    offered, used = [], []
    for _ in range(rounds):
        offered.append(_cores_of(lambda: _hash_in_threads(calls or 1)))
        used.append(_cores_of(lambda: [next(iterator) for _ in range(6)]))
    return {"pipeline": round(max(used), 2), "threads that only compute": round(max(offered), 2)}


def _heavy_pipeline(calls: int | None) -> Any:
    """An iterator whose elements take a millisecond of compiled code each, and that runs."""
    import twofold as tf

    def heavy(x: Any) -> Any:
        y = tf.cast(x, tf.float32) + tf.range(4000.0)
        for _ in range(200):
            y = tf.sin(y) * 0.5 + tf.cast(x, tf.float32)
        return tf.reduce_sum(y)

    numbers = tf.data.Dataset.range(1600).repeat()
    batches = numbers.map(heavy, num_parallel_calls=calls).batch(16)
    iterator = iter(batches.prefetch(2))
    for _ in range(4):
        next(iterator)
    return iterator


def _cores_of(run: Any) -> float:
    start, before = time.perf_counter(), time.process_time()
    run()
    return (time.process_time() - before) / (time.perf_counter() - start)


def _hash_in_threads(count: int) -> None:
    """Let so many threads compute without the interpreter's lock for a tenth of a second or so."""
    data = bytes(1 << 27)
    threads = [threading.Thread(target=lambda: hashlib.sha256(data).digest())
               for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _thread_seconds() -> dict[str, float]:
    """Of each thread of this process, for how long it ran or waited for a core."""
    found = {}
    for path in Path("/proc/self/task").iterdir():
        running, waiting, _ = (path / "schedstat").read_text().split()
        found[path.name] = (int(running) + int(waiting)) / 1e9
    return found


def main(words: list[str] | None = None) -> int:
    """Measure, print and write; 0 when the goals are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.data_pipelines",
                                     description=__doc__)
    parser.add_argument("--tensorflow", required=True, metavar="PYTHON",
                        help="an interpreter that has TensorFlow")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="names of pipelines")
    parser.add_argument("--output", type=Path, default=_HERE / "results" / "data_pipelines.json")
    options = parser.parse_args(words)
    import twofold
    names = options.only or list(pipelines(twofold))
    about = machine.describe(available_cores())
    rows = measure(names, options.tensorflow, options.rounds)
    for row in rows:
        wall = row["wall_us"]
        print(f"{row['pipeline']:24} {wall['twofold']:9.2f} {wall['tensorflow']:9.2f} us  "
              f"{row['times_faster']:6.1f} times faster")
    busy = {}
    if Path("/proc/self/task").exists():
        busy = {str(calls): round(busy_threads(calls), 2) for calls in (None, 1, 2)}
        print("threads that run or could, by num_parallel_calls:", busy)
    used = {str(calls): cores_used(calls) for calls in (1, 2)}
    print("processor time over wall time, by num_parallel_calls:", used)
    about["load_at_end"] = machine.load()
    document = {"machine": about, "rows": rows, "busy_threads_by_num_parallel_calls": busy,
                "cores_used_by_num_parallel_calls": used}
    options.output.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["goal"] is None or row["times_faster"] >= row["goal"]
                    for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
