"""``tf.train.Checkpoint``: what is saved under which key, restored at once, later or not at all."""

from __future__ import annotations

import collections
import gc
import logging
import os
import pathlib
from typing import Any

import numpy as np
import pytest

import twofold as tf

Pair = collections.namedtuple("Pair", "first second")


class Net(tf.Module):
    """A module that makes its variables when it is first called."""

    def __init__(self, size: int = 2):
        super().__init__()
        self.size = size

    def __call__(self, x: Any) -> Any:
        if not hasattr(self, "w"):
            self.w = tf.Variable(tf.zeros([self.size]), name="w")
        return x * self.w


@pytest.fixture
def path(tmp_path: pathlib.Path) -> str:
    return str(tmp_path / "ckpt")


def _keys(path: str) -> list[str]:
    return [key.replace("/.ATTRIBUTES/VARIABLE_VALUE", "")
            for key, _ in tf.train.list_variables(path)][1:]


def test_keys_are_those_of_tensorflow(path: str) -> None:
    shared = tf.Variable(1)
    checkpoint = tf.train.Checkpoint(
        v=shared, again=shared, l=[tf.Variable(1), [tf.Variable(2)]],
        d={"a/b": tf.Variable(2.0), "x.y": tf.Variable(3)}, t=(tf.Variable(5.0),),
        r=tf.random.Generator.from_seed(1))
    saved = checkpoint.save(path)
    assert saved == f"{path}-1"
    assert _keys(saved) == ["again", "d/a.Sb", "d/x..y", "l/0", "l/1/0", "r/_state_var",
                            "save_counter", "t/0"]


def test_everything_comes_back(path: str) -> None:
    def made(factor: float) -> tf.train.Checkpoint:
        return tf.train.Checkpoint(
            half=tf.Variable(tf.constant([1.5, 2.5], tf.bfloat16) * tf.cast(factor, tf.bfloat16)),
            names=tf.Variable(["a", "ü"] if factor else ["", ""]),
            empty=tf.Variable(tf.zeros([0, 3])), scalar=tf.Variable(3.0 * factor),
            bools=tf.Variable([factor == 1, False]), pair=Pair(tf.Variable(int(factor)), [1]),
            ints=[tf.Variable(np.array([int(factor)], kind)) for kind in (
                np.int8, np.uint16, np.int64, np.uint64)],
            strided=tf.Variable(np.arange(12.0).reshape(3, 4).T[::2] * factor))
    full, blank = made(1.0), made(0.0)
    blank.read(full.write(path)).assert_consumed()
    for a, b in zip(tf.nest.flatten(full._trackable_children()),
                    tf.nest.flatten(blank._trackable_children())):
        if isinstance(a, tf.Variable):
            np.testing.assert_array_equal(a.numpy(), b.numpy())
    assert blank.half.dtype == tf.bfloat16
    assert blank.names.numpy()[1] == "ü".encode()


def test_variables_that_are_made_later(path: str) -> None:
    net = Net()
    net(tf.ones([2]))
    net.w.assign([3.0, 4.0])
    saved = tf.train.Checkpoint(net=net, step=tf.Variable(7)).save(path)
    late = Net()
    checkpoint = tf.train.Checkpoint(net=late)
    status = checkpoint.restore(saved)
    status.assert_existing_objects_matched()
    with pytest.raises(AssertionError, match=r"Unresolved object in checkpoint \(root\)\.step"):
        status.assert_consumed()
    assert late(tf.ones([2])).numpy().tolist() == [3.0, 4.0]
    checkpoint.step = tf.Variable(0)
    assert int(checkpoint.step) == 7
    status.assert_consumed()
    late.w = tf.Variable([0.0, 0.0])  # another one of that name: nothing waits any more
    assert late.w.numpy().tolist() == [0.0, 0.0]


def test_a_variable_made_inside_a_function_is_restored(path: str) -> None:
    net = Net()
    net(tf.ones([2]))
    net.w.assign([3.0, 4.0])
    saved = tf.train.Checkpoint(net).write(path)
    late = Net()
    tf.train.Checkpoint(late).read(saved)
    compiled = tf.function(late.__call__)
    assert compiled(tf.ones([2])).numpy().tolist() == [3.0, 4.0]


