"""``tf.sparse``: what each function gives (TensorFlow's answers), eagerly and compiled."""

from __future__ import annotations

import numpy as np
import pytest
from sparse_helpers import leaves, parts, sparse

import twofold as tf

OTHER = ([[0, 1], [1, 2]], [10.0, 20.0], [3, 4])
S, V = [[0, 0], [1, 2], [2, 1], [2, 3]], [1.0, -2.0, 3.0, 4.0]


def other():
    return tf.SparseTensor(*OTHER)


#: Name, function, right answer.
CASES = {
    "to_dense": (lambda x: tf.sparse.to_dense(x, 9.0),
                 [[1, 9, 9, 9], [9, 9, -2, 9], [9, 3, 9, 4]]),
    "reshape": (lambda x: tf.sparse.reshape(x, [2, -1]),
                [[[0, 0], [1, 0], [1, 3], [1, 5]], V, [2, 6]]),
    "transpose": (lambda x: tf.sparse.transpose(x),
                  [[[0, 0], [1, 2], [2, 1], [3, 2]], [1, 3, -2, 4], [4, 3]]),
    "reorder": (lambda x: tf.sparse.reorder(tf.SparseTensor(
        x.indices[::-1], x.values[::-1], x.dense_shape)), [S, V, [3, 4]]),
    "expand_dims": (lambda x: tf.sparse.expand_dims(x, -2),
                    [[[0, 0, 0], [1, 0, 2], [2, 0, 1], [2, 0, 3]], V, [3, 1, 4]]),
    "reset_shape": (lambda x: tf.sparse.reset_shape(tf.sparse.slice(x, [0, 0], [3, 3])),
                    [S[:3], V[:3], [3, 3]]),
    "reset_larger": (lambda x: tf.sparse.reset_shape(x, [5, 6]), [S, V, [5, 6]]),
    "slice": (lambda x: tf.sparse.slice(x, [1, 1], [5, 2]),
              [[[0, 1], [1, 0]], [-2, 3], [2, 2]]),
    "slice_outside": (lambda x: tf.sparse.slice(x, [5, 0], [1, 1]), [[], [], [0, 1]]),
    "split": (lambda x: tf.sparse.split(x, 3, axis=-1), [
        [[[0, 0], [2, 1]], [1, 3], [3, 2]], [[[1, 0]], [-2], [3, 1]], [[[2, 0]], [4], [3, 1]]]),
    "concat": (lambda x: tf.sparse.concat(1, [x, other()]), [
        [[0, 0], [0, 5], [1, 2], [1, 6], [2, 1], [2, 3]], [1, 10, -2, 20, 3, 4], [3, 8]]),
    "concat_expanded": (lambda x: tf.sparse.concat(0, [x, tf.SparseTensor([[0, 4]], [7.0], [1, 5])],
                                                   expand_nonconcat_dims=True),
                        [[*S, [3, 4]], [*V, 7], [4, 5]]),
    "retain": (lambda x: tf.sparse.retain(x, x.values > 0), [[S[0], *S[2:]], [1, 3, 4], [3, 4]]),
    "fill_empty_rows": (lambda x: tf.sparse.fill_empty_rows(tf.sparse.retain(x, x.values > 0), 7.0),
                        [[[S[0], [1, 0], *S[2:]], [1, 7, 3, 4], [3, 4]], [False, True, False]]),
    "add": (lambda x: tf.sparse.add(x, other()),
            [[[0, 0], [0, 1], [1, 2], [2, 1], [2, 3]], [1, 10, 18, 3, 4], [3, 4]]),
    "add_threshold": (lambda x: tf.sparse.add(x, other(), threshold=5.0),
                      [[[0, 1], [1, 2]], [10, 18], [3, 4]]),
    "add_dense": (lambda x: tf.sparse.add(tf.ones([3, 4]), x),
                  [[2, 1, 1, 1], [1, 1, -1, 1], [1, 4, 1, 5]]),
    "maximum": (lambda x: tf.sparse.maximum(x, tf.sparse.slice(x, [0, 0], [3, 4]) * -1.0),
                [S, [1, 2, 3, 4], [3, 4]]),
    "minimum": (lambda x: tf.sparse.minimum(x, other()),
                [[[0, 0], [0, 1], [1, 2], [2, 1], [2, 3]], [0, 0, -2, 0, 0], [3, 4]]),
    "map_values": (lambda x: tf.sparse.map_values(tf.multiply, x, x), [S, [1, 4, 9, 16], [3, 4]]),
    "reduce_sum": (lambda x: tf.sparse.reduce_sum(x, axis=0), [1, 3, -2, 4]),
    "reduce_sum_kept": (lambda x: tf.sparse.reduce_sum(x, 1, keepdims=True), [[1], [-2], [7]]),
    "reduce_sum_sparse": (lambda x: tf.sparse.reduce_sum(x, 1, output_is_sparse=True),
                          [[[0], [1], [2]], [1, -2, 7], [3]]),
    "reduce_max": (lambda x: tf.sparse.reduce_max(tf.sparse.retain(x, x.values < 2), axis=1),
                   [1, -2, 0]),
    "reduce_max_sparse": (lambda x: tf.sparse.reduce_max(x, keepdims=True, output_is_sparse=True),
                          [[[0, 0]], [4], [1, 1]]),
    "bincount": (lambda x: tf.sparse.bincount(
        tf.cast(abs(tf.sparse.to_dense(x)), tf.int64), axis=-1, minlength=5, maxlength=4),
                 [[[0, 0], [0, 1], [1, 0], [1, 2], [2, 0], [2, 3]], [3, 1, 3, 1, 2, 1], [3, 4]]),
    "bincount_sparse": (lambda x: tf.sparse.bincount(tf.cast(tf.abs(x), tf.int32), weights=x),
                        [[[1], [2], [3], [4]], V, [5]]),
    "to_indicator": (lambda x: tf.sparse.to_indicator(tf.abs(x), 5), [
        [False, True, False, False, False], [False, False, True, False, False],
        [False, False, False, True, True]]),
    "sparse_dense_matmul": (lambda x: tf.sparse.sparse_dense_matmul(x, tf.ones([4, 1])),
                            [[1], [-2], [7]]),
    "matmul_adjoints": (lambda x: tf.sparse.sparse_dense_matmul(
        x, tf.constant([[1.0, 2.0, 3.0]]), adjoint_a=True, adjoint_b=True), [[1], [9], [-4], [12]]),
    "matmul_of_dense": (lambda x: tf.sparse.sparse_dense_matmul(tf.constant([[1.0, 2.0, 3.0]]), x),
                        [[1, 9, -4, 12]]),
    "segment_sum": (lambda x: tf.sparse.segment_sum(tf.sparse.to_dense(x), [0, 2, 1], [0, 0, 2]),
                    [[1, 3, 0, 4], [0] * 4, [0, 0, -2, 0]]),
    "segment_mean": (lambda x: tf.sparse.segment_mean(tf.sparse.to_dense(x), [0, 2], [1, 1],
                                                      num_segments=3),
                     [[0] * 4, [0.5, 1.5, 0, 2], [0] * 4]),
    "segment_sqrt_n": (lambda x: tf.sparse.segment_sqrt_n(x.values, [0, 0, 2, 2], [0, 0, 0, 0]),
                       [4]),
    "from_dense": (lambda x: tf.sparse.from_dense(tf.sparse.to_dense(x)), [S, V, [3, 4]]),
    "eye": (lambda x: tf.sparse.eye(x.dense_shape[0], 2), [[[0, 0], [1, 1]], [1, 1], [3, 2]]),
    "sampled_addmm": (lambda x: tf.sparse.sampled_addmm(
        x.indices, x.values, [3, 4], tf.ones([3, 2]), tf.ones([2, 4]), beta=0.5, alpha=2.0)[1],
        [4.5, 3, 5.5, 6]),
    "times_dense": (lambda x: x * tf.sparse.to_dense(x), [S, [1, 4, 9, 16], [3, 4]]),
}


