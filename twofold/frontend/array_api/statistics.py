"""Sums, means and extremes along axes, and truth."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..numpy import extremes, reductions
from ..numpy.comparing import differences
from ..numpy.promotion import cast, to_array, to_bool, to_inexact
from ..numpy.shapes import one_axis, shape_of
from ..ops import joining, reduce
from ..tensors.tensor import Tensor
from ..values import convert
from .describing import standard
from .kinds import as_dtype

_REDUCED = "Without the reduced axes."
_NAME = "experimental.array_api."


def _dtype(dtype: Any) -> dtypes.DType | None:
    return None if dtype is None else as_dtype(dtype)


@standard("The sum along axes.", "Without the reduced axes; small integers give int64 or uint64.",
          "sum([1, 2, 3]) -> np.int64(6)")
def sum_(x: Any, /, *, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    return reductions.total(x, axis, _dtype(dtype), keepdims)


@standard("The product along axes.",
          "Without the reduced axes; small integers give int64 or uint64.",
          "prod([1, 2, 3]) -> np.int64(6)")
def prod(x: Any, /, *, axis: Any = None, dtype: Any = None, keepdims: bool = False) -> Tensor:
    return reductions.product(x, axis, _dtype(dtype), keepdims)


@standard("The mean along axes.", _REDUCED, "mean([1.0, 2.0]) -> np.float64(1.5)")
def mean(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return reductions.average_of(x, axis, None, keepdims)


@standard("The variance along axes: the mean square of distances from the mean.", _REDUCED,
          "var([1.0, 3.0]) -> np.float64(1.0)")
def var(x: Any, /, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False
        ) -> Tensor:
    return reductions.variance_of(to_inexact(x), axis, correction, keepdims)


@standard("The standard deviation along axes: the root of the variance.", _REDUCED,
          "std([1.0, 3.0]) -> np.float64(1.0)")
def std(x: Any, /, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False
        ) -> Tensor:
    return run("sqrt", reductions.variance_of(to_inexact(x), axis, correction, keepdims))


@standard("The greatest elements along axes.", _REDUCED, "max([1, 5, 3]) -> np.int64(5)")
def max_(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return extremes.greatest(x, axis, keepdims)


@standard("The least elements along axes.", _REDUCED, "min([4, 5, 3]) -> np.int64(3)")
def min_(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return extremes.least(x, axis, keepdims)


@standard("Whether all elements along axes hold; what is not 0 holds.", _REDUCED,
          "all([1, 0]) -> np.False_")
def all_(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return reduce.reduce_all(to_bool(x), axis, keepdims)


@standard("Whether an element along axes holds; what is not 0 holds.", _REDUCED,
          "any([1, 0]) -> np.True_")
def any_(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return reduce.reduce_any(to_bool(x), axis, keepdims)


def _running(name: str, add: Any, unit: int, x: Any, axis: Any, dtype: Any, include_initial: bool
             ) -> Tensor:
    array = to_array(x)
    if axis is None:
        if array.ndim != 1:
            raise ArgumentError(f"tf.experimental.array_api.{name}: axis is needed for a tensor of "
                                f"shape {array.shape}")
        axis = 0
    place = one_axis(f"{_NAME}{name}", axis, array.ndim)
    array = reductions.widen(array) if dtype is None else cast(array, as_dtype(dtype))
    found = add(array, place)
    if not include_initial:
        return found
    sizes = list(shape_of(found))
    sizes[place] = 1
    first = run("broadcast_to", convert.full(unit, found._dtype, ()), shape=tuple(sizes))
    return joining.concat([first, found], place)


@standard("The sums of all elements up to each, along an axis.",
          "The shape of ``x``, one longer with the sum of none.",
          "cumulative_sum([1, 2, 3]) -> array([1, 3, 6])")
def cumulative_sum(x: Any, /, *, axis: Any = None, dtype: Any = None,
                   include_initial: bool = False) -> Tensor:
    return _running("cumulative_sum", reduce.cumsum, 0, x, axis, dtype, include_initial)


@standard("The products of all elements up to each, along an axis.",
          "The shape of ``x``, one longer with the product of none.",
          "cumulative_prod([1, 2, 3]) -> array([1, 2, 6])")
def cumulative_prod(x: Any, /, *, axis: Any = None, dtype: Any = None,
                    include_initial: bool = False) -> Tensor:
    return _running("cumulative_prod", reduce.cumprod, 1, x, axis, dtype, include_initial)


@standard("Differences of neighbours along an axis.", "The axis is shorter by ``n``.",
          "diff([1, 4, 9]) -> array([3, 5])")
def diff(x: Any, /, *, axis: Any = -1, n: Any = 1, prepend: Any = None, append: Any = None
         ) -> Tensor:
    array = to_array(x)
    if array._dtype is dtypes.bool_:
        raise DtypeError("tf.experimental.array_api.diff takes numbers, got bool")
    parts = [to_array(part, array._dtype) for part in (prepend, append) if part is not None]
    place = one_axis(f"{_NAME}diff", axis, array.ndim)
    if parts:
        before = parts[:1] if prepend is not None else []
        after = parts[-1:] if append is not None else []
        array = joining.concat([*before, array, *after], place)
    return differences(array, n, place)
