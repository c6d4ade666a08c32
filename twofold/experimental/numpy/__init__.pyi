# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.experimental.numpy import random as random
from twofold.experimental.array_api import abs as abs
def absolute(x: _Any) -> _Tensor:
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
    >>> tf.experimental.numpy.absolute([-1, 2]).numpy()
    array([1, 2])
    """
from twofold.experimental.array_api import add as add
from twofold.frontend.numpy.extremes import all_ as _all
all = _all
from twofold.frontend.numpy.comparing import allclose as allclose
def amax(a: _Any, axis: _Any = None, out: _Any = None, keepdims: _Any = None) -> _Tensor:
    r"""The greatest elements along axes.

    Parameters
    ----------
    a : array_like
        The array: a tensor, number, list or array.
    axis : int or list of int, optional
        Axes, negative ones from the end; by default all.
    out : None
        Not supported.
    keepdims : bool, optional
        Keep reduced axes with size 1.

    Returns
    -------
    Tensor
        The dtype of ``a``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.amax([[1, 4], [3, 2]], axis=0).numpy()
    array([3, 4])
    """
def amin(a: _Any, axis: _Any = None, out: _Any = None, keepdims: _Any = None) -> _Tensor:
    r"""The least elements along axes.

    Parameters
    ----------
    a : array_like
        The array: a tensor, number, list or array.
    axis : int or list of int, optional
        Axes, negative ones from the end; by default all.
    out : None
        Not supported.
    keepdims : bool, optional
        Keep reduced axes with size 1.

    Returns
    -------
    Tensor
        The dtype of ``a``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.amin([[1, 4], [3, 2]], axis=0).numpy()
    array([1, 2])
    """
from twofold.frontend.numpy.elementwise import angle as angle
from twofold.frontend.numpy.extremes import any_ as _any
any = _any
from twofold.frontend.numpy.joining import append as append
from twofold.frontend.numpy.ranges import arange as arange
from twofold.experimental.array_api import acos as arccos
from twofold.experimental.array_api import acosh as arccosh
from twofold.experimental.array_api import asin as arcsin
from twofold.experimental.array_api import asinh as arcsinh
from twofold.experimental.array_api import atan as arctan
from twofold.experimental.array_api import atan2 as arctan2
from twofold.experimental.array_api import atanh as arctanh
from twofold.frontend.numpy.sorting import argmax as argmax
from twofold.frontend.numpy.sorting import argmin as argmin
from twofold.frontend.numpy.sorting import argsort as argsort
from twofold.frontend.numpy.elementwise import around as around
from twofold.frontend.numpy.creation import array as array
from twofold.frontend.numpy.comparing import array_equal as array_equal
from twofold.frontend.numpy.creation import asanyarray as asanyarray
from twofold.frontend.numpy.creation import asarray as asarray
from twofold.frontend.numpy.creation import ascontiguousarray as ascontiguousarray
from twofold.frontend.numpy.joining import atleast_1d as atleast_1d
from twofold.frontend.numpy.joining import atleast_2d as atleast_2d
from twofold.frontend.numpy.joining import atleast_3d as atleast_3d
from twofold.frontend.numpy.reductions import average as average
from twofold.experimental.array_api import bitwise_and as bitwise_and
from twofold.experimental.array_api import bitwise_invert as bitwise_not
from twofold.experimental.array_api import bitwise_or as bitwise_or
from twofold.experimental.array_api import bitwise_xor as bitwise_xor
from twofold.frontend.numpy.scalar_types import bool_ as bool_
from twofold.frontend.numpy.joining import broadcast_arrays as broadcast_arrays
from twofold.frontend.numpy.creation import broadcast_to as broadcast_to
def cbrt(x: _Any) -> _Tensor:
    r"""The cube root, also of negative numbers.

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
    >>> tf.experimental.numpy.cbrt([8, -1]).numpy()
    array([ 2., -1.])
    """
def ceil(x: _Any) -> _Tensor:
    r"""The nearest whole numbers above.

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
    >>> tf.experimental.numpy.ceil([1.2, -1.2]).numpy()
    array([ 2., -1.])
    """
from twofold.frontend.numpy.binary import clip as clip
from twofold.frontend.numpy.scalar_types import complex128 as complex128
from twofold.frontend.numpy.scalar_types import complex64 as complex64
from twofold.frontend.numpy.scalar_types import complex_ as complex_
from twofold.frontend.numpy.indexing import compress as compress
from twofold.frontend.numpy.joining import concatenate as concatenate
from twofold.experimental.array_api import conj as conj
def conjugate(x: _Any) -> _Tensor:
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
    >>> tf.experimental.numpy.conjugate([1 + 2j]).numpy()
    array([1.-2.j])
    """
