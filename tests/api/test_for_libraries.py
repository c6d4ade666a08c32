"""What libraries that are written on TensorFlow ask for, beyond the ops."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes

# ---------------------------------------------------------------------------- functions


def test_attributes_of_a_function_show_through():
    def double(x):
        """Twice."""
        return x * 2.0

    double.marked_by, double.lower = "a library", "not this"
    function = tf.function(double)
    assert (function.__name__, function.__doc__, function.marked_by) == (
        "double", "Twice.", "a library")
    assert function.__wrapped__ is double and callable(function.lower)
    assert not hasattr(tf.function(functools.partial(double)), "marked_by")
    assert tf.function(functools.partial(double))(tf.constant(1.0)) == 2.0

    class Layer:
        @tf.function
        @functools.wraps(double)
        def call(self, x):
            return double(x)

    assert Layer().call.marked_by == "a library" == Layer.call.marked_by


def test_a_function_is_wrapped_in_place_before_it_is_traced():
    class Layer:
        @tf.function
        def call(self, x):
            return x * 2.0

    def plus_one(function):
        return lambda *args: function(*args) + 1.0

    Layer.call._decorate(plus_one)
    assert Layer().call(tf.constant(3.0)).numpy() == 7.0
    function = tf.function(lambda x: x)
    function(tf.constant(1.0))
    with pytest.raises(ValueError, match="traced"):
        function._decorate(plus_one)


# ---------------------------------------------------------------------------- gradients

@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("persistent", [False, True])
def test_what_is_asked_of_itself_has_a_gradient_of_ones(traced, persistent):
    def gradients(x, y):
        with tf.GradientTape(persistent=persistent) as tape:
            z = x * 2.0
        found = tape.gradient([x, z], [x, y], unconnected_gradients="none")
        return found[0], tf.constant(found[1] is None)

    own, other_is_none = (tf.function(gradients) if traced else gradients)(
        tf.constant([1.0, 2.0]), tf.constant(3.0))
    np.testing.assert_array_equal(own, [1.0, 1.0])
    assert other_is_none
    with tf.GradientTape() as tape:
        pass
    assert tape.gradient(tf.constant(1), tf.constant(1.0)) is None


# ---------------------------------------------------------------------------- small answers

@pytest.mark.parametrize("dtype", dtypes.ALL, ids=str)
def test_dtypes_by_number(dtype):
    assert tf.as_dtype(dtype.as_datatype_enum) is dtype


@pytest.mark.parametrize("axis", [[-2, -1], [0, 2], [2, 0], (1, 0)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_the_largest_singular_value_is_a_norm(axis, keepdims):
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    expected = np.linalg.norm(x, 2, tuple(axis), keepdims)
    for norm in (tf.norm, tf.function(tf.norm)):
        np.testing.assert_allclose(norm(x, ord=2, axis=axis, keepdims=keepdims), expected)
    with tf.GradientTape() as tape:
        v = tf.Variable(x)
        y = tf.reduce_sum(tf.norm(v, ord=2, axis=axis))
    gradient = tape.gradient(y, v).numpy()
    moved = x + 1e-6 * gradient
    difference = np.linalg.norm(moved, 2, tuple(axis)).sum() - expected.sum()
    np.testing.assert_allclose(difference, 1e-6 * (gradient ** 2).sum(), rtol=1e-3)


@pytest.mark.parametrize("back_prop", [True, False])
def test_a_loop_carries_an_array_of_unequal_elements(back_prop):
    array = tf.TensorArray(tf.float32, 0, dynamic_size=True, infer_shape=False)
    _, array = tf.while_loop(lambda i, _: i < 3,
                             lambda i, array: (i + 1, array.write(i, tf.ones([i + 1]))),
                             (tf.constant(0), array), back_prop=back_prop)
    assert [array.read(i).shape.as_list() for i in range(3)] == [[1], [2], [3]]
    assert array.concat().shape == [6]
    with pytest.raises(ValueError, match="same nested structure"):
        tf.nest.assert_same_structure(array, [1])


# ---------------------------------------------------------------------------- registrations

class Boxed:
    def __init__(self, value):
        self.value = value


class Ignored(Boxed):
    pass


def test_objects_become_tensors_by_a_registered_function(monkeypatch):
    from twofold.frontend.values import conversions

    monkeypatch.setattr(conversions, "registered", [])
    asked = []

    def convert(value, dtype=None, name=None, as_ref=False):
        asked.append(type(value))
        return NotImplemented if type(value) is Ignored else tf.constant(value.value, dtype)

    tf.register_tensor_conversion_function((Boxed,), convert)
    tf.register_tensor_conversion_function(Ignored, lambda v, dtype, name, as_ref: tf.zeros([]), 99)
    assert tf.convert_to_tensor(Boxed([1, 2])).numpy().tolist() == [1, 2]
    assert (tf.constant(2.0) * Boxed(3)).numpy() == 6.0
    assert tf.reduce_sum([Boxed(1.0), 2.0, [Boxed(3.0)][0]]).numpy() == 6.0
    assert tf.function(lambda: tf.square(Boxed(3.0)))().numpy() == 9.0
    assert tf.convert_to_tensor(Ignored(1)).numpy() == 0.0 and Ignored not in asked
    tf.register_tensor_conversion_function(str.__class__, lambda *_, **__: 3)
    with pytest.raises(RuntimeError, match="no Tensor"):
        tf.convert_to_tensor(int)
    for wrong in (int, np.float32, np.ndarray, "Boxed", ()):
        with pytest.raises(TypeError):
            tf.register_tensor_conversion_function(wrong, convert)
    with pytest.raises(TypeError):
        tf.register_tensor_conversion_function(Boxed, None)


def test_creators_make_the_variables_of_a_block():
    names = []

    def note(next_creator, **arguments):
        names.append(arguments["name"])
        return next_creator(**arguments)

    def rename(next_creator, **arguments):
        return next_creator(**{**arguments, "name": "b"})

    with tf.variable_creator_scope(note), tf.variable_creator_scope(rename):
        assert tf.Variable(1.0, name="a").name == "b:0" and names == ["b"]
    assert tf.Variable(1.0, name="c").name == "c:0" and names == ["b"]
    with pytest.raises(RuntimeError), tf.variable_creator_scope(note):
        raise RuntimeError
    assert tf.Variable(1.0, name="c").name == "c:0" and names == ["b"]

    class Own(tf.Variable):
        pass

    with tf.variable_creator_scope(rename):
        assert Own(1.0, name="a").name == "a:0"


# ---------------------------------------------------------------------------- the one strategy

def test_the_default_strategy_runs_things_once():
    strategy = tf.distribute.get_strategy()
    with strategy.scope() as inside:
        v = tf.Variable(1.0)
    assert inside is strategy and not tf.distribute.has_strategy()
    assert strategy.extended.variable_created_in_scope(v)
    replica = tf.distribute.get_replica_context()
    assert replica.strategy is strategy and replica.num_replicas_in_sync == 1
    assert strategy.run(lambda x, y: x + y, (1,), {"y": 2}) == 3
    x = tf.constant([1.0, 3.0])
    assert strategy.reduce("SUM", x, 0) == 4.0 and strategy.reduce("MEAN", x, axis=0) == 2.0
    assert strategy.reduce(tf.distribute.ReduceOp.SUM, x, axis=None) is x
    assert replica.all_reduce("sum", x) is x is strategy.gather(x, 0)
    assert replica.merge_call(lambda s, y: (s, y), (3,)) == (strategy, 3)
    strategy.extended.update(v, lambda v, y: v.assign_add(y), (2.0,))
    assert v.numpy() == 3.0 and strategy.experimental_local_results(x) == (x,)
    data = tf.data.Dataset.range(3)
    assert strategy.experimental_distribute_dataset(data) is data
    with pytest.raises(ValueError, match="SUM and MEAN"):
        strategy.reduce("product", x)
    with pytest.raises(TypeError, match="list or tuple"):
        strategy.run(lambda: 1, 3)


@pytest.mark.parametrize("make", [lambda: tf.distribute.OneDeviceStrategy("/cpu:0"),
                                  tf.distribute.MirroredStrategy,
                                  lambda: tf.distribute.MirroredStrategy(["/cpu:0"])])
def test_strategies_are_current_in_their_blocks(make):
    strategy = make()

    def in_replica():
        replica = tf.distribute.get_replica_context()
        assert replica.strategy is strategy is tf.distribute.get_strategy()
        assert replica.merge_call(lambda s: (s, tf.distribute.in_cross_replica_context())) == (
            strategy, True)
        return tf.distribute.in_cross_replica_context()

    with strategy.scope():
        assert tf.distribute.get_strategy() is strategy and tf.distribute.has_strategy()
        assert tf.distribute.get_replica_context() is None
        assert tf.distribute.in_cross_replica_context() and not strategy.run(in_replica)
        assert tf.distribute.in_cross_replica_context()
        with pytest.raises(KeyError):
            strategy.run(lambda: {}["a"])
        assert strategy.run(tf.function(lambda x: x * 2.0), (3.0,)).numpy() == 6.0
    assert not tf.distribute.has_strategy() and not tf.distribute.in_cross_replica_context()
    assert not strategy.run(in_replica) and not tf.distribute.has_strategy()


def test_strategies_for_more_than_there_is():
    with pytest.raises(NotImplementedError, match="2 devices"):
        tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"])
    with pytest.raises(NotImplementedError, match="no TPUs"):
        type("Derived", (tf.distribute.TPUStrategy,), {})()


# ---------------------------------------------------------------------------- compat

def test_names_of_the_first_version():
    v1 = tf.compat.v1
    with v1.name_scope("a", values=[]), v1.variable_scope("b", reuse=True):
        assert tf.Variable(1.0, name="c").name == "a/b/c:0"
    assert v1.placeholder_with_default(1.0, []).numpy() == 1.0
    with pytest.raises(ValueError):
        v1.placeholder_with_default(1.0, [2])
    assert v1.Dimension(3) == 3 == v1.dimension_value(v1.Dimension(3))
    assert v1.global_variables_initializer() is None and v1.executing_eagerly_outside_functions()
    tf.compat.v1.set_random_seed(3)
    first = tf.random.normal([2]).numpy()
    tf.random.set_seed(3)
    np.testing.assert_array_equal(first, tf.random.normal([2]))
    assert isinstance(np.int64(1), tf.compat.integral_types)
    assert isinstance(np.float32(1), tf.compat.real_types)
    assert isinstance(1j, tf.compat.complex_types)
    with pytest.raises(NotImplementedError, match="get_variable"):
        v1.variable_scope("a", custom_getter=print)


def test_kernels_by_their_own_names():
    x = tf.constant([1.0, 4.0])
    assert tf.raw_ops.Sqrt(x=x, name="a").numpy().tolist() == [1.0, 2.0]
    assert tf.raw_ops.AddV2(x=x, y=x).numpy().tolist() == [2.0, 8.0]
    assert tf.function(lambda x: tf.raw_ops.Relu(features=-x))(x).numpy().tolist() == [0.0, 0.0]
    assert tf.raw_ops.Identity(input=x).numpy().tolist() == [1.0, 4.0]
    assert not hasattr(tf.raw_ops, "BlockLSTMV2")
    for wrong in (lambda: tf.raw_ops.Sqrt(x), lambda: tf.raw_ops.Sqrt(y=x),
                  lambda: tf.raw_ops.AddV2(x=x)):
        with pytest.raises(TypeError, match="by name"):
            wrong()


# ---------------------------------------------------------------------------- numbers of all kinds

def test_a_dtype_that_is_asked_for_casts_the_tensors_of_a_list():
    def both(x, y):
        return tf.convert_to_tensor([x, 2, y], tf.int64), tf.concat([[1], (y,)], 0)

    for function in (both, tf.function(both)):
        found, joined = function(tf.constant(1), tf.constant(3, tf.int64))
        assert (found.dtype, found.numpy().tolist()) == (tf.int64, [1, 2, 3])
        assert (joined.dtype, joined.numpy().tolist()) == (tf.int32, [1, 3])
    assert tf.convert_to_tensor([[tf.Variable(2.75)]], tf.int32).numpy().tolist() == [[2]]
    assert tf.SparseTensor([[0, 0]], [1.0], [tf.constant(5), tf.constant(6, tf.int64)]).shape == [
        5, 6]
    with tf.GradientTape() as tape:
        x = tf.Variable(2.0)
        y = tf.reduce_sum(tf.convert_to_tensor([x, 3.0], tf.float64) ** 2)
    assert tape.gradient(y, x).numpy() == np.float32(4.0)
    for dtype, value in ((tf.float32, tf.constant("a")), (tf.string, tf.constant(1))):
        with pytest.raises(ValueError, match="requested dtype"):
            tf.convert_to_tensor([value], dtype)
    with pytest.raises(ValueError, match="requested dtype"):
        tf.convert_to_tensor(tf.constant(1), tf.int64)


def test_dimensions_are_integers_where_numbers_are_taken():
    two = tf.compat.v1.Dimension(2)
    assert tf.tile(tf.zeros([1, 3]), [two, 1]).shape == [2, 3]
    assert tf.zeros([two, 1]).shape == [2, 1]
    assert tf.reduce_sum(tf.zeros([4, 5, 6]), axis=two).shape == [4, 5]
    assert tf.convert_to_tensor([[two, 1], [3, two]]).numpy().tolist() == [[2, 1], [3, 2]]
    assert tf.convert_to_tensor(two, tf.int64).dtype == tf.int64
    assert tf.convert_to_tensor([two, tf.constant(5)]).numpy().tolist() == [2, 5]
    with pytest.raises(TypeError, match="only known at run time"):
        tf.constant(tf.compat.v1.Dimension(None))


WINDOWS = [
    lambda n, x: tf.image.extract_patches(x, (1, n, n, 1), (1, 1, 1, 1), (1, 1, 1, 1), "VALID"),
    lambda n, x: tf.nn.max_pool2d(x, n, n, "VALID"),
    lambda n, x: tf.nn.avg_pool(x, [1, n, n, 1], 1, "SAME"),
    lambda n, x: tf.nn.pool(x, [n, n], "MAX", strides=[n, n]),
    lambda n, x: tf.nn.conv2d(x, tf.ones([1, 1, 1, 1]), [1, n, n, 1], "VALID"),
    lambda n, x: tf.nn.space_to_depth(x, n)]


@pytest.mark.parametrize("function", WINDOWS)
def test_windows_are_counted_in_whole_floats_too(function):
    x = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    np.testing.assert_array_equal(function(np.float64(2.0), x), function(2, x))
    for wrong in (2.5, "2", float("nan"), float("inf")):
        with pytest.raises((TypeError, ValueError)):
            function(wrong, x)


# ---------------------------------------------------------------------------- TensorFlow 1's names

def test_namespaces_of_the_first_version_have_what_is_the_same():
    v1 = tf.compat.v1
    assert v1.math.abs is tf.abs and v1.nn.relu is tf.nn.relu and v1.nest.flatten is tf.nest.flatten
    assert v1.errors.OpError is tf.errors.OpError and v1.test.TestCase is tf.test.TestCase
    assert "divide_no_nan" in dir(v1.math) and "reduce_sum" not in dir(v1.math)
    with pytest.raises(AttributeError, match=r"use tf\.linalg\.norm"):
        v1.linalg.norm  # another order of parameters


def test_functions_of_the_first_version():
    v1 = tf.compat.v1
    rows = v1.where([True, False], [[1, 2], [3, 4]], tf.constant([[5, 6], [7, 8]]))
    assert rows.numpy().tolist() == [[1, 2], [7, 8]]
    assert tf.function(v1.where)([True], [[1.0, 2.0]], [[3.0, 4.0]]).numpy().tolist() == [[1, 2]]
    assert v1.where([[False, True]]).numpy().tolist() == [[0, 1]]
    with pytest.raises(ValueError, match="one shape"):
        v1.where([True, False], [[1, 2], [3, 4]], [5, 6])
    with pytest.raises(ValueError):
        v1.where([True], x=[1])
    assert v1.gather([[1, 2], [3, 4]], [0], None, "name", 1).numpy().tolist() == [[1], [3]]
    assert v1.gather_nd([[1, 2]], [[0, 1]], "name").numpy().tolist() == [2]
    assert v1.shape([1, 2], "name", tf.int64).dtype == tf.int64
    assert v1.size([1, 2], "name") == 2
    assert v1.expand_dims([1], dim=0).shape == v1.expand_dims([1], 0).shape == [1, 1]
    assert v1.squeeze([[1]], squeeze_dims=0).shape == [1]
    for wrong in (lambda: v1.expand_dims([1], 0, dim=0), lambda: v1.expand_dims([1]),
                  lambda: v1.squeeze([[1]], 0, squeeze_dims=0),
                  lambda: v1.constant([1, 2], shape=[3], verify_shape=True)):
        with pytest.raises(ValueError):
            wrong()
    assert v1.floor_div(7, tf.constant(2)) == 3 and v1.constant(1, shape=[2]).shape == [2]
    assert v1.convert_to_tensor(1, None, "name", tf.float32).dtype == tf.float32
    variable = tf.Variable([1, 2])
    assert v1.assign(variable, [3, 4]) is variable
    assert v1.assign_sub(v1.assign_add(variable, [1, 1]), [0, 2]).numpy().tolist() == [4, 3]


@pytest.mark.parametrize("name, holds, fails", [
    ("assert_equal", (1, 1), (1, 2)), ("assert_none_equal", (1, 2), (1, 1)),
    ("assert_less", (1, 2), (2, 2)), ("assert_less_equal", (2, 2), (3, 2)),
    ("assert_greater", (3, 2), (2, 2)), ("assert_greater_equal", (2, 2), (1, 2)),
    ("assert_positive", (1,), (0,)), ("assert_negative", (-1,), (0,)),
    ("assert_non_positive", (0,), (1,)), ("assert_non_negative", (0,), (-1,))])
def test_assertions_of_the_first_version(name, holds, fails):
    function = getattr(tf.compat.v1, name)
    assert function is getattr(tf.compat.v1.debugging, name)
    assert function(*holds, ["some data"], 3, "the message") is None
    with pytest.raises(tf.errors.InvalidArgumentError, match="the message"):
        function(*fails, ["some data"], 3, "the message")
