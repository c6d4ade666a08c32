"""The operators of tensors and variables: short ways to NumPy, and the way through the door.

While nothing observes ops (no tape, recording, trace or device block in any thread) and both
sides are CPU tensors of one dtype, an operator calls the NumPy function itself (``short_ways``);
where tapes are all that observes, ``apply_taped`` does that and tells them. Every other case, and
every error, goes through the door. All ways give the same results.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, DtypeError, InvalidArgumentError
from ...ir.ops import table
from ..dispatch.door import apply, apply_taped, run
from ..tensors import numpy_warnings, observers
from ..tensors.composite import Composite
from ..tensors.symbolic import UnknownRankError
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import call_late, shorten
from . import convert
from .indexing import get_item, get_row
from .short_ways import TO_THE_LONG_WAY, of_one, short_way

_new: Callable[[Any], Any] = object.__new__
_bool = dtypes.bool_
_string = dtypes.string
_array = np.array
_ndarray = np.ndarray
_set_errors, _unhush = numpy_warnings.set_errors, numpy_warnings.unhush
_QUIET = numpy_warnings.QUIET


def _binary(name: str, op_name: str) -> Callable[..., Any]:
    """``x <op> y`` for tensor ``x``."""
    reflected = f"__r{name}__"
    op, ufunc, loud, result = short_way(op_name)

    def method(x: Any, y: Any) -> Any:
        if type(x) is Tensor and not observers.active:
            dtype = x._dtype
            kind = type(y)
            hushed = loud[dtype.name]
            try:
                if kind is Tensor:
                    if y._dtype is dtype:
                        if hushed:
                            token = _set_errors(_QUIET)
                            try:
                                array = ufunc(x._array, y._array, out=...)
                            finally:
                                _unhush(token)
                            tensor = _new(Tensor)
                            tensor._array = array
                            tensor._dtype = result or dtype
                            tensor._key = 0
                            return tensor
                        if hushed is not None:
                            tensor = _new(Tensor)
                            tensor._array = ufunc(x._array, y._array, out=...)
                            tensor._dtype = result or dtype
                            tensor._key = 0
                            return tensor
                elif ((kind is float and dtype.kind == "f") or kind is int) and hushed is not None:
                    token = _set_errors(_QUIET)  # numbers may be too large for the dtype
                    try:
                        array = ufunc(x._array, _array(y, dtype.numpy), out=...)
                    finally:
                        _unhush(token)
                    tensor = _new(Tensor)
                    tensor._array = array
                    tensor._dtype = result or dtype
                    tensor._key = 0
                    return tensor
            except TO_THE_LONG_WAY:
                pass
        try:
            if type(x) is Tensor and loud[x._dtype.name] is not None:
                other = y if type(y) is Tensor else _number(y, x._dtype)
                if other is not None:
                    taped = apply_taped(op, ufunc, x, other) if observers.active else None
                    return apply(op, (x, other))[0] if taped is None else taped
            return _slow(name, reflected, x, y)
        except Exception as error:
            raise shorten(error) from None

    return method


def _number(value: Any, dtype: dtypes.DType) -> Tensor | None:
    """A plain number as a tensor of the other side's dtype; None for what needs a closer look."""
    kind = type(value)
    if kind is int or (kind is float and dtype.kind == "f"):
        token = _set_errors(_QUIET)
        try:
            return from_array(_array(value, dtype.numpy), dtype)
        except OverflowError:
            pass
        finally:
            _unhush(token)
    return None


def _reflect(name: str, op_name: str) -> Callable[..., Any]:
    """``y <op> x`` for tensor ``x``."""
    op, ufunc, loud, _ = short_way(op_name)

    def method(x: Any, y: Any) -> Any:
        if type(x) is Tensor and not observers.active:
            dtype = x._dtype
            kind = type(y)
            is_number = (kind is float and dtype.kind == "f") or kind is int
            if is_number and loud[dtype.name] is not None:
                token = _set_errors(_QUIET)
                try:
                    tensor = _new(Tensor)
                    tensor._array = ufunc(_array(y, dtype.numpy), x._array, out=...)
                    tensor._dtype = dtype
                    tensor._key = 0
                    return tensor
                except TO_THE_LONG_WAY:
                    pass
                finally:
                    _unhush(token)
        try:
            if type(x) is Tensor and loud[x._dtype.name] is not None:
                other = _number(y, x._dtype)
                if other is not None:
                    taped = apply_taped(op, ufunc, other, x) if observers.active else None
                    return apply(op, (other, x))[0] if taped is None else taped
            return _slow_reflected(name, x, y)
        except Exception as error:
            raise shorten(error) from None

    return method


