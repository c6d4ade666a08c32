"""What a ragged tensor is made of: values, and how rows divide them.

``ragged_tensor.py`` has the class that users see; the files between make tensors of it with
:func:`make`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...dtypes import DType
from ...errors import ArgumentError
from ..ops.common import shape_of
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..values import convert
from .row_partition import RowPartition

#: The class of ragged tensors; ``ragged_tensor.py`` puts it here.
classes: list[type] = []


class Ragged(Composite):
    """Values and a partition of them; the values may be ragged themselves."""

    __slots__ = ("__weakref__", "_inner", "_partition")

    _inner: Any
    _partition: RowPartition

    # ------------------------------------------------------------------ as a composite
    def _components(self) -> list[Any]:
        splits, x = [], self
        while True:
            splits.append(x._partition.splits)
            if not isinstance(x._inner, Ragged):
                return [x._inner, *splits]
            x = x._inner

    def _with_components(self, parts: Sequence[Any]) -> Any:
        found = self._pack(parts)
        return found._type_spec if any(isinstance(x, TypeSpec) for x in parts) else found

    def _pack(self, parts: Sequence[Any]) -> Any:
        return of_parts(parts, self._static())

    def _static(self) -> tuple[int | None, ...]:
        """The lengths of rows that are equal, one for each level."""
        return tuple([p.uniform if isinstance(p.uniform, int) else None for p in levels(self)])

    def _common_form(self, other: Any) -> Any:
        lengths = [a if a == b else None for a, b in zip(self._static(), other._static())]
        return of_parts(self._components(), lengths)

    def _gradient_parts(self) -> list[Any]:
        return [self._components()[0]]

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        return self._pack([parts[0], *self._components()[1:]])

    # ------------------------------------------------------------------ what is asked of all
    @property
    def flat_values(self) -> Any:
        """The innermost values, a tensor without ragged dimensions."""
        return self._components()[0]

    @property
    def dtype(self) -> DType:
        """Dtype of the values."""
        dtype: DType = self.flat_values.dtype
        return dtype

    @property
    def ragged_rank(self) -> int:
        """How many times values are divided into rows."""
        return len(levels(self))

    @property
    def shape(self) -> TensorShape:
        """The shape, with None for ragged dimensions."""
        splits = self._partition.splits.shape
        rows = None if splits.rank is None or splits[0] is None else splits[0] - 1
        length = self._partition.uniform
        inner = self._inner.shape
        if inner.rank is None:
            return TensorShape(None)
        return TensorShape([rows, length if isinstance(length, int) else None, *inner[1:]])

    @property
    def rank(self) -> int:
        """The number of dimensions, which must be known."""
        rank = self.shape.rank
        if rank is None:
            raise ArgumentError(f"the rank of {self!r} is not known")
        return rank


def make(values: Any, partition: RowPartition) -> Any:
    """A ragged tensor; nothing is checked."""
    found: Any = object.__new__(classes[0])
    found._inner, found._partition = values, partition
    return found


def of_parts(parts: Sequence[Any], lengths: Sequence[int | None]) -> Any:
    """A ragged tensor of flat values and splits, and the lengths of rows where they are equal."""
    found = parts[0]
    for splits, length in zip(reversed(parts[1:]), reversed(lengths)):
        found = make(found, RowPartition(splits, length))
    return found


def levels(x: Any) -> list[RowPartition]:
    """The partitions of a ragged tensor, the outermost first; none of a tensor."""
    found = []
    while isinstance(x, Ragged):
        found.append(x._partition)
        x = x._inner
    return found


def flat_of(x: Any) -> Any:
    """The flat values of a ragged tensor; a tensor itself."""
    return x._components()[0] if isinstance(x, Ragged) else x


def with_flat(x: Any, flat: Any) -> Any:
    """A ragged tensor with other flat values, of as many rows; the values themselves for none."""
    for partition in reversed(levels(x)):
        flat = make(flat, partition)
    return flat


def rebuild(flat: Any, partitions: Sequence[RowPartition]) -> Any:
    """Values divided by partitions, the outermost first."""
    for partition in reversed(partitions):
        flat = make(flat, partition)
    return flat


def with_values(x: Any, values: Any) -> Any:
    """A ragged tensor of the same rows with other values, of as many rows."""
    return make(values, x._partition)


def size_of_rows(x: Any) -> Any:
    """The size of the first axis of a tensor or ragged tensor, as a dimension."""
    return x._partition.nrows if isinstance(x, Ragged) else shape_of(x)[0]


def to_value(value: Any, dtype: DType | None = None) -> Any:
    """A value as a tensor, or a ragged tensor as it is; lists may hold ragged tensors."""
    if isinstance(value, Ragged):
        return value
    return convert.to_tensor(value, dtype)


def is_eager(x: Any) -> bool:
    """Whether all parts have values now."""
    return all(isinstance(part, Tensor) and not isinstance(part, SymbolicTensor)
               and not hasattr(part, "_trace") for part in x._components())


def host_splits(partition: RowPartition) -> np.ndarray[Any, Any]:
    """The splits of an eager partition as an array."""
    return np.asarray(partition.splits._host())
