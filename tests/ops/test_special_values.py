"""Signs of zeros, nan, infinities: every op gives the same in all modes, exact ones to the bit.

Special values take the place of what the samples of floating ops draw.
"""

from __future__ import annotations

import numpy as np
import pytest
from table_cases import Case, run_cases, single_ops

import twofold as tf
from twofold import dtypes
from twofold.frontend.dispatch import door
from twofold.ir.base.types import TensorType
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import InferContext
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph

FLOATS = (dtypes.float32, dtypes.float16, dtypes.bfloat16, dtypes.float64)
VALUES = (0.0, -0.0, 1.0, np.nan, -1.0, np.inf, -np.inf, -0.0, 0.0, 2.5, -2.5, 0.5, -0.5)
SIGNED_ZEROS = (0.0, -0.0, -0.0, 0.0, -0.0)
NEGATIVE_ZEROS = (-0.0,)

#: Where infinite and nan filters reach further: what padding and strides put between pixels are
#: zeros that are multiplied like others, as in TensorFlow.
ONLY_ZEROS = {("conv2d_input_gradient", "opencl:0"), ("conv2d", "opencl:0")}

OPS = [pytest.param(op, id=op.name) for op in single_ops() if set(op.dtypes) & set(FLOATS)]


def _cases(op, dtype, values):
    cases = []
    for number, sample in enumerate(op.samples):
        if "index" in str(sample.domain):
            continue
        arrays = draw(sample, dtype, seed=number)
        for position, x in enumerate(arrays):
            if x.dtype == dtype.numpy:
                rolled = np.roll(np.resize(values, x.size), -3 * position)
                arrays[position] = rolled.astype(dtype.numpy).reshape(x.shape)
        cases.append(Case(f"sample {number}", op.attrs(**sample.attrs), list(arrays), [None]))
    return cases


def _eager(op, case):
    """The results, or None where the op refuses the values."""
    tensors = [tf.convert_to_tensor(x) for x in case.arrays]
    try:
        return [np.asarray(y.numpy()) for y in door.apply(op, tensors, case.attrs)]
    except tf.errors.InvalidArgumentError:
        return None


def type_of(x):
    """The type of an array."""
    return TensorType(dtypes.from_numpy(x.dtype), x.shape)


def _compiled(op, cases, backend):
    target = backends.get(backend)

    def run(graph, arrays):
        compiled = compile_graph(graph, backend)
        return [target.to_host(y) for y in compiled([target.from_host(x) for x in arrays])]
    return run_cases(op, cases, run)


def _signature(x, exact):
    """What has to be the same: all bits, or where there are zeros (of which sign), nan, inf."""
    if x.dtype.kind in "iub":
        return x.tolist() if exact else []
    if x.dtype.kind == "c":
        return _signature(np.stack([x.real, x.imag]), exact)
    wide = x.astype(np.float64)
    signs = np.where(np.isnan(wide), 0, np.where(np.signbit(wide), -1, 1))
    kinds = np.where(np.isnan(wide), 3, np.where(np.isinf(wide), 2, np.where(wide == 0, 0, 1)))
    numbers = np.where(np.isnan(wide), 0, wide) if exact else np.zeros(())
    return kinds.tolist(), signs.tolist(), numbers.tolist()


def modes_agree(op, dtype, backend):
    """The op's results in eager mode and compiled."""
    kinds = (SIGNED_ZEROS, NEGATIVE_ZEROS) if (op.name, backend) in ONLY_ZEROS else (
        VALUES, SIGNED_ZEROS, NEGATIVE_ZEROS)
    cases = [case for values in kinds for case in _cases(op, dtype, values)]
    for case in cases:
        case.wanted = _eager(op, case)
    refused = [case for case in cases if case.wanted is None]
    cases = [case for case in cases if case.wanted is not None]
    for case in refused[:3]:
        types = [type_of(x) for x in case.arrays]
        case.wanted = [None] * len(op.infer_types(InferContext(), types, case.attrs))
        with pytest.raises(tf.errors.InvalidArgumentError):
            _compiled(op, [case], backend)
    failures, exact = [], op.tolerance.ulps == 0
    for case, found in zip(cases, _compiled(op, cases, backend) if cases else [], strict=True):
        for x, y in zip(found, case.wanted, strict=True):
            if _signature(x, exact) != _signature(y, exact):
                failures.append(f"{case.what} {case.attrs} of {[a.tolist() for a in case.arrays]}: "
                                f"{backend} {x.tolist()}, eager {y.tolist()}")
    assert not failures, f"{len(failures)}:\n" + "\n".join(failures[:6])


@pytest.mark.parametrize("dtype", FLOATS, ids=lambda d: d.name)
@pytest.mark.parametrize("op", OPS)
def test_llvm_is_as_eager(op, dtype):
    if dtype not in op.dtypes:
        pytest.skip(f"{op.name} does not take {dtype.name}")
    modes_agree(op, dtype, "llvm")


@pytest.mark.opencl
@pytest.mark.parametrize("op", OPS)
def test_opencl_is_as_eager(op, opencl):
    chosen = [d for d in FLOATS if d in op.dtypes]
    modes_agree(op, chosen[sum(op.name.encode()) % len(chosen)], "opencl:0")
