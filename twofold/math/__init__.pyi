# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
from twofold.math import special as special
def abs(x: _Any, name: str | None = None) -> _Tensor:
    r"""Absolute value, also of complex numbers; the lowest integer stays itself.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.abs([-1.5, 2.0]).numpy()
    array([1.5, 2. ], dtype=float32)
    """
from twofold.frontend.ops.math import accumulate_n as accumulate_n
def acos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse cosine; nan outside [-1, 1].

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.acos(0.0).numpy().round(4)
    np.float32(1.5708)
    """
def acosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic cosine; nan below 1.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.acosh(2.0).numpy().round(4)
    np.float32(1.317)
    """
def add(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x + y`` with broadcasting; integers wrap.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats, or strings), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.add([1, 2], 3).numpy()
    array([4, 5], dtype=int32)
    """
from twofold.frontend.ops.math import add_n as add_n
from twofold.frontend.ops.complex_numbers import angle as angle
from twofold.frontend.ops.sorting import approx_max_k as approx_max_k
from twofold.frontend.ops.sorting import approx_min_k as approx_min_k
from twofold.frontend.ops.reduce import argmax as argmax
from twofold.frontend.ops.reduce import argmin as argmin
def asin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse sine; nan outside [-1, 1].

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.asin(1.0).numpy().round(4)
    np.float32(1.5708)
    """
def asinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic sine.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.asinh(1.0).numpy().round(4)
    np.float32(0.8814)
    """
def atan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse tangent.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.atan(1.0).numpy().round(4)
    np.float32(0.7854)
    """
