"""Control flow: eager and traced give the same values, gradients, structures and errors."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

X = tf.constant([1.0, 2.0, 3.0, 4.0])
S = tf.constant(3.0)


def same(tensor, expected):
    np.testing.assert_allclose(np.asarray(tensor), np.asarray(expected), rtol=1e-5, atol=1e-6)


def both(function, *inputs, gradients=True):
    """Eager and traced results and gradients agree; gives the eager result."""
    traced = tf.function(function)
    expected, result = tf.nest.flatten(function(*inputs)), tf.nest.flatten(traced(*inputs))
    assert len(expected) == len(result)
    for a, b in zip(result, expected):
        assert a.dtype == b.dtype and a.shape == b.shape
        same(a, b)
    if gradients:
        found = []
        for f in (traced, function):
            with tf.GradientTape() as tape:
                for x in inputs:
                    tape.watch(x)
                y = [v for v in tf.nest.flatten(f(*inputs)) if v.dtype.is_floating]
            found.append(tape.gradient(y, inputs, unconnected_gradients="zero"))

        def inside(*values):
            with tf.GradientTape() as tape:
                for x in values:
                    tape.watch(x)
                y = [v for v in tf.nest.flatten(function(*values)) if v.dtype.is_floating]
            return tape.gradient(y, values, unconnected_gradients="zero")

        found.append(tf.function(inside)(*inputs))
        for eager, *others in zip(found[1], found[0], found[2]):
            for other in others:
                same(other, eager)
    return expected


@pytest.mark.parametrize("value", [3.0, -3.0])
def test_cond(value):
    both(lambda x: tf.cond(x > 0.0, lambda: {"a": x * x * x}, lambda: {"a": -x}),
         tf.constant(value))


def test_cond_of_python_values():
    assert tf.cond(True, lambda: 1, lambda: 2) == 1
    f = tf.function(lambda x, flag: tf.cond(flag, lambda: x, lambda: -x))
    same(f(X, False), -X.numpy())


def test_nested_cond_and_none():
    f = tf.function(lambda x: tf.cond(
        x > 0.0, lambda: (tf.cond(x > 2.0, lambda: x * 2.0, lambda: x), None),
        lambda: (-x, None)))
    assert [float(f(tf.constant(v))[0]) for v in (3.0, 1.0, -1.0)] == [6.0, 1.0, 1.0]
    assert f(S)[1] is None


def test_variables_in_branches():
    v = tf.Variable(1.0)

    @tf.function
    def f(x):
        def add():
            v.assign_add(x)
            return v * 2.0
        y = tf.cond(x > 0.0, add, lambda: v * 1.0)
        return y, v.read_value()

    assert [float(y) for y in f(S)] == [8.0, 4.0]
    assert [float(y) for y in f(-S)] == [4.0, 4.0]
    assert v.numpy() == 4.0


def test_gradient_of_a_variable_read_in_a_branch():
    v = tf.Variable(5.0)
    f = tf.function(lambda x: tf.cond(x > 0.0, lambda: x * v * v, lambda: x))
    for x, expected in ((S, 30.0), (-S, 0.0)):
        with tf.GradientTape() as tape:
            y = f(x)
        assert tape.gradient(y, v, unconnected_gradients="zero").numpy() == expected


def test_cond_errors():
    with pytest.raises(TypeError, match="true_fn must be callable"):
        tf.cond(True, None, lambda: 1)
    with pytest.raises(TypeError, match="same number, type, and overall structure") as caught:
        tf.function(lambda x: tf.cond(x > 0.0, lambda: x, lambda: 1))(S)
    assert "float32 and int32" in str(caught.value)
    with pytest.raises(TypeError, match="don't have the same nested structure"):
        tf.function(lambda x: tf.cond(x > 0.0, lambda: (x, x), lambda: x))(S)
    with pytest.raises(ValueError, match="bool scalar"):
        tf.function(lambda x: tf.cond(x, lambda: x, lambda: x))(X)


def test_switch_case_and_case():
    def switch(i):
        return tf.switch_case(i, [lambda: S, lambda: S * 2.0, lambda: S * 3.0])
    for i, expected in ((0, 3.0), (1, 6.0), (2, 9.0), (7, 9.0), (-1, 9.0)):
        assert both(switch, tf.constant(i), gradients=False)[0].numpy() == expected

    def with_default(i):
        return tf.switch_case(i, {0: lambda: S, 2: lambda: S * 2.0}, default=lambda: -S)
    assert [float(both(with_default, tf.constant(i), gradients=False)[0]) for i in range(3)] == [
        3.0, -3.0, 6.0]

    def case(x):
        return tf.case([(x < 1.0, lambda: x), (x < 5.0, lambda: x * x)])
    both(case, S)
    for f in (case, tf.function(case)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="None of conditions"):
            f(tf.constant(9.0))
    both(lambda x: tf.case([(x < 1.0, lambda: x)], default=lambda: x * 3.0), S)


def test_while_loop():
    both(lambda x: tf.while_loop(lambda i, y: i < 5, lambda i, y: (i + 1, y * x), (0, x))[1], S)
    both(lambda x: tf.while_loop(lambda y: y < 100.0, lambda y: [y * x], [x]), S)


def test_while_loop_structures_and_limits():
    result = both(lambda x: tf.while_loop(
        lambda d, i: i < 3, lambda d, i: ({"a": d["a"] + x, "b": d["b"]}, i + 1),
        [{"a": x, "b": (x, S)}, tf.constant(0)]), X)
    assert len(result) == 4
    both(lambda x: tf.while_loop(lambda y: y < 1e9, lambda y: [y + 1.0], [x],
                                 maximum_iterations=4), S)
    both(lambda x: tf.while_loop(lambda y: y < 0.0, lambda y: [y + 1.0], [x]), S)


def test_trip_count_decided_at_run_time_is_one_trace():
    @tf.function
    def f(n, x):
        return tf.while_loop(lambda i, y: i < n, lambda i, y: (i + 1, y * 2.0), (0, x))[1]

    for n in (0, 1, 10):
        assert f(tf.constant(n), S).numpy() == 3.0 * 2.0 ** n
        with tf.GradientTape() as tape:
            tape.watch(S)
            y = f(tf.constant(n), S)
        assert tape.gradient(y, S).numpy() == 2.0 ** n
    assert f.experimental_get_tracing_count() == 1


def test_variables_in_loops():
    v = tf.Variable(1.0)

    @tf.function
    def f(x):
        tf.while_loop(lambda i: i < 3, lambda i: (v.assign_add(x) is None, i + 1)[1:], [0])
        return v * 1.0

    assert f(S).numpy() == 10.0 and v.numpy() == 10.0
    g = tf.function(lambda x: tf.map_fn(lambda e: (v.assign_add(e), v * 1.0)[1], x))
    same(g(X), [11, 13, 16, 20])
    assert v.numpy() == 20.0


def test_loop_inside_a_loop_and_cond_inside():
    def f(x):
        def outer(i, y):
            def inner(j, z):
                return j + 1, tf.cond(j % 2 == 0, lambda: z + x, lambda: z * 1.5)
            return i + 1, tf.while_loop(lambda j, z: j < i, inner, (0, y))[1]
        return tf.while_loop(lambda i, y: i < 4, outer, (0, x))[1]
    both(f, S)


def test_while_errors():
    def run(body, start=S):
        return tf.function(lambda x: tf.while_loop(lambda y: tf.reduce_sum(y) < 9.0, body, [x]))(
            start)
    with pytest.raises(TypeError, match="enters the loop with type float32 but has type int32"):
        run(lambda y: tf.cast(y, tf.int32))
    with pytest.raises(ValueError, match=r"with shape \(4,\), but has shape \(8,\)"):
        run(lambda y: tf.concat([y, y], 0), X)
    with pytest.raises(ValueError, match=r"same number of elements|same nested structure"):
        run(lambda y: [y, y])
    with pytest.raises(TypeError, match="bool scalar"):
        tf.function(lambda x: tf.while_loop(lambda y: y, lambda y: [y], [x]))(S)
    with pytest.raises(ValueError, match="cannot be empty"):
        tf.while_loop(lambda: True, lambda: (), [])


def test_scan_fold_map():
    both(lambda x, k: tf.scan(lambda a, e: a * k + e, x), X, S)
    both(lambda x, k: tf.scan(lambda a, e: a * k + e, x, initializer=k, reverse=True), X, S)
    both(lambda x: tf.scan(lambda a, e: (a[0] + e, a[1] * e), x,
                           initializer=(tf.constant(0.0), tf.constant(1.0))), X)
    both(lambda x: tf.scan(lambda a, e: a - e, x, reverse=True), X)
    both(lambda x: tf.foldl(lambda a, e: a * 0.5 - e, x), X)
    both(lambda x: tf.foldr(lambda a, e: a * 0.5 - e, x), X)
    both(lambda x, k: tf.map_fn(lambda e: e * e * k, x), X, S)
    both(lambda x: tf.map_fn(lambda e: (e, e * 2.0), x,
                             fn_output_signature=(tf.float32, tf.float32)), X)
    both(lambda x: tf.map_fn(lambda d: d["a"] * d["b"], {"a": x, "b": x * 2.0},
                             fn_output_signature=tf.float32), X)
    both(lambda x: tf.vectorized_map(lambda e: {"y": tf.sin(e)}, x), X)
    both(lambda x: tf.map_fn(tf.reduce_sum, tf.reshape(x, [2, 2])), X)


def test_scan_over_an_open_dimension():
    f = tf.function(lambda x: tf.scan(lambda a, e: a + e * e, x),
                    input_signature=[tf.TensorSpec([None], tf.float32)])
    for n in (1, 4, 9):
        x = tf.range(1.0, n + 1.0)
        same(f(x), tf.scan(lambda a, e: a + e * e, x))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(f(x))
        with tf.GradientTape() as eager:
            eager.watch(x)
            z = tf.reduce_sum(tf.scan(lambda a, e: a + e * e, x))
        same(tape.gradient(y, x), eager.gradient(z, x))
    assert f.experimental_get_tracing_count() == 1


def test_map_over_nothing():
    assert tf.map_fn(lambda e: tf.cast(e * 2.0, tf.int32), tf.zeros([0, 3]),
                     fn_output_signature=tf.int32).shape == (0, 3)
    assert tf.function(lambda x: tf.map_fn(lambda e: e * 2.0, x))(tf.zeros([0, 3])).shape == (0, 3)


def test_map_errors():
    with pytest.raises(ValueError, match="same nested structure"):
        tf.map_fn(lambda e: (e, e), X)
    with pytest.raises(ValueError, match="scalars"):
        tf.map_fn(lambda e: e, S)
    with pytest.raises(tf.errors.InvalidArgumentError, match="the same number"):
        tf.map_fn(lambda e: e[0], (X, X[:2]), fn_output_signature=tf.float32)


def test_size_of_a_loop_does_not_grow_with_trips():
    def count(n):
        f = tf.function(lambda x: tf.scan(lambda a, e: a * 0.5 + tf.sin(e), x))
        return len(f.get_concrete_function(tf.TensorSpec([n], tf.float32)).graph.nodes)
    assert count(10) == count(10_000)


def test_python_functions():
    def cube(x):
        return x * x * x
    f = tf.function(lambda x: tf.py_function(cube, [x], tf.TensorSpec([4], tf.float32)) * 2.0)
    same(f(X), 2.0 * X.numpy() ** 3)
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = f(X)
    same(tape.gradient(y, X), 6.0 * X.numpy() ** 2)
    g = tf.function(lambda x: tf.numpy_function(np.sort, [-x], tf.TensorSpec([None], tf.float32)))
    same(g(X), np.sort(-X.numpy()))
    assert tf.py_function(lambda: None, [], []) == []
    several = tf.function(lambda x: tf.py_function(
        lambda a: (a, tf.cast(a, tf.int32)), [x],
        [tf.TensorSpec([4], tf.float32), tf.TensorSpec([4], tf.int32)]))
    assert [t.dtype.name for t in several(X)] == ["float32", "int32"]


def test_eager_results_of_python_functions():
    """TensorFlow's eager numpy_function gives what was returned; py_function converts it."""
    x = tf.constant([1.0, 2.0])
    assert tf.numpy_function(lambda a: a.astype(np.int16), [x], tf.float32).dtype is tf.int16
    assert tf.numpy_function(lambda a: a, [[1.5]], tf.float32).dtype is tf.float64
    both = tf.numpy_function(lambda a: (a, 3), [x], tf.float32)
    assert [y.dtype.name for y in both] == ["float32", "int32"]
    assert tf.numpy_function(lambda a: None, [x], []) is None
    assert tf.py_function(lambda a: np.float64(3), [x], tf.float32).dtype is tf.float32
    assert tf.py_function(lambda a: [a * 2.0, a], [x], tf.float32).numpy().tolist() == [2.0, 4.0]


