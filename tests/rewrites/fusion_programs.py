"""Small programs that the tests of fusion and lowering share, as graphs with their inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import twofold.ir.oplib  # noqa: F401  # fills the op table
from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter, gradient_graph

F32 = dtypes.float32
_random = np.random.default_rng(0)


def start_again() -> None:
    """Draw the same numbers again: what a test draws depends on no other test."""
    global _random
    _random = np.random.default_rng(0)


def normal(*shape: int) -> Any:
    """Random float32 numbers."""
    return _random.normal(size=shape).astype(np.float32)


def graph_of(function: Callable[..., Any], *types: Any, name: str = "f") -> Graph:
    """The graph of ``function(F, *values)``; a type is a shape (float32) or (dtype, shape)."""
    builder = GraphBuilder(name)
    values = []
    for type in types:
        dtype, shape = type if len(type) == 2 and isinstance(type[0], dtypes.DType) else (F32, type)
        values.append(builder.input(TensorType(dtype, tuple(shape))))
    result = function(GraphEmitter(builder), *values)
    return builder.finish(result if isinstance(result, (list, tuple)) else [result])


def chain(F: Any, x: Any) -> Any:
    """The elementwise chain of the benchmark: 8 ops and more."""
    t = F.tanh(F.add(F.multiply(x, F.like(0.5, x)), F.like(0.1, x)))
    e = F.exp(F.negative(F.square(x)))
    return F.divide(F.add(F.multiply(t, e), x), F.like(2.0, x))


def chain_over_movement(F: Any, x: Any) -> Any:
    """Elementwise ops with a transpose, a reshape and a slice between them."""
    y = F.tanh(F.multiply(x, x))
    y = F.exp(F.transpose(y, permutation=(1, 0)))
    y = F.reshape(F.add(y, F.like(1.0, y)), shape=(2, x.shape[0] * x.shape[1] // 2))
    y = F.square(F.reverse(y, axes=(1,)))
    return F.sqrt(F.add(y, F.negative(F.like(0.5, y))))


def softmax(F: Any, x: Any) -> Any:
    """Softmax over the last axis."""
    return F.softmax(x, axis=len(x.shape) - 1)


def layer_norm(F: Any, x: Any, scale: Any, offset: Any) -> Any:
    """Layer normalisation over the last axis."""
    mean = F.reduce_mean(x, axes=(1,), keepdims=True)
    d = F.subtract(x, mean)
    variance = F.reduce_mean(F.square(d), axes=(1,), keepdims=True)
    normal = F.multiply(d, F.rsqrt(F.add(variance, F.like(1e-5, variance))))
    return F.add(F.multiply(normal, scale), offset)


def mlp_loss(F: Any, x: Any, w1: Any, b1: Any, w2: Any, b2: Any, labels: Any) -> Any:
    """Mean cross-entropy of a network with one hidden layer."""
    h = F.relu(F.add(F.matmul(x, w1), b1))
    logits = F.add(F.matmul(h, w2), b2)
    loss = F.sparse_softmax_cross_entropy_with_logits(logits, labels)
    loss = loss[0] if isinstance(loss, tuple) else loss
    return F.reduce_mean(loss, axes=(0,), keepdims=False)


ADAM_SHAPES = ((12, 16), (16,), (16, 10), (10,))


def adam(F: Any, rate: Any, step: Any, *state: Any) -> Any:
    """Adam's update of several variables; state is (value, first, second moment, gradient) each."""
    results = []
    one = F.constant(1.0, F32)
    for i in range(0, len(state), 4):
        w, m, v, g = state[i:i + 4]
        m = F.add(F.multiply(m, F.constant(0.9, F32)), F.multiply(g, F.constant(0.1, F32)))
        v = F.add(F.multiply(v, F.constant(0.999, F32)),
                  F.multiply(F.square(g), F.constant(0.001, F32)))
        correction = F.divide(F.sqrt(F.subtract(one, F.pow(F.constant(0.999, F32), step))),
                              F.subtract(one, F.pow(F.constant(0.9, F32), step)))
        change = F.divide(F.multiply(F.multiply(rate, correction), m),
                          F.add(F.sqrt(v), F.constant(1e-7, F32)))
        results += [F.subtract(w, change), m, v]
    return results


def adam_inputs() -> list[Any]:
    """Arrays for ``adam``."""
    arrays: list[Any] = [np.array(0.001, np.float32), np.array(3.0, np.float32)]
    for shape in ADAM_SHAPES:
        arrays += [normal(*shape), normal(*shape), abs(normal(*shape)), normal(*shape)]
    return arrays


def programs() -> dict[str, tuple[Graph, list[Any]]]:
    """Name to graph and arrays."""
    labels = _random.integers(0, 10, 8).astype(np.int64)
    mlp = graph_of(mlp_loss, (8, 12), (12, 16), (16,), (16, 10), (10,), (dtypes.int64, (8,)))
    mlp_arrays = [normal(8, 12), normal(12, 16), normal(16), normal(16, 10), normal(10), labels]
    norm = graph_of(layer_norm, (9, 20), (20,), (20,))
    norm_arrays = [normal(9, 20), normal(20), normal(20)]
    movement = graph_of(chain_over_movement, (6, 4))
    update = graph_of(adam, (), (), *[s for shape in ADAM_SHAPES for s in (shape,) * 4])
    return {
        "chain": (graph_of(chain, (5, 7)), [normal(5, 7)]),
        "chain_gradient": (gradient_graph(graph_of(chain, (5, 7)), [0], keep_outputs=False),
                           [normal(5, 7), normal(5, 7)]),
        "movement": (movement, [normal(6, 4)]),
        "movement_gradient": (gradient_graph(movement, [0], keep_outputs=False),
                              [normal(6, 4), normal(2, 12)]),
        "softmax": (graph_of(softmax, (7, 33)), [normal(7, 33)]),
        "softmax_gradient": (gradient_graph(graph_of(softmax, (7, 33)), [0], keep_outputs=False),
                             [normal(7, 33), normal(7, 33)]),
        "softmax_first_axis": (graph_of(lambda F, x: F.softmax(x, axis=0), (7, 33)),
                               [normal(7, 33)]),
        "layer_norm": (norm, norm_arrays),
        "layer_norm_gradient": (gradient_graph(norm, [0, 1, 2], keep_outputs=False),
                                [*norm_arrays, normal(9, 20)]),
        "mlp": (mlp, mlp_arrays),
        "mlp_gradient": (gradient_graph(mlp, [1, 2, 3, 4]),
                         [*mlp_arrays, np.array(1.0, np.float32)]),
        "adam": (update, adam_inputs()),
        "long_sums": (graph_of(lambda F, x: [
            F.reduce_sum(F.exp(x), axes=(0, 1), keepdims=False),
            F.reduce_max(x, axes=(0,), keepdims=True)], (200, 500)), [normal(200, 500)]),
    }