def atan2(y: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Angle of the point (x, y), in [-pi, pi]; ``atan(y / x)`` in the right quadrant.

    Parameters
    ----------
    y, x : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``y`` and ``x`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.atan2(1.0, -1.0).numpy().round(4)
    np.float32(2.3562)
    """
def atanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic tangent; nan outside [-1, 1].

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.atanh(0.5).numpy().round(4)
    np.float32(0.5493)
    """
def bessel_i0(x: _Any, name: str | None = None) -> _Tensor:
    r"""Modified Bessel function of the first kind of order 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_i0(0.5).numpy().round(4)
    np.float32(1.0635)
    """
def bessel_i0e(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(-abs(x)) * bessel_i0(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_i0e(0.5).numpy().round(4)
    np.float32(0.645)
    """
def bessel_i1(x: _Any, name: str | None = None) -> _Tensor:
    r"""Modified Bessel function of the first kind of order 1.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_i1(0.5).numpy().round(4)
    np.float32(0.2579)
    """
def bessel_i1e(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(-abs(x)) * bessel_i1(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.special.bessel_i1e(0.5).numpy().round(4)
    np.float32(0.1564)
    """
from twofold.frontend.ops.special import betainc as betainc
from twofold.frontend.ops.counts import bincount as bincount
def ceil(x: _Any, name: str | None = None) -> _Tensor:
    r"""The smallest integer not below ``x``.

    Gradients stop here: it is constant between its steps.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.ceil([1.5, -1.5]).numpy()
    array([ 2., -1.], dtype=float32)
    """
from twofold.frontend.ops.counts import confusion_matrix as confusion_matrix
from twofold.frontend.ops.complex_numbers import conj as conj
def cos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Cosine.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cos(1.0).numpy().round(4)
    np.float32(0.5403)
    """
def cosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic cosine.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.cosh(1.0).numpy().round(4)
    np.float32(1.5431)
    """
from twofold.frontend.ops.reduce import count_nonzero as count_nonzero
from twofold.frontend.ops.reduce import cumprod as cumprod
from twofold.frontend.ops.reduce import cumsum as cumsum
from twofold.frontend.ops.math import cumulative_logsumexp as cumulative_logsumexp
def digamma(x: _Any, name: str | None = None) -> _Tensor:
    r"""Derivative of ``lgamma``; nan at 0 and the negative integers.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.digamma(1.0).numpy().round(4)
    np.float32(-0.5772)
    """
from twofold.frontend.ops.math import divide as divide
from twofold.frontend.ops.math import divide_no_nan as divide_no_nan
def equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x == y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (any), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.equal([1, 2, 3], 2).numpy()
    array([False,  True, False])
    """
def erf(x: _Any, name: str | None = None) -> _Tensor:
    r"""Error function.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.erf(0.5).numpy().round(4)
    np.float32(0.5205)
    """
def erfc(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 - erf(x)``, precise where that is small.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.erfc(0.5).numpy().round(4)
    np.float32(0.4795)
    """
from twofold.frontend.ops.compositions import erfcinv as erfcinv
def erfinv(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse of ``erf``; infinite at -1 and 1, nan outside.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.erfinv(0.5).numpy().round(4)
    np.float32(0.4769)
    """
def exp(x: _Any, name: str | None = None) -> _Tensor:
    r"""``e**x``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.exp([0.0, 1.0]).numpy().round(4)
    array([1.    , 2.7183], dtype=float32)
    """
def expm1(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(x) - 1``, precise near 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.expm1([0.0, 1.0]).numpy().round(4)
    array([0.    , 1.7183], dtype=float32)
    """
def floor(x: _Any, name: str | None = None) -> _Tensor:
    r"""The largest integer not above ``x``.

    Gradients stop here: it is constant between its steps.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.floor([1.5, -1.5]).numpy()
    array([ 1., -2.], dtype=float32)
    """
def floordiv(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x // y``: a quotient rounded down.

    Gradients stop here: it is constant between its steps.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast, the dtypes differ or an integer of the second input has no result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.floordiv([7, -7], 2).numpy()
    array([ 3, -4], dtype=int32)
    """
def floormod(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x % y``: what is left of ``x`` after ``floordiv``; it has the sign of ``y``.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast, the dtypes differ or an integer of the second input has no result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.floormod([7, -7], 4).numpy()
    array([3, 1], dtype=int32)
    """
def greater(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x > y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.greater([1, 2, 3], 2).numpy()
    array([False, False,  True])
    """
def greater_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x >= y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.greater_equal([1, 2, 3], 2).numpy()
    array([False,  True,  True])
    """
def igamma(a: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Lower incomplete gamma function, regularised: 0 at x = 0 and 1 at infinity.

    Parameters
    ----------
    a, x : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``a`` and ``x`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.igamma(2.0, 1.0).numpy().round(4)
    np.float32(0.2642)
    """
def igammac(a: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Upper incomplete gamma function, regularised: 1 at x = 0 and 0 at infinity.

    Parameters
    ----------
    a, x : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``a`` and ``x`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.igammac(2.0, 1.0).numpy().round(4)
    np.float32(0.7358)
    """
from twofold.frontend.ops.complex_numbers import imag as imag
from twofold.frontend.ops.sorting import in_top_k as in_top_k
from twofold.frontend.ops.batches import invert_permutation as invert_permutation
def is_finite(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is neither nan nor infinite.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape of ``x``; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.is_finite([1.0, float("inf"), float("nan")]).numpy()
    array([ True, False, False])
    """
def is_inf(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is an infinity.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape of ``x``; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.is_inf([1.0, float("inf"), float("nan")]).numpy()
    array([False,  True, False])
    """
def is_nan(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is nan.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape of ``x``; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.is_nan([1.0, float("inf"), float("nan")]).numpy()
    array([False, False,  True])
    """
from twofold.frontend.ops.checks.numerics import is_non_decreasing as is_non_decreasing
from twofold.frontend.ops.checks.numerics import is_strictly_increasing as is_strictly_increasing
from twofold.frontend.ops.nn.layers import l2_normalize as l2_normalize
from twofold.frontend.ops.compositions import lbeta as lbeta
def less(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x < y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.less([1, 2, 3], 2).numpy()
    array([ True, False, False])
    """
def less_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x <= y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.less_equal([1, 2, 3], 2).numpy()
    array([ True,  True, False])
    """
def lgamma(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(abs(gamma(x)))``; infinite at 0 and the negative integers.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.lgamma(5.0).numpy().round(4)
    np.float32(3.1781)
    """
def log(x: _Any, name: str | None = None) -> _Tensor:
    r"""Natural logarithm; nan below 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.log([1.0, 2.0]).numpy().round(4)
    array([0.    , 0.6931], dtype=float32)
    """
def log1p(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(1 + x)``, precise near 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.log1p(1.0).numpy().round(4)
    np.float32(0.6931)
    """
def log_sigmoid(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(sigmoid(x))`` without overflow.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.log_sigmoid([0.0, -100.0]).numpy().round(4)
    array([  -0.6931, -100.    ], dtype=float32)
    """
from twofold.frontend.ops.nn.layers import log_softmax as log_softmax
def logical_and(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x and y`` of bool tensors.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (bools), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_and([True, True, False], [True, False, False]).numpy()
    array([ True, False, False])
    """
def logical_not(x: _Any, name: str | None = None) -> _Tensor:
    r"""``not x`` of a bool tensor.

    Parameters
    ----------
    x : Tensor
        Any shape; bools.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_not([True, False]).numpy()
    array([False,  True])
    """
def logical_or(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x or y`` of bool tensors.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (bools), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_or([True, True, False], [True, False, False]).numpy()
    array([ True,  True, False])
    """
from twofold.frontend.ops.math import logical_xor as logical_xor
def maximum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The larger of two; nan where either is nan.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.maximum([1, 5], 3).numpy()
    array([3, 5], dtype=int32)
    """
def minimum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The smaller of two; nan where either is nan.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.minimum([1, 5], 3).numpy()
    array([1, 3], dtype=int32)
    """
from twofold.math import floormod as mod
def multiply(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x * y`` with broadcasting; integers wrap.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.multiply([1.0, 2.0], 3.0).numpy()
    array([3., 6.], dtype=float32)
    """
def multiply_no_nan(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x * y``, and 0 where ``y`` is 0, whatever ``x`` is.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.multiply_no_nan(float("inf"), 0.0).numpy()
    np.float32(0.0)
    """
def ndtri(x: _Any, name: str | None = None) -> _Tensor:
    r"""Quantile of the normal distribution; infinite at 0 and 1, nan outside.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.ndtri(0.975).numpy().round(4)
    np.float32(1.96)
    """
def negative(x: _Any, name: str | None = None) -> _Tensor:
    r"""``-x``; integers wrap.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.negative([1, -2]).numpy()
    array([-1,  2], dtype=int32)
    """
from twofold.frontend.ops.math import nextafter as nextafter
def not_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x != y`` elementwise, with broadcasting; a bool tensor.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (any), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; dtype bool.

    Raises
    ------
    InvalidArgumentError
        When the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.not_equal([1, 2, 3], 2).numpy()
    array([ True, False,  True])
    """
def polygamma(a: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Derivative of order ``a`` of ``digamma``; nan where ``a`` is no order.

    Parameters
    ----------
    a, x : Tensor
        Of one dtype (float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``a`` and ``x`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.polygamma([1.0, 2.0], 1.0).numpy().round(4)
    array([ 1.6449, -2.4041], dtype=float32)
    """
from twofold.frontend.ops.compositions import polyval as polyval
def pow(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x**y`` with C's special cases; integers wrap.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast, the dtypes differ or an integer of the second input has no result.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.pow([2.0, 3.0], 2.0).numpy()
    array([4., 9.], dtype=float32)
    """
from twofold.frontend.ops.complex_numbers import real as real
def reciprocal(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / x``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reciprocal([2.0, 4.0]).numpy()
    array([0.5 , 0.25], dtype=float32)
    """
from twofold.frontend.ops.math import reciprocal_no_nan as reciprocal_no_nan
def reduce_all(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical and over axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; bools.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_all([True, False]).numpy()
    np.False_
    """
def reduce_any(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical or over axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; bools.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_any([True, False]).numpy()
    np.True_
    """
from twofold.frontend.ops.reduce import reduce_euclidean_norm as reduce_euclidean_norm
def reduce_logsumexp(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""``log(sum(exp(x)))`` over axes, without overflow.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.reduce_logsumexp([0.0]))
    0.0
    """
def reduce_max(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Largest element over axes; nan if there is one.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_max([1, 3, 2]).numpy()
    np.int32(3)
    """
def reduce_mean(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Mean over axes; of integers it is truncated, as in TensorFlow.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_mean([[1.0, 2.0], [3.0, 4.0]], axis=1).numpy()
    array([1.5, 3.5], dtype=float32)
    """
def reduce_min(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Smallest element over axes; nan if there is one.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_min([1, 3, 2]).numpy()
    np.int32(1)
    """
def reduce_prod(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Product over axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_prod([1, 2, 3]).numpy()
    np.int32(6)
    """
def reduce_std(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Square root of the variance over axes; its gradient is nan where the variance is 0.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reduce_std([1.0, 3.0]).numpy()
    np.float32(1.0)
    """
def reduce_sum(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Sum over axes; integers wrap, 16-bit floats accumulate in float32.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; integers or floats.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()
    array([4, 6], dtype=int32)
    """
def reduce_variance(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Mean squared distance from the mean over axes.

    Parameters
    ----------
    input_tensor : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    axis : int or list of int, optional
        Axes to reduce, negative ones from the end; by default all.
    keepdims : bool
        Keep reduced axes with size 1.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The dtype of ``input_tensor``, without the reduced axes.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, an axis is outside the rank or an axis is named twice.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reduce_variance([1.0, 3.0]).numpy()
    np.float32(1.0)
    """
def rint(x: _Any, name: str | None = None) -> _Tensor:
    r"""The nearest integer; halves go to the even one.

    Gradients stop here: it is constant between its steps.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.rint([0.5, 1.5, 1.7]).numpy()
    array([0., 2., 2.], dtype=float32)
    """
from twofold.frontend.ops.math import round_ as _round
round = _round
def rsqrt(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / sqrt(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.rsqrt(4.0).numpy()
    np.float32(0.5)
    """
from twofold.frontend.ops.math import scalar_mul as scalar_mul
from twofold.frontend.ops.segments import segment_max as segment_max
from twofold.frontend.ops.segments import segment_mean as segment_mean
from twofold.frontend.ops.segments import segment_min as segment_min
from twofold.frontend.ops.segments import segment_prod as segment_prod
from twofold.frontend.ops.segments import segment_sum as segment_sum
def sigmoid(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / (1 + exp(-x))``, stable for every ``x``.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sigmoid([0.0, 2.0]).numpy().round(4)
    array([0.5   , 0.8808], dtype=float32)
    """
def sign(x: _Any, name: str | None = None) -> _Tensor:
    r"""-1, 0 or 1; nan stays. Of a complex number ``x / abs(x)``.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sign([-3.0, 0.0, 2.0]).numpy()
    array([-1.,  0.,  1.], dtype=float32)
    """
def sin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Sine.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sin(1.0).numpy().round(4)
    np.float32(0.8415)
    """
def sinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic sine.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sinh(1.0).numpy().round(4)
    np.float32(1.1752)
    """
from twofold.frontend.ops.nn.layers import softmax as softmax
def softplus(features: _Any, name: str | None = None) -> _Tensor:
    r"""``log(1 + exp(features))``, without overflow.

    Parameters
    ----------
    features : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.softplus([0.0, 100.0]).numpy().round(4)
    array([  0.6931, 100.    ], dtype=float32)
    """
def softsign(features: _Any, name: str | None = None) -> _Tensor:
    r"""``features / (1 + abs(features))``.

    Parameters
    ----------
    features : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.softsign([-1.0, 3.0]).numpy()
    array([-0.5 ,  0.75], dtype=float32)
    """
def sqrt(x: _Any, name: str | None = None) -> _Tensor:
    r"""Square root; nan below 0.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.sqrt([4.0, 9.0]).numpy()
    array([2., 3.], dtype=float32)
    """
def square(x: _Any, name: str | None = None) -> _Tensor:
    r"""``x * x``; integers wrap.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.square([2.0, 3.0]).numpy()
    array([4., 9.], dtype=float32)
    """
def squared_difference(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``(x - y) * (x - y)``; of complex numbers ``conj(x - y) * (x - y)``.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.squared_difference([1.0, 5.0], 3.0).numpy()
    array([4., 4.], dtype=float32)
    """
def subtract(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x - y`` with broadcasting; integers wrap.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers or floats), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.subtract([5, 3], 2).numpy()
    array([3, 1], dtype=int32)
    """
def tan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Tangent.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tan(1.0).numpy().round(4)
    np.float32(1.5574)
    """
def tanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic tangent.

    Parameters
    ----------
    x : Tensor
        Any shape; float16, bfloat16, float32 or float64.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.tanh([0.0, 1.0]).numpy().round(4)
    array([0.    , 0.7616], dtype=float32)
    """
from twofold.frontend.ops.sorting import top_k as top_k
from twofold.frontend.ops.math import truediv as truediv
from twofold.frontend.ops.segments import unsorted_segment_max as unsorted_segment_max
from twofold.frontend.ops.segments import unsorted_segment_mean as unsorted_segment_mean
from twofold.frontend.ops.segments import unsorted_segment_min as unsorted_segment_min
from twofold.frontend.ops.segments import unsorted_segment_prod as unsorted_segment_prod
from twofold.frontend.ops.compositions import unsorted_segment_sqrt_n as unsorted_segment_sqrt_n
from twofold.frontend.ops.segments import unsorted_segment_sum as unsorted_segment_sum
def xdivy(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x / y``, and 0 where ``x`` is 0.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.xdivy([0.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)
    """
def xlog1py(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x * log1p(y)``, and 0 where ``x`` is 0.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.xlog1py([0.0, 2.0], [-1.0, 0.0]).numpy()
    array([0., 0.], dtype=float32)
    """
def xlogy(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x * log(y)``, and 0 where ``x`` is 0.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (float16, bfloat16, float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.xlogy([0.0, 2.0], [0.0, 1.0]).numpy()
    array([0., 0.], dtype=float32)
    """
from twofold.frontend.ops.reduce import zero_fraction as zero_fraction
def zeta(x: _Any, q: _Any, name: str | None = None) -> _Tensor:
    r"""Hurwitz zeta function: the sum of ``(q + k)**-x`` over k = 0, 1, …; nan for x < 1.

    Parameters
    ----------
    x, q : Tensor
        Of one dtype (float32 or float64), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``q`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.zeta([2.0, 4.0], 1.0).numpy().round(4)
    array([1.6449, 1.0823], dtype=float32)
    """
