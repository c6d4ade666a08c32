"""tf.train.Example and its parts: bytes and text as TensorFlow's, and parsing them."""

import copy
import pickle

import numpy as np
import pytest

import twofold as tf

train, io = tf.train, tf.io
# What TensorFlow's SerializeToString(deterministic=True) gives for EXAMPLE.
BYTES = bytes.fromhex(
    "0a5c0a250a01611220121e0a1ccdcccc3dabaaaa3eec78ad600000807f0000c07f00004040000000800a150a016212"
    "100a0e0a08612262270a5c01ff0a02c3a90a150a016312101a0e0a0c01ffffffffffffffffff01040a050a01651200")
TEXT = """features {
  feature {
    key: "a"
    value {
      float_list {
        value: 0.1
        value: 0.333333343
        value: 1e+20
        value: inf
        value: nan
        value: 3
        value: -0
      }
    }
  }
  feature {
    key: "b"
    value {
      bytes_list {
        value: "a\\"b\\'\\n\\\\\\001\\377"
        value: "\\303\\251"
      }
    }
  }
"""


def example():
    return train.Example(features=train.Features(feature={
        "b": train.Feature(bytes_list=train.BytesList(value=[b"a\"b'\n\\\x01\xff", "é".encode()])),
        "a": train.Feature(float_list=train.FloatList(
            value=[0.1, 1 / 3, 1e20, float("inf"), float("nan"), 3, -0.0])),
        "c": train.Feature(int64_list=train.Int64List(value=[1, -1, np.int32(4)])),
        "e": train.Feature()}))


def row(**features):
    message = train.Example()
    for name, values in features.items():
        kind = {bytes: "bytes_list", float: "float_list", int: "int64_list"}[type(values[0])]
        getattr(message.features.feature[name], kind).value.extend(values)
    return message.SerializeToString()


def test_bytes_and_text_are_tensorflows():
    assert example().SerializeToString() == BYTES
    assert str(example()).startswith(TEXT) and str(example()) == repr(example())
    assert str(train.Example.FromString(BYTES)) == str(example())


def test_a_message_is_a_value():
    message = train.Example.FromString(BYTES)
    del message.features.feature["a"]  # it has a NaN
    for other in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert other == message
        other.features.feature["c"].int64_list.value[0] = 9
        assert other != message
    merged = train.Example()
    merged.CopyFrom(message)
    merged.MergeFrom(message)
    assert merged.features.feature["c"].int64_list.value == [1, -1, 4]
    merged.Clear()
    assert merged == train.Example() and merged.ByteSize() == 0
    with pytest.raises(TypeError, match="unhashable"):
        hash(message)


def test_one_of_the_lists_is_set():
    feature = train.Feature()
    assert feature.WhichOneof("kind") is None
    feature.int64_list.value.append(3)
    assert feature.WhichOneof("kind") == "int64_list" and not feature.HasField("bytes_list")
    feature.float_list.value.extend([1.0])
    assert feature.ListFields() == [("float_list", train.FloatList(value=[1]))]
    feature.ClearField("float_list")
    assert feature.WhichOneof("kind") is None and len(feature.int64_list.value) == 0


def test_maps_and_lists_of_messages():
    message = train.SequenceExample()
    steps = message.feature_lists.feature_list["w"].feature
    steps.add().bytes_list.value.append(b"a")
    steps.append(train.Feature(int64_list={"value": [1]}))
    assert len(steps) == 2 and steps[1].int64_list.value == [1]
    features = message.context.feature
    assert features.get("x") is None and "x" not in features
    features["x"]
    assert "x" in features and train.SequenceExample.FromString(
        message.SerializeToString()) == message
    assert np.array(train.FloatList(value=[1, 2]).value).dtype == np.float32


@pytest.mark.parametrize("call, error, reason", [
    (lambda: train.BytesList(value=["a"]), TypeError, r"expected bytes, str found; use .encode"),
    (lambda: train.BytesList(value=[tf.constant("a")]), TypeError, "expected bytes, Tensor found"),
    (lambda: train.FloatList(value=["a"]), TypeError, "must be real number, not str"),
    (lambda: train.Int64List(value=[1.0]), TypeError, "'float' object cannot be interpreted"),
    (lambda: train.Int64List(value=np.array([1.0])), TypeError, "cannot be interpreted"),
    (lambda: train.Int64List(value=[True]), TypeError, "got a boolean"),
    (lambda: train.Int64List(value=[2 ** 63]), ValueError, "out of range: 9223372036854775808"),
    (lambda: train.Int64List(value=np.array([2 ** 63], np.uint64)), ValueError, "out of range"),
    (lambda: train.Int64List(value=3), TypeError, "must assign iterable"),
    (lambda: train.Int64List(values=[3]), ValueError, 'Int64List has no "values" field'),
    (lambda: train.Example(3), TypeError, "No positional arguments"),
    (lambda: train.Example(features=train.Feature()), TypeError, "expected Features got Feature"),
    (lambda: setattr(train.Feature(), "int64_list", 3), AttributeError, "Assignment not allowed"),
    (lambda: setattr(train.Int64List(), "value", [3]), AttributeError, "Assignment not allowed"),
    (lambda: setattr(train.Feature(), "foo", 3), AttributeError, 'no "foo" field'),
    (lambda: train.Feature().foo, AttributeError, "foo"),
    (lambda: train.Features().feature.update(a=train.Feature()), ValueError, "not be assigned"),
    (lambda: train.Example.FromString(b"\x0a\x05abc"), tf.errors.DataLossError,
     "'tensorflow.Example' is damaged at byte 0"),
    (lambda: train.Example.FromString("abc"), TypeError, "expected bytes, str found"),
])
def test_bad_messages(call, error, reason):
    with pytest.raises(error, match=reason):
        call()


