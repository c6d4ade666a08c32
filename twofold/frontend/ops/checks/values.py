"""Assertions about values (``tf.debugging``): checked at once, or when the function runs.

What is known without values (dtypes, ranks, shapes): ``shapes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...dispatch.door import run, run_all
from ...tensors import observers
from ...tensors.printing import short_text
from ...tensors.shape import TensorShape
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.convert import to_tensor


def _text(x: Tensor, summarize: int) -> str:
    return short_text(x._host(), x.dtype, summarize)


def _require(condition: Tensor, message: str, data: Sequence[Tensor], summarize: int | None,
             report: Callable[[], str], op: str | None = None) -> None:
    """Stop unless a bool scalar holds: now with a report, or when the function runs.

    The program shows ``message`` and the data that are numbers.
    """
    if observers.is_tracing():
        shown = [x for x in data if x._dtype is not dtypes.string]
        most = arguments.static_int(summarize, "summarize") if summarize else 3
        most = min(most, dtypes.int64.max)  # all of them
        run_all("assert_true", condition, *shown, message=message, summarize=most)
    elif not bool(condition):
        raise InvalidArgumentError(report(), op)


def require_all(test: Tensor, message: str, data: Sequence[Tensor], summarize: int | None,
                 report: Callable[[], str], op: str | None = None) -> None:
    """Like :func:`_require`, for a test of every element."""
    held = run("reduce_all", test, axes=tuple(range(test.ndim)), keepdims=False)
    _require(held, message, data, summarize, report, op)


@public
def assert_(condition: Any, data: Any, summarize: int | None = None,
            name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless the condition holds.

    Parameters
    ----------
    condition : Tensor
        A bool scalar.
    data : list
        Tensors and texts that the error shows.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold; inside ``tf.function`` when it runs.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.Assert(tf.constant(True), ["never shown"])
    """
    def report() -> str:
        most = summarize or 3
        shown = "\n".join(str(x) if isinstance(x, str) else _text(to_tensor(x), most)
                          for x in data)
        return f"Expected '{condition}' to be true. Summarized data: {shown}"

    words = " ".join(str(x) for x in data if not isinstance(x, Tensor))
    _require(to_tensor(condition), f"assertion failed: {words}",
             [x for x in data if isinstance(x, Tensor)], summarize, report)


def _compare(sign: str, op: str, x: Any, y: Any, message: str | None,
             summarize: int | None) -> None:
    """Raise unless a comparison holds for every pair of elements."""
    a, b = convert.operands(x, y)
    test = run(op, a, b)
    require_all(test, _title(sign, message), [a, b], summarize,
                 lambda: _title(sign, message) + _details(a, b, test, summarize))


def _title(sign: str, message: str | None) -> str:
    text = f"Condition x {sign} y did not hold."
    return f"{message}\n{text}" if message else text


def _details(a: Tensor, b: Tensor, test: Tensor, summarize: int | None) -> str:
    x, y, held = a._host(), b._host(), test._host()
    most = 3 if summarize is None else summarize
    lines = [""]
    if held.ndim and x.shape == y.shape:
        places = np.argwhere(~held)
        shown = places[:most] if most >= 0 else places
        count = len(shown)
        lines += [f"Indices of first {count} different values:", str(shown),
                  "Corresponding x values:", str(x[tuple(shown.T)]),
                  "Corresponding y values:", str(y[tuple(shown.T)])]
    for name, values in (("x", x), ("y", y)):
        flat = values.reshape(-1)
        count = min(flat.size, most) if most >= 0 else flat.size
        lines += [f"First {count} elements of {name}:", str(flat[:count])]
    return "\n".join(lines)


