"""Equal helper functions become one; everything else stays what it is."""

from __future__ import annotations

import numpy as np

import twofold as tf
from twofold.backends.llvm.program.folding import fold_equal


def helper(name: str, body: str, kind: str = "internal ") -> str:
    return f"define {kind}i32 @{name}(i32 %x) {{\n  {body}\n}}"


def test_equal_helpers_and_then_equal_callers_become_one():
    functions = [
        helper("a.leaf", "ret i32 %x") + "\n\n" + helper("b.leaf", "ret i32 %x"),
        helper("a.caller", "%y = call i32 @a.leaf(i32 %x)\n  ret i32 %y"),
        helper("b.caller", "%y = call i32 @b.leaf(i32 %x)\n  ret i32 %y"),
        helper("main", "%y = call i32 @b.caller(i32 %x)\n  ret i32 %y", kind="")]
    assert fold_equal(functions, ()) == [
        helper("a.leaf", "ret i32 %x"),
        helper("a.caller", "%y = call i32 @a.leaf(i32 %x)\n  ret i32 %y"),
        helper("main", "%y = call i32 @a.caller(i32 %x)\n  ret i32 %y", kind="")]


def test_what_differs_or_is_seen_from_outside_stays():
    functions = [helper("k", "ret i32 %x"), helper("l", "ret i32 %x"), helper("m", "ret i32 0"),
                 helper("n", "ret i32 %x", kind=""), helper("o", "ret i32 %x", kind=""),
                 helper("internal_but_slow", "ret i32 %x", kind="internal noinline ")]
    assert fold_equal(functions, {"k", "l"}) == functions


def test_longer_names_are_other_names():
    functions = [helper("a", "ret i32 %x"), helper("b", "ret i32 %x"), helper("b.1", "ret i32 1"),
                 helper("c", "%y = call i32 @b.1(i32 %x)\n  ret i32 %y")]
    assert fold_equal(functions, ()) == [functions[0], *functions[2:]]


def test_products_of_several_lines_share_their_helpers():
    def two(x, v, w):
        first = tf.matmul(x, v)
        return tf.matmul(first, w)

    x, v, w = (np.random.default_rng(i).normal(size=(64, 64)).astype(np.float32)
               for i in range(3))
    function = tf.function(two)
    text = function.lower(x, v, w).text("llvm")
    definitions = [line for line in text.split("\n") if line.startswith("define internal")]
    owners = {line.partition("@")[2].partition(".tile.")[0] for line in definitions
              if ".tile." in line}
    assert len(owners) == 1
    np.testing.assert_allclose(function(x, v, w), x @ v @ w, rtol=1e-3, atol=1e-3)
