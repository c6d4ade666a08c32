"""Sorting and ranking: ``tf.sort``, ``tf.argsort``, ``tf.math.top_k``."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import dtypes
from ..dispatch.door import run, run_all
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from .array import transpose
from .common import one_axis, to_tensor


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


def _descending(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError("Argument `direction` should be one of 'ASCENDING' or 'DESCENDING'. "
                         f"Received: direction={direction}")
    return direction == "DESCENDING"


@public
def sort(values: Any, axis: Any = -1, direction: str = "ASCENDING",
         name: str | None = None) -> Tensor:
    """The elements in order along an axis.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sort([3, 1, 2], direction="DESCENDING").numpy()
    array([3, 2, 1], dtype=int32)
    """
    return _on_last("sort", to_tensor(values), axis, descending=_descending(direction))


@public
def argsort(values: Any, axis: Any = -1, direction: str = "ASCENDING", stable: bool = False,
            name: str | None = None) -> Tensor:
    """The positions that put the elements in order along an axis; equals keep their order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.argsort([3, 1, 2]).numpy()
    array([1, 2, 0], dtype=int32)
    """
    return _on_last("argsort", to_tensor(values), axis, descending=_descending(direction),
                    dtype=dtypes.int32)


@public
def top_k(input: Any, k: Any = 1, sorted: bool = True, index_type: Any = dtypes.int32,
          name: str | None = None) -> TopKV2:
    """The ``k`` largest elements along the last axis, and their positions.

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

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.in_top_k([1, 0], [[0.1, 0.9], [0.2, 0.8]], 1).numpy()
    array([ True, False])
    """
    from .gather import gather
    scores, wanted = to_tensor(predictions), to_tensor(targets)
    mine = gather(scores, wanted, axis=1, batch_dims=1)
    mine = run("reshape", mine, shape=(*mine.shape, 1))
    larger = run("cast", run("greater", scores, mine), dtype=dtypes.int32)
    count = run("reduce_sum", larger, axes=(1,), keepdims=False)
    return run("less", count, to_tensor(k, dtypes.int32))
