"""The shape of one tensor, as data and changed (``tf.shape``, ``tf.reshape``, ``tf.transpose``, …).

Parts and borders: ``slicing.py``. Several tensors made one, or one made several: ``joining.py``.
Other dtypes: ``casting.py``.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError, ShapeError
from ...ir.base.dims import lower_bound
from ..dispatch.door import run
from ..tensors import observers
from ..tensors.composite import Composite
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..tracing.strings import TracedStrings, row_of_elements, unranked_part, without_rank
from ..tracing.unranked import Extent, size_tensor, unranked_tensor
from ..values import arguments
from ..values.convert import dim_tensor
from .common import axes_of, one_axis, shape_of, to_tensor
from .late import known_sizes, require_equal_sizes, with_rest


@public
def identity(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same values.

    Parameters
    ----------
    input : Tensor or composite
        Any shape and dtype.

    Returns
    -------
    Tensor or composite
        The shape, dtype and values of ``input``.

    Raises
    ------
    ValueError, TypeError
        When ``input`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1.0)
    >>> tf.identity(v)
    <tf.Tensor: shape=(), dtype=float32, numpy=1.0>
    """
    if isinstance(input, Composite):
        return input._with_components([identity(part) for part in input._components()])
    return run("identity", to_tensor(input))


@public
def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """Tensors with the same values.

    Parameters
    ----------
    input : list of Tensor
        Any shapes and dtypes.

    Returns
    -------
    list of Tensor
        The shapes, dtypes and values of ``input``.

    Raises
    ------
    TypeError
        When ``input`` is no list, or something in it cannot become a tensor.
    InvalidArgumentError
        When the list is empty.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy() for x in tf.identity_n([1, "a"])]
    [np.int32(1), b'a']
    """
    found = [identity(x) for x in input]
    if not found:
        raise InvalidArgumentError("tf.identity_n: the list of tensors is empty; there must be at "
                                   "least 1", "identity_n")
    return found


@public
def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The same values, but gradients do not flow through.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.

    Returns
    -------
    Tensor
        The shape, dtype and values of ``input``, a constant to gradients.

    Raises
    ------
    ValueError, TypeError
        When ``input`` cannot become a tensor.

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

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    out_type : dtype, optional
        int32 (the default) or int64.

    Returns
    -------
    Tensor
        One integer per dimension: shape ``[rank]``, dtype ``out_type``.

    Raises
    ------
    TypeError
        When ``out_type`` is no dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.shape([[1, 2, 3]]).numpy()
    array([1, 3], dtype=int32)
    """
    dtype = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    tensor = to_tensor(input)
    part = unranked_part(tensor)
    if part is not None:
        return size_tensor(part, "shape", dtype)
    if not isinstance(tensor, (SymbolicTensor, TracedStrings)):
        return from_array(np.array(tensor._array.shape, dtype.numpy), dtype)
    dims = shape_of(tensor)
    if all(isinstance(dim, int) for dim in dims):
        return from_array(np.array(dims, dtype.numpy), dtype)
    return run("stack", *[dim_tensor(dim, dtype) for dim in dims], axis=0)


@public
def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:
    """The shapes of several tensors.

    Parameters
    ----------
    input : list of Tensor
        Any shapes; one dtype.
    out_type : dtype
        int32 or int64.

    Returns
    -------
    list of Tensor
        The shape of each input, as ``tf.shape`` gives it.

    Raises
    ------
    InvalidArgumentError
        When the dtypes differ.
    TypeError
        When ``out_type`` is no dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> [s.numpy().tolist() for s in tf.shape_n([tf.zeros([2, 3]), tf.zeros([4])])]
    [[2, 3], [4]]
    """
    tensors = [to_tensor(x) for x in input]
    if len({x.dtype for x in tensors}) > 1:
        raise InvalidArgumentError("tf.shape_n: the inputs have different dtypes: "
                                   + ", ".join(x.dtype.name for x in tensors), "shape_n")
    return [shape(x, out_type) for x in tensors]


@public
def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:
    """The number of elements as a scalar tensor.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    out_type : dtype, optional
        int32 (the default) or int64.

    Returns
    -------
    Tensor
        The product of the dimensions: a scalar of dtype ``out_type``.

    Raises
    ------
    TypeError
        When ``out_type`` is no dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.size([[1, 2, 3]]).numpy()
    np.int32(3)
    """
    from ...ir.base import dims
    dtype = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    tensor = to_tensor(input)
    part = unranked_part(tensor)
    if part is not None:
        return size_tensor(part, "size", dtype)
    return dim_tensor(dims.product(shape_of(tensor)), dtype)


@public
def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions as a scalar tensor.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.

    Returns
    -------
    Tensor
        An int32 scalar: 0 for a scalar, 1 for a vector, 2 for a matrix.

    Raises
    ------
    ValueError, TypeError
        When ``input`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.rank([[1, 2, 3]]).numpy()
    np.int32(2)
    """
    tensor = to_tensor(input)
    part = unranked_part(tensor)
    if part is not None:
        return size_tensor(part, "rank", dtypes.int32)
    return from_array(np.array(tensor.ndim, np.int32), dtypes.int32)


