"""``tf.compiler``: the list of passes, and comparing eager with compiled execution.

``compare`` runs a function eagerly and on every backend and reports whether they agree, what a call
costs, what compiling costs and from how many calls on it pays. It measures only; how functions are
traced and compiled is the business of ``function.py`` and ``runtime.compile``.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import settings
from ...dataclass import dataclass, field
from ...errors import ArgumentTypeError
from ...runtime import backend as backends
from ...runtime import device as devices
from ...runtime.pipeline import Pipeline
from ...runtime.pipeline import pipeline as current_pipeline
from ..dispatch import placement
from ..tensors import nest
from ..tensors.tensor import Tensor
from .function import Function, function

_MOST_CALLS = 1000


def pipeline() -> Pipeline:
    """The steps that compiling takes; change it in place.

    It is the list of passes over graphs. Its ``fusion`` is the strategy that cuts graphs into
    kernels, its ``program`` the list of passes over host programs. Functions that were compiled
    before a change are compiled again when they are next called.

    Returns
    -------
    list of Pass
        The one list that this process uses.

    Examples
    --------
    >>> import twofold as tf
    >>> "decompose_composites" in [item.name for item in tf.compiler.pipeline()]
    True
    >>> tf.compiler.pipeline().fusion.reason
    'what one kernel computes goes through memory once'
    """
    return current_pipeline()


def explain(fn: Any) -> Any:
    """Why a ``tf.function`` has the traces it has; ``fn.explain()``.

    Parameters
    ----------
    fn : Function
        What ``tf.function`` gives.

    Returns
    -------
    Explanation
        Its text says for each trace what was new about the arguments.

    Raises
    ------
    TypeError
        When ``fn`` is no such function.

    Examples
    --------
    >>> import twofold as tf
    >>> double = tf.function(lambda x: x * 2)
    >>> double(1.0).numpy()
    np.float32(2.0)
    >>> "trace 1: first call" in str(tf.compiler.explain(double))
    True
    """
    if not hasattr(fn, "explain"):
        raise ArgumentTypeError(
            f"tf.compiler.explain: fn is {fn!r}; it must be what tf.function gives")
    return fn.explain()


def lower(fn: Any, *args: Any, **kwargs: Any) -> Any:
    """The compiled code of a function for some arguments; ``.text(stage)`` shows it.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    *args, **kwargs
        Arguments, or ``tf.TensorSpec`` for them.

    Returns
    -------
    Lowered
        ``stages()`` names what ``text`` can show.

    Raises
    ------
    ValueError
        From ``text``, for a stage that there is not.

    Examples
    --------
    >>> import twofold as tf
    >>> print(tf.compiler.lower(lambda x: x * x, tf.constant(2.0)).text("graph").splitlines()[1])
      %x: float32[] = input
    """
    compiled = fn if isinstance(fn, Function) else function(fn)
    return compiled.lower(*args, **kwargs)


# ---------------------------------------------------------------------------- the report

@dataclass
class Row:
    """One way of running the function.

    Attributes
    ----------
    mode : str
        ``eager``, or the name of a backend.
    error : str
        Why it could not run; empty otherwise.
    agrees : bool
        Results equal those of eager within rounding.
    difference : float
        Largest absolute difference from eager.
    fastest, median : float
        Seconds per call.
    calls : int
        How many calls were timed.
    cold, warm : dict
        Stage (``trace``, ``passes``, ``lower``, ``emit``, ``llvm``, …) to seconds, without and with
        the disk cache.
    peak : int
        Most bytes that one call held besides its arguments.
    break_even : float
        Calls after which compiling (cold) has paid; infinite when a call is not faster than eager.
    kernels : int
        Kernels that a call runs.
    """

    mode: str
    error: str = ""
    agrees: bool = True
    difference: float = 0.0
    fastest: float = 0.0
    median: float = 0.0
    calls: int = 0
    cold: dict[str, float] = field(default_factory=dict)
    warm: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    break_even: float = 0.0
    kernels: int = 0


class Comparison:
    """What ``compare`` found: prints as a table, holds the data.

    Attributes
    ----------
    rows : list of Row
        Eager first.
    notes : list of str
        Which modes are missing, and why.

    Examples
    --------
    >>> import twofold as tf
    >>> report = tf.compiler.compare(tf.exp, tf.ones([8]), modes=["llvm"], seconds=0.01)
    >>> isinstance(report, tf.compiler.Comparison), [row.mode for row in report.rows]
    (True, ['eager', 'llvm'])
    """

    def __init__(self, name: str, rows: list[Row], notes: Sequence[str] = ()):
        self.name = name
        self.rows = rows
        self.notes = list(notes)

    def __getitem__(self, mode: str) -> Row:
        for row in self.rows:
            if row.mode == mode:
                return row
        raise KeyError(f"no mode {mode!r}; there are: {', '.join(row.mode for row in self.rows)}")

    @property
    def data(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(vars(row)) for row in self.rows]

    @property
    def text(self) -> str:
        """The table."""
        heads = ["mode", "agrees", "difference", "fastest", "median", "compile cold", "warm",
                 "peak", "break-even", "kernels"]
        table = [heads, *[self._cells(row) for row in self.rows]]
        widths = [max(len(line[i]) for line in table) for i in range(len(heads))]
        lines = [f"{self.name}: eager and compiled"]
        lines += ["  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                            for i, (cell, width) in enumerate(zip(line, widths))).rstrip()
                  for line in table]
        for row in self.rows:
            if row.error:
                lines.append(f"{row.mode}: {row.error}")
            for what, stages in (("cold", row.cold), ("warm", row.warm)):
                if stages:
                    parts = ", ".join(f"{k} {_time(v)}" for k, v in _grouped(stages).items())
                    lines.append(f"{row.mode}, compile {what}: {parts}")
        return "\n".join([*lines, *self.notes])

    def _cells(self, row: Row) -> list[str]:
        if row.error:
            return [row.mode, "failed", *[""] * 8]
        compiled = bool(row.cold)
        even = "" if not compiled else "never" if row.break_even == float("inf") \
            else f"{row.break_even:.0f} calls"
        return [row.mode, "yes" if row.agrees else "NO", f"{row.difference:.1e}",
                _time(row.fastest), _time(row.median),
                _time(sum(row.cold.values())) if compiled else "",
                _time(sum(row.warm.values())) if compiled else "", _bytes(row.peak), even,
                str(row.kernels) if compiled else ""]

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def _grouped(stages: dict[str, float]) -> dict[str, float]:
    """The backend's own steps under its name."""
    found: dict[str, float] = {}
    for stage, seconds in stages.items():
        found[stage.split()[0]] = found.get(stage.split()[0], 0.0) + seconds
    return found


