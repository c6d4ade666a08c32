"""``tf.ragged.cross``: all combinations of what stands in one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import DType
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...dispatch.accounting import require_room
from ...dispatch.door import run
from ...ragged.base import Ragged, make, to_value
from ...ragged.factories import from_rowids
from ...ragged.row_partition import RowPartition, of_equal_rows
from ...ragged.rows import as_rows
from ...ragged.shapes import rank_of
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import arguments
from ...values.requirements import require_equal
from ...values.sparse_tensor import SparseTensor
from ..common import shape_of
from .fingerprints import fingerprint

_KEY = 0xDECAFCAFFE  # what TensorFlow begins with
_MOST = (1 << 64) - 1


@public
def cross(inputs: Any, name: str | None = None) -> Any:
    """All combinations of one value of each input, row by row, as text.

    Parameters
    ----------
    inputs : list of RaggedTensor, SparseTensor or Tensor
        Matrices of strings or integers, with as many rows each.

    Returns
    -------
    RaggedTensor
        Strings: the values of a combination with ``_X_`` between them.

    Raises
    ------
    ValueError
        When an input is no matrix, holds other values, or has another number of rows.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ragged.cross([tf.ragged.constant([["a"], ["b", "c"]]), [["d"], ["e"]]])
    <tf.RaggedTensor [[b'a_X_d'], [b'b_X_e', b'c_X_e']]>
    """
    return _cross(inputs, _joining(), dtypes.string, "cross")


@public
def cross_hashed(inputs: Any, num_buckets: Any = 0, hash_key: Any = None, name: str | None = None
                 ) -> Any:
    """All combinations of one value of each input, row by row, as hashes.

    Parameters
    ----------
    inputs : list of RaggedTensor, SparseTensor or Tensor
        Matrices of strings or integers, with as many rows each.
    num_buckets : int
        Hashes are below it; 0: they are any numbers that are not negative.
    hash_key : int, optional
        What the hashes begin with.

    Returns
    -------
    RaggedTensor
        int64, the same numbers as TensorFlow's.

    Raises
    ------
    ValueError
        When an input is no matrix, holds other values, or has another number of rows.

    Examples
    --------
    >>> import twofold as tf
    >>> words = tf.ragged.constant([["a"], ["b", "c"]])
    >>> tf.ragged.cross_hashed([words, [["d"], ["e"]]], num_buckets=100)
    <tf.RaggedTensor [[82], [61, 41]]>
    """
    buckets = arguments.static_int(num_buckets, "num_buckets")
    if buckets < 0:
        raise InvalidArgumentError(f"Value for attr 'num_buckets' of {buckets} must be at least "
                                   "minimum 0", "ragged.cross_hashed")
    key = _KEY if hash_key is None else arguments.static_int(hash_key, "hash_key")
    return _cross(inputs, _hashing(buckets=buckets, key=key & _MOST), dtypes.int64, "cross_hashed")


def _cross(inputs: Any, function: Any, kind: DType, name: str) -> Any:
    if not isinstance(inputs, (list, tuple)):
        raise ArgumentError(f"tf.ragged.{name}: inputs must be a list")
    given = [_matrix(x, f"inputs[{i}]", name) for i, x in enumerate(inputs)]
    if not given:
        return make(run("reshape", to_value([], kind), shape=(0,)),
                    of_equal_rows(0, 0, dtypes.int64))
    own = [x for x, raw in zip(given, inputs) if isinstance(raw, Ragged)]
    wanted = dtypes.int32 if own and all(x._partition.dtype is dtypes.int32 for x in own) \
        else dtypes.int64
    first = shape_of(given[0]._partition.splits)
    for x in given[1:]:
        size = shape_of(x._partition.splits)
        require_equal(size[0], first[0], lambda: InvalidArgumentError(
            "inputs must all have the same batch dimension size.", f"ragged.{name}"))
    tensors: list[Tensor] = []
    for x in given:
        tensors += [x._inner, x._partition.cast(dtypes.int64).splits]
    values, splits = on_host(f"ragged.{name}", function, tensors, [
        TensorType(kind, (Symbol("combinations").dim,)), TensorType(dtypes.int64, first)])
    return make(values, RowPartition(splits).cast(wanted))


def _matrix(value: Any, what: str, name: str) -> Ragged:
    """An input as rows of strings or int64."""
    if isinstance(value, SparseTensor):
        value = _rows_of_sparse(value)
    x = to_value(value)
    if x.dtype is not dtypes.string and not x.dtype.is_integer:
        raise ArgumentError(f"Unexpected dtype for {what}: {x.dtype!r}")
    if rank_of(x) != 2:
        raise ArgumentError(f"tf.ragged.{name} only supports inputs with rank=2")
    rows: Ragged = as_rows(x, 1, dtypes.int64)
    inner = rows._inner
    if inner.dtype is dtypes.string or inner.dtype is dtypes.int64:
        return rows
    wide: Ragged = make(run("cast", inner, dtype=dtypes.int64), rows._partition)
    return wide


def _rows_of_sparse(x: SparseTensor) -> Any:
    """The elements of each row of a sparse matrix, wherever they stand in it."""
    if x.shape.rank != 2:
        raise ArgumentError("tf.ragged.cross only supports inputs with rank=2")
    count = shape_of(x.indices)[0]
    rows = run("reshape", run("strided_slice", x.indices, begin=(0, 0), end=(count, 1),
                              strides=(1, 1)), shape=(count,))
    size = run("reshape", run("strided_slice", x.dense_shape, begin=(0,), end=(1,), strides=(1,)),
               shape=())
    return make(x.values, from_rowids(rows, size, count, True))


def _combine(arrays: Sequence[Any], one: Callable[[Iterable[Any]], Any]) -> tuple[list[Any], Any]:
    """What is made of all combinations, and where rows begin and end."""
    columns = [column.tolist() for column in arrays[::2]]
    ends = [splits.tolist() for splits in arrays[1::2]]
    found: list[Any] = []
    splits = [0]
    lengths = np.ones(len(ends[0]) - 1, object)
    for each in ends:
        lengths = lengths * np.diff(np.array(each, object))
    require_room(int(sum(lengths)), dtypes.int64)
    for bounds in zip(*map(pairwise, ends)):
        rows = [column[begin:end] for column, (begin, end) in zip(columns, bounds)]
        found += map(one, product(*rows))
        splits.append(len(found))
    return found, np.array(splits, np.int64)


@recipe("ragged.cross")
def _joining() -> Callable[..., Any]:
    def one(values: Iterable[Any]) -> bytes:
        return b"_X_".join([x if isinstance(x, bytes) else str(x).encode() for x in values])

    def join(*arrays: Any) -> list[Any]:
        found, splits = _combine(arrays, one)
        words = np.empty(len(found), object)
        words[:] = found
        return [words, splits]

    return join


@recipe("ragged.cross_hashed")
def _hashing(buckets: int, key: int) -> Callable[..., Any]:
    def one(values: Iterable[Any]) -> int:
        result = key
        for x in values:
            result = _put_together(result, fingerprint(x) if isinstance(x, bytes) else x & _MOST)
        return result % (buckets or (1 << 63) - 1)

    def hash_rows(*arrays: Any) -> list[Any]:
        found, splits = _combine(arrays, one)
        return [np.array(found, np.int64), splits]

    return hash_rows


def _put_together(first: int, second: int) -> int:
    """One fingerprint of two."""
    mul = 0xC6A4A7935BD1E995
    second = second * mul & _MOST
    result = first ^ mul
    result ^= (second ^ (second >> 47)) * mul & _MOST
    result = result * mul & _MOST
    result = (result ^ (result >> 47)) * mul & _MOST
    return result ^ (result >> 47)
