"""Code points, encodings, scripts, hashes, n-grams and segments: what TensorFlow gives."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

S = tf.strings
WORDS = ["a", "hello", "é", ""]
LONG = [b"x" * n for n in (7, 8, 15, 16, 17, 32, 33, 64, 65, 128, 200)]

CASES = [
    (lambda s: S.to_hash_bucket(s, 1000), WORDS, [868, 938, 665, 899]),
    (lambda s: S.to_hash_bucket_fast(s, 1000), WORDS, [939, 296, 25, 263]),
    (lambda s: S.to_hash_bucket_strong(s, 1000, [1, 2]), WORDS, [646, 622, 591, 435]),
    (lambda s: S.to_hash_bucket_fast(s, 2**62), LONG, [
        1227340135899025967, 416454844068956798, 1773838639343418510, 3320895591121647644,
        2082709914559524773, 3678204687145032709, 3046993373088323127, 2304502108871267256,
        323337772074164025, 1256696753479420951, 103930210689786815]),
    (lambda s: S.to_hash_bucket_strong(s, 2**62, [123, 456]), LONG[:7], [
        3872523478840934393, 1024470411271664115, 4395908302613740738, 661598402011599954,
        1067430206084356362, 555245353989937375, 35790345289312529]),
    (lambda s: S.to_hash_bucket(s, 2**62), LONG[:7], [
        3860022913985354175, 1927888461177315151, 3304390831514143877, 1260831952859287914,
        4161156153655800118, 1793624403848994371, 3465179299843832916]),
    (S.unicode_script, np.array([1, 31, 38, 97, 233, 0x4e00, 0x3b1, 0x627, 0x10ffff, -1, 0x110000,
                                 0x1F600, 0x0e01], np.int32),
     [0, 0, 0, 25, 25, 17, 14, 2, 103, -1, -1, 0, 38]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-16-BE"), ["hé", "a€"],
     ["hé".encode("utf-16-be"), "a€".encode("utf-16-be")]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-8"), [b"a\xffb\x01"], [b"a\xef\xbf\xbdb\x01"]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-8", errors="ignore"), [b"a\xffb\x01"],
     [b"ab\x01"]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-8", replacement_char=63,
                                   replace_control_characters=True), [b"a\xffb\x01\n"], [b"a?b??"]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-8", errors="ignore",
                                   replace_control_characters=True), [b"a\xffb\x01\x7f\n"],
     [b"ab\x7f"]),
    (lambda s: S.unicode_transcode(s, "latin1", "UTF-8"), [b"a\xe9"], ["aé".encode()]),
    (lambda s: S.unicode_transcode(s, "UTF-8", "UTF-32-BE"), [b"\xff\xfe\xe2\x82 \xe2\x82\xac"],
     ["\ufffd\ufffd\ufffd €".encode("utf-32-be")]),
    (lambda s: S.unicode_transcode(s, "UTF-16-BE", "UTF-8"), [b"\x00a\x00"], ["a\ufffd".encode()]),
    (lambda s: S.unicode_decode_with_offsets(s, "UTF-8")[0], "hé€a", [104, 233, 8364, 97]),
    (lambda s: S.unicode_decode_with_offsets(s, "UTF-8")[1], "hé€a", [0, 1, 3, 6]),
    (lambda s: S.unicode_split_with_offsets(s, "UTF-8")[0], "hé€",
     [b"h", "é".encode(), "€".encode()]),
    (lambda s: S.unicode_split_with_offsets(s, "UTF-8")[1], "hé€", [0, 1, 3]),
    (lambda s: S.unicode_decode_with_offsets(s, "UTF-8", errors="ignore")[1], b"a\xffb", [0, 2]),
    (lambda s: S.unicode_decode(s, "UTF-8", replacement_char=63), b"a\xffb\x01", [97, 63, 98, 1]),
    (lambda s: S.unicode_decode(s, "UTF-8", replace_control_characters=True), b"a\xffb\x01",
     [97, 65533, 98, 65533]),
    (lambda s: S.unicode_split(s, "UTF-8", replacement_char=63), b"a\xffb", [b"a", b"?", b"b"]),
    (lambda s: S.unsorted_segment_join(s, [0, 2, 0, 2], 3, ":"), ["a", "b", "c", "d"],
     [b"a:c", b"", b"b:d"]),
    (lambda s: S.unsorted_segment_join(s, [1, 1], 3, ":"), [["a", "b"], ["c", "d"]],
     [[b"", b""], [b"a:c", b"b:d"], [b"", b""]]),
    (lambda s: S.unsorted_segment_join(s, [[0, 1], [1, 0]], 2, ":"), [["a", "b"], ["c", "d"]],
     [b"a:d", b"b:c"]),
    (lambda s: S.ngrams(s, [2, 3]), ["a", "b", "c"], [b"a b", b"b c", b"a b c"]),
    (lambda s: S.ngrams(s, (1, 2), pad_values=("<", ">")), ["a", "b", "c"],
     [b"a", b"b", b"c", b"< a", b"a b", b"b c", b"c >"]),
    (lambda s: S.ngrams(s, 2, "-", "x", 1, True), ["a", "b", "c"],
     [b"x-a", b"a-b", b"b-c", b"c-x"]),
    (lambda s: S.ngrams(s, 5), ["a", "b", "c"], []),
    (lambda s: S.ngrams(s, 5, preserve_short_sequences=True), ["a", "b", "c"], [b"a b c"]),
    (lambda s: S.ngrams(s, 4, pad_values="_"), ["a", "b"],
     [b"_ _ _ a", b"_ _ a b", b"_ a b _", b"a b _ _", b"b _ _ _"]),
    (lambda s: S.ngrams(s, 2), [["a", "b", "c"]], [[b"a b", b"b c"]]),
    (lambda s: tf.pad(s, [[1, 2]]), ["a", "b"], [b"", b"a", b"b", b"", b""]),
    (lambda s: tf.pad(s, [[1, 2]], constant_values="x"), ["a", "b"],
     [b"x", b"a", b"b", b"x", b"x"]),
    (lambda s: tf.pad(s, [[1, 2]], mode="REFLECT"), ["a", "b", "c"],
     [b"b", b"a", b"b", b"c", b"b", b"a"]),
    (lambda s: tf.pad(s, [[0, 0], [1, 2]], mode="SYMMETRIC"), [["a", "b", "c"]],
     [[b"a", b"a", b"b", b"c", b"c", b"b"]]),
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_values(number):
    function, given, expected = CASES[number]
    given = tf.constant(given)
    spec = tf.TensorSpec([None] * given.ndim, given.dtype)
    for found in (function(given), tf.function(function)(given),
                  tf.function(function, input_signature=[spec])(given)):
        assert found.numpy().tolist() == expected
    if given.ndim:
        data = tf.data.Dataset.from_tensors(given).repeat(3).map(function).batch(3)
        assert next(data.as_numpy_iterator()).tolist() == [expected] * 3


@pytest.mark.parametrize(("call", "message"), [
    (lambda: S.to_hash_bucket("a", 0), "must be at least minimum 1"),
    (lambda: S.to_hash_bucket_strong("a", 3, [1]), "Key must have 2 elements"),
    (lambda: S.to_hash_bucket_fast(1, 3), "takes strings"),
    (lambda: S.unicode_script([1.0]), "which are int32"),
    (lambda: S.unicode_transcode(b"\xff", "UTF-8", "UTF-8", "strict"), "Invalid formatting"),
    (lambda: S.unicode_transcode("a", "nope", "UTF-8"), "no encoding 'nope'"),
    (lambda: S.unicode_transcode("a", "UTF-8", "latin1"), "output_encoding must be one of"),
    (lambda: S.unicode_decode("a", "UTF-8", replacement_char=-1), "out of unicode codepoint range"),
    (lambda: S.unsorted_segment_join(["a"], [5], 3), "not allowed to exceed num_segments"),
    (lambda: S.unsorted_segment_join(["a", "b"], [0], 3), "does not begin"),
])
def test_what_is_refused(call, message):
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        call()


def test_widths_and_paddings_that_are_refused():
    for options in ({"ngram_width": 0}, {"ngram_width": 2, "padding_width": 1},
                    {"ngram_width": 2, "pad_values": ("a", "b", "c")}):
        with pytest.raises(ValueError, match=r"ngram_widths|pad"):
            S.ngrams(["a"], **options)
    with pytest.raises(ValueError, match="rank of 1 or more"):
        S.ngrams("a", 2)


def test_bytes_that_are_no_text_take_no_longer_than_text():
    assert S.unicode_decode(b"\xff" * 300_000, "UTF-8").shape == [300_000]