from twofold.frontend.numpy.creation import copy as copy
from twofold.experimental.array_api import cos as cos
from twofold.experimental.array_api import cosh as cosh
from twofold.frontend.numpy.extremes import count_nonzero as count_nonzero
from twofold.frontend.numpy.products import cross as cross
from twofold.frontend.numpy.extremes import cumprod as cumprod
from twofold.frontend.numpy.extremes import cumsum as cumsum
def deg2rad(x: _Any) -> _Tensor:
    r"""Degrees as radians.

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
    >>> tf.experimental.numpy.deg2rad([0, 180]).numpy()
    array([0.        , 3.14159265])
    """
from twofold.frontend.numpy.diagonals import diag as diag
from twofold.frontend.numpy.ranges import diag_indices as diag_indices
from twofold.frontend.numpy.diagonals import diagflat as diagflat
from twofold.frontend.numpy.diagonals import diagonal as diagonal
from twofold.frontend.numpy.comparing import diff as diff
from twofold.experimental.array_api import divide as divide
from twofold.frontend.numpy.binary import divmod_ as _divmod
divmod = _divmod
from twofold.frontend.numpy.products import dot as dot
from twofold.frontend.numpy.joining import dsplit as dsplit
from twofold.frontend.numpy.joining import dstack as dstack
from twofold.frontend.numpy.scalar_types import e as e
from twofold.frontend.numpy.products import einsum as einsum
from twofold.frontend.numpy.creation import empty as empty
from twofold.frontend.numpy.creation import empty_like as empty_like
from twofold.experimental.array_api import equal as equal
from twofold.experimental.array_api import exp as exp
def exp2(x: _Any) -> _Tensor:
    r"""2 to the power of ``x``.

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
    >>> tf.experimental.numpy.exp2([1, 3]).numpy()
    array([2., 8.])
    """
