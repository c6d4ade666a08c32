"""``tf.experimental.Optional`` goes wherever tensors go; iterators in functions are iterators."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

Optional = tf.experimental.Optional
NUMBER = tf.TensorSpec([], tf.int32)


def test_specs():
    spec = tf.OptionalSpec(NUMBER)
    assert spec == tf.type_spec_from_value(Optional.from_value(3)) != tf.OptionalSpec(
        tf.TensorSpec([], tf.int64))
    assert spec.is_compatible_with(Optional.empty(NUMBER)) and spec.value_type is Optional
    assert repr(spec) == "OptionalSpec(TensorSpec(shape=(), dtype=tf.int32, name=None),)"
    assert tf.nest.flatten([Optional.from_value((1, 2))])[0].element_spec == (NUMBER, NUMBER)


@pytest.mark.parametrize("signature", [None, [tf.OptionalSpec(NUMBER)]])
def test_arguments_and_results(signature):
    @tf.function(input_signature=signature)
    def next_one(x):
        if x.has_value():
            return Optional.from_value(x.get_value() + 1)
        return Optional.empty(NUMBER)

    found = next_one(Optional.from_value(3))
    assert bool(found.has_value()) and int(found.get_value()) == 4
    nothing = next_one(Optional.empty(NUMBER))
    assert not bool(nothing.has_value()) and nothing.element_spec == NUMBER
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not have a value"):
        nothing.get_value()
    assert len(next_one.traces) == 1


@pytest.mark.parametrize("dataset", [
    tf.data.Dataset.range(5).map(lambda n: {"a": n, "b": tf.fill([2], n)}),
    tf.data.Dataset.range(5).map(lambda n: {"a": n, "b": tf.range(n)})])
def test_loops_carry_them(dataset):
    @tf.function
    def total(dataset):
        iterator = iter(dataset)
        element = iterator.get_next_as_optional()
        found = tf.constant(0, tf.int64)
        while element.has_value():
            value = element.get_value()
            found += value["a"] + tf.reduce_sum(value["b"])
            element = iterator.get_next_as_optional()
        return found, element

    found, element = total(dataset)
    right = sum(int(x["a"]) + int(x["b"].numpy().sum()) for x in dataset)
    assert int(found) == right and not bool(element.has_value())


def test_loops_carry_strings():
    @tf.function
    def last(dataset):
        iterator = iter(dataset)
        element = iterator.get_next_as_optional()
        word = tf.constant("none")
        while element.has_value():
            word = element.get_value()
            element = iterator.get_next_as_optional()
        return word

    assert last(tf.data.Dataset.from_tensor_slices(["a", "b", "long"])).numpy() == b"long"
    assert last(tf.data.Dataset.from_tensor_slices(["a"]).take(0)).numpy() == b"none"


def test_a_missing_value_stops_a_function():
    @tf.function
    def value(x):
        return x.get_value()

    with pytest.raises(tf.errors.InvalidArgumentError, match="does not have a value"):
        value(Optional.empty(NUMBER))


def test_gradients_flow_through_them():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.function(Optional.from_value)(x * x).get_value())
    assert tape.gradient(y, x).numpy().tolist() == [2.0, 4.0]


def test_iterators_in_functions_are_iterators():
    dataset = tf.data.Dataset.range(3)

    @tf.function
    def of_dataset(dataset):
        iterator = iter(dataset)
        assert isinstance(iterator, tf.data.Iterator)
        return iterator.get_next()

    @tf.function
    def of_iterator(iterator):
        assert isinstance(iterator, tf.data.Iterator)
        return iterator.get_next()

    assert int(of_dataset(dataset)) == 0 and int(of_iterator(iter(dataset))) == 0
    assert isinstance(iter(dataset), tf.data.Iterator)
    assert not isinstance(iter([1]), tf.data.Iterator)
    assert np.asarray(next(iter(dataset))) == 0
