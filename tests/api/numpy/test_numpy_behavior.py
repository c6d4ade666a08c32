"""``experimental_enable_numpy_behavior``: operators, methods and subscripts, and the way back."""

from __future__ import annotations

import operator

import numpy as np
import pytest

import twofold as tf

t = tf.experimental.numpy
F32, I32, F16 = tf.constant([1.0, 2.0]), tf.constant([3, 4]), tf.constant([1.0, 2.0], tf.float16)
VARIABLE = tf.Variable([1, 2])


@pytest.fixture
def behavior():
    t.experimental_enable_numpy_behavior()
    yield
    t.experimental_disable_numpy_behavior()


@pytest.mark.parametrize(("compute", "dtype", "values"), [
    (lambda: F32 + I32, "float64", [4.0, 6.0]), (lambda: I32 + F32, "float64", [4.0, 6.0]),
    (lambda: I32 + 0.5, "float64", [3.5, 4.5]), (lambda: 0.5 - I32, "float64", [-2.5, -3.5]),
    (lambda: F32 + 1, "float32", [2.0, 3.0]), (lambda: F32 + 1.5, "float32", [2.5, 3.5]),
    (lambda: F32 * np.float64(2), "float64", [2.0, 4.0]), (lambda: F16 + F32, "float32", [2.0, 4]),
    (lambda: I32 / 2, "float64", [1.5, 2.0]), (lambda: I32 ** 0.5, "float64", [3**0.5, 2.0]),
    (lambda: I32 < 3.5, "bool", [True, False]), (lambda: I32 == F32 + 2, "bool", [True, True]),
    (lambda: I32 != 3.0, "bool", [False, True]), (lambda: I32 @ F32, "float64", 11.0),
    (lambda: operator.add([1.0, 2.0], I32), "float64", [4.0, 6.0]),
    (lambda: I32 % 2, "int32", [1, 0]),
    (lambda: VARIABLE + 0.5, "float64", [1.5, 2.5]),
    (lambda: (I32 > 3) & True, "bool", [False, True]), (lambda: I32 << 1, "int32", [6, 8])])
def test_operators_promote(behavior, compute, dtype, values):
    for found in (compute(), tf.function(compute, autograph=False)()):
        assert found.dtype == dtype
        np.testing.assert_allclose(np.asarray(found, float), np.asarray(values, float))


def test_python_floats_may_be_float32():
    try:
        t.experimental_enable_numpy_behavior(prefer_float32=True)
        assert (F16 + 1.5).dtype == "float32" and (F32 + 1.5).dtype == "float32"
        assert t.array(1.5).dtype == "float32" and t.array([1.5]).dtype == "float32"
        assert t.array(1j).dtype == "complex64" and t.sin(1).dtype == "float64"
    finally:
        t.experimental_disable_numpy_behavior()
    assert t.array(1.5).dtype == "float64"


X = tf.reshape(tf.range(24), (2, 3, 4))
KEYS = [0, (0, 1), (slice(None), [0, 2]), ([0, 1], [1, 2]), ([0, 1], slice(None), [1, 2]),
        (slice(None), [0, 1], [1, -2]), np.array([[0, 1], [1, 0]]), (..., [0, -1]),
        ([[0], [1]], [0, 1, 2]), (None, [0, 1]), X.numpy() > 5, X.numpy().sum(2) > 20, True, False,
        (slice(None), np.array([True, False, True])), np.array([], np.int64),
        (slice(None, None, -1), [0]), np.array([1, 0], np.uint8)]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_subscripts_are_numpys(behavior, key):
    wanted = X.numpy()[key]
    for found in (X[key], tf.function(lambda x: x[key], autograph=False)(X)):
        assert found.numpy().tolist() == wanted.tolist() and found.shape == wanted.shape


