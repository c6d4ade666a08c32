"""Other dtypes: ``tf.cast``, ``tf.saturate_cast``, ``tf.bitcast``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
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
    source = tensor.dtype
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
