"""What nobody reads is not computed; effects, and what gives others their size, stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fusion_programs import F32, graph_of, normal
from rewrite_checks import applied, names

from twofold import dtypes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import GraphBuilder
from twofold.ir.oplib import TABLE
from twofold.ir.passes import RemoveDead, apply_pass


def condition(F: Any, flag: Any, x: Any, then: Any, orelse: Any) -> Any:
    """A branch on a flag."""
    regions = [graph_of(side, (x.dtype, x.shape), name=name)
               for side, name in ((then, "then"), (orelse, "orelse"))]
    op = TABLE["cond"]
    return F.apply(op, [flag, x], op.attrs(), regions)


def require(F: Any, x: Any) -> None:
    """Stop unless all are positive."""
    op = TABLE["assert_true"]
    fine = F.reduce_all(F.greater(x, F.like(0.0, x)), axes=(0,), keepdims=False)
    F.apply(op, [fine], op.attrs(message="not positive", summarize=3))


def test_only_what_is_read_is_left_in_its_order() -> None:
    def program(F: Any, x: Any, y: Any) -> Any:
        dead = F.exp(F.sin(x))
        live = F.cos(y)
        F.add(dead, live)
        return [F.negative(live), x]

    graph = graph_of(program, (4,), (4,))
    assert names(applied(RemoveDead(), graph, [normal(4), normal(4)])) == ["cos", "negative"]


def test_one_result_that_is_read_keeps_the_node() -> None:
    graph = graph_of(lambda F, x: F.top_k(x, k=2)[1], (5,))
    assert applied(RemoveDead(), graph, [normal(5)]) is graph
    dead = graph_of(lambda F, x: (F.top_k(x, k=2), x)[1], (5,))
    assert names(applied(RemoveDead(), dead, [normal(5)])) == []


def test_effects_stay_with_what_they_read() -> None:
    def program(F: Any, x: Any) -> Any:
        require(F, F.exp(x))
        F.sin(x)
        return x

    graph = graph_of(program, (4,))
    assert names(applied(RemoveDead(), graph, [normal(4)])) == [
        "exp", "full", "greater", "reduce_all", "assert_true"]


def test_what_is_done_to_variables_stays() -> None:
    builder = GraphBuilder("update")
    variable = builder.input(VariableType(F32, (4,)), "v")
    x = builder.input(TensorType(F32, (4,)), "x")
    read, assign = TABLE["read_variable"], TABLE["assign_variable"]
    (old,) = builder.apply(read, [variable], read.attrs())
    builder.apply(TABLE["exp"], [old], TABLE["exp"].attrs())
    builder.apply(assign, [variable, x], assign.attrs())
    graph = builder.finish([x])
    assert names(apply_pass(RemoveDead(), graph)) == ["read_variable", "assign_variable"]


@pytest.mark.parametrize("has_effect", [False, True])
def test_a_branch_stays_for_the_effects_inside_it(has_effect: bool) -> None:
    def side(F: Any, x: Any) -> Any:
        if has_effect:
            require(F, x)
        return F.sin(x)

    def program(F: Any, flag: Any, x: Any) -> Any:
        condition(F, flag, x, side, lambda F, x: x)
        return x

    graph = graph_of(program, (dtypes.bool_, ()), (4,))
    after = applied(RemoveDead(), graph, [np.array(True), abs(normal(4)) + 1])
    assert ("cond" in names(after)) is has_effect
    assert ("assert_true" in names(after)) is has_effect
    assert ("sin" in names(after)) is has_effect  # it is the branch's result


def test_what_defines_a_size_stays_while_the_size_is_used() -> None:
    def program(F: Any, x: Any, is_used: bool) -> Any:
        places = F.nonzero(x)
        size = places.shape[0]
        made = F.full(value=F.like(1.0, x).node.attrs.value, shape=(size,))
        return made if is_used else x

    kept = graph_of(lambda F, x: program(F, x, True), (4,))
    gone = graph_of(lambda F, x: program(F, x, False), (4,))
    x = np.array([1, 0, 2, 0], np.float32)
    assert names(applied(RemoveDead(), kept, [x])) == ["nonzero", "full"]
    assert names(applied(RemoveDead(), gone, [x])) == []


def test_the_size_of_an_input_needs_no_node() -> None:
    n = Symbol("n").dim
    graph = graph_of(lambda F, x: [F.dim_value(dim=n, dtype=dtypes.int32), F.sin(x)][0], (n,))
    assert names(applied(RemoveDead(), graph, [normal(4)])) == ["dim_value"]
