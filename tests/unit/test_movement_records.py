"""Constants, ops that move elements, slices and pads."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records

from twofold import dtypes
from twofold.errors import InvalidArgumentError
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.oplib.shape.slices import normalize_slice, slice_extent
from twofold.ir.ops import TABLE
from twofold.runtime.compile import compile_graph
from twofold.settings import options

OPS = records("creation", "movement", "slices")

TestRecords = record_tests(OPS)


def run(name: str, *arrays: Any, symbolic: bool = False, **attrs: Any) -> Any:
    op = TABLE[name]
    return compile_and_run(op, op.attrs(**attrs), arrays, symbolic)[0]


POSITIONS = (None, -7, -5, -3, -1, 0, 1, 2, 4, 5, 9)


@pytest.mark.parametrize("size", [0, 1, 5])
@pytest.mark.parametrize("step", [1, 2, -1, -3])
def test_slices_mean_what_python_means(size: int, step: int) -> None:
    x = np.arange(size, dtype=np.int32)
    op = TABLE["strided_slice"]
    symbol = Symbol("n")
    for start, stop in itertools.product(POSITIONS, POSITIONS):
        expected = x[start:stop:step].tolist()
        begin, end = normalize_slice(start, stop, step, size)
        attrs = op.attrs((begin,), (end,), (step,))
        assert op.numpy(attrs)(x).tolist() == expected, (start, stop)
        assert slice_extent(begin, end, step) == len(expected), (start, stop)
        # The same with a size that is only known at run time.
        begin, end = normalize_slice(start, stop, step, symbol.dim)
        extent = slice_extent(begin, end, step)
        values = {symbol: size}
        assert dims.evaluate(extent, values) == len(expected), (start, stop)
        known = op.attrs((dims.evaluate(begin, values),), (dims.evaluate(end, values),), (step,))
        assert op.reference(known, x).tolist() == expected, (start, stop)


def test_a_slice_of_a_long_enough_symbol_is_a_plain_difference() -> None:
    n = Symbol("n", 1).dim
    assert slice_extent(*normalize_slice(1, None, 1, n), 1) == n - 1
    assert slice_extent(*normalize_slice(None, -1, 1, n), 1) == n - 1
    assert slice_extent(*normalize_slice(None, None, 1, n), 1) == n
    assert slice_extent(*normalize_slice(None, None, -1, n), -1) == n
    m = Symbol("m").dim
    assert slice_extent(*normalize_slice(None, None, 1, m), 1) == m
    assert slice_extent(*normalize_slice(None, None, -1, m), -1) == m


def test_a_slice_of_run_time_size_runs() -> None:
    op = TABLE["strided_slice"]
    for size in (0, 1, 2, 6):
        n = Symbol("n").dim
        builder = GraphBuilder("one")
        x = builder.input(TensorType(dtypes.float32, (n,)))
        begin, end = normalize_slice(1, -1, 1, n)
        graph = builder.finish(builder.apply(op, [x], op.attrs((begin,), (end,), (1,))))
        array = np.arange(size, dtype=np.float32)
        (found,) = compile_graph(graph, backend="reference")([array])
        assert np.asarray(found).tolist() == array[1:-1].tolist()


@pytest.mark.parametrize(("name", "attrs"), [
    ("transpose", {"permutation": (1, 0)}), ("reverse", {"axes": (0, 1)}),
    ("tile", {"multiples": (2, 3)}), ("roll", {"shifts": (1, -5), "axes": (0, 1)}),
    ("pad", {"paddings": ((1, 2), (0, 3))}),
    ("pad", {"paddings": ((2, 1), (2, 3)), "mode": "reflect"}),
    ("pad", {"paddings": ((3, 1), (2, 4)), "mode": "symmetric"}),
    ("band_part", {"lower": 1, "upper": 0}), ("identity", {})])
def test_movement_of_shapes_known_at_run_time(name: str, attrs: dict[str, Any]) -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    op = TABLE[name]
    expected = op.reference(op.attrs(**attrs), x)
    assert run(name, x, symbolic=True, **attrs).tolist() == expected.tolist()


def test_concat_and_stack_of_shapes_known_at_run_time() -> None:
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    joined = run("concat", x, -x, 2 * x, symbolic=True, axis=0)
    assert joined.tolist() == np.concatenate([x, -x, 2 * x]).tolist()
    piled = run("stack", x, -x, symbolic=True, axis=1)
    assert piled.tolist() == np.stack([x, -x], 1).tolist()


def test_begin_of_a_dynamic_slice() -> None:
    x = np.arange(5.0)
    op = TABLE["dynamic_slice"]
    attrs = op.attrs(sizes=(3,))
    assert run("dynamic_slice", x, np.array([1], np.int32), sizes=(3,)).tolist() == [1, 2, 3]
    with pytest.raises(InvalidArgumentError, match="begin 3 with size 3"):
        op.reference(attrs, x, np.array([3], np.int32))
    for begin in (3, 9, -1, -9, 2**31 - 1):
        with pytest.raises(InvalidArgumentError, match=r"begin .* is outside"):
            run("dynamic_slice", x, np.array([begin], np.int32), sizes=(3,))
    with options(check_indices=False):     # compiled code stays inside
        assert run("dynamic_slice", x, np.array([9], np.int32), sizes=(3,)).tolist() == [2, 3, 4]
        assert run("dynamic_slice", x, np.array([-9], np.int32), sizes=(3,)).tolist() == [0, 1, 2]


def test_literals_keep_their_bits() -> None:
    zero = run("full", value=Literal(-0.0, dtypes.float32), shape=(2,))
    assert np.signbit(zero).all()
    assert np.isnan(run("full", value=Literal(float("nan"), dtypes.float64), shape=()))
    big = run("full", value=Literal(2**63 - 1, dtypes.int64), shape=(1,))
    assert big.tolist() == [2**63 - 1]


def test_a_difference_that_may_be_negative_keeps_its_bound() -> None:
    n, m = Symbol("n"), Symbol("m", 1)
    size = dims.maximum(n.dim - 1, 0)
    assert dims.substitute(size, {}) == size != n.dim - 1
    assert dims.evaluate(size, {n: 0}) == 0
    assert dims.maximum(m.dim - 1, 0) == m.dim - 1
    assert dims.maximum(n.dim, 0) == n.dim
    assert dims.minimum(dims.maximum(n.dim, 3), 2) == 2
    assert dims.maximum(n.dim // 2, 0) == n.dim // 2
    assert dims.evaluate(dims.maximum((n.dim - 4) // 2, 0), {n: 1}) == 0
