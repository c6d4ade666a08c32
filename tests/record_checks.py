"""What the tests of op records share: samples against references, in every way an op can run.

``compile_and_run`` makes a graph of one op and runs it through the passes, the kernels' interpreter
and the program's: no code is generated. ``symbolic`` turns input dimensions into symbols first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from reference_emitter import difference_in_ulps, gradient_error, widen

from twofold import dtypes
from twofold.dtypes import DType
from twofold.ir.base.dims import Symbol
from twofold.ir.base.rounding import round_array
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import Attrs, Gradient, InferContext, OpDef, Sample
from twofold.runtime.compile import compile_graph

FEW = (dtypes.bool_, dtypes.int32, dtypes.bfloat16, dtypes.float32, dtypes.float64)


def records(*names: str) -> list[OpDef]:
    """The ops of record modules, found by where their type rules were written."""
    found = [op for op in TABLE.values() if op.infer.__module__.rsplit(".", 1)[1] in names]
    assert found, f"no record is in {names}"
    return found


def cases(ops: Sequence[OpDef], few: bool = True) -> list[Any]:
    """Test parameters: every op with (some of) its dtypes."""
    return [pytest.param(op, dtype, id=f"{op.name}-{dtype.name}") for op in ops
            for dtype in op.dtypes if not few or dtype in FEW or len(op.dtypes) == 1]


def infer(op: OpDef, attrs: Attrs, arrays: Sequence[Any]) -> tuple[TensorType, ...]:
    """Output types of an op for arrays."""
    types = [TensorType(dtypes.from_numpy(x.dtype), x.shape) for x in arrays]
    return op.infer_types(InferContext(), types, attrs)


def reference(op: OpDef, attrs: Attrs, arrays: Sequence[Any]) -> list[Any]:
    """Reference outputs, rounded once; their shapes must be the inferred ones."""
    types = infer(op, attrs, arrays)
    with np.errstate(all="ignore"):
        results = op.reference(attrs, *map(widen, arrays))
    results = results if isinstance(results, tuple) else (results,)
    assert len(results) == len(types)
    outputs = []
    for type, result in zip(types, results, strict=True):
        array = np.asarray(result)
        fits = [not isinstance(d, int) or d == s
                for d, s in zip(type.shape, array.shape, strict=True)]
        assert all(fits), f"{op.name}: {array.shape} is not {type.shape}"
        if not type.dtype.is_inexact:
            assert array.dtype == type.dtype.numpy, f"{op.name}: {array.dtype} is not {type}"
        outputs.append(round_array(array, type.dtype.numpy))
    return outputs


def compare(op: OpDef, found: Sequence[Any], expected: Sequence[Any], what: str,
            slack: float = 0.0) -> None:
    """Outputs agree within the record's tolerance, a little more where ``slack`` says."""
    assert len(found) == len(expected), what
    for x, y in zip(found, expected, strict=True):
        assert isinstance(x, (np.ndarray, np.generic)), f"{op.name} {what}: {type(x)}"
        assert x.dtype == y.dtype, f"{op.name} {what}: {x.dtype} is not {y.dtype}"
        assert x.shape == y.shape, f"{op.name} {what}: {x.shape} is not {y.shape}"
        assert x.ndim == 0 or x.flags.c_contiguous, f"{op.name} {what}: not contiguous"
        worst = difference_in_ulps(np.asarray(x), y, op.tolerance.absolute, signed_zeros=False)
        assert worst <= op.tolerance.ulps + slack, (
            f"{op.name} {what}: {worst} ULP\nfound {x}\nexpected {y}")


def compile_and_run(op: OpDef, attrs: Attrs, arrays: Sequence[Any], symbolic: bool = False
                    ) -> list[Any]:
    """Outputs of a graph of one op, compiled for the reference backend."""
    builder = GraphBuilder("one")
    inputs = []
    symbols: dict[int, Symbol] = {}  # equal sizes may have to be equal: they share a symbol
    for array in arrays:
        shape: list[Any] = list(array.shape)
        if symbolic:
            shape = [symbols.setdefault(n, Symbol(f"n{n}")).dim if n > 1 else n for n in shape]
        inputs.append(builder.input(
            TensorType(dtypes.from_numpy(array.dtype), tuple(shape))))
    graph = builder.finish(builder.apply(op, inputs, attrs))
    return [np.asarray(y) for y in compile_graph(graph, backend="reference")(list(arrays))]


