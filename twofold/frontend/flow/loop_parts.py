"""What loops of the graph carry for variables that the graph has no values for.

Strings are their bytes and where they end; tensors of unknown rank their elements in a row and
their sizes. So are variables whose rank a step changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ..dispatch import calls, door
from ..tensors import nest
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tracing.strings import StringParts, parts_of_strings, strings_of_parts, without_rank
from ..tracing.unranked import Extent, is_unranked, parts_of, unranked_tensor
from ..values import convert

_ORIGIN = "a loop whose steps change its rank"


class RowParts(NamedTuple):
    """A tensor of unknown rank as a structure of tensors."""

    row: Any
    sizes: Any


class RankChangesError(Exception):
    """Variables of a loop, by their numbers, that have another rank after a step."""

    def __init__(self, places: Collection[int]):
        super().__init__(places)
        self.places = frozenset(places)


def places_without_rank(structure: Any) -> set[int]:
    """The numbers of leaves whose rank is not known."""
    return {i for i, leaf in enumerate(nest.flatten(structure))
            if isinstance(leaf, Tensor) and without_rank(leaf)}


def open_parts(structure: Any, places: Collection[int] = ()) -> Any:
    """A structure with parts in the places of strings, and of tensors of unknown rank.

    ``places``: numbers of leaves that are to have no rank, whether theirs is known or not.
    """
    leaves = nest.flatten(structure)
    found = [_open(leaf, i in places) for i, leaf in enumerate(leaves)]
    if all(a is b for a, b in zip(found, leaves)):
        return structure
    return nest.pack_sequence_as(structure, found)


def _open(leaf: Any, is_row: bool) -> Any:
    if isinstance(leaf, (str, bytes)) or (is_row and leaf is not None):
        leaf = convert.to_tensor(leaf)
    if not isinstance(leaf, Tensor):
        return leaf
    if leaf._dtype is dtypes.string:
        data, ends = parts_of_strings(leaf)
        return StringParts(data, _row_parts(ends) if is_row or is_unranked(ends) else ends)
    return _row_parts(leaf) if is_row or is_unranked(leaf) else leaf


def _row_parts(x: Any) -> RowParts:
    if is_unranked(x):
        row, extent = parts_of(x)
        return RowParts(row, extent.sizes)
    shape = calls.type_of(x).shape
    sizes = [convert.dim_tensor(dim, dtypes.int64) for dim in shape]
    return RowParts(door.run("reshape", x, shape=(_count(shape),)),
                    door.run("stack", *sizes, axis=0) if sizes else
                    convert.to_tensor(np.zeros(0, np.int64)))


def _count(shape: Sequence[Any]) -> Any:
    count: Any = 1
    for dim in shape:
        count = count * dim
    return count


def forget_rank(x: Tensor) -> Tensor:
    """A tensor as one whose rank is not known."""
    found: Tensor = close_parts(_open(x, True))
    return found


def close_parts(structure: Any) -> Any:
    """The opposite of :func:`open_parts`."""
    if type(structure) is StringParts:
        return strings_of_parts(structure.data, close_parts(structure.ends))
    if type(structure) is RowParts:
        return unranked_tensor(structure.row, Extent(structure.sizes, _ORIGIN))
    if not nest.is_nested(structure):
        return structure
    return nest.rebuild(structure, [close_parts(child) for _, child in nest.children(structure)])


def invariants_of_parts(opened: Sequence[Any], invariants: Sequence[TensorShape | None]
                        ) -> list[TensorShape | None]:
    """The invariants of parts: how many bytes, elements and sizes there are may change."""
    found: list[TensorShape | None] = []
    for part, own in zip(opened, invariants):
        any_length = TensorShape([None])
        if type(part) is StringParts:
            found += [any_length, *invariants_of_parts([part.ends], [own])]
        elif type(part) is RowParts:
            found += [any_length, any_length]
        else:
            found.append(own)
    return found


def require_ranks(before: Any, after: Any, invariants: Sequence[TensorShape | None],
                  places: Collection[int], error: Callable[..., Exception]) -> None:
    """Look for variables whose rank a step changes.

    Raises
    ------
    RankChangesError
        With those that may, and are not among ``places`` already.
    ShapeError
        For one that may not.
    """
    found = []
    for i, (old, new, own) in enumerate(zip(nest.flatten(before), nest.flatten(after), invariants)):
        if i in places or old is None or new is None:
            continue
        shape, now = convert.to_tensor(old).shape, convert.to_tensor(new).shape
        if own is not None and own.rank is None and now.rank != shape.rank:
            found.append(i)
        elif now.rank is None:
            raise error(i, shape, now)
    if found:
        raise RankChangesError(found)


__all__ = ["RankChangesError", "RowParts", "close_parts", "forget_rank", "invariants_of_parts",
           "open_parts", "places_without_rank", "require_ranks"]
