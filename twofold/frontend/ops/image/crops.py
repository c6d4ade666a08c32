"""``tf.image``: parts of images at places that are given in parts of their size."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import InvalidArgumentError, OutOfRangeError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...values.convert import dim_tensor, full
from ...values.requirements import require_at_most, require_equal
from .. import late
from ..common import shape_of, to_tensor
from ..random.draws import normal, uniform
from .sizes import in_float32, size_of_dim

_CROP = "image.crop_and_resize"
_GLIMPSE = "image.extract_glimpse"


def _real(value: Any) -> Tensor:
    return to_tensor(value, dtypes.float32)


def _size(dim: Any) -> Tensor:
    return run("cast", dim_tensor(dim, dtypes.int32), dtype=dtypes.float32)


def _whole(x: Tensor) -> Tensor:
    return run("cast", x, dtype=dtypes.int32)


# ---------------------------------------------------------------------------- crops and sizes

@public
def crop_and_resize(image: Any, boxes: Any, box_indices: Any, crop_size: Any,
                    method: str = "bilinear", extrapolation_value: Any = 0.0,
                    name: str | None = None) -> Tensor:
    """Parts of images, each resized to one size.

    Parameters
    ----------
    image : Tensor
        Shape ``[batch, height, width, channels]``; integers or floats.
    boxes : Tensor
        Shape ``[boxes, 4]``; floats: ``[y1, x1, y2, x2]``, where 0 and 1 are the middles of the
        first and last pixels. Where y1 is above y2 the part is turned upside down.
    box_indices : Tensor
        Shape ``[boxes]``; int32: the image of each box.
    crop_size : pair of int
        Height and width of the parts.
    method : str
        ``"bilinear"`` or ``"nearest"``.
    extrapolation_value : float
        What is outside of images.

    Returns
    -------
    Tensor
        float32 of shape ``[boxes, *crop_size, channels]``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, ``method`` is another word, or a box is not finite.
    OutOfRangeError
        When there is no image of an index.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([0.0, 1.0, 2.0, 3.0], [1, 2, 2, 1])
    >>> tf.image.crop_and_resize(image, [[0.0, 0.5, 1.0, 1.0]], [0], [2, 2]).numpy()[0, ..., 0]
    array([[0.5, 1. ],
           [2.5, 3. ]], dtype=float32)
    """
    x, rows, places, wanted = _crop_arguments(image, boxes, box_indices, crop_size)
    if method not in ("bilinear", "nearest"):
        raise InvalidArgumentError(f"tf.{_CROP}: method must be 'bilinear' or 'nearest', got "
                                   f"{method!r}", _CROP)
    x = in_float32("crop_and_resize", x)
    _, height, width, channels = shape_of(x)
    count, own = shape_of(rows)[0], (height, width)
    outside = _real(extrapolation_value)
    # Rows of a box are looked up in the whole batch, columns in what was found.
    pixels = run("reshape", x, shape=(shape_of(x)[0] * height, width * channels))
    axis_of_boxes = [_places(rows[:, i], rows[:, i + 2], n, new)
                     for i, n, new in zip((0, 1), own, wanted)]
    inside = [_is_inside(place, n) for place, n in zip(axis_of_boxes, own)]
    start = run("reshape", places * dim_tensor(height, dtypes.int32), shape=(count, 1))
    found = _look_up(method, axis_of_boxes[0], inside[0], height, lambda at: run(
        "reshape", run("gather", pixels, at + start, axis=0, batch_dims=0),
        shape=(count, wanted[0], width, channels)), (count, wanted[0], 1, 1))
    found = run("transpose", found, permutation=(0, 2, 1, 3))
    found = _look_up(method, axis_of_boxes[1], inside[1], width, lambda at: run(
        "gather", found, at, axis=1, batch_dims=1), (count, wanted[1], 1, 1))
    found = run("transpose", found, permutation=(0, 2, 1, 3))
    both = run("logical_and", run("reshape", inside[0], shape=(count, wanted[0], 1, 1)),
               run("reshape", inside[1], shape=(count, 1, wanted[1], 1)))
    return run("select", both, found, outside)


def _crop_arguments(image: Any, boxes: Any, box_indices: Any, crop_size: Any
                    ) -> tuple[Tensor, Tensor, Tensor, tuple[Any, ...]]:
    x, rows = to_tensor(image), to_tensor(boxes, dtypes.float32)
    places = to_tensor(box_indices)
    wanted = arguments.dims_of(crop_size, "crop_size")

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.{_CROP}: image of shape {x.shape}, boxes of shape {rows.shape}, box_indices of "
            f"{places.dtype.name} and shape {places.shape}, crop_size {list(wanted)}; they must "
            "be [batch, height, width, channels], [boxes, 4], [boxes] of int32, and two positive "
            "numbers; images must have pixels", _CROP)

    if x.ndim != 4 or rows.ndim != 2 or places.ndim != 1 or not places.dtype.is_integer \
            or len(wanted) != 2 or any(isinstance(n, int) and n <= 0 for n in wanted):
        raise refusal()
    require_equal(shape_of(rows)[1], 4, refusal)
    require_equal(shape_of(rows)[0], shape_of(places)[0], refusal)
    for n in shape_of(x)[1:3]:
        require_at_most(1, n, refusal)
    places = _whole(places)
    _require_all(run("is_finite", rows), InvalidArgumentError(
        "Boxes contains at least one element that is not finite", _CROP))
    is_there = run("logical_and", run("greater_equal", places, to_tensor(0, dtypes.int32)),
                   run("less", places, dim_tensor(shape_of(x)[0], dtypes.int32)))
    _require_all(is_there, OutOfRangeError("box_index has values outside [0, batch_size)", _CROP))
    return x, rows, places, wanted


def _require_all(conditions: Tensor, error: Exception) -> None:
    holds = run("reduce_all", conditions, axes=tuple(range(conditions.ndim)), keepdims=False)
    if late.is_late(holds):
        late.require(holds, str(error))
    elif not bool(holds):
        raise error


def _places(first: Tensor, last: Tensor, own: Any, new: Any) -> Tensor:
    """Where the pixels of each box's part are in the image, along an axis."""
    end, steps = _size(own) - 1.0, _size(new) - 1.0
    one = _real(1.0)
    is_single = run("less", steps, one)
    step = (last - first) * end / run("maximum", steps, one)
    begin = run("select", is_single, (first + last) * 0.5 * end, first * end)
    steps_taken = run("iota", length=new, dtype=dtypes.float32)
    count = shape_of(first)[0]
    return run("reshape", begin, shape=(count, 1)) + (
        run("reshape", steps_taken, shape=(1, new)) * run("reshape", step, shape=(count, 1)))


