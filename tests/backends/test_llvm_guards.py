"""Choices inside choices: code grows with the kernel, and loads stay where they are chosen."""

from __future__ import annotations

import numpy as np
import pytest

from twofold import dtypes as d
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Buffer, For, Index, Kernel, Load, Store
from twofold.ir.program import nodes as p

pytest.importorskip("llvmlite")
from twofold.backends.llvm.run.backend import LlvmBackend

COUNT, AVAILABLE = 50, 20


def constant(value):
    return k.constant(value, d.float32)


def nested(x, depth):
    """A chain in which each step chooses between two uses of the one before."""
    for i in range(depth):
        x = k.select(k.compare("lt", x, constant(float(i % 3))),
                     k.mul(x, constant(0.5)), k.sub(x, constant(1.0)))
    return x


def nested_array(x, depth):
    for i in range(depth):
        x = np.where(x < np.float32(i % 3), x * np.float32(0.5), x - np.float32(1))
    return x


def executable(depth, guarded):
    """``nested`` of an input; ``guarded``: of one that is shorter than the output."""
    source = Buffer("x", d.float32, (AVAILABLE if guarded else COUNT,), "input")
    target = Buffer("y", d.float32, (COUNT,), "output")
    i, block = Index("i"), Index("p")
    value = Load(source, i)
    if guarded:
        inside = k.compare("lt", i, k.index(AVAILABLE))
        value = k.select(inside, nested(value, depth), constant(-7.0))
    else:
        value = nested(value, depth)
    body = [For(block, k.index(1), "parallel",
                [For(i, k.index(COUNT), "vector", [Store(target, i, value)])])]
    kernel = Kernel("choices", [source, target], [], body)
    slots = [p.Slot(b.name, TensorType(b.dtype, b.shape), b.role) for b in kernel.buffers]
    return LlvmBackend().compile(p.Program(
        "choices", (slots[0],), (slots[1],),
        (p.Launch(kernel, tuple(slots)), p.Return((slots[1],))), kernel.sizes))


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("depth", [1, 7, 40])
def test_values(depth, guarded):
    x = np.random.default_rng(3).normal(size=AVAILABLE if guarded else COUNT).astype(np.float32)
    (found,) = executable(depth, guarded)([x * 9])
    wanted = np.full(COUNT, -7, np.float32)
    wanted[:x.size] = nested_array(x * 9, depth)
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("guarded", [False, True])
def test_code_grows_with_the_depth_only(guarded):
    """It used to double with each choice: one copy per combination of conditions."""
    short, long = (len(executable(depth, guarded).text("llvm")) for depth in (20, 40))
    assert long < 3 * short


def test_what_is_not_chosen_is_not_loaded():
    """The input ends where its memory ends; the page after it cannot be read."""
    mmap = pytest.importorskip("mmap")
    import ctypes
    import sys
    if not sys.platform.startswith("linux"):
        pytest.skip("protects memory through Linux's mprotect")
    page = mmap.PAGESIZE
    memory = mmap.mmap(-1, 2 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    whole = np.frombuffer(memory, np.float32, page // 4)
    x = whole[-AVAILABLE:]
    x[:] = np.arange(AVAILABLE)
    library = ctypes.CDLL(None, use_errno=True)
    assert library.mprotect(ctypes.c_void_p(start + page), ctypes.c_size_t(page), 0) == 0
    try:
        (found,) = executable(5, guarded=True)([x])
    finally:
        assert library.mprotect(ctypes.c_void_p(start + page), ctypes.c_size_t(page), 3) == 0
    np.testing.assert_array_equal(found[:AVAILABLE], nested_array(x, 5))
    assert (found[AVAILABLE:] == -7).all()
