"""Other dtypes: ``tf.cast``, ``tf.saturate_cast``, ``tf.bitcast``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import UnimplementedError
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from .common import to_tensor


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
        Any shape; integers or floats.
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
    low, high = float(wanted.min), float(wanted.max)
    own_low, own_high = float(tensor.dtype.min), float(tensor.dtype.max)
    if low > own_low or high < own_high:
        bounds = [max(low, own_low), min(high, own_high)]
        if tensor.dtype.kind == "f":
            bounds = _inner_bounds(bounds, tensor.dtype, wanted)
        tensor = run("maximum", tensor, to_tensor(_same_kind(bounds[0], tensor), tensor.dtype))
        tensor = run("minimum", tensor, to_tensor(_same_kind(bounds[1], tensor), tensor.dtype))
    return cast(tensor, wanted)


def _same_kind(value: float, tensor: Tensor) -> Any:
    return int(value) if tensor.dtype.kind in "iu" else value


def _inner_bounds(bounds: list[float], source: Any, wanted: Any) -> list[float]:
    """The largest values of a float dtype that an integer dtype still holds."""
    if wanted.kind not in "iu":
        return bounds
    high = source.numpy.type(bounds[1])
    if float(high) > float(wanted.max) or int(high) > int(wanted.max):
        high = np.nextafter(np.float64(high) if source.name == "bfloat16" else high,
                            np.float64(0) if source.name == "bfloat16" else source.numpy.type(0))
    return [bounds[0], float(high)]


@public
def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """The same bytes seen as another dtype of the same size.

    Parameters
    ----------
    input : Tensor
        Any shape; integers or floats.
    type : dtype
        With as many bytes per element as ``input`` has.

    Returns
    -------
    Tensor
        The shape of ``input``; dtype ``type``.

    Raises
    ------
    InvalidArgumentError
        When the sizes of the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.bitcast(1.0, tf.int32).numpy()
    np.int32(1065353216)
    """
    tensor, wanted = to_tensor(input), dtypes.as_dtype(type)
    return run("bitcast", tensor, dtype=wanted, source=tensor.dtype)
