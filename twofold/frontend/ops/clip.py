"""Clipping by value and by norm (``tf.clip_by_value``, ``tf.clip_by_global_norm``, …)."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.indexed_slices import IndexedSlices
from .common import axes_of, require_same_shape, to_tensor
from .reduce import reduce_sum


@public
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any,
                  name: str | None = None) -> Tensor:
    """Values below a minimum and above a maximum moved to them.

    Parameters
    ----------
    t : Tensor or IndexedSlices
        Any shape; integers or floats.
    clip_value_min, clip_value_max : Tensor
        The dtype of ``t``; shapes that broadcast to its.

    Returns
    -------
    Tensor
        The shape and dtype of ``t`` (``IndexedSlices`` for those).

    Raises
    ------
    DtypeError
        When ``t`` holds no numbers.
    InvalidArgumentError
        When dtypes differ or the shapes do not broadcast.
    ShapeError
        When they broadcast to another shape than that of ``t``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.clip_by_value([1, 5, 9], 2, 6).numpy()
    array([2, 5, 6], dtype=int32)
    """
    if isinstance(t, IndexedSlices):
        return _rows(t, clip_by_value(t.values, clip_value_min, clip_value_max))
    x = to_tensor(t)
    clipped = run("clip_by_value", x, convert.operand(clip_value_min, x),
                  convert.operand(clip_value_max, x))
    require_same_shape("clip_by_value", clipped, x, "the result and t")
    return clipped


@public
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Tensor:
    """A tensor scaled so that its norm is at most ``clip_norm``.

    Parameters
    ----------
    t : Tensor or IndexedSlices
        Any shape; floats.
    clip_norm : scalar
        The largest norm, a positive number.
    axes : list of int, optional
        Axes whose elements form a vector; by default all of ``t`` is one.

    Returns
    -------
    Tensor
        The shape and dtype of ``t`` (``IndexedSlices`` for those).

    Raises
    ------
    DtypeError
        When ``t`` holds no floats.
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.clip_by_norm([3.0, 4.0], 1.0).numpy()
    array([0.6, 0.8], dtype=float32)
    """
    if isinstance(t, IndexedSlices):
        return _rows(t, clip_by_norm(t.values, clip_norm, axes))
    x = to_tensor(t)
    limit = convert.operand(clip_norm, x)
    total = reduce_sum(run("multiply", x, x), axes_of("clip_by_norm", axes, x.ndim), True)
    zero, one = to_tensor(0.0, x.dtype), to_tensor(1.0, x.dtype)
    positive = run("greater", total, zero)
    # The square root's gradient at zero is infinite, so zeros take another way round.
    safe = run("select", positive, total, one)
    length = run("select", positive, run("sqrt", safe), total)
    return run("divide", run("multiply", x, limit), run("maximum", length, limit))


def _rows(slices: IndexedSlices, values: Any) -> Any:
    """The same rows with other values; as in TensorFlow a row that comes twice is two."""
    return IndexedSlices(values, slices.indices, slices.dense_shape)


def _tensors(values: Any) -> list[Any]:
    return [None if x is None else to_tensor(x.values if isinstance(x, IndexedSlices) else x)
            for x in values]


@public
def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """The norm of several tensors taken as one vector; None entries are skipped.

    Parameters
    ----------
    t_list : list of Tensor, IndexedSlices or None
        Floats of one dtype, of any shapes.

    Returns
    -------
    Tensor
        A scalar of their dtype.

    Raises
    ------
    ValueError
        When there is no tensor in the list.
    InvalidArgumentError
        When the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linalg.global_norm([[3.0], [4.0]]).numpy()
    np.float32(5.0)
    """
    present = [x for x in _tensors(t_list) if x is not None]
    if not present:
        raise ArgumentError("tf.linalg.global_norm: there is no tensor in the list")
    for x in present:
        if x.dtype.is_complex:
            raise InvalidArgumentError(f"tf.linalg.global_norm: it takes floats, and a tensor has "
                                       f"dtype {x.dtype.name}", "linalg.global_norm")
    total = reduce_sum(run("multiply", present[0], present[0]))
    for x in present[1:]:
        total = run("add", total, reduce_sum(run("multiply", x, x)))
    return run("sqrt", total)


@public
def clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None,
                        name: str | None = None) -> tuple[list[Any], Tensor]:
    """Several tensors scaled together so that their joint norm is at most ``clip_norm``.

    Parameters
    ----------
    t_list : list of Tensor, IndexedSlices or None
        Floats of one dtype, of any shapes.
    clip_norm : scalar
        The largest joint norm, a positive number.
    use_norm : Tensor, optional
        The joint norm, if it is known; by default ``tf.linalg.global_norm(t_list)``.

    Returns
    -------
    list of Tensor, Tensor
        The scaled tensors (None where there was None), and the norm before. A norm that is not
        finite makes every result nan.

    Raises
    ------
    ValueError
        When there is no tensor in the list.
    InvalidArgumentError
        When the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> clipped, norm = tf.clip_by_global_norm([[3.0], [4.0]], 1.0)
    >>> norm.numpy()
    np.float32(5.0)
    """
    given = list(t_list)
    tensors = _tensors(given)
    length = global_norm(tensors) if use_norm is None else to_tensor(use_norm)
    limit = convert.operand(clip_norm, length)
    scale = run("divide", limit, run("maximum", length, limit))
    # A norm that is not finite makes every result nan, as in TensorFlow.
    nothing = run("subtract", length, length)
    scale = run("add", scale, nothing)
    scaled = [None if x is None else run("multiply", x, scale) for x in tensors]
    return [_rows(x, y) if isinstance(x, IndexedSlices) else y
            for x, y in zip(given, scaled)], length
