"""Sparse tensors as messages, as TensorFlow writes them (``tf.io.serialize_sparse``, …)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, DataLossError, InvalidArgumentError, UnimplementedError
from ..ops.sparse.common import rank_of, sparse_of
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments
from ..values.sparse_tensor import SparseTensor, of_parts
from . import hosting
from .tensor_messages import read_tensor_message, tensor_message

_INT64 = dtypes.int64


@public
def serialize_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None
                     ) -> Tensor:
    """A sparse tensor as three messages: its positions, elements and sizes.

    Parameters
    ----------
    sp_input : SparseTensor
        Any dtype.
    out_type : dtype
        ``tf.string``; variants do not exist.

    Returns
    -------
    Tensor
        Three strings; ``tf.io.deserialize_many_sparse`` reads rows of them.

    Raises
    ------
    TypeError
        When ``sp_input`` is no sparse tensor.
    InvalidArgumentError
        For another ``out_type``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.serialize_sparse(tf.sparse.from_dense([0, 5])).shape
    TensorShape([3])
    """
    x = sparse_of(sp_input)
    _require_strings(out_type, "serialize_sparse")
    return hosting.on_host("io.serialize_sparse", _writer(dtype=x.dtype),
                           [x.indices, x.values, x.dense_shape],
                           [hosting.type_of(dtypes.string, 3)])[0]


@public
def serialize_many_sparse(sp_input: Any, out_type: Any = dtypes.string, name: str | None = None
                          ) -> Tensor:
    """The rows of a sparse tensor, each as three messages.

    Parameters
    ----------
    sp_input : SparseTensor
        Rank 2 or more, its elements in the order of the rows.
    out_type : dtype
        ``tf.string``; variants do not exist.

    Returns
    -------
    Tensor
        Shape ``[rows, 3]``, strings; ``tf.io.deserialize_many_sparse`` reads them.

    Raises
    ------
    TypeError
        When ``sp_input`` is no sparse tensor.
    InvalidArgumentError
        When its rank is below 2, a position is outside, or for another ``out_type``.

    Examples
    --------
    >>> import twofold as tf
    >>> rows = tf.io.serialize_many_sparse(tf.sparse.from_dense([[0, 5], [6, 0]]))
    >>> tf.io.deserialize_many_sparse(rows, tf.int32).values.numpy()
    array([5, 6], dtype=int32)
    """
    x = sparse_of(sp_input)
    _require_strings(out_type, "serialize_many_sparse")
    if rank_of(x) < 2:
        raise InvalidArgumentError("Rank of input SparseTensor should be > 1, but saw rank: "
                                   f"{rank_of(x)}", "io.serialize_many_sparse")
    rows, = arguments.dims_of([x.dense_shape[0]], "dense_shape")
    return hosting.on_host("io.serialize_many_sparse", _row_writer(dtype=x.dtype),
                           [x.indices, x.values, x.dense_shape],
                           [hosting.type_of(dtypes.string, rows, 3)])[0]


@public
def deserialize_many_sparse(serialized_sparse: Any, dtype: Any, rank: int | None = None,
                            name: str | None = None) -> SparseTensor:
    """A sparse tensor whose rows are sparse tensors that were serialized.

    Parameters
    ----------
    serialized_sparse : Tensor
        Shape ``[rows, 3]``: what ``tf.io.serialize_sparse`` gave, one below the other.
    dtype : dtype
        Of the elements.
    rank : int, optional
        The rank of the result. Inside ``tf.function`` it must be given.

    Returns
    -------
    SparseTensor
        With one more dimension, which is the first; as large as the largest of the rows.

    Raises
    ------
    InvalidArgumentError
        When strings are no such messages, have other dtypes, or different ranks.
    ValueError
        When ``rank`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> one = tf.io.serialize_sparse(tf.sparse.from_dense([0, 5]))
    >>> x = tf.io.deserialize_many_sparse(tf.stack([one, one]), tf.int32)
    >>> tf.sparse.to_dense(x).numpy()
    array([[0, 5],
           [0, 5]], dtype=int32)
    """
    what = "io.deserialize_many_sparse"
    tensor = hosting.strings_of(serialized_sparse, "serialized_sparse", what)
    kind = dtypes.as_dtype(dtype)
    if tensor.ndim == 1 and tensor.shape[0] == 3:      # one, as its only row
        function = _reader(dtype=kind, is_single=True)
    elif tensor.ndim == 2 and tensor.shape[1] in (3, None):
        function = _reader(dtype=kind, is_single=False)
    else:
        raise InvalidArgumentError(f"tf.{what}: Serialized sparse should have rows of 3 strings, "
                                   f"got shape {tensor.shape}", what)
    count = hosting.new_size("values")
    width = hosting.new_size("rank") if rank is None else rank
    indices, values, sizes = hosting.on_host(what, function, [tensor], [
        hosting.type_of(_INT64, count, width), hosting.type_of(kind, count),
        hosting.type_of(_INT64, width)])
    found = sizes.shape[0]
    if rank is not None and found is not None and found != rank:
        raise ArgumentError(f"Tensor's shape {indices.shape} is not compatible with supplied shape "
                            f"(None, {rank})")
    return of_parts(indices, values, sizes)


def _require_strings(out_type: Any, name: str) -> None:
    if dtypes.as_dtype(out_type) is not dtypes.string:
        raise InvalidArgumentError(f"tf.io.{name}: out_type must be tf.string, got {out_type!r}",
                                   f"io.{name}")


# ---------------------------------------------------------------------------- on arrays

def _messages(indices: Any, values: Any, sizes: Any, dtype: dtypes.DType,
              is_packed: bool = False) -> list[bytes]:
    return [tensor_message(indices, _INT64), tensor_message(values, dtype, is_packed),
            tensor_message(sizes, _INT64)]


@recipe("io.serialize_sparse")
def _writer(dtype: dtypes.DType) -> Callable[..., Any]:
    return lambda indices, values, sizes: (
        hosting.words(_messages(indices, values, sizes, dtype)),)


@recipe("io.serialize_many_sparse")
def _row_writer(dtype: dtypes.DType) -> Callable[..., Any]:
    def write(indices: Any, values: Any, sizes: Any) -> Any:
        rows = indices[:, 0]
        if np.any((rows < 0) | (rows >= sizes[0])):
            raise InvalidArgumentError("Received unexpected row index: a position is outside of "
                                       f"the {sizes[0]} rows", "io.serialize_many_sparse")
        found = [word for row in range(int(sizes[0])) for word in _messages(
            indices[rows == row][:, 1:], values[rows == row], sizes[1:], dtype, True)]
        return (hosting.words(found, (int(sizes[0]), 3)),)

    return write


@recipe("io.deserialize_many_sparse")
def _reader(dtype: dtypes.DType, is_single: bool) -> Callable[..., Any]:
    def read(strings: Any) -> Any:
        rows = [strings.tolist()] if is_single else strings.tolist()
        parts = [_read_row(row, place, dtype) for place, row in enumerate(rows)]
        if is_single:
            return parts[0]
        ranks = {len(sizes) for _, _, sizes in parts}
        if len(ranks) > 1:
            raise InvalidArgumentError("Inconsistent rank across SparseTensors: "
                                       f"{sorted(ranks)}", "io.deserialize_many_sparse")
        width = ranks.pop() if ranks else 0
        indices = [np.insert(places, 0, row, axis=1) for row, (places, _, _) in enumerate(parts)]
        largest = np.max([sizes for *_, sizes in parts], axis=0) if parts else np.zeros(width)
        return (np.concatenate([np.zeros((0, width + 1), np.int64), *indices]),
                np.concatenate([np.zeros(0, dtype.numpy), *[values for _, values, _ in parts]]),
                np.array([len(parts), *largest], np.int64))

    return read


def _read_row(row: Any, place: int, dtype: dtypes.DType) -> tuple[Any, Any, Any]:
    what = "io.deserialize_many_sparse"
    try:
        found = [read_tensor_message(word) for word in row]
    except DataLossError as error:
        raise InvalidArgumentError(f"Could not parse serialized proto: {error}", what) from None
    except UnimplementedError as error:
        raise InvalidArgumentError(str(error), what) from None
    for (kind, _), wanted, name in zip(found, (_INT64, dtype, _INT64),
                                       ("indices", "values", "shape")):
        if kind is not wanted:
            raise InvalidArgumentError(f"Requested SparseTensor of type {dtype.name} but "
                                       f"SparseTensor[{place}].{name}.dtype() == {kind.name}", what)
    (_, indices), (_, values), (_, sizes) = found
    if indices.ndim != 2 or values.ndim != 1 or sizes.ndim != 1 or indices.shape != (
            len(values), len(sizes)):
        raise InvalidArgumentError(
            f"SparseTensor[{place}]: shapes {indices.shape}, {values.shape} and {sizes.shape} of "
            "its parts do not fit", what)
    return indices, values, sizes
