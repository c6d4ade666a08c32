"""Ragged tensors: what is refused, and where they go: tapes, functions, branches, loops, files."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import twofold as tf

R = tf.RaggedTensor


def ragged(values=(1.0, 2.0, 3.0), lengths=(2, 1)):
    return R.from_row_lengths(tf.constant(values), list(lengths))


@pytest.mark.parametrize(("call", "error", "words"), [
    (lambda: R.from_row_splits([1, 2, 3], [0, 2, 4]), ValueError, "last row"),
    (lambda: R.from_row_splits([1, 2, 3], [1, 2, 3]), ValueError, "begin with 0"),
    (lambda: R.from_row_splits([1, 2, 3], [0, 3, 2]), ValueError, "must not fall"),
    (lambda: R.from_row_splits([1, 2, 3], []), ValueError, "may not be empty"),
    (lambda: R.from_row_splits([1, 2, 3], [[0, 3]]), ValueError, "rank 1"),
    (lambda: R.from_row_splits([1, 2, 3], [0.0, 3.0]), ValueError, "int32 or int64"),
    (lambda: R.from_row_splits(5, [0, 3]), ValueError, "rank at least 1"),
    (lambda: R.from_row_lengths([1, 2, 3], [-1, 4]), ValueError, "negative"),
    (lambda: R.from_value_rowids([1, 2, 3], [0, 0, 2], nrows=2), ValueError, "nrows=2"),
    (lambda: R.from_value_rowids([1, 2, 3], [2, 0, 2]), ValueError, "must not fall"),
    (lambda: R.from_value_rowids([1, 2, 3], [0, 0]), ValueError, "incompatible"),
    (lambda: R.from_uniform_row_length([1, 2, 3, 4], 3), ValueError, "must equal nvals=4"),
    (lambda: R.from_uniform_row_length([1, 2], -1), ValueError, ">= 0"),
    (lambda: R.from_nested_row_splits([1, 2, 3], 3), TypeError, "list of tensors"),
    (lambda: R.from_tensor([1, 2]), ValueError, "less than the rank"),
    (lambda: R.from_tensor([[1]], lengths=[1], padding=0), ValueError, "not both"),
    (lambda: R([1, 2], 3), ValueError, "private"),
    (lambda: ragged().with_values([1, 2]), ValueError, "incompatible"),
    (lambda: tf.ragged.constant([[1], 2]), ValueError, "same nesting depth"),
    (lambda: tf.ragged.constant([[[1, 2]], [[3]]], ragged_rank=1), ValueError, "inconsistent"),
    (lambda: tf.ragged.constant([[1]], ragged_rank=3), ValueError, "ragged_rank=3"),
    (lambda: bool(ragged()), TypeError, "boolean"),
    (lambda: hash(ragged()), TypeError, "unhashable"),
    (lambda: ragged()[:, 0], ValueError, "inner ragged dimension"),
    (lambda: ragged()[5], IndexError, "out of bounds"),
    (lambda: ragged()["a"], TypeError, "slice offsets"),
    (lambda: tf.convert_to_tensor(ragged()), ValueError, "cannot become one"),
    (lambda: tf.linalg.det(ragged()), ValueError, "does not take a RaggedTensor"),
    (lambda: tf.concat([ragged(), tf.ragged.constant([[[1.0]]])], 0), ValueError, "ranks"),
    (lambda: ragged() + ragged(lengths=(1, 2)), ValueError, "Unable to broadcast"),
    (lambda: ragged() + tf.constant([[1.0], [2.0], [3.0]]), ValueError, "Unable to broadcast"),
    (lambda: tf.gather(ragged(), [[0], [4]], axis=1, batch_dims=1), ValueError, "outside"),
    (lambda: tf.RaggedTensorSpec([None], tf.int32, 1), ValueError, "less than rank"),
])
def test_what_does_not_fit_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_checks_run_in_functions_too():
    @tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([None], tf.int32)])
    def rows(values, lengths):
        return R.from_row_lengths(values, lengths)

    assert rows([1.0, 2.0], [0, 2]).to_list() == [[], [1.0, 2.0]]
    with pytest.raises(ValueError, match="last row"):
        rows([1.0, 2.0], [0, 1])
    with pytest.raises(ValueError, match="negative"):
        rows([1.0, 2.0], [-1, 3])


def test_gradients_go_to_the_values():
    values = tf.constant([1.0, 2.0, 3.0])
    weights = tf.constant([[10.0], [20.0]])
    with tf.GradientTape() as tape:
        tape.watch([values, weights])
        x = R.from_row_lengths(values, [2, 1])
        y = tf.reduce_sum(tf.reduce_max(x * weights, axis=1)) + tf.reduce_sum(x.to_tensor() ** 2)
    a, b = tape.gradient(y, [values, weights])
    assert a.numpy().tolist() == [2.0, 14.0, 26.0] and b.numpy().tolist() == [[2.0], [3.0]]


def test_gradients_of_softmax_are_those_of_each_row():
    x = ragged((0.5, -1.0, 2.0, 0.0), (3, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.nn.softmax(x)[0, 0]
    p = np.exp([0.5, -1.0, 2.0]) / np.exp([0.5, -1.0, 2.0]).sum()
    expected = [p[0] * (1 - p[0]), -p[0] * p[1], -p[0] * p[2], 0]
    assert np.allclose(tape.gradient(y, x).flat_values, expected, atol=1e-6)


def test_functions_branches_and_loops():
    @tf.function(input_signature=[tf.RaggedTensorSpec([None, None]), tf.TensorSpec([], tf.int32)])
    def f(x, n):
        for _ in tf.range(n):
            x = x * 2.0
        if n > 1:
            x = -x
        y = tf.cond(n > 0, lambda: x[:, :1], lambda: x)
        return x, y, tf.reduce_sum(x, 1)

    x, y, total = f(ragged(), 2)
    assert x.to_list() == [[-4, -8], [-12]] and y.to_list() == [[-4], [-12]]
    assert total.numpy().tolist() == [-12, -12]
    assert f(ragged((5.0,), (0, 1)), 0)[1].to_list() == [[], [5]] and len(f.traces) == 1


def test_branches_may_differ_in_what_is_uniform():
    @tf.function
    def f(p, x):
        return tf.cond(p, lambda: R.from_uniform_row_length(x, 2), lambda: R.from_row_lengths(
            x, [1, 3]))

    assert f(tf.constant(True), tf.range(4)).to_list() == [[0, 1], [2, 3]]
    assert f(tf.constant(False), tf.range(4)).to_list() == [[0], [1, 2, 3]]


def test_lengths_that_are_uniform_stay_so_through_functions():
    x = R.from_uniform_row_length(tf.ragged.constant([[1], [2, 3], [], [4]]), 2)
    found = tf.function(lambda x: x + 1)(x)
    assert found.shape.as_list() == [2, 2, None] and found.uniform_row_length.numpy() == 2


def test_saved_models_and_pickles(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: {"y": x * 2.0}, input_signature=[
        tf.RaggedTensorSpec([None, None])])
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    assert loaded.f(ragged())["y"].to_list() == [[2, 4], [6]]
    assert pickle.loads(pickle.dumps(ragged())).to_list() == [[1, 2], [3]]
    spec = tf.RaggedTensorSpec([None, 2, None], tf.int32)
    assert pickle.loads(pickle.dumps(spec)) == spec


def test_compare_takes_them():
    found = tf.compiler.compare(lambda x: tf.reduce_sum(x * x, 1), ragged(),
                                modes=["eager", "llvm"], seconds=0.001)
    assert found.passed


def test_specs():
    spec = tf.RaggedTensorSpec([2, None], tf.float32)
    assert spec.is_compatible_with(ragged()) and not spec.is_compatible_with(tf.ones([2, 2]))
    other = tf.RaggedTensorSpec([3, None], tf.float32)
    assert spec.most_specific_common_supertype([other]) == tf.RaggedTensorSpec([None, None])
    assert repr(tf.type_spec_from_value(ragged())) == (
        "RaggedTensorSpec(TensorShape([2, None]), tf.float32, 1, tf.int64)")
    assert [x.shape.as_list() for x in spec.flatten()] == [[None], [3]]


def test_quick_calls_are_told_apart_by_their_rows():
    f = tf.function(lambda x: (x * 2.0).to_tensor())
    nested = R.from_row_lengths(ragged(), [1, 1])
    even = R.from_uniform_row_length(tf.constant([1.0, 2.0, 3.0, 4.0]), 2)
    for _ in range(30):
        assert f(ragged()).numpy().tolist() == [[2, 4], [6, 0]]
        assert f(nested).shape.as_list() == [2, 1, 2] and f(even).shape.as_list() == [2, 2]
        assert f(ragged(lengths=(1, 2))).numpy().tolist() == [[2, 0], [4, 6]]


def test_numbers_of_segments_are_integers():
    rows = tf.RaggedTensor.from_row_lengths([1.0, 2.0, 3.0], [1, 2])
    with pytest.raises(ValueError, match="segment_ids must have dtype int32 or int64, got float32"):
        tf.math.unsorted_segment_sum(rows, tf.constant([0.0, 1.0]), 3)
    splits = tf.ragged.segment_ids_to_row_splits
    assert splits(np.int32([1, 2])).dtype is tf.int64       # of an array the dtype does not count
    assert splits(tf.constant([1, 2])).dtype is tf.int32
    assert splits([1, 2], tf.constant(4)).dtype is tf.int32
