"""Cosine transforms, and what is made of them: ``tf.signal.dct``, ``mdct``, cepstra."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ....errors import ArgumentError, UnimplementedError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..common import shape_of, to_tensor
from .fourier import resize, rfft
from .frames import frame, overlap_and_add, positive
from .windows import vorbis_window

Window = Callable[..., Any]


def _check_arguments(name: str, input: Any, type: Any, n: Any, axis: Any, norm: Any
                     ) -> tuple[Tensor, int]:
    x = to_tensor(input)
    if arguments.static_int(axis, "axis") != -1:
        raise UnimplementedError(f"tf.signal.{name}: axis must be -1, got {axis}",
                                 f"signal.{name}")
    if x.ndim < 1 or x.dtype.name not in ("float32", "float64"):
        raise ArgumentError(f"tf.signal.{name}: input must be a float32 or float64 tensor of rank "
                            f"1 or more, got {x.dtype.name} and shape {x.shape}")
    if n is not None and arguments.static_int(n, "n") < 1:
        raise ArgumentError(f"tf.signal.{name}: n should be a positive integer or None, got {n}")
    if type not in (1, 2, 3, 4):
        raise ArgumentError(f"tf.signal.{name}: types 1 to 4 are supported, got {type!r}")
    if norm not in (None, "ortho"):
        raise ArgumentError(f"tf.signal.{name}: norm {norm!r} is neither None nor 'ortho'")
    if type == 1 and norm == "ortho":
        raise ArgumentError(f"tf.signal.{name}: there is no norm of type 1")
    if type == 1 and isinstance(shape_of(x)[-1], int) and shape_of(x)[-1] < 2:
        raise ArgumentError(f"tf.signal.{name}: type 1 needs two elements or more along the last "
                            f"axis, got shape {x.shape}")
    return x, type


def _count(size: Any, x: Tensor) -> Tensor:
    return convert.dim_tensor(size, x.dtype)


def _turns(size: Any, x: Tensor, sign: float) -> Tensor:
    """``2 exp(sign 1j pi k / (2 size))`` for each place k."""
    places = run("iota", length=size, dtype=x.dtype)
    angle = places * (sign * math.pi / 2) / _count(size, x)
    return run("complex", run("cos", angle) * 2.0, run("sin", angle) * 2.0)


def _weights(size: Any, first: Tensor, others: Tensor, x: Tensor) -> Tensor:
    """One weight for the first place, another for all others."""
    places = run("iota", length=size, dtype=x.dtype)
    return run("select", run("equal", places, to_tensor(0.0, x.dtype)), first, others)


def _second(x: Tensor, norm: Any) -> Tensor:
    size, last = shape_of(x)[-1], x.ndim - 1
    half = resize(rfft(x, [size * 2]), last, size)
    result = run("real", half * _turns(size, x, -1.0))
    if norm == "ortho":
        scale = 0.5 / run("sqrt", _count(size, x))
        result = result * _weights(size, scale, scale * math.sqrt(2.0), x)
    return result


def _third(x: Tensor, norm: Any) -> Tensor:
    size, last = shape_of(x)[-1], x.ndim - 1
    if norm == "ortho":
        root = run("sqrt", _count(size, x))
        x = x * _weights(size, root, root * math.sqrt(0.5), x)
    else:
        x = x * _count(size, x)
    turned = run("complex", x, to_tensor(0.0, x.dtype)) * _turns(size, x, 1.0)
    whole = run("irfft", resize(turned, last, size + 1), axes=(last,), length=size * 2)
    return resize(whole, last, size)


def _odd(x: Tensor) -> Tensor:
    """The elements at odd places of the last axis, whose size is even."""
    own = shape_of(x)
    pairs = run("reshape", x, shape=(*own[:-1], dims.floordiv(own[-1], 2), 2))
    return pairs[..., 1]


def _transform(x: Tensor, type: int, n: Any, norm: Any) -> Tensor:
    last = x.ndim - 1
    if n is not None:
        x = resize(x, last, arguments.static_int(n, "n"))
    if type == 1:
        mirrored = run("reverse", x[..., 1:-1], axes=(last,))
        return run("real", rfft(run("concat", x, mirrored, axis=last)))
    if type == 2:
        return _second(x, norm)
    if type == 3:
        return _third(x, norm)
    size = shape_of(x)[-1]
    result = _odd(_second(resize(x, last, size * 2), None))
    return result * (math.sqrt(0.5) / run("sqrt", _count(size, x))) if norm == "ortho" else result


@public
def dct(input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: Any = None,
        name: str | None = None) -> Tensor:
    """The discrete cosine transform of the last axis.

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; float32 or float64.
    type : int
        1 to 4.
    n : int, optional
        The axis is cut, or filled up with zeros, to it.
    axis : int
        Only -1.
    norm : str, optional
        ``"ortho"`` makes types 2, 3 and 4 orthonormal.

    Returns
    -------
    Tensor
        The dtype of ``input``.

    Raises
    ------
    ValueError
        When an argument does not fit.
    UnimplementedError
        When ``axis`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.dct([1.0, 2.0]).numpy().round(4)
    array([ 6.    , -1.4142], dtype=float32)
    """
    x, kind = _check_arguments("dct", input, type, n, axis, norm)
    return _transform(x, kind, n, norm)


@public
def idct(input: Any, type: int = 2, n: Any = None, axis: int = -1, norm: Any = None,
         name: str | None = None) -> Tensor:
    """The inverse of ``tf.signal.dct``, up to a factor where ``norm`` is not ``"ortho"``.

    Parameters
    ----------
    input : Tensor
        Rank 1 or more; float32 or float64.
    type : int
        Of the transform that is undone: 1 to 4.
    n, axis, norm
        As of ``tf.signal.dct``.

    Returns
    -------
    Tensor
        The dtype of ``input``.

    Raises
    ------
    ValueError
        When an argument does not fit.
    UnimplementedError
        When ``axis`` is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.idct(tf.signal.dct([1.0, 2.0], norm="ortho"), norm="ortho").numpy().round(4)
    array([1., 2.], dtype=float32)
    """
    x, kind = _check_arguments("idct", input, type, n, axis, norm)
    return _transform(x, {1: 1, 2: 3, 3: 2, 4: 4}[kind], n, norm)


# ---------------------------------------------------------------------------- of frames

def _quarters(x: Tensor, count: int) -> list[Tensor]:
    """The last axis in equal parts."""
    own = shape_of(x)
    size = dims.floordiv(own[-1], count)
    start = (0,) * (x.ndim - 1)
    return [run("strided_slice", x, begin=(*start, size * i), end=(*own[:-1], size * (i + 1)),
                strides=(1,) * x.ndim) for i in range(count)]


def _backwards(x: Tensor) -> Tensor:
    return run("reverse", x, axes=(x.ndim - 1,))


@public
def mdct(signals: Any, frame_length: Any, window_fn: Window | None = vorbis_window,
         pad_end: Any = False, norm: Any = None, name: str | None = None) -> Tensor:
    """The modified discrete cosine transform: of frames that overlap by half.

    Parameters
    ----------
    signals : Tensor
        Shape ``[..., samples]``; float32 or float64.
    frame_length : int
        Samples of a frame; a multiple of 4.
    window_fn : callable, optional
        Called with the length and ``dtype``; None: all weights are ``sqrt(0.5)``.
    pad_end : bool
        Whether the last frame is filled up with zeros.
    norm : str, optional
        ``"ortho"``, or None.

    Returns
    -------
    Tensor
        Shape ``[..., frames, frame_length // 2]``; the dtype of ``signals``.

    Raises
    ------
    ValueError
        When ``frame_length`` is no multiple of 4, or another argument does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.mdct(tf.ones([12]), 4).shape
    TensorShape([5, 2])
    """
    length = positive("mdct", frame_length, "frame_length")
    if length % 4:
        raise ArgumentError("tf.signal.mdct: The frame length must be a multiple of 4, got "
                            f"{length}")
    x = frame(signals, length, length // 2, pad_end=pad_end)
    x = x * (math.sqrt(0.5) if window_fn is None else window_fn(length, dtype=x.dtype))
    a, b, c, d = _quarters(x, 4)
    folded = run("concat", -_backwards(c) - d, a - _backwards(b), axis=x.ndim - 1)
    return dct(folded, type=4, norm=norm)


@public
def inverse_mdct(mdcts: Any, window_fn: Window | None = vorbis_window, norm: Any = None,
                 name: str | None = None) -> Tensor:
    """The signal of which these are the transforms.

    Parameters
    ----------
    mdcts : Tensor
        Shape ``[..., frames, frame_length // 2]``; float32 or float64.
    window_fn : callable, optional
        That of ``tf.signal.mdct``.
    norm : str, optional
        That of ``tf.signal.mdct``.

    Returns
    -------
    Tensor
        Shape ``[..., samples]``; what only one frame covers, half a frame at each end, is not the
        signal's.

    Raises
    ------
    ValueError
        When an argument does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.signal.inverse_mdct(tf.signal.mdct(tf.ones([12]), 4))
    >>> x.numpy().round(3)[2:-2]
    array([1., 1., 1., 1., 1., 1., 1., 1.], dtype=float32)
    """
    x = to_tensor(mdcts)
    if x.ndim < 2 or not isinstance(shape_of(x)[-1], int):
        raise ArgumentError("tf.signal.inverse_mdct: mdcts must have rank 2 or more and a known "
                            f"last axis, got shape {x.shape}")
    half = int(shape_of(x)[-1])
    x = dct(x, type=4, norm=norm)
    x = x * (0.5 / half) if norm is None else x
    first, second = _quarters(x, 2)
    frames = run("concat", second, -_backwards(second), -_backwards(first), -first,
                 axis=x.ndim - 1)
    weights = math.sqrt(0.5) if window_fn is None else window_fn(2 * half, dtype=x.dtype)
    return overlap_and_add(frames * weights, half)


@public
def mfccs_from_log_mel_spectrograms(log_mel_spectrograms: Any, name: str | None = None) -> Tensor:
    """Mel-frequency cepstral coefficients: the cosine transform of log-mel spectra.

    Parameters
    ----------
    log_mel_spectrograms : Tensor
        Shape ``[..., num_mel_bins]``; float32 or float64.

    Returns
    -------
    Tensor
        The shape and dtype of the input; as a rank the first 13 or so are used.

    Raises
    ------
    ValueError
        When there are no bins or the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.mfccs_from_log_mel_spectrograms([1.0, 1.0]).numpy().round(4)
    array([2., 0.], dtype=float32)
    """
    x = to_tensor(log_mel_spectrograms)
    if x.ndim and shape_of(x)[-1] == 0:
        raise ArgumentError("tf.signal.mfccs_from_log_mel_spectrograms: num_mel_bins must be "
                            f"positive, got shape {x.shape}")
    result = dct(x, type=2)
    return result / run("sqrt", _count(shape_of(x)[-1], x) * 2.0)
