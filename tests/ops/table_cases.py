"""Every op of the table as cases: arguments, dtype, special values; run many at once per backend.

One graph holds all cases of an op, so that a backend compiles once per op and not once per case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np
from reference_emitter import difference_in_ulps

import twofold.ir.oplib
from twofold import dtypes
from twofold.dtypes import DType, compute_dtype
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.interpret import run_op
from twofold.ir.oplib.common.sampling import draw, special_values
from twofold.ir.ops import TABLE, Attrs, Category, OpDef, Scalar

assert twofold.ir.oplib

FEW = (dtypes.bool_, dtypes.int32, dtypes.uint8, dtypes.float16, dtypes.bfloat16, dtypes.float32,
       dtypes.float64)

#: Ops that no test of single ops can run, and why.
EXEMPT = {
    name: "control flow and effects need a program around them (tests/api, tests/unit)"
    for name, op in TABLE.items() if op.category in (Category.CONTROL, Category.EFFECT)}

#: Differences near zero that no relative tolerance covers, in steps of the smallest number: a
#: denormal factor has few digits, whatever it is multiplied by (silu at -100).
DENORMALS = 100

#: Second operands that integers refuse with an error (tests/api and tests/unit check that).
REFUSED = {"floordiv": lambda y: y == 0, "floormod": lambda y: y == 0,
           "truncatediv": lambda y: y == 0, "truncatemod": lambda y: y == 0,
           "pow": lambda y: y < 0}

#: Ops that round a quotient: one rounded to the dtype they compute in, which float64 is not.
STEPS = {"floordiv", "truncatediv"}

#: How far float64 arguments are reduced exactly (ir/kernel/expansions/trigonometric).
LIMITS = {"sin": 2.0**46, "cos": 2.0**46, "tan": 2.0**46}


@dataclass
class Case:
    """One application of an op to arrays, with the expected results."""

    what: str
    attrs: Attrs
    arrays: list[Any]
    wanted: list[Any]


def single_ops() -> list[OpDef]:
    """The ops that stand alone."""
    return [op for name, op in sorted(TABLE.items()) if name not in EXEMPT]


def table_dtypes(op: OpDef, few: bool) -> tuple[DType, ...]:
    """Dtypes of an op to test; all of them unless ``few``."""
    if not few:
        return op.dtypes
    return tuple(d for d in op.dtypes if d in FEW) or op.dtypes[:1]


def two_dtypes(op: OpDef) -> tuple[DType, ...]:
    """For slow compilers: the main dtype, and another one that differs from op to op."""
    known = table_dtypes(op, few=True)
    main = dtypes.float32 if dtypes.float32 in known else known[0]
    others = [d for d in known if d is not main]
    return (main, others[sum(op.name.encode()) % len(others)]) if others else (main,)


def cases_of(op: OpDef, dtype: DType, most: int | None = None) -> list[Case]:
    """Samples of an op for a dtype (all, or ``most``), then special values if elementwise."""
    cases = []
    for number, sample in enumerate(op.samples[:most]):
        arrays = draw(sample, dtype, seed=number)
        cases.append(_case(op, f"sample {number} {dict(sample.attrs)}",
                           op.attrs(**sample.attrs), arrays))
    if isinstance(op.lowering, Scalar) and op.arity in (1, 2) and not op.samples[0].dtypes:
        arrays = _special_arrays(op, dtype)
        cases.append(_case(op, "special values", op.attrs(**op.samples[0].attrs), arrays))
    return cases


def _special_arrays(op: OpDef, dtype: DType) -> list[Any]:
    """Every special value, or every pair of them, where the op gives a value at all."""
    values = special_values(dtype)
    if op.name in LIMITS and dtype is dtypes.float64:
        values = values[~(np.abs(values) > LIMITS[op.name])]
    arrays = [g.ravel() for g in np.meshgrid(*[values] * op.arity, indexing="ij")]
    return [np.ascontiguousarray(x) for x in arrays]


def _case(op: OpDef, what: str, attrs: Attrs, arrays: Sequence[Any]) -> Case:
    if op.name in REFUSED and arrays[1].dtype.kind in "iu":
        one = arrays[1].dtype.type(1)
        arrays = [arrays[0], np.where(REFUSED[op.name](arrays[1]), one, arrays[1])]
    with np.errstate(all="ignore"):
        if op.name in STEPS and arrays[0].dtype.kind not in "iub":
            dtype = dtypes.from_numpy(arrays[0].dtype)
            computed = [x.astype(compute_dtype(dtype).numpy) for x in arrays]
            wanted = [op.reference(attrs, *computed).astype(dtype.numpy)]
        else:
            wanted = [np.asarray(x) for x in run_op(op, attrs, arrays)]
    return Case(what, attrs, list(arrays), wanted)


def graph_of_cases(cases: Sequence[tuple[OpDef, Case]]) -> tuple[Graph, list[Any]]:
    """One graph with every case, and its arrays."""
    builder = GraphBuilder("table")
    arrays: list[Any] = []
    outputs = []
    for op, case in cases:
        inputs = []
        for array in case.arrays:
            inputs.append(builder.input(TensorType(dtypes.from_numpy(array.dtype), array.shape)))
            arrays.append(array)
        outputs += builder.apply(op, inputs, case.attrs)
    return builder.finish(outputs), arrays


def run_cases(op: OpDef, cases: Sequence[Case], run: Any) -> list[list[Any]]:
    """Results of each case; ``run(graph, arrays)`` gives the arrays of all outputs."""
    graph, arrays = graph_of_cases([(op, case) for case in cases])
    results = list(run(graph, arrays))
    split = []
    for case in cases:
        split.append([np.asarray(x) for x in results[:len(case.wanted)]])
        results = results[len(case.wanted):]
    assert not results
    return split


def check_case(op: OpDef, case: Case, found: Sequence[Any], mode: str) -> None:
    """Results must have the expected dtypes and shapes, and values within the op's tolerance."""
    assert len(found) == len(case.wanted), case.what
    for x, y in zip(found, case.wanted, strict=True):
        assert x.dtype == y.dtype, f"{op.name} {mode} {case.what}: {x.dtype}, wanted {y.dtype}"
        assert x.shape == y.shape, f"{op.name} {mode} {case.what}: {x.shape}, wanted {y.shape}"
        tolerance = op.tolerance
        if difference_in_ulps(x, y, tolerance.absolute, signed_zeros=False) > tolerance.ulps:
            bad = [i for i in range(x.size) if _differs(x.ravel()[i], y.ravel()[i], y, op)]
            where = [(x.ravel()[i].item(), y.ravel()[i].item(),
                      *(a.ravel()[i].item() for a in case.arrays if a.shape == y.shape))
                     for i in bad]
            if bad:
                raise AssertionError(f"{op.name} {mode} {x.dtype} {case.what}: {len(bad)} of "
                                     f"{x.size}; (found, wanted, *inputs) {where[:6]}")


def _differs(found: Any, wanted: Any, all_wanted: Any, op: OpDef) -> bool:
    dtype = dtypes.from_numpy(wanted.dtype)
    if dtype.kind == "f":
        info = ml_dtypes.finfo(wanted.dtype)
        free = DENORMALS * float(info.smallest_subnormal)
        if abs(float(found) - float(wanted)) <= free < float(info.tiny):
            return False
        finite = np.abs(all_wanted.astype(np.float64)[np.isfinite(all_wanted.astype(np.float64))])
        largest = float(np.max(finite, initial=0.0)) * op.tolerance.absolute
        if abs(float(found) - float(wanted)) <= largest:
            return False
    return difference_in_ulps(np.asarray(found), np.asarray(wanted),
                              signed_zeros=False) > op.tolerance.ulps
