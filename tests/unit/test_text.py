"""Graphs as text and back, and what the parser says about texts that are none."""

from __future__ import annotations

import numpy as np
import pytest
from ir_helpers import F32, apply, random_graph, sample_arrays, sample_graph

from twofold import dtypes
from twofold.errors import ParseError
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.literal import Literal
from twofold.ir.base.source import capture
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.text import print_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.ops import NoAttrs, get


@pytest.mark.parametrize("seed", range(30))
def test_random_graphs_come_back(seed):
    graph = random_graph(seed, rows=Symbol("rows").dim if seed % 2 else 3)
    text = print_graph(graph)
    again = parse_graph(text, TABLE)
    verify(again)
    assert print_graph(again) == text
    arrays = [np.random.default_rng(seed).normal(size=(3, 4)).astype("f") for _ in range(2)]
    for a, b in zip(interpret(graph, arrays), interpret(again, arrays), strict=True):
        assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_sample_comes_back(name):
    op = TABLE[name]
    dtype = op.dtypes[0] if op.dtypes else F32
    for sample in op.samples if not op.variable_inputs else ():
        graph = sample_graph(op, *sample_arrays(op, sample, dtype))
        text = print_graph(graph)
        again = parse_graph(text, TABLE)
        assert print_graph(again) == text
        assert [node.attrs for node in again.nodes] == [node.attrs for node in graph.nodes]


LITERALS = [(float("nan"), F32), (-0.0, dtypes.bfloat16), (float("-inf"), dtypes.float16),
            (1e-45, F32), (1 / 3, dtypes.float64), (2**64 - 1, dtypes.uint64), (-128, dtypes.int8),
            (True, dtypes.bool_), (0.1, F32)]


@pytest.mark.parametrize(("value", "dtype"), LITERALS)
def test_literals_are_exact(value, dtype):
    builder = GraphBuilder("g")
    graph = builder.finish([apply(builder, "full", value=Literal(value, dtype), shape=())])
    again = parse_graph(print_graph(graph), TABLE)
    assert again.nodes[0].attrs == graph.nodes[0].attrs


def test_odd_nan_keeps_its_bits():
    literal = Literal(0, F32)
    literal.bits = bytes([1, 0, 0xC0, 0x7F])
    builder = GraphBuilder("g")
    graph = builder.finish([apply(builder, "full", value=literal, shape=())])
    text = print_graph(graph)
    assert "0x7fc00001:float32" in text
    assert parse_graph(text, TABLE).nodes[0].attrs.value == literal


def test_dimensions_names_and_variables():
    n, m = Symbol("n"), Symbol("n", 2)
    odd = (dims.floordiv(n.dim * m.dim + 3, 2), dims.minimum(n.dim, m.dim * m.dim), n.dim - m.dim,
           dims.modulo(-n.dim, 5) * 2 - 7, dims.maximum(n.dim, 5) * n.dim)
    builder = GraphBuilder("two words")
    builder.input(VariableType(F32, (n.dim, m.dim)), "layer/kernel:0")
    builder.input(TensorType(F32, odd), "x")
    builder.input(TensorType(F32, ()), "x")
    text = print_graph(builder.finish([]))
    again = parse_graph(text, TABLE)
    assert print_graph(again) == text
    assert again.name == "two words"
    assert [v.name for v in again.inputs] == ["layer/kernel:0", "x", "x"]
    assert isinstance(again.inputs[0].type, VariableType)
    k, j = (next(iter(dims.symbols(d))) for d in again.inputs[0].shape)
    assert (k.lowest, j.lowest) == (0, 2)
    values, others = {n: 11, m: 3}, {k: 11, j: 3}
    assert [dims.evaluate(d, values) for d in odd] == [
        dims.evaluate(d, others) for d in again.inputs[1].shape]


def branches() -> Graph:
    """A graph with a region on each side of a condition."""
    regions = []
    for name in ("then", "otherwise"):
        region = GraphBuilder(name)
        x = region.input(TensorType(F32, (2,)), "x")
        op = "add" if name == "then" else "multiply"
        regions.append(region.finish([apply(region, op, x, x)]))
    builder = GraphBuilder("branches")
    p = builder.input(TensorType(dtypes.bool_, ()), "p")
    x = builder.input(TensorType(F32, (2,)), "x")
    return builder.finish(builder.apply(get("cond"), (p, x), NoAttrs(), regions))


def test_regions_come_back():
    graph = branches()
    text = print_graph(graph)
    again = parse_graph(text, TABLE)
    assert print_graph(again) == text
    verify(again)
    x = np.array([3, 4], "f")
    for given, expected in ((True, x + x), (False, x * x)):
        assert np.array_equal(interpret(again, [np.bool_(given), x])[0], expected)


def test_source_is_a_comment():
    builder = GraphBuilder("g")
    builder.source = capture()
    x = builder.input(TensorType(F32, ()), "x")
    graph = builder.finish([apply(builder, "add", x, x)])
    assert "add(%x, %x)  # test_text.py:" in print_graph(graph)
    assert "#" not in print_graph(graph, sources=False)
    assert print_graph(parse_graph(print_graph(graph), TABLE)) == print_graph(graph, sources=False)


GOOD = "graph g {\n  %x: float32[2] = input\n  %0: float32[2] = add(%x, %x)\n  return %0\n}\n"


@pytest.mark.parametrize(("old", "new", "line", "message"), [
    ("graph g", "grph g", 1, "expected 'graph'"),
    ("float32[2] = input", "float31[2] = input", 2, "expected a dtype"),
    ("float32[2] = add", "float32[2, = add", 3, "expected a dimension"),
    ("float32[2] = add", "float32[k] = add", 3, "k is not declared"),
    ("add(%x, %x)", "addd(%x, %x)", 3, "no op named addd"),
    ("add(%x, %x)", "add(%x, %y)", 3, "%y is not defined"),
    ("add(%x, %x)", "add(%x, %x", 4, "expected ','"),
    ("add(%x, %x)", "add(%x, %x) {axis=1}", 3, "has no attribute axis"),
    ("%0: float32[2] =", "%x: float32[2] =", 3, "%x is defined twice"),
    ("  return %0\n", "", 4, "expected a node or 'return'"),
    ("}\n", "", 5, "expected ','"),
    ("}\n", "} }", 5, "expected the end"),
    ("add(%x, %x)", "reduce_sum(%x) {keepdims=True}", 3, "attributes of reduce_sum"),
    ("add(%x, %x)", "cast(%x) {dtype=tf.float99}", 3, "no dtype named float99"),
    ("float32[2] = add", "float32[2 // 0] = add", 3, "division by zero"),
])
def test_parse_errors_say_where_and_what(old, new, line, message):
    assert old in GOOD
    with pytest.raises(ParseError, match=f"^line {line}: ") as caught:
        parse_graph(GOOD.replace(old, new, 1), TABLE)
    assert message in str(caught.value)
    assert caught.value.lineno == line
