"""Kernels and contractions on the OpenCL test device, many in one program: one build."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np

from twofold import dtypes
from twofold.backends.opencl.run.backend import OpenCLBackend
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.kernel.contract import Contract
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.interpret_contract import interpret_contract
from twofold.ir.kernel.nodes import Kernel
from twofold.ir.program.nodes import Launch, Program, Return, RunContract, Slot


@functools.cache
def backend(shared: bool | None = None) -> OpenCLBackend:
    """One backend for all tests, as in a process of a user."""
    return OpenCLBackend("OPENCL:0", shared=shared)


def case_program(name: str, items: Sequence[Kernel | Contract]) -> Program:
    """A program that runs each item on inputs and outputs of its own."""
    inputs: list[Slot] = []
    outputs: list[Slot] = []
    instructions: list[Launch | RunContract | Return] = []
    for number, item in enumerate(items):
        slots = []
        for i, buffer in enumerate(item.buffers):
            writes = buffer is item.output if isinstance(item, Contract) else (
                buffer.role == "output")
            slot = Slot(f"s{number}_{i}", TensorType(buffer.dtype, buffer.shape),
                        "output" if writes else "input")
            (outputs if writes else inputs).append(slot)
            slots.append(slot)
        instructions.append(RunContract(item, tuple(slots)) if isinstance(item, Contract)
                            else Launch(item, tuple(slots)))
    symbols = {s for slot in inputs for d in slot.type.shape for s in dims.symbols(d)}
    return Program(name, tuple(inputs), tuple(outputs),
                   (*instructions, Return(tuple(outputs))), tuple(symbols))


def run_cases(name: str, cases: Sequence[tuple[Kernel | Contract, Sequence[np.ndarray]]],
              shared: bool | None = None) -> list[list[np.ndarray]]:
    """Outputs of each (item, input arrays) on the device."""
    executable = backend(shared).compile(case_program(name, [item for item, _ in cases]))
    arrays = [backend().from_host(a) for _, inputs in cases for a in inputs]
    results = [backend().to_host(a) for a in executable(arrays)]
    grouped = []
    for item, _ in cases:
        count = 1 if isinstance(item, Contract) else sum(b.role == "output" for b in item.buffers)
        grouped.append(results[:count])
        results = results[count:]
    return grouped


def expected(item: Kernel | Contract, inputs: Sequence[np.ndarray],
             sizes: Mapping[Symbol, int] | None = None) -> list[np.ndarray]:
    """Outputs of the interpreter that defines what kernels mean."""
    values = dict(sizes or {})
    waiting = list(inputs)
    arrays, outputs = [], []
    for buffer in item.buffers:
        shape = tuple(dims.evaluate(d, values) for d in buffer.shape)
        is_output = buffer is item.output if isinstance(item, Contract) else (
            buffer.role == "output")
        if is_output:
            arrays.append(np.zeros(shape, buffer.dtype.numpy))
            outputs.append(arrays[-1])
        else:
            arrays.append(np.array(waiting.pop(0)))
    if isinstance(item, Contract):
        interpret_contract(item, arrays, values)
    else:
        interpret_kernel(item, arrays, values)
    return outputs


def require_same(actual: np.ndarray, wanted: np.ndarray, what: str) -> None:
    """Equal to the bit, except that any nan is as good as any other."""
    assert actual.dtype == wanted.dtype and actual.shape == wanted.shape, what
    if dtypes.from_numpy(wanted.dtype).kind == "f":
        with np.errstate(invalid="ignore"):
            nan_actual, nan_wanted = np.isnan(actual), np.isnan(wanted)
        integer = f"u{wanted.dtype.itemsize}"
        bad = (nan_actual != nan_wanted) | (
            ~nan_wanted & (actual.view(integer) != wanted.view(integer)))
    else:
        bad = actual != wanted
    where = np.flatnonzero(bad)
    assert not len(where), (f"{what}: {len(where)} of {bad.size} differ, first at {where[0]}: "
                            f"{actual.ravel()[where[0]]!r}, wanted {wanted.ravel()[where[0]]!r}")
