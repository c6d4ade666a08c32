"""What the guides to input pipelines promise: sources, batches, windows, files, places to go on."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import twofold as tf

Dataset = tf.data.Dataset


def plain(dataset):
    """The elements as Python values."""
    return [tf.nest.map_structure(lambda x: np.asarray(x).tolist(), element)
            for element in dataset.as_numpy_iterator()]


def test_a_dataset_tells_what_its_elements_are():
    rows = Dataset.from_tensor_slices((tf.zeros([4]), tf.zeros([4, 100], tf.int32)))
    assert repr(rows) == ("<_TensorSliceDataset element_spec=(TensorSpec(shape=(), dtype=tf."
                          "float32, name=None), TensorSpec(shape=(100,), dtype=tf.int32, "
                          "name=None))>")
    both = Dataset.zip((Dataset.range(4), rows))
    assert both.element_spec[1] == rows.element_spec
    number, (_, row) = next(iter(both))
    assert int(number) == 0 and row.shape == (100,)
    assert Dataset.from_tensors({"a": 1}).element_spec == {"a": tf.TensorSpec([], tf.int32)}


def test_elements_are_gone_through_and_reduced():
    numbers = Dataset.from_tensor_slices([8, 3, 0, 8, 2, 1])
    assert [int(x) for x in numbers] == [8, 3, 0, 8, 2, 1]
    assert int(next(iter(numbers))) == 8
    assert int(numbers.reduce(0, lambda state, x: state + x)) == 22


def test_generators_are_read_again_for_each_pass():
    def count(stop):
        yield from range(stop)

    numbers = Dataset.from_generator(count, args=[3], output_types=tf.int32, output_shapes=())
    assert plain(numbers.repeat(2).batch(4)) == [[0, 1, 2, 0], [1, 2]]


def test_batches_of_known_and_of_padded_size():
    pairs = Dataset.zip((Dataset.range(10), Dataset.range(0, -10, -1)))
    first = next(iter(pairs.batch(4)))
    assert [x.numpy().tolist() for x in first] == [[0, 1, 2, 3], [0, -1, -2, -3]]
    assert pairs.batch(4).element_spec[0].shape == (None,)
    assert pairs.batch(4, drop_remainder=True).element_spec[0].shape == (4,)
    rows = Dataset.range(5).map(lambda n: tf.fill([tf.cast(n, tf.int32)], n))
    assert plain(rows.padded_batch(4, padded_shapes=(None,)))[0] == [
        [0, 0, 0], [1, 0, 0], [2, 2, 0], [3, 3, 3]]


def test_shuffled_epochs_have_every_element_and_their_own_order():
    shuffled = Dataset.range(100).shuffle(100)
    epochs = [plain(shuffled), plain(shuffled)]
    assert epochs[0] != epochs[1] and sorted(epochs[0]) == sorted(epochs[1]) == list(range(100))
    kept = Dataset.range(100).shuffle(100, seed=1, reshuffle_each_iteration=False)
    assert plain(kept) == plain(kept)


def test_windows_become_batches_of_a_series():
    windows = Dataset.range(7).window(5, shift=1).flat_map(
        lambda window: window.batch(5, drop_remainder=True))
    pairs = windows.map(lambda row: (row[:-1], row[1:]))
    assert plain(pairs) == [([n, n + 1, n + 2, n + 3], [n + 1, n + 2, n + 3, n + 4])
                            for n in range(3)]


def test_classes_are_balanced_by_sampling():
    zeros, ones = Dataset.from_tensors(0).repeat(), Dataset.from_tensors(1).repeat()
    mixed = Dataset.sample_from_datasets([zeros, ones], [0.5, 0.5], seed=1).take(400)
    assert 140 < sum(plain(mixed)) < 260


def test_lines_and_columns_of_text_files(tmp_path):
    (tmp_path / "a.csv").write_text("sex,age,alive\nm,22,1\nf,,0\n")
    (tmp_path / "b.csv").write_text("sex,age,alive\nf,5.5,1\n")
    files = Dataset.list_files(str(tmp_path / "*.csv"), shuffle=False)
    lines = files.interleave(lambda path: tf.data.TextLineDataset(path).skip(1), cycle_length=2)
    assert plain(lines) == [b"m,22,1", b"f,5.5,1", b"f,,0"]
    alive = lines.filter(lambda line: tf.not_equal(tf.strings.substr(line, -1, 1), "0"))
    assert plain(alive) == [b"m,22,1", b"f,5.5,1"]
    rows = tf.data.experimental.CsvDataset(str(tmp_path / "a.csv"), [tf.string, 9.0, tf.int32],
                                           header=True)
    assert plain(rows) == [(b"m", 22.0, 1), (b"f", 9.0, 0)]
    batch, label = next(iter(tf.data.experimental.make_csv_dataset(
        str(tmp_path / "*.csv"), 3, label_name="alive", shuffle=False, num_epochs=1)))
    assert list(batch) == ["sex", "age"] and sorted(label.numpy().tolist()) == [0, 1, 1]


def test_records_keep_features(tmp_path):
    path = str(tmp_path / "x.tfrecord")
    with tf.io.TFRecordWriter(path) as writer:
        for n in range(3):
            writer.write(tf.train.Example(features=tf.train.Features(feature={
                "n": tf.train.Feature(int64_list=tf.train.Int64List(value=[n])),
                "word": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"w%d" % n])),
            })).SerializeToString())
    described = {"n": tf.io.FixedLenFeature([], tf.int64, default_value=0),
                 "word": tf.io.FixedLenFeature([], tf.string, default_value="")}
    records = tf.data.TFRecordDataset([path])
    assert "TFRecordDatasetV2" in repr(records)
    read = records.map(lambda data: tf.io.parse_single_example(data, described))
    assert plain(read) == [{"n": n, "word": b"w%d" % n} for n in range(3)]
    first = tf.train.Example.FromString(next(iter(records)).numpy())
    assert first.features.feature["word"].bytes_list.value[0] == b"w0"


def test_an_iterator_goes_on_from_a_checkpoint(tmp_path):
    iterator = iter(Dataset.range(20))
    checkpoint = tf.train.Checkpoint(step=tf.Variable(0), iterator=iterator)
    manager = tf.train.CheckpointManager(checkpoint, str(tmp_path), max_to_keep=3)
    assert [int(next(iterator)) for _ in range(5)] == [0, 1, 2, 3, 4]
    manager.save()
    assert [int(next(iterator)) for _ in range(5)] == [5, 6, 7, 8, 9]
    checkpoint.restore(manager.latest_checkpoint)
    assert [int(next(iterator)) for _ in range(5)] == [5, 6, 7, 8, 9]


def test_what_runs_ahead_runs_in_other_threads():
    seen = set()

    def work(x):
        seen.add(threading.get_ident())
        time.sleep(0.001)
        return np.float32(x)

    mapped = Dataset.range(20).map(lambda x: tf.numpy_function(work, [x], tf.float32),
                                   num_parallel_calls=4).prefetch(tf.data.AUTOTUNE)
    assert plain(mapped) == list(range(20)) and threading.get_ident() not in seen


def test_cached_elements_are_computed_once():
    calls = []

    def note(x):
        calls.append(int(x))
        return x

    cached = Dataset.range(3).map(lambda x: tf.py_function(note, [x], tf.int64)).cache()
    assert [x for _ in range(2) for x in plain(cached)] == [0, 1, 2, 0, 1, 2]
    assert calls == [0, 1, 2]


def test_what_python_gives_has_no_shape_and_is_not_run_to_be_described():
    calls = []

    def double(x):
        calls.append(0)
        return x * 2

    def mapped(x):
        return tf.py_function(double, [x], tf.float32)

    rows = Dataset.from_tensor_slices(tf.ones([4, 2])).batch(2).map(mapped).map(mapped)
    assert rows.element_spec == tf.TensorSpec(None, tf.float32) and not calls
    assert plain(rows.unbatch()) == [[4.0, 4.0]] * 4


@pytest.mark.parametrize("parallel", [None, 2])
def test_words_of_python_functions_have_rows_after_another(parallel):
    def add(words):
        return tf.concat((words, tf.fill([words.shape[0], 1], "x")), axis=1)

    def mapped(words):
        return tf.py_function(add, [words], tf.string)

    words = Dataset.from_tensor_slices([["a"]] * 4).batch(2)
    rows = words.map(mapped, parallel).map(mapped, parallel).unbatch()
    assert plain(rows) == [[b"a", b"x", b"x"]] * 4
