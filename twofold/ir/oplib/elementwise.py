"""Elementwise arithmetic: one record per op."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import FLOATS, NUMBERS, DType
from ..kernel import build as k
from ..ops import Algebra, Category, Gradient, OpDef, Sample, Scalar, register
from .common import elementwise_infer

PAIRS = (Sample(((2, 3), (2, 3))), Sample(((2, 3), (3,))), Sample(((4, 1), (1, 5))),
         Sample(((), (3,))), Sample(((0, 3), (3,))), Sample(((), ())))
SINGLES = (Sample(((2, 3),)), Sample(((),)), Sample(((0, 2),)), Sample(((33,),)))


def _add_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = ctx.input_types
    return F.sum_to(g, x.shape), F.sum_to(g, y.shape)


def _multiply_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any, Any]:
    x, y = ctx.input_types
    return (F.sum_to(F.multiply(g, ctx.input(1)), x.shape),
            F.sum_to(F.multiply(g, ctx.input(0)), y.shape))


def _exp_gradient(F: Any, ctx: Any, g: Any) -> tuple[Any]:
    return (F.multiply(g, ctx.output(0)),)


def _numpy(ufunc: Any) -> Any:
    return lambda attrs: ufunc


def _reference(ufunc: Any) -> Any:
    return lambda attrs, *arrays: ufunc(*arrays)


add = register(OpDef(
    name="add", category=Category.ELEMENTWISE, arity=2,
    doc="Elementwise ``x + y`` with broadcasting; integers wrap.",
    infer=elementwise_infer("add", NUMBERS), reference=_reference(np.add), numpy=_numpy(np.add),
    gradient=Gradient(_add_gradient), lowering=Scalar(lambda attrs, x, y: k.add(x, y)),
    dtypes=NUMBERS, samples=PAIRS, algebra=Algebra(commutative=True), tensorflow="math.add"))

multiply = register(OpDef(
    name="multiply", category=Category.ELEMENTWISE, arity=2,
    doc="Elementwise ``x * y`` with broadcasting; integers wrap.",
    infer=elementwise_infer("multiply", NUMBERS), reference=_reference(np.multiply),
    numpy=_numpy(np.multiply), gradient=Gradient(_multiply_gradient, inputs=(0, 1)),
    lowering=Scalar(lambda attrs, x, y: k.mul(x, y)), dtypes=NUMBERS, samples=PAIRS,
    algebra=Algebra(commutative=True, identity=1), tensorflow="math.multiply"))
