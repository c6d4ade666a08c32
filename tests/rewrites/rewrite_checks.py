"""What the tests of passes share: the ops of a graph, and values before and after a pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from twofold.ir.graph import Graph
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.verify import verify
from twofold.ir.passes import Pass, apply_pass


def names(graph: Graph) -> list[str]:
    """The ops of a graph and of all regions in it."""
    found = []
    for node in graph.nodes:
        found.append(node.op.name)
        for region in node.regions:
            found += names(region)
    return found


def applied(item: Pass, graph: Graph, arrays: Sequence[Any], tolerance: float = 1e-5) -> Graph:
    """The graph after a pass, which must be valid, of the same types, and of the same values.

    A second run of the pass must leave the graph alone.
    """
    after = apply_pass(item, graph)
    verify(after)
    assert [v.type for v in after.inputs] == [v.type for v in graph.inputs]
    assert [v.type for v in after.outputs] == [v.type for v in graph.outputs]
    for old, new in zip(interpret(graph, arrays), interpret(after, arrays), strict=True):
        old, new = np.asarray(old), np.asarray(new)
        assert (old.dtype, old.shape) == (new.dtype, new.shape)
        wide = "D" if old.dtype.kind == "c" else "d"
        np.testing.assert_allclose(new.astype(wide), old.astype(wide), rtol=tolerance,
                                   atol=tolerance)
    return after
