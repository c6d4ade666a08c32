"""Every node of the kernel grammar on OpenCL, against NumPy and the kernel interpreter."""

from __future__ import annotations

import itertools
import math

import ml_dtypes
import numpy as np
import pytest
from opencl_helpers import expected, require_same, run_cases

from twofold import dtypes
from twofold.dtypes import DType
from twofold.ir.base.dims import Symbol
from twofold.ir.base.target import Target
from twofold.ir.kernel import build as k
from twofold.ir.kernel.combines import COMBINES
from twofold.ir.kernel.evaluate import evaluate
from twofold.ir.kernel.nodes import (
    _KINDS,
    BINARY,
    INDEX,
    UNARY,
    Accumulate,
    Binary,
    Bitcast,
    Buffer,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Store,
    Unary,
    Variable,
)

pytestmark = pytest.mark.opencl
F32 = dtypes.float32
ZERO = k.index(0)
SHARING = Target(group_items=1024, shares=True)
DEVICE_DTYPES = [pytest.param(d, id=d.name) for d in dtypes.DEVICE]


def interesting(dtype: DType) -> np.ndarray:
    """Values at the edges of a dtype, and random ones."""
    rng = np.random.default_rng(7)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        low, high = int(dtype.min), int(dtype.max)
        edges = [low, low + 1, -7, -2, -1, 0, 1, 2, 3, 7, 8, 15, 31, 63, 64, high - 1, high]
        kept = [v for v in edges if low <= v <= high]
        return np.array([*kept, *(int(v) for v in rng.integers(low, high, 24, dtype.numpy))],
                        dtype.numpy)
    tiny = float(ml_dtypes.finfo(dtype.numpy).smallest_subnormal)
    edges = [0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, -2.5, 3.0, -7.25, math.inf, -math.inf, math.nan,
             tiny, -tiny, 5 * tiny, float(dtype.max), float(dtype.min), 255.5, 1e5, -1e10, 3e9,
             1e20]
    with np.errstate(over="ignore"):
        values = np.array(edges + list(rng.normal(0, 3, 14)), np.float64).astype(dtype.numpy)
    bits = rng.integers(0, 1 << (8 * dtype.size), 14, np.uint64).astype(f"u{dtype.size}")
    return np.concatenate([values, bits.view(dtype.numpy)])


def pairs(dtype: DType) -> tuple[np.ndarray, np.ndarray]:
    """Every value with every other."""
    values = interesting(dtype)
    n = len(values)
    return np.repeat(values, n), np.tile(values, n)


def map_kernel(name: str, inputs: list[DType], n: int,
               values: object) -> tuple[Kernel, list[Expression], list[Load]]:
    """A map of n elements: one output per expression of the loaded inputs."""
    p, i = Index("p"), Index("i")
    buffers = [Buffer(f"in{j}", dtype, (n,), "input") for j, dtype in enumerate(inputs)]
    loads = [Load(b, i) for b in buffers]
    roots = values(*loads)  # type: ignore[operator]
    outputs = [Buffer(f"out{j}", e.dtype, (n,), "output") for j, e in enumerate(roots)]
    stores = [Store(b, i, e) for b, e in zip(outputs, roots)]
    body = [For(p, k.index(1), "parallel", [For(i, k.index(n), "vector", stores)])]
    return Kernel(name, [*buffers, *outputs], [], body), roots, loads


