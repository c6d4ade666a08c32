"""Fingerprints: equal for kernels that differ in identities only, different for everything else."""

from __future__ import annotations

import pytest

from twofold import dtypes as d
from twofold.ir.base.dims import Symbol, floordiv
from twofold.ir.kernel.fingerprint import fingerprint
from twofold.ir.kernel.nodes import (
    Binary,
    Buffer,
    Const,
    Expression,
    For,
    Index,
    Kernel,
    Load,
    Size,
    Store,
    Unary,
)
from twofold.ir.kernel.parse import parse_kernel

TEXT = """kernel chain {
  dims n
  input in0: float32[n, 300]
  input in1: float32[n]
  output out0: float32[n]
  sizes n
  for p < n parallel {
    local acc0: float32[1] = 0.0:float32
    for i < 300 vector {
      acc0[0] sum= in0[p*300 + i]
    }
    let t: float32 = acc0[0] + in1[p]
    if t > 0.5:float32 {
      out0[p] = t * t
    } else {
      out0[p] = select(t < 0.25:float32, sqrt(t), 2.0:float32)
    }
  }
}
"""

CHANGES = [
    ("float32[n, 300]", "float32[n, 301]"),
    ("input in1", "input in9"), ("for p < n parallel", "for p < n sequential"),
    ("i < 300 vector", "i < 299 vector"), ("sum=", "max="), ("p*300 + i", "p*300 - i"),
    ("0.0:float32", "-0.0:float32"), ("acc0[0] + in1[p]", "acc0[0] - in1[p]"),
    ("acc0[0] + in1[p]", "in1[p] + acc0[0]"), ("> 0.5", ">= 0.5"), ("0.5:float32", "0.75:float32"),
    ("sqrt(t)", "floor(t)"), ("t * t", "t * t * t"), ("local acc0: float32[1]",
                                                     "local acc0: float32[2]"),
]


def test_kernels_made_twice_are_equal() -> None:
    assert fingerprint(_made()) == fingerprint(_made())


@pytest.mark.parametrize("old, new", CHANGES)
def test_every_change_counts(old: str, new: str) -> None:
    assert old in TEXT
    changed = TEXT.replace("in1", "in9") if "in9" in new else TEXT.replace(old, new)
    assert fingerprint(parse_kernel(TEXT)) == fingerprint(parse_kernel(TEXT))
    assert fingerprint(parse_kernel(changed)) != fingerprint(parse_kernel(TEXT))


def test_the_name_of_a_kernel_says_nothing_about_it() -> None:
    other = parse_kernel(TEXT.replace("kernel chain", "kernel other"))
    assert other.name == "other" and fingerprint(other) == fingerprint(parse_kernel(TEXT))


def _made(*, mode: str = "vector", value: float = 1.0, shared: bool = True, extent: object = None,
          order: int = 0, dtype: d.DType = d.float32) -> Kernel:
    symbol = Symbol("n")
    i = Index("i")
    size = Size(symbol)
    source = Buffer("in0", dtype, (symbol.dim,), "input")
    target = Buffer("out0", dtype, (symbol.dim if extent is None else extent,), "output")
    load = Load(source, i)
    other = load if shared else Load(source, i)
    operands = [load, Binary("mul", other, Const(value, dtype))]
    result = Binary("sub", operands[order], operands[1 - order])
    body = [For(i, size, mode, [Store(target, i, result)])]
    return Kernel("k", (source, target), (symbol,), body)


@pytest.mark.parametrize("options", [
    {"mode": "sequential"}, {"value": 2.0}, {"value": -1.0}, {"shared": False}, {"extent": 5},
    {"order": 1}, {"dtype": d.float64}, {"value": float("nan")}, {"value": float("inf")},
])
def test_every_difference_counts(options: dict[str, object]) -> None:
    assert fingerprint(_made(**options)) != fingerprint(_made())  # type: ignore[arg-type]


def test_bits_of_constants_count() -> None:
    assert fingerprint(_made(value=0.0)) != fingerprint(_made(value=-0.0))
    assert fingerprint(_made(value=float("nan"))) == fingerprint(_made(value=float("nan")))


def test_dimensions_that_are_made_of_symbols() -> None:
    a, b = Symbol("n"), Symbol("n")

    def kernel(first: object, second: object) -> Kernel:
        buffers = [Buffer("x", d.float32, (first, a.dim), "input"),  # type: ignore[arg-type]
                   Buffer("y", d.float32, (second, b.dim), "output")]  # type: ignore[arg-type]
        return Kernel("k", buffers, (a, b), [])

    same = fingerprint(kernel(a.dim, b.dim))
    assert fingerprint(kernel(b.dim, a.dim)) != same
    assert fingerprint(kernel(floordiv(a.dim, 2), b.dim)) != same
    assert fingerprint(kernel(floordiv(a.dim, 2), b.dim)) != fingerprint(
        kernel(floordiv(a.dim, 3), b.dim))
    assert fingerprint(kernel(a.dim + 1, b.dim)) != fingerprint(kernel(a.dim + 2, b.dim))
    assert fingerprint(kernel(a.dim * b.dim, b.dim)) != fingerprint(kernel(a.dim + b.dim, b.dim))


def test_deep_expressions() -> None:
    target = Buffer("out0", d.float32, (1,), "output")
    value: Expression = Load(Buffer("in0", d.float32, (1,), "input"), Const(0, d.int64))
    for _ in range(20_000):
        value = Unary("neg", value)
    text = fingerprint(Kernel("k", (target,), (), [Store(target, Const(0, d.int64), value)]))
    assert text.count("Unary") == 20_000


def test_a_new_field_is_part_of_it_or_refused() -> None:
    class Noted(Unary):
        __slots__ = ("note",)

    def kernel(note: object) -> Kernel:
        target = Buffer("out0", d.float32, (1,), "output")
        value = Noted("neg", Const(1.0, d.float32))
        value.note = note
        return Kernel("k", (target,), (), [Store(target, Const(0, d.int64), value)])

    assert fingerprint(kernel("a")) != fingerprint(kernel("b"))
    with pytest.raises(TypeError, match="no fingerprint"):
        fingerprint(kernel(object()))
