"""Factories for elementwise records: what a unary or binary op shares with its siblings.

No op is defined here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import DType
from ....errors import InvalidArgumentError
from ...ops import (
    Category,
    Decompose,
    ErrorSample,
    Lowering,
    NotDifferentiable,
    NumPyFunction,
    OpDef,
    Sample,
    Scalar,
    Tolerance,
    register,
)
from .infer import elementwise_infer

PAIR_SHAPES = (((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1), (1, 5)), ((), (3,)), ((0, 3), (3,)),
               ((), ()))
SINGLE_SHAPES = (((2, 3),), ((),), ((0, 2),), ((33,),))
DEFAULT = Tolerance()
EXACT = Tolerance(0.0)
# Floats that NumPy itself has: comparing them and taking signs off raises no flag.
QUIET_FLOATS = (dtypes.float16, dtypes.float32, dtypes.float64)
QUIET_NUMBERS = (*dtypes.INTEGERS, *QUIET_FLOATS)
STEP = NotDifferentiable("it is constant between its steps")
NO_FLOAT = NotDifferentiable("its result is not a floating tensor")


def singles(domain: str = "real") -> tuple[Sample, ...]:
    """Samples of a unary op."""
    return tuple(Sample(shapes, domain=domain) for shapes in SINGLE_SHAPES)


def pairs(domain: str | tuple[str, str] = "real") -> tuple[Sample, ...]:
    """Samples of a binary op, broadcasting among them."""
    return tuple(Sample(shapes, domain=domain) for shapes in PAIR_SHAPES)


_ROW = 8192  # numbers: an array of them stays in the first cache
MANY = 2 * _ROW


def kernel(ufunc: Callable[..., Any], quiet: Sequence[DType] = (),
           others: Mapping[DType, Callable[..., Any]] | None = None, fills: bool = False
           ) -> NumPyFunction:
    """Eager kernel that is one NumPy ufunc; ``quiet`` are the dtypes in which it raises no flag,
    ``others`` what is done in dtypes in which NumPy's function is another; with ``fills`` it takes
    an array for its result, as ufuncs do."""
    return NumPyFunction(ufunc, tuple(quiet), others or {}, fills or isinstance(ufunc, np.ufunc))


def against_number(ufunc: Callable[..., Any], x: Any, y: Any, out: Any = None) -> Any:
    """``ufunc(x, y)`` of an array and a number, in rows: for extrema, NumPy's loop over two arrays
    takes a third of the time of that over an array and a number. ``out`` is C-contiguous."""
    number, array = (x, y) if x.ndim == 0 else (y, x)
    if array.size < MANY or number.ndim or not array.flags.c_contiguous:
        return ufunc(x, y, out=out)
    row = np.full(_ROW, number, array.dtype)
    flat, result = array.reshape(-1), np.empty_like(array) if out is None else out
    target, cut = result.reshape(-1), array.size - array.size % _ROW
    table, rest = flat[:cut].reshape(-1, _ROW), flat[cut:]
    pairs = ((row, table), (number, rest)) if number is x else ((table, row), (rest, number))
    ufunc(*pairs[0], out=target[:cut].reshape(-1, _ROW))
    ufunc(*pairs[1], out=target[cut:])
    return result


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of 16-bit floats that computes in float32."""
    def run(*arrays: Any) -> Any:
        return function(*(x.astype(np.float32) for x in arrays)).astype(arrays[0].dtype)
    return run


def narrow(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    """Eager kernel of several NumPy steps: 16-bit floats are widened once and rounded once."""
    def run(*arrays: Any) -> Any:
        dtype = arrays[0].dtype
        if dtype.itemsize != 2 or dtype.kind in "iu":
            return function(*arrays)
        return function(*(x.astype(np.float32) for x in arrays)).astype(dtype)
    return lambda attrs: run


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Reference that has no use for attributes."""
    return lambda attrs, *arrays: function(*arrays)


def each(function: Callable[..., float]) -> Callable[..., Any]:
    """Reference made of a Python function of floats."""
    def run(attrs: Any, *arrays: Any) -> Any:
        values = np.frompyfunc(function, len(arrays), 1)(*arrays)
        return np.asarray(values, np.float64)
    return run


def refused_types(count: int, inputs: Sequence[DType]) -> tuple[ErrorSample, ...]:
    """Argument types that an elementwise op must refuse."""
    first, wrong = inputs[-1], "the dtype is another"
    other = dtypes.int8 if first is not dtypes.int8 else dtypes.int16
    found = [] if dtypes.bool_ in inputs else [
        ErrorSample(((dtypes.bool_, (2,)),) * count, InvalidArgumentError, "has dtype bool",
                    when=wrong)]
    if dtypes.float32 not in inputs:
        found.append(ErrorSample(((dtypes.float32, (2,)),) * count, InvalidArgumentError,
                                 "has dtype float32", when=wrong))
    if count > 1:
        rest = ((first, (3,)),) * (count - 2)
        found.append(ErrorSample(((first, (2,)), (first, (3,)), *rest), InvalidArgumentError,
                                 "do not broadcast", when="the shapes do not broadcast"))
        found.append(ErrorSample(((first, (3,)), (other, (3,)), *rest), InvalidArgumentError,
                                 "differ; use tf.cast", when="the dtypes differ"))
    return tuple(found)


def elementwise(name: str, count: int, doc: str, inputs: Sequence[DType],
                lowering: Lowering, reference: Callable[..., Any], *,
                output: DType | None = None, dims: Callable[..., Any] | None = None,
                tensorflow: str | None = None, **facts: Any) -> OpDef:
    """Register an op without attributes whose inputs have one dtype and broadcast together.

    ``dims`` is what the op does to dimensions, ``facts`` are further fields of the record.
    """
    ufunc = None if dims is None else np.frompyfunc(dims, count, 1)
    infer = facts.pop("infer", None) or elementwise_infer(name, inputs, output)
    category = Category.COMPOSITE if isinstance(lowering, Decompose) else Category.ELEMENTWISE
    return register(OpDef(
        name=name, category=category, arity=count, doc=doc, lowering=lowering,
        infer=infer, reference=reference, dtypes=tuple(inputs),
        error_samples=refused_types(count, inputs), tensorflow=tensorflow or f"math.{name}",
        on_dims=None if ufunc is None else lambda attrs, *arrays: ufunc(*arrays), **facts))


def scalar(build: Callable[..., Any]) -> Scalar:
    """Lowering of an op without attributes."""
    return Scalar(lambda attrs, *operands: build(*operands))
