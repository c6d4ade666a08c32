"""Shapes and movement of one tensor: reshape, transpose, pad, slice, … (``tf.reshape``, …).

Several tensors made one, or one made several: ``joining.py``. Other dtypes: ``casting.py``.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.ops import Literal
from .. import convert
from ..dispatch import run
from ..shape import TensorShape
from ..tensor import SymbolicTensor, Tensor, from_array
from ..tracebacks import public
from ..unranked import UnrankedTensor, parts_of, size_tensor
from .common import axes_of, one_axis, shape_of, to_tensor, unsupported


@public
def identity(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same values.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1.0)
    >>> tf.identity(v)
    <tf.Tensor: shape=(), dtype=float32, numpy=1.0>
    """
    tensor = to_tensor(input)
    return tensor if tensor._dtype is dtypes.string else run("identity", tensor)


@public
def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The same values, but gradients do not flow through.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.constant(2.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * tf.stop_gradient(x)
    >>> tape.gradient(y, x).numpy()
    np.float32(2.0)
    """
    return run("stop_gradient", to_tensor(input))


# ---------------------------------------------------------------------------- shape as data

@public
def shape(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:
    """The shape as a tensor of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.shape([[1, 2, 3]]).numpy()
    array([1, 3], dtype=int32)
    """
    dtype = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    tensor = to_tensor(input)
    if type(tensor) is UnrankedTensor:
        return size_tensor(tensor, "shape", dtype)
    if not isinstance(tensor, SymbolicTensor):
        return from_array(np.array(tensor._array.shape, dtype.numpy), dtype)
    dims = shape_of(tensor)
    if all(isinstance(dim, int) for dim in dims):
        return from_array(np.array(dims, dtype.numpy), dtype)
    return run("stack", *[_dim_tensor(dim, dtype) for dim in dims], axis=0)


def _dim_tensor(dim: Any, dtype: dtypes.DType) -> Tensor:
    """A dimension as a scalar tensor."""
    if isinstance(dim, int):
        return from_array(np.array(dim, dtype.numpy), dtype)
    return run("dim_value", dim=dim, dtype=dtype)


@public
def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:
    """The shapes of several tensors.

    Examples
    --------
    >>> import twofold as tf
    >>> [s.numpy().tolist() for s in tf.shape_n([tf.zeros([2, 3]), tf.zeros([4])])]
    [[2, 3], [4]]
    """
    return [shape(x, out_type) for x in input]


@public
def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:
    """The number of elements as a scalar tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.size([[1, 2, 3]]).numpy()
    np.int32(3)
    """
    from ...ir import dims
    dtype = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    tensor = to_tensor(input)
    if type(tensor) is UnrankedTensor:
        return size_tensor(tensor, "size", dtype)
    return _dim_tensor(dims.product(shape_of(tensor)), dtype)


@public
def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions as a scalar tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.rank([[1, 2, 3]]).numpy()
    np.int32(2)
    """
    tensor = to_tensor(input)
    if type(tensor) is UnrankedTensor:
        return size_tensor(tensor, "rank", dtypes.int32)
    return from_array(np.array(tensor.ndim, np.int32), dtypes.int32)


@public
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape two shapes broadcast to.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_static_shape(tf.TensorShape([4, 1]), tf.TensorShape([3]))
    TensorShape([4, 3])
    """
    return TensorShape(np.broadcast_shapes(tuple(shape_x), tuple(shape_y)))


@public
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape that two shapes, given as tensors, broadcast to.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_dynamic_shape([4, 1], [3]).numpy()
    array([4, 3], dtype=int32)
    """
    shapes = [convert.static_ints(s, "shape") for s in (shape_x, shape_y)]
    return to_tensor(list(np.broadcast_shapes(*shapes)), to_tensor(shape_x).dtype)


# ---------------------------------------------------------------------------- reshaping

@public
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in another shape; one dimension may be -1.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reshape([[1, 2], [3, 4]], [-1]).numpy()
    array([1, 2, 3, 4], dtype=int32)
    """
    x = to_tensor(tensor)
    if type(x) is UnrankedTensor:
        x = parts_of(x).row
    own = shape_of(x)
    target = _reshaped(own, convert.dims_of(shape))
    if x._dtype is dtypes.string:
        return from_array(x._host().reshape(target), x._dtype)
    return run("reshape", x, shape=target)


@functools.lru_cache(maxsize=4096)
def _reshaped(own: tuple[Any, ...], wanted: tuple[Any, ...]) -> tuple[Any, ...]:
    """The target shape with -1 worked out."""
    from ...ir import dims
    total = dims.product(own)
    open_axes = [i for i, dim in enumerate(wanted) if isinstance(dim, int) and dim == -1]
    known = dims.product([dim for i, dim in enumerate(wanted) if i not in open_axes])
    text = TensorShape([d if isinstance(d, int) else None for d in own])
    asked = [dim if isinstance(dim, int) else None for dim in wanted]
    if len(open_axes) > 1:
        raise InvalidArgumentError(f"tf.reshape: only one input size may be -1, got {asked}",
                                   "reshape")
    if any(isinstance(dim, int) and dim < -1 for dim in wanted):
        raise InvalidArgumentError(f"tf.reshape: sizes must be >= -1, got {asked}", "reshape")
    if open_axes:
        if isinstance(known, int) and isinstance(total, int) and (
                known == 0 or total % known):
            raise InvalidArgumentError(
                f"tf.reshape: a tensor of shape {text} with {total} values does not fit {asked}, "
                f"which needs a multiple of {known}", "reshape")
        return tuple(total // known if i == open_axes[0] else dim
                     for i, dim in enumerate(wanted))
    if isinstance(total, int) and isinstance(known, int) and total != known:
        raise InvalidArgumentError(
            f"tf.reshape: a tensor of shape {text} has {total} values, but the requested shape "
            f"{asked} has {known}", "reshape")
    return wanted


@public
def transpose(a: Any, perm: Any = None, conjugate: bool = False,
              name: str = "transpose") -> Tensor:
    """Axes in another order; reversed when ``perm`` is not given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.transpose([[1, 2], [3, 4]]).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    x = to_tensor(a)
    rank = x.ndim
    order = tuple(range(rank))[::-1] if perm is None else convert.static_ints(perm, "perm")
    order = tuple(axis + rank if axis < 0 else axis for axis in order)
    if sorted(order) != list(range(rank)):
        raise InvalidArgumentError(
            f"tf.transpose: perm {list(order)} is not a permutation of the {rank} axes of shape "
            f"{x.shape}", "transpose")
    if x._dtype is dtypes.string:
        return from_array(np.array(x._host().transpose(order), order="C"), x._dtype)
    return run("transpose", x, permutation=order)


@public
def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """The tensor with an axis of size 1 put in.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.expand_dims([1, 2], 0).shape
    TensorShape([1, 2])
    """
    x = to_tensor(input)
    position = one_axis("expand_dims", axis, x.ndim + 1)
    own = shape_of(x)
    return to_shape(x, (*own[:position], 1, *own[position:]))


@public
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The tensor without its axes of size 1, or without those named.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.squeeze(tf.ones([1, 2, 1])).shape
    TensorShape([2])
    """
    x = to_tensor(input)
    own = shape_of(x)
    if axis is None or axis == []:
        axes: tuple[int, ...] = tuple(i for i, dim in enumerate(own) if dim == 1)
    else:
        axes = axes_of("squeeze", axis, x.ndim)
        for position in axes:
            if isinstance(own[position], int) and own[position] != 1:
                raise InvalidArgumentError(
                    f"tf.squeeze: can not squeeze dim[{position}], expected a dimension of 1, got "
                    f"{own[position]}", "squeeze")
    return to_shape(x, tuple(dim for i, dim in enumerate(own) if i not in axes))


def to_shape(x: Tensor, dims: tuple[Any, ...]) -> Tensor:
    """The tensor reshaped to dimensions that are known to fit; for the library's own modules."""
    if x._dtype is dtypes.string:
        return from_array(x._host().reshape(dims), x._dtype)
    return run("reshape", x, shape=dims)


@public
def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor stretched to a shape by NumPy's broadcasting rule.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_to([1, 2], [2, 2]).numpy()
    array([[1, 2],
           [1, 2]], dtype=int32)
    """
    return run("broadcast_to", to_tensor(input), shape=convert.dims_of(shape))


# ---------------------------------------------------------------------------- moving, cutting out

@public
def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0,
        name: str | None = None) -> Tensor:
    """The tensor with elements put before and after along each axis.

    Parameters
    ----------
    tensor : Tensor
    paddings : list of pairs
        How many before and after, per axis.
    mode : str
        ``"CONSTANT"``, ``"REFLECT"`` (without the border) or ``"SYMMETRIC"`` (with it).
    constant_values : scalar

    Examples
    --------
    >>> import twofold as tf
    >>> tf.pad([1, 2], [[1, 2]]).numpy()
    array([0, 1, 2, 0, 0], dtype=int32)
    """
    x = to_tensor(tensor)
    kind = str(mode).lower()
    if kind not in ("constant", "reflect", "symmetric"):
        raise ValueError(f"tf.pad: mode must be CONSTANT, REFLECT or SYMMETRIC, got {mode!r}")
    amounts = _paddings(paddings)
    value = None
    if kind == "constant":
        fill = convert.static_array(constant_values, "constant_values")
        value = Literal(fill.item(), x.dtype)
    return run("pad", x, paddings=amounts, mode=kind, value=value)


def _paddings(paddings: Any) -> tuple[tuple[Any, Any], ...]:
    if isinstance(paddings, (list, tuple)):
        pairs = [convert.dims_of(pair, "paddings") for pair in paddings]
    else:
        array = convert.static_array(paddings, "paddings")
        pairs = [tuple(int(n) for n in np.atleast_1d(row)) for row in np.atleast_1d(array)]
    if any(len(pair) != 2 for pair in pairs):
        raise InvalidArgumentError("tf.pad: paddings must hold a pair (before, after) per axis, "
                                   f"got {paddings}", "pad")
    return tuple((before, after) for before, after in pairs)


@public
def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """The tensor with the order along some axes turned round.

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

    Examples
    --------
    >>> import twofold as tf
    >>> tf.roll([1, 2, 3], 1, 0).numpy()
    array([3, 1, 2], dtype=int32)
    """
    x = to_tensor(input)
    shifts, axes = convert.static_ints(shift, "shift"), convert.static_ints(axis, "axis")
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

    Examples
    --------
    >>> import twofold as tf
    >>> tf.slice([1, 2, 3], [1], [-1]).numpy()
    array([2, 3], dtype=int32)
    """
    x = to_tensor(input_)
    own = shape_of(x)
    sizes = convert.dims_of(size, "size")
    if isinstance(begin, SymbolicTensor):
        starts = _known_starts(begin)
        if starts is None:
            return run("dynamic_slice", x, begin, sizes=sizes)
    else:
        starts = convert.dims_of(begin, "begin")
    if not len(starts) == len(sizes) == len(own):
        raise InvalidArgumentError(
            f"tf.slice: begin and size need one entry per axis of shape {x.shape}, got "
            f"{len(starts)} and {len(sizes)}", "slice")
    ends = tuple(dim if isinstance(n, int) and n == -1 else start + n
                 for start, n, dim in zip(starts, sizes, own))
    for axis, (start, end, dim) in enumerate(zip(starts, ends, own)):
        if all(isinstance(v, int) for v in (start, end, dim)) and not 0 <= start <= end <= dim:
            raise InvalidArgumentError(
                f"tf.slice: expected 0 <= begin <= begin + size <= {dim} on axis {axis}, got "
                f"begin {start} and size {end - start}", "slice")
    if x._dtype is dtypes.string:
        return x[tuple(slice(a, b) for a, b in zip(starts, ends))]
    return run("strided_slice", x, begin=starts, end=ends, strides=(1,) * len(own))


def _known_starts(begin: SymbolicTensor) -> tuple[Any, ...] | None:
    from ...errors import TraceError
    try:
        return convert.dims_of(begin, "begin")
    except TraceError:
        return None


@public
def strided_slice(input_: Any, begin: Any, end: Any, strides: Any = None, begin_mask: int = 0,
                  end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0,
                  shrink_axis_mask: int = 0, var: Any = None, name: str | None = None) -> Tensor:
    """``input_[begin:end:strides]`` per axis, with TensorFlow's bit masks.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.strided_slice([1, 2, 3, 4], [0], [4], [2]).numpy()
    array([1, 3], dtype=int32)
    """
    unsupported("strided_slice", "var", var, None)
    starts, ends = convert.dims_of(begin, "begin"), convert.dims_of(end, "end")
    steps = (1,) * len(starts) if strides is None else convert.static_ints(strides, "strides")
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
