"""``tf.compiler.compare``, ``sweep`` and ``profile``: one function, eagerly and compiled.

What a mode is, how values are compared and times taken is in the files beside this one; here they
are put together.
"""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import (
    contextmanager,
    nullcontext,
    redirect_stderr,
    redirect_stdout,
    suppress,
)
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..tensors import observers
from ..tensors.tracebacks import describe_error
from ..variables.random_state import shared_sequences
from .agreement import Outcome, judge_outcome
from .modes import (
    CompiledMode,
    EagerMode,
    Mode,
    Subject,
    draws_random_numbers,
    usual_modes,
)
from .profile import Profile
from .report import Comparison
from .row import Row
from .state import State
from .surroundings import look_around
from .sweep import Sweep
from .timing import FAILURES, Times, interval_of, ratios, take_turns


def compare(fn: Callable[..., Any], *args: Any, modes: Sequence[str] | None = None,
            seconds: float = 0.3, tolerance: float | None = None, profile: bool = False,
            **kwargs: Any) -> Comparison:
    """Run a function eagerly and compiled, and report agreement, time and memory.

    Every mode begins from the same state: variables and random states (also Python's and NumPy's)
    have the values that they have now, and have them again afterwards. The modes take turns while
    they are timed. What a mode raises is in its row; what the function prints is shown once, by
    its first eager call.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    *args, **kwargs
        Its arguments.
    modes : sequence of str, optional
        Backends and devices: ``llvm``, ``reference`` (an interpreter: slow), ``opencl:0``,
        ``gpu:0`` …; default is ``llvm`` and every OpenCL device.
    seconds : float
        About how long each mode is timed.
    tolerance : float, optional
        What floating results may differ by, relative to the largest number of the result; by
        default 2e-2 for 16 bits, 1e-4 for float32, 1e-10 for float64.
    profile : bool
        Also find out where the time of compiled calls goes.

    Returns
    -------
    Comparison
        A row for eager and one for each mode; ``report["llvm"]`` is one of them, and
        ``report.passed`` says whether all of them ran and agree.

    Raises
    ------
    TypeError
        When ``fn`` is not callable, or does not take the arguments.

    Examples
    --------
    >>> import twofold as tf
    >>> report = tf.compiler.compare(lambda x: tf.nn.softmax(x * 2.0), tf.ones([4, 8]),
    ...                              modes=["llvm"], seconds=0.01)
    >>> report["llvm"].agrees, report["llvm"].kernels
    (True, 1)
    """
    return run_modes(fn, args, kwargs, modes, seconds, tolerance, profile)


def sweep(fn: Callable[..., Any], make_arguments: Callable[[int], Any], sizes: Sequence[int], *,
          name: str = "n", modes: Sequence[str] | None = None, seconds: float = 0.3,
          tolerance: float | None = None, profile: bool = False) -> Sweep:
    """``compare`` for each of several sizes.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    make_arguments : callable
        Gives the arguments (a tuple, or one that is none) for a size.
    sizes : sequence of int
    name : str
        What the size is called.
    modes, seconds, tolerance, profile
        As for ``compare``.

    Returns
    -------
    Sweep
        Its ``comparisons`` are in the order of ``sizes``.

    Raises
    ------
    ValueError
        Without sizes.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.compiler.sweep(tf.sin, lambda n: tf.ones([n]), [8, 64], modes=["llvm"],
    ...                           seconds=0.01)
    >>> found.passed, found.sizes
    (True, [8, 64])
    """
    if not isinstance(sizes, (list, tuple, range)) or not all(type(n) is int for n in sizes):
        raise ArgumentTypeError("tf.compiler.sweep: sizes must be integers in a list, got "
                                f"{sizes!r}")
    if not sizes:
        raise ArgumentError("tf.compiler.sweep needs at least one size")
    if not callable(make_arguments):
        raise ArgumentTypeError("tf.compiler.sweep: make_arguments must be a function of a size, "
                                f"got {make_arguments!r}")
    found = []
    for size in sizes:
        made = make_arguments(size)
        arguments = made if isinstance(made, tuple) else (made,)
        found.append(run_modes(fn, arguments, {}, modes, seconds, tolerance, profile))
    return Sweep(name, list(sizes), found)


def profile(fn: Callable[..., Any], *args: Any, mode: str = "llvm", seconds: float = 0.3,
            **kwargs: Any) -> Profile:
    """Where the time of a compiled call goes: kernels, calls of the host, and the rest.

    Variables and random states have the values of before afterwards.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    *args, **kwargs
        Its arguments.
    mode : str
        As in ``compare``.
    seconds : float
        About how long it is called.

    Returns
    -------
    Profile
        Prints as a table; ``trace()`` is the text of a Chrome trace file.

    Raises
    ------
    TypeError
        When ``fn`` is not callable, or does not take the arguments.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.compiler.profile(lambda x: tf.reduce_sum(x * x), tf.ones([1000]), seconds=0.01)
    >>> [row.kind for row in found.rows], found.flops >= 2000
    (['kernel', 'rest'], True)
    """
    _check_options([mode], seconds, None)
    subject = Subject(fn, args, kwargs)
    with _keep_state(subject) as state, _silent():
        running = CompiledMode(mode, subject, state)
        running.prepare()
        return running.profile(seconds)


