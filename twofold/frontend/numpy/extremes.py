"""Extremes, truth and counts along axes, and running sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import UnimplementedError
from ..dispatch.door import run
from ..ops import reduce as plain
from ..ops.array import size as size_of
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .descriptions import describe
from .promotion import cast, to_array, to_bool, type_of
from .reductions import keeps, refuse_out
from .shapes import flat

Reduce = Callable[..., Tensor]
_SHAPED = "without the reduced axes."
_REFUSED = {"InvalidArgumentError": "When an axis is outside the rank, or named twice."}


def _extreme(reduce: Reduce, of_bools: Reduce) -> Callable[..., Tensor]:
    def compute(a: Any, axis: Any, keepdims: Any) -> Tensor:
        x = to_array(a)
        return (of_bools if x._dtype is dtypes.bool_ else reduce)(x, axis, keeps(keepdims))
    return compute


greatest = _extreme(plain.reduce_max, plain.reduce_any)
least = _extreme(plain.reduce_min, plain.reduce_all)


def _public_extreme(name: str, compute: Callable[..., Tensor], what: str, example: str,
                    takes_out: bool) -> Any:
    if takes_out:
        def function(a: Any, axis: Any = None, out: Any = None, keepdims: Any = None) -> Tensor:
            refuse_out(name, out)
            return compute(a, axis, keepdims)
    else:
        def function(a: Any, axis: Any = None, keepdims: Any = None  # type: ignore[misc]
                     ) -> Tensor:
            return compute(a, axis, keepdims)
    return public(describe(function, name, what, {}, {
        "Tensor": f"The dtype of ``a``, {_SHAPED}"}, example, _REFUSED))


amax = _public_extreme("amax", greatest, "The greatest elements along axes.",
                       "amax([[1, 4], [3, 2]], axis=0) -> array([3, 4])", True)
amin = _public_extreme("amin", least, "The least elements along axes.",
                       "amin([[1, 4], [3, 2]], axis=0) -> array([1, 2])", True)
max_ = _public_extreme("max", greatest, "The greatest elements along axes.",
                       "max([[1, 4], [3, 2]], axis=0) -> array([3, 4])", False)
min_ = _public_extreme("min", least, "The least elements along axes.",
                       "min([[1, 4], [3, 2]], axis=0) -> array([1, 2])", False)


@public
def ptp(a: Any, axis: Any = None, keepdims: Any = None) -> Tensor:
    """How far the greatest and the least element along axes are apart.

    Returns
    -------
    Tensor
        The dtype of ``a``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.ptp([1, 5, 3]).numpy()
    np.int64(4)
    """
    x = to_array(a)
    return run("subtract", greatest(x, axis, keepdims), least(x, axis, keepdims))


# ---------------------------------------------------------------------------- truth and counts

@public
def all_(a: Any, axis: Any = None, keepdims: Any = None) -> Tensor:
    """Whether all elements along axes hold; what is not 0 holds.

    Returns
    -------
    Tensor
        Bools, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.all([[1, 0], [2, 3]], axis=1).numpy()
    array([False,  True])
    """
    return plain.reduce_all(to_bool(a), axis, keeps(keepdims))


@public
def any_(a: Any, axis: Any = None, keepdims: Any = None) -> Tensor:
    """Whether an element along axes holds; what is not 0 holds.

    Returns
    -------
    Tensor
        Bools, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.any([[1, 0], [0, 0]], axis=1).numpy()
    array([ True, False])
    """
    return plain.reduce_any(to_bool(a), axis, keeps(keepdims))


@public
def count_nonzero(a: Any, axis: Any = None) -> Tensor:
    """How many elements along axes are not 0.

    Returns
    -------
    Tensor
        int64, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.count_nonzero([[1, 0], [2, 3]], axis=0).numpy()
    array([2, 1])
    """
    return plain.count_nonzero(to_array(a), axis)


@public
def size(x: Any, axis: None = None) -> Any:
    """How many elements an array has.

    Parameters
    ----------
    axis : None
        Not supported.

    Returns
    -------
    int or Tensor
        An integer, or a tensor where only the run tells.

    Raises
    ------
    UnimplementedError
        When ``axis`` is given.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.experimental.numpy.size([[1, 2], [3, 4]]))
    4
    """
    if axis is not None:
        raise UnimplementedError("tf.experimental.numpy.size: axis is not supported", "size")
    if isinstance(x, (int, float, np.int32, np.int64, np.float32)):
        return 1
    array = to_array(x)
    count = array.shape.num_elements()
    return size_of(array) if count is None else np.int64(count)


# ---------------------------------------------------------------------------- running

def _running(add: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def compute(a: Any, axis: Any, dtype: Any) -> Tensor:
        x = to_array(a, dtype)
        if dtype is None and x._dtype.kind in "biu":
            x = cast(x, type_of(x, dtypes.int64))
        if axis is None:
            x, axis = flat(x), 0
        return add(x, axis)
    return compute


running_sum = _running(plain.cumsum)
running_product = _running(plain.cumprod)


@public
def cumsum(a: Any, axis: Any = None, dtype: Any = None) -> Tensor:
    """The sums of all elements up to each, along an axis.

    Parameters
    ----------
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        The shape of ``a``; by default integers and bools give int64.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.cumsum([1, 2, 3]).numpy()
    array([1, 3, 6])
    """
    return running_sum(a, axis, dtype)


@public
def cumprod(a: Any, axis: Any = None, dtype: Any = None) -> Tensor:
    """The products of all elements up to each, along an axis.

    Parameters
    ----------
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        The shape of ``a``; by default integers and bools give int64.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.cumprod([1, 2, 3]).numpy()
    array([1, 2, 6])
    """
    return running_product(a, axis, dtype)
