"""What functions of one tensor do with a sparse one; ``tf.sparse`` is in ``ops/sparse``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import TraceError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from . import convert

# Functions of each element that keep zeros, and such as give the elements themselves.
_OF_ELEMENTS = frozenset((
    "abs", "asin", "asinh", "atan", "atanh", "bessel_i0e", "bessel_i1e", "erf", "identity",
    "negative", "sign", "sin", "sqrt", "square", "stop_gradient", "tan", "tanh"))


def meaning(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """What a function does with a sparse tensor as its first argument; None where it takes none."""
    name = function.__name__
    if name in _OF_ELEMENTS or name == "cast":
        return lambda x, *rest, **options: x.with_values(function(x.values, *rest, **options))
    return _OTHERS.get(name)


def _shape(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    return run("cast", input.dense_shape, dtype=dtypes.as_dtype(out_type))


def _size(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> Tensor:
    total = run("reduce_prod", input.dense_shape, axes=(0,), keepdims=False)
    return run("cast", total, dtype=dtypes.as_dtype(out_type))


def _rank(input: Any, name: str | None = None) -> Tensor:
    rank = input.shape.rank
    if rank is None:
        raise TraceError("the number of dimensions of the sparse tensor is not known while "
                         "tf.function traces the code; declare it with tf.SparseTensorSpec")
    return convert.to_tensor(rank, dtypes.int32)


_OTHERS: dict[str, Callable[..., Any]] = {"shape": _shape, "size": _size, "rank": _rank}
