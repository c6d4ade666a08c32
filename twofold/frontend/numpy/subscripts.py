"""``tensor[key]`` as in NumPy: also with arrays, lists and masks among the keys.

What is no array goes first, as ``values/indexing.py`` does it; the arrays then name elements of
what that leaves. A number beside arrays drops its axis first, as in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..dispatch.door import run
from ..ops import gather as plain
from ..ops import joining
from ..tensors.tensor import Tensor, is_variable
from ..values import indexing
from .indexing import from_the_end, places_of
from .joining import broadcast_all
from .promotion import cast, promote, to_array
from .shapes import permute, shape_of

_ONLY = ("only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or "
         "boolean arrays are valid indices, got ")


def get_item(x: Tensor, key: Any) -> Tensor:
    """``x[key]``."""
    mask = _mask(key)
    if mask is not None:
        return _choose(x, mask)
    parts = [part for entry in _entries(key) for part in _arrays_of(entry)]
    if not any(map(_names_elements, parts)):
        return indexing.get_item(x, tuple(parts))
    parts = _write_out(parts, x.ndim)
    left = indexing.get_item(x, tuple(slice(None) if _names_elements(part) else part
                                      for part in parts))
    axes, axis = {}, 0
    for part in parts:
        if _names_elements(part):
            axes[axis] = part
        axis += 0 if _drops_its_axis(part) else 1
    return _gather(left, axes)


# ---------------------------------------------------------------------------- keys

def _mask(key: Any) -> Tensor | None:
    """A key that is one mask, else None."""
    if isinstance(key, (bool, np.bool_)):
        return to_array(bool(key))
    if isinstance(key, (Tensor, np.ndarray)) or is_variable(key):
        found = to_array(key)
        return found if found._dtype is dtypes.bool_ else None
    return None


def _choose(x: Tensor, mask: Tensor) -> Tensor:
    """Where a mask of the leading axes holds; of a scalar all or nothing, along a new axis."""
    if mask.ndim == 0:
        mask = run("reshape", mask, shape=(1,))
        x = run("reshape", x, shape=(1, *shape_of(x)))
    return indexing.mask_entries(x, mask, 0)


def _entries(key: Any) -> list[Any]:
    """The entries of a key; a list of numbers is one index, one of other things the key's."""
    if isinstance(key, tuple):
        return list(key)
    if isinstance(key, list) and any(
            entry is None or entry is Ellipsis or isinstance(entry, (list, tuple, slice))
            or (isinstance(entry, (Tensor, np.ndarray)) and entry.ndim) for entry in key):
        return list(key)
    return [key]


def _arrays_of(entry: Any) -> list[Any]:
    """An entry as it is, or as arrays of indices: of a mask one for each of its axes."""
    if entry is None or entry is Ellipsis or isinstance(entry, slice) or type(entry) is int:
        return [entry]
    if isinstance(entry, (str, bytes, float, complex, dict, set)):
        raise ArgumentTypeError(f"{_ONLY}{entry!r}")
    array = to_array(entry)
    if array._dtype is dtypes.bool_:
        if array.ndim == 0:
            raise ArgumentError("a single bool among other indices is not supported; use it alone")
        return list(places_of(array))
    if isinstance(entry, (list, tuple)) and not entry:
        array = cast(array, dtypes.int64)
    if not array._dtype.is_integer:
        raise ArgumentTypeError(f"{_ONLY}{entry!r}")
    if array._dtype.size < 4 or array._dtype.is_unsigned:
        array = cast(array, dtypes.int64)
    return [array]


def _names_elements(part: Any) -> bool:
    """Whether a part is an array of indices; a scalar is a number, which drops its axis."""
    return isinstance(part, Tensor) and part.ndim > 0


def _drops_its_axis(part: Any) -> bool:
    return not (part is None or isinstance(part, slice) or _names_elements(part))


def _write_out(parts: Sequence[Any], rank: int) -> list[Any]:
    """The parts with the Ellipsis written out."""
    found: list[Any] = []
    missing = rank - sum(part is not None and part is not Ellipsis for part in parts)
    if sum(part is Ellipsis for part in parts) > 1:
        raise ArgumentError("Multiple ellipses in slice spec not allowed")
    if missing < 0:
        raise ArgumentError(f"Index out of range using input dim {rank}; input has only {rank} "
                            "dims")
    for part in parts:
        found += [slice(None)] * missing if part is Ellipsis else [part]
    return found if any(part is Ellipsis for part in parts) else [*found, *[slice(None)] * missing]


# ---------------------------------------------------------------------------- elements

def _gather(x: Tensor, axes: dict[int, Tensor]) -> Tensor:
    """The elements at arrays of indices along some axes."""
    order = sorted(axes)
    if len(order) == 1:
        axis, = order
        return plain.gather(x, from_the_end(axes[axis], shape_of(x)[axis]), axis=axis)
    sizes = shape_of(x)
    places = [from_the_end(axes[axis], sizes[axis]) for axis in order]
    joined = joining.stack(broadcast_all(promote(*places)), axis=-1)
    rest = [axis for axis in range(x.ndim) if axis not in axes]
    found = plain.gather_nd(permute(x, [*order, *rest]), joined)
    if order != list(range(order[0], order[-1] + 1)):
        return found     # apart: the axes of the indices stay in front
    rank = joined.ndim - 1
    inside = list(range(rank))
    outside = list(range(rank, found.ndim))
    return permute(found, [*outside[:order[0]], *inside, *outside[order[0]:]])
