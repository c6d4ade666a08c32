"""What the golden tests share: graphs from files, and arrays for their inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from twofold.ir.base.bind import as_symbol
from twofold.ir.base.types import VariableType
from twofold.ir.graph import Graph
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.text import print_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE

Compare = Callable[[Path, str], None]


def read_graph(path: Path) -> Graph:
    """A graph, which must be written as it prints."""
    text = path.read_text(encoding="utf-8")
    graph = parse_graph(text, TABLE)
    verify(graph)
    assert print_graph(graph) == text
    return graph


def arrays_for(graph: Graph) -> list[Any]:
    """An array per input: small integers from 1 on, floats around 0; run-time sizes are 5."""
    draw = np.random.default_rng(0)
    arrays = []
    for value in graph.inputs:
        type = value.type.tensor if isinstance(value.type, VariableType) else value.type
        shape = [5 if as_symbol(d) is not None else d for d in type.shape]
        if type.dtype.kind == "f":
            array = draw.normal(size=shape)
        elif type.dtype.is_complex:
            array = np.asarray(draw.normal(size=shape) + 1j * draw.normal(size=shape))
        elif type.dtype.kind == "b":
            array = np.asarray(draw.integers(0, 2, shape))
        else:
            array = np.asarray(draw.integers(1, 4, shape))
        arrays.append(array.astype(type.dtype.numpy))
    return arrays


def require_same(found: Sequence[Any], wanted: Sequence[Any]) -> None:
    """Values agree; sums may be taken in another order."""
    for a, b in zip(found, wanted, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        assert (a.dtype, a.shape) == (b.dtype, b.shape)
        if a.dtype.kind in "iub":
            assert np.array_equal(a, b)
        else:
            loose = 1e-2 if a.dtype.itemsize < 4 else 1e-5
            wide = "D" if a.dtype.kind == "c" else "d"
            np.testing.assert_allclose(a.astype(wide), b.astype(wide), rtol=loose, atol=loose)
