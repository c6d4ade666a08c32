"""Every elementwise record: its scalar expression, its NumPy kernel and its gradient.

The expression is evaluated by ``kernel/evaluate`` and held against the record's reference, so a
record that lacks a special case fails here without any backend.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reference_emitter import (
    compute_reference,
    difference_in_ulps,
    gradient_error,
    gradients,
    infer_types,
)

import twofold.ir.oplib
from twofold import dtypes
from twofold.dtypes import DType, compute_dtype
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.evaluate import evaluate
from twofold.ir.kernel.nodes import Variable
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import TABLE, Gradient, OpDef, Sample, Scalar

assert twofold.ir.oplib

MODULES = ("elementwise", "comparison", "transcendental", "special", "activation")
NAMES = {f"twofold.ir.oplib.pointwise.{module}" for module in MODULES}


# The larger of 0.0 and -0.0 is either.
FREE_ZEROS = {"maximum", "minimum", "relu", "relu6", "clip_by_value"}


def records() -> list[OpDef]:
    """The ops of the elementwise modules."""
    return [op for op in TABLE.values() if op.infer.__module__ in NAMES
            or op.infer.__qualname__.startswith("elementwise_infer")]


CASES = [pytest.param(op, dtype, id=f"{op.name}-{dtype.name}")
         for op in records() for dtype in op.dtypes]


def compare(op: OpDef, found: Any, expected: Any, output: DType, what: str) -> None:
    """Values, nans and (for exact ops) bits must agree within the record's tolerance."""
    assert found.dtype == output.numpy, f"{what}: {found.dtype}"
    assert found.shape == expected.shape, what
    worst = difference_in_ulps(found, expected, op.tolerance.absolute,
                                 signed_zeros=op.name not in FREE_ZEROS)
    assert worst <= op.tolerance.ulps, f"{op.name} {what}: {worst} ULP"


def run_scalar(op: OpDef, attrs: Any, arrays: list[Any], output: DType) -> Any:
    """Evaluate a record's expression as a lowering would: operands in the compute dtype."""
    assert isinstance(op.lowering, Scalar)
    variables = [Variable(f"x{i}", compute_dtype(dtypes.from_numpy(x.dtype)))
                 for i, x in enumerate(arrays)]
    expression = k.cast(op.lowering.build(attrs, *variables), output)
    bindings = dict(zip(variables, np.broadcast_arrays(*arrays), strict=True))
    value = evaluate(expression, bindings)
    return np.broadcast_to(value, np.broadcast_shapes(*(x.shape for x in arrays)))


@pytest.mark.parametrize(("op", "dtype"), CASES)
def test_expression_and_kernel_match_reference(op: OpDef, dtype: DType) -> None:
    for number, sample in enumerate(op.samples):
        arrays = draw(sample, dtype, seed=number)
        attrs = op.attrs(**sample.attrs)
        output = infer_types(op, attrs, arrays)[0].dtype
        expected = compute_reference(op, attrs, arrays)[0]
        what = f"sample {number} {sample.domain} {dict(sample.attrs)}"
        if output.is_complex:
            continue    # no expression of a kernel: tests/ops/test_complex.py
        if isinstance(op.lowering, Scalar):
            compare(op, run_scalar(op, attrs, arrays, output), expected, output, what)
        if op.numpy is not None:
            with np.errstate(all="ignore"):
                found = np.asarray(op.numpy(attrs)(*arrays))
            compare(op, found, expected, output, what + " (NumPy kernel)")


@pytest.mark.parametrize("op", [
    pytest.param(op, id=op.name) for op in records()
    if op.grad_check and (op.gradient is None or isinstance(op.gradient, Gradient))])
def test_gradient_matches_finite_differences(op: OpDef) -> None:
    checked = 0
    for number, sample in enumerate(op.samples):
        if "special" in sample.domain or dtypes.float64 not in op.dtypes:
            continue
        if any(d is not dtypes.float64 for d in sample.attrs.values() if isinstance(d, DType)):
            continue  # a cast to anything else is a staircase
        arrays = draw(sample, dtypes.float64, seed=number)
        error = gradient_error(op, op.attrs(**sample.attrs), arrays)
        assert error < 2e-5, f"{op.name} sample {number}: relative error {error}"
        checked += 1
    assert checked


@pytest.mark.parametrize("op", [pytest.param(op, id=op.name) for op in records()])
def test_bad_arguments_are_refused(op: OpDef) -> None:
    from twofold.ir.ops import InferContext

    assert op.error_samples
    for sample in op.error_samples:
        types = [TensorType(dtype, shape) for dtype, shape in sample.types]
        with pytest.raises(sample.error, match=sample.match):
            op.infer_types(InferContext(), types, op.attrs(**sample.attrs))


def test_shift_counts_out_of_range_are_defined() -> None:
    op = TABLE["right_shift"]
    arrays = [np.array([-8, -8, 8, 8], np.int32), np.array([40, -1, 40, 2], np.int32)]
    found = run_scalar(op, op.attrs(), arrays, dtypes.int32)
    assert found.tolist() == [-1, -8, 0, 2]


def test_ties_of_extrema_give_the_gradient_to_the_first_input() -> None:
    x = np.array([1.0, 2.0, 3.0])
    y = np.array([1.0, 3.0, 2.0])
    for name, expected in (("maximum", [1.0, 0.0, 1.0]), ("minimum", [1.0, 1.0, 0.0])):
        gx, gy = gradients(TABLE[name], TABLE[name].attrs(), [x, y], np.ones(3))
        assert gx.tolist() == expected
        assert (gx + gy).tolist() == [1.0, 1.0, 1.0]


def test_gradients_at_kinks_follow_tensorflow() -> None:
    zero = np.array([0.0])
    for name in ("relu", "abs", "relu6"):
        op = TABLE[name]
        assert gradients(op, op.attrs(), [zero], np.ones(1))[0].tolist() == [0.0], name
    power = TABLE["pow"]
    gx, gy = gradients(power, power.attrs(), [np.array([-2.0, 0.0]), np.array([2.0, 2.0])],
                       np.ones(2))
    assert gx.tolist() == [-4.0, 0.0]
    assert gy.tolist() == [0.0, 0.0]


def test_samples_cover_empty_scalar_and_broadcast() -> None:
    for op in records():
        shapes = [shape for sample in op.samples for shape in sample.shapes]
        assert any(0 in shape for shape in shapes), op.name
        assert any(sample.shapes != (sample.shapes[0],) * len(sample.shapes)
                   for sample in op.samples) or len(op.samples[0].shapes) == 1, op.name


def test_domains_are_checked() -> None:
    with pytest.raises(ValueError, match="is none of"):
        draw(Sample(((2,),), domain="nowhere"), dtypes.float32)
