"""Shapes, order and parts of tensors."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentError
from ..dispatch.door import run
from ..numpy.axes import flip_axes
from ..numpy.indexing import pick_along_axis, take_along
from ..numpy.joining import broadcast_all
from ..numpy.promotion import promote, require_integers, to_array
from ..numpy.shapes import flat, move_axes, one_axis, permute, shape_of, to_rank
from ..ops import array as plain
from ..ops import joining, slicing
from ..tensors.tensor import Tensor
from ..values import arguments
from .describing import standard

_MOVED = "The elements of ``x``."
_NAME = "experimental.array_api."


@standard("Tensors stretched to one shape.", "list of Tensor: One for each.",
          "broadcast_arrays([1, 2], 3)[1] -> array([3, 3])")
def broadcast_arrays(*arrays: Any) -> list[Tensor]:
    return broadcast_all([to_array(x) for x in arrays])


@standard("A tensor stretched to a shape.", "Of that shape.",
          "broadcast_to([1, 2], (2, 2)) -> array([[1, 2],\n       [1, 2]])")
def broadcast_to(x: Any, /, shape: Any) -> Tensor:
    return plain.broadcast_to(to_array(x), shape)


@standard("Tensors one behind the other along an axis; for None flattened first.",
          "In the dtype that they promote to.", "concat([[1, 2], [3]]) -> array([1, 2, 3])")
def concat(arrays: Any, /, *, axis: Any = 0) -> Tensor:
    tensors = promote(*arrays)
    return joining.concat([flat(x) for x in tensors], 0) if axis is None else joining.concat(
        tensors, axis)


@standard("Tensors one behind the other along a new axis.", "In the dtype that they promote to.",
          "stack([[1, 2], [3, 4]]).shape -> TensorShape([2, 2])")
def stack(arrays: Any, /, *, axis: Any = 0) -> Tensor:
    return joining.stack(promote(*arrays), axis)


@standard("The slices of a tensor along an axis.", "tuple of Tensor: One for each place.",
          "unstack([[1, 2], [3, 4]])[1] -> array([3, 4])")
def unstack(x: Any, /, *, axis: Any = 0) -> tuple[Tensor, ...]:
    return tuple(joining.unstack(to_array(x), axis=axis))


@standard("A tensor with a further axis of size 1.", _MOVED,
          "expand_dims([1, 2]).shape -> TensorShape([1, 2])")
def expand_dims(x: Any, /, axis: Any = 0) -> Tensor:
    array = to_array(x)
    for each in arguments.static_ints(axis, "axis"):
        place = one_axis(f"{_NAME}expand_dims", each, array.ndim + 1)
        sizes = list(shape_of(array))
        array = run("reshape", array, shape=(*sizes[:place], 1, *sizes[place:]))
    return array


@standard("A tensor without axes of size 1.", _MOVED,
          "squeeze([[1, 2]], 0).shape -> TensorShape([2])")
def squeeze(x: Any, /, axis: Any) -> Tensor:
    array = to_array(x)
    axes = arguments.static_ints(axis, "axis")
    return plain.squeeze(array, list(axes)) if axes else array


@standard("A tensor whose elements along axes are in reverse.", _MOVED,
          "flip([1, 2, 3]) -> array([3, 2, 1])")
def flip(x: Any, /, *, axis: Any = None) -> Tensor:
    return flip_axes(to_array(x), axis, "flip")


@standard("A tensor with axes moved to other places.", _MOVED,
          "moveaxis([[1, 2, 3]], 0, 1).shape -> TensorShape([3, 1])")
def moveaxis(x: Any, source: Any, destination: Any, /) -> Tensor:
    return move_axes(to_array(x), source, destination, f"{_NAME}moveaxis")


@standard("A tensor with its axes in another order.", _MOVED,
          "permute_dims([[1, 2, 3]], (1, 0)).shape -> TensorShape([3, 1])")
def permute_dims(x: Any, /, axes: Any) -> Tensor:
    array = to_array(x)
    order = [one_axis(f"{_NAME}permute_dims", axis, array.ndim)
             for axis in arguments.static_ints(axes, "axes")]
    return permute(array, order) if array.ndim or order else array


@standard("Each element several times.", "The dtype of ``x``.",
          "repeat([1, 2], 2) -> array([1, 1, 2, 2])")
def repeat(x: Any, repeats: Any, /, *, axis: Any = None) -> Tensor:
    array = to_rank(to_array(x), 1)
    counts = repeats if isinstance(repeats, int) else flat(to_array(repeats))
    if isinstance(counts, Tensor) and shape_of(counts) == (1,):
        counts = run("reshape", counts, shape=())
    return joining.repeat(array, counts, axis)


@standard("The elements of a tensor in another shape.", "Of that shape.",
          "reshape([1, 2, 3, 4], (2, -1)) -> array([[1, 2],\n       [3, 4]])")
def reshape(x: Any, /, shape: Any, *, copy: bool | None = None) -> Tensor:
    if copy not in (None, True, False):
        raise ArgumentError(f"tf.experimental.array_api.reshape: copy must be a bool, got {copy!r}")
    return plain.reshape(to_array(x), shape)


@standard("Elements moved along axes; those that leave one end come in at the other.",
          "The shape and dtype of ``x``.", "roll([1, 2, 3], 1) -> array([3, 1, 2])")
def roll(x: Any, /, shift: Any, *, axis: Any = None) -> Tensor:
    array = to_array(x)
    if axis is None:
        return run("reshape", slicing.roll(flat(array), shift, 0), shape=shape_of(array))
    axes = arguments.static_ints(axis, "axis")
    shifts = arguments.static_ints(shift, "shift")
    if len(shifts) == 1:
        shifts = shifts * len(axes)
    return slicing.roll(array, list(shifts), list(axes)) if axes else array


@standard("A tensor repeated as a whole along its axes.", "The dtype of ``x``.",
          "tile([1, 2], (2,)) -> array([1, 2, 1, 2])")
def tile(x: Any, repetitions: Any, /) -> Tensor:
    counts = arguments.dims_of(repetitions, "repetitions")
    array = to_rank(to_array(x), len(counts))
    counts = (*[1] * (array.ndim - len(counts)), *counts)
    return joining.tile(array, list(counts)) if counts else array


@standard("The slices of a tensor at indices of an axis.", "The dtype of ``x``.",
          "take([10, 20, 30], [2, -1, 0]) -> array([30, 30, 10])")
def take(x: Any, indices: Any, /, *, axis: Any = None) -> Tensor:
    array, places = to_array(x), to_array(indices)
    require_integers("take", places)
    if axis is None:
        if array.ndim != 1:
            raise ArgumentError("tf.experimental.array_api.take: axis is needed for a tensor of "
                                f"shape {array.shape}")
        axis = 0
    return take_along(array, places, one_axis(f"{_NAME}take", axis, array.ndim))


@standard("For each place the element of its line along an axis that an index names.",
          "The shape of ``indices``.",
          "take_along_axis([[3, 1]], [[1, 0]]) -> array([[1, 3]])")
def take_along_axis(x: Any, indices: Any, /, *, axis: Any = -1) -> Tensor:
    array, places = to_array(x), to_array(indices)
    require_integers("take_along_axis", places)
    if array.ndim != places.ndim:
        raise ArgumentError("tf.experimental.array_api.take_along_axis: both must have as many "
                            f"dimensions, got shapes {array.shape} and {places.shape}")
    return pick_along_axis(array, places, one_axis(f"{_NAME}take_along_axis", axis, array.ndim))