def test_lists_and_dictionaries_that_grow(path: str) -> None:
    save = tf.train.Checkpoint()
    save.listed = [tf.Variable(1.0)]
    save.listed.append(tf.Variable(2.0))
    save.mapped = {"one": save.listed[0]}
    save.mapped["two"] = save.listed[1]
    saved = save.save(path)
    restored = tf.train.Checkpoint()
    v = tf.Variable(0.0)
    restored.mapped = {"two": v}
    restored.restore(saved)
    assert v.numpy() == 2.0
    restored.listed = []
    w = tf.Variable(0.0)
    restored.listed.append(w)
    assert w.numpy() == 1.0


def test_a_root_and_names(path: str) -> None:
    module = tf.Module()
    module.v = tf.Variable(1)
    checkpoint = tf.train.Checkpoint(module, other=tf.Variable(2), v=module.v)
    saved = checkpoint.save(path)
    assert _keys(saved) == ["other", "save_counter", "v"]
    flat = tf.train.Checkpoint(v=tf.Variable(0), other=tf.Variable(0))
    flat.restore(saved).assert_consumed()
    assert (int(flat.v), int(flat.other), int(flat.save_counter)) == (1, 2, 1)
    nested = tf.train.Checkpoint(inner=flat)
    assert _keys(nested.save(path)) == ["inner/other", "inner/save_counter", "inner/v",
                                        "save_counter"]
    with pytest.raises(ValueError, match=r"argument v if root\.v already exists"):
        tf.train.Checkpoint(module, v=tf.Variable([1, 2]))


def test_statuses(path: str) -> None:
    saved = tf.train.Checkpoint(v=tf.Variable(1)).write(path)
    extra = tf.train.Checkpoint(v=tf.Variable(0), w=tf.Variable(0))
    status = extra.read(saved)
    with pytest.raises(AssertionError, match="Found 1 Python objects that were not bound"):
        status.assert_existing_objects_matched()
    assert status.assert_nontrivial_match().expect_partial() is status
    with pytest.raises(AssertionError, match="Nothing except the root object matched"):
        tf.train.Checkpoint(w=tf.Variable(0)).read(saved).expect_partial(
            ).assert_nontrivial_match()
    with pytest.raises(AssertionError, match="Nothing to load"):
        tf.train.Checkpoint().read(saved).expect_partial().assert_nontrivial_match()
    with pytest.raises(AssertionError, match="nothing is being restored"):
        extra.read(None).expect_partial().assert_consumed()
    other = tf.train.Checkpoint(v=tf.Module())
    with pytest.raises(AssertionError, match="Unused attributes"):
        other.read(saved).assert_consumed()


def test_what_was_never_restored_is_told(path: str, caplog: pytest.LogCaptureFixture) -> None:
    saved = tf.train.Checkpoint(v=tf.Variable(1), w=tf.Variable(2)).write(path)
    with caplog.at_level(logging.WARNING, "twofold"):
        tf.train.Checkpoint(v=tf.Variable(1)).read(saved).expect_partial()
        assert not caplog.records
        checkpoint = tf.train.Checkpoint(v=tf.Variable(1))
        status = checkpoint.read(saved)
        del checkpoint, status
        gc.collect()
    assert "not restored: (root).w" in caplog.text


def test_values_that_do_not_fit_change_nothing(path: str) -> None:
    saved = tf.train.Checkpoint(a=tf.Variable(1), b=tf.Variable([1, 2])).write(path)
    for wrong, error in ((tf.Variable([0, 0, 0]), ValueError),
                         (tf.Variable([0.0, 0.0]), tf.errors.InvalidArgumentError)):
        checkpoint = tf.train.Checkpoint(a=tf.Variable(0), b=wrong)
        with pytest.raises(error, match=r"incompatible tensor with shape \(2,\)|expected dtype"):
            checkpoint.read(saved)
        assert int(checkpoint.a) == 0
    free = tf.Variable([0], shape=[None])
    tf.train.Checkpoint(b=free).read(saved).expect_partial()
    assert free.numpy().tolist() == [1, 2]


