"""Gradients of gathered variables: rows where nothing else was read, dense otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf

MODES = ("eager", "compiled")


def in_mode(mode: str, function: Any) -> Any:
    return tf.function(function) if mode == "compiled" else function


def table() -> tf.Variable:
    return tf.Variable(np.arange(12, dtype=np.float32).reshape(6, 2))


@pytest.mark.parametrize("mode", MODES)
def test_rows_of_several_reads(mode: str) -> None:
    v, w = table(), tf.Variable([[1.0], [2.0]])

    def gradients(i: Any, j: Any) -> Any:
        with tf.GradientTape() as tape:
            rows = tf.gather(v, i)
            loss = tf.reduce_sum((rows @ w) ** 2) + tf.reduce_sum(tf.nn.embedding_lookup(v, j))
        return tape.gradient(loss, [v, w])

    run = in_mode(mode, gradients)
    for _ in range(3):  # a tape's gradient takes other ways the second time
        rows, dense = run(tf.constant([1, 1, 3]), tf.constant([[0, 1]]))
    assert isinstance(rows, tf.IndexedSlices) and isinstance(dense, tf.Tensor)
    np.testing.assert_array_equal(rows.indices.numpy(), [1, 1, 3, 0, 1])
    np.testing.assert_array_equal(rows.dense_shape.numpy(), [6, 2])
    wanted = np.zeros([6, 2])
    wanted[1] = 2 * 2 * 8 * np.array([1, 2]) + 1  # row 1 is [2, 3], its product with w is 8
    wanted[3] = 2 * 20 * np.array([1, 2])
    wanted[0] = 1
    np.testing.assert_array_equal(tf.convert_to_tensor(rows).numpy(), wanted)
    np.testing.assert_array_equal(np.asarray(rows), wanted)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("use", [lambda v: tf.reduce_sum(v), lambda v: tf.reduce_sum(v[1]),
                                 lambda v: tf.reduce_sum(tf.gather(v, [0], axis=1))])
def test_any_other_use_makes_it_dense(mode: str, use: Any) -> None:
    v = table()

    def gradient(i: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = 2.0 * tf.reduce_sum(tf.gather(v, i)) + use(v)
        return tape.gradient(loss, v)

    found = in_mode(mode, gradient)(tf.constant([5]))
    assert isinstance(found, tf.Tensor)
    with tf.GradientTape() as tape:
        other = use(v)
    alone = tf.convert_to_tensor(tape.gradient(other, v)).numpy()
    alone[5] += 2
    np.testing.assert_array_equal(found.numpy(), alone)


@pytest.mark.parametrize("mode", MODES)
def test_sgd_with_rows_equals_dense_sgd(mode: str) -> None:
    sparse, dense, rate = table(), table(), tf.Variable(0.5)
    indices = tf.constant([[4, 0], [4, 4]])

    def step() -> Any:
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.gather(sparse, indices) ** 2)
            other = tf.reduce_mean(tf.gather(dense.read_value() * 1.0, indices) ** 2)
        rows = tape.gradient(loss, sparse)
        assert isinstance(rate * rows, tf.IndexedSlices)
        sparse.assign_sub(rate * rows)
        dense.assign_sub(rate * tape.gradient(other, dense))
        return loss, other

    run = in_mode(mode, step)
    for _ in range(3):
        loss, other = run()
        np.testing.assert_allclose(loss.numpy(), other.numpy(), rtol=1e-6)
    np.testing.assert_allclose(sparse.numpy(), dense.numpy(), rtol=1e-6)


@pytest.mark.parametrize("mode", MODES)
def test_unknown_number_of_indices_and_several_dtypes(mode: str) -> None:
    v = table()

    def gradient(i: Any, j: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.gather(v, i)) + tf.reduce_sum(v.sparse_read(j))
        return tape.gradient(loss, v)

    run = tf.function(gradient, input_signature=[
        tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int64)]) \
        if mode == "compiled" else gradient
    for count in (1, 4, 0):
        rows = run(tf.range(count), tf.constant(5, tf.int64))
        assert rows.indices.dtype == tf.int64
        np.testing.assert_array_equal(rows.indices.numpy(), [*range(count), 5])
        np.testing.assert_array_equal(rows.values.numpy(), np.ones([count + 1, 2]))


def test_derivatives_of_the_rows() -> None:
    v = table()
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(tf.gather(v, [2, 2]) ** 3)
        rows = inner.gradient(loss, v)
        total = tf.reduce_sum(rows.values)
    second = tf.convert_to_tensor(outer.gradient(total, v)).numpy()
    np.testing.assert_allclose(second[2], 2 * 6 * v.numpy()[2])
    assert (second[[0, 1, 3, 4, 5]] == 0).all()


def test_unconnected_and_jacobian() -> None:
    v = table()
    with tf.GradientTape(persistent=True) as tape:
        rows = tf.gather(v, [3])
        other = tf.constant(1.0) * 2.0
    assert tape.gradient(other, v) is None
    zeros = tape.gradient(other, v, unconnected_gradients="zero")
    np.testing.assert_array_equal(zeros.numpy(), np.zeros([6, 2]))
    jacobian = tape.jacobian(rows, v).numpy()
    assert jacobian.shape == (1, 2, 6, 2) and jacobian.sum() == 2


def test_arithmetic() -> None:
    rows = tf.IndexedSlices(tf.constant([[1.0], [2.0]]), tf.constant([2, 2]), [3, 1])
    for scaled in (rows * 2.0, 2.0 * rows, np.float32(2) * rows, tf.constant(2.0) * rows,
                   rows / 0.5, -(-2 * rows)):
        assert isinstance(scaled, tf.IndexedSlices)
        np.testing.assert_array_equal(np.asarray(scaled), [[0], [0], [6]])
    for dense, wanted in ((rows + 1.0, 4), (1.0 - rows, -2), (rows - tf.ones([3, 1]), 2),
                          (tf.ones([3, 1]) + rows, 4), (rows * rows, 9), (rows ** 2, 9),
                          (tf.sqrt(rows + 1.0), 2), (6.0 / (rows + 0.0), 2)):
        assert isinstance(dense, tf.Tensor) and dense.numpy()[2, 0] == wanted
    assert repr(rows).startswith("IndexedSlices(indices=")


@pytest.mark.parametrize("mode", MODES)
def test_clipping_keeps_rows(mode: str) -> None:
    rows = tf.IndexedSlices(tf.constant([[3.0], [0.0]]), tf.constant([2, 1]), [3, 1])

    def clip(values: Any) -> Any:
        slices = tf.IndexedSlices(values, rows.indices, rows.dense_shape)
        (first, second), norm = tf.clip_by_global_norm([slices, tf.constant([4.0])], 1.0)
        return first, second, norm, tf.clip_by_norm(slices, 1.0), tf.clip_by_value(slices, -1., 2.)

    first, second, norm, short, cut = in_mode(mode, clip)(rows.values)
    assert norm.numpy() == 5
    np.testing.assert_allclose(first.values.numpy(), [[0.6], [0]], rtol=1e-6)
    np.testing.assert_allclose(second.numpy(), [0.8], rtol=1e-6)
    np.testing.assert_allclose(short.values.numpy(), [[1], [0]])
    np.testing.assert_allclose(cut.values.numpy(), [[2], [0]])


def test_rows_of_a_table_whose_sizes_the_run_knows() -> None:
    v = tf.Variable(tf.zeros([0, 0]), shape=[None, None])

    @tf.function(input_signature=[tf.TensorSpec([None, None]), tf.TensorSpec([None], tf.int32)])
    def rows_of(x: Any, i: Any) -> Any:
        v.assign(x)
        with tf.GradientTape() as tape:
            y = v.sparse_read(i) * tf.gather(v, i)
        rows = tape.gradient(y, v)
        return rows.indices, rows.dense_shape, tf.convert_to_tensor(rows)

    for x, i in ((np.arange(6).reshape(3, 2), [2, 0]), (np.arange(4).reshape(1, 4), [0])):
        indices, shape, dense = rows_of(tf.constant(x, tf.float32), i)
        np.testing.assert_array_equal(indices, i * 2)
        np.testing.assert_array_equal(shape, x.shape)
        wanted = np.zeros(x.shape)
        wanted[i] = 2 * x[i]
        np.testing.assert_array_equal(dense, wanted)


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("signature", [[tf.TensorSpec([3], tf.int32)],
                                       [tf.TensorSpec([None], tf.int64)],
                                       [tf.TensorSpec(None, tf.int32)]])
def test_rows_gathered_inside_functions(persistent: bool, signature: Any) -> None:
    v, w = table(), tf.Variable([[1.0], [2.0]])

    @tf.function(input_signature=signature)
    def rows_of(i: Any) -> Any:
        return tf.gather(v, i)

    @tf.function(input_signature=signature)
    def score(i: Any) -> Any:
        return rows_of(i) @ w, tf.gather(v, tf.cast(i, tf.int32) + 1)

    def gradients(i: Any) -> Any:
        with tf.GradientTape(persistent=persistent) as tape:
            one, two = score(i)
            loss = tf.reduce_sum(one) + 3.0 * tf.reduce_sum(two * tf.gather(v, [5]))
        return tape.gradient(loss, [v, w])

    at = tf.constant([0, 2, 0], signature[0].dtype)
    for run in (gradients, tf.function(gradients)):
        for _ in range(3):
            rows, dense = run(at)
            assert isinstance(rows, tf.IndexedSlices) and isinstance(dense, tf.Tensor)
            wanted = np.zeros([6, 2])
            wanted[0] += [2, 4]
            wanted[2] += [1, 2]
            wanted[1] += 2 * 3 * np.array([10, 11])
            wanted[3] += 3 * np.array([10, 11])
            wanted[5] += 3 * np.array([2 + 2 + 6, 3 + 3 + 7])
            np.testing.assert_array_equal(tf.convert_to_tensor(rows).numpy(), wanted)
            np.testing.assert_array_equal(dense.numpy(), [[4.0], [7.0]])


def test_second_derivatives_of_rows_gathered_inside_a_function() -> None:
    v = table()
    cube = tf.function(lambda i: tf.gather(v, i) ** 3)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = cube(tf.constant([1, 1]))
        first = inner.gradient(y, v)
        total = tf.reduce_sum(tf.convert_to_tensor(first))
    second = outer.gradient(total, v)
    assert isinstance(first, tf.IndexedSlices) and isinstance(second, tf.IndexedSlices)
    np.testing.assert_array_equal(tf.convert_to_tensor(first).numpy()[1], [24.0, 54.0])
    np.testing.assert_array_equal(tf.convert_to_tensor(second).numpy()[1], [24.0, 36.0])


@pytest.mark.parametrize("other", [lambda v, i: tf.reduce_sum(v) * tf.ones_like(v[:1]),
                                   lambda v, i: tf.gather(v, [0, 1], axis=1)[:1],
                                   lambda v, i: tf.cond(i[0] > 0, lambda: v[:1], lambda: v[1:2])])
def test_any_other_use_inside_a_function_makes_it_dense(other: Any) -> None:
    v = table()
    both = tf.function(lambda i: tf.gather(v, i) + other(v, i))
    with tf.GradientTape() as tape:
        y = both(tf.constant([1, 1]))
    found = tape.gradient(y, v)
    assert isinstance(found, tf.Tensor)
    with tf.GradientTape() as tape:
        y = tf.gather(v, [1, 1]) + other(v, tf.constant([1, 1]))
    np.testing.assert_array_equal(found.numpy(), tf.convert_to_tensor(tape.gradient(y, v)).numpy())


def test_a_table_that_a_function_assigns_has_a_dense_gradient() -> None:
    v = table()

    @tf.function
    def scaled(i: Any) -> Any:
        before = tf.gather(v, i)
        v.assign(2.0 * v)
        return before * tf.gather(v, i)

    with tf.GradientTape() as tape:
        y = scaled(tf.constant([1]))
    found = tape.gradient(y, v)
    assert isinstance(found, tf.Tensor)
