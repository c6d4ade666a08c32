"""``tf.compiler``, ``fn.explain()``, ``fn.lower()``, and functions on OpenCL devices."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

X = tf.constant(np.linspace(-1.0, 1.0, 12).reshape(3, 4).astype(np.float32))


def softened(x):
    return tf.nn.softmax(x * 2.0)


def test_lower_shows_every_stage():
    lowered = tf.function(softened).lower(X)
    assert "softmax" in lowered.text("graph") and "softmax" not in lowered.text("optimized")
    assert "graph" in str(lowered)
    for stage, expected in (("kernel", "for"), ("program", "launch"), ("llvm", "define"),
                            ("asm", "ret")):
        assert expected in lowered.text(stage)
    with pytest.raises(ValueError, match="there is no stage 'ptx'"):
        lowered.text("ptx")
    with pytest.raises(ValueError, match="opencl"):
        lowered.text("opencl")
    assert "multiply" in tf.compiler.lower(softened, X).text()


def test_pipeline_is_a_list_that_can_be_changed():
    before = list(tf.compiler.pipeline())
    seen = []

    class Watch:
        name = "watch"
        reason = "a test"
        required = False

        def run(self, graph, context):
            seen.append(graph.name)
            return graph

    tf.compiler.pipeline().append(Watch())
    try:
        tf.function(softened)(X)
    finally:
        tf.compiler.pipeline()[:] = before
    assert seen == ["softened"]


def test_explain_has_text_and_data():
    f = tf.function(softened)
    assert "0 of at most" in str(f.explain())
    f(X), f(X[:2])
    report = tf.compiler.explain(f)
    first, second = report.traces
    assert first["kernels"] == 1 and "passes" in first and first["stages"]["lower"] > 0
    assert second["reason"].startswith("the shape of x changed from (3, 4) to (2, 4)")
    assert "tf.TensorSpec([None, 4], tf.float32)" in str(report)


CAUSES = [
    ((X,), (X[0],), "the rank of x changed from 2 to 1"),
    ((X,), (tf.cast(X, tf.int32),), "the dtype of x changed from float32 to int32"),
    ((X,), (X[:, :2],), "the shape of x changed from (3, 4) to (3, 2)"),
    ((X, 1), (X, 2), "n changed from 1 to 2 (its value is used at "),
    ((X, 1), (X, 1.0), "n changed from 1 (int) to 1.0 (float)"),
    ((X, True), (X, 1), "n changed from True (bool) to 1 (int)"),
    ((X, "a"), (X, "b"), "n changed from 'a' to 'b'"),
    ((X, None), (X, X), "n changed from None to a float32 tensor of shape (3, 4)"),
    ((X, [X]), (X, [X, X]), "the structure of n changed from a list of 1 to a list of 2"),
    ((X, {"a": 1}), (X, {"a": 2}), "n['a'] changed from 1 to 2"),
    ((X, {"a": 1}), (X, {"b": 1}), "the structure of n changed from a dict with 'a' to a dict"),
    ((X, object), (X, object()), "n changed from"),
    ((X, tf.Variable(1.0)), (X, tf.Variable(1.0)), "n is another variable"),
]


@pytest.mark.parametrize("first, second, expected", CAUSES)
def test_reasons(first, second, expected):
    f = tf.function(lambda x, n=0: (n, x)[1])
    f(*first), f(*second)
    assert f.explain().reasons[1].startswith(expected)


def test_reason_is_printed_at_debug_level_one(capfd):
    with tf.options(debug=1):
        tf.function(softened)(X)
    assert "trace 1: first call" in capfd.readouterr().err


class Thing:
    pass


def test_reason_for_another_object():
    f = tf.function(lambda x, n: x)
    one, two = Thing(), Thing()
    f(X, one), f(X, two)
    assert f.explain().reasons[1].startswith("n is another object: Thing object")


@pytest.mark.opencl
def test_function_on_an_opencl_device(opencl):
    v_cpu = tf.Variable(tf.ones([4]))
    f = tf.function(softened)
    expected = softened(X).numpy()
    with tf.device(opencl):
        result = f(X)
        v = tf.Variable(tf.ones([4]))
        step = tf.function(lambda x: (v.assign_add(tf.reduce_sum(x, 0)) is None, v * 1.0)[1])
        updated = step(X)
        with pytest.raises(ValueError, match="create the variable inside the device block"):
            tf.function(lambda x: x + v_cpu)(X)
    assert "OPENCL:0" in result.device or "GPU:0" in result.device
    np.testing.assert_allclose(result.numpy(), expected, rtol=1e-5)
    np.testing.assert_allclose(updated.numpy(), 1.0 + X.numpy().sum(0), rtol=1e-5, atol=1e-6)
    assert "__kernel" in f.traces[-1].compiled_graph.compiled.executable.text("opencl")
    np.testing.assert_allclose(f(result).numpy(), softened(tf.constant(expected)), rtol=1e-5)
    with pytest.raises(NotImplementedError, match="runs on one device"):
        def mixed(x):
            with tf.device(opencl):
                return x + 1.0
        tf.function(mixed)(X)


@pytest.mark.opencl
def test_gradient_on_an_opencl_device(opencl):
    f = tf.function(lambda x: tf.reduce_sum(tf.exp(x) * x))
    with tf.device(opencl):
        x = tf.identity(X)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        g = tape.gradient(y, x)
    np.testing.assert_allclose(g.numpy(), np.exp(X.numpy()) * (1 + X.numpy()), rtol=1e-5)


def test_lowered_functions_draw_themselves():
    """The DOT text has a box per kernel and the user's ops in it."""
    @tf.function
    def f(x, w):
        return tf.nn.relu(tf.matmul(x, w)) + 1.0

    text = f.lower(tf.ones([2, 3]), tf.ones([3, 4])).text("dot")
    assert text.startswith("digraph")
    assert "matmul" in text
    assert "cluster_" in text
