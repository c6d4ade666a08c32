"""The extension ``fft``: Fourier transforms."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, DtypeError
from ..dispatch.door import run
from ..numpy.promotion import cast, like, to_array
from ..numpy.shapes import move_axes, one_axis, shape_of
from ..ops import complex_numbers, sequences
from ..ops.signal import fourier
from ..tensors.tensor import Tensor
from ..values import arguments
from .describing import standard
from .kinds import as_dtype
from .placing import on_device

_NAME = "experimental.array_api.fft."
_SPACE = "fft."
_COMPLEX = "Complex numbers; the axes have the lengths asked for."
_REAL = "Real numbers; the last axis has the length asked for."
_NORMS = ("backward", "ortho", "forward")


def _scale(x: Tensor, norm: str, size: Any, inverse: bool) -> Tensor:
    """A transform that is scaled as its inverse is by default, by a norm."""
    if norm not in _NORMS:
        raise ArgumentError(f"tf.experimental.array_api.fft: norm must be one of "
                            f"{', '.join(_NORMS)}, got {norm!r}")
    if norm == "backward" or not isinstance(size, int):
        if norm == "backward":
            return x
        raise ArgumentError("tf.experimental.array_api.fft: with this norm sizes must be known")
    factor = math.sqrt(size) if norm == "ortho" else float(size)
    return run("multiply", x, like(factor if inverse else 1 / factor, x))


def _complex(name: str, x: Any) -> Tensor:
    array = to_array(x)
    if not array._dtype.is_inexact:
        raise DtypeError(f"tf.experimental.array_api.fft.{name} takes floats and complex numbers, "
                         f"got {array._dtype.name}")
    return array if array._dtype.is_complex else cast(array, dtypes.complex_dtype(array._dtype))


def _real(name: str, x: Any) -> Tensor:
    array = to_array(x)
    if not array._dtype.is_floating:
        raise DtypeError(f"tf.experimental.array_api.fft.{name} takes floats, got "
                         f"{array._dtype.name}")
    return array


def _along(name: str, x: Tensor, n: Any, axis: Any, compute: Callable[[Tensor, Any], Tensor]
           ) -> Tensor:
    """A transform of lines along an axis, which are cut or padded to a length first."""
    place = one_axis(f"{_NAME}{name}", axis, x.ndim)
    lines = move_axes(x, place, -1, f"{_NAME}{name}")
    length = shape_of(lines)[-1] if n is None else arguments.static_int(n, "n")
    if isinstance(length, int) and length < 1:
        raise ArgumentError(f"tf.experimental.array_api.fft.{name}: a length must be 1 at least, "
                            f"got {length}")
    return move_axes(compute(lines, length), -1, place, f"{_NAME}{name}")


def _of_complex(name: str, inverse: bool, norm: str) -> Callable[[Tensor, Any], Tensor]:
    plain = fourier.ifft if inverse else fourier.fft

    def compute(lines: Tensor, length: Any) -> Tensor:
        if length != shape_of(lines)[-1]:
            lines = fourier.resize(lines, lines.ndim - 1, length)
        return _scale(plain(lines), norm, length, inverse)
    return compute


def _forward(norm: str) -> Callable[[Tensor, Any], Tensor]:
    return lambda lines, length: _scale(fourier.rfft(lines, [length]), norm, length, False)


def _backward(norm: str) -> Callable[[Tensor, Any], Tensor]:
    return lambda lines, length: _scale(fourier.irfft(lines, [length]), norm, length, True)


@standard("The Fourier transform along an axis.", _COMPLEX,
          "fft([1.0, 0.0]) -> array([1.+0.j, 1.+0.j])", _SPACE)
def fft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    return _along("fft", _complex("fft", x), n, axis, _of_complex("fft", False, norm))


@standard("The inverse Fourier transform along an axis.", _COMPLEX,
          "ifft([1.0, 1.0]) -> array([1.+0.j, 0.+0.j])", _SPACE)
def ifft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    return _along("ifft", _complex("ifft", x), n, axis, _of_complex("ifft", True, norm))


@standard("The half that tells all of the Fourier transform of real numbers.",
          "Complex numbers: ``n // 2 + 1`` along the axis.",
          "rfft([1.0, 0.0]) -> array([1.+0.j, 1.+0.j])", _SPACE)
def rfft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    return _along("rfft", _real("rfft", x), n, axis, _forward(norm))


@standard("The real numbers whose half of a Fourier transform this is.",
          "Real numbers: ``n`` along the axis, by default twice as many as there are, less 2.",
          "irfft([1.0, 1.0]) -> array([1., 0.])", _SPACE)
def irfft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    array = _complex("irfft", x)
    return _along("irfft", array, _whole_length("irfft", array, n, axis), axis, _backward(norm))


def _whole_length(name: str, x: Tensor, n: Any, axis: Any) -> Any:
    if n is not None:
        return n
    return (shape_of(x)[one_axis(f"{_NAME}{name}", axis, x.ndim)] - 1) * 2


@standard("The Fourier transform of numbers of which one half is the conjugate of the other.",
          "Real numbers: ``n`` along the axis, by default twice as many as there are, less 2.",
          "hfft([1.0, 1.0]) -> array([2., 0.])", _SPACE)
def hfft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    array = complex_numbers.conj(_complex("hfft", x))
    length = _whole_length("hfft", array, n, axis)
    turned = {"backward": "forward", "ortho": "ortho", "forward": "backward"}.get(norm, norm)
    return _along("hfft", array, length, axis, _backward(turned))


@standard("The half that tells all of the inverse Fourier transform of real numbers.",
          "Complex numbers: ``n // 2 + 1`` along the axis.",
          "ihfft([2.0, 0.0]) -> array([1.-0.j, 1.-0.j])", _SPACE)
def ihfft(x: Any, /, *, n: Any = None, axis: Any = -1, norm: str = "backward") -> Tensor:
    turned = {"backward": "forward", "ortho": "ortho", "forward": "backward"}.get(norm, norm)
    return complex_numbers.conj(_along("ihfft", _real("ihfft", x), n, axis, _forward(turned)))


# ---------------------------------------------------------------------------- of several axes

def _axes(name: str, x: Tensor, s: Any, axes: Any) -> list[tuple[int, Any]]:
    """The axes of a transform, with the length of each; None for its own."""
    sizes = None if s is None else arguments.static_ints(s, "s")
    if sizes is not None and not 0 < len(sizes) <= x.ndim:
        raise ArgumentError(f"tf.experimental.array_api.fft.{name}: s has {len(sizes)} entries for "
                            f"{x.ndim} axes")
    if axes is None:
        places: Sequence[int] = range(x.ndim) if sizes is None else range(x.ndim - len(sizes),
                                                                          x.ndim)
    else:
        places = [one_axis(f"{_NAME}{name}", axis, x.ndim)
                  for axis in arguments.static_ints(axes, "axes")]
    lengths = sizes or [None] * len(places)
    if len(lengths) != len(places):
        raise ArgumentError(f"tf.experimental.array_api.fft.{name}: s and axes differ in length, "
                            f"got {s} and {axes}")
    return [(place, None if length in (None, -1) else length)
            for place, length in zip(places, lengths)]


def _each_axis(name: str, x: Tensor, pairs: Sequence[tuple[int, Any]], inverse: bool, norm: str
               ) -> Tensor:
    for place, length in pairs:
        x = _along(name, x, length, place, _of_complex(name, inverse, norm))
    return x


@standard("The Fourier transform along several axes, by default all.", _COMPLEX,
          "fftn([[1.0, 0.0]]) -> array([[1.+0.j, 1.+0.j]])", _SPACE)
def fftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Tensor:
    array = _complex("fftn", x)
    return _each_axis("fftn", array, _axes("fftn", array, s, axes), False, norm)


@standard("The inverse Fourier transform along several axes, by default all.", _COMPLEX,
          "ifftn([[1.0, 1.0]]) -> array([[1.+0.j, 0.+0.j]])", _SPACE)
def ifftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Tensor:
    array = _complex("ifftn", x)
    return _each_axis("ifftn", array, _axes("ifftn", array, s, axes), True, norm)


@standard("The half that tells all of the Fourier transform of real numbers, along several axes.",
          "Complex numbers: of the last axis one half.",
          "rfftn([[1.0, 0.0]]) -> array([[1.+0.j, 1.+0.j]])", _SPACE)
def rfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Tensor:
    array = _real("rfftn", x)
    *others, (place, length) = _axes("rfftn", array, s, axes)
    found = _along("rfftn", array, length, place, _forward(norm))
    return _each_axis("rfftn", found, others, False, norm)


@standard("The real numbers whose half of a Fourier transform along several axes this is.", _REAL,
          "irfftn([[1.0, 1.0]]) -> array([[1., 0.]])", _SPACE)
def irfftn(x: Any, /, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Tensor:
    array = _complex("irfftn", x)
    *others, (place, length) = _axes("irfftn", array, s, axes)
    found = _each_axis("irfftn", array, others, True, norm)
    return _along("irfftn", found, _whole_length("irfftn", found, length, place), place,
                  _backward(norm))


# ---------------------------------------------------------------------------- frequencies

def _frequencies(n: Any, d: Any, dtype: Any, device: Any, half: bool) -> Tensor:
    count = arguments.static_int(n, "n")
    wanted = dtypes.float64 if dtype is None else as_dtype(dtype)
    if count < 1:
        raise ArgumentError(f"tf.experimental.array_api.fft: n must be 1 at least, got {count}")
    if not wanted.is_floating:
        raise DtypeError(f"tf.experimental.array_api.fft: dtype must be of floats, got "
                         f"{wanted.name}")
    with on_device(device):
        numbers = sequences.range_(count // 2 + 1 if half else count, dtype=dtypes.int64)
        if not half:
            last = (count - 1) // 2
            numbers = run("select", run("greater", numbers, like(last, numbers)),
                          run("subtract", numbers, like(count, numbers)), numbers)
        return run("divide", cast(numbers, wanted), to_array(count * float(d), wanted))


@standard("The frequencies of a Fourier transform.", "A vector, by default float64.",
          "fftfreq(4) -> array([ 0.  ,  0.25, -0.5 , -0.25])", _SPACE)
def fftfreq(n: Any, /, *, d: Any = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    return _frequencies(n, d, dtype, device, False)


@standard("The frequencies of the half of a Fourier transform that ``rfft`` gives.",
          "A vector, by default float64.", "rfftfreq(4) -> array([0.  , 0.25, 0.5 ])", _SPACE)
def rfftfreq(n: Any, /, *, d: Any = 1.0, dtype: Any = None, device: Any = None) -> Tensor:
    return _frequencies(n, d, dtype, device, True)


@standard("The frequency 0 moved from the front to the middle.", "The shape and dtype of ``x``.",
          "fftshift([0, 1, -1]) -> array([-1,  0,  1])", _SPACE)
def fftshift(x: Any, /, *, axes: Any = None) -> Tensor:
    return fourier.fftshift(to_array(x), axes)


@standard("The frequency 0 moved from the middle to the front.", "The shape and dtype of ``x``.",
          "ifftshift([-1, 0, 1]) -> array([ 0,  1, -1])", _SPACE)
def ifftshift(x: Any, /, *, axes: Any = None) -> Tensor:
    return fourier.ifftshift(to_array(x), axes)
