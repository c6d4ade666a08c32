"""Solvers and factorisations."""

from __future__ import annotations

import numpy as np
from record_checks import record_tests

from twofold import dtypes
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import TABLE

OPS = [op for op in TABLE.values() if "LAPACK" in getattr(op.lowering, "reason", "")]
assert len(OPS) == 19


TestRecords = record_tests(OPS)


def test_samples_are_what_their_domains_say() -> None:
    for op in OPS:
        for number, sample in enumerate(op.samples):
            x = draw(sample, dtypes.float64, seed=number)[0]
            if not x.size or sample.domain[0] == "diagonals":
                continue
            values = np.linalg.svd(x, compute_uv=False)
            assert values.min() > 0.4
            if sample.domain in ("definite", "separated"):
                assert np.abs(np.diff(values, axis=-1)).min(initial=1.0) > 0.05
