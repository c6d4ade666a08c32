"""``tf.function``: what is traced when, what a call gives."""

from __future__ import annotations

import collections
import gc
import threading
import weakref

import numpy as np
import pytest
from function_helpers import A, B, same, same_gradients

import twofold as tf
from twofold import settings

Point = collections.namedtuple("Point", "x y")


# ------------------------------------------------------------------ calls and traces

def test_call_gives_what_eager_gives():
    def f(x, y):
        return x * y + 2.0
    same(tf.function(f)(A, B), f(A, B))


def test_one_trace_per_kind_of_arguments():
    runs = []

    @tf.function
    def f(x, n):
        runs.append(n)
        return x * n

    same(f(A, 2), [2, 4])
    same(f(B, 2), [6, 8])
    same(f(A, 3), [3, 6])
    same(f(A, n=3), [3, 6])
    same(f(A, 2.0), [2, 4])
    assert runs == [2, 3, 2.0]
    assert f.experimental_get_tracing_count() == 3


@pytest.mark.parametrize("value", [1, 1.0, True])
def test_python_numbers_that_are_equal_have_traces_of_their_own(value):
    f = tf.function(lambda x, n: (x, n))
    for other in (1, 1.0, True):
        f(A, other)
    assert f(A, value)[1].dtype == tf.constant(value).dtype
    assert f.experimental_get_tracing_count() == 3


def test_numpy_arguments_are_tensors():
    f = tf.function(lambda x: x + 1)
    for value in (np.float32(1), np.float32(2)):
        assert f(value).numpy() == value + 1
    assert f.experimental_get_tracing_count() == 1


def test_structures_in_and_out():
    @tf.function
    def f(a, b):
        return {"sum": a["x"] + b[0], "point": Point(b[1], None), "list": [a["x"], 3, "text"]}

    result = f({"x": A}, [B, A])
    same(result["sum"], [4, 6])
    assert type(result["point"]) is Point and result["point"].y is None
    same(result["point"].x, A)
    assert result["list"][1].numpy() == 3 and result["list"][2].numpy() == b"text"


def test_defaults_keywords_and_varargs():
    @tf.function
    def f(x, y=2.0, *rest, scale=1.0, **more):
        return (x * y + sum(rest, 0.0)) * scale + more.get("shift", 0.0)

    same(f(A), 2 * A.numpy())
    same(f(A, B, A, A, scale=2.0, shift=A), (A.numpy() * B.numpy() + 2 * A.numpy()) * 2 + A.numpy())


def test_keyword_tensors_are_not_mixed_up():
    @tf.function
    def f(*items, zeta, **more):
        return zeta, more["alpha"], more["omega"], items

    zeta, alpha, omega, items = f(A, B, omega=B * 3.0, zeta=A, alpha=B)
    same(zeta, A), same(alpha, B), same(omega, 3 * B.numpy()), same(items[1], B)


def test_default_that_is_a_tensor():
    f = tf.function(lambda x, y=A: x * y)
    same(f(B), [3, 8])


def test_returning_something_else_is_an_error():
    with pytest.raises(TypeError, match="must return zero or more Tensors"):
        tf.function(lambda x: object())(A)


def test_returned_argument_and_constant():
    constant = tf.constant(7.0)
    f = tf.function(lambda x: (x, constant))
    x, c = f(A)
    same(x, A)
    assert c.numpy() == 7.0


def test_binding_errors_are_tensorflows():
    f = tf.function(lambda x, y=3: x)
    with pytest.raises(TypeError, match=r"Binding inputs to tf.function failed due to `missing "
                                        r"a required argument: 'x'`"):
        f()
    with pytest.raises(TypeError, match="got an unexpected keyword argument 'q'"):
        f(A, q=1)


def test_objects_count_by_identity_and_are_not_kept():
    class Thing:
        pass

    f = tf.function(lambda x, thing: x)
    one = Thing()
    f(A, one), f(A, one)
    assert f.experimental_get_tracing_count() == 1
    f(A, Thing())
    assert f.experimental_get_tracing_count() == 2
    reference = weakref.ref(one)
    del one
    gc.collect()
    assert reference() is None