def test_what_cannot_be_saved(path: str) -> None:
    for wrong in (3, tf.constant(3), (1, 2), tf.Module):
        with pytest.raises(ValueError, match="expecting v to be a trackable object"):
            tf.train.Checkpoint(v=wrong)
    with pytest.raises(ValueError, match="expecting root to be a trackable object"):
        tf.train.Checkpoint(3)
    module = tf.Module()
    module.l = [1, tf.Variable(1)]
    module.l.pop(0)
    with pytest.raises(ValueError, match="A list element was replaced"):
        tf.train.Checkpoint(module).save(path)
    module.l = given = [tf.Variable(1)]
    given.append(tf.Variable(2))
    with pytest.raises(ValueError, match="modified outside the wrapper"):
        tf.train.Checkpoint(module).save(path)
    module.l = {1: tf.Variable(2)}
    with pytest.raises(ValueError, match="non-string key"):
        tf.train.Checkpoint(module).save(path)
    module.l = [1.0, "a"]
    module.l.reverse()  # nothing in it is saved
    checkpoint = tf.train.Checkpoint(module)

    @tf.function
    def inside() -> Any:
        return checkpoint.save(path)

    with pytest.raises(NotImplementedError, match="from a function is not supported"):
        inside()
    manager = tf.train.CheckpointManager(checkpoint, os.path.dirname(path), 2)
    there = tf.train.Checkpoint(v=tf.Variable(1)).write(path + "-there")
    manager._latest = there
    for call, name in ((lambda: checkpoint.read(there), "Checkpoint.read"),
                       (lambda: checkpoint.restore(there), "Checkpoint.restore"),
                       (manager.save, "CheckpointManager.save"),
                       (manager.restore_or_initialize, "CheckpointManager.restore_or_initialize")):
        with pytest.raises(NotImplementedError, match=rf"tf.train.{name}\(\) from a function"):
            tf.function(call)()
    tf.function(lambda: checkpoint.restore(None).assert_consumed() and None)  # nothing to do
    module.d = {"b": 2}
    assert checkpoint.save(path) == f"{path}-1"


def test_functions_write_what_objects_hold_when_they_run(path: str) -> None:
    number, words = tf.Variable(1.0), tf.Variable(["a", "b"])
    generator = tf.random.Generator.from_seed(3)
    elements = iter(tf.data.Dataset.range(5))
    told: list[str] = []
    checkpoint = tf.train.Checkpoint(
        number=number, words=words, generator=generator, elements=elements)

    @tf.function
    def step(prefix: Any) -> Any:
        number.assign_add(1.0)
        words.assign(tf.strings.join([words, "!"]))
        drawn = generator.normal([])
        written = checkpoint.write(
            prefix, tf.train.CheckpointOptions(experimental_write_callbacks=[told.append]))
        number.assign_add(10.0)
        return written, drawn

    assert step(tf.constant(path + "1"))[0].numpy() == (path + "1").encode()
    next(elements)
    assert step(tf.constant(path + "2"))[0].numpy() == (path + "2").encode()
    third = generator.normal([]).numpy()
    assert told == [path + "1", path + "2"] and number.numpy() == 23.0
    checkpoint.read(path + "1").assert_consumed()
    assert number.numpy() == 2.0 and words.numpy().tolist() == [b"a!", b"b!"]
    assert next(elements).numpy() == 0
    checkpoint.read(path + "2").assert_consumed()
    assert number.numpy() == 13.0 and words.numpy().tolist() == [b"a!!", b"b!!"]
    assert next(elements).numpy() == 1 and generator.normal([]).numpy() == third
    with pytest.raises(tf.errors.OpError):
        step(tf.constant("/dev/null/x"))


