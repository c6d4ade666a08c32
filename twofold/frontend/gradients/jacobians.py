"""``GradientTape.jacobian`` and ``batch_jacobian``: one reverse walk per element of the target.

The walk is the tape's; so is what may be asked of it how often.
"""

from __future__ import annotations

import math
from typing import Any

from ...errors import InvalidArgumentError
from ..ops.array import broadcast_to, reshape
from ..ops.creation import eye, zeros
from ..ops.joining import stack
from ..ops.late import require_equal_sizes
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..tracing.open_sizes import static_sizes
from .request import UnconnectedGradients, Walk, differentiable, zeros_like


def jacobian(walk: Walk, target: Any, sources: Any, unconnected: UnconnectedGradients) -> Any:
    """Derivative of every element of ``target`` with respect to every element of ``sources``."""
    shape = list(static_sizes(_sizes_of(target), "jacobian",
                              "give the target a shape with tf.ensure_shape"))
    size = math.prod(shape)
    flat_sources = [differentiable(value, "source") for value in nest.flatten(sources)]
    identity = reshape(eye(size, dtype=target.dtype), [size, *shape])
    rows = [walk([target], flat_sources, [identity[i]]) for i in range(size)]
    if not size:    # no elements: whether there is a derivative at all is asked once
        empty = walk([target], flat_sources, [zeros(shape, target.dtype)])
        return nest.pack_sequence_as(sources, [
            None if part is None and unconnected is UnconnectedGradients.NONE
            else zeros([*shape, *source.shape], source.dtype)
            for part, source in zip(empty, flat_sources)])
    results: list[Any] = []
    for position, source in enumerate(flat_sources):
        parts = [row[position] for row in rows]
        if all(part is None for part in parts):
            zero = unconnected is UnconnectedGradients.ZERO
            results.append(zeros([*shape, *_sizes_of(source)], source.dtype) if zero else None)
            continue
        parts = [zeros_like(source) if part is None else part for part in parts]
        results.append(reshape(stack(parts), [*shape, *_sizes_of(source)]))
    return nest.pack_sequence_as(sources, results)


def batch_jacobian(walk: Walk, target: Tensor, source: Tensor, unconnected: UnconnectedGradients
                   ) -> Any:
    """The jacobian of each row of ``target`` with respect to that row of ``source``."""
    shape, own = _sizes_of(target), _sizes_of(source)
    wrong = (f"Need first dimension of target shape ({target.shape}) and source shape "
             f"({source.shape}) to match.")
    if not shape or not own:
        raise InvalidArgumentError(wrong, "batch_jacobian")
    require_equal_sizes(shape[0], own[0], wrong, "batch_jacobian")
    batch = shape[0]
    inner = static_sizes(shape[1:], "batch_jacobian",
                         "give the target a shape with tf.ensure_shape")
    size = math.prod(inner)
    identity = reshape(eye(size, dtype=target.dtype), [size, 1, *inner])
    rows: list[Any] = []
    for i in range(size):
        seed = broadcast_to(identity[i], [batch, *inner])
        rows.append(walk([target], [source], [seed])[0])
    if not size:
        rows = walk([target], [source], [zeros(shape, target.dtype)])
    if all(row is None for row in rows):
        if unconnected is UnconnectedGradients.NONE:
            return None
        return zeros([batch, *inner, *own[1:]], source.dtype)
    if not size:
        return zeros([batch, *inner, *own[1:]], source.dtype)
    stacked = stack(rows, axis=1)
    return reshape(stacked, [batch, *inner, *own[1:]])


def _sizes_of(x: Any) -> tuple[Any, ...]:
    """The dimensions of a tensor or variable."""
    return x._type().shape if isinstance(x, Tensor) else tuple(x.shape)
