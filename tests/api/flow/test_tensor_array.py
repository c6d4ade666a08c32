"""``tf.TensorArray`` beyond what is compared with TensorFlow: edges, structures, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf


def test_writes_change_the_array_outside_of_functions():
    array = tf.TensorArray(tf.int32, 2)
    array.write(1, 5)
    assert array.stack().numpy().tolist() == [0, 5]
    copy = array.identity().write(0, 7)
    assert array.read(0).numpy() == 0 and copy.read(0).numpy() == 7
    assert int(array.size()) == 2 and array.dtype is tf.int32
    strings = tf.TensorArray(tf.string, 2).write(0, "a")
    assert strings.stack().numpy().tolist() == [b"a", b""]


def test_a_row_of_any_size_is_written_and_read():
    array = tf.TensorArray(tf.float32, 0, dynamic_size=True, infer_shape=False)
    array = array.write(1, [1.0, 2.0]).write(0, [3.0])
    assert array.concat().numpy().tolist() == [3.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="must agree"):
        array.stack()


@pytest.mark.parametrize("act, error, message", [
    (lambda a: a.write(2, 1.0), tf.errors.OutOfRangeError, "not resizeable and size is: 2"),
    (lambda a: a.write(-1, 1.0), tf.errors.OutOfRangeError, "negative"),
    (lambda a: a.read(2), tf.errors.OutOfRangeError, "read from index 2"),
    (lambda a: a.write(0, tf.constant(1)), TypeError, "use tf.cast"),
    (lambda a: a.write(0, 1.0).write(1, [1.0]), ValueError, "Incompatible shape"),
    (lambda a: a.stack(), tf.errors.InvalidArgumentError, "give element_shape"),
    (lambda a: a.unstack([1.0, 2.0, 3.0]), tf.errors.InvalidArgumentError, "static size 2"),
    (lambda a: a.unstack(1.0), tf.errors.InvalidArgumentError, "first axis"),
    (lambda a: a.scatter([[0]], [1.0]), tf.errors.InvalidArgumentError, "must be a vector"),
    (lambda a: a.split([1.0, 2.0, 3.0], [1, 1, 1]), ValueError, "static size 2"),
])
def test_refusals_outside_of_functions(act, error, message):
    with pytest.raises(error, match=message):
        act(tf.TensorArray(tf.float32, 2))


def test_indices_of_compiled_functions_are_checked():
    @tf.function
    def write(i):
        return tf.TensorArray(tf.float32, 2).write(i, 1.0).stack()

    assert write(tf.constant(1)).numpy().tolist() == [0.0, 1.0]
    for place in (2, -1):
        with pytest.raises(tf.errors.InvalidArgumentError, match="does not index"):
            write(tf.constant(place))


def test_dynamic_size_in_functions():
    @tf.function
    def unrolled():
        array = tf.TensorArray(tf.float32, 0, dynamic_size=True)
        for i in range(3):
            array = array.write(i, float(i))
        return array.scatter([4], [9.0]).stack(), array.size()

    values, size = unrolled()
    assert values.numpy().tolist() == [0.0, 1.0, 2.0, 0.0, 9.0] and int(size) == 3

    @tf.function
    def loop(n):
        array = tf.TensorArray(tf.float32, 0, dynamic_size=True)
        return tf.while_loop(lambda i, _: i < n, lambda i, a: (i + 1, a.write(i, 1.0)),
                             (0, array))[1].stack()

    assert loop(tf.constant(3)).numpy().tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("given", [None, (tf.TensorShape([]), tf.TensorShape(None))])
def test_the_shape_of_elements_comes_from_the_body(given):
    @tf.function(input_signature=[tf.TensorSpec([], tf.int32), tf.TensorSpec([None], tf.float32)])
    def rows(n, x):
        array = tf.TensorArray(tf.float32, n)
        return tf.while_loop(lambda i, _: i < n, lambda i, a: (i + 1, a.write(i, 2.0 * x)),
                             (0, array), shape_invariants=given)[1].stack()

    assert rows(tf.constant(2), tf.constant([1.0, 3.0])).numpy().tolist() == [[2.0, 6.0]] * 2
    assert rows(tf.constant(0), tf.constant([1.0, 3.0])).shape == (0, 2)


@pytest.mark.parametrize("step, error, message", [
    (lambda i, a: (i + 1, a), tf.errors.InvalidArgumentError, "writes nothing"),
    (lambda i, a: (i + 1, a.write(i, a.read(0) + 1.0)), tf.errors.InvalidArgumentError,
     "give element_shape"),
    (lambda i, a: (i + 1, a.write(i, tf.boolean_mask([1.0, 2.0], [i > 0, i > 1]))), ValueError,
     "computed in the body"),
    (lambda i, a: (i + 1, a.stack()), ValueError, "element_shape|structure"),
])
def test_loops_whose_elements_have_no_shape(step, error, message):
    @tf.function
    def loop():
        return tf.while_loop(lambda i, _: i < 3, step, (0, tf.TensorArray(tf.float32, 3)))[0]

    with pytest.raises(error, match=message):
        loop()


def test_arrays_go_into_functions_and_come_out():
    @tf.function
    def doubled(array):
        return tf.TensorArray(tf.float32, 2).unstack(2.0 * array.stack())

    given = tf.TensorArray(tf.float32, 2).unstack([1.0, 2.0])
    result = doubled(given)
    assert isinstance(result, tf.TensorArray)
    assert result.write(0, 7.0).stack().numpy().tolist() == [7.0, 4.0]
    given = given.write(0, 5.0)  # a call sees what the array holds now
    assert doubled(given).stack().numpy().tolist() == [10.0, 4.0]


def test_branches_give_arrays():
    @tf.function
    def choose(condition):
        array = tf.TensorArray(tf.float32, 2, element_shape=[])
        return tf.cond(condition, lambda: array.write(0, 1.0), lambda: array).stack()

    assert choose(tf.constant(True)).numpy().tolist() == [1.0, 0.0]
    assert choose(tf.constant(False)).numpy().tolist() == [0.0, 0.0]


def test_a_gradient_through_an_array_outside_of_functions():
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        array = tf.TensorArray(tf.float32, 2).unstack(x)
        y = array.read(0) * array.read(1) ** 2
    np.testing.assert_allclose(tape.gradient(y, x).numpy(), [4.0, 4.0])


def test_a_gradient_keeps_no_copy_of_the_array_per_step():
    def loss(x):
        array = tf.TensorArray(tf.float32, 50)
        array = tf.while_loop(lambda i, *_: i < 50, lambda i, y, a: (i + 1, y * x, a.write(i, y)),
                              (0, tf.ones([]), array))[2]
        return tf.reduce_sum(array.stack())

    @tf.function
    def slope(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = loss(x)
        return tape.gradient(y, x)

    x = tf.constant(0.9)
    wanted = sum(i * 0.9 ** (i - 1) for i in range(1, 50))
    np.testing.assert_allclose(slope(x).numpy(), wanted, rtol=1e-5)
    text = slope.lower(x).text("program")
    assert "[trips]" in text and "[trips, 50]" not in text


@pytest.mark.parametrize("signature", [None, [
    tf.TensorSpec([None, None]), tf.TensorSpec([None], tf.int32), tf.TensorSpec([None, None])]])
def test_scattering_at_indices_of_the_run_makes_room(signature: Any) -> None:
    def scattered(x: Any, indices: Any, rows: Any) -> Any:
        array = tf.TensorArray(tf.float32, size=tf.shape(x)[0], dynamic_size=True).unstack(x)
        return array.scatter(indices, rows).stack()

    compiled = tf.function(scattered, input_signature=signature)
    for indices in ([1], [4, 0], []):
        rows = tf.reshape(tf.range(2.0 * len(indices)), [len(indices), 2]) + 5.0
        arguments = tf.ones([2, 2]), tf.constant(indices, tf.int32), rows
        wanted = np.zeros([max([1, *indices]) + 1, 2], np.float32)
        wanted[:2] = 1.0
        wanted[indices] = rows.numpy()
        np.testing.assert_array_equal(scattered(*arguments), wanted)
        np.testing.assert_array_equal(compiled(*arguments), wanted)
    with pytest.raises(tf.errors.OpError):
        compiled(tf.ones([2, 2]), tf.constant([-1]), tf.ones([1, 2]))


def test_slices_that_are_none_have_a_shape() -> None:
    array = tf.TensorArray(tf.float32, size=0).unstack(tf.zeros([0, 3]))
    assert array.stack().shape == (0, 3)
