"""The verifiers accept what is right and name what is wrong."""

from __future__ import annotations

import pytest
from ir_helpers import F32, apply, random_graph

from twofold import dtypes
from twofold.errors import VerificationError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.equalities import Equalities
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import Graph, GraphBuilder, Node, Value
from twofold.ir.graph.verify import verify
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import (
    Accumulate,
    Buffer,
    For,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Size,
    Store,
    Variable,
)
from twofold.ir.kernel.verify import verify_kernel
from twofold.ir.ops import NoAttrs, get
from twofold.ir.program import nodes as p
from twofold.ir.program.verify import verify_program
from twofold.runtime.compile import lower_graph

T = TensorType(F32, (4,))


def wrong_graph(case: str) -> Graph:
    """A graph that breaks one rule."""
    n = Symbol("n")
    x = Value(T, None, 0, "x")
    add = get("add")
    node = Node(add, (x, x), NoAttrs(), (T,))
    inputs, nodes, outputs = [x], [node], list(node.outputs)
    match case:
        case "undefined":
            inputs = []
        case "order":
            later = Node(add, (x, x), NoAttrs(), (T,))
            nodes = [Node(add, later.outputs * 2, NoAttrs(), (T,)), later]
        case "twice":
            nodes = [node, node]
        case "dtype":
            nodes = [Node(add, (x, x), NoAttrs(), (TensorType(dtypes.float64, (4,)),))]
        case "shape":
            nodes = [Node(add, (x, x), NoAttrs(), (TensorType(F32, (n.dim,)),))]
        case "attributes":
            nodes = [Node(get("reduce_sum"), (x,), NoAttrs(), (T,))]
        case "arity":
            nodes = [Node(add, (x,), NoAttrs(), (T,))]
        case "refused":
            y = Value(TensorType(dtypes.int32, (4,)), None, 1, "y")
            inputs, nodes = [x, y], [Node(add, (x, y), NoAttrs(), (T,))]
        case "symbol":
            attrs = get("iota").attrs(length=n.dim, dtype=F32)
            nodes = [Node(get("iota"), (), attrs, (TensorType(F32, (n.dim,)),))]
        case "variable":
            v = Value(VariableType(F32, (4,)), None, 0, "v")
            inputs, nodes = [v], [Node(add, (v, v), NoAttrs(), (T,))]
        case "result":
            outputs = [Value(T, None, 0, "stranger")]
    return Graph(inputs, nodes, outputs if case in ("undefined", "twice", "result") else
                 nodes[-1].outputs, "bad")


@pytest.mark.parametrize(("case", "message"), [
    ("undefined", "which is not defined before it"), ("order", "not defined before it"),
    ("twice", "stands there twice"), ("dtype", "inference says float32"),
    ("shape", "inference says float32"), ("attributes", "attributes of reduce_sum are NoAttrs"),
    ("arity", "takes 2 inputs, has 1"), ("refused", "cannot take these inputs"),
    ("symbol", "dimension n, which nothing before defines"), ("variable", "is a variable"),
    ("result", "is not a value of it")])
def test_wrong_graphs(case, message):
    with pytest.raises(VerificationError, match="graph bad: ") as caught:
        verify(wrong_graph(case))
    assert message in str(caught.value)
    assert case in ("result",) or "\n> " in str(caught.value)


def test_region_must_be_closed():
    region = GraphBuilder("body")
    outside = Value(T, None, 0, "x")
    result = region.apply(get("add"), (outside, outside), NoAttrs())
    builder = GraphBuilder("outer")
    x = builder.input(T, "x")
    call = get("call")
    node = Node(call, (), call.attrs(name="body"), (T,), [region.finish(result)])
    with pytest.raises(VerificationError, match="not defined before it"):
        verify(Graph([x], [node], node.outputs))


@pytest.mark.parametrize("seed", range(10))
def test_random_graphs_programs_and_kernels_are_right(seed):
    graph = random_graph(seed, rows=Symbol("n").dim)
    verify(graph)
    verify_program(lower_graph(graph))


X = Buffer("x", F32, (8,), "input")
Y = Buffer("y", F32, (8,), "output")


def kernel(*body) -> Kernel:
    return Kernel("bad", [X, Y], [], body)


def wrong_kernel(case: str) -> Kernel:
    """A kernel that breaks one rule."""
    i, j = Index("i"), Index("j")
    eight, one = k.index(8), k.constant(1.0, F32)
    acc = Buffer("acc", F32, (1,), "local")
    copy = Store(Y, i, Load(X, i))
    v = Variable("v", F32)
    match case:
        case "index":
            return kernel(For(i, eight, "vector", [Store(Y, i, Load(X, j))]))
        case "scope":
            return kernel(For(i, eight, "parallel", [copy, Let(v, one)]), Store(Y, k.index(0), v))
        case "parallel":
            return kernel(For(i, eight, "sequential", [For(j, eight, "parallel", [copy])]))
        case "vector":
            return kernel(For(i, eight, "vector", [For(j, eight, "sequential", [copy])]))
        case "local":
            return kernel(For(i, eight, "vector", [Accumulate(acc, k.index(0), "sum", one)]))
        case "stranger":
            return kernel(Store(Y, k.index(0), Load(Buffer("z", F32, (8,), "input"), k.index(0))))
        case "same":
            return kernel(For(i, eight, "vector", [Store(Y, k.index(0), Load(X, i))]))
        case "running":
            return kernel(Local(acc, one), For(i, eight, "vector", [
                Accumulate(acc, k.index(0), "sum", Load(X, i)),
                Store(Y, i, Load(acc, k.index(0)))]))
        case "size":
            return kernel(For(i, Size(Symbol("n")), "vector", [copy]))
        case _:
            return kernel(For(i, eight, "sequential", [For(i, eight, "vector", [copy])]))


