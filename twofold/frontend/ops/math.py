"""Elementwise functions (``tf.math`` and the shortcuts of it in ``tf``).

Functions that are one op are made from the op's record when they are first asked for; written out
here is only what composes several.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.ops import table
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert, operators
from ..values.short_ways import is_op_of_one, is_op_of_two, of_two
from .common import binary, example_of, to_tensor, unary

_UNARY = {
    "abs_": "abs", "negative": "negative", "sign": "sign", "square": "square", "sqrt": "sqrt",
    "rsqrt": "rsqrt", "reciprocal": "reciprocal", "exp": "exp", "expm1": "expm1", "log": "log",
    "log1p": "log1p", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos",
    "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "asinh",
    "acosh": "acosh", "atanh": "atanh", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv",
    "lgamma": "lgamma", "digamma": "digamma", "floor": "floor", "ceil": "ceil", "round_": "round",
    "is_nan": "is_nan", "is_inf": "is_inf", "is_finite": "is_finite", "sigmoid": "sigmoid",
    "softplus": "softplus", "log_sigmoid": "log_sigmoid", "relu": "relu", "relu6": "relu6",
    "elu": "elu", "selu": "selu", "softsign": "softsign", "ndtri": "ndtri",
}
_BINARY = {
    "subtract": "subtract", "multiply": "multiply",
    "divide_no_nan": "divide_no_nan",
    "maximum": "maximum", "minimum": "minimum", "squared_difference": "squared_difference",
    "less": "less", "less_equal": "less_equal", "greater": "greater",
    "greater_equal": "greater_equal", "atan2": "atan2", "xlogy": "xlogy", "xlog1py": "xlog1py",
    "xdivy": "xdivy", "zeta": "zeta", "polygamma": "polygamma",
}


def __getattr__(name: str) -> Any:
    made: Callable[..., Any]
    if name in _UNARY and _UNARY[name] in table.TABLE:
        made = unary(_UNARY[name])
    elif name in _BINARY and _BINARY[name] in table.TABLE:
        made = binary(_BINARY[name])
    else:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    globals()[name] = made
    return made


@is_op_of_two("add")
def add(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x + y`` with broadcasting; strings are joined.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.add([1, 2], 3).numpy()
    array([4, 5], dtype=int32)
    """
    return run("add", *convert.operands(x, y))


@is_op_of_two("divide")
def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x / y``; integers give floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.truediv(1, 2).numpy()
    np.float64(0.5)
    """
    return operators.truediv(*convert.operands(x, y))


@is_op_of_two("divide")
def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x / y``; integers give floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.divide(tf.constant([1.0, 2.0]), 2).numpy()
    array([0.5, 1. ], dtype=float32)
    """
    return operators.truediv(*convert.operands(x, y))


def _integer_op(op_name: str) -> Callable[..., Any]:
    """The public function of an op that integers can fail at."""
    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return operators.checked(op_name)(*convert.operands(x, y))

    function.__name__ = function.__qualname__ = op_name
    function.__doc__ = table.get(op_name).doc + "\n" + example_of(op_name)
    return of_two(op_name, function, dtypes.FLOATS)


floordiv = _integer_op("floordiv")
floormod = _integer_op("floormod")
truncatediv = _integer_op("truncatediv")
truncatemod = _integer_op("truncatemod")
pow_ = _integer_op("pow")


@is_op_of_two("logical_and")
def logical_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise and of bools.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_and([True, True], [True, False]).numpy()
    array([ True, False])
    """
    return run("logical_and", *convert.operands(x, y))


@is_op_of_two("logical_or")
def logical_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise or of bools.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_or([False, True], [False, False]).numpy()
    array([False,  True])
    """
    return run("logical_or", *convert.operands(x, y))


@is_op_of_two("logical_xor")
def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """Elementwise exclusive or of bools.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.logical_xor([True, True], [True, False]).numpy()
    array([False,  True])
    """
    return run("logical_xor", *convert.operands(x, y))


