"""One test per trap of tracing: each works as eager does, or raises; none gives a stale value."""

from __future__ import annotations

import linecache
import random

import numpy as np
import pytest

import twofold as tf

X = tf.constant([1.0, 2.0])
S = tf.constant(3.0)


def same(tensor, expected):
    np.testing.assert_allclose(np.asarray(tensor), expected, rtol=1e-6)


def test_python_scalar_argument_is_not_frozen():
    f = tf.function(lambda x, n: x + n)
    for n in (4, 10, 4, 2.5):
        same(f(X, n), X.numpy() + n)


def test_slices_are_arguments_like_others():
    f = tf.function(lambda x, part: x[part])
    for part in (slice(1, 3), slice(0, 1), slice(1, 3), slice(None, None, -1)):
        same(f(tf.range(5), part), np.arange(5)[part])
    assert f.experimental_get_tracing_count() == 3


def test_scalar_taken_from_a_tensor_raises():
    f = tf.function(lambda x: x * float(x[0]), autograph=False)
    with pytest.raises(TypeError, match="has no float value") as caught:
        f(X)
    assert "test_traps.py" in str(caught.value)


def test_tensors_in_lists_and_dictionaries_are_inputs():
    f = tf.function(lambda items: items["a"][0] * 2.0 + items["b"])
    same(f({"a": [X], "b": S}), [5, 7])
    same(f({"a": [X + 1.0], "b": S}), [7, 9])
    assert f.experimental_get_tracing_count() == 1


def test_list_append_keeps_a_tensor_that_cannot_be_used_later():
    kept = []

    @tf.function
    def f(x):
        kept.append(x * 2.0)
        return x

    f(X), f(X)
    assert len(kept) == 1  # Python code runs while tracing only
    for use in (lambda: kept[0] + 1.0, lambda: kept[0].numpy(), lambda: float(kept[0][0]),
                lambda: tf.function(lambda x: x + kept[0])(X)):
        with pytest.raises(TypeError, match="out of scope") as caught:
            use()
        assert "kept.append(x * 2.0)" in str(caught.value)
    assert "out of scope" not in repr(kept[0])


RATE = 1.0


def test_global_number_is_fixed_when_traced_as_in_tensorflow():
    global RATE
    RATE = 1.0
    f = tf.function(lambda x: x * RATE)
    same(f(X), [1, 2])
    RATE = 5.0
    same(f(X), [1, 2])
    same(f(tf.constant([1.0, 2.0, 3.0])), [5, 10, 15])  # a new trace reads it again


def test_global_variable_is_not_fixed():
    rate = tf.Variable(1.0)
    f = tf.function(lambda x: x * rate)
    same(f(X), [1, 2])
    rate.assign(5.0)
    same(f(X), [5, 10])


def test_closure_over_a_tensor_keeps_that_tensor():
    bias = tf.constant(1.0)
    f = tf.function(lambda x: x + bias)
    same(f(X), [2, 3])
    bias = bias + 1.0  # another tensor: the trace holds the first one
    same(f(X), [2, 3])


def test_attribute_that_is_rebound_to_a_new_variable_is_the_old_one_in_the_trace():
    class Model:
        def __init__(self):
            self.v = tf.Variable(1.0)

        @tf.function
        def __call__(self, x):
            return x * self.v

    model = Model()
    same(model(X), [1, 2])
    old = model.v
    model.v = tf.Variable(5.0)
    same(model(X), [1, 2])
    old.assign(2.0)
    same(model(X), [2, 4])


def test_print_runs_while_tracing_and_tf_print_every_time(capfd):
    @tf.function
    def f(x):
        print("tracing")
        tf.print("value", x)
        return x

    tf.print("value", X)
    text = capfd.readouterr().err
    f(X), f(X)
    out, err = capfd.readouterr()
    assert out.count("tracing") == 1 and err == text * 2


def test_random_numbers_differ_from_call_to_call():
    f = tf.function(lambda x: x + tf.random.normal([2]))
    assert not np.array_equal(f(X).numpy(), f(X).numpy())


def test_numbers_of_pythons_random_are_drawn_while_tracing_as_in_tensorflow():
    f = tf.function(lambda x: x + random.random())
    first = f(X).numpy()
    same(f(X), first)
    again = f(tf.constant([1.0, 2.0, 3.0])).numpy()  # a new trace draws again
    assert not np.array_equal(again[:2], first)


def test_random_numbers_in_a_loop_differ_from_step_to_step():
    f = tf.function(lambda x: tf.map_fn(lambda e: e + tf.random.uniform([]), x))
    values = f(tf.zeros([16])).numpy()
    assert len(set(values.tolist())) == 16


def test_nested_functions_see_new_values():
    v = tf.Variable(1.0)
    inner = tf.function(lambda x: x * v)
    outer = tf.function(lambda x: inner(x) + 1.0)
    same(outer(X), [2, 3])
    v.assign(10.0)
    same(outer(X), [11, 21])


def test_output_that_is_the_input():
    f = tf.function(lambda x: x)
    v = tf.Variable([1.0, 2.0])
    result = f(v.value())
    v.assign_add([1.0, 1.0])
    same(result, [1, 2])
    source = np.array([1.0, 2.0], np.float32)
    result = f(source)
    source[:] = 9.0
    same(result, [1, 2])