# ---------------------------------------------------------------------------- putting together

Others = Callable[[Subject, State], Sequence[Mode]]


def run_modes(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any],
              modes: Sequence[str] | None, seconds: float, tolerance: float | None,
              profiled: bool = False, others: Others | None = None) -> Comparison:
    """``compare``, with modes of another kind beside those that are here.

    Parameters
    ----------
    others : callable, optional
        Gives further modes for a subject and a state; they take part like the ones here.
    """
    _check_options(modes, seconds, tolerance)
    subject = Subject(fn, args, kwargs)
    chosen, notes = (list(modes), []) if modes is not None else usual_modes()
    surroundings = look_around()
    with _keep_state(subject) as state:
        compiled = [CompiledMode(name, subject, state, profiled)
                    for name in dict.fromkeys(chosen) if name != "eager"]
        running: list[Mode] = [EagerMode(subject, state), *compiled,
                               *(others(subject, state) if others is not None else ())]
        ready = _prepare(running, state, tolerance, notes)
        with _silent():
            found = take_turns(ready, seconds)
            for mode, times in zip(ready, found):
                if times.error is not None:
                    mode.row.error = describe_error(times.error)
                    continue
                _enter_times(mode.row, times, found[0])
                _finish(mode)
    surroundings.finish()
    return Comparison(subject.name, [mode.row for mode in running], notes, surroundings)


def _check_options(modes: Any, seconds: Any, tolerance: Any) -> None:
    """Raise for options that mean nothing, before anything runs."""
    if modes is not None and not (isinstance(modes, (list, tuple)) and all(
            isinstance(mode, str) for mode in modes)):
        raise ArgumentTypeError(f"modes must be names in a list, such as ['llvm'], got {modes!r}")
    for name, value in (("seconds", seconds), ("tolerance", tolerance)):
        if value is None and name == "tolerance":
            continue
        if not isinstance(value, (int, float)):
            raise ArgumentTypeError(f"{name} must be a number, got {value!r}")
        if not 0 <= value < math.inf:
            raise ArgumentError(f"{name} must be at least 0 and finite, got {value}")


def _prepare(modes: Sequence[Mode], state: State, tolerance: float | None, notes: list[str]
             ) -> list[Mode]:
    """The modes that could be made ready, with their agreement in their rows."""
    expected: Outcome | None = None
    ready: list[Mode] = []
    for mode in modes:
        try:
            with nullcontext() if mode is modes[0] else _silent():
                outcome = mode.prepare()
        except FAILURES as error:  # another mode may work: the report says what failed
            mode.row.error = describe_error(error)
            continue
        if expected is None:
            expected = outcome
            if mode is not modes[0]:
                notes.append(f"{modes[0].row.mode} failed: values are compared with those of "
                             f"{mode.row.mode}")
        elif not mode.row.unjudged:
            judged = judge_outcome(outcome, expected, state.kept, tolerance)
            mode.row.agrees, mode.row.worst = judged.agrees, judged.worst
            mode.row.difference, mode.row.relative = judged.absolute, judged.relative
            mode.row.tolerance = judged.tolerance
        ready.append(mode)
    return ready


def _enter_times(row: Row, times: Times, first: Times) -> None:
    row.fastest, row.median, row.calls = times.fastest, times.median, times.calls
    row.interval = times.interval
    if first.error is not None:
        return
    faster = ratios(first, times)
    row.speedup, row.speedup_interval = statistics.median(faster), interval_of(faster)
    gained = first.median - times.median
    row.break_even = sum(row.cold.values()) / gained if gained > 0 else math.inf


def _finish(mode: Mode) -> None:
    try:
        mode.finish()
    except FAILURES as error:
        mode.row.error = describe_error(error)


@contextmanager
def _keep_state(subject: Subject) -> Iterator[State]:
    """The state that runs begin from; it is put back at the end.

    Variables and generators that a first call makes are there before it is taken: tracing makes
    them and runs nothing. A function that cannot be traced is run. All draw the same random
    numbers.
    """
    with observers.init_scope(), shared_sequences():
        before = State()
        with _silent():
            _make_variables(subject)
        before.restore()
        state = State()
        try:
            yield state
        finally:
            state.restore()


def _make_variables(subject: Subject) -> None:
    try:
        concrete = subject.fresh_function().get_concrete_function(*subject.args, **subject.kwargs)
    except FAILURES:
        with suppress(*FAILURES):  # the rows will tell
            subject.python_function(*subject.args, **subject.kwargs)
        return
    subject.is_random = draws_random_numbers(concrete)
    subject.variables = list(concrete.variables)


@contextmanager
def _silent() -> Iterator[None]:
    """Drop what is printed inside a ``with`` block: the first call has shown it."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), \
            redirect_stderr(nowhere):
        yield


__all__ = ["Comparison", "Profile", "Row", "Sweep", "compare", "profile", "sweep"]
