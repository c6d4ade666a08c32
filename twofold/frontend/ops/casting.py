"""Other dtypes: ``tf.cast``, ``tf.saturate_cast``, ``tf.bitcast``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import DtypeError, InvalidArgumentError, UnimplementedError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .array import expand_dims, reshape, shape
from .common import shape_of, to_tensor
from .joining import stack


@public
def cast(x: Any, dtype: Any, name: str | None = None) -> Tensor:
    """``x`` in another dtype; floats become integers towards zero.

    Parameters
    ----------
    x : Tensor
        Any shape; any dtype but string.
    dtype : dtype
        That of the result. Floats are cut towards zero, integers wrap around, and as bool
        everything but 0 is True.

    Returns
    -------
    Tensor
        The shape of ``x``; dtype ``dtype``.

    Raises
    ------
    UnimplementedError
        When one of the two dtypes is string: use ``tf.strings.as_string`` or
        ``tf.strings.to_number``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cast([1.7, -1.7], tf.int32).numpy()
    array([ 1, -1], dtype=int32)
    """
    wanted = dtypes.as_dtype(dtype)
    tensor = to_tensor(x)
    if tensor._dtype is wanted:
        return tensor
    if wanted is dtypes.string or tensor._dtype is dtypes.string:
        raise UnimplementedError(f"tf.cast: there is no cast from {tensor.dtype.name} to "
                                 f"{wanted.name}; use tf.strings.as_string or "
                                 "tf.strings.to_number", "cast")
    return run("cast", tensor, dtype=wanted)


@public
def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """A cast in which values beyond the range of ``dtype`` become its limits.

    Parameters
    ----------
    value : Tensor
        Any shape; integers or floats. Of complex numbers the real part is taken.
    dtype : dtype
        Integers or floats.

    Returns
    -------
    Tensor
        The shape of ``value``; dtype ``dtype``.

    Raises
    ------
    TypeError
        When one of the two dtypes is string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.saturate_cast([300.0, -5.0], tf.uint8).numpy()
    array([255,   0], dtype=uint8)
    """
    wanted, tensor = dtypes.as_dtype(dtype), to_tensor(value)
    if tensor.dtype.is_complex:
        tensor = run("real", tensor)
    source = tensor.dtype
    for dtype in (source, wanted):
        if dtype.kind not in "iuf":
            raise DtypeError(f"tf.saturate_cast: {dtype.name} has no least and largest value; use "
                             "tf.cast")
    low, high = _limits(source, wanted)
    if low > _limit(source.min, source):
        tensor = run("maximum", tensor, to_tensor(low, source))
    if high < _limit(source.max, source):
        tensor = run("minimum", tensor, to_tensor(high, source))
    return cast(tensor, wanted)


def _limit(value: Any, dtype: DType) -> Any:
    """A limit of a dtype as a number of Python, which compares exactly."""
    return int(value) if dtype.kind in "iu" else float(value)


def _limits(source: DType, wanted: DType) -> tuple[Any, Any]:
    """The least and the largest value of a dtype that another one can hold."""
    low = max(_limit(source.min, source), _limit(wanted.min, wanted))
    high = min(_limit(source.max, source), _limit(wanted.max, wanted))
    if source.kind in "iu":
        return int(low), int(high)
    rounded = np.asarray(float(high)).astype(source.numpy)
    if float(rounded) > high:       # the largest integer is no float: the float before it
        rounded = (rounded.view(f"u{source.size}") - 1).view(source.numpy)
    return float(low), float(rounded)


@public
def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """The same bytes seen as another dtype.

    Parameters
    ----------
    input : Tensor
        Any shape; integers, floats or complex numbers.
    type : dtype
        Integers, floats or complex numbers, whose real part comes before the imaginary one.

    Returns
    -------
    Tensor
        Of dtype ``type``: the shape of ``input``; with one more axis at the end when an element
        becomes several smaller ones; without the last axis when its elements become one.

    Raises
    ------
    InvalidArgumentError
        When the last axis has not as many elements as make a larger one, or a dtype holds no
        numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.bitcast(1.0, tf.int32).numpy()
    np.int32(1065353216)
    >>> tf.bitcast(1.0, tf.uint8).numpy()
    array([  0,   0, 128,  63], dtype=uint8)
    """
    tensor, wanted = to_tensor(input), dtypes.as_dtype(type)
    source = tensor.dtype
    if source.is_complex or wanted.is_complex:
        return _bits_of_pairs(tensor, wanted)
    if source.kind in "iuf" and wanted.kind in "iuf" and source.size != wanted.size:
        convert = _bits_apart if source.size > wanted.size else _bits_together
        tensor = convert(tensor, wanted)
    return run("bitcast", tensor, dtype=wanted, source=tensor.dtype)


#: Unsigned integers by their number of bytes.
_BITS = {dtype.size: dtype for dtype in (dtypes.uint8, dtypes.uint16, dtypes.uint32,
                                         dtypes.uint64)}


def _bits_apart(x: Tensor, wanted: DType) -> Tensor:
    """Each element as unsigned integers of the size of a smaller dtype, the lowest bits first."""
    whole = run("bitcast", x, dtype=_BITS[x.dtype.size], source=x.dtype)
    places = _places(whole.dtype, wanted)
    parts = run("right_shift", expand_dims(whole, -1), places)
    return run("cast", parts, dtype=_BITS[wanted.size])


def _require_as_many(x: Tensor, wanted: DType) -> int:
    """How many elements of a tensor make one of a larger dtype: as many as its last axis has."""
    count = wanted.size // x.dtype.size
    if not x.ndim or x.shape[-1] not in (count, None):
        raise InvalidArgumentError(
            f"tf.bitcast: {count} elements of {x.dtype.name} make one of {wanted.name}; the last "
            f"axis of shape {x.shape} has not as many", "bitcast")
    return count


def _bits_together(x: Tensor, wanted: DType) -> Tensor:
    """The elements of the last axis as one unsigned integer of the size of a larger dtype."""
    count = _require_as_many(x, wanted)
    whole = _BITS[wanted.size]
    bits = run("cast", run("bitcast", x, dtype=_BITS[x.dtype.size], source=x.dtype), dtype=whole)
    rows = reshape(bits, [-1, count])
    joined = run("reduce_sum", run("left_shift", rows, _places(whole, x.dtype)), axes=(1,),
                 keepdims=False)
    return reshape(joined, shape(x)[:-1])


def _bits_of_pairs(x: Tensor, wanted: DType) -> Tensor:
    """From or to complex numbers: a row of their parts, in place of each element, lies between."""
    for dtype in (x.dtype, wanted):
        if dtype.kind not in "iufc":
            raise InvalidArgumentError(f"tf.bitcast: {dtype.name} holds no numbers", "bitcast")
    part, is_larger = wanted.real_dtype, wanted.size > x.dtype.size
    count = _require_as_many(x, wanted) if is_larger else 1
    outer = shape_of(x)[:-1] if is_larger else shape_of(x)
    row = stack([run("real", x), run("imag", x)], -1) if x.dtype.is_complex else expand_dims(x, -1)
    length, size = count * (2 if x.dtype.is_complex else 1), row.dtype.size
    together = max(part.size // size, 1)
    split = (length,) if together == 1 else (length // together, together)
    row = bitcast(run("reshape", row, shape=(*outer, *split)), part)
    length = length * size // part.size
    if wanted.is_complex:
        length //= 2
        pairs = run("reshape", row, shape=(*outer, length, 2))
        row = run("complex", pairs[..., 0], pairs[..., 1])
    return run("reshape", row, shape=outer if wanted.size >= x.dtype.size else (*outer, length))


def _places(whole: DType, part: DType) -> Tensor:
    """How far the parts of a larger integer are shifted, lowest first."""
    count = whole.size // part.size
    return to_tensor(np.arange(count) * 8 * part.size, whole)
