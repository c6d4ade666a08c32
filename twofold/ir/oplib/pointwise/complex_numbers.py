"""Complex numbers: put together, taken apart, conjugated, measured.

``real`` and ``imag`` read a part of what lies in memory, ``complex`` writes both; all other complex
arithmetic becomes real arithmetic between these (``passes/split_complex.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import COMPLEX, complex_dtype
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel.nodes import Expression
from ...ops import (
    WHOLE,
    Category,
    ComplexRule,
    Decompose,
    Element,
    ErrorSample,
    Gradient,
    InferContext,
    OpDef,
    Paired,
    Parts,
    Sample,
    Tolerance,
    register,
)
from ..common import complex_parts as c
from ..common.infer import broadcast_shapes, same_dtype
from ..common.pointwise import EXACT, kernel, pairs, plain

PART_DTYPES = (dtypes.float32, dtypes.float64)
C64 = dtypes.complex64
REAL = ErrorSample(((dtypes.float32, (2,)),), InvalidArgumentError, "takes complex",
                   when="the dtype is not complex")


def _samples(*shapes: tuple[int, ...]) -> tuple[Sample, ...]:
    return tuple(Sample((shape,), dtypes=(dtype,)) for shape in shapes for dtype in COMPLEX)


# ---------------------------------------------------------------------------- put together

def _complex_infer(context: InferContext, types: Sequence[TensorType], attrs: Any) -> TensorType:
    dtype = same_dtype("complex", types)
    if dtype not in PART_DTYPES:
        raise InvalidArgumentError(f"tf.complex: real has dtype {dtype.name}; it takes float32, "
                                   "float64", "complex")
    shape = broadcast_shapes(context, "complex", [type.shape for type in types])
    return TensorType(complex_dtype(dtype), shape)


def _complex_array(re: Any, im: Any) -> Any:
    shape = np.broadcast_shapes(re.shape, im.shape)
    result = np.empty(shape, np.complex64 if re.dtype == np.float32 else np.complex128)
    result.real, result.imag = re, im
    return result


def _complex_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    re, im = ctx.input_types
    return F.sum_to(F.real(g), re.shape), F.sum_to(F.imag(g), im.shape)


def _complex_parts(F: Any, attrs: Any, re: Any, im: Any) -> Parts:
    shape = InferContext().broadcast([tuple(re.shape), tuple(im.shape)], lambda: "tf.complex")
    return Parts(*(x if tuple(x.shape) == shape else F.broadcast_to(x, shape=shape)
                   for x in (re, im)))


register(OpDef(
    name="complex", category=Category.ELEMENTWISE, arity=2,
    doc="The complex numbers with these real and imaginary parts.",
    infer=_complex_infer, reference=lambda attrs, re, im: _complex_array(re, im),
    numpy=lambda attrs: _complex_array, gradient=Gradient(_complex_gradient), lowering=Paired(),
    on_complex=_complex_parts, dtypes=PART_DTYPES, samples=pairs(), tolerance=EXACT,
    error_samples=(
        ErrorSample(((dtypes.int32, (2,)), (dtypes.int32, (2,))), InvalidArgumentError,
                    "dtype int32"),
        ErrorSample(((dtypes.float32, (2,)), (dtypes.float64, (2,))), InvalidArgumentError,
                    "differ"),
        ErrorSample(((dtypes.float32, (2,)), (dtypes.float32, (3,))), InvalidArgumentError,
                    "do not broadcast")),
    tensorflow="complex"))


# ---------------------------------------------------------------------------- taken apart

def _infer_of_complex(name: str, is_real: bool) -> Callable[..., TensorType]:
    """Type rule of a function of one complex tensor."""
    def infer(context: InferContext, types: Sequence[TensorType], attrs: Any) -> TensorType:
        (x,) = types
        if not x.dtype.is_complex:
            raise InvalidArgumentError(f"tf.{name}: it takes complex64 and complex128, and x has "
                                       f"dtype {x.dtype.name}", name)
        return TensorType(x.dtype.real_dtype if is_real else x.dtype, x.shape)
    return infer


def _part(index: int) -> Element:
    def build(context: Any, place: list[Expression]) -> Expression:
        value: Expression = context.load_part(0, place, index)
        return value
    return Element(build, reads_part=True)


def _part_of(index: int) -> ComplexRule:
    return lambda F, attrs, x: x[index]


def _copy_of(name: str) -> Callable[[Any], Any]:
    return lambda x: np.ascontiguousarray(getattr(x, name)).reshape(x.shape)


def _real_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.complex(g, F.like(0, g)),)


def _imag_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.complex(F.like(0, g), g),)


for _index, (_name, _rule) in enumerate((("real", _real_gradient), ("imag", _imag_gradient))):
    register(OpDef(
        name=_name, category=Category.MOVEMENT, arity=1,
        doc=f"The {_name + ('inary' if _index else '')} parts of complex numbers.",
        infer=_infer_of_complex(f"math.{_name}", True),
        reference=plain(_copy_of(_name)), numpy=kernel(_copy_of(_name)), gradient=Gradient(_rule),
        lowering=_part(_index), on_complex=_part_of(_index),
        dtypes=COMPLEX, samples=_samples((2, 3), (), (0, 2), (33,)), error_samples=(REAL,),
        tolerance=EXACT, tensorflow=f"math.{_name}"))


# ---------------------------------------------------------------------------- conjugated, measured

def _parts_of(F: Any, x: Any) -> Parts:
    return Parts(F.real(x), F.imag(x))


def _of_complex(name: str, doc: str, ufunc: Any, build: Callable[[Any, Parts], Any],
                gradient: Gradient, is_real: bool, tensorflow: str, tolerance: Tolerance) -> OpDef:
    """Register an elementwise function of complex numbers only; ``build`` makes it of parts."""
    return register(OpDef(
        name=name, category=Category.COMPOSITE, arity=1, doc=doc,
        infer=_infer_of_complex(tensorflow, is_real), reference=lambda attrs, x: ufunc(x),
        numpy=lambda attrs: ufunc, gradient=gradient, on_complex=WHOLE,
        lowering=Decompose(lambda F, attrs, x: build(F, _parts_of(F, x))), dtypes=COMPLEX,
        samples=_samples((2, 3), (), (0, 2), (33,)), error_samples=(REAL,), tolerance=tolerance,
        tensorflow=tensorflow))


def _angle_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    """The angle turns with ``1j * x``, the more the smaller ``x`` is."""
    turned = F.multiply(F.complex(g, F.like(0, g)), F.like(1j, ctx.input(0)))
    return (F.divide(turned, F.conj(ctx.input(0))),)


_of_complex("conj", "Complex numbers with the other sign of the imaginary part.", np.conj,
            lambda F, x: F.complex(x.re, F.negative(x.im)),
            Gradient(lambda F, ctx, g: (F.conj(g),)), False, "math.conj", EXACT)
_of_complex("angle", "The angles of complex numbers, in [-pi, pi].", np.angle, c.angle,
            Gradient(_angle_gradient, inputs=(0,)), True, "math.angle", Tolerance(4.0))
