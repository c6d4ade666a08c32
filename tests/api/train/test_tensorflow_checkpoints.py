"""Checkpoints that TensorFlow wrote (``tools/make_tensorflow_checkpoints.py``): read, restored."""

from __future__ import annotations

import pathlib
import shutil

import numpy as np
import pytest

import twofold as tf

DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "tensorflow_checkpoints"
NUMBERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
           "float32", "float64", "bfloat16")
OBJECTS = str(DATA / "objects" / "ckpt-1")


def _blank() -> tf.train.Checkpoint:
    module = tf.Module()
    module.layers = [tf.Variable([0.0, 0.0]), tf.Variable([[0.0]])]
    module.by_name = {"a/b": tf.Variable(0), "x.y": tf.Variable(0)}
    return tf.train.Checkpoint(
        model=module, numbers={n: tf.Variable(tf.cast([0, 0, 0], n)) for n in NUMBERS},
        flag=tf.Variable([False, False]), words=tf.Variable(["", "", ""]),
        empty=tf.Variable(tf.zeros([0, 3])), generator=tf.random.Generator.from_seed(9))


def test_objects() -> None:
    checkpoint = _blank()
    status = checkpoint.restore(OBJECTS)
    status.assert_existing_objects_matched().expect_partial()
    assert [v.numpy().tolist() for v in checkpoint.model.variables] == [4, 5, [1.0, 2.0], [[3.0]]]
    for name, variable in checkpoint.numbers.items():
        assert variable.dtype == name
        np.testing.assert_array_equal(tf.cast(variable, tf.float64), [1, 2, 3])
    assert checkpoint.flag.numpy().tolist() == [True, False]
    assert checkpoint.words.numpy().tolist() == [b"", b"zwei", ("ü" * 200).encode()]
    assert int(checkpoint.save_counter) == 1
    expected = tf.random.Generator.from_state([1, 2, 3], alg="philox")
    np.testing.assert_array_equal(checkpoint.generator.state, expected.state)
    with pytest.raises(AssertionError, match=r"Unresolved object in checkpoint \(root\)\.data"):
        status.assert_consumed()


def test_variables_that_are_made_later() -> None:
    checkpoint = tf.train.Checkpoint()
    checkpoint.restore(OBJECTS).expect_partial()
    checkpoint.model = tf.Module()
    checkpoint.model.layers = []
    checkpoint.model.layers.append(tf.Variable([0.0, 0.0]))
    assert checkpoint.model.layers[0].numpy().tolist() == [1.0, 2.0]


def test_readers_and_folders() -> None:
    folder = DATA / "objects"
    assert tf.train.latest_checkpoint(folder) == OBJECTS
    shapes = dict(tf.train.list_variables(folder))
    assert shapes["empty/.ATTRIBUTES/VARIABLE_VALUE"] == [0, 3]
    assert shapes["_CHECKPOINTABLE_OBJECT_GRAPH"] == []
    reader = tf.train.load_checkpoint(folder)
    assert reader.get_variable_to_dtype_map()["words/.ATTRIBUTES/VARIABLE_VALUE"] == tf.string
    assert reader.get_variable_to_dtype_map()["data/.ATTRIBUTES/ITERATOR_STATE"] is None
    assert isinstance(reader.get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH"), bytes)
    with pytest.raises(NotImplementedError, match="dtype variant"):
        reader.get_tensor("data/.ATTRIBUTES/ITERATOR_STATE")


def test_tensors_in_several_files() -> None:
    checkpoint = tf.train.Checkpoint(v=[tf.Variable(tf.zeros([12])) for _ in range(3)])
    checkpoint.read(str(DATA / "shards" / "ckpt")).assert_consumed()
    for i, variable in enumerate(checkpoint.v):
        np.testing.assert_array_equal(variable, np.arange(12) + i)


def test_variables_by_name() -> None:
    with tf.name_scope("layer"):
        w = tf.Variable([0.0, 0.0], name="w")
    checkpoint = tf.train.Checkpoint(w=w, s=tf.Variable(0, name="step"))
    status = checkpoint.restore(str(DATA / "names" / "model"))
    status.expect_partial().assert_consumed().assert_existing_objects_matched()
    assert (w.numpy().tolist(), int(checkpoint.s)) == ([1.0, 2.0], 3)
    assert tf.train.list_variables(DATA / "names") == [("layer/w", [2]), ("step", [])]
    checkpoint = tf.train.Checkpoint(w=tf.Variable(0.0, name="v"))
    with pytest.raises(AssertionError, match=r"Object not restored.*it has layer/w, step"):
        checkpoint.restore(str(DATA / "names" / "model")).assert_consumed()
    with pytest.raises(ValueError, match="incompatible tensor"):
        tf.train.Checkpoint(a=tf.Variable(0, name="step"), b=tf.Variable(1.0, name="layer/w")
                            ).restore(str(DATA / "names" / "model"))


def test_the_variables_of_a_saved_model() -> None:
    module = tf.Module()
    module.v = tf.Variable([0.0, 0.0])
    tf.train.Checkpoint(module).restore(DATA / "saved_model").expect_partial()
    assert module.v.numpy().tolist() == [5.0, 6.0]


def test_damage_is_named(tmp_path: pathlib.Path) -> None:
    shutil.copytree(DATA / "objects", tmp_path / "c")
    path = str(tmp_path / "c" / "ckpt-1")
    for ending in ("index", "data-00000-of-00001"):
        file = tmp_path / "c" / f"ckpt-1.{ending}"
        content = file.read_bytes()
        damaged = [content[:size] for size in range(0, len(content) - 1, 97)]
        damaged += [content[:i] + bytes([content[i] ^ 4]) + content[i + 1:]
                    for i in range(0, len(content), 41)]
        for wrong in damaged:
            file.write_bytes(wrong)
            checkpoint = _blank()
            try:
                checkpoint.read(path).expect_partial()
            except tf.errors.DataLossError as error:
                assert f"the checkpoint {path} is damaged" in str(error)
                assert int(checkpoint.model.by_name["a/b"]) == 0
            else:  # it hit what is not restored: the iterator, the optimizer, padding
                assert checkpoint.words.numpy().tolist()[1] == b"zwei"
                assert int(checkpoint.model.by_name["a/b"]) == 4
        file.write_bytes(content)
    file.unlink()
    with pytest.raises(tf.errors.NotFoundError, match="data-00000-of-00001, which its index"):
        _blank().read(path)


def test_old_and_foreign_files(tmp_path: pathlib.Path) -> None:
    index = DATA / "objects" / "ckpt-1.index"
    (tmp_path / "model.ckpt").write_bytes(index.read_bytes())
    with pytest.raises(NotImplementedError, match="first format of TensorFlow 1"):
        tf.train.load_checkpoint(str(tmp_path / "model.ckpt"))
    (tmp_path / "x.index").write_bytes(b"something else")
    (tmp_path / "x.data-00000-of-00001").write_bytes(b"")
    with pytest.raises(tf.errors.DataLossError, match=r"x\.index: it ends too early"):
        tf.train.load_checkpoint(str(tmp_path / "x"))