@pytest.mark.parametrize("name", CASES)
def test_answers_eagerly_and_compiled_for_any_size(name):
    function, right = CASES[name]
    x = sparse()
    assert parts(function(x)) == right
    opened = tf.function(lambda x: leaves(function(x)), input_signature=[
        tf.SparseTensorSpec([None, None], tf.float32)])
    for one, two in zip(opened(x), leaves(function(x)), strict=True):
        assert one.dtype is two.dtype and parts(one) == parts(two)


def test_softmax_of_what_is_there():
    x = tf.SparseTensor([[0, 0], [0, 2], [2, 1]], [1.0, 2.0, 3.0], [3, 4])
    np.testing.assert_allclose(tf.sparse.softmax(x).values, [0.26894143, 0.7310586, 1.0], 1e-6)
    with pytest.raises(tf.errors.InvalidArgumentError, match="rank >= 2"):
        tf.sparse.softmax(tf.SparseTensor([[0]], [1.0], [3]))


def test_slices_without_some():
    found = tf.sparse.mask(tf.IndexedSlices(tf.constant([[1.0], [2.0], [3.0]]),
                                            tf.constant([1, 5, 2])), [5])
    assert parts(found.values) == [[1], [3]] and parts(found.indices) == [1, 2]


@pytest.mark.parametrize(("wrong", "error"), [
    (lambda: tf.sparse.to_dense(sparse([[0, 9]], [1.0])), "out of bounds"),
    (lambda: tf.sparse.to_dense(sparse([[1, 1], [0, 0]], [1.0, 2.0])), "out of order"),
    (lambda: tf.sparse.to_dense(sparse([[1, 1], [1, 1]], [1.0, 2.0])), "is repeated"),
    (lambda: tf.sparse.to_dense(sparse(), [1.0]), "scalar"),
    (lambda: tf.sparse.reshape(sparse(), [5, -1]), "multiple of 5"),
    (lambda: tf.sparse.reshape(sparse(), [-1, -1]), "only one"),
    (lambda: tf.sparse.slice(sparse(), [0, 0], [-1, 2]), "non-negative size"),
    (lambda: tf.sparse.slice(sparse(), [0], [1]), "vector of length 2"),
    (lambda: tf.sparse.split(sparse(), 6, axis=1), "between 1"),
    (lambda: tf.sparse.split(sparse(), 2, axis=3), "range"),
    (lambda: tf.sparse.concat(0, [sparse(), sparse(shape=[3, 5])]), "must match"),
    (lambda: tf.sparse.concat(2, [sparse(), sparse()]), "range"),
    (lambda: tf.sparse.fill_empty_rows(sparse([[7, 0]], [1.0]), 9.0), r"in \[0, 3\)"),
    (lambda: tf.sparse.add(sparse(), sparse(shape=[4, 4])), "do not match"),
    (lambda: tf.sparse.add(sparse(), tf.ones([4, 4])), "no broadcasting"),
    (lambda: tf.sparse.add(sparse(), 1.0), "ranks"),
    (lambda: tf.sparse.map_values(tf.multiply, sparse(), sparse([[0, 0]] * 4)), "indices"),
    (lambda: tf.sparse.reduce_sum(sparse(), 5), "dimension 5"),
    (lambda: tf.sparse.bincount([-1]), "non-negative"),
    (lambda: tf.sparse.bincount([1.0]), "int32 or int64"),
    (lambda: tf.sparse.sparse_dense_matmul(sparse(), tf.ones([3, 2])), "inner dimension"),
    (lambda: tf.sparse.sparse_dense_matmul(sparse(), tf.ones([4])), "not a matrix"),
    (lambda: tf.sparse.sparse_dense_matmul(sparse([[5, 0]], [1.0]), tf.ones([4, 2])), "index"),
    (lambda: tf.sparse.segment_sum([1.0], [0, 0], [1, 0]), "not increasing"),
    (lambda: tf.sparse.segment_sum([1.0], [3], [0]), "index"),
    (lambda: tf.sparse.segment_sum([1.0], [0], [0, 0]), "same size"),
    (lambda: tf.sparse.segment_mean([1], [0], [0]), "floats"),
    (lambda: tf.sparse.to_indicator(sparse(values=[1, 2, 3, 9]), 5), "out of bounds"),
    (lambda: tf.sparse.eye(-2), "negative")])
