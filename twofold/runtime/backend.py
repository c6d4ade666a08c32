"""What a backend is, and where the backends are found by name.

Owns the two protocols and the registry. A backend is named by the module that defines it and
imported when it is first asked for, so that ``import twofold`` loads neither llvmlite nor
pyopencl.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from .. import forks, settings
from ..dataclass import dataclass, field
from ..errors import DeviceError
from ..ir.program.nodes import Program


@dataclass
class CompileReport:
    """What compiling a program cost and produced.

    Attributes
    ----------
    seconds : dict
        Stage to seconds: ``emit`` (text), ``backend`` (machine code), ``link``.
    from_cache : bool
        Whether the machine code came from the disk cache.
    kernels : list of dict
        One per kernel or contraction: ``name``, ``kind`` and what the backend knows of it.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    from_cache: bool = False
    kernels: list[dict[str, Any]] = field(default_factory=list)


Show = Callable[[str, str], None]
"""Takes the name and the text of a stage, before the backend goes on with it."""


def show_nothing(stage: str, text: str) -> None:
    """Nobody wants to see."""


class Executable(Protocol):
    """A compiled program.

    Attributes
    ----------
    stages : tuple of str
        What ``text`` can show.
    refuses_misfits : bool
        A call raises ``TypeError`` or ``ValueError`` before anything is run, and only then, for
        arrays that are not of the types, dtypes and shapes that the program was made for.
    """

    program: Program
    stages: tuple[str, ...]
    refuses_misfits: bool

    @property
    def report(self) -> CompileReport:
        """What compiling cost and produced."""

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run on device arrays; ``donated`` are the inputs whose memory may be taken over."""

    def text(self, stage: str) -> str:
        """The program at one of its ``stages``."""


class Backend(Protocol):
    """Turns programs into executables and moves arrays to and from its memory."""

    name: str

    def compile(self, program: Program, show: Show = show_nothing) -> Executable:
        """An executable of a program; ``show`` gets the backend's own text before it is used."""

    def from_host(self, array: Any) -> Any:
        """A device array with the content of a NumPy array."""

    def to_host(self, array: Any) -> Any:
        """A NumPy array with the content of a device array."""

    def synchronize(self) -> None:
        """Wait until everything asked for is done."""

    def memory_info(self) -> dict[str, int]:
        """Bytes in use: ``current`` and ``peak``."""

    def reset_peak(self) -> None:
        """Let ``peak`` start again, from what is in use when nothing is kept for the next call."""


#: Module of each kind of backend; it has ``create_backend(argument: str) -> Backend``.
_MODULES = {
    "llvm": "twofold.backends.llvm.run.backend",
    "reference": "twofold.backends.reference.backend",
    "opencl": "twofold.backends.opencl.run.backend",
}
#: Kinds whose arrays are a device's own; programs come to them by the device's name.
_OF_DEVICES = {"opencl": "OPENCL"}
_backends: dict[str, Backend] = {}
_lock = forks.rlock()


def register(kind: str, module: str) -> None:
    """Add a kind of backend: ``module`` (dotted name) has ``create_backend(argument)``.

    Backends of that kind which exist already are forgotten.
    """
    with _lock:
        _MODULES[kind] = module
        for name in [n for n in _backends if n.partition(":")[0] == kind]:
            del _backends[name]


def get(name: str) -> Backend:
    """The backend of a name: a kind, and for some kinds ``:`` and which (``"opencl:0"``).

    Raises
    ------
    DeviceError
        When there is no such kind.
    """
    found = _backends.get(name)
    if found is not None:
        return found
    kind, _, argument = name.partition(":")
    with _lock:
        if name not in _backends:
            if kind not in _MODULES:
                known = ", ".join(sorted(_MODULES))
                raise DeviceError(f"there is no backend {name!r}; the kinds are: {known}")
            backend: Backend = importlib.import_module(_MODULES[kind]).create_backend(argument)
            _backends[name] = backend
        return _backends[name]


def name_for_cpu() -> str:
    """Name of the backend that the setting chooses for the CPU.

    Raises
    ------
    DeviceError
        When it is one of devices that have memory of their own.
    """
    name = settings.get_str("backend")
    kind, _, index = name.partition(":")
    device = _OF_DEVICES.get(kind)
    if device is not None:
        raise DeviceError(f"backend {name!r} does not run programs of the CPU; write "
                          f"with tf.device(\"{device}:{index or 0}\"): around the call")
    return name


def kinds() -> list[str]:
    """The kinds of backends that ``get`` knows."""
    return sorted(_MODULES)


def running() -> list[str]:
    """The names of the backends that were made."""
    return sorted(_backends)
