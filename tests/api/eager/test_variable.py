"""``tf.Variable``: values, assignment, memory shared with tensors, names, copies; ``tf.Module``."""

from __future__ import annotations

import collections
import copy
import gc
import pickle
import threading
import types
import weakref
from typing import Any

import numpy as np
import pytest

import twofold as tf

Pair = collections.namedtuple("Pair", "first second")


def test_creation() -> None:
    assert tf.Variable(1).dtype == tf.int32
    assert tf.Variable(1, dtype=tf.float64).dtype == tf.float64
    assert tf.Variable(lambda: tf.ones([2])).shape == [2]
    assert tf.Variable(tf.Variable(3.0)).numpy() == 3.0
    assert tf.Variable("a").numpy() == b"a"
    with pytest.raises(ValueError, match="initial_value"):
        tf.Variable()
    with pytest.raises(ValueError, match="not compatible"):
        tf.Variable([1.0], shape=[2])


def test_attributes() -> None:
    v = tf.Variable([1.0], trainable=False, name="w", constraint=abs)
    assert (v.name, v.trainable, v.shape, v.dtype) == ("w:0", False, [1], tf.float32)
    assert v.constraint is abs and v.device.endswith("CPU:0") and v.initializer is None
    with tf.name_scope("outer"), tf.name_scope("inner"):
        assert tf.Variable(1.0, name="w").name == "outer/inner/w:0"
    with pytest.raises(TypeError, match=r"variable\.ref\(\)"):
        hash(v)
    assert v.ref().deref() is v
    assert not isinstance(v, tf.Tensor) and tf.is_tensor(v)


def test_assignment() -> None:
    v = tf.Variable([1.0, 2.0])
    assert v.assign([3, 4]) is v
    assert v.assign_add([1.0, 1.0]).assign_sub([0.5, 0.0]) is v
    assert v.numpy().tolist() == [3.5, 5.0]
    assert v.assign([0.0, 0.0], read_value=False) is None
    v.scatter_nd_update([[0]], [9.0])
    assert v.numpy().tolist() == [9.0, 0.0]


@pytest.mark.parametrize("bad", [
    lambda v: v.assign([1.0, 2.0, 3.0]), lambda v: v.assign(tf.constant([1, 2])),
    lambda v: v.assign_add(1.0), lambda v: v.assign_add(tf.constant([1.0, 1.0], tf.float64)),
])
def test_assignments_refused(bad: Any) -> None:
    v = tf.Variable([1.0, 2.0])
    with pytest.raises(ValueError):
        bad(v)
    assert v.numpy().tolist() == [1.0, 2.0]


def test_unknown_dimensions() -> None:
    v = tf.Variable([1.0], shape=[None])
    v.assign([1.0, 2.0])
    assert v.shape == [None] and v.numpy().tolist() == [1.0, 2.0]
    with pytest.raises(ValueError):
        v.assign([[1.0]])
    tf.Variable([1.0], shape=tf.TensorShape(None)).assign([[1.0]])


def test_operators_and_conversions() -> None:
    v = tf.Variable([1.0, 2.0])
    assert (v + 1).numpy().tolist() == [2, 3] and (1 - v).numpy().tolist() == [0, -1]
    assert (v * v).numpy().tolist() == [1, 4] and (-v).numpy().tolist() == [-1, -2]
    assert (tf.constant([1.0, 1.0]) + v).numpy().tolist() == [2, 3]
    assert (np.float32([1, 1]) + v).numpy().tolist() == [2, 3]
    assert (v == v).numpy().all() and (v[0] < v[1]).numpy()
    assert [float(x) for x in v] == [1, 2] and np.asarray(v).tolist() == [1, 2]
    assert float(tf.Variable(2.0)) == 2 and int(tf.Variable(2)) == 2 and bool(tf.Variable(True))
    with pytest.raises(TypeError):
        len(v)


# ---------------------------------------------------------------------------- memory

@pytest.mark.parametrize("hold", [
    lambda v: v.read_value(), lambda v: v.value()[0:1], lambda v: tf.reshape(v, [1, 2]),
    lambda v: np.asarray(v.value()), lambda v: np.asarray(v)[1:], lambda v: tf.identity(v),
    lambda v: np.from_dlpack(v.value()), lambda v: tf.convert_to_tensor(v),
])
@pytest.mark.parametrize("update", [
    lambda v: v.assign_add([1.0, 1.0]), lambda v: v.assign_sub([1.0, 1.0]),
    lambda v: v.assign([7.0, 7.0]),
])
def test_what_was_read_keeps_its_value(hold: Any, update: Any) -> None:
    v = tf.Variable([1.0, 2.0])
    held = hold(v)
    before = np.array(held)
    update(v)
    np.testing.assert_array_equal(np.asarray(held), before)


