"""Samples of ops drawn with complex numbers, run in a mode, compared; gradients by differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from reference_emitter import compute_reference, gradients, infer_types

import twofold as tf
from twofold import dtypes
from twofold.dtypes import DType, complex_dtype
from twofold.frontend.dispatch import door
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.interpret import run_op
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import draw_array
from twofold.ir.ops import Gradient, OpDef, Sample
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph

OPS = [op for _, op in sorted(TABLE.items()) if op.on_complex is not None and op.samples]
#: Vectors of which only the direction is determined: LAPACK chooses the phase.
PHASES = {"eigh", "svd"}
LOOSE = 2e3         # units of the dtype's precision that a function of several steps may be off


@dataclass
class Case:
    """One application, with the expected results."""

    attrs: Any
    arrays: list[Any]
    wanted: list[Any]


def _complex_attrs(op: OpDef, attributes: dict[str, Any], dtype: DType) -> dict[str, Any]:
    """Attributes with complex dtypes and numbers in place of floating ones."""
    found: dict[str, Any] = {}
    for name, value in attributes.items():
        if isinstance(value, Literal) and value.dtype.is_floating:
            value = Literal(complex(value.item(), 2.0), dtype)
        elif isinstance(value, DType) and value.is_floating and op.arity == 0:
            value = dtype
        found[name] = value
    return found


def complex_cases(op: OpDef, dtype: DType) -> list[Case]:
    """The samples of an op with complex inputs where they had floating ones."""
    found = []
    for number, sample in enumerate(op.samples):
        case = next(_complex_cases_of(op, sample, dtype, number), None)
        if case is not None:
            found.append(case)
    assert found, f"{op.name} has no complex case"
    return found


def _complex_cases_of(op: OpDef, sample: Sample, dtype: DType, number: int) -> Iterator[Case]:
    """What a sample becomes, of which the op takes the first; some numbers have to be real."""
    given = dict(sample.attrs)
    for attributes in (_complex_attrs(op, given, dtype), given):
        attrs = op.attrs(**attributes)
        for kind in (dtype, dtype.real_dtype, dtypes.int32):
            arrays = _draw(sample, kind, number)
            try:
                wanted = [np.asarray(x) for x in run_op(op, attrs, arrays)]
            except tf.errors.InvalidArgumentError:
                continue        # it makes complex tensors of others; the largest of complex ones
            if any(x.dtype.kind == "c" for x in (*arrays, *wanted)):
                yield Case(attrs, arrays, wanted)


def _draw(sample: Sample, dtype: DType, number: int) -> list[Any]:
    generator = np.random.default_rng([number, 5])
    own = sample.dtypes or (None,) * len(sample.shapes)
    domains = (sample.domain,) * len(own) if isinstance(sample.domain, str) else sample.domain
    arrays = []
    for shape, fixed, domain in zip(sample.shapes, own, domains, strict=True):
        kind = fixed or dtype
        if kind.is_floating and dtype.is_complex:
            kind = complex_dtype(kind)
        arrays.append(draw_array(generator, shape, kind, _tame(domain)))
    return arrays


def _tame(domain: str) -> str:
    """Special values are looked at one by one, in ``tests/ops/test_complex_values.py``."""
    return {"special": "real", "limits": "nonzero"}.get(domain, domain)


def run_eagerly(op: OpDef, case: Case) -> list[Any]:
    tensors = [tf.constant(x) for x in case.arrays]
    return [y.numpy() for y in door.apply(op, tensors, case.attrs)]


def run_on(name: str, op: OpDef, case: Case) -> list[Any]:
    builder = GraphBuilder(op.name)
    inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in case.arrays]
    compiled = compile_graph(builder.finish(builder.apply(op, inputs, case.attrs)), name)
    target = backends.get(name)
    return [target.to_host(y) for y in compiled([target.from_host(x) for x in case.arrays])]


def close(op: OpDef, case: Case, found: list[Any]) -> None:
    """Points of the plane close to each other; everything else equal."""
    for x, y in zip(found, case.wanted, strict=True):
        x = np.asarray(x)
        assert x.dtype == y.dtype and x.shape == y.shape, (op.name, case.attrs, x.dtype, x.shape)
        if y.dtype.kind not in "fc":
            np.testing.assert_array_equal(x, y)
            continue
        precision = np.finfo(y.dtype).eps
        distance = np.abs(x - y)
        room = LOOSE * precision * np.maximum(np.abs(y), 0.1)
        bad = ~((distance <= room) | (np.isnan(x) & np.isnan(y)))
        assert not bad.any(), (op.name, case.attrs, x[bad][:3], y[bad][:3],
                               [a[bad][:3] for a in case.arrays if a.shape == y.shape])


def _widen(case: Case) -> Case:
    """The arrays in double precision: differences need it."""
    wide = {"c": np.complex128, "f": np.float64}
    arrays, wanted = ([x.astype(wide.get(x.dtype.kind, x.dtype)) for x in of]
                      for of in (case.arrays, case.wanted))
    return Case(case.attrs, arrays, wanted)


def check_gradient(op: OpDef) -> None:
    """``dL/dx + 1j dL/dy`` of a random real function of the results, by central differences."""
    if not op.grad_check or op.name in PHASES or not (
            op.gradient is None or isinstance(op.gradient, Gradient)):
        pytest.skip("no gradient to check")
    cases = complex_cases(op, dtypes.complex128)
    if any(not isinstance(d, int) for case in cases
           for type in infer_types(op, case.attrs, case.arrays) for d in type.shape):
        pytest.skip("its shape is only known afterwards")
    checked = [_check_case(op, case) for case in map(_widen, cases) if _is_smooth(case)]
    assert checked, f"{op.name} has no complex sample to differentiate"


def _is_smooth(case: Case) -> bool:
    """Whether differences mean something; in a cast to few digits they do not."""
    precise = getattr(case.attrs, "dtype", dtypes.float64).real_dtype.size == 8
    return (precise and any(x.dtype.kind in "fc" for x in case.arrays)
            and all(x.size <= 200 for x in case.arrays)
            and any(y.dtype.kind in "fc" for y in case.wanted))


def _check_case(op: OpDef, case: Case) -> bool:
    generator = np.random.default_rng(7)
    weights = []
    for y in case.wanted:
        weight = np.asarray(generator.normal(size=y.shape))
        if y.dtype.kind == "c":
            weight = weight + 1j * generator.normal(size=y.shape)
        weights.append(np.asarray(weight))

    def loss(arrays: list[Any]) -> float:
        outputs = compute_reference(op, case.attrs, arrays)
        return sum(float(np.sum((np.conj(w) * y).real))
                   for w, y in zip(weights, outputs, strict=True))

    found = gradients(op, case.attrs, case.arrays, *weights)
    for position, array in enumerate(case.arrays):
        if array.dtype.kind not in "fc":
            continue
        numeric = _slopes(loss, case.arrays, position)
        given = np.zeros(array.shape) if found[position] is None else found[position]
        assert given.shape == array.shape and given.dtype in (array.dtype, np.float64)
        scale = max(1.0, float(np.max(np.abs(numeric), initial=0.0)))
        worst = float(np.max(np.abs(given - numeric), initial=0.0)) / scale
        assert worst < 1e-5, (op.name, case.attrs, position, worst, given, numeric)
    return True


def _slopes(loss: Any, arrays: list[Any], position: int, step: float = 1e-6) -> Any:
    """Central differences along both axes of the plane (one for real numbers)."""
    array = arrays[position]
    result = np.zeros(array.shape, array.dtype)
    for direction in (1.0, 1j) if array.dtype.kind == "c" else (1.0,):
        for index in np.ndindex(array.shape):
            sides = []
            for sign in (1.0, -1.0):
                moved = [x.copy() for x in arrays]
                moved[position][index] += sign * step * direction
                sides.append(loss(moved))
            result[index] += direction * (sides[0] - sides[1]) / (2 * step)
    return result
