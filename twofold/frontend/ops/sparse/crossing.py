"""Crosses of features (``tf.sparse.cross``, ``cross_hashed``): on the host, row by row."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, InvalidArgumentError
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import arguments
from ..strings.fingerprints import fingerprint
from .common import INT64, SparseTensor, of_parts, rank_of

_DEFAULT_KEY = 0xDECAFCAFFE
_MULTIPLIER = 0xC6A4A7935BD1E995
_MASK = (1 << 64) - 1


@public
def cross(inputs: Any, name: str | None = None, separator: Any = None) -> SparseTensor:
    """All combinations of the features of each row, joined to strings.

    Parameters
    ----------
    inputs : list of SparseTensor and Tensor
        Matrices with equally many rows; strings, or numbers, which are taken as whole ones.
    separator : str, optional
        What stands between features: by default ``"_X_"``.

    Returns
    -------
    SparseTensor
        A matrix of strings: features of sparse inputs come first, then those of dense ones.

    Raises
    ------
    TypeError
        When ``inputs`` is no list of tensors.
    InvalidArgumentError
        When one is no matrix, or has another number of rows.

    Examples
    --------
    >>> import twofold as tf
    >>> colours = tf.sparse.from_dense([["red"], ["blue"]])
    >>> sizes = tf.constant([["s", "m"], ["l", "xl"]])
    >>> tf.sparse.cross([colours, sizes]).values.numpy().tolist()
    [b'red_X_s', b'red_X_m', b'blue_X_l', b'blue_X_xl']
    """
    word = "_X_" if separator is None else separator
    array = arguments.static_array(word, "separator")
    text = array.item() if array.dtype == object else str(array).encode()
    return _cross_inputs(inputs, "cross", dtypes.string, separator=text)


@public
def cross_hashed(inputs: Any, num_buckets: Any = 0, hash_key: Any = None, name: str | None = None
                 ) -> SparseTensor:
    """All combinations of the features of each row, as numbers of buckets.

    Parameters
    ----------
    inputs : list of SparseTensor and Tensor
        Matrices with equally many rows; strings, or numbers, which are taken as whole ones.
    num_buckets : int
        How many buckets there are; 0: as many as int64 has.
    hash_key : int, optional
        Where hashing starts.

    Returns
    -------
    SparseTensor
        A matrix of int64: the numbers that TensorFlow gives.

    Raises
    ------
    TypeError
        When ``inputs`` is no list of tensors.
    InvalidArgumentError
        When one is no matrix, or has another number of rows, or ``num_buckets`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([["a"], ["bb"]])
    >>> tf.sparse.cross_hashed([x, tf.constant([["x"], ["y"]])], num_buckets=100).values.numpy()
    array([92, 44])
    """
    count = arguments.static_int(num_buckets, "num_buckets")
    if count < 0:
        raise InvalidArgumentError(f"tf.sparse.cross_hashed: num_buckets of {count} must be at "
                                   "least minimum 0", "sparse.cross_hashed")
    key = 0 if hash_key is None else arguments.static_int(hash_key, "hash_key")
    return _cross_inputs(inputs, "cross_hashed", INT64, count=count, key=key or _DEFAULT_KEY)


def _cross_inputs(inputs: Any, name: str, dtype: dtypes.DType, **attributes: Any) -> SparseTensor:
    if not isinstance(inputs, (list, tuple)):
        raise ArgumentTypeError("Inputs must be a list")
    if not all(isinstance(x, (SparseTensor, Tensor)) for x in inputs):
        raise ArgumentTypeError("All inputs must be Tensor or SparseTensor.")
    sparse = [x for x in inputs if isinstance(x, SparseTensor)]
    dense = [x for x in inputs if not isinstance(x, SparseTensor)]
    for place, x in enumerate((*sparse, *dense)):
        if (rank_of(x) if isinstance(x, SparseTensor) else x.ndim) != 2:
            raise InvalidArgumentError(f"tf.sparse.{name}: inputs should be matrices but received "
                                       f"shape {x.shape} at position {place}", f"sparse.{name}")
    tensors = [part for x in sparse for part in (x.indices, _whole(x.values), x.dense_shape)]
    tensors += [_whole(x) for x in dense]
    make = _joiner if dtype is dtypes.string else _hasher
    count = Symbol("crosses").dim
    indices, values, shape = on_host(
        f"sparse.{name}", make(sparse=len(sparse), **attributes), tensors,
        [TensorType(INT64, (count, 2)), TensorType(dtype, (count,)), TensorType(INT64, (2,))])
    return of_parts(indices, values, shape)


def _whole(x: Tensor) -> Tensor:
    return x if x.dtype in (dtypes.string, INT64) else run("cast", x, dtype=INT64)


@recipe("sparse.cross")
def _joiner(sparse: int, separator: bytes) -> Callable[..., Any]:
    def text(value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    return _cross_rows(sparse, lambda row: separator.join(map(text, row)), object)


@recipe("sparse.cross_hashed")
def _hasher(sparse: int, count: int, key: int) -> Callable[..., Any]:
    def number(row: Sequence[Any]) -> int:
        found = key & _MASK
        for value in row:
            own = fingerprint(value) if isinstance(value, bytes) else value & _MASK
            found = _join_fingerprints(found, own)
        return found % (count or (1 << 63) - 1)

    return _cross_rows(sparse, number, np.int64)


def _join_fingerprints(one: int, two: int) -> int:
    """``FingerprintCat64``."""
    found = one ^ _MULTIPLIER
    found ^= _mix(two * _MULTIPLIER & _MASK) * _MULTIPLIER & _MASK
    found = found * _MULTIPLIER & _MASK
    found = _mix(found) * _MULTIPLIER & _MASK
    return _mix(found)


def _mix(value: int) -> int:
    return value ^ (value >> 47)


def _cross_rows(sparse: int, combine: Callable[[Sequence[Any]], Any], kind: Any
                ) -> Callable[..., Any]:
    """What takes arrays of the parts of sparse inputs, then dense ones, and crosses their rows."""
    def cross_arrays(*arrays: Any) -> Any:
        inputs = [_rows_of(*arrays[3 * i:3 * i + 3]) for i in range(sparse)]
        inputs += [array.tolist() for array in arrays[3 * sparse:]]
        rows = len(inputs[0]) if inputs else 0
        for place, each in enumerate(inputs):
            if len(each) != rows:
                raise InvalidArgumentError(f"Expected batch size {rows} got {len(each)} at "
                                           f"position {place}", "sparse.cross")
        places: list[tuple[int, int]] = []
        values: list[Any] = []
        widest = 0
        for row in range(rows):
            found = list(map(combine, itertools.product(*[each[row] for each in inputs])))
            places += [(row, column) for column in range(len(found))]
            values += found
            widest = max(widest, len(found))
        result = np.empty(len(values), kind)
        result[:] = values
        return (np.array(places, np.int64).reshape(-1, 2), result,
                np.array([rows, widest], np.int64))

    return cross_arrays


def _rows_of(indices: Any, values: Any, shape: Any) -> list[list[Any]]:
    rows: list[list[Any]] = [[] for _ in range(int(shape[0]))]
    for row, value in zip(indices[:, 0].tolist(), values.tolist(), strict=True):
        if not 0 <= row < len(rows):
            raise InvalidArgumentError(f"tf.sparse.cross: row {row} is not in [0, {len(rows)})",
                                       "sparse.cross")
        rows[row].append(value)
    return rows
