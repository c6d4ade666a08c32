"""Runs passes over a graph and over the regions of its nodes.

A pass is a frozen dataclass with a ``name``, a one-line ``reason``, whether it is ``required``, and
``run(graph, context) -> graph``: pure, valid graph in, valid graph out. It sees one graph at a
time: that bodies of loops and branches are graphs too is the business of the driver here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ... import settings
from ..graph import Graph
from ..graph.verify import verify
from .context import Context, Step, check
from .rewriting import rewrite_regions


class Pass(Step, Protocol):
    """One rewriting of a graph."""

    def run(self, graph: Graph, context: Context) -> Graph:
        """The rewritten graph; its regions have been through the pass already."""


def run_passes(passes: Iterable[Pass], graph: Graph, context: Context | None = None) -> Graph:
    """The graph after all passes, or after as many as ``stop_after`` says.

    Parameters
    ----------
    passes : iterable of Pass
    graph : Graph
    context : Context, optional
        Gets a record of each pass.

    Raises
    ------
    VerificationError
        When the setting ``check`` is 1 or more, and a pass gives a graph that breaks the rules.
    """
    context = context or Context()
    if settings.get_int("check") >= 1:
        check(lambda: verify(graph), "the traced program")
    for item in passes:
        if context.is_wanted(item):
            graph = _run(item, graph, context)
    return graph


def _run(item: Pass, graph: Graph, context: Context) -> Graph:
    return context.run(item, lambda: apply_pass(item, graph, context), len(graph.nodes),
                       lambda result: len(result.nodes), verify)


def apply_pass(item: Pass, graph: Graph, context: Context | None = None) -> Graph:
    """One pass over the regions of a graph, innermost first, and then over the graph itself."""
    told = context or Context()
    return item.run(rewrite_regions(graph, lambda region: apply_pass(item, region, told)), told)
