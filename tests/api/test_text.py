"""Strings: ops that move them, and the functions of ``tf.strings`` that take them apart."""

from __future__ import annotations

from typing import Any

import pytest

import twofold as tf

WORDS = tf.constant(["hello", "a b", "hello"])


def values(x: Any) -> Any:
    return tf.convert_to_tensor(x).numpy().tolist()


@pytest.mark.parametrize(("function", "result"), [
    (lambda w: tf.tile(w[:2], [2]), [b"hello", b"a b", b"hello", b"a b"]),
    (lambda w: tf.reverse(w, [0]), [b"hello", b"a b", b"hello"]),
    (lambda w: tf.roll(w, 1, 0), [b"hello", b"hello", b"a b"]),
    (lambda w: tf.broadcast_to(w[1], [2, 1]), [[b"a b"], [b"a b"]]),
    (lambda w: tf.repeat(w, [0, 2, 1]), [b"a b", b"a b", b"hello"]),
    (lambda w: tf.gather_nd(w, [[1]]), [b"a b"]),
    (lambda w: tf.tensor_scatter_nd_update(w, [[0]], ["new"]), [b"new", b"a b", b"hello"]),
    (lambda w: tf.tile(w[:0], [3]), []),
])
def test_ops_that_move_strings(function: Any, result: Any) -> None:
    moved = function(WORDS)
    assert moved.dtype == tf.string and values(moved) == result


def test_unique_strings() -> None:
    y, places = tf.unique(WORDS)
    assert values(y) == [b"hello", b"a b"] and values(places) == [0, 1, 0]
    assert places.dtype == tf.int32


@pytest.mark.parametrize("function", [
    lambda w: tf.tensor_scatter_nd_add(w, [[0]], ["a"]), tf.sort, tf.exp,
    lambda w: w * 2, lambda w: tf.reduce_sum(w)])
def test_ops_that_compute_take_no_strings(function: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="string"):
        function(WORDS)


@pytest.mark.parametrize(("call", "error"), [
    (lambda: tf.gather_nd(WORDS, [[7]]), ValueError),
    (lambda: tf.tile(WORDS, [2, 2]), ValueError),
    (lambda: tf.roll(WORDS, 1, 4), ValueError),
])
def test_bad_arguments_of_ops_that_move_strings(call: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        call()
