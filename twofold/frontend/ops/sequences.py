"""Tensors made by counting: ranges, grids, one-hot vectors and masks of sequences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, DtypeError, InvalidArgumentError
from ...ir.base.dims import maximum
from ...ir.base.literal import Literal
from ..dispatch.accounting import require_room
from ..dispatch.door import run
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .common import shape_of, to_tensor
from .late import is_late, known_size, largest, require, size_of


@public
def range_(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None,
           name: str = "range") -> Tensor:
    """Numbers from ``start`` up to, not including, ``limit`` in steps of ``delta``.

    Parameters
    ----------
    start : scalar
        The first number; the limit, when it is the only argument.
    limit : scalar, optional
        Where to stop; it is not among the numbers itself.
    delta : scalar
        The step, not 0.
    dtype : dtype, optional
        By default the widest of the arguments', of int32, int64, float32, float64.

    Returns
    -------
    Tensor
        A vector.

    Raises
    ------
    InvalidArgumentError
        When ``delta`` is 0 or leads away from ``limit``, or an argument is no scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.range(3).numpy(), tf.range(1, 10, 4).numpy()
    (array([0, 1, 2], dtype=int32), array([1, 5, 9], dtype=int32))
    """
    if limit is None:
        start, limit = 0, start
    parts = (start, limit, delta)
    wanted = _range_dtype(parts) if dtype is None else arguments.number_dtype(
        dtype, "tf.range: dtype")
    if any(isinstance(part, SymbolicTensor) for part in parts):
        return _traced_range(parts, wanted)
    values = [_number(part) for part in parts]
    if values[2] == 0:
        raise InvalidArgumentError("tf.range: requires delta != 0: 0", "range")
    if (values[1] - values[0]) * values[2] < 0:
        relation = "<=" if values[2] > 0 else ">="
        raise InvalidArgumentError(f"tf.range: requires start {relation} limit when delta "
                                   f"{'>' if values[2] > 0 else '<'} 0: {values[0]}/{values[1]}",
                                   "range")
    count = max(0, math.ceil((values[1] - values[0]) / values[2]))
    if wanted.kind in "iu":
        count = max(0, -((values[0] - values[1]) // values[2]))
    return _space(count, values[0], values[2], wanted)


def _number(part: Any) -> Any:
    if isinstance(part, (int, float)):
        return part
    array = np.asarray(part)
    if array.ndim:
        raise InvalidArgumentError(f"tf.range: arguments must be scalars, got shape {array.shape}",
                                   "range")
    return array.item()


def _range_dtype(parts: tuple[Any, ...]) -> DType:
    """The widest of int32, int64, float32, float64 that the arguments have."""
    order = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)
    found = [to_tensor(part).dtype for part in parts]
    for dtype in found:
        if dtype not in order:
            return dtype
    return max(found, key=order.index)


def _space(count: Any, start: Any, step: Any, dtype: DType) -> Tensor:
    if dtype.kind in "iu" and not observers.active:
        require_room(count, dtypes.int64)
        if start == 0 and step == 1 and count <= np.iinfo(dtype.numpy).max:
            return from_array(np.arange(count, dtype=dtype.numpy), dtype)
        return from_array(np.asarray(start + step * np.arange(count), dtype.numpy), dtype)
    numbers = run("iota", length=count, dtype=dtype)
    if not (isinstance(step, (int, float)) and step == 1):
        numbers = numbers * to_tensor(step, dtype)
    if not (isinstance(start, (int, float)) and start == 0):
        numbers = numbers + to_tensor(start, dtype)
    return numbers


def _traced_range(parts: tuple[Any, ...], dtype: DType) -> Tensor:
    """A range whose ends only the run knows."""
    start, limit, delta = map(known_size, parts)
    if dtype.kind in "iu" and start is not None and limit is not None and isinstance(delta, int):
        if delta == 0:
            raise InvalidArgumentError("tf.range: requires delta != 0: 0", "range")
        return _range_of_dims(start, limit, delta, dtype)
    wide = dtypes.int64 if dtype.kind in "iu" else dtypes.float64
    first, end, step = (run("stop_gradient", run("cast", to_tensor(part), dtype=wide))
                        for part in parts)
    zero = to_tensor(0, wide)
    require(run("not_equal", step, zero), "tf.range: requires delta != 0")
    span = run("subtract", end, first)
    ahead = run("logical_not", run("less", run("multiply", run("sign", span), run("sign", step)),
                                   zero))
    require(ahead, "tf.range: delta leads away from limit: start, limit and delta are", first, end,
            step)
    if wide is dtypes.int64:
        count = run("negative", run("floordiv", run("negative", span), step))
    else:
        count = run("cast", run("ceil", run("divide", span, step)), dtype=dtypes.int64)
    numbers = run("iota", length=size_of(count, "tf.range"), dtype=wide)
    return run("cast", run("add", run("multiply", numbers, step), first), dtype=dtype)


def _range_of_dims(start: Any, limit: Any, delta: int, dtype: DType) -> Tensor:
    """A range whose ends are sizes of tensors, which its size is made of."""
    from ...ir.oplib.shape.slices import not_negative
    span = limit - start if delta > 0 else start - limit
    count = not_negative((span + (abs(delta) - 1)) // abs(delta))
    numbers = run("iota", length=count, dtype=dtype)
    if delta != 1:
        numbers = numbers * to_tensor(delta, dtype)
    if start == 0:
        return numbers
    return numbers + convert.dim_tensor(start, dtype)


@public
def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0) -> Tensor:
    """``num`` evenly spaced values from ``start`` to ``stop``, both included.

    Parameters
    ----------
    start, stop : Tensor
        Floats, or integers (the result is float64 then); of shapes that broadcast.
    num : int
        How many values, 0 or more.
    axis : int
        Where the new axis goes, among the axes of ``start``.

    Returns
    -------
    Tensor
        The shape of ``start`` with an axis of size ``num`` put in.

    Raises
    ------
    InvalidArgumentError
        When ``num`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.linspace(0.0, 1.0, 3).numpy()
    array([0. , 0.5, 1. ], dtype=float32)
    """
    from .array import expand_dims
    from .casting import cast
    first, last = convert.operands(start, stop)
    if first.dtype is not last.dtype:
        raise InvalidArgumentError(f"tf.linspace: start has dtype {first.dtype.name}, stop "
                                   f"{last.dtype.name}; use tf.cast on one of them", "linspace")
    if first.dtype.kind in "iu":
        wide = dtypes.float32 if first.dtype.size <= 2 else dtypes.float64
        first, last = cast(first, wide), cast(last, wide)
    count = size_of(num, "num") if is_late(num) else arguments.static_int(num, "num")
    if isinstance(count, int) and count < 0:
        raise InvalidArgumentError("tf.linspace: num must be >= 0", "linspace")
    position = axis + first.ndim + 1 if axis < 0 else axis
    first, last = expand_dims(first, position), expand_dims(last, position)
    if not isinstance(count, int):
        return _late_linspace(first, last, count, position)
    shape = [1] * (first.ndim)
    shape[position] = max(count - 1, 0)
    steps = run("reshape", run("iota", length=max(count - 1, 0), dtype=first.dtype),
                shape=tuple(shape))
    spacing = (last - first) / to_tensor(max(count - 1, 1), first.dtype)
    parts = first + steps * spacing
    if count == 0:
        return parts
    end = first if count == 1 else last
    last_one = run("broadcast_to", end, shape=_with(shape_of(parts), position, 1))
    return run("concat", parts, last_one, axis=position)


def _late_linspace(first: Tensor, last: Tensor, count: Any, axis: int) -> Tensor:
    """Evenly spaced values, of which only the run knows how many."""
    wide = _with((1,) * first.ndim, axis, count)
    places = run("reshape", run("iota", length=count, dtype=dtypes.int64), shape=wide)
    end_place = convert.dim_tensor(maximum(count - 1, 1), dtypes.int64)
    numbers, end = (run("cast", x, dtype=first.dtype) for x in (places, end_place))
    parts = first + numbers * ((last - first) / end)
    is_last = run("equal", places, end_place)
    return run("select", is_last, last, parts)


def _with(shape: tuple[Any, ...], axis: int, size: Any) -> tuple[Any, ...]:
    return (*shape[:axis], size, *shape[axis + 1:])


@public
def one_hot(indices: Any, depth: Any, on_value: Any = None, off_value: Any = None,
            axis: Any = None, dtype: Any = None, name: str | None = None) -> Tensor:
    """Rows with ``on_value`` (1) at the index and ``off_value`` (0) elsewhere.

    Parameters
    ----------
    indices : Tensor
        Any shape; integers. One outside ``[0, depth)`` gives ``off_value`` everywhere.
    depth : int
        The size of the new axis.
    on_value, off_value : scalar, optional
        By default 1 and 0. Strings too, both then.
    axis : int, optional
        Where the new axis goes; by default last.
    dtype : dtype, optional
        By default that of the values, else float32.

    Returns
    -------
    Tensor
        The shape of ``indices`` with an axis of size ``depth`` put in.

    Raises
    ------
    InvalidArgumentError
        When ``indices`` are no integers, ``depth`` is negative or ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.one_hot([0, 2], 3).numpy()
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    tensor = to_tensor(indices)
    values = [value for value in (on_value, off_value) if value is not None]
    wanted = dtypes.as_dtype(dtype) if dtype is not None else (
        to_tensor(values[0]).dtype if values else dtypes.float32)
    for value in values:
        if isinstance(value, Tensor) and value.dtype is not wanted:
            raise DtypeError(f"tf.one_hot: on_value and off_value must have the dtype of the "
                             f"result, {wanted.name}, got {value.dtype.name}")
    if wanted is dtypes.string and len(values) < 2:
        raise DtypeError("tf.one_hot: of strings there are no 1 and 0: both on_value and off_value "
                         "must be given")
    position = tensor.ndim if axis is None or axis == -1 else arguments.static_int(axis, "axis")
    if position < 0:
        position += tensor.ndim + 1
    size = arguments.dims_of([depth], "depth")[0]
    if is_late(values) or wanted is dtypes.string:
        mask = run("one_hot", tensor, depth=size, axis=position, on=Literal(True, dtypes.bool_),
                   off=Literal(False, dtypes.bool_))
        on_late, off_late = (run("stop_gradient", to_tensor(value, wanted)) for value in (
            1 if on_value is None else on_value, 0 if off_value is None else off_value))
        return run("select", mask, on_late, off_late)
    on = Literal(_constant_of(1 if on_value is None else on_value), wanted)
    off = Literal(_constant_of(0 if off_value is None else off_value), wanted)
    return run("one_hot", tensor, depth=size, axis=position, on=on, off=off)


def _constant_of(value: Any) -> Any:
    return arguments.static_array(value, "on_value and off_value").item()


@public
def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Tensor]:
    """Coordinate tensors of a grid.

    Parameters
    ----------
    *args : Tensor
        Vectors (or scalars) with the coordinates along each axis.
    indexing : str
        ``"xy"``: the first two axes of the grid are swapped, as in a picture. ``"ij"``: they are
        not.

    Returns
    -------
    list of Tensor
        One per argument, each of the shape of the grid.

    Raises
    ------
    ValueError
        When ``indexing`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> x, y = tf.meshgrid([1, 2], [3, 4, 5])
    >>> x.shape, y.shape
    (TensorShape([3, 2]), TensorShape([3, 2]))
    """
    if indexing not in ("xy", "ij"):
        raise ArgumentError(f"Argument `indexing` should be either 'xy' or 'ij', got {indexing!r}")
    tensors = [to_tensor(arg) for arg in args]
    sizes = [shape_of(x)[0] if x.ndim else 1 for x in tensors]
    order = list(range(len(tensors)))
    if indexing == "xy" and len(tensors) > 1:
        order[0], order[1] = 1, 0
    full_shape = tuple(sizes[i] for i in order)
    result = []
    for i, x in enumerate(tensors):
        shape = [1] * len(tensors)
        shape[order.index(i)] = sizes[i]
        result.append(run("broadcast_to", run("reshape", x, shape=tuple(shape)), shape=full_shape))
    return result


@public
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool_,
                  name: str | None = None) -> Tensor:
    """Rows that are True in their first ``lengths[i]`` places.

    Parameters
    ----------
    lengths : Tensor
        Any shape; integers.
    maxlen : int, optional
        The size of the last axis; by default the largest length.
    dtype : dtype
        Of the result: bool, or a dtype that True and False are cast to.

    Returns
    -------
    Tensor
        Shape ``[*lengths.shape, maxlen]``.

    Raises
    ------
    InvalidArgumentError
        When ``maxlen`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sequence_mask([1, 3], 3).numpy()
    array([[ True, False, False],
           [ True,  True,  True]])
    """
    from .array import expand_dims
    from .casting import cast
    tensor = to_tensor(lengths)
    if maxlen is None:
        if is_late(tensor):
            maxlen = run("maximum", largest(tensor), to_tensor(0, dtypes.int64))
        else:
            longest = arguments.static_array(tensor, "lengths")
            maxlen = int(longest.max()) if longest.size else 0
    size = arguments.dims_of([maxlen], "maxlen")[0]
    mask = run("less", run("iota", length=size, dtype=tensor.dtype), expand_dims(tensor, -1))
    wanted = dtypes.as_dtype(dtype)
    return mask if wanted is dtypes.bool_ else cast(mask, wanted)