@pytest.mark.parametrize("call", [tf.py_function, tf.numpy_function])
def test_python_functions_by_decorator(call):
    @call(Tout=tf.TensorSpec([None], tf.float32))
    def twice(x):
        """Its text."""
        return x + x

    assert twice.__doc__ == "Its text."
    for function in (twice, tf.function(twice)):
        assert function(tf.constant([1.0, 2.0])).numpy().tolist() == [2.0, 4.0]


def test_python_function_errors():
    with pytest.raises(tf.errors.InvalidArgumentError, match="declared was float32"):
        tf.py_function(lambda x: tf.cast(x, tf.int32), [X], tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="0 results, 1 were declared"):
        tf.py_function(lambda x: None, [X], tf.float32)
    for call in (tf.py_function, tf.numpy_function):
        for arguments in ({"func": abs, "inp": [X]}, {}):
            with pytest.raises(TypeError, match="Missing required argument: 'Tout'"):
                call(**arguments)
        with pytest.raises(TypeError, match="Missing argument `inp`"):
            call(abs, Tout=tf.float32)
        with pytest.raises(TypeError, match="as a decorator"):
            call(inp=[X], Tout=tf.float32)
    for wrong in (lambda x: x.astype(np.int32), lambda x: (x, x), lambda x: x[:2]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="declared"):
            tf.function(lambda x: tf.numpy_function(
                wrong, [x], tf.TensorSpec([4], tf.float32)))(X)  # noqa: B023

    def fails(x):
        raise KeyError("mine")
    with pytest.raises(KeyError, match="mine"):
        tf.function(lambda x: tf.py_function(fails, [x], tf.TensorSpec([4], tf.float32)))(X)


