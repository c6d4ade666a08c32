"""``Rows``: a dataset of elements that are there already: a window, a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ..values.spec import TensorSpec
from .node import Node, Run
from .specs import DatasetSpec
from .streams import Block, Element, Stream


class Rows(Node):
    """Elements that are there already."""

    name = "window"

    def __init__(self, spec: Any, rows: Sequence[Element]):
        self._spec = spec
        self.rows = rows

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return len(self.rows)

    def stream(self, run: Run) -> Stream:
        return _RowsStream(self.rows)


class _RowsStream(Stream):
    def __init__(self, rows: Sequence[Element]):
        self.rows = rows
        self.position = 0

    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]

    def block(self, most: int) -> Block | None:
        rows = [list(row) for row in self.rows[self.position:self.position + most]]
        self.position += len(rows)
        return Block(rows) if rows else None

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.position = int(state["position"])


def placeholders(specs: Sequence[Any]) -> Element:
    """Zeros in the place of an element: none of them where a size is not known."""
    found: list[Any] = []
    for spec in specs:
        if isinstance(spec, TensorSpec):
            shape = () if spec.shape.rank is None else [size or 0 for size in spec.shape]
            zero = b"" if spec.dtype is dtypes.string else 0
            found.append(np.full(shape, zero, spec.dtype.numpy))
        else:
            found.append(Rows(spec.element_spec, []) if isinstance(spec, DatasetSpec) else None)
    return found
