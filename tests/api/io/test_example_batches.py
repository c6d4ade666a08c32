"""Examples read by machine code: the same arrays, and the same errors, as in Python."""

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.io import example_batches

FEATURES = {
    "name": tf.io.FixedLenFeature([], tf.string),
    "words": tf.io.FixedLenFeature([2, 2], tf.string, [[b"a", b"b"], [b"c", b"d"]]),
    "x": tf.io.FixedLenFeature([2, 3], tf.float32),
    "n": tf.io.FixedLenFeature([], tf.int64, -5),
    "many": tf.io.FixedLenFeature([4], tf.int64),
    "steps": tf.io.FixedLenSequenceFeature([2], tf.int64, allow_missing=True, default_value=9),
    "tail": tf.io.FixedLenSequenceFeature([], tf.string, allow_missing=True),
}


def feature(values):
    kind = {bytes: "bytes_list", float: "float_list", int: "int64_list"}[type(values[0])]
    message = tf.train.Feature()
    getattr(message, kind).value.extend(values)
    return message


def message(number, **changes):
    values = {"name": [b"row%d" % number], "words": [b"", b"x" * 200, b"\xff", b"y"],
              "x": [0.5 * number, -1.0, 2.0, 3.0, float("inf"), 5.0], "n": [number - 3],
              "many": [number, -1, 1 << 40, -(1 << 63)], "steps": [1, 2] * (number % 3 + 1),
              "tail": [b"t"] * (number % 2 + 1), "other": [1], **changes}
    return tf.train.Example(features=tf.train.Features(feature={
        key: feature(found) for key, found in values.items() if found})).SerializeToString()


def unpacked(value):
    """An example as old writers made it: every integer and float a field of its own."""
    block = tf.train.Example(features=tf.train.Features(feature={
        "name": feature([b"old"])})).SerializeToString()
    numbers = b"".join(b"\x08" + bytes([value]) for value in (1, 2, 3, value))
    size = len(numbers)
    entry = b"\n\x04many\x12" + bytes([size + 2]) + b"\x1a" + bytes([size]) + numbers
    floats = b"".join(b"\x0d" + np.float32(i).tobytes() for i in range(6))
    other = b"\n\x01x\x12" + bytes([len(floats) + 2]) + b"\x12" + bytes([len(floats)]) + floats
    parts = b"".join(b"\n" + bytes([len(part)]) + part for part in (entry, other))
    return block + b"\n" + bytes([len(parts)]) + parts


def outcome(rows, features, quick, monkeypatch):
    monkeypatch.setattr(example_batches, "_native",
                        example_batches._machine_code() if quick else None)
    monkeypatch.setattr(example_batches, "_left", 1 << 40)
    try:
        return {key: x.numpy() for key, x in tf.io.parse_example(rows, features).items()}
    except tf.errors.InvalidArgumentError as error:
        return str(error)


def check(rows, monkeypatch, features=FEATURES):
    slow = outcome(rows, features, False, monkeypatch)
    quick = outcome(rows, features, True, monkeypatch)
    if isinstance(slow, str) or isinstance(quick, str):
        assert isinstance(slow, str) and isinstance(quick, str)
        return slow == quick
    assert slow.keys() == quick.keys()
    for key, value in slow.items():
        assert value.dtype == quick[key].dtype
        np.testing.assert_array_equal(quick[key], value)
    return True


def test_plain_examples_and_missing_features(monkeypatch):
    rows = [message(i) for i in range(7)]
    check(rows, monkeypatch)
    check(rows[:1], monkeypatch)
    check([message(0, words=None, n=None), *rows, message(1, steps=None, tail=None)], monkeypatch)
    check([], monkeypatch)
    check([message(0, image=[b"z" * 40_000])], monkeypatch)  # other threads run meanwhile
    single = tf.io.parse_single_example(rows[3], FEATURES)
    assert single["n"].shape == () and single["x"].shape == (2, 3)


def test_examples_that_are_written_in_another_way(monkeypatch):
    odd = unpacked(4)
    twice = message(1) + message(2)  # later ones count, as when messages are joined
    empty = tf.train.Example(features=tf.train.Features(feature={
        "name": feature([b"q"]), "x": feature([1.0] * 6), "many": feature([1, 2, 3, 4]),
        "n": tf.train.Feature()})).SerializeToString()
    check([message(0), odd, twice, empty, message(5)], monkeypatch)
    check([odd], monkeypatch)
    unknown = message(3) + b"\x18\x07"  # a field of a later version
    check([unknown, message(4)], monkeypatch)