def _slow(name: str, reflected: str, x: Any, y: Any) -> Any:
    if isinstance(y, Composite) and hasattr(type(y), reflected):
        return NotImplemented  # it knows what it is
    x = convert.to_tensor(x)
    try:
        y = convert.operand(y, x)
    except (TypeError, ValueError):
        if hasattr(type(y), reflected) and not isinstance(y, (int, float, complex, np.ndarray,
                                                              np.generic)):
            return NotImplemented
        raise
    return TABLE[name](x, y)


def _slow_reflected(name: str, x: Any, y: Any) -> Any:
    x = convert.to_tensor(x)
    return TABLE[name](convert.operand(y, x), x)


# ---------------------------------------------------------------------------- what they mean

def truediv(x: Tensor, y: Tensor, op: str = "divide") -> Tensor:
    """``x / y``; integers become floats first, as in TensorFlow."""
    dtype = x._dtype
    if dtype.kind in "iu" and y._dtype is dtype:
        wide = dtypes.float32 if dtype.size <= 2 else dtypes.float64
        x, y = run("cast", x, dtype=wide), run("cast", y, dtype=wide)
    return run(op, x, y)


_MATMUL: Any = table.get("matmul")
_MATMUL_ATTRS = _MATMUL.attrs(transpose_a=False, transpose_b=False)


def matmul(x: Tensor, y: Tensor) -> Tensor:
    """``x @ y``."""
    if x.ndim > 2:
        x, y = with_equal_batches(x, y)
    return apply(_MATMUL, (x, y), _MATMUL_ATTRS)[0]


