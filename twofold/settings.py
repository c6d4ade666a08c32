"""The one table of settings: name, environment variable, default, type, documentation.

A setting is read as ``settings.get("debug")`` and changed for a block of code with
``with tf.options(debug=4):``. Changes are per thread (a context variable), the environment is
read once per process. ``docs/settings.md`` is generated from the table.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from . import forks
from .dataclass import dataclass
from .errors import ArgumentError, ArgumentTypeError

# When this process began to load the package: source changed later is not what runs.
LOADED_AT = time.time()

Scalar = bool | int | float | str | None


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    variable: str
    default: Scalar
    kind: type
    doc: str
    lowest: int | None = None
    names: bool = False     # a name is taken in place of a number


def _default_cache_dir() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "twofold")


SETTINGS: dict[str, Setting] = {
    row.name: row
    for row in (
        Setting("debug", "TWOFOLD_DEBUG", 0, int,
                "1 compile events with reasons, 2 where the time of each run goes (kernels, host "
                "calls), 3 the graph after each pass, 4 kernel IR and schedule, 5 LLVM IR or "
                "OpenCL C, 6 assembly.", 0),
        Setting("check", "TWOFOLD_CHECK", 0, int,
                "1 verify after each pass, 2 also compare each kernel with the interpreter.", 0),
        Setting("stop_after", "TWOFOLD_STOP_AFTER", -1, int,
                "Run only the first n steps (passes, fusion, program passes), to bisect; -1: all. "
                "Or the name of the last one; name:2 for its second time. steps() of "
                "tf.compiler.pipeline() has them.", -1, names=True),
        Setting("dump_dir", "TWOFOLD_DUMP_DIR", "", str,
                "Folder that receives one sub-folder per compile: every stage and a reproduction."),
        Setting("cache", "TWOFOLD_CACHE", True, bool,
                "Keep compiled code on disk and reuse it in later processes."),
        Setting("cache_dir", "TWOFOLD_CACHE_DIR", "", str,
                "Folder of the compile cache; empty means the user's cache folder."),
        Setting("cache_bytes", "TWOFOLD_CACHE_BYTES", 1 << 30, int,
                "Size in bytes above which the oldest cache entries are dropped.", 0),
        Setting("threads", "TWOFOLD_THREADS", 0, int,
                "Threads of the CPU backend; 0 means one per core this process may use.", 0),
        Setting("backend", "TWOFOLD_BACKEND", "llvm", str,
                "Backend that tf.function compiles for on the CPU: llvm or reference."),
        Setting("eager_functions", "TWOFOLD_EAGER", False, bool,
                "Run the bodies of tf.function eagerly instead of compiling them."),
        Setting("full_traceback", "TWOFOLD_FULL_TRACEBACK", False, bool,
                "Show the library's own frames in tracebacks."),
        Setting("trace_limit", "TWOFOLD_TRACE_LIMIT", 64, int,
                "Traces kept per tf.function; the least recently used is dropped.", 1),
        Setting("emitted_types", "TWOFOLD_EMITTED", True, bool,
                "Use emitted machine code for call entries; off: the pure-Python twin."),
        Setting("check_indices", "TWOFOLD_CHECK_INDICES", True, bool,
                "Compiled code raises on indices outside and integer divisions by zero, as eager "
                "code does; off: it reads zeros and gives 0."),
        Setting("lapack", "TWOFOLD_LAPACK", "auto", str,
                "Where linear algebra gets LAPACK from: numpy (the OpenBLAS inside NumPy), scipy, "
                "none (blocks of NumPy's products), or auto: the first of these that is there."),
        Setting("memory_limit", "TWOFOLD_MEMORY_LIMIT", 0, int,
                "Bytes that tensors of one device may take together (on the CPU those below 1 MiB "
                "may go uncounted); 0 means what the device has.",
                0),
        Setting("opencl_as_gpu", "TWOFOLD_OPENCL_AS_GPU", False, bool,
                "List CPU OpenCL devices as GPUs too (for tests of device placement)."),
    )
}

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
_overrides: ContextVar[dict[str, Scalar] | None] = ContextVar("twofold_options", default=None)
_from_environment: dict[str, Scalar] = {}

#: What ``options`` blocks of this thread have changed; None outside of any.
active_options = _overrides.get

# Who wants to know of blocks that change a setting, and how many such blocks are open now in all
# threads: fast paths that ask for no setting step aside while one is.
_watchers: dict[str, list[Callable[[int], None]]] = {}
_open_blocks: Counter[str] = Counter()
_default_watchers: list[Callable[[], None]] = []
_lock = forks.lock()


def _parse(row: Setting, text: str) -> Scalar:
    if row.kind is bool:
        low = text.strip().lower()
        if low in _TRUE or low in _FALSE:
            return low in _TRUE
    elif row.kind is int:
        try:
            return _validate(row, int(text))
        except ValueError:
            if row.names and _is_name(text):
                return text
    else:
        return text
    raise ArgumentError(f"{row.variable}={text!r} is not a valid {row.kind.__name__}: {row.doc}")


def _is_name(text: str) -> bool:
    """Whether text could name a step: an identifier, perhaps with ``:`` and a number."""
    name, colon, number = text.partition(":")
    return name.isidentifier() and (not colon or number.isdecimal())


def _validate(row: Setting, value: Scalar) -> Scalar:
    if row.kind is int and isinstance(value, bool):
        value = int(value)
    if row.names and isinstance(value, str) and _is_name(value):
        return value
    if not isinstance(value, row.kind):
        raise ArgumentTypeError(
            f"option {row.name} takes {row.kind.__name__}, got {value!r}: {row.doc}")
    if row.lowest is not None and isinstance(value, int) and value < row.lowest:
        raise ArgumentError(
            f"option {row.name} must be at least {row.lowest}, got {value}: {row.doc}")
    return value


def get(name: str) -> Scalar:
    """Value of a setting now: from an ``options`` block, else the environment, else default."""
    active = _overrides.get()
    if active is not None and name in active:
        return active[name]
    if name not in _from_environment:
        row = SETTINGS[name]
        text = os.environ.get(row.variable)
        _from_environment[name] = row.default if text is None else _parse(row, text)
    return _from_environment[name]


def set_default(name: str, value: Scalar) -> None:
    """Change a setting for the rest of the process; ``options`` blocks still come first."""
    _from_environment[name] = _validate(SETTINGS[name], value)
    for changed in _default_watchers:
        changed()


def watch_defaults(changed: Callable[[], None]) -> None:
    """Call ``changed()`` after every ``set_default`` from now on."""
    _default_watchers.append(changed)


def get_int(name: str) -> int:
    """``get`` for a setting whose type is int."""
    value = get(name)
    assert isinstance(value, int), name
    return value


def get_str(name: str) -> str:
    """``get`` for a setting whose type is str."""
    value = get(name)
    assert isinstance(value, str), name
    return value


def cache_dir() -> str:
    """Folder of the compile cache, from the setting or the user's cache folder."""
    return get_str("cache_dir") or _default_cache_dir()