def test_operations() -> None:
    """Every operation of every dtype, to the bit."""
    cases, facts = [], []
    for dtype in dtypes.DEVICE:
        x, y = pairs(dtype)

        def values(a: Load, b: Load, dtype: DType = dtype) -> list[Expression]:
            return ([Unary(name, a) for name, kind in UNARY.items() if _KINDS[kind](dtype)]
                    + [Binary(name, a, b) for name, kind in BINARY.items() if _KINDS[kind](dtype)]
                    + [k.select(k.compare("eq", a, b), a, b)])

        kernel, roots, loads = map_kernel(f"all_{dtype.name}", [dtype, dtype], len(x), values)
        cases.append((kernel, [x, y]))
        facts.append((dtype, roots, loads, x, y))
    for outputs, (dtype, roots, loads, x, y) in zip(run_cases("operations", cases), facts):
        for output, root in zip(outputs, roots):
            name = getattr(root, "name", "select")
            wanted = evaluate(root, {loads[0]: x, loads[1]: y})
            keep = np.ones(len(x), bool)
            if name in ("floordiv", "mod", "truncdiv", "truncmod"):
                wanted = _divisions(name, x, y, wanted)
            elif name in ("shl", "shr"):
                wanted, keep = _shifts(name, x, y)
            elif name in ("max", "min") and dtype.kind == "f":
                keep = ~((x == 0) & (y == 0))  # which of the two zeros is not defined
            require_same(output[keep], wanted[keep], f"{name} of {dtype.name}")


def _divisions(name: str, x: np.ndarray, y: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Python's own arithmetic; 0 for a zero divisor, wrapped where it overflows."""
    results = []
    for a, b in zip(x.tolist(), y.tolist()):
        if b == 0:
            results.append(0)
            continue
        quotient = a // b if name in ("floordiv", "mod") else (
            abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1))
        results.append(quotient if name.endswith("div") else a - quotient * b)
    bits = 8 * x.dtype.itemsize
    wrapped = [r & ((1 << bits) - 1) for r in results]
    return np.array(wrapped, f"u{x.dtype.itemsize}").view(x.dtype)


