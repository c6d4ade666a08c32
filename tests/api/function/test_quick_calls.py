"""Calls of a form that was seen before: found without binding, and never mixed up."""

from __future__ import annotations

import math

import pytest

import twofold as tf

A, B, C = tf.constant([1.0, 2.0]), tf.constant([10.0, 20.0]), tf.constant([100.0, 200.0])


def numbers(result):
    return result.numpy().tolist()


def test_keywords_in_any_order_go_where_they_belong():
    f = tf.function(lambda x, y=B, *, z=C: x - y / z)
    forms = [((A,), {}), ((A, B), {}), ((A,), {"y": C}), ((A,), {"z": A}), ((), {"y": A, "x": B}),
             ((), {"z": A, "y": B, "x": C}), ((A,), {"z": A, "y": A}), ((A,), {"y": A, "z": B})]
    for _ in range(3):
        for args, kwargs in forms:
            given = {"y": B, "z": C} | dict(zip("xy", args)) | kwargs
            assert numbers(f(*args, **kwargs)) == numbers(given["x"] - given["y"] / given["z"])


def test_dictionaries_in_any_order_and_the_same_tensor_twice():
    f = tf.function(lambda b, *rest: b["x"] - b["y"][0] * b["y"][1] + sum(rest))
    for _ in range(3):
        assert numbers(f({"x": A, "y": (B, C)})) == numbers(A - B * C)
        assert numbers(f({"y": (B, C), "x": A}, B)) == numbers(A - B * C + B)
        assert numbers(f({"y": (B, B), "x": A}, B, C)) == numbers(A - B * B + B + C)
        assert numbers(f({"y": (A, A), "x": A})) == numbers(A - A * A)


@pytest.mark.parametrize("values", [
    [0.0, -0.0], [1, 1.0, True], [0, False, None], [math.nan, 1.0], ["x", "y"],
    [(), []], [(1, 2), [1, 2], (1, (2,))], [{"a": 1}, {"a": 1.0}, {"b": 1}]])
def test_values_that_look_alike_have_traces_of_their_own(values):
    f = tf.function(lambda x, how: x + 1.0)
    for value in values:
        f(A, value)
    count = f.experimental_get_tracing_count()
    assert count == len(values)
    for value in values * 3:
        f(A, value)
        f(A, how=value)
    assert f.experimental_get_tracing_count() == count


def test_a_word_is_no_name():
    f = tf.function(lambda *args, **named: tf.constant([len(args), len(named)]))
    for _ in range(2):
        assert numbers(f("a", 1)) == [2, 0]
        assert numbers(f(a=1)) == [0, 1]
        assert numbers(f("a", a=1)) == [1, 1]


def test_a_signature_converts_at_every_call():
    f = tf.function(lambda x, y: x + y,
                    input_signature=[tf.TensorSpec([2], tf.float32), tf.TensorSpec([], tf.float32)])
    for _ in range(3):
        assert numbers(f([A[0], A[1]], 3.0)) == [4.0, 5.0]
        assert numbers(f(A, tf.constant(1.0))) == [2.0, 3.0]
        assert numbers(f(y=2.0, x=A)) == [3.0, 4.0]


def test_tapes_see_the_arguments_in_their_places():
    f = tf.function(lambda x, scale=1.0, y=B: x * x * scale + y)
    for scale in (2.0, 3.0, 2.0, 3.0):
        with tf.GradientTape() as tape:
            tape.watch([A, C])
            z = f(y=A, x=C, scale=scale)
        assert [numbers(g) for g in tape.gradient(z, [A, C])] == [
            [1.0, 1.0], [200.0 * scale, 400.0 * scale]]


def test_strings_and_variables_are_told_apart():
    v, w = tf.Variable([1.0, 2.0]), tf.Variable([5.0, 6.0])
    f = tf.function(lambda x, word, by: x * by if word == b"times" else x + by)
    for _ in range(3):
        assert numbers(f(A, b"times", v)) == numbers(A * v)
        assert numbers(f(A, b"plus", v)) == numbers(A + v)
        assert numbers(f(A, b"times", by=w)) == numbers(A * w)


def test_forms_that_do_not_fit_are_refused_every_time():
    f = tf.function(lambda x, y=1.0: x * y)
    for _ in range(2):
        for call in (lambda: f(), lambda: f(A, A, A), lambda: f(A, z=1.0), lambda: f(A, x=A)):
            with pytest.raises(TypeError, match="Binding inputs"):
                call()
        f(A, A)
