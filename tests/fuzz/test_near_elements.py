"""Elements that lie a few apart are loaded with those between them, pairs are stored together.

Nothing before the first or after the last of them is touched: arrays end at a page that must not
be, in a process of its own.
"""

from __future__ import annotations

import numpy as np
from fuzz_fences import fence_native_code, run_apart, run_kernel

from twofold import dtypes as d
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Buffer, Expression, For, Index, Kernel, Load, Store

DTYPES = (d.float32, d.float64, d.float16, d.int8, d.int64, d.bool_)
COUNTS = (1, 2, 16, 17, 33, 131)


def kernel_of_every(step: int, first: int, count: int, dtype: d.DType) -> Kernel:
    """``y[i] = x[i * step + first]``; the last element of x is the last that is read."""
    x = Buffer("x", dtype, ((count - 1) * step + first + 1,), "input")
    y = Buffer("y", dtype, (count,), "output")
    i = Index("i")
    place = k.add(k.mul(i, k.index(step)), k.index(first)) if first else k.mul(i, k.index(step))
    return Kernel("every", [x, y], [], [For(i, k.index(count), "vector", [
        Store(y, i, Load(x, place))])])


def kernel_of_pairs(count: int, dtype: d.DType, swap: bool) -> Kernel:
    """Real and imaginary parts, as it were, exchanged or written over what they were made of."""
    x = Buffer("x", dtype, (2 * count,), "input")
    y = Buffer("y", dtype, (2 * count,), "output")
    i = Index("i")
    even = k.mul(i, k.index(2))
    odd = k.add(even, k.index(1))
    second: Expression = Load(y if swap else x, even)  # what the first store has just written
    return Kernel("pairs", [x, y], [], [For(i, k.index(count), "vector", [
        Store(y, even, Load(x, odd)), Store(y, odd, second)])])


def check() -> None:
    """All of it, with arrays that end where memory does."""
    fences = fence_native_code()
    random = np.random.default_rng(5)

    def keep(array: np.ndarray) -> np.ndarray:
        found = fences.array(array.shape, array.dtype, array.dtype.itemsize)
        found[...] = array
        return found

    for at_end in (True, False):
        fences.at_end = at_end
        for dtype in DTYPES:
            for count in COUNTS:
                for step, first in ((2, 0), (2, 1), (3, 0), (3, 2), (4, 1), (4, 3), (5, 2)):
                    kernel = kernel_of_every(step, first, count, dtype)
                    x = random.integers(0, 2, kernel.buffers[0].shape).astype(dtype.numpy)
                    found = run_kernel(kernel, [x, np.zeros(count, dtype.numpy)], {}, "llvm", keep)
                    assert found is not None
                    np.testing.assert_array_equal(found[0], x[first::step])
                for swap in (False, True):
                    kernel = kernel_of_pairs(count, dtype, swap)
                    x = random.integers(0, 2, 2 * count).astype(dtype.numpy)
                    found = run_kernel(kernel, [x, np.zeros_like(x)], {}, "llvm", keep)
                    assert found is not None
                    np.testing.assert_array_equal(found[0][::2], x[1::2])
                    np.testing.assert_array_equal(found[0][1::2], x[1::2] if swap else x[::2])
    print("done")


def test_near_elements_and_pairs() -> None:
    assert run_apart("from test_near_elements import check\ncheck()") == "done"
