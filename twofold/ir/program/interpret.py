"""Runs a host program instruction by instruction, on whatever a ``ProgramRunner`` calls an array.

The reference backend and the OpenCL backend share this loop; the LLVM backend compiles the list
instead. Kernels, memory and copies are the runner's business; sizes, control flow
and checks are here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from ... import dtypes
from ...errors import InternalError, InvalidArgumentError
from ..base import dims
from ..base.bind import bind_shapes
from ..base.dims import Dim, Symbol
from ..base.types import TensorType
from ..kernel.contract import Contract
from ..kernel.nodes import Kernel
from .nodes import (
    Alloc,
    Branch,
    Check,
    Copy,
    Define,
    Free,
    Host,
    Instruction,
    Launch,
    Loop,
    Program,
    Return,
    RunContract,
    Slot,
    all_touched,
    below_lowest,
    check_error,
    is_check,
    other_size,
    touched_slots,
)


class ProgramRunner(Protocol):
    """What a backend does for a program. Arrays are opaque, but have ``shape``."""

    def allocate(self, type: TensorType) -> Any:
        """Memory for a type whose dimensions are integers."""

    def release(self, array: Any) -> None:
        """An array from ``allocate`` that is not read again."""

    def launch(self, kernel: Kernel, arrays: Sequence[Any], sizes: Mapping[Symbol, int]) -> None:
        """Run a kernel; ``sizes`` has at least ``kernel.sizes``."""

    def run_contract(self, contract: Contract, arrays: Sequence[Any],
                sizes: Mapping[Symbol, int]) -> None:
        """Run a contraction; ``sizes`` has at least ``contract.sizes``."""

    def copy(self, source: Any, target: Any) -> None:
        """Copy all elements."""

    def read_scalar(self, array: Any) -> int | bool:
        """The one element of an integer or bool array; waits for it."""

    def to_host(self, array: Any) -> Any:
        """As a NumPy array; waits for it."""

    def from_host(self, array: Any) -> Any:
        """A NumPy array as one of the runner's."""


class LateChecks(Protocol):
    """Looks at the outcome of checks when it is known, instead of waiting for a device there."""

    def later(self, fine: Any, fail: Callable[[], None], owner: object) -> None:
        """Call ``fail`` (it raises) once the bool scalar is known to be false.

        An owner whose check has failed is not asked for its other ones.
        """

    def settle(self) -> None:
        """Wait for the outcome of all checks: what follows cannot be undone."""


def interpret_program(program: Program, inputs: Sequence[Any], runner: ProgramRunner,
                      donated: Collection[int] = (), checks: LateChecks | None = None
                      ) -> list[Any]:
    """Run a program.

    Parameters
    ----------
    program : Program
    inputs : sequence
        Arrays of the runner, in the order of ``program.inputs``.
    runner : ProgramRunner
    donated : collection of int
        Indices of inputs that the caller gives up: outputs that alias them take over their memory.
    checks : LateChecks, optional
        Takes the checks of values. Without it the program waits for the outcome of each.

    Raises
    ------
    InvalidArgumentError
        When an input does not fit, or a check fails.
    """
    return _Run(program, inputs, runner, donated, checks).result()


