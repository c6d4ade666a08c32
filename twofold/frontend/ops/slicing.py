"""Parts of tensors, borders around them, turned and rolled axes (``tf.slice``, ``tf.pad``, …)."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base.dims import maximum
from ...ir.base.literal import Literal
from ..dispatch.door import run
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.open_sizes import static_size
from ..values import arguments
from ..values.arguments import support_only
from ..values.convert import dim_tensor
from ..values.requirements import require_at_most, size_text
from .array import shape
from .common import axes_of, one_axis, shape_of, to_tensor
from .late import as_vector, is_late, known_sizes, require_equal_sizes


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
    amounts = _paddings(paddings, x)
    if x.dtype is dtypes.string:
        return _padded_strings(x, amounts, kind, constant_values)
    value = None
    if kind == "constant":
        if is_late(constant_values):
            return _padded_late(x, amounts, to_tensor(constant_values, x.dtype))
        fill = arguments.static_array(constant_values, "constant_values")
        value = Literal(fill.item(), x.dtype)
    return run("pad", x, paddings=amounts, mode=kind, value=value)


def _padded_strings(x: Tensor, amounts: tuple[tuple[Any, Any], ...], kind: str, fill: Any
                    ) -> Tensor:
    """Numbers are padded that say which string each is, 0 being the one around."""
    from ...ir.base import dims
    from .gather import gather
    size = dims.product(shape_of(x))
    places = run("iota", length=size, dtype=dtypes.int64) + 1
    places = run("reshape", places, shape=shape_of(x))
    value = Literal(0, dtypes.int64) if kind == "constant" else None
    places = run("pad", places, paddings=amounts, mode=kind, value=value)
    around = to_tensor("" if isinstance(fill, int) and fill == 0 else fill, dtypes.string)
    row = run("concat", run("reshape", around, shape=(1,)), run("reshape", x, shape=(size,)),
              axis=0)
    return gather(row, places)


def _padded_late(x: Tensor, amounts: tuple[tuple[Any, Any], ...], value: Tensor) -> Tensor:
    """With a value around that only the run knows."""
    inside = run("broadcast_to", to_tensor(True), shape=shape_of(x))
    inside, padded = (run("pad", y, paddings=amounts, mode="constant", value=Literal(0, y.dtype))
                      for y in (inside, x))
    return run("select", inside, padded, run("stop_gradient", value))


def _paddings(paddings: Any, x: Tensor) -> tuple[tuple[Any, Any], ...]:
    if isinstance(paddings, SymbolicTensor) and is_late(paddings):
        rows = run("reshape", paddings, shape=(x.ndim, 2))
        pairs = [arguments.dims_of(rows[axis], "paddings") for axis in range(x.ndim)]
    elif isinstance(paddings, (list, tuple)):
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
    axes = arguments.static_ints(axis, "axis")
    if is_late(shift):
        return _rolled_late(x, as_vector(shift), [one_axis("roll", item, x.ndim) for item in axes])
    shifts = arguments.static_ints(shift, "shift")
    if len(shifts) != len(axes):
        raise InvalidArgumentError(f"tf.roll: {len(shifts)} shifts for {len(axes)} axes", "roll")
    totals: dict[int, int] = {}
    for amount, item in zip(shifts, axes):
        position = one_axis("roll", item, x.ndim)
        totals[position] = totals.get(position, 0) + amount
    ordered = sorted(totals)
    return run("roll", x, shifts=tuple(totals[i] for i in ordered), axes=tuple(ordered))


def _rolled_late(x: Tensor, shifts: Tensor, axes: list[int]) -> Tensor:
    """Elements moved by numbers that only the run knows, one axis after the other."""
    require_equal_sizes(shape_of(shifts)[0], len(axes), f"tf.roll: {shifts.shape} shifts for "
                        f"{len(axes)} axes", "roll")
    shifts = run("cast", shifts, dtype=dtypes.int64)
    for number, axis in enumerate(axes):
        size = shape_of(x)[axis]
        places = run("subtract", run("iota", length=size, dtype=dtypes.int64), shifts[number])
        places = run("floormod", places, dim_tensor(maximum(size, 1), dtypes.int64))
        x = run("gather", x, places, axis=axis, batch_dims=0)
    return x


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
    if isinstance(size, SymbolicTensor) and known_sizes(size) is None:
        size = _sizes_to_the_end(x, begin, size)
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


def _bounds(given: Any, what: str) -> Any:
    """Positions, one per axis; those that only the run knows as scalars, which may be negative."""
    if isinstance(given, (list, tuple)) and is_late(given):
        return list(given)
    if not isinstance(given, SymbolicTensor) or known_sizes(given) is not None:
        return arguments.dims_of(given, what)
    count = static_size(shape_of(given)[0], "tf.strided_slice", f"give {what} as a list")
    return [given[i] for i in range(count)]


def _sizes_to_the_end(x: Tensor, begin: Any, size: Tensor) -> Tensor:
    """Sizes that only the run knows; what is left of an axis in place of -1."""
    size = run("cast", size, dtype=dtypes.int64)
    extents = run("cast", shape(x), dtype=dtypes.int64)
    rest = run("subtract", extents, run("cast", to_tensor(begin), dtype=dtypes.int64))
    return run("select", run("equal", size, to_tensor(-1, dtypes.int64)), rest, size)


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
    support_only("strided_slice", "var", var, None)
    starts, ends = _bounds(begin, "begin"), _bounds(end, "end")
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
