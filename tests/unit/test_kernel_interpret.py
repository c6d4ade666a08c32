"""The kernel and contraction interpreters: values, and everything a kernel must not do."""

from __future__ import annotations

import numpy as np
import pytest

from twofold import dtypes
from twofold.errors import InternalError
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel import build as k
from twofold.ir.kernel.contract import Contract, Convolution, Epilogue, Matmul
from twofold.ir.kernel.interpret import interpret_kernel
from twofold.ir.kernel.interpret_contract import interpret_contract
from twofold.ir.kernel.nodes import Buffer, Index, Load
from twofold.ir.kernel.parse import parse_kernel

F32 = dtypes.float32


def run(body: str, x=None, out: int = 8, dtype: str = "float32", sizes: str = "") -> np.ndarray:
    """Run a body that reads ``x`` and writes ``y``."""
    x = np.arange(8, dtype=dtype) if x is None else x
    kernel = parse_kernel(f"kernel f {{\n  input x: {dtype}[{x.size}]\n"
                          f"  output y: {dtype}[{out}]\n{body}\n}}")
    y = np.zeros(out, x.dtype)
    interpret_kernel(kernel, [x, y], {})
    return y


def test_loops_locals_and_lets():
    found = run("""
      for p < 2 parallel {
        local a: float32[4] = 1.0:float32
        for i < 4 sequential {
          let v: float32 = x[p * 4 + i]
          a[i] sum= v
        }
        for i2 < 4 vector { y[p * 4 + i2] = a[i2] }
      }""")
    assert found.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("mode", ["sequential", "vector"])
@pytest.mark.parametrize(("combine", "start", "expected"), [
    ("sum", 10, 38), ("prod", 1, 0), ("max", -3, 7), ("max", 9, 9), ("min", 3, 0)])
def test_accumulate(mode, combine, start, expected):
    for dtype in ("float32", "int32"):
        value = f"{float(start)!r}" if dtype == "float32" else str(start)
        found = run(f"local a: {dtype}[1] = {value}:{dtype}\n"
                    f"for i < 8 {mode} {{ a[0] {combine}= x[i] }}\ny[0] = a[0]",
                    out=1, dtype=dtype)
        assert found.tolist() == [expected]


def test_a_constant_is_accumulated_once_per_lane():
    assert run("local a: float32[1] = 0.0:float32\n"
               "for i < 8 vector { a[0] sum= 1.0:float32 }\ny[0] = a[0]", out=1).tolist() == [8]


def test_locals_of_lanes_and_conditions():
    found = run("""
      for i < 8 vector {
        local a: float32[2] = 0.0:float32
        a[i % 2] = x[i]
        if x[i] < 4.0:float32 { y[i] = a[0] } else { y[i] = a[1] - 1.0:float32 }
      }""")
    assert found.tolist() == [0, 0, 2, 0, -1, 4, -1, 6]


@pytest.mark.parametrize("mode", ["sequential", "vector"])
def test_select_guards_loads(mode):
    found = run(f"for i < 8 {mode} {{ y[i] = select(i < 3, x[i + 5], select(i < 5, x[i - 3], "
                "-1.0:float32)) }")
    assert found.tolist() == [5, 6, 7, 0, 1, -1, -1, -1]


def test_deeply_shared_guarded_loads_take_no_time():
    lines = ["$0 = select(i < 100, 0.0:float32, x[i])"]
    lines += [f"${n + 1} = select(x[i] < {n}.0:float32, ${n} + 1.0:float32, ${n})"
              for n in range(60)]
    found = run("for i < 8 vector {\n" + "\n".join(lines) + "\ny[i] = $60 }")
    assert found.tolist() == [59, 58, 57, 56, 55, 54, 53, 52]