class _Run:
    def __init__(self, program: Program, inputs: Sequence[Any], runner: ProgramRunner,
                 donated: Collection[int], checks: LateChecks | None):
        if len(inputs) != len(program.inputs):
            raise InternalError(f"program {program.name} takes {len(program.inputs)} arrays, "
                                f"got {len(inputs)}")
        self.program = program
        self.runner = runner
        self.arrays: dict[Slot, Any] = dict(zip(program.inputs, inputs, strict=True))
        self.allocated: set[Slot] = set()
        self.donated = {program.inputs[i] for i in donated}
        self.checks = checks
        self.ticket = object()   # stands for this run among the owners of checks
        self.loops = 0
        self.reserved: dict[Slot, Any] | None = None    # once memory of an input is taken over
        self.waiting: list[Instruction] = []            # of the outermost list, last first
        self.values: dict[Symbol, int] = {}
        bind_shapes([slot.type for slot in program.inputs], [array.shape for array in inputs],
                    self.values, lambda i: f"input {program.inputs[i].name}")

    def result(self) -> list[Any]:
        """Run everything; the arrays of the ``Return``."""
        results = None
        self.waiting = list(reversed(self.program.instructions))
        while results is None and self.waiting:
            results = self._run([self.waiting.pop()])
        if results is None:
            raise InternalError(f"program {self.program.name} ends without a Return")
        return results

    def _run(self, instructions: Sequence[Instruction]) -> list[Any] | None:
        for instruction in instructions:
            match instruction:
                case Return():
                    if not instruction.slots or self.program.updates:
                        self._settle()  # no result to wait for, or variables are about to change
                    return [self._read(slot) for slot in instruction.slots]
                case Branch() if self.checks is not None and is_check(instruction):
                    self._check_later(instruction, self.checks)
                    results = None
                case Branch():
                    taken = self.runner.read_scalar(self._read(instruction.predicate))
                    results = self._run(instruction.then if taken else instruction.orelse)
                case Loop():
                    results = self._loop(instruction)
                case _:
                    results = None
                    self._step(instruction)
            if results is not None:
                return results
        return None

    def _loop(self, loop: Loop) -> list[Any] | None:
        self.loops += 1
        results = self._run(loop.condition)
        while results is None and self.runner.read_scalar(self._read(loop.predicate)):
            results = self._run(loop.body)
            if results is None:
                results = self._run(loop.condition)
        self.loops -= 1
        return results

    def _step(self, instruction: Instruction) -> None:
        match instruction:
            case Alloc(slot=slot):
                self.arrays.pop(slot, None)     # memory comes when it is written: a host call
                self.allocated.add(slot)        # may bring its own, of a size not known yet
            case Free(slot=slot):
                self._free(slot)
            case Launch(kernel=kernel, slots=slots):
                written = [buffer.role == "output" for buffer in kernel.buffers]
                self.runner.launch(kernel, self._bind(slots, written), self.values)
            case RunContract(contract=contract, slots=slots):
                written = [buffer is contract.output for buffer in contract.buffers]
                self.runner.run_contract(contract, self._bind(slots, written), self.values)
            case Host():
                self._host(instruction)
            case Copy(source=source, target=target):
                self.runner.copy(self._read(source), self._write(target))
            case Check():
                self._check(instruction)
            case Define(symbol=symbol, slot=slot):
                value = int(self.runner.read_scalar(self._read(slot)))
                if value < symbol.lowest:
                    raise InvalidArgumentError(f"{below_lowest(symbol)} (here {value})")
                if symbol in self.program.symbols and value != self.values[symbol]:
                    raise InvalidArgumentError(other_size(symbol))
                self.values[symbol] = value
            case _:
                raise InternalError(f"program {self.program.name}: unknown instruction "
                                    f"{type(instruction).__name__}")

    # ------------------------------------------------------------------ slots

    def _type(self, slot: Slot) -> TensorType:
        if slot.type.is_static:
            return slot.type
        return TensorType(slot.type.dtype, tuple(self._size(d) for d in slot.type.shape))

    def _size(self, dim: Dim) -> int:
        try:
            return dims.evaluate(dim, self.values)
        except KeyError as error:
            raise InternalError(f"program {self.program.name}: {error.args[0]}") from None

    def _read(self, slot: Slot) -> Any:
        if slot not in self.arrays:
            raise InternalError(f"program {self.program.name} reads {slot!r}, which holds nothing")
        return self.arrays[slot]

    def _write(self, slot: Slot) -> Any:
        """The array to write; an output gets its memory when it is first written."""
        if slot not in self.arrays or self._has_grown(slot):
            if slot.role != "output" and slot not in self.allocated:
                raise InternalError(f"program {self.program.name} writes {slot!r}, "
                                    "which has no memory")
            if slot.alias is not None and slot.alias in self.donated:
                self._settle()
                self._reserve()
                self.arrays[slot] = self._read(slot.alias)
            elif self.reserved and slot in self.reserved:
                self.arrays[slot] = self.reserved.pop(slot)
            else:
                self.arrays[slot] = self.runner.allocate(self._type(slot))
        return self.arrays[slot]

    def _reserve(self) -> None:
        """Take the memory that is still needed, before the first variable changes.

        A program that ends for want of memory leaves every variable as it was.
        """
        if self.reserved is not None:
            return
        self.reserved = {}
        for instruction in self.waiting:
            if not isinstance(instruction, (Launch, RunContract, Copy)):
                continue    # no value is changed before what may stop, as loops and calls may
            for slot in touched_slots(instruction):
                if slot not in self.arrays and slot not in self.reserved and not (
                        slot.alias is not None and slot.alias in self.donated):
                    self.reserved[slot] = self.runner.allocate(self._type(slot))

    def _has_grown(self, slot: Slot) -> bool:
        """True for an output written again, in a loop, at another size."""
        return (slot.role == "output" and not slot.type.is_static
                and tuple(self.arrays[slot].shape) != self._type(slot).shape)

    def _free(self, slot: Slot) -> None:
        if slot not in self.allocated:
            raise InternalError(f"program {self.program.name} frees {slot!r}, "
                                "which has no memory")
        self.allocated.discard(slot)
        if slot in self.arrays:
            self.runner.release(self.arrays.pop(slot))

    def _bind(self, slots: Sequence[Slot], written: Sequence[bool]) -> list[Any]:
        return [self._write(slot) if write else self._read(slot)
                for slot, write in zip(slots, written, strict=True)]

    # ------------------------------------------------------------------ the rest

    def _settle(self) -> None:
        if self.checks is not None:
            self.checks.settle()

    def _check_later(self, branch: Branch, checks: LateChecks) -> None:
        """Hand over a check with what its message is made of, as that is now."""
        frozen = copy.copy(self)
        frozen.arrays = {slot: self._keep(self.arrays[slot]) for slot in all_touched(branch.orelse)
                         if slot in self.arrays}
        frozen.allocated, frozen.values, frozen.checks = set(), dict(self.values), None
        checks.later(self._read(branch.predicate), partial(frozen._fail, branch),
                     self.ticket)

    def _keep(self, array: Any) -> Any:
        """The array, or a copy where a later round of a loop may write into its memory."""
        if not self.loops:
            return array
        dtype = dtypes.from_numpy(array.dtype)
        twin = self.runner.allocate(TensorType(dtype, tuple(array.shape)))
        self.runner.copy(array, twin)
        return twin

    def _fail(self, branch: Branch) -> None:
        self._run(branch.orelse)
        raise InternalError(f"program {self.program.name}: a check failed on the device, "
                            "but not on the host")

    def _host(self, host: Host) -> None:
        if not host.inputs:
            self._settle()  # nothing is read that would bring up a failed check
        arrays = [self.runner.to_host(self._read(slot)) for slot in host.inputs]
        results = list(host.call(*arrays))
        if len(results) != len(host.outputs):
            raise InternalError(f"{host.name} returned {len(results)} arrays for "
                                f"{len(host.outputs)} outputs")
        for symbol in host.defines:      # a loop may run the call again, with other sizes
            if symbol not in self.program.symbols:
                self.values.pop(symbol, None)
        bind_shapes([slot.type for slot in host.outputs], [array.shape for array in results],
                    self.values, lambda i: f"result {i} of {host.name}")
        for slot, array in zip(host.outputs, results, strict=True):
            if array.dtype != slot.type.dtype.numpy:
                raise InternalError(f"{host.name} returned {array.dtype} for {slot!r}")
            self.arrays[slot] = self.runner.from_host(array)

    def _check(self, check: Check) -> None:
        left, right = self._size(check.left), self._size(check.right)
        if left != right:
            raise check_error(check, left, right)
