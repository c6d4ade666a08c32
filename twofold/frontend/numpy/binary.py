"""Functions of two arrays, element by element: both are promoted to one dtype first."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..dispatch.door import run
from ..flow.while_loops import while_loop
from ..ops import reduce
from ..ops.array import broadcast_to
from ..ops.math import nextafter as plain_nextafter
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import operators
from .descriptions import describe
from .elementwise import absolute_value
from .promotion import cast, like, promote, require_integers, to_bool, to_inexact
from .shapes import broadcast_shape_of

Binary = Callable[[Tensor, Tensor], Tensor]
_TAKES = "Shapes that broadcast; dtypes are promoted to one by NumPy's rules."
_GIVES = "The shape that ``x1`` and ``x2`` broadcast to, and the dtype that they promote to."
_WHETHER = "Bools in the shape that ``x1`` and ``x2`` broadcast to."


def _of_two(name: str, compute: Binary, summary: str, example: str, result: str | None = None,
            prepare: Callable[..., Any] = promote) -> Any:
    """The public function of two arrays ``x1`` and ``x2``."""
    def function(x1: Any, x2: Any) -> Tensor:
        return compute(*prepare(x1, x2))

    return public(describe(function, name, summary, {"x1, x2 : array_like": _TAKES},
                           {"Tensor": result or _GIVES}, example))


def _op(name: str) -> Binary:
    return lambda x, y: run(name, x, y)


def _or_of_bools(name: str, of_bools: str) -> Binary:
    return lambda x, y: run(of_bools if x._dtype is dtypes.bool_ else name, x, y)


def _with_bools_as(dtype: dtypes.DType, function: Binary) -> Binary:
    def compute(x: Tensor, y: Tensor) -> Tensor:
        if x._dtype is dtypes.bool_:
            x, y = cast(x, dtype), cast(y, dtype)
        return function(x, y)
    return compute


# ---------------------------------------------------------------------------- what they compute

add_arrays = _or_of_bools("add", "logical_or")
multiply_arrays = _or_of_bools("multiply", "logical_and")
largest = _or_of_bools("maximum", "logical_or")
smallest = _or_of_bools("minimum", "logical_and")
subtract_arrays = _op("subtract")
divide_arrays = _with_bools_as(dtypes.float64, operators.truediv)
floor_divide_arrays = _with_bools_as(dtypes.int8, operators.check_result("floordiv"))
remainder_of = _with_bools_as(dtypes.int8, operators.check_result("floormod"))
power_of = operators.check_result("pow")


def compare(name: str) -> Binary:
    """A comparison; bools are compared as integers."""
    return _with_bools_as(dtypes.int8, _op(name))


def _bitwise(name: str) -> Binary:
    return _or_of_bools(f"bitwise_{name}", f"logical_{name}")


def _hypotenuse(x: Tensor, y: Tensor) -> Tensor:
    return run("sqrt", run("add", run("square", x), run("square", y)))


def _step(x: Tensor, y: Tensor) -> Tensor:
    at_zero = run("select", run("greater", x, like(0, x)), like(1, y), y)
    return to_inexact(run("select", run("less", x, like(0, x)), like(0, y), at_zero))


def _log_of_sum(power: Callable[[Tensor], Tensor], scale: float) -> Binary:
    def compute(x: Tensor, y: Tensor) -> Tensor:
        apart = run("subtract", x, y)
        small = power(run("negative", absolute_value(apart)))
        larger = run("add", largest(x, y),
                     run("divide", run("log1p", small), like(scale, x)))
        # NaN, or infinities of the same sign.
        return run("select", run("is_nan", apart), run("add", x, y), larger)
    return compute


def _inexact_pair(x1: Any, x2: Any) -> list[Tensor]:
    return [to_inexact(x) for x in promote(x1, x2)]


def _greatest_divisor(x: Tensor, y: Tensor) -> Tensor:
    """Euclid's algorithm on all elements at once."""
    shape = broadcast_shape_of(x, y)
    zero, one = like(0, x), like(1, x)

    def goes_on(_: Tensor, y: Tensor) -> Tensor:
        return reduce.reduce_any(run("not_equal", y, zero))

    def divide(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        is_done = run("equal", y, zero)
        rest = run("floormod", x, run("select", is_done, one, y))
        return run("select", is_done, x, y), run("select", is_done, zero, rest)

    pair = tuple(broadcast_to(absolute_value(each), shape) for each in (x, y))
    found: Tensor = while_loop(goes_on, divide, pair)[0]
    return found


def _divisor(x: Tensor, y: Tensor) -> Tensor:
    require_integers("gcd", x, y)
    return _greatest_divisor(x, y)


def _multiple(x: Tensor, y: Tensor) -> Tensor:
    require_integers("lcm", x, y)
    divisor = _greatest_divisor(x, y)
    is_zero = run("equal", divisor, like(0, x))
    parts = run("floordiv", absolute_value(y), run("select", is_zero, like(1, x), divisor))
    return run("select", is_zero, like(0, x), run("multiply", absolute_value(x), parts))


# ---------------------------------------------------------------------------- arithmetic

add = _of_two("add", add_arrays, "``x1 + x2``; of bools their \"or\".",
              "add([1, 2], 0.5) -> array([1.5, 2.5])")
subtract = _of_two("subtract", subtract_arrays, "``x1 - x2``.",
                   "subtract([1, 2], 1) -> array([0, 1])")
multiply = _of_two("multiply", multiply_arrays, "``x1 * x2``; of bools their \"and\".",
                   "multiply([1, 2], 2) -> array([2, 4])")
divide = _of_two("divide", divide_arrays, "``x1 / x2``; integers and bools give floats.",
                 "divide([1, 2], 4) -> array([0.25, 0.5 ])")
true_divide = _of_two("true_divide", divide_arrays,
                      "``x1 / x2``; integers and bools give floats.",
                      "true_divide([1, 2], 4) -> array([0.25, 0.5 ])")
floor_divide = _of_two("floor_divide", floor_divide_arrays,
                       "``x1 / x2``, rounded down; bools give int8.",
                       "floor_divide([7, -7], 2) -> array([ 3, -4])")
mod = _of_two("mod", remainder_of, "What is left of ``x1`` by ``x2``, with the sign of ``x2``.",
              "mod([7, -7], 4) -> array([3, 1])")
remainder = _of_two("remainder", remainder_of,
                    "What is left of ``x1`` by ``x2``, with the sign of ``x2``.",
                    "remainder([7, -7], 4) -> array([3, 1])")
power = _of_two("power", power_of, "``x1`` to the power of ``x2``.",
                "power([2, 3], 2) -> array([4, 9])")
float_power = _of_two("float_power", power_of,
                      "``x1`` to the power of ``x2``; integers stay integers, as in TensorFlow.",
                      "float_power([2.0, 3.0], 2) -> array([4., 9.])")
maximum = _of_two("maximum", largest, "The larger element; of bools their \"or\".",
                  "maximum([1, 4], [3, 2]) -> array([3, 4])")
minimum = _of_two("minimum", smallest, "The smaller element; of bools their \"and\".",
                  "minimum([1, 4], [3, 2]) -> array([1, 2])")
arctan2 = _of_two("arctan2", _op("atan2"), "The angle of the point (``x2``, ``x1``).",
                  "arctan2([0.0], [1.0]) -> array([0.])")
hypot = _of_two("hypot", _hypotenuse, "``sqrt(x1 ** 2 + x2 ** 2)``; integers give float64.",
                "hypot([3], [4]) -> array([5.])", prepare=_inexact_pair)
nextafter = _of_two("nextafter", lambda x, y: plain_nextafter(x, y),
                    "The number next to ``x1`` towards ``x2``.",
                    "nextafter(1.0, 2.0) -> np.float64(1.0000000000000002)")
heaviside = _of_two("heaviside", _step, "0 below 0, ``x2`` at 0, 1 above; integers give float64.",
                    "heaviside([-1.0, 0.0, 2.0], 0.5) -> array([0. , 0.5, 1. ])")
logaddexp = _of_two("logaddexp", _log_of_sum(lambda x: run("exp", x), 1.0),
                    "``log(exp(x1) + exp(x2))``, also where those are too large.",
                    "logaddexp([1000.0], [0.0]) -> array([1000.])", prepare=_inexact_pair)
logaddexp2 = _of_two("logaddexp2", _log_of_sum(lambda x: run("pow", like(2, x), x), math.log(2)),
                     "``log2(2 ** x1 + 2 ** x2)``, also where those are too large.",
                     "logaddexp2([3.0], [3.0]) -> array([4.])", prepare=_inexact_pair)
gcd = _of_two("gcd", _divisor, "The greatest common divisor.", "gcd([12, 8], 18) -> array([6, 2])")
lcm = _of_two("lcm", _multiple, "The least common multiple.", "lcm([4, 6], 10) -> array([20, 30])")
bitwise_and = _of_two("bitwise_and", _bitwise("and"), "The bits that both have.",
                      "bitwise_and([6, 5], 3) -> array([2, 1])")
bitwise_or = _of_two("bitwise_or", _bitwise("or"), "The bits that one or both have.",
                     "bitwise_or([6, 5], 3) -> array([7, 7])")
bitwise_xor = _of_two("bitwise_xor", _bitwise("xor"), "The bits that just one has.",
                      "bitwise_xor([6, 5], 3) -> array([5, 6])")


@public
def divmod_(x1: Any, x2: Any) -> tuple[Tensor, Tensor]:
    """``x1 // x2`` and ``x1 % x2``.

    Parameters
    ----------
    x1, x2 : array_like
        Shapes that broadcast; dtypes are promoted to one by NumPy's rules.

    Returns
    -------
    tuple of Tensor
        What ``floor_divide`` and ``mod`` give.

    Raises
    ------
    InvalidArgumentError
        When an integer is divided by 0, or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy() for x in tf.experimental.numpy.divmod([7, -7], 4)]
    [array([ 1, -2]), array([3, 1])]
    """
    x, y = promote(x1, x2)
    return floor_divide_arrays(x, y), remainder_of(x, y)


@public
def clip(a: Any, a_min: Any, a_max: Any) -> Tensor:
    """Elements held between two bounds.

    Parameters
    ----------
    a_min, a_max : array_like or None
        The bounds, of shapes that broadcast with ``a``; one of them may be None.

    Returns
    -------
    Tensor
        The shape that all broadcast to; the dtype that they promote to.

    Raises
    ------
    ValueError
        When both bounds are None.
    InvalidArgumentError
        When shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.clip([1, 5, 9], 2, 7).numpy()
    array([2, 5, 7])
    """
    if a_min is None and a_max is None:
        raise ArgumentError("Not more than one of `a_min` and `a_max` may be `None`.")
    given = [x for x in (a, a_min, a_max) if x is not None]
    found, *bounds = promote(*given)
    if a_max is not None:
        found = smallest(found, bounds[-1])
    return found if a_min is None else largest(found, bounds[0])


# ---------------------------------------------------------------------------- comparisons

equal = _of_two("equal", _op("equal"), "Whether ``x1 == x2``.",
                "equal([1, 2], 2.0) -> array([False,  True])", _WHETHER)
not_equal = _of_two("not_equal", _op("not_equal"), "Whether ``x1 != x2``.",
                    "not_equal([1, 2], 2.0) -> array([ True, False])", _WHETHER)
less = _of_two("less", compare("less"), "Whether ``x1 < x2``.",
               "less([1, 2], 2.0) -> array([ True, False])", _WHETHER)
less_equal = _of_two("less_equal", compare("less_equal"), "Whether ``x1 <= x2``.",
                     "less_equal([1, 3], 2.0) -> array([ True, False])", _WHETHER)
greater = _of_two("greater", compare("greater"), "Whether ``x1 > x2``.",
                  "greater([1, 3], 2.0) -> array([False,  True])", _WHETHER)
greater_equal = _of_two("greater_equal", compare("greater_equal"), "Whether ``x1 >= x2``.",
                        "greater_equal([1, 2], 2.0) -> array([False,  True])", _WHETHER)


def _two_bools(x1: Any, x2: Any) -> list[Tensor]:
    return [to_bool(x1), to_bool(x2)]


logical_and = _of_two("logical_and", _op("logical_and"),
                      "Whether both hold; what is not 0 holds.",
                      "logical_and([0, 2], True) -> array([False,  True])", _WHETHER, _two_bools)
logical_or = _of_two("logical_or", _op("logical_or"),
                     "Whether one or both hold; what is not 0 holds.",
                     "logical_or([0, 2], False) -> array([False,  True])", _WHETHER, _two_bools)
logical_xor = _of_two("logical_xor", _op("logical_xor"),
                      "Whether just one holds; what is not 0 holds.",
                      "logical_xor([0, 2], True) -> array([ True, False])", _WHETHER, _two_bools)
