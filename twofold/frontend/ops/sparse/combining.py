"""Sparse tensors put together element by element (``tf.sparse.add``, ``maximum``, …)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors import nest
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ...values.arguments import require_callable
from ...values.sparse_tensor import SparseTensorValue, like
from ..common import shape_of, to_tensor
from ..segments import unsorted_segment_sum
from . import common
from .common import SparseTensor, of_parts, rank_of, sparse_of


@public
def add(a: Any, b: Any, threshold: Any = 0) -> Any:
    """The sum of two tensors, one of which is sparse, or both.

    Parameters
    ----------
    a, b : SparseTensor or Tensor
        Of one shape and dtype.
    threshold : scalar
        Elements of a sparse sum whose magnitude is below it are left out; with 0 none is.

    Returns
    -------
    SparseTensor or Tensor
        Sparse, in row-major order, if both are; else dense.

    Raises
    ------
    TypeError
        When none is sparse.
    InvalidArgumentError
        When shapes or dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1, 0], [0, 2]])
    >>> y = tf.sparse.from_dense([[0, 5], [0, -2]])
    >>> tf.sparse.add(x, y, threshold=1).values.numpy()
    array([1, 5], dtype=int32)
    >>> tf.sparse.add(x, [[1, 1], [1, 1]]).numpy().tolist()
    [[2, 1], [1, 3]]
    """
    kinds = (SparseTensor, SparseTensorValue)
    if not isinstance(a, kinds) and not isinstance(b, kinds):
        raise ArgumentTypeError("At least one input should be SparseTensor; do you mean to use "
                                "tf.add()?")
    if isinstance(a, kinds) and isinstance(b, kinds):
        return _add_sparse(sparse_of(a), sparse_of(b), threshold)
    return _add_dense(sparse_of(a), b) if isinstance(a, kinds) else _add_dense(sparse_of(b), a)


def _add_sparse(a: SparseTensor, b: SparseTensor, threshold: Any) -> SparseTensor:
    _require_alike(a, b, "add")
    indices = run("concat", a.indices, b.indices, axis=0)
    values = run("concat", a.values, b.values, axis=0)
    where, which, count = common.distinct(indices)
    total = of_parts(where, unsorted_segment_sum(values, which, count),
                     common.sizes_of(a))
    least = convert.to_tensor(threshold, total.dtype.real_dtype)
    known = common.array_of(least)
    if known is not None and not known > 0:     # nothing is below zero
        return total
    is_kept = run("less_equal", least, run("abs", total.values))
    return common.choose(total, common.places_where(is_kept), total.dense_shape)


def _require_alike(a: SparseTensor, b: SparseTensor, name: str) -> None:
    """Refuse operands of different shapes or dtypes."""
    if a.dtype is not b.dtype:
        raise InvalidArgumentError(f"tf.sparse.{name}: dtypes {a.dtype.name} and {b.dtype.name} "
                                   "differ; use tf.cast on one of them", f"sparse.{name}")
    if rank_of(a) != rank_of(b):
        raise InvalidArgumentError(f"Operands do not have the same ranks; got shapes: {a.shape} "
                                   f"and {b.shape}", f"sparse.{name}")
    same = common.all_of(run("equal", common.sizes_of(a), common.sizes_of(b)))
    common.require(same, f"Operands' shapes do not match: got {a.shape} and {b.shape}",
                   f"sparse.{name}")


def _add_dense(x: SparseTensor, other: Any) -> Tensor:
    dense = convert.to_tensor(other, None if isinstance(other, Tensor) else x.dtype)
    shape = shape_of(dense)
    if rank_of(x) != len(shape):
        raise InvalidArgumentError(f"Two operands have different ranks; received: {rank_of(x)} and "
                                   f"{len(shape)}", "sparse.add")
    sizes = [convert.dim_tensor(dim, common.INT64) for dim in shape]
    if sizes:
        same = common.all_of(run("equal", common.sizes_of(x), run("stack", *sizes, axis=0)))
        common.require(same, "tf.sparse.add: the shapes are not equal (no broadcasting is "
                       f"supported): sparse side {x.shape} vs dense side {dense.shape}",
                       "sparse.add")
    return run("add", dense, run("scatter_nd", x.indices, x.values, shape=shape))


def _combine(name: str, sp_a: Any, sp_b: Any) -> SparseTensor:
    """An op of the elements of two sparse tensors, zeros where one of them has none."""
    a, b = sparse_of(sp_a), sparse_of(sp_b)
    _require_alike(a, b, name)
    where, which, count = common.distinct(run("concat", a.indices, b.indices, axis=0))
    own = convert.dim_tensor(common.count_of(a), common.INT64)
    sides = [unsorted_segment_sum(values, places, count)
             for values, places in ((a.values, which[:own]), (b.values, which[own:]))]
    return of_parts(where, run(name, *sides), common.sizes_of(a))


@public
def maximum(sp_a: Any, sp_b: Any, name: str | None = None) -> SparseTensor:
    """The larger of the elements of two sparse tensors; an element that is not there is 0.

    Parameters
    ----------
    sp_a, sp_b : SparseTensor
        Of one shape and dtype.

    Returns
    -------
    SparseTensor
        With an element wherever one of them has one, in row-major order.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes differ.
    TypeError
        When one is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x, y = tf.sparse.from_dense([-1, 0, 3]), tf.sparse.from_dense([0, 0, 5])
    >>> tf.sparse.maximum(x, y).values.numpy()
    array([0, 5], dtype=int32)
    """
    return _combine("maximum", sp_a, sp_b)


@public
def minimum(sp_a: Any, sp_b: Any, name: str | None = None) -> SparseTensor:
    """The smaller of the elements of two sparse tensors; an element that is not there is 0.

    Parameters
    ----------
    sp_a, sp_b : SparseTensor
        Of one shape and dtype.

    Returns
    -------
    SparseTensor
        With an element wherever one of them has one, in row-major order.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes differ.
    TypeError
        When one is no sparse tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> x, y = tf.sparse.from_dense([-1, 0, 3]), tf.sparse.from_dense([0, 0, 5])
    >>> tf.sparse.minimum(x, y).values.numpy()
    array([-1,  3], dtype=int32)
    """
    return _combine("minimum", sp_a, sp_b)


@public
def map_values(op: Callable[..., Any], *args: Any, **kwargs: Any) -> SparseTensor:
    """A function of the elements of sparse tensors, whose positions are equal.

    Parameters
    ----------
    op : callable
        Takes the elements of each sparse tensor as a vector, and gives as many.
    *args, **kwargs
        Its arguments; sparse tensors among them, also in lists.

    Returns
    -------
    SparseTensor
        What it gives, at the same positions.

    Raises
    ------
    ValueError
        When there is no sparse tensor, or the function gives no vector as long.
    InvalidArgumentError
        When shapes or positions differ.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.from_dense([[1.0, 0.0], [0.0, 2.0]])
    >>> tf.sparse.map_values(tf.multiply, x, 10.0).values.numpy()
    array([10., 20.], dtype=float32)
    """
    require_callable(op, "op")
    found: list[SparseTensor] = []

    def open_up(value: Any) -> Any:
        if isinstance(value, SparseTensor):
            found.append(value)
            return value.values
        return value

    inner = nest.map_structure(open_up, args, whole=True)
    named = nest.map_structure(open_up, kwargs, whole=True)
    if not found:
        raise ArgumentError("No SparseTensor in argument list of map_values")
    first = found[0]
    for other in found[1:]:
        if other.indices is not first.indices:
            require_same_places(first, other)
    values = to_tensor(op(*inner, **named))
    values.shape.assert_has_rank(1)
    values.shape.assert_is_compatible_with(first.values.shape)
    return like(first, values)


def require_same_places(a: SparseTensor, b: SparseTensor) -> None:
    """Refuse sparse tensors whose shapes or positions differ."""
    for x, y, what in ((a.dense_shape, b.dense_shape, "shapes"), (a.indices, b.indices, "indices")):
        message = f"Mismatched {what}!"
        if not x.shape.is_compatible_with(y.shape):
            raise InvalidArgumentError(message, "sparse.map_values")
        common.require(common.all_of(run("equal", x, y)), message, "sparse.map_values")


__all__ = ["add", "map_values", "maximum", "minimum"]
