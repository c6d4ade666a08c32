"""Strings that hold numbers, letters, lines, tensors: answers and refusals as TensorFlow's."""

import gzip
import zlib

import numpy as np
import pytest

import twofold as tf

io = tf.io
BAD = tf.errors.InvalidArgumentError


def test_base64():
    assert io.encode_base64([b"a\xc3\xbf", "abc", ""]).numpy().tolist() == [b"YcO_", b"YWJj", b""]
    assert io.encode_base64("ab", pad=True).numpy() == b"YWI="
    assert io.decode_base64(["YQ", "YQ==", "_-8", "YR"]).numpy().tolist() == [
        b"a", b"a", b"\xff\xef", b"a"]
    for wrong, reason in [("YQ=", "Invalid character"), ("Y!", "Invalid character"),
                          ("Y", "cannot be 1 modulo 4"), ("+/8", "Invalid character")]:
        with pytest.raises(BAD, match=reason):
            io.decode_base64(wrong)


def test_raw_numbers():
    def check(expected, *args, **kwargs):
        found = io.decode_raw(*args, **kwargs)
        np.testing.assert_array_equal(found.numpy(), expected, strict=True)
        late = tf.function(lambda n: io.decode_raw(
            tf.strings.substr(args[0], 0, n), *args[1:], **kwargs))
        np.testing.assert_array_equal(late(tf.constant(100)).numpy(), expected, strict=True)

    check(np.array([513, 1027], np.int16), b"\x01\x02\x03\x04", tf.int16)
    check(np.array([[258], [772]], np.uint16), [b"\x01\x02", b"\x03\x04"], tf.uint16,
          little_endian=False)
    check(np.array([[1, 2, 3, 4], [1, 0, 0, 0]], np.uint8), [b"\x01\x02\x03\x04\x05", b"\x01"],
          tf.uint8, fixed_length=4)
    check(np.array([16909060, 84279296], np.int32), b"\x01\x02\x03\x04\x05\x06", tf.int32,
          little_endian=False, fixed_length=8)
    check(np.array([True, False]), b"\x01\x00", tf.bool)
    check(np.array([1.0], np.float16), b"\x00\x3c", tf.float16)
    check(np.zeros(0, np.int16), b"", tf.int16)
    check(np.array([[[97]], [[98]]], np.uint8), [[b"a"], [b"b"]], tf.uint8)


@pytest.mark.parametrize("call, reason", [
    (lambda: io.decode_raw([b"\x01\x02", b"\x03"], tf.uint8), "element 1 has size 1 != 2"),
    (lambda: io.decode_raw(b"\x01\x02\x03", tf.int16), "length 3 that is not a multiple of 2"),
    (lambda: io.decode_raw(b"abc", tf.int16, fixed_length=3), r"fixed_length \(3\)"),
    (lambda: io.decode_raw(b"abc", tf.string), "dtype of numbers or bool"),
    (lambda: io.decode_raw(3, tf.uint8), "must be a string tensor"),
    (lambda: io.decode_compressed(b"abc", "X"), "must be '', 'ZLIB' or 'GZIP'"),
])
def test_bad_strings(call, reason):
    with pytest.raises(BAD, match=reason):
        call()


def test_compressed():
    assert io.decode_compressed(zlib.compress(b"abc"), "ZLIB").numpy() == b"abc"
    assert io.decode_compressed([gzip.compress(b"abc")], "GZIP").numpy().tolist() == [b"abc"]
    assert io.decode_compressed(b"abc").numpy() == b"abc"
    with pytest.raises(tf.errors.DataLossError, match="not ZLIB data"):
        io.decode_compressed(b"abc", "ZLIB")


CSV = [
    ("1,2.5,abc", [[0], [0.0], [""]], {}, [1, 2.5, b"abc"]),
    ("1,", [[0], [5]], {}, [1, 5]),
    ('"a ""q"" b",c', [[""], [""]], {}, [b'a "q" b', b"c"]),
    ('"a,b",c', [[""], [""]], {}, [b"a,b", b"c"]),
    ('"a,b",c', [[""], [""], [""]], {"use_quote_delim": False}, [b'"a', b'b"', b"c"]),
    ("a;b", [[""], [""]], {"field_delim": ";"}, [b"a", b"b"]),
    ("NA,1", [[3.0], [0]], {"na_value": "NA"}, [3.0, 1]),
    ("1,2,3", [[0], [0]], {"select_cols": [0, 2]}, [1, 3]),
    (" 1 , 2", [[0], [0.0]], {}, [1, 2.0]),
    ('"a\nb",c', [[""], [""]], {}, [b"a\nb", b"c"]),
    ("+5,-0", [[0], [0]], {}, [5, 0]),
    ('"","1"', [["d"], [1]], {}, [b"d", 1]),
    ("1e3,.5,inf", [[0.0], [0.0], [0.0]], {}, [1e3, 0.5, float("inf")]),
]


@pytest.mark.parametrize("line, defaults, options, expected", CSV)
def test_lines(line, defaults, options, expected):
    found = io.decode_csv(line, defaults, **options)
    assert [x.numpy() for x in found] == expected and all(x.shape == () for x in found)
    late = tf.function(lambda n: io.decode_csv(tf.strings.substr([line, line], 0, n), defaults,
                                               **options))(tf.constant(99))
    assert [x.numpy().tolist() for x in late] == [[value, value] for value in expected]


