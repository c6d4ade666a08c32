"""Spectra of frames: ``tf.signal.stft``, its inverse, and the mel scale."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..common import to_tensor
from .fourier import irfft, resize, rfft
from .frames import frame, overlap_and_add, positive
from .windows import hann_window

Window = Callable[..., Any]
_BREAK, _STEEPNESS = 700.0, 1127.0      # of the mel scale


def _enclosing_power(length: int) -> int:
    """The smallest power of two that is no less."""
    return 1 << max(length - 1, 0).bit_length()


@public
def stft(signals: Any, frame_length: Any, frame_step: Any, fft_length: Any = None,
         window_fn: Window | None = hann_window, pad_end: Any = False, name: str | None = None
         ) -> Tensor:
    """The short-time Fourier transform: spectra of frames of real signals.

    Parameters
    ----------
    signals : Tensor
        Shape ``[..., samples]``; float32 or float64.
    frame_length, frame_step : int
        Samples of a frame, and from the beginning of one to that of the next.
    fft_length : int, optional
        What frames are filled up to; by default the next power of two.
    window_fn : callable, optional
        Called with the length and ``dtype``: the weights of the samples. None: no weights.
    pad_end : bool
        Whether frames also begin where not all their samples are there.

    Returns
    -------
    Tensor
        Shape ``[..., frames, fft_length // 2 + 1]``; complex64 of float32, complex128 of float64.

    Raises
    ------
    ValueError
        When a length or step is not positive, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.stft(tf.ones([1000]), 256, 128).shape
    TensorShape([6, 129])
    """
    length = positive("stft", frame_length, "frame_length")
    size = _enclosing_power(length) if fft_length is None else positive(
        "stft", fft_length, "fft_length")
    frames = frame(signals, length, frame_step, pad_end=pad_end)
    if window_fn is not None:
        frames = frames * window_fn(length, dtype=frames.dtype)
    return rfft(frames, [size])


@public
def inverse_stft(stfts: Any, frame_length: Any, frame_step: Any, fft_length: Any = None,
                 window_fn: Window | None = hann_window, name: str | None = None) -> Tensor:
    """The signal of spectra of frames; see ``tf.signal.inverse_stft_window_fn``.

    Parameters
    ----------
    stfts : Tensor
        Shape ``[..., frames, fft_length // 2 + 1]``; complex64 or complex128.
    frame_length, frame_step : int
        Those of ``tf.signal.stft``.
    fft_length : int, optional
        That of ``tf.signal.stft``.
    window_fn : callable, optional
        Weights of the samples as frames are added up.

    Returns
    -------
    Tensor
        Shape ``[..., samples]``; real.

    Raises
    ------
    ValueError
        When the rank is below 2, a length or step is not positive, or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.ones([1024])
    >>> back = tf.signal.inverse_stft(
    ...     tf.signal.stft(x, 256, 128), 256, 128,
    ...     window_fn=tf.signal.inverse_stft_window_fn(128))
    >>> bool(tf.reduce_all(tf.abs(back[128:-128] - 1.0) < 1e-5))
    True
    """
    x = to_tensor(stfts)
    if x.ndim < 2:
        raise ArgumentError(f"tf.signal.inverse_stft: stfts of shape {x.shape} must have rank 2 "
                            "or more")
    length = positive("inverse_stft", frame_length, "frame_length")
    size = _enclosing_power(length) if fft_length is None else positive(
        "inverse_stft", fft_length, "fft_length")
    frames = irfft(x, [size])
    frames = resize(frames, frames.ndim - 1, length)
    if window_fn is not None:
        frames = frames * window_fn(length, dtype=frames.dtype)
    return overlap_and_add(frames, frame_step)


@public
def inverse_stft_window_fn(frame_step: Any, forward_window_fn: Window = hann_window,
                           name: str | None = None) -> Window:
    """A window with which ``inverse_stft`` undoes ``stft`` (Griffin and Lim's).

    Parameters
    ----------
    frame_step : int
        That of ``tf.signal.stft``.
    forward_window_fn : callable
        The ``window_fn`` of ``tf.signal.stft``.

    Returns
    -------
    callable
        Takes the length of frames and ``dtype``, and gives the weights.

    Raises
    ------
    ValueError
        When ``frame_step`` is not positive.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.inverse_stft_window_fn(2)(4, tf.float32).numpy().round(3)
    array([0., 1., 1., 1.], dtype=float32)
    """
    step = positive("inverse_stft_window_fn", frame_step, "frame_step")

    def window(frame_length: Any, dtype: Any) -> Tensor:
        length = arguments.static_int(frame_length, "frame_length")
        forward = np.asarray(arguments.static_array(
            forward_window_fn(length, dtype=dtype), "the window"))
        wide = forward.astype(np.float64)
        overlaps = -(-length // step)
        squares = np.zeros(overlaps * step)
        squares[:length] = wide ** 2
        sums = np.tile(squares.reshape(overlaps, step).sum(0), overlaps)[:length]
        weights = np.divide(wide, sums, out=np.zeros_like(wide), where=sums != 0)
        return to_tensor(weights, dtypes.as_dtype(dtype))

    return window


# ---------------------------------------------------------------------------- the mel scale

def _to_mel(hertz: Any) -> Any:
    return _STEEPNESS * np.log(1.0 + np.asarray(hertz, np.float64) / _BREAK)


def _check_edges(bins: int, sample_rate: float, lower: float, upper: float) -> None:
    title = "tf.signal.linear_to_mel_weight_matrix"
    if bins <= 0:
        raise ArgumentError(f"{title}: num_mel_bins must be positive, got {bins}")
    if sample_rate <= 0.0:
        raise ArgumentError(f"{title}: sample_rate must be positive, got {sample_rate}")
    if lower < 0.0:
        raise ArgumentError(f"{title}: lower_edge_hertz must be non-negative, got {lower}")
    if lower >= upper:
        raise ArgumentError(f"{title}: lower_edge_hertz {lower:.1f} >= upper_edge_hertz "
                            f"{upper:.1f}")
    if upper > sample_rate / 2 or math.isnan(upper):
        raise ArgumentError(f"{title}: upper_edge_hertz must not be larger than the Nyquist "
                            f"frequency (sample_rate / 2), got {upper} for sample_rate "
                            f"{sample_rate}")


@public
def linear_to_mel_weight_matrix(num_mel_bins: Any = 20, num_spectrogram_bins: Any = 129,
                                sample_rate: Any = 8000, lower_edge_hertz: Any = 125.0,
                                upper_edge_hertz: Any = 3800.0, dtype: Any = dtypes.float32,
                                name: str | None = None) -> Tensor:
    """What a spectrum is multiplied with to be one on the mel scale (HTK's).

    Parameters
    ----------
    num_mel_bins : int
        Bands of the result, triangles with a peak of 1.
    num_spectrogram_bins : int
        Frequencies of the spectrum, from 0 to half of the sample rate.
    sample_rate : number
        Samples per second.
    lower_edge_hertz, upper_edge_hertz : float
        Where the lowest band begins and the highest ends.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Shape ``[num_spectrogram_bins, num_mel_bins]``.

    Raises
    ------
    ValueError
        When a number is not positive, or the edges do not fit each other or the sample rate.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.linear_to_mel_weight_matrix(4, 9).numpy().sum(0).round(2)
    array([0.9 , 1.08, 1.53, 2.27], dtype=float32)
    """
    wanted = dtypes.as_dtype(dtype)
    if not wanted.is_floating:
        raise ArgumentError("tf.signal.linear_to_mel_weight_matrix: dtype must be a floating "
                            f"point type, got {wanted.name}")
    bins = arguments.static_int(num_mel_bins, "num_mel_bins")
    count = positive("linear_to_mel_weight_matrix", num_spectrogram_bins, "num_spectrogram_bins")
    rate, lower, upper = (float(arguments.static_array(value, what)) for value, what in (
        (sample_rate, "sample_rate"), (lower_edge_hertz, "lower_edge_hertz"),
        (upper_edge_hertz, "upper_edge_hertz")))
    _check_edges(bins, rate, lower, upper)
    places = _to_mel(np.linspace(0.0, rate / 2, count))[1:, None]
    edges = np.linspace(_to_mel(lower), _to_mel(upper), bins + 2)
    rising = (places - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - places) / (edges[2:] - edges[1:-1])
    weights = np.zeros((count, bins))
    weights[1:] = np.maximum(0.0, np.minimum(rising, falling))
    return to_tensor(weights, wanted)