def _is_inside(places: Tensor, own: Any) -> Tensor:
    return run("logical_and", run("greater_equal", places, _real(0.0)),
               run("less_equal", places, _size(own) - 1.0))


def _look_up(method: str, places: Tensor, inside: Tensor, own: Any, read: Any,
             shape: tuple[Any, ...]) -> Tensor:
    """What is at places along an axis, between two pixels a mean of both."""
    last = _size(own) - 1.0
    zero = _real(0.0)
    safe = run("minimum", run("maximum", run("select", inside, places, zero), zero), last)
    if method == "nearest":
        found: Tensor = read(_whole(run("floor", safe + 0.5)))
        return found
    low = run("floor", safe)
    before, after = read(_whole(low)), read(_whole(run("ceil", safe)))
    weight = run("reshape", safe - low, shape=shape)
    return before + (after - before) * weight


# ---------------------------------------------------------------------------- glimpses

@public
def extract_glimpse(input: Any, size: Any, offsets: Any, centered: bool = True,
                    normalized: bool = True, noise: str = "uniform", name: str | None = None
                    ) -> Tensor:
    """A part of each image, with noise where it is outside.

    Parameters
    ----------
    input : Tensor
        Shape ``[batch, height, width, channels]``; float32.
    size : pair of int
        Height and width of the parts.
    offsets : Tensor
        Shape ``[batch, 2]``; float32: y and x of each part.
    centered : bool
        Offsets are counted from the middle of images; else from their upper left corner.
    normalized : bool
        Offsets are parts of the size of images: with ``centered``, 1 is half of it, and they are
        those of the middle of the parts.
    noise : str
        ``"uniform"``: numbers between the least and the greatest of the image, ``"gaussian"``:
        of its mean and deviation, limited to the same range, ``"zero"``: zeros.

    Returns
    -------
    Tensor
        float32 of shape ``[batch, *size, channels]``.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, ``noise`` is another word, or ``input`` is complex.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape(tf.range(9.0), [1, 3, 3, 1])
    >>> tf.image.extract_glimpse(image, [2, 2], [[1.0, 1.0]], False, False).numpy()[0, ..., 0]
    array([[4., 5.],
           [7., 8.]], dtype=float32)
    """
    x = in_float32("extract_glimpse", to_tensor(input))
    at = run("cast", to_tensor(offsets), dtype=dtypes.float32)
    wanted = arguments.dims_of(size, "size")
    arguments.require_bool(centered, "centered")
    arguments.require_bool(normalized, "normalized")

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.{_GLIMPSE}: input of shape {x.shape}, offsets of shape {at.shape} and size "
            f"{list(wanted)}; they must be [batch, height, width, channels], [batch, 2] and two "
            "numbers that are not negative", _GLIMPSE)

    if x.ndim != 4 or at.ndim != 2 or len(wanted) != 2 \
            or any(isinstance(n, int) and n < 0 for n in wanted):
        raise refusal()
    if noise not in ("uniform", "gaussian", "zero"):
        raise InvalidArgumentError("The noise could only be uniform, gaussian, or zero, got "
                                   f"{noise!r}", _GLIMPSE)
    batch, height, width, _ = shape_of(x)
    require_equal(shape_of(at)[0], batch, refusal)
    require_equal(shape_of(at)[1], 2, refusal)
    found, is_image = x, full(True, dtypes.bool_, (1, 1, 1, 1))
    for axis, (own, new) in enumerate(zip((height, width), wanted)):
        begin = _whole(_start(at[:, axis], own, new, centered, normalized))
        places = run("reshape", begin, shape=(batch, 1)) + run(
            "reshape", run("iota", length=new, dtype=dtypes.int32), shape=(1, new))
        found, inside = _read_inside(found, places, own, axis + 1)
        mine = run("reshape", inside, shape=(batch, new, 1, 1) if axis == 0
                   else (batch, 1, new, 1))
        is_image = run("logical_and", is_image, mine)
    return run("select", is_image, found, _noise(noise, x, shape_of(found)))