from twofold.frontend.numpy.reshaping import expand_dims as expand_dims
from twofold.frontend.numpy.behavior import experimental_disable_numpy_behavior as experimental_disable_numpy_behavior
from twofold.frontend.numpy.behavior import experimental_enable_numpy_behavior as experimental_enable_numpy_behavior
from twofold.experimental.array_api import expm1 as expm1
from twofold.frontend.numpy.triangles import eye as eye
def fabs(x: _Any) -> _Tensor:
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
    >>> tf.experimental.numpy.fabs([-1.5, 2.0]).numpy()
    array([1.5, 2. ])
    """
from twofold.frontend.numpy.scalar_types import finfo as finfo
def fix(x: _Any) -> _Tensor:
    r"""The nearest whole numbers towards 0.

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
    >>> tf.experimental.numpy.fix([1.2, -1.2]).numpy()
    array([ 1., -1.])
    """
from twofold.frontend.numpy.reshaping import flatten as flatten
from twofold.frontend.numpy.axes import flip as flip
from twofold.frontend.numpy.axes import fliplr as fliplr
from twofold.frontend.numpy.axes import flipud as flipud
from twofold.frontend.numpy.scalar_types import float16 as float16
from twofold.frontend.numpy.scalar_types import float32 as float32
from twofold.frontend.numpy.scalar_types import float64 as float64
from twofold.frontend.numpy.scalar_types import float_ as float_
def float_power(x1: _Any, x2: _Any) -> _Tensor:
    r"""``x1`` to the power of ``x2``; integers stay integers, as in TensorFlow.

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
    >>> tf.experimental.numpy.float_power([2.0, 3.0], 2).numpy()
    array([4., 9.])
    """
def floor(x: _Any) -> _Tensor:
    r"""The nearest whole numbers below.

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
    >>> tf.experimental.numpy.floor([1.2, -1.2]).numpy()
    array([ 1., -2.])
    """
from twofold.experimental.array_api import floor_divide as floor_divide
from twofold.frontend.numpy.creation import full as full
from twofold.frontend.numpy.creation import full_like as full_like
def gcd(x1: _Any, x2: _Any) -> _Tensor:
    r"""The greatest common divisor.

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
    >>> tf.experimental.numpy.gcd([12, 8], 18).numpy()
    array([6, 2])
    """
from twofold.frontend.numpy.ranges import geomspace as geomspace
from twofold.experimental.array_api import greater as greater
from twofold.experimental.array_api import greater_equal as greater_equal
def heaviside(x1: _Any, x2: _Any) -> _Tensor:
    r"""0 below 0, ``x2`` at 0, 1 above; integers give float64.

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
    >>> tf.experimental.numpy.heaviside([-1.0, 0.0, 2.0], 0.5).numpy()
    array([0. , 0.5, 1. ])
    """
from twofold.frontend.numpy.joining import hsplit as hsplit
from twofold.frontend.numpy.joining import hstack as hstack
from twofold.experimental.array_api import hypot as hypot
from twofold.frontend.numpy.triangles import identity as identity
from twofold.frontend.numpy.scalar_types import iinfo as iinfo
from twofold.frontend.numpy.elementwise import imag as imag
from twofold.frontend.numpy.scalar_types import inexact as inexact
from twofold.frontend.numpy.scalar_types import inf as inf
from twofold.frontend.numpy.products import inner as inner
from twofold.frontend.numpy.scalar_types import int16 as int16
from twofold.frontend.numpy.scalar_types import int32 as int32
from twofold.frontend.numpy.scalar_types import int64 as int64
from twofold.frontend.numpy.scalar_types import int8 as int8
from twofold.frontend.numpy.scalar_types import int_ as int_
from twofold.frontend.numpy.comparing import isclose as isclose
def iscomplex(x: _Any) -> _Tensor:
    r"""Where the imaginary part is not 0.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.iscomplex([1 + 0j, 2j]).numpy()
    array([False,  True])
    """
from twofold.frontend.numpy.reshaping import iscomplexobj as iscomplexobj
from twofold.experimental.array_api import isfinite as isfinite
def isinf(x: _Any) -> _Tensor:
    r"""Where floats are infinite.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.isinf([1.0, float('-inf')]).numpy()
    array([False,  True])
    """
from twofold.experimental.array_api import isnan as isnan
def isneginf(x: _Any) -> _Tensor:
    r"""Where floats are infinite and below 0.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.isneginf([1.0, float('-inf')]).numpy()
    array([False,  True])
    """
def isposinf(x: _Any) -> _Tensor:
    r"""Where floats are infinite and above 0.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.isposinf([1.0, float('-inf')]).numpy()
    array([False, False])
    """
def isreal(x: _Any) -> _Tensor:
    r"""Where the imaginary part is 0.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.isreal([1 + 0j, 2j]).numpy()
    array([ True, False])
    """
from twofold.frontend.numpy.reshaping import isrealobj as isrealobj
from twofold.frontend.numpy.reshaping import isscalar as isscalar
from twofold.frontend.numpy.scalar_types import issubdtype as issubdtype
from twofold.frontend.numpy.indexing import ix_ as ix_
from twofold.frontend.numpy.products import kron as kron
def lcm(x1: _Any, x2: _Any) -> _Tensor:
    r"""The least common multiple.

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
    >>> tf.experimental.numpy.lcm([4, 6], 10).numpy()
    array([20, 30])
    """
from twofold.experimental.array_api import less as less
from twofold.experimental.array_api import less_equal as less_equal
from twofold.frontend.numpy.ranges import linspace as linspace
from twofold.experimental.array_api import log as log
from twofold.experimental.array_api import log10 as log10
from twofold.experimental.array_api import log1p as log1p
from twofold.experimental.array_api import log2 as log2
from twofold.experimental.array_api import logaddexp as logaddexp
def logaddexp2(x1: _Any, x2: _Any) -> _Tensor:
    r"""``log2(2 ** x1 + 2 ** x2)``, also where those are too large.

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
    >>> tf.experimental.numpy.logaddexp2([3.0], [3.0]).numpy()
    array([4.])
    """
from twofold.experimental.array_api import logical_and as logical_and
from twofold.frontend.numpy.elementwise import logical_not as logical_not
from twofold.experimental.array_api import logical_or as logical_or
from twofold.experimental.array_api import logical_xor as logical_xor
from twofold.frontend.numpy.ranges import logspace as logspace
from twofold.frontend.numpy.products import matmul as matmul
def max(a: _Any, axis: _Any = None, keepdims: _Any = None) -> _Tensor:
    r"""The greatest elements along axes.

    Parameters
    ----------
    a : array_like
        The array: a tensor, number, list or array.
    axis : int or list of int, optional
        Axes, negative ones from the end; by default all.
    keepdims : bool, optional
        Keep reduced axes with size 1.

    Returns
    -------
    Tensor
        The dtype of ``a``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.max([[1, 4], [3, 2]], axis=0).numpy()
    array([3, 4])
    """
from twofold.experimental.array_api import maximum as maximum
from twofold.frontend.numpy.reductions import mean as mean
from twofold.frontend.numpy.ranges import meshgrid as meshgrid
def min(a: _Any, axis: _Any = None, keepdims: _Any = None) -> _Tensor:
    r"""The least elements along axes.

    Parameters
    ----------
    a : array_like
        The array: a tensor, number, list or array.
    axis : int or list of int, optional
        Axes, negative ones from the end; by default all.
    keepdims : bool, optional
        Keep reduced axes with size 1.

    Returns
    -------
    Tensor
        The dtype of ``a``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When an axis is outside the rank, or named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.min([[1, 4], [3, 2]], axis=0).numpy()
    array([1, 2])
    """
from twofold.experimental.array_api import minimum as minimum
def mod(x1: _Any, x2: _Any) -> _Tensor:
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
    >>> tf.experimental.numpy.mod([7, -7], 4).numpy()
    array([3, 1])
    """
