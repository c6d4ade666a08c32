"""Values of several tensors go wherever tensors go; ``tf.IndexedSlices`` for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf

SPEC = tf.IndexedSlicesSpec([None, 2], tf.float32, tf.int32, tf.int32)


def rows(values: Any = ((1.0, 2.0),), indices: Any = (1,)) -> tf.IndexedSlices:
    return tf.IndexedSlices(tf.constant(values), tf.constant(indices), tf.constant([3, 2]))


def times(factor: Any, x: Any) -> Any:
    return tf.IndexedSlices(x.values * factor, x.indices, x.dense_shape)


def dense(x: Any) -> Any:
    return tf.convert_to_tensor(x).numpy().tolist()


def test_structures_take_it_apart_only_when_asked():
    x = rows()
    assert tf.nest.flatten([x]) == [x]
    values, indices, shape = tf.nest.flatten({"a": x}, expand_composites=True)
    assert (values is x.values, indices is x.indices, shape is x.dense_shape) == (True,) * 3
    doubled = tf.nest.map_structure(lambda y: y * 2, x, expand_composites=True)
    assert doubled.values.numpy().tolist() == [[2, 4]] and doubled.indices.numpy().tolist() == [2]
    assert tf.nest.is_nested(x) is False
    with pytest.raises(TypeError, match="composite type"):
        tf.nest.assert_same_structure(x, SPEC_OF_OTHER, expand_composites=True)


class Pair(tf.TypeSpec):
    """A user's own class of specs."""

    def __init__(self, shape: Any):
        self.shape = tf.TensorShape(shape)

    value_type = tuple

    def _serialize(self) -> Any:
        return (self.shape,)

    @property
    def _component_specs(self) -> Any:
        return [tf.TensorSpec(self.shape)] * 2

    def _to_components(self, value: Any) -> Any:
        return list(value)

    def _from_components(self, components: Any) -> Any:
        return tuple(components)


SPEC_OF_OTHER = Pair([2])


def test_specs_are_compared_by_what_they_are_made_of():
    spec = tf.type_spec_from_value(rows())
    assert repr(spec) == ("IndexedSlicesSpec(TensorShape([3, 2]), tf.float32, tf.int32, tf.int32, "
                          "TensorShape([1]))")
    assert SPEC.is_compatible_with(rows()) and spec.is_subtype_of(SPEC)
    assert not SPEC.is_subtype_of(spec) and not SPEC.is_compatible_with(tf.constant(1.0))
    other = tf.IndexedSlicesSpec([4, 2], tf.float32, tf.int32, tf.int32, [1])
    common = spec.most_specific_common_supertype([other])
    assert common == tf.IndexedSlicesSpec([None, 2], tf.float32, tf.int32, tf.int32, [1])
    assert hash(common) == hash(spec.most_specific_compatible_type(other))
    assert Pair([2]).most_specific_common_supertype([Pair([3]), spec]) is None
    with pytest.raises(ValueError, match="No TypeSpec is compatible with both"):
        spec.most_specific_compatible_type(SPEC_OF_OTHER)
    with pytest.raises(TypeError, match="abstract"):
        tf.TypeSpec()
    assert [x.dtype for x in SPEC.flatten()] == [tf.float32, tf.int32, tf.int32]
    assert dense(spec.from_tensors(iter(spec.to_tensors(rows())))) == dense(rows())


def test_functions_take_and_give_it():
    f = tf.function(lambda x: {"y": times(2.0, x), "n": tf.size(x.indices)})
    for _ in range(2):
        found = f(rows())
        assert dense(found["y"]) == [[0, 0], [2, 4], [0, 0]] and found["n"].numpy() == 1
    assert len(f.traces) == 1
    concrete = f.get_concrete_function(SPEC)
    assert concrete.structured_outputs["y"].is_compatible_with(rows())
    assert dense(concrete(rows([[1.0, 1.0]] * 2, [0, 2]))["y"]) == [[2, 2], [0, 0], [2, 2]]


def test_a_signature_of_it():
    f = tf.function(lambda x: tf.reduce_sum(x.values), input_signature=[SPEC])
    assert f(rows()).numpy() == 3 and f(rows([[1.0, 1.0]] * 2, [0, 2])).numpy() == 4
    assert len(f.traces) == 1
    for given in (tf.constant(1.0), tf.IndexedSlices(tf.constant([[1.0]]), tf.constant([1]))):
        with pytest.raises(TypeError, match="Can not cast"):
            f(given)


def test_control_flow_carries_it():
    @tf.function
    def f(x: Any, n: Any) -> Any:
        x = tf.cond(n > 2, lambda: x, lambda: times(-1.0, x))
        _, x = tf.while_loop(lambda i, _: i < n, lambda i, y: (i + 1, times(2.0, y)), (0, x))
        for _ in tf.range(n):
            x = times(3.0, x)
        if n > 2:
            x = times(10.0, x)
        return x

    assert f(rows(), tf.constant(3)).values.numpy().tolist() == [[2160, 4320]]
    assert f(rows(), tf.constant(1)).values.numpy().tolist() == [[-6, -12]]


def test_it_is_differentiated_through_its_values():
    x = rows()
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.convert_to_tensor(x) ** 2)
    found = tape.gradient(y, [x])[0]
    assert isinstance(found, tf.IndexedSlices) and found.values.numpy().tolist() == [[2, 4]]
    with tf.GradientTape() as tape:
        tape.watch(x)
    assert tape.gradient(tf.constant(1.0), x) is None


def test_it_is_saved(tmp_path):
    module = tf.Module()
    module.f = tf.function(lambda x: (times(2.0, x), None))
    module.f.get_concrete_function(SPEC)
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    found, nothing = loaded.f(rows())
    assert dense(found) == [[0, 0], [2, 4], [0, 0]] and nothing is None


def test_what_takes_tensors_alone_says_so_by_name():
    class Two(type(rows()).__mro__[1]):  # the base of composites
        """A composite that no function knows."""

        def __repr__(self) -> str:
            return "Two()"

    for call in (tf.sin, tf.reduce_sum, tf.linalg.det, lambda x: tf.constant(1.0) + x):
        with pytest.raises(ValueError, match="does not take a Two"):
            call(Two())
    assert np.isfinite(tf.sin(1.0).numpy())


def test_calls_with_it_are_found_quickly_and_told_apart():
    f = tf.function(lambda x, n: tf.reduce_sum(x.values) * n)
    for _ in range(30):
        assert f(rows(), 2.0).numpy() == 6
    bare = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]))
    more = rows([[1.0, 1.0]] * 2, [0, 2])
    for _ in range(30):
        assert (f(rows(), 2.0).numpy(), f(bare, 2.0).numpy(), f(more, 3.0).numpy()) == (6, 6, 12)
    assert f._table.guarded, "such calls have no guard"
