"""``tf.train.CheckpointManager``: keeps some of the checkpoints of a folder, deletes others."""

from __future__ import annotations

import glob
import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..io.system_errors import system_errors
from ..tensors.tracebacks import public
from .checkpoint import Checkpoint, require_eager
from .files import path_text, remove
from .options import CheckpointOptions
from .own_format import files_of
from .state_file import get_checkpoint_state, latest_checkpoint, write_state

_log = logging.getLogger("twofold")
_PAUSE = 1.0  # seconds between two looks for a new checkpoint


class CheckpointManager:
    """Numbered checkpoints of a folder, of which the latest are kept.

    Parameters
    ----------
    checkpoint : Checkpoint
    directory : str or path
        It may hold the checkpoints of an earlier manager, which are then this one's.
    max_to_keep : int or None
        How many; None keeps all.
    keep_checkpoint_every_n_hours : float, optional
        Of those that would be deleted, keep one in so many hours for good.
    checkpoint_name : str
        What the names of checkpoints begin with.
    step_counter : Variable, optional
        The step of the program, where there is a ``checkpoint_interval``.
    checkpoint_interval : int, optional
        Save only after so many steps.
    init_fn : callable, optional
        Called by ``restore_or_initialize`` where there is no checkpoint.
    last_checkpoint_step : int, optional
        The step that was saved last.

    Raises
    ------
    ValueError
        When ``max_to_keep`` is not positive, or a step counter is missing.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     checkpoint = tf.train.Checkpoint(step=tf.Variable(0))
    ...     manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
    ...     paths = [manager.save() for _ in range(3)]
    ...     restored = manager.restore_or_initialize()
    >>> [os.path.basename(path) for path in manager.checkpoints], os.path.basename(restored)
    (['ckpt-2', 'ckpt-3'], 'ckpt-3')
    """

    @public
    def __init__(self, checkpoint: Checkpoint, directory: Any, max_to_keep: int | None,
                 keep_checkpoint_every_n_hours: float | None = None, checkpoint_name: str = "ckpt",
                 step_counter: Any = None, checkpoint_interval: int | None = None,
                 init_fn: Callable[[], Any] | None = None,
                 last_checkpoint_step: int | None = None):
        if not isinstance(checkpoint, Checkpoint):
            raise ArgumentTypeError("CheckpointManager: checkpoint must be a tf.train.Checkpoint, "
                                    f"got {checkpoint!r}; wrap it: tf.train.Checkpoint(model)")
        if max_to_keep is not None and max_to_keep <= 0:
            raise ArgumentError("Expected a positive integer or `None` for `max_to_keep`, got "
                                f"{max_to_keep}.")
        if checkpoint_interval is not None and step_counter is None:
            raise ArgumentError("`step_counter` should be passed if `checkpoint_interval` is not "
                                "None.")
        self._checkpoint = checkpoint
        self._directory = path_text(directory)
        self._max_to_keep = max_to_keep
        self._hours = keep_checkpoint_every_n_hours
        self._prefix = os.path.join(self._directory, path_text(checkpoint_name))
        self._step_counter = step_counter
        self._interval = checkpoint_interval
        self._init_fn = init_fn
        self._last_step = last_checkpoint_step
        self._kept: dict[str, float] = {}
        self._latest: str | None = None
        self._preserved = time.time() - 1.0
        self._recover()

    def _recover(self) -> None:
        """Take over what an earlier manager of the folder kept."""
        state = get_checkpoint_state(self._directory)
        if state is None:
            return
        now = time.time()
        self._latest = state.model_checkpoint_path
        if state.last_preserved_timestamp > now:
            _log.warning("the clock is %f seconds behind the last checkpoint that was kept for "
                         "good in %s", state.last_preserved_timestamp - now, self._directory)
        self._preserved = min(state.last_preserved_timestamp, now)
        paths = state.all_model_checkpoint_paths
        times = state.all_model_checkpoint_timestamps or [self._preserved] * len(paths)
        for path, written in zip(paths, times):
            if min(written, now) > self._preserved:
                self._kept[path] = min(written, now)

    # ------------------------------------------------------------------ what it is
    @property
    def directory(self) -> str:
        """The folder."""
        return self._directory

    @property
    def checkpoint(self) -> Checkpoint:
        """What is saved."""
        return self._checkpoint

    @property
    def checkpoint_interval(self) -> int | None:
        """After how many steps it saves."""
        return self._interval

    @property
    def latest_checkpoint(self) -> str | None:
        """Path of the latest checkpoint, or None."""
        return self._latest

    @property
    def checkpoints(self) -> list[str]:
        """Paths of the checkpoints that may be deleted one day, oldest first."""
        return list(self._kept)

    # ------------------------------------------------------------------ saving and restoring
    @public
    def save(self, checkpoint_number: Any = None, check_interval: bool = True,
             options: CheckpointOptions | None = None) -> str | None:
        """Save a checkpoint, and delete those that are too many.

        Parameters
        ----------
        checkpoint_number : int or integer tensor, optional
            Default: how often the checkpoint was saved.
        check_interval : bool
            False: also before ``checkpoint_interval`` steps have gone by.
        options : CheckpointOptions, optional

        Returns
        -------
        str or None
            Path of the checkpoint; None if it was not yet time.

        Raises
        ------
        OpError
            The system could not write; the checkpoints before are still there.
        """
        require_eager("CheckpointManager.save")
        step = None
        if self._interval is not None:
            step = int(self._step_counter)
            if self._last_step is not None and (step == self._last_step or (
                    check_interval and step < self._last_step + self._interval)):
                return None
        counter = self._checkpoint.save_counter
        counter.assign_add(1)
        number = int(counter.numpy() if checkpoint_number is None else checkpoint_number)
        try:
            path = self._checkpoint._write(f"{self._prefix}-{number}", options, self._record)
        except BaseException:
            counter.assign_sub(1)
            raise
        self._last_step = self._last_step if step is None else step
        return path

    def _record(self, path: str) -> None:
        """Let a new checkpoint be known, before and after others are deleted."""
        self._kept.pop(path, None)
        self._kept[path] = time.time()
        self._latest = path
        self._write_state()
        self._sweep()
        self._write_state()

    def _write_state(self) -> None:
        assert self._latest is not None
        write_state(self._directory, self._latest, list(self._kept), list(self._kept.values()),
                    self._preserved)

    def _sweep(self) -> None:
        while self._max_to_keep is not None and len(self._kept) > self._max_to_keep:
            path, written = next(iter(self._kept.items()))
            del self._kept[path]
            if self._hours and written - self._hours * 3600.0 >= self._preserved:
                self._preserved = written
                continue
            with system_errors(f"deleting the checkpoint {path}"):
                parts = glob.glob(f"{glob.escape(path)}.data-?????-of-?????")
                for name in [*files_of(path), *parts]:
                    remove(name)

    @public
    def restore_or_initialize(self) -> str | None:
        """Restore the latest checkpoint; where there is none, call ``init_fn``.

        Returns
        -------
        str or None
            Path of the checkpoint that was restored.

        Raises
        ------
        DataLossError
            It is damaged.
        """
        if self._latest is not None:
            require_eager("CheckpointManager.restore_or_initialize")
            self._checkpoint.restore(self._latest)
            if self._interval is not None:
                self._last_step = int(self._step_counter)
            return self._latest
        if self._init_fn is not None:
            self._init_fn()
        return None

    def sync(self) -> None:
        """Nothing: checkpoints are on the disk when ``save`` returns."""


