"""Datasets that are made from values: tensors, their rows, numbers in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..tensors.tensor import from_array
from ..values import arguments
from ..values.spec import TensorSpec
from .batching import rows_of_parts
from .node import INFINITE, UNKNOWN, Node, Run, not_outside
from .specs import row_spec
from .streams import Block, Element, Stream
from .structure import (
    Part,
    flatten,
    host_leaf,
    is_late,
    map_specs,
    map_structure,
    normalize,
    parts_of,
    spec_of,
)


class _Counted(Stream):
    """A stream that knows its place in something of a known length."""

    def __init__(self, end: int):
        self.position = 0
        self.end = end

    def save(self) -> dict[str, Any]:
        return {"position": self.position}

    def restore(self, state: dict[str, Any]) -> None:
        self.position = int(state["position"])


# ---------------------------------------------------------------------------- from_tensors

class Tensors(Node):
    """One element."""

    may_fail = False
    name = "from_tensors"

    def __init__(self, value: Any):
        element = self._element = normalize(value)
        self._spec = map_structure(spec_of, element)
        self.late = tuple(leaf for leaf in flatten(element) if is_late(leaf))
        self.leaves = [] if self.late else [host_leaf(leaf) for leaf in flatten(element)]

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return 1

    def stream(self, run: Run) -> Stream:
        if self.late:
            raise not_outside()
        return _TensorsStream(self.leaves)

    def settle(self, arrays: Sequence[Any]) -> Node:
        return Tensors(_with_arrays(self._element, arrays))


class _TensorsStream(_Counted):
    def __init__(self, leaves: Sequence[Any]):
        super().__init__(1)
        self.leaves = leaves

    def next(self) -> Element | None:
        if self.position:
            return None
        self.position = 1
        return list(self.leaves)


# ---------------------------------------------------------------------------- from_tensor_slices

class Slices(Node):
    """The rows of tensors."""

    may_fail = False
    name = "from_tensor_slices"

    def __init__(self, value: Any):
        element = self._element = normalize(value)
        whole = map_structure(spec_of, element)
        if not flatten(whole):
            raise ArgumentError("from_tensor_slices: there is no tensor in what was given")
        self._spec = map_specs(lambda spec: row_spec(spec, "from_tensor_slices"), whole)
        self._parts = parts_of(whole)
        self.late = tuple(leaf for leaf in flatten(element) if is_late(leaf))
        self.size = UNKNOWN
        if self.late:
            return
        self.columns = [host_leaf(leaf) for leaf in flatten(element)]
        self._rows: list[Element] | None = None
        if any(part.is_composite for part in self._parts):
            self._rows = _rows_of(self.columns, self._parts)
            self.size = len(self._rows)
            return
        sizes = [column.shape[0] for column in self.columns]
        for size in sizes:
            if size != sizes[0]:
                raise ArgumentError(
                    f"from_tensor_slices: Dimensions {sizes[0]} and {size} are not compatible: "
                    f"all tensors need the same number of rows, these have {sizes}")
        self.size = sizes[0]

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return int(self.size)

    def stream(self, run: Run) -> Stream:
        if self.late:
            raise not_outside()
        if self._rows is not None:
            return _ListedStream(self._rows)
        return _SlicesStream(self.columns, self.size)

    def settle(self, arrays: Sequence[Any]) -> Node:
        return Slices(_with_arrays(self._element, arrays))


def _rows_of(columns: Sequence[Any], parts: Sequence[Part]) -> list[Element]:
    try:
        return rows_of_parts(list(columns), parts, "from_tensor_slices")
    except InvalidArgumentError as error:
        raise ArgumentError(error.message) from None


class _SlicesStream(_Counted):
    def __init__(self, columns: Sequence[Any], end: int):
        super().__init__(end)
        self.columns = columns

    def next(self) -> Element | None:
        i = self.position
        if i >= self.end:
            return None
        self.position = i + 1
        return [column[i, ...] for column in self.columns]

    def block(self, most: int) -> Block | None:
        first = self.position
        count = min(most, self.end - first)
        if count <= 0:
            return None
        self.position = first + count
        return Block(columns=[column[first:first + count] for column in self.columns],
                     count=count)


def _with_arrays(element: Any, arrays: Sequence[Any]) -> Any:
    """A structure with tensors of arrays in the places of its late leaves."""
    given = iter(arrays)
    return map_structure(lambda leaf: from_array(np.array(next(given), leaf.dtype.numpy, order="C"),
                                                 leaf.dtype) if is_late(leaf) else leaf, element)


class Listed(Node):
    """Elements that were given one by one."""

    name = "from_list"

    def __init__(self, elements: Sequence[Any]):
        if not elements:
            raise ArgumentError("from_list: empty lists cannot be made a dataset: nothing says "
                                "what its elements look like")
        given = [normalize(element) for element in elements]
        first = map_structure(spec_of, given[0])
        self._spec = first
        self.rows: list[Element] = []
        for element in given:
            found = map_structure(spec_of, element)
            try:
                self._spec = map_specs(
                    lambda a, b: a.most_specific_compatible_type(b), self._spec, found)
            except ValueError:
                raise ArgumentError("from_list: elements have different types: "
                                    f"{first} and {found}") from None
            self.rows.append([host_leaf(leaf) for leaf in flatten(element)])

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return len(self.rows)

    def stream(self, run: Run) -> Stream:
        return _ListedStream(self.rows)


class _ListedStream(_Counted):
    def __init__(self, rows: Sequence[Element]):
        super().__init__(len(rows))
        self.rows = rows

    def next(self) -> Element | None:
        i = self.position
        if i >= self.end:
            return None
        self.position = i + 1
        return list(self.rows[i])


# ---------------------------------------------------------------------------- range

class Numbers(Node):
    """Integers or other numbers at equal distances (``range`` and ``counter``)."""

    may_fail = False
    def __init__(self, name: str, start: Any, stop: Any, step: Any, dtype: Any):
        self.name = name
        self.dtype = arguments.number_dtype(dtype, f"{name}: output_type", "iuf")
        self.start, self.step = _number(start, name), _number(step, name)
        self.stop = None if stop is None else _number(stop, name)
        if self.step == 0:
            raise InvalidArgumentError(f"{name}: step must be a non-zero integer", name)

    @property
    def spec(self) -> Any:
        return TensorSpec([], self.dtype)

    def count(self) -> int:
        return INFINITE if self.stop is None else len(range(self.start, self.stop, self.step))

    def stream(self, run: Run) -> Stream:
        return _NumbersStream(self)


class _NumbersStream(_Counted):
    def __init__(self, node: Numbers):
        count = node.count()
        super().__init__(2**63 - 1 if count == INFINITE else count)
        self.start, self.step = node.start, node.step
        self.dtype = node.dtype.numpy

    def next(self) -> Element | None:
        i = self.position
        if i >= self.end:
            return None
        self.position = i + 1
        return [np.array(self.start + i * self.step, np.int64).astype(self.dtype)]

    def block(self, most: int) -> Block | None:
        first = self.position
        count = min(most, self.end - first)
        if count <= 0:
            return None
        self.position = first + count
        begin = self.start + first * self.step
        numbers = np.arange(begin, begin + count * self.step, self.step)
        return Block(columns=[numbers.astype(self.dtype, copy=False)], count=count)


def _number(value: Any, name: str) -> int:
    return arguments.static_int(value, f"{name}: start, stop and step")


def numbers_node(args: Sequence[Any], output_type: Any) -> Numbers:
    """``Dataset.range(...)``, with the arguments of Python's ``range``."""
    if not 1 <= len(args) <= 3:
        raise ArgumentError(f"Dataset.range takes one to three numbers (stop; start, stop; start, "
                            f"stop, step), got {args}")
    start, stop, step = (0, args[0], 1) if len(args) == 1 else (*args, 1)[:3]
    return Numbers("range", start, stop, step,
                   dtypes.int64 if output_type is None else output_type)