def check_environment() -> None:
    """Raise ``ValueError`` for any ``TWOFOLD_*`` variable that is no setting or has a bad value."""
    known = {row.variable: row for row in SETTINGS.values()}
    for variable, text in os.environ.items():
        if not variable.startswith("TWOFOLD_"):
            continue
        if variable not in known:
            raise ArgumentError(f"unknown setting {variable}; known: {', '.join(sorted(known))}")
        _parse(known[variable], text)


def watch(name: str, changed: Callable[[int], None]) -> None:
    """Call ``changed(+1)`` when a block begins that changes a setting, ``changed(-1)`` at its end.

    It is told at once of the blocks that are open now, and of a value from the environment, which
    is a block without end.
    """
    with _lock:
        _watchers.setdefault(name, []).append(changed)
        blocks = _open_blocks[name] + (SETTINGS[name].variable in os.environ)
        if blocks:
            changed(blocks)


def _tell(names: Iterable[str], difference: int) -> None:
    with _lock:
        for name in names:
            _open_blocks[name] += difference
            for changed in _watchers.get(name, ()):
                changed(difference)


@contextmanager
def options(**changes: Scalar) -> Iterator[None]:
    """Change settings inside a ``with`` block.

    Parameters
    ----------
    **changes
        Setting names and values; see ``docs/settings.md``.

    Returns
    -------
    context manager
        At its end the settings are what they were before.

    Raises
    ------
    ValueError
        For a name that is no setting, or a value out of range.
    TypeError
        For a value of the wrong type.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.options(check=1):
    ...     print(tf.get_option("check"))
    1
    """
    checked: dict[str, Scalar] = {}
    for name, value in changes.items():
        if name not in SETTINGS:
            raise ArgumentError(f"unknown option {name!r}; known: {', '.join(sorted(SETTINGS))}")
        checked[name] = _validate(SETTINGS[name], value)
    token = _overrides.set({**(_overrides.get() or {}), **checked})
    _tell(checked, 1)
    try:
        yield
    finally:
        _tell(checked, -1)
        _overrides.reset(token)
