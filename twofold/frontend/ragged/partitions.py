"""``tf.experimental.RowPartition``: where rows begin and end, without what is in them.

The arithmetic is that of ``row_partition.py``; this is what users hold of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch.door import run
from ..ops.common import shape_of
from ..ops.late import size_of
from ..tensors.composite import Composite, TypeSpec
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from . import factories, row_partition
from .partition_spec import RowPartitionSpec, classes
from .row_partition import integers, part, splits_dtype


class RowPartition(Composite):
    """How values are divided into rows: the partition of a ragged tensor, by itself.

    Examples
    --------
    >>> import twofold as tf
    >>> rows = tf.experimental.RowPartition.from_row_lengths([2, 0, 1])
    >>> rows
    tf.RowPartition(row_splits=[0 2 2 3])
    >>> rows.value_rowids().numpy(), rows.offsets_in_rows().numpy()
    (array([0, 0, 2]), array([0, 1, 0]))
    """

    __slots__ = ("_nvals", "_rows")

    _rows: row_partition.RowPartition
    _nvals: Any  # how many values there are, where that was said; else the splits tell

    def __init__(self, *args: Any, **options: Any):
        raise ArgumentError("RowPartition constructor is private; please use one of the factory "
                            "methods instead (e.g., RowPartition.from_row_lengths())")

    # ------------------------------------------------------------------ made of
    @classmethod
    @public
    def from_value_rowids(cls, value_rowids: Any, nrows: Any = None, validate: bool = True,
                          dtype: Any = None, dtype_hint: Any = None) -> RowPartition:
        """Each value in the row of its number.

        Parameters
        ----------
        value_rowids : Tensor
            A vector of int32 or int64, one for each value, which does not fall.
        nrows : int, optional
            How many rows there are; by default the last number's is the last.
        validate : bool
            Check that they fit.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for lists only. By default that of the
            argument, int64 for lists.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_value_rowids([0, 0, 2], nrows=4).row_lengths().numpy()
        array([2, 0, 1, 0])
        """
        ids = _vector(value_rowids, "value_rowids", dtype, dtype_hint)
        nvals = shape_of(ids)[0]
        return of_rows(factories.from_rowids(ids, nrows, nvals, _flag(validate)), nvals)

    @classmethod
    @public
    def from_row_splits(cls, row_splits: Any, validate: bool = True, dtype: Any = None,
                        dtype_hint: Any = None) -> RowPartition:
        """Row ``i`` has the values from ``row_splits[i]`` up to ``row_splits[i + 1]``.

        Parameters
        ----------
        row_splits : Tensor
            A vector of int32 or int64, which begins with 0 and does not fall.
        validate : bool
            Check that it does.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for lists only.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_row_splits([0, 2, 2, 3]).row_lengths().numpy()
        array([2, 0, 1])
        """
        splits = _vector(row_splits, "row_splits", dtype, dtype_hint)
        return of_rows(factories.from_splits(splits, _flag(validate)))

    @classmethod
    @public
    def from_row_lengths(cls, row_lengths: Any, validate: bool = True, dtype: Any = None,
                         dtype_hint: Any = None) -> RowPartition:
        """Rows of these lengths.

        Parameters
        ----------
        row_lengths : Tensor
            A vector of int32 or int64.
        validate : bool
            Check that none is negative.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for lists only.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_row_lengths([2, 0, 1])
        tf.RowPartition(row_splits=[0 2 2 3])
        """
        lengths = _vector(row_lengths, "row_lengths", dtype, dtype_hint)
        return of_rows(factories.from_lengths(lengths, _flag(validate)))

    @classmethod
    @public
    def from_row_starts(cls, row_starts: Any, nvals: Any, validate: bool = True,
                        dtype: Any = None, dtype_hint: Any = None) -> RowPartition:
        """Rows that begin there, the first with the first value.

        Parameters
        ----------
        row_starts : Tensor
            A vector of int32 or int64, which begins with 0 and does not fall.
        nvals : int
            How many values there are.
        validate : bool
            Check that they fit.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for lists only.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_row_starts([0, 2, 2], nvals=3)
        tf.RowPartition(row_splits=[0 2 2 3])
        """
        starts = _vector(row_starts, "row_starts", dtype, dtype_hint)
        count = arguments.count_of(nvals, "nvals")
        return of_rows(factories.from_starts(starts, count, _flag(validate)), count)

    @classmethod
    @public
    def from_row_limits(cls, row_limits: Any, validate: bool = True, dtype: Any = None,
                        dtype_hint: Any = None) -> RowPartition:
        """Rows that end there, the last with the last value.

        Parameters
        ----------
        row_limits : Tensor
            A vector of int32 or int64, which does not fall.
        validate : bool
            Check that it does not.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for lists only.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_row_limits([2, 2, 3])
        tf.RowPartition(row_splits=[0 2 2 3])
        """
        limits = _vector(row_limits, "row_limits", dtype, dtype_hint)
        return of_rows(factories.from_limits(limits, _flag(validate)))

    @classmethod
    @public
    def from_uniform_row_length(cls, uniform_row_length: Any, nvals: Any = None,
                                nrows: Any = None, validate: bool = True, dtype: Any = None,
                                dtype_hint: Any = None) -> RowPartition:
        """Rows of one length.

        Parameters
        ----------
        uniform_row_length : int
            The length of each row.
        nvals, nrows : int, optional
            How many values and how many rows there are; one of them must be given.
        validate : bool
            Check that they fit.
        dtype, dtype_hint : dtype, optional
            int32 or int64, of the partition; the hint is for numbers only.

        Returns
        -------
        RowPartition

        Raises
        ------
        ValueError, InvalidArgumentError
            When there is no such partition.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.RowPartition.from_uniform_row_length(2, nvals=6)
        tf.RowPartition(nrows=3, uniform_row_length=2)
        """
        if nrows is None and nvals is None:
            raise ArgumentError("Either (or both) of nvals and nrows must be specified")
        wanted = _dtype_of((uniform_row_length, nvals, nrows), dtype, dtype_hint)
        if nvals is None:
            count = arguments.count_of(uniform_row_length, "uniform_row_length")
            count = count * arguments.count_of(nrows, "nrows")
        else:
            count = arguments.count_of(nvals, "nvals")
        return of_rows(factories.from_uniform(uniform_row_length, nrows, count, _flag(validate),
                                              wanted), count)

    # ------------------------------------------------------------------ questions
    @property
    def dtype(self) -> DType:
        """Of the splits: int32 or int64."""
        return self._rows.dtype

    @public
    def row_splits(self) -> Tensor:
        """Where rows begin and end.

        Returns
        -------
        Tensor
            A vector, one longer than there are rows.
        """
        splits: Tensor = self._rows.splits
        return splits

    @public
    def value_rowids(self) -> Tensor:
        """The row of each value.

        Returns
        -------
        Tensor
            A vector, as long as there are values.
        """
        return self._rows.rowids(count_of_values(self))

    @public
    def nvals(self) -> Tensor:
        """How many values there are.

        Returns
        -------
        Tensor
            A scalar.
        """
        return convert.dim_tensor(count_of_values(self), self.dtype)

    @public
    def nrows(self) -> Tensor:
        """How many rows there are.

        Returns
        -------
        Tensor
            A scalar.
        """
        return convert.dim_tensor(self._rows.nrows, self.dtype)

    @public
    def uniform_row_length(self) -> Tensor | None:
        """The length of every row.

        Returns
        -------
        Tensor or None
            A scalar; None where lengths may differ.
        """
        length = self._rows.uniform
        return None if length is None else convert.dim_tensor(length, self.dtype)

    @public
    def row_starts(self) -> Tensor:
        """Where each row begins.

        Returns
        -------
        Tensor
            A vector, as long as there are rows.
        """
        return self._rows.starts()

    @public
    def row_limits(self) -> Tensor:
        """Where each row ends.

        Returns
        -------
        Tensor
            A vector, as long as there are rows.
        """
        return self._rows.limits()

    @public
    def row_lengths(self) -> Tensor:
        """How many values each row has.

        Returns
        -------
        Tensor
            A vector, as long as there are rows.
        """
        return self._rows.lengths()

    @public
    def offsets_in_rows(self) -> Tensor:
        """For each value its place in its row.

        Returns
        -------
        Tensor
            A vector, as long as there are values.
        """
        return self._rows.places(count_of_values(self))

    @property
    def static_nrows(self) -> int | None:
        """How many rows there are, None where that is not known yet."""
        return _known(self._rows.nrows)

    @property
    def static_nvals(self) -> int | None:
        """How many values there are, None where that was not said, or is not known yet."""
        return _known(self._nvals)

    @property
    def static_uniform_row_length(self) -> int | None:
        """The length of every row, None where lengths may differ or it is not known yet."""
        return _known(self._rows.uniform)

    def is_uniform(self) -> bool:
        """Whether it was said that all rows have one length.

        Returns
        -------
        bool
        """
        return self._rows.uniform is not None

    @public
    def with_dtype(self, dtype: Any) -> RowPartition:
        """The same with splits of another dtype.

        Parameters
        ----------
        dtype : dtype
            int32 or int64.

        Returns
        -------
        RowPartition
        """
        return of_rows(self._rows.cast(splits_dtype(dtype)), self._nvals)

    def __repr__(self) -> str:
        if self.is_uniform():
            return (f"tf.RowPartition(nrows={self.nrows()}, "
                    f"uniform_row_length={self.uniform_row_length()})")
        return f"tf.RowPartition(row_splits={self.row_splits()})"

    # ------------------------------------------------------------------ as a composite
    @property
    def _type_spec(self) -> RowPartitionSpec:
        count = self._rows.splits.shape[0]
        return RowPartitionSpec(None if count is None else count - 1, self.static_nvals,
                                self.static_uniform_row_length, self.dtype)

    @property
    def _form(self) -> RowPartitionSpec:
        return RowPartitionSpec(uniform_row_length=self.static_uniform_row_length)

    def _components(self) -> list[Any]:
        return [self._rows.splits]

    def _with_components(self, parts: Sequence[Any]) -> Any:
        found = of_rows(row_partition.RowPartition(parts[0], self.static_uniform_row_length))
        return found._type_spec if isinstance(parts[0], TypeSpec) else found

    def _static(self) -> int | None:
        return self.static_uniform_row_length

    def _gradient_parts(self) -> list[Any]:
        return []

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        return None

    @staticmethod
    def _of_splits(splits: Any, uniform: Any, nvals: Any = None) -> RowPartition:
        return of_rows(row_partition.RowPartition(splits, uniform), nvals)

    def __reduce__(self) -> Any:
        return RowPartition._of_splits, (self._rows.splits, self._rows.uniform, self._nvals)


def of_rows(rows: row_partition.RowPartition, nvals: Any = None) -> RowPartition:
    """The class that users see, of a partition and of how many values there are, if that is known.
    """
    found: RowPartition = object.__new__(RowPartition)
    found._rows, found._nvals = rows, nvals
    return found


def count_of_values(x: RowPartition) -> Any:
    """How many values rows have, as a dimension."""
    if x._nvals is not None:
        return x._nvals
    if x._rows.uniform is not None:
        return x._rows.uniform * x._rows.nrows
    size = shape_of(x._rows.splits)[0]
    last = run("reshape", part(x._rows.splits, size - 1, size), shape=())
    return size_of(last, "row_splits")


def _known(dim: Any) -> int | None:
    return dim if isinstance(dim, int) else None


def _flag(validate: Any) -> bool:
    if not isinstance(validate, bool):
        raise ArgumentTypeError("validate must have type bool")
    return validate


def _vector(value: Any, what: str, dtype: Any, hint: Any) -> Tensor:
    """What a user gave, as integers of the dtype that it shall have."""
    wanted = _dtype_of((value,), dtype, hint)
    return integers(value, what, wanted)


def _dtype_of(values: Sequence[Any], dtype: Any, hint: Any) -> DType | None:
    """The dtype of a partition; None for that of the value itself."""
    if dtype is not None:
        return splits_dtype(dtype)
    own = [x.dtype for x in values if hasattr(x, "dtype")]
    if own:
        return splits_dtype(own[0]) if len(values) > 1 else None
    return None if hint is None else splits_dtype(hint)


classes.append(RowPartition)

__all__ = ["RowPartition", "count_of_values", "of_rows"]