@is_op_of_one("logical_not")
def logical_not(x: Any, name: str | None = None) -> Tensor:
    """Elementwise not of bools.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.logical_not([True, False]).numpy()
    array([False,  True])
    """
    return run("logical_not", to_tensor(x))


@is_op_of_two("equal")
def equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x == y``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.equal([1, 2], 2).numpy()
    array([False,  True])
    """
    return run("equal", *convert.operands(x, y))


@is_op_of_two("not_equal")
def not_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Elementwise ``x != y``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.not_equal([1, 2], 2).numpy()
    array([ True, False])
    """
    return run("not_equal", *convert.operands(x, y))


@public
def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """The sum of tensors of one shape.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.add_n([[1, 2], [3, 4], [5, 6]]).numpy()
    array([ 9, 12], dtype=int32)
    """
    tensors = [to_tensor(x) for x in (inputs if isinstance(inputs, (list, tuple)) else [inputs])]
    if not tensors:
        raise ValueError("tf.add_n: inputs must hold at least one tensor")
    total = tensors[0]
    for x in tensors[1:]:
        if not x.shape.is_compatible_with(total.shape):
            raise InvalidArgumentError(f"tf.add_n: shapes {total.shape} and {x.shape} differ; "
                                       "they must be equal", "add_n")
        total = run("add", total, x)
    return total


@public
def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None,
                 name: str | None = None) -> Tensor:
    """The sum of tensors of one shape (``tf.add_n``).

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.accumulate_n([[1, 2], [3, 4]]).numpy()
    array([4, 6], dtype=int32)
    """
    return add_n(inputs)


@public
def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Tensor:
    """A scalar times a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.scalar_mul(2.0, [1.0, 2.0]).numpy()
    array([2., 4.], dtype=float32)
    """
    tensor = to_tensor(x)
    factor = convert.operand(scalar, tensor)
    if factor.ndim:
        raise ValueError(f"Only scalar multiply works, got shape {factor.shape}")
    return run("multiply", factor, tensor)


def _where_zero(x: Tensor, result: Tensor) -> Tensor:
    """``result``, but zero where ``x`` is zero."""
    zero = to_tensor(0.0, x.dtype)
    return run("select", run("equal", x, zero), zero, result)


@public
def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """``x * y``, and zero where ``y`` is zero whatever ``x`` is.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.multiply_no_nan(float("inf"), 0.0).numpy()
    np.float32(0.0)
    """
    a, b = convert.operands(x, y)
    return _where_zero(b, run("multiply", a, b))


@public
def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """``1 / x``, and zero where ``x`` is zero.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.reciprocal_no_nan([2.0, 0.0]).numpy()
    array([0.5, 0. ], dtype=float32)
    """
    tensor = to_tensor(x)
    return run("divide_no_nan", to_tensor(1.0, tensor.dtype), tensor)


@public
def cumulative_logsumexp(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False,
                         name: str | None = None) -> Tensor:
    """``log(cumsum(exp(x)))`` along an axis, shifted by the maximum.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.math.cumulative_logsumexp([1.0, 1.0]).numpy().round(4)
    array([1.    , 1.6931], dtype=float32)
    """
    from .reduce import cumsum
    tensor = to_tensor(x)
    position = arguments.static_int(axis, "axis") % max(tensor.ndim, 1)
    highest = run("stop_gradient", run("reduce_max", tensor, axes=(position,), keepdims=True))
    total = cumsum(run("exp", run("subtract", tensor, highest)), position, exclusive, reverse)
    return run("add", run("log", total), highest)


@public
def nextafter(x1: Any, x2: Any, name: str | None = None) -> Tensor:
    """The next float after ``x1`` towards ``x2``.

    Examples
    --------
    >>> import twofold as tf
    >>> float(tf.math.nextafter(tf.constant(1.0), 2.0)) - 1.0 == 2.0 ** -23
    True
    """
    a, b = convert.operands(x1, x2)
    return run("nextafter", a, b, dtype=a.dtype)


