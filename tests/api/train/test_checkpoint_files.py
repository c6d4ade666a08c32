"""Files of checkpoints: damage is named, a kill leaves the one before, writers do not mix."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import zlib
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.train import files, leftovers


def _checkpoint(value: float) -> tf.train.Checkpoint:
    return tf.train.Checkpoint(v=tf.Variable([value] * 3), w=tf.Variable(value),
                               s=tf.Variable(str(value)))


def _value(path: str) -> float:
    blank = _checkpoint(0.0)
    blank.read(path).expect_partial().assert_existing_objects_matched()
    values = {*blank.v.numpy().tolist(), float(blank.w), float(blank.s.numpy())}
    assert len(values) == 1  # of one checkpoint, not of two
    return values.pop()


def test_the_tensors_are_a_safetensors_file(tmp_path: pathlib.Path) -> None:
    _checkpoint(1.0).write(tmp_path / "ckpt")
    file, = tmp_path.glob("*.safetensors")
    content = file.read_bytes()
    length, = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    entry = header["v/.ATTRIBUTES/VARIABLE_VALUE"]
    begin, end = entry["data_offsets"]
    assert (entry["dtype"], entry["shape"], (8 + length + begin) % 4) == ("F32", [3], 0)
    np.testing.assert_array_equal(
        np.frombuffer(content[8 + length + begin:8 + length + end], "<f4"), [1, 1, 1])


def test_writing_again_replaces(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "ckpt")
    for value in (1.0, 2.0):
        assert _checkpoint(value).write(path) == path
    assert _value(path) == 2.0
    assert len(os.listdir(tmp_path)) == 2


def test_a_checkpoint_under_another_name(tmp_path: pathlib.Path) -> None:
    path = _checkpoint(1.0).write(tmp_path / "ckpt")
    for file in tmp_path.iterdir():
        file.rename(tmp_path / file.name.replace("ckpt", "best"))
    assert _value(str(tmp_path / "best")) == 1.0
    with pytest.raises(tf.errors.NotFoundError, match="Failed to find any matching files"):
        _checkpoint(0.0).read(path)


def test_cut_files(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "ckpt")
    _checkpoint(1.0).write(path)
    for file in list(tmp_path.iterdir()):
        content = file.read_bytes()
        for size in [*range(0, len(content) - 1, 7), len(content) - 2]:
            file.write_bytes(content[:size])
            blank = _checkpoint(0.0)
            with pytest.raises(tf.errors.DataLossError, match=f"damaged: .*{file.name}"):
                blank.read(path)
            assert float(blank.w) == 0.0
        file.write_bytes(content)
    assert _value(path) == 1.0


def test_changed_bytes(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "ckpt")
    _checkpoint(1.0).write(path)
    for file in list(tmp_path.iterdir()):
        content = file.read_bytes()
        for place in range(0, len(content) - 1, 5):
            file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1:])
            try:
                assert _value(path) == 1.0  # white space of a header
            except tf.errors.DataLossError as error:
                assert file.name in str(error)
        file.write_bytes(content)


def test_a_missing_part(tmp_path: pathlib.Path) -> None:
    path = _checkpoint(1.0).write(tmp_path / "ckpt")
    next(tmp_path.glob("*.safetensors")).unlink()
    with pytest.raises(tf.errors.NotFoundError, match="which its index names"):
        _checkpoint(0.0).read(path)


def test_files_that_are_no_checkpoints(tmp_path: pathlib.Path) -> None:
    for name, content, what in (("a.h5", b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
                                ("a.keras", b"PK\x03\x04...", "a ZIP archive"),
                                ("a.pkl", b"\x80\x04", "pickle"), ("a.txt", b"hello", "no format")):
        (tmp_path / name).write_bytes(content)
        (tmp_path / f"{name}x.index").write_bytes(content)
        for path in (name, f"{name}x"):
            with pytest.raises(tf.errors.DataLossError, match=what):
                tf.train.load_checkpoint(str(tmp_path / path))
    path = _checkpoint(1.0).save(tmp_path / "ckpt")
    with pytest.raises(tf.errors.NotFoundError, match=r"without its endings.*ckpt-1'"):
        _checkpoint(1.0).restore(f"{path}.index")
    with pytest.raises(tf.errors.NotFoundError, match="missing the checkpoint suffix"):
        _checkpoint(1.0).restore(tmp_path / "ckpt")


def test_another_version_of_the_format(tmp_path: pathlib.Path) -> None:
    path = _checkpoint(1.0).write(tmp_path / "ckpt")
    index = tmp_path / "ckpt.index"
    content = json.loads(index.read_text())["checkpoint"]
    content["version"] = 2
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    index.write_text(f'{{"crc32":{zlib.crc32(text.encode())},"checkpoint":{text}}}')
    with pytest.raises(NotImplementedError, match="version 2 of the format"):
        _checkpoint(1.0).read(path)


def test_an_index_cannot_name_files_elsewhere(tmp_path: pathlib.Path) -> None:
    path = _checkpoint(1.0).write(tmp_path / "ckpt")
    index = tmp_path / "ckpt.index"
    content = json.loads(index.read_text())["checkpoint"]
    (tmp_path / "precious").write_text("x")
    content["data"] = "/../precious"
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    index.write_text(f'{{"crc32":{zlib.crc32(text.encode())},"checkpoint":{text}}}')
    with pytest.raises(tf.errors.DataLossError):
        _checkpoint(1.0).read(path)
    _checkpoint(2.0).write(path)
    assert (tmp_path / "precious").exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a kill needs a process of its own")
def test_a_kill_at_any_write_leaves_the_checkpoint_before(tmp_path: pathlib.Path) -> None:
    """A child saves and is killed at its n-th step that writes, for every n."""
    script = textwrap.dedent("""
        import os, signal, sys
        import twofold as tf
        folder = sys.argv[1]
        def checkpoint(value):
            return tf.train.Checkpoint(v=tf.Variable([value] * 3), w=tf.Variable(value),
                                       s=tf.Variable(str(value)))
        checkpoint(0.0).write(folder + "/warm")  # everything is loaded before the children fork
        for number in range(1000):
            home = f"{folder}/{number}"
            os.mkdir(home)
            checkpoint(1.0).save(home + "/ckpt")
            child = os.fork()
            if child == 0:
                left = number
                later = checkpoint(2.0)
                later.save_counter.assign(1)
                from twofold.frontend.train import files
                from twofold.frontend.train import own_format
                write_new, replace = files.write_new, os.replace
                def stops():
                    global left
                    left -= 1
                    if left < 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                def slow(path, chunks):
                    def bytewise():
                        for chunk in chunks:
                            for at in range(0, len(chunk), 150):
                                stops()
                                yield bytes(chunk[at:at + 150])
                    stops()
                    claim = write_new(path, bytewise())
                    stops()
                    return claim
                files.write_new = own_format.write_new = slow
                def replaced(*names):
                    stops()
                    replace(*names)
                    stops()
                os.replace = replaced
                later.save(home + "/ckpt")
                os._exit(0)
            _, status = os.waitpid(child, 0)
            if status == 0:
                print(number)
                break
        """)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, text=True,
                         capture_output=True, timeout=240)
    assert run.returncode == 0, run.stderr
    count = int(run.stdout)
    assert count > 20
    values = []
    for number in range(count + 1):
        latest = tf.train.latest_checkpoint(tmp_path / str(number))
        assert latest is not None
        values.append(_value(latest))
    assert values == sorted(values)
    assert (values[0], values[-1]) == (1.0, 2.0)
    for number in range(count + 1):  # the next save removes what was left
        home = tmp_path / str(number)
        again = _checkpoint(3.0)
        again.save_counter.assign(1)
        again.save(home / "ckpt")
        names = sorted(re.sub("[0-9a-f]{12}", "N", path.name) for path in home.iterdir())
        assert names == ["checkpoint", "ckpt-1.N.safetensors", "ckpt-1.index",
                         "ckpt-2.N.safetensors", "ckpt-2.index"]


def test_what_is_swept_and_what_is_not(tmp_path: pathlib.Path) -> None:
    path = _checkpoint(1.0).write(tmp_path / "ckpt")
    mine = next(name for name in os.listdir(tmp_path) if name.endswith(".safetensors"))
    orphans = ["ckpt.0123456789ab.safetensors", "ckpt.index.0123456789ab.tmp"]
    others = ["ckpt.0123456789ab.txt", "ckpt-1.0123456789ab.safetensors", "ckpt.safetensors"]
    for name in orphans + others:
        (tmp_path / name).write_text("x")
    inside: list[bool] = []

    def chunks() -> Any:
        """A writer at work, while another one saves."""
        yield b"abc"
        _checkpoint(2.0).write(path)
        inside.append((tmp_path / "ckpt.ffffffffffff.safetensors").exists())

    claim = files.write_new(f"{path}.ffffffffffff.safetensors", chunks())
    names = set(os.listdir(tmp_path))
    assert inside == [True] and not names & {*orphans, mine} and names >= set(others)
    assert _value(path) == 2.0
    _checkpoint(3.0).write(path)
    assert (tmp_path / "ckpt.ffffffffffff.safetensors").exists()
    claim.release()
    _checkpoint(4.0).write(path)
    assert not (tmp_path / "ckpt.ffffffffffff.safetensors").exists()
    (tmp_path / "ckpt.index").write_text("damaged")
    (tmp_path / orphans[0]).write_text("x")
    _checkpoint(5.0).write(path)
    assert (tmp_path / orphans[0]).exists()  # an index that cannot be read may mean it


def test_a_file_that_is_swept_as_it_is_made_is_made_again(
        tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "ckpt.0123456789ab.safetensors")
    claim, tries = leftovers.claim, []

    def late(descriptor: int, name: str) -> Any:
        tries.append(name)
        if len(tries) == 1:
            leftovers.sweep(str(tmp_path), r"ckpt\.[0-9a-f]{12}\.safetensors")
        return claim(descriptor, name)

    monkeypatch.setattr(files, "claim", late)
    files.write_new(path, [b"abc"]).release()
    assert len(tries) == 2 and pathlib.Path(path).read_bytes() == b"abc"


def test_models_and_datasets_are_swept(tmp_path: pathlib.Path) -> None:
    module = tf.Module()
    module.v = tf.Variable(1.0)
    for _ in range(2):
        tf.saved_model.save(module, tmp_path / "model")
        variables = tmp_path / "model" / "variables"
        assert len(list(variables.iterdir())) == 2
        for name in ("0123456789ab.index", "0123456789ab.ba9876543210.safetensors"):
            (variables / name).write_text("x")
    assert tf.saved_model.load(tmp_path / "model").v.numpy() == 1.0
    data = tf.data.Dataset.range(3)
    home = tmp_path / "data"
    for _ in range(2):
        data.save(str(home))
        assert len(list(home.iterdir())) == 2
        for name in ("00000000.0123456789ab.elements", "dataset.json.0123456789ab.tmp",
                     "00000000.0123456789ab.elements.ba9876543210.part"):
            (home / name).write_text("x")
    assert list(tf.data.Dataset.load(str(home)).as_numpy_iterator()) == [0, 1, 2]
    cached = data.cache(str(tmp_path / "cache"))
    part = tmp_path / "cache.data-00000-of-00001.0123456789ab.part"
    part.write_text("x")
    assert list(cached.as_numpy_iterator()) == [0, 1, 2]
    assert not part.exists()


def test_savers_at_once_do_not_mix(tmp_path: pathlib.Path) -> None:
    path = str(tmp_path / "ckpt")
    seen: set[float] = set()
    stop = threading.Event()

    def save(value: float) -> None:
        checkpoint = _checkpoint(value)
        while not stop.is_set():
            checkpoint.write(path)

    _checkpoint(1.0).write(path)
    threads = [threading.Thread(target=save, args=(value,)) for value in (1.0, 2.0, 3.0)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            seen.add(_value(path))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert seen <= {1.0, 2.0, 3.0}
    assert _value(path) in {1.0, 2.0, 3.0}


def test_folders_that_cannot_be_written(tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(tf.errors.OpError, match="saving the checkpoint"):
        _checkpoint(1.0).write(tmp_path / "file" / "ckpt")
    checkpoint = _checkpoint(1.0)
    before = checkpoint.save(tmp_path / "ckpt")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(tf.errors.ResourceExhaustedError, match=r"saving the checkpoint .*No space"):
        checkpoint.save(tmp_path / "ckpt")
    monkeypatch.undo()
    assert int(checkpoint.save_counter) == 1
    assert sorted(x.suffix for x in tmp_path.iterdir()) == ["", "", ".index", ".safetensors"]
    assert _value(before) == 1.0
    if os.name == "posix" and os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(tf.errors.PermissionDeniedError, match="ermission denied"):
            checkpoint.write(tmp_path / "closed" / "ckpt")
        shutil.rmtree(tmp_path / "closed")


def test_a_checkpoint_that_is_deleted_while_something_waits(tmp_path: pathlib.Path) -> None:
    saved = _checkpoint(5.0).write(tmp_path / "ckpt")
    late = tf.train.Checkpoint()
    late.read(saved).expect_partial()
    for file in tmp_path.iterdir():
        file.unlink()
    late.w = tf.Variable(0.0)
    assert late.w.numpy() == 5.0


def test_signals_end_a_save_cleanly(tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    before = _checkpoint(1.0).write(tmp_path / "ckpt")

    def interrupted(descriptor: int) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _checkpoint(2.0).write(before)
    monkeypatch.undo()
    assert _value(before) == 1.0
    assert len(os.listdir(tmp_path)) == 2