def _shifts(name: str, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bits = 8 * x.dtype.itemsize
    results = []
    for a, count in zip(x.tolist(), y.tolist()):
        far = not 0 <= count < bits
        if name == "shl":
            results.append(0 if far else a << count)
        else:
            results.append((-1 if a < 0 else 0) if far else a >> count)
    wrapped = [r & ((1 << bits) - 1) for r in results]
    return np.array(wrapped, f"u{x.dtype.itemsize}").view(x.dtype), np.ones(len(x), bool)


def test_conversions() -> None:
    """Every cast and every bitcast, to the bit."""
    cases, facts = [], []
    for source in dtypes.DEVICE:
        x = interesting(source)
        if source.kind in "iu" and source.size >= 4:
            odd = np.array([2**24 + 1, 2**24 + 3, 16777471, 65520, 65519, 2**25 + 2], source.numpy)
            x = np.concatenate([x, odd])
        if source is dtypes.float64:  # halfway cases that two roundings would get wrong
            x = np.concatenate([x, [1 + 2**-11 + 2**-40, 1 + 2**-8 - 2**-40, 65519.99999999999,
                                    1 + 2**-8 + 2**-40, 2.0**-25 + 2.0**-60, 1 + 2**-24]])

        def values(a: Load, source: DType = source) -> list[Expression]:
            return ([k.cast(a, d) for d in dtypes.DEVICE if d is not source]
                    + [k.bitcast(a, d) for d in dtypes.DEVICE
                       if d is not source and d.size == source.size and d.kind != "b"])

        kernel, roots, loads = map_kernel(f"casts_{source.name}", [source], len(x), values)
        cases.append((kernel, [x]))
        facts.append((source, roots, loads, x))
    for outputs, (source, roots, loads, x) in zip(run_cases("conversions", cases), facts):
        for output, root in zip(outputs, roots):
            wanted = evaluate(root, {loads[0]: x})
            keep = np.ones(len(x), bool)
            if source.size == 2 and source.kind == "f" and isinstance(root, Bitcast):
                keep = ~np.isnan(x)  # which nan it is gets lost: variables are float32
            require_same(output[keep], wanted[keep], f"{type(root).__name__} {source.name} to "
                                                     f"{root.dtype.name}")


def test_all_half_values_survive() -> None:
    """Each 16-bit float through a load and a store, and through float32."""
    cases = []
    for dtype in (dtypes.float16, dtypes.bfloat16):
        bits = np.arange(1 << 16, dtype=np.uint32).astype(np.uint16).view(dtype.numpy)
        kernel, _, _ = map_kernel(f"keep_{dtype.name}", [dtype], len(bits),
                                  lambda a, d=dtype: [a, k.cast(k.cast(a, F32), d)])
        cases.append((kernel, [bits]))
    for outputs, (_, (bits,)) in zip(run_cases("halves", cases), cases):
        for output in outputs:
            require_same(output, bits, str(bits.dtype))


def test_constants_and_fma() -> None:
    values = {F32: [0.1, -0.0, math.inf, -math.inf, math.nan, 1e-45, 3.4e38, -2.5, 1e300, 1e9],
              dtypes.float64: [0.1, -0.0, math.inf, -math.inf, math.nan, 5e-324, 1.7e308, -2.5],
              dtypes.float16: [0.1, 65504.0, 1e6, math.nan, 6e-8],
              dtypes.bfloat16: [0.1, 3e38, math.inf, -1e-40],
              dtypes.bool_: [True, False], dtypes.int64: [-2**63, 2**63 - 1, -1],
              dtypes.int32: [-2**31, 2**31 - 1, -5], dtypes.int8: [-128, 127],
              dtypes.uint64: [2**64 - 1], dtypes.uint32: [2**32 - 1], dtypes.uint16: [65535],
              dtypes.int16: [-32768], dtypes.uint8: [255]}
    constants = [k.constant(v, d) for d, list_ in values.items() for v in list_]
    rng = np.random.default_rng(3)
    arrays = [rng.normal(0, 1, 500).astype(np.float32) for _ in range(3)]
    wide = [a.astype(np.float64) / 3 for a in arrays]
    first, roots, _ = map_kernel("constants", [F32], 1, lambda a: constants)
    second, fused, loads = map_kernel("fused", [F32] * 3, 500, lambda a, b, c: [k.fma(a, b, c)])
    third, fused64, loads64 = map_kernel("fused_wide", [dtypes.float64] * 3, 500,
                                         lambda a, b, c: [k.fma(a, b, c)])
    one, two, three = run_cases("constants", [(first, [np.ones(1, np.float32)]), (second, arrays),
                                              (third, wide)])
    for output, root in zip(one, roots):
        require_same(output, evaluate(root, {}).reshape(1), f"{root.dtype.name} {root.value}")
    require_same(two[0], evaluate(fused[0], dict(zip(loads, arrays))), "fma float32")
    require_same(three[0], evaluate(fused64[0], dict(zip(loads64, wide))), "fma float64")


# ---------------------------------------------------------------------------- selects and loads

def test_loads_of_the_branch_not_taken_are_not_made() -> None:
    """Padding, a gather with a guard, nested guards, a value that two branches share."""
    n = 300
    x = Buffer("x", F32, (n,), "input")
    at = Buffer("at", dtypes.int32, (n,), "input")
    i, p = Index("i"), Index("p")
    far = 1 << 40

    def inside(j: Expression) -> Expression:
        return k.logical("and", k.compare("ge", j, ZERO), k.compare("lt", j, k.index(n)))

    def padded(shift: int) -> Expression:
        j = k.sub(i, k.index(shift))
        return k.select(inside(j), Load(x, j), k.constant(-1.0, F32))

    wild = k.mul(k.cast(Load(at, i), INDEX), k.index(far))
    gathered = k.select(inside(wild), Load(x, wild), k.constant(0.5, F32))
    near = Load(x, k.add(i, k.index(5)))
    is_near = k.compare("lt", k.add(i, k.index(5)), k.index(n))
    shared = k.select(is_near, near, k.constant(2.0, F32))
    both = k.select(k.compare("gt", shared, k.constant(0.0, F32)),
                    k.select(is_near, k.mul(near, near), k.constant(3.0, F32)), padded(280))
    # The outer condition needs the very load that its branch guards once more.
    tangled = k.select(k.compare("lt", k.select(is_near, near, k.constant(9.0, F32)),
                                 k.constant(5.0, F32)),
                       k.add(near, padded(3)), k.constant(7.0, F32))
    tangled = k.select(is_near, tangled, k.constant(8.0, F32))
    roots = [padded(40), k.add(padded(-40), padded(290)), gathered, both, tangled]
    outputs = [Buffer(f"y{j}", F32, (n,), "output") for j in range(len(roots))]
    stores = [Store(b, i, e) for b, e in zip(outputs, roots)]
    kernel = Kernel("guards", [x, at, *outputs], [], [
        For(p, k.index(1), "parallel", [For(i, k.index(n), "vector", stores)])])
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=n).astype(np.float32), rng.integers(-3, 3, n).astype(np.int32)]
    (results,) = run_cases("guards", [(kernel, arrays)])
    for result, wanted in zip(results, expected(kernel, arrays)):
        require_same(result, wanted, "guarded loads")


