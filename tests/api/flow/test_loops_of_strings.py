"""Strings in loops: gone over, carried, collected and held by arrays, as in eager code."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

WORDS = tf.constant(["one", "", "three", "fo\x00ur"])
PAIRS = tf.constant([["a", "bc"], ["", "d"], ["e", "f"]])


def gone_over(words):
    count, last = 0, tf.constant("none")
    for word in words:
        if tf.strings.length(word) > 3:
            continue
        count += tf.strings.length(word)
        last = word
    return count, last


def gone_over_in_parts(words):
    text = ""
    for pair in tf.stack([words, tf.strings.upper(words)], 1):
        for word in pair:
            text = tf.strings.join([text, word], "/")
        if tf.strings.length(text) > 12:
            break
    return text


def numbered(words):
    found = tf.TensorArray(tf.string, size=tf.size(words))
    for i, word in enumerate(words):
        found = found.write(i, tf.strings.join([tf.strings.as_string(i), word]))
    return found.stack(), found.read(1)


def grown(words):
    found = tf.TensorArray(tf.string, size=0, dynamic_size=True)
    for i in tf.range(tf.size(words)):
        found = found.write(2 * i, words[i])
    return found.stack(), found.size()


def listed(words):
    found = []
    for word in words:
        found.append(tf.strings.upper(word))
    return tf.stack(found)


def carried(words):
    return tf.while_loop(lambda i, text: i < tf.size(words),
                         lambda i, text: (i + 1, tf.strings.join([text, words[i]])), (0, "<"))


PROGRAMS = [
    gone_over, gone_over_in_parts, numbered, grown, listed, carried,
    lambda words: tf.map_fn(tf.strings.upper, words),
    lambda words: tf.map_fn(tf.strings.length, words, fn_output_signature=tf.int32),
    lambda words: tf.map_fn(lambda x: (x[0] * 2, x[1]), (tf.strings.length(words), words),
                            fn_output_signature=(tf.int32, tf.string)),
    lambda words: tf.map_fn(lambda w: tf.stack([w, tf.strings.upper(w)]), words),
    lambda words: tf.scan(lambda a, x: tf.strings.join([a, x]), words),
    lambda words: tf.scan(lambda a, x: (a[0] + tf.strings.length(x), tf.strings.join([x, a[1]])),
                          words, (0, tf.constant("|")), reverse=True),
    lambda words: tf.foldl(lambda a, x: tf.strings.join([a, x], "+"), words),
    lambda words: tf.foldr(lambda a, x: a + tf.strings.length(x), words, 0),
    lambda words: tf.vectorized_map(lambda w: tf.strings.join([w, "!"]), words),
    lambda words: tf.map_fn(lambda w: tf.py_function(lambda x: x.numpy() + b"?", [w], tf.string),
                            words, fn_output_signature=tf.TensorSpec([], tf.string)),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=range(len(PROGRAMS)))
@pytest.mark.parametrize("size", [4, None])
def test_loops_give_what_eager_code_gives(program, size):
    signature = [tf.TensorSpec([size], tf.string)]
    found = tf.nest.flatten(tf.function(program, input_signature=signature)(WORDS))
    with_eager = tf.nest.flatten(program(WORDS))
    assert len(found) == len(with_eager)
    for ours, expected in zip(found, with_eager):
        expected = tf.convert_to_tensor(expected)
        assert ours.dtype == expected.dtype and np.array_equal(ours.numpy(), expected.numpy())


def test_rows_of_several_strings():
    @tf.function
    def joined(pairs):
        return tf.map_fn(lambda row: tf.strings.reduce_join(row, separator="-"), pairs)

    assert joined(PAIRS).numpy().tolist() == [b"a-bc", b"-d", b"e-f"]
    assert joined(PAIRS[:0]).numpy().tolist() == []


def test_what_cannot_be_carried_names_the_variable():
    @tf.function
    def changes(words):
        value = 1
        for word in words:
            value = word
        return value

    with pytest.raises(TypeError, match="'value' has dtype int32 before the loop, but dtype "
                                        "string after one iteration"):
        changes(WORDS)


def test_places_outside_of_an_array_are_refused():
    @tf.function
    def read(i):
        return tf.TensorArray(tf.string, 2, element_shape=[]).write(0, "a").read(i)

    assert read(tf.constant(0)).numpy() == b"a" and read(tf.constant(1)).numpy() == b""
    with pytest.raises(tf.errors.InvalidArgumentError, match="out of bounds"):
        read(tf.constant(2))
