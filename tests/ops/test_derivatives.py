"""Derivatives of every op of the table: second ones by differences, and the drivers' agreement.

First derivatives against differences are in tests/unit, next to the records.
"""

from __future__ import annotations

import numpy as np
import pytest
from table_cases import single_ops

import twofold as tf
from twofold import dtypes
from twofold.frontend.dispatch import door
from twofold.frontend.gradients import plans
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.graph.interpret import interpret
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import Gradient

F64 = np.dtype(np.float64)
MOST = 200  # elements of the inputs of a sample that is worth trying
STEP = 1e-5


def _differentiable():
    """Ops with a gradient and a sample that has float64 inputs."""
    return [op for op in single_ops()
            if (op.gradient is None or isinstance(op.gradient, Gradient)) and _samples(op)]


def _samples(op):
    """Up to three samples with something to vary: number and arrays."""
    found = []
    for number, sample in enumerate(op.samples):
        arrays = draw(sample, dtypes.float64, seed=number)
        floating = [x for x in arrays if x.dtype == F64]
        if (any(x.size for x in floating) and sum(x.size for x in arrays) <= MOST
                and all(np.isfinite(x).all() for x in floating)):
            found.append((number, arrays))
    return found[:3]


def _graph(op, attrs, arrays):
    builder = GraphBuilder(op.name)
    inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in arrays]
    return builder.finish(builder.apply(op, inputs, attrs))


def _positions(arrays):
    return [i for i, x in enumerate(arrays) if x.dtype == F64]


OPS = [pytest.param(op, id=op.name) for op in _differentiable()]


def _run(graph, arrays):
    with np.errstate(all="ignore"):
        return [np.asarray(y) for y in interpret(graph, arrays)]


def _first(op, attrs, arrays):
    """The graph of first derivatives and its inputs: arrays, then random cotangents."""
    graph = _graph(op, attrs, arrays)
    targets = [i for i, v in enumerate(graph.outputs) if v.dtype is dtypes.float64]
    if not targets or not all(isinstance(n, int) for v in graph.outputs for n in v.shape):
        return None
    generator = np.random.default_rng(5)
    seeds = [generator.normal(size=graph.outputs[i].shape) for i in targets]
    derivative = gradient_graph(graph, _positions(arrays), keep_outputs=False, targets=targets)
    return derivative, [*arrays, *seeds], targets, seeds


@pytest.mark.parametrize("op", OPS)
def test_second_derivatives(op):
    if not op.grad_check:
        pytest.skip("differences mean nothing there")
    for number, arrays in _samples(op):
        made = _first(op, op.attrs(**op.samples[number].attrs), arrays)
        if made is None:
            continue
        derivative, inputs, _, _ = made
        generator = np.random.default_rng(6)
        varied = _positions(inputs)
        second = gradient_graph(derivative, varied, keep_outputs=False)
        weights = [generator.normal(size=v.shape) for v in derivative.outputs]
        direction = {i: generator.normal(size=inputs[i].shape) for i in varied}
        found = _run(second, [*inputs, *weights])
        given = sum(float(np.sum(g * direction[i])) for g, i in zip(found, varied, strict=True))

        def moved(step, inputs=inputs, direction=direction, derivative=derivative,
                  weights=weights):
            points = [x + step * direction[i] if i in direction else x
                      for i, x in enumerate(inputs)]
            return sum(float(np.sum(w * y))
                       for w, y in zip(weights, _run(derivative, points), strict=True))

        wanted = (moved(STEP) - moved(-STEP)) / (2 * STEP)
        scale = max(1.0, abs(wanted), sum(float(np.sum(np.abs(g))) for g in found))
        assert abs(given - wanted) < 1e-6 * scale, (
            f"{op.name} sample {number}: {given}, by differences {wanted}")


@pytest.mark.parametrize("op", OPS)
def test_gradient_drivers_agree(op):
    """Walking the tape, the derived plan that repeated structures use, and the graph transform."""
    plans.forget_structures()
    for number, arrays in _samples(op)[:1]:
        attrs = op.attrs(**op.samples[number].attrs)
        made = _first(op, attrs, arrays)
        if made is None:
            continue
        derivative, inputs, targets, seeds = made
        wanted = _run(derivative, inputs)
        for round_ in range(4):
            tensors = [tf.constant(x) for x in arrays]
            sources = [tensors[i] for i in _positions(arrays)]
            with tf.GradientTape() as tape:
                tape.watch(sources)
                outputs = door.apply(op, tensors, attrs)
            found = tape.gradient([outputs[i] for i in targets], sources,
                                  output_gradients=[tf.constant(g) for g in seeds],
                                  unconnected_gradients="zero")
            for x, y in zip(found, wanted, strict=True):
                x = tf.convert_to_tensor(x).numpy()
                assert x.shape == y.shape and x.dtype == y.dtype
                np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-11, err_msg=(
                    f"{op.name} sample {number}, round {round_}"))


def test_most_ops_are_differentiated():
    assert len(OPS) > 80
