"""The spec of ragged shapes: ``tf.experimental.DynamicRaggedShape.Spec``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..tensors.composite import TypeSpec
from ..tensors.shape import TensorShape
from ..values.spec import TensorSpec
from .partition_spec import RowPartitionSpec
from .row_partition import splits_dtype

#: The class of ragged shapes; ``dynamic_shape.py`` puts it here.
classes: list[Any] = []


class ShapeSpec(TypeSpec):
    """What ragged shapes of one kind have in common: ``tf.experimental.DynamicRaggedShape.Spec``.

    Parameters
    ----------
    row_partitions : sequence of RowPartitionSpec
        One for each dimension that divides into rows.
    static_inner_shape : shape
        The sizes of the flat values as far as they are known; their rank must be.
    dtype : dtype
        int32 or int64.

    Examples
    --------
    >>> import twofold as tf
    >>> shape = tf.experimental.DynamicRaggedShape.from_lengths([2, (2, 1), 3])
    >>> tf.experimental.DynamicRaggedShape.Spec.from_value(shape).rank
    3
    """

    __slots__ = ("_dtype", "_inner", "_partitions")

    def __init__(self, row_partitions: Any, static_inner_shape: Any, dtype: Any):
        if not isinstance(row_partitions, Iterable):
            raise ArgumentTypeError("row_partitions should be an Iterable")
        self._partitions = tuple(row_partitions)
        self._inner = TensorShape(static_inner_shape)
        self._dtype = splits_dtype(dtype)
        if not all(isinstance(x, RowPartitionSpec) for x in self._partitions):
            raise ArgumentTypeError("row_partitions should be an Iterable of RowPartitionSpecs")
        for x in self._partitions:
            if x.dtype is not self._dtype:
                raise ArgumentError(f"dtype of {x!r} is {x.dtype!r}: expected {self._dtype!r}")
        if self._inner.rank is None:
            raise ArgumentError("static_inner_shape must have a known rank")
        if self._partitions and self._inner.rank == 0:
            raise ArgumentError("If row_partitions are provided, must have inner_rank > 0")

    @property
    def dtype(self) -> DType:
        """int32 or int64."""
        return self._dtype

    @property
    def inner_rank(self) -> int:
        """The number of dimensions of the flat values."""
        return len(self._inner)

    @property
    def num_row_partitions(self) -> int:
        """How many dimensions divide into rows."""
        return len(self._partitions)

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self._partitions) + len(self._inner)

    @property
    def value_type(self) -> Any:
        """``tf.experimental.DynamicRaggedShape``."""
        return classes[0]

    @classmethod
    def from_value(cls, value: Any) -> ShapeSpec:
        """The spec of a shape.

        Parameters
        ----------
        value : DynamicRaggedShape

        Returns
        -------
        DynamicRaggedShape.Spec
        """
        if not isinstance(value, classes[0]):
            raise ArgumentTypeError(f"Expected a DynamicRaggedShape, got {value!r}")
        found: ShapeSpec = value._type_spec
        return found

    def with_dtype(self, dtype: Any) -> ShapeSpec:
        """The same in another dtype.

        Parameters
        ----------
        dtype : dtype
            int32 or int64.

        Returns
        -------
        DynamicRaggedShape.Spec
        """
        wanted = splits_dtype(dtype)
        partitions = [RowPartitionSpec(x.nrows, x.nvals, x.uniform_row_length, wanted)
                      for x in self._partitions]
        return ShapeSpec(partitions, self._inner, wanted)

    def _serialize(self) -> tuple[Any, ...]:
        return self._partitions, self._inner, self._dtype

    @property
    def _component_specs(self) -> list[Any]:
        return [*self._partitions, TensorSpec([len(self._inner)], self._dtype)]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components())

    def _from_components(self, components: Any) -> Any:
        known = list(self._inner)
        if self._partitions:
            known[0] = None
        return classes[0]._of_components(list(components), known)

    def __repr__(self) -> str:
        return (f"DynamicRaggedShape.Spec(row_partitions={self._partitions!r}, "
                f"static_inner_shape={self._inner!r}, dtype={self._dtype!r})")


__all__ = ["ShapeSpec", "classes"]
