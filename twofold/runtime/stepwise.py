"""Run a program one kernel at a time, to compare each with its meaning.

Used when ``TWOFOLD_CHECK`` is 2. Each kernel is compiled as a program of its own, so results are
those of the fused program. Where time goes is found out in ``profile.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InternalError
from ..ir.base.dims import Symbol, evaluate, symbols
from ..ir.base.types import TensorType
from ..ir.kernel.contract import Contract
from ..ir.kernel.interpret import as_numbers, interpret_kernel
from ..ir.kernel.interpret_contract import interpret_contract
from ..ir.kernel.nodes import Buffer, Kernel
from ..ir.program import nodes as p
from ..ir.program.interpret import interpret_program
from .backend import Backend, CompileReport, Executable

TOLERANCE = 2e-3   # kernels sum in another order than the interpreter


class StepwiseExecutable:
    """An executable that runs the interpreter beside each kernel and raises where they differ.

    Parameters
    ----------
    whole : Executable
        The program as one; it answers for reports and texts.
    backend : Backend
    """

    def __init__(self, whole: Executable, backend: Backend):
        self.program = whole.program
        self.stages = whole.stages
        self.refuses_misfits = False
        self._whole = whole
        self._backend = backend
        self._kernels: dict[Kernel | Contract, Executable] = {}

    @property
    def report(self) -> CompileReport:
        """Of the whole program."""
        return self._whole.report

    def text(self, stage: str) -> str:
        """Of the whole program."""
        return self._whole.text(stage)

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run; nothing is taken over, whatever is donated."""
        runner = _Runner(self._backend, self._kernels)
        host = [np.array(self._backend.to_host(x)) for x in inputs]
        results = interpret_program(self.program, host, runner)
        return [self._backend.from_host(np.ascontiguousarray(x).reshape(np.shape(x)))
                for x in results]


class _Runner:
    """Runs single kernels through the backend on NumPy arrays."""

    def __init__(self, backend: Backend, kernels: dict[Kernel | Contract, Executable]):
        self.backend = backend
        self.kernels = kernels

    def allocate(self, type: TensorType) -> Any:
        """Zeroed memory, so that what is not written is seen."""
        return np.zeros([evaluate(d, {}) for d in type.shape], type.dtype.numpy)

    def release(self, array: Any) -> None:
        """NumPy frees it."""

    def launch(self, kernel: Kernel, arrays: Sequence[Any], sizes: Mapping[Symbol, int]) -> None:
        """Run one kernel."""
        arrays = [as_numbers(x) for x in arrays]
        if any(buffer.role == "inout" for buffer in kernel.buffers):
            interpret_kernel(kernel, arrays, sizes)
            return
        wanted = _interpret(arrays, lambda copies: interpret_kernel(kernel, copies, sizes))
        self._run(kernel, kernel.buffers, arrays, sizes)
        self._check(kernel.name, kernel.buffers, arrays, wanted)

    def run_contract(self, contract: Contract, arrays: Sequence[Any],
                sizes: Mapping[Symbol, int]) -> None:
        """Run one contraction."""
        wanted = _interpret(arrays, lambda copies: interpret_contract(contract, copies, sizes))
        self._run(contract, contract.buffers, arrays, sizes)
        self._check(contract.name, contract.buffers, arrays, wanted)

    def _run(self, what: Kernel | Contract, buffers: Sequence[Buffer], arrays: Sequence[Any],
             sizes: Mapping[Symbol, int]) -> None:
        executable = self.kernels.get(what)
        if executable is None:
            executable = self.kernels[what] = self.backend.compile(single_program(what))
        reads = [self.backend.from_host(_as_declared(x, b, sizes))
                 for x, b in zip(arrays, buffers, strict=True) if b.role == "input"]
        reads += [self.backend.from_host(np.zeros(sizes[s], np.bool_)) for s in what.sizes]
        results = executable(reads)
        targets = [x for x, b in zip(arrays, buffers, strict=True) if b.role != "input"]
        for target, result in zip(targets, results, strict=True):
            np.copyto(target, self.backend.to_host(result).reshape(target.shape))

    def _check(self, name: str, buffers: Sequence[Buffer], arrays: Sequence[Any],
               wanted: Sequence[Any]) -> None:
        for buffer, found, expected in zip(buffers, arrays, wanted, strict=False):
            if buffer.role == "input":
                continue
            left, right = np.asarray(found, np.float64), np.asarray(expected, np.float64)
            scale = np.max(np.abs(right[np.isfinite(right)]), initial=1.0)
            if not np.allclose(left, right, TOLERANCE, TOLERANCE * scale, equal_nan=True):
                at = int(np.flatnonzero(~np.isclose(left, right, TOLERANCE, TOLERANCE * scale,
                                                    equal_nan=True))[0])
                raise InternalError(
                    f"kernel {name} differs from its interpreter in {buffer.name} at element {at}: "
                    f"{left.ravel()[at]} instead of {right.ravel()[at]}; set TWOFOLD_DUMP_DIR to "
                    "keep a reproduction")

    def copy(self, source: Any, target: Any) -> None:
        """Copy all elements."""
        np.copyto(target, source.reshape(target.shape))

    def read_scalar(self, array: Any) -> int | bool:
        """The element of a scalar."""
        value: int | bool = array.reshape(-1)[0].item()
        return value

    def to_host(self, array: Any) -> Any:
        """Arrays are on the host."""
        return array

    def from_host(self, array: Any) -> Any:
        """Arrays are on the host."""
        return np.array(array).reshape(np.shape(array))


def _interpret(arrays: Sequence[Any], run: Callable[[list[Any]], None]) -> list[Any]:
    """What the interpreter makes of copies of the arrays."""
    copies = [np.array(x).reshape(np.shape(x)) for x in arrays]
    run(copies)
    return copies


def _as_declared(array: Any, buffer: Buffer, sizes: Mapping[Symbol, int]) -> Any:
    """The array in the shape the kernel declares (a slot may hold a reshape of it)."""
    shape = [evaluate(d, sizes) for d in buffer.shape]
    return np.ascontiguousarray(array).reshape(shape)


def single_program(what: Kernel | Contract) -> p.Program:
    """A program of one kernel; its symbols are given by one extra input each."""
    slots: list[p.Slot] = []
    reads: list[p.Slot] = []
    writes: list[p.Slot] = []
    for buffer in what.buffers:
        role = "input" if buffer.role == "input" else "output"
        slot = p.Slot(buffer.name, TensorType(buffer.dtype, buffer.shape), role)
        slots.append(slot)
        (reads if role == "input" else writes).append(slot)
    from ..dtypes import bool_
    for symbol in what.sizes:
        reads.append(p.Slot(f"size_{symbol.name}", TensorType(bool_, (symbol.dim,)), "input"))
    step: p.Instruction = p.Launch(what, tuple(slots)) if isinstance(what, Kernel) \
        else p.RunContract(what, tuple(slots))
    known = tuple(dict.fromkeys(
        s for slot in reads for d in slot.type.shape
        for s in sorted(symbols(d), key=lambda s: s.order)))
    return p.Program(what.name, tuple(reads), tuple(writes),
                     (step, p.Return(tuple(writes))), known)
