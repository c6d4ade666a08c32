"""The dtypes, limits and constants of ``tf.experimental.numpy``: NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import DType
from ..tensors.tracebacks import public
from .promotion import to_numpy_type

bool_: Any = np.bool_
int8: Any = np.int8
int16: Any = np.int16
int32: Any = np.int32
int64: Any = np.int64
int_: Any = np.int_
uint8: Any = np.uint8
uint16: Any = np.uint16
uint32: Any = np.uint32
uint64: Any = np.uint64
float16: Any = np.float16
float32: Any = np.float32
float64: Any = np.float64
float_: Any = np.float64
complex64: Any = np.complex64
complex128: Any = np.complex128
complex_: Any = np.complex128
inexact: Any = np.inexact
object_: Any = np.object_
string_: Any = np.bytes_
unicode_: Any = np.str_
iinfo: Any = np.iinfo

pi: float = np.pi
e: float = np.e
inf: float = np.inf
newaxis: Any = None


@public
def finfo(dtype: Any) -> Any:
    """The limits of a floating dtype.

    Parameters
    ----------
    dtype : dtype
        Of floats or complex numbers, of TensorFlow's or NumPy's.

    Returns
    -------
    numpy.finfo
        With ``eps``, ``max``, ``min``, ``tiny``, ``bits`` and their kin.

    Raises
    ------
    ValueError
        When the dtype is not inexact.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.experimental.numpy.finfo(tf.float32).eps)
    1.1920928955078125e-07
    """
    kind = to_numpy_type(dtype)
    if isinstance(dtype, DType) and dtype.name == "bfloat16":
        import ml_dtypes
        return ml_dtypes.finfo(kind)
    return np.finfo(kind)


@public
def issubdtype(arg1: Any, arg2: Any) -> bool:
    """Whether a dtype is the same as another, or below it in NumPy's hierarchy.

    Parameters
    ----------
    arg1, arg2 : dtype
        Of TensorFlow's or NumPy's; the second may be a kind such as ``np.inexact``.

    Returns
    -------
    bool
        Whether it is.

    Raises
    ------
    TypeError
        When one is no dtype.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.issubdtype(tf.float32, tf.experimental.numpy.inexact)
    True
    """
    return np.issubdtype(*(arg.numpy if isinstance(arg, DType) else arg for arg in (arg1, arg2)))
