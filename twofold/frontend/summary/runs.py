"""Which compiled functions and ops run while somebody looks, and where their time goes.

Several recorders may look, one of them at the clock. While they do, functions run with a look at
the clock around each step (``runtime/profile.py``), or only tell which graph it is that runs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from ... import forks
from ...ir.graph import Graph
from ...runtime import backend as backends
from ...runtime.profile import ProfiledExecutable, ProgramTimes
from ..dispatch.placement import backend_name
from ..gradients import compiled_graph
from ..gradients.compiled_graph import CompiledGraph
from ..tensors import observers

_MOST_EVENTS = 1_000_000


class Span:
    """Something that took time: a call, a step of it, or what a program has named.

    Attributes
    ----------
    name, kind : str
    start, end : float
        Nanoseconds of the clock.
    thread : int
    details : dict
        What else is known of it.
    """

    __slots__ = ("details", "end", "kind", "name", "start", "thread")

    def __init__(self, name: str, kind: str, start: float, end: float, thread: int,
                 details: dict[str, Any]):
        self.name, self.kind = name, kind
        self.start, self.end = start, end
        self.thread, self.details = thread, details


class Recorder:
    """Notes the graphs that run, in the order of their first runs, and what runs took.

    Parameters
    ----------
    with_times : bool
        Whether to look at the clock.
    """

    def __init__(self, with_times: bool):
        self.with_times = with_times
        self.graphs: dict[Graph, None] = {}
        self.spans: list[Span] = []
        self.began = time.perf_counter_ns()
        self.began_at = time.time_ns()
        self.dropped = 0
        self._lock = forks.lock()

    def start(self) -> None:
        """Look from now on."""
        with _recorders_lock:
            _recorders.append(self)
            compiled_graph.watch_runs(_watch)
        if self.with_times:
            observers.watch_ops(self.note)

    def stop(self) -> None:
        """Look no more."""
        with _recorders_lock:
            if self in _recorders:
                _recorders.remove(self)
            compiled_graph.watch_runs(_watch if _recorders else None)
        if self.with_times:
            observers.watch_ops(None)

    def note(self, name: str, kind: str, start: float, end: float, details: dict[str, Any]
             ) -> None:
        """Note something that took time, in this thread."""
        with self._lock:
            if len(self.spans) >= _MOST_EVENTS:
                self.dropped += 1
                return
            self.spans.append(Span(name, kind, start, end, threading.get_native_id(), details))

    def note_run(self, name: str, times: ProgramTimes) -> None:
        """Note a run of a program and its steps."""
        self.note(name, "whole call", times.start, times.end, {})
        for item in times.events:
            details: dict[str, Any] = {}
            if item.step.source is not None:
                details["source"] = str(item.step.source)
            if item.work is not None:
                details.update(item.work._asdict())
            self.note(item.step.name, item.step.kind, item.start,
                      item.start + item.seconds * 1e9, details)


_recorders: list[Recorder] = []  # that look now
_recorders_lock = forks.lock()


def _watch(graph: CompiledGraph) -> Any:
    return _Watched(graph, list(_recorders))


class _Watched:
    """An executable that tells recorders about its runs; each thread has clocks of its own."""

    refuses_misfits = False

    def __init__(self, graph: CompiledGraph, recorders: Sequence[Recorder]):
        self._graph, self._recorders = graph, recorders
        self._timed = [recorder for recorder in recorders if recorder.with_times]
        self._whole = graph.compiled.executable
        self._threads: dict[int, ProfiledExecutable] = {}

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        for recorder in self._recorders:
            recorder.graphs.setdefault(self._graph.graph)
        if not self._timed:
            return self._whole(inputs, donated)
        thread = threading.get_ident()
        watched = self._threads.get(thread)
        if watched is None:
            name = self._graph.graph.name
            watched = self._threads[thread] = ProfiledExecutable(
                self._whole, backends.get(backend_name(self._graph.device)),
                lambda times: self._note(name, times))
        return watched(inputs, donated)

    def _note(self, name: str, times: ProgramTimes) -> None:
        for recorder in self._timed:
            recorder.note_run(name, times)


