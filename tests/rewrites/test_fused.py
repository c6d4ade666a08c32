"""What fusion decided, as data and text: items, reasons, rules; and other strategies."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.dataclass import replace
from twofold.errors import VerificationError
from twofold.ir.fusion.fused import Boundary, Fused, Item, print_fused, verify_fused
from twofold.ir.fusion.greedy import FUSION
from twofold.ir.fusion.separate import KeepSeparate
from twofold.ir.passes import PIPELINE, Context, run_passes
from twofold.ir.program.nodes import launches

X = tf.constant(np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4))


def optimized(fn, *args) -> Fused:
    graph = tf.function(fn).get_concrete_function(*args).graph
    return FUSION.run(run_passes(PIPELINE, graph), Context())


def test_text_names_items_and_reasons():
    def program(x):
        y = tf.exp(x) + 1.0
        return tf.matmul(y, x) + tf.reduce_sum(y)

    fused = optimized(program, X)
    text = print_fused(fused)
    assert text.startswith("fusion program {")
    assert "kernel [4, 4] sums over [0, 1]: full exp" in text and "test_fused.py:" in text
    assert "goes through memory from 0 to" in text
    assert all(b.reason for b in fused.boundaries)


REASONS = [
    (lambda x: tf.matmul(tf.exp(x), x), "matmul is computed by itself"),
    (lambda x: tf.sort(tf.exp(x)), "is computed by itself"),
    (lambda x: (lambda y: (tf.reduce_sum(y, axis=0), tf.reduce_sum(y * 3.0, axis=1)))(
        tf.math.erf(tf.exp(x))), "they sum over different axes"),
    (lambda x: tf.reduce_sum(tf.matmul(x, x), axis=0), "the reader is no elementwise work"),
]


@pytest.mark.parametrize(("program", "reason"), REASONS)
def test_reasons(program, reason):
    fused = optimized(program, X)
    assert any(reason in b.reason for b in fused.boundaries), print_fused(fused)


def test_lowered_functions_tell_it():
    lowered = tf.function(lambda x: tf.matmul(tf.exp(x), x)).lower(X)
    assert "matmul is computed by itself" in lowered.text("fusion")
    assert lowered.text("dot").count("subgraph") == 0


def test_explain_has_the_reasons():
    f = tf.function(lambda x: tf.matmul(tf.exp(x), x))
    f(X)
    assert f.explain().traces[0]["boundaries"] == ["matmul is computed by itself"]


def test_regions_are_part_of_it():
    def program(x):
        return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, tf.exp(x) * 0.5), [0, x])[1]

    lowered = tf.function(program).lower(X)
    assert len(lowered.compiled.fused.regions) == 2
    assert lowered.text("fusion").count("fusion ") == 3


def test_rules_are_checked():
    fused = optimized(lambda x: tf.matmul(tf.exp(x), x), X)
    verify_fused(fused)
    with pytest.raises(VerificationError, match="which item 1 gives later"):
        verify_fused(replace(fused, items=fused.items[::-1]))
    with pytest.raises(VerificationError, match="matmul is in no item"):
        verify_fused(replace(fused, items=fused.items[:1]))
    with pytest.raises(VerificationError, match="both give"):
        verify_fused(replace(fused, items=(*fused.items, fused.items[0])))


class Counting:
    """Another strategy: the greedy one, watched."""

    name = "counting"
    reason = "a test"
    required = False

    def __init__(self):
        self.graphs = []

    def run(self, graph, context):
        self.graphs.append((graph.name, context.backend))
        return FUSION.run(graph, context)


def test_another_strategy_takes_its_place():
    def softened(x):
        return tf.nn.softmax(tf.exp(x))

    f = tf.function(softened)
    before = f(X)
    assert len(launches(f.lower(X).compiled.program)) == 1
    pipeline = tf.compiler.pipeline()
    usual, pipeline.fusion = pipeline.fusion, Counting()
    try:
        f(X)
        assert pipeline.fusion.graphs == [("softened", "llvm")]
        pipeline.fusion = KeepSeparate()
        apart = f(X)
        assert len(launches(f.lower(X).compiled.program)) > 3
    finally:
        pipeline.fusion = usual
    np.testing.assert_allclose(apart, before, rtol=1e-6)
    assert len(launches(f.lower(X).compiled.program)) == 1


def test_boundaries_are_plain_data():
    fused = optimized(lambda x: tf.matmul(tf.exp(x), x), X)
    (boundary,) = fused.boundaries
    assert isinstance(boundary, Boundary) and isinstance(fused.items[0], Item)
    assert boundary.value.node.op.name == "exp" and boundary.reader.op.name == "matmul"
