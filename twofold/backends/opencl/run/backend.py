"""The OpenCL backend: host programs run instruction by instruction, their kernels built at once.

Owns what a program becomes on a device: one program text with the kernels that no earlier program
had, built at once; the runner that puts launches and copies in the queue. Nothing waits for the
device except where the host needs a value: predicates of control flow, host calls, results.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from .... import forks
from ....dataclass import replace
from ....errors import DeviceError, InternalError
from ....ir.base import dims
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ....ir.kernel.contract import Contract
from ....ir.kernel.nodes import Kernel
from ....ir.program.guard import guard_program
from ....ir.program.interpret import interpret_program
from ....ir.program.nodes import Launch, Program, launches
from ....ir.program.text import print_kernels, print_program
from ....runtime.backend import CompileReport, Show, show_nothing
from ..text.contract import write_contract
from ..text.kernel import write_kernel
from ..text.launch import KernelText, Scratch
from ..text.split import ReductionSplitter
from . import devices
from .build import ArgumentKind, CompiledKernel, build_kernels
from .device import OpenCLDevice, open_device
from .memory import DeviceArray, DeviceBuffer

_MOST_KERNELS = 2048
_MOST_SIZES = 1024
_BUFFER: list[ArgumentKind] = ["buffer"]
_SIZE: list[ArgumentKind] = ["int64"]
_HEAD = "#pragma OPENCL FP_CONTRACT OFF"
_DOUBLE = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable"


def create_backend(argument: str) -> OpenCLBackend:
    """The backend of a device number; what ``runtime.backend`` calls."""
    return OpenCLBackend(f"OPENCL:{argument or 0}")


class OpenCLBackend:
    """Compiles for one OpenCL device and moves arrays to and from it.

    Parameters
    ----------
    device : str
        A device name, as ``"OPENCL:0"`` or ``"GPU:0"``.
    shared : bool, optional
        Whether the work-items of a group work together on rows and tiles; by default on anything
        but a CPU, where barriers are slow to compile and to run.
    compute_units : int, optional
        What work is cut for, instead of the number that the device tells.
    """

    def __init__(self, device: str = "OPENCL:0", *, shared: bool | None = None,
                 compute_units: int = 0):
        self.device: OpenCLDevice = open_device(device)
        self.name = f"opencl:{self.device.index}"
        self._kernels: OrderedDict[str, CompiledKernel] = OrderedDict()
        self._lock = forks.rlock()
        self._options = _options(self.device)
        known = self.device.info.target
        self.target = replace(known, cores=compute_units or known.cores,
                              shares=known.shares if shared is None else shared)
        self._splitter = ReductionSplitter(self.target) if self.target.shares else None

    def compile(self, program: Program, show: Show = show_nothing) -> OpenCLExecutable:
        """An executable of a program; ``show`` gets its text before the driver does."""
        return OpenCLExecutable(self, guard_program(program), show)

    def from_host(self, array: Any) -> Any:
        """A device array with the content of a NumPy array; strings stay on the host."""
        array = np.asarray(array)
        return array if array.dtype.kind in "OSU" else self.device.from_host(array)

    def to_host(self, array: Any) -> Any:
        """A NumPy array with the content of a device array."""
        return array.numpy() if isinstance(array, DeviceArray) else array

    def synchronize(self) -> None:
        """Wait until everything asked for is done."""
        self.device.synchronize()

    def memory_info(self) -> dict[str, int]:
        """Bytes in use: ``current`` and ``peak``."""
        return self.device.memory_info()

    def reset_peak(self) -> None:
        """Let ``peak`` start again from what is in use."""
        self.device.pool.reset_peak()

    def write(self, item: Kernel | Contract, aliased: bool) -> list[KernelText]:
        """The functions of a kernel or contraction, in launch order."""
        texts = (write_kernel(item, aliased=aliased, target=self.target, splitter=self._splitter)
                 if isinstance(item, Kernel) else
                 write_contract(item, aliased=aliased, target=self.target))
        if any(text.float64 for text in texts) and not self.device.info.limits.has_float64:
            raise DeviceError(
                f"{self.device.name} ({self.device.info.details['device_name']}) has no float64, "
                f"which {item.name} needs; use float32 or another device")
        return texts

    def build(self, texts: Sequence[KernelText], report: CompileReport
              ) -> dict[KernelText, CompiledKernel]:
        """Built kernels of the texts: those that are new in one go."""
        with self._lock:
            fresh: dict[str, KernelText] = {}
            for text in texts:
                if text.nameless not in self._kernels:
                    fresh.setdefault(text.nameless, text)
                else:
                    self._kernels.move_to_end(text.nameless)
            if fresh:
                self._build(list(fresh.values()), report)
            report.from_cache = report.from_cache and bool(texts)
            built = {text: self._kernels[text.nameless] for text in texts}
            while len(self._kernels) > _MOST_KERNELS:
                self._kernels.popitem(last=False)
            return built

    def _build(self, texts: list[KernelText], report: CompileReport) -> None:
        """Build functions under names made of their content: equal ones are found on disk."""
        names = {f"k_{sha256(text.nameless.encode()).hexdigest()[:20]}": text for text in texts}
        kinds: dict[str, list[ArgumentKind]] = {
            name: [*_BUFFER * (len(text.buffers) + (text.scratch is not None)),
                   *_SIZE * (len(text.sizes) + (text.scratch is not None))]
            for name, text in names.items()}
        source = program_text(texts, [text.rename(name) for name, text in names.items()])
        built = build_kernels(self.device, source, kinds, self._options)
        for name, text in names.items():
            self._kernels[text.nameless] = built[name]
            report.from_cache = report.from_cache and built[name].origin == "disk"


def program_text(texts: Sequence[KernelText], functions: Sequence[str] | None = None) -> str:
    """One OpenCL C program of several functions and what they call."""
    helpers: dict[str, str] = {}
    for text in texts:
        helpers.update((name, body) for name, body in text.helpers.items() if name not in helpers)
    head = [_HEAD, _DOUBLE] if any(text.float64 for text in texts) else [_HEAD]
    bodies = functions if functions is not None else [text.text for text in texts]
    return "\n\n".join(["\n".join(head), *helpers.values(), *bodies]) + "\n"


def _options(device: OpenCLDevice) -> tuple[str, ...]:
    """Options that make results the same everywhere, where the device knows them."""
    cl = devices.load_pyopencl()
    exact = cl.device_fp_config.CORRECTLY_ROUNDED_DIVIDE_SQRT
    if device.info.handle.single_fp_config & exact:
        return ("-cl-fp32-correctly-rounded-divide-sqrt",)
    return ()


class _Extent(NamedTuple):
    """How a kernel runs for some sizes: work-items, scratch memory and pieces of its sums."""

    items: tuple[int, ...]
    scratch_bytes: int
    pieces: int


class _Step:
    """One launch of a kernel: what is built, and how it runs for the sizes it has had."""

    __slots__ = ("_known", "kernel", "text")

    def __init__(self, text: KernelText, kernel: CompiledKernel):
        self.text = text
        self.kernel = kernel
        self._known: dict[tuple[int, ...], _Extent] = {}

    def extent(self, values: tuple[int, ...]) -> _Extent:
        """How it runs, given the values of the text's sizes."""
        found = self._known.get(values)
        if found is None:
            text = self.text
            sizes = dict(zip(text.sizes, values, strict=True))
            items = tuple(g * i for g, i in zip(text.groups(sizes), text.local, strict=True))
            scratch = text.scratch
            found = _Extent(items, 0, 0) if scratch is None else _Extent(
                items, scratch.nbytes(sizes), scratch.pieces(sizes))
            if len(self._known) >= _MOST_SIZES:
                self._known.clear()
            self._known[values] = found
        return found


