"""Whole programs on the LLVM backend: memory, sizes, checks, control flow, calls into Python."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from twofold import dtypes as d
from twofold.errors import DeviceError, InvalidArgumentError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.contract import Contract, Convolution, Epilogue, Matmul
from twofold.ir.kernel.nodes import Buffer, For, Index, Kernel, Load, Store
from twofold.ir.program import nodes as p
from twofold.runtime import backend as backends

pytest.importorskip("llvmlite")

random = np.random.default_rng(11)
ZERO = k.index(0)


def slot(name, shape, role, dtype=d.float32):
    return p.Slot(name, TensorType(dtype, shape), role)


def compiled(inputs, outputs, instructions, symbols=(), name="program"):
    program = p.Program(name, tuple(inputs), tuple(outputs),
                        (*instructions, p.Return(tuple(outputs))), tuple(symbols))
    return backends.get("llvm").compile(program)


def symbols_of(size):
    from twofold.ir.base import dims
    return sorted(dims.symbols(size), key=lambda s: s.order)


def kernel(name, size, build, count=2, dtype=d.float32, result=None):
    """``out[i] = build(in0[i], in1[i], ...)`` over ``size`` elements."""
    inputs = [Buffer(f"x{i}", dtype, (size,), "input") for i in range(count)]
    out = Buffer("y", result or dtype, (size,), "output")
    i = Index("i")
    return Kernel(name, [*inputs, out], symbols_of(size), [
        For(i, k.dim(size), "parallel", [Store(out, i, build(*[Load(b, i) for b in inputs]))])])


def floats(*shape):
    return random.normal(size=shape).astype(np.float32)


# ---------------------------------------------------------------------------- memory

def test_temporaries_share_the_arena():
    x, y = slot("x", (1000,), "input"), slot("y", (1000,), "output")
    a, b, c = (slot(n, (1000,), "temporary") for n in "abc")
    double = kernel("double", 1000, k.add)
    program = compiled([x], [y], [
        p.Alloc(a), p.Launch(double, (x, x, a)), p.Alloc(b), p.Launch(double, (a, a, b)),
        p.Free(a), p.Alloc(c), p.Launch(double, (b, b, c)), p.Free(b),
        p.Launch(double, (c, c, y)), p.Free(c)])
    assert program._text.layout.static_bytes == 2 * 4032
    value = floats(1000)
    for _ in range(5):
        np.testing.assert_array_equal(program([value])[0], value * 16)


def test_symbolic_temporaries_and_outputs():
    n, m = Symbol("n"), Symbol("m")
    size = n.dim * m.dim
    x, y = slot("x", (n.dim, m.dim), "input"), slot("y", (size + 0,), "output")
    a, b = slot("a", (size,), "temporary"), slot("b", (n.dim,), "temporary")
    c = slot("c", (size,), "temporary")
    double = kernel("double", size, k.add)
    program = compiled([x], [y], [
        p.Alloc(a), p.Launch(double, (x, x, a)), p.Alloc(b), p.Alloc(c),
        p.Launch(double, (a, a, c)), p.Free(a), p.Free(b), p.Launch(double, (c, c, y)),
        p.Free(c)], [n, m])
    for shape in ((0, 3), (1, 1), (5, 7), (200, 30), (5, 7)):
        value = floats(*shape)
        np.testing.assert_array_equal(program([value])[0], value.ravel() * 8)


def test_inputs_are_checked():
    n = Symbol("n")
    x, z = slot("x", (n.dim, 4), "input"), slot("z", (n.dim * 2,), "input")
    y = slot("y", (n.dim,), "output")
    program = compiled([x, z], [y], [p.Launch(kernel("copy", n.dim, lambda a: a, 1), (x, y))], [n])
    for _ in range(4):  # through both entries
        program([floats(3, 4), floats(6)])
        with pytest.raises(TypeError, match="float64"):
            program([np.zeros((3, 4)), floats(6)])
        with pytest.raises(ValueError, match="shape"):
            program([floats(3, 5), floats(6)])
        with pytest.raises(ValueError, match="contiguous"):
            program([floats(4, 3).T, floats(6)])
        with pytest.raises((TypeError, ValueError)):
            program([floats(3), floats(6)])
        with pytest.raises(TypeError):
            program([3.0, floats(6)])
        with pytest.raises(TypeError):
            program([floats(3, 4)])
        with pytest.raises(InvalidArgumentError, match="wrong dimension 0"):
            program([floats(3, 4), floats(7)])


def test_donated_memory_is_taken_over_only_when_allowed():
    x, g = slot("x", (50,), "input"), slot("g", (50,), "input")
    y = slot("y", (50,), "output")
    y.alias = x
    program = compiled([x, g], [y], [p.Launch(kernel("update", 50, k.sub), (x, g, y))])
    value, step = floats(50), floats(50)
    kept = value.copy()
    result, = program([value, step])
    assert result is not value
    np.testing.assert_array_equal(value, kept)
    result, = program([value, step], donated=(0,))
    assert result is value
    np.testing.assert_array_equal(value, kept - step)
    value.flags.writeable = False
    assert program([value, step], donated=(0,))[0] is not value


def test_arrays_from_and_to_the_host():
    backend = backends.get("llvm")
    assert backends.get("llvm") is backend
    assert backend.from_host(np.float32(3)).shape == ()
    assert backend.from_host(floats(3, 4).T).flags.c_contiguous
    value = floats(3)
    assert backend.to_host(value) is value
    backend.synchronize()
    assert set(backend.memory_info()) == {"current", "peak"}
    with pytest.raises(DeviceError, match=r"no backend 'cuda'.*llvm"):
        backends.get("cuda")


def test_copy_and_repeated_outputs():
    n = Symbol("n")
    x, y = slot("x", (n.dim, 3), "input"), slot("y", (n.dim, 3), "output")
    program = compiled([x], [y, y], [p.Copy(x, y)], [n])
    value = floats(7, 3)
    first, second = program([value])
    assert first is second
    np.testing.assert_array_equal(first, value)
    assert program([floats(0, 3)])[0].shape == (0, 3)


def test_calls_from_several_threads():
    n = Symbol("n")
    x, y = slot("x", (n.dim,), "input"), slot("y", (n.dim,), "output")
    t = slot("t", (n.dim,), "temporary")
    double = kernel("double", n.dim, k.add)
    program = compiled([x], [y], [p.Alloc(t), p.Launch(double, (x, x, t)),
                                  p.Launch(double, (t, t, y)), p.Free(t)], [n])
    failures = []

    def work(seed):
        generator = np.random.default_rng(seed)
        for _ in range(200):
            value = generator.normal(size=generator.integers(1, 3000)).astype(np.float32)
            if not np.array_equal(program([value])[0], value * 4):
                failures.append(seed)

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures


# ---------------------------------------------------------------------------- checks and control

def test_check_raises_its_message():
    n, m = Symbol("n"), Symbol("m")
    x, z = slot("x", (n.dim,), "input"), slot("z", (m.dim,), "input")
    y = slot("y", (n.dim,), "output")
    program = compiled([x, z], [y], [
        p.Check(n.dim * 2, m.dim + 1, "sizes of x and z do not fit"),
        p.Launch(kernel("copy", n.dim, lambda a: a, 1), (x, y))], [n, m])
    program([floats(3), floats(5)])
    with pytest.raises(InvalidArgumentError, match=r"sizes of x and z do not fit \(here 6 and 7\)"):
        program([floats(3), floats(6)])


def test_sizes_with_floordiv_mod_min_max():
    from twofold.ir.base import dims
    n = Symbol("n")
    size = dims.floordiv(n.dim + 1, 2)
    x, y = slot("x", (n.dim,), "input"), slot("y", (size,), "output")
    program = compiled([x], [y], [
        p.Check(dims.modulo(n.dim, 4), 3, "n % 4"),
        p.Check(dims.minimum(n.dim, 9), dims.maximum(3, n.dim - 2), "bounds"),
        p.Launch(kernel("copy", size, lambda a: a, 1), (x, y))], [n])
    value = floats(11)
    np.testing.assert_array_equal(program([value])[0], value[:6])
    with pytest.raises(InvalidArgumentError, match="n % 4"):
        program([floats(10)])
    with pytest.raises(InvalidArgumentError, match="bounds"):
        program([floats(7)])


def test_branch():
    flag = slot("flag", (), "input", d.bool_)
    x, y = slot("x", (5,), "input"), slot("y", (5,), "output")
    double = kernel("double", 5, k.add)
    program = compiled([flag, x], [y], [p.Branch(
        flag, (p.Launch(double, (x, x, y)),), (p.Copy(x, y),))])
    value = floats(5)
    np.testing.assert_array_equal(program([np.array(True), value])[0], value * 2)
    np.testing.assert_array_equal(program([np.array(False), value])[0], value)


def counting_loop(limit_dtype=d.int64):
    """``while counter < limit: counter += 1``; the result is the counter."""
    limit = slot("limit", (), "input", limit_dtype)
    counter = slot("counter", (), "output", limit_dtype)
    following = slot("following", (), "temporary", limit_dtype)
    go_on = slot("go_on", (), "temporary", d.bool_)

    def scalar_kernel(name, count, build, result):
        inputs = [Buffer(f"x{i}", limit_dtype, (), "input") for i in range(count)]
        out = Buffer("y", result, (), "output")
        return Kernel(name, [*inputs, out], [], [
            Store(out, ZERO, build(*[Load(b, ZERO) for b in inputs]))])

    one = k.constant(1, limit_dtype)
    zero = scalar_kernel("zero", 1, lambda a: k.binary("sub", a, a), limit_dtype)
    less = scalar_kernel("less", 2, lambda a, b: k.compare("lt", a, b), d.bool_)
    raise_ = scalar_kernel("increment", 1, lambda a: k.add(a, one), limit_dtype)
    return compiled([limit], [counter], [
        p.Alloc(go_on), p.Alloc(following), p.Launch(zero, (limit, counter)),
        p.Loop((p.Launch(less, (counter, limit, go_on)),), go_on, (
            p.Launch(raise_, (counter, following)), p.Copy(following, counter))),
        p.Free(following), p.Free(go_on)])


def test_loop():
    program = counting_loop()
    for count in (0, 1, 7, 100_000):
        assert program([np.array(count)])[0] == count


def test_interrupt_stops_a_long_loop():
    program = counting_loop()
    program([np.array(10)])
    # The signal is sent by another process: it needs no lock of this one.
    child = subprocess.Popen([sys.executable, "-S", "-c", (
        f"import os, time; time.sleep(0.3); os.kill({os.getpid()}, {signal.SIGINT:d})")])
    try:
        with pytest.raises(KeyboardInterrupt):
            program([np.array(1 << 62)])
    finally:
        child.wait()
    assert program([np.array(5)])[0] == 5


# ---------------------------------------------------------------------------- Python inside

def test_host_call_and_its_exception():
    n = Symbol("n")
    x, y = slot("x", (n.dim,), "input"), slot("y", (n.dim,), "output")
    t = slot("t", (n.dim,), "temporary")
    seen = []

    def host(array):
        seen.append(array.copy())
        if len(array) == 3:
            raise KeyError("three")
        return [np.sort(array)]

    double = kernel("double", n.dim, k.add)
    program = compiled([x], [y], [
        p.Alloc(t), p.Host("sort", host, (x,), (t,)), p.Launch(double, (t, t, y)), p.Free(t)], [n])
    for _ in range(4):
        value = floats(9)
        np.testing.assert_array_equal(program([value])[0], np.sort(value) * 2)
        np.testing.assert_array_equal(seen[-1], value)
        with pytest.raises(KeyError, match="three"):
            program([floats(3)])


def test_host_call_may_call_the_program_again():
    x, y = slot("x", (), "input"), slot("y", (), "output")
    holder = []

    def host(array):
        value = float(array)
        return [np.float32(1 if value <= 1 else value * float(holder[0]([np.array(array - 1)])[0]))]

    holder.append(compiled([x], [y], [p.Host("factorial", host, (x,), (y,))]))
    assert holder[0]([np.array(6, np.float32)])[0] == 720


def test_shapes_found_by_a_host_call():
    n, u = Symbol("n"), Symbol("u")
    x, y = slot("x", (n.dim,), "input"), slot("y", (u.dim, 2), "output")
    found = slot("found", (u.dim,), "temporary")
    t, z = slot("t", (u.dim * 2,), "temporary"), slot("z", (u.dim,), "output")
    twice = Kernel("twice", [a := Buffer("a", d.float32, (u.dim,), "input"),
                             b := Buffer("b", d.float32, (u.dim * 2,), "output")], [u], [
        For(i := Index("i"), k.dim(u.dim * 2), "parallel", [
            Store(b, i, Load(a, k.binary("floordiv", i, k.index(2))))])])
    program = compiled([x], [y, z], [
        p.Alloc(found), p.Host("unique", lambda v: [np.unique(v)], (x,), (found,), (u,)),
        p.Alloc(t), p.Launch(twice, (found, t)), p.Copy(t, y), p.Free(t),
        p.Launch(kernel("double", u.dim, k.add), (found, found, z)), p.Free(found)], [n])
    for values in ([1, 2, 2, 3], [], [5.0] * 2000, list(range(20000))):
        value = np.array(values, np.float32)
        first, second = program([value])
        expected = np.unique(value)
        np.testing.assert_array_equal(first, np.repeat(expected, 2).reshape(-1, 2))
        np.testing.assert_array_equal(second, expected * 2)


def test_dimension_defined_by_a_value():
    n, u = Symbol("n"), Symbol("u")
    x, count = slot("x", (n.dim,), "input"), slot("count", (), "input", d.int32)
    y = slot("y", (u.dim,), "output")
    program = compiled([x, count], [y], [
        p.Define(u, count), p.Launch(kernel("copy", u.dim, lambda a: a, 1), (x, y))], [n])
    value = floats(1000)
    for size in (0, 3, 1000):
        np.testing.assert_array_equal(program([value, np.array(size, np.int32)])[0], value[:size])
    with pytest.raises(InvalidArgumentError, match="negative"):
        program([value, np.array(-1, np.int32)])


def test_loop_that_makes_arrays_of_changing_size():
    """A dynamic temporary inside a loop: made and released in each round."""
    u = Symbol("u")
    x, count = slot("x", (8,), "input"), slot("count", (), "output", d.int64)
    go_on = slot("go_on", (), "temporary", d.bool_)
    t, out = slot("t", (u.dim,), "temporary"), slot("last", (), "output")

    def decide(counter):
        return [np.bool_(counter < 5)]

    def advance(counter):
        return [np.int64(counter + 1)]

    def last(array):
        return [np.float32(array[-1])]

    program = compiled([x], [count, out], [
        p.Host("start", lambda: [np.int64(0)], (), (count,)), p.Alloc(go_on),
        p.Loop((p.Host("decide", decide, (count,), (go_on,)),), go_on, (
            p.Host("advance", advance, (count,), (count,)), p.Define(u, count), p.Alloc(t),
            p.Launch(kernel("copy", u.dim, lambda a: a, 1), (x, t)),
            p.Host("last", last, (t,), (out,)), p.Free(t))), p.Free(go_on)])
    value = floats(8)
    found, element = program([value])
    assert found == 5 and element == value[4]


def test_executables_are_freed():
    import weakref
    x, y = slot("x", (5,), "input"), slot("y", (5,), "output")
    program = compiled([x], [y], [p.Host("f", lambda a: [a], (x,), (y,))])
    for _ in range(4):
        program([floats(5)])
    alive = weakref.ref(program)
    del program
    gc.collect()
    assert alive() is None


# ---------------------------------------------------------------------------- contractions

def matmul(m, n, kk, dtype=d.float32, epilogue=None, result=None, **options):
    template = Matmul(1, m, n, kk, **options)
    a, b = Buffer("a", dtype, (m, kk), "input"), Buffer("b", dtype, (kk, n), "input")
    c = Buffer("c", result or dtype, (m, n), "output")
    from twofold.ir.base import dims
    sizes = {s: None for v in (m, n, kk) for s in sorted(dims.symbols(v), key=lambda s: s.order)}
    return Contract("matmul", template, a, b, c, d.accumulate_dtype(dtype), epilogue, tuple(sizes))


def bias_relu(n, dtype=d.float32, result=None):
    accumulator = Buffer("accumulated", d.accumulate_dtype(dtype), (), "input")
    bias = Buffer("bias", dtype, (n,), "input")
    row, column = Index("row"), Index("column")
    wide = accumulator.dtype
    total = k.add(k.cast(k.cast(Load(accumulator, ZERO), dtype), wide),
                  k.cast(Load(bias, column), wide))
    value = k.binary("max", total, k.constant(0, wide))
    return Epilogue(accumulator, row, column, k.cast(value, result or dtype), (bias,))


@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.float16, d.bfloat16, d.int32], ids=str)
@pytest.mark.parametrize("shape", [(5, 7, 3), (32, 48, 64), (1, 1, 1), (130, 70, 90)])
def test_matmul_with_epilogue(dtype, shape):
    m, n, kk = shape
    slots = [slot("a", (m, kk), "input", dtype), slot("b", (kk, n), "input", dtype),
             slot("bias", (n,), "input", dtype), slot("c", (m, n), "output", dtype)]
    program = compiled(slots[:3], slots[3:], [
        p.RunContract(matmul(m, n, kk, dtype, bias_relu(n, dtype)), tuple(slots))])
    a, b, bias = (random.integers(-4, 5, s).astype(dtype.numpy) for s in ((m, kk), (kk, n), (n,)))
    expected = np.maximum(a.astype(float) @ b.astype(float) + bias.astype(float), 0)
    found = program([a, b, bias])[0].astype(float)
    np.testing.assert_allclose(found, expected, rtol=1e-2 if dtype.size == 2 else 1e-5)


def test_matmul_with_symbolic_sizes_and_another_result_dtype():
    m, n = Symbol("m"), Symbol("n")
    kk = 33
    slots = [slot("a", (m.dim, kk), "input"), slot("b", (kk, n.dim), "input"),
             slot("bias", (n.dim,), "input"), slot("c", (m.dim, n.dim), "output", d.int32)]
    plain = compiled(slots[:2], [out := slot("c", (m.dim, n.dim), "output")], [
        p.RunContract(matmul(m.dim, n.dim, kk), (slots[0], slots[1], out))], [m, n])
    cast = compiled(slots[:3], slots[3:], [p.RunContract(
        matmul(m.dim, n.dim, kk, d.float32, bias_relu(n.dim, d.float32, d.int32), d.int32),
        tuple(slots))], [m, n])
    for rows, columns in ((1, 1), (0, 5), (40, 20), (65, 130)):
        a, b, bias = floats(rows, kk), floats(kk, columns), floats(columns)
        np.testing.assert_allclose(plain([a, b])[0], a @ b, rtol=1e-3, atol=1e-4)
        expected = np.maximum(a.astype(float) @ b.astype(float) + bias, 0)
        found = cast([a, b, bias])[0]
        assert found.dtype == np.int32
        assert np.all(np.abs(found - expected) <= 1)


def convolve(x, w, stride, dilation, pad, out_shape, groups):
    """Forward convolution in float64, slowly."""
    batch, height, width, channels = x.shape
    rows, columns, ins, outs = w.shape
    result = np.zeros((batch, *out_shape, outs))
    padded = np.zeros((batch, height + 50, width + 50, channels))
    padded[:, pad:pad + height, pad:pad + width] = x
    per = outs // groups
    for u in range(rows):
        for v in range(columns):
            part = padded[:, u * dilation:u * dilation + stride * out_shape[0]:stride,
                          v * dilation:v * dilation + stride * out_shape[1]:stride]
            for g in range(groups):
                result[..., g * per:(g + 1) * per] += (
                    part[..., g * ins:(g + 1) * ins] @ w[u, v, :, g * per:(g + 1) * per])
    return result


@pytest.mark.parametrize("symbolic", ["nothing", "batch", "image"])
@pytest.mark.parametrize("stride,dilation,groups", [(1, 1, 1), (2, 1, 1), (1, 2, 2)])
def test_convolution_in_three_directions(symbolic, stride, dilation, groups):
    batch, height, width, ins, outs, pad = 2, 9, 8, 4, 6, 1
    out_height = (height + 2 * pad - 2 * dilation - 1) // stride + 1
    out_width = (width + 2 * pad - 2 * dilation - 1) // stride + 1
    x, w = floats(batch, height, width, ins), floats(3, 3, ins // groups, outs)
    g = floats(batch, out_height, out_width, outs)
    forward = convolve(x.astype(float), w.astype(float), stride, dilation, pad,
                       (out_height, out_width), groups)
    names = {"nothing": [], "batch": ["batch"],
             "image": ["batch", "height", "width", "out_height", "out_width"]}[symbolic]
    symbols = {name: Symbol(name) for name in names}

    def dim(name, value):
        return symbols[name].dim if name in symbols else value

    sizes = [dim("batch", batch), dim("height", height), dim("width", width),
             dim("out_height", out_height), dim("out_width", out_width)]
    image, small = (sizes[0], sizes[1], sizes[2], ins), (sizes[0], sizes[3], sizes[4], outs)
    shapes = {"x": image, "w": w.shape, "g": small}
    arrays = {"x": x, "w": w, "g": g}
    for direction, left, right, out in (("forward", "x", "w", "g"), ("input", "g", "w", "x"),
                                        ("filter", "x", "g", "w")):
        template = Convolution(direction, sizes[0], sizes[1], sizes[2], ins, sizes[3], sizes[4],
                               outs, 3, 3, stride, stride, dilation, dilation, pad, pad, groups)
        buffers = [Buffer(n, d.float32, shapes[n], role) for n, role in (
            (left, "input"), (right, "input"), (out, "output"))]
        contract = Contract("convolution", template, *buffers, d.float32, None,
                            tuple(symbols.values()))
        slots = [slot(b.name, b.shape, b.role) for b in buffers]
        spare = slot("spare", shapes[out], "input")  # shows the sizes that no operand has
        program = compiled([*slots[:2], spare], slots[2:], [p.RunContract(contract, tuple(slots))],
                           list(symbols.values()))
        found, = program([arrays[left], arrays[right], arrays[out]])
        if direction == "forward":
            np.testing.assert_allclose(found, forward, rtol=1e-3, atol=1e-4)
        else:
            # <gradient of an operand, operand> is <g, forward(operands)>: linear in each.
            expected = (g.astype(float) * forward).sum()
            other = arrays[out].astype(float)
            np.testing.assert_allclose((found * other).sum(), expected, rtol=1e-3, atol=1e-2)


def test_text_of_all_stages():
    x, y = slot("x", (5,), "input"), slot("y", (5,), "output")
    program = compiled([x], [y], [p.Launch(kernel("double", 5, k.add), (x, x, y))])
    assert "double" in program.text("program") and "double" in program.text("kernel")
    assert "define i32 @main" in program.text("llvm")
    assert "main" in program.text("asm")
    with pytest.raises(ValueError, match="opencl"):
        program.text("opencl")
    assert set(program.report.seconds) >= {"emit", "llvm emit"}
    (found,) = program.report.kernels
    assert found["name"] == "double" and found["kind"] == "kernel"
    assert f"; double\ndefine internal void @{found['symbol']}(" in program.text("llvm")
