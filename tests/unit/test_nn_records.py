"""Softmax, losses, normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records
from reference_emitter import compute_reference, gradients

from twofold import dtypes, settings
from twofold.errors import InvalidArgumentError
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import copy_into, gradient_graph
from twofold.ir.ops import TABLE
from twofold.runtime.compile import compile_graph

OPS = records("nn")

TestRecords = record_tests(OPS)


def test_labels_outside_are_an_error_or_nan() -> None:
    op = TABLE["sparse_softmax_cross_entropy_with_logits"]
    logits = np.zeros((3, 4), np.float32)
    labels = np.array([0, 4, -1], np.int32)
    with pytest.raises(InvalidArgumentError, match=r"indices\[1\] = 4 is not in \[0, 4\)"):
        op.reference(op.attrs(), logits, labels)
    with pytest.raises(InvalidArgumentError, match="is not in"):
        compile_and_run(op, op.attrs(), [logits, labels])
    with settings.options(check_indices=False):
        (found,) = compile_and_run(op, op.attrs(), [logits, labels])
    np.testing.assert_allclose(found, [np.log(4), np.nan, np.nan], rtol=1e-6)


def test_losses_are_stable() -> None:
    logits = np.array([[1000.0, 0.0], [-1000.0, 0.0]], np.float32)
    labels = np.array([0, 0], np.int32)
    op = TABLE["sparse_softmax_cross_entropy_with_logits"]
    for found in (compile_and_run(op, op.attrs(), [logits, labels])[0],
                  op.numpy(op.attrs())(logits, labels)):
        assert found.tolist() == [0, 1000]
    op = TABLE["sigmoid_cross_entropy_with_logits"]
    found = compile_and_run(op, op.attrs(), [np.array([100.0, -100.0]), np.array([0.0, 1.0])])[0]
    np.testing.assert_allclose(found, [100.0, 100.0])


def test_gradient_of_the_dense_cross_entropy() -> None:
    """With labels that sum to one it is the derivative; TensorFlow assumes that they do."""
    op = TABLE["softmax_cross_entropy_with_logits"]
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(3, 5))
    labels = rng.uniform(size=(3, 5))
    labels /= labels.sum(1, keepdims=True)
    g = rng.normal(size=3)
    for_logits, for_labels = gradients(op, op.attrs(1), [logits, labels], g)
    soft = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(for_logits, (soft - labels) * g[:, None], atol=1e-12)
    np.testing.assert_allclose(for_labels, -np.log(soft) * g[:, None], atol=1e-12)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_of_shapes_known_at_run_time(name: str) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 5)) * 30
    op = TABLE[name]
    for axis in range(3):
        found = compile_and_run(op, op.attrs(axis), [x], symbolic=True)[0]
        np.testing.assert_allclose(found, op.reference(op.attrs(axis), x), rtol=1e-10)


def test_second_derivatives_of_softmax_and_moments() -> None:
    for name, attrs in (("softmax", (1,)), ("log_softmax", (1,)), ("moments", ((1,), False))):
        op = TABLE[name]
        x = np.random.default_rng(0).normal(size=(2, 3))
        given = op.attrs(*attrs)
        weights = [np.random.default_rng(1 + i).normal(size=y.shape)
                   for i, y in enumerate(compute_reference(op, given, [x]))]

        def slope(x: Any, op: Any = op, given: Any = given, weights: Any = weights) -> Any:
            return np.sum(np.sin(gradients(op, given, [x], *weights)[0]))

        builder = GraphBuilder("one")
        value = builder.input(TensorType(dtypes.float64, x.shape))
        graph = gradient_graph(builder.finish(builder.apply(op, [value], given)), [0],
                               keep_outputs=False)
        outer = GraphBuilder("two")
        inputs = [outer.input(v.type) for v in graph.inputs]
        copied = copy_into(outer, graph, inputs)
        (curved,) = outer.apply(TABLE["sin"], [copied[graph.outputs[0]]], TABLE["sin"].attrs())
        second = gradient_graph(outer.finish([curved]), [0], keep_outputs=False)
        arrays = [x, *weights, np.ones_like(x)]
        found = np.asarray(compile_graph(second, backend="reference")(arrays)[0])
        numeric = np.zeros_like(x)
        for index in np.ndindex(*x.shape):
            step = np.zeros_like(x)
            step[index] = 1e-6
            numeric[index] = (slope(x + step) - slope(x - step)) / 2e-6
        np.testing.assert_allclose(found, numeric, atol=1e-7)
