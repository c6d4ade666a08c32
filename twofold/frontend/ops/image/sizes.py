"""``tf.image``: sizes and borders (flips: ``flips.py``; colours and measures: ``colours.py``).

Images are ``[height, width, channels]``, or a batch of those.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import arguments
from ...values.convert import dim_tensor
from ...values.requirements import require_at_most, size_text
from .. import sequences, slicing
from ..common import shape_of, to_tensor

_METHODS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic",
            "nearest")


def images_of(name: str, value: Any, *, has_elements: bool = False) -> Tensor:
    """Images or an image; raises for other ranks, and for no pixels where some must be."""
    x = to_tensor(value)
    if x.ndim not in (3, 4):
        raise ArgumentError(f"tf.image.{name}: the image has shape {x.shape}; it must be [height, "
                            "width, channels] or [batch, height, width, channels]")
    if has_elements:
        for size in shape_of(x)[-3:]:
            require_at_most(1, size, lambda: InvalidArgumentError(
                f"tf.image.{name}: inner 3 dims of 'image.shape' must be > 0: {x.shape}",
                f"image.{name}"))
    return x


def in_float32(name: str, x: Tensor) -> Tensor:
    """Pixels to be mixed; complex ones would lose a part."""
    if x.dtype.is_complex:
        raise InvalidArgumentError(f"tf.image.{name}: it takes no complex images, and these have "
                                   f"dtype {x.dtype.name}", f"image.{name}")
    return run("cast", x, dtype=dtypes.float32)


def _sizes(x: Tensor) -> tuple[Any, Any]:
    height, width = shape_of(x)[-3:-1]
    return height, width


# ---------------------------------------------------------------------------- resize

@public
def resize(images: Any, size: Any, method: str = "bilinear", preserve_aspect_ratio: bool = False,
           antialias: bool = False, name: str | None = None) -> Tensor:
    """Images of another size.

    Parameters
    ----------
    images : Tensor
        Shape ``[batch, height, width, channels]`` or ``[height, width, channels]``; integers or
        floats.
    size : pair of int
        New height and width.
    method : str
        ``"bilinear"``, ``"nearest"``, ``"bicubic"``, ``"area"``, ``"lanczos3"``, ``"lanczos5"``,
        ``"gaussian"`` or ``"mitchellcubic"``.
    preserve_aspect_ratio : bool
        Make the result as large as fits into ``size`` without distortion.
    antialias : bool
        Let new pixels be means of as many old ones as they cover where images shrink; without
        effect for ``"nearest"`` and ``"area"``.

    Returns
    -------
    Tensor
        Of the dtype of ``images`` for ``"nearest"``, else float32.

    Raises
    ------
    ValueError
        When the rank is another, or ``method`` is another word.
    InvalidArgumentError
        When ``size`` is no pair of positive numbers, or ``images`` are complex.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([0.0, 2.0], [1, 2, 1])
    >>> tf.image.resize(image, [1, 4]).numpy().reshape(-1)
    array([0. , 0.5, 1.5, 2. ], dtype=float32)
    """
    x = images_of("resize", images)
    if method not in _METHODS:
        raise ArgumentError(f"tf.image.resize: method must be one of {', '.join(_METHODS)}, got "
                            f"{method!r}")
    wanted = arguments.dims_of(size, "size")
    if len(wanted) != 2 or any(isinstance(n, int) and n <= 0 for n in wanted):
        raise InvalidArgumentError(f"tf.image.resize: size is {list(wanted)}; it must be a "
                                   "positive height and width", "resize")
    own = _sizes(x)
    if preserve_aspect_ratio:
        wanted = _fit(own, wanted)
    first = x.ndim - 3
    if method == "nearest":
        for axis, old, new in zip((first, first + 1), own, wanted):
            place = run("floor", _pixel_centres(old, new))
            place = run("cast", place, dtype=dtypes.int32)
            last = dim_tensor(old, dtypes.int32) - 1
            x = run("gather", x, run("minimum", place, last), axis=axis, batch_dims=0)
        return x
    x = in_float32("resize", x)
    if wanted == own and method == "bilinear" and not antialias:
        return x
    return run("resample", x, sizes=tuple(wanted), method=method, antialias=bool(antialias))


def _fit(own: tuple[Any, Any], wanted: tuple[Any, ...]) -> tuple[Any, ...]:
    if not all(isinstance(n, int) for n in (*own, *wanted)):
        raise InvalidArgumentError("tf.image.resize: preserve_aspect_ratio=True needs sizes that "
                                   "are known while tracing", "resize")
    factor = min(np.float32(new) / np.float32(old) for old, new in zip(own, wanted))
    return tuple(int(np.round(factor * np.float32(old))) for old in own)


def _pixel_centres(old: Any, new: Any) -> Tensor:
    """Centres of the new pixels, in units of the old ones."""
    if isinstance(old, int) and isinstance(new, int):
        scale = np.float32(old) / np.float32(new)
        places = (np.arange(new, dtype=np.float32) + np.float32(0.5)) * scale
        return from_array(places, dtypes.float32)
    parts = [run("cast", dim_tensor(n, dtypes.int32), dtype=dtypes.float32)
             for n in (old, new)]
    steps = run("cast", sequences.range_(dim_tensor(new, dtypes.int32)), dtype=dtypes.float32)
    return (steps + 0.5) * (parts[0] / parts[1])


# ---------------------------------------------------------------------------- borders

@public
def crop_to_bounding_box(image: Any, offset_height: Any, offset_width: Any, target_height: Any,
                         target_width: Any) -> Tensor:
    """The part of an image that begins at an offset and has a given size.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; any dtype.
    offset_height, offset_width : int
        Where the part begins.
    target_height, target_width : int
        How large it is.

    Returns
    -------
    Tensor
        Shape ``[target_height, target_width, channels]``, or a batch; the dtype of ``image``.

    Raises
    ------
    ValueError
        When the part is not inside the image, or the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape(tf.range(9), [3, 3, 1])
    >>> tf.image.crop_to_bounding_box(image, 1, 0, 2, 2).numpy()[..., 0]
    array([[3, 4],
           [6, 7]], dtype=int32)
    """
    x = images_of("crop_to_bounding_box", image, has_elements=True)
    top, left, height, width = _box("crop_to_bounding_box", offset_height, offset_width,
                                    target_height, target_width)
    own = _sizes(x)
    for n, start, size in zip(own, (top, left), (height, width)):
        require_at_most(start + size, n, lambda: ArgumentError(
            f"tf.image.crop_to_bounding_box: a box of {height} x {width} at ({top}, {left}) is not "
            f"inside an image of {size_text(own[0])} x {size_text(own[1])}"))
    return x[..., top:top + height, left:left + width, :]


def _box(name: str, *values: Any) -> tuple[int, int, int, int]:
    top, left, height, width = (
        arguments.static_int(value, what) for value, what in zip(values, (
            "offset_height", "offset_width", "target_height", "target_width")))
    if top < 0 or left < 0 or height <= 0 or width <= 0:
        raise ArgumentError(
            f"tf.image.{name}: offsets {top}, {left} and size {height} x {width}; the "
            "first must not be negative, the size must be positive")
    return top, left, height, width


@public
def pad_to_bounding_box(image: Any, offset_height: Any, offset_width: Any, target_height: Any,
                        target_width: Any) -> Tensor:
    """An image on a background of zeros of a given size, at an offset.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    offset_height, offset_width : int
        Where the image begins on the background.
    target_height, target_width : int
        How large the result is.

    Returns
    -------
    Tensor
        Shape ``[target_height, target_width, channels]``, or a batch; the dtype of ``image``.

    Raises
    ------
    ValueError
        When the image does not fit, or the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.pad_to_bounding_box(tf.ones([1, 1, 1]), 0, 1, 2, 2).numpy()[..., 0]
    array([[0., 1.],
           [0., 0.]], dtype=float32)
    """
    x = images_of("pad_to_bounding_box", image, has_elements=True)
    top, left, height, width = _box("pad_to_bounding_box", offset_height, offset_width,
                                    target_height, target_width)
    own = _sizes(x)
    below, right = height - top - own[0], width - left - own[1]
    for n in (below, right):
        require_at_most(0, n, lambda: ArgumentError(
            f"tf.image.pad_to_bounding_box: an image of {size_text(own[0])} x {size_text(own[1])} "
            f"at ({top}, {left}) does not fit into {height} x {width}"))
    pads = [(0, 0)] * (x.ndim - 3) + [(top, below), (left, right), (0, 0)]
    if not any(isinstance(n, int) is False or n for pair in pads for n in pair):
        return x
    return slicing.pad(x, [[size_of_dim(n) for n in pair] for pair in pads])


def size_of_dim(dim: Any) -> Any:
    return dim if isinstance(dim, int) else dim_tensor(dim, dtypes.int32)


@public
def resize_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Tensor:
    """The middle of an image, cut or surrounded with zeros to a given size.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    target_height, target_width : int
        How large the result is.

    Returns
    -------
    Tensor
        Shape ``[target_height, target_width, channels]``, or a batch; the dtype of ``image``.

    Raises
    ------
    ValueError
        When a size is not positive, or the rank is another.
    InvalidArgumentError
        Inside ``tf.function``, when the size of the image is not known.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape(tf.range(1, 4), [1, 3, 1])
    >>> tf.image.resize_with_crop_or_pad(image, 3, 1).numpy()[..., 0]
    array([[0],
           [2],
           [0]], dtype=int32)
    """
    x = images_of("resize_with_crop_or_pad", image, has_elements=True)
    own = _sizes(x)
    sizes = static_sizes(own, "tf.image.resize_with_crop_or_pad", "give the image a size with "
                       "tf.ensure_shape")
    wanted = (arguments.static_int(target_height, "target_height"),
              arguments.static_int(target_width, "target_width"))
    missing = [new - old for new, old in zip(wanted, sizes)]
    cut, pad = ([max(sign * n // 2, 0) for n in missing] for sign in (-1, 1))
    kept = [min(a, b) for a, b in zip(wanted, sizes)]
    x = crop_to_bounding_box(x, cut[0], cut[1], kept[0], kept[1])
    return pad_to_bounding_box(x, pad[0], pad[1], wanted[0], wanted[1])


@public
def central_crop(image: Any, central_fraction: float) -> Tensor:
    """The middle of an image, of a fraction of its height and width.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; any dtype.
    central_fraction : float
        In ``(0, 1]``.

    Returns
    -------
    Tensor
        The dtype of ``image``.

    Raises
    ------
    ValueError
        When the fraction is outside, or the rank is another.
    InvalidArgumentError
        Inside ``tf.function``, when the size of the image is not known.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.central_crop(tf.zeros([8, 4, 3]), 0.5).shape
    TensorShape([4, 2, 3])
    """
    x = to_tensor(image)
    fraction = float(arguments.static_array(central_fraction, "central_fraction"))
    if not 0.0 < fraction <= 1.0:
        raise ArgumentError("central_fraction must be within (0, 1]")
    if fraction == 1.0:
        return x
    x = images_of("central_crop", x, has_elements=True)
    own = _sizes(x)
    sizes = static_sizes(own, "tf.image.central_crop", "give the image a size with "
                       "tf.ensure_shape")
    starts = [int((float(n) - float(n) * fraction) / 2) for n in sizes]
    (top, left), (height, width) = starts, [n - 2 * s for n, s in zip(sizes, starts)]
    return x[..., top:top + height, left:left + width, :]


@public
def resize_with_pad(image: Any, target_height: Any, target_width: Any, method: str = "bilinear",
                    antialias: bool = False) -> Tensor:
    """An image as large as fits into a given size without distortion, surrounded with zeros.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    target_height, target_width : int
        How large the result is.
    method, antialias
        As ``tf.image.resize`` takes them.

    Returns
    -------
    Tensor
        Shape ``[target_height, target_width, channels]``, or a batch; of the dtype of ``image``
        for ``"nearest"``, else float32.

    Raises
    ------
    ValueError
        When a size is not positive, the rank is another, or ``method`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> image = tf.reshape([1.0, 2.0], [1, 2, 1])
    >>> tf.image.resize_with_pad(image, 3, 2).numpy()[..., 0]
    array([[0., 0.],
           [1., 2.],
           [0., 0.]], dtype=float32)
    """
    x = images_of("resize_with_pad", image, has_elements=True)
    wanted = tuple(arguments.static_int(n, what) for n, what in (
        (target_height, "target_height"), (target_width, "target_width")))
    for n, what in zip(wanted, ("target_height", "target_width")):
        if n <= 0:
            raise ArgumentError(f"{what} must be > 0.")
    own = _sizes(x)
    if all(isinstance(n, int) for n in own):
        ratio = max(np.float32(n) / np.float32(new) for n, new in zip(own, wanted))
        exact = [np.float32(n) / ratio for n in own]
        inner: list[Any] = [int(n) for n in exact]
        before: list[Any] = [max(0, int((new - n) / 2)) for n, new in zip(exact, wanted)]
        after: list[Any] = [new - n - b for n, b, new in zip(inner, before, wanted)]
    else:
        inner, before, after = _fit_late(own, wanted)
    resized = resize(x, inner, method, antialias=antialias)
    pads = [[0, 0]] * (x.ndim - 3) + [[b, a] for b, a in zip(before, after)] + [[0, 0]]
    padded = slicing.pad(resized, pads)
    *batch, _, _, channels = shape_of(padded)
    return run("reshape", padded, shape=(*batch, *wanted, channels))


def _fit_late(own: tuple[Any, Any], wanted: tuple[int, ...]
              ) -> tuple[list[Any], list[Any], list[Any]]:
    """The size within another, and what is missing before and after it, when the run knows."""
    whole = [run("cast", dim_tensor(n, dtypes.int32), dtype=dtypes.float32) for n in own]
    goal = [to_tensor(float(n), dtypes.float32) for n in wanted]
    ratio = run("maximum", whole[0] / goal[0], whole[1] / goal[1])
    exact = [n / ratio for n in whole]
    inner = [run("cast", run("floor", n), dtype=dtypes.int32) for n in exact]
    zero = to_tensor(0, dtypes.int32)
    before = [run("maximum", zero, run("cast", run("floor", (new - n) / 2.0), dtype=dtypes.int32))
              for n, new in zip(exact, goal)]
    after = [to_tensor(new, dtypes.int32) - n - b for n, b, new in zip(inner, before, wanted)]
    return inner, before, after


class ResizeMethod:
    """The words that ``tf.image.resize`` takes as its method.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.ResizeMethod.BICUBIC
    'bicubic'
    """

    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"
    BICUBIC = "bicubic"
    AREA = "area"
    LANCZOS3 = "lanczos3"
    LANCZOS5 = "lanczos5"
    GAUSSIAN = "gaussian"
    MITCHELLCUBIC = "mitchellcubic"