def test_argument_tensors_are_not_kept():
    f = tf.function(lambda x: x * 2.0)
    x = tf.constant([1.0, 5.0])
    reference = weakref.ref(x)
    f(x)
    del x
    gc.collect()
    assert reference() is None


def test_decorator_forms():
    @tf.function(jit_compile=True, autograph=False)
    def f(x):
        """Doubles."""
        return x * 2.0

    assert f.__name__ == "f" and f.__doc__ == "Doubles."
    assert f.python_function(A) is not None
    same(f(A), [2, 4])
    with pytest.raises(TypeError, match="callable"):
        tf.function(5)


def test_run_eagerly():
    seen = []
    f = tf.function(lambda x: seen.append(x) or x + 1.0)
    with tf.options(eager_functions=True):
        f(A), f(A)
    assert len(seen) == 2 and isinstance(seen[0].numpy(), np.ndarray)
    tf.config.run_functions_eagerly(True)
    try:
        f(A)
    finally:
        tf.config.run_functions_eagerly(False)
    assert len(seen) == 3 and not f.traces


# ------------------------------------------------------------------ signatures, open dimensions

def test_input_signature_leaves_dimensions_open():
    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def f(x):
        n = tf.shape(x)[0]
        return tf.reshape(x, [n * 3]), tf.zeros([n, 2]), tf.reshape(x, [n, -1]), tf.range(n)

    for rows in (2, 5, 1):
        flat, zeros, again, numbers = f(np.ones((rows, 3), np.float32))
        assert flat.shape == (rows * 3,) and zeros.shape == (rows, 2) and again.shape == (rows, 3)
        same(numbers, np.arange(rows))
    assert f.experimental_get_tracing_count() == 1
    with pytest.raises(TypeError, match="Can not cast TensorSpec"):
        f(tf.constant([[1, 2, 3]]))
    with pytest.raises(TypeError, match="too many positional arguments"):
        f(tf.zeros([2, 3]), tf.zeros([2, 3]))


def test_input_signature_converts_lists():
    f = tf.function(lambda x: x * 2.0, input_signature=[tf.TensorSpec([None], tf.float32)])
    same(f([1, 2]), [2, 4])
    same(f([1.0, 2.0, 3.0]), [2, 4, 6])
    assert f.experimental_get_tracing_count() == 1


def test_input_signature_with_a_structure():
    spec = {"a": tf.TensorSpec([None], tf.float32), "b": [tf.TensorSpec([], tf.float32)]}
    f = tf.function(lambda d: d["a"] * d["b"][0], input_signature=[spec])
    same(f({"a": [1.0, 2.0], "b": [2.0]}), [2, 4])
    same(f({"b": [3.0], "a": np.ones(3, np.float32)}), [3, 3, 3])
    assert f.experimental_get_tracing_count() == 1
    with pytest.raises(TypeError, match="another structure"):
        f({"a": A, "c": [2.0]})


def test_reduce_retracing_opens_the_second_size():
    f = tf.function(lambda x: tf.reduce_sum(x * 2.0, 0), reduce_retracing=True)
    for rows in (3, 4, 5, 6, 100):
        same(f(tf.ones([rows, 2])), [2.0 * rows] * 2)
    assert f.experimental_get_tracing_count() == 2


def test_gradient_with_open_dimensions():
    f = tf.function(lambda x, w: tf.reduce_sum(tf.nn.softmax(tf.reshape(x, [-1, 2]) * w) ** 2.0),
                    input_signature=[tf.TensorSpec([None, 2], tf.float32),
                                     tf.TensorSpec([2], tf.float32)])
    for rows in (1, 4):
        x = tf.constant(np.linspace(-1, 1, rows * 2).reshape(rows, 2).astype(np.float32))
        same_gradients(f, f.python_function, x, tf.constant([1.0, -2.0]))


