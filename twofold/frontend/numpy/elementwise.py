"""Functions of one array, element by element.

Most are an op on an array that became inexact first; the table at the end makes those.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import DtypeError, UnimplementedError
from ..dispatch.door import run
from ..ops import complex_numbers
from ..ops import math as plain_math
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from .descriptions import describe
from .promotion import cast, like, to_array, to_bool, to_inexact

_INEXACT = ("Any shape. Integers and bools become float64 first.", "Floats or complex numbers in "
            "the shape of ``x``.")
_AS_IT_IS = ("Any shape.", "The shape and dtype of ``x``.")


def _of_one(name: str, compute: Callable[[Tensor], Tensor], summary: str, example: str,
            inexact: bool = True, result: str | None = None) -> Any:
    """The public function of one array ``x``."""
    takes, gives = _INEXACT if inexact else _AS_IT_IS
    prepare = to_inexact if inexact else to_array

    def function(x: Any) -> Tensor:
        return compute(prepare(x))

    return public(describe(function, name, summary, {"x : array_like": takes},
                           {"Tensor": result or gives}, example))


def _op(name: str) -> Callable[[Tensor], Tensor]:
    return lambda x: run(name, x)


# ---------------------------------------------------------------------------- what they compute

def absolute_value(x: Tensor) -> Tensor:
    """``|x|``; unsigned integers are their own."""
    return x if x._dtype.is_unsigned else run("abs", x)


def _invert(x: Tensor) -> Tensor:
    return run("logical_not" if x._dtype is dtypes.bool_ else "invert", x)


def _less_than_zero(x: Tensor) -> Tensor:
    if x._dtype is dtypes.bool_:
        return run("logical_and", x, run("logical_not", x))
    return run("less", x, like(0, x))


def _cube_root(x: Tensor) -> Tensor:
    root = run("pow", run("abs", x), like(1 / 3, x))
    return run("select", run("less", x, like(0, x)), run("negative", root), root)


def _towards_zero(x: Tensor) -> Tensor:
    if x._dtype.is_complex:
        raise DtypeError("tf.experimental.numpy.fix takes no complex numbers")
    return run("trunc", x)


def _sinc(x: Tensor) -> Tensor:
    is_zero = run("equal", x, like(0, x))
    # Where x is 0 the quotient is of ones, so that no gradient of 0 / 0 reaches it.
    angle = run("multiply", run("select", is_zero, like(1, x), x), like(math.pi, x))
    return run("select", is_zero, like(1, x), run("divide", run("sin", angle), angle))


def _power_of_two(x: Tensor) -> Tensor:
    return run("pow", like(2, x), x)


def _less_one(x: Tensor) -> Tensor:
    """``exp(x) - 1``; where the real part is not finite that is no matter of being exact."""
    found = run("expm1", x)
    if not x._dtype.is_complex:
        return found
    is_plain = run("is_finite", complex_numbers.real(x))
    return run("select", is_plain, found, run("subtract", run("exp", x), like(1, x)))


def _logarithm(base: float) -> Callable[[Tensor], Tensor]:
    return lambda x: run("divide", run("log", x), like(math.log(base), x))


def _times(factor: float) -> Callable[[Tensor], Tensor]:
    return lambda x: run("multiply", x, like(factor, x))


def _conjugate(x: Tensor) -> Tensor:
    return complex_numbers.conj(x)


# ---------------------------------------------------------------------------- written out

@public
def angle(z: Any, deg: bool = False) -> Tensor:
    """The angle of complex numbers; of real ones 0, or π for those below 0.

    Parameters
    ----------
    z : array_like
        Any shape.
    deg : bool
        Degrees instead of radians.

    Returns
    -------
    Tensor
        Floats in the shape of ``z``; of real numbers float32.

    Raises
    ------
    InvalidArgumentError
        When ``z`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.angle([1j, -1 + 0j], deg=True).numpy()
    array([ 90., 180.])
    """
    x = to_inexact(z)
    if x._dtype.is_complex:
        found = complex_numbers.angle(x)
    else:
        below = run("less", x, like(0, x))
        found = run("select", below, *(convert.to_tensor(half, dtypes.float32)
                                       for half in (math.pi, 0.0)))
    return run("multiply", found, like(180 / math.pi, found)) if deg else found


@public
def sign(x: Any, out: Any = None, where: Any = None, **kwargs: Any) -> Tensor:
    """-1, 0 or 1 by the sign; of complex numbers those of length 1.

    Parameters
    ----------
    x : array_like
        Any shape.
    out, where : None
        Not supported.
    **kwargs
        NumPy's other options: not supported.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    UnimplementedError
        When an option is given.
    InvalidArgumentError
        When ``x`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.sign([-2.0, 0.0]).numpy()
    array([-1.,  0.])
    """
    refused = [name for name, value in (("out", out), ("where", where)) if value is not None]
    for option in (*refused, *kwargs):
        raise UnimplementedError(f"tf.experimental.numpy.sign: {option} is not supported", "sign")
    return run("sign", to_array(x))


@public
def around(a: Any, decimals: int = 0) -> Tensor:
    """Rounded to a number of decimals; halves go to the even neighbour.

    Parameters
    ----------
    decimals : int
        How many decimals are kept; negative ones round before the point.

    Returns
    -------
    Tensor
        The shape and dtype of ``a``.

    Raises
    ------
    TypeError
        When ``decimals`` is no number.
    InvalidArgumentError
        When ``a`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.around([1.25, 1.75], 1).numpy()
    array([1.2, 1.8])
    """
    return round_to(to_array(a), decimals)


@public
def round_(a: Any, decimals: int = 0) -> Tensor:
    """Rounded to a number of decimals; halves go to the even neighbour.

    Parameters
    ----------
    decimals : int
        How many decimals are kept; negative ones round before the point.

    Returns
    -------
    Tensor
        The shape and dtype of ``a``.

    Raises
    ------
    TypeError
        When ``decimals`` is no number.
    InvalidArgumentError
        When ``a`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.round([15, 25], -1).numpy()
    array([20, 20])
    """
    return round_to(to_array(a), decimals)


def round_to(x: Tensor, decimals: int) -> Tensor:
    """``around`` of a tensor."""
    working = x if x._dtype.is_inexact else cast(x, dtypes.float64)
    factor = like(math.pow(10, decimals), working)
    whole = plain_math.round_(run("multiply", working, factor))
    return cast(run("divide", whole, factor), x._dtype)


@public
def imag(val: Any) -> Tensor:
    """The imaginary parts; 0 for real numbers.

    Parameters
    ----------
    val : array_like
        Any shape.

    Returns
    -------
    Tensor
        Real numbers in the shape of ``val``.

    Raises
    ------
    InvalidArgumentError
        When ``val`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.imag([1 + 2j]).numpy()
    array([2.])
    """
    return complex_numbers.imag(to_array(val))


@public
def real(val: Any) -> Tensor:
    """The real parts; real numbers are their own.

    Parameters
    ----------
    val : array_like
        Any shape.

    Returns
    -------
    Tensor
        Real numbers in the shape of ``val``.

    Raises
    ------
    InvalidArgumentError
        When ``val`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.real([1 + 2j]).numpy()
    array([1.])
    """
    return complex_numbers.real(to_array(val))


def _has_imaginary(op: str) -> Callable[[Tensor], Tensor]:
    def compute(x: Tensor) -> Tensor:
        part = complex_numbers.imag(x)
        return run(op, part, like(0, part))
    return compute


def infinite(x: Tensor, which: str) -> Tensor:
    """Where elements are infinite: ``"both"``, ``"positive"`` or ``"negative"``."""
    if which == "both":
        if x._dtype.is_complex:
            return run("logical_or", *(run("is_inf", part(x))
                                       for part in (complex_numbers.real, complex_numbers.imag)))
        return run("is_inf", x)
    return run("equal", x, like(math.inf if which == "positive" else -math.inf, x))


def each_part(name: str, combined: str) -> Callable[[Tensor], Tensor]:
    """A question about floats, asked of both parts of complex numbers."""
    def compute(x: Tensor) -> Tensor:
        if not x._dtype.is_complex:
            return run(name, x)
        return run(combined, run(name, complex_numbers.real(x)), run(name, complex_numbers.imag(x)))
    return compute


def _is_infinite(which: str) -> Callable[[Tensor], Tensor]:
    def compute(x: Tensor) -> Tensor:
        if x._dtype.is_floating:
            return infinite(x, which)
        return run("logical_and", *[run("not_equal", x, x)] * 2)
    return compute


_WHETHER = "Bools in the shape of ``x``."

abs_ = _of_one("abs", absolute_value, "The absolute values.", "abs([-1, 2]) -> array([1, 2])",
               False, "The shape and dtype of ``x``; of complex numbers floats.")
absolute = _of_one("absolute", absolute_value, "The absolute values.",
                   "absolute([-1, 2]) -> array([1, 2])", False,
                   "The shape and dtype of ``x``; of complex numbers floats.")
fabs = _of_one("fabs", absolute_value, "The absolute values.",
               "fabs([-1.5, 2.0]) -> array([1.5, 2. ])", False,
               "The shape and dtype of ``x``; of complex numbers floats.")
negative = _of_one("negative", _op("negative"), "``-x``.", "negative([1, -2]) -> array([-1,  2])",
                   False)
positive = _of_one("positive", lambda x: x, "``+x``: ``x`` as it is.",
                   "positive([1, -2]) -> array([ 1, -2])", False)
square = _of_one("square", _op("square"), "``x * x``.", "square([2, -3]) -> array([4, 9])", False)
reciprocal = _of_one("reciprocal", _op("reciprocal"), "``1 / x``.",
                     "reciprocal([2.0, 4.0]) -> array([0.5 , 0.25])", False)
conj = _of_one("conj", _conjugate, "The complex conjugates.", "conj([1 + 2j]) -> array([1.-2.j])",
               False)
conjugate = _of_one("conjugate", _conjugate, "The complex conjugates.",
                    "conjugate([1 + 2j]) -> array([1.-2.j])", False)
bitwise_not = _of_one("bitwise_not", _invert, "All bits turned around; of bools the opposite.",
                      "bitwise_not([0, 1]) -> array([-1, -2])", False)
signbit = _of_one("signbit", _less_than_zero, "Whether elements are below 0.",
                  "signbit([-1.0, 2.0]) -> array([ True, False])", False, _WHETHER)
exp = _of_one("exp", _op("exp"), "e to the power of ``x``.", "exp([0, 0]) -> array([1., 1.])")
expm1 = _of_one("expm1", _less_one, "``exp(x) - 1``, exact for small ``x``.",
                "expm1([0.0]) -> array([0.])")
exp2 = _of_one("exp2", _power_of_two, "2 to the power of ``x``.", "exp2([1, 3]) -> array([2., 8.])")
log = _of_one("log", _op("log"), "The natural logarithm.", "log([1, 1]) -> array([0., 0.])")
log1p = _of_one("log1p", _op("log1p"), "``log(1 + x)``, exact for small ``x``.",
                "log1p([0.0]) -> array([0.])")
log2 = _of_one("log2", _logarithm(2), "The logarithm to base 2.", "log2([1, 4]) -> array([0., 2.])")
log10 = _of_one("log10", _logarithm(10), "The logarithm to base 10.",
                "log10([1, 10]) -> array([0., 1.])")
sqrt = _of_one("sqrt", _op("sqrt"), "The square root.", "sqrt([4, 9]) -> array([2., 3.])")
cbrt = _of_one("cbrt", _cube_root, "The cube root, also of negative numbers.",
               "cbrt([8, -1]) -> array([ 2., -1.])")
ceil = _of_one("ceil", _op("ceil"), "The nearest whole numbers above.",
               "ceil([1.2, -1.2]) -> array([ 2., -1.])")
floor = _of_one("floor", _op("floor"), "The nearest whole numbers below.",
                "floor([1.2, -1.2]) -> array([ 1., -2.])")
fix = _of_one("fix", _towards_zero, "The nearest whole numbers towards 0.",
              "fix([1.2, -1.2]) -> array([ 1., -1.])")
sin = _of_one("sin", _op("sin"), "The sine.", "sin([0]) -> array([0.])")
cos = _of_one("cos", _op("cos"), "The cosine.", "cos([0]) -> array([1.])")
tan = _of_one("tan", _op("tan"), "The tangent.", "tan([0]) -> array([0.])")
sinh = _of_one("sinh", _op("sinh"), "The hyperbolic sine.", "sinh([0]) -> array([0.])")
cosh = _of_one("cosh", _op("cosh"), "The hyperbolic cosine.", "cosh([0]) -> array([1.])")
tanh = _of_one("tanh", _op("tanh"), "The hyperbolic tangent.", "tanh([0]) -> array([0.])")
arcsin = _of_one("arcsin", _op("asin"), "The inverse sine.", "arcsin([0]) -> array([0.])")
arccos = _of_one("arccos", _op("acos"), "The inverse cosine.", "arccos([1]) -> array([0.])")
arctan = _of_one("arctan", _op("atan"), "The inverse tangent.", "arctan([0]) -> array([0.])")
arcsinh = _of_one("arcsinh", _op("asinh"), "The inverse hyperbolic sine.",
                  "arcsinh([0]) -> array([0.])")
arccosh = _of_one("arccosh", _op("acosh"), "The inverse hyperbolic cosine.",
                  "arccosh([1]) -> array([0.])")
arctanh = _of_one("arctanh", _op("atanh"), "The inverse hyperbolic tangent.",
                  "arctanh([0]) -> array([0.])")
sinc = _of_one("sinc", _sinc, "``sin(πx) / (πx)``, and 1 at 0.", "sinc([0, 0.5])[0] -> 1.0")
deg2rad = _of_one("deg2rad", _times(math.pi / 180), "Degrees as radians.",
                  "deg2rad([0, 180]) -> array([0.        , 3.14159265])")
rad2deg = _of_one("rad2deg", _times(180 / math.pi), "Radians as degrees.",
                  "rad2deg([0.0]) -> array([0.])")
isnan = _of_one("isnan", each_part("is_nan", "logical_or"), "Where elements are NaN.",
                "isnan([1.0, float('nan')]) -> array([False,  True])", result=_WHETHER)
isfinite = _of_one("isfinite", each_part("is_finite", "logical_and"),
                   "Where elements are neither NaN nor infinite.",
                   "isfinite([1.0, float('inf')]) -> array([ True, False])", result=_WHETHER)
isinf = _of_one("isinf", _is_infinite("both"), "Where floats are infinite.",
                "isinf([1.0, float('-inf')]) -> array([False,  True])", False, _WHETHER)
isposinf = _of_one("isposinf", _is_infinite("positive"), "Where floats are infinite and above 0.",
                   "isposinf([1.0, float('-inf')]) -> array([False, False])", False, _WHETHER)
isneginf = _of_one("isneginf", _is_infinite("negative"), "Where floats are infinite and below 0.",
                   "isneginf([1.0, float('-inf')]) -> array([False,  True])", False, _WHETHER)
iscomplex = _of_one("iscomplex", _has_imaginary("not_equal"),
                    "Where the imaginary part is not 0.",
                    "iscomplex([1 + 0j, 2j]) -> array([False,  True])", False, _WHETHER)
isreal = _of_one("isreal", _has_imaginary("equal"), "Where the imaginary part is 0.",
                 "isreal([1 + 0j, 2j]) -> array([ True, False])", False, _WHETHER)


@public
def logical_not(x: Any) -> Tensor:
    """The opposite of truth values; what is not 0 counts as True.

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
    TypeError
        When ``x`` holds strings.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logical_not([0, 2]).numpy()
    array([ True, False])
    """
    return run("logical_not", to_bool(x))