from twofold.frontend.numpy.axes import moveaxis as moveaxis
from twofold.experimental.array_api import multiply as multiply
from twofold.frontend.numpy.reductions import nanmean as nanmean
from twofold.frontend.numpy.reductions import nanprod as nanprod
from twofold.frontend.numpy.reductions import nansum as nansum
from twofold.frontend.tensors.tensor import Tensor as ndarray
from twofold.frontend.numpy.reshaping import ndim as ndim
from twofold.experimental.array_api import negative as negative
from twofold.frontend.numpy.scalar_types import newaxis as newaxis
from twofold.experimental.array_api import nextafter as nextafter
from twofold.frontend.numpy.indexing import nonzero as nonzero
from twofold.experimental.array_api import not_equal as not_equal
from twofold.frontend.numpy.scalar_types import object_ as object_
from twofold.frontend.numpy.creation import ones as ones
from twofold.frontend.numpy.creation import ones_like as ones_like
from twofold.frontend.numpy.products import outer as outer
from twofold.frontend.numpy.repeating import pad as pad
from twofold.frontend.numpy.scalar_types import pi as pi
from twofold.frontend.numpy.comparing import polyval as polyval
from twofold.experimental.array_api import positive as positive
from twofold.experimental.array_api import pow as power
from twofold.frontend.numpy.reductions import prod as prod
from twofold.frontend.numpy.promotion import promote_types as promote_types
from twofold.frontend.numpy.extremes import ptp as ptp
def rad2deg(x: _Any) -> _Tensor:
    r"""Radians as degrees.

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
    >>> tf.experimental.numpy.rad2deg([0.0]).numpy()
    array([0.])
    """
