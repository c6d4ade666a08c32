"""Host programs: the interpreter's control flow, and every op against its reference."""

from __future__ import annotations

import numpy as np
import pytest
from ir_helpers import F32, random_graph, sample_arrays, sample_graph

from twofold import dtypes
from twofold.errors import DeviceError, InternalError, InvalidArgumentError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph.interpret import interpret
from twofold.ir.kernel.parse import parse_kernel
from twofold.ir.ops import TABLE, Decompose, Structural
from twofold.ir.program import nodes as p
from twofold.ir.program.interpret import interpret_program
from twofold.ir.program.text import print_program
from twofold.ir.program.verify import verify_program
from twofold.runtime import backend as backends
from twofold.runtime.compile import lower_graph

I64 = TensorType(dtypes.int64, ())


def close(found, expected, dtype):
    assert found.dtype == expected.dtype and found.shape == expected.shape
    if found.dtype.kind == "c":
        loose = {8: 1e-4, 16: 1e-9}[found.dtype.itemsize]
        np.testing.assert_allclose(found, expected, rtol=loose, atol=loose)
        return
    if not dtypes.from_numpy(found.dtype).is_floating:
        assert np.array_equal(found, expected)
        return
    tolerance = {2: 2e-2, 4: 1e-4, 8: 1e-9}[found.dtype.itemsize]
    np.testing.assert_allclose(found.astype("d"), expected.astype("d"), rtol=tolerance,
                               atol=tolerance)


@pytest.mark.parametrize("name", sorted(
    n for n, op in TABLE.items() if not isinstance(op.lowering, (Decompose, Structural))))
def test_every_op_through_the_reference_backend(name):
    op = TABLE[name]
    drawn = [d for d in (dtypes.float32, dtypes.bfloat16, dtypes.int32) if d in op.dtypes]
    for sample in op.samples[:3]:
        for dtype in drawn or op.dtypes[:1] or [F32]:
            arrays, attrs = sample_arrays(op, sample, dtype)
            graph = sample_graph(op, arrays, attrs)
            program = lower_graph(graph)
            verify_program(program)
            found = backends.get("reference").compile(program)(arrays)
            for a, b in zip(found, interpret(graph, arrays), strict=True):
                close(a, b, dtype)


@pytest.mark.parametrize("seed", range(20))
def test_random_graphs(seed):
    graph = random_graph(seed, 20, rows=Symbol("rows").dim if seed % 2 else 3)
    arrays = [np.random.default_rng(seed).normal(size=(3, 4)).astype("f") for _ in range(2)]
    executable = backends.get("reference").compile(lower_graph(graph))
    for a, b in zip(executable(arrays), interpret(graph, arrays), strict=True):
        close(a, b, F32)


def scalar_kernel(name: str, expression: str, dtype: str = "int64"):
    return parse_kernel(f"kernel {name} {{\ninput x: int64[]\ninput y: int64[]\n"
                        f"output z: {dtype}[]\nz[0] = {expression}\n}}")


def run(program: p.Program, *inputs):
    verify_program(program)
    return [int(x) for x in backends.get("reference").compile(program)(
        [np.asarray(i) for i in inputs])]


def slots():
    x, y = (p.Slot(name, I64, "input") for name in "xy")
    flag = p.Slot("flag", TensorType(dtypes.bool_, ()), "temporary")
    return x, y, flag, p.Slot("z", I64, "output")


def test_branch_and_loop():
    x, y, flag, z = slots()
    less = scalar_kernel("less", "x[0] < y[0]", "bool")
    twice = scalar_kernel("twice", "x[0] + x[0]")
    product = scalar_kernel("product", "x[0] * y[0]")
    t = p.Slot("t", I64, "temporary")
    # z = x; while z < y: z = 2 * z; then, if x < y, z = z * y
    program = p.Program("f", (x, y), (z,), (
        p.Alloc(flag), p.Copy(x, z),
        p.Loop((p.Launch(less, (z, y, flag)),), flag, (
            p.Alloc(t), p.Launch(twice, (z, z, t)), p.Copy(t, z), p.Free(t))),
        p.Launch(less, (x, y, flag)),
        p.Branch(flag, (p.Alloc(t), p.Launch(product, (z, y, t)), p.Copy(t, z), p.Free(t)), ()),
        p.Free(flag), p.Return((z,))))
    assert run(program, 3, 40) == [48 * 40]
    assert run(program, 50, 40) == [50]
    assert "} while %flag {" in print_program(program)


def test_define_check_and_host():
    x, y, _, z = slots()
    n, m = Symbol("n"), Symbol("m")
    ones = p.Slot("ones", TensorType(F32, (m.dim,)), "temporary")
    out = p.Slot("out", TensorType(F32, (m.dim + n.dim,)), "output")
    fill = parse_kernel("kernel fill {\ndims k\noutput y: float32[k]\nsizes k\n"
                        "for i < k vector { y[i] = 1.0:float32 }\n}")
    (k,) = fill.sizes
    program = p.Program("f", (x, y), (out,), (
        p.Define(n, x), p.Alloc(ones),
        p.Host("make", lambda a, b: [np.zeros(int(a) + int(b), "f")], (x, y), (ones,), (m,)),
        p.Check(m.dim, n.dim + 4, "four more"), p.Free(ones), p.Define(k, y),
        p.Return((out,))))
    with pytest.raises(InternalError, match="holds nothing"):
        interpret_program(program, [np.int64(3), np.int64(4)],
                          backends.get("reference")._runner)
    good = p.Program("f", (x, y), (z,), (*program.instructions[:-1], p.Copy(x, z), p.Return((z,))))
    assert run(good, 3, 4) == [3]
    with pytest.raises(InvalidArgumentError, match=r"^four more"):
        run(good, 3, 5)
    assert "defines m" in print_program(good)


def test_inputs_are_checked():
    graph = random_graph(1, rows=Symbol("rows").dim)
    executable = backends.get("reference").compile(lower_graph(graph))
    good = np.zeros((3, 4), "f")
    executable([good, good])
    for other in (np.zeros((2, 4), "f"), np.zeros((3, 5), "f"), np.zeros(3, "f"), good.astype("d")):
        with pytest.raises(InvalidArgumentError):
            executable([good, other])


def test_results_are_not_the_inputs():
    graph = random_graph(1, size=0)
    x = np.ones((3, 4), "f")
    for result in backends.get("reference").compile(lower_graph(graph))([x, x]):
        assert not np.shares_memory(result, x)


def test_donated_memory_is_taken_over():
    x, y, _, z = slots()
    z.alias = x
    program = p.Program("f", (x, y), (z,), (
        p.Launch(scalar_kernel("total", "x[0] + y[0]"), (x, y, z)), p.Return((z,))))
    runner = backends.get("reference")._runner
    a, b = np.array(3), np.array(4)
    (result,) = interpret_program(program, [a, b], runner, donated=(0,))
    assert result is a and a == 7
    (result,) = interpret_program(program, [a, b], runner)
    assert result is not a and result == 11 and a == 7


def test_backend_protocol():
    backend = backends.get("reference")
    executable = backend.compile(lower_graph(random_graph(2)))
    before = backend.memory_info()["current"]
    executable([np.zeros((3, 4), "f")] * 2)
    assert backend.memory_info()["current"] == before
    assert backend.memory_info()["peak"] > 0
    assert executable.text("program").startswith("program ")
    assert executable.text("kernel").startswith("kernel ")
    assert len(executable.report.kernels) >= 1
    with pytest.raises(ValueError, match="no stage 'asm'"):
        executable.text("asm")
    with pytest.raises(DeviceError):
        backends.get("reference:1")
