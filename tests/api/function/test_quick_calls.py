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
    f = tf.function(lambda x, how: (how, x + 1.0)[1])
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


@pytest.mark.parametrize(("usual", "other"), [
    ((A,), (tf.constant([1.0, 2.0, 3.0]),)), ((A,), (tf.constant([[1.0, 2.0]]),)),
    ((A,), (tf.constant([1, 2]),)), ((A,), (tf.constant(["a", "b"]),)), ((A,), (A, B)),
    ((A,), (3.0,)), ((A,), ([A],)), (([A, B],), ((A, B),)), (([A, B],), ([A, 1.0],)),
    (({"a": A},), ({"b": A},)), (({"a": A, "b": B},), ({"b": B, "a": A},)), ((A, 1), (A, True)),
    ((A, 0.0), (A, -0.0)), ((A, None), (A, 1)), ((tf.Variable(A),), (tf.Variable(B),))])
def test_calls_of_another_kind_after_many_of_one(usual, other):
    seen = []
    g = tf.function(lambda *args: seen.append(args) or args)
    for _ in range(2):
        for args in (usual, other):
            for _ in range(4):
                tf.nest.assert_same_structure(g(*args), args)
                for got, given in zip(tf.nest.flatten(g(*args)), tf.nest.flatten(args)):
                    given = tf.convert_to_tensor(0.0 if given is None else given)
                    if got is not None:
                        assert got.dtype == given.dtype
                        assert repr(got.numpy().tolist()) == repr(given.numpy().tolist())
    assert len(seen) == g.experimental_get_tracing_count() <= 2


def test_keywords_after_many_calls_without():
    f = tf.function(lambda x, y=B: x - y)
    for forms in ([((A, C), {})] * 4, [((A,), {"y": C})] * 4, [((), {"y": C, "x": A})] * 4,
                  [((), {"x": C, "y": A})] * 4, [((A,), {})] * 4):
        for args, kwargs in forms:
            given = dict(zip("xy", args)) | kwargs
            assert numbers(f(*args, **kwargs)) == numbers(given["x"] - given.get("y", B))


def test_an_error_of_python_code_in_a_run_comes_once():
    calls = []

    def fail_later(x):
        calls.append(1)
        if len(calls) > 4:
            raise ValueError("enough")
        return x

    f = tf.function(lambda x: tf.py_function(fail_later, [x], tf.float32))
    for _ in range(4):
        f(A)
    for count in (5, 6):
        with pytest.raises(Exception, match="enough"):
            f(A)
        assert len(calls) == count


def test_a_check_that_fails_updates_once():
    v = tf.Variable(0.0)

    @tf.function
    def f(x):
        tf.debugging.assert_less(x, 5.0, "too large")
        v.assign_add(1.0)
        return x

    for _ in range(4):
        f(tf.constant(1.0))
    with pytest.raises(tf.errors.InvalidArgumentError, match="too large"):
        f(tf.constant(7.0))
    assert v.numpy() == 4.0


def test_more_values_than_a_guard_is_made_for():
    f = tf.function(lambda xs, numbers: tf.add_n(xs) * sum(numbers))
    for _ in range(4):
        assert numbers(f([A, B], list(range(300)))) == numbers((A + B) * 44850.0)
    assert numbers(f([A, B], [2.0])) == numbers((A + B) * 2.0)


def test_lists_of_twenty_in_their_order():
    xs = [tf.constant(float(i)) for i in range(20)]
    f = tf.function(lambda d: d["b"][0] - d["a"][-1] * d["a"][0])
    for _ in range(4):
        assert f({"a": xs[:10], "b": xs[10:]}).numpy() == 10.0
        assert f({"a": xs[10:], "b": xs[:10]}).numpy() == -190.0
