"""Datasets of ragged tensors: made, mapped, batched and taken apart."""

from __future__ import annotations

import tempfile

import twofold as tf

D = tf.data.Dataset
R = tf.ragged.constant([[3, 1, 4], [], [1, 5]])
N = tf.ragged.constant([[[1, 2], [3]], [], [[4, 5, 6]]])


def growing(count=4):
    return D.range(count).map(lambda n: tf.range(n))


def lists(data):
    return [x.to_list() if isinstance(x, tf.RaggedTensor) else x.numpy().tolist() for x in data]


def test_slices_are_rows():
    data = D.from_tensor_slices(R)
    assert repr(data.element_spec) == "RaggedTensorSpec(TensorShape([None]), tf.int32, 0, tf.int64)"
    assert lists(data) == [[3, 1, 4], [], [1, 5]] and len(data) == 3
    assert lists(D.from_tensor_slices(N)) == N.to_list()
    assert lists(D.from_tensors(N)) == [N.to_list()] and lists(D.from_tensors(R).unbatch()) == [
        [3, 1, 4], [], [1, 5]]


def test_batches():
    assert lists(D.from_tensor_slices(R).batch(2)) == [[[3, 1, 4], []], [[1, 5]]]
    data = D.from_tensor_slices(N).batch(2)
    assert data.element_spec == tf.RaggedTensorSpec([None, None, None], tf.int32, 2)
    assert lists(data) == [N.to_list()[:2], N.to_list()[2:]]
    assert lists(data.rebatch(3)) == [N.to_list()]


def test_ragged_batch():
    data = growing().ragged_batch(3)
    assert data.element_spec == tf.RaggedTensorSpec([None, None], tf.int64, 1)
    assert lists(data) == [[[], [0], [0, 1]], [[0, 1, 2]]]
    assert lists(growing().ragged_batch(3, drop_remainder=True)) == [[[], [0], [0, 1]]]
    assert lists(D.range(3).ragged_batch(2)) == [[0, 1], [2]]
    assert growing().ragged_batch(2, row_splits_dtype=tf.int32).element_spec.row_splits_dtype \
        is tf.int32
    found = growing().apply(tf.data.experimental.dense_to_ragged_batch(4))
    assert lists(found) == [[[], [0], [0, 1], [0, 1, 2]]]
    words = D.from_tensor_slices(["a b", "c"]).map(tf.strings.split).ragged_batch(2)
    assert lists(words) == [[[b"a", b"b"], [b"c"]]]


def test_functions_of_elements_are_compiled():
    traced = []

    def double(x):
        traced.append(x)
        return x * 2, tf.reduce_sum(x)

    data = D.from_tensor_slices(N).map(double)
    assert data.element_spec[0].is_compatible_with(N[0])
    assert [(x.to_list(), int(y)) for x, y in data] == [
        ([[2, 4], [6]], 6), ([], 0), ([[8, 10, 12]], 15)]
    assert len(traced) == 1
    kept = D.from_tensor_slices({"r": R, "n": [1, 2, 3]}).filter(lambda x: tf.size(x["r"]) > 0)
    assert [int(x["n"]) for x in kept] == [1, 3]
    assert D.from_tensor_slices(R).reduce(0, lambda s, x: s + tf.reduce_sum(x)).numpy() == 14


def test_functions_give_ragged_tensors():
    data = D.range(3).map(lambda n: tf.RaggedTensor.from_row_lengths(tf.range(n), [n]))
    assert lists(data) == [[[]], [[0]], [[0, 1]]]
    assert lists(data.batch(3)) == [[[[]], [[0]], [[0, 1]]]]
    assert lists(D.from_tensor_slices(["a b", "c"]).batch(2).map(tf.strings.split)) == [
        [[b"a", b"b"], [b"c"]]]


def test_they_go_through_other_stages():
    data = D.from_tensor_slices(R)
    assert lists(data.concatenate(data).skip(1).take(2)) == [[], [1, 5]]
    assert sorted(lists(data.shuffle(3, seed=1).cache().prefetch(1))) == [[], [1, 5], [3, 1, 4]]
    zipped = D.zip((data, D.range(3))).batch(3)
    rows, numbers = next(iter(zipped))
    assert rows.to_list() == R.to_list() and numbers.numpy().tolist() == [0, 1, 2]


def test_loops_in_functions():
    @tf.function
    def total(data):
        found = tf.constant(0)
        for x in data:
            found += tf.reduce_sum(x)
        return found

    assert total(D.from_tensor_slices(N)).numpy() == 21
    assert total(D.from_tensor_slices(R)).numpy() == 14


def test_iterators_go_on_where_they_were():
    data = D.from_tensor_slices(N).batch(1).unbatch()
    iterator = iter(data)
    next(iterator)
    state = tf.train.Checkpoint(i=iterator)
    with tempfile.TemporaryDirectory() as folder:
        path = state.write(f"{folder}/c")
        assert [x.to_list() for x in iterator] == [[], [[4, 5, 6]]]
        other = iter(data)
        tf.train.Checkpoint(i=other).read(path)
        assert [x.to_list() for x in other] == [[], [[4, 5, 6]]]