def test_subscripts_by_tensors(behavior):
    x, rows, column = X.numpy(), tf.constant([1, 0]), tf.constant(2)
    assert X[rows].numpy().tolist() == x[[1, 0]].tolist()
    assert X[:, column].numpy().tolist() == x[:, 2].tolist()
    compiled = tf.function(lambda x, rows, column: x[rows, column], input_signature=[
        tf.TensorSpec([None, None, None], tf.int32), tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([], tf.int32)])
    assert compiled(X, rows, column).numpy().tolist() == x[[1, 0], 2].tolist()
    with tf.GradientTape() as tape:
        y = tf.cast(X, tf.float32)
        tape.watch(y)
        total = tf.reduce_sum(y[[0, 0], [1, 1]] * 2.0)
    assert tape.gradient(total, y).numpy()[0, 1].tolist() == [4.0] * 4


def test_methods_and_attributes(behavior):
    x = tf.constant([[1, 2], [3, 4]])
    assert x.T.numpy().tolist() == [[1, 3], [2, 4]] and x.ndim == 2 and x.size == 4
    assert x.reshape(4).shape == x.reshape((4,)).shape == x.ravel().shape == x.flatten().shape
    assert x.reshape(2, 2, order="F").numpy().tolist() == [[1, 2], [3, 4]]
    assert x.transpose().numpy().tolist() == x.mT.numpy().tolist() == [[1, 3], [2, 4]]
    assert x.astype(tf.float32).dtype == "float32" and x.tolist() == [[1, 2], [3, 4]]
    assert x.clip(2, 3).numpy().tolist() == [[2, 2], [3, 3]] and (+x).numpy().tolist() == x.tolist()
    assert int(x.max()) == 4 and int(x.min()) == 1 and float(x.mean()) == 2.5
    assert x.data is x and x.to_device(x.device).numpy().tolist() == x.tolist()
    assert round(tf.constant(1.26), 1).numpy() == np.float32(1.3)
    assert tf.function(lambda x: x.T.reshape(-1))(x).numpy().tolist() == [1, 3, 2, 4]


@pytest.mark.parametrize(("function", "words"), [
    (lambda: X["a"], "valid indices"), (lambda: X[1.5], "valid indices"),
    (lambda: X[[0.5]], "valid indices"), (lambda: X[[5]], "not in"), (lambda: X[[0, 1], 9], "9"),
    (lambda: X[..., [0], ...], "ellipses"), (lambda: X[0, 0, 0, [0]], "only 3"),
    (lambda: I32 + "a", "a"), (lambda: I32 @ 1, "dimension"), (lambda: X.nothing, "nothing")])
def test_what_is_refused(behavior, function, words):
    with pytest.raises((TypeError, ValueError, IndexError, AttributeError), match=words):
        function()


def test_modes():
    names = set(dir(tf.Tensor))
    try:
        t.experimental_enable_numpy_behavior(dtype_conversion_mode="off")
        assert X.T.shape == (4, 3, 2) and X[[0, 1], [0, 1]].shape == (2, 4)
        with pytest.raises(tf.errors.InvalidArgumentError):
            F32 + I32
    finally:
        t.experimental_disable_numpy_behavior()
    for mode in ("safe", "all"):
        with pytest.raises(tf.errors.UnimplementedError, match="legacy"):
            t.experimental_enable_numpy_behavior(dtype_conversion_mode=mode)
    with pytest.raises(ValueError, match="does not exist"):
        t.experimental_enable_numpy_behavior(dtype_conversion_mode="none")
    assert set(dir(tf.Tensor)) == names
    with pytest.raises(AttributeError, match="experimental_enable_numpy_behavior"):
        getattr(X, "T")  # noqa: B009  # asked for, and not there
    with pytest.raises(tf.errors.InvalidArgumentError):
        F32 + I32
    with pytest.raises(TypeError):
        X[[0, 1], [0, 1]]


def test_slices_of_variables_can_be_assigned(behavior):
    variable = tf.Variable([[1, 2, 3], [4, 5, 6]])
    variable[0, 1].assign(7)
    assert variable[:, 2].assign([8, 9]) is variable
    assert variable.numpy().tolist() == [[1, 7, 8], [4, 5, 9]]
    assert not hasattr(tf.constant([1])[0], "assign")