@public
def assert_equal(x: Any, y: Any, message: str | None = None, summarize: int | None = None,
                 name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x == y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype, of shapes that broadcast. Shapes work too.

    Raises
    ------
    InvalidArgumentError
        When elements differ, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_equal(tf.zeros([2, 3]).shape, (2, 3))
    """
    if isinstance(x, TensorShape) and not x.is_fully_defined():
        if not x.is_compatible_with(y):
            raise InvalidArgumentError(f"{_title('==', message)}\nx: {x}\ny: {y}")
        return
    _compare("==", "equal", x, y, message, summarize)


@public
def assert_none_equal(x: Any, y: Any, summarize: int | None = None, message: str | None = None,
                      name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x != y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype, of shapes that broadcast.

    Raises
    ------
    InvalidArgumentError
        When elements are equal, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_none_equal([1, 2], 0)
    """
    _compare("!=", "not_equal", x, y, message, summarize)


@public
def assert_less(x: Any, y: Any, message: str | None = None, summarize: int | None = None,
                name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x < y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each pair, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_less([1, 2], 3)
    """
    _compare("<", "less", x, y, message, summarize)


@public
def assert_less_equal(x: Any, y: Any, message: str | None = None, summarize: int | None = None,
                      name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x <= y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each pair, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_less_equal([1, 2], 2)
    """
    _compare("<=", "less_equal", x, y, message, summarize)


@public
def assert_greater(x: Any, y: Any, message: str | None = None, summarize: int | None = None,
                   name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x > y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each pair, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_greater([1, 2], 0)
    """
    _compare(">", "greater", x, y, message, summarize)


@public
def assert_greater_equal(x: Any, y: Any, message: str | None = None,
                         summarize: int | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x >= y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each pair, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_greater_equal([1, 2], 1)
    """
    _compare(">=", "greater_equal", x, y, message, summarize)


def _against_zero(sign: str, op: str, x: Any, message: str | None, summarize: int | None) -> None:
    tensor = to_tensor(x)
    zero = to_tensor(0, tensor.dtype)
    test = run(op, tensor, zero)
    text = f"{message or ''}\nCondition x {sign} 0 did not hold element-wise".lstrip()
    require_all(test, text, [tensor], summarize, lambda: (
        f"{text}:\nx (shape={tensor.shape} dtype={tensor.dtype.name}) = \n"
        f"{_text(tensor, summarize or 3)}"))


@public
def assert_positive(x: Any, message: str | None = None, summarize: int | None = None,
                    name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless every element is above zero.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_positive([1.0, 2.0])
    """
    _against_zero(">", "greater", x, message, summarize)


@public
def assert_negative(x: Any, message: str | None = None, summarize: int | None = None,
                    name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless every element is below zero.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_negative([-1.0, -2.0])
    """
    _against_zero("<", "less", x, message, summarize)


@public
def assert_non_negative(x: Any, message: str | None = None, summarize: int | None = None,
                        name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` if an element is below zero.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_non_negative([0, 1])
    """
    _against_zero(">=", "greater_equal", x, message, summarize)


@public
def assert_non_positive(x: Any, message: str | None = None, summarize: int | None = None,
                        name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` if an element is above zero.

    Parameters
    ----------
    x : Tensor
        Any shape; integers or floats.

    Raises
    ------
    InvalidArgumentError
        When the condition does not hold for each element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_non_positive([0, -1])
    """
    _against_zero("<=", "less_equal", x, message, summarize)


@public
def assert_near(x: Any, y: Any, rtol: Any = None, atol: Any = None, message: str | None = None,
                summarize: int | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``|x - y| <= atol + rtol * |y|`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.
    rtol, atol : float, optional
        Relative and absolute tolerance; by default ten times the dtype's precision.

    Raises
    ------
    InvalidArgumentError
        When elements are further apart, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_near(1.0, 1.0 + 1e-7)
    """
    import ml_dtypes
    a, b = convert.operands(x, y)
    real = a.dtype.real_dtype
    precision = 10 * float(ml_dtypes.finfo(real.numpy).eps) if real.kind == "f" else 0
    relative = to_tensor(precision if rtol is None else rtol, real)
    absolute = to_tensor(precision if atol is None else atol, real)
    limit = run("add", absolute, run("multiply", relative, run("abs", b)))
    test = run("less_equal", run("abs", run("subtract", a, b)), limit)
    title = f"{message or ''}\nx and y not equal to tolerance".lstrip()
    require_all(test, title, [a, b], summarize, lambda: (
        f"{title} rtol = {relative.numpy()}, atol = {absolute.numpy()}"
        + _details(a, b, test, summarize)))