def second_derivative(f, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = f(x)
        first = inner.gradient(y, x)
    return outer.gradient(first, x)


@pytest.mark.parametrize("function, expected", [
    (lambda x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1], 108.0),
    (lambda x: tf.cond(x > 0.0, lambda: x ** 3.0, lambda: x), 18.0),
    (lambda x: tf.foldl(lambda a, e: a * x + e, tf.constant([1.0, 2.0, 3.0])), 2.0),
])
def test_second_derivatives(function, expected):
    same(second_derivative(tf.function(function), S), expected)
    same(tf.function(lambda x: second_derivative(function, x))(S), expected)


def test_recurrence_over_an_open_time_axis_trains():
    rng = np.random.default_rng(2)
    w = tf.Variable(0.5 * np.eye(3, dtype=np.float32))
    steps = tf.constant(rng.normal(size=(6, 4, 3)).astype(np.float32))

    def loss(x):
        states = tf.scan(lambda h, e: tf.tanh(h @ w + e), x, initializer=tf.zeros([4, 3]))
        return tf.reduce_sum(states[-1] ** 2.0)

    def gradient(f, x):
        with tf.GradientTape() as tape:
            y = f(x)
        return tape.gradient(y, w)

    traced = tf.function(loss, input_signature=[tf.TensorSpec([None, 4, 3], tf.float32)])
    for count in (1, 6):
        same(gradient(traced, steps[:count]), gradient(loss, steps[:count]))

    @tf.function
    def train(x):
        with tf.GradientTape() as tape:
            value = loss(x)
        w.assign_sub(0.05 * tape.gradient(value, w))
        return value

    values = [float(train(steps)) for _ in range(3)]
    assert values[0] > values[1] > values[2]


