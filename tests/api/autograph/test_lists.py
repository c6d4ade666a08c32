"""Lists that loops on tensors append to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf


def squares(n):
    found = []
    for i in tf.range(n):
        found.append(i * i)
    return tf.stack(found)


def returned(n):
    found = []
    for i in tf.range(n):
        found.append(tf.cast(i, tf.float32) * tf.ones([2]))
    return found


def sometimes(n):
    found = [0]
    for i in tf.range(n):
        if i % 2 == 0:
            found.append(i)
        else:
            found.append(-i)
            found.append(i * 10)
        if i > 4:
            break
    return tf.stack(found), len(found), found[0], found[-1]


def while_loop(n):
    found = []
    while n > 0:
        found.append(n)
        if n % 3 == 0:
            found.append(-n)
        n -= 1
    return tf.stack(found)


def nested(n):
    found = [0]
    for i in tf.range(n):
        for j in tf.range(i):
            found.append(i * j)
        found.append(i)
    return tf.stack(found)


def gone_over(n):
    found = []
    for i in tf.range(n):
        found.append(i)
    total = 0
    for x in found:
        total += x
    found.append(total)
    found.append(7)
    return tf.stack(found), total


def reads_itself(n):
    found = [0, 1]
    for _ in tf.range(n):
        found.append(found[-1] + found[-2])
    return tf.stack(found), len(found)


def three_loops(n):
    found = []
    for i in tf.range(n):
        found.append(i)
    for i in tf.range(n):
        found.append(-i)
    while n > 0:
        n -= 1
        found.append(n)
    return tf.stack(found)


def after_a_branch(n):
    found = []
    for i in tf.range(n):
        found.append(i)
    if n > 3:
        found.append(100)
    return tf.stack(found)


def over_rows(n):
    rows = tf.reshape(tf.range(6), [2, 3]) * n
    found = []
    for row in rows:
        found.append(row)
    return tf.stack(found, 1), tf.stack(found, axis=-1), tf.stack(found), tf.reduce_sum(found)


def unrolled(n):
    found = []
    for i in range(3):
        found.append(n + i)
    assert isinstance(found, list)
    return tf.stack(found)


def chosen(n):
    found = [n]
    if n > 3:
        found.append(n * 2)
    else:
        found.append(-n)
    return tf.stack(found)


PROGRAMS = [squares, returned, sometimes, while_loop, nested, gone_over, reads_itself, three_loops,
            after_a_branch, over_rows, unrolled, chosen]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_traced_lists_hold_what_python_lists_do(program: Callable[..., Any]) -> None:
    traced = tf.function(program)
    for n in (4, 1, 7):
        wanted, found = program(tf.constant(n)), traced(tf.constant(n))
        if isinstance(wanted, list):
            wanted = tf.stack(wanted)
        tf.nest.assert_same_structure(found, wanted)
        for a, b in zip(tf.nest.flatten(found), tf.nest.flatten(wanted)):
            np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
    assert traced.experimental_get_tracing_count() == 1


def test_gradients_go_through() -> None:
    @tf.function
    def total(x):
        found = []
        for i in tf.range(3):
            found.append(x * tf.cast(i, tf.float32))
        return tf.reduce_sum(tf.stack(found) ** 2)

    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = total(x)
    assert tape.gradient(y, x).numpy().tolist() == [10.0, 20.0]


def test_objects_with_a_method_append_keep_it() -> None:
    class Log:
        def __init__(self) -> None:
            self.kept: list[Any] = []

        def append(self, value: Any) -> None:
            self.kept.append(value)

    @tf.function
    def function(x):
        log = Log()
        for i in (1, 2):
            log.append(i)
        return x * len(log.kept)

    assert int(function(tf.constant(3))) == 6


def things(n):
    found = []
    for _ in tf.range(n):
        found.append(object())
    return n


def added(n):
    found = []
    for i in tf.range(n):
        found.append(i)
    return found + [1]  # noqa: RUF005


def extended(n):
    found = []
    for i in tf.range(n):
        found.append(i)
    found.extend([2])
    return found


def dtypes_differ(n):
    found = []
    for i in tf.range(n):
        found.append(i)
        found.append(tf.constant(1.5))
    return found


def shapes_differ(n):
    found = []
    for _ in tf.range(n):
        found.append(tf.zeros([2]))
        found.append(tf.zeros([3]))
    return found


def read_too_early(n):
    found = []
    for i in tf.range(n):
        found.append(i + found[-1])
    return found


def replaced(n):
    found = []
    for i in tf.range(n):
        found.append(i)
        found = {"other": i}
    return found


def lengths_differ(n):
    found = [1]
    if n > 3:
        found.append(n)
    return found


@pytest.mark.parametrize("program, error, message", [
    (things, TypeError, "it can hold tensors and numbers, not <object"),
    (added, TypeError, "it can be stacked"),
    (extended, TypeError, "stack it first"),
    (dtypes_differ, TypeError, "is a list of int32 tensors, and a float32 tensor is appended"),
    (shapes_differ, ValueError, r"of shape \(2,\), and one of shape \(3,\)"),
    (read_too_early, TypeError, "give it a first element before the loop"),
    (replaced, TypeError, "keep other values in other variables"),
    (lengths_differ, TypeError, "the same nested structure"),
], ids=lambda x: getattr(x, "__name__", ""))
def test_anything_else_is_refused(program: Callable[..., Any], error: Any, message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        tf.function(program)(tf.constant(4))
    assert "found" in str(caught.value)