@pytest.mark.parametrize("line, defaults, options, reason", [
    ("1,", [[0], tf.constant([], tf.int32)], {}, "Field 1 is required but missing in record 0!"),
    ("1,2", [[0]], {}, "Expect 1 fields but have 2 in record 0"),
    ("1", [[0], [0]], {}, "Expect 2 fields but have 1 in record 0"),
    ("", [[4]], {}, "Expect 1 fields but have 0 in record 0"),
    ("a", [[0]], {}, "Field 0 in record 0 is not a valid int32: a"),
    ("1.5", [[0]], {}, "not a valid int32"), ("1_0", [[0]], {}, "not a valid int32"),
    ("9999999999", [[0]], {}, "not a valid int32"), ("1f", [[0.0]], {}, "not a valid float32: 1f"),
    ('a"b,c', [[""], [""]], {}, "Unquoted fields cannot have quotes"),
    ('"a"b,c', [[""], [""]], {}, "Quote inside a string has to be escaped"),
    ('"abc', [[""]], {}, "Quoted field has to end with quote"),
    ("a\r\n", [[""]], {}, "Unquoted fields cannot have quotes/CRLFs"),
    ("1", [[1, 2]], {}, "only be 1 default per field but field 0 has 2"),
    ("1", [[True]], {}, "got bool"), ("1", [], {}, "must not be empty"),
    ("a,b", [[""], [""]], {"field_delim": ",,"}, "only 1 char"),
    ("1,2", [[0], [0]], {"select_cols": [1, 0]}, "not strictly increasing"),
    ("1,2", [[0]], {"select_cols": [0, 1]}, "do not match"),
    ("1,2", [[0], [0]], {"select_cols": [0, 5]}, "Expect 6 fields but have 2"),
])
def test_bad_lines(line, defaults, options, reason):
    with pytest.raises(ValueError, match=reason):
        io.decode_csv(line, defaults, **options)


# What TensorFlow's tf.io.serialize_tensor gives.
TENSORS = [
    (tf.constant([1, 2, 3]), b"\x08\x03\x12\x04\x12\x02\x08\x03\"\x0c\1\0\0\0\2\0\0\0\3\0\0\0"),
    (tf.constant(1.5), b"\x08\x01\x12\x00\"\x04\x00\x00\xc0?"),
    (tf.constant("abc"), b"\x08\x07\x12\x00B\x03abc"),
    (tf.constant([["a", "bb"]]), b"\x08\x07\x12\x08\x12\2\x08\1\x12\2\x08\2B\x01aB\x02bb"),
    (tf.constant(True), b"\x08\n\x12\x00\"\x01\x01"),
    (tf.zeros([0, 3]), b"\x08\x01\x12\x06\x12\x00\x12\x02\x08\x03"),
    (tf.constant([1, 2], tf.float16), b"\x08\x13\x12\x04\x12\x02\x08\x02\"\x04\x00<\x00@"),
    (tf.constant([1], tf.bfloat16), b"\x08\x0e\x12\x04\x12\x02\x08\x01\"\x02\x80?"),
    (tf.constant([1], tf.uint64), b"\x08\x17\x12\x04\x12\x02\x08\x01\"\x08\1\0\0\0\0\0\0\0"),
    (tf.constant([""]), b"\x08\x07\x12\x04\x12\x02\x08\x01B\x00"),
]


@pytest.mark.parametrize("tensor, data", TENSORS)
def test_tensors_as_messages(tensor, data):
    assert io.serialize_tensor(tensor).numpy() == data
    found = io.parse_tensor(data, tensor.dtype)
    assert found.dtype is tensor.dtype and found.shape == tensor.shape
    np.testing.assert_array_equal(found.numpy(), tensor.numpy())


@pytest.mark.parametrize("data, dtype, expected", [
    (b"\x08\1\x12\4\x12\2\x08\3*\4\0\0\x80?", tf.float32, [1, 1, 1]),
    (b"\x08\3\x12\4\x12\2\x08\3:\2\1\2", tf.int32, [1, 2, 2]),
    (b"\x08\1", tf.float32, 0), (b"\x08\x0a\x12\0\x5a\1\1", tf.bool, True),
    (b"\x08\x13\x12\0\x6a\2\x80\x78", tf.float16, 1.0),
])
def test_messages_with_values_one_by_one(data, dtype, expected):
    assert io.parse_tensor(data, dtype).numpy().tolist() == expected


def test_messages_in_functions():
    @tf.function
    def there_and_back(x):
        y = io.parse_tensor(io.serialize_tensor(x * 2), tf.float32)
        return y + 1, tf.ensure_shape(y, [None, 2])

    first, second = there_and_back(tf.constant([[1.0, 2.0]]))
    assert first.numpy().tolist() == [[3.0, 5.0]] and second.shape == (1, 2)


@pytest.mark.parametrize("data, reason", [
    (b"junk", "Could not parse"), (b"", "Could not parse"),
    (b"\x08\3\x12\0\x3a\1\1", r"Type mismatch between parsed tensor \(int32\) and dtype"),
    (b"\x08\1\x12\4\x12\2\x08\3\x22\4abcd", "4 bytes of content do not make shape"),
    (b"\x08\1\x12\x0a\x12\x08\x08\xff\xff\xff\xff\xff\xff\x7f", "cannot be a tensor of shape"),
    (b"\x08\1\x12\2\x18\1", "known rank"), (b"\x08\x63", "no dtype number 99"),
    (b"\x08\1\x12\x0d\x12\x0b\x08" + b"\xff" * 9 + b"\1", "a size is -1"),
])
def test_bad_messages_of_tensors(data, reason):
    with pytest.raises(BAD, match=reason):
        io.parse_tensor(data, tf.float32)


def test_dtypes_that_are_not_there_are_named():
    with pytest.raises(tf.errors.UnimplementedError, match="dtype number 11"):
        io.parse_tensor(b"\x08\x0b", tf.float32)
