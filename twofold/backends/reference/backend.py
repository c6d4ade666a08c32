"""The backend that shows what a program means: NumPy arrays, every kernel run by its interpreter.

Slow and strict: each access of a kernel is checked. Tests compare the other backends with it, and
it is what is left where neither LLVM nor OpenCL works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import DeviceError, InvalidArgumentError
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.kernel.contract import Contract
from ...ir.kernel.interpret import interpret_kernel
from ...ir.kernel.interpret_contract import interpret_contract
from ...ir.kernel.nodes import Kernel
from ...ir.program.interpret import interpret_program
from ...ir.program.nodes import Launch, Program, launches
from ...ir.program.text import print_kernels, print_program
from ...runtime.backend import CompileReport, Show, show_nothing

Array = np.ndarray[Any, Any]


class NumpyRunner:
    """Runs the instructions of programs on NumPy arrays, and counts the bytes they take."""

    def __init__(self) -> None:
        self.current = 0
        self.peak = 0

    def allocate(self, type: TensorType) -> Array:
        """An array of undefined content."""
        shape = tuple(int(dim) for dim in type.shape)
        array = np.empty(shape, type.dtype.numpy)
        self.current += array.nbytes
        self.peak = max(self.peak, self.current)
        return array

    def release(self, array: Array) -> None:
        """Count a temporary as gone."""
        self.current -= array.nbytes

    def launch(self, kernel: Kernel, arrays: Sequence[Array], sizes: Mapping[Symbol, int]) -> None:
        """Interpret a kernel."""
        interpret_kernel(kernel, arrays, sizes)

    def run_contract(self, contract: Contract, arrays: Sequence[Array],
                sizes: Mapping[Symbol, int]) -> None:
        """Interpret a contraction."""
        interpret_contract(contract, arrays, sizes)

    def copy(self, source: Array, target: Array) -> None:
        """Copy all elements."""
        target.reshape(-1)[...] = source.reshape(-1)

    def read_scalar(self, array: Array) -> int | bool:
        """The one element."""
        value: int | bool = array.item()
        return value

    def to_host(self, array: Array) -> Array:
        """The array itself."""
        return array

    def from_host(self, array: Array) -> Array:
        """A contiguous array."""
        contiguous = np.ascontiguousarray(array).reshape(array.shape)
        self.current += contiguous.nbytes
        self.peak = max(self.peak, self.current)
        return contiguous


class ReferenceExecutable:
    """A program and a runner of its instructions."""

    stages = ("program", "kernel")
    refuses_misfits = False

    def __init__(self, program: Program, runner: NumpyRunner):
        self.program = program
        self._runner = runner
        self.report = CompileReport(kernels=[
            {"name": i.kernel.name, "kind": "kernel"} if isinstance(i, Launch) else
            {"name": i.contract.name, "kind": "contraction"} for i in launches(program)])

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run on arrays. Donated memory is not taken over: every result is a new array.

        Raises
        ------
        InvalidArgumentError
            When the arrays do not fit the program's inputs.
        """
        arrays = []
        for slot, value in zip(self.program.inputs, inputs, strict=True):
            array = np.asarray(value)
            if array.dtype != slot.type.dtype.numpy:
                raise InvalidArgumentError(f"input {slot.name} has dtype {array.dtype}; "
                                           f"the program takes {slot.type.dtype.name}")
            arrays.append(np.ascontiguousarray(array).reshape(array.shape))
        results = interpret_program(self.program, arrays, self._runner)
        for array in results:
            self._runner.current -= array.nbytes
        return [self._result(array, arrays) for array in results]

    @staticmethod
    def _result(array: Array, inputs: Sequence[Array]) -> Array:
        return array.copy() if any(array is given for given in inputs) else array

    def text(self, stage: str) -> str:
        """The program (``"program"``) or its kernels (``"kernel"``).

        Raises
        ------
        ValueError
            For a stage that this backend does not have.
        """
        if stage == "program":
            return print_program(self.program)
        if stage == "kernel":
            return print_kernels(self.program).lstrip("\n")
        raise ValueError(f"the reference backend has no stage {stage!r}; "
                         "it has program and kernel")


class ReferenceBackend:
    """Interprets programs."""

    name = "reference"

    def __init__(self) -> None:
        self._runner = NumpyRunner()

    def compile(self, program: Program, show: Show = show_nothing) -> ReferenceExecutable:
        """Nothing is compiled; the program is kept."""
        return ReferenceExecutable(program, self._runner)

    def from_host(self, array: Array) -> Array:
        """The array, contiguous."""
        return np.ascontiguousarray(array).reshape(np.shape(array))

    def to_host(self, array: Array) -> Array:
        """The array itself."""
        return array

    def synchronize(self) -> None:
        """Nothing runs behind the caller's back."""

    def memory_info(self) -> dict[str, int]:
        """Bytes that programs hold while they run."""
        return {"current": self._runner.current, "peak": self._runner.peak}

    def reset_peak(self) -> None:
        """Let ``peak`` start again from what is in use."""
        self._runner.peak = self._runner.current


def create_backend(argument: str) -> ReferenceBackend:
    """The backend.

    Raises
    ------
    DeviceError
        There is only one, so that it takes no argument.
    """
    if argument:
        raise DeviceError(f"there is one reference backend; reference:{argument} does not exist")
    return ReferenceBackend()
