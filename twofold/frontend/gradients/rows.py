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
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.indexed_slices import IndexedSlices
from ..variables.variable import Variable
from .entries import READ, Entry


def note_rows(variable: Variable, indices: Tensor, rows: Tensor) -> None:
    """Tell the tapes that these rows of a variable were read."""
    for tape in observers.local.tapes:
        if variable._key in tape._slots:
            tape._rows.setdefault(variable._key, []).append((indices, rows))


def gradients_of_rows(tape: Any, targets: Sequence[Any], sources: Sequence[Any],
                      seeds: Sequence[Any]) -> list[Any]:
    """A tape's gradients: of each source a tensor, rows or None."""
    wanted = _wanted(sources, tape._slots, tape._entries, tape._rows)
    found = iter(tape._walk(targets, [x for parts in wanted for x in parts], seeds))
    result: list[Any] = []
    for source, parts in zip(sources, wanted):
        gradients = [next(found) for _ in parts]
        if len(parts) == 1 and parts[0] is source:
            result.append(gradients[0])
            continue
        pieces = [(indices, gradient) for (indices, _), gradient
                  in zip(tape._rows[source._key], gradients) if gradient is not None]
        result.append(_slices(source, pieces) if pieces else None)
    return result


def _wanted(sources: Sequence[Any], slots: dict[int, int], entries: Sequence[Entry],
            rows: dict[int, list[tuple[Tensor, Tensor]]]) -> list[list[Any]]:
    """For each source what to differentiate with respect to: itself, or the rows read of it."""
    candidates = {slots[source._key]: source._key for source in sources
                  if source._key in rows and source._key in slots}
    reads: dict[int, int] = {}   # slot of a value that was read: the variable's
    uses = dict.fromkeys(candidates, 0)
    for call, read, written, *_ in entries:
        if call is READ and read[0] in candidates:
            reads[written[0]] = read[0]
            continue
        for slot in read:
            if slot in reads:
                uses[reads[slot]] += 1
    only = {key for slot, key in candidates.items() if uses[slot] == len(rows[key])}
    return [[row for _, row in rows[source._key]] if source._key in only else [source]
            for source in sources]


def _slices(variable: Variable, pieces: Sequence[tuple[Tensor, Tensor]]) -> IndexedSlices:
    """All pieces as one; indices of different dtypes become int64."""
    row = variable._array.shape[1:]
    dtype = pieces[0][0].dtype
    if any(indices.dtype is not dtype for indices, _ in pieces):
        dtype = dtypes.int64
    places, values = [], []
    for indices, gradient in pieces:
        count = dims.product(calls.type_of(indices).shape)
        flat = door.run("reshape", indices, shape=(count,))
        places.append(flat if flat.dtype is dtype else door.run("cast", flat, dtype=dtype))
        values.append(door.run("reshape", gradient, shape=(count, *row)))
    if len(pieces) > 1:
        places = [door.run("concat", *places, axis=0)]
        values = [door.run("concat", *values, axis=0)]
    shape = convert.to_tensor(list(variable._array.shape), dtypes.int32)
    return IndexedSlices(values[0], places[0], shape)
