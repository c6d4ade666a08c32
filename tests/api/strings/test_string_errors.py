"""Strings that are no text, numbers in their place, words that are no choice."""

from __future__ import annotations

import pytest

import twofold as tf


@pytest.mark.parametrize(("call", "expected"), [
    (lambda s: tf.strings.length(s, unit="UTF8_CHAR"), 3),
    (lambda s: tf.strings.lower(s, encoding="utf-8"), b"a\xef\xbf\xbdb"),
    (lambda s: tf.strings.upper(s, encoding="utf-8"), b"A\xef\xbf\xbdB"),
    (lambda s: tf.strings.upper(s), b"A\xffB"),
    (lambda s: tf.strings.substr(s, 1, 1, unit="UTF8_CHAR"), b"\xff"),
    (lambda s: tf.strings.substr(s, -1, 5), b"b"),
])
def test_bytes_that_are_no_text(call, expected):
    assert call(tf.constant(b"A\xffb")).numpy() == expected
    assert tf.function(call)(tf.constant(b"A\xffb")).numpy() == expected


@pytest.mark.parametrize(("text", "length", "part"), [
    ("aé", 2, "é"), ("日本語", 3, "本"), ("", 0, ""), ("abc", 3, "b")])
def test_characters(text, length, part):
    assert int(tf.strings.length(text, unit="UTF8_CHAR")) == length
    if text:
        assert tf.strings.substr(text, 1, 1, unit="UTF8_CHAR").numpy().decode() == part
        assert tf.strings.substr(text, -length + 1, 1, "UTF8_CHAR").numpy().decode() == part


@pytest.mark.parametrize("call", [
    lambda x: tf.strings.length(x), lambda x: tf.strings.substr(x, 0, 1),
    lambda x: tf.strings.lower(x), lambda x: tf.strings.reduce_join(x),
    lambda x: tf.strings.join([x, "a"]), lambda x: tf.strings.strip(x),
    lambda x: tf.strings.to_number(x), lambda x: tf.strings.regex_replace(x, "a", "b"),
    lambda x: tf.strings.regex_full_match(x, "a"), lambda x: tf.strings.substr("abc", "a", 1),
])
def test_numbers_are_no_strings(call):
    for kind in (tf.float32, tf.int32):
        x = tf.constant([1, 2], kind)
        for way in (call, tf.function(call)):
            with pytest.raises(tf.errors.InvalidArgumentError, match=r"tf\.strings\.\w+"):
                way(x)


@pytest.mark.parametrize("call", [
    lambda: tf.strings.length("a", unit="X"), lambda: tf.strings.substr("a", 0, 1, unit="X"),
    lambda: tf.strings.lower("a", encoding="x"), lambda: tf.strings.unicode_decode("a", "nonsense"),
    lambda: tf.strings.unicode_split("a", "nonsense"),
    lambda: tf.strings.unicode_split("a", "rot13"),
    lambda: tf.strings.unicode_encode([97], "nonsense"),
    lambda: tf.strings.unicode_decode("a", "UTF-8", errors="x"),
    lambda: tf.strings.unicode_encode([97], "UTF-8", errors="x"),
    lambda: tf.strings.unicode_encode([97], "UTF-8", replacement_char=-1),
    lambda: tf.strings.substr("abc", 9, 1), lambda: tf.strings.substr(["a", "b"], [0, 0, 0], 1)])
def test_what_is_no_choice(call):
    for way in (call, tf.function(call)):
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"strings\.|replacement_char"):
            way()
