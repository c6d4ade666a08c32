"""The LLVM backend: programs become native functions that are called with NumPy arrays.

Owns the executable: memory for results and arena, the call, what a status means. The text comes
from ``program.py``, machine code from ``jit.py``, the checked call from ``entry.py``, calls back
into Python go through ``host.py``.
"""

from __future__ import annotations

import re
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .... import forks
from ....errors import InternalError, InvalidArgumentError, ResourceExhaustedError
from ....ir.base import dims
from ....ir.base.dims import Symbol
from ....ir.program import nodes as p
from ....ir.program.guard import guard_program
from ....ir.program.sizes import computed_sizes, require_checks, require_sizes
from ....ir.program.text import print_kernels, print_program
from ....runtime.backend import CompileReport, Show, show_nothing
from ....runtime.pool import SMALLEST_BLOCK, HostPool, host_pool
from ..program.frame import NO_MEMORY, Emitted, ProgramText, is_symbol
from ..program.host import HostCalls
from ..program.program import emit_program
from . import entry, jit, threads
from .entry import ArraySpec

# Programs that touch no more than this keep Python's lock: giving it away would cost more.
_SMALL_BYTES = 32 << 10
# An arena larger than this goes back to the pool after each call.
_KEPT_ARENA_BYTES = 64 << 20
_KEPT_ARENAS = 4
# Calls made through the checked Python entry before one is emitted (which costs a compile).
_PLAIN_CALLS = 2
_SHAPES_KEPT = 256
# All there are.
_executables: weakref.WeakSet[LlvmExecutable] = weakref.WeakSet()
_executables_lock = forks.lock()
# Where a function begins, in LLVM's text and in assembly.
_START = re.compile(r"^(?:define [^@\n]*@(k\.\w+)\(|(k\.\w+):)", re.MULTILINE)


class LlvmBackend:
    """Programs as native code for this machine's processor. Device arrays are NumPy arrays."""

    name = "llvm"

    def compile(self, program: p.Program, show: Show = show_nothing) -> LlvmExecutable:
        """An executable of a program; ``show`` gets its text before LLVM does."""
        return LlvmExecutable(guard_program(program), host_pool(), show)

    def from_host(self, array: Any) -> Any:
        """The array itself, made contiguous."""
        return np.asarray(array, order="C")

    def to_host(self, array: Any) -> Any:
        """The array itself."""
        return array

    def synchronize(self) -> None:
        """Nothing to do: calls return when their work is done."""

    def memory_info(self) -> dict[str, int]:
        """Bytes of the pool in use, now and at most so far."""
        statistics = host_pool().statistics()
        return {"current": statistics.current, "peak": statistics.peak}

    def reset_peak(self) -> None:
        """Let ``peak`` start again; the arenas that programs keep go back to the pool first."""
        with _executables_lock:
            executables = list(_executables)
        for executable in executables:
            executable.release_arenas()
        host_pool().reset_peak()


def create_backend(argument: str) -> LlvmBackend:
    """The backend; there is one kind of it."""
    if argument:
        raise InternalError(f"backend llvm takes no argument, got {argument!r}")
    return LlvmBackend()