@public
def checkpoints_iterator(checkpoint_dir: Any, min_interval_secs: float = 0,
                         timeout: float | None = None,
                         timeout_fn: Callable[[], Any] | None = None) -> Iterator[str]:
    """Wait for checkpoints that another program writes into a folder.

    Parameters
    ----------
    checkpoint_dir : str or path
    min_interval_secs : float
        Wait so long between two.
    timeout : float, optional
        How many seconds to wait for one; None waits for ever.
    timeout_fn : callable, optional
        Called when the time is over and after each checkpoint; what it returns ends the iterator
        or not. Without it the iterator ends when the time is over.

    Returns
    -------
    iterator of str
        Paths of the latest checkpoint whenever there is a new one; some may be missed.

    Raises
    ------
    TypeError
        When the folder is no path.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(step=tf.Variable(0)).save(folder + "/ckpt")
    ...     for found in tf.train.checkpoints_iterator(folder, timeout=0):
    ...         print(os.path.basename(found))
    ckpt-1
    """
    return _new_checkpoints(path_text(checkpoint_dir), min_interval_secs, timeout, timeout_fn)


def _new_checkpoints(folder: str, interval: float, timeout: float | None,
                     is_over: Callable[[], Any] | None) -> Iterator[str]:
    last: str | None = None
    while True:
        found = _wait_for_other(folder, last, timeout)
        if found is not None:
            last, begin = found, time.monotonic()
            yield found
            time.sleep(max(0.0, begin + interval - time.monotonic()))
        elif is_over is None:
            return
        if is_over is not None and is_over():
            return


def _wait_for_other(folder: str, last: str | None, timeout: float | None) -> str | None:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        found = latest_checkpoint(folder)
        if found is not None and found != last:
            return found
        left = _PAUSE if end is None else end - time.monotonic()
        if left <= 0:
            return None
        time.sleep(min(_PAUSE, left))
