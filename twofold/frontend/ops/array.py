"""Shapes and movement: reshape, transpose, concat, split, pad, … and casts (``tf.reshape``, …)."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError, UnimplementedError
from ...ir.ops import Literal
from .. import convert
from ..dispatch import run
from ..shape import TensorShape
from ..tensor import SymbolicTensor, Tensor, from_array
from ..tracebacks import public
from .common import axes_of, one_axis, shape_of, to_tensor
from .creation import eye, zeros

__all__ = ["eye", "zeros"]


@public
def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """``x`` in another dtype; floats become integers towards zero.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cast([1.7, -1.7], tf.int32).numpy()
    array([ 1, -1], dtype=int32)
    """
    wanted = dtypes.as_dtype(dtype)
    tensor = to_tensor(x)
    if tensor._dtype is wanted:
        return tensor
    if wanted is dtypes.string or tensor._dtype is dtypes.string:
        raise UnimplementedError(f"tf.cast: there is no cast from {tensor.dtype.name} to "
                                 f"{wanted.name}; use tf.strings.as_string or "
                                 "tf.strings.to_number", "cast")
    return run("cast", tensor, dtype=wanted)


@public
def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """A cast in which values beyond the range of ``dtype`` become its limits.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.saturate_cast([300.0, -5.0], tf.uint8).numpy()
    array([255,   0], dtype=uint8)
    """
    wanted, tensor = dtypes.as_dtype(dtype), to_tensor(value)
    low, high = float(wanted.min), float(wanted.max)
    own_low, own_high = float(tensor.dtype.min), float(tensor.dtype.max)
    if low > own_low or high < own_high:
        bounds = [max(low, own_low), min(high, own_high)]
        if tensor.dtype.kind == "f":
            bounds = _inner_bounds(bounds, tensor.dtype, wanted)
        tensor = run("maximum", tensor, to_tensor(_same_kind(bounds[0], tensor), tensor.dtype))
        tensor = run("minimum", tensor, to_tensor(_same_kind(bounds[1], tensor), tensor.dtype))
    return cast(tensor, wanted)


def _same_kind(value: float, tensor: Tensor) -> Any:
    return int(value) if tensor.dtype.kind in "iu" else value


def _inner_bounds(bounds: list[float], source: Any, wanted: Any) -> list[float]:
    """The largest values of a float dtype that an integer dtype still holds."""
    if wanted.kind not in "iu":
        return bounds
    high = source.numpy.type(bounds[1])
    if float(high) > float(wanted.max) or int(high) > int(wanted.max):
        high = np.nextafter(np.float64(high) if source.name == "bfloat16" else high,
                            np.float64(0) if source.name == "bfloat16" else source.numpy.type(0))
    return [bounds[0], float(high)]


@public
def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """The same bytes seen as another dtype of the same size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.bitcast(1.0, tf.int32).numpy()
    np.int32(1065353216)
    """
    tensor, wanted = to_tensor(input), dtypes.as_dtype(type)
    return run("bitcast", tensor, dtype=wanted, source=tensor.dtype)


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
    if not isinstance(tensor, SymbolicTensor):
        return from_array(np.array(tensor._array.shape, dtype.numpy), dtype)
    dims = shape_of(tensor)
    if all(isinstance(dim, int) for dim in dims):
        return from_array(np.array(dims, dtype.numpy), dtype)
    return stack([_dim_tensor(dim, dtype) for dim in dims])


def _dim_tensor(dim: Any, dtype: dtypes.DType) -> Tensor:
    """A dimension as a scalar tensor."""
    if isinstance(dim, int):
        return from_array(np.array(dim, dtype.numpy), dtype)
    return run("dim_value", dim=dim, dtype=dtype)


@public
def shape_n(input: Any, out_type: Any = None, name: str | None = None) -> list[Tensor]:
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
    return _dim_tensor(dims.product(shape_of(to_tensor(input))), dtype)


@public
def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions as a scalar tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.rank([[1, 2, 3]]).numpy()
    np.int32(2)
    """
    return from_array(np.array(to_tensor(input).ndim, np.int32), dtypes.int32)


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
    return _to_shape(x, (*own[:position], 1, *own[position:]))


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
    return _to_shape(x, tuple(dim for i, dim in enumerate(own) if i not in axes))


