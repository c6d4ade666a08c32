"""Sorting and ranking: ``tf.sort``, ``tf.argsort``, ``tf.math.top_k``."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch.door import run, run_all
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .array import expand_dims, transpose
from .common import one_axis, shape_of, to_tensor


class TopKV2(NamedTuple):
    """Values and their positions."""

    values: Tensor
    indices: Tensor


def _on_last(name: str, x: Tensor, axis: Any, **attributes: Any) -> Tensor:
    """Run an op of the last axis on any axis."""
    position = one_axis(name, axis, x.ndim) if x.ndim else 0
    if position == x.ndim - 1 or not x.ndim:
        return run(name, x, **attributes)
    order = list(range(x.ndim))
    order[position], order[-1] = order[-1], order[position]
    return transpose(run(name, transpose(x, order), **attributes), order)


def _is_descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ArgumentError("Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'. "
                            f"Received: direction={direction}")
    return direction == "DESCENDING"


@public
def sort(values: Any, axis: Any = -1, direction: str = "ASCENDING",
         name: str | None = None) -> Tensor:
    """The elements in order along an axis.

    Parameters
    ----------
    values : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to sort along; negative ones count from the end.
    direction : str
        ``"ASCENDING"`` or ``"DESCENDING"``.

    Returns
    -------
    Tensor
        The shape and dtype of ``values``; nan comes after all numbers.

    Raises
    ------
    ValueError
        When ``direction`` is another word.
    InvalidArgumentError
        When ``axis`` is outside the rank or the dtype has no order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sort([3, 1, 2], direction="DESCENDING").numpy()
    array([3, 2, 1], dtype=int32)
    """
    return _on_last("sort", to_tensor(values), axis, descending=_is_descending(direction))


@public
def argsort(values: Any, axis: Any = -1, direction: str = "ASCENDING", stable: bool = False,
            name: str | None = None) -> Tensor:
    """The positions that put the elements in order along an axis; equals keep their order.

    Parameters
    ----------
    values : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis to sort along; negative ones count from the end.
    direction : str
        ``"ASCENDING"`` or ``"DESCENDING"``.
    stable : bool
        Equals keep their order either way.

    Returns
    -------
    Tensor
        int32 positions, in the shape of ``values``.

    Raises
    ------
    ValueError
        When ``direction`` is another word.
    InvalidArgumentError
        When ``axis`` is outside the rank or the dtype has no order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argsort([3, 1, 2]).numpy()
    array([1, 2, 0], dtype=int32)
    """
    return _on_last("argsort", to_tensor(values), axis, descending=_is_descending(direction),
                    dtype=dtypes.int32)


@public
def top_k(input: Any, k: Any = 1, sorted: bool = True, index_type: Any = dtypes.int32,
          name: str | None = None) -> TopKV2:
    """The ``k`` largest elements along the last axis, and their positions.

    Parameters
    ----------
    input : Tensor
        Shape ``[..., n]``; integers or floats.
    k : int
        How many, at most ``n``.
    sorted : bool
        The result is sorted either way.
    index_type : dtype
        Of the positions: int32 or int64.

    Returns
    -------
    TopKV2
        A pair of tensors of shape ``[..., k]``: ``values``, largest first, and their ``indices``.

    Raises
    ------
    InvalidArgumentError
        When ``k`` is negative or larger than ``n``, or ``input`` is a scalar.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.top_k([1, 3, 2], 2).values.numpy()
    array([3, 2], dtype=int32)
    """
    return TopKV2(*run_all("top_k", to_tensor(input), k=arguments.static_int(k, "k"),
                           dtype=dtypes.as_dtype(index_type)))


@public
def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether each target is among the ``k`` largest predictions of its row.

    Parameters
    ----------
    targets : Tensor
        Integers of shape ``[batch]``: a class per row.
    predictions : Tensor
        Floats of shape ``[batch, classes]``.
    k : int
        How many of the largest count.

    Returns
    -------
    Tensor
        Bools of shape ``[batch]``: False where the target is no class, or a prediction of the row
        is not finite.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.in_top_k([1, 0], [[0.1, 0.9], [0.2, 0.8]], 1).numpy()
    array([ True, False])
    """
    from .gather import gather
    scores = to_tensor(predictions)
    wanted = run("cast", to_tensor(targets), dtype=dtypes.int64)
    zero = to_tensor(0, dtypes.int64)
    classes = convert.dim_tensor(shape_of(scores)[-1], dtypes.int64)
    is_class = run("logical_and", run("greater_equal", wanted, zero), run("less", wanted, classes))
    mine = gather(scores, run("select", is_class, wanted, zero), axis=1, batch_dims=1)
    larger = run("greater", scores, expand_dims(mine, 1))
    count = run("reduce_sum", run("cast", larger, dtype=dtypes.int32), axes=(1,), keepdims=False)
    finite = run("reduce_all", run("is_finite", scores), axes=(1,), keepdims=False)
    among = run("less", count, to_tensor(k, dtypes.int32))
    return run("logical_and", run("logical_and", among, finite), is_class)


