"""Python numbers among the arguments: a trace knows those that it looks at, and no others."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf

X = tf.constant([1.0, 2.0, 3.0])
V = tf.Variable([1.0, 2.0, 4.0])


class Model:
    def step(self, x, rate):
        return self.moved(x, rate=rate)

    def moved(self, x, rate):
        return x - rate * x


def scaled(x, n, k=2):
    return x * n + k


def moving_average(x, n):
    return n * x + (1 - n) * (x + 1.0)


def in_loops_and_branches(x, n):
    for _ in tf.range(3):
        x = x * n - (n * 2 - 1)
        if tf.reduce_sum(x) > n:
            x = x / n
    return x


def changes_in_place(x, n):
    x += n
    x -= 2 * n
    x *= -n
    x /= n + 1
    return x


def in_functions(x, n):
    return tf.multiply(x, n) + tf.maximum(n, x) + tf.cast(n, tf.float32) * x


def in_called_functions(x, n):
    return scaled(x, n) + scaled(x=x, n=n, k=n) + scaled(x, 3 * n) + Model().step(x, n)


UNSEEN: list[Callable[..., Any]] = [
    scaled, moving_average, in_loops_and_branches, changes_in_place, in_functions,
    in_called_functions, Model().step, lambda x, n: x * n, lambda x, n: x, lambda x, n: V * n,
    lambda x, *, n=3: x * n if tf.reduce_sum(x) > 0 else -x]


@pytest.mark.parametrize("kind", [int, float])
@pytest.mark.parametrize("function", UNSEEN, ids=lambda f: f.__name__)
def test_numbers_that_only_meet_tensors_are_inputs(function: Callable[..., Any], kind: Any) -> None:
    traced = tf.function(function)
    name = "rate" if function.__name__ == "step" else "n"
    for n in map(kind, (1, 2, 5, 7, 7, 7, 7, 2)):
        np.testing.assert_array_equal(traced(X, **{name: n}), function(X, **{name: n}))
    assert traced.experimental_get_tracing_count() == 1


def square_root(x, n):
    return x * math.sqrt(n)


def array(x, n):
    return x + np.array([n])


def text(x, n):
    return x * len(f"{n}")


def formatted(x, n):
    return x * float("%f" % n)  # noqa: UP031


def key(x, n):
    return x * {1: 2.0, 2: 5.0}[n]


def default(x, n):
    def inner(m=n):
        return m * x
    return inner()


def closure(x, n):
    return (lambda y: y * n)(x)


def kind(x, n):
    return x * 2.0 if isinstance(n, int) else x


def exact_kind(x, n):
    return x * 2.0 if type(n) is int else x


def axis(x, n):
    return tf.reduce_sum(tf.stack([tf.stack([x, x]), tf.stack([x, x])]), axis=n)


def shape(x, n):
    return tf.zeros([n]) + tf.reduce_sum(x)


def repetitions(x, n):
    for i in range(n):
        x = x + i
    return x


def comparison(x, n):
    if n > 1:
        return x
    return -x


def later(x, n):
    numbers = (n * k for k in (1.0, 2.0))
    return x * sum(numbers)


def reassigned(x, n):
    n = n + 1
    return x * n


def named(x, n):
    return x * eval("n")


def of_the_frame(x, n):
    return x * locals()["n"]


def sizes(x, n):
    return tf.reshape(x, [tf.shape(x)[0] * n // n, -1])


def power(x, n):
    return x ** n


def in_comprehension(x, n):
    return sum([x * n for n in range(n)])


def stored(x, n):
    holder = Model()
    holder.n = n  # type: ignore[attr-defined]
    return x * holder.n  # type: ignore[attr-defined]


def partly(x, n):
    return functools.partial(scaled, k=n)(x, 1)


def returned(x, n):
    return x, n


LOOKS = [square_root, array, text, formatted, key, default, closure, kind, exact_kind, axis, shape,
         repetitions, comparison, later, reassigned, named, of_the_frame, sizes, power,
         in_comprehension, stored, partly, returned]


@pytest.mark.parametrize("function", LOOKS, ids=lambda f: f.__name__)
def test_whoever_looks_at_a_number_gets_it_and_fixes_it(function: Callable[..., Any]) -> None:
    traced = tf.function(function)
    for n in (1, 2, 1, 2):
        found, wanted = tf.nest.flatten(traced(X, n)), tf.nest.flatten(function(X, n))
        for a, b in zip(found, wanted):
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-6)
    assert traced.experimental_get_tracing_count() == 2
    reason = traced.explain().reasons[1]
    assert reason.startswith("n changed from 1 to 2 (its value is used at") and __file__ in reason


def test_the_first_line_that_looks_is_said() -> None:
    def function(x, n):
        y = x * n
        y = y + math.sqrt(n)
        return y * math.exp(n)

    traced = tf.function(function)
    traced(X, 1), traced(X, 2)
    line = function.__code__.co_firstlineno + 2
    assert f"{__file__}:{line}: `y = y + math.sqrt(n)`" in traced.explain().reasons[1]


def test_kinds_of_numbers_have_traces_of_their_own() -> None:
    traced = tf.function(scaled)
    for n in (1, 2.5, True, 3, 4.5, False):
        np.testing.assert_array_equal(traced(X, n), scaled(X, n) if type(n) is not bool else scaled(
            X, float(n)))
    assert traced.experimental_get_tracing_count() == 4
    assert traced.explain().reasons[1] == "n changed from int to float"


def test_errors_are_those_of_eager_calls() -> None:
    traced = tf.function(scaled)
    small = tf.constant([1, 2], tf.int8)
    assert traced(small, 3).numpy().tolist() == [5, 8]
    for function in (traced, scaled):
        with pytest.raises(ValueError, match="300 does not fit int8"):
            function(small, 300)
    divided = tf.function(lambda x, n: x * (1 / n))
    assert divided(X, 2).numpy().tolist() == [0.5, 1.0, 1.5]
    with pytest.raises(ZeroDivisionError):
        divided(X, 0)


def test_gradients_and_variables() -> None:
    traced = tf.function(lambda x, n: x * x * n)
    for n in (2.0, 3.0):
        with tf.GradientTape() as tape:
            tape.watch(X)
            y = traced(X, n)
        np.testing.assert_array_equal(tape.gradient(y, X), 2 * n * X.numpy())
    variable = tf.Variable([1.0, 2.0])
    decay = tf.function(lambda n: variable.assign_sub(n * variable))
    decay(0.5)
    assert decay(0.25).numpy().tolist() == [0.375, 0.75]
    assert traced.experimental_get_tracing_count() == decay.experimental_get_tracing_count() == 1


def test_concrete_functions_fix_numbers() -> None:
    traced = tf.function(scaled)
    assert traced(X, 3).numpy()[0] == 5.0
    concrete = traced.get_concrete_function(X, 3)
    assert concrete(X).numpy()[0] == 5.0
    assert traced(X, 3).numpy()[0] == 5.0 and traced(X, 4).numpy()[0] == 6.0


def test_where_nothing_is_converted_numbers_are_fixed() -> None:
    space: dict[str, Any] = {}
    exec("def function(x, n): return x * n", space)
    for traced in (tf.function(scaled, autograph=False), tf.function(space["function"])):
        traced(X, 1), traced(X, 2)
        assert traced.experimental_get_tracing_count() == 2
        assert "Python values are fixed in a trace" in traced.explain().reasons[1]


def test_a_number_that_is_taken_out_of_the_frame_is_fixed() -> None:
    import sys

    def thief():
        frame = sys._getframe(1)
        while frame.f_code.co_name != "function":
            frame = frame.f_back
        return frame.f_locals["n"] * 2.0

    def function(x, n):
        return x * thief()

    traced = tf.function(function)
    assert [float(traced(X, n)[0]) for n in (1, 2)] == [2.0, 4.0]


def test_numbers_beside_structures_and_strings() -> None:
    @tf.function
    def function(parts, x, n):
        return parts[0] * x * n

    for n in (1, 2, 3):
        assert float(function([2.0, tf.constant(1.0)], X, n)[0]) == 2.0 * n
    function([3.0, tf.constant(1.0)], X, 4)
    assert function.experimental_get_tracing_count() == 2
    assert function.explain().reasons[1].startswith("parts[0] changed from 2.0 to 3.0")
    repeated = tf.function(lambda text, x, n: (tf.strings.length(text), x * n))
    for n in (1, 2):  # how many bytes there are is left open, and then numbers are fixed
        length, product = repeated(tf.constant("abc"), X, n)
        assert int(length) == 3 and float(product[0]) == n
    assert repeated.explain().reasons[1].startswith("n changed from 1 to 2")


def test_functions_that_fail_run_once_unless_a_number_may_be_why() -> None:
    seen: list[str] = []

    @tf.function
    def before(x, n):
        seen.append("before")
        tf.reshape(x, [7])
        return x * n

    @tf.function
    def raises(x, n):
        seen.append("raises")
        y = x * n
        if y.shape.rank == 1:
            raise KeyError("own")
        return y

    @tf.function
    def needs(x, n):
        seen.append("needs")
        return tf.reshape(x, [int(np.asarray(tf.cast(n, tf.float32))), -1])

    @tf.function
    def after(x, n):
        seen.append("after")
        return tf.concat([x * n, tf.constant([1])], 0)

    @tf.function
    def asserts(x, n):
        seen.append("asserts")
        y = x * n
        assert y.shape.rank == 2, "flat"
        return y

    for _ in range(2):
        for function in (before, after):
            with pytest.raises(tf.errors.InvalidArgumentError):
                function(X, 2.0)
        with pytest.raises(KeyError, match="own"):
            raises(X, 2.0)
        with pytest.raises(AssertionError, match="flat"):
            asserts(X, 2.0)
    assert seen == ["before", "after", "raises", "asserts"] * 2
    assert needs(X, 3.0).shape == [3, 1] and seen[8:] == ["needs"] * 2