def _time(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def _bytes(count: int) -> str:
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count} B"


# ---------------------------------------------------------------------------- measuring

def compare(fn: Callable[..., Any], *args: Any, modes: Sequence[str] | None = None,
            seconds: float = 0.3, **kwargs: Any) -> Comparison:
    """Run a function eagerly and compiled, and report agreement, time and memory.

    Variables that the function assigns have their old values afterwards.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    *args, **kwargs
        Its arguments.
    modes : sequence of str, optional
        Backends: ``llvm``, ``reference`` (an interpreter: slow), ``opencl:0`` …; default is
        ``llvm`` and every OpenCL device.
    seconds : float
        About how long each mode is timed.

    Returns
    -------
    Comparison
        A row for eager and one for each mode; ``report["llvm"]`` is one of them.

    Raises
    ------
    TypeError
        When ``fn`` is not callable.

    Examples
    --------
    >>> import twofold as tf
    >>> report = tf.compiler.compare(lambda x: tf.nn.softmax(x * 2.0), tf.ones([4, 8]),
    ...                              modes=["llvm"], seconds=0.01)
    >>> report["llvm"].agrees, report["llvm"].kernels
    (True, 1)
    """
    python_function = fn.python_function if isinstance(fn, Function) else fn
    name = getattr(fn, "__name__", type(fn).__name__)
    chosen, notes = (list(modes), []) if modes is not None else _usual_modes()
    variables = function(python_function).get_concrete_function(*args, **kwargs).variables
    with _kept(variables) as restore:
        eager = Row("eager")
        with settings.options(eager_functions=True):
            expected = _flat(python_function(*args, **kwargs))
            restore()
            _time_calls(eager, lambda: python_function(*args, **kwargs), seconds, None)
        rows = [eager]
        for mode in chosen:
            restore()
            row = Row(mode)
            try:
                _measure(row, python_function, args, kwargs, expected, seconds, restore)
                gained = eager.fastest - row.fastest
                row.break_even = sum(row.cold.values()) / gained if gained > 0 else float("inf")
            except Exception as error:  # another mode may work: the report says what failed
                row.error = f"{type(error).__name__}: {error}"
            rows.append(row)
    return Comparison(name, rows, notes)


def _usual_modes() -> tuple[list[str], list[str]]:
    """The modes to compare, and what there is to say of those that are left out."""
    count = len(devices.list_physical_devices("OPENCL"))
    problem = devices.problem("OPENCL")
    return (["llvm", *[f"opencl:{i}" for i in range(count)]],
            [f"opencl: {problem}"] if problem else [])


@contextmanager
def _kept(variables: Sequence[Any]) -> Iterator[Callable[[], None]]:
    """Gives a function that puts the variables' values back; done at the end too."""
    values = [v._now() for v in variables]

    def restore() -> None:
        for variable, value in zip(variables, values):
            variable._array = value._array

    try:
        yield restore
    finally:
        restore()