from twofold.frontend.numpy.reshaping import ravel as ravel
from twofold.frontend.numpy.elementwise import real as real
from twofold.experimental.array_api import reciprocal as reciprocal
from twofold.experimental.array_api import remainder as remainder
from twofold.frontend.numpy.repeating import repeat as repeat
from twofold.frontend.numpy.reshaping import reshape as reshape
from twofold.frontend.numpy.promotion import result_type as result_type
from twofold.frontend.numpy.axes import roll as roll
from twofold.frontend.numpy.axes import rot90 as rot90
from twofold.frontend.numpy.elementwise import round_ as _round
round = _round
from twofold.frontend.numpy.indexing import select as select
from twofold.frontend.numpy.reshaping import shape as shape
from twofold.frontend.numpy.elementwise import sign as sign
def signbit(x: _Any) -> _Tensor:
    r"""Whether elements are below 0.

    Parameters
    ----------
    x : array_like
        Any shape.

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
    >>> tf.experimental.numpy.signbit([-1.0, 2.0]).numpy()
    array([ True, False])
    """
from twofold.experimental.array_api import sin as sin
def sinc(x: _Any) -> _Tensor:
    r"""``sin(πx) / (πx)``, and 1 at 0.

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
    >>> float(tf.experimental.numpy.sinc([0, 0.5])[0])
    1.0
    """
from twofold.experimental.array_api import sinh as sinh
from twofold.frontend.numpy.extremes import size as size
from twofold.frontend.numpy.sorting import sort as sort
from twofold.frontend.numpy.joining import split as split
from twofold.experimental.array_api import sqrt as sqrt
from twofold.experimental.array_api import square as square
from twofold.frontend.numpy.reshaping import squeeze as squeeze
from twofold.frontend.numpy.joining import stack as stack
from twofold.frontend.numpy.reductions import std as std
from twofold.frontend.numpy.scalar_types import string_ as string_
from twofold.experimental.array_api import subtract as subtract
from twofold.frontend.numpy.reductions import sum_ as _sum
sum = _sum
from twofold.frontend.numpy.axes import swapaxes as swapaxes
from twofold.frontend.numpy.indexing import take as take
from twofold.frontend.numpy.indexing import take_along_axis as take_along_axis
from twofold.experimental.array_api import tan as tan
from twofold.experimental.array_api import tanh as tanh
from twofold.frontend.numpy.products import tensordot as tensordot
from twofold.frontend.numpy.repeating import tile as tile
from twofold.frontend.numpy.diagonals import trace as trace
from twofold.frontend.numpy.axes import transpose as transpose
from twofold.frontend.numpy.triangles import tri as tri
from twofold.frontend.numpy.diagonals import tril as tril
from twofold.frontend.numpy.diagonals import triu as triu
def true_divide(x1: _Any, x2: _Any) -> _Tensor:
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
    >>> tf.experimental.numpy.true_divide([1, 2], 4).numpy()
    array([0.25, 0.5 ])
    """
from twofold.frontend.numpy.scalar_types import uint16 as uint16
from twofold.frontend.numpy.scalar_types import uint32 as uint32
from twofold.frontend.numpy.scalar_types import uint64 as uint64
from twofold.frontend.numpy.scalar_types import uint8 as uint8
from twofold.frontend.numpy.scalar_types import unicode_ as unicode_
from twofold.frontend.numpy.diagonals import vander as vander
from twofold.frontend.numpy.reductions import var as var
from twofold.frontend.numpy.products import vdot as vdot
from twofold.frontend.numpy.joining import vsplit as vsplit
from twofold.frontend.numpy.joining import vstack as vstack
from twofold.frontend.numpy.indexing import where as where
from twofold.frontend.numpy.creation import zeros as zeros
from twofold.frontend.numpy.creation import zeros_like as zeros_like
