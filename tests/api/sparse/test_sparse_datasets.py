"""Data sets of sparse tensors: rows, batches, functions, windows, files, and where they stopped."""

from __future__ import annotations

import numpy as np
import pytest
from sparse_helpers import parts

import twofold as tf

ROWS = [[[[0], [2]], [1.0, 2.0], [3]], [[], [], [3]], [[[1]], [3.0], [3]], [[], [], [3]]]


def whole():
    return tf.SparseTensor([[0, 0], [0, 2], [2, 1]], [1.0, 2.0, 3.0], [4, 3])


def rows():
    return tf.data.Dataset.from_tensor_slices(whole())


def read(dataset):
    return [parts(x) for x in dataset]


def test_rows_and_their_specs():
    assert rows().element_spec == tf.SparseTensorSpec([3], tf.float32)
    assert read(rows()) == ROWS and len(rows()) == 4
    pairs = tf.data.Dataset.from_tensor_slices({"a": whole(), "b": [1, 2, 3, 4]})
    assert pairs.element_spec["a"] == tf.SparseTensorSpec([3], tf.float32)
    assert [int(x["b"]) for x in pairs] == [1, 2, 3, 4]
    assert [parts(x["a"]) for x in pairs] == ROWS
    one = tf.data.Dataset.from_tensors(whole())
    assert read(one) == [parts(whole())] and read(one.unbatch()) == ROWS
    with pytest.raises(ValueError, match="same number of rows"):
        tf.data.Dataset.from_tensor_slices((whole(), [1, 2]))


def test_batches():
    batches = rows().batch(3)
    assert batches.element_spec == tf.SparseTensorSpec([None, 3], tf.float32)
    assert read(batches) == [[[[0, 0], [0, 2], [2, 1]], [1, 2, 3], [3, 3]], [[], [], [1, 3]]]
    fixed = rows().batch(2, drop_remainder=True)
    assert fixed.element_spec == tf.SparseTensorSpec([2, 3], tf.float32)
    assert read(rows().batch(2).rebatch(4)) == [parts(whole())]
    assert read(rows().batch(2).unbatch()) == ROWS
    sizes = tf.data.Dataset.range(1, 4).map(lambda n: tf.sparse.from_dense(tf.range(n)))
    assert read(sizes.batch(3)) == [[[[1, 1], [2, 1], [2, 2]], [1, 1, 2], [3, 3]]]
    words = tf.data.Dataset.from_tensor_slices(
        tf.SparseTensor([[0, 0], [1, 1]], ["a", "b"], [2, 2]))
    assert read(words.batch(2)) == [[[[0, 0], [1, 1]], [b"a", b"b"], [2, 2]]]
    with pytest.raises(TypeError, match="not currently supported"):
        rows().padded_batch(2)


def test_functions_of_elements():
    doubled = rows().map(lambda x: x * 2.0)
    assert doubled.element_spec == tf.SparseTensorSpec([3], tf.float32)
    assert read(doubled)[0] == [[[0], [2]], [2, 4], [3]]
    assert read(rows().map(tf.sparse.to_dense))[2] == [0, 3, 0]
    full = rows().filter(lambda x: tf.sparse.reduce_sum(x) > 0)
    assert read(full) == [ROWS[0], ROWS[2]]
    assert float(rows().reduce(0.0, lambda t, x: t + tf.sparse.reduce_sum(x))) == 6.0
    running = rows().scan(0.0, lambda t, x: (t + tf.sparse.reduce_sum(x), t))
    assert read(running) == [0, 3, 3, 6]
    windows = [[parts(x) for x in window] for window in rows().window(2)]
    assert windows == [ROWS[:2], ROWS[2:]]
    again = rows().batch(2).flat_map(tf.data.Dataset.from_tensor_slices)
    assert read(again) == ROWS
    together = rows().concatenate(rows()).shuffle(8, seed=1).cache().prefetch(1)
    assert sorted(map(str, read(together))) == sorted(map(str, ROWS + ROWS))


def test_generators_and_numpy():
    def generate():
        yield tf.SparseTensor([[0]], [1.0], [3])
        yield tf.SparseTensor([[1], [2]], [1.0, 2.0], [3])

    spec = tf.SparseTensorSpec([3], tf.float32)
    dataset = tf.data.Dataset.from_generator(generate, output_signature=spec)
    assert dataset.element_spec == spec
    assert read(dataset) == [[[[0]], [1], [3]], [[[1], [2]], [1, 2], [3]]]
    assert next(rows().as_numpy_iterator()).tolist() == [1, 0, 2]


def test_in_functions():
    @tf.function
    def total(dataset):
        found = 0.0
        for x in dataset:
            found += tf.sparse.reduce_sum(x) * tf.cast(tf.shape(x)[0], tf.float32)
        return found

    assert float(total(rows())) == 18.0 and float(total(rows().batch(2))) == 12.0


def test_features_of_examples():
    def example(*values):
        message = tf.train.Example()
        message.features.feature["a"].int64_list.value.extend(values)
        return message.SerializeToString()

    features = {"a": tf.io.VarLenFeature(tf.int64)}
    strings = tf.data.Dataset.from_tensor_slices([example(1, 2), example(), example(3)])
    one_by_one = strings.map(lambda s: tf.io.parse_single_example(s, features)).batch(3)
    at_once = strings.batch(3).map(lambda s: tf.io.parse_example(s, features))
    right = [[[0, 0], [0, 1], [2, 0]], [1, 2, 3], [3, 2]]
    assert [parts(x["a"]) for x in one_by_one] == [parts(x["a"]) for x in at_once] == [right]


def test_files(tmp_path):
    rows().save(str(tmp_path / "rows"))
    found = tf.data.Dataset.load(str(tmp_path / "rows"))
    assert found.element_spec == rows().element_spec and read(found) == ROWS


@pytest.mark.parametrize("make", [rows, lambda: rows().batch(2).unbatch(),
                                  lambda: rows().batch(2).rebatch(1).unbatch()])
def test_iterators_go_on_where_they_were_saved(make, tmp_path):
    dataset = make()
    iterator = iter(dataset)
    next(iterator)
    path = tf.train.Checkpoint(iterator=iterator).save(str(tmp_path / "state"))
    other = iter(dataset)
    tf.train.Checkpoint(iterator=other).restore(path)
    assert [parts(x) for x in other] == ROWS[1:]
    assert np.asarray(next(iter(dataset)).values).tolist() == [1, 2]
