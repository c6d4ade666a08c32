"""What code generators ask about kernels (needs, effects, bounds) and what they expand."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from twofold import dtypes
from twofold.backends.opencl.text.kernel import write_kernel
from twofold.ir.base.dims import Symbol
from twofold.ir.base.target import Target
from twofold.ir.kernel import bounds, effects, traverse
from twofold.ir.kernel import build as k
from twofold.ir.kernel.evaluate import evaluate
from twofold.ir.kernel.expansions import conversions
from twofold.ir.kernel.expansions.division import division
from twofold.ir.kernel.needs import Either, Needs, Term, need_conditions
from twofold.ir.kernel.nodes import (
    Accumulate,
    Binary,
    Buffer,
    Cast,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Size,
    Statement,
    Store,
    Variable,
)

F32 = dtypes.float32


def buffers() -> tuple[Buffer, Buffer, Buffer]:
    return (Buffer("x", F32, (100,), "input"), Buffer("y", F32, (100,), "output"),
            Buffer("s", F32, (1,), "local"))


def choice(i: Expression, number: int, x: Expression, y: Expression) -> Expression:
    return k.select(k.compare("lt", i, k.index(number)), x, y)


# ---------------------------------------------------------------------------- needs

def test_what_both_sides_use_is_always_needed() -> None:
    x, i = Load(buffers()[0], Index("i")), Index("i")
    root = choice(i, 3, k.add(x, x), x)
    assert Needs([root], traverse.reachable([root])).of(x) is None


def test_what_one_side_uses_is_needed_there() -> None:
    i = Index("i")
    x, zero = Load(buffers()[0], i), k.constant(0.0, F32)
    root = choice(i, 3, zero, choice(i, 5, x, zero))
    need = Needs([root], traverse.reachable([root])).of(x)
    assert isinstance(need, Term) and need.holds
    assert isinstance(need.parent, Term) and not need.parent.holds and need.parent.parent is None


def either_kernel() -> Kernel:
    """One load under any of eight conditions."""
    x, y, _ = buffers()
    i, p = Index("i"), Index("p")
    load, zero = Load(x, i), k.constant(0.0, F32)
    total: Expression = zero
    for number in range(8):
        total = k.add(total, choice(i, number + 1, load, zero))
    return Kernel("sums", [x, y], [], [For(p, k.index(1), "parallel", [
        For(i, k.index(100), "vector", [Store(y, i, total)])])])


def test_needs_of_several_uses_are_joined_in_their_order() -> None:
    store = either_kernel().body[0].body[0].body[0]     # type: ignore[attr-defined]
    order = traverse.reachable([store.value])
    load = next(e for e in order if isinstance(e, Load))
    need = Needs([store.value], order).of(load)
    assert isinstance(need, Either)
    limits = [c.y.value for c in need_conditions(need)]  # type: ignore[attr-defined]
    assert limits in (list(range(1, 9)), list(range(8, 0, -1)))


def test_text_does_not_depend_on_where_objects_lie() -> None:
    target = Target(group_items=256, shares=True)
    kept = []       # so that nothing lies where something lay before
    texts = set()
    for number in range(20):
        kept.append([object() for _ in range(number * 7)])
        kernel = either_kernel()
        kept.append([kernel])
        texts.add(write_kernel(kernel, target=target)[0].text)
    assert len(texts) == 1


# ---------------------------------------------------------------------------- effects

def summing(*more: Statement) -> For:
    x, _, s = buffers()
    i = Index("i")
    return For(i, k.index(100), "vector", [Accumulate(s, k.index(0), "sum", Load(x, i)), *more])


def test_a_loop_that_only_adds_up_has_separate_sums() -> None:
    loop = summing()
    (buffer,) = effects.find_sums(loop)
    assert effects.separate_sums(loop, {buffer}) == {buffer: "sum"}
    assert effects.separate_sums(loop, set()) is None       # it may not be kept apart
    assert effects.written_buffers([loop]) == {buffer}
    assert effects.loaded_buffers([loop]) < effects.read_buffers([loop])


@pytest.mark.parametrize("spoil", ["another combine", "a store", "a load"])
def test_sums_that_are_touched_in_another_way_are_none(spoil: str) -> None:
    x, y, s = buffers()
    i, zero = Index("i"), k.index(0)
    other: dict[str, Statement] = {
        "another combine": Accumulate(s, zero, "max", Load(x, i)),
        "a store": Store(s, zero, Load(x, i)), "a load": Store(y, i, Load(s, zero))}
    loop = For(i, k.index(100), "sequential",
               [Accumulate(s, zero, "sum", Load(x, i)), other[spoil]])
    assert effects.find_sums(loop) == {}
    assert effects.separate_sums(loop, {s}) is None


def test_what_varies_follows_from_what_is_bound_and_written() -> None:
    x, y, _ = buffers()
    i, j, v = Index("i"), Index("j"), Variable("v", dtypes.int64)
    e = k.add(k.mul(i, k.index(3)), v)
    assert effects.may_vary(e, {i}, set()) and effects.may_vary(e, {v}, set())
    assert not effects.may_vary(e, {j}, {y})
    assert effects.may_vary(Load(y, j), set(), {y}) and not effects.may_vary(Load(x, j), set(), {y})


def test_copies_are_seen() -> None:
    x, y, _ = buffers()
    i = Index("i")
    assert effects.find_copy(For(i, k.index(9), "vector", [Store(y, i, Load(x, i))])) == (x, y)
    shifted = Load(x, k.add(i, k.index(1)))
    assert effects.find_copy(For(i, k.index(9), "vector", [Store(y, i, shifted)])) is None


# ---------------------------------------------------------------------------- bounds

def test_bounds_of_extents() -> None:
    n = Symbol("n")
    size, i = Size(n), Index("i")
    rest = k.binary("sub", size, k.mul(i, k.index(16)))
    extent = k.binary("min", k.index(16), rest)
    assert bounds.constant_bound(extent) == 16 and bounds.constant_bound(rest) is None
    bound = bounds.size_bound(extent)
    assert bound is not None and bounds.size_value(bound, {}) == 16
    whole = k.binary("floordiv", k.add(size, k.index(15)), k.index(16))
    assert bounds.is_of_sizes(whole) and not bounds.is_of_sizes(extent)
    assert bounds.size_value(whole, {n: 100}) == 7
    assert bounds.size_value(k.binary("mod", size, k.binary("sub", size, size)), {n: 5}) == 0


def test_blocks_that_divide_a_loop_evenly_have_one_extent() -> None:
    i = Index("i")
    extent = k.binary("min", k.index(16), k.binary("sub", k.index(64), k.mul(i, k.index(16))))
    assert bounds.settle_extent(extent, {i: k.index(4)}) is k.index(16)
    assert bounds.settle_extent(extent, {i: k.index(5)}) is extent
    assert bounds.settle_extent(extent, {}) is extent


def test_signs_of_indices() -> None:
    i, v = Index("i"), Variable("v", dtypes.int64)
    assert bounds.is_natural(k.add(k.mul(i, k.index(3)), k.index(1)))
    assert not bounds.is_natural(k.add(i, k.index(-1)))
    assert not bounds.is_natural(k.binary("sub", i, k.index(1)))
    assert not bounds.is_natural(k.add(i, v)) and bounds.is_natural(k.add(i, v), {v})
    assert bounds.is_natural(v, resolve=lambda _: i) and not bounds.is_natural(
        v, resolve=lambda _: None)
    assert bounds.is_small(k.binary("sub", i, k.index(1))) and not bounds.is_small(v)


# ---------------------------------------------------------------------------- traversal

def test_every_statement_is_rebuilt_of_its_children() -> None:
    x, y, s = buffers()
    i, v = Index("i"), Variable("v", F32)
    condition = k.compare("lt", i, k.index(5))
    body: list[Statement] = [
        Local(s, k.constant(0.0, F32)), Let(v, Load(x, i)),
        If(condition, [Accumulate(s, k.index(0), "sum", v)], [Store(y, i, v)])]
    loop = For(i, k.index(9), "sequential", body)
    (again,) = traverse.rebuild_statements([loop], lambda e: None)
    assert [type(a) for a in traverse.walk([again])] == [type(a) for a in traverse.walk([loop])]
    for old, new in zip(traverse.walk([loop]), traverse.walk([again]), strict=True):
        assert traverse.statement_expressions(old) == traverse.statement_expressions(new)
    z = Buffer("z", F32, (100,), "output")
    renamed = traverse.rename_buffers([loop], {y: z, x: z})
    assert effects.written_buffers(renamed) == {z, s} and effects.loaded_buffers(renamed) == {z}


# ---------------------------------------------------------------------------- expansions

INTEGERS = [d for d in dtypes.DEVICE if d.kind in "iu"]


@pytest.mark.parametrize("name", ["floordiv", "mod", "truncdiv", "truncmod"])
@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_division_means_what_the_node_means(name: str, dtype: dtypes.DType) -> None:
    """By anything: zero, -1, the limits."""
    values = [dtype.min, dtype.min + 1, dtype.max, 0, 1, 2, 3, 7, 100]
    values += [-1, -2, -7] if dtype.kind == "i" else []
    x, y = (a.ravel() for a in np.meshgrid(np.array(values, dtype.numpy),
                                           np.array(values, dtype.numpy)))
    expansion = division(name, dtype)
    a, b = expansion.parameters
    inside = [e for e in expansion.order if isinstance(e, Binary) and e.name in (
        "floordiv", "mod", "truncdiv", "truncmod")]
    assert [e.name for e in inside] == ["truncdiv"]
    divisors = evaluate(inside[0].y, {a: x, b: y})
    assert (divisors != 0).all() and (dtype.kind == "u" or (divisors != dtype.numpy.type(-1)).all())
    found = evaluate(expansion.result, {a: x, b: y})
    wanted = evaluate(Binary(name, a, b), {a: x, b: y})
    np.testing.assert_array_equal(found, wanted)


def doubles() -> np.ndarray:
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 1 << 64, 4000, np.uint64).view(np.float64)
    powers = np.float64(2.0) ** np.arange(-150, 128)
    near = np.concatenate([powers, rng.standard_normal(4000) * rng.choice(powers, 4000)])
    edges = [0.0, -0.0, np.nan, np.inf, -np.inf, 127.0, 128.0, -128.0, -129.0, 255.9, 2.0**63]
    halves = np.float64(1) + np.arange(200) * 2.0**-9 + 2.0**-40
    return np.concatenate([bits, near, -near, edges, halves])


@pytest.mark.parametrize("source", [dtypes.float32, dtypes.float64], ids=str)
@pytest.mark.parametrize("target", INTEGERS, ids=str)
def test_saturation_means_what_a_cast_means(source: dtypes.DType, target: dtypes.DType) -> None:
    with np.errstate(all="ignore"):
        x = doubles().astype(source.numpy)
    expansion = conversions.saturating_cast(source, target)
    (a,) = expansion.parameters
    (cast,) = [e for e in expansion.order if isinstance(e, Cast)]
    inside = evaluate(cast.x, {a: x}).astype(np.float64)
    assert (inside >= target.min).all() and (inside < 2.0 * (target.max // 2 + 1)).all()
    np.testing.assert_array_equal(evaluate(expansion.result, {a: x}),
                                  evaluate(Cast(a, target), {a: x}))


def test_16_bit_floats_are_rounded_once() -> None:
    x = doubles()
    odd, bits = conversions.odd_single(), conversions.bfloat16_bits()
    single = evaluate(odd.result, {odd.parameters[0]: x})
    found = evaluate(bits.result, {bits.parameters[0]: single}).view(ml_dtypes.bfloat16)
    wanted = evaluate(Cast(odd.parameters[0], dtypes.bfloat16), {odd.parameters[0]: x})
    nan = np.isnan(x)
    assert np.isnan(found[nan].astype(np.float32)).all()
    np.testing.assert_array_equal(found[~nan].view(np.uint16), wanted[~nan].view(np.uint16))
    with np.errstate(all="ignore"):
        half = single.astype(np.float16)
        np.testing.assert_array_equal(half[~nan], x[~nan].astype(np.float16))
    value = conversions.bfloat16_value()
    every = np.arange(1 << 16, dtype=np.uint16)
    np.testing.assert_array_equal(
        evaluate(value.result, {value.parameters[0]: every}),
        every.view(ml_dtypes.bfloat16).astype(np.float32))
