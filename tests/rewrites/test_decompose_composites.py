"""Every composite of the table becomes primitives with its values; primitives stay."""

from __future__ import annotations

from typing import Any

import pytest
from fusion_programs import graph_of, normal
from record_checks import compare, reference
from rewrite_checks import applied, names

from twofold import dtypes
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import Decompose
from twofold.ir.passes import DecomposeComposites, apply_pass

#: A ``custom_gradient`` is composed of its region: it has neither samples nor dtypes.
COMPOSITES = [op for op in TABLE.values() if isinstance(op.lowering, Decompose) and op.samples]
OWN_NAMES = {op.name for op in COMPOSITES}


@pytest.mark.parametrize("op", COMPOSITES, ids=lambda op: op.name)
def test_every_composite(op: Any) -> None:
    dtype = dtypes.float32 if dtypes.float32 in op.dtypes else op.dtypes[0]
    for sample in op.samples:
        arrays = draw(sample, dtype)
        attrs = op.attrs(**sample.attrs)
        builder = GraphBuilder(op.name)
        inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in arrays]
        graph = builder.finish(builder.apply(op, inputs, attrs))
        after = apply_pass(DecomposeComposites(), graph)
        verify(after)
        assert not OWN_NAMES & set(names(after))
        assert [v.type for v in after.outputs] == [v.type for v in graph.outputs]
        compare(op, interpret(after, arrays), reference(op, attrs, arrays), "decomposed")
        assert apply_pass(DecomposeComposites(), after) is after


def test_there_are_some() -> None:
    assert {"softmax", "reduce_mean", "reduce_variance"} <= OWN_NAMES


def test_composites_of_composites_and_between_primitives() -> None:
    graph = graph_of(lambda F, x: F.exp(F.reduce_std(F.sin(x), axes=(1,), keepdims=False)), (3, 4))
    after = applied(DecomposeComposites(), graph, [normal(3, 4)])
    found = names(after)
    assert found[0] == "sin" and found[-1] == "exp" and not OWN_NAMES & set(found)


def test_sizes_of_the_run() -> None:
    n = Symbol("n").dim
    graph = graph_of(lambda F, x: F.reduce_mean(F.softmax(x, axis=0), axes=(0,), keepdims=False),
                     (n, 4))
    for rows in (1, 6):
        applied(DecomposeComposites(), graph, [normal(rows, 4)])


def test_what_a_composite_computes_for_others_only_is_left_for_remove_dead() -> None:
    """One op may have results that nobody reads; the pass does not look."""
    graph = graph_of(lambda F, x: F.exp(x), (3,))
    assert applied(DecomposeComposites(), graph, [normal(3)]) is graph