def _start(offset: Tensor, own: Any, new: Any, centered: bool, normalized: bool) -> Tensor:
    """Where the parts begin along an axis."""
    whole = _size(own)
    if normalized:
        offset = offset * whole
        if centered:
            offset = offset * 0.5 + whole * 0.5 - _size(new) * 0.5
    elif centered:
        offset = offset + whole * 0.5
    return offset


def _read_inside(x: Tensor, places: Tensor, own: Any, axis: int) -> tuple[Tensor, Tensor]:
    """What is at places along an axis, a row of places per image; and which are inside."""
    zero, end = to_tensor(0, dtypes.int32), dim_tensor(own, dtypes.int32)
    inside = run("logical_and", run("greater_equal", places, zero), run("less", places, end))
    if own == 0:
        shape = list(shape_of(x))
        shape[axis] = shape_of(places)[1]
        return full(0, x.dtype, tuple(shape)), inside
    safe = run("select", inside, places, zero)
    order = (0, 1, 2, 3) if axis == 1 else (0, 2, 1, 3)
    found = run("gather", run("transpose", x, permutation=order), safe, axis=1, batch_dims=1)
    return run("transpose", found, permutation=order), inside


def _noise(kind: str, x: Tensor, shape: tuple[Any, ...]) -> Tensor:
    if kind == "zero":
        return full(0, x.dtype, shape)
    axes, extents = (1, 2, 3), [size_of_dim(n) for n in shape]
    least, most = (run(f"reduce_{which}", x, axes=axes, keepdims=True) for which in ("min", "max"))
    if kind == "uniform":
        return least + uniform(extents) * (most - least)
    mean = run("reduce_mean", x, axes=axes, keepdims=True)
    square = run("reduce_mean", run("square", x - mean), axes=axes, keepdims=True)
    draws = normal(extents) * run("sqrt", square) + mean
    return run("minimum", run("maximum", draws, least), most)
