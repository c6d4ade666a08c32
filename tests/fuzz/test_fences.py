"""Kernels made of changed texts stay inside of their memory when they run, on every backend.

Arrays lie between pages that cannot be touched, so that one access outside of them ends the
process: a process of its own, whose last line says which text ended it.
"""

from __future__ import annotations

import sys

import numpy as np
import pytest
from fuzz_fences import (
    Fences,
    fence_native_code,
    interpret_shortly,
    kernel_arrays,
    run_apart,
    run_kernel,
)
from fuzz_texts import changed, kernel_texts

from twofold.errors import ParseError, TwofoldError, VerificationError
from twofold.ir.kernel import build as k
from twofold.ir.kernel.evaluate import evaluate
from twofold.ir.kernel.guard import guard_kernel
from twofold.ir.kernel.nodes import Binary, For, Index, Kernel
from twofold.ir.kernel.parse import parse_kernel
from twofold.ir.kernel.ranges import Ranges
from twofold.ir.kernel.text import print_kernel
from twofold.ir.kernel.verify import verify_kernel

pytestmark = pytest.mark.filterwarnings("ignore")
SEED = 600000
COUNT = 1000


def read_valid(text: str) -> Kernel | None:
    """The kernel of a text; None where it is refused."""
    try:
        kernel = parse_kernel(text)
        verify_kernel(kernel)
    except (ParseError, VerificationError):
        return None
    return kernel


def changed_kernels():
    """Numbers of changed texts that are still valid, their kernels, arrays and sizes."""
    texts = kernel_texts(SEED, 12)
    for seed in range(SEED, SEED + COUNT):
        kernel = read_valid(changed(texts[seed % len(texts)], seed, texts))
        made = None if kernel is None else kernel_arrays(kernel, seed)
        if made is not None:
            yield (seed, kernel, *made)


def require_same(seed: int, kernel: Kernel, wanted, found) -> None:
    """Integers are the same, and floats but for the order of sums."""
    written = [x for x, b in zip(wanted, kernel.buffers, strict=True) if b.role != "input"]
    for x, y in zip(written, found, strict=True):
        a, b = (np.asarray(v, np.float64) for v in (x, y))
        np.testing.assert_allclose(b.reshape(a.shape), a, 1e-3, 1e-3, err_msg=f"seed {seed}")


def run_changed(backend: str, every: int = 1) -> int:
    """Run changed kernels on a backend, and hold them against the interpreter; how many ran."""
    fences = fence_native_code() if backend == "llvm" else Fences()
    ran = 0
    for seed, kernel, arrays, sizes in list(changed_kernels())[::every]:
        if any(b.role == "inout" for b in kernel.buffers):
            continue
        guarded = guard_kernel(kernel)
        verify_kernel(guarded)
        try:
            wanted = interpret_shortly(guarded, arrays, sizes)
        except TwofoldError as error:
            # What parallel rounds do to each other is no matter of where.
            assert "another parallel iteration" in str(error), f"seed {seed}: {error}"
            continue
        if wanted is None:
            continue
        print(seed, flush=True)
        fences.at_end = bool(seed % 2)
        keep = fences.copy if backend == "llvm" else np.copy
        found = run_kernel(kernel, arrays, sizes, backend, keep)
        fences.require_untouched()
        if found is not None:
            require_same(seed, kernel, wanted, found)
            ran += 1
    return ran


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="protects pages as Linux does")
def test_changed_kernels_as_native_code():
    pytest.importorskip("llvmlite")
    assert int(run_apart("from test_fences import run_changed; print(run_changed('llvm'))")) > 80


def test_changed_kernels_on_opencl(opencl):
    number = opencl.rpartition(":")[2]
    assert int(run_apart("from test_fences import run_changed\n"
                         f"print(run_changed('opencl:{number}', 15))")) > 3


# ---------------------------------------------------------------------------- what is checked

TEXT = """kernel f {
  input x: int64[4]
  output y: float32[8]
  for i < 8 parallel {
    y[i] = float32(x[%s])
  }
}
"""


def parse_checked(offset: str) -> str:
    """The text of a kernel that loads at an offset, once it cannot leave its buffers."""
    return print_kernel(guard_kernel(parse_kernel(TEXT % offset)))


@pytest.mark.parametrize("offset", [
    "3", "i // 2", "min(i, 3)", "max(i - 4, 0)", "i % 4", "x[0] % 4", "3 - i // 2", "0 * x[0]",
    "select(x[0] > 2, 1, i // 2)", "int64(int8(i)) // 43"])
def test_what_is_proved_is_not_checked(offset):
    text = parse_checked(offset)
    assert "select(" not in text.replace(offset, "") and "parallel" in text


@pytest.mark.parametrize("offset", [
    "4", "i", "i - 1", "x[0]", "3 - i", "x[0] // 1000", "i * 4611686018427387904", "x[i // 2] % 5",
    "int64(float32(i))", "min(x[0], 3)", "x[x[1] % 4]"])
def test_what_is_not_proved_is_checked(offset):
    text = parse_checked(offset)
    assert "select(" in text and "parallel" not in text


def test_checked_kernels_stay_as_they_are():
    """What has been made safe is trusted, and texts say what was written."""
    kernel = parse_kernel(TEXT % "i")
    assert not kernel.is_trusted and print_kernel(kernel) == TEXT % "i"
    assert guard_kernel(kernel).is_trusted


@pytest.mark.parametrize("backend", ["llvm", "opencl"])
def test_values_outside_and_unwritten(backend, request):
    name = backend
    if backend == "opencl":
        name = f"opencl:{request.getfixturevalue('opencl').rpartition(':')[2]}"
    else:
        pytest.importorskip("llvmlite")
    kernel = parse_kernel("kernel f {\n dims n\n input x: int64[n]\n output y: int64[n]\n"
                          " sizes n\n for i < n parallel {\n  y[x[i]] = x[i + 1]\n }\n}")
    for x, wanted in (([2, -1, 3, 9], [0, 0, -1, 9]), ([0], [0]), ([], [])):
        array = np.array(x, np.int64)
        found = run_kernel(kernel, [array, array], {kernel.sizes[0]: array.size}, name)
        assert found[0].tolist() == wanted


def test_intervals_hold():
    """Random arithmetic of indices lies in the interval that is found for it."""
    random = np.random.default_rng(5)
    names = ["add", "sub", "mul", "floordiv", "mod", "min", "max"]
    for _ in range(300):
        i, j = Index("i"), Index("j")
        extents = [int(n) for n in random.integers(1, 6, 2)]
        pool = [i, j, *(k.index(int(n)) for n in random.integers(-4, 9, 3))]
        for _ in range(6):
            x, y = (pool[int(n)] for n in random.integers(0, len(pool), 2))
            pool.append(Binary(str(random.choice(names)), x, y))
        loop = For(i, k.index(extents[0]), "sequential",
                   [For(j, k.index(extents[1]), "sequential", [])])
        low, high = Ranges([loop]).of(pool[-1])
        for a in range(extents[0]):
            for b in range(extents[1]):
                values = {i: np.asarray(a), j: np.asarray(b)}
                with np.errstate(all="ignore"):
                    assert low <= int(evaluate(pool[-1], values)) <= high
