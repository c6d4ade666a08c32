"""An error in the middle of a call: variables keep their values, the next call is right."""

from __future__ import annotations

import numpy as np
import pytest
from robustness_helpers import first_line, raised, succeeds

import twofold as tf
from twofold.errors import InvalidArgumentError

SIZE = 100_000
ONE = tf.ones([SIZE])


def failing_assertion(v, x):
    v.assign_add(x)
    tf.debugging.assert_less(tf.reduce_sum(x), 1e9)


def failing_index(v, x):
    v.assign_add(x)
    return tf.gather(x, tf.cast(x[:1], tf.int32) * 1000)


def failing_host_call(v, x):
    v.assign_add(x)

    def check(value):
        if value[0] > 1e6:
            raise KeyError("from the user")
        return value[0]

    return tf.numpy_function(check, [x], tf.TensorSpec([], tf.float32))


def assigned_twice(v, x):
    v.assign(x * 2.0)
    tf.debugging.assert_less(tf.reduce_sum(x), 1e9)
    v.assign_add(x)


@pytest.mark.parametrize(("function", "kind"), [
    (failing_assertion, InvalidArgumentError), (failing_index, InvalidArgumentError),
    (failing_host_call, KeyError), (assigned_twice, InvalidArgumentError)])
def test_variable_keeps_its_value(function, kind):
    v = tf.Variable(tf.zeros([SIZE]))
    compiled = tf.function(lambda x: function(v, x))
    compiled(ONE)
    compiled(ONE)
    before = v.numpy()
    for _ in range(2):
        error = raised(lambda: compiled(ONE * 1e7))
        assert type(error) is kind, error
        np.testing.assert_array_equal(v.numpy(), before)
    compiled(ONE * 0.5)
    assert (v.numpy() != before).all()


def test_several_variables_stay_together():
    a, b = tf.Variable(tf.zeros([SIZE])), tf.Variable(tf.zeros([SIZE]))

    @tf.function
    def step(x, i):
        a.assign_add(x)
        b.assign_sub(tf.gather(x, tf.fill([SIZE], i)))

    step(ONE, tf.constant(0))
    assert "is not in [0, 100000)" in str(raised(lambda: step(ONE, tf.constant(-1))))
    assert float(a[5]) == 1.0 and float(b[5]) == -1.0


def test_update_in_place_stays_where_nothing_can_stop():
    v = tf.Variable(tf.zeros([SIZE]))
    plain = tf.function(lambda x: v.assign_add(x))
    plain(ONE)
    program = plain.get_concrete_function(ONE).compiled_graph.compiled.program
    assert any(slot.alias is not None for slot in program.outputs)


def test_training_step_with_labels_updates_in_place():
    """The labels are checked before anything is written."""
    w = tf.Variable(tf.ones([20, 10]))

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=y, logits=tf.matmul(x, w)))
        w.assign_sub(tape.gradient(loss, w) * (1.0 + tf.abs(w)))
        return loss

    x, y = tf.ones([4, 20]), tf.constant([1, 2, 3, 9])
    step(x, y)
    program = step.get_concrete_function(x, y).compiled_graph.compiled.program
    kinds = [type(i).__name__ for i in program.instructions]
    assert "Branch" in kinds and "Launch" in kinds[kinds.index("Branch"):]
    before = w.numpy()
    error = raised(lambda: step(x, y + 1))
    assert first_line(error).endswith("indices[3] = 10 is not in [0, 10)")
    np.testing.assert_array_equal(w.numpy(), before)


def test_errors_of_host_functions_keep_their_class_and_name_the_line():
    def crooked(x):
        raise KeyError("inside")

    for call in (tf.numpy_function, tf.py_function):
        @tf.function
        def function(x, call=call):
            return call(crooked, [x], tf.TensorSpec([], tf.float32)) + 1.0

        error = raised(lambda function=function: function(tf.constant(1.0)))
        assert isinstance(error, KeyError) and error.args == ("inside",)
        assert "test_state_after_errors.py" in "".join(getattr(error, "__notes__", ()))
    assert isinstance(raised(lambda: tf.numpy_function(
        crooked, [tf.constant(1.0)], tf.float32)), KeyError)


def test_host_function_fails_once():
    calls = []

    def second_fails(x):
        calls.append(1)
        if len(calls) == 2:
            raise ValueError("now")
        return x + np.float32(1.0)

    f = tf.function(lambda x: tf.numpy_function(second_fails, [x], tf.TensorSpec([], tf.float32)))
    assert float(f(tf.constant(1.0))) == 2.0
    assert str(raised(lambda: f(tf.constant(1.0)))) == "now"
    assert float(f(tf.constant(5.0))) == 6.0


def test_failed_trace_leaves_nothing_behind():
    broken = [True]

    @tf.function
    def function(x):
        y = x * 2.0
        if broken[0]:
            raise ZeroDivisionError("while tracing")
        return y

    assert str(raised(lambda: function(tf.constant(1.0)))) == "while tracing"
    assert tf.executing_eagerly() and not tf.inside_function()
    broken[0] = False
    assert float(function(tf.constant(2.0))) == 4.0


def test_failed_eager_op_leaves_the_tape_usable():
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
        raised(lambda: y + tf.ones([3]))
        raised(lambda: tf.gather(y, [9]))
        z = tf.reduce_sum(y)
    assert tape.gradient(z, x).numpy().tolist() == [2.0, 4.0]


def test_programs_of_thousands_of_ops():
    succeeds("""
tf.get_logger().setLevel('ERROR')  # long programs are the point
@tf.function
def chain(x):
    for _ in range(5000):
        x = x * 1.0001
    return x
assert abs(float(chain(tf.constant(1.0))) - 1.0001 ** 5000) < 1e-2
assert all(len(chain.lower(tf.constant(1.0)).text(s)) > 100 for s in ('graph', 'kernel'))
@tf.function
def turns(x):
    for _ in range(2000):
        x = tf.transpose(tf.reverse(x, [0]))
    return x
assert turns(tf.ones([2, 2])).shape == (2, 2)
x = tf.constant(1.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x
    for _ in range(5000):
        y = y * 1.0001
assert abs(float(tape.gradient(y, x)) - 1.0001 ** 5000) < 1e-2
@tf.function
def derivative(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(1500):
            y = y * 1.0001 + 0.1
    return tape.gradient(y, x)
assert abs(float(derivative(tf.constant(1.0))) - 1.0001 ** 1500) < 1e-3
""", seconds=300)


def test_programs_of_hundreds_of_inputs():
    succeeds("""
xs = [tf.constant([float(i)]) for i in range(400)]
assert float(tf.function(lambda xs: tf.add_n(xs))(xs)[0]) == sum(range(400))
for join in (tf.concat, tf.stack):
    found = tf.function(lambda xs: join(xs, 0))(xs).numpy()
    assert np.array_equal(found.ravel(), np.arange(400.0)), join
assert len(tf.function(lambda x: tf.unstack(x))(tf.ones([400]))) == 400
""", seconds=300)
