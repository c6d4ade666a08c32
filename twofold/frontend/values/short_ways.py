"""Short ways: an elementwise op as its NumPy function, where nothing observes ops.

Operators and the named functions try them first, for CPU tensors of one dtype; whatever they are
not made for, and every error, goes the long way through the door, which has the messages. Both ways
give the same results. The NumPy function, its dtypes and when it raises flags come from the record.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ...dtypes import ALL, DType
from ...ir.base.types import TensorType
from ...ir.ops import InferContext, NumPyFunction, OpDef, table
from ..dispatch.door import apply_taped
from ..tensors import numpy_warnings, observers
from ..tensors.composite import NoTensorError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import call_for, shorten

Function = TypeVar("Function", bound=Callable[..., Any])
_new: Callable[[Any], Any] = object.__new__
_ndarray, _array, _asarray = np.ndarray, np.array, np.asarray
_set_errors, _unhush = numpy_warnings.set_errors, numpy_warnings.unhush
_QUIET = numpy_warnings.QUIET

# What NumPy raises for shapes, numbers and arrays that are not its own.
TO_THE_LONG_WAY = (TypeError, ValueError, OverflowError, MemoryError)


class ShortWay(NamedTuple):
    """What an op is on arrays.

    Attributes
    ----------
    op : OpDef
    function : callable
        NumPy's ufunc, or a function of several.
    loud : dict
        By the name of a dtype: True where NumPy's error state has to be set for it, False where it
        raises no flag, None where the op does not take the dtype.
    result : DType or None
        Dtype of the result; None: that of the inputs.
    """

    op: OpDef
    function: Callable[..., Any]
    loud: dict[str, bool | None]
    result: DType | None


@functools.cache
def short_way(name: str) -> ShortWay:
    """That of an elementwise op without attributes; one for no dtype where there is none."""
    op = table.get(name)
    loud: dict[str, bool | None] = dict.fromkeys((dtype.name for dtype in ALL), None)
    if op.numpy is None:
        return ShortWay(op, op.reference, loud, None)
    quiet = op.numpy.quiet if isinstance(op.numpy, NumPyFunction) else ()
    others = op.numpy.others if isinstance(op.numpy, NumPyFunction) else ()
    loud.update((dtype.name, dtype not in quiet) for dtype in op.dtypes if dtype not in others)
    given = TensorType(op.dtypes[-1], ())
    found, = op.infer_types(InferContext(), [given] * (op.arity or 1), op.attrs())
    return ShortWay(op, op.numpy(op.attrs()), loud,
                    None if found.dtype is given.dtype else found.dtype)


def of_two(name: str, long_way: Function, dtypes: Sequence[DType] | None = None) -> Function:
    """The public function of an op of two tensors; the second may be a Python number.

    Parameters
    ----------
    name : str
        Of the op.
    long_way : callable
        ``long_way(x, y, name)`` does it for everything.
    dtypes : sequence of DType, optional
        Those for which the op is all there is to it; default: the record's.
    """
    op, function, loud, result = _restrict(short_way(name), dtypes)
    is_ufunc = isinstance(function, np.ufunc)

    def call(x: Any, y: Any, name: str | None = None) -> Any:
        if type(x) is Tensor and not observers.active:
            dtype = x._dtype
            kind = type(y)
            hushed = loud[dtype.name]
            a = x._array
            is_number = kind is int or (kind is float and dtype.kind == "f")
            if hushed is not None and type(a) is _ndarray and (
                    is_number or (kind is Tensor and y._dtype is dtype)):
                token = _set_errors(_QUIET) if hushed or is_number else None
                try:
                    b = _array(y, dtype.numpy) if is_number else y._array
                    if type(b) is _ndarray:
                        array = function(a, b, out=...) if is_ufunc else function(a, b)
                        tensor = _new(Tensor)
                        tensor._dtype = dtype = result or dtype
                        tensor._array = array if type(array) is _ndarray else _asarray(
                            array, dtype.numpy)
                        tensor._key = 0
                        return tensor
                except TO_THE_LONG_WAY:
                    pass
                finally:
                    if token is not None:
                        _unhush(token)
        try:
            if observers.active and is_ufunc and type(x) is type(y) is Tensor \
                    and x._dtype is y._dtype and loud[x._dtype.name] is not None:
                taped = apply_taped(op, function, x, y)
                if taped is not None:
                    return taped
            return long_way(x, y, name)
        except NoTensorError as error:
            return call_for(error, long_way, (x, y), None, call)
        except Exception as error:
            raise shorten(error, long_way) from error.__cause__

    return functools.wraps(long_way)(call)  # type: ignore[return-value]


def of_one(name: str, long_way: Function) -> Function:
    """The public function of an op of one tensor; ``long_way(x, name)`` does it for everything."""
    op, function, loud, result = short_way(name)
    is_ufunc = isinstance(function, np.ufunc)

    def call(x: Any, name: str | None = None) -> Any:
        if type(x) is Tensor and not observers.active:
            dtype = x._dtype
            hushed = loud[dtype.name]
            a = x._array
            if hushed is not None and type(a) is _ndarray:
                token = _set_errors(_QUIET) if hushed else None
                try:
                    array = function(a, out=...) if is_ufunc else function(a)
                    tensor = _new(Tensor)
                    tensor._dtype = dtype = result or dtype
                    tensor._array = array if type(array) is _ndarray else _asarray(
                        array, dtype.numpy)
                    tensor._key = 0
                    return tensor
                except TO_THE_LONG_WAY:
                    pass
                finally:
                    if token is not None:
                        _unhush(token)
        try:
            if observers.active and is_ufunc and type(x) is Tensor \
                    and loud[x._dtype.name] is not None:
                taped = apply_taped(op, function, x)
                if taped is not None:
                    return taped
            return long_way(x, name)
        except NoTensorError as error:
            return call_for(error, long_way, (x,), None, call)
        except Exception as error:
            raise shorten(error, long_way) from error.__cause__

    return functools.wraps(long_way)(call)  # type: ignore[return-value]


def is_op_of_one(name: str) -> Callable[[Function], Function]:
    """Decorate a function of one tensor that is an op; see :func:`of_one`."""
    return lambda long_way: of_one(name, long_way)


def is_op_of_two(name: str, dtypes: Sequence[DType] | None = None
                 ) -> Callable[[Function], Function]:
    """Decorate a function of two tensors that is an op for some dtypes; see :func:`of_two`."""
    return lambda long_way: of_two(name, long_way, dtypes)


def _restrict(way: ShortWay, dtypes: Sequence[DType] | None) -> ShortWay:
    if dtypes is None:
        return way
    names = {dtype.name for dtype in dtypes}
    return way._replace(loud={name: loud if name in names else None
                              for name, loud in way.loud.items()})
