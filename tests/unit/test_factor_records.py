"""Solvers and factorisations."""

from __future__ import annotations

import numpy as np
import pytest
from record_checks import (
    cases,
    check_errors,
    check_gradient_graph,
    check_gradients,
    check_sample,
)

from twofold import dtypes
from twofold.dtypes import DType
from twofold.ir.oplib.sampling import draw
from twofold.ir.ops import TABLE, OpDef

OPS = [op for op in TABLE.values() if "LAPACK" in getattr(op.lowering, "reason", "")]
assert len(OPS) == 11


@pytest.mark.parametrize(("op", "dtype"), cases(OPS))
def test_kernels_match_reference(op: OpDef, dtype: DType) -> None:
    for number, sample in enumerate(op.samples):
        check_sample(op, sample, dtype, number)


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_gradient_matches_finite_differences(op: OpDef) -> None:
    check_gradients(op)


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_gradient_can_be_traced(op: OpDef) -> None:
    check_gradient_graph(op)


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_bad_arguments_are_refused(op: OpDef) -> None:
    check_errors(op)


def test_samples_are_what_their_domains_say() -> None:
    for op in OPS:
        for number, sample in enumerate(op.samples):
            x = draw(sample, dtypes.float64, seed=number)[0]
            if not x.size:
                continue
            values = np.linalg.svd(x, compute_uv=False)
            assert values.min() > 0.4
            if sample.domain in ("definite", "separated"):
                assert np.abs(np.diff(values, axis=-1)).min(initial=1.0) > 0.05
