"""Fourier transforms (``tf.signal.fft`` and its kin): the axes, lengths and scales of three ops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ....errors import ArgumentError, UnimplementedError
from ....ir.base import dims
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..common import axes_of, shape_of, to_tensor

_WORDS = {1: "the last axis", 2: "the last two axes", 3: "the last three axes"}


def resize(x: Tensor, axis: int, size: Any) -> Tensor:
    """An axis cut, or filled up with zeros, to a size."""
    own = shape_of(x)
    if own[axis] == size:
        return x
    added = dims.maximum(size - own[axis], 0)
    if added != 0:
        pairs = tuple((0, added if i == axis else 0) for i in range(x.ndim))
        x = run("pad", x, paddings=pairs, mode="constant", value=None)
    end = tuple(size if i == axis else n for i, n in enumerate(shape_of(x)))
    return run("strided_slice", x, begin=(0,) * x.ndim, end=end, strides=(1,) * x.ndim)


def _last_axes(name: str, x: Tensor, rank: int) -> tuple[int, ...]:
    if x.ndim < rank:
        raise ArgumentError(f"tf.signal.{name}: input of shape {x.shape} must have rank {rank} or "
                            "more")
    return tuple(range(x.ndim - rank, x.ndim))


def _require_real(name: str, value: Any) -> Tensor:
    x = to_tensor(value)
    if x.dtype.name not in ("float32", "float64"):
        raise ArgumentError(f"RFFT requires tf.float32 or tf.float64 inputs, got: {x.dtype.name} "
                            f"(tf.signal.{name})")
    return x


def _require_complex(name: str, value: Any) -> Tensor:
    x = to_tensor(value)
    if not x.dtype.is_complex:
        raise ArgumentError(f"IRFFT requires tf.complex64 or tf.complex128 inputs, got: "
                            f"{x.dtype.name} (tf.signal.{name})")
    return x


def _lengths(name: str, fft_length: Any, count: int) -> tuple[Any, ...] | None:
    if fft_length is None:
        return None
    found = arguments.dims_of(fft_length, "fft_length")
    if len(found) != count:
        raise ArgumentError(f"tf.signal.{name}: fft_length has {len(found)} entries for {count} "
                            "axes")
    if any(isinstance(n, int) and n < 0 for n in found):
        raise ArgumentError(f"tf.signal.{name}: fft_length must not be negative, got "
                            f"{list(found)}")
    return found


def _forward_half(x: Tensor, axes: Sequence[int], lengths: Sequence[Any] | None) -> Tensor:
    for axis, size in zip(axes, lengths or ()):
        x = resize(x, axis, size)
    return run("rfft", x, axes=tuple(sorted(axes)))


def _backward_half(x: Tensor, axes: Sequence[int], lengths: Sequence[Any] | None) -> Tensor:
    last = axes[-1]
    length = dims.maximum((shape_of(x)[last] - 1) * 2, 0) if lengths is None else lengths[-1]
    for axis, size in zip(axes[:-1], (lengths or ())[:-1]):
        x = resize(x, axis, size)
    x = resize(x, last, dims.floordiv(length, 2) + 1)
    return run("irfft", x, axes=tuple(sorted(axes)), length=length)


# ---------------------------------------------------------------------------- of one to three axes

def _name(function: Any, name: str, doc: str) -> Any:
    function.__name__ = function.__qualname__ = name
    function.__module__ = "twofold.signal"
    function.__doc__ = doc
    return public(function)


def _of_complex(name: str, rank: int, inverse: bool) -> Callable[..., Tensor]:
    def transform(input: Any, name: str | None = None) -> Tensor:
        x = to_tensor(input)
        return run("fft", x, axes=_last_axes(title, x, rank), inverse=inverse)

    title = name
    what = "inverse discrete Fourier transform" if inverse else "discrete Fourier transform"
    ones = "[[1.0, 0.0]]" if rank == 2 else "[[[1.0, 0.0]]]" if rank == 3 else "[1.0, 0.0]"
    shown = {(1, False): "array([1.+0.j, 1.+0.j], dtype=complex64)",
             (1, True): "array([0.5+0.j, 0.5+0.j], dtype=complex64)",
             (2, False): "array([[1.+0.j, 1.+0.j]], dtype=complex64)",
             (2, True): "array([[0.5+0.j, 0.5+0.j]], dtype=complex64)",
             (3, False): "array([[[1.+0.j, 1.+0.j]]], dtype=complex64)",
             (3, True): "array([[[0.5+0.j, 0.5+0.j]]], dtype=complex64)"}[rank, inverse]
    return _name(transform, name, f"""The {what} over {_WORDS[rank]}.

