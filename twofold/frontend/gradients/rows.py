"""Gradients of tables as ``tf.IndexedSlices``: the rows that were gathered and their derivatives.

A variable of which a tape has seen nothing but rows (``tf.gather`` along its first axis,
``tf.nn.embedding_lookup``, ``sparse_read``) gets a gradient that names the rows, as in TensorFlow:
its cost depends on the rows, not on the size of the table. It is found by differentiating with
respect to what was gathered. Every other use of the variable makes the gradient dense.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import dtypes
from ...ir.base import dims
from ..dispatch import calls, door
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.indexed_slices import IndexedSlices
from .entries import Rows
from .request import Walk


def gradients_of_rows(walk: Walk, rows: dict[int, list[Rows]],
                      targets: Sequence[Any], sources: Sequence[Any], seeds: Sequence[Any]
                      ) -> list[Any]:
    """Gradients of each source: a tensor, rows or None.

    Parameters
    ----------
    walk : callable
        Differentiates targets with respect to sources.
    rows : dict
        Key of a variable of which nothing else was used to shapes of it, indices and rows gathered.
    targets, sources, seeds : sequence
    """
    wanted = [[row for *_, row in rows[source._key]] if source._key in rows else [source]
              for source in sources]
    found = iter(walk(targets, [x for parts in wanted for x in parts], seeds))
    result: list[Any] = []
    for source, parts in zip(sources, wanted):
        gradients = [next(found) for _ in parts]
        if source._key not in rows:
            result.append(gradients[0])
            continue
        pieces = [(shape, indices, gradient) for (shape, indices, _), gradient
                  in zip(rows[source._key], gradients) if gradient is not None]
        result.append(_slices(pieces) if pieces else None)
    return result


def _slices(pieces: Sequence[Rows]) -> IndexedSlices:
    """All pieces as one; indices of different dtypes become int64."""
    shape, first, _ = pieces[0]
    dtype = first.dtype
    if any(indices.dtype is not dtype for _, indices, _ in pieces):
        dtype = dtypes.int64
    places, values = [], []
    for _, indices, gradient in pieces:
        count = dims.product(calls.type_of(indices).shape)
        flat = door.run("reshape", indices, shape=(count,))
        places.append(flat if flat.dtype is dtype else door.run("cast", flat, dtype=dtype))
        values.append(door.run("reshape", gradient, shape=(count, *shape[1:])))
    if len(pieces) > 1:
        places = [door.run("concat", *places, axis=0)]
        values = [door.run("concat", *values, axis=0)]
    return IndexedSlices(values[0], places[0], _shape_tensor(shape))


def _shape_tensor(shape: Sequence[Any]) -> Tensor:
    """A shape as a tensor; sizes that are not known yet are those of the run."""
    if all(isinstance(dim, int) for dim in shape):
        return convert.to_tensor(list(shape), dtypes.int32)
    sizes = [convert.dim_tensor(dim, dtypes.int32) for dim in shape]
    return door.run("stack", *sizes, axis=0)