class LlvmExecutable:
    """A program as native code; see ``runtime.backend.Executable``.

    Safe to call from several threads: each call has an arena of its own.
    """

    stages = ("program", "kernel", "llvm", "asm")

    def __init__(self, program: p.Program, pool: HostPool, show: Show = show_nothing):
        self.program = program
        self._pool = pool
        self._text, self.report, self._code, self._handler = _compile(program, show)
        outputs = list(dict.fromkeys(program.outputs))
        known = set(program.symbols)
        self._sizes = computed_sizes(program)
        self._dynamic = [s for s in outputs if not _symbols(s) <= known]
        self._outputs = [s for s in outputs if s not in self._dynamic]
        order = {slot: i for i, slot in enumerate([*self._outputs, *self._dynamic])}
        self._order = [order[slot] for slot in program.outputs]
        if self._order == list(range(len(outputs))):
            self._order = []
        inputs = {slot: i for i, slot in enumerate(program.inputs)}
        self._aliases = [(i, inputs[s.alias]) for i, s in enumerate(self._outputs)
                         if s.alias is not None]
        self._is_static = not any(_symbols(s) for s in self._outputs) \
            and not self._text.layout.regions and not self._sizes \
            and not any(symbol.lowest for symbol in known)
        # Python code that is called back may raise anything.
        self.refuses_misfits = self._handler is None and not any(
            _symbols(slot) for slot in program.inputs)
        self._sources = _symbol_sources(program)
        self._plans: dict[tuple[int, ...], tuple[list[tuple[Any, ...]], int]] = {}
        self._arenas: list[Any] = []
        self._calls = 0
        self._entry: Callable[..., int] = self._plain_entry()
        if self._is_static:
            self._static_plan = self._make_plan(())
        with _executables_lock:
            _executables.add(self)

    # ------------------------------------------------------------------------- calls

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run.

        Parameters
        ----------
        inputs : sequence of ndarray
            C-contiguous, of the dtypes and shapes of ``program.inputs``.
        donated : sequence of int
            Inputs whose memory an output may take over.

        Raises
        ------
        InvalidArgumentError
            When a check of the program fails.
        TypeError, ValueError
            For inputs that do not fit.
        """
        shapes, arena_bytes = self._static_plan if self._is_static else self._plan(inputs)
        make = self._pool.array
        outputs = [np.empty(shape, dtype) if small else make(shape, dtype)
                   for shape, dtype, small in shapes]
        if donated:
            for output, source in self._aliases:
                if source in donated and inputs[source].flags.writeable:
                    outputs[output] = inputs[source]
        arena = None
        if arena_bytes:
            try:
                arena = self._arenas.pop()
                if arena.size < arena_bytes:
                    arena = make(arena_bytes, np.uint8)
            except IndexError:
                arena = make(arena_bytes, np.uint8)
        if self._calls <= _PLAIN_CALLS:
            self._warm_up()
        if self._handler is None:
            status = self._entry(*inputs, *outputs, arena)
        else:
            status = self._call_with_host(inputs, outputs, arena)
        if arena_bytes and arena_bytes <= _KEPT_ARENA_BYTES and len(self._arenas) < _KEPT_ARENAS:
            self._arenas.append(arena)
        if status:
            raise self._error(status, inputs)
        return [outputs[i] for i in self._order] if self._order else outputs

    def _call_with_host(self, inputs: Sequence[Any], outputs: list[Any], arena: Any) -> int:
        assert self._handler is not None
        stack = self._handler.begin()
        try:
            status = self._entry(*inputs, *outputs, arena)
            if not status and self._dynamic:
                outputs.extend([stack[-1][slot] for slot in self._dynamic])
        finally:
            stack.pop()
        return status

    def release_arenas(self) -> None:
        """Give the memory of temporaries that is kept for the next call back to the pool."""
        self._arenas.clear()

    def _error(self, status: int, inputs: Sequence[Any]) -> Exception:
        if status == NO_MEMORY:
            return ResourceExhaustedError(f"{self._name()}: the system has no memory left; use "
                                          "smaller batches")
        if status < 0:
            return InternalError("compiled code stopped without an exception")
        check = self._text.failures[status - 1]
        values = {symbol: inputs[i].shape[axis] for symbol, (i, axis) in zip(
            self.program.symbols, self._sources, strict=True)}
        if check.left != check.right and (
                dims.symbols(check.left) | dims.symbols(check.right)) <= set(values):
            return p.check_error(check, dims.evaluate(check.left, values),
                                 dims.evaluate(check.right, values))
        where = f"\n  at {check.source}" if check.source is not None else ""
        return InvalidArgumentError(check.message + where)

    def _plan(self, inputs: Sequence[Any]) -> tuple[list[tuple[Any, ...]], int]:
        """Shapes of the outputs and bytes of the arena for the sizes of these inputs."""
        try:
            key = tuple([inputs[i].shape[axis] for i, axis in self._sources])
        except (AttributeError, IndexError):
            self._plain_entry()(*inputs, *(None for _ in self._outputs), None)
            raise InternalError("inputs of a wrong rank were accepted") from None
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _SHAPES_KEPT:
                self._plans.clear()
            plan = self._plans[key] = self._make_plan(key)
        return plan

    def _make_plan(self, key: tuple[int, ...]) -> tuple[list[tuple[Any, ...]], int]:
        values = dict(zip(self.program.symbols, key))  # no key where nothing depends on it
        require_sizes(self.program, self._sizes, values)
        shapes = []
        for slot in self._outputs:
            shape = tuple(dims.evaluate(d, values) for d in slot.type.shape)
            if any(d < 0 for d in shape):
                require_checks(self.program, values)
                raise InvalidArgumentError(
                    f"result {slot.name} would have shape {shape}, a negative dimension")
            nbytes = int(np.prod(shape, dtype=object)) * slot.type.dtype.size
            # What the pool would not count comes from NumPy, which is faster.
            small = nbytes < SMALLEST_BLOCK
            shapes.append((shape, slot.type.dtype.numpy, small))
        return shapes, self._text.layout.total(values)

    # ------------------------------------------------------------------------- entries

    def _specs(self) -> tuple[list[ArraySpec], list[ArraySpec]]:
        slots = {symbol: i for i, symbol in enumerate(self._text.symbols)}
        extra = {(number, axis): len(slots) + i
                 for i, (number, axis, _) in enumerate(self._text.checked)}
        inputs = []
        for number, slot in enumerate(self.program.inputs):
            shape, places = [], []
            for axis, dim in enumerate(slot.type.shape):
                shape.append(dim if isinstance(dim, int) else -1)
                if is_symbol(dim):
                    places.append(slots.get(next(iter(dims.symbols(dim))), -1))
                elif not isinstance(dim, int):
                    places.append(extra[number, axis])
            inputs.append(ArraySpec(slot.type.dtype.numpy, tuple(shape), tuple(places),
                                    name=slot.name))
        outputs = []
        for slot in self._outputs:
            shape = [d if isinstance(d, int) else -1 for d in slot.type.shape]
            outputs.append(ArraySpec(slot.type.dtype.numpy, tuple(shape),
                                     (-1,) * shape.count(-1), name=slot.name))
        return inputs, outputs

    def _is_long(self) -> bool:
        """Whether other Python threads should run meanwhile: everything but tiny programs."""
        if self._text.loops or self._text.uses_python or not self._is_static:
            return True
        touched = sum(int(s.type.bytes) for s in (*self.program.inputs, *self._outputs)
                      if isinstance(s.type.bytes, int))
        return touched + self._text.layout.static_bytes > _SMALL_BYTES or any(
            item.kind == "contraction" for item in self._text.kernels)

    def _plain_entry(self) -> Callable[..., int]:
        inputs, outputs = self._specs()
        return entry.CheckedCall(self._code.address("main"), tuple(inputs), tuple(outputs),
                                 0, self._is_long(), self._code, self._name())

    def _name(self) -> str:
        return self.program.name or "compiled"

    def _warm_up(self) -> None:
        """Count the first calls; then emit the entry."""
        self._calls += 1
        if self._calls > _PLAIN_CALLS:
            inputs, outputs = self._specs()
            self._entry = entry.make_entry(
                self._code.address("main"), inputs, outputs, release_gil=self._is_long(),
                keep_alive=self._code, name=self._name())

    # ------------------------------------------------------------------------- text

    def text(self, stage: str) -> str:
        """``program``, ``kernel``, ``llvm`` or ``asm``."""
        match stage:
            case "program":
                return print_program(self.program)
            case "kernel":
                return print_kernels(self.program)
            case "llvm":
                return name_functions(self._text.text, ";", self._text.kernels)
            case "asm":
                return name_functions(jit.assembly(self._text.text), "#", self._text.kernels)
        raise ValueError(f"stage {stage!r} is none of program, kernel, llvm, asm")


def _compile(program: p.Program, show: Show) -> tuple[ProgramText, CompileReport, jit.LoadedCode,
                                                      HostCalls | None]:
    start = time.perf_counter()
    text = emit_program(program, jit.processor().target)
    emitted = time.perf_counter()
    show("llvm", name_functions(text.text, ";", text.kernels))
    imports = {}
    if "@twofold_parallel_for(" in text.text:
        imports[threads.SYMBOL] = threads.parallel_for_address()
    handler = None
    if text.uses_python:
        handler = HostCalls(text, host_pool())
        imports["twofold_handler"] = handler.cell_address
    code = jit.compile_module(text.text, ["main"], imports=imports)
    seconds = {"emit": emitted - start, **{f"llvm {k}": v for k, v in code.seconds.items()}}
    kernels = [{"name": item.name, "kind": item.kind, "symbol": item.symbol}
               for item in text.kernels]
    return text, CompileReport(seconds, code.from_cache, kernels), code, handler


def name_functions(text: str, comment: str, kernels: Iterable[Emitted]) -> str:
    """The text for people: before each function that does a kernel's work the kernel's name.

    What is compiled has names made of contents alone, so that the same kernel on another line of
    the user's is the same code.
    """
    names: dict[str, list[str]] = {}
    for item in kernels:
        names.setdefault(item.symbol, []).append(item.name)

    def add_names(found: re.Match[str]) -> str:
        known = names.get(found[1] or found[2])
        return found[0] if known is None else f"{comment} {', '.join(known)}\n{found[0]}"

    return _START.sub(add_names, text)


def _symbols(slot: p.Slot) -> set[Symbol]:
    return {s for d in slot.type.shape for s in dims.symbols(d)}


def _symbol_sources(program: p.Program) -> list[tuple[int, int]]:
    """Input and axis where each symbol of the program can be read."""
    found: dict[Symbol, tuple[int, int]] = {}
    for number, slot in enumerate(program.inputs):
        for axis, dim in enumerate(slot.type.shape):
            if is_symbol(dim):
                found.setdefault(next(iter(dims.symbols(dim))), (number, axis))
    missing = [s.name for s in program.symbols if s not in found]
    if missing:
        raise InternalError(f"program {program.name}: no input has the plain dimension "
                            f"{', '.join(missing)}")
    return [found[symbol] for symbol in program.symbols]
