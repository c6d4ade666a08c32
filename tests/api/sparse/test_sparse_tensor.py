"""``tf.SparseTensor``: its parts, spec, operators, and where it goes."""

from __future__ import annotations

import numpy as np
import pytest
from sparse_helpers import parts, sparse

import twofold as tf


def test_parts_shape_and_text():
    x = sparse([[0, 1], [2, 0]], [5.0, 6.0])
    assert (x.dtype, x.shape, x.get_shape()) == (tf.float32, [3, 4], [3, 4])
    assert parts(x) == [[[0, 1], [2, 0]], [5.0, 6.0], [3, 4]]
    assert repr(x) == (
        "SparseTensor(indices=tf.Tensor(\n[[0 1]\n [2 0]], shape=(2, 2), dtype=int64), "
        "values=tf.Tensor([5. 6.], shape=(2,), dtype=float32), "
        "dense_shape=tf.Tensor([3 4], shape=(2,), dtype=int64))")
    assert x._numpy().tolist() == [[0, 5, 0, 0], [0] * 4, [6, 0, 0, 0]]
    assert tf.SparseTensor([[0]], [1], [-1]).shape.as_list() == [None]


@pytest.mark.parametrize(("indices", "values", "shape", "error"), [
    ([[0, 0]], [1.0, 2.0], [3, 4], ValueError), ([[0, 0]], [1.0], [3], ValueError),
    ([0, 0], [1.0], [3, 4], ValueError), ([[0.5, 0]], [1.0], [3, 4], TypeError),
    ([[0, 0]], [[1.0]], [3, 4], ValueError), ([[0, 0]], [1.0], 3, ValueError),
    (tf.constant([[0, 0]]), [1.0], [3, 4], ValueError), ([[0, 0]], [1.0], None, ValueError)])
def test_parts_that_do_not_fit_are_refused(indices, values, shape, error):
    with pytest.raises(error):
        tf.SparseTensor(indices, values, shape)


def test_other_elements_and_shapes():
    x = sparse()
    assert x.with_values([1, 2, 3, 4]).dtype is tf.int32
    with pytest.raises(ValueError, match=r"(?i)compatible"):
        x.with_values([1])
    x.set_shape([None, 4])
    with pytest.raises(ValueError, match="not compatible"):
        x.set_shape([3, 5])
    value = tf.compat.v1.SparseTensorValue(np.array([[1]]), np.array([2.5]), np.array([3]))
    assert parts(tf.SparseTensor.from_value(value)) == [[[1]], [2.5], [3]]
    assert tf.SparseTensorSpec.from_value(value) == tf.SparseTensorSpec([3], tf.float64)
    with pytest.raises(TypeError, match="neither"):
        tf.SparseTensor.from_value([1.0])


def test_specs():
    x = sparse()
    spec = tf.type_spec_from_value(x)
    assert spec == tf.SparseTensorSpec([3, 4], tf.float32) and spec.value_type is tf.SparseTensor
    assert tf.SparseTensorSpec([None, 4]).is_compatible_with(x)
    assert not tf.SparseTensorSpec([None, 5]).is_compatible_with(x)
    assert not tf.SparseTensorSpec([None, 4], tf.int32).is_compatible_with(x)
    assert spec.is_subtype_of(tf.SparseTensorSpec([None, None]))
    assert repr(spec) == "SparseTensorSpec(TensorShape([3, 4]), tf.float32)"
    assert [s.shape.as_list() for s in spec.flatten()] == [[None, 2], [None], [2]]


def test_it_is_no_tensor():
    x = sparse()
    for function in (tf.convert_to_tensor, tf.constant, tf.exp, tf.reduce_sum, tf.nn.relu):
        with pytest.raises(ValueError, match="SparseTensor"):
            function(x)
    for wrong in (lambda: x + x, lambda: 3.0 * x, lambda: -x, lambda: x[0], lambda: len(x),
                  lambda: list(x)):
        with pytest.raises(TypeError):
            wrong()
    assert tf.is_tensor(x) and bool(x) and x == x and not hasattr(x, "numpy")
    with pytest.raises(ValueError, match="SparseTensor"):
        tf.matmul(x, tf.ones([4, 2]))


def test_products_and_quotients_with_dense_tensors():
    x = sparse()
    assert parts(x * 3.0)[1] == [3, -6, 9, 12]
    assert parts(x / 2.0)[1] == [0.5, -1, 1.5, 2]
    assert parts(x * tf.constant([1.0, 2.0, 3.0, 4.0]))[1] == [1, -6, 6, 16]
    assert parts(x * [[1.0], [2.0], [3.0]])[1] == [1, -4, 9, 12]
    assert parts(tf.constant([[1.0], [2.0], [3.0]]) * x)[1] == [1, -4, 9, 12]
    assert (sparse(values=[1, 2, 3, 4]) / 2).dtype is tf.float64
    for wrong in (tf.ones([2, 4]), tf.ones([5, 3, 4])):
        with pytest.raises(tf.errors.InvalidArgumentError, match="broadcasts dense to sparse"):
            x * wrong
    with pytest.raises(TypeError):
        sparse(values=[1, 2, 3, 4]) * 2.5


