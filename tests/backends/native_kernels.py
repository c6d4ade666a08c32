"""Kernels written by hand, compiled by the LLVM backend: how tests make, run and check them."""

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

ZERO = k.index(0)
random = np.random.default_rng(7)


def executable(kernel: Kernel):
    """A program that runs one kernel."""
    slots = [p.Slot(b.name, TensorType(b.dtype, b.shape), b.role) for b in kernel.buffers]
    inputs = tuple(s for s in slots if s.role == "input")
    outputs = tuple(s for s in slots if s.role == "output")
    program = p.Program(kernel.name, inputs, outputs,
                        (p.Launch(kernel, tuple(slots)), p.Return(outputs)), kernel.sizes)
    return LlvmBackend().compile(program)


def run(kernel: Kernel, *arrays):
    """Results of a kernel."""
    return executable(kernel)([np.ascontiguousarray(a) for a in arrays])


def array(dtype: d.DType, count: int):
    """Values of a dtype, among them its limits."""
    if dtype.kind == "b":
        return random.integers(0, 2, count).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype.numpy)
        values = random.integers(info.min, info.max, count, dtype=dtype.numpy, endpoint=True)
        special = [info.min, info.max, 0, 1, info.max - 1, 2]
        special += [info.min + 1, 255 % (info.max + 1)]
        values[:len(special)] = np.array(special[:count], object).astype(dtype.numpy)
        return values
    values = random.normal(size=count) * 10
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.5, 0.5]
    values[:len(special)] = special[:count]
    return values.astype(dtype.numpy)


def elementwise(dtypes, result, count, build, mode="vector"):
    """A kernel that computes ``build(elements)`` for each element."""
    inputs = [Buffer(f"x{i}", t, (count,), "input") for i, t in enumerate(dtypes)]
    out = Buffer("y", result, (count,), "output")
    i = Index("i")
    value = build(*[Load(b, i) for b in inputs])
    sizes = [] if isinstance(count, int) else [next(iter(count.terms))[0][0]]
    return Kernel("map", [*inputs, out], sizes,
                  [For(i, k.dim(count), mode, [Store(out, i, value)])])


def same(found, expected):
    """Equal bit for bit but for the payload of NaN."""
    assert found.dtype == expected.dtype and found.shape == expected.shape
    if found.dtype.kind in "biu":
        np.testing.assert_array_equal(found, expected)
        return
    a, b = found.astype(np.float64), expected.astype(np.float64)
    np.testing.assert_array_equal(a, b)
    there = ~np.isnan(a)
    np.testing.assert_array_equal(np.signbit(a[there]), np.signbit(b[there]))
