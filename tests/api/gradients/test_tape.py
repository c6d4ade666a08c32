"""``tf.GradientTape``, ``tf.custom_gradient`` and ``tf.ir.record``, eager and in functions."""

from __future__ import annotations

import gc
import logging
import threading
from typing import Any

import numpy as np
import pytest

import twofold as tf

X = tf.constant(3.0)


def gradient(function: Any, *sources: Any, **options: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch([x for x in sources if isinstance(x, tf.Tensor)])
        y = function(*sources)
    return tape.gradient(y, list(sources), **options)


def test_single_use() -> None:
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = X * X
    assert tape.gradient(y, X).numpy() == 6.0
    with pytest.raises(RuntimeError, match="non-persistent GradientTape can only be used to "
                                           "compute one set of gradients"):
        tape.gradient(y, X)
    with pytest.raises(RuntimeError):
        tf.GradientTape().gradient(X, X)


def test_persistent() -> None:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(X)
        y = X * X
        z = y * y
    assert [tape.gradient(*pair).numpy() for pair in ((z, X), (y, X), (z, y))] == [108, 6, 18]


def test_entering_again() -> None:
    tape = tf.GradientTape()
    with tape, pytest.raises(ValueError, match="still recording"), tape:
        pass
    with tape:
        tape.watch(X)
        y = X * X
    with tape:
        z = y * X
    assert tape.gradient(z, X).numpy() == 27.0


def test_what_is_watched() -> None:
    v, frozen = tf.Variable(2.0), tf.Variable(2.0, trainable=False)
    with tf.GradientTape() as tape:
        y = v * frozen * X
    assert [None if g is None else g.numpy() for g in tape.gradient(y, [v, frozen, X])] == [
        6.0, None, None]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(frozen)
        y = v * frozen
    assert [g is None for g in tape.gradient(y, [v, frozen])] == [True, False]


def test_watched_variables() -> None:
    v, w = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        _ = w * v * w
    assert [id(x) for x in tape.watched_variables()] == [id(v), id(w)]
    tape.gradient(_, v)
    assert [id(x) for x in tape.watched_variables()] == [id(v), id(w)]
    with tape:
        _ = v * v
    assert [id(x) for x in tape.watched_variables()] == [id(v)]
    tape.reset()
    assert tape.watched_variables() == ()


def test_watching_refuses_other_things(caplog: pytest.LogCaptureFixture) -> None:
    with tf.GradientTape() as tape:
        with pytest.raises(ValueError, match=r"not tf\.Tensor"):
            tape.watch(3.0)
        with caplog.at_level(logging.WARNING):
            tape.watch(tf.constant(1))
    assert "must be floating" in caplog.text


def test_stop_recording_and_reset() -> None:
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = X * X
        with tape.stop_recording():
            z = y * X
    assert tape.gradient(z, X) is None
    with tf.GradientTape() as tape:
        tape.watch(X)
        y = X * X
        tape.reset()
        tape.watch(X)
        z = y * X
    assert tape.gradient(z, X).numpy() == 9.0


def test_structures() -> None:
    p = {"w": tf.Variable([[1.0, 2.0]]), "b": [tf.Variable(3.0), tf.Variable(1.0)]}
    with tf.GradientTape() as tape:
        y = {"s": tf.reduce_sum(p["w"]) * p["b"][0], "t": p["b"][0] * 2.0}
    g = tape.gradient(y, p)
    assert g["w"].numpy().tolist() == [[3, 3]] and g["b"][0].numpy() == 5 and g["b"][1] is None


@pytest.mark.parametrize("how", ["zero", tf.UnconnectedGradients.ZERO])
def test_unconnected_gradients(how: Any) -> None:
    assert gradient(lambda x: tf.constant(1.0), X) == [None]
    assert gradient(lambda x: tf.constant(1.0), X, unconnected_gradients=how)[0].numpy() == 0.0
    with pytest.raises(ValueError, match="Unknown value"):
        gradient(lambda x: x, X, unconnected_gradients="foo")


@pytest.mark.parametrize("function", [
    lambda x: tf.cast(x, tf.int32), tf.round, lambda x: x > 1.0, lambda x: tf.argmax([x]),
    tf.stop_gradient,
])
def test_gradients_that_stop(function: Any) -> None:
    assert gradient(function, X) == [None]


def test_targets() -> None:
    assert gradient(lambda x: x, X)[0].numpy() == 1.0
    assert gradient(lambda x: [x, x * x], X)[0].numpy() == 7.0
    with pytest.raises(TypeError, match="received None"):
        gradient(lambda x: None, X)
    with pytest.raises(ValueError, match="must be a tensor"):
        gradient(lambda x: 3.0, X)


def test_output_gradients() -> None:
    x = tf.constant([1.0, 2.0])
    for given in (tf.constant([2.0, 3.0]), [2.0, 3.0], [tf.constant([2.0, 3.0])]):
        assert gradient(lambda x: x * x, x, output_gradients=given)[0].numpy().tolist() == [4, 12]
    with pytest.raises(ValueError, match="does not match"):
        gradient(lambda x: x * x, x, output_gradients=[2.0, 3.0, 4.0])


def derivatives(x: Any) -> list[Any]:
    with tf.GradientTape() as t3:
        t3.watch(x)
        with tf.GradientTape() as t2:
            t2.watch(x)
            with tf.GradientTape() as t1:
                t1.watch(x)
                y = x ** 4
            d1 = t1.gradient(y, x)
        d2 = t2.gradient(d1, x)
    return [d1, d2, t3.gradient(d2, x)]


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_higher_derivatives(wrap: Any) -> None:
    found = [float(d) for d in wrap(derivatives)(tf.constant(2.0))]
    np.testing.assert_allclose(found, [32, 48, 48], rtol=1e-6)


def test_gradient_inside_the_tape() -> None:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(X)
        y = X * X * X
        first = tape.gradient(y, X)
    assert tape.gradient(first, X).numpy() == 18.0
    with tf.GradientTape() as tape:
        tape.watch(X)
        assert tape.gradient(X * X, X).numpy() == 6.0


def test_reads_of_a_variable_are_distinct() -> None:
    v = tf.Variable(2.0)
    old = v.read_value()
    with tf.GradientTape(persistent=True) as tape:
        first = v.read_value()
        y = first * v * old
    assert tape.gradient(y, v).numpy() == 8.0
    assert tape.gradient(y, first).numpy() == 4.0
    assert tape.gradient(y, old) is None


def test_jacobians() -> None:
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
    assert tape.jacobian(y, x).numpy().tolist() == [[2, 0], [0, 4]]
    assert tape.jacobian(y, tf.constant(1.0)) is None
    b = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        tape.watch(b)
        y = b * b
    assert tape.batch_jacobian(y, b).numpy().tolist() == [[[2, 0], [0, 4]], [[6, 0], [0, 8]]]


def test_control_flow_is_followed() -> None:
    def f(x: Any, k: int) -> Any:
        for i in range(k):
            x = x * x if i % 2 == 0 else x + 1.0
        return x

    for k, expected in ((1, 4.0), (2, 4.0), (3, 40.0)):
        assert gradient(lambda x, k=k: f(x, k), tf.constant(2.0))[0].numpy() == expected


def test_tapes_belong_to_their_thread() -> None:
    found: list[Any] = []

    def work() -> None:
        found.append(gradient(lambda x: x * x, X)[0].numpy())

    with tf.GradientTape() as tape:
        tape.watch(X)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        y = X * 2.0
    assert found == [6.0] and tape.gradient(y, X).numpy() == 2.0


def test_values_are_let_go() -> None:
    from twofold.frontend.tensors import observers

    with tf.GradientTape() as tape:
        tape.watch(X)
        y = X * X
    tape.gradient(y, X)
    assert not tape._entries
    del tape
    gc.collect()
    assert observers.active == 0


# ---------------------------------------------------------------------------- custom gradients

@tf.custom_gradient
def log1pexp(x: Any) -> Any:
    e = tf.exp(x)

    def grad(upstream: Any) -> Any:
        return upstream * (1 - 1 / (1 + e))

    return tf.math.log(1 + e), grad


@tf.custom_gradient
def clip_gradient(x: Any, norm: Any) -> Any:
    return tf.identity(x), lambda upstream: [tf.clip_by_norm(upstream, norm), None]


V = tf.Variable(2.0)


@tf.custom_gradient
def with_variable(x: Any, scale: float = 1.0) -> Any:
    def grad(upstream: Any, variables: Any = None) -> Any:
        return upstream * x * x * V, [upstream * 7.0]

    return tf.exp(x) * V * scale, grad


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_custom_gradients(wrap: Any) -> None:
    assert gradient(wrap(log1pexp), tf.constant(100.0))[0].numpy() == 1.0
    g = gradient(wrap(lambda x, n: tf.reduce_sum(clip_gradient(x, n)) * 10.0),
                 tf.constant([3.0, 4.0]), tf.constant(1.0))
    np.testing.assert_allclose(g[0].numpy(), [0.70710677] * 2, rtol=1e-6)
    assert g[1] is None


@pytest.mark.parametrize("wrap", [lambda f: f, tf.function])
def test_custom_gradients_with_variables_to_second_order(wrap: Any) -> None:
    x = tf.constant(3.0)
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = wrap(with_variable)(x)
        g = inner.gradient(y, [x, V])
    assert [float(d) for d in g] == [18.0, 7.0]
    assert [float(d) for d in outer.gradient(g[0], [x, V])] == [12.0, 9.0]


def test_custom_gradient_arguments() -> None:
    assert gradient(lambda x: with_variable(x, scale=2.0), X)[0].numpy() == 18.0
    assert clip_gradient(3.0, 1.0).numpy() == 3.0  # no tensors at all
    assert log1pexp.__name__ == "log1pexp"


def test_custom_gradient_errors() -> None:
    @tf.custom_gradient
    def wrong_count(x: Any) -> Any:
        return x * 2.0, lambda g: (g, g)

    @tf.custom_gradient
    def no_variables(x: Any) -> Any:
        return x * V, lambda g: g

    with pytest.raises(ValueError, match="expected to return 1 gradients, but returned 2"):
        gradient(wrong_count, X)
    with pytest.raises(TypeError, match="must accept keyword argument 'variables'"):
        gradient(no_variables, X)
    with pytest.raises(TypeError, match="returns a pair"):
        tf.custom_gradient(lambda x: x)(X)


# ---------------------------------------------------------------------------- recordings

def test_recordings_print_replay_and_differentiate() -> None:
    v = tf.Variable([1.0, 2.0], name="w")
    x = tf.constant([3.0, 4.0])
    with tf.ir.record("line") as recording:
        y = tf.reduce_sum(v * x) + 1.0
    assert [node.op.name for node in recording.graph.nodes] == ["multiply", "reduce_sum", "add"]
    assert recording.graph.inputs[0].name == "w"
    assert "multiply" in recording.text()
    assert recording.replay()[0].numpy() == y.numpy()
    assert recording.replay([1.0, 1.0], [2.0, 2.0], 0.0)[0].numpy() == 4.0
    derived = recording.gradient_graph([0])
    assert len(derived.outputs) == 2
    assert str(next(iter(recording.graph.sources.values()))).startswith(__file__)
    with pytest.raises(TypeError, match="has 3 inputs"):
        recording.replay(1.0)


# ---------------------------------------------------------------------------- the short ways

def test_operators_share_a_read_but_users_do_not():
    v = tf.Variable(3.0)
    for _ in range(3):
        with tf.GradientTape(persistent=True) as tape:
            a = v.value()
            y = a * v + v
            b = v.read_value()
        assert tape.gradient(y, a).numpy() == 3.0
        assert tape.gradient(y, v).numpy() == 7.0
        assert tape.gradient(y, b) is None and a is not b


def test_assignments_between_reads():
    v = tf.Variable([1.0, 2.0])
    for assign in (lambda: v.assign([5.0, 7.0]), lambda: v.assign_add([4.0, 5.0])):
        for _ in range(3):
            v.assign([1.0, 2.0])
            with tf.GradientTape() as tape:
                y = v * v
                assign()
                z = v * y
            np.testing.assert_array_equal(y, [1.0, 4.0])
            np.testing.assert_array_equal(z, [5.0, 28.0])
            np.testing.assert_array_equal(tape.gradient(z, v), [1.0 + 10.0, 4.0 + 28.0])


def test_variables_are_updated_in_place_after_the_tape():
    v = tf.Variable(np.ones(1000, np.float32))
    for _ in range(3):
        with tf.GradientTape() as tape:
            y = v * v
        slope = tape.gradient(y, v)
        del y
        place = v._array.ctypes.data
        v.assign_sub(slope)
        assert v._array.ctypes.data == place


def test_variables_a_tape_does_not_follow():
    v, w = tf.Variable(2.0, trainable=False), tf.Variable(2)
    for _ in range(2):
        with tf.GradientTape() as tape:
            y = v * v
            n = w * w
            tape.watch(v)
            z = v * v
        assert tape.watched_variables() == (v,)
        assert n.numpy() == 4
        assert tape.gradient([y, z], v).numpy() == 4.0


def test_several_tapes_see_the_operators():
    v, x = tf.Variable(2.0), tf.constant(3.0)
    for _ in range(3):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = 2.0 * v * v * x / 4.0
            slope = inner.gradient(y, v)
        assert slope.numpy() == 6.0
        assert outer.gradient(slope, v).numpy() == 3.0


@pytest.mark.parametrize("operation, value", [
    (lambda x: x + 1, 1.0), (lambda x: 1 + x, 1.0), (lambda x: x - 2.5, 1.0),
    (lambda x: 2.5 - x, -1.0), (lambda x: x * 3, 3.0), (lambda x: 3 * x, 3.0),
    (lambda x: x / 4.0, 0.25), (lambda x: 4.0 / x, -1.0), (lambda x: x * np.float32(3), 3.0),
])
def test_plain_numbers(operation, value):
    x = tf.constant(2.0)
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = operation(x)
        assert tape.gradient(y, x).numpy() == value
        assert y.numpy() == operation(tf.constant(2.0)).numpy() and y.dtype is tf.float32


@pytest.mark.parametrize("operation", [
    lambda x: x + tf.constant([1.0, 2.0, 3.0]), lambda x: x * tf.constant(1, tf.int32),
    lambda x: x + "a", lambda x: tf.constant([1], tf.uint8) + 300, lambda x: x + None,
    lambda x: tf.constant([1]) + 1.5, lambda x: 1.5 + tf.constant([1]), lambda x: None - x,
    lambda x: 300 - tf.constant([1], tf.uint8), lambda x: x * [1.0, 2.0, 3.0],
])
def test_errors_are_those_without_a_tape(operation):
    x = tf.constant([1.0, 2.0])
    with pytest.raises(Exception) as plain:
        operation(x)
    for _ in range(2):
        with tf.GradientTape() as tape:
            tape.watch(x)
            with pytest.raises(type(plain.value)) as taped:
                operation(x)
        assert str(taped.value) == str(plain.value)


def test_places_in_the_users_code():
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        x * x
        tf.exp(x)
        x + 1.0
    first = test_places_in_the_users_code.__code__
    assert all(entry[5] is first for entry in tape._entries) and len(tape._entries) == 3


def test_warnings_stay_away_under_a_tape(recwarn):
    x, v = tf.constant([1.0, -1.0]), tf.Variable([0.0, 0.0])
    for _ in range(3):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x / v
        tape.gradient(y, x)
    np.testing.assert_array_equal(y, [np.inf, -np.inf])
    assert not recwarn.list


@pytest.mark.parametrize("shape", [[3], [1], [2, 3], [1, 2, 2], [2, 0]])
def test_rows(shape):
    x = tf.constant(np.arange(np.prod(shape), dtype=np.float32).reshape(shape))
    for key in range(-shape[0], shape[0]):
        for _ in range(3):
            with tf.GradientTape() as tape:
                tape.watch(x)
                row = x[key]
            np.testing.assert_array_equal(row, x.numpy()[key])
            assert row.shape == shape[1:]
            expected = np.zeros(shape, np.float32)
            expected[key] = 1.0
            np.testing.assert_array_equal(tape.gradient(row, x), expected)
    with tf.GradientTape():
        for key in (shape[0], -shape[0] - 1):
            with pytest.raises(tf.errors.InvalidArgumentError, match="out of bounds"):
                x[key]
        with pytest.raises(tf.errors.InvalidArgumentError, match="only 0 dims"):
            tf.constant(1.0)[0]
        assert tf.constant(["a", "b"])[1].numpy() == b"b"
        assert tf.constant([[1, 2]])[0].numpy().tolist() == [1, 2]


def test_a_recording_prints_its_graph():
    with tf.ir.record() as graph:
        tf.exp(tf.constant([1.0, 2.0]))
    assert "exp(" in str(graph)
    assert str(graph.graph) == graph.text()


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
def test_jacobians_of_no_elements(compiled):
    def all_of(x, y):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([x, y])
            none = x[:, :0] * 2.0
        return tape.jacobian(none, x), tape.batch_jacobian(none, x)

    x = tf.ones([2, 3])
    full, rows = (tf.function(all_of) if compiled else all_of)(x, tf.ones([2]))
    assert full.shape == [2, 0, 2, 3] and rows.shape == [2, 0, 3]
    with tf.GradientTape() as tape:
        tape.watch(x)
        other = tf.zeros([0])
    assert tape.jacobian(other, x) is None