def check_sample(op: OpDef, sample: Sample, dtype: DType, number: int) -> None:
    """Eager kernel and lowering of one sample against the reference."""
    arrays = draw(sample, dtype, seed=number)
    attrs = op.attrs(**sample.attrs)
    expected = reference(op, attrs, arrays)
    what = f"sample {number} {dict(sample.attrs)}"
    if op.numpy is not None:
        with np.errstate(all="ignore"):
            found = op.numpy(attrs)(*[x.copy() for x in arrays])
        compare(op, found if isinstance(found, tuple) else (found,), expected,
                what + " (NumPy kernel)")
    found = compile_and_run(op, attrs, arrays)
    compare(op, found, expected, what + " (compiled)")


def check_gradients(op: OpDef) -> None:
    """First derivatives of all float64 samples against central differences."""
    if not op.grad_check or not (op.gradient is None or isinstance(op.gradient, Gradient)):
        pytest.skip("no gradient to check")
    checked = 0
    if op.dtypes == dtypes.COMPLEX:
        pytest.skip("tests/ops/test_complex.py looks at gradients of complex tensors")
    for number, sample in enumerate(op.samples):
        arrays = draw(sample, dtypes.float64, seed=number)
        attrs = op.attrs(**sample.attrs)
        if not any(x.dtype == np.float64 for x in arrays):
            continue
        if not all(isinstance(d, int) for type in infer(op, attrs, arrays) for d in type.shape):
            pytest.skip("its shape is only known afterwards")
        error = gradient_error(op, attrs, arrays)
        assert error < 2e-5, f"{op.name} sample {number} {dict(sample.attrs)}: {error}"
        checked += 1
    assert checked, f"{op.name} has no sample to differentiate"


def check_gradient_graph(op: OpDef) -> None:
    """The rule can be written into a graph, and gives cotangents of the inputs' shapes."""
    sample = op.samples[0]
    arrays = draw(sample, op.dtypes[-1])
    attrs = op.attrs(**sample.attrs)
    builder = GraphBuilder("one")
    inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in arrays]
    graph = builder.finish(builder.apply(op, inputs, attrs))
    wrt = [i for i, x in enumerate(arrays) if dtypes.from_numpy(x.dtype).is_inexact]
    if wrt and all(v.dtype.is_inexact for v in graph.outputs):
        derived = gradient_graph(graph, wrt)
        assert [v.shape for v in derived.outputs[-len(wrt):]] == [arrays[i].shape for i in wrt]


def record_tests(ops: Sequence[OpDef]) -> type:
    """The tests that all records have, as a class for a test module to hold as ``TestRecords``."""
    each = pytest.mark.parametrize("op", ops, ids=lambda op: op.name)

    class Records:
        @pytest.mark.parametrize(("op", "dtype"), cases(ops))
        def test_kernels_match_reference(self, op: OpDef, dtype: DType) -> None:
            for number, sample in enumerate(op.samples):
                check_sample(op, sample, dtype, number)

        @each
        def test_gradient_matches_finite_differences(self, op: OpDef) -> None:
            check_gradients(op)

        @each
        def test_gradient_can_be_traced(self, op: OpDef) -> None:
            check_gradient_graph(op)

        @each
        def test_bad_arguments_are_refused(self, op: OpDef) -> None:
            check_errors(op)

    return Records


def check_errors(op: OpDef) -> None:
    """Every error sample is refused with its message."""
    for sample in op.error_samples:
        types = [TensorType(dtype, shape) for dtype, shape in sample.types]
        with pytest.raises(sample.error) as caught:
            op.infer_types(InferContext(), types, op.attrs(**sample.attrs))
        assert sample.match in str(caught.value)
