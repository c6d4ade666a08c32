"""``tf.train.CheckpointManager``, the file ``checkpoint``, readers, and averages of variables."""

from __future__ import annotations

import os
import pathlib
import time
from typing import Any

import numpy as np
import pytest

import twofold as tf


def _names(paths: Any) -> list[str]:
    return [os.path.basename(path) for path in paths]


def test_old_checkpoints_go(tmp_path: pathlib.Path) -> None:
    checkpoint = tf.train.Checkpoint(v=tf.Variable(0))
    manager = tf.train.CheckpointManager(checkpoint, tmp_path / "m", max_to_keep=2)
    assert (manager.latest_checkpoint, manager.checkpoints) == (None, [])
    paths = [manager.save() for _ in range(4)]
    assert _names(manager.checkpoints) == ["ckpt-3", "ckpt-4"]
    assert manager.latest_checkpoint == paths[-1] == tf.train.latest_checkpoint(manager.directory)
    assert {name.split(".")[0] for name in os.listdir(tmp_path / "m")} == {
        "checkpoint", "ckpt-3", "ckpt-4"}
    state = tf.train.get_checkpoint_state(tmp_path / "m")
    assert state is not None
    assert state.all_model_checkpoint_paths == manager.checkpoints
    assert state.all_model_checkpoint_timestamps == sorted(state.all_model_checkpoint_timestamps)
    again = tf.train.CheckpointManager(checkpoint, tmp_path / "m", max_to_keep=1)
    assert again.checkpoints == manager.checkpoints
    again.save(checkpoint_number=tf.constant(9))
    assert _names(again.checkpoints) == ["ckpt-9"]
    with pytest.raises(TypeError, match=r"must be a tf\.train\.Checkpoint"):
        tf.train.CheckpointManager(tf.Module(), tmp_path, max_to_keep=1)
    with pytest.raises(ValueError, match="Expected a positive integer"):
        tf.train.CheckpointManager(checkpoint, tmp_path, max_to_keep=0)


