"""Traces and structures of arguments as text, in TensorFlow's words."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from typing import Any

import pytest

import twofold as tf
from twofold.frontend.function.signature_text import (
    as_called,
    describe_value,
    one_line,
    signature_lines,
)

Pair = namedtuple("Pair", "x y")
SPEC = tf.TensorSpec([None, 2], tf.int32)
SPEC_TEXT = "TensorSpec(shape=(None, 2), dtype=tf.int32, name=None)"


@pytest.mark.parametrize(("value", "text"), [
    (None, "Literal[None]"), (SPEC, SPEC_TEXT), (3, "Literal[3]"), ("a", "Literal['a']"),
    ([], "List[]"),
    ((1, SPEC), f"Tuple[Literal[1], {SPEC_TEXT}]"), ([[True]], "List[List[Literal[True]]]"),
    ({"b": 1, "a": None}, "Dict[['b', Literal[1]], ['a', Literal[None]]]"),
    (Pair(SPEC, 2), f"Pair[['x', {SPEC_TEXT}], ['y', Literal[2]]]"),
    (OrderedDict(z=[SPEC]), f"Dict[['z', List[{SPEC_TEXT}]]]"),
])
def test_parts(value: Any, text: str) -> None:
    assert describe_value(value) == text


def test_a_trace() -> None:
    v, c = tf.Variable(tf.zeros([3]), name="w"), tf.constant([1.0])
    parameters = [("x", "POSITIONAL_OR_KEYWORD", SPEC), ("flag", "KEYWORD_ONLY", True)]
    assert signature_lines(parameters, [SPEC, None], [v, c]).splitlines() == [
        "Input Parameters:",
        f"  x (POSITIONAL_OR_KEYWORD): {SPEC_TEXT}",
        "  flag (KEYWORD_ONLY): Literal[True]",
        "Output Type:",
        f"  List[{SPEC_TEXT}, Literal[None]]",
        "Captures:",
        "  w:0: Variable(shape=(3,), dtype=tf.float32)",
        f"  {id(c)}: TensorSpec(shape=(1,), dtype=tf.float32, name=None)"]
    assert signature_lines([], None, []).endswith("Captures:\n  None")


@pytest.mark.parametrize(("parameters", "text"), [
    ([], "()"),
    ([("x", "POSITIONAL_OR_KEYWORD", 1)], "(x: Literal[1])"),
    ([("x", "POSITIONAL_ONLY", 1), ("a", "KEYWORD_ONLY", 2), ("b", "KEYWORD_ONLY", 3)],
     "(x: Literal[1], /, *, a: Literal[2], b: Literal[3])"),
    ([("x", "POSITIONAL_ONLY", 1), ("y", "POSITIONAL_OR_KEYWORD", 2)],
     "(x: Literal[1], /, y: Literal[2])"),
    ([("x", "POSITIONAL_OR_KEYWORD", 0), ("args", "VAR_POSITIONAL", (1,)),
      ("b", "KEYWORD_ONLY", 3), ("kwargs", "VAR_KEYWORD", {"k": 2, "c": None})],
     "(x: Literal[0], args_0: Literal[1], /, *, b: Literal[3], c: Literal[None], k: Literal[2])"),
    ([("x", "POSITIONAL_OR_KEYWORD", 0), ("args", "VAR_POSITIONAL", ())], "(x: Literal[0], /)"),
])
def test_one_line(parameters: Any, text: str) -> None:
    assert one_line(as_called(parameters)) == text