def test_a_guard_may_depend_on_the_load_it_guards() -> None:
    """c1 = c0 ? f(x[j]) : false, then c1 ? g(x[j]) : 0 with x[j] only valid under c0 or c1."""
    from twofold.backends.opencl.text.kernel import write_kernel

    n = 64
    x = Buffer("x", F32, (n,), "input")
    i, p = Index("i"), Index("p")
    j = k.mul(i, k.index(2))
    first = k.compare("lt", j, k.index(n))
    value = Load(x, j)
    second = k.select(first, k.compare("gt", value, k.constant(0.0, F32)),
                      k.constant(False, dtypes.bool_))
    root = k.select(second, k.mul(value, value), k.constant(-1.0, F32))
    y = Buffer("y", F32, (n,), "output")
    kernel = Kernel("circle", [x, y], [], [
        For(p, k.index(1), "parallel", [For(i, k.index(n), "vector", [Store(y, i, root)])])])
    array = np.random.default_rng(0).normal(size=n).astype(np.float32)
    ((result,),) = run_cases("circle", [(kernel, [array])])
    require_same(result, expected(kernel, [array])[0], "circular guard")
    text = write_kernel(kernel, target=SHARING)[0].text
    assert text.count("x[") == 1  # one load for both branches, wherever it is in range
    assert "(ulong)" in text


def test_deep_chains() -> None:
    """Ten thousand operations in a row: no recursion, and no expression that is too long."""
    def chain(a: Load) -> list[Expression]:
        total: Expression = a
        for step in range(3000):
            total = k.add(total, k.constant(step % 7, dtypes.int32))
        return [total]

    kernel, _, _ = map_kernel("chain", [dtypes.int32], 16, chain)
    array = np.arange(16, dtype=np.int32)
    ((result,),) = run_cases("chain", [(kernel, [array])])
    assert np.array_equal(result, array + sum(step % 7 for step in range(3000)))


# ---------------------------------------------------------------------------- loops

def _row_kernel(name: str, rows: int, length: int, dtype: DType, combines: list[str]) -> Kernel:
    """Reductions of rows, then the row minus the first of them."""
    p = Index("p")
    x = Buffer("x", dtype, (rows, length), "input")
    outs = [Buffer(f"out{j}", dtype, (rows,), "output") for j in range(len(combines))]
    full = Buffer("full", dtype, (rows, length), "output")
    body: list[object] = []
    results = []
    for combine, out in zip(combines, outs):
        acc = Buffer(f"acc_{combine}", dtype, (1,), "local")
        body.append(Local(acc, k.constant(COMBINES[combine].start(dtype), dtype)))
        i = Index("i")
        offset = k.add(k.mul(p, k.index(length)), i)
        body.append(For(i, k.index(length), "vector",
                        [Accumulate(acc, ZERO, combine, Load(x, offset))]))
        r = Variable(f"r_{combine}", dtype)
        body += [Let(r, Load(acc, ZERO)), Store(out, p, r)]
        results.append(r)
    i = Index("i")
    offset = k.add(k.mul(p, k.index(length)), i)
    last = Load(x, offset)
    value = k.logical("xor", last, results[0]) if dtype.kind == "b" else k.sub(last, results[0])
    body.append(For(i, k.index(length), "vector", [Store(full, offset, value)]))
    return Kernel(name, [x, *outs, full], [],
                  [For(p, k.index(rows), "parallel", body)])  # type: ignore[arg-type]


