# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.experimental.array_api import fft as fft
from twofold.experimental.array_api import linalg as linalg
from twofold.frontend.array_api.kinds import __array_api_version__ as __array_api_version__
from twofold.frontend.array_api.info import __array_namespace_info__ as __array_namespace_info__
def abs(x: _Any) -> _Tensor:
    r"""The absolute values.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``; of complex numbers floats.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.abs([-1, 2]).numpy()
    array([1, 2])
    """
def acos(x: _Any) -> _Tensor:
    r"""The inverse cosine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arccos([1]).numpy()
    array([0.])
    """
def acosh(x: _Any) -> _Tensor:
    r"""The inverse hyperbolic cosine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arccosh([1]).numpy()
    array([0.])
    """
def add(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1 + x2``; of bools their "or".

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.add([1, 2], 0.5).numpy()
    array([1.5, 2.5])
    """
from twofold.frontend.array_api.statistics import all_ as _all
all = _all
from twofold.frontend.array_api.statistics import any_ as _any
any = _any
from twofold.frontend.array_api.creation import arange as arange
from twofold.frontend.array_api.searching import argmax as argmax
from twofold.frontend.array_api.searching import argmin as argmin
from twofold.frontend.array_api.searching import argsort as argsort
from twofold.frontend.array_api.creation import asarray as asarray
def asin(x: _Any) -> _Tensor:
    r"""The inverse sine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arcsin([0]).numpy()
    array([0.])
    """
def asinh(x: _Any) -> _Tensor:
    r"""The inverse hyperbolic sine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arcsinh([0]).numpy()
    array([0.])
    """
from twofold.frontend.array_api.kinds import astype as astype
def atan(x: _Any) -> _Tensor:
    r"""The inverse tangent.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arctan([0]).numpy()
    array([0.])
    """
def atan2(x1: _Any, x2: _Any) -> _Tensor:
    r"""The angle of the point (``x2``, ``x1``).

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arctan2([0.0], [1.0]).numpy()
    array([0.])
    """
def atanh(x: _Any) -> _Tensor:
    r"""The inverse hyperbolic tangent.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arctanh([0]).numpy()
    array([0.])
    """
def bitwise_and(x1: _Any, x2: _Any) -> _Tensor:
    r"""The bits that both have.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.bitwise_and([6, 5], 3).numpy()
    array([2, 1])
    """
def bitwise_invert(x: _Any) -> _Tensor:
    r"""All bits turned around; of bools the opposite.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.bitwise_not([0, 1]).numpy()
    array([-1, -2])
    """
from twofold.frontend.array_api.elementwise import bitwise_left_shift as bitwise_left_shift
def bitwise_or(x1: _Any, x2: _Any) -> _Tensor:
    r"""The bits that one or both have.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.bitwise_or([6, 5], 3).numpy()
    array([7, 7])
    """
from twofold.frontend.array_api.elementwise import bitwise_right_shift as bitwise_right_shift
def bitwise_xor(x1: _Any, x2: _Any) -> _Tensor:
    r"""The bits that just one has.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.bitwise_xor([6, 5], 3).numpy()
    array([5, 6])
    """
from twofold.dtypes import bool_ as _bool
bool = _bool
from twofold.frontend.array_api.manipulation import broadcast_arrays as broadcast_arrays
from twofold.frontend.array_api.manipulation import broadcast_to as broadcast_to
from twofold.frontend.array_api.kinds import can_cast as can_cast
from twofold.frontend.array_api.elementwise import ceil as ceil
from twofold.frontend.array_api.elementwise import clip as clip
from twofold.dtypes import complex128 as complex128
from twofold.dtypes import complex64 as complex64
from twofold.frontend.array_api.manipulation import concat as concat
def conj(x: _Any) -> _Tensor:
    r"""The complex conjugates.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.conj([1 + 2j]).numpy()
    array([1.-2.j])
    """
from twofold.frontend.array_api.elementwise import copysign as copysign
def cos(x: _Any) -> _Tensor:
    r"""The cosine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.cos([0]).numpy()
    array([1.])
    """
def cosh(x: _Any) -> _Tensor:
    r"""The hyperbolic cosine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.cosh([0]).numpy()
    array([1.])
    """
from twofold.frontend.array_api.searching import count_nonzero as count_nonzero
from twofold.frontend.array_api.statistics import cumulative_prod as cumulative_prod
from twofold.frontend.array_api.statistics import cumulative_sum as cumulative_sum
from twofold.frontend.array_api.statistics import diff as diff
def divide(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1 / x2``; integers and bools give floats.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.divide([1, 2], 4).numpy()
    array([0.25, 0.5 ])
    """
from twofold.frontend.array_api.kinds import e as e
def empty(shape: _Any, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Values of no matter in a shape: zeros.

    Parameters
    ----------
    shape : int or list of int
        Its sizes; of a reshape one may be -1.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        float64 by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.empty((2, 3)).shape
    TensorShape([2, 3])
    """
def empty_like(x: _Any, /, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Values of no matter in the shape of a tensor: zeros.

    Parameters
    ----------
    x : array_like
        A tensor, number, list or array.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        The shape of ``x``, and its dtype by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.empty_like([1, 2]).shape
    TensorShape([2])
    """
def equal(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 == x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.equal([1, 2], 2.0).numpy()
    array([False,  True])
    """
def exp(x: _Any) -> _Tensor:
    r"""e to the power of ``x``.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.exp([0, 0]).numpy()
    array([1., 1.])
    """
from twofold.frontend.array_api.manipulation import expand_dims as expand_dims
def expm1(x: _Any) -> _Tensor:
    r"""``exp(x) - 1``, exact for small ``x``.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.expm1([0.0]).numpy()
    array([0.])
    """
from twofold.frontend.array_api.creation import eye as eye
from twofold.frontend.array_api.kinds import finfo as finfo
from twofold.frontend.array_api.manipulation import flip as flip
from twofold.dtypes import float32 as float32
from twofold.dtypes import float64 as float64
from twofold.frontend.array_api.elementwise import floor as floor
def floor_divide(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1 / x2``, rounded down; bools give int8.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.floor_divide([7, -7], 2).numpy()
    array([ 3, -4])
    """
from twofold.frontend.array_api.creation import from_dlpack as from_dlpack
from twofold.frontend.array_api.creation import full as full
from twofold.frontend.array_api.creation import full_like as full_like
def greater(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 > x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.greater([1, 3], 2.0).numpy()
    array([False,  True])
    """
def greater_equal(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 >= x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.greater_equal([1, 2], 2.0).numpy()
    array([False,  True])
    """
def hypot(x1: _Any, x2: _Any) -> _Tensor:
    r"""``sqrt(x1 ** 2 + x2 ** 2)``; integers give float64.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.hypot([3], [4]).numpy()
    array([5.])
    """
from twofold.frontend.array_api.kinds import iinfo as iinfo
from twofold.frontend.numpy.elementwise import imag as imag
from twofold.frontend.array_api.kinds import inf as inf
from twofold.dtypes import int16 as int16
from twofold.dtypes import int32 as int32
from twofold.dtypes import int64 as int64
from twofold.dtypes import int8 as int8
from twofold.frontend.array_api.kinds import isdtype as isdtype
def isfinite(x: _Any) -> _Tensor:
    r"""Where elements are neither NaN nor infinite.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Bools in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.isfinite([1.0, float('inf')]).numpy()
    array([ True, False])
    """
from twofold.frontend.array_api.elementwise import isinf as isinf
def isnan(x: _Any) -> _Tensor:
    r"""Where elements are NaN.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Bools in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.isnan([1.0, float('nan')]).numpy()
    array([False,  True])
    """
def less(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 < x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.less([1, 2], 2.0).numpy()
    array([ True, False])
    """
def less_equal(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 <= x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.less_equal([1, 3], 2.0).numpy()
    array([ True, False])
    """
from twofold.frontend.array_api.creation import linspace as linspace
def log(x: _Any) -> _Tensor:
    r"""The natural logarithm.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.log([1, 1]).numpy()
    array([0., 0.])
    """
def log10(x: _Any) -> _Tensor:
    r"""The logarithm to base 10.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.log10([1, 10]).numpy()
    array([0., 1.])
    """
def log1p(x: _Any) -> _Tensor:
    r"""``log(1 + x)``, exact for small ``x``.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.log1p([0.0]).numpy()
    array([0.])
    """
def log2(x: _Any) -> _Tensor:
    r"""The logarithm to base 2.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.log2([1, 4]).numpy()
    array([0., 2.])
    """
def logaddexp(x1: _Any, x2: _Any) -> _Tensor:
    r"""``log(exp(x1) + exp(x2))``, also where those are too large.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logaddexp([1000.0], [0.0]).numpy()
    array([1000.])
    """
def logical_and(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether both hold; what is not 0 holds.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logical_and([0, 2], True).numpy()
    array([False,  True])
    """
from twofold.frontend.numpy.elementwise import logical_not as logical_not
def logical_or(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether one or both hold; what is not 0 holds.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logical_or([0, 2], False).numpy()
    array([False,  True])
    """
def logical_xor(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether just one holds; what is not 0 holds.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logical_xor([0, 2], True).numpy()
    array([ True, False])
    """
from twofold.frontend.array_api.linalg import matmul as matmul
from twofold.frontend.array_api.linalg import matrix_transpose as matrix_transpose
from twofold.frontend.array_api.statistics import max_ as _max
max = _max
def maximum(x1: _Any, x2: _Any) -> _Tensor:
    r"""The larger element; of bools their "or".

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.maximum([1, 4], [3, 2]).numpy()
    array([3, 4])
    """
from twofold.frontend.array_api.statistics import mean as mean
from twofold.frontend.array_api.creation import meshgrid as meshgrid
from twofold.frontend.array_api.statistics import min_ as _min
min = _min
def minimum(x1: _Any, x2: _Any) -> _Tensor:
    r"""The smaller element; of bools their "and".

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.minimum([1, 4], [3, 2]).numpy()
    array([1, 2])
    """
from twofold.frontend.array_api.manipulation import moveaxis as moveaxis
def multiply(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1 * x2``; of bools their "and".

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.multiply([1, 2], 2).numpy()
    array([2, 4])
    """
from twofold.frontend.array_api.kinds import nan as nan
def negative(x: _Any) -> _Tensor:
    r"""``-x``.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.negative([1, -2]).numpy()
    array([-1,  2])
    """
from twofold.frontend.array_api.kinds import newaxis as newaxis
def nextafter(x1: _Any, x2: _Any) -> _Tensor:
    r"""The number next to ``x1`` towards ``x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.nextafter(1.0, 2.0).numpy()
    np.float64(1.0000000000000002)
    """
from twofold.frontend.array_api.searching import nonzero as nonzero
def not_equal(x1: _Any, x2: _Any) -> _Tensor:
    r"""Whether ``x1 != x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        Bools in the shape that ``x1`` and ``x2`` broadcast to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.not_equal([1, 2], 2.0).numpy()
    array([ True, False])
    """
def ones(shape: _Any, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Ones in a shape.

    Parameters
    ----------
    shape : int or list of int
        Its sizes; of a reshape one may be -1.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        float64 by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.ones(2).numpy()
    array([1., 1.])
    """
def ones_like(x: _Any, /, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Ones in the shape of a tensor.

    Parameters
    ----------
    x : array_like
        A tensor, number, list or array.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        The shape of ``x``, and its dtype by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.ones_like([1, 2]).numpy()
    array([1, 1])
    """
from twofold.frontend.array_api.manipulation import permute_dims as permute_dims
from twofold.frontend.array_api.kinds import pi as pi
def positive(x: _Any) -> _Tensor:
    r"""``+x``: ``x`` as it is.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.positive([1, -2]).numpy()
    array([ 1, -2])
    """
def pow(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1`` to the power of ``x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.power([2, 3], 2).numpy()
    array([4, 9])
    """
from twofold.frontend.array_api.statistics import prod as prod
from twofold.frontend.numpy.elementwise import real as real
def reciprocal(x: _Any) -> _Tensor:
    r"""``1 / x``.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.reciprocal([2.0, 4.0]).numpy()
    array([0.5 , 0.25])
    """
def remainder(x1: _Any, x2: _Any) -> _Tensor:
    r"""What is left of ``x1`` by ``x2``, with the sign of ``x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.remainder([7, -7], 4).numpy()
    array([3, 1])
    """
from twofold.frontend.array_api.manipulation import repeat as repeat
from twofold.frontend.array_api.manipulation import reshape as reshape
from twofold.frontend.array_api.kinds import result_type as result_type
from twofold.frontend.array_api.manipulation import roll as roll
from twofold.frontend.array_api.elementwise import round_ as _round
round = _round
from twofold.frontend.array_api.searching import searchsorted as searchsorted
from twofold.frontend.numpy.elementwise import sign as sign
from twofold.frontend.array_api.elementwise import signbit as signbit
def sin(x: _Any) -> _Tensor:
    r"""The sine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sin([0]).numpy()
    array([0.])
    """
def sinh(x: _Any) -> _Tensor:
    r"""The hyperbolic sine.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sinh([0]).numpy()
    array([0.])
    """
from twofold.frontend.array_api.searching import sort as sort
def sqrt(x: _Any) -> _Tensor:
    r"""The square root.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sqrt([4, 9]).numpy()
    array([2., 3.])
    """
def square(x: _Any) -> _Tensor:
    r"""``x * x``.

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.square([2, -3]).numpy()
    array([4, 9])
    """
from twofold.frontend.array_api.manipulation import squeeze as squeeze
from twofold.frontend.array_api.manipulation import stack as stack
from twofold.frontend.array_api.statistics import std as std
def subtract(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1 - x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    Tensor
        The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.subtract([1, 2], 1).numpy()
    array([0, 1])
    """
from twofold.frontend.array_api.statistics import sum_ as _sum
sum = _sum
from twofold.frontend.array_api.manipulation import take as take
from twofold.frontend.array_api.manipulation import take_along_axis as take_along_axis
def tan(x: _Any) -> _Tensor:
    r"""The tangent.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tan([0]).numpy()
    array([0.])
    """
def tanh(x: _Any) -> _Tensor:
    r"""The hyperbolic tangent.

    Parameters
    ----------
    x : array_like
        Any shape. Integers and bools become float64 first.

    Returns
    -------
    Tensor
        Floats or complex numbers in the shape of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is none for it, or shapes do not fit.
    ValueError
        When an argument is no array.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tanh([0]).numpy()
    array([0.])
    """
from twofold.frontend.array_api.linalg import tensordot as tensordot
from twofold.frontend.array_api.manipulation import tile as tile
from twofold.frontend.array_api.creation import tril as tril
from twofold.frontend.array_api.creation import triu as triu
from twofold.frontend.array_api.elementwise import trunc as trunc
from twofold.dtypes import uint16 as uint16
from twofold.dtypes import uint32 as uint32
from twofold.dtypes import uint64 as uint64
from twofold.dtypes import uint8 as uint8
from twofold.frontend.array_api.searching import unique_all as unique_all
from twofold.frontend.array_api.searching import unique_counts as unique_counts
from twofold.frontend.array_api.searching import unique_inverse as unique_inverse
from twofold.frontend.array_api.searching import unique_values as unique_values
from twofold.frontend.array_api.manipulation import unstack as unstack
from twofold.frontend.array_api.statistics import var as var
from twofold.frontend.array_api.linalg import vecdot as vecdot
from twofold.frontend.array_api.searching import where as where
def zeros(shape: _Any, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Zeros in a shape.

    Parameters
    ----------
    shape : int or list of int
        Its sizes; of a reshape one may be -1.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        float64 by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.zeros(2).numpy()
    array([0., 0.])
    """
def zeros_like(x: _Any, /, *, dtype: _Any = None, device: _Any = None) -> _Tensor:
    r"""Zeros in the shape of a tensor.

    Parameters
    ----------
    x : array_like
        A tensor, number, list or array.
    dtype : dtype
        Of TensorFlow's or NumPy's, or its name.
    device : str, optional
        Where the result is made, as ``x.device`` names it.

    Returns
    -------
    Tensor
        The shape of ``x``, and its dtype by default.

    Raises
    ------
    InvalidArgumentError
        When shapes do not fit, or the dtype is none for it.
    TypeError, ValueError
        When an argument is not what it must be.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.array_api.zeros_like([1, 2]).numpy()
    array([0, 0])
    """
