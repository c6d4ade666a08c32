"""The graph interpreter: rounding, symbols, regions, variables; its checks of references."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest
from ir_helpers import F32, apply, sample_arrays, sample_graph

from twofold import dtypes
from twofold.dataclass import replace
from twofold.errors import InternalError, InvalidArgumentError
from twofold.ir.base.bind import bind_shapes, substitute_attrs
from twofold.ir.base.dims import Symbol
from twofold.ir.base.rounding import round_array
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.interpret import Cell, interpret, run_op
from twofold.ir.ops import TABLE, NoAttrs, get

BF16 = ml_dtypes.bfloat16


def test_rounding_to_bfloat16_is_one_rounding():
    tie = 1 + 2.0**-8
    values = np.array([tie, tie + 2.0**-40, tie - 2.0**-40, -tie - 2.0**-40, 0.0, -0.0, np.inf,
                       -np.inf, 1e300, 1e-300, 3.0])
    found = round_array(values, np.dtype(BF16)).astype(np.float64)
    up = 1 + 2.0**-7
    expected = [1.0, up, 1.0, -up, 0.0, -0.0, np.inf, -np.inf, np.inf, 0.0, 3.0]
    assert np.array_equal(found, expected)
    assert np.array_equal(np.signbit(found), np.signbit(expected))
    assert np.isnan(round_array(np.array(np.nan), np.dtype(BF16)).astype(np.float64))


def test_rounding_to_bfloat16_against_exact_arithmetic():
    values = np.random.default_rng(0).normal(size=2000) * 2.0 ** np.arange(-100, 100, 0.1)
    found = round_array(values, np.dtype(BF16)).astype(np.float64)
    mantissa, exponent = np.frexp(values)
    expected = np.ldexp(np.rint(np.ldexp(mantissa, 8)), exponent - 8)
    assert np.array_equal(found, expected)


def test_results_are_rounded_once():
    # In float32 the sum would be 2**24; exact, it is 2**24 + 2 after one rounding.
    x = np.array([2.0**24, 1.0, 1.0], np.float32)
    (total,) = run_op(get("reduce_sum"), get("reduce_sum").attrs(axes=(0,)), [x])
    assert total.dtype == np.float32 and total == 2.0**24 + 2


def with_reference(name, reference):
    return replace(TABLE[name], reference=reference)


@pytest.mark.parametrize(("reference", "message"), [
    (lambda attrs, x: x[:1], "returned shapes"),
    (lambda attrs, x: x + 0.5, "inference says int32"),
    (lambda attrs, x: x.astype(np.int64) + 2**40, "inference says int32"),
    (lambda attrs, x: (x, x), "returned 2 arrays")])
def test_wrong_references_are_caught(reference, message):
    with pytest.raises(InternalError, match=message):
        run_op(with_reference("negative", reference), NoAttrs(), [np.arange(3, dtype=np.int32)])


def test_wide_integers_that_fit_are_accepted():
    op = with_reference("negative", lambda attrs, x: -x.astype(np.int64))
    (found,) = run_op(op, NoAttrs(), [np.arange(3, dtype=np.int32)])
    assert found.dtype == np.int32 and found.tolist() == [0, -1, -2]


def test_symbols_are_bound_and_checked():
    n = Symbol("n", 1)
    builder = GraphBuilder("g")
    x = builder.input(TensorType(F32, (n.dim, 2)), "x")
    builder.input(TensorType(F32, (n.dim * 2 - 1,)), "y")
    size = apply(builder, "dim_value", dim=n.dim * 3, dtype=dtypes.int32)
    zeros = apply(builder, "broadcast_to", x, shape=(4, n.dim, 2))
    graph = builder.finish([size, zeros])
    y = np.zeros(5, "f")
    found = interpret(graph, [np.zeros((3, 2), "f"), y])
    assert found[0] == 9 and found[1].shape == (4, 3, 2)
    with pytest.raises(InvalidArgumentError, match="input y has shape"):
        interpret(graph, [np.zeros((4, 2), "f"), y])
    with pytest.raises(InvalidArgumentError, match="at least 1"):
        bind_shapes([TensorType(F32, (n.dim,))], [(0,)], {})
    with pytest.raises(InvalidArgumentError, match="rank"):
        interpret(graph, [np.zeros(3, "f"), y])
    with pytest.raises(InternalError, match="no value for dimension"):
        bind_shapes([TensorType(F32, (n.dim + 1,))], [(4,)], {})


def test_substitute_attrs():
    n = Symbol("n")
    attrs = get("broadcast_to").attrs(shape=(n.dim, 2))
    assert substitute_attrs(attrs, {n: 5}).shape == (5, 2)
    assert substitute_attrs(attrs, {Symbol("m"): 5}).shape == attrs.shape
    static = get("broadcast_to").attrs(shape=(1, 2))
    assert substitute_attrs(static, {n: 5}) is static


def test_failed_check_is_the_users_error():
    builder = GraphBuilder("g")
    a, b = (builder.input(TensorType(F32, (Symbol(s).dim,)), s) for s in "ab")
    graph = builder.finish([apply(builder, "add", a, b)])
    three = np.ones(3, "f")
    assert interpret(graph, [three, three])[0].tolist() == [2, 2, 2]
    with pytest.raises(InvalidArgumentError, match="do not broadcast"):
        interpret(graph, [three, np.ones(2, "f")])


def test_variables_change_in_order():
    builder = GraphBuilder("g")
    v = builder.input(VariableType(F32, (2,)), "v")
    before = apply(builder, "read_variable", v)
    builder.apply(get("assign_variable"), (v, apply(builder, "add", before, before)), NoAttrs())
    after = apply(builder, "read_variable", v)
    graph = builder.finish([before, after])
    cell = Cell(np.array([1, 2], "f"))
    found = interpret(graph, [cell])
    assert [x.tolist() for x in found] == [[1, 2], [2, 4]]
    assert cell.array.tolist() == [2, 4]
    with pytest.raises(InternalError, match="variable float32"):
        interpret(graph, [np.zeros(2, "f")])


def test_while_loop():
    i64 = TensorType(dtypes.int64, ())
    condition, body = GraphBuilder("condition"), GraphBuilder("body")
    for region in (condition, body):
        region.input(i64, "i")
        region.input(i64, "limit")
    below = condition.finish([apply(condition, "less", *condition.inputs)])
    twice = body.finish([apply(body, "add", body.inputs[0], body.inputs[0])])
    builder = GraphBuilder("g")
    start, limit = builder.input(i64, "start"), builder.input(i64, "limit")
    loop = get("while_loop")
    outputs = builder.apply(loop, (start, limit), loop.attrs(carried=1), [below, twice])
    found = interpret(builder.finish(outputs), [np.int64(3), np.int64(40)])
    assert [int(x) for x in found] == [48, 4]


def test_node_defined_dimension():
    builder = GraphBuilder("g")
    count = builder.input(TensorType(dtypes.int64, ()), "count")
    (carrier,) = builder.apply(get("define_dim"), (count,), NoAttrs())
    length = apply(builder, "dim_value", dim=carrier.shape[0] * 2, dtype=dtypes.int32)
    assert interpret(builder.finish([length]), [np.int64(7)])[0] == 14


def test_hook_may_replace_nodes():
    op = TABLE["add"]
    arrays, attrs = sample_arrays(op, op.samples[0], F32)
    graph = sample_graph(op, arrays, attrs)
    seen = []

    def host(node, given):
        seen.append(node.op.name)
        return [given[0] * 0]

    assert not interpret(graph, arrays, host=host)[0].any()
    assert seen == ["add"]


def test_input_dtypes_are_checked():
    op = TABLE["add"]
    arrays, attrs = sample_arrays(op, op.samples[0], F32)
    graph = sample_graph(op, arrays, attrs)
    with pytest.raises(InternalError, match="got an array of float64"):
        interpret(graph, [a.astype(np.float64) for a in arrays])
