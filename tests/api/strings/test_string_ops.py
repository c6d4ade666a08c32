"""Strings: ops that move them, and the functions of ``tf.strings`` that take them apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf

WORDS = tf.constant(["hello", "a b", "hello"])


def values(x: Any) -> Any:
    return np.asarray(tf.convert_to_tensor(x)).tolist()


@pytest.mark.parametrize(("function", "result"), [
    (lambda w: tf.tile(w[:2], [2]), [b"hello", b"a b", b"hello", b"a b"]),
    (lambda w: tf.reverse(w, [0]), [b"hello", b"a b", b"hello"]),
    (lambda w: tf.roll(w, 1, 0), [b"hello", b"hello", b"a b"]),
    (lambda w: tf.broadcast_to(w[1], [2, 1]), [[b"a b"], [b"a b"]]),
    (lambda w: tf.repeat(w, [0, 2, 1]), [b"a b", b"a b", b"hello"]),
    (lambda w: tf.gather_nd(w, [[1]]), [b"a b"]),
    (lambda w: tf.tensor_scatter_nd_update(w, [[0]], ["new"]), [b"new", b"a b", b"hello"]),
    (lambda w: tf.tile(w[:0], [3]), []),
    (lambda w: tf.scatter_nd([[3], [0], [3]], w, [5]), [b"a b", b"", b"", b"hellohello", b""]),
    (lambda w: tf.scatter_nd([[1]], w[tf.newaxis, :2], tf.constant([2, 2])),
     [[b"", b""], [b"hello", b"a b"]]),
    (lambda w: tf.scatter_nd(tf.zeros([0, 1], tf.int32), w[:0], [2]), [b"", b""]),
    (lambda w: tf.one_hot([1, -1], 2, w[0], "no"), [[b"no", b"hello"], [b"no", b"no"]]),
    (lambda w: tf.one_hot([0], 2, "yes", "no", axis=0), [[b"yes"], [b"no"]]),
    (lambda w: tf.identity_n([w, w[1:2]])[1], [b"a b"]),
])
def test_ops_that_move_strings(function: Any, result: Any) -> None:
    open_sizes = [tf.TensorSpec([None], tf.string)]
    for way in (function, tf.function(function), tf.function(function, open_sizes)):
        moved = way(WORDS)
        assert moved.dtype == tf.string and values(moved) == result


def test_unique_strings() -> None:
    y, places = tf.unique(WORDS)
    assert values(y) == [b"hello", b"a b"] and values(places) == [0, 1, 0]
    assert places.dtype == tf.int32


@pytest.mark.parametrize("function", [
    lambda w: tf.tensor_scatter_nd_add(w, [[0]], ["a"]), tf.sort, tf.exp,
    lambda w: w * 2, lambda w: tf.reduce_sum(w), tf.ones_like, lambda w: tf.ones([2], w.dtype),
    lambda w: tf.one_hot([0], 2, w[0])])
def test_ops_that_compute_take_no_strings(function: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="string"):
        function(WORDS)


@pytest.mark.parametrize(("call", "error"), [
    (lambda: tf.gather_nd(WORDS, [[7]]), ValueError),
    (lambda: tf.tile(WORDS, [2, 2]), ValueError),
    (lambda: tf.roll(WORDS, 1, 4), ValueError),
    (lambda: tf.scatter_nd([[7]], WORDS[:1], [3]), ValueError),
    (lambda: tf.scatter_nd([[1]], WORDS, [3]), ValueError),
    (lambda: tf.function(lambda w: tf.scatter_nd([[1]], w, [3]))(WORDS), ValueError),
    (lambda: tf.identity_n([]), ValueError),
])
def test_bad_arguments_of_ops_that_move_strings(call: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        call()


# ---------------------------------------------------------------------------- tf.strings

@pytest.mark.parametrize(("call", "result"), [
    (lambda: tf.strings.split(" a b  c "), [b"a", b"b", b"c"]),
    (lambda: tf.strings.split("a,b,,c", sep=","), [b"a", b"b", b"", b"c"]),
    (lambda: tf.strings.split("a,b,c", ",", maxsplit=1), [b"a", b"b,c"]),
    (lambda: tf.strings.bytes_split("abc"), [b"a", b"b", b"c"]),
    (lambda: tf.strings.unicode_split("hé", "UTF-8"), [b"h", "é".encode()]),
    (lambda: tf.strings.unicode_decode("hé", "UTF-8"), [104, 233]),
    (lambda: tf.strings.unicode_encode([[104, 233], [97, 98]], "UTF-8"), ["hé".encode(), b"ab"]),
    (lambda: tf.strings.regex_replace(WORDS, r"(\w)l+", r"\1L"), [b"heLo", b"a b", b"heLo"]),
    (lambda: tf.strings.regex_replace("aaa", "a", "b", replace_global=False), b"baa"),
    (lambda: tf.strings.regex_full_match(["abc", "abcd"], "a.c"), [True, False]),
    (lambda: tf.strings.reduce_join([["a", "b"], ["c", "d"]]), b"abcd"),
    (lambda: tf.strings.reduce_join([["a", "b"], ["c", "d"]], 0, separator="-"), [b"a-c", b"b-d"]),
    (lambda: tf.strings.reduce_join([["a", "b"]], axis=[1], keepdims=True), [[b"ab"]]),
    (lambda: tf.strings.format("{} {}", (tf.range(9), tf.constant("s"))),
     b'[0 1 2 ... 6 7 8] "s"'),
    (lambda: tf.strings.substr(["hello", "hi"], [1, -1], [3, 9]), [b"ell", b"i"]),
    (lambda: tf.strings.substr("héllo", 1, 2, unit="UTF8_CHAR"), "él".encode()),
    (lambda: tf.strings.substr("hello", 2, -1), b"llo"),
    (lambda: tf.strings.upper("aé", encoding="utf-8"), "AÉ".encode()),
    (lambda: tf.strings.lower("AÉ"), "aÉ".encode()),
    (lambda: tf.strings.to_number(["1", "2.5"]), [1.0, 2.5]),
    (lambda: tf.strings.join([]), b""),
])
@pytest.mark.parametrize("compiled", [False, True])
def test_strings(call: Any, result: Any, compiled: bool) -> None:
    """The results are TensorFlow's."""
    assert values((tf.function(call) if compiled else call)()) == result


