"""Einsum and tensordot as compositions of ops, against NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reference_emitter import Concrete, ReferenceEmitter

from twofold import dtypes
from twofold.errors import InvalidArgumentError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter, gradient_graph
from twofold.ir.oplib.contract.einsum import einsum, parse, tensordot
from twofold.runtime.compile import compile_graph

EQUATIONS = [
    ("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ij->i", (2, 3)), ("ii->i", (3, 3)), ("ii->", (3, 3)),
    ("iji->j", (3, 2, 3)), ("iiij->j", (2, 2, 2, 3)), ("i,i->i", (3,), (3,)), ("i,i->", (3,), (3,)),
    ("i,j->ij", (2,), (3,)), ("i,j->ji", (2,), (3,)), ("ijk,k->ij", (2, 3, 4), (4,)),
    ("...ij,...jk->...ik", (5, 2, 3), (5, 3, 4)), ("...ij,jk->...ik", (5, 6, 2, 3), (3, 4)),
    ("b...i,ij->b...j", (2, 3, 4), (4, 5)), ("bhqd,bhkd->bhqk", (2, 3, 4, 5), (2, 3, 6, 5)),
    ("ij,kj->", (2, 3), (4, 3)), ("ab,bc,cd->ad", (2, 3), (3, 4), (4, 2)),
    ("ij,ij->ij", (2, 3), (2, 3)), ("ij,jk->ijk", (2, 3), (3, 4)), (",ij->ij", (), (2, 3)),
    ("...i->...", (2, 3)), ("ij,j->i", (0, 3), (3,)), ("ij,jk->ik", (2, 0), (0, 4)),
    ("ba", (2, 3)), ("...i,...i->...", (4, 1, 3), (1, 5, 3))]


def arrays(shapes: Any) -> list[Any]:
    generator = np.random.default_rng(0)
    return [generator.normal(size=shape) for shape in shapes]


@pytest.mark.parametrize("case", EQUATIONS, ids=str)
def test_einsum_is_numpys(case: Any) -> None:
    equation, *shapes = case
    xs = arrays(shapes)
    found = einsum(ReferenceEmitter(), equation, *map(Concrete, xs))
    np.testing.assert_allclose(found.array, np.einsum(equation, *xs), atol=1e-12)


def test_einsum_of_shapes_known_at_run_time_and_its_gradient() -> None:
    b, q, d = (Symbol(s).dim for s in "bqd")
    builder = GraphBuilder("attention")
    x, y = (builder.input(TensorType(dtypes.float64, (b, q, d))) for _ in range(2))
    graph = builder.finish([einsum(GraphEmitter(builder), "bqd,bkd->bqk", x, y)])
    derived = gradient_graph(graph, [0, 1])
    xs = arrays([(2, 3, 4), (2, 3, 4)])
    g = np.random.default_rng(1).normal(size=(2, 3, 3))
    z, gx, gy = compile_graph(derived, backend="reference")([*xs, g])
    np.testing.assert_allclose(np.asarray(z), np.einsum("bqd,bkd->bqk", *xs), atol=1e-12)
    np.testing.assert_allclose(np.asarray(gx), np.einsum("bqk,bkd->bqd", g, xs[1]), atol=1e-12)
    np.testing.assert_allclose(np.asarray(gy), np.einsum("bqk,bqd->bkd", g, xs[0]), atol=1e-12)


@pytest.mark.parametrize(("axes", "shapes"), [
    (((1,), (0,)), ((2, 3), (3, 4))), (((0, 2), (2, 0)), ((2, 3, 4), (4, 5, 2))),
    (((), ()), ((2,), (3,)))])
def test_tensordot_is_numpys(axes: Any, shapes: Any) -> None:
    xs = arrays(shapes)
    found = tensordot(ReferenceEmitter(), *map(Concrete, xs), *axes)
    np.testing.assert_allclose(found.array, np.tensordot(*xs, axes=axes), atol=1e-12)


@pytest.mark.parametrize(("equation", "ranks", "match"), [
    ("ij,jk->ik", (2,), "is of 2 tensors, got 1"),
    ("ij->i", (3,), "does not fit a tensor of rank 3"),
    ("ij->k", (2,), "must name labels"), ("ij->ii", (2,), "must name labels"),
    ("i1->i", (2,), "does not fit"), ("...ij->...", (1,), "does not fit")])
def test_equations_that_do_not_fit_are_refused(equation: str, ranks: Any, match: str) -> None:
    with pytest.raises(InvalidArgumentError, match=match):
        parse(equation, ranks)


def test_sizes_that_differ_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"label 'j' .* is both 3 and 4"):
        einsum(ReferenceEmitter(), "ij,jk->ik", *map(Concrete, arrays([(2, 3), (4, 5)])))
