"""``tf.image``: colours in other spaces (HSV, YIQ, YUV), and changes of hue, saturation and gamma.

Hue, saturation and value are of TensorFlow's formulas, so that what has no colour (where red,
green and blue are equal) has hue 0.
"""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ....ir.base import dims as sizes
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from .. import joining, late
from ..common import shape_of, to_tensor
from ..late import require_equal_sizes
from .colours import as_float, convert_image_dtype

_RGB_TO_YIQ = ((0.299, 0.59590059, 0.2115), (0.587, -0.27455667, -0.52273617),
               (0.114, -0.32134392, 0.31119955))
_YIQ_TO_RGB = ((1.0, 1.0, 1.0), (0.95598634, -0.27201283, -1.10674021),
               (0.6208248, -0.64720424, 1.70423049))
_RGB_TO_YUV = ((0.299, -0.14714119, 0.61497538), (0.587, -0.28886916, -0.51496512),
               (0.114, 0.43601035, -0.10001026))
_YUV_TO_RGB = ((1.0, 1.0, 1.0), (0.0, -0.394642334, 2.03206185),
               (1.13988303, -0.58062185, 0.0))


# ---------------------------------------------------------------------------- hue and saturation

def _number(value: Any, like: Tensor) -> Tensor:
    return to_tensor(value, like.dtype)


def _where(condition: Tensor, x: Tensor, y: Tensor) -> Tensor:
    return run("select", condition, x, y)


def _channels(name: str, x: Tensor, least_rank: int = 1) -> list[Tensor]:
    """The three channels of ``[..., 3]``, the last axis kept with size 1."""
    wrong = (f"tf.image.{name}: the image has shape {x.shape}; the last of at least {least_rank} "
             "axes must have 3 channels")
    if x.ndim < least_rank:
        raise InvalidArgumentError(wrong, f"image.{name}")
    require_equal_sizes(shape_of(x)[-1], 3, wrong, f"image.{name}")
    return [x[..., i:i + 1] for i in range(3)]


def _join(parts: list[Tensor]) -> Tensor:
    return joining.concat(parts, -1)