@public
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape two shapes broadcast to.

    Parameters
    ----------
    shape_x, shape_y : shape
        A ``tf.TensorShape`` or a list of int, with None for what is not known.

    Returns
    -------
    TensorShape
        The larger of each pair of dimensions, counted from the last.

    Raises
    ------
    ShapeError
        When two dimensions differ and neither is 1.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_static_shape(tf.TensorShape([4, 1]), tf.TensorShape([3]))
    TensorShape([4, 3])
    """
    x, y = TensorShape(shape_x), TensorShape(shape_y)
    if x.rank is None or y.rank is None:
        return TensorShape(None)
    rank = max(x.rank, y.rank)
    pairs = zip([1] * (rank - x.rank) + list(x), [1] * (rank - y.rank) + list(y))
    return TensorShape([_broadcast_size(a, b, x, y) for a, b in pairs])


def _broadcast_size(a: int | None, b: int | None, x: TensorShape, y: TensorShape) -> int | None:
    """The size that two broadcast to; beside one that is not known only a larger than 1 counts."""
    if a is None or b is None:
        return max((size for size in (a, b) if size is not None and size > 1), default=None)
    if a != b and 1 not in (a, b):
        raise ShapeError(f"tf.broadcast_static_shape: shapes {x} and {y} do not broadcast together")
    return b if a == 1 else a


@public
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape that two shapes, given as tensors, broadcast to.

    Parameters
    ----------
    shape_x, shape_y : Tensor
        Vectors of integers.

    Returns
    -------
    Tensor
        A vector of the dtype of ``shape_x``.

    Raises
    ------
    ValueError
        When two dimensions differ and neither is 1.
    TraceError
        Inside ``tf.function``, when a shape is only known at run time.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_dynamic_shape([4, 1], [3]).numpy()
    array([4, 3], dtype=int32)
    """
    shapes = [arguments.static_ints(s, "shape") for s in (shape_x, shape_y)]
    return to_tensor(list(np.broadcast_shapes(*shapes)), to_tensor(shape_x).dtype)


# ---------------------------------------------------------------------------- reshaping