def test_wrong_arguments(wrong, error):
    with pytest.raises(tf.errors.InvalidArgumentError, match=error):
        wrong()


@pytest.mark.parametrize(("wrong", "kind"), [
    (lambda: tf.sparse.reorder([1.0]), TypeError), (lambda: tf.sparse.add(1.0, 2.0), TypeError),
    (lambda: tf.sparse.concat(0, sparse()), TypeError),
    (lambda: tf.sparse.split(sparse()), ValueError),
    (lambda: tf.sparse.retain(sparse(), [True]), ValueError),
    (lambda: tf.sparse.map_values(tf.add, 1.0, 2.0), ValueError),
    (lambda: tf.sparse.map_values(tf.reduce_sum, sparse()), ValueError),
    (lambda: tf.sparse.reset_shape(sparse(), [2, 5]), ValueError),
    (lambda: tf.sparse.bincount([1], axis=1), ValueError),
    (lambda: tf.sparse.sparse_dense_matmul(sparse(), sparse()), TypeError),
    (lambda: tf.sparse.expand_dims(sparse(), 1.0), TypeError)])
def test_errors_of_other_classes(wrong, kind):
    with pytest.raises(kind):
        wrong()


def test_compiled_functions_check_positions_when_they_run():
    fill = tf.function(tf.sparse.to_dense)
    with pytest.raises(tf.errors.InvalidArgumentError, match="out of order or repeated"):
        fill(sparse([[1, 1], [0, 0]], [1.0, 2.0]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not index into"):
        fill(sparse([[0, 9]], [1.0]))


@pytest.mark.parametrize("name", ["transpose", "reshape", "split", "concat", "fill_empty_rows",
                                  "add", "reduce_sum", "reduce_max", "to_dense", "times_dense",
                                  "maximum", "segment_mean", "sampled_addmm", "matmul_adjoints"])
def test_gradients_agree_with_differences(name):
    function = CASES[name][0]

    def total(values):
        x = tf.SparseTensor(S, values, [3, 4])
        found = [y for y in leaves(function(x)) if y.dtype is tf.float32]
        return tf.add_n([tf.reduce_sum(tf.sin(y)) for y in found])

    values = tf.constant(V)
    with tf.GradientTape() as tape:
        tape.watch(values)
        y = total(values)
    found = tape.gradient(y, values).numpy()
    steps = [np.eye(4, dtype=np.float32)[i] * 1e-2 for i in range(4)]
    expected = [float(total(values + h) - total(values - h)) / 2e-2 for h in steps]
    np.testing.assert_allclose(found, expected, rtol=3e-3, atol=2e-3)


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16, tf.float64, tf.complex64, tf.int64])
def test_products_in_other_dtypes(dtype):
    a = tf.SparseTensor([[0, 1], [1, 0]], tf.cast([2, 3], dtype), [2, 2])
    found = tf.sparse.sparse_dense_matmul(a, tf.cast([[1, 2], [3, 4]], dtype))
    assert found.dtype is dtype
    assert np.asarray(found).astype(complex).tolist() == [[6, 8], [3, 6]]


def test_adjoint_of_complex_matrices():
    a = tf.SparseTensor([[0, 1]], [1j], [2, 2])
    b = tf.constant([[1, 2], [3j, 4]], tf.complex128)
    assert parts(tf.sparse.sparse_dense_matmul(a, b, adjoint_a=True)) == [[0, 0], [-1j, -2j]]
