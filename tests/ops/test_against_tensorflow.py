"""What TensorFlow gave (tools/record_tensorflow.py) against references and public functions."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

import twofold as tf
import twofold.ir.oplib
from twofold.ir.graph.interpret import run_op
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import TABLE

assert twofold.ir.oplib
ROOT = Path(__file__).resolve().parent.parent

# Relative to the largest value: TensorFlow computes in the dtype itself, in its own order.
CLOSE = {"bfloat16": 4e-2, "float16": 4e-3, "float32": 4e-5, "float64": 1e-11}

#: Values that differ for a reason: op → why.
OTHER_VALUES = {
    "cast": "floats outside the range of an integer: undefined in TensorFlow (it depends on the "
            "processor), here they saturate on every device and nan gives 0",
    "conv2d": "an empty batch: TensorFlow gives the shape of the input, here of the output",
    "erf": "float64 infinities: TensorFlow gives nan, here -1 and 1",
    "erfinv": "outside (-1, 1) and close to 1: TensorFlow gives infinities, here nan and the value",
    "expint": "below 0: TensorFlow gives nan, here the value",
    "gelu": "TensorFlow's constants have float32 precision in float64 too",
}
#: What only the public function does, for a reason.
OTHER_PUBLIC_VALUES = {
    "pow": "an exponent below 0 for an empty result is refused, too",
}
#: Gradients that differ for a reason: op → why.
OTHER_GRADIENTS = {
    "conv2d_input_gradient": "an empty batch: TensorFlow gives another shape",
    "erfinv": "where the values differ",
    "gelu": "where the values differ",
    "reduce_std": "where the deviation is 0 and so is the cotangent: 0 in TensorFlow, here nan",
    "selu": "bfloat16: exp(x) - 1 is 0 for small x in TensorFlow's arithmetic",
}
#: Outputs whose columns have arbitrary signs: turned to TensorFlow's, and so is what flows back
#: (tests/api/eager/test_factorizations multiplies the factors): op → positions.
ANY_SIGN = {"eigh": (1,), "svd": (1, 2)}
#: Calls that TensorFlow refuses and this library takes, for a reason: op → why.
TAKES_MORE = {
    "avg_pool2d": "inputs of rank 3 are pooled along one axis, as avg_pool does",
    "max_pool2d": "inputs of rank 3 are pooled along one axis, as max_pool does",
}
#: Errors of another class, for a reason: op → why.
OTHER_ERRORS = {
    "conv2d_input_gradient": "TensorFlow aborts the call (AbortedError), here InvalidArgumentError",
    "divide": "TensorFlow's Python code checks dtypes (TypeError), here as for all other ops",
    "divide_no_nan": "likewise",
    "max_pool2d": "TensorFlow aborts the call (AbortedError), here InvalidArgumentError",
}


def _tool():
    spec = importlib.util.spec_from_file_location(
        "record_tensorflow", ROOT.parent / "tools" / "record_tensorflow.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = _tool()


@functools.cache
def _recorded():
    records, arrays = tool.load(ROOT / "data" / "tensorflow_ops.npz")
    by_op: dict[str, list] = {}
    for record in records[1:]:
        by_op.setdefault(record["op"], []).append(record)
    return by_op, arrays


OPS = sorted(_recorded()[0])


def _arrays(references):
    return [None if r is None else _recorded()[1].get(r) for r in references]


def _difference(found, wanted, what):
    """None when two results agree; else what differs."""
    found = np.asarray(found)
    if found.dtype != wanted.dtype or found.shape != wanted.shape:
        return f"{what}: {found.dtype}{found.shape}, TensorFlow {wanted.dtype}{wanted.shape}"
    if wanted.dtype.kind in "biu" or not wanted.size:
        same_elements = (found == wanted).ravel()
    else:
        wide, wide_wanted = found.astype(np.float64), wanted.astype(np.float64)
        finite = np.isfinite(wide_wanted)
        scale = max(1.0, float(np.max(np.abs(wide_wanted[finite]), initial=0.0)))
        with np.errstate(invalid="ignore"):
            near = np.abs(wide - wide_wanted) <= CLOSE[wanted.dtype.name] * scale
        same_elements = (near | (wide == wide_wanted)
                         | (np.isnan(wide) & np.isnan(wide_wanted))).ravel()
    if same_elements.all():
        return None
    bad = np.flatnonzero(~same_elements)[:5]
    return (f"{what}: at {bad.tolist()} {found.ravel()[bad].tolist()}, "
            f"TensorFlow {wanted.ravel()[bad].tolist()}")


def _signs(name, position, found, wanted):
    """What the columns of an output are to be multiplied with."""
    found = np.asarray(found)
    if position not in ANY_SIGN.get(name, ()):
        return np.ones((), found.dtype)
    turned = np.sum(found * wanted, -2, keepdims=True) < 0
    return np.where(turned, -1, 1).astype(found.dtype)


def _what(record):
    return f"{record['op']} sample {record['sample']} {record['dtype']} {record['function']}" \
           f"{record['args']}{record['kwargs']} of {[r[:2] for r in record['inputs']]}"


def _report(failures, known):
    if known:
        assert failures, f"no difference any more: take it from the list ({known})"
    else:
        assert not failures, f"{len(failures)} differences\n" + "\n".join(failures[:6])


@pytest.mark.parametrize("name", OPS)
def test_reference_gives_what_tensorflow_gives(name):
    op = TABLE[name]
    failures = []
    for record in _recorded()[0][name]:
        if "outputs" not in record or record["sample"] < 0:
            continue
        inputs = _arrays(record["inputs"])
        sample = op.samples[record["sample"]]
        drawn = [tool.flush(x) for x in draw(sample, tf.as_dtype(record["dtype"]),
                                             seed=record["sample"])]
        assert all(x.tobytes() == y.tobytes() for x, y in zip(drawn, inputs, strict=True)), (
            "the samples changed: record again")
        with np.errstate(all="ignore"):
            found = run_op(op, op.attrs(**sample.attrs), inputs)
        wanted = _arrays(record["outputs"])
        failures += [d for i, y in enumerate(wanted)
                     if (d := _difference(found[i] * _signs(name, i, found[i], y), y,
                                          f"{_what(record)} output {i}"))]
    _report(failures, OTHER_VALUES.get(name))


def _call(record):
    """Outputs of the public function, and a function that gives its gradients."""
    tensors = [tf.constant(x) for x in _arrays(record["inputs"])]
    floating = [t for t in tensors if t.dtype.is_floating]
    with tf.GradientTape() as tape:
        tape.watch(floating)
        result = tool.make_call(tf, record, tensors)
    outputs = list(result) if isinstance(result, (tuple, list)) else [result]

    def gradients():
        floats = [(i, y) for i, y in enumerate(outputs) if y.dtype.is_floating]
        targets = [y for _, y in floats]
        wanted = _arrays(record["outputs"]) if record["op"] in ANY_SIGN else outputs
        weights = [tf.constant(tool.cotangent(y.numpy())
                               * _signs(record["op"], i, y.numpy(), wanted[i]))
                   for i, y in floats]
        found = tape.gradient(targets, floating, output_gradients=weights)
        return [None if g is None else tf.convert_to_tensor(g).numpy() for g in found]

    return [y.numpy() for y in outputs], gradients


def _gradient_differences(record, gradients):
    what = _what(record)
    try:
        found = gradients()
    except Exception as error:
        return [f"{what} gradient raises {error!r}"]
    differences = []
    for i, (g, y) in enumerate(zip(found, _arrays(record["gradients"]), strict=True)):
        if g is None or y is None:
            if not (g is None and y is None):
                differences.append(f"{what} gradient {i}: None for one, not for the other")
        elif (difference := _difference(g, y, f"{what} gradient {i}")) is not None:
            differences.append(difference)
    return differences


@pytest.mark.parametrize("name", OPS)
def test_public_function_gives_what_tensorflow_gives(name):
    failures, other_gradients = [], []
    for record in _recorded()[0][name]:
        if "outputs" not in record or record["sample"] < 0:
            continue
        try:
            outputs, gradients = _call(record)
        except Exception as error:  # the report names the call
            failures.append(f"{_what(record)} raises {error!r}")
            continue
        wanted = _arrays(record["outputs"])
        assert len(outputs) == len(wanted), _what(record)
        failures += [d for i, (x, y) in enumerate(zip(outputs, wanted, strict=True))
                     if (d := _difference(x * _signs(name, i, x, y), y,
                                          f"{_what(record)} output {i}"))]
        if record.get("gradients") is not None:
            other_gradients += _gradient_differences(record, gradients)
    _report(failures, OTHER_VALUES.get(name) or OTHER_PUBLIC_VALUES.get(name))
    _report(other_gradients, OTHER_GRADIENTS.get(name))


@pytest.mark.parametrize("name", OPS)
def test_public_function_refuses_what_tensorflow_refuses(name):
    taken, other = [], []
    for record in _recorded()[0][name]:
        if "error" not in record or record["sample"] >= 0:
            continue
        try:
            _call(record)
        except Exception as error:
            ours = {c.__name__ for c in type(error).__mro__} - {"Exception", "object",
                                                                "BaseException", "OpError"}
            theirs = set(record["error"])
            if not ours & theirs:
                other.append(f"{_what(record)}: {error!r}, TensorFlow {record['error'][0]}")
        else:
            taken.append(f"{_what(record)}: taken, TensorFlow {record['error'][0]}")
    _report(taken, TAKES_MORE.get(name))
    _report(other, OTHER_ERRORS.get(name))


def test_the_recording_is_used():
    assert len(OPS) > 120
    assert ml_dtypes.bfloat16 in {np.dtype(x.dtype).type for record in _recorded()[0]["add"]
                                  for x in _arrays(record["inputs"])}
    for table in (OTHER_VALUES, OTHER_PUBLIC_VALUES, OTHER_GRADIENTS, TAKES_MORE, OTHER_ERRORS,
                  ANY_SIGN):
        assert set(table) <= set(OPS)
