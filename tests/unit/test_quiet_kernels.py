"""Records that say that NumPy raises no flag for them, tried on every awkward value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from twofold import dtypes
from twofold.dtypes import DType
from twofold.ir import oplib
from twofold.ir.ops import TABLE, NumPyFunction, OpDef

assert oplib
CASES = [pytest.param(op, op.numpy, dtype, id=f"{op.name}-{dtype.name}")
         for op in TABLE.values() if isinstance(op.numpy, NumPyFunction)
         for dtype in op.numpy.quiet]
# Signalling nans by their bits: quiet ones raise nothing where these do.
SIGNALLING = {"float16": (np.uint16, 0x7D00), "float32": (np.uint32, 0x7FA00000),
              "float64": (np.uint64, 0x7FF4000000000000)}


def awkward(dtype: DType) -> Any:
    """Limits, zeros, infinities, nans, subnormal numbers."""
    if dtype is dtypes.bool_:
        return np.array([False, True])
    if dtype.kind in "iu":
        limits = np.iinfo(dtype.numpy)
        return np.array([limits.min, limits.max, 0, 1, 2, 63], dtype.numpy)
    limits = np.finfo(dtype.numpy)
    bits, signalling = SIGNALLING[dtype.name]
    return np.concatenate([
        np.array([limits.min, limits.max, limits.tiny, limits.smallest_subnormal, 0.0, -0.0, 1.0,
                  np.inf, -np.inf, np.nan, -np.nan], dtype.numpy),
        np.array([signalling], bits).view(dtype.numpy)])


@pytest.mark.parametrize(("op", "kernel", "dtype"), CASES)
def test_no_value_raises_a_flag(op: OpDef, kernel: NumPyFunction, dtype: DType) -> None:
    assert op.arity is not None and dtype in op.dtypes
    values = awkward(dtype)
    grids = [np.ascontiguousarray(x) for x in np.meshgrid(*[values] * op.arity)]
    with np.errstate(all="raise"):
        kernel.function(*grids)
        for single in zip(*[x.reshape(-1) for x in grids], strict=True):
            kernel.function(*[np.array(x) for x in single])
        kernel.function(*[np.tile(x, 7) for x in grids])  # wide vectors take other instructions


def test_many_records_are_quiet() -> None:
    assert len(CASES) > 150
