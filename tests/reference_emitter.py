"""Runs ops of the table on NumPy arrays through their references: the slowest, clearest eager mode.

``ReferenceEmitter`` serves gradient rules and decompositions; the functions below it compute
reference values and gradients, check these by finite differences, and measure errors in ULP.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ml_dtypes
import numpy as np

import twofold.ir.oplib
from twofold import dtypes
from twofold.ir.base.rounding import round_array
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph
from twofold.ir.graph.gradient import Application, backward
from twofold.ir.ops import Attrs, Emitter, Gradient, InferContext, OpDef

assert twofold.ir.oplib


class Concrete:
    """An array with the dtype record and shape that rules ask for."""

    __slots__ = ("array", "dtype", "shape")

    def __init__(self, array: Any):
        self.array = np.asarray(array)
        self.dtype = dtypes.from_numpy(self.array.dtype)
        self.shape = self.array.shape


class ReferenceEmitter(Emitter):
    """Applies ops to ``Concrete`` values at once, by their references."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        arrays = [x.array for x in inputs]
        return tuple(Concrete(y) for y in compute_reference(op, attrs, arrays))


def infer_types(op: OpDef, attrs: Attrs, arrays: Sequence[Any]) -> tuple[TensorType, ...]:
    """Output types of an op for arrays."""
    types = [TensorType(dtypes.from_numpy(x.dtype), x.shape) for x in arrays]
    return op.infer_types(InferContext(), types, attrs)


def widen(array: Any) -> Any:
    """Floating arrays as float64, complex ones as complex128, others as they are."""
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    is_float = dtypes.from_numpy(array.dtype).is_floating
    return array.astype(np.float64) if is_float else array


def compute_reference(op: OpDef, attrs: Attrs, arrays: Sequence[Any]) -> list[Any]:
    """Reference outputs, each rounded once to its inferred dtype."""
    types = infer_types(op, attrs, arrays)
    with np.errstate(all="ignore"):
        results = op.reference(attrs, *map(widen, arrays))
    results = results if isinstance(results, tuple) else (results,)
    outputs = []
    for type, result in zip(types, results, strict=True):
        output = round_array(np.asarray(result), type.dtype.numpy)
        assert output.shape == type.shape, f"{op.name}: {output.shape} is not {type.shape}"
        outputs.append(output)
    return outputs


def gradients(op: OpDef, attrs: Attrs, arrays: Sequence[Any], *cotangents: Any) -> list[Any]:
    """Cotangents of the inputs by the op's rule; None where there is none."""
    F = ReferenceEmitter()
    inputs = [Concrete(x) for x in arrays]
    outputs = F.apply(op, inputs, attrs)
    rule = op.gradient
    kept_inputs: list[Any] = list(inputs)
    kept_outputs: list[Any] = list(outputs)
    if isinstance(rule, Gradient):  # what a rule did not declare is not there
        kept_inputs = [x if rule.keeps_input(i) else None for i, x in enumerate(inputs)]
        kept_outputs = [y if rule.keeps_output(i) else None for i, y in enumerate(outputs)]
    keys_in = [("in", i) for i in range(len(inputs))]
    keys_out = [("out", i) for i in range(len(outputs))]
    application = Application(
        op, attrs, keys_in, keys_out, kept_inputs, kept_outputs,
        [TensorType(x.dtype, x.shape) for x in inputs],
        [TensorType(y.dtype, y.shape) for y in outputs])
    seeds = {key: Concrete(g) for key, g in zip(keys_out, cotangents, strict=True)}
    found = backward(F, [application], seeds, set(keys_in) | set(keys_out))
    return [found[key].array if key in found else None for key in keys_in]


def gradient_error(op: OpDef, attrs: Attrs, arrays: Sequence[Any], step: float = 1e-5) -> float:
    """Largest difference of an op's gradient from central differences, relative to its scale.

    The arrays are float64 where they are to be varied; the cotangent is random.
    """
    generator = np.random.default_rng(7)
    outputs = compute_reference(op, attrs, arrays)
    weights = [generator.normal(size=y.shape) for y in outputs]
    found = gradients(op, attrs, arrays, *weights)
    worst = 0.0
    for position, array in enumerate(arrays):
        if array.dtype != np.float64:
            assert found[position] is None, f"{op.name}: a cotangent of input {position}"
            continue
        numeric = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            sides = []
            for sign in (1.0, -1.0):
                moved = [x.copy() for x in arrays]
                moved[position][index] += sign * step
                values = compute_reference(op, attrs, moved)
                sides.append(sum(float(np.sum(w * y)) for w, y in zip(weights, values)))
            numeric[index] = (sides[0] - sides[1]) / (2 * step)
        given = np.zeros(array.shape) if found[position] is None else found[position]
        assert given.shape == array.shape, f"{op.name}: cotangent {position} has {given.shape}"
        if array.size:
            scale = max(1.0, float(np.max(np.abs(numeric))))
            worst = max(worst, float(np.max(np.abs(given - numeric))) / scale)
    return worst


def difference_in_ulps(found: Any, expected: Any, absolute: float = 0.0,
                       signed_zeros: bool = True) -> float:
    """Largest difference in units in the last place of the expected value.

    Nans must meet nans, and infinities must be equal.
    ``absolute`` times the largest magnitude is allowed for free. Non-floats: 0 or infinity.
    Signs of zeros must agree unless ``signed_zeros`` is False.
    """
    if expected.dtype.kind == "c":
        return _complex_difference(found, expected, absolute)
    if dtypes.from_numpy(expected.dtype).kind != "f":
        return 0.0 if np.array_equal(found, expected) else float("inf")
    wide_found, wide = found.astype(np.float64), expected.astype(np.float64)
    if not np.array_equal(np.isnan(wide_found), np.isnan(wide)):
        return float("inf")
    finite = np.isfinite(wide) & np.isfinite(wide_found)
    rest = ~finite & ~np.isnan(wide)
    if not np.array_equal(wide_found[rest], wide[rest]):
        return float("inf")
    zeros = finite & (wide == 0) & (wide_found == 0)
    if signed_zeros and not np.array_equal(np.signbit(wide_found[zeros]), np.signbit(wide[zeros])):
        return float("inf")
    if not finite.any():
        return 0.0
    spacing = _spacing(expected[finite])
    free = absolute * float(np.max(np.abs(wide[finite])))
    excess = np.maximum(np.abs(wide_found[finite] - wide[finite]) - free, 0.0)
    return float(np.max(excess / spacing))


def _complex_difference(found: Any, expected: Any, absolute: float) -> float:
    """Distances in the plane, in units in the last place of the magnitude."""
    finite = np.isfinite(expected)
    if not np.array_equal(np.isfinite(found), finite):
        return float("inf")
    if not finite.any():
        return 0.0
    magnitude = np.abs(expected[finite]).astype(expected.real.dtype)
    free = absolute * float(np.max(magnitude))
    excess = np.maximum(np.abs(found[finite] - expected[finite]).astype(np.float64) - free, 0.0)
    return float(np.max(excess / _spacing(magnitude)))


def _spacing(values: Any) -> Any:
    info = ml_dtypes.finfo(values.dtype)
    magnitude = np.maximum(np.abs(values.astype(np.float64)), float(info.tiny))
    return np.ldexp(float(info.eps), np.frexp(magnitude)[1] - 1)
