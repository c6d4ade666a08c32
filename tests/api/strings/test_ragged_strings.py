"""Strings taken apart into ragged tensors, in functions that know no sizes, too."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

WORDS = tf.TensorSpec([None], tf.string)
CALLS = {
    "split": lambda x: tf.strings.split(x),
    "split_at": lambda x: tf.strings.split(x, sep=",", maxsplit=1),
    "bytes_split": lambda x: tf.strings.bytes_split(x),
    "unicode_split": lambda x: tf.strings.unicode_split(x, "UTF-8"),
    "unicode_decode": lambda x: tf.strings.unicode_decode(x, "UTF-8"),
    "ngrams": lambda x: tf.strings.ngrams(tf.strings.split(x), 2, pad_values="|"),
    "reduce_join": lambda x: tf.strings.reduce_join(tf.strings.split(x), axis=1, separator="+"),
    "encode": lambda x: tf.strings.unicode_encode(
        tf.strings.unicode_decode(x, "UTF-8") + 1, "UTF-8"),
    "lengths": lambda x: tf.strings.length(tf.strings.split(x)),
    "format": lambda x: tf.strings.format("{} of {}", [tf.strings.split(x), tf.size(x)]),
}


@pytest.mark.parametrize("name", CALLS)
def test_compiled_is_eager(name):
    compiled = tf.function(CALLS[name], input_signature=[WORDS])
    for words in (["a b,c", "", "é d,e,f"], [], ["x"]):
        given = tf.constant(words, tf.string)
        eager, found = CALLS[name](given), compiled(given)
        assert repr(found) == repr(eager)
    assert len(compiled.traces) == 1


def test_offsets_go_with_their_letters():
    letters, places = tf.strings.unicode_split_with_offsets(["hé!", "a"], "UTF-8")
    assert letters.to_list() == [[b"h", "é".encode(), b"!"], [b"a"]]
    assert places.to_list() == [[0, 1, 3], [0]]
    codes, _ = tf.strings.unicode_decode_with_offsets([["ab"], ["c"]], "UTF-8")
    assert codes.to_list() == [[[97, 98]], [[99]]] and codes.shape.as_list() == [2, 1, None]


def test_ragged_words_are_taken_apart_further():
    found = tf.strings.bytes_split(tf.strings.split(["ab c", "d"]))
    assert found.to_list() == [[[b"a", b"b"], [b"c"]], [[b"d"]]]


def test_saved_models_split(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: tf.strings.ngrams(tf.strings.split(x), 2),
                           input_signature=[WORDS])
    tf.saved_model.save(module, str(tmp_path))
    assert tf.saved_model.load(str(tmp_path)).f(["a b c", "d"]).to_list() == [[b"a b", b"b c"], []]


def test_printing(capsys):
    x = tf.ragged.constant([["a", "b"], ["c"]])
    tf.print(x, tf.ragged.constant([[1.5], []]), output_stream=__import__("sys").stdout)
    tf.function(lambda x: tf.print([x], output_stream=__import__("sys").stdout))(x)
    tf.print(tf.ragged.constant([list(range(9))]), output_stream=__import__("sys").stdout)
    assert capsys.readouterr().out == ("[['a', 'b'], ['c']] [[1.500000], []]\n"
                                       "[[['a', 'b'], ['c']]]\n[[0, 1, 2, ..., 6, 7, 8]]\n")


def test_a_rest_after_the_last_cut():
    found = tf.strings.split(["a b c", " a ", "", " "], maxsplit=1)
    assert found.to_list() == [[b"a", b"b c"], [b"a", b""], [], []]
    assert tf.strings.split(" a b ", maxsplit=0).numpy().tolist() == [b" a b "]
    assert tf.strings.split("a,b,c", sep=",", maxsplit=1).numpy().tolist() == [b"a", b"b,c"]


def test_what_is_no_single_string_is_refused():
    with pytest.raises(ValueError, match="single string"):
        tf.strings.split(["a b"], sep=[" ", ","])
    assert np.asarray(tf.strings.split("a b")).tolist() == [b"a", b"b"]