@public
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in another shape; one dimension may be -1.

    Parameters
    ----------
    tensor : Tensor
        Any shape and dtype.
    shape : list of int, or Tensor
        The new dimensions. One may be -1: it takes what the others leave.

    Returns
    -------
    Tensor
        The same elements, in the same order, in the new shape.

    Raises
    ------
    InvalidArgumentError
        When the numbers of elements differ, or more than one dimension is -1.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reshape([[1, 2], [3, 4]], [-1]).numpy()
    array([1, 2, 3, 4], dtype=int32)
    """
    x = to_tensor(tensor)
    if without_rank(x):
        x = row_of_elements(x)
    if isinstance(shape, SymbolicTensor) and known_sizes(shape) is None:
        shape = with_rest(shape, dim_tensor(x._type().size, dtypes.int64))
    return run("reshape", x, shape=_target_shape(shape_of(x), arguments.dims_of(shape)))


@functools.lru_cache(maxsize=4096)
def _target_shape(own: tuple[Any, ...], wanted: tuple[Any, ...]) -> tuple[Any, ...]:
    """The target shape with -1 worked out."""
    from ...ir.base import dims
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

    Parameters
    ----------
    a : Tensor
        Any shape and dtype.
    perm : list of int, optional
        Axis ``i`` of the result is axis ``perm[i]`` of ``a``. By default the order is reversed.
    conjugate : bool
        Whether complex numbers are conjugated too.

    Returns
    -------
    Tensor
        The dtype of ``a``; shape ``[a.shape[i] for i in perm]``.

    Raises
    ------
    InvalidArgumentError
        When ``perm`` does not name each axis once.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.transpose([[1, 2], [3, 4]]).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    x = to_tensor(a)
    rank = x.ndim
    order = tuple(range(rank))[::-1] if perm is None else arguments.static_ints(perm, "perm")
    order = tuple(axis + rank if axis < 0 else axis for axis in order)
    if sorted(order) != list(range(rank)):
        raise InvalidArgumentError(
            f"tf.transpose: perm {list(order)} is not a permutation of the {rank} axes of shape "
            f"{x.shape}", "transpose")
    moved = run("transpose", x, permutation=order)
    return run("conj", moved) if conjugate and x.dtype.is_complex else moved


@public
def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """The tensor with an axis of size 1 put in.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    axis : int
        The position of the new axis in the result; negative ones count from its end.

    Returns
    -------
    Tensor
        The same elements, with one dimension more.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside ``[-rank - 1, rank]``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.expand_dims([1, 2], 0).shape
    TensorShape([1, 2])
    """
    x = to_tensor(input)
    position = one_axis("expand_dims", axis, x.ndim + 1)
    own = shape_of(x)
    return run("reshape", x, shape=(*own[:position], 1, *own[position:]))


@public
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The tensor without its axes of size 1, or without those named.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    axis : int or list of int, optional
        Axes of size 1 to take away; by default all of them.

    Returns
    -------
    Tensor
        The same elements, without these axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, named twice, or not of size 1.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.squeeze(tf.ones([1, 2, 1])).shape
    TensorShape([2])
    """
    x = to_tensor(input)
    own = shape_of(x)
    if axis is None or axis == []:
        unknown = [dim for dim in own if not isinstance(dim, int) and (lower_bound(dim) or 0) < 2]
        if unknown and not observers.local.trace.sizes.take_for_larger(
                unknown, f"tf.squeeze: a dimension of shape {x.shape} is 1"):
            return _squeezed_late(x)
        axes: tuple[int, ...] = tuple(i for i, dim in enumerate(own) if dim == 1)
    else:
        axes = axes_of("squeeze", axis, x.ndim)
        for position in axes:
            known = isinstance(own[position], int)
            require_equal_sizes(
                own[position], 1, f"tf.squeeze: can not squeeze dim[{position}], expected a "
                f"dimension of 1, got {own[position] if known else 'another'}", "squeeze")
    return run("reshape", x, shape=tuple(dim for i, dim in enumerate(own) if i not in axes))


def _squeezed_late(x: Tensor) -> Tensor:
    """Without axes of size 1, where the program itself finds sizes: of unknown rank."""
    from .selection import boolean_mask
    sizes = run("cast", shape(x), dtype=dtypes.int64)
    kept = boolean_mask(sizes, run("not_equal", sizes, to_tensor(1, dtypes.int64)))
    return unranked_tensor(reshape(x, [-1]), Extent(kept, "tf.squeeze"))


@public
def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor stretched to a shape by NumPy's broadcasting rule.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    shape : list of int, or Tensor
        Each dimension, counted from the last, is that of ``input``, or that of ``input`` is 1 or
        missing.

    Returns
    -------
    Tensor
        The dtype of ``input``, in the new shape.

    Raises
    ------
    InvalidArgumentError
        When ``input`` does not broadcast to ``shape``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.broadcast_to([1, 2], [2, 2]).numpy()
    array([[1, 2],
           [1, 2]], dtype=int32)
    """
    return run("broadcast_to", to_tensor(input), shape=arguments.dims_of(shape))
