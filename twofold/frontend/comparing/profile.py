"""Where the time of a compiled function's call goes: its kernels, its calls of the host, the rest.

Looking at the clock is the business of ``runtime/profile.py``; here a function is called with it,
and the fastest call is what is shown, as a table or as a trace for a viewer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from ...dataclass import as_dict
from ...runtime import backend as backends
from ...runtime.profile import (
    ProfiledExecutable,
    ProgramTimes,
    spent_in,
    table_of,
)
from ..function.concrete_function import ConcreteFunction

_FEWEST, _MOST = 3, 101


class Profile:
    """Where the time of one call goes.

    Attributes
    ----------
    name, mode : str
        The function, and the backend.
    label : str
        What it is called among others: the mode, and in a sweep the size.
    rows : list of Spent
        Kernels, contractions, copies and calls of the host, the longest first; then the rest.
    seconds : float
        Their sum: what the fastest call took when nobody looked at the clock inside (or what the
        steps took, where that is more).
    bytes, flops : int
        What all kernels must move at least, and the floating operations they do.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.compiler.profile(lambda x: tf.reduce_sum(tf.exp(x)), tf.ones([64]))
    >>> found.rows[0].kind, found.bytes
    ('kernel', 260)
    """

    def __init__(self, name: str, mode: str, call_seconds: float, times: ProgramTimes):
        self.name = name
        self.mode = self.label = mode
        self.times = times
        self.rows = spent_in(times, call_seconds)
        self.seconds = sum(row.seconds for row in self.rows)
        self.bytes = sum(row.bytes for row in self.rows)
        self.flops = sum(row.flops for row in self.rows)

    @property
    def text(self) -> str:
        """The table."""
        return "\n".join([f"{self.label}: where the fastest call of {self.name} spends its "
                          f"{self.seconds * 1e6:.0f} us", *table_of(self.rows)])

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    @property
    def document(self) -> dict[str, Any]:
        """The numbers as JSON takes them."""
        return {"seconds": self.seconds, "bytes": self.bytes, "flops": self.flops,
                "steps": [as_dict(row) for row in self.rows]}

    def events(self, process: int = 1) -> list[dict[str, Any]]:
        """Events of Chrome's trace format: one for the call, one for each run of a step."""
        start = self.times.start
        found: list[dict[str, Any]] = [
            {"ph": "M", "name": "process_name", "pid": process, "args": {"name": self.label}},
            {"ph": "X", "name": self.name, "cat": "whole call", "pid": process, "tid": 1, "ts": 0.0,
             "dur": (self.times.end - start) / 1e3}]
        for event in self.times.events:
            details: dict[str, Any] = {}
            if event.step.source is not None:
                details["source"] = str(event.step.source)
            if event.work is not None:
                details.update(event.work._asdict())
            found.append({"ph": "X", "name": event.step.name, "cat": event.step.kind,
                          "pid": process, "tid": 1, "ts": (event.start - start) / 1e3,
                          "dur": event.seconds * 1e6, "args": details})
        return found

    def trace(self) -> str:
        """Text of a file for chrome://tracing or https://ui.perfetto.dev."""
        return trace_text([self])


def trace_text(profiles: list[Profile]) -> str:
    """One trace file of several profiles, each as a process of its own."""
    events = [event for number, profile in enumerate(profiles, 1)
              for event in profile.events(number)]
    return json.dumps({"traceEvents": events, "displayTimeUnit": "ns"})


def profile_calls(name: str, mode: str, concrete: ConcreteFunction, call: Callable[[], Any],
                  backend_name: str, seconds: float) -> Profile:
    """Call for a while, in turns without and with looks at the clock; the fastest of each.

    Where other programs disturb a call its time goes there, which nobody asks for.

    Parameters
    ----------
    name, mode : str
    concrete : ConcreteFunction
        The trace that ``call`` runs.
    call : callable
    backend_name : str
        What the trace was compiled for.
    seconds : float
        About how long to go on; at least three calls.
    """
    graph = concrete.compiled_graph
    watched = ProfiledExecutable(graph.compiled.executable, backends.get(backend_name))
    found: list[ProgramTimes] = []
    unwatched: list[float] = []
    call()
    with graph.running(watched):
        call()
    end = time.perf_counter() + seconds
    while len(found) < _FEWEST or (len(found) < _MOST and time.perf_counter() < end):
        start = time.perf_counter()
        call()
        unwatched.append(time.perf_counter() - start)
        with graph.running(watched):
            call()
        found.append(watched.times)
    return Profile(name, mode, min(unwatched), min(found, key=lambda times: times.seconds))
