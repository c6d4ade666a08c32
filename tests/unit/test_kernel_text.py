"""Kernels as text and back."""

from __future__ import annotations

import pytest
from ir_helpers import F32, random_graph, sample_arrays, sample_graph

from twofold import dtypes
from twofold.errors import ParseError
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Binary, Buffer, For, Index, Kernel, Load, Store
from twofold.ir.kernel.parse import parse_kernel
from twofold.ir.kernel.text import print_kernel
from twofold.ir.kernel.verify import verify_kernel
from twofold.ir.ops import TABLE, Decompose, Structural
from twofold.ir.program.nodes import Launch, walk
from twofold.runtime.compile import lower_graph


def kernels_of(graph):
    return [i.kernel for i in walk(lower_graph(graph).instructions) if isinstance(i, Launch)]


def check(kernel):
    text = print_kernel(kernel)
    again = parse_kernel(text)
    verify_kernel(again)
    assert print_kernel(again) == text


@pytest.mark.parametrize("seed", range(10))
def test_kernels_of_random_graphs_come_back(seed):
    for kernel in kernels_of(random_graph(seed, rows=Symbol("rows").dim)):
        check(kernel)


@pytest.mark.parametrize("name", sorted(
    n for n, op in TABLE.items() if not isinstance(op.lowering, (Decompose, Structural))))
def test_kernels_of_every_op_come_back(name):
    op = TABLE[name]
    sample = op.samples[0]
    dtype = op.dtypes[0] if op.dtypes else F32
    for kernel in kernels_of(sample_graph(op, *sample_arrays(op, sample, dtype))):
        check(kernel)


def chain(count):
    """``x`` doubled again and again: one node per step, 2**count when written as a tree."""
    x, y = Buffer("x", F32, (8,), "input"), Buffer("y", F32, (8,), "output")
    i = Index("i")
    value = Load(x, i)
    for _ in range(count):
        value = k.add(value, value)
    return Kernel("chain", [x, y], [], [For(i, k.index(8), "vector", [Store(y, i, value)])])


def test_shared_expressions_are_written_once():
    text = print_kernel(chain(2000))
    assert len(text) < 100_000
    again = parse_kernel(text)
    assert print_kernel(again) == text
    (loop,) = again.body
    assert loop.body[0].value.x is loop.body[0].value.y


def test_precedence():
    x = Buffer("x", dtypes.int32, (8,), "input")
    y = Buffer("y", dtypes.int32, (8,), "output")
    a, b, c = (Load(x, k.index(i)) for i in range(3))
    minus, product = Binary("sub", a, Binary("sub", b, c)), Binary("mul", a, Binary("add", b, c))
    for value, expected in (
            (minus, "x[0] - (x[1] - x[2])"), (product, "x[0] * (x[1] + x[2])"),
            (Binary("shl", a, Binary("and", b, c)), "x[0] << (x[1] & x[2])"),
            (Binary("sub", Binary("sub", a, b), c), "x[0] - x[1] - x[2]"),
            (Binary("floordiv", a, Binary("mul", b, c)), "x[0] // (x[1] * x[2])")):
        kernel = Kernel("f", [x, y], [], [Store(y, k.index(0), value)])
        assert f"y[0] = {expected}\n" in print_kernel(kernel)
        check(kernel)


def test_names_are_made_unique():
    x, y = Buffer("n", F32, (8,), "input"), Buffer("n", F32, (Symbol("n").dim,), "output")
    body = [For(i, k.index(8), "vector", [Store(y, i, Load(x, i))])
            for i in (Index("n"), Index("min"))]
    check(Kernel("f", [x, y], [], body))


GOOD = """kernel f {
  input x: float32[8]
  output y: float32[8]
  for i < 8 vector {
    y[i] = x[i] + 1.0:float32
  }
}
"""


@pytest.mark.parametrize(("old", "new", "line", "message"), [
    ("kernel f", "f", 1, "expected 'kernel'"), ("8 vector", "8 quick", 4, "how the loop runs"),
    ("x[i] +", "z[i] +", 5, "z is not defined"), ("x[i] +", "x[i] + +", 5, "an expression"),
    ("1.0:float32", "1:int32", 5, "add of float32 and int32"),
    ("y[i] =", "x[i] =", 5, "store of float32"), ("1.0:float32", "sin(x[i])", 5, "no function sin"),
    ("1.0:float32", "fma(x[i])", 5, "1 operands, expected 3"), ("y[i] =", "y[i] any=", 5, "any"),
    ("output y", "output x", 3, "x is defined twice"), ("  }\n", "", 7, "a statement or '}'"),
    ("[8]\n  for", "[8\n  for", 4, "expected ','")])
def test_parse_errors(old, new, line, message):
    assert print_kernel(parse_kernel(GOOD)) == GOOD
    with pytest.raises(ParseError, match=f"^line {line}: ") as caught:
        parse_kernel(GOOD.replace(old, new, 1))
    assert message in str(caught.value)
