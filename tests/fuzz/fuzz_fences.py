"""Memory between pages that nobody may touch, and programs that run in nothing else.

An access outside of an array ends the process when it meets such a page; what lies between the
array and the page, because memory for results begins at whole cache lines, holds a pattern that is
looked at afterwards.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import mmap
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from twofold.errors import InternalError, VerificationError
from twofold.ir.base.dims import Symbol, evaluate, symbols
from twofold.ir.kernel.interpret import KernelRun, interpret_kernel
from twofold.ir.kernel.nodes import Kernel
from twofold.ir.program.guard import guard_program
from twofold.ir.program.verify import verify_program
from twofold.runtime.pool import ALIGNMENT

PATTERN = 0xA5
_MOST_STEPS = 3000
_MOST_ROUNDS = 10**5


class Fences:
    """Makes arrays of which the pages before and after cannot be touched."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._library.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        self._slack: list[tuple[Any, Any]] = []
        self.at_end = True      # whether arrays lie at the page after them, or the one before

    def array(self, shape: int | Sequence[int], dtype: Any, alignment: int = ALIGNMENT
              ) -> np.ndarray:
        """An array of undefined elements."""
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        dtype, page = np.dtype(dtype), mmap.PAGESIZE
        size = math.prod(shape) * dtype.itemsize
        pages = max(-(-size // page), 1)
        memory = mmap.mmap(-1, (pages + 2) * page)
        inside = np.frombuffer(memory, np.uint8)[page:(pages + 1) * page]
        for place in (inside.ctypes.data - page, inside.ctypes.data + pages * page):
            if self._library.mprotect(place, page, 0):
                raise OSError(ctypes.get_errno(), "mprotect")
        inside[:] = PATTERN
        first = (inside.size - size) // alignment * alignment if self.at_end else 0
        self._slack += [(inside[:first], shape), (inside[first + size:], shape)]
        return inside[first:first + size].view(dtype).reshape(shape)

    def copy(self, array: np.ndarray) -> np.ndarray:
        """The array between fences."""
        found = self.array(array.shape, array.dtype, array.dtype.itemsize)
        found[...] = array
        return found

    def require_untouched(self) -> None:
        """Raise where something was written beside one of the arrays made so far."""
        for rest, shape in self._slack:
            assert (rest == PATTERN).all(), f"written beside an array of shape {shape}"
        self._slack.clear()


def fence_native_code() -> Fences:
    """From now on native programs of this process have their results and arenas in fences."""
    from twofold.backends.llvm.run import backend
    from twofold.runtime.pool import HostPool
    fences = Fences()
    HostPool.array = lambda self, shape, dtype: fences.array(shape, dtype)
    backend.SMALLEST_BLOCK = 0
    return fences


class TooLongError(InternalError):
    """A kernel runs for longer than a test likes."""


@contextmanager
def short_runs() -> Iterator[None]:
    """The interpreter of kernels gives up on those that run for ever."""
    run, loop, steps = KernelRun.run, KernelRun._for, itertools.count()

    def count_steps(self: KernelRun, body: Any, mask: Any = None) -> None:
        if next(steps) % _MOST_STEPS == _MOST_STEPS - 1:
            raise TooLongError("too many steps")
        run(self, body, mask)

    def count_rounds(self: KernelRun, statement: Any, mask: Any) -> None:
        if int(self.evaluate(statement.extent, mask).max(initial=0)) > _MOST_ROUNDS:
            raise TooLongError("too many rounds")
        loop(self, statement, mask)

    KernelRun.run, KernelRun._for = count_steps, count_rounds
    try:
        yield
    finally:
        KernelRun.run, KernelRun._for = run, loop


def kernel_arrays(kernel: Kernel, seed: int) -> tuple[list[np.ndarray], dict[Symbol, int]] | None:
    """Arrays for all buffers of a kernel and its sizes; None where these are too large to try."""
    choose = random.Random(seed)
    mentioned = {s for b in kernel.buffers for d in b.shape for s in symbols(d)}
    order = sorted({*kernel.sizes, *mentioned}, key=lambda s: s.order)
    sizes = {s: max(choose.choice([0, 1, 2, 5, 17]), s.lowest) for s in order}
    arrays = []
    for buffer in kernel.buffers:
        shape = [evaluate(d, sizes) for d in buffer.shape]
        if min(shape, default=0) < 0 or math.prod(max(n, 1) for n in shape) > _MOST_ROUNDS:
            return None
        numbers = {"b": [True, False], "f": [0.0, 1.5, -2.0, 1e30]}.get(
            buffer.dtype.kind, [0, 1, 3, 100] + [-1, -(1 << 62)] * (buffer.dtype.size == 8))
        arrays.append(np.asarray(np.resize(numbers, shape).astype(buffer.dtype.numpy), order="C"))
    return arrays, sizes


def interpret_shortly(kernel: Kernel, arrays: Sequence[np.ndarray], sizes: dict[Symbol, int]
                      ) -> list[np.ndarray] | None:
    """What a kernel leaves in copies of the arrays; None where that takes too long."""
    copies = [x.copy() for x in arrays]
    try:
        with short_runs():
            interpret_kernel(kernel, copies, sizes)
    except TooLongError:
        return None
    return copies


def run_kernel(kernel: Kernel, arrays: Sequence[np.ndarray], sizes: dict[Symbol, int],
               backend: str, keep: Callable[[np.ndarray], np.ndarray] = np.copy
               ) -> list[np.ndarray] | None:
    """What a backend makes of a kernel: the arrays of all buffers that are not inputs.

    None where no program can run the kernel, since nothing says how large its arrays are.
    """
    from twofold.runtime.backend import get
    from twofold.runtime.stepwise import single_program
    target = get(backend)
    program = single_program(kernel)
    try:
        verify_program(guard_program(program))
    except VerificationError:
        return None
    reads = [keep(x) for x, b in zip(arrays, kernel.buffers, strict=True) if b.role == "input"]
    reads += [np.zeros(sizes[s], np.bool_) for s in kernel.sizes]
    found = target.compile(program)([target.from_host(x) for x in reads])
    return [np.asarray(target.to_host(x)) for x in found]


def run_apart(source: str) -> str:
    """What a process prints that runs this; it must end well."""
    here = Path(__file__).resolve().parent
    paths = os.pathsep.join([str(here), str(here.parent), str(here.parent.parent)])
    process = subprocess.run([sys.executable, "-W", "ignore", "-c", source],
                             env={**os.environ, "PYTHONPATH": paths}, capture_output=True,
                             text=True, check=False)
    last = (process.stdout.split() or ["none"])[-1]
    assert process.returncode == 0, f"seed {last}: {process.stderr[-3000:]}"
    return last