@pytest.mark.parametrize("changes", [
    {"x": [1.0]}, {"x": [1]}, {"x": None}, {"many": [1, 2]}, {"many": [b"a"]},
    {"words": [b"a"]}, {"words": [b"a"] * 5}, {"name": [b"a", b"b"]}, {"steps": [1, 2, 3]}])
def test_errors_are_those_of_python(changes, monkeypatch):
    assert check([message(0), message(1, **changes), message(2)], monkeypatch)


def test_damaged_bytes_never_differ(monkeypatch):
    random = np.random.default_rng(5)
    whole = message(6)
    features = {key: FEATURES[key] for key in ("name", "words", "x", "many", "steps")}
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(random.integers(1, 4)):
            data[random.integers(len(data))] = random.integers(256)
        check([message(1), bytes(data[:random.integers(len(data) // 2, len(data) + 1)])],
              monkeypatch, features)
    for end in range(len(whole)):
        check([whole[:end]], monkeypatch, features)


def test_many_examples_load_the_machine_code(monkeypatch):
    monkeypatch.setattr(example_batches, "_native", None)
    monkeypatch.setattr(example_batches, "_left", 20)
    rows = [message(i) for i in range(3)]
    tf.io.parse_example(rows[:1], FEATURES)
    assert example_batches._native is None
    tf.io.parse_example(rows, FEATURES)
    assert example_batches._native is not None


def test_what_may_change_is_looked_at_again():
    row = message(0, n=None)
    default = tf.Variable(1, dtype=tf.int64)
    for value in (1, 2):
        default.assign(value)
        features = {"n": tf.io.FixedLenFeature([], tf.int64, default.numpy())}
        assert tf.io.parse_single_example(row, features)["n"].numpy() == value
    short = tf.io.parse_single_example(message(0), {"many": tf.io.FixedLenFeature(4, tf.int64)})
    assert short["many"].shape == (4,)
    with pytest.raises((TypeError, tf.errors.InvalidArgumentError)):
        tf.io.parse_single_example(row, {"n": tf.io.FixedLenFeature([[4]], tf.int64)})
    zeros = [tf.io.parse_single_example(row, {
        "z": tf.io.FixedLenFeature([], tf.float32, zero)})["z"].numpy() for zero in (0.0, -0.0)]
    assert [np.signbit(zero) for zero in zeros] == [False, True]


def test_messages_inside_messages_are_copies():
    inner = tf.train.Int64List(value=[1])
    outer = tf.train.Feature(int64_list=inner)
    inner.value.append(2)
    assert outer.int64_list.value == [1]
    features = tf.train.Features(feature={"a": outer})
    outer.int64_list.value.append(3)
    assert features.feature["a"].int64_list.value == [1]
    both = tf.train.Feature(int64_list=inner, float_list=tf.train.FloatList(value=[1.0]))
    assert both.WhichOneof("kind") == "float_list"
    merged = tf.train.Feature.FromString(both.SerializeToString() + outer.SerializeToString())
    assert merged.WhichOneof("kind") == "int64_list" and merged.int64_list.value == [1, 3]


def test_examples_of_a_dataset_are_parsed_together_as_one_by_one():
    rows = [message(i) for i in range(9)]
    fixed = {key: FEATURES[key] for key in ("name", "words", "x", "n", "many")}
    data = tf.data.Dataset.from_tensor_slices(rows)
    for features in (fixed, FEATURES):
        one_by_one = [tf.io.parse_single_example(row, features) for row in rows]
        for mapped in (data.map(lambda row, f=features: tf.io.parse_single_example(row, f)),
                       data.map(lambda row, f=features: tf.io.parse_single_example(row, f, "me"),
                                num_parallel_calls=2)):
            found = [element for element in mapped.prefetch(4)]
            assert len(found) == 9
            for element, expected in zip(found, one_by_one):
                for key, value in expected.items():
                    np.testing.assert_array_equal(element[key], value)
    batches = list(data.map(lambda row: tf.io.parse_single_example(row, fixed)).batch(4))
    whole = tf.io.parse_example(rows[4:8], fixed)
    for key, value in whole.items():
        np.testing.assert_array_equal(batches[1][key], value)
    damaged = tf.data.Dataset.from_tensor_slices([*rows[:3], b"\xff", *rows[3:]]).map(
        lambda row: tf.io.parse_single_example(row, fixed))
    assert len(list(damaged.ignore_errors().batch(16).unbatch())) == 9
    iterator = iter(damaged.batch(2))
    next(iterator)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Could not parse example"):
        next(iterator)
