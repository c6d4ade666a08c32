"""Places, order and sets of elements."""

from __future__ import annotations

from typing import Any, NamedTuple

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..numpy import indexing
from ..numpy.promotion import cast, promote, require_integers, to_array, to_bool
from ..numpy.shapes import flat, one_axis, shape_of
from ..ops import gather as plain_gather
from ..ops import reduce, segments, selection, sequences, sorting
from ..tensors.tensor import Tensor
from ..values.convert import dim_tensor
from .describing import standard

_NAME = "experimental.array_api."
_VALUES = "Each value once, in the order in which they come first. NaN is equal to none."


class UniqueAll(NamedTuple):
    """What ``unique_all`` gives."""

    values: Tensor
    indices: Tensor
    inverse_indices: Tensor
    counts: Tensor


class UniqueCounts(NamedTuple):
    """What ``unique_counts`` gives."""

    values: Tensor
    counts: Tensor


class UniqueInverse(NamedTuple):
    """What ``unique_inverse`` gives."""

    values: Tensor
    inverse_indices: Tensor


# ---------------------------------------------------------------------------- extremes

def _place(name: str, find: Any, x: Any, axis: Any, keepdims: bool) -> Tensor:
    array = to_array(x)
    rank = array.ndim
    if axis is None:
        found = find(flat(array), 0)
        return run("reshape", found, shape=(1,) * rank) if keepdims else found
    place = one_axis(f"{_NAME}{name}", axis, rank)
    found = find(array, place)
    if not keepdims:
        return found
    sizes = shape_of(array)
    return run("reshape", found, shape=(*sizes[:place], 1, *sizes[place + 1:]))


@standard("The index of the greatest element along an axis; of several the first.",
          "int64; without an axis in the flat tensor.", "argmax([1, 5, 3]) -> np.int64(1)")
def argmax(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return _place("argmax", reduce.argmax, x, axis, keepdims)


@standard("The index of the least element along an axis; of several the first.",
          "int64; without an axis in the flat tensor.", "argmin([4, 5, 3]) -> np.int64(2)")
def argmin(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return _place("argmin", reduce.argmin, x, axis, keepdims)


@standard("How many elements along axes are not 0.", "int64, without the reduced axes.",
          "count_nonzero([1, 0, 2]) -> np.int64(2)")
def count_nonzero(x: Any, /, *, axis: Any = None, keepdims: bool = False) -> Tensor:
    return reduce.reduce_sum(cast(to_bool(x), dtypes.int64), axis, keepdims)


@standard("Where elements are not 0.", "tuple of Tensor: The indices along each axis.",
          "nonzero([0, 3, 4])[0] -> array([1, 2])")
def nonzero(x: Any, /) -> tuple[Tensor, ...]:
    array = to_array(x)
    if array.ndim == 0:
        raise ArgumentError("tf.experimental.array_api.nonzero: a scalar has no places")
    return tuple(indexing.places_of(array))


@standard("Elements of one of two tensors, by a condition.", "In the dtype that ``x1`` and ``x2`` "
          "promote to.", "where([True, False], 1, 2) -> array([1, 2])")
def where(condition: Any, x1: Any, x2: Any, /) -> Tensor:
    return run("select", to_bool(condition), *promote(x1, x2))


@standard("Where elements would be put into a sorted vector.", "int64, in the shape of ``x2``.",
          "searchsorted([1, 3, 5], [2, 5]) -> array([1, 2])")
def searchsorted(x1: Any, x2: Any, /, *, side: str = "left", sorter: Any = None) -> Tensor:
    row, values = promote(x1, x2)
    if row.ndim != 1:
        raise ArgumentError("tf.experimental.array_api.searchsorted: x1 must be a vector, got "
                            f"shape {row.shape}")
    if sorter is not None:
        places = to_array(sorter)
        require_integers("searchsorted", places)
        row = plain_gather.gather(row, places)
    found = selection.searchsorted(row, flat(values), side, dtypes.int64)
    return run("reshape", found, shape=shape_of(values))


# ---------------------------------------------------------------------------- order

def _check_order(x: Any) -> Tensor:
    array = to_array(x)
    if array._dtype.is_complex:
        raise DtypeError("tf.experimental.array_api: complex numbers have no order")
    return array


@standard("Elements along an axis in rising or falling order.", "The shape and dtype of ``x``.",
          "sort([3, 1, 2], descending=True) -> array([3, 2, 1])")
def sort(x: Any, /, *, axis: Any = -1, descending: bool = False, stable: bool = True) -> Tensor:
    return sorting.sort(_check_order(x), axis, "DESCENDING" if descending else "ASCENDING")


@standard("The indices that put elements along an axis in rising or falling order; equal ones keep "
          "theirs.", "int64, in the shape of ``x``.", "argsort([3, 1, 2]) -> array([1, 2, 0])")
def argsort(x: Any, /, *, axis: Any = -1, descending: bool = False, stable: bool = True) -> Tensor:
    found = sorting.argsort(_check_order(x), axis, "DESCENDING" if descending else "ASCENDING",
                            stable=True)
    return cast(found, dtypes.int64)


# ---------------------------------------------------------------------------- sets

def _as_numbers(x: Any) -> tuple[Tensor, Tensor]:
    """A tensor, and its elements as a vector that can be told apart: bools are numbers."""
    array = to_array(x)
    row = flat(array)
    return array, cast(row, dtypes.uint8) if array._dtype is dtypes.bool_ else row


def _unique(x: Any) -> UniqueAll:
    array, row = _as_numbers(x)
    if row._dtype.is_complex:
        raise DtypeError("tf.experimental.array_api: sets of complex numbers are not supported")
    values, inverse, counts = selection.unique_with_counts(row, dtypes.int64)
    places = sequences.range_(dim_tensor(shape_of(row)[0], dtypes.int64))
    first = segments.unsorted_segment_min(places, inverse, shape_of(values)[0])
    return UniqueAll(cast(values, array._dtype), first,
                     run("reshape", inverse, shape=shape_of(array)), counts)


@standard("The values of a tensor, where they come first, which one each element is, and how often "
          "they come.", f"UniqueAll: {_VALUES}",
          "unique_all([3, 1, 3]).counts -> array([2, 1])")
def unique_all(x: Any, /) -> UniqueAll:
    return _unique(x)


@standard("The values of a tensor, and how often they come.", f"UniqueCounts: {_VALUES}",
          "unique_counts([3, 1, 3]).counts -> array([2, 1])")
def unique_counts(x: Any, /) -> UniqueCounts:
    found = _unique(x)
    return UniqueCounts(found.values, found.counts)


@standard("The values of a tensor, and which one each element is.", f"UniqueInverse: {_VALUES}",
          "unique_inverse([3, 1, 3]).inverse_indices -> array([0, 1, 0])")
def unique_inverse(x: Any, /) -> UniqueInverse:
    found = _unique(x)
    return UniqueInverse(found.values, found.inverse_indices)


@standard("The values of a tensor.", _VALUES, "unique_values([3, 1, 3]) -> array([3, 1])")
def unique_values(x: Any, /) -> Tensor:
    return _unique(x).values
