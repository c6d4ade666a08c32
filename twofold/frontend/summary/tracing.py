"""``tf.summary.trace_on`` and ``tf.profiler.experimental``: sessions in which runs are recorded."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import AlreadyExistsError, ArgumentError, UnavailableError
from ..environment.debugging import get_logger
from ..io.graph_messages import graph_message
from ..io.system_errors import local_path
from ..tensors import observers
from ..tensors.tensor import from_array
from ..tensors.tracebacks import public
from . import writers
from .event_files import metadata_message
from .profile_files import run_metadata, write_profile
from .runs import Recorder
from .writing import record, summary_scope

_lock = forks.lock()
_trace: tuple[Recorder, Any] | None = None        # of trace_on: what records, and where to
_profile: tuple[Recorder, str] | None = None      # of profiler.experimental.start


@public
def trace_on(graph: bool = True, profiler: bool = False, profiler_outdir: Any = None) -> None:
    """Begin to note which graphs run and, if wanted, where their time goes.

    Parameters
    ----------
    graph : bool
        Whether to note the graphs.
    profiler : bool
        Whether to note times too; needs ``profiler_outdir``.
    profiler_outdir : str or path, optional
        Where ``tf.summary.trace_export`` is to write the profile.

    Raises
    ------
    AlreadyExistsError
        When a profile is to be taken, and one is being taken already.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> tf.summary.trace_on()
    >>> tf.function(lambda x: x * x)(2.0).numpy()
    np.float32(4.0)
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     tf.summary.trace_export("square", step=0)
    """
    global _trace
    if observers.local.trace is not None:
        get_logger().warning("Cannot enable trace inside a tf.function.")
        return
    with _lock:
        if _trace is not None:
            get_logger().warning("Trace already enabled")
            return
        if profiler and profiler_outdir is None:
            get_logger().warning("No `profiler_outdir` passed to trace_on(). Profiler won't be "
                                 "enabled.")
        with_times = bool(profiler) and profiler_outdir is not None
        if with_times and _profile is not None:
            raise AlreadyExistsError("tf.summary.trace_on: a profile is being taken already; stop "
                                     "it with tf.profiler.experimental.stop()")
        recorder = Recorder(with_times)
        if graph or with_times:
            recorder.start()
        _trace = recorder, (local_path(profiler_outdir) if with_times else None)


@public
def trace_export(name: str, step: Any = None, profiler_outdir: Any = None) -> None:
    """Write what was noted since ``tf.summary.trace_on``, and note no more.

    The graphs become a summary of the default writer, if there is one; a profile becomes files in
    the folder that ``trace_on`` was given.

    Parameters
    ----------
    name : str
        Of the summary.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    profiler_outdir : optional
        Not used, as in TensorFlow: it is an argument of ``trace_on``.

    Raises
    ------
    ValueError
        When nothing is being noted, or there is a writer but no step.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> tf.summary.trace_on()
    >>> tf.function(lambda x: x + x)(2.0).numpy()
    np.float32(4.0)
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     tf.summary.trace_export("double", step=0)
    """
    step = None if step is None else writers.as_step(step)
    if observers.local.trace is not None:
        get_logger().warning("Cannot export trace inside a tf.function.")
        return
    if _trace is None:
        raise ArgumentError("Must enable trace before export through tf.summary.trace_on.")
    recorder, folder = _trace
    plugin = "graph_run_metadata" if recorder.with_times else "graph_run_metadata_graph"
    message = run_metadata(recorder, [graph_message(graph) for graph in recorder.graphs])
    with summary_scope(name, "trace_summary") as (tag, _):
        record(tag, lambda: [from_array(np.array(message, object), dtypes.string)], None, step,
               metadata_message(plugin, b"1"))
    trace_off()
    if folder is not None:
        write_profile(recorder, folder)


def trace_off() -> None:
    """Note no more, and forget what was noted.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.summary.trace_on()
    >>> tf.summary.trace_off()
    """
    global _trace
    with _lock:
        if _trace is None:
            return
        _trace[0].stop()
        _trace = None


class ProfilerOptions:
    """Accepted as in TensorFlow: what is recorded does not depend on it.

    Parameters
    ----------
    host_tracer_level, python_tracer_level, device_tracer_level : int
    delay_ms : int, optional

    Examples
    --------
    >>> import twofold as tf
    >>> tf.profiler.experimental.ProfilerOptions().host_tracer_level
    2
    """

    def __init__(self, host_tracer_level: int = 2, python_tracer_level: int = 0,
                 device_tracer_level: int = 1, delay_ms: int | None = None):
        self.host_tracer_level = host_tracer_level
        self.python_tracer_level = python_tracer_level
        self.device_tracer_level = device_tracer_level
        self.delay_ms = delay_ms


@public
def start(logdir: Any, options: Any = None) -> None:
    """Begin to note where the time of compiled functions and of eager ops goes.

    Parameters
    ----------
    logdir : str or path
        Where ``tf.profiler.experimental.stop`` writes the profile.
    options : ProfilerOptions, optional
        Accepted as in TensorFlow.

    Raises
    ------
    AlreadyExistsError
        When a profile is being taken already.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> tf.profiler.experimental.start(tempfile.mkdtemp())
    >>> tf.function(lambda x: x * x)(2.0).numpy()
    np.float32(4.0)
    >>> tf.profiler.experimental.stop()
    """
    global _profile
    with _lock:
        if _profile is not None or (_trace is not None and _trace[0].with_times):
            raise AlreadyExistsError("Another profiler is running.")
        recorder = Recorder(True)
        _profile = recorder, local_path(logdir)
        recorder.start()


@public
def stop(save: bool = True) -> None:
    """Write the profile that ``tf.profiler.experimental.start`` began.

    Parameters
    ----------
    save : bool
        False: write nothing.

    Raises
    ------
    UnavailableError
        When none was begun.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> tf.profiler.experimental.start(tempfile.mkdtemp())
    >>> tf.profiler.experimental.stop(save=False)
    """
    global _profile
    with _lock:
        if _profile is None:
            raise UnavailableError("Cannot export profiling results. No profiler is running.")
        (recorder, folder), _profile = _profile, None
        recorder.stop()
    if save:
        write_profile(recorder, folder)


class Profile:
    """Profiles a ``with`` block.

    Parameters
    ----------
    logdir : str or path
        Where the profile is written.
    options : ProfilerOptions, optional
        Accepted as in TensorFlow.

    Raises
    ------
    AlreadyExistsError
        When a profile is being taken already.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> with tf.profiler.experimental.Profile(folder):
    ...     y = tf.function(lambda x: x * x)(2.0)
    >>> os.listdir(os.path.join(folder, "plugins"))
    ['profile']
    """

    def __init__(self, logdir: Any, options: Any = None):
        self._logdir, self._options = logdir, options

    def __enter__(self) -> None:
        start(self._logdir, self._options)

    def __exit__(self, *_: object) -> None:
        stop()


class Trace:
    """Gives a ``with`` block a name in the profile, a step of training for example.

    Parameters
    ----------
    name : str
    **kwargs
        Shown with it: ``step_num=3``.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.profiler.experimental.Trace("train", step_num=1):
    ...     y = tf.function(lambda x: x * x)(2.0)
    """

    def __init__(self, name: str, **kwargs: Any):
        self._name, self._details = name, kwargs
        self._recorder: Recorder | None = None
        self._start = 0

    def __enter__(self) -> Trace:
        running = _profile or _trace
        self._recorder = running[0] if running is not None and running[0].with_times else None
        self._start = time.perf_counter_ns()
        return self

    def set_metadata(self, **kwargs: Any) -> None:
        """Show these with it too."""
        self._details.update(kwargs)

    def __exit__(self, *_: object) -> None:
        if self._recorder is not None:
            self._recorder.note(self._name, "trace", self._start, time.perf_counter_ns(),
                                self._details)