def test_strings_that_the_run_tells() -> None:
    @tf.function
    def describe(x: Any) -> Any:
        parts = tf.strings.as_string(x)
        return (tf.strings.reduce_join(parts, separator="+"),
                tf.strings.format("x = {}", x), tf.strings.regex_full_match(parts, "[0-5]"))

    for numbers in ([1, 2, 3], [4, 5, 6]):
        joined, shown, small = describe(tf.constant(numbers))
        assert values(joined) == "+".join(map(str, numbers)).encode()
        assert values(shown) == f"x = [{' '.join(map(str, numbers))}]".encode()
        assert values(small) == [n <= 5 for n in numbers]


@pytest.mark.parametrize(("call", "error", "text"), [
    (lambda: tf.strings.substr("abc", 5, 1), ValueError, "pos 5 out of range"),
    (lambda: tf.strings.substr("abc", -5, 1), ValueError, "pos -5 out of range"),
    (lambda: tf.strings.regex_replace("a", "(", "b"), ValueError, "Invalid pattern"),
    (lambda: tf.strings.to_number("7.5", tf.int32), ValueError, "could not correctly convert"),
    (lambda: tf.strings.to_number(""), ValueError, "could not correctly convert"),
    (lambda: tf.strings.format("{}", [1, 2]), ValueError, "placeholder"),
    (lambda: tf.strings.reduce_join(["a"], axis=3), ValueError, "axis 3"),
    (lambda: tf.strings.upper("a", encoding="latin"), ValueError, "encoding"),
    (lambda: tf.strings.regex_full_match([1.0], "a"), ValueError, "takes strings"),
    (lambda: tf.strings.unicode_decode(b"\xff", "UTF-8", errors="strict"), ValueError, "Invalid"),
    (lambda: tf.strings.bytes_split(1 << 62), ValueError, "takes strings, got int64"),
    (lambda: tf.strings.split("a", 3), ValueError, "takes strings, got int32"),
    (lambda: tf.strings.unicode_encode([1.0], "UTF-8"), ValueError, "int32, got float32"),
    (lambda: tf.strings.as_string(1.0, precision=[2, 3]), TypeError, "precision must be"),
    (lambda: tf.strings.unicode_split("a", 5), TypeError, r"unicode_split: an encoding is"),
])
def test_bad_arguments_of_string_functions(call: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call()


@pytest.mark.parametrize("function", [
    tf.strings.lower, tf.strings.strip, tf.strings.length, tf.strings.to_number,
    tf.io.encode_base64, tf.io.decode_compressed, tf.io.decode_json_example,
    lambda x: tf.strings.join([x, []]), lambda x: tf.strings.substr(x, 0, 1),
    lambda x: tf.strings.regex_full_match(x, "a"), lambda x: tf.io.decode_csv(x, [[1]])[0],
    lambda x: tf.io.matching_files(x)])
def test_an_empty_list_is_one_of_strings(function) -> None:
    for call in (function, tf.function(function)):
        assert call([]).shape == (0,)
    with pytest.raises((TypeError, tf.errors.InvalidArgumentError)):
        function(tf.constant([], tf.float32))


def test_joining_texts_of_unknown_sizes() -> None:
    spec = tf.TensorSpec([None], tf.string)
    joined = tf.function(lambda x, y: tf.strings.join([x, "-", y]), input_signature=[spec, spec])
    assert joined(["a", "b"], ["c", "d"]).numpy().tolist() == [b"a-c", b"b-d"]
    for wrong in ([["a", "b", "c"], ["d"]], [["a"], ["b", "c"]]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="different shapes"):
            joined(*wrong)
    with pytest.raises(tf.errors.InvalidArgumentError, match="different shapes"):
        tf.function(lambda x: tf.strings.join([x, ["a", "b"], ["c"]]))(tf.constant(["a"]))
