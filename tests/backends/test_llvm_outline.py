"""Large kernels: what they compute many times is written once and called."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes
from twofold.backends.llvm.kernel.functions import emit_kernel
from twofold.backends.llvm.kernel.outline import LARGE_KERNEL, Outlined, outline
from twofold.backends.llvm.text.writer import Module
from twofold.ir.base.target import Target
from twofold.ir.kernel import build as k
from twofold.ir.kernel import expansions, traverse
from twofold.ir.kernel.nodes import Buffer, Expression, For, Index, Kernel, Load, Statement, Store
from twofold.ir.kernel.traverse import statement_expressions, walk


def loop_of(build: Any, extent: int = 37) -> tuple[list[Buffer], Statement]:
    """A vector loop that stores ``build(x)``."""
    a, b = Buffer("a", dtypes.float32, (extent,), "input"), Buffer("b", dtypes.float32, (extent,),
                                                                  "output")
    i = Index("i")
    return [a, b], For(i, k.index(extent), "vector", [Store(b, i, build(Load(a, i)))])


def chain(count: int) -> Any:
    """``count`` sines and something between them."""
    def build(x: Expression) -> Expression:
        for number in range(count):
            x = expansions.sin(x)
            x = k.add(x, k.constant(0.25, x.dtype)) if number % 2 else x
        return x
    return build


def outlined(statements: Any) -> set[Any]:
    """The functions that statements call."""
    found = traverse.reachable([e for s in walk(statements) for e in statement_expressions(s)])
    return {e.part for e in found if isinstance(e, Outlined)}


def text_of(kernel: Kernel) -> str:
    """The functions of a kernel."""
    module = Module()
    emit_kernel(module, "kernel", kernel, Target(512, 32, True))
    return module.text()


def test_a_chain_has_one_function():
    buffers, loop = loop_of(chain(60))
    short = outline([loop])
    assert len(outlined(short)) == 1
    text = text_of(Kernel("chain", buffers, (), [loop]))
    assert text.count("define internal <16 x float> @part.") == 1
    assert text.count("call <16 x float> @part.") == 60


def test_small_kernels_stay_as_they_are():
    for extent in (37, 1000):
        _, loop = loop_of(lambda x: expansions.exp(expansions.tanh(x)), extent)
        assert outline([loop]) == [loop]
    _, loop = loop_of(chain(3), 1000)
    assert outline([loop]) == [loop]


def test_what_differs_is_not_joined():
    def build(x: Expression) -> Expression:
        for number in range(150):
            y = k.mul(x, k.constant(float(number), x.dtype))
            x = k.add(k.mul(y, y), k.mul(x, y))
        return x

    _, loop = loop_of(build)
    assert len(traverse.reachable([loop.body[0].value])) < LARGE_KERNEL
    _buffers, loop = loop_of(lambda x: chain(30)(k.add(build(x), chain(30)(x))))
    assert 1 <= len(outlined(outline([loop]))) <= 2


def test_loads_stay_outside():
    table = Buffer("table", dtypes.float32, (64,), "input")

    def build(x: Expression) -> Expression:
        for _ in range(60):
            place = k.cast(k.unary("abs", expansions.sin(x)), dtypes.int64)
            x = k.add(expansions.sin(x), Load(table, k.binary("min", place, k.index(63))))
        return x

    _, loop = loop_of(build)
    for part in outlined(outline([loop])):
        assert not any(isinstance(e, Load) for e in traverse.reachable([part.result]))


@pytest.mark.parametrize("shape", [(), (1,), (3,), (16,), (37,), (4, 5)], ids=str)
def test_values(shape):
    x = np.linspace(-2, 2, int(np.prod(shape)), dtype=np.float32).reshape(shape)

    def function(x):
        y = x
        for _ in range(30):
            y = tf.sin(y) + tf.math.erf(y) * 0.5
            y = tf.exp(-y * y) + x
        return y

    found = tf.function(function)(tf.constant(x)).numpy()
    expected = function(tf.constant(x, tf.float64)).numpy()
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("dtype", [tf.float64, tf.float16, tf.bfloat16], ids=lambda d: d.name)
def test_other_dtypes(dtype):
    x = tf.constant(np.linspace(-1, 1, 19), dtype)

    def function(x):
        for _ in range(40):
            x = tf.tanh(tf.cos(x))
        return x

    found = tf.function(function)(x).numpy().astype("float64")
    tolerance = {"float64": 1e-12, "float16": 2e-3, "bfloat16": 2e-2}[dtype.name]
    np.testing.assert_allclose(found, function(x).numpy().astype("float64"), rtol=tolerance)


def test_inside_a_choice_and_beside_a_sum():
    x = tf.constant(np.linspace(-3, 3, 53, dtype=np.float32))

    def function(x):
        total = tf.zeros([], x.dtype)
        for _ in range(25):
            x = tf.where(x > 0.0, tf.sin(x), tf.math.erf(x)) + 0.1
            total += tf.reduce_sum(tf.exp(x))
        return x, total

    found, expected = tf.function(function)(x), function(tf.cast(x, tf.float64))
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-5)


def test_gradients_of_long_chains():
    x = tf.constant([0.3, -0.7], tf.float64)

    def step(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(40):
                y = tf.sin(y) * 1.1
        return tape.gradient(y, x)

    np.testing.assert_allclose(tf.function(step)(x).numpy(), step(x).numpy(), rtol=1e-12)
