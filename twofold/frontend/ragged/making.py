"""How users make ragged tensors: of values, and where rows begin and end."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ShapeError
from ..tensors.tracebacks import public
from . import dense, factories, sparse
from .base import Ragged, make, size_of_rows, to_value
from .row_partition import RowPartition, splits_dtype


class MadeOfRows(Ragged):
    """The methods of the class that make its tensors."""

    __slots__ = ()

    @classmethod
    @public
    def from_row_splits(cls, values: Any, row_splits: Any, name: str | None = None,
                        validate: bool = True) -> Any:
        """Row ``i`` has the values from ``row_splits[i]`` up to ``row_splits[i + 1]``.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        row_splits : Tensor
            A vector of int32 or int64, which begins with 0 and does not fall.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_row_splits([3, 1, 4], [0, 2, 2, 3])
        <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        partition = factories.from_splits(row_splits, validate)
        return _join(values, partition, "from_row_splits", validate)

    @classmethod
    @public
    def from_row_lengths(cls, values: Any, row_lengths: Any, name: str | None = None,
                         validate: bool = True) -> Any:
        """Rows of these lengths.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        row_lengths : Tensor
            A vector of int32 or int64.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_row_lengths([3, 1, 4], [2, 0, 1])
        <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        partition = factories.from_lengths(row_lengths, validate)
        return _join(values, partition, "from_row_lengths", validate)

    @classmethod
    @public
    def from_row_starts(cls, values: Any, row_starts: Any, name: str | None = None,
                        validate: bool = True) -> Any:
        """Rows that begin there, the first with the first value.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        row_starts : Tensor
            A vector of int32 or int64, which begins with 0 and does not fall.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_row_starts([3, 1, 4], [0, 2, 2])
        <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        values = to_value(values)
        partition = factories.from_starts(row_starts, size_of_rows(values), validate)
        return _join(values, partition, "from_row_starts", validate)

    @classmethod
    @public
    def from_row_limits(cls, values: Any, row_limits: Any, name: str | None = None,
                        validate: bool = True) -> Any:
        """Rows that end there, the last with the last value.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        row_limits : Tensor
            A vector of int32 or int64, which does not fall.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_row_limits([3, 1, 4], [2, 2, 3])
        <tf.RaggedTensor [[3, 1], [], [4]]>
        """
        partition = factories.from_limits(row_limits, validate)
        return _join(values, partition, "from_row_limits", validate)

    @classmethod
    @public
    def from_value_rowids(cls, values: Any, value_rowids: Any, nrows: Any = None,
                          name: str | None = None, validate: bool = True) -> Any:
        """Each value in the row of its number.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        value_rowids : Tensor
            A vector of int32 or int64, one for each value, which does not fall.
        nrows : int, optional
            How many rows there are; by default the last number's is the last.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_value_rowids([3, 1, 4], [0, 0, 2], nrows=4)
        <tf.RaggedTensor [[3, 1], [], [4], []]>
        """
        values = to_value(values)
        partition = factories.from_rowids(value_rowids, nrows, size_of_rows(values), validate)
        return _join(values, partition, "from_value_rowids", False)

    @classmethod
    @public
    def from_uniform_row_length(cls, values: Any, uniform_row_length: Any, nrows: Any = None,
                                validate: bool = True, name: str | None = None) -> Any:
        """Rows of one length; of ragged values a dimension that is not ragged.

        Parameters
        ----------
        values : Tensor or RaggedTensor
            The values of all rows.
        uniform_row_length : int
            The length of each row.
        nrows : int, optional
            How many rows there are, which must be given where they are empty.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> x = tf.RaggedTensor.from_uniform_row_length([1, 2, 3, 4], 2)
        >>> x.shape
        TensorShape([2, 2])
        """
        values = to_value(values)
        own = values._partition.dtype if isinstance(values, Ragged) else None
        partition = factories.from_uniform(uniform_row_length, nrows, size_of_rows(values),
                                           validate, own)
        return _join(values, partition, "from_uniform_row_length", False)

    @classmethod
    @public
    def from_nested_row_splits(cls, flat_values: Any, nested_row_splits: Any,
                               name: str | None = None, validate: bool = True) -> Any:
        """Several levels of rows, by their splits.

        Parameters
        ----------
        flat_values : Tensor
            The innermost values.
        nested_row_splits : list of Tensor
            The outermost first.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_nested_row_splits([3, 1, 4], [[0, 2], [0, 1, 3]])
        <tf.RaggedTensor [[[3], [1, 4]]]>
        """
        found = flat_values
        for splits in reversed(factories.list_of_levels(nested_row_splits, "nested_row_splits")):
            found = cls.from_row_splits(found, splits, validate=validate)
        return to_value(found)

    @classmethod
    @public
    def from_nested_row_lengths(cls, flat_values: Any, nested_row_lengths: Any,
                                name: str | None = None, validate: bool = True) -> Any:
        """Several levels of rows, by their lengths.

        Parameters
        ----------
        flat_values : Tensor
            The innermost values.
        nested_row_lengths : list of Tensor
            The outermost first.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_nested_row_lengths([3, 1, 4], [[2], [1, 2]])
        <tf.RaggedTensor [[[3], [1, 4]]]>
        """
        found = flat_values
        for lengths in reversed(factories.list_of_levels(nested_row_lengths, "nested_row_lengths")):
            found = cls.from_row_lengths(found, lengths, validate=validate)
        return to_value(found)

    @classmethod
    @public
    def from_nested_value_rowids(cls, flat_values: Any, nested_value_rowids: Any,
                                 nested_nrows: Any = None, name: str | None = None,
                                 validate: bool = True) -> Any:
        """Several levels of rows, by the row of each value.

        Parameters
        ----------
        flat_values : Tensor
            The innermost values.
        nested_value_rowids : list of Tensor
            The outermost first.
        nested_nrows : list of int, optional
            How many rows each level has.
        validate : bool
            Check that they fit.

        Returns
        -------
        RaggedTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_nested_value_rowids([3, 1, 4], [[0, 0], [0, 1, 1]])
        <tf.RaggedTensor [[[3], [1, 4]]]>
        """
        ids = factories.list_of_levels(nested_value_rowids, "nested_value_rowids")
        counts: list[Any] = [None] * len(ids) if nested_nrows is None else factories.list_of_levels(
            nested_nrows, "nested_nrows")
        if len(counts) != len(ids):
            raise ArgumentError("nested_nrows must have the same length as nested_value_rowids: "
                                f"{len(counts)} and {len(ids)}")
        found = flat_values
        for each, count in zip(reversed(ids), reversed(counts)):
            found = cls.from_value_rowids(found, each, count, validate=validate)
        return to_value(found)

    @classmethod
    @public
    def from_tensor(cls, tensor: Any, lengths: Any = None, padding: Any = None,
                    ragged_rank: Any = 1, name: str | None = None,
                    row_splits_dtype: Any = dtypes.int64) -> Any:
        """A tensor as a ragged one, without what is padding.

        Parameters
        ----------
        tensor : Tensor
            Rank ``ragged_rank + 1`` or more.
        lengths : Tensor or list of Tensor, optional
            How much of each row is kept; a list has the lengths of nested rows.
        padding : Tensor, optional
            What is left out at the ends of rows.
        ragged_rank : int
            How many dimensions become rows; the last of them is ragged.
        row_splits_dtype : dtype
            Of the row splits.

        Returns
        -------
        RaggedTensor

        Raises
        ------
        ValueError
            When both ``lengths`` and ``padding`` are given, or shapes do not fit.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.RaggedTensor.from_tensor([[5, 7, 0], [0, 3, 0], [6, 0, 0]], padding=0)
        <tf.RaggedTensor [[5, 7], [0, 3], [6]]>
        """
        return dense.of_dense(tensor, lengths, padding, ragged_rank, splits_dtype(row_splits_dtype))

    @classmethod
    @public
    def from_sparse(cls, st_input: Any, name: str | None = None,
                    row_splits_dtype: Any = dtypes.int64) -> Any:
        """The rows of a sparse matrix, whose elements stand at the beginnings of its rows.

        Parameters
        ----------
        st_input : SparseTensor
            Of rank 2.
        row_splits_dtype : dtype
            Of the row splits.

        Returns
        -------
        RaggedTensor

        Raises
        ------
        ValueError
            When it is no matrix, or there are gaps in a row.

        Examples
        --------
        >>> import twofold as tf
        >>> x = tf.sparse.SparseTensor([[0, 0], [0, 1], [2, 0]], [1, 2, 3], [3, 4])
        >>> tf.RaggedTensor.from_sparse(x)
        <tf.RaggedTensor [[1, 2], [], [3]]>
        """
        return sparse.from_sparse(st_input, splits_dtype(row_splits_dtype))


def _join(values: Any, partition: RowPartition, function: str, validate: bool) -> Any:
    """Values divided by a partition that was made of what a user gave."""
    values = to_value(values)
    if isinstance(values, Ragged) and values._partition.dtype is not partition.dtype:
        raise ArgumentError(
            f"row_splits has dtype {partition.dtype.name}, those of the values have "
            f"{values._partition.dtype.name}; use RaggedTensor.with_row_splits_dtype")
    if not isinstance(values, Ragged) and values.shape.rank == 0:
        raise ShapeError(f"RaggedTensor.{function}: Shape () must have rank at least 1")
    factories.fit(partition, size_of_rows(values), function, validate)
    return make(values, partition)