def test_some_are_kept_for_good(tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    checkpoint = tf.train.Checkpoint(v=tf.Variable(0))
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    manager = tf.train.CheckpointManager(checkpoint, str(tmp_path), max_to_keep=1,
                                         keep_checkpoint_every_n_hours=2)
    for _ in range(6):
        now[0] += 3600
        manager.save()
    assert sorted(x.stem for x in tmp_path.glob("*.index")) == ["ckpt-2", "ckpt-4", "ckpt-6"]
    assert _names(manager.checkpoints) == ["ckpt-6"]


def test_intervals_and_initial_values(tmp_path: pathlib.Path) -> None:
    step, told = tf.Variable(0), []
    checkpoint = tf.train.Checkpoint(step=step)

    def made() -> tf.train.CheckpointManager:
        return tf.train.CheckpointManager(
            checkpoint, tmp_path, max_to_keep=None, step_counter=step, checkpoint_interval=5,
            checkpoint_name="model", init_fn=lambda: told.append("fresh"))

    manager = made()
    assert manager.restore_or_initialize() is None
    assert told == ["fresh"]
    saved = []
    for _ in range(12):
        saved.append(manager.save())
        step.assign_add(1)
    assert _names(filter(None, saved)) == ["model-1", "model-2", "model-3"]
    assert [i for i, x in enumerate(saved) if x] == [0, 5, 10]
    assert manager.save(check_interval=False) is not None
    assert manager.save(check_interval=False) is None  # this step is saved
    assert manager.checkpoint_interval == 5
    step.assign(0)
    assert made().restore_or_initialize() == manager.latest_checkpoint
    assert int(step) == 12
    with pytest.raises(ValueError, match="step_counter"):
        tf.train.CheckpointManager(checkpoint, tmp_path, 1, checkpoint_interval=2)


def test_the_state_file_is_that_of_tensorflow(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / 'ü"\\ '
    path = tf.train.Checkpoint(v=tf.Variable(0)).save(folder / "a b")
    assert (folder / "checkpoint").read_text() == (
        'model_checkpoint_path: "a b-1"\nall_model_checkpoint_paths: "a b-1"\n')
    assert tf.train.latest_checkpoint(folder) == path
    (folder / "checkpoint").write_text(
        'model_checkpoint_path:"\\303\\274\\"\\\\"  all_model_checkpoint_paths: "/x/y"\n'
        "all_model_checkpoint_timestamps: 1.5\nlast_preserved_timestamp: 2")
    state = tf.train.get_checkpoint_state(folder)
    assert state is not None
    assert os.path.basename(state.model_checkpoint_path) == 'ü"\\'
    assert state.all_model_checkpoint_paths == ["/x/y"]
    assert (state.all_model_checkpoint_timestamps, state.last_preserved_timestamp) == ([1.5], 2.0)
    assert tf.train.latest_checkpoint(folder) is None  # the file it names is not there


@pytest.mark.parametrize("text", ["model_checkpoint_path: 3", "{", "", 'a: "b"', "\0\0\0"])
def test_damaged_state_files_are_ignored(tmp_path: pathlib.Path, text: str,
                                         caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "checkpoint").write_text(text)
    assert tf.train.get_checkpoint_state(tmp_path) is None
    assert tf.train.latest_checkpoint(tmp_path) is None
    assert "checkpoint" in caplog.text
    with pytest.raises(ValueError, match="Couldn't find 'checkpoint' file"):
        tf.train.load_checkpoint(tmp_path)


def test_readers(tmp_path: pathlib.Path) -> None:
    path = tf.train.Checkpoint(v=tf.Variable([1.0, 2.0])).save(tmp_path / "ckpt")
    reader = tf.train.load_checkpoint(tmp_path)
    key = "v/.ATTRIBUTES/VARIABLE_VALUE"
    assert reader.get_variable_to_shape_map()[key] == [2]
    assert reader.get_variable_to_dtype_map()[key] == tf.float32
    assert reader.has_tensor(key) and not reader.has_tensor("v")
    np.testing.assert_array_equal(reader.get_tensor(key), [1, 2])
    np.testing.assert_array_equal(tf.train.load_variable(path, f"{key}:0"), [1, 2])
    assert isinstance(reader.get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH"), bytes)
    assert b"v/.ATTRIBUTES/VARIABLE_VALUE (float32) [2]" in reader.debug_string()
    with pytest.raises(tf.errors.NotFoundError, match="Key nope not found in checkpoint"):
        reader.get_tensor("nope")
    with pytest.raises(tf.errors.NotFoundError, match="Failed to find any matching files"):
        tf.train.list_variables(str(tmp_path / "nope"))


def test_waiting_for_checkpoints(tmp_path: pathlib.Path) -> None:
    checkpoint = tf.train.Checkpoint(v=tf.Variable(1))
    checkpoint.save(tmp_path / "c")
    seen, asked = [], []
    for path in tf.train.checkpoints_iterator(tmp_path, timeout=0,
                                              timeout_fn=lambda: asked.append(1) or len(asked) > 3):
        seen.append(path)
        if len(seen) < 3:
            checkpoint.save(tmp_path / "c")
    assert _names(seen) == ["c-1", "c-2", "c-3"]
    assert list(tf.train.checkpoints_iterator(tmp_path / "none", timeout=0)) == []


@pytest.mark.parametrize("compiled", [False, True])
def test_moving_averages(compiled: bool) -> None:
    v, step = tf.Variable([1.0, 2.0], name="v"), tf.Variable(0)
    average = tf.train.ExponentialMovingAverage(0.9, num_updates=step)
    apply = tf.function(average.apply) if compiled else average.apply
    apply([v])
    assert average.average(v).name == "v/ExponentialMovingAverage:0"
    assert not average.average(v).trainable
    v.assign([2.0, 3.0])
    step.assign(8)  # (1 + 8) / (10 + 8) = 1/2
    apply([v])
    np.testing.assert_allclose(average.average(v).numpy(), [1.5, 2.5])
    assert average.average_name(v) == "v/ExponentialMovingAverage"
    assert average.variables_to_restore() == {"v/ExponentialMovingAverage": v}
    assert average.average(tf.Variable(1.0)) is None
    for wrong in (tf.constant(1.0), tf.Variable(1)):
        with pytest.raises(TypeError, match=r"non-Variable|half, float, or double"):
            average.apply([wrong])
