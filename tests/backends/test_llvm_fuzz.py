"""Random kernels: the LLVM backend against the kernel interpreter, vector and scalar loops."""

from __future__ import annotations

import random

import numpy as np
import pytest

from twofold import dtypes as d
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.nodes import (
    Accumulate,
    Binary,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Select,
    Size,
    Store,
    Unary,
    Variable,
)
from twofold.ir.program import nodes as p

pytest.importorskip("llvmlite")
from twofold.backends.llvm.run.backend import LlvmBackend

DTYPES = (d.float32, d.float64, d.int32, d.int64, d.uint8, d.bool_)
ROWS = 3
ZERO = k.index(0)


class Maker:
    """Random expressions over rows ``i`` and columns ``j`` of arrays ``[ROWS, n]``.

    Loads are in range wherever they are evaluated, which is not everywhere: some stand under a
    ``Select`` and would be far outside without it.
    """

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.symbol = Symbol("n")
        self.n = Size(self.symbol)
        self.i, self.j = Index("i"), Index("j")
        self.inputs = {t: Buffer(f"in_{t.name}", t, (ROWS, self.symbol.dim), "input")
                       for t in DTYPES}
        self.bound: list[Variable] = []
        self.pool: list[Expression] = []

    def kernel(self, mode: str, outer: str, lets: int = 2) -> Kernel:
        """A kernel with lets, stores, a sum and a branch; the same for the same seed."""
        place = k.add(k.mul(self.i, self.n), self.j)
        outputs = [Buffer(f"out{m}", self.random.choice(DTYPES), (ROWS, self.symbol.dim), "output")
                   for m in range(2)]
        totals = Buffer("totals", d.int64, (ROWS,), "output")
        total = Buffer("total", d.int64, (), "local")
        body = []
        for m in range(lets):
            dtype = self.random.choice(DTYPES)
            variable = Variable(f"v{m}", dtype)
            body.append(Let(variable, self.expression(dtype, 3)))
            self.bound.append(variable)
        for out in outputs:
            body.append(Store(out, place, self.expression(out.dtype, 4)))
        condition = self.expression(d.bool_, 2)
        body.append(If(condition, [
            Accumulate(total, ZERO, "sum", self.expression(d.int64, 2)),
            Store(outputs[0], place, self.expression(outputs[0].dtype, 2))]))
        rows = For(self.i, k.index(ROWS), outer, [
            Local(total, k.constant(5, d.int64)), For(self.j, self.n, mode, body),
            Store(totals, self.i, Load(total, ZERO))])
        return Kernel("fuzz", [*self.inputs.values(), *outputs, totals], [self.symbol], [rows])

    def expression(self, dtype: d.DType, depth: int) -> Expression:
        """A random expression; parts are shared now and then."""
        shared = [e for e in self.pool if e.dtype is dtype]
        if shared and self.random.random() < 0.2:
            return self.random.choice(shared)
        made = self.make(dtype, depth)
        if not isinstance(made, Const):
            self.pool.append(made)
        return made

    def make(self, dtype: d.DType, depth: int) -> Expression:
        """A new expression of a dtype."""
        bound = [v for v in self.bound if v.dtype is dtype]
        if depth <= 0 or self.random.random() < 0.15:
            if bound and self.random.random() < 0.5:
                return self.random.choice(bound)
            return self.leaf(dtype)
        kind = self.random.random()
        if kind < 0.2:
            return k.select(self.expression(d.bool_, depth - 1), self.expression(dtype, depth - 1),
                            self.expression(dtype, depth - 1))
        if kind < 0.3:
            return self.guarded(dtype)
        if kind < 0.45:
            return k.cast(self.expression(self.random.choice(DTYPES), depth - 1), dtype)
        if dtype is d.bool_ and kind < 0.8:
            other = self.random.choice(DTYPES[:5])
            name = self.random.choice(["eq", "ne", "lt", "le", "gt", "ge"])
            return k.compare(name, self.expression(other, depth - 1),
                             self.expression(other, depth - 1))
        if kind < 0.55 and dtype.kind != "u":
            name = "not" if dtype.kind == "b" else self.random.choice(["neg", "abs"])
            return Unary(name, self.expression(dtype, depth - 1))
        names = {"b": ["and", "or", "xor"], "f": ["add", "sub", "mul", "min", "max"]}.get(
            dtype.kind, ["add", "sub", "mul", "min", "max", "and", "or", "xor"])
        return Binary(self.random.choice(names), self.expression(dtype, depth - 1),
                      self.expression(dtype, depth - 1))

    def leaf(self, dtype: d.DType) -> Expression:
        """A load or a constant."""
        if self.random.random() < 0.2:
            return k.constant(self.random.choice([0, 1, 2, 3]), dtype)
        return Load(self.inputs[dtype], self.offset())

    def offset(self) -> Expression:
        """An offset in range for each row and column."""
        last = k.binary("sub", self.n, k.index(1))
        row = self.random.choice([self.i, k.index(0), k.index(2)])
        column = self.random.choice([
            self.j, k.binary("sub", last, self.j), k.index(0), last,
            k.binary("mod", k.mul(self.j, k.index(3)), self.n),
            k.binary("floordiv", self.j, k.index(2)),
            k.binary("min", k.add(self.j, k.index(2)), last)])
        return k.add(k.mul(row, self.n), column)

    def guarded(self, dtype: d.DType) -> Expression:
        """A load that is only in range where the condition holds."""
        shift = self.random.choice([1, 5, -3])
        column = k.add(self.j, k.index(shift))
        inside = k.logical("and", k.compare("ge", column, ZERO), k.compare("lt", column, self.n))
        far = k.add(k.mul(k.binary("sub", column, self.j), k.index(0)), column)
        load = Load(self.inputs[dtype], k.add(k.mul(self.i, self.n), far))
        return Select(inside, load, self.leaf(dtype))


def inputs(generator: np.random.Generator, count: int) -> list[np.ndarray]:
    """One array per dtype, small values so that float sums are exact enough."""
    arrays = []
    for t in DTYPES:
        low, high = (0, 2) if t.kind == "b" else (0, 9) if t.kind == "u" else (-9, 9)
        arrays.append(generator.integers(low, high, (ROWS, count)).astype(t.numpy))
    return arrays


@pytest.mark.parametrize("seed", range(16))
def test_random_kernels(seed):
    generator = np.random.default_rng(seed)
    for mode, outer in (("vector", "parallel"), ("sequential", "parallel")):
        kernel = Maker(seed).kernel(mode, outer)
        symbol, = kernel.sizes
        slots = [p.Slot(b.name, TensorType(b.dtype, b.shape), b.role) for b in kernel.buffers]
        ins = tuple(s for s in slots if s.role == "input")
        outs = tuple(s for s in slots if s.role == "output")
        program = LlvmBackend().compile(p.Program("fuzz", ins, outs, (
            p.Launch(kernel, tuple(slots)), p.Return(outs)), (symbol,)))
        for count in (1, 7, 70):
            arrays = inputs(generator, count)
            expected = [np.zeros([ROWS, count][:len(s.type.shape)], s.type.dtype.numpy)
                        for s in outs]
            interpret_kernel(kernel, [*arrays, *expected], {symbol: count})
            found = program(arrays)
            for have, want in zip(found, expected):
                np.testing.assert_allclose(have.astype(float), want.astype(float), rtol=1e-5)
