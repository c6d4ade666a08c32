"""Windows: weights of the samples of a frame (``tf.signal.hann_window``, …)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..common import to_tensor


def _window(name: str, window_length: Any, dtype: Any, weights: Any) -> Tensor:
    """Weights computed in float64, rounded once."""
    wanted = dtypes.as_dtype(dtype)
    if not wanted.is_floating:
        raise ArgumentError(f"tf.signal.{name}: dtype must be a floating point type, got "
                            f"{wanted.name}")
    length = arguments.static_int(window_length, "window_length")
    if length < 0:
        raise ArgumentError(f"tf.signal.{name}: window_length must not be negative, got {length}")
    found = np.ones(1) if length == 1 else weights(length)
    return to_tensor(np.asarray(found), wanted)


def _cosine(name: str, window_length: Any, periodic: Any, dtype: Any, a: float, b: float
            ) -> Tensor:
    is_periodic = bool(arguments.static_array(periodic, "periodic"))

    def weights(length: int) -> Any:
        # As in TensorFlow, a periodic window of odd length is the symmetric one.
        steps = length - 1 + (is_periodic and length % 2 == 0)
        return a - b * np.cos(2 * math.pi * np.arange(length) / max(steps, 1))

    return _window(name, window_length, dtype, weights)


@public
def hann_window(window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32,
                name: str | None = None) -> Tensor:
    """A Hann window: a raised cosine that begins with 0.

    Parameters
    ----------
    window_length : int
        How many weights.
    periodic : bool
        Whether the weight after the last is the first again (for spectra), or the last is the
        first (for filters). Of odd lengths windows are always symmetric.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[window_length]``.

    Raises
    ------
    ValueError
        When the length is negative or the dtype another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.hann_window(4).numpy().round(3)
    array([0. , 0.5, 1. , 0.5], dtype=float32)
    """
    return _cosine("hann_window", window_length, periodic, dtype, 0.5, 0.5)


@public
def hamming_window(window_length: Any, periodic: Any = True, dtype: Any = dtypes.float32,
                   name: str | None = None) -> Tensor:
    """A Hamming window: a raised cosine that begins with 0.08.

    Parameters
    ----------
    window_length : int
        How many weights.
    periodic : bool
        As of ``tf.signal.hann_window``.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[window_length]``.

    Raises
    ------
    ValueError
        When the length is negative or the dtype another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.hamming_window(4).numpy().round(3)
    array([0.08, 0.54, 1.  , 0.54], dtype=float32)
    """
    return _cosine("hamming_window", window_length, periodic, dtype, 0.54, 0.46)


def _kaiser(length: int, beta: float) -> Any:
    return np.kaiser(length, beta)


@public
def kaiser_window(window_length: Any, beta: Any = 12.0, dtype: Any = dtypes.float32,
                  name: str | None = None) -> Tensor:
    """A Kaiser window.

    Parameters
    ----------
    window_length : int
        How many weights.
    beta : float
        How narrow it is.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[window_length]``.

    Raises
    ------
    ValueError
        When the length is negative or the dtype another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.kaiser_window(3, beta=2.0).numpy().round(3)
    array([0.439, 1.   , 0.439], dtype=float32)
    """
    shape = float(arguments.static_array(beta, "beta"))
    return _window("kaiser_window", window_length, dtype, lambda n: _kaiser(n, shape))


@public
def kaiser_bessel_derived_window(window_length: Any, beta: Any = 12.0,
                                 dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """A window made of the sums of a Kaiser window, for ``tf.signal.mdct``.

    Parameters
    ----------
    window_length : int
        How many weights; an even number.
    beta : float
        How narrow the Kaiser window is.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[window_length]``; of an odd number one less.

    Raises
    ------
    ValueError
        When the length is negative or the dtype another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.kaiser_bessel_derived_window(4, beta=2.0).numpy().round(3)
    array([0.483, 0.875, 0.875, 0.483], dtype=float32)
    """
    shape = float(arguments.static_array(beta, "beta"))
    length = arguments.static_int(window_length, "window_length")

    def weights(length: int) -> Any:
        sums = np.cumsum(_kaiser(length // 2 + 1, shape))
        half = np.sqrt(sums[:-1] / sums[-1])
        return np.concatenate([half, half[::-1]])

    if length == 1:     # its half has no weights
        return to_tensor(np.zeros(0), dtypes.as_dtype(dtype))
    return _window("kaiser_bessel_derived_window", length, dtype, weights)


@public
def vorbis_window(window_length: Any, dtype: Any = dtypes.float32, name: str | None = None
                  ) -> Tensor:
    """The window of Vorbis, for ``tf.signal.mdct``: its square and that of its other half are 1.

    Parameters
    ----------
    window_length : int
        How many weights.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[window_length]``.

    Raises
    ------
    ValueError
        When the length is negative or the dtype another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.vorbis_window(4).numpy().round(3)
    array([0.228, 0.974, 0.974, 0.228], dtype=float32)
    """
    def weights(length: int) -> Any:
        inner = np.sin(math.pi / max(length, 1) * (np.arange(length) + 0.5))
        return np.sin(math.pi / 2 * inner ** 2)

    return _window("vorbis_window", window_length, dtype, weights)
