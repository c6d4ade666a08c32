"""``tf.image``: boxes drawn into images, and boxes by chance that hold enough of given ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import arguments
from ...values.requirements import require_equal
from ..common import shape_of, to_tensor
from ..random.draws import uniform
from ..random.stateless import stateless_uniform

_DRAW = "image.draw_bounding_boxes"
_COLOURS = np.array([
    [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1], [0.5, 0.5, 0, 1],
    [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1]], np.float32)


@public
def draw_bounding_boxes(images: Any, boxes: Any, colors: Any, name: str | None = None) -> Tensor:
    """Images with the edges of boxes drawn into them.

    Parameters
    ----------
    images : Tensor
        Shape ``[batch, height, width, channels]`` of 1, 3 or 4 channels; floats.
    boxes : Tensor
        Shape ``[batch, boxes, 4]``; floats: ``[y1, x1, y2, x2]``, where 0 and 1 are the first and
        last pixels.
    colors : Tensor, optional
        Shape ``[colours, channels or more]``; floats: the colours of the boxes in turn. None: ten
        colours of TensorFlow's.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> boxes = [[[0.0, 0.0, 1.0, 1.0]]]
    >>> tf.image.draw_bounding_boxes(tf.zeros([1, 3, 3, 1]), boxes, [[0.5]]).numpy()[0, ..., 0]
    array([[0.5, 0.5, 0.5],
           [0.5, 0. , 0.5],
           [0.5, 0.5, 0.5]], dtype=float32)
    """
    x, rows = to_tensor(images), run("cast", to_tensor(boxes), dtype=dtypes.float32)
    table = to_tensor(np.zeros((0, 4), np.float32)) if colors is None else run(
        "cast", to_tensor(colors), dtype=dtypes.float32)

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.{_DRAW}: images are {x.dtype.name} of shape {x.shape}, boxes have shape "
            f"{rows.shape} and colors {table.shape}; they must be floats of [batch, height, width, "
            "channels], [batch, boxes, 4] and [colours, channels or more]", _DRAW)

    if not x.dtype.is_floating or x.ndim != 4 or rows.ndim != 3 or table.ndim != 2:
        raise refusal()
    require_equal(shape_of(rows)[2], 4, refusal)
    require_equal(shape_of(rows)[0], shape_of(x)[0], refusal)
    return on_host(_DRAW, _drawer(), [x, rows, table], [TensorType(x.dtype, shape_of(x))])[0]


@recipe("image.draw_boxes")
def _drawer() -> Callable[..., Any]:
    def draw(images: Any, boxes: Any, colours: Any) -> Any:
        depth = images.shape[3]
        if depth not in (1, 3, 4):
            raise InvalidArgumentError("Channel depth should be either 1 (GRY), 3 (RGB), or 4 "
                                       f"(RGBA), got {depth}", _DRAW)
        if not len(colours):
            colours = np.where([depth == 1, False, False, False], np.float32(1), _COLOURS)
        if colours.shape[1] < depth:
            raise InvalidArgumentError("colors must have equal or more channels than the image "
                                       f"provided: {list(colours.shape)}", _DRAW)
        found = images.copy()
        for image, rows in zip(found, boxes):
            for number, box in enumerate(rows):
                _draw_edges(image, box, colours[number % len(colours), :depth])
        return (found,)

    return draw


def _draw_edges(image: Any, box: Any, colour: Any) -> None:
    """Set the pixels of the edges that are inside of an image."""
    height, width = image.shape[:2]
    limits = np.array([height - 1, width - 1] * 2, np.float32)
    with np.errstate(all="ignore"):
        places = np.clip(np.nan_to_num(box * limits, nan=-2.0), -2.0**40, 2.0**40)
    top, left, bottom, right = places.astype(np.int64).tolist()
    if top > bottom or left > right or top >= height or bottom < 0 or left >= width or right < 0:
        return
    rows, columns = slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1)
    for row in (top, bottom):
        if 0 <= row < height:
            image[row, columns] = colour
    for column in (left, right):
        if 0 <= column < width:
            image[rows, column] = colour


# ---------------------------------------------------------------------------- boxes by chance

def _sample(function: str, image_size: Any, bounding_boxes: Any, min_object_covered: Any,
            aspect_ratio_range: Any, area_range: Any, max_attempts: Any, whole: Any,
            draw: Callable[[list[int]], Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """A box of which enough is covered; ``draw`` gives four uniform numbers for each attempt."""
    size, boxes = to_tensor(image_size), to_tensor(bounding_boxes, dtypes.float32)
    covered = run("cast", to_tensor(min_object_covered), dtype=dtypes.float32)
    ratios = _range(function, aspect_ratio_range, "aspect_ratio_range", (0.75, 1.33))
    areas = _range(function, area_range, "area_range", (0.05, 1.0))
    attempts = 100 if max_attempts is None else arguments.static_int(max_attempts, "max_attempts")
    if not (min(*ratios, *areas) > 0 and max(areas) <= 1 and attempts > 0):
        raise InvalidArgumentError(
            f"tf.{function}: aspect_ratio_range {ratios}, area_range {areas} and max_attempts "
            f"{attempts} must be positive, areas at most 1", function)
    if size.ndim != 1 or not size.dtype.is_integer or boxes.ndim != 3 or covered.ndim:
        raise InvalidArgumentError(
            f"tf.{function}: image_size of {size.dtype.name} and shape {size.shape}, "
            f"bounding_boxes of shape {boxes.shape} and min_object_covered of shape "
            f"{covered.shape}; they must be three integers, [batch, boxes, 4] and one number",
            function)
    choose = _sampler(function=function, ratios=list(ratios), areas=list(areas),
                      whole=bool(whole))
    numbers = draw([attempts, 4])
    begin, extent, box = on_host(function, choose, [size, boxes, covered, numbers], [
        TensorType(size.dtype, (3,)), TensorType(size.dtype, (3,)),
        TensorType(dtypes.float32, (1, 1, 4))])
    return begin, extent, box


def _range(function: str, value: Any, what: str, usual: tuple[float, float]) -> tuple[float, float]:
    if value is None:
        return usual
    found = np.asarray(arguments.static_array(value, what), np.float64).reshape(-1)
    if len(found) != 2:
        raise InvalidArgumentError(f"tf.{function}: {what} must be two numbers, got {value!r}",
                                   function)
    return float(found[0]), float(found[1])


@recipe("image.sample_box")
def _sampler(function: str, ratios: Sequence[float], areas: Sequence[float], whole: bool
             ) -> Callable[..., Any]:
    def sample(size: Any, boxes: Any, covered: Any, numbers: Any) -> Any:
        if len(size) != 3:
            raise InvalidArgumentError(f"image_size must contain 3 elements, got {len(size)}",
                                       function)
        height, width = int(size[0]), int(size[1])
        if min(height, width) <= 0:
            raise InvalidArgumentError(f"image height and width must be positive, got {height} "
                                       f"and {width}", function)
        if covered < 0:
            raise InvalidArgumentError(f"Min object covered must be non-negative: {covered}",
                                       function)
        objects = _objects(function, boxes, height, width, whole)
        for draws in numbers:
            box = _attempt(height, width, ratios, areas, draws)
            if box is not None and _covers(box, objects, float(covered)):
                break
        else:
            box = (0, 0, height, width)
        top, left, bottom, right = box
        parts = np.array(box) / np.array([height, width, height, width])
        return (np.array([top, left, 0]).astype(size.dtype),
                np.array([bottom - top, right - left, -1]).astype(size.dtype),
                parts.astype(np.float32).reshape(1, 1, 4))

    return sample


def _objects(function: str, boxes: Any, height: int, width: int, whole: bool) -> Any:
    """What is to be covered, in pixels."""
    if boxes.size and boxes.shape[-1] != 4:
        raise InvalidArgumentError(f"bounding boxes must have shape [4] got {boxes.shape[-1]}",
                                   function)
    rows = boxes.reshape(-1, 4)
    if not len(rows):
        if not whole:
            raise InvalidArgumentError(
                "No bounding boxes provided as input. One must enable use_image_if_no_bounding_"
                "boxes if you wish to not provide any bounding boxes.", function)
        return np.array([[0, 0, height, width]])
    if not ((rows >= 0) & (rows <= 1)).all():
        raise InvalidArgumentError("All bounding box coordinates must be in [0.0, 1.0], got "
                                   f"{rows.tolist()}", function)
    return (rows * np.array([height, width, height, width], np.float32)).astype(np.int64)


def _attempt(height: int, width: int, ratios: Sequence[float], areas: Sequence[float], draws: Any
             ) -> tuple[int, int, int, int] | None:
    """A box of a random shape at a random place; None when no box of that shape is in range."""
    ratio = ratios[0] + float(draws[0]) * (ratios[1] - ratios[0])
    least, most = (part * height * width for part in areas)
    low, high = (round((area / ratio) ** 0.5) for area in (least, most))
    if round(high * ratio) > width:
        high = int((width + 0.5 - 1e-7) / ratio)
        if round(high * ratio) > width:
            high -= 1
    high = min(high, height)
    rows = min(low, high) + int(float(draws[1]) * (high - min(low, high) + 1))
    for step, is_wrong in ((1, lambda area: area < least), (-1, lambda area: area > most)):
        if is_wrong(rows * round(rows * ratio)):
            rows += step
    columns = round(rows * ratio)
    if not least <= rows * columns <= most or not 0 < rows <= height or not 0 < columns <= width:
        return None
    top, left = int(float(draws[2]) * (height - rows)), int(float(draws[3]) * (width - columns))
    return top, left, top + rows, left + columns


def _covers(box: tuple[int, int, int, int], objects: Any, share: float) -> bool:
    """Whether a box holds a share of one of some objects."""
    low = np.maximum(objects[:, :2], box[:2])
    high = np.minimum(objects[:, 2:], box[2:])
    inside = np.prod(np.maximum(high - low, 0), -1)
    own = np.prod(np.maximum(objects[:, 2:] - objects[:, :2], 0), -1)
    is_object = own >= 1
    return bool((inside[is_object] / own[is_object] >= np.float32(share)).any())


@public
def sample_distorted_bounding_box(
        image_size: Any, bounding_boxes: Any, seed: Any = 0, min_object_covered: Any = 0.1,
        aspect_ratio_range: Any = None, area_range: Any = None, max_attempts: Any = None,
        use_image_if_no_bounding_boxes: Any = None, name: str | None = None
        ) -> tuple[Tensor, Tensor, Tensor]:
    """A box by chance that holds enough of an object, to cut an image to.

    Parameters
    ----------
    image_size : Tensor
        Integers of shape ``[3]``: height, width and channels.
    bounding_boxes : Tensor
        Shape ``[batch, boxes, 4]``; float32: ``[y1, x1, y2, x2]`` of objects, from 0 to 1.
    seed : int
        A sequence of its own, set back by ``tf.random.set_seed``; 0: the global one.
    min_object_covered : float, or Tensor
        The share of some object that is in the box.
    aspect_ratio_range : pair of float, optional
        Limits of width by height, by default ``[0.75, 1.33]``.
    area_range : pair of float, optional
        Limits of the box's part of the image, by default ``[0.05, 1]``.
    max_attempts : int, optional
        How often to try before the whole image is given, by default 100.
    use_image_if_no_bounding_boxes : bool, optional
        Whether the image is the object when there is none; else that is an error.

    Returns
    -------
    tuple of Tensor
        ``[y, x, 0]`` and ``[height, width, -1]`` for ``tf.slice``, of the dtype of
        ``image_size``; and the box for ``draw_bounding_boxes``, float32 of shape ``[1, 1, 4]``.

    Raises
    ------
    InvalidArgumentError
        When shapes or ranges are others, or there is no object.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.zeros([8, 8, 3])
    >>> begin, size, box = tf.image.sample_distorted_bounding_box(
    ...     tf.shape(image), [[[0.2, 0.2, 0.8, 0.8]]], min_object_covered=0.5)
    >>> tf.slice(image, begin, size).shape[-1], box.shape
    (3, TensorShape([1, 1, 4]))
    """
    number = arguments.static_int(seed, "seed")
    return _sample("image.sample_distorted_bounding_box", image_size, bounding_boxes,
                   min_object_covered, aspect_ratio_range, area_range, max_attempts,
                   use_image_if_no_bounding_boxes,
                   lambda shape: uniform(shape, seed=number or None))


@public
def stateless_sample_distorted_bounding_box(
        image_size: Any, bounding_boxes: Any, seed: Any, min_object_covered: Any = 0.1,
        aspect_ratio_range: Any = None, area_range: Any = None, max_attempts: Any = None,
        use_image_if_no_bounding_boxes: Any = None, name: str | None = None
        ) -> tuple[Tensor, Tensor, Tensor]:
    """A box that holds enough of an object, which the seed alone decides, to cut an image to.

    Parameters
    ----------
    image_size : Tensor
        Integers of shape ``[3]``: height, width and channels.
    bounding_boxes : Tensor
        Shape ``[batch, boxes, 4]``; float32: ``[y1, x1, y2, x2]`` of objects, from 0 to 1.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    min_object_covered : float, or Tensor
        The share of some object that is in the box.
    aspect_ratio_range : pair of float, optional
        Limits of width by height, by default ``[0.75, 1.33]``.
    area_range : pair of float, optional
        Limits of the box's part of the image, by default ``[0.05, 1]``.
    max_attempts : int, optional
        How often to try before the whole image is given, by default 100.
    use_image_if_no_bounding_boxes : bool, optional
        Whether the image is the object when there is none; else that is an error.

    Returns
    -------
    tuple of Tensor
        ``[y, x, 0]`` and ``[height, width, -1]`` for ``tf.slice``, of the dtype of
        ``image_size``; and the box for ``draw_bounding_boxes``, float32 of shape ``[1, 1, 4]``.

    Raises
    ------
    InvalidArgumentError
        When shapes or ranges are others, there is no object, or the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.zeros([8, 8, 3])
    >>> begin, size, _ = tf.image.stateless_sample_distorted_bounding_box(
    ...     tf.shape(image), [[[0.2, 0.2, 0.8, 0.8]]], seed=[1, 2])
    >>> tf.slice(image, begin, size).shape[-1]
    3
    """
    return _sample("image.stateless_sample_distorted_bounding_box", image_size, bounding_boxes,
                   min_object_covered, aspect_ratio_range, area_range, max_attempts,
                   use_image_if_no_bounding_boxes,
                   lambda shape: stateless_uniform(shape, seed))
