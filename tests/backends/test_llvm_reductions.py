"""Reductions written by hand, compiled by the LLVM backend, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from native_kernels import ZERO, executable, random, run

from twofold import dtypes as d
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import (
    Accumulate,
    Buffer,
    For,
    If,
    Index,
    Kernel,
    Load,
    Local,
    Size,
    Store,
)

COMBINES = {"sum": np.sum, "prod": np.prod, "max": np.max, "min": np.min}


@pytest.mark.parametrize("mode", ["vector", "sequential"])
@pytest.mark.parametrize("dtype", [d.float32, d.float64, d.int8, d.uint16, d.int32, d.int64,
                                   d.uint64], ids=str)
def test_reductions_over_rows(dtype, mode):
    n = Symbol("n")
    x = Buffer("x", dtype, (4, n.dim), "input")
    i, j = Index("i"), Index("j")
    for combine, function in COMBINES.items():
        y = Buffer("y", dtype, (4,), "output")
        total = Buffer("total", dtype, (), "local")
        start = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf}[combine]
        if dtype.kind != "f" and combine in ("max", "min"):
            start = dtype.min if combine == "max" else dtype.max
        kernel = Kernel("reduce", [x, y], [n], [For(i, k.index(4), "parallel", [
            Local(total, k.constant(start, dtype)),
            For(j, Size(n), mode, [Accumulate(
                total, ZERO, combine, Load(x, k.add(k.mul(i, Size(n)), j)))]),
            Store(y, i, Load(total, ZERO))])])
        program = executable(kernel)
        for count in [*range(20), 33, 64, 70, 257, 1000]:
            if dtype.kind == "f":
                a = (random.normal(size=(4, count)) * 0.2 + 1).astype(dtype.numpy)
            else:
                a = random.integers(0, 5, (4, count)).astype(dtype.numpy)
            options = {"initial": start} if combine in ("max", "min") else {"dtype": dtype.numpy}
            with np.errstate(all="ignore"):
                expected = function(a, axis=1, **options).astype(dtype.numpy)
            np.testing.assert_allclose(program([a])[0], expected, rtol=1e-3)


def test_max_and_min_propagate_nan_from_every_place():
    for combine in ("max", "min"):
        x = Buffer("x", d.float32, (37,), "input")
        y = Buffer("y", d.float32, (), "output")
        j = Index("j")
        kernel = Kernel("extreme", [x, y], [], [
            Store(y, ZERO, Load(x, ZERO)),
            For(j, k.index(37), "vector", [Accumulate(y, ZERO, combine, Load(x, j))])])
        program = executable(kernel)
        for place in range(37):
            a = random.normal(size=37).astype(np.float32)
            a[place] = np.nan
            assert np.isnan(program([a])[0])


def test_any_and_all():
    for combine, function in (("any", np.any), ("all", np.all)):
        n = Symbol("n")
        x = Buffer("x", d.bool_, (n.dim,), "input")
        y = Buffer("y", d.bool_, (), "output")
        j = Index("j")
        kernel = Kernel("logic", [x, y], [n], [
            Store(y, ZERO, k.constant(combine == "all", d.bool_)),
            For(j, Size(n), "vector", [Accumulate(y, ZERO, combine, Load(x, j))])])
        program = executable(kernel)
        for count in (0, 1, 5, 64, 65, 300):
            for fill in (False, True):
                a = np.full(count, fill)
                assert program([a])[0] == function(a)
                if count:
                    a[-1] = not fill
                    assert program([a])[0] == function(a)


@pytest.mark.parametrize("columns", [1, 16, 50, 300])
def test_reduction_over_the_outer_axis(columns):
    rows = 7
    x = Buffer("x", d.float32, (rows, columns), "input")
    y = Buffer("y", d.float32, (columns,), "output")
    i, j, j2 = Index("i"), Index("j"), Index("j2")
    kernel = Kernel("columns", [x, y], [], [
        For(j2, k.index(columns), "vector", [Store(y, j2, k.constant(0.0, d.float32))]),
        For(i, k.index(rows), "sequential", [For(j, k.index(columns), "vector", [
            Accumulate(y, j, "sum", Load(x, k.add(k.mul(i, k.index(columns)), j)))])])])
    a = random.normal(size=(rows, columns)).astype(np.float32)
    np.testing.assert_allclose(run(kernel, a)[0], a.sum(0), rtol=1e-5, atol=1e-5)


def test_sums_over_two_loops_stay_in_registers():
    x = Buffer("x", d.float32, (4, 5, 6), "input")
    y = Buffer("y", d.float32, (4,), "output")
    b, i, j = Index("b"), Index("i"), Index("j")
    offset = k.add(k.mul(k.add(k.mul(b, k.index(5)), i), k.index(6)), j)
    for mode in ("vector", "sequential"):
        kernel = Kernel("sums", [x, y], [], [For(b, k.index(4), "parallel", [
            Store(y, b, k.constant(10.0, d.float32)),
            For(i, k.index(5), "sequential", [
                For(j, k.index(6), mode, [Accumulate(y, b, "sum", Load(x, offset))])])])])
        a = random.normal(size=(4, 5, 6)).astype(np.float32)
        np.testing.assert_allclose(run(kernel, a)[0], 10 + a.sum((1, 2)), rtol=1e-5)


def test_conditional_sum():
    n = Symbol("n")
    x = Buffer("x", d.float32, (n.dim,), "input")
    y = Buffer("y", d.float32, (), "output")
    i = Index("i")
    positive = k.compare("gt", Load(x, i), k.constant(0.0, d.float32))
    for mode in ("vector", "sequential"):
        total = Buffer("total", d.float32, (), "local")
        count = Buffer("count", d.int32, (), "local")
        kernel = Kernel("conditional", [x, y], [n], [
            Local(total, k.constant(0.0, d.float32)), Local(count, k.constant(0, d.int32)),
            For(i, Size(n), mode, [
                If(positive, [Accumulate(total, ZERO, "sum", Load(x, i))],
                   [Accumulate(count, ZERO, "sum", k.constant(1, d.int32))])]),
            Store(y, ZERO, k.add(Load(total, ZERO), k.cast(Load(count, ZERO), d.float32)))])
        program = executable(kernel)
        for size in (0, 1, 40, 200):
            a = random.normal(size=size).astype(np.float32)
            np.testing.assert_allclose(program([a])[0], a[a > 0].sum() + (a <= 0).sum(),
                                       rtol=1e-4)