def test_dimension_computed_at_run_time():
    @tf.function
    def f(n):
        return tf.zeros([n, 2]), tf.range(n)

    for n in (3, 0, 7):
        zeros, numbers = f(tf.constant(n))
        assert zeros.shape == (n, 2)
        same(numbers, np.arange(n))
    with pytest.raises(tf.errors.InvalidArgumentError, match="negative"):
        f(tf.constant(-1))
    assert f.experimental_get_tracing_count() == 1


def test_traces_are_bounded():
    f = tf.function(lambda x, n: x * int(n))
    with tf.options(trace_limit=4):
        for n in range(10):
            f(A, n)
    assert len(f.traces) == 4
    same(f(A, 0), [0, 0])
    assert "dropped" in f.explain().reasons[-1]


def test_dropped_traces_are_freed():
    f = tf.function(lambda x, n: x * int(n))
    with tf.options(trace_limit=2):
        f(A, 0)
        gone = weakref.ref(f.traces[0].compiled_graph.compiled.executable)
        for n in range(1, 40):
            f(A, n)
    gc.collect()
    assert gone() is None and len(f.traces) == 2 and len(f.records) <= 9


# ------------------------------------------------------------------ methods, nesting, concrete

def test_methods_have_a_function_per_instance_and_do_not_keep_it():
    class Model:
        def __init__(self, k):
            self.k = k

        @tf.function
        def scale(self, x):
            return x * self.k

    one, two = Model(2.0), Model(3.0)
    same(one.scale(A), [2, 4])
    same(two.scale(A), [3, 6])
    same(one.scale(A), [2, 4])
    assert one.scale.experimental_get_tracing_count() == 1
    reference = weakref.ref(one)
    del one
    gc.collect()
    assert reference() is None


def test_function_inside_a_function():
    v = tf.Variable(2.0)
    inner = tf.function(lambda x: x * v)
    outer = tf.function(lambda x: inner(x) + inner(x * 2.0))
    same(outer(A), [6, 12])
    v.assign(3.0)
    same(outer(A), [9, 18])
    same_gradients(outer, lambda x: x * v * 3.0, A)


def test_concrete_function_inside_a_function():
    v = tf.Variable(2.0)

    @tf.function
    def inner(x):
        v.assign_add(1.0)
        return tf.reshape(x, [tf.shape(x)[0], 1]) * v

    concrete = inner.get_concrete_function(tf.TensorSpec([None], tf.float32))
    outer = tf.function(lambda x: concrete(x) + 1.0)
    same(outer(A), [[4], [7]])
    same_gradients(tf.function(lambda x: concrete(x)), lambda x: tf.reshape(x, [2, 1]) * v, A)


def test_concrete_function():
    v = tf.Variable(2.0)
    f = tf.function(lambda x, n: {"y": x * v * n})
    concrete = f.get_concrete_function(tf.TensorSpec([None], tf.float32, name="x"), 3.0)
    same(concrete(A)["y"], [6, 12])
    assert concrete.structured_outputs["y"].shape == (None,)
    assert concrete.inputs[0].dtype is tf.float32 and concrete.captured_inputs == [v]
    assert [x.name for x in concrete.trainable_variables] == [v.name]
    assert "x" in repr(concrete) and "Input Parameters" in str(concrete)
    with pytest.raises(tf.errors.InvalidArgumentError, match="this trace takes float32"):
        concrete(tf.constant([1, 2]))
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        concrete()


# ------------------------------------------------------------------ the rest

def test_threads():
    v = tf.Variable(np.zeros(8, np.float32))
    f = tf.function(lambda x, n: (v.assign_add(tf.zeros([8])) is None, x * n + v)[1])
    failed = []

    def work(k):
        try:
            for i in range(40):
                same(f(A[0] + float(k), float(i % 5)), np.full(8, (1.0 + k) * (i % 5)))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert f.experimental_get_tracing_count() == 1


