"""The ways a function can run here: eagerly, and compiled for a backend or a device.

Each begins from the same state, kept in ``state.py``; what a run gives is compared in
``agreement.py``, how long it takes is measured in ``timing.py``.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

import numpy as np

from ... import settings
from ...errors import ArgumentTypeError, DeviceError
from ...ir.ops import Category
from ...runtime import backend as backends
from ...runtime import device as devices
from ...runtime.backend import Backend
from ...runtime.compile import compile_graph
from ...runtime.placement import backend_name
from ..dispatch import placement
from ..function.concrete_function import ConcreteFunction
from ..function.decorator import function
from ..function.function import Function
from ..function.modes import functions_forced_to_compile
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..variables.variable import Variable
from .agreement import Outcome, values_of
from .memory import peak_of
from .profile import Profile, profile_calls
from .row import Row
from .state import State

_PROFILE_SECONDS = 0.2


class Subject:
    """What is run: a function and its arguments.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    args, kwargs
        Its arguments.

    Attributes
    ----------
    is_random : bool
        Whether it draws random numbers.
    variables : list of Variable or None
        Those that it uses; None where tracing could not tell.

    Raises
    ------
    TypeError
        When ``fn`` is not callable, or does not take these arguments.
    """

    def __init__(self, fn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]):
        if not callable(fn):
            raise ArgumentTypeError(f"tf.compiler.compare needs a callable object, got {fn!r}")
        self._given = fn
        self.python_function = fn.python_function if isinstance(fn, Function) else fn
        self.name = getattr(fn, "__name__", type(fn).__name__)
        self.args = args
        self.kwargs = kwargs
        self.is_random = False
        self.variables: list[Variable] | None = None
        check_arguments(fn, self.name, args, kwargs)

    def fresh_function(self) -> Function:
        """The function with its options, and without traces."""
        made: Function = self._given.without_traces() if isinstance(self._given, Function) \
            else function(self.python_function)
        made.follows_variables = False  # the mode says where, and brings them there
        return made

    def arguments_on(self, spec: devices.DeviceSpec) -> tuple[Any, Any]:
        """The arguments on a device, so that calls do not copy them."""
        return nest.map_structure(
            lambda x: placement.to_device(x, spec) if isinstance(x, Tensor) else x,
            (list(self.args), self.kwargs))


def check_arguments(fn: Callable[..., Any], name: str, args: tuple[Any, ...],
                    kwargs: dict[str, Any]) -> None:
    """Raise ``TypeError`` for arguments that a function does not take."""
    try:
        signature = fn.function_spec.signature if isinstance(fn, Function) \
            else inspect.signature(fn)
    except (TypeError, ValueError):
        return  # made in C: calling it will tell
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise ArgumentTypeError(
            f"{name}{signature} does not take these arguments: {error}") from None


class Mode(Protocol):
    """One way of running the subject.

    Attributes
    ----------
    row : Row
        What was found of it.
    """

    row: Row

    def prepare(self) -> Outcome:
        """Make ready; what a first call gives."""

    def time(self, samples: int, calls: int) -> list[float]:
        """Seconds per call of each sample of several calls, after one that is not timed."""

    def finish(self) -> None:
        """Measure what is measured once: memory, and where time goes."""


def time_calls(call: Callable[[], Any], samples: int, calls: int) -> list[float]:
    """Seconds per call of each sample, after one call that is not timed."""
    call()
    found = []
    for _ in range(samples):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        found.append((time.perf_counter() - start) / calls)
    return found


class EagerMode:
    """Op by op, functions inside it too."""

    def __init__(self, subject: Subject, state: State):
        self.row = Row("eager")
        self._subject = subject
        self._state = state
        self._waited: list[Backend] = []   # of devices that arguments or results are on

    def prepare(self) -> Outcome:
        """What a first call gives."""
        self._state.restore()
        with settings.options(eager_functions=True):
            result = self._call()
        self._waited = _devices_of([self._subject.args, self._subject.kwargs, result])
        return Outcome(values_of(result), self._state.changed_values())

    def time(self, samples: int, calls: int) -> list[float]:
        """See ``Mode``."""
        self._state.restore()
        with settings.options(eager_functions=True):
            return time_calls(self._call, samples, calls)

    def finish(self) -> None:
        """See ``Mode``."""
        self._state.restore()
        with settings.options(eager_functions=True):
            self._call()
            self.row.peak = peak_of(self._call, None)

    def _call(self) -> Any:
        result = self._subject.python_function(*self._subject.args, **self._subject.kwargs)
        for backend in self._waited:
            backend.synchronize()
        return result


def _devices_of(values: Any) -> list[Backend]:
    """The backends of the devices that tensors are on, but for the host."""
    names = {backend_name(devices.parse_device(x.device)) for x in nest.flatten(values)
             if isinstance(x, Tensor) and not isinstance(x._array, np.ndarray)}
    return [backends.get(name) for name in sorted(names)]


class CompiledMode:
    """Compiled for a backend on the host, or for a device.

    Parameters
    ----------
    name : str
        ``llvm``, ``reference``, ``opencl:0``, ``gpu:0`` …
    subject : Subject
    state : State
    profiled : bool
        Find out where the time of a call goes, too.
    """

    def __init__(self, name: str, subject: Subject, state: State, profiled: bool = False):
        self.row = Row(name)
        self._subject = subject
        self._state = state
        self._profiled = profiled
        self._spec = devices.CPU
        self._backend = name
        self._compiled: Function | None = None
        self._concrete: ConcreteFunction | None = None
        self._args: Any = ()
        self._kwargs: Any = {}

    def prepare(self) -> Outcome:
        """Compile, without and with the cache; what a first call gives."""
        kind, _, index = self.row.mode.partition(":")
        if kind.upper() in devices.KINDS:
            self._spec = devices.preferred_name(devices.resolve(f"{kind}:{index or 0}"))
            self._backend = backend_name(self._spec)
        backends.get(self._backend)  # loading it is no part of compiling
        self._args, self._kwargs = self._subject.arguments_on(self._spec)
        self._compiled = self._subject.fresh_function()
        self._state.restore()
        with self._here():
            self._compile()
        assert self._concrete is not None
        self._state.move(self._concrete.variables, self._spec)  # tracing may have set a seed
        with self._here():
            return Outcome(values_of(self._call()), self._state.changed_values())

    def _compile(self) -> None:
        assert self._compiled is not None
        start = time.perf_counter()
        concrete = self._compiled.get_concrete_function(*self._args, **self._kwargs)
        trace = {"trace": time.perf_counter() - start}
        with settings.options(cache=False):
            self.row.cold = trace | compile_graph(concrete.graph, self._backend).seconds
        compiled = concrete.compiled_graph.compiled
        if settings.get("cache"):
            if not compiled.executable.report.from_cache:  # it was what filled the cache
                compiled = compile_graph(concrete.graph, self._backend)
            self.row.warm = trace | compiled.seconds
        self.row.kernels = compiled.kernel_count
        self._concrete = concrete

    def time(self, samples: int, calls: int) -> list[float]:
        """See ``Mode``."""
        self._begin()
        with self._here():
            return time_calls(self._call, samples, calls)

    def finish(self) -> None:
        """See ``Mode``."""
        self._begin()
        backend = None if self._spec is devices.CPU else backends.get(self._backend)
        with self._here():
            self._call()
            self.row.peak = peak_of(self._call, backend)
        if self._profiled:
            self.row.profile = self.profile(_PROFILE_SECONDS)

    def profile(self, seconds: float) -> Profile:
        """Where the time of a call goes, found out by calling for so long."""
        assert self._concrete is not None
        self._begin()
        with self._here():
            return profile_calls(self._subject.name, self.row.mode, self._concrete, self._call,
                                 self._backend, seconds)

    def _begin(self) -> None:
        """Put the state back, and the variables in it where this mode runs."""
        assert self._concrete is not None
        self._state.restore()
        self._state.move(self._concrete.variables, self._spec)

    def _call(self) -> Any:
        """One call; it ends when its work is done."""
        assert self._compiled is not None
        result = self._compiled(*self._args, **self._kwargs)
        if self._spec is not devices.CPU:
            backends.get(self._backend).synchronize()
        return result

    @contextmanager
    def _here(self) -> Iterator[None]:
        """Run compiled, for this mode. No setting is touched that has its value already."""
        wanted: dict[str, Any] = {}
        if settings.get("eager_functions"):
            wanted["eager_functions"] = False
        if self._spec is devices.CPU and settings.get("backend") != self._backend:
            wanted["backend"] = self._backend
        with ExitStack() as stack:
            stack.enter_context(functions_forced_to_compile())
            if wanted:
                stack.enter_context(settings.options(**wanted))
            if devices.current_device() != self._spec:
                stack.enter_context(devices.device_scope(self._spec))
            yield


def draws_random_numbers(concrete: ConcreteFunction) -> bool:
    """Whether results depend on a random state, which another library has not."""
    return any(node.op.category is Category.RANDOM for node in concrete.graph.nodes)


def usual_modes() -> tuple[list[str], list[str]]:
    """The modes to compare, and what there is to say of those that are left out."""
    count = len(devices.list_physical_devices("OPENCL"))
    problem = devices.problem("OPENCL")
    return (["llvm", *[f"opencl:{i}" for i in range(count)]],
            [f"opencl: {problem}"] if problem else [])


def check_mode(name: str) -> None:
    """Raise for the name of no mode.

    Raises
    ------
    DeviceError
        When there is no such backend or device.
    """
    kind, _, index = name.partition(":")
    if name == "eager":
        return
    if kind.upper() in devices.KINDS and kind.upper() != "CPU":
        devices.resolve(f"{kind}:{index or 0}")
    elif kind not in backends.kinds():
        known = ", ".join(["eager", *backends.kinds(), "gpu"])
        raise DeviceError(f"there is no mode {name!r}; there are: {known} (with a number: "
                          "opencl:0, gpu:0)")
