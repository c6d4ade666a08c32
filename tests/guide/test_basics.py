"""The eager guide, first part: values at once, NumPy side by side, control flow by value."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf


def test_ops_run_at_once_on_python_lists():
    assert tf.executing_eagerly()
    square = tf.matmul([[2.0]], [[2.0]])
    assert f"hello, {square}" == "hello, [[4.]]"
    np.testing.assert_array_equal(square.numpy(), [[4.0]])


def test_printing_and_repr(capsys):
    a = tf.constant([[1, 2], [3, 4]])
    print(a)
    assert capsys.readouterr().out == "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)\n"
    assert repr(a) == ("<tf.Tensor: shape=(2, 2), dtype=int32, numpy=\n"
                       "array([[1, 2],\n       [3, 4]], dtype=int32)>")
    assert str(tf.constant("a")) == "tf.Tensor(b'a', shape=(), dtype=string)"
    assert repr(tf.constant(1.5)) == "<tf.Tensor: shape=(), dtype=float32, numpy=1.5>"


def test_numbers_and_shapes_broadcast():
    a = tf.constant([[1, 2], [3, 4]])
    np.testing.assert_array_equal(tf.add(a, 1), [[2, 3], [4, 5]])
    np.testing.assert_array_equal(a + tf.constant([10, 20]), [[11, 22], [13, 24]])
    with pytest.raises(tf.errors.InvalidArgumentError):
        a + tf.constant([1, 2, 3])


def test_operators_and_their_reflections():
    a, b = tf.constant([7.0, -3.0]), tf.constant([2.0, 2.0])
    x, y = a.numpy(), b.numpy()
    for ours, expected in (
            (a + b, x + y), (a - b, x - y), (a * b, x * y), (a / b, x / y), (a // b, x // y),
            (a % b, x % y), (b ** 3, y ** 3), (-a, -x), (abs(a), abs(x)), (1 - a, 1 - x),
            (2 / b, 2 / y), (2 ** b, 2 ** y), (a > b, x > y), (a <= b, x <= y), (a == b, x == y),
            (a != b, x != y)):
        np.testing.assert_array_equal(ours, expected)
    np.testing.assert_array_equal(~tf.constant([True, False]), [False, True])


def test_dtypes_of_constants_do_not_mix_silently():
    kinds = [tf.constant(value).dtype for value in (1, 1.0, True, "a", np.float64(1), np.int8(1))]
    assert kinds == [tf.int32, tf.float32, tf.bool, tf.string, tf.float64, tf.int8]
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.constant(1) + tf.constant(1.0)


def test_numpy_functions_take_tensors_and_give_arrays():
    a, b = tf.constant([[1, 2], [3, 4]]), tf.constant([[2, 3], [4, 5]])
    product = np.multiply(a, b)
    assert type(product) is np.ndarray
    np.testing.assert_array_equal(product, [[2, 6], [12, 20]])
    assert type(a.numpy()) is np.ndarray and a.numpy().dtype == np.int32
    assert np.sum(a) == 10 and np.asarray(a).dtype == np.int32


def test_ops_take_arrays():
    array = np.arange(6, dtype=np.float64).reshape(2, 3)
    assert tf.multiply(array, 42).dtype == tf.float64
    np.testing.assert_array_equal(tf.multiply(array, 42), array * 42)
    np.testing.assert_array_equal(tf.constant([1.0, 2.0]) + np.float32([3, 4]), [4, 6])


def test_tensors_keep_their_values():
    source = np.float32([1, 2])
    tensor = tf.constant(source)
    source[:] = 0
    tensor.numpy()[:] = 9
    np.testing.assert_array_equal(tensor, [1, 2])


def test_a_scalar_is_a_number_and_an_index():
    assert int(tf.constant(7)) == 7 and float(tf.constant(2.5)) == 2.5 and tf.constant(True)
    assert "abc"[tf.constant(1)] == "b" and list(range(tf.constant(3))) == [0, 1, 2]


def test_control_flow_depends_on_values(capsys):
    def count_and_print(last):
        counter = tf.constant(0)
        last = tf.convert_to_tensor(last)
        for number in range(1, last.numpy() + 1):
            number = tf.constant(number)
            if int(number % 3) == 0 and int(number % 5) == 0:
                print("FizzBuzz")
            elif int(number % 3) == 0:
                print("Fizz")
            elif int(number % 5) == 0:
                print("Buzz")
            else:
                print(number.numpy())
            counter += 1
        return counter

    assert int(count_and_print(15)) == 15
    assert capsys.readouterr().out.split() == [
        "1", "2", "Fizz", "4", "Buzz", "Fizz", "7", "8", "Fizz", "Buzz", "11", "Fizz", "13", "14",
        "FizzBuzz"]


def test_while_on_a_tensor():
    x, steps = tf.constant(27), 0
    while x != 1:
        x = x // 2 if x % 2 == 0 else 3 * x + 1
        steps += 1
    assert steps == 111


def test_tensors_are_sequences_of_their_rows():
    rows = tf.constant([[1, 2], [3, 4], [5, 6]])
    assert [row.numpy().tolist() for row in rows] == [[1, 2], [3, 4], [5, 6]] and len(rows) == 3
    np.testing.assert_array_equal(rows[1:, 0], [3, 5])
    np.testing.assert_array_equal(rows[..., -1], [2, 4, 6])
    assert rows[..., tf.newaxis].shape == (3, 2, 1)
