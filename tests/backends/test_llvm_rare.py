"""Rare choices: blocks that are jumped over, in each place where an expression can stand."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes as d
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.nodes import Buffer, For, If, Index, Kernel, Load, Local, Select, Store
from twofold.ir.kernel.parse import parse_kernel
from twofold.ir.kernel.text import print_kernel
from twofold.ir.program import nodes as p

pytest.importorskip("llvmlite")
from twofold.backends.llvm.run.backend import LlvmBackend

COUNT = 50


def number(value):
    return k.constant(value, d.float64)


def seldom(x):
    """Something long where x > 3, else 2x; what is long has a rare choice in it, too."""
    deep = k.rarely(k.compare("gt", x, number(7.0)), k.unary("sqrt", k.mul(x, number(16.0))),
                    k.sub(x, number(0.5)))
    return k.rarely(k.compare("gt", x, number(3.0)), k.add(deep, k.mul(x, x)), k.add(x, x))


def seldom_array(x):
    deep = np.where(x > 7, np.sqrt(np.abs(x) * 16), x - 0.5)
    return np.where(x > 3, deep + x * x, x + x)


def kernel_of(value, mode="vector", inputs=()):
    """``y[i] = value(i)`` in a loop."""
    target, i = Buffer("y", d.float64, (COUNT,), "output"), Index("i")
    loop = For(i, k.index(COUNT), mode, [Store(target, i, value(i))])
    return Kernel("seldom", [*inputs, target], [], [loop])


def compiled(kernel):
    slots = [p.Slot(b.name, TensorType(b.dtype, b.shape), b.role) for b in kernel.buffers]
    return LlvmBackend().compile(p.Program(
        kernel.name, tuple(slots[:-1]), (slots[-1],),
        (p.Launch(kernel, tuple(slots)), p.Return((slots[-1],))), kernel.sizes))


SOURCE = Buffer("x", d.float64, (COUNT,), "input")
PART = Buffer("x", d.float64, (COUNT // 2,), "input")
SINGLE = Buffer("x", d.float64, (1,), "input")
PLACES = {
    "load": (SOURCE, lambda i: seldom(Load(SOURCE, i))),
    "twice": (SOURCE, lambda i: seldom(k.sub(seldom(Load(SOURCE, i)), number(9.0)))),
    "uniform": (SINGLE, lambda i: k.add(seldom(Load(SINGLE, k.index(0))),
                                        k.cast(i, d.float64))),
    "index": (SOURCE, lambda i: k.mul(seldom(k.div(k.cast(i, d.float64), number(5.0))),
                                      Load(SOURCE, i))),
    "guarded": (PART, lambda i: k.select(k.compare("lt", i, k.index(COUNT // 2)),
                                         seldom(Load(PART, i)), number(-1.0))),
    "loads inside": (PART, lambda i: k.rarely(
        k.compare("lt", i, k.index(COUNT // 2)), seldom(Load(PART, i)), number(-1.0))),
}


@pytest.mark.parametrize("mode", ["vector", "sequential"])
@pytest.mark.parametrize("place", PLACES)
def test_values_in_every_place(place, mode):
    source, value = PLACES[place]
    kernel = kernel_of(value, mode, [source])
    size = source.shape[0]
    generator = np.random.default_rng(1)
    for x in (generator.uniform(-9, 9, size), np.zeros(size), np.full(size, 8.0),
              np.where(np.arange(size) == size // 3, np.nan, 1.0)):
        expected = np.zeros(COUNT)
        interpret_kernel(kernel, [x, expected], {})
        found, = compiled(kernel)([x])
        assert found.tobytes() == expected.tobytes(), place


@pytest.mark.parametrize("mode", ["vector", "sequential"])
def test_code_jumps_over_what_is_rare(mode):
    text = compiled(kernel_of(lambda i: seldom(Load(SOURCE, i)), mode, [SOURCE])).text("llvm")
    root = next(i for i, line in enumerate(text.splitlines()) if "sqrt" in line and "call" in line)
    before = text.splitlines()[:root]
    assert sum("!prof" in line for line in before) == 2
    assert "x double> @llvm.sqrt" not in text   # one lane at a time


def test_rare_choices_in_branches_and_running_sums():
    total, i = Buffer("t", d.float64, (1,), "local"), Index("i")
    target = Buffer("y", d.float64, (COUNT,), "output")
    zero = k.index(0)
    value = k.add(Load(total, zero), seldom(Load(SOURCE, i)))
    kernel = Kernel("sums", [SOURCE, target], [], [
        Local(total, number(0.0)), For(i, k.index(COUNT), "sequential", [
            If(k.compare("gt", Load(SOURCE, i), number(-2.0)), [Store(total, zero, value)]),
            Store(target, i, Load(total, zero))])])
    x = np.random.default_rng(2).uniform(-9, 9, COUNT)
    found, = compiled(kernel)([x])
    assert np.array_equal(found, np.cumsum(np.where(x > -2, seldom_array(x), 0.0)))


def test_text_keeps_what_is_rare():
    kernel = kernel_of(lambda i: seldom(Load(SOURCE, i)), inputs=[SOURCE])
    again = parse_kernel(print_kernel(kernel))
    store = again.body[0].body[0]
    assert isinstance(store.value, Select) and store.value.rare
    assert print_kernel(again) == print_kernel(kernel)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_angles_beside_usual_ones(dtype):
    x = np.linspace(-6, 6, 1003).astype(dtype)
    x[::97] = 3e30
    x[5], x[6], x[7] = np.inf, -np.inf, np.nan
    wave = tf.function(lambda v: tf.sin(v) + tf.reduce_sum(tf.cos(v[8:])) * tf.ones_like(v))
    found = wave(tf.constant(x)).numpy()
    exact = x.astype(np.float64)
    with np.errstate(invalid="ignore"):
        expected = np.sin(exact) + np.sum(np.cos(exact[8:]))
    np.testing.assert_allclose(found, expected, rtol=1e-4 if dtype == "float32" else 1e-11)
