"""Run a program one kernel at a time: to time each of them, or to compare each with its meaning.

Used when ``TWOFOLD_DEBUG`` is 2 or more (a table of kernels with time, bytes and flops on stderr)
and when ``TWOFOLD_CHECK`` is 2 (every kernel against the interpreter). Each kernel is compiled as
a program of its own, so results are those of the fused program; the time between kernels is not
part of the table.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InternalError
from ..ir.base.dims import Symbol, evaluate, symbols
from ..ir.base.types import TensorType
from ..ir.kernel.contract import Contract, Matmul
from ..ir.kernel.interpret import interpret_kernel
from ..ir.kernel.interpret_contract import interpret_contract
from ..ir.kernel.nodes import Buffer, Kernel
from ..ir.program import nodes as p
from ..ir.program.interpret import interpret_program
from .backend import Backend, CompileReport, Executable

TOLERANCE = 2e-3   # kernels sum in another order than the interpreter


class StepwiseExecutable:
    """An executable that runs kernel by kernel; the same protocol as any other.

    Parameters
    ----------
    whole : Executable
        The program as one; it answers for reports and texts.
    backend : Backend
    compare : bool
        Run the interpreter beside each kernel and raise where they differ.
    report_times : bool
        Print the table of kernels after each call.
    """

    def __init__(self, whole: Executable, backend: Backend, *, compare: bool, report_times: bool):
        self.program = whole.program
        self.stages = whole.stages
        self.refuses_misfits = False
        self._whole = whole
        self._backend = backend
        self._compare = compare
        self._report_times = report_times
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
        runner = _Runner(self._backend, self._kernels, self._compare)
        host = [np.array(self._backend.to_host(x)) for x in inputs]
        results = interpret_program(self.program, host, runner)
        if self._report_times:
            print(_table(self.program.name, runner.times), file=sys.stderr)
        return [self._backend.from_host(np.ascontiguousarray(x).reshape(np.shape(x)))
                for x in results]


class _Runner:
    """Runs single kernels through the backend on NumPy arrays."""

    def __init__(self, backend: Backend, kernels: dict[Kernel | Contract, Executable],
                 compare: bool):
        self.backend = backend
        self.kernels = kernels
        self.compare = compare
        self.times: dict[str, list[float]] = {}

    def allocate(self, type: TensorType) -> Any:
        """Zeroed memory, so that what is not written is seen."""
        return np.zeros([evaluate(d, {}) for d in type.shape], type.dtype.numpy)

    def release(self, array: Any) -> None:
        """NumPy frees it."""

    def launch(self, kernel: Kernel, arrays: Sequence[Any], sizes: Mapping[Symbol, int]) -> None:
        """Run one kernel."""
        if any(buffer.role == "inout" for buffer in kernel.buffers):
            interpret_kernel(kernel, arrays, sizes)
            return
        wanted = self._interpreted(arrays, kernel.buffers,
                                   lambda copies: interpret_kernel(kernel, copies, sizes))
        self._run(kernel, kernel.buffers, arrays, sizes, 0.0)
        self._check(kernel.name, kernel.buffers, arrays, wanted)

    def run_contract(self, contract: Contract, arrays: Sequence[Any],
                sizes: Mapping[Symbol, int]) -> None:
        """Run one contraction."""
        wanted = self._interpreted(arrays, contract.buffers,
                                   lambda copies: interpret_contract(contract, copies, sizes))
        self._run(contract, contract.buffers, arrays, sizes, _flops(contract, sizes))
        self._check(contract.name, contract.buffers, arrays, wanted)

    def _interpreted(self, arrays: Sequence[Any], buffers: Sequence[Buffer], run: Any) -> list[Any]:
        if not self.compare:
            return []
        copies = [np.array(x).reshape(np.shape(x)) for x in arrays]
        run(copies)
        return copies

    def _run(self, what: Kernel | Contract, buffers: Sequence[Buffer], arrays: Sequence[Any],
             sizes: Mapping[Symbol, int], flops: float) -> None:
        executable = self.kernels.get(what)
        if executable is None:
            executable = self.kernels[what] = self.backend.compile(single_program(what))
        reads = [self.backend.from_host(_as_declared(x, b, sizes))
                 for x, b in zip(arrays, buffers, strict=True) if b.role == "input"]
        reads += [self.backend.from_host(np.zeros(sizes[s], np.bool_)) for s in what.sizes]
        executable(reads)
        start = time.perf_counter()
        results = executable(reads)
        self.backend.synchronize()
        spent = time.perf_counter() - start
        moved = sum(np.asarray(x).nbytes for x in arrays)
        row = self.times.setdefault(what.name, [0.0, 0.0, 0.0, 0.0])
        for i, amount in enumerate((1.0, spent, moved, flops)):
            row[i] += amount
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


def _flops(contract: Contract, sizes: Mapping[Symbol, int]) -> float:
    t = contract.template
    if isinstance(t, Matmul):
        return 2.0 * evaluate(t.batch * t.m * t.n, sizes) * evaluate(t.k, sizes)
    outputs = evaluate(t.batch * t.out_height * t.out_width, sizes) * t.out_channels
    return 2.0 * outputs * t.kernel_height * t.kernel_width * t.in_channels / t.groups


def _table(name: str, times: Mapping[str, Sequence[float]]) -> str:
    """Kernels by time: calls, microseconds, share, GB/s, GFLOP/s."""
    total = sum(row[1] for row in times.values()) or 1e-12
    lines = [f"twofold: kernels of {name}, {total * 1e6:.0f} us in all",
             "      us  share  calls    GB/s  GFLOP/s  kernel"]
    for kernel, (calls, spent, moved, flops) in sorted(
            times.items(), key=lambda item: -item[1][1]):
        speed = f"{flops / spent / 1e9:9.1f}" if flops else " " * 9
        lines.append(f"{spent * 1e6:8.1f}  {spent / total:5.0%}  {calls:5.0f}  "
                     f"{moved / spent / 1e9:6.1f}{speed}  {kernel}")
    return "\n".join(lines)