def _hue_and_range(red: Tensor, green: Tensor, blue: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hue (from 0 to 1), the largest value, and its distance from the smallest."""
    value = run("maximum", red, run("maximum", green, blue))
    spread = value - run("minimum", red, run("minimum", green, blue))
    zero = _number(0, value)
    is_coloured = run("greater", spread, zero)
    scale = _number(1, value) / (_number(6, value) * _where(is_coloured, spread,
                                                            _number(1, value)))
    hue = _where(run("equal", red, value), scale * (green - blue), _where(
        run("equal", green, value), scale * (blue - red) + _number(2 / 6, value),
        scale * (red - green) + _number(4 / 6, value)))
    hue = _where(is_coloured, hue, zero)
    return _where(run("less", hue, zero), hue + _number(1, hue), hue), value, spread


def _shares(hue: Tensor) -> list[Tensor]:
    """How far red, green and blue are above the smallest value, as parts of the range."""
    six = hue * _number(6, hue)
    zero, one, two = (_number(n, hue) for n in range(3))
    raw = (run("abs", six - _number(3, hue)) - one, two - run("abs", six - two),
           two - run("abs", six - _number(4, hue)))
    return [run("minimum", run("maximum", share, zero), one) for share in raw]


@public
def rgb_to_hsv(images: Any, name: str | None = None) -> Tensor:
    """Red, green and blue as hue, saturation and value, each from 0 to 1.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats from 0 to 1.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    InvalidArgumentError
        When the last axis has another size, or for integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.rgb_to_hsv([[0.0, 1.0, 1.0]]).numpy()
    array([[0.5, 1. , 1. ]], dtype=float32)
    """
    x = _floats("rgb_to_hsv", images)
    red, green, blue = _channels("rgb_to_hsv", x)
    hue, value, spread = _hue_and_range(red, green, blue)
    return _join([hue, _saturation(value, spread), value])


def _floats(name: str, images: Any) -> Tensor:
    x = to_tensor(images)
    if not x.dtype.is_floating:
        raise InvalidArgumentError(f"tf.image.{name}: images are {x.dtype.name}; they must be "
                                   "floats", f"image.{name}")
    return x


def _saturation(value: Tensor, spread: Tensor) -> Tensor:
    zero = _number(0, value)
    is_light = run("greater", value, zero)
    return _where(is_light, spread / _where(is_light, value, _number(1, value)), zero)


@public
def hsv_to_rgb(images: Any, name: str | None = None) -> Tensor:
    """Hue, saturation and value, each from 0 to 1, as red, green and blue.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats from 0 to 1.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    InvalidArgumentError
        When the last axis has another size, or for integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.hsv_to_rgb([[0.5, 1.0, 1.0]]).numpy()
    array([[0., 1., 1.]], dtype=float32)
    """
    x = _floats("hsv_to_rgb", images)
    return _from_hsv(*_channels("hsv_to_rgb", x))


def _from_hsv(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    rest = _number(1, saturation) - saturation
    return _join([(rest + saturation * share) * value for share in _shares(hue)])


@public
def adjust_hue(image: Any, delta: Any, name: str | None = None) -> Tensor:
    """Colours turned on the colour wheel: ``delta`` is added to their hue.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    delta : scalar
        From -1 to 1: parts of a turn.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``delta`` is outside.
    InvalidArgumentError
        When the rank is below 3, or the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_hue([[[1.0, 0.0, 0.0]]], 1 / 3).numpy()
    array([[[0., 1., 0.]]], dtype=float32)
    """
    if not late.is_late(delta) and not -1 <= float(to_tensor(delta, dtypes.float32)) <= 1:
        raise ArgumentError("delta must be in the interval [-1, 1]")
    x = to_tensor(image)
    values = as_float(x)
    wide = run("cast", values, dtype=dtypes.float32)
    red, green, blue = _channels("adjust_hue", wide, 3)
    hue, value, spread = _hue_and_range(red, green, blue)
    hue = hue + convert.to_tensor(delta, dtypes.float32)
    hue = hue - run("floor", hue)
    least = value - spread
    turned = _join([least + spread * share for share in _shares(hue)])
    return convert_image_dtype(run("cast", turned, dtype=values.dtype), x.dtype)


@public
def adjust_saturation(image: Any, saturation_factor: Any, name: str | None = None) -> Tensor:
    """Colours with their saturation times a factor, limited to 1.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    saturation_factor : scalar
        1 changes nothing, 0 leaves no colour.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    InvalidArgumentError
        When the rank is below 3, or the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_saturation([[[1.0, 2.0, 3.0]]], 0.5).numpy().round(3)
    array([[[2. , 2.5, 3. ]]], dtype=float32)
    """
    x = to_tensor(image)
    values = as_float(x)
    wide = run("cast", values, dtype=dtypes.float32)
    red, green, blue = _channels("adjust_saturation", wide, 3)
    hue, value, spread = _hue_and_range(red, green, blue)
    factor = convert.to_tensor(saturation_factor, dtypes.float32)
    saturation = _saturation(value, spread) * factor
    saturation = run("minimum", run("maximum", saturation, _number(0, wide)), _number(1, wide))
    found = run("cast", _from_hsv(hue, saturation, value), dtype=values.dtype)
    return convert_image_dtype(found, x.dtype)


@public
def adjust_gamma(image: Any, gamma: Any = 1, gain: Any = 1) -> Tensor:
    """``gain * image ** gamma``; integers count as fractions of their largest value.

    Parameters
    ----------
    image : Tensor
        Any shape; integers or floats.
    gamma : scalar
        Not negative; above 1 images become darker.
    gain : scalar
        A factor.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``gamma`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.adjust_gamma([0.0, 0.5, 1.0], 2.0).numpy()
    array([0.  , 0.25, 1.  ], dtype=float32)
    """
    x = to_tensor(image)
    values = as_float(x)
    wrong = "Gamma should be a non-negative real number."
    exponent = convert.operand(gamma, values)
    if not late.is_late(exponent):
        if not float(exponent) >= 0:
            raise ArgumentError(wrong)
    else:
        late.require(run("greater_equal", exponent, _number(0, exponent)), wrong)
    changed = convert.operand(gain, values) * run("pow", values, exponent)
    return convert_image_dtype(changed, x.dtype, saturate=True)


# ---------------------------------------------------------------------------- matrices of colours

def _times_matrix(name: str, images: Any, matrix: Any) -> Tensor:
    x = to_tensor(images)
    wrong = (f"tf.image.{name}: the images have shape {x.shape}; the last axis must have 3 "
             "channels")
    if not x.dtype.is_floating and not x.dtype.is_complex:
        raise ArgumentTypeError(f"tf.image.{name}: images are {x.dtype.name}; they must be floats")
    if not x.ndim:
        raise ArgumentError(wrong)
    *outer, channels = shape_of(x)
    require_equal_sizes(channels, 3, wrong, f"image.{name}")
    rows = run("reshape", x, shape=(sizes.product(outer), 3))
    changed = run("matmul", rows, to_tensor(matrix, x.dtype))
    return run("reshape", changed, shape=(*outer, 3))


@public
def rgb_to_yiq(images: Any) -> Tensor:
    """Red, green and blue as brightness (Y) and the two colour signals I and Q.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats from 0 to 1.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    TypeError
        For integers.
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.rgb_to_yiq([[1.0, 1.0, 1.0]]).numpy().round(3) + 0.0
    array([[1., 0., 0.]], dtype=float32)
    """
    return _times_matrix("rgb_to_yiq", images, _RGB_TO_YIQ)


@public
def yiq_to_rgb(images: Any) -> Tensor:
    """Brightness (Y) and the two colour signals I and Q as red, green and blue.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    TypeError
        For integers.
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.yiq_to_rgb([[1.0, 0.0, 0.0]]).numpy()
    array([[1., 1., 1.]], dtype=float32)
    """
    return _times_matrix("yiq_to_rgb", images, _YIQ_TO_RGB)


@public
def rgb_to_yuv(images: Any) -> Tensor:
    """Red, green and blue as brightness (Y) and the two colour signals U and V.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats from 0 to 1.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    TypeError
        For integers.
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.rgb_to_yuv([[1.0, 1.0, 1.0]]).numpy().round(3) + 0.0
    array([[1., 0., 0.]], dtype=float32)
    """
    return _times_matrix("rgb_to_yuv", images, _RGB_TO_YUV)


@public
def yuv_to_rgb(images: Any) -> Tensor:
    """Brightness (Y) and the two colour signals U and V as red, green and blue.

    Parameters
    ----------
    images : Tensor
        Shape ``[..., 3]``; floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``images``.

    Raises
    ------
    TypeError
        For integers.
    ValueError
        When the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.yuv_to_rgb([[1.0, 0.0, 0.0]]).numpy()
    array([[1., 1., 1.]], dtype=float32)
    """
    return _times_matrix("yuv_to_rgb", images, _YUV_TO_RGB)