@contextmanager
def _on(mode: str, cache: bool) -> Iterator[None]:
    """Compile for a mode inside a ``with`` block."""
    kind, _, index = mode.partition(":")
    if kind == "opencl":
        with settings.options(cache=cache), devices.device_scope(f"OPENCL:{index or 0}"):
            yield
    else:
        with settings.options(cache=cache, backend=mode):
            yield


def _measure(row: Row, python_function: Callable[..., Any], args: Any, kwargs: Any,
             expected: list[Any], seconds: float, restore: Callable[[], None]) -> None:
    """Fill a row: compile without and with the cache, compare, time, measure memory."""
    backends.get(row.mode)
    with _on(row.mode, False):
        row.cold = _compile_seconds(function(python_function), args, kwargs)[0]
    with _on(row.mode, True):
        _compile_seconds(function(python_function), args, kwargs)
        compiled = function(python_function)
        row.warm, concrete = _compile_seconds(compiled, args, kwargs)
        row.kernels = concrete.compiled_graph.compiled.kernel_count
        args, kwargs = _placed((list(args), kwargs))
        restore()
        found = _flat(compiled(*args, **kwargs))
        row.agrees, row.difference = _agreement(found, expected)
        _time_calls(row, lambda: compiled(*args, **kwargs), seconds, backends.get(row.mode))


def _compile_seconds(compiled: Function, args: Any, kwargs: Any) -> tuple[dict[str, float], Any]:
    """Seconds per stage of tracing and compiling for the arguments."""
    start = time.perf_counter()
    concrete = compiled.get_concrete_function(*args, **kwargs)
    traced = time.perf_counter() - start
    return {"trace": traced, **concrete.compiled_graph.compiled.seconds}, concrete


def _placed(values: Any) -> Any:
    """The arguments on the current device, so that calls do not copy them."""
    target = devices.current_device()
    if target is devices.CPU:
        return values
    return nest.map_structure(
        lambda x: placement.to_device(x, target) if isinstance(x, Tensor) else x, values)


def _flat(result: Any) -> list[Any]:
    return [leaf if leaf is None or not hasattr(leaf, "numpy") else np.array(leaf.numpy())
            for leaf in nest.flatten(result)]


def _agreement(found: list[Any], expected: list[Any]) -> tuple[bool, float]:
    """Whether results are equal within rounding, and the largest difference."""
    if len(found) != len(expected):
        return False, float("inf")
    worst, agrees = 0.0, True
    for a, b in zip(found, expected):
        if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
            agrees = agrees and (a is None) == (b is None)
            continue
        if a.shape != b.shape or a.dtype != b.dtype:
            return False, float("inf")
        if a.dtype.kind in "bO" or not a.size:
            agrees = agrees and bool(np.array_equal(a, b))
            continue
        x, y = a.astype(np.float64), b.astype(np.float64)
        with np.errstate(invalid="ignore"):
            gaps = np.abs(x - y)
        worst = max(worst, float(np.nanmax(gaps, initial=0.0)))
        agrees = agrees and bool(np.allclose(x, y, _relative(a.dtype), equal_nan=True,
                                             atol=_relative(a.dtype) * float(
                                                 np.nanmax(np.abs(y), initial=0.0))))
    return agrees, worst


def _relative(dtype: Any) -> float:
    """Tolerance for results of many ops in a dtype."""
    if dtype.kind in "iu":
        return 0.0
    return {8: 1e-10, 4: 1e-4}.get(dtype.itemsize, 2e-2)


def _time_calls(row: Row, call: Callable[[], Any], seconds: float, backend: Any) -> None:
    """Time single calls for a while, and measure the memory of one."""
    wait = backend.synchronize if backend is not None else lambda: None
    for _ in range(3):
        call()
    wait()
    spent: list[float] = []
    end = time.perf_counter() + seconds
    while len(spent) < _MOST_CALLS and (len(spent) < 3 or time.perf_counter() < end):
        start = time.perf_counter()
        call()
        wait()
        spent.append(time.perf_counter() - start)
    row.fastest, row.median, row.calls = min(spent), statistics.median(spent), len(spent)
    row.peak = _peak_of(call, backend)


def _peak_of(call: Callable[[], Any], backend: Any) -> int:
    """Most bytes held during a call: NumPy's and the pools'."""
    from ...runtime.pool import host_pool
    pool = host_pool()
    pool.reset_peak()
    before = pool.statistics().current
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        call()
        peak = tracemalloc.get_traced_memory()[1] - start
    finally:
        if not was_tracing:
            tracemalloc.stop()
    return max(0, peak) + max(0, pool.statistics().peak - before)


__all__ = ["Comparison", "Row", "compare", "explain", "lower", "pipeline"]
