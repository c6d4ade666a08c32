"""What the records of linear algebra share: type rules, samples, and how they run.

float32, float64, and complex numbers of these. Where a record has a kernel of its own it works in
the dtype of its arrays; all others are computed in float64 or complex128 and rounded once, by
NumPy's LAPACK. All use one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...base.types import Shape, TensorType, shape_text
from ...ops import (
    WHOLE,
    Category,
    ErrorSample,
    Gradient,
    HostCall,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype, same_dtype

F32 = dtypes.float32
DTYPES = (dtypes.float32, dtypes.float64)
ON_HOST = HostCall("LAPACK runs on the host")
#: Both sides are computed in float64; a step more or less there is scaled by the condition.
CLOSE = Tolerance(4.0, 1e-13)
#: The kernel works in the dtype itself, and rounds at every step.
SAME_DTYPE = Tolerance(64.0, 1e-13)

# ---------------------------------------------------------------------------- type rules

def matrices(name: str, type: TensorType, what: str = "input") -> None:
    require_dtype(name, type, DTYPES, what)
    if type.rank < 2:
        raise InvalidArgumentError(
            f"tf.{name}: {what} of shape {shape_text(type.shape)} must have rank >= 2, got "
            f"{type.rank}", name)


def square(context: Any, name: str, type: TensorType, what: str = "input") -> None:
    matrices(name, type, what)
    context.require_equal(type.shape[-2], type.shape[-1], lambda: (
        f"tf.{name}: Input matrix must be square; {what} has shape {shape_text(type.shape)}"))


def same_infer(name: str) -> Callable[..., TensorType]:
    def infer(context: Any, types: Any, attrs: Any) -> TensorType:
        square(context, name, types[0])
        return TensorType(types[0].dtype, types[0].shape)
    return infer


def scalars_infer(name: str, count: int) -> Callable[..., Any]:
    def infer(context: Any, types: Any, attrs: Any) -> Any:
        square(context, name, types[0])
        result = TensorType(types[0].dtype, types[0].shape[:-2])
        return result if count == 1 else (result,) * count
    return infer


def right_side(context: Any, name: str, types: Any, columns: bool = False) -> tuple[Shape, Shape]:
    """Shapes of the matrix and of the right-hand side, whose rows (or columns) fit."""
    matrix, rhs = types
    same_dtype(name, types)
    square(context, name, matrix, "matrix")
    matrices(name, rhs, "rhs")
    context.require_equal(matrix.shape[-1], rhs.shape[-1 if columns else -2], lambda: (
        f"tf.{name}: Input matrix and rhs are incompatible: {shape_text(matrix.shape)} and "
        f"{shape_text(rhs.shape)}"))
    return matrix.shape, rhs.shape


# ---------------------------------------------------------------------------- kernels

def adjoint(x: Any) -> Any:
    """The last two axes exchanged, complex numbers conjugated."""
    turned = np.swapaxes(x, -1, -2)
    return np.conj(turned) if x.dtype.kind == "c" else turned


def on_one_thread(compute: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    """The kernel of a record that is a function of its attributes and arrays of one dtype."""
    def kernel(attrs: Any) -> Callable[..., Any]:
        from .blas_threads import one_thread  # libraries are looked for when they are needed

        def run(*arrays: Any) -> Any:
            with one_thread:
                results = compute(attrs, *arrays)
            if isinstance(results, tuple):
                return tuple([np.asarray(result, order="C") for result in results])
            return np.asarray(results, order="C")
        return run
    return kernel


# ---------------------------------------------------------------------------- records

SQUARES: tuple[tuple[int, ...], ...] = ((3, 3), (2, 4, 4), (1, 1), (2, 1, 2, 2), (0, 0), (0, 2, 2))
ANY: tuple[tuple[int, ...], ...] = ((4, 3), (3, 3), (2, 3, 4), (1, 1), (0, 3, 2))
NOT_SQUARE = ErrorSample(((F32, (2, 3)),), InvalidArgumentError, "must be square")
VECTOR = ErrorSample(((F32, (3,)),), InvalidArgumentError, "rank >= 2")
INTEGER = ErrorSample(((dtypes.int32, (2, 2)),), InvalidArgumentError, "dtype int32")


def of_squares(name: str, doc: str, infer: Any, array: Any, gradient: Gradient, tensorflow: str,
               domain: str = "dominant", grad_check: bool = True, own: Any = None) -> OpDef:
    """The record of an op of square matrices without attributes; ``own`` is another kernel."""
    return register(OpDef(
        name=name, category=Category.INDEX, arity=1, infer=infer, reference=array, doc=doc,
        gradient=gradient, lowering=ON_HOST, dtypes=DTYPES, on_complex=WHOLE,
        tolerance=CLOSE if own is None else SAME_DTYPE, numpy=on_one_thread(own or array),
        samples=tuple(Sample((shape,), {}, domain) for shape in SQUARES),
        grad_check=grad_check, tensorflow=tensorflow,
        error_samples=(NOT_SQUARE, VECTOR, INTEGER)))