def test_same_tensor_twice_and_input_that_is_also_assigned():
    v = tf.Variable([1.0, 2.0])

    @tf.function
    def f(x):
        v.assign(x * 2.0)
        return x + v, x

    same(f(v.value())[0], [3, 6])
    same(f(v.value())[1], [2, 4])
    same(v, [4, 8])


def test_captured_array_is_copied_when_traced():
    weights = np.array([1.0, 2.0], np.float32)
    f = tf.function(lambda x: x * weights)
    same(f(X), [1, 4])
    weights[:] = 0.0
    same(f(X), [1, 4])  # as in TensorFlow: NumPy arrays are constants of the trace


@pytest.mark.parametrize("body, what", [
    (lambda x: x if x[0] > 0.0 else -x, "has no truth value"),
    (lambda x: x[0] > 0.0 and x[1] > 0.0, "has no truth value"),
    (lambda x: not x[0], "has no truth value"),
    (lambda x: int(x[0]), "has no int value"),
    (lambda x: [1, 2, 3][tf.cast(x[0], tf.int32)], "cannot be an index"),
    (lambda x: range(tf.cast(x[0], tf.int32)), "cannot be an index"),
    (lambda x: x.numpy(), "has no NumPy value"),
    (lambda x: np.asarray(x), "has no NumPy value"),
    (lambda x: np.sin(x), "has no NumPy value"),
])
def test_asking_for_a_value_names_the_line_and_what_to_write(body, what):
    with pytest.raises(TypeError, match=what) as caught:
        tf.function(body, autograph=False)(X)
    text = str(caught.value)
    assert "test_traps.py:" in text and "tf." in text
    linecache.checkcache()


def test_while_on_a_tensor_raises_without_autograph():
    @tf.function(autograph=False)
    def f(x):
        while tf.reduce_sum(x) < 10.0:
            x = x * 2.0
        return x

    with pytest.raises(TypeError, match=r"`while` becomes tf.while_loop"):
        f(X)


def test_decisions_on_what_shapes_say_are_fine():
    @tf.function
    def f(x):
        if tf.shape(x)[0] > 1 and x.shape[0] > 1:
            return x * 2.0
        return x

    same(f(X), [2, 4])
    same(f(tf.constant([1.0])), [1])


def test_loop_over_an_open_dimension_raises():
    f = tf.function(lambda x: [row * 2.0 for row in x],
                    input_signature=[tf.TensorSpec([None], tf.float32)])
    with pytest.raises(TypeError, match=r"tf.scan, tf.map_fn or tf.while_loop"):
        f(X)


def test_argument_that_switches_to_none():
    f = tf.function(lambda x, mask: (x, mask) if mask is None else (x * mask, mask))
    assert f(X, None)[1] is None
    same(f(X, X)[0], [1, 4])
    assert f(X, None)[1] is None


def test_mutating_an_argument_list_changes_nothing_later():
    @tf.function
    def f(items):
        items.append(tf.constant(9.0))
        return items

    given = [X]
    assert len(f(given)) == 2 and len(f(given)) == 2
    assert len(given) == 1


def test_exception_while_tracing_leaves_nothing_behind():
    calls = []

    @tf.function
    def f(x):
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("mine")
        return x * 2.0

    with pytest.raises(KeyError, match="mine"):
        f(X)
    assert not tf.inside_function()
    same(X + 1.0, [2, 3])
    same(f(X), [2, 4])


def test_device_block_inside_a_function():
    f = tf.function(lambda x: x + 1.0)
    with tf.device("CPU:0"):
        same(f(X), [2, 3])


def test_string_argument_and_string_tensor():
    f = tf.function(lambda x, mode: x * 2.0 if mode == "double" else x)
    same(f(X, "double"), [2, 4])
    same(f(X, "plain"), [1, 2])
    joined = tf.function(lambda x: tf.strings.join([x, "b"]))
    assert joined(tf.constant("a")).numpy() == b"ab" and joined(tf.constant("c")).numpy() == b"cb"
    picked = tf.function(lambda x: tf.gather(tf.strings.as_string(x), [1]))(X)
    assert picked.numpy().tolist() == tf.strings.as_string(X).numpy()[1:].tolist()
    with pytest.raises(tf.errors.InvalidArgumentError, match="string tensor"):
        tf.function(lambda x: tf.reduce_sum(tf.strings.as_string(x)))(X)


def test_tensor_watched_outside_and_used_as_constant_inside():
    weight = tf.constant(4.0)
    f = tf.function(lambda x: x * weight)
    f(X)
    with tf.GradientTape() as tape:
        tape.watch(weight)
        y = tf.reduce_sum(f(X))
    assert tape.gradient(y, weight).numpy() == 3.0


def test_long_chain_of_traces_is_explained():
    f = tf.function(lambda x, n=1, mode="a": (n, x)[1])
    f(X), f(X, 2), f(tf.constant([1.0])), f(tf.constant([1])), f(X, 2, "b"), f([X, X]), f(X, None)
    reasons = f.explain().reasons
    assert reasons[0] == "first call"
    assert reasons[1].startswith("n changed from 1 to 2")
    assert reasons[2].startswith("the shape of x changed from (2,) to (1,)")
    assert "[None]" in reasons[2]
    assert reasons[3] == "the dtype of x changed from float32 to int32"
    assert reasons[4] == "mode changed from 'a' to 'b'"
    assert "x changed from" in reasons[5] and "list of 2" in reasons[5]
    assert reasons[6].endswith("(NoneType)")
