"""Matrix products, convolutions, pooling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records
from reference_emitter import gradients

from twofold import dtypes
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.oplib.contract.convolution import resolve_padding
from twofold.ir.ops import TABLE
from twofold.runtime.compile import compile_graph

OPS = records("matmul", "convolution", "pooling")

TestRecords = record_tests(OPS)


@pytest.mark.parametrize("number", range(7))
def test_first_and_second_derivatives_of_convolutions_agree(number: int) -> None:
    """The three directions are one trilinear form, so each pair of gradients must agree."""
    conv = TABLE["conv2d"]
    sample = conv.samples[number]
    attrs = conv.attrs(**sample.attrs)
    x, f = draw(sample, dtypes.float64)
    g = np.random.default_rng(1).normal(size=conv.reference(attrs, x, f).shape)
    into_x, into_f = TABLE["conv2d_input_gradient"], TABLE["conv2d_filter_gradient"]
    gx = into_x.reference(into_x.attrs(shape=x.shape, **sample.attrs), g, f)
    gf = into_f.reference(into_f.attrs(shape=f.shape, **sample.attrs), x, g)
    form = np.sum(conv.reference(attrs, x, f) * g)
    np.testing.assert_allclose([np.sum(gx * x), np.sum(gf * f)], [form, form], rtol=1e-10,
                               atol=1e-10)


@pytest.mark.parametrize(("size", "window", "stride", "dilation"), [
    (5, 3, 1, 1), (6, 3, 2, 1), (7, 2, 3, 1), (8, 3, 1, 2), (4, 1, 2, 1), (1, 3, 1, 1)])
def test_same_padding_is_tensorflows(size: int, window: int, stride: int, dilation: int) -> None:
    (pads, _) = resolve_padding("SAME", (size, size), (window, window), (stride, stride),
                                (dilation, dilation))
    reach = (window - 1) * dilation + 1
    count = -(-size // stride)
    total = max((count - 1) * stride + reach - size, 0)
    assert pads == (total // 2, total - total // 2)
    n = Symbol("n", 1)
    symbolic, _ = resolve_padding("SAME", (n.dim, n.dim), (window, window), (stride, stride),
                                  (dilation, dilation))
    assert [dims.evaluate(p, {n: size}) for p in symbolic] == list(pads)
    if stride == 1:
        assert all(isinstance(p, int) for p in symbolic)


def test_first_of_equal_elements_gets_the_gradient_of_a_maximum() -> None:
    x = np.zeros((1, 2, 4, 1), np.float32)
    g = np.array([[[[1.0], [2.0]]]], np.float32)
    op = TABLE["max_pool2d_gradient"]
    attrs = op.attrs(window=(2, 2), strides=(2, 2))
    expected = [[1, 0, 2, 0], [0, 0, 0, 0]]
    assert op.reference(attrs, x, g)[0, :, :, 0].tolist() == expected
    assert compile_and_run(op, attrs, [x, g])[0][0, :, :, 0].tolist() == expected


def test_padding_counts_neither_for_maxima_nor_for_means() -> None:
    x = np.full((1, 3, 3, 1), -1.0, np.float32)
    attrs: dict[str, Any] = {"window": (3, 3), "strides": (1, 1), "pads": ((1, 1), (1, 1))}
    for name in ("max_pool2d", "avg_pool2d"):
        op = TABLE[name]
        assert (compile_and_run(op, op.attrs(**attrs), [x])[0] == -1).all(), name


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_pooling_of_shapes_known_at_run_time(name: str) -> None:
    x = np.random.default_rng(0).normal(size=(2, 6, 5, 3))
    op = TABLE[name]
    attrs = op.attrs(window=(2, 3), strides=(2, 1), pads=((0, 0), (1, 1)))
    builder = GraphBuilder("one")
    n, h, w = (Symbol(s).dim for s in "nhw")
    value = builder.input(TensorType(dtypes.float64, (n, h, w, 3)))
    graph = gradient_graph(builder.finish(builder.apply(op, [value], attrs)), [0])
    expected = op.reference(attrs, x)
    y, g = compile_graph(graph, backend="reference")([x, np.ones_like(expected)])
    np.testing.assert_allclose(np.asarray(y), expected, rtol=1e-12)
    (wanted,) = gradients(op, attrs, [x], np.ones_like(expected))
    np.testing.assert_allclose(np.asarray(g), wanted, rtol=1e-12)


def test_matrix_products_of_shapes_known_at_run_time() -> None:
    rng = np.random.default_rng(0)
    op = TABLE["matmul"]
    a, b = rng.normal(size=(2, 3, 4)), rng.normal(size=(4, 5))
    np.testing.assert_allclose(compile_and_run(op, op.attrs(), [a, b], symbolic=True)[0], a @ b)
    c = rng.normal(size=(2, 5, 4))
    found = compile_and_run(op, op.attrs(transpose_b=True), [a, c], symbolic=True)[0]
    np.testing.assert_allclose(found, a @ np.swapaxes(c, 1, 2))
