"""Ragged tensors of Python's lists, and as lists, arrays and text."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, NoValueError
from ..ops.common import to_tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .base import Ragged, host_splits, is_eager, make
from .row_partition import RowPartition, splits_dtype


@public
def constant(pylist: Any, dtype: Any = None, ragged_rank: Any = None, inner_shape: Any = None,
             name: str | None = None, row_splits_dtype: Any = dtypes.int64) -> Any:
    """A ragged tensor of a nested list.

    Parameters
    ----------
    pylist : list
        Nested lists, tuples or arrays, with all numbers or texts at the same depth.
    dtype : dtype, optional
        Of the values.
    ragged_rank : int, optional
        How many dimensions are divided into rows; by default all but the first.
    inner_shape : tuple of int, optional
        The shape of each innermost value.
    row_splits_dtype : dtype
        Of the row splits: int64 or int32.

    Returns
    -------
    RaggedTensor or Tensor
        A tensor where ``ragged_rank`` is 0, or the list is not nested.

    Raises
    ------
    ValueError
        When depths differ, or the other arguments do not fit the list.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.constant([[1, 2], [3], [4, 5, 6]])
    <tf.RaggedTensor [[1, 2], [3], [4, 5, 6]]>
    """
    if isinstance(pylist, Ragged):
        raise ArgumentTypeError("pylist may not be a RaggedTensor or RaggedTensorValue.")
    splits = splits_dtype(row_splits_dtype)
    shape = None if inner_shape is None else arguments.static_ints(inner_shape, "inner_shape")
    rank = None if ragged_rank is None else arguments.static_int(ragged_rank, "ragged_rank")
    if rank is not None and rank < 0:
        raise ArgumentError(f"Invalid ragged_rank={rank}: must be nonnegative")
    if not _is_list(pylist):
        return _scalar(pylist, dtype, rank, shape)
    depth, deepest = _depths(pylist)
    _require_fit(pylist, depth, deepest, rank, shape)
    dense = deepest < 2 or (shape is not None and deepest - len(shape) < 2)
    if rank == 0 or (rank is None and dense):
        return convert.constant(_as_list(pylist), dtype, shape)
    if shape is None:
        shape = () if rank is None else _inner_shape(pylist, rank)
    if rank is None:
        rank = max(1, (deepest - 1) if depth is None else depth - 1 - len(shape))
    return _of_lists(pylist, rank, shape, dtype, splits)


def _scalar(value: Any, dtype: Any, rank: int | None, shape: Any) -> Any:
    if rank:
        raise ArgumentError(f"Invalid pylist={value!r}: incompatible with ragged_rank={rank}")
    if shape:
        raise ArgumentError(f"Invalid pylist={value!r}: incompatible with dim(inner_shape)="
                            f"{len(shape)}")
    return convert.constant(value, dtype)


def _of_lists(rows: Any, rank: int, shape: tuple[int, ...], dtype: Any, splits: DType) -> Any:
    partitions: list[RowPartition] = []
    for _ in range(rank):
        ends, values = [0], []
        for row in rows:
            if not _is_list(row):
                raise ArgumentError(f"pylist has values that are no lists at depth "
                                    f"{len(partitions) + 1}; ragged_rank={rank} needs deeper lists")
            values += list(row)
            ends.append(len(values))
        partitions.append(RowPartition(to_tensor(np.asarray(ends, splits.numpy))))
        rows = values
    flat = convert.constant(_as_list(rows), dtype, (len(rows), *shape))
    for partition in reversed(partitions):
        flat = make(flat, partition)
    return flat


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (hasattr(value, "ndim") and value.ndim != 0)


def _as_list(value: Any) -> Any:
    return [_as_list(item) for item in value] if _is_list(value) else value


def _depths(value: Any) -> tuple[int | None, int]:
    """At which depth there are values (None: there is none), and the depth of empty lists."""
    if not _is_list(value):
        return 0, 0
    depth, deepest = None, 1
    for child in value:
        own, below = _depths(child)
        if own is not None:
            if depth is not None and depth != own + 1:
                raise ArgumentError("all scalar values must have the same nesting depth")
            depth = own + 1
        deepest = max(deepest, below + 1)
    return depth, deepest


def _require_fit(pylist: Any, depth: int | None, deepest: int, rank: int | None, shape: Any
                 ) -> None:
    if depth is not None and deepest > depth:
        raise ArgumentError(f"Invalid pylist={pylist!r}: empty list nesting is greater than scalar "
                            "value nesting")
    if depth is not None and rank is not None and deepest < rank:
        raise ArgumentError(f"Invalid pylist={pylist}, max depth smaller than ragged_rank={rank}")
    if shape is not None and rank is not None:
        expected = rank + len(shape) + 1
        if expected != depth if depth is not None else expected < deepest:
            raise ArgumentError(f"Invalid pylist={pylist!r}: incompatible with ragged_rank={rank} "
                                f"and dim(inner_shape)={len(shape)}")


def _inner_shape(pylist: Any, rank: int) -> tuple[int, ...]:
    """The shape that all values have which are ``rank`` lists deep."""
    values = list(pylist)
    for depth in range(rank):
        if not all(map(_is_list, values)):
            raise ArgumentError(f"pylist has scalar values depth {depth + 1}, but ragged_rank="
                                f"{rank} requires scalar value depth greater than {rank}")
        values = [item for value in values for item in value]
    shapes = {_shape(value) for value in values}
    if len(shapes) > 1 or None in shapes:
        raise ArgumentError("inner values have inconsistent shape")
    return next(iter(shapes), ()) or ()


def _shape(value: Any) -> tuple[int, ...] | None:
    if not _is_list(value):
        return ()
    inner = {_shape(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(next(iter(inner), ()) or ()))


# ---------------------------------------------------------------------------- to Python

def _require_values(x: Ragged, what: str) -> None:
    if not is_eager(x):
        raise NoValueError(f"RaggedTensor.{what}() has no value while tf.function traces the code; "
                           "return the ragged tensor, and call it outside")


def to_list(x: Ragged) -> list[Any]:
    """Nested lists of Python values."""
    _require_values(x, "to_list")
    return _nest(x, lambda values: values.numpy().tolist())


def _nest(x: Any, leaf: Callable[[Any], list[Any]]) -> list[Any]:
    if not isinstance(x, Ragged):
        return leaf(x)
    values, ends = _nest(x._inner, leaf), host_splits(x._partition).tolist()
    return [values[begin:end] for begin, end in itertools.pairwise(ends)]


def to_array(x: Any) -> Any:
    """An array of rows: an array of arrays where these have different lengths."""
    if not isinstance(x, Ragged):
        return x.numpy()
    _require_values(x, "numpy")
    values = to_array(x._inner)
    rows = np.split(values, host_splits(x._partition)[1:-1])
    if len(x._partition.splits._host()) == 1:
        return np.array([], dtype=values.dtype)
    if any(len(row) != len(rows[0]) for row in rows):
        found = np.empty(len(rows), object)
        found[:] = rows
        return found
    return np.array(rows)


def _format(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return np.array2string(x, separator=", ") if x.size else repr(x.tolist())
    return str(x)


def text_of(x: Ragged) -> str:
    """A ragged tensor as it is printed."""
    if is_eager(x):
        with np.printoptions(formatter={"all": _format}):
            return f"<tf.RaggedTensor {_format(to_array(x))}>"
    return f"tf.RaggedTensor(values={x._inner}, row_splits={x._partition.splits})"


__all__ = ["constant", "text_of", "to_array", "to_list"]
