"""The spec of row partitions."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..tensors.composite import TypeSpec
from ..tensors.shape import TensorShape
from ..values.spec import TensorSpec
from .row_partition import splits_dtype

#: The class of row partitions; ``partitions.py`` puts it here.
classes: list[Any] = []


class RowPartitionSpec(TypeSpec):
    """What a row partition looks like.

    Parameters
    ----------
    nrows, nvals, uniform_row_length : int, optional
        What is known of it.
    dtype : dtype
        int32 or int64.
    """

    __slots__ = ("_dtype", "_sizes")

    def __init__(self, nrows: Any = None, nvals: Any = None, uniform_row_length: Any = None,
                 dtype: Any = dtypes.int64):
        self._dtype = splits_dtype(dtype)
        self._sizes = _complete_sizes(nrows, nvals, uniform_row_length)

    @property
    def nrows(self) -> int | None:
        """How many rows there are, if that is known."""
        return self._sizes[0]

    @property
    def nvals(self) -> int | None:
        """How many values there are, if that is known."""
        return self._sizes[1]

    @property
    def uniform_row_length(self) -> int | None:
        """The length of every row, if it is known."""
        return self._sizes[2]

    @property
    def dtype(self) -> DType:
        """Of the splits."""
        return self._dtype

    @property
    def value_type(self) -> Any:
        """``tf.experimental.RowPartition``."""
        return classes[0]

    @classmethod
    def from_value(cls, value: Any) -> RowPartitionSpec:
        """The spec of a row partition.

        Parameters
        ----------
        value : RowPartition

        Returns
        -------
        RowPartitionSpec
        """
        if not isinstance(value, classes[0]):
            raise ArgumentTypeError("Expected `value` to be a `RowPartition`")
        found: RowPartitionSpec = value._type_spec
        return found

    def _serialize(self) -> tuple[Any, ...]:
        return (*[TensorShape([size]) for size in self._sizes], self._dtype)

    @classmethod
    def _deserialize(cls, serialization: Any) -> RowPartitionSpec:
        nrows, nvals, length, dtype = serialization
        return cls(nrows[0], nvals[0], length[0], dtype)

    @property
    def _component_specs(self) -> list[Any]:
        nrows = self._sizes[0]
        return [TensorSpec([None if nrows is None else nrows + 1], self._dtype)]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components())

    def _from_components(self, components: Any) -> Any:
        return classes[0]._of_splits(components[0], self._sizes[2])

    def __repr__(self) -> str:
        nrows, nvals, length = self._sizes
        return (f"RowPartitionSpec(nrows={nrows}, nvals={nvals}, uniform_row_length={length}, "
                f"dtype={self._dtype!r})")


def _complete_sizes(nrows: Any, nvals: Any, length: Any) -> tuple[Any, Any, Any]:
    """Numbers of rows and values, and a length, with those that follow from the others.

    Raises
    ------
    ValueError
        When they contradict each other.
    """
    def refuse() -> ArgumentError:
        return ArgumentError(f"nvals={nvals} is not compatible with nrows={nrows} and "
                             f"uniform_row_length={length}")

    if 0 in (nrows, length) and nvals not in (0, None):
        raise refuse()
    if 0 in (nrows, length):
        nvals = 0
    if length is not None and nrows is not None:
        if nvals not in (None, length * nrows):
            raise refuse()
        return nrows, length * nrows, length
    if length and nvals is not None:
        if nvals % length:
            raise refuse()
        return nvals // length, nvals, length
    return nrows, nvals, length


__all__ = ["RowPartitionSpec", "classes"]
