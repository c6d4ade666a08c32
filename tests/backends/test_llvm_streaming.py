"""Large results go past the caches, where that is safe, and hold the same values."""


import numpy as np
import pytest

import twofold as tf
from twofold.backends.llvm.kernel import streaming
from twofold.backends.llvm.run import jit
from twofold.dataclass import replace
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Index

TARGET = jit.processor().target
if not TARGET.streams:
    pytest.skip("only x86-64 has the fence that such stores need", allow_module_level=True)


@pytest.fixture(autouse=True)
def small_cache(monkeypatch):
    small = replace(jit.processor(), target=replace(TARGET, last_cache_bytes=1 << 19))
    monkeypatch.setattr(jit, "processor", lambda: small)


def compiled(function, *arrays):
    inputs = [tf.constant(x) for x in arrays]
    run = tf.function(function)
    results = [x.numpy() for x in tf.nest.flatten(run(*inputs))]
    return results, run.lower(*inputs).text("llvm")


def normal(*shape):
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def test_large_result_is_streamed_and_fenced():
    x = normal(512, 512)
    (y,), text = compiled(lambda x: x * 2.0 + 1.0, x)
    np.testing.assert_array_equal(y, x * np.float32(2) + np.float32(1))
    assert "!nontemporal" in text and "@llvm.x86.sse.sfence()" in text


def test_rows_of_a_softmax():
    x = normal(300, 1024)
    (y,), text = compiled(tf.nn.softmax, x)
    wide = np.exp(x.astype(np.float64))
    np.testing.assert_allclose(y, wide / wide.sum(-1, keepdims=True), rtol=2e-6)
    assert "!nontemporal" in text


@pytest.mark.parametrize("width", [509, 1000, 1007])
def test_rows_that_are_no_whole_lines(width):
    x = normal(600, width)
    (y,), _ = compiled(lambda x: x - tf.reduce_max(x, axis=-1, keepdims=True), x)
    np.testing.assert_array_equal(y, x - x.max(-1, keepdims=True))


def test_small_result_is_not_streamed():
    _, text = compiled(lambda x: x + 1.0, normal(64, 64))
    assert "nontemporal" not in text


def test_result_that_is_read_again_is_not_streamed():
    x = normal(512, 512)
    (y, total), text = compiled(lambda x: (y := tf.exp(x), tf.reduce_sum(tf.matmul(y, y))), x)
    np.testing.assert_allclose(y, np.exp(x), rtol=1e-6)
    assert np.isfinite(total)
    assert "nontemporal" not in text


def test_variables_that_are_updated_in_place_are_not_streamed():
    v = tf.Variable(normal(512, 512))
    before = v.numpy().copy()
    step = tf.function(lambda: v.assign(v * 0.5))
    for _ in range(3):
        step()
    np.testing.assert_array_equal(v.numpy(), before * np.float32(0.125))
    assert "nontemporal" not in step.lower().text("llvm")


def test_divisors():
    i, j = Index("i"), Index("j")
    row = k.add(k.mul(i, k.index(4096)), j)
    assert streaming.divisor(row, {j: 64}) == 64
    assert streaming.divisor(row, {}) == 1
    assert streaming.divisor(k.mul(i, k.index(24)), {}) == 24
    assert streaming.divisor(k.index(0), {}) == 0


def test_the_threshold_is_the_last_cache(monkeypatch):
    """The target decides, not a number of one machine; it is printed with the target."""
    x = normal(512, 512)
    assert "nontemporal" in compiled(lambda x: x * 2.0, x)[1]
    large = replace(jit.processor(), target=replace(TARGET, last_cache_bytes=4 << 20))
    monkeypatch.setattr(jit, "processor", lambda: large)
    assert "nontemporal" not in compiled(lambda x: x * 2.0, x)[1]
    assert "4 MiB of last cache" in str(large.target)
