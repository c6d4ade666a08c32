"""Runs passes over a graph: order, timing, verification, dumping and bisecting hang on one hook.

A pass is a frozen dataclass with a ``name``, a one-line ``reason`` and ``run(graph) -> graph``:
pure, valid graph in, valid graph out. The pipeline is the visible list in ``passes/__init__.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ... import config
from ..graph import Graph


class Pass(Protocol):
    """One rewriting of a graph."""

    @property
    def name(self) -> str:
        """Verb and noun; equals the file's name."""

    @property
    def reason(self) -> str:
        """What it is for, in one line."""

    def run(self, graph: Graph) -> Graph:
        """The rewritten graph."""


@dataclass
class PassRecord:
    """What one pass did: for reports, dumps and the debug ladder."""

    name: str
    seconds: float
    nodes_before: int
    nodes_after: int
    graph: Graph


Observer = Callable[[PassRecord], None]


@dataclass
class PassManager:
    """A list of passes and who watches them run."""

    passes: Sequence[Pass]
    observers: list[Observer] = field(default_factory=list)

    def run(self, graph: Graph) -> tuple[Graph, list[PassRecord]]:
        """Run all passes (or the first ``stop_after`` of them).

        Returns
        -------
        graph : Graph
        records : list of PassRecord
        """
        records: list[PassRecord] = []
        limit = config.get_int("stop_after")
        verify = config.get_int("check") >= 1
        if verify:
            _verify(graph, "the traced program")
        for position, item in enumerate(self.passes):
            if 0 <= limit <= position and not getattr(item, "required", False):
                continue
            start = time.perf_counter()
            before = len(graph.nodes)
            graph = item.run(graph)
            record = PassRecord(item.name, time.perf_counter() - start, before,
                                len(graph.nodes), graph)
            records.append(record)
            if verify:
                _verify(graph, f"pass {item.name}")
            for observer in self.observers:
                observer(record)
        return graph, records


def _verify(graph: Graph, after: str) -> None:
    from ...errors import VerificationError
    from ..graph.verify import verify
    try:
        verify(graph)
    except VerificationError as error:
        raise VerificationError(f"after {after}: {error}") from error