@pytest.mark.parametrize("mode", ["sequential", "vector"])
@pytest.mark.parametrize(("body", "message"), [
    ("for i < 8 MODE { y[i] = x[i + 1] }", "reads offset 8 of input x"),
    ("for i < 8 MODE { y[i] = x[i - 1] }", "reads offset -1 of input x"),
    ("for i < 9 MODE { y[i] = 0.0:float32 }", "writes offset 8 of output y"),
    ("for i < 7 MODE { y[i] = x[i] }", "left 1 of 8 elements of output y"),
    ("local a: float32[1]\nfor i < 8 MODE { y[i] = a[0] }", "reads undefined offset 0 of local a"),
    ("local a: float32[1]\nfor i < 8 MODE { a[0] sum= x[i] }", "accumulates into undefined"),
    ("for i < 8 MODE { y[i] = y[i] }", "reads undefined offset 0 of output y"),
    ("for i < 8 MODE { y[i] = select(x[i] < 7.5:float32, x[i + 1], x[i]) }", "reads offset 8"),
])
def test_breaches(mode, body, message):
    with pytest.raises(InternalError, match="kernel f") as caught:
        run(body.replace("MODE", mode))
    assert message in str(caught.value)


@pytest.mark.parametrize(("body", "message"), [
    ("for p < 2 parallel { for i < 8 vector { y[i] = x[i] } }", "another parallel iteration wrote"),
    ("for p < 8 parallel { y[p] = x[p]\n if 0 < p { y[p] = y[p - 1] } }", "another parallel"),
    ("for i < 16 vector { y[i // 2] = 0.0:float32 }", "write the same element"),
])
def test_iterations_must_be_independent(body, message):
    with pytest.raises(InternalError) as caught:
        run(body)
    assert message in str(caught.value)


def test_arrays_and_sizes_are_checked():
    kernel = parse_kernel("kernel f {\ndims n\noutput y: float32[n]\nsizes n\n"
                          "for i < n vector { y[i] = 1.0:float32 }\n}")
    (n,) = kernel.sizes
    y = np.zeros(3, "f")
    interpret_kernel(kernel, [y], {n: 3})
    assert y.tolist() == [1, 1, 1]
    for arrays, sizes, message in (([y], {}, "needs sizes n"), ([y], {n: 4}, "has 4 elements"),
                                   ([y.astype("d")], {n: 3}, "float64"), ([], {n: 3}, "takes 1"),
                                   ([np.zeros(6, "f")[::2]], {n: 3}, "not contiguous")):
        with pytest.raises(InternalError, match=message):
            interpret_kernel(kernel, arrays, sizes)


@pytest.mark.parametrize(("n", "expected"), [(0, [7, 5, 7]), (2, [1, 5, 2])])
def test_empty_loops(n, expected):
    """The body of a loop of no iterations does not run; what comes after it does."""
    kernel = parse_kernel("kernel f {\ndims n\noutput y: float32[3]\nsizes n\n"
                          "for first < 3 vector { y[first] = 7.0:float32 }\n"
                          "for p < n parallel { if p == 0 { y[0] = 1.0:float32 } }\n"
                          "for s < n sequential { for i < 1 vector { y[2] = 2.0:float32 } }\n"
                          "y[1] = 5.0:float32\n}")
    y = np.zeros(3, "f")
    interpret_kernel(kernel, [y], {kernel.sizes[0]: n})
    assert y.tolist() == expected


# ---------------------------------------------------------------------------- contractions

def contract(template, shapes, epilogue=None, dtype=F32, accumulate=F32):
    a, b, c = (Buffer(name, dtype, shape, "output" if name == "c" else "input")
               for name, shape in zip("abc", shapes, strict=True))
    return Contract("product", template, a, b, c, accumulate, epilogue)


@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("transpose_b", [False, True])
@pytest.mark.parametrize("batch_b", [False, True])
def test_matmul(transpose_a, transpose_b, batch_b):
    g = np.random.default_rng(0)
    a = g.normal(size=(2, 4, 3) if transpose_a else (2, 3, 4)).astype("f")
    b = g.normal(size=((2,) if batch_b else ()) + ((5, 4) if transpose_b else (4, 5))).astype("f")
    c = np.zeros((2, 3, 5), "f")
    template = Matmul(2, 3, 5, 4, transpose_a, transpose_b, True, batch_b)
    interpret_contract(contract(template, [a.shape, b.shape, c.shape]), [a, b, c], {})
    expected = (np.swapaxes(a, -1, -2) if transpose_a else a).astype("d") @ (
        np.swapaxes(b, -1, -2) if transpose_b else b)
    assert np.array_equal(c, expected.astype("f"))