def _to_shape(x: Tensor, dims: tuple[Any, ...]) -> Tensor:
    """Reshape to dimensions that are known to fit."""
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


# ---------------------------------------------------------------------------- joining, splitting

def _tensors(values: Any, name: str) -> list[Tensor]:
    """A list of tensors of one dtype; Python values take the dtype of the tensors beside them."""
    if isinstance(values, Tensor):
        return list(values) if name == "stack" else [values]
    items = list(values) if isinstance(values, (list, tuple)) else [values]
    like = next((x for x in items if isinstance(x, Tensor) or convert.is_variable(x)), None)
    if like is not None:
        return [x if isinstance(x, Tensor) else convert.operand(x, like) for x in items]
    if name == "stack" and items:
        wanted = to_tensor(items).dtype
        return [to_tensor(x, wanted) for x in items]
    tensors = [to_tensor(x) for x in items]
    return [x if x.dtype is tensors[0].dtype else to_tensor(item, tensors[0].dtype)
            for x, item in zip(tensors, items)]


@public
def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Tensors joined along an axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.concat([[1, 2], [3]], 0).numpy()
    array([1, 2, 3], dtype=int32)
    """
    tensors = _tensors(values, "concat")
    if not tensors:
        raise InvalidArgumentError("tf.concat: `values` must hold at least one tensor", "concat")
    if tensors[0].ndim == 0:
        if len(tensors) == 1:
            return identity(tensors[0])
        raise InvalidArgumentError("tf.concat: expected at least rank 1 tensors, got scalars; "
                                   "use tf.stack", "concat")
    position = one_axis("concat", axis, tensors[0].ndim)
    if tensors[0]._dtype is dtypes.string:
        return from_array(np.concatenate([x._host() for x in tensors], position), dtypes.string)
    return _joined("concat", tensors, position)


def _joined(name: str, tensors: list[Tensor], axis: int) -> Tensor:
    from ...ir import ops
    from ..dispatch import apply
    op: Any = ops.get(name)
    return apply(op, tensors, op.attrs(axis=axis))[0]


@public
def stack(values: Any, axis: Any = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape as the entries of a new axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.stack([[1, 2], [3, 4]], axis=1).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    tensors = _tensors(values, "stack")
    if not tensors:
        raise ValueError("tf.stack: `values` must hold at least one tensor")
    position = one_axis("stack", axis, tensors[0].ndim + 1)
    if tensors[0]._dtype is dtypes.string:
        return from_array(np.stack([x._host() for x in tensors], position), dtypes.string)
    return _joined("stack", tensors, position)


@public
def unstack(value: Any, num: int | None = None, axis: Any = 0,
            name: str = "unstack") -> list[Tensor]:
    """The entries along an axis, as a list.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.unstack([[1, 2], [3, 4]])]
    [[1, 2], [3, 4]]
    """
    x = to_tensor(value)
    position = one_axis("unstack", axis, x.ndim)
    found = shape_of(x)[position]
    if not isinstance(found, int):
        if num is None:
            raise ValueError(f"tf.unstack: cannot infer `num` from shape {x.shape}; give it")
        found = num
    if num is not None and num != found:
        raise ValueError(f"tf.unstack: num={num} but axis {position} of shape {x.shape} has "
                         f"{found} entries")
    front = (slice(None),) * position
    return [x[(*front, i)] for i in range(found)]


@public
def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None,
          name: str = "split") -> list[Tensor]:
    """Parts along an axis: so many equal ones, or of the sizes given (one may be -1).

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.split([1, 2, 3], [1, 2])]
    [[1], [2, 3]]
    """
    x = to_tensor(value)
    position = one_axis("split", axis, x.ndim)
    total = shape_of(x)[position]
    scalar = not isinstance(num_or_size_splits, (list, tuple)) and not getattr(
        num_or_size_splits, "ndim", 0)
    if scalar:
        count = convert.static_int(num_or_size_splits, "num_or_size_splits")
        sizes: list[Any] = _equal_parts(total, count, position)
    else:
        sizes = _given_parts(total, convert.dims_of(num_or_size_splits, "num_or_size_splits"))
    begin: Any = 0
    parts = []
    for part in sizes:
        parts.append(_along(x, position, begin, begin + part))
        begin = begin + part
    return parts


def _equal_parts(total: Any, count: int, axis: int) -> list[Any]:
    if count <= 0 or (isinstance(total, int) and total % count):
        raise InvalidArgumentError(
            f"tf.split: dimension size must be evenly divisible by {count}, but axis {axis} has "
            f"{total}", "split")
    return [total // count] * count


def _given_parts(total: Any, sizes: tuple[Any, ...]) -> list[Any]:
    known = sum(size for size in sizes if size != -1)
    if list(sizes).count(-1) > 1:
        raise InvalidArgumentError("tf.split: only one size may be -1", "split")
    if -1 in sizes:
        result = [total - known if size == -1 else size for size in sizes]
    else:
        result = list(sizes)
        known_total = known
        if isinstance(total, int) and isinstance(known_total, int) and known_total != total:
            raise InvalidArgumentError(
                f"tf.split: the sizes {list(sizes)} add up to {known_total}, not to {total}",
                "split")
    if any(isinstance(size, int) and size < 0 for size in result):
        raise InvalidArgumentError(f"tf.split: sizes {list(sizes)} do not fit {total}", "split")
    return result


def _along(x: Tensor, axis: int, begin: Any, end: Any) -> Tensor:
    """Positions ``begin`` to ``end`` of one axis."""
    own = shape_of(x)
    if x._dtype is dtypes.string:
        return x[(*(slice(None),) * axis, slice(begin, end))]
    first = tuple(begin if i == axis else 0 for i in range(len(own)))
    last = tuple(end if i == axis else dim for i, dim in enumerate(own))
    return run("strided_slice", x, begin=first, end=last, strides=(1,) * len(own))


@public
def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """The tensor repeated ``multiples[i]`` times along axis ``i``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tile([1, 2], [2]).numpy()
    array([1, 2, 1, 2], dtype=int32)
    """
    x = to_tensor(input)
    listed = isinstance(multiples, (list, tuple, TensorShape)) or bool(
        getattr(multiples, "ndim", 0))
    counts = convert.dims_of(multiples, "multiples") if listed else None
    if counts is None or len(counts) != x.ndim:
        raise InvalidArgumentError(
            f"tf.tile: multiples must be a list with one entry per axis of shape {x.shape}, got "
            f"{multiples}", "tile")
    return run("tile", x, multiples=counts)


@public
def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Each element (or each entry along ``axis``) repeated.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.repeat([1, 2], 2).numpy()
    array([1, 1, 2, 2], dtype=int32)
    """
    from .gather import gather
    x = to_tensor(input)
    if axis is None:
        x, position = reshape(x, [-1]), 0
    else:
        position = one_axis("repeat", axis, x.ndim)
    counts = convert.static_array(repeats, "repeats")
    own = shape_of(x)
    if counts.size == 1:
        count = int(counts.reshape(())[()])
        wide = (*own[:position + 1], count, *own[position + 1:])
        spread = run("broadcast_to", expand_dims(x, position + 1), shape=wide)
        return _to_shape(spread, (*own[:position], own[position] * count, *own[position + 1:]))
    indices = np.repeat(np.arange(own[position]), counts)
    return gather(x, indices.astype(np.int32), axis=position)


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
