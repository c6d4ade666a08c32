"""Updates of some rows of a variable: values, errors, and that nothing but the rows is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf

MODES = ("eager", "compiled")


def in_mode(mode: str, function: Any) -> Any:
    return tf.function(function) if mode == "compiled" else function


def rows(values: Any, indices: Any) -> tf.IndexedSlices:
    return tf.IndexedSlices(tf.constant(values, tf.float32), tf.constant(indices))


@pytest.mark.parametrize("mode", MODES)
def test_rows_and_elements(mode: str) -> None:
    start = np.arange(12, dtype=np.float32).reshape(4, 3)
    v = tf.Variable(start)
    held = v.read_value()

    def update() -> None:
        v.scatter_add(rows(np.ones([3, 3]), [0, 2, 0]))
        v.scatter_sub(rows(5.0 * np.ones([1, 3]), [1]))
        v.scatter_update(tf.IndexedSlices(7.0, tf.constant([3])))
        v.scatter_max(rows([[3, 3, 3]], [0]))
        v.scatter_min(rows([[3, 3, 3]], [2]))
        v.scatter_nd_add([[0, 1], [0, 1]], [1.0, 2.0])
        v.scatter_nd_sub([[0, 0]], [1.0])
        v.scatter_nd_update([[3, 0]], [8.0])
        v.scatter_nd_max([[1]], [[0.0, 9.0, 0.0]])
        v.scatter_nd_min([[3, 2]], [-1.0])

    in_mode(mode, update)()
    wanted = [[2, 6, 4], [0, 9, 0], [3, 3, 3], [8, 7, -1]]
    np.testing.assert_array_equal(v.numpy(), wanted)
    np.testing.assert_array_equal(held.numpy(), start)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float64", "float16", "bfloat16", "int32"])
def test_dtypes(mode: str, dtype: str) -> None:
    v = tf.Variable(tf.cast(tf.range(6), dtype))
    in_mode(mode, lambda: v.scatter_add(tf.IndexedSlices(tf.cast([1, 2, 3], dtype),
                                                         tf.constant([5, 0, 5]))))()
    np.testing.assert_array_equal(v.numpy().astype(np.float64), [2, 1, 2, 3, 4, 9])


@pytest.mark.parametrize("mode", MODES)
def test_rows_by_index_matrices(mode: str) -> None:
    v = tf.Variable(tf.zeros([5, 2]))
    in_mode(mode, lambda: v.scatter_add(rows(np.ones([2, 2, 2]), [[1, 3], [3, 4]])))()
    np.testing.assert_array_equal(v.numpy()[:, 0], [0, 1, 0, 2, 1])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("indices", [[4], [-1], [0, 7]])
def test_bad_index_changes_nothing(mode: str, indices: list[int]) -> None:
    v = tf.Variable(tf.ones([4, 3]))
    update = in_mode(mode, lambda i: v.scatter_add(tf.IndexedSlices(tf.ones([len(indices), 3]), i)))
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not index into"):
        update(tf.constant(indices))
    np.testing.assert_array_equal(v.numpy(), np.ones([4, 3]))


def test_bad_arguments() -> None:
    v = tf.Variable(tf.ones([4, 3]))
    with pytest.raises(TypeError, match="scatter_sub: sparse_delta is not IndexedSlices"):
        v.scatter_sub(tf.ones([4, 3]))
    with pytest.raises(tf.errors.InvalidArgumentError, match="must have shape"):
        v.scatter_add(rows(np.ones([2, 3]), [1]))


def test_eager_update_writes_the_rows_in_place() -> None:
    v = tf.Variable(tf.zeros([100, 4]))
    address = v._array.ctypes.data
    v.scatter_add(rows(np.ones([2, 4]), [7, 99]))
    assert v._array.ctypes.data == address
    held = v.read_value()
    v.scatter_sub(rows(np.ones([1, 4]), [7]))
    assert v._array.ctypes.data != address
    assert (held.numpy()[7] == 1).all() and (v.numpy()[7] == 0).all()


def test_compiled_updates_are_in_place_with_one_check() -> None:
    first, second = tf.Variable(tf.zeros([100, 4])), tf.Variable(tf.zeros([100, 4]))

    @tf.function
    def update(indices: Any) -> Any:
        found = tf.gather(first, indices)
        first.scatter_add(tf.IndexedSlices(found + 1.0, indices))
        second.scatter_sub(tf.IndexedSlices(found + 2.0, indices))
        return tf.gather(second, indices)

    indices = tf.constant([3, 5, 3])
    update(indices)
    address = first._array.ctypes.data, second._array.ctypes.data
    result = update(indices)
    assert (first._array.ctypes.data, second._array.ctypes.data) == address
    program = update.lower(indices).text("program")
    assert program.count(" in place of ") == 2
    assert program.count("host check_values") == 1
    np.testing.assert_array_equal(first.numpy()[3], [8] * 4)  # 2 * 1, then 2 * 3 more
    np.testing.assert_array_equal(result.numpy()[:, 0], second.numpy()[[3, 5, 3], 0])


def test_a_program_that_stops_leaves_variables_as_they_were() -> None:
    first, second = tf.Variable(tf.zeros([8])), tf.Variable(tf.zeros([8]))

    @tf.function
    def update(indices: Any, others: Any) -> None:
        first.scatter_add(tf.IndexedSlices(tf.ones([2]), indices))
        second.scatter_add(tf.IndexedSlices(tf.ones([2]), others))

    update(tf.constant([1, 2]), tf.constant([3, 4]))
    with pytest.raises(tf.errors.InvalidArgumentError):
        update(tf.constant([1, 2]), tf.constant([3, 8]))
    np.testing.assert_array_equal(first.numpy(), [0, 1, 1, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(second.numpy(), [0, 0, 0, 1, 1, 0, 0, 0])


def test_a_value_read_before_the_update_is_the_old_one() -> None:
    v = tf.Variable(tf.zeros([8]))

    @tf.function
    def update(indices: Any) -> Any:
        before = v.read_value()
        v.scatter_add(tf.IndexedSlices(tf.ones([2]), indices))
        return before, tf.reduce_sum(before * 2.0 + v)

    for step in range(3):
        before, total = update(tf.constant([1, 1]))
        assert before.numpy()[1] == 2 * step
        assert total.numpy() == 6 * step + 2
