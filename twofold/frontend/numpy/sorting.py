"""Order: sorted arrays, and the places of extremes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..ops import reduce, sorting
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .promotion import cast, to_array
from .shapes import flat, to_rank


def _check(name: str, kind: Any, order: Any, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        allowed = " and ".join(f'kind="{each}"' for each in kinds)
        raise ArgumentError(f"Invalid value for argument `kind`. Only {allowed} are supported. "
                            f"Received: kind={kind}")
    if order is not None:
        raise ArgumentError(f"tf.experimental.numpy.{name}: the `order` argument is not supported. "
                            "Pass order=None")


@public
def sort(a: Any, axis: Any = -1, kind: str = "quicksort", order: None = None) -> Tensor:
    """Elements along an axis in rising order.

    Parameters
    ----------
    axis : int or None
        The axis; None: ``a`` is flattened first.
    kind : str
        Only ``"quicksort"``.
    order : None
        Not supported.

    Returns
    -------
    Tensor
        The shape and dtype of ``a``.

    Raises
    ------
    ValueError
        When ``kind`` or ``order`` is another.
    InvalidArgumentError
        When the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sort([3, 1, 2]).numpy()
    array([1, 2, 3])
    """
    _check("sort", kind, order, ("quicksort",))
    x = to_array(a)
    return sorting.sort(flat(x), 0) if axis is None else sorting.sort(x, axis)


@public
def argsort(a: Any, axis: Any = -1, kind: str = "quicksort", order: None = None) -> Tensor:
    """The indices that put elements along an axis in rising order.

    Parameters
    ----------
    axis : int or None
        The axis; None: ``a`` is flattened first.
    kind : str
        ``"quicksort"`` or ``"stable"``; equal elements keep their order with both.
    order : None
        Not supported.

    Returns
    -------
    Tensor
        int64, in the shape of ``a``.

    Raises
    ------
    ValueError
        When ``kind`` or ``order`` is another.
    TypeError
        When ``a`` is complex.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.argsort([3, 1, 2]).numpy()
    array([1, 2, 0])
    """
    _check("argsort", kind, order, ("quicksort", "stable"))
    x = to_array(a)
    if x._dtype.is_complex:
        raise DtypeError("argsort does not support complex64/complex128 dtypes. "
                         f"Received dtype: {x._dtype.name}")
    if axis is None or x.ndim == 0:
        x, axis = flat(x), 0
    return cast(sorting.argsort(x, axis, stable=True), dtypes.int64)


def place_of_extreme(a: Any, axis: Any, find: Callable[..., Tensor]) -> Tensor:
    """Where the greatest or least element along an axis is; without one in the flat array."""
    x = to_array(a)
    return find(flat(x), 0) if axis is None else find(to_rank(x, 1), axis)


@public
def argmax(a: Any, axis: Any = None) -> Tensor:
    """The index of the greatest element along an axis; of several the first.

    Parameters
    ----------
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        int64, without the axis.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank, or of size 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.argmax([[1, 5], [7, 2]]).numpy()
    np.int64(2)
    """
    return place_of_extreme(a, axis, reduce.argmax)


@public
def argmin(a: Any, axis: Any = None) -> Tensor:
    """The index of the least element along an axis; of several the first.

    Parameters
    ----------
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        int64, without the axis.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank, or of size 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.argmin([[4, 5], [7, 2]]).numpy()
    np.int64(3)
    """
    return place_of_extreme(a, axis, reduce.argmin)
