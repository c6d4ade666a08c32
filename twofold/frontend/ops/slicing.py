"""Parts of tensors, borders around them, turned and rolled axes (``tf.slice``, ``tf.pad``, …)."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base.literal import Literal
from ..dispatch.door import run
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from ..values.arguments import unsupported
from ..values.requirements import require_at_most, size_text
from .common import axes_of, one_axis, shape_of, to_tensor


@public
def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0,
        name: str | None = None) -> Tensor:
    """The tensor with elements put before and after along each axis.

    Parameters
    ----------
    tensor : Tensor
        Any shape; any dtype but string.
    paddings : list of pairs of int, or Tensor
        Shape ``[rank, 2]``: how many elements to put before and after, per axis.
    mode : str
        ``"CONSTANT"``, or the tensor's own elements mirrored: ``"REFLECT"`` without the border,
        ``"SYMMETRIC"`` with it.
    constant_values : scalar
        What to pad with in mode ``"CONSTANT"``.

    Returns
    -------
    Tensor
        The dtype of ``tensor``; each dimension larger by its two paddings.

    Raises
    ------
    ValueError
        When ``mode`` is another word.
    InvalidArgumentError
        When there is not one pair per axis, a padding is negative, or a mirror is wider than the
        tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.pad([1, 2], [[1, 2]]).numpy()
    array([0, 1, 2, 0, 0], dtype=int32)
    """
    x = to_tensor(tensor)
    kind = str(mode).lower()
    if kind not in ("constant", "reflect", "symmetric"):
        raise ArgumentError(f"tf.pad: mode must be CONSTANT, REFLECT or SYMMETRIC, got {mode!r}")
    amounts = _paddings(paddings)
    value = None
    if kind == "constant":
        fill = arguments.static_array(constant_values, "constant_values")
        value = Literal(fill.item(), x.dtype)
    return run("pad", x, paddings=amounts, mode=kind, value=value)


def _paddings(paddings: Any) -> tuple[tuple[Any, Any], ...]:
    if isinstance(paddings, (list, tuple)):
        pairs = [arguments.dims_of(pair, "paddings") for pair in paddings]
    else:
        array = arguments.static_array(paddings, "paddings")
        pairs = [tuple(int(n) for n in np.atleast_1d(row)) for row in np.atleast_1d(array)]
    if any(len(pair) != 2 for pair in pairs):
        raise InvalidArgumentError("tf.pad: paddings must hold a pair (before, after) per axis, "
                                   f"got {paddings}", "pad")
    return tuple((before, after) for before, after in pairs)


@public
def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """The tensor with the order along some axes turned round.

    Parameters
    ----------
    tensor : Tensor
        Any shape and dtype.
    axis : int or list of int
        Axes to turn round; negative ones count from the end.

    Returns
    -------
    Tensor
        The shape and dtype of ``tensor``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reverse([1, 2, 3], [0]).numpy()
    array([3, 2, 1], dtype=int32)
    """
    x = to_tensor(tensor)
    return run("reverse", x, axes=axes_of("reverse", axis, x.ndim))


@public
def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """The elements moved along axes; what falls off comes in at the other end.

    Parameters
    ----------
    input : Tensor
        Any shape; any dtype but string.
    shift : int or list of int
        How many places to move, one number per axis; negative ones move towards the front.
    axis : int or list of int
        The axes to move along. An axis that is named twice moves by the sum.

    Returns
    -------
    Tensor
        The shape and dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When there is not one shift per axis, or an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.roll([1, 2, 3], 1, 0).numpy()
    array([3, 1, 2], dtype=int32)
    """
    x = to_tensor(input)
    shifts, axes = arguments.static_ints(shift, "shift"), arguments.static_ints(axis, "axis")
    if len(shifts) != len(axes):
        raise InvalidArgumentError(f"tf.roll: {len(shifts)} shifts for {len(axes)} axes", "roll")
    totals: dict[int, int] = {}
    for amount, item in zip(shifts, axes):
        position = one_axis("roll", item, x.ndim)
        totals[position] = totals.get(position, 0) + amount
    ordered = sorted(totals)
    return run("roll", x, shifts=tuple(totals[i] for i in ordered), axes=tuple(ordered))


@public
def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """A block that starts at ``begin``; a size of -1 goes to the end.

    Parameters
    ----------
    input_ : Tensor
        Any shape and dtype.
    begin : list of int, or Tensor
        Where the block starts, per axis.
    size : list of int, or Tensor
        How long it is, per axis; -1 goes to the end.

    Returns
    -------
    Tensor
        The dtype of ``input_``, in the shape ``size``.

    Raises
    ------
    InvalidArgumentError
        When there is not one number per axis, or the block reaches outside.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.slice([1, 2, 3], [1], [-1]).numpy()
    array([2, 3], dtype=int32)
    """
    x = to_tensor(input_)
    own = shape_of(x)
    sizes = arguments.dims_of(size, "size")
    if isinstance(begin, SymbolicTensor):
        starts = _known_starts(begin)
        if starts is None:
            return run("dynamic_slice", x, begin, sizes=sizes)
    else:
        starts = arguments.dims_of(begin, "begin")
    if not len(starts) == len(sizes) == len(own):
        raise InvalidArgumentError(
            f"tf.slice: begin and size need one entry per axis of shape {x.shape}, got "
            f"{len(starts)} and {len(sizes)}", "slice")
    ends = tuple(dim if isinstance(n, int) and n == -1 else start + n
                 for start, n, dim in zip(starts, sizes, own))
    for axis, (start, end, dim) in enumerate(zip(starts, ends, own)):
        refused = partial(_no_part, axis, start, end, dim)
        require_at_most(0, start, refused)
        require_at_most(start, end, refused)
        require_at_most(end, dim, refused)
    return run("strided_slice", x, begin=starts, end=ends, strides=(1,) * len(own))


def _no_part(axis: int, start: Any, end: Any, dim: Any) -> Exception:
    return InvalidArgumentError(
        f"tf.slice: expected 0 <= begin <= begin + size <= {size_text(dim)} on axis {axis}, got "
        f"begin {size_text(start)} and size {size_text(end - start)}", "slice")


def _known_starts(begin: SymbolicTensor) -> tuple[Any, ...] | None:
    from ...errors import TraceError
    try:
        return arguments.dims_of(begin, "begin")
    except TraceError:
        return None


@public
def strided_slice(input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0,
                  end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0,
                  shrink_axis_mask: int = 0, var: Any = None, name: str | None = None) -> Tensor:
    """``input_[begin:end:strides]`` per axis, with TensorFlow's bit masks.

    Parameters
    ----------
    input_ : Tensor
        Any shape and dtype.
    begin, end : list of int, or Tensor
        The first position of each axis, and the one to stop before.
    strides : list of int, optional
        Steps, by default 1; a negative one goes backwards.
    begin_mask, end_mask : int
        Bit ``i`` set: entry ``i`` of ``begin`` (or ``end``) is left out, as in ``x[:3]``.
    ellipsis_mask, new_axis_mask : int
        Bit ``i`` set: entry ``i`` stands for ``...``, or for ``tf.newaxis``.
    shrink_axis_mask : int
        Bit ``i`` set: entry ``i`` of ``begin`` is one position, and the axis goes.
    var : None
        Not supported: assign to a slice of a variable with ``v[i].assign``.

    Returns
    -------
    Tensor
        The dtype of ``input_``.

    Raises
    ------
    InvalidArgumentError
        When a stride is 0 or a position is outside.
    UnimplementedError
        When ``var`` is given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strided_slice([1, 2, 3, 4], [0], [4], [2]).numpy()
    array([1, 3], dtype=int32)
    """
    unsupported("strided_slice", "var", var, None)
    starts, ends = arguments.dims_of(begin, "begin"), arguments.dims_of(end, "end")
    steps = (1,) * len(starts) if strides is None else arguments.static_ints(strides, "strides")
    key: list[Any] = []
    for i, (a, b, step) in enumerate(zip(starts, ends, steps)):
        bit = 1 << i
        if ellipsis_mask & bit:
            key.append(Ellipsis)
        elif new_axis_mask & bit:
            key.append(None)
        elif shrink_axis_mask & bit:
            key.append(a)
        else:
            key.append(slice(None if begin_mask & bit else a, None if end_mask & bit else b, step))
    return to_tensor(input_)[tuple(key)]
