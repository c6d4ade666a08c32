"""``py_function`` and ``numpy_function`` inside ``tf.function`` without a declared shape."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from function_helpers import A, same

import twofold as tf

CALLS = {"py_function": tf.py_function, "numpy_function": tf.numpy_function}
calls = pytest.mark.parametrize("call", list(CALLS.values()), ids=list(CALLS))
MATRIX = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@calls
def test_dtype_alone_is_returned_with_its_shape(call):
    f = tf.function(lambda x: call(lambda a: a + 1, [x], tf.float32))
    for x in (MATRIX, A, tf.constant(1.0), tf.zeros([0, 3])):
        y = f(x)
        assert y.shape == x.shape and y.dtype == tf.float32
        same(y, x.numpy() + 1)
    concrete = f.get_concrete_function(A)
    assert concrete.output_shapes.rank is None and concrete.output_dtypes == tf.float32
    same(concrete(A), A.numpy() + 1)


@calls
def test_ops_element_by_element_and_sizes(call):
    @tf.function
    def f(x):
        y = call(lambda a: a[:1], [x], tf.float32)
        assert y.shape.rank is None and str(y.shape) == "<unknown>"
        z = tf.cast(tf.abs(-y * 2.0) + y, tf.int32)
        return (z, tf.shape(y), tf.shape(z, tf.int64), tf.size(y), tf.rank(y), tf.reduce_sum(y),
                tf.reduce_max(z), tf.reshape(y, [-1]), tf.identity(y), {"y": [y]})

    z, shape, wide, size, rank, total, most, row, same_y, nested = f(MATRIX)
    same(z, [[3, 6, 9]])
    same(shape, [1, 3])
    assert wide.dtype == tf.int64
    assert [int(x) for x in (size, rank, total, most)] == [3, 2, 6, 9]
    same(row, [1, 2, 3])
    same(same_y, [[1, 2, 3]])
    same(nested["y"][0], [[1, 2, 3]])


@calls
@pytest.mark.parametrize("way", ["set_shape", "ensure_shape", "open", "declared"])
def test_with_a_shape_it_is_an_ordinary_tensor(call, way):
    @tf.function
    def f(x):
        y = call(lambda a: a * 2, [x], tf.TensorSpec(None, tf.float32) if way == "declared"
                 else tf.float32)
        double = y * 2.0
        if way == "ensure_shape":
            y = tf.ensure_shape(y, [2, 3])
        elif way == "open":
            y.set_shape([None, None])
            assert double.shape.as_list() == [None, None]
        else:
            y.set_shape([2, 3])
            assert double.shape == (2, 3)
        return tf.matmul(y, tf.ones([3, 1])) + tf.reduce_sum(y, axis=1, keepdims=True), y + double

    product, summed = f(MATRIX)
    same(product, [[24], [60]])
    same(summed, MATRIX.numpy() * 6)


@calls
def test_a_shape_that_does_not_fit_is_an_error_of_the_run(call):
    @tf.function
    def f(x, shape):
        y = call(lambda a: a, [x], tf.float32)
        y.set_shape(shape)
        return y

    for shape in ([None], [2, 4], [None, None, None]):
        with pytest.raises(tf.errors.InvalidArgumentError, match="shape does not fit"):
            f(MATRIX, tuple(shape))
    same(f(MATRIX, (None, 3)), MATRIX)


def test_several_results_of_one_call():
    @tf.function
    def f(x):
        a, b, n = tf.py_function(lambda a: (a + 1, tf.reduce_sum(a), 7), [x],
                                 [tf.float32, tf.TensorSpec([], tf.float32), tf.int32])
        return a * b, n

    product, n = f(A)
    same(product, [6, 9])
    same(n, 7)


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_gradient(where):
    def g(x):
        y = tf.py_function(lambda a: a ** 3, [x], tf.float32)
        return tf.reduce_sum(tf.exp(y * 0.1))

    def gradient(function):
        with tf.GradientTape() as tape:
            tape.watch(MATRIX)
            y = function(MATRIX)
        return tape.gradient(y, MATRIX)

    def returned(x):
        return tf.py_function(lambda a: a ** 3, [x], tf.float32)

    found = tf.function(gradient)(g) if where == "inside" else gradient(tf.function(g))
    np.testing.assert_allclose(found, gradient(g), rtol=1e-5)
    same(gradient(tf.function(returned)), 3 * MATRIX.numpy() ** 2)


def test_second_derivative_of_a_py_function():
    @tf.function
    def f(x):
        return tf.py_function(lambda a: a ** 3, [x], tf.TensorSpec([2], tf.float32))

    with tf.GradientTape() as outer:
        outer.watch(A)
        with tf.GradientTape() as inner:
            inner.watch(A)
            y = tf.reduce_sum(f(A))
        first = inner.gradient(y, A)
    same(outer.gradient(first, A), 6 * A.numpy())


def test_passed_on_printed_and_called_in_order(capfd):
    seen = []

    def note(a):
        seen.append(a.shape)
        return a + 1

    @tf.function
    def f(x):
        y = tf.py_function(note, [x], tf.float32)
        tf.print("y is", y)
        z = tf.numpy_function(note, [y], tf.float32)
        return z

    same(f(MATRIX), MATRIX.numpy() + 2)
    assert seen == [(2, 3), (2, 3)]
    assert capfd.readouterr().err == "y is [[2 3 4]\n [5 6 7]]\n"


@pytest.mark.parametrize("use", [
    lambda y: y.ndim, lambda y: [row for row in y], lambda y: tf.map_fn(lambda row: row, y),
    lambda y: tf.scan(lambda a, row: a + row, y),
    lambda y: tf.Variable([0.0]).shape[y.ndim]])
def test_where_only_python_could_go_on_the_error_says_what_to_write(use):
    f = tf.function(lambda x: use(tf.py_function(lambda a: a, [x], tf.float32)))
    with pytest.raises(TypeError) as caught:
        f(MATRIX)
    text = str(caught.value)
    assert "number of dimensions" in text and "y.set_shape([None, 3])" in text
    assert "Tout=tf.TensorSpec([None, 3], tf.float32)" in text and "test_unranked.py" in text


def test_strings_without_a_rank(capsys):
    def split(s):
        return tf.py_function(lambda text: tf.strings.split(text), [s], tf.string)

    @tf.function
    def use(s):
        given = split(s)
        tf.print(given, output_stream=sys.stdout)
        flat = tf.reshape(given, [-1])
        sizes = tf.shape(split(s)), tf.size(split(s)), tf.rank(split(s))
        return given, tf.strings.length(tf.ensure_shape(split(s), [None])), flat, sizes

    for text in ("a bc", "d"):
        words, lengths, flat, (shape, size, rank) = use(tf.constant(text))
        assert shape.numpy().tolist() == [size.numpy()] == [len(text.split())] and rank == 1
        assert words.numpy().tolist() == flat.numpy().tolist() == text.encode().split()
        assert lengths.numpy().tolist() == [len(word) for word in text.split()]
    assert capsys.readouterr().out == '["a" "bc"]\n["d"]\n'
    upper = tf.function(lambda s: tf.strings.upper(split(s)))
    assert upper(tf.constant("a b")).numpy().tolist() == [b"A", b"B"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not fit"):
        tf.function(lambda s: tf.ensure_shape(split(s), [3]))(tf.constant("a"))


def test_signatures_without_a_rank_or_with_strings():
    double = tf.function(lambda x: x * 2.0, input_signature=[tf.TensorSpec(None, tf.float32)])
    for x in (1.5, [1.0, 2.0], [[3.0]]):  # a trace for each rank
        assert double(tf.constant(x)).numpy().tolist() == (2.0 * np.array(x)).tolist()
    shout = tf.function(lambda s: tf.strings.join([s, "!"]))
    for spec in (tf.TensorSpec([], tf.string), tf.constant("b")):
        assert shout.get_concrete_function(spec)(tf.constant("a")).numpy() == b"a!"
    anywhere = shout.get_concrete_function(tf.TensorSpec(None, tf.string))
    assert anywhere(tf.constant(["a", "b"])).numpy().tolist() == [b"a!", b"b!"]
    assert anywhere(tf.constant("c")).numpy() == b"c!"


def test_concrete_functions_for_any_number_of_dimensions():
    f = tf.function(lambda x, n, k=2: x ** k + n)
    spec = tf.TensorSpec(None, tf.float32)
    concrete = f.get_concrete_function(spec, tf.TensorSpec([], tf.float32))
    assert concrete.structured_input_signature == (
        (tf.TensorSpec(None, tf.float32, "x"), tf.TensorSpec([], tf.float32, "n"), 2), {})
    n = tf.constant(1.0)
    for x in (3.0, [3.0], [3.0, 4.0], [[3.0, 4.0]], [5.0]):
        expected = np.array(x, np.float32) ** 2 + 1
        for call in (concrete, tf.function(lambda x: concrete(x, n))):
            args = (tf.constant(x), n)[:2 if call is concrete else 1]
            result = call(*args)
            assert result.numpy().tolist() == expected.tolist()
    assert f.experimental_get_tracing_count() == 3
    assert concrete.structured_outputs.shape.rank == 1  # of the latest call
    assert f.get_concrete_function(spec, n).structured_outputs.shape.rank is None
    with tf.GradientTape() as tape:
        x = tf.Variable([[2.0]])
        y = concrete(x, n)
    assert tape.gradient(y, x).numpy().tolist() == [[4.0]]
    for wrong in (tf.constant(1), tf.constant([1])):
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"this trace takes float32"):
            concrete(wrong, n)
    with pytest.raises(TypeError, match="missing a required argument: 'n'"):
        concrete(tf.constant(1.0))
    assert float(concrete(tf.constant(3.0), n, k=2)) == 10.0
    for number in (3, 2.0, True, "2", None):
        with pytest.raises(TypeError, match=r"Can not cast .* to Literal\[2\]"):
            concrete(tf.constant(3.0), n, k=number)
        with pytest.raises(TypeError, match=r"Can not cast .* to Literal\[2\]"):
            concrete(tf.constant(3.0), n, number)
    signed = tf.function(lambda x: x * 2.0, input_signature=[spec]).get_concrete_function()
    assert float(signed(tf.constant(2.0))) == 4.0 and signed(tf.ones([2, 3])).shape == (2, 3)
    assert signed.inputs == [tf.TensorSpec(None, tf.float32, "x")]
