"""Converted programs against Python itself, eager against traced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flow_programs  # noqa: F401
import mixed_programs  # noqa: F401
import numpy as np
import pytest
import scope_programs  # noqa: F401
from cases import PROGRAMS

import twofold as tf


def _tensors(args: tuple[Any, ...]) -> list[Any]:
    return [tf.constant(x) for x in args]


@pytest.mark.parametrize(("program", "calls"), PROGRAMS, ids=lambda x: getattr(x, "__name__", ""))
def test_traced_programs_do_what_python_does(program: Callable[..., Any],
                                             calls: list[tuple[Any, ...]]) -> None:
    traced = tf.function(program)
    for args in calls:
        try:
            wanted = program(*_tensors(args))
        except tf.errors.InvalidArgumentError:  # a range that leads away from its end, when eager
            continue
        found = traced(*_tensors(args))
        tf.nest.assert_same_structure(found, wanted)
        for a, b in zip(tf.nest.flatten(found), tf.nest.flatten(wanted)):
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-6)