Parameters
----------
input : Tensor
    Rank {rank} or more; complex64 or complex128.

Returns
-------
Tensor
    The shape and dtype of ``input``{"; divided by the number of elements" if inverse else ""}.

Raises
------
InvalidArgumentError
    When the dtype is not complex.
ValueError
    When the rank is too low.

Examples
--------
>>> import twofold as tf
>>> tf.signal.{name}(tf.constant({ones}, tf.complex64)).numpy()
{shown}
""")


def _of_real(name: str, rank: int) -> Callable[..., Tensor]:
    def transform(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Tensor:
        x = _require_real(title, input_tensor)
        axes = _last_axes(title, x, rank)
        return _forward_half(x, axes, _lengths(title, fft_length, rank))

    title = name
    shape = "[" * rank + "1.0, 0.0" + "]" * rank
    return _name(transform, name, f"""The Fourier transform of real numbers over {_WORDS[rank]}.

Half of the last axis says it all: the other half is its mirror, conjugated.

Parameters
----------
input_tensor : Tensor
    Rank {rank} or more; float32 or float64.
fft_length : list of int, optional
    One per axis: ``input_tensor`` is cut, or filled up with zeros, to it.

Returns
-------
Tensor
    Complex; the last axis has ``n // 2 + 1`` elements of ``n``.

Raises
------
ValueError
    When the dtype is another, the rank is too low or ``fft_length`` does not fit.

Examples
--------
>>> import twofold as tf
>>> tf.signal.{name}({shape}).shape.as_list()
{[1] * (rank - 1) + [2]}
""")


def _to_real(name: str, rank: int) -> Callable[..., Tensor]:
    def transform(input_tensor: Any, fft_length: Any = None, name: str | None = None) -> Tensor:
        x = _require_complex(title, input_tensor)
        axes = _last_axes(title, x, rank)
        return _backward_half(x, axes, _lengths(title, fft_length, rank))

    title = name
    shape = "[" * rank + "1.0, 0.0, 0.0" + "]" * rank
    return _name(transform, name, f"""The inverse of ``tf.signal.{name[1:]}``: real numbers again.

Parameters
----------
input_tensor : Tensor
    Rank {rank} or more; complex64 or complex128, the half of a transform along the last axis.
fft_length : list of int, optional
    How many numbers there are to be along each axis; by default twice the last axis, less two.

Returns
-------
Tensor
    float32 of complex64, float64 of complex128.

Raises
------
ValueError
    When the dtype is another, the rank is too low or ``fft_length`` does not fit.

