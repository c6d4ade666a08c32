"""The side of a conversation that is measured: reads requests, runs workloads, answers in JSON.

A worker process talks through one line of JSON per request and answer. What a workload is differs
per side; how it is timed is the same for all of them and is here. Nothing here needs more than
NumPy, so that it runs in the interpreter of any peer.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import timeit
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: Fewest and most samples of one block of measurements.
FEWEST, MOST = 3, 400


class Skipped(Exception):  # noqa: N818 (an answer, not an error)
    """This side cannot run a workload; the text says why."""


@dataclass
class Workload:
    """One thing to time.

    Attributes
    ----------
    call : callable, optional
        Runs it once and waits until it is done.
    statement, names : str, dict
        For what takes microseconds: a Python statement and the names in it, looped by timeit.
    outputs : callable, optional
        The arrays to compare with the reference; called before anything is timed.
    operations : int
        How many of the operations in question one call runs.
    """

    call: Callable[[], Any] | None = None
    statement: str = ""
    names: dict[str, Any] = field(default_factory=dict)
    outputs: Callable[[], list[Any]] | None = None
    operations: int = 1


Builder = Callable[[], Workload]


def keep_to_processors(threads: int) -> None:
    """Let this process use as many processors as it may have threads, whatever its libraries do."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def threads() -> int:
    """How many threads this side may use."""
    return int(os.environ["BENCHMARK_THREADS"])


def status_kib(name: str) -> int:
    """A field of /proc/self/status in KiB: ``VmRSS`` now, ``VmHWM`` at most; 0 where unknown."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


class Timed:
    """A workload that is ready: checked, warm, with a suitable number of repetitions."""

    def __init__(self, workload: Workload):
        self.workload = workload
        self._timer = None if workload.call is not None else timeit.Timer(
            workload.statement, globals=workload.names)
        self._repeats = 1
        if self._timer is not None:
            self._timer.timeit(1000)
            seconds = self._timer.timeit(1000) / 1000
            self._repeats = max(1, int(2e-3 / seconds))
        else:
            assert workload.call is not None
            for _ in range(2):
                workload.call()

    def sample(self) -> float:
        """Seconds of one operation."""
        if self._timer is not None:
            return self._timer.timeit(self._repeats) / self._repeats / self.workload.operations
        call = self.workload.call
        assert call is not None
        start = time.perf_counter()
        result = call()
        spent = time.perf_counter() - start
        del result
        return spent / self.workload.operations

    def block(self, seconds: float) -> list[float]:
        """Samples for so many seconds."""
        gc.collect()
        end = time.perf_counter() + seconds
        samples = [self.sample() for _ in range(FEWEST)]
        while time.perf_counter() < end and len(samples) < MOST:
            samples.append(self.sample())
        return samples


class Worker:
    """Answers requests until its input ends.

    Parameters
    ----------
    builders : callable
        Mode to a dictionary from the name of a row to the function that makes its workload.
    """

    def __init__(self, builders: Callable[[str], dict[str, Builder]]):
        self._builders = builders
        self._ready: dict[tuple[str, str], Timed] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request."""
        do = request["do"]
        if do == "hello":
            return {}
        key = (request["mode"], request["row"])
        if do == "prepare":
            return self._prepare(key, request["outputs"])
        if do == "time":
            return {"samples": self._ready[key].block(request["seconds"])}
        if do == "drop":
            self._ready.pop(key, None)
            gc.collect()
            return {}
        raise ValueError(f"unknown request {do!r}")

    def _prepare(self, key: tuple[str, str], path: str) -> dict[str, Any]:
        mode, row = key
        builder = self._builders(mode).get(row)
        if builder is None:
            return {"skipped": "not defined for this side"}
        try:
            workload = builder()
            if path and workload.outputs is not None:
                arrays = [np.asarray(x) for x in workload.outputs()]
                np.savez(path, **{f"a{i}": x for i, x in enumerate(arrays)})
            self._ready[key] = Timed(workload)
        except Skipped as reason:
            return {"skipped": str(reason)}
        return {}


def serve(worker: Worker) -> None:
    """Talk over standard input and output; what libraries print goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            answer = worker.answer(json.loads(line))
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"[:400]}
        channel.write(json.dumps(answer) + "\n")
        channel.flush()


def timed_call(function: Callable[[], Any]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def answer_once(result: dict[str, Any]) -> None:
    """Print the one answer of a program that measures a single thing in a fresh process."""
    print("RESULT " + json.dumps(result), flush=True)