def test_what_was_assigned_is_not_changed() -> None:
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    v = tf.Variable(x[0])
    v.assign_add([1.0, 1.0])
    w = tf.Variable([0.0, 0.0])
    w.assign(x[1])
    w.assign_add([1.0, 1.0])
    assert x.numpy().tolist() == [[1, 2], [3, 4]]
    assert (v.numpy().tolist(), w.numpy().tolist()) == ([2, 3], [4, 5])


def test_updates_happen_in_place_when_nobody_looks() -> None:
    v = tf.Variable(tf.zeros([1000]))
    place = v._array.ctypes.data
    for _ in range(3):
        v.assign_add(tf.ones([1000]))
    assert v._array.ctypes.data == place
    v.assign_add(v)  # its own value is being read
    assert v.numpy()[0] == 6.0


def test_a_tape_keeps_what_it_needs() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * v
        v.assign_add(1.0)
    assert tape.gradient(y, v).numpy() == 6.0


def test_variables_die_with_their_last_reference() -> None:
    gc.disable()
    try:
        v = tf.Variable([1.0])
        with tf.GradientTape() as tape:
            y = v * 2.0
        tape.gradient(y, v)
        gone = weakref.ref(v)
        del v, tape  # what a tape watched can be asked for after gradient()
        assert gone() is None
    finally:
        gc.enable()


def test_copies_and_pickles() -> None:
    v = tf.Variable([1.0], name="w", trainable=False)
    for twin in (copy.copy(v), copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        twin.assign_add([1.0])
        assert (twin.name, twin.trainable, twin.numpy().tolist()) == ("w:0", False, [2.0])
    assert v.numpy().tolist() == [1.0]


# ---------------------------------------------------------------------------- modules

class Inner(tf.Module):
    def __init__(self) -> None:
        super().__init__()
        self.k = tf.Variable(1.0, name="k")


class Outer(tf.Module):
    def __init__(self) -> None:
        super().__init__(name="outer")
        self.parts = [Inner(), {"x": Inner()}]
        self.b = tf.Variable(2.0, name="b")
        self.frozen = tf.Variable(3.0, trainable=False, name="f")
        self.again = self.b


def test_modules_find_their_variables() -> None:
    module = Outer()
    assert [v.name for v in module.variables] == ["b:0", "f:0", "k:0", "k:0"]
    assert [v.name for v in module.trainable_variables] == ["b:0", "k:0", "k:0"]
    assert [v.name for v in module.non_trainable_variables] == ["f:0"]
    assert len(module.submodules) == 2
    assert (module.name, Inner().name) == ("outer", "inner")
    with module.name_scope:
        assert tf.Variable(1.0, name="v").name == "outer/v:0"
    with pytest.raises(ValueError, match="valid module name"):
        tf.Module(name="a b")


def _mixed_keys(v):
    return {1: v, "a": 2}


@pytest.mark.parametrize("nested", [
    _mixed_keys, lambda v: [_mixed_keys(v)], lambda v: (0, {"x": _mixed_keys(v)}),
    lambda v: collections.OrderedDict(_mixed_keys(v)), lambda v: {None: v, 1: v}])
def test_a_dictionary_whose_keys_have_no_order_is_an_error_not_nothing(nested) -> None:
    module = tf.Module()
    module.layers = nested(tf.Variable(1.0))
    for ask in ("variables", "trainable_variables", "non_trainable_variables", "submodules"):
        with pytest.raises(ValueError, match=r"Error processing property 'layers' of .*sortable"):
            getattr(module, ask)


@pytest.mark.parametrize("structure", [
    lambda v: [v], lambda v: (0, v), lambda v: {"b": v}, lambda v: {1: v, 2: 0},
    lambda v: collections.OrderedDict(z=v), lambda v: collections.defaultdict(int, z=v),
    lambda v: Pair(v, 1), lambda v: [{"a": ([v],)}], lambda v: types.MappingProxyType({"k": v})])
def test_modules_look_into_every_structure(structure) -> None:
    module, v = tf.Module(), tf.Variable(1.0)
    module.part = structure(v)
    module.array = tf.TensorArray(tf.float32, 2, infer_shape=False)
    module.array.write(0, [1.0]).write(1, [1.0, 2.0])
    assert [x is v for x in module.variables] == [True]


def test_name_scopes_of_threads_are_apart() -> None:
    inside, outside = threading.Event(), threading.Event()
    names = []

    def work() -> None:
        inside.wait(10)
        names.append(tf.Variable(1.0, name="w").name)
        with tf.name_scope("mine") as scope:
            names.append(scope)
            outside.set()
            names.append(tf.Variable(1.0, name="w").name)

    thread = threading.Thread(target=work)
    thread.start()
    with tf.name_scope("outer"):
        inside.set()
        outside.wait(10)
        names.append(tf.Variable(1.0, name="w").name)
    thread.join()
    assert sorted(names) == ["mine/", "mine/w:0", "outer/w:0", "w:0"]