FEATURES = {"x": io.FixedLenFeature([2], tf.float32),
            "y": io.FixedLenFeature([], tf.int64, default_value=7),
            "s": io.FixedLenFeature([1], tf.string),
            "q": io.FixedLenSequenceFeature([], tf.int64, allow_missing=True, default_value=-1)}
ROWS = [row(x=[1.0, 2.0], y=[3], s=[b"abc"], q=[1, 2, 3]), row(x=[3.0, 4.0], s=[b"d"], q=[4])]
PARSED = {"q": [[1, 2, 3], [4, -1, -1]], "s": [[b"abc"], [b"d"]], "x": [[1.0, 2.0], [3.0, 4.0]],
          "y": [3, 7]}


def as_lists(found):
    return {key: value.numpy().tolist() for key, value in found.items()}


def test_examples_are_parsed():
    found = io.parse_example(ROWS, FEATURES)
    assert as_lists(found) == PARSED and list(found) == ["q", "s", "x", "y"]
    assert [found[key].dtype for key in found] == [tf.int64, tf.string, tf.float32, tf.int64]
    one = as_lists(io.parse_single_example(ROWS[0], FEATURES))
    assert one == {key: value[0] for key, value in PARSED.items()}
    words = io.parse_example(ROWS, {"s": io.FixedLenFeature([], tf.string)})
    assert as_lists(words) == {"s": [b"abc", b"d"]}
    none = io.parse_example(tf.zeros([0], tf.string), FEATURES)
    assert none["x"].shape == (0, 2) and none["q"].shape == (0, 0)


def test_examples_are_parsed_in_functions(tmp_path):
    path = str(tmp_path / "row")
    tf.io.write_file(path, ROWS[0])

    @tf.function
    def parse():
        found = io.parse_single_example(tf.io.read_file(path), FEATURES)
        return found, tf.reduce_sum(found["x"]), tf.strings.join([found["s"], "!"]), found["q"] + 1

    for place, data in enumerate(ROWS):
        tf.io.write_file(path, data)
        found, total, text, more = parse()
        values = as_lists(found)
        values["q"] += [-1] * (3 - len(values["q"]))
        assert values == {key: value[place] for key, value in PARSED.items()}
        assert total == sum(PARSED["x"][place]) and text.numpy() == [PARSED["s"][place][0] + b"!"]
        assert more.numpy()[0] == PARSED["q"][place][0] + 1


@pytest.mark.parametrize("features, error, reason", [
    ({"z": io.FixedLenFeature([], tf.int64)}, tf.errors.InvalidArgumentError,
     r"Feature: z \(data type: int64\) is required but could not be found"),
    ({"x": io.FixedLenFeature([2], tf.int64)}, tf.errors.InvalidArgumentError,
     "Key: x. Data types don't match. Data type: float32 but expected type: int64"),
    ({"x": io.FixedLenFeature([3], tf.float32)}, tf.errors.InvalidArgumentError,
     r"Values size: 2 but output shape: \[3\]"),
    ({"q": io.FixedLenSequenceFeature([2], tf.int64, True)}, tf.errors.InvalidArgumentError,
     "not a multiple of stride length"),
    ({"x": io.FixedLenFeature([2], tf.int32)}, tf.errors.InvalidArgumentError, "cast it after"),
    ({"x": io.FixedLenFeature([None], tf.float32)}, ValueError, "FixedLenSequenceFeature"),
    ({"x": io.FixedLenFeature([2], tf.float32, [1.0])}, tf.errors.InvalidArgumentError,
     "has 1 values"),
    ({"q": io.FixedLenSequenceFeature([], tf.int64)}, ValueError, "allow_missing to be True"),
    ({"x": 3}, ValueError, "Unsupported int 3 for key 'x'"),
    ({}, ValueError, "must be a dict that is not empty"),
])
def test_what_cannot_be_parsed(features, error, reason):
    with pytest.raises(error, match=reason):
        io.parse_example(ROWS[:1], features)


