"""Products read transposed operands as they are stored: which are folded, and the values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fusion_programs import graph_of, normal
from rewrite_checks import applied, names

from twofold.ir.base.dims import Symbol
from twofold.ir.oplib import TABLE
from twofold.ir.ops import Contraction
from twofold.ir.passes import FoldTransposes, RemoveDead, apply_pass


def swapped(F: Any, x: Any) -> Any:
    """The transpose of the last two axes."""
    rank = len(x.shape)
    return F.transpose(x, permutation=(*range(rank - 2), rank - 1, rank - 2))


def product_of(graph: Any) -> Any:
    """The attributes of the one product of a graph."""
    (node,) = [n for n in graph.nodes if n.op.name == "matmul"]
    return node.attrs


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("transpose_a", [False, True])
@pytest.mark.parametrize("transpose_b", [False, True])
def test_matmul(batch: Any, left: bool, right: bool, transpose_a: bool, transpose_b: bool) -> None:
    """Every way to write a product: a transpose before it turns the attribute round."""
    shapes = [(*batch, 4, 3) if left != transpose_a else (*batch, 3, 4),
              (*batch, 5, 4) if right != transpose_b else (*batch, 4, 5)]
    graph = graph_of(lambda F, x, y: F.matmul(
        swapped(F, x) if left else x, swapped(F, y) if right else y,
        transpose_a=transpose_a, transpose_b=transpose_b), *shapes)
    after = applied(FoldTransposes(), graph, [normal(*shape) for shape in shapes])
    attrs = product_of(after)
    assert (attrs.transpose_a, attrs.transpose_b) == (transpose_a != left, transpose_b != right)
    assert names(apply_pass(RemoveDead(), after)) == ["matmul"]
    assert (after is graph) is not (left or right)


@pytest.mark.parametrize(("permutation", "shape"), [
    ((1, 0, 2), (3, 2, 4)), ((2, 1, 0), (4, 3, 2)), ((1, 2, 0), (4, 2, 3)), ((0, 1, 2), (2, 3, 4))])
def test_other_permutations_stay(permutation: Any, shape: Any) -> None:
    graph = graph_of(lambda F, x, y: F.matmul(F.transpose(x, permutation=permutation), y),
                     shape, (2, 4, 5))
    assert applied(FoldTransposes(), graph, [normal(*shape), normal(2, 4, 5)]) is graph


def test_a_transpose_that_others_read_stays_for_them() -> None:
    def both(F: Any, x: Any, y: Any) -> Any:
        turned = swapped(F, x)
        return [F.matmul(turned, y), F.exp(turned), F.matmul(turned, turned, transpose_a=True)]

    graph = graph_of(both, (3, 4), (3, 5))
    after = apply_pass(RemoveDead(), applied(FoldTransposes(), graph, [normal(3, 4), normal(3, 5)]))
    assert sorted(names(after)) == ["exp", "matmul", "matmul", "transpose"]


def test_two_transposes_in_a_row() -> None:
    graph = graph_of(lambda F, x, y: F.matmul(swapped(F, swapped(F, x)), y), (4, 3), (3, 5))
    after = applied(FoldTransposes(), graph, [normal(4, 3), normal(3, 5)])
    again = apply_pass(FoldTransposes(), after)
    assert names(apply_pass(RemoveDead(), again)) == ["matmul"]
    assert not product_of(again).transpose_a


def test_sizes_of_the_run() -> None:
    n = Symbol("n").dim
    graph = graph_of(lambda F, x, y: F.matmul(swapped(F, x), y), (n, 4), (n, 5))
    after = applied(FoldTransposes(), graph, [normal(6, 4), normal(6, 5)])
    assert names(apply_pass(RemoveDead(), after)) == ["matmul"]


def test_convolutions_take_operands_in_one_way() -> None:
    ops = [op for op in TABLE.values() if isinstance(op.lowering, Contraction)]
    assert {op.name for op in ops if op.lowering.transposed is not None} == {"matmul"}

    def convolved(F: Any, x: Any, y: Any) -> Any:
        sample = TABLE["conv2d"].samples[0]
        return F.conv2d(swapped(F, x), y, **sample.attrs)

    sample = TABLE["conv2d"].samples[0]
    first, second = sample.shapes
    turned = (*first[:-2], first[-1], first[-2])
    graph = graph_of(convolved, turned, second)
    assert applied(FoldTransposes(), graph, [normal(*turned), normal(*second)]) is graph


def test_values_that_only_look_like_transposes() -> None:
    """A reshape to the transposed shape is no transpose."""
    graph = graph_of(lambda F, x, y: F.matmul(F.reshape(x, shape=(4, 3)), y), (3, 4), (3, 5))
    after = applied(FoldTransposes(), graph, [normal(3, 4), np.ones((3, 5), np.float32)])
    assert after is graph
