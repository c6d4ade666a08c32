"""Every pass reaches the bodies of loops and branches: by structure, and by value."""

from __future__ import annotations

import numpy as np
import pytest
from rewrite_checks import names

import twofold as tf
from twofold.ir.graph.interpret import interpret
from twofold.ir.oplib import TABLE
from twofold.ir.passes import (
    AddValueChecks,
    DecomposeComposites,
    FoldTransposes,
    InlineCalls,
    RemoveDead,
    SplitReductions,
    apply_pass,
)

X = tf.constant(np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4))
LONG = tf.constant(np.linspace(-1, 1, 1 << 16, dtype=np.float32))


@tf.function
def squared(x):
    return x * x


def transposed(x):
    return tf.matmul(x, tf.transpose(x))


def dead(x):
    tf.exp(tf.sin(x))
    return x + 1.0


def composite(x):
    return tf.nn.softmax(x)


def checked(x):
    return x + tf.gather(x, tf.cast(x[0], tf.int32) % 2)


def long_maximum(x):
    return 0.5 * x + tf.reduce_max(x)


def calling(x):
    return squared(x) - 1.0


def in_loop(body):
    def loop(x):
        return tf.while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, body(x)), [0, x])[1]
    return loop


def in_branch(body):
    return lambda x: tf.cond(tf.reduce_any(x > 0), lambda: body(x), lambda: x)


def nested(body):
    return in_loop(in_branch(body))


#: Pass, what a body holds, its argument, and what the pass does to the ops in it.
CASES = [
    (FoldTransposes(), transposed, X, lambda old, new: "transpose" in old
     and "transpose" not in new),
    (RemoveDead(), dead, X, lambda old, new: {"exp", "sin"} <= set(old) and not {
        "exp", "sin"} & set(new)),
    (DecomposeComposites(), composite, X, lambda old, new: "softmax" in old
     and "softmax" not in new),
    (AddValueChecks(), checked, X, lambda old, new: "check_values" not in old
     and "check_values" in new),
    (SplitReductions(), long_maximum, LONG, lambda old, new: new.count("reduce_max")
     == old.count("reduce_max") + 1),
]


@pytest.mark.parametrize("place", [in_loop, in_branch, nested])
@pytest.mark.parametrize(("item", "body", "x", "holds"), CASES, ids=[c[0].name for c in CASES])
def test_passes_reach_regions(item, body, x, holds, place):
    concrete = tf.function(place(body)).get_concrete_function(x)
    graph = concrete.graph
    after = apply_pass(item, graph)
    # A transpose that is folded is read by nobody, and goes with what is dead.
    left = apply_pass(RemoveDead(), after) if isinstance(item, FoldTransposes) else after
    assert holds(names(graph), names(left))
    given = [np.asarray(x), *(np.asarray(c) for c in concrete.captured)]
    for old, new in zip(interpret(graph, given), interpret(after, given), strict=True):
        np.testing.assert_allclose(new, old, rtol=2e-5, atol=1e-5)
    np.testing.assert_allclose(concrete(x).numpy(), place(body)(x).numpy(), rtol=2e-5, atol=1e-5)


def test_calls_in_regions_are_inlined():
    """Traces inline functions as they are called; a graph of text need not have."""
    from twofold.ir.graph.parse import parse_graph
    text = """
graph outer {
  %x: float32[4] = input
  %p: bool[] = input
  %0: float32[4] = cond(%p, %x) (
    graph then {
      %x_1: float32[4] = input "x"
      %1: float32[4] = call(%x_1) {name="f"} (
        graph f {
          %x_2: float32[4] = input "x"
          %2: float32[4] = sin(%x_2)
          return %2
        }
      )
      return %1
    }
    graph orelse {
      %x_3: float32[4] = input "x"
      return %x_3
    }
  )
  return %0
}
"""
    graph = parse_graph(text, TABLE)
    after = apply_pass(InlineCalls(), graph)
    assert "call" in names(graph) and "call" not in names(after) and "sin" in names(after)
    x = np.linspace(0, 1, 4, dtype=np.float32)
    for flag in (True, False):
        given = [x, np.array(flag)]
        np.testing.assert_array_equal(interpret(after, given)[0], interpret(graph, given)[0])


def test_what_no_pass_changes_stays_the_same_object():
    graph = tf.function(in_loop(lambda x: x + 1.0)).get_concrete_function(X).graph
    for item in (InlineCalls(), RemoveDead(), DecomposeComposites(), FoldTransposes(),
                 SplitReductions()):
        assert apply_pass(item, graph) is graph
