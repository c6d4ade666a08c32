"""Writers of summaries, and what is true of a thread: its writer, its step, whether it records."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, DtypeError, FailedPreconditionError
from ..io import hosting
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, is_variable
from ..tensors.tracebacks import public
from ..tracing.strings import TracedStrings
from ..values import arguments, convert
from .event_files import EventFile

_MOST_QUEUED = 10
_MOST_MILLISECONDS = 2 * 60 * 1000


class _State(threading.local):
    """Of a thread: the default writer, the default step, the condition of ``record_if``."""

    def __init__(self) -> None:
        self.writer: Any = None
        self.step: Any = None
        self.condition: Any = None


_state = _State()


class SummaryWriter(ABC):
    """What summaries are written with; ``tf.summary.create_file_writer`` makes one.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> writer = tf.summary.create_file_writer(tempfile.mkdtemp())
    >>> with writer.as_default(step=1):
    ...     tf.summary.scalar("loss", 0.5)
    <tf.Tensor: shape=(), dtype=bool, numpy=True>
    """

    def set_as_default(self, step: Any = None) -> None:
        """Be the writer of this thread from now on, with a step if one is given."""
        _Default(self, step).__enter__()

    def as_default(self, step: Any = None) -> Any:
        """Be the writer of this thread for a ``with`` block, with a step if one is given."""
        return _Default(self, step)

    @abstractmethod
    def init(self) -> None:
        """Nothing: a writer is ready when it is there."""

    @abstractmethod
    def flush(self) -> None:
        """Write what waits to be written."""

    @abstractmethod
    def close(self) -> None:
        """Write what waits to be written, and let no more come."""


class _Default:
    """The ``with`` block of a writer."""

    def __init__(self, writer: SummaryWriter, step: Any):
        self._writer, self._step = writer, step

    def __enter__(self) -> SummaryWriter:
        self._before = _state.writer, _state.step
        _state.writer = self._writer
        if self._step is not None:
            _state.step = self._step
        return self._writer

    def __exit__(self, *_: object) -> None:
        writer, (_state.writer, step) = _state.writer, self._before
        if self._step is not None:
            _state.step = step
        if writer is not None:
            writer.flush()


class FileWriter(SummaryWriter):
    """Writes summaries to an event file.

    Attributes
    ----------
    file : EventFile
    """

    def __init__(self, file: EventFile):
        self.file = file
        self._is_closed = False

    def set_as_default(self, step: Any = None) -> None:
        """Be the writer of this thread from now on, with a step if one is given."""
        self._must_be_open()
        super().set_as_default(step)

    def as_default(self, step: Any = None) -> Any:
        """Be the writer of this thread for a ``with`` block, with a step if one is given."""
        self._must_be_open()
        return super().as_default(step)

    def init(self) -> None:
        """Nothing: a writer is ready when it is there."""
        self._must_be_open()

    def flush(self) -> None:
        """Write what waits to be written; inside ``tf.function`` when the program gets there."""
        if not self._is_closed:
            _effect("summary.flush", self.file.flush)

    def close(self) -> None:
        """Write what waits to be written, and close the file."""
        if observers.local.trace is None:
            self._is_closed = True
        _effect("summary.close", self.file.close)

    def _must_be_open(self) -> None:
        if self._is_closed and observers.local.trace is None:
            raise FailedPreconditionError(f"SummaryWriter {self!r} is already closed")

    def __repr__(self) -> str:
        return f"<SummaryWriter of {self.file.name}>"


def _effect(name: str, function: Callable[[], None]) -> None:
    """Do something now, or when the program that is traced gets there."""
    def run() -> tuple[()]:
        function()
        return ()

    hosting.on_host(name, run, [], [], has_effect=True)


class NoopWriter(SummaryWriter):
    """Does nothing, and leaves the default writer alone."""

    def set_as_default(self, step: Any = None) -> None:
        """Nothing."""

    @contextmanager
    def as_default(self, step: Any = None) -> Iterator[None]:
        """A ``with`` block that does nothing."""
        yield

    def init(self) -> None:
        """Nothing."""

    def flush(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


@public
def create_file_writer(logdir: Any, max_queue: Any = None, flush_millis: Any = None,
                       filename_suffix: Any = None, name: str | None = None,
                       experimental_trackable: bool = False, experimental_mesh: Any = None
                       ) -> SummaryWriter:
    """A writer to a new event file in a folder.

    Parameters
    ----------
    logdir : str or path
        The folder; it is made where it is not there.
    max_queue : int, optional
        More summaries than these are written at once: 10.
    flush_millis : int, optional
        A summary that comes so long after the last writing is written at once: 120,000.
    filename_suffix : str, optional
        The end of the file's name: ``".v2"``.
    experimental_trackable : bool
        Accepted: writers are not saved.
    experimental_mesh : optional
        Refused: a program runs on one device.

    Returns
    -------
    SummaryWriter
        To be used in ``with writer.as_default():``.

    Raises
    ------
    ValueError
        When ``logdir`` is None, or an argument is a tensor of a function that is traced.
    OpError
        When the file cannot be made.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> writer = tf.summary.create_file_writer(folder)
    >>> os.listdir(folder)[0].startswith("events.out.tfevents.")
    True
    """
    function = "summary.create_file_writer"
    arguments.support_only(function, "experimental_mesh", experimental_mesh, None)
    if logdir is None:
        raise ArgumentError("Argument `logdir` cannot be None")
    given = {"logdir": logdir, "max_queue": max_queue, "flush_millis": flush_millis,
             "filename_suffix": filename_suffix}
    for parameter, value in given.items():
        if isinstance(value, (SymbolicTensor, TracedStrings)):
            raise ArgumentError(f"tf.{function}: {parameter} is a tensor of the function that is "
                                "traced; the writer is made while tracing, give it a value")
    with observers.init_scope():
        return FileWriter(EventFile(
            _text(logdir, "logdir"),
            _number(max_queue, _MOST_QUEUED, "max_queue"),
            _number(flush_millis, _MOST_MILLISECONDS, "flush_millis"),
            ".v2" if filename_suffix is None else _text(filename_suffix, "filename_suffix")))


def _text(value: Any, what: str) -> Any:
    if isinstance(value, Tensor) and value._dtype is dtypes.string:
        value = value.numpy()
    if isinstance(value, bytes):
        return value.decode()
    if not isinstance(value, str) and not hasattr(value, "__fspath__"):
        raise DtypeError(f"tf.summary.create_file_writer: {what} must be a string, got {value!r}")
    return value


def _number(value: Any, default: int, what: str) -> int:
    return default if value is None else arguments.static_int(value, what)


def create_noop_writer() -> SummaryWriter:
    """A writer that does nothing, for code that wants a writer.

    Returns
    -------
    SummaryWriter
        Its ``as_default()`` leaves the default writer as it is.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.summary.create_noop_writer().as_default():
    ...     print(bool(tf.summary.scalar("loss", 0.5, step=1)))
    False
    """
    return NoopWriter()


@public
def flush(writer: Any = None, name: str | None = None) -> None:
    """Write what waits to be written.

    Parameters
    ----------
    writer : SummaryWriter, optional
        The default writer, if there is one.

    Raises
    ------
    ValueError
        When ``writer`` is something else.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.summary.flush()
    """
    writer = _state.writer if writer is None else writer
    if writer is None:
        return
    if not isinstance(writer, SummaryWriter):
        raise ArgumentError(f"Invalid argument to flush(): {writer!r}")
    writer.flush()


def default_writer() -> Any:
    """The writer of this thread, or None."""
    return _state.writer


def get_step() -> Any:
    """The step of summaries that are not given one.

    Returns
    -------
    int, Tensor, Variable or None
        What ``tf.summary.experimental.set_step`` or ``as_default(step=…)`` was given.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.summary.experimental.set_step(3)
    >>> tf.summary.experimental.get_step()
    3
    >>> tf.summary.experimental.set_step(None)
    """
    return _state.step


def set_step(step: Any) -> None:
    """Set the step of summaries that are not given one, for this thread.

    Parameters
    ----------
    step : int, Tensor, Variable or None
        A function that is traced keeps a number; it reads a variable at each run.

    Raises
    ------
    TypeError, ValueError
        Later, by the summary that takes it, when it is not one integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.summary.experimental.set_step(tf.Variable(0, dtype=tf.int64))
    >>> tf.summary.experimental.set_step(None)
    """
    _state.step = step


def as_step(step: Any) -> Any:
    """A step as an int, or as an int64 scalar that only the run knows.

    Raises
    ------
    ArgumentError
        When it is not one number.
    TypeError, ValueError
        When it is no integer.
    """
    if type(step) is int:
        return step
    tensor = convert.to_tensor(step, dtypes.int64)
    if tensor.shape.num_elements() != 1:
        raise ArgumentError("Argument `step` must be a scalar. Received step with shape "
                            f"{tensor.shape}.")
    return tensor if isinstance(tensor, SymbolicTensor) else int(tensor._host().reshape(()))


@contextmanager
def record_if(condition: Any) -> Iterator[None]:
    """Record summaries in a ``with`` block only if a condition holds.

    Parameters
    ----------
    condition : bool, bool Tensor or callable
        A callable is asked for each summary; inside ``tf.function`` what it gives may depend on
        the run.

    Returns
    -------
    context manager
        For a ``with`` block.

    Raises
    ------
    TypeError
        By the summaries in the block, when the condition is no bool.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     for step in range(2):
    ...         with tf.summary.record_if(step % 2 == 0):
    ...             print(bool(tf.summary.scalar("loss", 0.5, step=step)))
    True
    False
    """
    before, _state.condition = _state.condition, condition
    try:
        yield
    finally:
        _state.condition = before


@public
def should_record_summaries() -> Tensor:
    """Whether summaries are recorded now: there is a writer, and ``record_if`` does not object.

    Returns
    -------
    Tensor
        A bool scalar.

    Raises
    ------
    TypeError
        When the condition of ``record_if`` is no bool.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.summary.should_record_summaries())
    False
    """
    return convert.to_tensor(is_recording())


def is_recording() -> Any:
    """The same as a bool, or as a bool scalar that only the run knows."""
    condition = _state.condition
    if _state.writer is None:
        return False
    condition = condition() if callable(condition) and not is_variable(condition) else condition
    if condition is None:
        return True
    tensor = convert.to_tensor(condition, dtypes.bool_)
    return tensor if isinstance(tensor, SymbolicTensor) else bool(tensor)