def test_functions_of_each_element():
    x = sparse()
    assert parts(tf.abs(x))[1] == [1, 2, 3, 4] and parts(tf.sign(x))[1] == [1, -1, 1, 1]
    assert parts(tf.square(x)) == [parts(x)[0], [1, 4, 9, 16], [3, 4]]
    np.testing.assert_allclose(tf.tanh(x).values, np.tanh([1.0, -2.0, 3.0, 4.0]), 1e-6)
    assert parts(tf.cast(x, tf.int32))[1] == [1, -2, 3, 4]
    assert parts(tf.identity(x)) == parts(x) == parts(tf.stop_gradient(x))
    assert (int(tf.size(x)), int(tf.rank(x)), parts(tf.shape(x))) == (12, 2, [3, 4])
    assert tf.shape(x, out_type=tf.int64).dtype is tf.int64
    assert parts(tf.math.bincount(sparse(values=[1, 2, 0, 0]))) == [2, 1, 1]
    assert parts(tf.math.bincount(sparse(values=[1, 2, 0, 0]), axis=-1)) == [
        [0, 1, 0], [0, 0, 1], [2, 0, 0]]


def test_sizes_of_counts():
    def size(**options):
        return int(tf.sparse.bincount([1, 2], **options).dense_shape[0])

    assert size() == 3 and size(minlength=7) == 7
    assert size(maxlength=9) == 9 and size(maxlength=2) == 2
    assert size(maxlength=2, minlength=7) == 2 and size(maxlength=0) == 0


def test_tensor_or_sparse_tensor():
    convert = tf.compat.v1.convert_to_tensor_or_sparse_tensor
    x = sparse()
    assert convert(x) is x and parts(convert([1, 2])) == [1, 2]
    with pytest.raises(RuntimeError, match="dtype mismatch"):
        convert(x, tf.int32)


def test_functions_take_and_give_them():
    spec = tf.SparseTensorSpec([None, 4], tf.float32)

    @tf.function(input_signature=[spec])
    def double(x):
        assert x.shape.as_list() == [None, 4] and x.values.shape.as_list() == [None]
        return tf.sparse.to_dense(x * 2.0), x * 2.0

    dense, doubled = double(sparse())
    assert parts(doubled)[1] == [2, -4, 6, 8] and dense.shape == [3, 4]
    assert parts(double(sparse([[4, 0]], [1.0], [5, 4]))[1]) == [[[4, 0]], [2], [5, 4]]
    with pytest.raises(TypeError):
        double(sparse([[0, 0]], [1.0], [3, 5]))


def test_one_trace_serves_any_number_of_elements():
    total = tf.function(lambda x: tf.sparse.reduce_sum(x))
    assert float(total(sparse())) == 6.0
    assert float(total(sparse([[0, 0]], [2.0]))) == 2.0
    assert len(total.traces) == 1


def test_gradients_are_of_the_values_and_of_the_dense_side():
    x, table = sparse(), tf.Variable(tf.ones([4, 2]))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x.values)
        y = tf.reduce_sum(tf.sparse.sparse_dense_matmul(x, table) ** 2)
    assert parts(tape.gradient(y, x.values)) == [4, -8, 28, 28]
    assert parts(tf.convert_to_tensor(tape.gradient(y, table))) == [
        [2, 2], [42, 42], [8, 8], [56, 56]]


def test_loops_and_branches_carry_them():
    @tf.function
    def grow(x, n):
        for _ in tf.range(n):
            x = x * 2.0
        if n > 2:
            x = tf.abs(x)
        return x

    assert parts(grow(sparse(), tf.constant(3)))[1] == [8, 16, 24, 32]
    assert parts(grow(sparse(), tf.constant(1)))[1] == [2, -4, 6, 8]


def test_loops_may_change_how_many_there_are():
    @tf.function
    def repeat(x, n):
        for _ in tf.range(n):
            x = tf.sparse.concat(0, [x, x])
        return x

    one = tf.sparse.from_dense([[1.0, 0.0, 2.0]])
    found = repeat(one, tf.constant(2))
    assert parts(found) == [[[i, j] for i in range(4) for j in (0, 2)], [1, 2] * 4, [4, 3]]
    assert parts(repeat(tf.sparse.from_dense([["a", ""]]), tf.constant(1)))[1] == [b"a", b"a"]
    values = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(values)
        x = tf.SparseTensor([[0, 0], [0, 2]], values, [1, 3])
        y = tf.reduce_sum(repeat(x, tf.constant(2)).values ** 2)
    assert parts(tape.gradient(y, values)) == [8, 16]


def test_strings_and_bools_in_them():
    words = tf.SparseTensor([[0, 1], [1, 0]], ["a", "b"], [2, 2])

    @tf.function
    def fill(x):
        return tf.sparse.to_dense(tf.sparse.transpose(x), default_value="-")

    assert parts(fill(words)) == [[b"-", b"b"], [b"a", b"-"]]
    assert parts(tf.sparse.to_dense(tf.sparse.from_dense([[True, False]]))) == [[True, False]]
