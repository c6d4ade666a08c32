"""``tf.image``: brightness, contrast, hue and saturation changed by chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..random.draws import uniform
from ..random.stateless import stateless_uniform
from .colour_spaces import adjust_hue, adjust_saturation
from .colours import adjust_brightness, adjust_contrast


def _number(value: Any, what: str) -> float:
    return float(np.asarray(arguments.static_array(value, what), np.float64).reshape(()))


def _around_zero(max_delta: Any) -> tuple[float, float]:
    """The range of what is added; the largest must not be negative."""
    largest = _number(max_delta, "max_delta")
    if not largest >= 0:
        raise ArgumentError("max_delta must be non-negative.")
    return -largest, largest


def _turns(max_delta: Any) -> tuple[float, float]:
    if _number(max_delta, "max_delta") > 0.5:
        raise ArgumentError("max_delta must be <= 0.5.")
    return _around_zero(max_delta)


def _factors(lower: Any, upper: Any) -> tuple[float, float]:
    low, high = _number(lower, "lower"), _number(upper, "upper")
    if not high > low:
        raise ArgumentError("upper must be > lower.")
    if low < 0:
        raise ArgumentError("lower must be non-negative.")
    return low, high


def _draw(limits: tuple[float, float], seed: Any) -> Tensor:
    return uniform([], *limits, dtypes.float32, seed)


def _draw_of_seed(limits: tuple[float, float], seed: Any) -> Tensor:
    return stateless_uniform([], seed, *limits)


@public
def random_brightness(image: Any, max_delta: Any, seed: Any = None) -> Tensor:
    """A random number added to every value.

    Parameters
    ----------
    image : Tensor
        Any shape; integers or floats.
    max_delta : float
        The numbers are between this and its negative; not negative.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``max_delta`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_brightness(tf.ones([1, 2, 3]), 0.2).shape
    TensorShape([1, 2, 3])
    """
    limits = _around_zero(max_delta)
    return adjust_brightness(image, _draw(limits, seed))


@public
def random_contrast(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """Distances from the mean of each channel times a random factor.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    lower, upper : float
        The range of the factor; ``0 <= lower < upper``.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``lower`` is negative or not below ``upper``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_contrast(tf.ones([1, 2, 3]), 0.2, 0.5).shape
    TensorShape([1, 2, 3])
    """
    limits = _factors(lower, upper)
    return adjust_contrast(image, _draw(limits, seed))


@public
def random_hue(image: Any, max_delta: Any, seed: Any = None) -> Tensor:
    """Colours turned on the colour wheel by a random number.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    max_delta : float
        The numbers are between this and its negative; from 0 to 0.5, in parts of a turn.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``max_delta`` is outside, or the last axis has another size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_hue(tf.ones([1, 2, 3]), 0.2).shape
    TensorShape([1, 2, 3])
    """
    limits = _turns(max_delta)
    return adjust_hue(image, _draw(limits, seed))


@public
def random_saturation(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """Colours with their saturation times a random factor.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    lower, upper : float
        The range of the factor; ``0 <= lower < upper``.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``lower`` is negative or not below ``upper``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.random_saturation(tf.ones([1, 2, 3]), 0.5, 2.0).shape
    TensorShape([1, 2, 3])
    """
    limits = _factors(lower, upper)
    return adjust_saturation(image, _draw(limits, seed))


@public
def stateless_random_brightness(image: Any, max_delta: Any, seed: Any) -> Tensor:
    """A random number that the seed alone decides added to every value.

    Parameters
    ----------
    image : Tensor
        Any shape; integers or floats.
    max_delta : float
        The numbers are between this and its negative; not negative.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``max_delta`` is negative.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_brightness(tf.ones([1, 2, 3]), 0.2, seed=[1, 2]).shape
    TensorShape([1, 2, 3])
    """
    limits = _around_zero(max_delta)
    return adjust_brightness(image, _draw_of_seed(limits, seed))


@public
def stateless_random_contrast(image: Any, lower: Any, upper: Any, seed: Any) -> Tensor:
    """Distances from the mean of each channel times a random factor that the seed alone decides.

    Parameters
    ----------
    image : Tensor
        Shape ``[height, width, channels]``, or a batch of these; integers or floats.
    lower, upper : float
        The range of the factor; ``0 <= lower < upper``.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``lower`` is negative or not below ``upper``.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_contrast(tf.ones([1, 2, 3]), 0.2, 0.5, seed=[1, 2]).shape
    TensorShape([1, 2, 3])
    """
    limits = _factors(lower, upper)
    return adjust_contrast(image, _draw_of_seed(limits, seed))


@public
def stateless_random_hue(image: Any, max_delta: Any, seed: Any) -> Tensor:
    """Colours turned on the colour wheel by a random number that the seed alone decides.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    max_delta : float
        The numbers are between this and its negative; from 0 to 0.5, in parts of a turn.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``max_delta`` is outside, or the last axis has another size.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_hue(tf.ones([1, 2, 3]), 0.2, seed=[1, 2]).shape
    TensorShape([1, 2, 3])
    """
    limits = _turns(max_delta)
    return adjust_hue(image, _draw_of_seed(limits, seed))


@public
def stateless_random_saturation(image: Any, lower: Any, upper: Any, seed: Any = None) -> Tensor:
    """Colours with their saturation times a random factor that the seed alone decides.

    Parameters
    ----------
    image : Tensor
        Shape ``[..., height, width, 3]``; integers or floats.
    lower, upper : float
        The range of the factor; ``0 <= lower < upper``.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``image``.

    Raises
    ------
    ValueError
        When ``lower`` is negative or not below ``upper``.
    InvalidArgumentError
        When the seed is no pair of integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.image.stateless_random_saturation(tf.ones([1, 2, 3]), 0.5, 2.0, seed=[1, 2]).shape
    TensorShape([1, 2, 3])
    """
    limits = _factors(lower, upper)
    return adjust_saturation(image, _draw_of_seed(limits, seed))
