"""Reductions begin, and keep apart, with what the table of combines says: on every backend."""

from __future__ import annotations

import numpy as np
import pytest

from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.kernel import build as k
from twofold.ir.kernel.combines import COMBINES
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.nodes import Accumulate, Buffer, For, Index, Kernel, Load, Local, Store
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import special_values
from twofold.ir.ops import Reduction
from twofold.ir.program.nodes import Launch, Program, Return, Slot
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph

F32 = dtypes.float32
ZERO = k.index(0)
BACKENDS = ["reference", "llvm", pytest.param("opencl:0", marks=pytest.mark.opencl)]
DTYPES = (dtypes.bool_, dtypes.int8, dtypes.uint8, dtypes.int32, dtypes.uint64, dtypes.float32,
          dtypes.float64)


@pytest.fixture(params=BACKENDS)
def backend(request):
    """Every backend, compiled for as users compile for it."""
    if request.param.startswith("opencl"):
        request.getfixturevalue("opencl")
    return backends.get(request.param)


@pytest.mark.parametrize("combine", COMBINES.values(), ids=lambda combine: combine.name)
def test_neutral_changes_no_bit(combine):
    for dtype in filter(combine.takes, DTYPES):
        values = special_values(dtype)
        neutral = np.asarray(combine.neutral(dtype), dtype.numpy)
        with np.errstate(all="ignore"):
            for result in (combine.ufunc(values, neutral), combine.ufunc(neutral, values)):
                np.testing.assert_array_equal(result, values)
                if dtype.kind == "f":
                    np.testing.assert_array_equal(np.signbit(result), np.signbit(values))


@pytest.mark.parametrize("combine", COMBINES.values(), ids=lambda combine: combine.name)
def test_start_is_the_reduction_of_nothing(combine, backend):
    ops = [op for op in TABLE.values() if op.lowering == Reduction(combine.name)]
    assert ops
    for op in ops:
        for dtype in filter(combine.takes, (dtypes.bool_, dtypes.int32, F32)):
            for shape, axis in (((0, 3), 0), ((3, 0), 1), ((0,), 0)):
                (found,) = run(backend, op, np.zeros(shape, dtype.numpy), axis)
                wanted = np.asarray(combine.start(dtype), dtype.numpy)
                assert (found == wanted).all(), (op, dtype, shape)
                assert not (dtype is F32 and combine.name == "sum" and np.signbit(found).any())


def test_sums_of_negative_zeros_are_zero(backend):
    op = TABLE["reduce_sum"]
    for count in (1, 2, 7, 40, 3000):
        for shape, axis in (((count, 3), 0), ((3, count), 1), ((count,), 0)):
            x = np.full(shape, -0.0, np.float32)
            (found,) = run(backend, op, x, axis)
            assert not np.signbit(found).any(), shape
            assert not np.signbit(op.numpy(op.attrs(axes=(axis,), keepdims=False))(x)).any()


def run(backend, op, array, axis):
    """One reduction, compiled."""
    builder = GraphBuilder("reduce")
    x = builder.input(TensorType(dtypes.from_numpy(array.dtype), array.shape))
    graph = builder.finish(builder.apply(op, [x], op.attrs(axes=(axis,), keepdims=False)))
    found = compile_graph(graph, backend.name)([backend.from_host(array)])
    return [np.asarray(backend.to_host(y)) for y in found]


@pytest.mark.parametrize("count", [1, 5, 16, 37, 700])
def test_accumulating_negative_zeros_onto_one_keeps_it(count, backend):
    """Lanes that take no part, and partial sums, must not turn -0.0 into 0.0."""
    x, y = Buffer("x", F32, (4, count), "input"), Buffer("y", F32, (4,), "output")
    total = Buffer("total", F32, (1,), "local")
    row, i = Index("row"), Index("i")
    offset = k.add(k.mul(row, k.index(count)), i)
    kernel = Kernel("sums", [x, y], [], [For(row, k.index(4), "parallel", [
        Local(total, k.constant(-0.0, F32)),
        For(i, k.index(count), "vector", [Accumulate(total, ZERO, "sum", Load(x, offset))]),
        Store(y, row, Load(total, ZERO))])])
    array = np.full((4, count), -0.0, np.float32)
    wanted = np.zeros(4, np.float32)
    interpret_kernel(kernel, [array, wanted], {})
    slots = (Slot("x", TensorType(F32, x.shape), "input"),
             Slot("y", TensorType(F32, y.shape), "output"))
    program = Program("sums", slots[:1], slots[1:], (Launch(kernel, slots), Return(slots[1:])))
    (found,) = backend.compile(program)([backend.from_host(array)])
    assert np.signbit(wanted).all()
    assert np.signbit(np.asarray(backend.to_host(found))).all()
