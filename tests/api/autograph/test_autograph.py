"""Python control flow on tensors: converted functions give what plain Python gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf


def choose(x):
    if x > 0:
        y = x * 2
    else:
        y = -x
    return y


def choose_twice(x):
    y = x
    if x > 0:
        if x > 5:
            y = x * 10
        else:
            y = x + 1
    elif x < -5:
        y = -x
    return y


def early_return(x):
    if x > 10:
        return x
    x = x + 1
    if x < 0:
        return -x
    return x * 2


def count_down(x):
    steps = 0
    while x > 1:
        x = x - 2
        steps += 1
    return x, steps


def collatz(x):
    n = abs(int(x)) + 1
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def breaks_and_continues(x):
    total = 0
    for i in range(int(x)):
        if i % 2 == 0:
            continue
        if i > 7:
            break
        total += i
    return total


def returns_from_a_loop(x):
    for i in range(int(x)):
        if i * i > 20:
            return i
    return -1


def returns_from_two_loops(x):
    for i in range(int(x)):
        j = i
        while j > 0:
            if i * j == 12:
                return i + j
            j -= 1
    return 0


def unrolled_break(x):
    for i in [1, 2, 3, 4]:
        if x > 6:
            break
        x = x + i
    return x


def logic(x):
    return (x > 0 and x < 5) or not x > -5, 0 < x < 3, x > 0 and x / x > 0


def conditional_expression(x):
    return (x if x > 0 else -x) + (1.0 if x < 3 else 2.0)


def membership(x):
    return int(x) in [1, 2, 3], int(x) not in (1, 5)


def nested_functions(x):
    def inner(y):
        if y > 0:
            return y * x
        return y

    return inner(x) + (lambda z: z if z > x else x)(x - 1) + helper(x)


def helper(x, scale=2.0):
    while x > 3:
        x = x / scale
    return x


def structures(x):
    state = {"a": x, "b": (x, x * 2)}
    while state["a"] > 0:
        state = {"a": state["a"] - 1, "b": (state["b"][1], state["b"][0])}
    return state


def cleaning_up(x):
    try:
        if x > 0:
            x = x * 2
    finally:
        x = x + 1
    with tf.name_scope("scope"):
        while x < 50:
            x = x * 2 + 60
    return x


def modified_closure(x):
    total = x

    def add():
        nonlocal total
        if x > 0:
            total = total + 1

    add()
    add()
    return total


def builtins(x):
    y = x + 1
    return (max(x, y), min(x, 0.0), abs(x), float(x), bool(x > 0), max([x, y]),
            any([x > 0, y > 9]), all([x > 0, y > 0]))


def comprehension(x):
    return sum([i * x for i in range(4)]), [helper(i * x) for i in (1, 2)]


def no_tensor_decides(x, flag=True):
    values = []
    for i in range(3):
        if flag and i != 1:
            values.append(x * i)
    return values


FUNCTIONS = [choose, choose_twice, early_return, count_down, collatz, breaks_and_continues,
             returns_from_a_loop, returns_from_two_loops, unrolled_break, logic,
             conditional_expression, membership, nested_functions, structures, cleaning_up,
             modified_closure, builtins, comprehension, no_tensor_decides,
             lambda x: x * 2 if x > 0 else x]
POINTS = (-7.0, -1.0, 0.5, 1.0, 2.0, 4.0, 9.0, 13.0)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_a_traced_function_gives_what_python_gives(function: Callable[..., Any]) -> None:
    traced = tf.function(function)
    for point in POINTS:
        wanted = function(point)
        found = traced(tf.constant(point))
        tf.nest.assert_same_structure(found, wanted)
        for a, b in zip(tf.nest.flatten(found), tf.nest.flatten(wanted)):
            np.testing.assert_allclose(np.asarray(a), b, rtol=1e-6)
    assert traced.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("function", [choose, choose_twice, count_down, unrolled_break, helper,
                                      nested_functions, cleaning_up], ids=lambda f: f.__name__)
def test_gradients_are_those_of_the_eager_function(function: Callable[..., Any]) -> None:
    def gradient(run: Callable[..., Any], point: float) -> Any:
        x = tf.constant(point)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nest.flatten(run(x))[0]
        return tape.gradient(y, x)

    traced = tf.function(function)
    for point in POINTS:
        wanted, found = gradient(function, point), gradient(traced, point)
        np.testing.assert_allclose(found, wanted, rtol=1e-6)


# ---------------------------------------------------------------------------- tensors gone over

@pytest.mark.parametrize("shape", [None, [None], [5]], ids=str)
def test_loops_over_tensors(shape: Any) -> None:
    def run(xs):
        total, places, last = 0.0, 0, 0.0
        for i, x in enumerate(xs, 3):
            total += x * tf.cast(i, tf.float32)
        for a, b in zip(xs, xs[::-1]):
            total += a * b
        for x in map(lambda x: x + 1.0, xs):
            last = x
        for i in tf.range(len(xs)):
            places += i
        return total, places, last

    xs = np.array([1, 2, 4, 8, 16], np.float32)
    signature = None if shape is None else [tf.TensorSpec(shape, tf.float32)]
    total, places, last = tf.function(run, input_signature=signature)(tf.constant(xs))
    np.testing.assert_allclose(total, xs @ np.arange(3, 8) + xs @ xs[::-1])
    assert (int(places), float(last)) == (10, 17.0)


def test_rows_of_matrices_and_variables() -> None:
    rows = tf.Variable([[1.0, 2.0], [3.0, 4.0]])

    @tf.function
    def product():
        result = tf.ones([2])
        for row in rows:
            result = result * row
        return result

    np.testing.assert_array_equal(product(), [3, 8])


def test_loops_in_loops_and_tensor_arrays() -> None:
    @tf.function
    def table(n):
        rows = tf.TensorArray(tf.int32, size=n)
        for i in tf.range(n):
            row = tf.zeros([3], tf.int32)
            for j in range(3):
                if i > j:
                    row += 1
            rows = rows.write(i, row * i)
        return rows.stack()

    wanted = [[min(i, 3) * i] * 3 for i in range(5)]
    np.testing.assert_array_equal(table(tf.constant(5)), wanted)


def test_variables_change_in_branches_and_loops() -> None:
    count = tf.Variable(0)

    @tf.function
    def run(n):
        for i in tf.range(n):
            if i % 3 == 0:
                count.assign_add(1)
            else:
                count.assign_sub(2)
        return count.read_value()

    assert int(run(tf.constant(7))) == 3 - 2 * 4


def test_a_name_that_the_loop_assigns_first() -> None:
    @tf.function
    def last(n):
        for i in tf.range(n):
            found = i * 2
        return found

    assert int(last(tf.constant(4))) == 6
    with pytest.raises(tf.errors.InvalidArgumentError, match="at least once to initialize found"):
        last(tf.constant(0))


def test_options_of_loops() -> None:
    @tf.function
    def grown(n):
        x, steps = tf.zeros([1]), 0
        while steps < n:
            tf.autograph.experimental.set_loop_options(
                shape_invariants=[(x, tf.TensorShape([None]))], maximum_iterations=3)
            x = tf.concat([x, [1.0]], 0)
            steps += 1
        return x

    assert grown(tf.constant(2)).shape == [3] and grown(tf.constant(9)).shape == [4]


# ---------------------------------------------------------------------------- what is Python's

def test_python_values_stay_python() -> None:
    seen = []

    @tf.function
    def run(x, flag):
        for i in range(3):
            seen.append(i)
        if flag:
            seen.append("flag")
        if x.shape[0] > 1:
            seen.append("shape")
        if tf.reduce_sum(x) > 0:
            y = 1
        else:
            y = 1
        seen.append(y)
        return x

    run(tf.ones([2]), True)
    assert seen == [0, 1, 2, "flag", "shape", 1]


def test_what_is_called_is_converted_wherever_it_is() -> None:
    class Model(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.scale = tf.Variable(2.0)

        def __call__(self, x):
            return self.call(x)

        def call(self, x):
            return x * self.scale if x > 0 else x

    class Derived(Model):
        def call(self, x):
            if x < -1:
                return tf.zeros([])
            return super().call(x) + 1

    from functools import partial
    model = Derived()
    run = tf.function(lambda x: model(x) + partial(helper, scale=4.0)(x))
    for x in (-3.0, -0.5, 9.0):
        wanted = 0.0 if x < -1 else (x * 2 if x > 0 else x) + 1
        np.testing.assert_allclose(run(tf.constant(x)), wanted + helper(x, 4.0))


def test_functions_given_to_ops_are_converted() -> None:
    run = tf.function(lambda xs: tf.map_fn(helper, xs))
    np.testing.assert_allclose(run(tf.constant([1.0, 9.0])), [1.0, helper(9.0)])


def test_methods_keep_their_defaults_and_their_instances() -> None:
    class Counter:
        def __init__(self) -> None:
            self.start = 3

        @tf.function
        def count(self, x, *, step=2):
            steps = self.start
            while x > 0:
                x -= step
                steps += 1
            return steps

    assert int(Counter().count(tf.constant(5))) == 6
    assert int(Counter().count(tf.constant(5), step=1)) == 8


def test_autograph_may_be_off() -> None:
    def body(x):
        return x if x > 0 else -x

    for function in (tf.function(body, autograph=False),
                     tf.function(lambda x: tf.autograph.experimental.do_not_convert(body)(x))):
        with pytest.raises(TypeError, match=r"tf\.cond"):
            function(tf.constant(1.0))
    inner = tf.function(body)
    outer = tf.function(lambda x: inner(x) * 2, autograph=False)
    assert float(outer(tf.constant(-2.0))) == 4.0


def test_code_without_source_runs_as_it_is() -> None:
    space: dict[str, Any] = {}
    exec("def plain(x):\n    return x * 2\ndef branching(x):\n    return x if x > 0 else -x", space)
    assert float(tf.function(space["plain"])(tf.constant(2.0))) == 4.0
    with pytest.raises(TypeError) as caught:
        tf.function(space["branching"])(tf.constant(2.0))
    assert "runs without AutoGraph" in caught.value.__notes__[0]
    assert float(tf.function(math.sqrt)(4.0)) == 2.0


def test_names_inside_are_the_users() -> None:
    inner, outer, ag__x = 2.0, 3.0, 5.0
    run = tf.function(lambda x: x * inner * outer * ag__x if x > 0 else x)
    assert float(run(tf.constant(1.0))) == 30.0


# ---------------------------------------------------------------------------- what branches carry

def test_branches_choose_strings() -> None:
    @tf.function
    def size(n):
        text, same = "none", "same"
        if n > 3:
            text, same = "large", "same"
        elif n > 1:
            text = tf.constant("medium")
        assert same == "same"
        return text, {"word": "a" if n > 2 else "bcd"}

    for n, wanted, word in ((1, b"none", b"bcd"), (2, b"medium", b"bcd"), (5, b"large", b"a")):
        found, rest = size(tf.constant(n))
        assert found.numpy() == wanted and rest["word"].numpy() == word
    assert size.experimental_get_tracing_count() == 1


def test_arrays_that_loops_make_longer() -> None:
    @tf.function
    def written(n):
        first = tf.TensorArray(tf.int32, size=0, dynamic_size=True)
        second = tf.TensorArray(tf.float32, size=1, dynamic_size=True)
        for i in tf.range(n):
            first = first.write(i, i * i)
            if i % 2 == 0:
                second = second.write(i + 1, tf.ones([2]))
        return first.stack(), second.stack()

    squares, rows = written(tf.constant(4))
    assert squares.numpy().tolist() == [0, 1, 4, 9]
    assert rows.numpy().tolist() == [[0, 0], [1, 1], [0, 0], [1, 1]]
    assert written(tf.constant(1))[1].shape == [2, 2]
    assert written.experimental_get_tracing_count() == 1


def test_none_before_a_loop_and_loops_that_return() -> None:
    @tf.function
    def latest(n):
        found = None
        for i in tf.range(n):
            found = i if found is None else found + i
        return found

    assert int(latest(tf.constant(4))) == 6
    with pytest.raises(tf.errors.InvalidArgumentError, match="at least once to initialize found"):
        latest(tf.constant(0))


def test_messages_name_variables_of_loops() -> None:
    @tf.function
    def grows(n):
        x = tf.zeros([1])
        for _ in tf.range(n):
            x = tf.concat([x, [1.0]], 0)
        return x

    with pytest.raises(ValueError, match=r"'x' has shape \(1,\) before the loop, but shape \(2,\)"):
        grows(tf.constant(3))


def test_assertions_say_what_they_ask() -> None:
    @tf.function
    def small(n):
        assert n < 10
        assert n < 5, "too large"
        return n

    assert int(small(tf.constant(3))) == 3
    for n, message in ((7, "too large"), (12, "n < 10")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            small(tf.constant(n))
    with pytest.raises(AssertionError, match="too large"):
        small(7)


def test_functions_of_one_line_are_told_apart() -> None:
    both = (lambda x: x if x > 0 else -x, lambda x: x * 2 if x > 0 else x)  # fmt: skip
    assert [float(tf.function(f)(tf.constant(3.0))) for f in both] == [3.0, 6.0]


def test_private_names_and_breakpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    class Scaled:
        def __init__(self) -> None:
            self.__scale = 2.0

        @tf.function
        def __call__(self, x):
            if x > 0:
                breakpoint()
                return x * self.__scale
            return x

    stops = []
    monkeypatch.setattr(sys, "breakpointhook",
                        lambda: stops.append(sys._getframe(1).f_locals["x"]))
    assert float(Scaled()(tf.constant(3.0))) == 6.0
    assert len(stops) == 1


def test_lines_of_errors_are_the_users() -> None:
    import traceback

    @tf.function
    def wrong(x):
        if x > 0:
            for _ in tf.range(3):
                x = tf.matmul(x, x)
        return x

    with pytest.raises(ValueError, match="rank 2") as caught:
        wrong(tf.constant(1.0))
    found = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (found.name, found.filename, found.line) == ("wrong", __file__, "x = tf.matmul(x, x)")
