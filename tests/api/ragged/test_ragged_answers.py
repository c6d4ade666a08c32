"""Functions of ragged tensors against what TensorFlow shows for them, eager and compiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twofold as tf

FILE = Path(__file__).resolve().parents[2] / "data" / "ragged_answers.txt"


def answers() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        parts = line.split(" -> ", 1)
        if line.startswith("#"):
            continue
        if len(parts) == 2 and not line.startswith(" "):
            found.append((parts[0], parts[1]))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
    return found


ANSWERS = answers()


def given() -> dict[str, Any]:
    r = tf.ragged.constant([[3, 1, 4], [], [1, 5]])
    inner = tf.ragged.constant([[1, 2], [3], [], [4]])
    return {"r": r, "rf": tf.cast(r, tf.float32),
            "n": tf.ragged.constant([[[1, 2], [3]], [], [[4, 5, 6]]]),
            "u": tf.RaggedTensor.from_uniform_row_length(inner, 2)}


def value_of(expression: str, names: dict[str, Any]) -> Any:
    return eval(expression, {"tf": tf}, names)  # the expressions are those of the file


@pytest.mark.parametrize(("expression", "answer"), ANSWERS, ids=[e for e, _ in ANSWERS])
def test_eager(expression, answer):
    assert repr(value_of(expression, given())) == answer


SPECS = [tf.RaggedTensorSpec([None, None], tf.int32), tf.RaggedTensorSpec([None, None], tf.float32),
         tf.RaggedTensorSpec([None, None, None], tf.int32),
         tf.RaggedTensorSpec([None, 2, None], tf.int32)]
#: What asks for a shape shows what a trace knows of it, and parts are counted while it is traced.
NOT_COMPILED = (".shape", "split(r", "list(", "r[0,0]")


def plainly(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [plainly(x) for x in value]
    return value.to_list() if isinstance(value, tf.RaggedTensor) else np.asarray(value).tolist()


def compiled() -> list[str]:
    return [e for e, _ in ANSWERS if not any(word in e for word in NOT_COMPILED)
            and re.search(r"\b(r|rf|n|u)\b", e)]


def test_compiled_with_unknown_sizes():
    names = given()
    eager = [plainly(value_of(e, names)) for e in compiled()]

    @tf.function(input_signature=SPECS, autograph=False)
    def f(r, rf, n, u):
        return [value_of(e, {"r": r, "rf": rf, "n": n, "u": u}) for e in compiled()]

    found = [plainly(x) for x in f(names["r"], names["rf"], names["n"], names["u"])]
    for expression, a, b in zip(compiled(), found, eager, strict=True):
        assert str(a) == str(b), expression
