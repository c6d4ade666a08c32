"""Whole programs on the OpenCL backend: memory, sizes, checks, control flow, host calls, graphs."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from opencl_helpers import backend, expected, require_same

from twofold import dtypes as d
from twofold.errors import InternalError, InvalidArgumentError
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import INDEX, Buffer, For, Index, Kernel, Load, Store
from twofold.ir.ops import get
from twofold.ir.passes import PIPELINE
from twofold.ir.program import nodes as p
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph

pytestmark = pytest.mark.opencl
assert PIPELINE  # the op table is filled
ZERO = k.index(0)


def slot(name, shape, role, dtype=d.float32):
    return p.Slot(name, TensorType(dtype, shape), role)


def compiled(inputs, outputs, instructions, symbols=(), name="program"):
    program = p.Program(name, tuple(inputs), tuple(outputs),
                        (*instructions, p.Return(tuple(outputs))), tuple(symbols))
    return backend().compile(program)


def kernel(name, size, build, count=2, dtype=d.float32, result=None):
    """``out[i] = build(in0[i], in1[i], ...)`` over ``size`` elements."""
    inputs = [Buffer(f"x{i}", dtype, (size,), "input") for i in range(count)]
    out = Buffer("y", result or dtype, (size,), "output")
    i = Index("i")
    symbols = sorted(dims.symbols(size), key=lambda s: s.order)
    return Kernel(name, [*inputs, out], symbols, [
        For(i, k.dim(size), "parallel", [Store(out, i, build(*[Load(b, i) for b in inputs]))])])


def run(executable, *arrays, donated=()):
    held = [backend().from_host(a) for a in arrays]
    return [backend().to_host(a) for a in executable(held, donated)]


# ---------------------------------------------------------------------------- memory and sizes

def test_temporaries_and_copies():
    n = Symbol("n")
    x, y, z = slot("x", (n.dim,), "input"), slot("y", (n.dim,), "output"), slot(
        "z", (n.dim,), "output")
    a, b = slot("a", (n.dim,), "temporary"), slot("b", (n.dim,), "temporary")
    double = kernel("double", n.dim, k.add)
    program = compiled([x], [y, z], [
        p.Alloc(a), p.Launch(double, (x, x, a)), p.Alloc(b), p.Launch(double, (a, a, b)),
        p.Free(a), p.Launch(double, (b, b, y)), p.Free(b), p.Copy(x, z)], [n])
    for size in (0, 1, 7, 1000):
        value = np.arange(size, dtype=np.float32)
        eight, same = run(program, value)
        require_same(eight, value * 8, "eightfold")
        require_same(same, value, "copy")
    assert len(program.report.kernels) == 1 and program.report.kernels[0]["launches"] == 1
    assert program.text("opencl").count("void k_double(") == 1


def test_inputs_are_checked():
    n = Symbol("n")
    x, y = slot("x", (n.dim, 4), "input"), slot("y", (n.dim * 4,), "output")
    program = compiled([x], [y], [p.Launch(kernel("keep", n.dim * 4, lambda a: a, 1), (x, y))], [n])
    with pytest.raises(InvalidArgumentError, match="does not fit"):
        run(program, np.zeros((3, 5), np.float32))
    with pytest.raises(InternalError, match="float64"):
        run(program, np.zeros((3, 4)))


def test_donated_memory_is_taken_over():
    x, g = slot("x", (50,), "input"), slot("g", (50,), "input")
    y = slot("y", (50,), "output")
    y.alias = x
    program = compiled([x, g], [y], [p.Launch(kernel("update", 50, k.sub), (x, g, y))])
    assert "restrict" not in program.text("opencl")
    value, step = np.arange(50, dtype=np.float32), np.ones(50, np.float32)
    old, change = backend().from_host(value), backend().from_host(step)
    (kept,) = program([old, change])
    assert kept.buffer is not old.buffer
    require_same(old.numpy(), value, "an input that was not given up")
    (new,) = program([old, change], [0])
    assert new.buffer is old.buffer
    require_same(new.numpy(), value - 1, "updated in place")


def test_kernels_are_built_once():
    """The same kernel in another program costs no build; one build serves a whole program."""
    def make(name):
        x, y = slot("x", (33,), "input"), slot("y", (33,), "output")
        t = slot("t", (33,), "temporary")
        return compiled([x], [y], [
            p.Alloc(t), p.Launch(kernel("once_a", 33, lambda a: k.mul(a, a), 1), (x, t)),
            p.Launch(kernel("once_b", 33, lambda a: k.add(a, a), 1), (t, y)), p.Free(t)], name=name)

    first = make("first")
    count = len(backend()._kernels)
    second = make("second")
    assert len(backend()._kernels) == count
    value = np.arange(33, dtype=np.float32)
    for program in (first, second):
        require_same(run(program, value)[0], 2 * value * value, "two kernels")


def test_threads_share_an_executable():
    x, y = slot("x", (3000,), "input"), slot("y", (3000,), "output")
    program = compiled([x], [y], [p.Launch(kernel("shared", 3000, k.add), (x, x, y))])
    wrong = []

    def work(seed):
        value = np.random.default_rng(seed).normal(size=3000).astype(np.float32)
        for _ in range(20):
            if not np.array_equal(run(program, value)[0], value + value):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# ---------------------------------------------------------------------------- control flow

def scalar_kernel(name, build, dtypes, result):
    """A kernel of scalars."""
    inputs = [Buffer(f"x{i}", t, (), "input") for i, t in enumerate(dtypes)]
    out = Buffer("y", result, (), "output")
    value = build(*[Load(b, ZERO) for b in inputs])
    index = Index("p")
    return Kernel(name, [*inputs, out], [], [
        For(index, k.index(1), "parallel", [Store(out, ZERO, value)])])


def test_branch_and_loop():
    """Collatz: halve or triple until one, counting the steps; the predicates are read back."""
    x, count = slot("x", (), "input", INDEX), slot("count", (), "output", INDEX)
    value, odd, more, next_value, next_count = (
        slot(name, (), "temporary", t) for name, t in (
            ("value", INDEX), ("odd", d.bool_), ("more", d.bool_), ("next", INDEX),
            ("next_count", INDEX)))
    one, two, three = (k.constant(i, INDEX) for i in (1, 2, 3))
    zero = scalar_kernel("nought", lambda: k.constant(0, INDEX), [], INDEX)
    is_more = scalar_kernel("is_more", lambda a: k.compare("gt", a, one), [INDEX], d.bool_)
    is_odd = scalar_kernel("is_odd", lambda a: k.compare("eq", k.binary("mod", a, two), one),
                           [INDEX], d.bool_)
    halve = scalar_kernel("halve", lambda a: k.binary("floordiv", a, two), [INDEX], INDEX)
    triple = scalar_kernel("triple", lambda a: k.add(k.mul(a, three), one), [INDEX], INDEX)
    step = scalar_kernel("increment", lambda a: k.add(a, one), [INDEX], INDEX)
    program = compiled([x], [count], [
        p.Alloc(value), p.Alloc(odd), p.Alloc(more), p.Alloc(next_value), p.Alloc(next_count),
        p.Copy(x, value), p.Launch(zero, (count,)),
        p.Loop((p.Launch(is_more, (value, more)),), more, (
            p.Launch(is_odd, (value, odd)),
            p.Branch(odd, (p.Launch(triple, (value, next_value)),),
                     (p.Launch(halve, (value, next_value)),)),
            p.Copy(next_value, value),
            p.Launch(step, (count, next_count)), p.Copy(next_count, count)))])
    for start, steps in ((1, 0), (6, 8), (27, 111)):
        assert run(program, np.array(start, np.int64))[0] == steps


def test_host_calls_define_sizes():
    """What a host call returns decides the size of what comes after; checks stop the program."""
    n, m = Symbol("n"), Symbol("m")
    x, y = slot("x", (n.dim,), "input"), slot("y", (m.dim,), "output")
    t = slot("t", (m.dim,), "temporary")
    program = compiled([x], [y], [
        p.Alloc(t),
        p.Host("positives", lambda a: [a[a > 0]], (x,), (t,), (m,)),
        p.Check(m.dim, 3, "three must be left"),
        p.Launch(kernel("square", m.dim, k.mul), (t, t, y)), p.Free(t)], [n])
    (result,) = run(program, np.array([1, -2, 3, -4, 5], np.float32))
    require_same(result, np.array([1, 9, 25], np.float32), "squares")
    with pytest.raises(InvalidArgumentError, match="three must be left"):
        run(program, np.array([1, -1], np.float32))


# ---------------------------------------------------------------------------- graphs

def graph_of(name, inputs, build):
    """A graph of ops: ``build(apply, *values)`` returns its outputs."""
    builder = GraphBuilder(name)
    values = [builder.input(t) for t in inputs]

    def apply(op, *operands, **attributes):
        record = get(op)
        return builder.apply(record, list(operands), record.attrs(**attributes))[0]

    return builder.finish(build(apply, *values))


def softmax(apply, x):
    top = apply("reduce_max", x, axes=(1,), keepdims=True)
    e = apply("exp", apply("subtract", x, top))
    return [apply("divide", e, apply("reduce_sum", e, axes=(1,), keepdims=True))]


def test_lowered_graphs():
    """A map, rows, columns and a matmul with what follows, through passes, fusion and lowering."""
    rng = np.random.default_rng(4)
    F32 = d.float32
    n = Symbol("n", 1)
    graphs = [
        (graph_of("chain", [TensorType(F32, (40, 30)), TensorType(F32, (30,))], lambda f, x, b: [
            f("tanh", f("add", x, b)), f("multiply", x, x)]), [(40, 30), (30,)]),
        (graph_of("softmax", [TensorType(F32, (n.dim, 50))], softmax), [(9, 50)]),
        (graph_of("columns", [TensorType(F32, (n.dim, 300))], lambda f, x: [
            f("reduce_sum", f("multiply", x, x), axes=(0,), keepdims=False)]), [(20, 300)]),
        (graph_of("dense", [TensorType(F32, (n.dim, 20)), TensorType(F32, (20, 10)),
                            TensorType(F32, (10,))], lambda f, x, w, b: [
            f("relu", f("add", f("matmul", x, w), b))]), [(6, 20), (20, 10), (10,)]),
    ]
    for graph, shapes in graphs:
        arrays = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
        compiled_graph = compile_graph(graph, backend="opencl:0")
        target = backends.get("opencl:0")
        found = [target.to_host(a) for a in
                 compiled_graph([target.from_host(a) for a in arrays])]
        wanted = compile_graph(graph, backend="reference")(arrays)
        for x, y in zip(found, wanted):
            np.testing.assert_allclose(x, y, rtol=2e-5, atol=2e-6, err_msg=graph.name)


def test_rows_of_lowered_graphs():
    """Softmax with a work-group per row, which CPUs do not choose."""
    x = TensorType(d.float32, (5, 200))
    graph = graph_of("softmax_rows", [x], softmax)
    program = compile_graph(graph, backend="reference").program
    executable = backend(shared=True).compile(program)
    assert "barrier" in executable.text("opencl")
    array = np.random.default_rng(0).normal(size=(5, 200)).astype(np.float32)
    (result,) = executable([backend().from_host(array)])
    kernels = [i for i in program.instructions if isinstance(i, p.Launch)]
    assert len(kernels) == 1
    (wanted,) = expected(kernels[0].kernel, [array])
    np.testing.assert_allclose(result.numpy(), wanted, rtol=1e-6)


def test_backend_protocol():
    target = backends.get("opencl:0")
    assert target.name == "opencl:0"
    array = np.arange(12).reshape(3, 4)
    assert np.array_equal(target.to_host(target.from_host(array.T)), array.T)
    words = np.array(["a", "b"], object)
    assert target.to_host(target.from_host(words)) is words
    target.synchronize()
    info = target.memory_info()
    assert 0 <= info["current"] <= info["peak"]
    x, y = slot("x", (5,), "input"), slot("y", (5,), "output")
    program = compiled([x], [y], [p.Launch(kernel("stage", 5, k.add), (x, x, y))])
    assert "stage" in program.text("program") and "kernel stage" in program.text("kernel")
    with pytest.raises(ValueError, match="none of program"):
        program.text("llvm")


def test_choices_that_depend_on_what_they_choose_stay_linear() -> None:
    """Each step chooses by what it loads; taken apart, such chains doubled with every step."""
    import twofold as tf

    @tf.function
    def steps(x):
        y = x
        for i in range(14):
            if i % 2:
                y = tf.stack([tf.sin(y), tf.sin(y) * 0.5], 0)[0]
            else:
                y = tf.where(tf.sin(y) > 0.0, tf.sin(y) + tf.gather(y, [0]), tf.cos(y))
        return y

    x = np.linspace(-1, 1, 8, dtype=np.float32)
    with tf.device("opencl:0"):
        found = steps(tf.constant(x)).numpy()
    np.testing.assert_allclose(found, steps(tf.constant(x)).numpy(), rtol=1e-4, atol=1e-5)
