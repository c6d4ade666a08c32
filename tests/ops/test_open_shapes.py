"""Public functions of every op, compiled for any size: what TensorFlow gave, and what eager gives.

The calls are those of ``test_against_tensorflow``; nothing is known of their arguments while they
are traced but dtypes and ranks. Then each axis of each argument is cut to size 1, where eager code
takes that.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from open_size_checks import difference, run_open, stretched, with_gradients
from table_cases import TABLE

import twofold as tf

ROOT = Path(__file__).resolve().parent.parent
#: Whose results are not determined: columns of any sign.
ANY_SIGN = {"eigh", "svd"}


def _recorded():
    spec = importlib.util.spec_from_file_location(
        "record_tensorflow", ROOT.parent / "tools" / "record_tensorflow.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    records, arrays = tool.load(ROOT / "data" / "tensorflow_ops.npz")
    by_op: dict[str, list] = {}
    for record in records[1:]:
        if "outputs" in record and record["sample"] >= 0:
            call = _call_of(tool, record)
            by_op.setdefault(record["op"], []).append(
                (record["dtype"], record["sample"], call,
                 [arrays.get(x) for x in record["inputs"]]))
    return by_op


def _call_of(tool, record):
    return lambda *tensors: tool.make_call(tf, record, list(tensors))


CALLS = _recorded()


def _chosen(name):
    """The calls in one dtype: float32 where it is one."""
    found = [dtype for dtype, *_ in CALLS[name]]
    main = next((d for d in ("float32", "int32") if d in found), found[0])
    return [call for call in CALLS[name] if call[0] == main]


def _wanted(function, arrays):
    """What eager code gives; None where it refuses, or has no gradient."""
    try:
        return with_gradients(function)(*[tf.constant(x) for x in arrays])
    except (tf.errors.OpError, tf.errors.TwofoldError):
        return None


def _check(name, tape, cut, most=None):
    failures, compared = [], 0
    for _, number, function, arrays in _chosen(name)[:most]:
        function_of_outputs = function if name not in ANY_SIGN else (
            lambda *x, f=function: tf.abs(tf.nest.flatten(f(*x))[0]))
        for given in stretched(arrays)[:6] if cut else [arrays]:
            wanted = _wanted(function_of_outputs, given)
            if wanted is None:
                continue
            compared += 1
            try:
                wrong = difference(run_open(function_of_outputs, given, tape), wanted)
            except Exception as error:  # the report names the call
                wrong = repr(error)
            if wrong:
                failures.append(f"sample {number} of {[x.shape for x in given]}: {wrong}"[:400])
    assert not failures, "\n".join(failures[:6])
    return compared


OPS = sorted(CALLS)
SEVERAL = [name for name in OPS if len(CALLS[name][0][3]) > 1]


@pytest.mark.parametrize("name", OPS)
def test_calls_with_open_shapes(name):
    assert _check(name, "inside", cut=False, most=2) or name == "unique"


@pytest.mark.parametrize("name", SEVERAL)
def test_calls_with_open_shapes_where_sizes_are_one(name):
    _check(name, "inside", cut=True, most=1)


@pytest.mark.slow
@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("name", OPS)
def test_all_calls_with_open_shapes(name, cut):
    _check(name, "inside", cut)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPS)
def test_tapes_around_calls_with_open_shapes(name):
    _check(name, "around", cut=False)


@pytest.mark.slow
@pytest.mark.opencl
@pytest.mark.parametrize("name", OPS)
def test_calls_with_open_shapes_on_opencl(name, opencl):
    with tf.device(opencl.upper()):
        _check(name, "inside", cut=False)


def test_most_ops_are_called():
    assert len(OPS) > 120 and len(SEVERAL) > 40
    assert set(OPS) <= set(TABLE)