class OpenCLExecutable:
    """A program on one device; takes and returns device arrays.

    Attributes
    ----------
    program : Program
    report : CompileReport
    """

    stages = ("program", "kernel", "opencl")
    refuses_misfits = False

    def __init__(self, backend: OpenCLBackend, program: Program, show: Show = show_nothing):
        self.program = program
        self.backend = backend
        self.report = CompileReport(from_cache=True)
        start = time.perf_counter()
        self._texts: dict[Kernel | Contract, list[KernelText]] = {}
        for launch in launches(program):
            item = launch.kernel if isinstance(launch, Launch) else launch.contract
            slots = set(launch.slots)
            aliased = any(s.alias is not None and s.alias in slots for s in slots)
            if item not in self._texts:
                self._texts[item] = backend.write(item, aliased)
            elif aliased:
                self._texts[item] = backend.write(item, True)
        emitted = time.perf_counter()
        every = [text for texts in self._texts.values() for text in texts]
        show("opencl", program_text(every))
        built = backend.build(every, self.report)
        self.report.seconds = {"emit": emitted - start, "backend": time.perf_counter() - emitted}
        steps = {item: [_Step(text, built[text]) for text in texts]
                 for item, texts in self._texts.items()}
        for item, texts in self._texts.items():
            kind = "kernel" if isinstance(item, Kernel) else "contraction"
            self.report.kernels.append({
                "name": item.name, "kind": kind, "launches": len(texts),
                "local_size": texts[0].local if texts else ()})
        self._runner = _Runner(backend, steps)

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run; nothing is waited for, unless the program itself needs a value."""
        for array, slot in zip(inputs, self.program.inputs, strict=False):
            if array.dtype != slot.type.dtype.numpy:
                raise InternalError(f"program {self.program.name}: input {slot!r} was given "
                                    f"{array.dtype}")
        checks = self.backend.device.checks
        checks.poll()
        return interpret_program(self.program, inputs, self._runner, donated, checks)

    def text(self, stage: str) -> str:
        """The program at a stage: ``program``, ``kernel`` or ``opencl``."""
        match stage:
            case "program":
                return print_program(self.program)
            case "kernel":
                return print_kernels(self.program)
            case "opencl":
                return program_text([text for texts in self._texts.values() for text in texts])
        raise ValueError(f"stage {stage!r} is none of program, kernel, opencl")


class _Runner:
    """What the host program's interpreter asks of a device."""

    def __init__(self, backend: OpenCLBackend, steps: dict[Kernel | Contract, list[_Step]]):
        self.backend = backend
        self.device = backend.device
        self.steps = steps

    def allocate(self, type: TensorType) -> Any:
        """Memory for a type whose dimensions are integers."""
        shape = tuple(d if isinstance(d, int) else dims.evaluate(d, {}) for d in type.shape)
        return self.device.empty(shape, type.dtype.numpy)

    def release(self, array: Any) -> None:
        """Nothing: the buffer goes back to the pool with its last reference."""

    def launch(self, kernel: Kernel, arrays: Sequence[Any], sizes: Mapping[Symbol, int]) -> None:
        """Put a kernel's launches in the queue."""
        self._run(self.steps[kernel], arrays, sizes)

    def run_contract(self, contract: Contract, arrays: Sequence[Any],
                sizes: Mapping[Symbol, int]) -> None:
        """Put a contraction's launch in the queue."""
        self._run(self.steps[contract], arrays, sizes)

    def _run(self, steps: list[_Step], arrays: Sequence[Any], sizes: Mapping[Symbol, int]) -> None:
        held: dict[Scratch, DeviceBuffer] = {}
        for step in steps:
            text = step.text
            values = tuple(sizes[s] for s in text.sizes)
            extent = step.extent(values)
            if 0 in extent.items:
                continue
            arguments: list[Any] = [arrays[i].buffer for i in text.buffers]
            scratch = text.scratch
            if scratch is None:
                arguments += values
            else:
                if scratch not in held:
                    held[scratch] = self.device.allocate(extent.scratch_bytes)
                arguments += [held[scratch], *values, extent.pieces]
            self.device.launch(step.kernel, extent.items, text.local, arguments, text.name)

    def copy(self, source: Any, target: Any) -> None:
        """Copy all elements."""
        self.device.copy_into(source.buffer, target.buffer)

    def read_scalar(self, array: Any) -> int | bool:
        """The one element of an integer or bool array; waits for it."""
        value: int | bool = self.to_host(array).reshape(()).item()
        return value

    def to_host(self, array: Any) -> Any:
        """As a NumPy array; waits for it."""
        return self.backend.to_host(array)

    def from_host(self, array: Any) -> Any:
        """A NumPy array on the device."""
        return self.backend.from_host(array)