def test_rows() -> None:
    """Row reductions: a work-group per long row where that is asked for, else a work-item each."""
    from twofold.backends.opencl.text.kernel import write_kernel
    from twofold.backends.opencl.text.mapping import divide

    rng = np.random.default_rng(1)
    cases = []
    wanted_kinds = {9000: "rows", 300: "rows", 100: "rows", 7: "items"}
    for length, dtype, combines in ((300, dtypes.int32, ["sum", "min"]), (7, F32, ["max", "sum"]),
                                    (300, dtypes.bool_, ["any", "all"]),
                                    (100, F32, ["max"]), (9000, dtypes.int64, ["sum"]),
                                    (100, dtypes.float16, ["max", "min"])):
        kernel = _row_kernel(f"row_{length}_{dtype.name}", 3, length, dtype, combines)
        assert divide(kernel)[0].kind == wanted_kinds[length]
        assert divide(kernel, rows=False)[0].kind == "items"
        array = rng.integers(-5, 6, (3, length)).astype(dtype.numpy)
        if dtype is F32 and length > 7:
            array[1, length // 2] = np.nan
        cases.append((kernel, [array]))
    assert [write_kernel(kernel, target=SHARING)[0].local for kernel, _ in cases] == [
        (128,), (256,), (128,), (128,), (1024,), (128,)]
    for shared in (True, False):
        for results, (kernel, arrays) in zip(run_cases("rows", cases, shared=shared), cases):
            for result, wanted in zip(results, expected(kernel, arrays)):
                require_same(result, wanted, kernel.name)


def _column_kernel(rows: int, columns: int) -> Kernel:
    p, i, lane = Index("p"), Index("i"), Index("lane")
    x = Buffer("x", dtypes.int64, (rows, columns), "input")
    y = Buffer("y", dtypes.int64, (columns,), "output")
    acc = Buffer("acc", dtypes.int64, (256,), "local")
    start = k.mul(p, k.index(256))
    extent = k.binary("min", k.index(256), k.sub(k.index(columns), start))
    column = k.add(start, lane)
    value = Load(x, k.add(k.mul(i, k.index(columns)), column))
    after = Index("lane")
    return Kernel("columns", [x, y], [], [For(p, k.index(-(-columns // 256)), "parallel", [
        Local(acc, k.constant(0, dtypes.int64)),
        For(i, k.index(rows), "sequential", [
            For(lane, extent, "vector", [Accumulate(acc, lane, "sum", value)])]),
        For(after, extent, "vector", [Store(y, k.add(start, after), Load(acc, after))])])])


def _scatter_kernel() -> Kernel:
    """Fill, then add one by one at places that the data says: no parallel loop."""
    at = Buffer("at", dtypes.int32, (50,), "input")
    y = Buffer("y", dtypes.int32, (8,), "output")
    i, j = Index("i"), Index("j")
    place = k.cast(Load(at, j), INDEX)
    return Kernel("scatter", [at, y], [], [
        For(i, k.index(8), "vector", [Store(y, i, k.constant(100, dtypes.int32))]),
        For(j, k.index(50), "sequential", [
            If(k.compare("ge", Load(at, j), k.constant(0, dtypes.int32)),
               [Accumulate(y, place, "sum", k.constant(1, dtypes.int32))],
               [Accumulate(y, ZERO, "max", k.constant(200, dtypes.int32))])])])


def _sort_kernel(rows: int, length: int) -> Kernel:
    """Insertion sort of rows in a local array: nothing of it is a known pattern."""
    x = Buffer("x", F32, (rows, length), "input")
    y = Buffer("y", F32, (rows, length), "output")
    kept = Buffer("kept", F32, (length,), "local")
    held = Buffer("held", F32, (1,), "local")
    p, i, j, o = Index("p"), Index("i"), Index("j"), Index("o")
    start = k.mul(p, k.index(length))
    current = Load(kept, j)
    return Kernel("sort", [x, y], [], [For(p, k.index(rows), "parallel", [
        Local(kept, k.constant(math.inf, F32)),
        For(i, k.index(length), "sequential", [
            Local(held, Load(x, k.add(start, i))),
            For(j, k.add(i, k.index(1)), "sequential", [
                Let(v := Variable("v", F32), current),
                If(k.compare("lt", Load(held, ZERO), v), [
                    Store(kept, j, Load(held, ZERO)), Store(held, ZERO, v)])])]),
        For(o, k.index(length), "sequential", [Store(y, k.add(start, o), Load(kept, o))])])])


def test_other_loops() -> None:
    """Columns, scatters and sorts."""
    from twofold.backends.opencl.text.mapping import divide

    rng = np.random.default_rng(2)
    cases = [(_column_kernel(5, 700), [rng.integers(-9, 9, (5, 700))]),
             (_column_kernel(40, 3), [rng.integers(-9, 9, (40, 3))]),
             (_scatter_kernel(), [rng.integers(-2, 8, 50).astype(np.int32)]),
             (_sort_kernel(4, 9), [rng.normal(size=(4, 9)).astype(np.float32)])]
    parts = [[(part.kind, bool(part.lanes)) for part in divide(kernel)] for kernel, _ in cases]
    assert parts == [[("items", True)], [("items", True)], [("items", False), ("single", False)],
                     [("items", False)]]
    for results, (kernel, arrays) in zip(run_cases("loops", cases), cases):
        for result, wanted in zip(results, expected(kernel, arrays)):
            require_same(result, wanted, kernel.name)


def test_independent_loops_share_a_launch() -> None:
    from twofold.backends.opencl.text.kernel import write_kernel

    buffers, body = [], []
    for number, n in enumerate((5, 300, 1000)):
        x = Buffer(f"x{number}", F32, (n,), "input")
        y = Buffer(f"y{number}", F32, (n,), "output")
        p, i = Index("p"), Index("i")
        body.append(For(p, k.index(1), "parallel", [For(i, k.index(n), "vector", [
            Store(y, i, k.mul(Load(x, i), k.constant(number + 2, F32)))])]))
        buffers += [x, y]
    ordered = [b for b in buffers if b.role == "input"] + [b for b in buffers if b.role == "output"]
    kernel = Kernel("bundle", ordered, [], body)
    texts = write_kernel(kernel, target=SHARING)
    assert len(texts) == 1 and texts[0].groups({}) == (1 + 2 + 4,)
    arrays = [np.arange(n, dtype=np.float32) for n in (5, 300, 1000)]
    (results,) = run_cases("bundle", [(kernel, arrays)])
    for number, (result, array) in enumerate(zip(results, arrays)):
        require_same(result, array * np.float32(number + 2), f"part {number}")


def test_symbolic_and_empty_sizes() -> None:
    """Extents known at the launch, odd numbers of lanes, and none at all."""
    rows, columns = Symbol("rows"), Symbol("columns")
    shape = (rows.dim, columns.dim)
    x = Buffer("x", F32, shape, "input")
    y = Buffer("y", F32, shape, "output")
    total = Buffer("total", F32, (rows.dim,), "output")
    p, i, q, j = Index("p"), Index("i"), Index("q"), Index("j")
    acc = Buffer("acc", F32, (1,), "local")
    width = k.dim(columns.dim)
    place = k.add(k.mul(p, width), i)
    kernel = Kernel("symbolic", [x, y, total], [rows, columns], [
        For(p, k.dim(rows.dim), "parallel", [For(i, width, "vector", [
            Store(y, place, Unary("neg", Load(x, place)))])]),
        For(q, k.dim(rows.dim), "parallel", [
            Local(acc, k.constant(0.0, F32)),
            For(j, width, "vector", [
                Accumulate(acc, ZERO, "sum", Load(x, k.add(k.mul(q, width), j)))]),
            Store(total, q, Load(acc, ZERO))])])
    from opencl_helpers import backend, case_program

    executable = backend().compile(case_program("symbolic", [kernel]))
    for m, n in itertools.product((0, 1, 5), (0, 3, 700)):
        array = np.arange(m * n, dtype=np.float32).reshape(m, n) % 17
        negated, sums = (backend().to_host(a) for a in executable([backend().from_host(array)]))
        require_same(negated, -array, "negated")
        require_same(sums, array.sum(1, dtype=np.float32), "sums")
