"""Datasets of datasets, grouped, mixed and kept; what is expected is what TensorFlow gives."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_checks import D, elements, plain

import twofold as tf


def growing() -> Any:
    """[1], [2, 2], [3, 3, 3], [4, 4, 4, 4]."""
    return D.range(1, 5).map(lambda x: tf.fill([x], x))


# ---------------------------------------------------------------------------- flat_map, interleave

def test_flat_map() -> None:
    assert elements(D.range(4).flat_map(lambda x: D.range(x))) == [0, 0, 1, 0, 1, 2]
    pairs = D.range(2).flat_map(lambda x: D.from_tensors((x, 1.0)))
    assert pairs.element_spec == (tf.TensorSpec([], tf.int64), tf.TensorSpec([], tf.float32))
    assert elements(D.from_tensor_slices(["a b", "c"]).flat_map(
        lambda s: D.from_tensor_slices(tf.strings.split(s)))) == [b"a", b"b", b"c"]
    with pytest.raises(TypeError, match="must return a `Dataset`"):
        D.range(2).flat_map(lambda x: x)
    assert D.range(3).flat_map(lambda x: D.range(2)).cardinality() == tf.data.UNKNOWN_CARDINALITY


def test_functions_inside_are_traced_once() -> None:
    traced = []

    def times(x: Any) -> Any:
        def multiplied(y: Any) -> Any:
            traced.append(y)
            return x * y
        return D.range(3).map(multiplied)

    products = D.range(1, 5).flat_map(times)
    assert elements(products) == [x * y for x in range(1, 5) for y in range(3)]
    assert elements(products.batch(6))[1] == [0, 3, 6, 0, 4, 8]
    assert len(traced) <= 2  # to see what elements are like, and for all elements


INTERLEAVED = {
    (1, 1): [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3], (2, 1): [1, 2, 1, 2, 1, 2, 2, 3, 3, 3, 3, 3],
    (2, 2): [1, 1, 2, 2, 1, 2, 2, 3, 3, 3, 3, 3], (3, 2): [1, 1, 2, 2, 3, 3, 1, 2, 2, 3, 3, 3],
    (9, 1): [1, 2, 3, 1, 2, 3, 1, 2, 3, 2, 3, 3]}


@pytest.mark.parametrize("calls", [None, 2, tf.data.AUTOTUNE])
@pytest.mark.parametrize(("cycle", "length"), INTERLEAVED)
def test_interleave(cycle: int, length: int, calls: int | None) -> None:
    data = D.range(1, 4).interleave(lambda x: D.from_tensors(x).repeat(x + 2), cycle, length, calls)
    assert elements(data) == INTERLEAVED[cycle, length]


def test_numbers_of_interleave() -> None:
    for options in ({"cycle_length": 0}, {"block_length": 0}, {"num_parallel_calls": 0}):
        with pytest.raises(tf.errors.InvalidArgumentError, match="greater than zero"):
            D.range(3).interleave(lambda x: D.range(2), **options)


# ---------------------------------------------------------------------------- padding, buckets

def test_padded_batch() -> None:
    assert elements(growing().padded_batch(2)) == [[[1, 0], [2, 2]], [[3, 3, 3, 0], [4, 4, 4, 4]]]
    assert elements(growing().padded_batch(2, [5], np.int64(-1), True))[0] == [
        [1, -1, -1, -1, -1], [2, 2, -1, -1, -1]]
    assert growing().padded_batch(2, [5], drop_remainder=True).element_spec.shape == (2, 5)
    words = growing().map(lambda x: (x, {"s": tf.strings.as_string(x)}))
    assert elements(words.padded_batch(2))[0] == ([[1, 0], [2, 2]],
                                                  {"s": [[b"1", b""], [b"2", b"2"]]})
    assert elements(words.padded_batch(2, padding_values=(np.int64(9), {"s": "z"})))[0] == (
        [[1, 9], [2, 2]], {"s": [[b"1", b"z"], [b"2", b"2"]]})
    with pytest.raises(TypeError, match="padding_values"):
        growing().padded_batch(2, padding_values=-1)
    with pytest.raises(ValueError, match="not compatible"):
        growing().padded_batch(2, padded_shapes=[3, 3])
    with pytest.raises(tf.errors.DataLossError, match="smaller size"):
        elements(growing().padded_batch(4, padded_shapes=[3]))
    with pytest.raises(ValueError, match="unknown rank"):
        D.from_generator(lambda: [[1]], tf.int32).padded_batch(2)


def test_buckets() -> None:
    def bucketed(*arguments: Any, **options: Any) -> Any:
        return elements(growing().bucket_by_sequence_length(lambda x: tf.shape(x)[0], *arguments,
                                                            **options))

    assert bucketed([3], [2, 2]) == [[[1, 0], [2, 2]], [[3, 3, 3, 0], [4, 4, 4, 4]]]
    assert bucketed([3, 6], [2, 2, 2], pad_to_bucket_boundary=True) == [
        [[1, 0], [2, 2]], [[3, 3, 3, 0, 0], [4, 4, 4, 4, 0]]]
    with pytest.raises(tf.errors.InvalidArgumentError, match="different shapes"):
        bucketed([3], [2, 2], no_padding=True)
    with pytest.raises(ValueError, match="must equal"):
        bucketed([3], [2])
    assert growing().bucket_by_sequence_length(
        lambda x: tf.shape(x)[0], [3], [2, 2]).element_spec == tf.TensorSpec([None, None], tf.int64)


def test_groups() -> None:
    def parity(x: Any) -> Any:
        return x % 2

    grouped = D.range(10).group_by_window(parity, lambda key, d: d.batch(3), 3)
    assert elements(grouped) == [[0, 2, 4], [1, 3, 5], [6, 8], [7, 9]]
    by_key = D.range(10).group_by_window(parity, lambda key, d: d.batch(3),
                                         window_size_func=lambda key: key + 1)
    assert elements(by_key) == [[0], [2], [1, 3], [4], [6], [5, 7], [8], [9]]
    for options in ({}, {"window_size": 1, "window_size_func": lambda key: key}):
        with pytest.raises(ValueError, match="must be specified"):
            D.range(3).group_by_window(parity, lambda key, d: d, **options)
    with pytest.raises(ValueError, match="int64"):
        D.range(3).group_by_window(lambda x: tf.cast(x, tf.int32), lambda key, d: d, 2)
    with pytest.raises(TypeError, match="reduce_func"):
        D.range(3).group_by_window(parity, lambda key, d: 3, 2)
    total = tf.data.experimental.Reducer(lambda _: np.int64(0), lambda s, x: s + x, lambda s: s)
    assert elements(D.range(6).apply(tf.data.experimental.group_by_reducer(parity, total))) == [
        6, 9]


def test_windows() -> None:
    def windows(count: int, *arguments: Any, **options: Any) -> list[Any]:
        return [elements(w) for w in D.range(count).window(*arguments, **options)]

    assert windows(7, 3) == [[0, 1, 2], [3, 4, 5], [6]]
    assert windows(7, 3, shift=1, stride=2)[2:] == [[2, 4, 6], [3, 5], [4, 6], [5], [6]]
    assert windows(7, 3, 1, 2, drop_remainder=True) == [[0, 2, 4], [1, 3, 5], [2, 4, 6]]
    assert windows(7, 2, shift=4) == [[0, 1], [4, 5]]
    sizes = [D.range(7).window(*given).cardinality().numpy()
             for given in ((3,), (3, 1, 2), (3, 1, 2, True))]
    assert sizes == [3, 7, 3]
    assert elements(D.range(5).window(3, 1, drop_remainder=True).flat_map(
        lambda w: w.batch(3))) == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    pairs = D.range(4).map(lambda x: (x, {"a": x * 2})).window(2)
    assert pairs.element_spec[1]["a"] == tf.data.DatasetSpec(tf.TensorSpec([], tf.int64))
    assert [(elements(x), elements(y["a"])) for x, y in pairs] == [([0, 1], [0, 2]),
                                                                   ([2, 3], [4, 6])]
    assert elements(pairs.flat_map(lambda x, y: D.zip(x, y["a"]))) == [(i, 2 * i) for i in range(4)]
    with pytest.raises(tf.errors.InvalidArgumentError):
        D.range(3).window(0)
    with pytest.raises(TypeError, match="as_numpy_iterator"):
        D.range(3).window(2).as_numpy_iterator()
    with pytest.raises(TypeError, match="flat_map"):
        D.range(3).window(2).batch(2)


# ---------------------------------------------------------------------------- mixed

def test_chosen() -> None:
    few, many = D.range(1), D.range(10, 13)
    assert elements(D.choose_from_datasets([D.range(3), many], D.range(2).repeat(4))) == [
        0, 10, 1, 11, 2, 12]
    assert elements(D.choose_from_datasets([few, many], D.range(2).repeat(4), False)) == [
        0, 10, 11, 12]
    with pytest.raises(tf.errors.InvalidArgumentError, match="out of range: 5 >= 2"):
        elements(D.choose_from_datasets([few, many], D.range(5, 6)))
    with pytest.raises(TypeError, match="choice_dataset"):
        D.choose_from_datasets([few, many], D.from_tensors(0))
    with pytest.raises(ValueError, match="empty"):
        D.choose_from_datasets([], D.range(2))
    with pytest.raises(TypeError):
        D.choose_from_datasets([few, D.from_tensors(1.0)], D.range(2))


def test_sampled() -> None:
    sources = [D.range(3), D.range(10, 13)]
    first = elements(D.sample_from_datasets(sources, seed=1))
    assert sorted(first) == [0, 1, 2, 10, 11, 12]
    assert elements(D.sample_from_datasets(sources, seed=1)) == first
    assert elements(D.sample_from_datasets(sources, [1.0, 0.0])) == [0, 1, 2]
    constant = [D.from_tensors(i).repeat() for i in range(2)]
    counts = Counter(elements(D.sample_from_datasets(constant, [0.2, 0.8], seed=2).take(1000)))
    assert 150 < counts[0] < 250
    weights = D.from_tensors([0.0, 1.0]).repeat(5)
    assert elements(D.sample_from_datasets(constant, weights)) == [1] * 5
    with pytest.raises(ValueError, match="same length"):
        D.sample_from_datasets(sources, [1.0])


def test_resampled() -> None:
    rare = D.range(4000).map(lambda x: tf.cast(x % 10 == 0, tf.int32))
    for initial in ([0.9, 0.1], None):
        data = rare.rejection_resample(lambda x: x, [0.5, 0.5], initial, seed=1)
        found = Counter(label for label, _ in elements(data))
        assert abs(found[0] - found[1]) < 0.2 * sum(found.values())
    assert data.element_spec == (tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.int32))
    with pytest.raises(tf.errors.InvalidArgumentError, match="class 5"):
        elements(D.from_tensors(5).rejection_resample(lambda x: x, [0.5, 0.5]))


def test_unique_random_and_errors_left_out() -> None:
    assert elements(D.from_tensor_slices([1, 37, 2, 37, 2, 1]).unique()) == [1, 37, 2]
    assert elements(D.from_tensor_slices(["a", "b", "a"]).unique()) == [b"a", b"b"]
    with pytest.raises(TypeError, match="unique"):
        D.from_tensors(1.0).unique()
    fixed = D.random(seed=4).take(3)
    again = D.random(seed=4, rerandomize_each_iteration=True).take(3)
    assert elements(fixed) == elements(fixed) == elements(D.random(seed=4).take(3))
    assert elements(again) != elements(again) and fixed.element_spec.dtype == tf.int64
    inverse = D.from_tensor_slices([1.0, 0.0, 2.0]).map(
        lambda x: tf.debugging.check_numerics(1 / x, "no number"))
    assert elements(inverse.ignore_errors()) == [1.0, 0.5]
    assert elements(inverse.batch(2).ignore_errors()) == [[0.5]]
    counted = tf.data.experimental.assert_cardinality
    odd = D.range(6).filter(lambda x: x % 2 == 1)
    assert len(odd.apply(counted(3))) == 3 == len(elements(odd.apply(counted(3))))
    for wrong, said in ((2, "at least 3"), (5, "only 3")):
        with pytest.raises(tf.errors.FailedPreconditionError, match=said):
            elements(odd.apply(counted(wrong)))


# ---------------------------------------------------------------------------- kept

def test_cache_in_memory() -> None:
    read = []

    def numbers() -> Any:
        read.append(1)
        yield from range(4)

    data = D.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64)).cache()
    assert elements(data.take(2)) == [0, 1]
    assert elements(data) == elements(data) == [0, 1, 2, 3] == elements(data.repeat(2))[4:]
    assert elements(data.batch(3)) == [[0, 1, 2], [3]] and len(read) == 2


def test_cache_in_a_file(tmp_path: Path) -> None:
    read = []

    def numbers() -> Any:
        read.append(1)
        for n in range(3):
            yield n, [str(n)] * n

    spec = (tf.TensorSpec([], tf.int64), tf.TensorSpec([None], tf.string))
    source = D.from_generator(numbers, output_signature=spec)
    data = source.cache(str(tmp_path / "kept"))
    next(iter(data))
    assert os.listdir(tmp_path) == []  # a pass that was broken off leaves nothing
    expected = [(0, []), (1, [b"1"]), (2, [b"2", b"2"])]
    assert elements(data) == elements(source.cache(str(tmp_path / "kept"))) == expected
    assert len(read) == 2 and os.listdir(tmp_path) == ["kept.data-00000-of-00001"]
    with pytest.raises(tf.errors.DataLossError, match="another dataset"):
        elements(D.range(3).cache(str(tmp_path / "kept")))
    file = tmp_path / "kept.data-00000-of-00001"
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(tf.errors.DataLossError):
        elements(data)
    with pytest.raises(tf.errors.NotFoundError):
        elements(source.cache(str(tmp_path / "none" / "kept")))


def test_saved_and_loaded(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    data = D.from_tensor_slices({"x": [[1.0], [2.0]], "y": ["a", "b"]}).map(lambda d: (d, None))
    for compression in (None, "GZIP"):
        data.save(folder, compression)
        loaded = D.load(folder)
        assert loaded.element_spec == data.element_spec and len(loaded) == 2
        assert elements(loaded) == elements(data)
        assert len(os.listdir(folder)) == 2
    D.range(5).save(folder, shard_func=lambda x: x % 2)
    assert elements(D.load(folder)) == [0, 2, 4, 1, 3]
    assert elements(D.load(folder, reader_func=lambda files: files.interleave(
        lambda file: file, cycle_length=2))) == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="element_spec"):
        D.load(folder, tf.TensorSpec([], tf.string))
    with pytest.raises(tf.errors.NotFoundError):
        D.load(str(tmp_path / "none"))
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "dataset_spec.pb").write_bytes(b"")
    with pytest.raises(tf.errors.UnimplementedError, match="TFRecord"):
        D.load(str(tmp_path / "theirs"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="infinite"):
        D.range(3).repeat().save(folder)
    (tmp_path / "data" / "dataset.json").write_text("{")
    with pytest.raises(tf.errors.DataLossError, match="damaged"):
        D.load(folder)


def test_snapshots(tmp_path: Path) -> None:
    read = []

    def numbers() -> Any:
        read.append(1)
        yield from range(3)

    source = D.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64))
    folder = str(tmp_path / "kept")
    assert elements(source.snapshot(folder)) == elements(source.snapshot(folder)) == [0, 1, 2]
    assert len(read) == 1
    with pytest.raises(tf.errors.FailedPreconditionError, match="another dataset"):
        elements(D.from_tensors("a").snapshot(folder))


# ---------------------------------------------------------------------------- files

@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    (tmp_path / "one.txt").write_bytes(b"a\nb\r\n\nc")
    (tmp_path / "two.txt").write_bytes(b"x\ny\n")
    with gzip.open(tmp_path / "packed.gz", "wb") as file:
        file.write(b"p\nq\n")
    return [str(tmp_path / name) for name in ("one.txt", "two.txt", "packed.gz")]


def test_lines(lines: list[str]) -> None:
    one, two, packed = lines
    assert elements(tf.data.TextLineDataset(one)) == [b"a", b"b", b"", b"c"]
    both = [b"a", b"b", b"", b"c", b"x", b"y"]
    assert elements(tf.data.TextLineDataset([one, two])) == both
    assert elements(tf.data.TextLineDataset(D.from_tensor_slices([one, two])).batch(4)) == [
        both[:4], both[4:]]
    assert elements(tf.data.TextLineDataset([one, two], num_parallel_reads=2)) == [
        b"a", b"x", b"b", b"y", b"", b"c"]
    assert elements(tf.data.TextLineDataset(packed, "GZIP", buffer_size=5)) == [b"p", b"q"]
    assert isinstance(tf.data.TextLineDataset(one), D)
    with pytest.raises(tf.errors.NotFoundError, match=r"none\.txt"):
        elements(tf.data.TextLineDataset("none.txt"))
    with pytest.raises(tf.errors.DataLossError, match="GZIP"):
        elements(tf.data.TextLineDataset(one, "GZIP"))
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.data.TextLineDataset(one, "FOO")
    with pytest.raises(TypeError, match="filenames"):
        tf.data.TextLineDataset(3)


def test_records(lines: list[str], tmp_path: Path) -> None:
    two = lines[1]
    fixed = tf.data.FixedLengthRecordDataset
    assert elements(fixed(two, 2)) == [b"x\n", b"y\n"]
    assert elements(fixed(two, 1, header_bytes=1, footer_bytes=1)) == [b"\n", b"y"]
    assert elements(fixed(lines[2], 2, compression_type="GZIP")) == [b"p\n", b"q\n"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="exact multiple"):
        elements(fixed(two, 3))
    path = str(tmp_path / "some.tfrecord")
    with tf.io.TFRecordWriter(path) as writer:
        for text in ("one", "two", "three"):
            writer.write(text.encode())
    assert elements(tf.data.TFRecordDataset(path)) == [b"one", b"two", b"three"]
    damaged = bytearray(Path(path).read_bytes())
    damaged[-6] ^= 1
    Path(path).write_bytes(damaged)
    iterator = iter(tf.data.TFRecordDataset([path]))
    assert [next(iterator).numpy() for _ in range(2)] == [b"one", b"two"]
    with pytest.raises(tf.errors.DataLossError):
        next(iterator)


def test_list_files(lines: list[str], tmp_path: Path) -> None:
    pattern = str(tmp_path / "*.txt")
    assert elements(D.list_files(pattern, shuffle=False)) == [x.encode() for x in sorted(lines[:2])]
    assert sorted(elements(D.list_files([pattern]))) == [x.encode() for x in sorted(lines[:2])]
    with pytest.raises(tf.errors.InvalidArgumentError, match="No files matched"):
        D.list_files(str(tmp_path / "*.nope"))


def test_csv(tmp_path: Path) -> None:
    path = str(tmp_path / "c.csv")
    Path(path).write_text('a,b,c\n1,2.5,x\n2,,"y,\nz"\n3,4.5,\n')
    csv = tf.data.experimental.CsvDataset
    full = csv(path, [tf.int32, tf.constant([0.5]), tf.constant([""])], header=True)
    assert elements(full) == [(1, 2.5, b"x"), (2, 0.5, b"y,\nz"), (3, 4.5, b"")]
    assert elements(full.batch(3))[0][1] == [2.5, 0.5, 4.5]
    assert elements(csv(path, [[""]], header=True, select_cols=[2])) == [
        (b"x",), (b"y,\nz",), (b"",)]
    required = iter(csv(path, [tf.int32, tf.float32, tf.string], header=True))
    assert next(required)[0].numpy() == 1
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"c\.csv.*Field 1 is required"):
        next(required)
    with pytest.raises(tf.errors.InvalidArgumentError, match="not a valid int32"):
        elements(csv(path, [tf.int32, tf.float32, tf.string]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="Expect 1 fields"):
        elements(csv(path, [tf.int32], header=True))


def test_make_csv_dataset(tmp_path: Path) -> None:
    path = str(tmp_path / "c.csv")
    Path(path).write_text("a,b,c\n1,2.5,x\n2,,y\n3,4.5,\n")
    make = tf.data.experimental.make_csv_dataset
    whole = make(path, 2, num_epochs=1, shuffle=False)
    assert elements(whole) == [{"a": [1, 2], "b": [2.5, 0.0], "c": [b"x", b"y"]},
                               {"a": [3], "b": [4.5], "c": [b""]}]
    labelled = make([path], 3, label_name="a", num_epochs=1, shuffle=False)
    assert elements(labelled)[0][1] == [1, 2, 3] and list(elements(labelled)[0][0]) == ["b", "c"]
    assert elements(make(path, 3, select_columns=["c"], num_epochs=1, shuffle=False)) == [
        {"c": [b"x", b"y", b""]}]
    endless = make(path, 2)
    assert endless.element_spec["b"] == tf.TensorSpec([2], tf.float32)
    assert len(list(endless.take(4))) == 4
    for wrong in ({"file_pattern": str(tmp_path / "none")}, {"label_name": "z"},
                  {"select_columns": ["z"]}, {"column_names": ["a", "a"]}):
        with pytest.raises(ValueError):
            make(**{"file_pattern": path, "batch_size": 2, **wrong})


def test_other_functions() -> None:
    experimental = tf.data.experimental
    assert elements(experimental.from_list([(1, "a"), (2, "b")])) == [(1, b"a"), (2, b"b")]
    with pytest.raises(tf.errors.OutOfRangeError, match="out of range"):
        experimental.at(D.range(5), 9)
    padded = D.from_tensor_slices({"a": [1, 2]}).apply(experimental.pad_to_cardinality(3))
    assert [plain(x)["valid"] for x in padded.as_numpy_iterator()] == [True, True, False]
    assert elements(D.range(3).ragged_batch(2)) == [[0, 1], [2]]
