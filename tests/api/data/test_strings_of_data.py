"""Strings of datasets: computed for a block of elements as for each, and held by functions."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.data import functions

D = tf.data.Dataset
WORDS = ["One two 3", "Four five 6", "Seven 8 9", "ten Eleven 12", "a b 5"] * 4


def both_ways(monkeypatch, make):
    """Elements of batches, with blocks computed at once, and one by one."""
    blocks = []
    run = functions.ColumnSteps.run

    def counted(self, columns, count):
        blocks.append(count)
        return run(self, columns, count)

    monkeypatch.setattr(functions.ColumnSteps, "run", counted)
    found = list(make().as_numpy_iterator())
    monkeypatch.setattr(functions, "steps_of", lambda *args: None)
    return found, list(make().as_numpy_iterator()), blocks


@pytest.mark.parametrize("function", [
    tf.strings.length, tf.strings.lower, tf.strings.strip,
    lambda s: tf.strings.join([s, "x", s], "-"),
    lambda s: tf.strings.substr(s, 1, tf.strings.length(s) - 2),
    lambda s: tf.strings.regex_replace(s, "[a-z]+", "<\\0>"),
    lambda s: tf.strings.to_number(tf.strings.split(tf.strings.lower(s))[2]) * 2.0,
    lambda s: (tf.strings.split(s), tf.size(tf.strings.split(s)), s),
    lambda s: (tf.strings.unicode_decode(s, "UTF-8")[:2], tf.strings.as_string([1, 2])[0] + s),
    lambda s: tf.strings.split(s)[::-1],
    lambda s: tf.reshape(tf.strings.split(tf.strings.join([s, s], " ")), [2, 3]),
    lambda s: tf.cast(s == "a b 5", tf.int32) + tf.range(3),
    lambda s: {"x": tf.strings.format("{} {}", [s, tf.strings.length(s)])},
    lambda s: tf.where(tf.strings.length(s) > 9, s, "short"),
    lambda s: tf.io.decode_raw(tf.strings.substr(s, 0, 4), tf.uint8),
    lambda s: tf.strings.reduce_join(tf.stack([s, "b"]), separator="+"),
    lambda s: tf.strings.regex_full_match(s, "[a-z ]+" + "[0-9]*"),
], ids=range(17))
def test_blocks_hold_what_elements_do(monkeypatch, function):
    many, single, blocks = both_ways(
        monkeypatch, lambda: D.from_tensor_slices(WORDS).map(function).batch(6))
    assert blocks and len(many) == len(single) == 4
    for a, b in zip(many, single):
        for x, y in zip(tf.nest.flatten(a), tf.nest.flatten(b)):
            assert x.dtype == y.dtype and np.array_equal(x, y)


def test_elements_that_differ_in_shape(monkeypatch):
    words = ["a", "b c", "d e f"] * 3
    many, single, blocks = both_ways(
        monkeypatch, lambda: D.from_tensor_slices(words).map(tf.strings.split).padded_batch(4))
    assert blocks and all(np.array_equal(a, b) for a, b in zip(many, single))
    sums = D.from_tensor_slices(["1", "1 2", "3"] * 3).map(
        lambda s: tf.reduce_sum(tf.strings.to_number(tf.strings.split(s), tf.int32))).batch(9)
    assert next(sums.as_numpy_iterator()).tolist() == [1, 3, 3] * 3


def test_filters_on_strings(monkeypatch):
    many, single, blocks = both_ways(monkeypatch, lambda: D.from_tensor_slices(WORDS).filter(
        lambda s: s != "a b 5").batch(4))
    assert blocks and [x.tolist() for x in many] == [x.tolist() for x in single]


def test_an_element_that_fails_fails_alone():
    numbers = D.from_tensor_slices(["1", "2", "x", "4"]).map(
        lambda s: tf.strings.to_number(s, tf.int32))
    stream = iter(numbers.prefetch(2))
    assert [int(next(stream)), int(next(stream))] == [1, 2]
    with pytest.raises(tf.errors.InvalidArgumentError, match="b'x'"):
        next(stream)
    assert list(numbers.ignore_errors().batch(2).as_numpy_iterator())[1].tolist() == [4]


def test_functions_with_effects_run_once_for_each_element(capsys):
    words = D.from_tensor_slices(["a", "b", "c"])

    def shown(s):
        tf.print(s, output_stream=sys.stdout)
        return tf.strings.upper(s)

    assert next(words.map(shown).batch(3).as_numpy_iterator()).tolist() == [b"A", b"B", b"C"]
    assert capsys.readouterr().out.split() == ['"a"', '"b"', '"c"']


def test_strings_of_elements_are_kept_by_functions():
    words = D.from_tensor_slices([[f"w{i}", f"v{i}"] for i in range(1500)])

    @tf.function
    def first_and_last(dataset):
        first, last = tf.constant(["", ""]), tf.constant(["", ""])
        number = 0
        for pair in dataset:
            if number == 0:
                first = pair
            last = pair
            number += 1
        return first, last

    first, last = first_and_last(words)
    assert first.numpy().tolist() == [b"w0", b"v0"]
    assert last.numpy().tolist() == [b"w1499", b"v1499"]


@pytest.mark.parametrize("call", [tf.py_function, tf.numpy_function])
def test_functions_of_python_take_and_give_strings(call):
    def twice(text):
        text = text if isinstance(text, bytes) else text.numpy()
        return text + text

    words = D.from_tensor_slices(["a", "bc"])
    doubled = words.map(lambda s: call(twice, [s], tf.string))
    assert doubled.element_spec == tf.TensorSpec(None, tf.string)
    assert list(doubled.as_numpy_iterator()) == [b"aa", b"bcbc"]
    shaped = words.map(lambda s: tf.reshape(call(twice, [s], tf.string), []))
    assert shaped.element_spec == tf.TensorSpec([], tf.string)
    assert next(shaped.batch(2).as_numpy_iterator()).tolist() == [b"aa", b"bcbc"]

    @tf.function
    def longest(dataset):
        best = tf.constant("")
        for word in dataset:
            word.set_shape([])
            if tf.strings.length(word) > tf.strings.length(best):
                best = word
        return best

    assert longest(doubled).numpy() == b"bcbc"