def test_error_at_run_time_names_the_op_and_leaves_the_function_usable():
    f = tf.function(lambda x, y: x + y, input_signature=[tf.TensorSpec([None], tf.float32)] * 2)
    for _ in range(2):
        with pytest.raises(tf.errors.InvalidArgumentError, match="add") as caught:
            f(tf.ones([2]), tf.ones([3]))
        note, = caught.value.__notes__
        assert "test_function.py:" in note and "lambda x, y: x + y" in note
    same(f(A, B), [4, 6])

    @tf.function
    def asserts(x):
        tf.debugging.assert_less(x, 5.0, message="too large")
        return x

    with pytest.raises(tf.errors.InvalidArgumentError, match="too large") as caught:
        asserts(tf.constant(9.0))
    assert "in asserts: `tf.debugging.assert_less" in caught.value.__notes__[0]


def test_error_while_tracing_is_the_eager_error():
    f = tf.function(lambda x, y: x @ y)
    with pytest.raises(tf.errors.InvalidArgumentError) as traced:
        f(tf.ones([2, 3]), tf.ones([2, 3]))
    with pytest.raises(tf.errors.InvalidArgumentError) as eager:
        tf.ones([2, 3]) @ tf.ones([2, 3])
    assert str(traced.value).splitlines()[0] == str(eager.value).splitlines()[0]
    same(f(tf.ones([1, 2]), tf.ones([2, 1])), [[2.0]])


def test_assertion_and_order_of_effects():
    seen = []
    v = tf.Variable(0.0)

    @tf.function
    def f(x):
        tf.numpy_function(lambda a: seen.append(("first", float(a))), [x], [])
        v.assign(x)
        tf.debugging.assert_less(x, 5.0, message="too large")
        tf.numpy_function(lambda a: seen.append(("second", float(a))), [v.value()], [])

    assert f(tf.constant(1.0)) is None
    assert seen == [("first", 1.0), ("second", 1.0)]
    with pytest.raises(tf.errors.InvalidArgumentError, match="too large"):
        f(tf.constant(9.0))
    assert seen[2:] == [("first", 9.0)]


def test_random_numbers_differ_from_call_to_call_and_repeat_with_the_seed():
    f = tf.function(lambda: tf.random.uniform([3]))
    tf.random.set_seed(5)
    first, second = f().numpy(), f().numpy()
    assert not np.array_equal(first, second)
    tf.random.set_seed(5)
    np.testing.assert_array_equal(f().numpy(), first)


def test_recording_sees_the_ops_of_a_function():
    v = tf.Variable(2.0)
    f = tf.function(lambda x: x * v + 1.0)
    f(A)
    with tf.ir.record() as recording:
        y = f(A) * 3.0
    names = [node.op.name for node in recording.graph.nodes]
    assert names[-3:] == ["multiply", "add", "multiply"]
    same(y, [9, 15])
    same(recording.replay()[0], [9, 15])


def test_backends_agree():
    @tf.function
    def f(x):
        return tf.nn.softmax(x @ tf.transpose(x)) * 2.0

    x = tf.constant(np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32))
    native = f(x)
    with tf.options(backend="reference"):
        np.testing.assert_allclose(f(x), native, rtol=1e-5)
    assert f.experimental_get_tracing_count() == 2


@pytest.mark.parametrize(("name", "value"), [
    ("backend", "reference"), ("check_indices", False), ("check", 0), ("stop_after", 3)])
def test_a_changed_default_is_seen_by_every_way_of_calling(name, value):
    """Compiled for the old value, a function is traced and compiled again for the new one."""
    x, y = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])

    @tf.function
    def f(x, y=None):
        return x + 1.0 if y is None else x * y

    ways = [lambda: f(x, y), lambda: f(x), lambda: f(x, y=y), lambda: f(x, 2.0)]
    before = settings.get(name)
    assert value != before
    expected = [way().numpy().tolist() for way in ways for _ in range(2)]
    count = f.experimental_get_tracing_count()
    try:
        settings.set_default(name, value)
        assert [way().numpy().tolist() for way in ways for _ in range(2)] == expected
        assert f.experimental_get_tracing_count() == 2 * count
    finally:
        settings.set_default(name, before)
    assert [way().numpy().tolist() for way in ways for _ in range(2)] == expected
    assert f.experimental_get_tracing_count() == 2 * count
