"""Several tensors made one, and one made several: concat, stack, split, tile, repeat, …"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run
from ..tensors import tensor
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.open_sizes import static_size
from ..values import arguments, convert
from ..values.requirements import require_at_most, require_equal, size_text
from .array import expand_dims, identity, reshape
from .common import one_axis, shape_of, to_tensor
from .late import is_late, known_sizes, require, size_of


def _tensors(values: Any, name: str) -> list[Tensor]:
    """A list of tensors of one dtype; Python values take the dtype of the tensors beside them."""
    if isinstance(values, Tensor):
        return list(values) if name == "stack" else [values]
    items = list(values) if isinstance(values, (list, tuple)) else [values]
    like = next((x for x in items if isinstance(x, Tensor) or tensor.is_variable(x)), None)
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

    Parameters
    ----------
    values : list of Tensor
        Of one dtype and rank, 1 or more; their shapes are equal but for ``axis``.
    axis : int
        The axis to join along; negative ones count from the end.

    Returns
    -------
    Tensor
        As long along ``axis`` as all inputs together.

    Raises
    ------
    InvalidArgumentError
        When there is no tensor, a tensor is a scalar, or dtypes or shapes differ.

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
    return run("concat", *tensors, axis=position)


@public
def stack(values: Any, axis: Any = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape as the entries of a new axis.

    Parameters
    ----------
    values : list of Tensor
        Of one dtype and shape.
    axis : int
        The position of the new axis in the result; negative ones count from its end.

    Returns
    -------
    Tensor
        One dimension more: ``axis`` has size ``len(values)``.

    Raises
    ------
    ValueError
        When there is no tensor.
    InvalidArgumentError
        When dtypes or shapes differ, or ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.stack([[1, 2], [3, 4]], axis=1).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    rows = getattr(type(values), "_rows", None)  # a list that a loop of a trace appended to
    if rows is not None:
        whole: Tensor = rows(values)
        order = list(range(1, whole.ndim))
        order.insert(one_axis("stack", axis, whole.ndim), 0)
        return run("transpose", whole, permutation=tuple(order))
    tensors = _tensors(values, "stack")
    if not tensors:
        raise ArgumentError("tf.stack: `values` must hold at least one tensor")
    position = one_axis("stack", axis, tensors[0].ndim + 1)
    return run("stack", *tensors, axis=position)


@public
def unstack(value: Any, num: int | None = None, axis: Any = 0,
            name: str = "unstack") -> list[Tensor]:
    """The entries along an axis, as a list.

    Parameters
    ----------
    value : Tensor
        Rank 1 or more; any dtype.
    num : int, optional
        The size of the axis, where it is not known while tracing.
    axis : int
        The axis to take apart; negative ones count from the end.

    Returns
    -------
    list of Tensor
        The entries along ``axis``, each with one dimension less.

    Raises
    ------
    ValueError
        When ``num`` is not the size of the axis, or is missing and not known.
    InvalidArgumentError
        When ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.unstack([[1, 2], [3, 4]])]
    [[1, 2], [3, 4]]
    """
    x = to_tensor(value)
    position = one_axis("unstack", axis, x.ndim)
    own = shape_of(x)
    if num is not None:
        count = arguments.static_int(num, "num")
        require_equal(own[position], count, lambda: ArgumentError(
            f"tf.unstack: num={count} but axis {position} of shape {x.shape} has another number "
            "of entries"))
        if own[position] != count:
            x = run("reshape", x, shape=(*own[:position], count, *own[position + 1:]))
    else:
        count = static_size(own[position], "tf.unstack", "give it as num=")
    front = (slice(None),) * position
    return [x[(*front, i)] for i in range(count)]


@public
def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None,
          name: str = "split") -> list[Tensor]:
    """Parts along an axis: so many equal ones, or of the sizes given (one may be -1).

    Parameters
    ----------
    value : Tensor
        Rank 1 or more; any dtype.
    num_or_size_splits : int or list of int
        How many equal parts, or the size of each part; one size may be -1.
    axis : int
        The axis to cut; negative ones count from the end.
    num : int, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    list of Tensor
        The parts, in order.

    Raises
    ------
    InvalidArgumentError
        When the axis cannot be cut so, or is outside the rank.

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
        count = arguments.static_int(num_or_size_splits, "num_or_size_splits")
        sizes: list[Any] = _equal_parts(total, count, position)
    else:
        given = num_or_size_splits
        if isinstance(given, SymbolicTensor) and known_sizes(given) is None:
            given = _without_open_size(given, total)
        sizes = _given_parts(total, arguments.dims_of(given, "num_or_size_splits"))
    begin: Any = 0
    parts = []
    for part in sizes:
        parts.append(_along(x, position, begin, begin + part))
        begin = begin + part
    return parts