Examples
--------
>>> import twofold as tf
>>> tf.signal.{name}(tf.constant({shape}, tf.complex64)).shape.as_list()
{[1] * (rank - 1) + [4]}
""")


fft, fft2d, fft3d = (_of_complex(n, r, False) for n, r in (("fft", 1), ("fft2d", 2), ("fft3d", 3)))
ifft, ifft2d, ifft3d = (_of_complex(n, r, True) for n, r in (
    ("ifft", 1), ("ifft2d", 2), ("ifft3d", 3)))
rfft, rfft2d, rfft3d = (_of_real(n, r) for n, r in (("rfft", 1), ("rfft2d", 2), ("rfft3d", 3)))
irfft, irfft2d, irfft3d = (_to_real(n, r) for n, r in (
    ("irfft", 1), ("irfft2d", 2), ("irfft3d", 3)))


# ---------------------------------------------------------------------------- of any axes

def _any_axes(name: str, x: Tensor, fft_length: Any, axes: Any, half: bool
              ) -> tuple[tuple[int, ...], tuple[Any, ...] | None]:
    found = tuple(range(x.ndim)) if axes is None else axes_of(name, axes, x.ndim)
    if not found:
        raise ArgumentError(f"tf.signal.{name}: there is no axis to transform")
    if axes is None and fft_length is not None:
        found = found[-len(arguments.dims_of(fft_length, "fft_length")):]
    given = found if axes is None else tuple(
        a + x.ndim if a < 0 else a for a in arguments.static_ints(axes, "axes"))
    if half and given[-1] != max(given):
        raise UnimplementedError(f"tf.signal.{name}: the axis of which half is kept is the last "
                                 f"one, axes {list(given)} must end with the largest",
                                 f"signal.{name}")
    return given, _lengths(name, fft_length, len(given))


def _scale(name: str, x: Tensor, norm: Any, axes: Sequence[int], sizes: Sequence[Any],
            inverse: bool) -> Tensor:
    """The input times what the norm makes of the scale."""
    if norm in (None, "backward"):
        return x
    if norm not in ("forward", "ortho"):
        raise ArgumentError(f"tf.signal.{name}: norm {norm!r} is none of backward, ortho, forward")
    count = convert.dim_tensor(dims.product(sizes), x.dtype.real_dtype)
    factor = run("sqrt", count) if norm == "ortho" else count
    factor = run("cast", factor, dtype=x.dtype) if x.dtype.is_complex else factor
    return run("multiply" if inverse else "divide", x, factor)


def _complex_nd(name: str, input_tensor: Any, fft_length: Any, axes: Any, norm: Any,
                inverse: bool) -> Tensor:
    x = to_tensor(input_tensor)
    given, lengths = _any_axes(name, x, fft_length, axes, False)
    for axis, size in zip(given, lengths or ()):
        x = resize(x, axis, size)
    own = shape_of(x)
    x = _scale(name, x, norm, given, [own[axis] for axis in given], inverse)
    return run("fft", x, axes=tuple(sorted(given)), inverse=inverse)


@public
def fftnd(input_tensor: Any, fft_length: Any = None, axes: Any = None, norm: Any = None,
          name: str | None = None) -> Tensor:
    """The discrete Fourier transform over any axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; complex64 or complex128.
    fft_length : list of int, optional
        One per axis: the axis is cut, or filled up with zeros, to it.
    axes : list of int, optional
        By default all, or the last ones that ``fft_length`` is for.
    norm : str, optional
        ``"backward"`` (the default) scales the inverse, ``"forward"`` this one, ``"ortho"`` both.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When axes, lengths or ``norm`` do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.fftnd(tf.constant([1.0, 0.0], tf.complex64), norm="forward").numpy()
    array([0.5+0.j, 0.5+0.j], dtype=complex64)
    """
    return _complex_nd("fftnd", input_tensor, fft_length, axes, norm, False)


@public
def ifftnd(input_tensor: Any, fft_length: Any = None, axes: Any = None, norm: Any = None,
           name: str | None = None) -> Tensor:
    """The inverse of ``tf.signal.fftnd``.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; complex64 or complex128.
    fft_length, axes, norm
        As for ``tf.signal.fftnd``.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is not complex.
    ValueError
        When axes, lengths or ``norm`` do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.ifftnd(tf.constant([1.0, 0.0], tf.complex64)).numpy()
    array([0.5+0.j, 0.5+0.j], dtype=complex64)
    """
    return _complex_nd("ifftnd", input_tensor, fft_length, axes, norm, True)


@public
def rfftnd(input_tensor: Any, fft_length: Any = None, axes: Any = None, norm: Any = None,
           name: str | None = None) -> Tensor:
    """The Fourier transform of real numbers over any axes; half of the last one is kept.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; float32 or float64.
    fft_length, axes, norm
        As for ``tf.signal.fftnd``; ``axes`` end with the largest.

    Returns
    -------
    Tensor
        Complex; the last of ``axes`` has ``n // 2 + 1`` elements of ``n``.

    Raises
    ------
    ValueError
        When the dtype is another, or axes, lengths or ``norm`` do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.rfftnd(tf.ones([4, 3]), axes=[0]).shape
    TensorShape([3, 3])
    """
    x = _require_real("rfftnd", input_tensor)
    given, lengths = _any_axes("rfftnd", x, fft_length, axes, True)
    for axis, size in zip(given, lengths or ()):
        x = resize(x, axis, size)
    own = shape_of(x)
    x = _scale("rfftnd", x, norm, given, [own[axis] for axis in given], False)
    return _forward_half(x, given, None)


@public
def irfftnd(input_tensor: Any, fft_length: Any = None, axes: Any = None, norm: Any = None,
            name: str | None = None) -> Tensor:
    """The inverse of ``tf.signal.rfftnd``.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; complex64 or complex128.
    fft_length, axes, norm
        As for ``tf.signal.rfftnd``; lengths are those of the result.

    Returns
    -------
    Tensor
        float32 of complex64, float64 of complex128.

    Raises
    ------
    ValueError
        When the dtype is another, or axes, lengths or ``norm`` do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.irfftnd(tf.signal.rfftnd(tf.ones([2, 4]))).numpy()
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]], dtype=float32)
    """
    x = _require_complex("irfftnd", input_tensor)
    given, lengths = _any_axes("irfftnd", x, fft_length, axes, True)
    own = shape_of(x)
    sizes = [own[axis] for axis in given] if lengths is None else list(lengths)
    if lengths is None:
        sizes[-1] = dims.maximum((sizes[-1] - 1) * 2, 0)
    x = _scale("irfftnd", x, norm, given, sizes, True)
    return _backward_half(x, given, lengths)


# ---------------------------------------------------------------------------- shifts

def _shift(name: str, x: Any, axes: Any, sign: int) -> Tensor:
    tensor = to_tensor(x)
    chosen = tuple(range(tensor.ndim)) if axes is None else axes_of(name, axes, tensor.ndim)
    own = shape_of(tensor)
    for axis in sorted(chosen):
        half = dims.floordiv(own[axis], 2)
        middle = half if sign < 0 else own[axis] - half
        # The two parts of the axis change places.
        ends = ((middle, own[axis]), (0, middle))
        tensor = run("concat", *(run(
            "strided_slice", tensor, begin=tuple(low if i == axis else 0 for i in range(len(own))),
            end=tuple(high if i == axis else n for i, n in enumerate(own)),
            strides=(1,) * len(own)) for low, high in ends), axis=axis)
    return tensor


@public
def fftshift(x: Any, axes: Any = None, name: str | None = None) -> Tensor:
    """The halves of axes exchanged, so that frequency 0 is in the middle.

    Parameters
    ----------
    x : Tensor
        Any shape and dtype.
    axes : int or list of int, optional
        By default all.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.fftshift([0, 1, 2, -2, -1]).numpy()
    array([-2, -1,  0,  1,  2], dtype=int32)
    """
    return _shift("signal.fftshift", x, axes, 1)


@public
def ifftshift(x: Any, axes: Any = None, name: str | None = None) -> Tensor:
    """What undoes ``tf.signal.fftshift``.

    Parameters
    ----------
    x : Tensor
        Any shape and dtype.
    axes : int or list of int, optional
        By default all.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.ifftshift([-2, -1, 0, 1, 2]).numpy()
    array([ 0,  1,  2, -2, -1], dtype=int32)
    """
    return _shift("signal.ifftshift", x, axes, -1)