def with_equal_batches(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Factors of a product of batches, stretched to equal leading dimensions where they differ.

    A product with one matrix needs no copies of it, and sizes that are not known are the op's.
    """
    if y.ndim < 3:
        return x, y
    rows, columns = x._type().shape, y._type().shape
    a, b = rows[:-2], columns[:-2]
    if all(size == 1 for size in a) or all(size == 1 for size in b):
        return x, y
    if len(a) == len(b) and all((one == 1) == (two == 1) for one, two in zip(a, b)):
        return x, y
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    batch = tuple(two if one == 1 else one for one, two in zip(a, b))
    fits = tuple(one if two == 1 else two for one, two in zip(a, b))
    return (run("broadcast_to", x, shape=(*batch, *rows[-2:])),
            run("broadcast_to", y, shape=(*fits, *columns[-2:])))


def _logical(name: str, bitwise: str) -> Callable[[Tensor, Tensor], Tensor]:
    def combine(x: Tensor, y: Tensor) -> Tensor:
        return run(name if x._dtype is _bool else bitwise, x, y)
    return combine


def _plain(name: str) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda x, y: run(name, x, y)


def multiply(x: Tensor, y: Tensor) -> Tensor:
    """``x * y``; of two bools it is their "and", though ``tf.multiply`` takes none."""
    both = x._dtype is _bool and y._dtype is _bool
    return run("logical_and" if both else "multiply", x, y)


def check_result(name: str) -> Callable[[Tensor, Tensor], Tensor]:
    """A division or power; integers that have no result raise here, and give 0 when compiled."""
    def function(x: Tensor, y: Tensor) -> Tensor:
        if y._dtype.kind in "iu" and type(y) is Tensor:
            values = y._host()
            if name == "pow":
                if values.size and values.min() < 0:
                    raise InvalidArgumentError(
                        "tf.pow: Integers to negative integer powers are not allowed", name)
            elif not values.all():
                raise InvalidArgumentError(f"tf.{name}: Integer division by zero", name)
        return run(name, x, y)
    return function


def logical_xor(x: Tensor, y: Tensor) -> Tensor:
    """Exclusive or of bools."""
    return run("logical_xor" if x._dtype is _bool else "bitwise_xor", x, y)


TABLE: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "add": _plain("add"), "sub": _plain("subtract"), "mul": multiply, "truediv": truediv,
    "floordiv": check_result("floordiv"), "mod": check_result("floormod"),
    "pow": check_result("pow"),
    "matmul": matmul, "and": _logical("logical_and", "bitwise_and"),
    "or": _logical("logical_or", "bitwise_or"), "xor": logical_xor,
    "lt": _plain("less"), "le": _plain("less_equal"), "gt": _plain("greater"),
    "ge": _plain("greater_equal"),
}


def _through(name: str) -> Callable[..., Any]:
    """An operator without a fast way."""
    reflected = f"__r{name}__"

    def method(x: Any, y: Any) -> Any:
        try:
            if type(x) is Tensor and type(y) is Tensor and x._dtype is y._dtype:
                return TABLE[name](x, y)
            return _slow(name, reflected, x, y)
        except UnknownRankError as error:
            return call_late(error, method, (x, y))
        except Exception as error:
            raise shorten(error) from None

    method.__name__ = name
    return method


def _through_reflected(name: str) -> Callable[..., Any]:
    def method(x: Any, y: Any) -> Any:
        try:
            return _slow_reflected(name, x, y)
        except UnknownRankError as error:
            return call_late(error, method, (x, y))
        except Exception as error:
            raise shorten(error) from None

    method.__name__ = name
    return method


def _power(x: Any, y: Any, modulo: Any = None) -> Any:
    if modulo is not None:
        raise ArgumentTypeError("pow() of a tensor takes no third argument")
    return _power_through(x, y)


_power_through = _through("pow")


# ---------------------------------------------------------------------------- equality

def _equality(name: str, when_incomparable: bool) -> Callable[..., Any]:
    """``==`` or ``!=``, elementwise; a plain bool against None or shapes that do not broadcast."""
    ufunc = short_way(name).function

    def method(x: Any, y: Any) -> Any:
        if y is None:
            return when_incomparable
        if (type(x) is Tensor and type(y) is Tensor and not observers.active
                and x._dtype is y._dtype):
            a, b = x._array, y._array
            if type(a) is type(b) is _ndarray:  # NumPy compares others as objects
                try:
                    tensor = _new(Tensor)
                    tensor._array = ufunc(a, b, out=...)
                    tensor._dtype = _bool
                    tensor._key = 0
                    return tensor
                except TO_THE_LONG_WAY:
                    pass
        try:
            return _slow_equality(name, when_incomparable, x, y)
        except Exception as error:
            raise shorten(error) from None

    return method


def _slow_equality(name: str, when_incomparable: bool, x: Any, y: Any) -> Any:
    x = convert.to_tensor(x)
    try:
        y = convert.operand(y, x)
    except DtypeError:
        raise
    except (TypeError, ValueError):
        return NotImplemented
    return equality(name, when_incomparable, x, y)


def equality(name: str, when_incomparable: bool, x: Tensor, y: Tensor) -> Tensor:
    """``x == y`` for two tensors; a scalar when the shapes do not broadcast."""
    try:
        return run(name, x, y)
    except InvalidArgumentError:
        if x._dtype is not y._dtype or _broadcasts(x.shape, y.shape):
            raise
        return convert.constant(when_incomparable)


def _broadcasts(a: Any, b: Any) -> bool:
    return all(m is None or n is None or m == n or m == 1 or n == 1
               for m, n in zip(reversed(a), reversed(b)))


# ---------------------------------------------------------------------------- one operand

def _unary(name: str) -> Callable[..., Any]:
    def method(x: Any, _: str | None = None) -> Tensor:
        return run(name, convert.to_tensor(x))

    method.__name__ = name
    return of_one(name, method)


def _invert(x: Any) -> Tensor:
    x = convert.to_tensor(x)
    return run("logical_not" if x._dtype is _bool else "invert", x)


def _get_item(x: Any, key: Any) -> Any:
    try:
        return get_item(convert.to_tensor(x), key)
    except UnknownRankError as error:
        return call_late(error, _get_item, (x, key))
    except Exception as error:
        raise shorten(error) from None


def _tensor_get_item(x: Any, key: Any) -> Any:
    if type(key) is int and type(x) is Tensor:
        if not observers.active:
            try:
                tensor = _new(Tensor)
                tensor._array = x._array[key, ...]
                tensor._dtype = x._dtype
                tensor._key = 0
                return tensor
            except (IndexError, TypeError):  # outside, or an array of another device
                pass
        elif observers.local.trace is None:
            try:
                return get_row(x, key)
            except Exception as error:
                raise shorten(error) from None
    return _get_item(x, key)


METHODS: dict[str, Callable[..., Any]] = {
    "__add__": _binary("add", "add"), "__radd__": _reflect("add", "add"),
    "__sub__": _binary("sub", "subtract"), "__rsub__": _reflect("sub", "subtract"),
    "__mul__": _binary("mul", "multiply"), "__rmul__": _reflect("mul", "multiply"),
    "__truediv__": _binary("truediv", "divide"), "__rtruediv__": _reflect("truediv", "divide"),
    "__lt__": _binary("lt", "less"), "__le__": _binary("le", "less_equal"),
    "__gt__": _binary("gt", "greater"), "__ge__": _binary("ge", "greater_equal"),
    "__eq__": _equality("equal", False), "__ne__": _equality("not_equal", True),
    "__neg__": _unary("negative"), "__abs__": _unary("abs"),
    "__pow__": _power, "__rpow__": _through_reflected("pow"),
    "__invert__": _invert, "__getitem__": _tensor_get_item,
}
UNARY = frozenset({"__neg__", "__abs__", "__invert__"})
for _name in ("floordiv", "mod", "matmul", "and", "or", "xor"):
    METHODS[f"__{_name}__"] = _through(_name)
    METHODS[f"__r{_name}__"] = _through_reflected(_name)


def attach(cls: type) -> None:
    """Give a class the operators of tensors."""
    for name, function in METHODS.items():
        function.__name__ = name
        setattr(cls, name, function)
