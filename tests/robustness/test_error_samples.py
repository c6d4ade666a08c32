"""Every error sample of the op table: the same class and first line eagerly and in a trace."""

from __future__ import annotations

import numpy as np
import pytest
from robustness_helpers import INTERNAL, first_line, raised

import twofold as tf
from twofold.frontend.dispatch import door
from twofold.frontend.tensors.tensor import from_array
from twofold.ir import oplib
from twofold.ir.ops import TABLE, Category

assert oplib.__all__  # importing it fills the table
# Effects and control flow cannot be applied to plain tensors; their errors are tested elsewhere.
SAMPLES = [
    pytest.param(op, sample, id=f"{op.name}-{number}")
    for op in TABLE.values() if op.category not in (Category.CONTROL, Category.EFFECT)
    for number, sample in enumerate(op.error_samples)]


@pytest.mark.parametrize(("op", "sample"), SAMPLES)
def test_same_error_in_both_modes(op, sample):
    def apply():
        tensors = [from_array(np.ones(shape, dtype.numpy), dtype) for dtype, shape in sample.types]
        return door.apply(op, tensors, op.attrs(**sample.attrs))

    eager, traced = raised(apply), raised(tf.function(apply))
    assert type(eager) is type(traced), (eager, traced)
    assert isinstance(eager, sample.error), eager
    assert first_line(eager) == first_line(traced)
    assert sample.match in str(eager), eager
    assert not [word for word in INTERNAL if word in first_line(eager)], eager


def test_there_are_many():
    assert len(SAMPLES) > 150
