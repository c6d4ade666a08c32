"""Every op that takes complex tensors, on complex tensors, in every mode, and its gradients.

The table's own dtypes are real ones; here the samples of an op are drawn again with complex numbers
in place of the floating ones. Results are compared as points of the plane.
"""

from __future__ import annotations

import pytest
from complex_checks import (
    OPS,
    check_gradient,
    close,
    complex_cases,
    run_eagerly,
    run_on,
)

from twofold import dtypes

IDS = [pytest.param(op, id=op.name) for op in OPS]


@pytest.mark.parametrize("op", IDS)
@pytest.mark.parametrize("dtype", dtypes.COMPLEX, ids=str)
def test_eager(op, dtype):
    for case in complex_cases(op, dtype):
        close(op, case, run_eagerly(op, case))


@pytest.mark.parametrize("op", IDS)
def test_reference_backend(op):
    for case in complex_cases(op, dtypes.complex128):
        close(op, case, run_on("reference", op, case))


@pytest.mark.parametrize("op", IDS)
def test_llvm(op):
    for dtype in dtypes.COMPLEX:
        for case in complex_cases(op, dtype):
            close(op, case, run_on("llvm", op, case))


@pytest.mark.opencl
@pytest.mark.parametrize("op", IDS)
def test_opencl(op, opencl):
    for case in complex_cases(op, dtypes.complex64)[:2]:
        close(op, case, run_on("opencl:0", op, case))


@pytest.mark.parametrize("op", IDS)
def test_gradient_is_the_direction_of_steepest_ascent(op):
    check_gradient(op)


def test_most_ops_that_tensorflow_has_for_complex_numbers_take_them():
    assert len(OPS) > 60