def test_damaged_examples():
    want = {"x": io.FixedLenFeature([2], tf.float32)}
    with pytest.raises(tf.errors.InvalidArgumentError, match="Could not parse example input"):
        io.parse_single_example(b"garbage", want)
    for count in range(len(ROWS[0])):
        try:
            io.parse_single_example(ROWS[0][:count], want)
        except tf.errors.InvalidArgumentError:
            pass
    with pytest.raises(tf.errors.InvalidArgumentError, match="Name: second, Feature: y"):
        io.parse_example(ROWS, {"y": io.FixedLenFeature([], tf.int64)}, ["first", "second"])
    with pytest.raises(ValueError, match="must be a scalar"):
        io.parse_single_example(ROWS, want)


def sequence(*rows, words=()):
    message = train.SequenceExample()
    message.context.feature["n"].int64_list.value.append(len(rows))
    for values in rows:
        message.feature_lists.feature_list["t"].feature.add().int64_list.value.extend(values)
    for word in words:
        message.feature_lists.feature_list["w"].feature.add().bytes_list.value.append(word)
    return message.SerializeToString()


def test_sequences():
    two, one = sequence([1, 2], [3, 4], words=[b"a", b"bc"]), sequence([9, 9], words=[b"z"])
    context = {"n": io.FixedLenFeature([], tf.int64)}
    steps = {"t": io.FixedLenSequenceFeature([2], tf.int64),
             "w": io.FixedLenSequenceFeature([], tf.string)}
    first, second = io.parse_single_sequence_example(two, context, steps)
    assert as_lists(first) == {"n": 2}
    assert as_lists(second) == {"t": [[1, 2], [3, 4]], "w": [b"a", b"bc"]}
    for parse in (io.parse_sequence_example, tf.function(
            lambda rows: io.parse_sequence_example(rows, context, steps))):
        first, second, lengths = parse(tf.constant([two, one]), context, steps) \
            if parse is io.parse_sequence_example else parse(tf.constant([two, one]))
        assert as_lists(first) == {"n": [2, 1]}
        assert as_lists(second) == {"t": [[[1, 2], [3, 4]], [[9, 9], [0, 0]]],
                                    "w": [[b"a", b"bc"], [b"z", b""]]}
        assert as_lists(lengths) == {"t": [2, 1], "w": [2, 1]}
    missing = {"z": io.FixedLenSequenceFeature([3], tf.int64, allow_missing=True)}
    assert io.parse_single_sequence_example(two, None, missing)[1]["z"].shape == (0, 3)
    for wrong, error, reason in [
            ({"z": io.FixedLenSequenceFeature([], tf.int64)}, tf.errors.InvalidArgumentError,
             "'z' is required"),
            ({"t": io.FixedLenSequenceFeature([2], tf.int64, default_value=5)}, ValueError,
             "must be None"),
            ({"t": io.FixedLenFeature([2], tf.int64)}, ValueError, "Unsupported FixedLenFeature"),
            (None, ValueError, "at least one should have values")]:
        with pytest.raises(error, match=reason):
            io.parse_single_sequence_example(two, None, wrong)


def test_a_file_of_examples(tmp_path):
    path = str(tmp_path / "rows.tfrecord")
    with io.TFRecordWriter(path, io.TFRecordOptions(compression_type="GZIP",
                                                    compression_level=9)) as writer:
        for data in ROWS:
            writer.write(data)
    from twofold.frontend.io.records import read_records
    assert list(read_records(path, "GZIP")) == ROWS
    writer = io.TFRecordWriter(path)
    for wrong in (3, tf.constant("x")):
        with pytest.raises(TypeError, match="takes bytes"):
            writer.write(wrong)
    writer.close()
    with pytest.raises(tf.errors.FailedPreconditionError, match="closed"):
        writer.write(b"x")
    for wrong in (lambda: io.TFRecordOptions(compression_type="BZ"),
                  lambda: io.TFRecordWriter(path, "BZ")):
        with pytest.raises(ValueError, match='Not a valid compression_type: "BZ"'):
            wrong()


def test_examples_written_as_json():
    text = ('{"features":{"feature":{"x":{"int64List":{"value":["1",2]}},'
            '"f":{"float_list":{"value":[1.5,"NaN"]}},"b":{"bytesList":{"value":["YWI="]}}}}}')
    message = train.Example.FromString(io.decode_json_example(text).numpy())
    feature = message.features.feature
    assert feature["x"].int64_list.value == [1, 2] and feature["b"].bytes_list.value == [b"ab"]
    assert str(feature["f"].float_list.value) == "[1.5, nan]"
    for wrong in ("nope", '{"bad": 1}', "[" * 100_000, '{"features": 3}',
                  '{"features":{"feature":{"x":{"int64List":{"value":["a"]}}}}}'):
        with pytest.raises(tf.errors.InvalidArgumentError, match="Error while parsing JSON"):
            io.decode_json_example(wrong)