def test_two_names_in_the_checkpoint_for_one_object(
        path: str, caplog: pytest.LogCaptureFixture) -> None:
    v = tf.Variable(1)
    saved = tf.train.Checkpoint(a=v, b=v).write(path)
    apart = tf.train.Checkpoint(a=tf.Variable(0), b=tf.Variable(0))
    with caplog.at_level(logging.WARNING, "twofold"):
        apart.read(saved)
    assert "Inconsistent references" in caplog.text
    assert (int(apart.a), int(apart.b)) == (1, 0)


def test_generators_and_python_state(path: str) -> None:
    class Words(tf.train.experimental.PythonState):
        def __init__(self, *words: str):
            self.words = words

        def serialize(self) -> str:
            return " ".join(self.words)

        def deserialize(self, string_value: bytes) -> None:
            self.words = tuple(string_value.decode().split())

    checkpoint = tf.train.Checkpoint(g=tf.random.Generator.from_seed(5), w=Words("a", "b"))
    saved = checkpoint.write(path)
    first = checkpoint.g.normal([3]).numpy()
    checkpoint.w.words = ()
    checkpoint.read(saved).assert_consumed()
    np.testing.assert_array_equal(checkpoint.g.normal([3]), first)
    assert checkpoint.w.words == ("a", "b")
    assert dict(tf.train.list_variables(saved))["w/.ATTRIBUTES/py_state"] == []
    assert tf.train.load_variable(saved, "w/.ATTRIBUTES/py_state") == b"a b"
    with pytest.raises(NotImplementedError, match="must have a method serialize"):
        tf.train.Checkpoint(w=tf.train.experimental.PythonState()).write(path)


def test_own_values_of_objects(path: str) -> None:
    class Counter(tf.Module):
        def __init__(self, count: int):
            super().__init__()
            self.count = count

        def _serialize_to_tensors(self) -> dict[str, Any]:
            return {"count": self.count}

        def _restore_from_tensors(self, values: dict[str, Any]) -> None:
            self.count = int(values["count"])

    saved = tf.train.Checkpoint(c=Counter(4)).write(path)
    restored = tf.train.Checkpoint(c=Counter(0))
    restored.read(saved).assert_consumed()
    assert restored.c.count == 4


@pytest.mark.opencl
def test_variables_on_another_device_stay_there(path: str, opencl: str) -> None:
    with tf.device(opencl):
        v = tf.Variable([1.0, 2.0])
    checkpoint = tf.train.Checkpoint(v=v)
    saved = checkpoint.write(path)
    v.assign([0.0, 0.0])
    checkpoint.read(saved).assert_consumed()
    assert v.numpy().tolist() == [1.0, 2.0]
    assert "OPENCL" in v.device


def test_views(path: str) -> None:
    module = tf.Module()
    module.v, module.l = tf.Variable(1), [tf.Variable(2)]
    saved = tf.train.Checkpoint(module).save(path)
    view = tf.train.CheckpointView(saved)
    assert set(view.children(0)) == {"v", "l", "root", "save_counter"}
    assert len(view.descendants()) == 5
    assert view.match(module)[view.children(0)["v"]] is module.v
    module.w = tf.Variable(3)
    _, only_stored, only_here = view.diff(module)
    assert (only_stored, [int(x) for x in only_here]) == ([view.children(0)["save_counter"]], [3])
    assert tf.train.TrackableView(module).root is module
    with pytest.raises(ValueError, match="Expected a Trackable"):
        view.match(3)
    with pytest.raises(ValueError, match="there is no object 99"):
        view.children(99)
    fresh = tf.Module()
    tf.train.Checkpoint(fresh).restore(saved).expect_partial()
    assert "root" not in fresh._self_deferred_restores


def test_callbacks_and_options(path: str) -> None:
    told: list[Any] = []
    options = tf.train.CheckpointOptions(
        experimental_io_device="/job:localhost", enable_async=True,
        experimental_write_callbacks=[lambda: told.append(None), told.append])
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1))
    saved = checkpoint.save(path, options)
    assert told == [None, saved]
    checkpoint.sync()
    checkpoint.restore(saved, options).assert_consumed()
    with pytest.raises(NotImplementedError, match="experimental_sharding_callback"):
        tf.train.CheckpointOptions(experimental_sharding_callback=print)
