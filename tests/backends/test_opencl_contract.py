"""Matmul and convolution on the OpenCL device, against NumPy in float64 and the interpreter."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from opencl_helpers import backend, case_program, expected, require_same, run_cases

from twofold import dtypes
from twofold.backends.opencl.text.contract import write_contract
from twofold.dtypes import DType, accumulate_dtype
from twofold.ir.base.dims import Symbol
from twofold.ir.base.target import Target
from twofold.ir.kernel import build as k
from twofold.ir.kernel.contract import Contract, Convolution, Epilogue, Matmul
from twofold.ir.kernel.nodes import INDEX, Buffer, Index, Load

pytestmark = pytest.mark.opencl
F32 = dtypes.float32


def matmul(name: str, template: Matmul, dtype: DType, epilogue: Epilogue | None = None,
           output: DType | None = None) -> Contract:
    """A matmul with contiguous buffers of one dtype."""
    t = template
    a = ((t.batch,) if t.batch_a else ()) + ((t.k, t.m) if t.transpose_a else (t.m, t.k))
    b = ((t.batch,) if t.batch_b else ()) + ((t.n, t.k) if t.transpose_b else (t.k, t.n))
    symbols = tuple(d for d in (t.batch, t.m, t.n, t.k) if not isinstance(d, int))
    found = [next(iter(d.terms))[0][0] for d in symbols]
    return Contract(name, t, Buffer("a", dtype, a, "input"), Buffer("b", dtype, b, "input"),
                    Buffer("c", output or dtype, (t.batch, t.m, t.n), "output"),
                    accumulate_dtype(dtype), epilogue, tuple(dict.fromkeys(found)))


def arrays_for(contract: Contract, seed: int = 0) -> list[np.ndarray]:
    """Random inputs for a contraction of constant sizes."""
    rng = np.random.default_rng(seed)
    arrays = []
    for buffer in contract.buffers[:-1]:
        if buffer.dtype.kind in "iu":
            array = rng.integers(0 if buffer.dtype.kind == "u" else -100, 100, buffer.shape)
        else:
            array = rng.normal(size=buffer.shape)
        arrays.append(array.astype(buffer.dtype.numpy))
    return arrays


def require_close(actual: np.ndarray, wanted: np.ndarray, inner: int, what: str) -> None:
    """Within the rounding errors of a sum of ``inner`` products of numbers near one."""
    if dtypes.from_numpy(wanted.dtype).kind != "f":
        require_same(actual, wanted, what)
        return
    step = {8: 2.0**-52, 4: 2.0**-23, 2: 2.0**-7}[wanted.dtype.itemsize]
    difference = np.abs(actual.astype(np.float64) - wanted.astype(np.float64))
    limit = step * (16 * np.sqrt(inner + 1.0) + np.abs(wanted.astype(np.float64)))
    assert (difference <= limit).all(), f"{what}: {difference.max()}"


def test_matmul_layouts_and_batches() -> None:
    """Both tiles; transposed, batched and shared operands; sizes that no tile divides."""
    cases = []
    for number, (ta, tb, (ba, bb)) in enumerate(itertools.product(
            (False, True), (False, True), ((True, True), (False, True), (True, False)))):
        m, n, inner = ((70, 65, 33), (5, 66, 17), (1, 3, 1))[number % 3]
        template = Matmul(2, m, n, inner, ta, tb, ba, bb)
        contract = matmul(f"matmul_{number}", template, F32)
        cases.append((contract, arrays_for(contract, number)))
    wanted = [expected(contract, arrays)[0] for contract, arrays in cases]
    # Work-items that share a tile take long to compile here: a choice of the layouts is enough.
    for shared, chosen in ((False, range(len(cases))), (True, (0, 4, 8))):
        results = run_cases("layouts", [cases[i] for i in chosen], shared)
        for i, (result,) in zip(chosen, results):
            contract = cases[i][0]
            require_close(result, wanted[i], contract.template.k, contract.name)


def test_matmul_dtypes() -> None:
    cases = []
    for dtype in (dtypes.float16, dtypes.bfloat16, dtypes.float64, dtypes.int32, dtypes.int8,
                  dtypes.uint64):
        contract = matmul(f"matmul_{dtype.name}", Matmul(1, 20, 40, 50), dtype)
        cases.append((contract, arrays_for(contract)))
    for ((result,), (contract, arrays)) in zip(run_cases("dtypes", cases), cases):
        require_close(result, expected(contract, arrays)[0], 50, contract.name)
        if result.dtype == np.float64:
            assert np.allclose(result[0], arrays[0] @ arrays[1] if arrays[0].ndim == 2 else
                               arrays[0][0] @ arrays[1][0], rtol=1e-12)


def test_epilogue_and_symbolic_sizes() -> None:
    """Bias, relu, a residual read at row and column; sizes known at the launch, also zero."""
    m, inner = Symbol("m"), Symbol("k")
    bias = Buffer("bias", F32, (30,), "input")
    residual = Buffer("residual", F32, (1, m.dim, 30), "input")
    accumulator = Buffer("accumulated", F32, (), "input")
    row, column = Index("row"), Index("column")
    value = k.add(Load(accumulator, k.index(0)), Load(bias, column))
    value = k.binary("max", value, k.constant(0.0, F32))
    value = k.add(value, Load(residual, k.add(k.mul(row, k.index(30)), column)))
    value = k.add(value, k.cast(k.binary("mod", row, k.index(3)), F32))
    assert row.dtype is INDEX
    epilogue = Epilogue(accumulator, row, column, value, (bias, residual))
    contract = matmul("dense", Matmul(1, m.dim, 30, inner.dim), F32, epilogue)
    executable = backend().compile(case_program("dense", [contract]))
    rng = np.random.default_rng(0)
    for rows, depth in ((37, 20), (0, 20), (5, 0)):
        arrays = [rng.normal(size=s).astype(np.float32)
                  for s in ((1, rows, depth), (1, depth, 30), (30,), (1, rows, 30))]
        (result,) = executable([backend().from_host(a) for a in arrays])
        wanted = (np.maximum(arrays[0].astype(np.float64) @ arrays[1] + arrays[2], 0) + arrays[3]
                  + np.arange(rows)[:, None] % 3)
        require_close(result.numpy(), wanted.astype(np.float32), depth, f"{rows} x {depth}")


def convolution(direction: str, dtype: DType, batch: int, size: tuple[int, int],
                channels: tuple[int, int], window: tuple[int, int], stride: tuple[int, int],
                dilation: tuple[int, int], pad: tuple[int, int], groups: int) -> Contract:
    """A convolution whose output size follows from the rest, padded alike on both sides."""
    out = [(n + 2 * p - d * (w - 1) - 1) // s + 1
           for n, p, d, w, s in zip(size, pad, dilation, window, stride)]
    template = Convolution(direction, batch, *size, channels[0], *out, channels[1], *window,
                           *stride, *dilation, *pad, groups)
    image = (batch, *size, channels[0])
    result = (batch, *out, channels[1])
    weights = (*window, channels[0] // groups, channels[1])
    left, right, output = {"forward": (image, weights, result), "input": (result, weights, image),
                           "filter": (image, result, weights)}[direction]
    return Contract(f"convolution_{direction}", template, Buffer("a", dtype, left, "input"),
                    Buffer("b", dtype, right, "input"), Buffer("c", dtype, output, "output"),
                    accumulate_dtype(dtype))


def test_convolution() -> None:
    """Three directions with strides, dilations, padding and groups."""
    settings = [(F32, 2, (9, 8), (3, 18), (3, 2), (1, 1), (1, 1), (1, 0), 1),
                (F32, 1, (11, 10), (4, 6), (3, 3), (2, 3), (2, 1), (2, 1), 2),
                (dtypes.bfloat16, 2, (6, 7), (3, 6), (1, 3), (1, 2), (1, 1), (0, 1), 3)]
    cases = []
    for setting, direction in itertools.product(settings, ("forward", "input", "filter")):
        contract = convolution(direction, *setting)
        cases.append((contract, arrays_for(contract)))
    results = run_cases("convolutions", cases, False) + run_cases("shared", cases[3:5], True)
    for ((result,), (contract, arrays)) in zip(results, cases + cases[3:5]):
        wanted = expected(contract, arrays)[0]
        inner = max(1, arrays[0].size * arrays[1].size // result.size)
        require_close(result, wanted, inner, contract.name)


def test_one_work_item_waits_for_nobody() -> None:
    """PoCL 6 ends the process at a barrier between private arrays in a group of one."""
    contract = convolution("filter", F32, 2, (9, 8), (3, 18), (3, 2), (1, 1), (1, 1), (1, 0), 1)
    alone = write_contract(contract, target=Target(group_items=1024))
    assert [text.local for text in alone] == [(1,)]
    assert "barrier" not in alone[0].text
    together = write_contract(contract, target=Target(cores=8, group_items=256, shares=True))
    assert together[0].local > (1,)
    assert "barrier" in together[0].text


def test_equal_runs_are_equal() -> None:
    """Sums have one order."""
    contract = matmul("repeated", Matmul(1, 70, 70, 300), F32)
    arrays = arrays_for(contract)
    executable = backend().compile(case_program("repeated", [contract]))
    held = [backend().from_host(a) for a in arrays]
    first, second = (executable(held)[0].numpy() for _ in range(2))
    require_same(first, second, "two runs")