def _approximate(op: str, operand: Any, k: Any, axis: Any, is_max: bool) -> tuple[Tensor, Tensor]:
    """The exact answer, along any axis."""
    x = to_tensor(operand)
    if x.ndim == 0 or not x.dtype.is_floating:
        raise InvalidArgumentError(
            f"tf.math.{op}: operand must hold floats along an axis, got dtype {x.dtype.name} and "
            f"shape {x.shape}", f"math.{op}")
    place = one_axis(f"math.{op}", axis, x.ndim)
    order = (*(i for i in range(x.ndim) if i != place), place)
    back = tuple(order.index(i) for i in range(x.ndim))
    turned = run("transpose", x, permutation=order)
    values, indices = top_k(turned if is_max else run("negative", turned), k)
    values = values if is_max else run("negative", values)
    found = [run("transpose", y, permutation=back) for y in (values, indices)]
    return found[0], found[1]


@public
def approx_max_k(operand: Any, k: Any, reduction_dimension: int = -1,
                 recall_target: float = 0.95, reduction_input_size_override: int = -1,
                 aggregate_to_topk: bool = True, name: str | None = None
                 ) -> tuple[Tensor, Tensor]:
    """The ``k`` largest elements along an axis, and their positions: all of them, always.

    Parameters
    ----------
    operand : Tensor
        Rank 1 or more; floats.
    k : int
        How many.
    reduction_dimension : int
        The axis; negative ones count from the end.
    recall_target, reduction_input_size_override, aggregate_to_topk
        Accepted as in TensorFlow: how much may be missed. Nothing is.

    Returns
    -------
    tuple of Tensor
        Values, largest first, and int32 positions, in the shape of ``operand`` with ``k`` elements
        along the axis.

    Raises
    ------
    InvalidArgumentError
        When ``k`` is negative or larger than the axis, or the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> values, positions = tf.math.approx_max_k([1.0, 3.0, 2.0], 2)
    >>> values.numpy(), positions.numpy()
    (array([3., 2.], dtype=float32), array([1, 2], dtype=int32))
    """
    return _approximate("approx_max_k", operand, k, reduction_dimension, True)


@public
def approx_min_k(operand: Any, k: Any, reduction_dimension: int = -1,
                 recall_target: float = 0.95, reduction_input_size_override: int = -1,
                 aggregate_to_topk: bool = True, name: str | None = None
                 ) -> tuple[Tensor, Tensor]:
    """The ``k`` smallest elements along an axis, and their positions: all of them, always.

    Parameters
    ----------
    operand : Tensor
        Rank 1 or more; floats.
    k : int
        How many.
    reduction_dimension : int
        The axis; negative ones count from the end.
    recall_target, reduction_input_size_override, aggregate_to_topk
        Accepted as in TensorFlow: how much may be missed. Nothing is.

    Returns
    -------
    tuple of Tensor
        Values, smallest first, and int32 positions, in the shape of ``operand`` with ``k`` elements
        along the axis.

    Raises
    ------
    InvalidArgumentError
        When ``k`` is negative or larger than the axis, or the axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> values, positions = tf.math.approx_min_k([1.0, 3.0, 2.0], 2)
    >>> values.numpy(), positions.numpy()
    (array([1., 2.], dtype=float32), array([0, 2], dtype=int32))
    """
    return _approximate("approx_min_k", operand, k, reduction_dimension, False)