def test_integers_wrap():
    a = np.full((1, 2), 2**30, np.int32)
    c = np.zeros((1, 1), np.int32)
    interpret_contract(contract(Matmul(1, 1, 1, 2, batch_a=False, batch_b=False),
                                [(1, 2), (2, 1), (1, 1)], None, dtypes.int32, dtypes.int32),
                       [a, np.full((2, 1), 2, np.int32), c], {})
    assert c[0, 0] == 0


def test_epilogue_and_sizes():
    n = Symbol("n")
    bias = Buffer("bias", F32, (5,), "input")
    accumulator = Buffer("sum", F32, (1,), "local")
    row, column = Index("row"), Index("column")
    value = k.add(k.mul(Load(accumulator, k.index(0)), k.cast(row, F32)), Load(bias, column))
    a, b, c = np.ones((3, 4), "f"), np.ones((4, 5), "f"), np.zeros((3, 5), "f")
    node = contract(Matmul(1, n.dim, 5, 4, batch_a=False, batch_b=False),
                    [(n.dim, 4), (4, 5), (n.dim, 5)],
                    Epilogue(accumulator, row, column, value, (bias,)))
    interpret_contract(node, [a, b, np.arange(5, dtype="f"), c], {n: 3})
    assert np.array_equal(c, 4 * np.arange(3)[:, None] + np.arange(5))
    with pytest.raises(InternalError, match="has 16 elements"):
        interpret_contract(node, [a, b, np.arange(5, dtype="f"), c], {n: 4})


GEOMETRIES = [(1, 1, 0, 1), (2, 1, 1, 1), (1, 2, 2, 1), (2, 2, 1, 2)]


@pytest.mark.parametrize(("stride", "dilation", "pad", "groups"), GEOMETRIES)
def test_convolution_directions(stride, dilation, pad, groups):
    """Forward against a sum written out; the other two are its transposes."""
    g = np.random.default_rng(1)
    h, w, kernel, ci, co = 6, 7, 3, 4, 6
    out_h, out_w = ((s + 2 * pad - dilation * (kernel - 1) - 1) // stride + 1 for s in (h, w))
    x, y = g.normal(size=(2, h, w, ci)), g.normal(size=(2, out_h, out_w, co))
    f = g.normal(size=(kernel, kernel, ci // groups, co))
    shapes = {"forward": [x.shape, f.shape, y.shape], "input": [y.shape, f.shape, x.shape],
              "filter": [x.shape, y.shape, f.shape]}
    given = {"forward": (x, f), "input": (y, f), "filter": (x, y)}
    found = {}
    for direction in shapes:
        template = Convolution(direction, 2, h, w, ci, out_h, out_w, co, kernel, kernel, stride,
                               stride, dilation, dilation, pad, pad, groups)
        found[direction] = np.zeros(shapes[direction][2])
        interpret_contract(contract(template, shapes[direction], None, dtypes.float64,
                                    dtypes.float64), [*given[direction], found[direction]], {})
    padded = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    per, result = co // groups, np.zeros(y.shape)
    for oy, ox, o in np.ndindex(out_h, out_w, co):
        rows = oy * stride + dilation * np.arange(kernel)
        columns = ox * stride + dilation * np.arange(kernel)
        channels = np.arange(ci // groups) + o // per * (ci // groups)
        window = padded[:, rows][:, :, columns][..., channels]
        result[:, oy, ox, o] = (window * f[..., o]).sum((1, 2, 3))
    assert np.allclose(found["forward"], result)
    assert np.isclose((found["input"] * x).sum(), (result * y).sum())
    assert np.isclose((found["filter"] * f).sum(), (result * y).sum())
