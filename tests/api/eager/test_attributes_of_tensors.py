"""Python attributes of tensors: users' are kept, the tensor's own cannot be set, ops copy none."""

from __future__ import annotations

import copy
import pickle

import pytest

import twofold as tf

TENSORS = {
    "constant": lambda: tf.constant([1.0, 2.0]),
    "result": lambda: tf.constant([1.0, 2.0]) * 2.0,
    "string": lambda: tf.constant("a"),
    "row": lambda: tf.constant([[1.0]])[0],
    "variable": lambda: tf.Variable([1.0, 2.0]),
}


@pytest.mark.parametrize("kind", list(TENSORS))
@pytest.mark.parametrize("traced", [False, True])
def test_attributes_are_kept_with_the_object(kind, traced):
    def check(x):
        x._mask_of_a_library, x.label = [1, 2], "a"
        assert (x._mask_of_a_library, x.label) == ([1, 2], "a")
        assert not hasattr(tf.identity(x), "label") or isinstance(x, tf.Variable)
        del x.label
        with pytest.raises(AttributeError, match="label"):
            _ = x.label
        return tf.identity(x)

    x = TENSORS[kind]()
    tf.function(check)(x) if traced else check(x)
    assert hasattr(x, "_mask_of_a_library") == (not traced or kind == "variable")


@pytest.mark.parametrize("name", ["shape", "dtype", "device"])
@pytest.mark.parametrize("kind", ["constant", "variable"])
def test_what_a_tensor_is_cannot_be_set(kind, name):
    x = TENSORS[kind]()

    def attempt(x):
        with pytest.raises(AttributeError):
            setattr(x, name, None)
        return tf.identity(x)

    attempt(x)
    tf.function(attempt)(x)


def test_operators_copy_no_attributes():
    x = tf.constant([1.0])
    x.label = "a"
    for y in (x + 1.0, -x, x[0], tf.reshape(x, [1, 1]), tf.concat([x, x], 0)):
        assert not vars(y)
    assert pickle.loads(pickle.dumps(x)).numpy() == [1.0] and copy.deepcopy(x).numpy() == [1.0]