def test_random_numbers_of_a_loop_are_the_same_in_its_gradient():
    x = tf.ones([5])
    f = tf.function(lambda x: tf.map_fn(lambda e: e * tf.random.uniform([]), x))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    same(tape.gradient(y, x), y)


def test_prints_of_a_branch_are_not_repeated_by_its_gradient(capfd):
    def square(x):
        tf.print("here")
        return x * x

    f = tf.function(lambda x: tf.cond(x > 0.0, lambda: square(x), lambda: x))
    with tf.GradientTape() as tape:
        tape.watch(S)
        y = f(S)
    assert tape.gradient(y, S).numpy() == 6.0
    assert capfd.readouterr().err == "here\n"


@pytest.mark.opencl
def test_control_flow_on_an_opencl_device(opencl):
    f = tf.function(lambda x: tf.cond(
        x[0] > 0.0, lambda: tf.foldl(lambda a, e: a * e, x),
        lambda: tf.while_loop(lambda y: y < 100.0, lambda y: [y * 2.0], [x[1]])[0]))
    with tf.device(opencl):
        for x, value in ((X, 24.0), (-X + 3.0 * tf.constant([0.0, 2.0, 0.0, 0.0]), 128.0)):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x)
            assert y.numpy() == value
            if value == 24.0:
                same(tape.gradient(y, x), [24.0, 12.0, 8.0, 6.0])
