"""``GradientTape.jacobian`` and ``batch_jacobian``: one reverse walk per element of the target.

The walk is the tape's; so is what may be asked of it how often.
"""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError, InvalidArgumentError
from ..ops.array import broadcast_to, reshape
from ..ops.creation import eye, zeros
from ..ops.joining import stack
from ..tensors import nest
from ..tensors.tensor import Tensor
from .request import UnconnectedGradients, Walk, differentiable, zeros_like


def jacobian(walk: Walk, target: Any, sources: Any, unconnected: UnconnectedGradients) -> Any:
    """Derivative of every element of ``target`` with respect to every element of ``sources``."""
    shape = target.shape.as_list()
    size = target.shape.num_elements()
    if size is None:
        raise ArgumentError("jacobian needs a target whose shape is known")
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
            results.append(zeros([*shape, *source.shape], source.dtype) if zero else None)
            continue
        parts = [zeros_like(source) if part is None else part for part in parts]
        results.append(reshape(stack(parts), [*shape, *source.shape]))
    return nest.pack_sequence_as(sources, results)


def batch_jacobian(walk: Walk, target: Tensor, source: Tensor, unconnected: UnconnectedGradients
                   ) -> Any:
    """The jacobian of each row of ``target`` with respect to that row of ``source``."""
    shape = target.shape.as_list()
    if not shape or not source.shape or shape[0] != source.shape[0]:
        raise InvalidArgumentError("Need first dimension of target shape "
                                   f"({target.shape}) and source shape ({source.shape}) to "
                                   "match.", "batch_jacobian")
    batch, inner = shape[0], shape[1:]
    size = target.shape[1:].num_elements()
    if size is None:
        raise ArgumentError("batch_jacobian needs a target whose shape is known")
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
        return zeros([*shape, *source.shape[1:]], source.dtype)
    if not size:
        return zeros([*shape, *source.shape[1:]], source.dtype)
    stacked = stack(rows, axis=1)
    return reshape(stacked, [*shape, *source.shape[1:]])
