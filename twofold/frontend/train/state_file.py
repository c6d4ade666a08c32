"""The file ``checkpoint`` of a folder: which checkpoints it has, and which is the latest.

Written in the text format that TensorFlow uses, so that each reads the other's.
"""

from __future__ import annotations

import glob
import logging
import os
import re
import time
from collections.abc import Sequence
from typing import Any

from ...dataclass import dataclass
from ...errors import ArgumentError
from ..io.system_errors import system_errors
from .files import DamagedError, path_text, write_atomically

_log = logging.getLogger("twofold")
_LINE = re.compile(rb'\s*(\w+)\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))\s*')
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_SIGNS = {b"n": b"\n", b"t": b"\t", b"r": b"\r"}


@dataclass
class CheckpointState:
    """What the file ``checkpoint`` of a folder says.

    Attributes
    ----------
    model_checkpoint_path : str
        The latest checkpoint.
    all_model_checkpoint_paths : list of str
        All that are kept, oldest first.
    all_model_checkpoint_timestamps : list of float
        When they were written, in seconds since 1970; may be empty.
    last_preserved_timestamp : float
        When the last one was written that is kept for good.
    """

    model_checkpoint_path: str
    all_model_checkpoint_paths: list[str]
    all_model_checkpoint_timestamps: list[float]
    last_preserved_timestamp: float


def get_checkpoint_state(checkpoint_dir: Any, latest_filename: str | None = None
                         ) -> CheckpointState | None:
    """What the file ``checkpoint`` of a folder says.

    Parameters
    ----------
    checkpoint_dir : str or path
    latest_filename : str, optional
        Another name of the file.

    Returns
    -------
    CheckpointState or None
        With absolute or relative paths, as the folder was given. None where there is no such file,
        or none that can be read (the logger says so).

    Raises
    ------
    TypeError
        When the folder is no path.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable(3)).save(folder + "/ckpt")
    ...     tf.train.get_checkpoint_state(folder).model_checkpoint_path == path
    True
    """
    folder = path_text(checkpoint_dir)
    path = _state_path(folder, latest_filename)
    try:
        with open(path, "rb") as file:
            state = _read(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, DamagedError) as error:
        _log.warning("%s: %s; the file is ignored, name a checkpoint itself", path, error)
        return None
    if not state.model_checkpoint_path:
        _log.warning("%s: no latest checkpoint is named; the file is ignored", path)
        return None
    state.model_checkpoint_path = os.path.join(folder, state.model_checkpoint_path)
    state.all_model_checkpoint_paths = [
        os.path.join(folder, x) for x in state.all_model_checkpoint_paths]
    return state


def latest_checkpoint(checkpoint_dir: Any, latest_filename: str | None = None) -> str | None:
    """The path of the latest checkpoint of a folder.

    Parameters
    ----------
    checkpoint_dir : str or path
    latest_filename : str, optional
        Another name of the file ``checkpoint``.

    Returns
    -------
    str or None
        None where there is none.

    Raises
    ------
    TypeError
        When the folder is no path.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(v=tf.Variable(3)).save(folder + "/ckpt")
    ...     tf.train.latest_checkpoint(folder) == path
    True
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None:
        return None
    path = state.model_checkpoint_path
    if os.path.exists(f"{path}.index") or glob.glob(glob.escape(path)):
        return path
    _log.error("the file checkpoint of %s names %s, which is not there", checkpoint_dir, path)
    return None


def find_checkpoint(ckpt_dir_or_file: Any) -> str:
    """The path of a checkpoint, given itself or by its folder.

    Raises
    ------
    ValueError
        For a folder without checkpoints.
    """
    path = path_text(ckpt_dir_or_file)
    if not os.path.isdir(path):
        return path
    latest = latest_checkpoint(path)
    if latest is None:
        raise ArgumentError(
            f"Couldn't find 'checkpoint' file or checkpoints in given directory {path}")
    return latest


def write_state(folder: str, latest: str, paths: Sequence[str] = (),
                timestamps: Sequence[float] = (), preserved: float | None = None) -> None:
    """Write the file ``checkpoint`` of a folder, with paths relative to it.

    Parameters
    ----------
    folder, latest : str
    paths, timestamps : sequence
        Of all checkpoints, oldest first; the latest is added.
    preserved : float, optional
        When the last one was written that is kept for good.
    """
    paths, timestamps = list(paths), list(timestamps)
    if latest not in paths:
        paths.append(latest)
        if timestamps:
            timestamps.append(time.time())
    lines = [_line("model_checkpoint_path", _relative(latest, folder))]
    lines += [_line("all_model_checkpoint_paths", _relative(path, folder)) for path in paths]
    lines += [b"all_model_checkpoint_timestamps: %a\n" % x for x in timestamps]
    if preserved is not None:
        lines.append(b"last_preserved_timestamp: %a\n" % preserved)
    with system_errors(f"writing the file checkpoint of {folder or '.'}"):
        write_atomically(_state_path(folder, None), b"".join(lines))


def _relative(path: str, folder: str) -> str:
    """A path below the folder as from there; others as they are, absolute."""
    path, folder = os.path.abspath(path), os.path.abspath(folder or ".")
    relative = os.path.relpath(path, folder) if os.path.dirname(path) == folder else path
    return relative


def _state_path(folder: str, name: str | None) -> str:
    return os.path.join(folder, "checkpoint" if name is None else path_text(name))


def _line(name: str, value: str) -> bytes:
    escaped = b"".join(
        b"\\%c" % byte if byte in b'"\\' else bytes([byte]) if 32 <= byte < 127
        else b"\\%03o" % byte for byte in os.fsencode(value))
    return b'%s: "%s"\n' % (name.encode(), escaped)


def _read(text: bytes) -> CheckpointState:
    found: dict[str, list[Any]] = {name: [] for name in (
        "model_checkpoint_path", "all_model_checkpoint_paths", "all_model_checkpoint_timestamps",
        "last_preserved_timestamp")}
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        if match is None:
            raise DamagedError(f"line {text[:position].count(10) + 1} cannot be read")
        name, value = match[1].decode(), match[2]
        if name in found:
            is_time = name.endswith(("timestamp", "timestamps"))
            if is_time != (value is None):
                raise DamagedError(f"{name} has a value of the wrong kind")
            found[name].append(float(match[3]) if is_time else
                               os.fsdecode(_ESCAPE.sub(_unescape, value)))
        position = match.end()
    return CheckpointState(
        (found["model_checkpoint_path"] or [""])[-1], found["all_model_checkpoint_paths"],
        found["all_model_checkpoint_timestamps"], (found["last_preserved_timestamp"] or [0.0])[-1])


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1] is not None:
        return bytes([int(match[1], 8) & 255])
    if match[2] is not None:
        return bytes([int(match[2], 16)])
    return _SIGNS.get(match[3], match[3])