def _equal_parts(total: Any, count: int, axis: int) -> list[Any]:
    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.split: dimension size must be evenly divisible by {count}, but axis {axis} has "
            f"{size_text(total)}", "split")

    if count <= 0:
        raise refusal()
    require_equal(total % count, 0, refusal)
    return [total // count] * count


def _without_open_size(sizes: Tensor, total: Any) -> Tensor:
    """Sizes that only the run knows, with what the others leave in place of -1."""
    sizes = run("cast", sizes, dtype=dtypes.int64)
    is_open = run("equal", sizes, to_tensor(-1, dtypes.int64))
    given = run("select", is_open, to_tensor(0, dtypes.int64), sizes)
    rest = run("subtract", convert.dim_tensor(total, dtypes.int64),
               run("reduce_sum", given, axes=(0,), keepdims=False))
    return run("select", is_open, rest, sizes)


def _given_parts(total: Any, sizes: tuple[Any, ...]) -> list[Any]:
    known = sum(size for size in sizes if size != -1)

    def refusal() -> Exception:
        return InvalidArgumentError(f"tf.split: the sizes [{size_text(*sizes)}] do not fit "
                                    f"{size_text(total)}", "split")

    if list(sizes).count(-1) > 1:
        raise InvalidArgumentError("tf.split: only one size may be -1", "split")
    if -1 not in sizes:
        require_equal(known, total, lambda: InvalidArgumentError(
            f"tf.split: the sizes [{size_text(*sizes)}] add up to {size_text(known)}, not to "
            f"{size_text(total)}", "split"))
    result = [total - known if size == -1 else size for size in sizes]
    for size in result:
        require_at_most(0, size, refusal)
    return result


def _along(x: Tensor, axis: int, begin: Any, end: Any) -> Tensor:
    """Positions ``begin`` to ``end`` of one axis."""
    own = shape_of(x)
    first = tuple(begin if i == axis else 0 for i in range(len(own)))
    last = tuple(end if i == axis else dim for i, dim in enumerate(own))
    return run("strided_slice", x, begin=first, end=last, strides=(1,) * len(own))


@public
def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """The tensor repeated ``multiples[i]`` times along axis ``i``.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    multiples : list of int, or Tensor
        How often to repeat, one number per axis.

    Returns
    -------
    Tensor
        The dtype of ``input``; each dimension times its multiple.

    Raises
    ------
    InvalidArgumentError
        When there is not one number per axis, or one is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tile([1, 2], [2]).numpy()
    array([1, 2, 1, 2], dtype=int32)
    """
    x = to_tensor(input)
    listed = isinstance(multiples, (list, tuple, TensorShape)) or bool(
        getattr(multiples, "ndim", 0))
    counts = arguments.dims_of(multiples, "multiples") if listed else None
    if counts is None or len(counts) != x.ndim:
        raise InvalidArgumentError(
            f"tf.tile: multiples must be a list with one entry per axis of shape {x.shape}, got "
            f"{multiples}", "tile")
    return run("tile", x, multiples=counts)


@public
def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Each element (or each entry along ``axis``) repeated.

    Parameters
    ----------
    input : Tensor
        Any shape and dtype.
    repeats : int or list of int
        How often to repeat each entry: one number for all, or one per entry.
    axis : int, optional
        The axis to repeat along; by default the tensor is flattened first.

    Returns
    -------
    Tensor
        The dtype of ``input``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank.
    ValueError
        When the number of ``repeats`` is not that of the entries.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.repeat([1, 2], 2).numpy()
    array([1, 1, 2, 2], dtype=int32)
    """
    x = to_tensor(input)
    if axis is None:
        x, position = reshape(x, [-1]), 0
    else:
        position = one_axis("repeat", axis, x.ndim)
    own = shape_of(x)
    if is_late(repeats):
        counts: Any = to_tensor(repeats)
        single = not shape_of(counts)
    else:
        counts = arguments.static_array(repeats, "repeats")
        single = counts.size == 1
    if single:
        count = size_of(counts, "repeats") if is_late(repeats) else int(counts.reshape(())[()])
        wide = (*own[:position + 1], count, *own[position + 1:])
        spread = run("broadcast_to", expand_dims(x, position + 1), shape=wide)
        return run("reshape", spread,
                   shape=(*own[:position], own[position] * count, *own[position + 1:]))
    return run("gather", x, _repeated_places(counts, own[position]), axis=position, batch_dims=0)


def _repeated_places(counts: Any, size: Any) -> Tensor:
    """Each position as often as its count says."""
    if isinstance(counts, np.ndarray) and isinstance(size, int):
        return to_tensor(np.repeat(np.arange(size), counts).astype(np.int32))
    each = run("cast", to_tensor(counts), dtype=dtypes.int64)
    each = run("broadcast_to", each, shape=(size,))
    none_negative = run("reduce_all", run("greater_equal", each, to_tensor(0, dtypes.int64)),
                        axes=(0,), keepdims=False)
    require(none_negative, "tf.repeat: repeats must not be negative")
    total = size_of(run("reduce_sum", each, axes=(0,), keepdims=False), "repeats")
    ends = run("cumsum", each, axis=0, exclusive=False, reverse=False)
    numbers = run("iota", length=total, dtype=dtypes.int64)
    return run("searchsorted", ends, numbers, side="right", dtype=dtypes.int32)
