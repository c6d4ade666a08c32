"""``tf.scan``, ``tf.map_fn`` and the folds inside ``tf.function``, where strings come or go.

Strings that are gone over are rows that the body looks up by their number. A loop that carries
strings, or collects them, is a ``tf.while_loop`` whose variables grow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ShapeError
from ...ir.base import dims
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import calls, door
from ..tensors import nest
from ..tensors.shape import TensorShape, static_shape
from ..tensors.tensor import Tensor
from ..tracing.strings import (
    close_strings,
    open_strings,
    parts_of_strings,
    row_of_strings,
    strings_of_parts,
)
from ..values import convert
from .regions import Region
from .while_loops import while_loop

Step = Callable[[Sequence[Any], Sequence[Any]], Any]


def loop_with_strings(name: str, step: Step, carried: Sequence[Tensor], sliced: Sequence[Tensor],
                      reverse: bool) -> tuple[list[Tensor], list[Tensor], Any]:
    """What ``_scan_op`` of ``scans.py`` gives, by a loop whose variables grow.

    The body is traced once more, for what it gives.
    """
    length = calls.type_of(sliced[0]).shape[0]
    count = convert.dim_tensor(length, dtypes.int64)
    structure, types = _result_types(name, step, carried, sliced)
    collected = [_flat(convert.full(0, type.dtype, (0, *type.shape))) for type in types]
    start = (convert.to_tensor(0, dtypes.int64), list(carried), collected)
    shapes = (TensorShape([]), [static_shape(calls.type_of(x).shape) for x in carried],
              [[TensorShape([None, *part.shape[1:]]) for part in each] for each in collected])

    def body(number: Any, values: Any, before: Any) -> Any:
        place = count - 1 - number if reverse else number
        new, stacked = step(values, [row_of_strings(x, place) if x.dtype is dtypes.string
                                     else x[place] for x in sliced])
        more = [convert.to_tensor(x) for x in nest.flatten(stacked) if x is not None]
        return number + 1, list(new), [
            _add(old, x, reverse) for old, x in zip(before, more, strict=True)]

    _, last, collected = while_loop(lambda number, values, before: number < count, body, start,
                                    shape_invariants=shapes)
    return list(last), [_whole(parts, (length, *type.shape))
                        for parts, type in zip(collected, types)], structure


def _flat(x: Tensor) -> list[Tensor]:
    """A tensor as tensors that compiled code can carry."""
    return list(parts_of_strings(x)) if x.dtype is dtypes.string else [x]


def _add(parts: Sequence[Tensor], element: Tensor, in_front: bool) -> list[Tensor]:
    """What was collected, with one element more."""
    own = _flat(element)
    own[-1] = door.run("reshape", own[-1], shape=(1, *calls.type_of(own[-1]).shape))
    pairs = [(new, old) if in_front else (old, new) for old, new in zip(parts, own)]
    if len(pairs) == 2:  # the ends of the second strings are behind the bytes of the first
        (first, _), (ends, others) = pairs
        size = convert.dim_tensor(calls.type_of(first).shape[0], dtypes.int64)
        pairs[1] = ends, others + size
    return [door.run("concat", *pair, axis=0) for pair in pairs]


def _whole(parts: Sequence[Tensor], shape: tuple[Any, ...]) -> Tensor:
    """All elements as one tensor."""
    *data, last = parts
    whole = door.run("reshape", last, shape=shape)
    return strings_of_parts(data[0], whole) if data else whole


def _result_types(name: str, step: Step, carried: Sequence[Tensor], sliced: Sequence[Tensor]
                  ) -> tuple[Any, list[TensorType]]:
    """The structure of what a body gives for each row, and the types of its leaves."""
    rows = [convert.full(0, x.dtype, calls.type_of(x).shape[1:]) for x in sliced]
    given = open_strings([list(carried), rows])
    found: list[Any] = []
    newest = Symbol(f"{name}_shapes").order

    def probe(*leaves: Any) -> tuple[()]:
        values, slices = close_strings(nest.pack_sequence_as(given, leaves))
        _, stacked = step(values, slices)
        flat = [calls.type_of(convert.to_tensor(x)) for x in nest.flatten(stacked) if x is not None]
        found.extend([nest.map_structure(lambda leaf: leaf, stacked), flat])
        return ()

    Region(f"{name}_shapes", probe, [calls.type_of(x) for x in nest.flatten(given)])
    structure, types = found
    if any(s.order > newest for type in types for dim in type.shape for s in dims.symbols(dim)):
        raise ShapeError(f"tf.{name}: the function gives tensors whose shape is computed in it; "
                         "what is collected beside strings needs a shape that is known before")
    return structure, types