@pytest.mark.parametrize(("case", "message"), [
    ("index", "j is used where it is not defined"), ("scope", "v is used where it is not defined"),
    ("parallel", "a parallel loop inside another loop"), ("vector", "a loop inside a vector loop"),
    ("local", "is written where it does not exist"),
    ("stranger", "is read where it does not exist"),
    ("same", "store into one element"), ("running", "into which it accumulates"),
    ("size", "size n is not among"), ("nested", "is in use by a loop around it")])
def test_wrong_kernels(case, message):
    with pytest.raises(VerificationError, match="kernel bad: ") as caught:
        verify_kernel(wrong_kernel(case))
    assert message in str(caught.value)
    assert "\n> " in str(caught.value)


def double() -> Kernel:
    i = Index("i")
    return Kernel("double", [X, Y], [], [
        For(i, k.index(8), "vector", [Store(Y, i, k.add(Load(X, i), Load(X, i)))])])


def wrong_program(case: str) -> p.Program:
    """A program that breaks one rule."""
    n = Symbol("n")
    eight = TensorType(F32, (8,))
    x, y = p.Slot("x", eight, "input"), p.Slot("y", eight, "output")
    t = p.Slot("t", eight, "temporary")
    good = [p.Alloc(t), p.Launch(double(), (x, t)), p.Launch(double(), (t, y)), p.Free(t),
            p.Return((y,))]
    match case:
        case "unwritten":
            good[1:2] = []
        case "no memory":
            good[0:1] = []
        case "leak":
            good[3:4] = []
        case "freed":
            good.insert(3, p.Free(t))
        case "early":
            good[2], good[3] = good[3], good[2]
        case "input":
            good[1] = p.Launch(double(), (x, x))
        case "count":
            good[1] = p.Launch(double(), (x,))
        case "dtype":
            good[1] = p.Launch(double(), (p.Slot("z", TensorType(dtypes.int32, (8,)), "input"), t))
        case "size":
            good.insert(0, p.Check(n.dim, 3, "n is 3"))
        case "return":
            good.pop()
        case "branch":
            q = p.Slot("q", TensorType(dtypes.bool_, ()), "input")
            good = [p.Branch(q, (p.Launch(double(), (x, y)),), ()), p.Return((y,))]
            return p.Program("bad", (x, q), (y,), tuple(good))
    return p.Program("bad", (x,), (y,), tuple(good))


@pytest.mark.parametrize(("case", "message"), [
    ("unwritten", "is read, but holds nothing"), ("no memory", "but has no memory"),
    ("leak", "t is never freed"), ("freed", "is freed, but has no memory"),
    ("early", "is read, but holds nothing"), ("input", "is written"), ("count", "takes 2 arrays"),
    ("dtype", "gets z: int32"), ("size", "dimension n is not known"),
    ("return", "is not a return"), ("branch", "holds nothing")])
def test_wrong_programs(case, message):
    with pytest.raises(VerificationError, match="program bad: ") as caught:
        verify_program(wrong_program(case))
    assert message in str(caught.value)


def test_right_program():
    verify_program(wrong_program("none"))


def test_unknown_equality_needs_a_check():
    builder = GraphBuilder("g")
    a = builder.input(TensorType(F32, (Symbol("a").dim,)), "a")
    b = builder.input(TensorType(F32, (Symbol("b").dim,)), "b")
    graph = builder.finish([apply(builder, "add", a, b)])
    assert [node.op.name for node in graph.nodes] == ["check_dims", "add"]
    verify(graph)
    other = Node(get("add"), (a, b), NoAttrs(), (TensorType(F32, a.shape),))
    with pytest.raises(VerificationError, match="add needs a check before it that a is b"):
        verify(Graph([a, b], [other], other.outputs))
    with pytest.raises(VerificationError, match="add needs a check before it"):
        verify(Graph([a, b], [other, graph.nodes[0]], other.outputs))


def test_a_check_excuses_only_what_it_states():
    a, b = Symbol("a").dim, Symbol("b").dim
    x = Value(TensorType(F32, (a,)), None, 0, "x")
    check = get("check_dims")
    for left, right in ((a, a), (b, b), (a * 2, b)):
        trivial = Node(check, (), check.attrs(left=left, right=right, message="m"), ())
        grown = Node(get("negative"), (x,), NoAttrs(), (TensorType(F32, (a * 100,)),))
        y = Value(TensorType(F32, (b,)), None, 1, "y")
        with pytest.raises(VerificationError, match="inference says"):
            verify(Graph([x, y], [trivial, grown], grown.outputs))


def test_what_a_check_states_is_used_up_to_names():
    """Equal symbols stand for each other, also inside of what other checks say."""
    a, b, c = (Symbol(name).dim for name in "abc")
    known = Equalities()
    known.state(a, b)
    known.state(b * c, 12)
    assert known.hold(a, b) and known.hold(b, a) and known.hold(a * c, 12)
    assert known.hold(12 - a * c, 0) and not known.hold(a, 12) and not known.hold(c, 12)
    inner = Equalities(known)
    inner.state(c, 3)
    assert inner.hold(c + a, 3 + b) and not known.hold(c, 3)
