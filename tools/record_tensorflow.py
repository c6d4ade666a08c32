"""Record what TensorFlow itself gives for every op of the table that mirrors one of its functions.

Two steps, since TensorFlow need not live in the same environment as this library:

    python tools/record_tensorflow.py export cases.npz       (our interpreter)
    python tools/record_tensorflow.py record cases.npz tests/data/tensorflow_ops.npz
                                                             (an interpreter with TensorFlow)

A *call* is a public function's name with its arguments as plain data, so that the tests can make
the same call on this library (``make_call``). Recorded are values, dtypes, gradients for a fixed
cotangent, and the class of an error where TensorFlow raises one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from twofold.dataclass import fields

DTYPES = ("bool", "int32", "uint8", "bfloat16", "float32", "float64")
PREFIX = {"update": "update", "sum": "add", "max": "max", "min": "min"}
REDUCTIONS = ("all", "any", "logsumexp", "max", "mean", "min", "prod", "std", "sum", "variance")


# ---------------------------------------------------------------------------- packed arrays

class Arrays:
    """Many small arrays in one run of bytes; a reference is ``[dtype, shape, offset]``."""

    def __init__(self, content: bytes = b""):
        self.content = bytearray(content)

    def put(self, array: Any) -> list[Any]:
        """Append an array."""
        array = np.asarray(array)
        reference = [array.dtype.name, list(array.shape), len(self.content)]
        self.content += array.tobytes()
        return reference

    def get(self, reference: list[Any]) -> Any:
        """The array of a reference."""
        name, shape, offset = reference
        if name == "bfloat16":
            import ml_dtypes
            dtype = np.dtype(ml_dtypes.bfloat16)
        else:
            dtype = np.dtype(name)
        count = int(np.prod(shape))
        found = np.frombuffer(bytes(self.content[offset:offset + count * dtype.itemsize]), dtype)
        return found.reshape(shape).copy()


def save(path: str | Path, records: list[Any], arrays: Arrays) -> None:
    """Write records and their arrays into one file."""
    text = json.dumps(records, separators=(",", ":")).encode()
    np.savez_compressed(path, records=np.frombuffer(text, np.uint8),
                        content=np.frombuffer(bytes(arrays.content), np.uint8))


def load(path: str | Path) -> tuple[list[Any], Arrays]:
    """Read what ``save`` wrote."""
    with np.load(path) as file:
        return json.loads(file["records"].tobytes()), Arrays(file["content"].tobytes())


# ---------------------------------------------------------------------------- calls

def make_call(module: Any, record: dict[str, Any], tensors: list[Any]) -> Any:
    """Call the public function of a record in ``module`` (TensorFlow, or this library)."""
    function = module
    for part in record["function"].split("."):
        function = getattr(function, part)
    return function(*[_argument(module, a, tensors) for a in record["args"]],
                    **{k: _argument(module, a, tensors) for k, a in record["kwargs"].items()})


def _argument(module: Any, argument: Any, tensors: list[Any]) -> Any:
    if isinstance(argument, dict):
        if "input" in argument:
            return tensors[argument["input"]]
        if "inputs" in argument:
            return [tensors[i] for i in argument["inputs"]]
        if "dtype" in argument and "value" in argument:
            return module.constant(argument["value"], getattr(module, argument["dtype"]))
        return getattr(module, argument["dtype"])
    return argument


def cotangent(array: Any) -> Any:
    """Small exact numbers of both signs."""
    values = ((np.arange(array.size) * 37) % 11 - 5) / 4
    return values.reshape(array.shape).astype(array.dtype)


def flush(array: Any) -> Any:
    """Denormal numbers replaced by zeros: TensorFlow's kernels take them for zeros (mostly)."""
    if array.dtype.kind in "biu":
        return array
    import ml_dtypes
    tiny = float(ml_dtypes.finfo(array.dtype).tiny)
    small = np.abs(array.astype(np.float64)) < tiny
    return np.where(small, np.zeros((), array.dtype), array)


def _input(i: int) -> dict[str, Any]:
    return {"input": i}


def _dtype(dtype: Any) -> dict[str, Any]:
    return {"dtype": dtype.name}


def _plain(value: Any) -> Any:
    """Attributes as data: tuples become lists, literals numbers."""
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    return value.item() if hasattr(value, "item") else value


def _explicit(pads: Any) -> Any:
    if not any(p for pair in pads for p in pair):
        return "VALID"
    return [[0, 0], *_plain(pads), [0, 0]]


def _pool(a: Any, n: int) -> Any:
    if any(p for pair in a.pads for p in pair):
        return None      # TensorFlow's pools know only VALID and SAME
    return [_input(0), list(a.window), list(a.strides), "VALID"], {}


def _conv(a: Any, n: int) -> Any:
    return [_input(0), _input(1), list(a.strides), _explicit(a.pads)], {
        "dilations": list(a.dilations)}


def _conv_transpose(a: Any, n: int) -> Any:
    if max(a.dilations) > 1:
        return None      # not on TensorFlow's CPU
    return [_input(0), _input(1), list(a.shape), list(a.strides), _explicit(a.pads)], {}


def _batch_normalization(a: Any, n: int) -> Any:
    return [_input(i) for i in range(5)] + [_plain(a.epsilon)], {}


def _one_hot(a: Any, n: int) -> Any:
    dtype = a.on.dtype.name
    return [_input(0), a.depth, {"value": _plain(a.on), "dtype": dtype},
            {"value": _plain(a.off), "dtype": dtype}], {"axis": a.axis}


def _scatter(a: Any, n: int) -> Any:
    return f"tensor_scatter_nd_{PREFIX[a.combine]}", [_input(i) for i in range(3)], {}


def _pad(a: Any, n: int) -> Any:
    constant = {} if a.value is None else {"constant_values": _plain(a.value)}
    return [_input(0), _plain(a.paddings), a.mode.upper()], constant


def _strided_slice(a: Any, n: int) -> Any:
    """An end before the first element counts from the back in TensorFlow: it is masked."""
    mask = sum(1 << i for i, end in enumerate(a.end) if end < 0)
    return [_input(0), list(a.begin), list(a.end), list(a.strides)], {"end_mask": mask}


def _reduce(a: Any, n: int) -> Any:
    return [_input(0), list(a.axes), bool(a.keepdims)], {}


def _direction(a: Any) -> str:
    return "DESCENDING" if a.descending else "ASCENDING"


# op → function(attributes, number of inputs) → (arguments, keywords), with the TensorFlow function
# before them where it depends on attributes; None where TensorFlow has no such call.
ADAPTERS: dict[str, Any] = {
    "argmax": lambda a, n: ([_input(0), a.axis], {"output_type": _dtype(a.dtype)}),
    "argmin": lambda a, n: ([_input(0), a.axis], {"output_type": _dtype(a.dtype)}),
    "argsort": lambda a, n: ([_input(0)], {"direction": _direction(a), "stable": True}),
    "avg_pool2d": _pool, "max_pool2d": _pool, "pad": _pad, "one_hot": _one_hot,
    "band_part": lambda a, n: ([_input(0), a.lower, a.upper], {}),
    "batch_normalization": _batch_normalization,
    "bitcast": lambda a, n: ([_input(0), _dtype(a.dtype)], {}),
    "broadcast_to": lambda a, n: ([_input(0), list(a.shape)], {}),
    "cast": lambda a, n: ([_input(0), _dtype(a.dtype)], {}),
    "concat": lambda a, n: ([{"inputs": list(range(n))}, a.axis], {}),
    "conv2d": _conv, "conv2d_input_gradient": _conv_transpose,
    "cumsum": lambda a, n: ([_input(0), a.axis, a.exclusive, a.reverse], {}),
    "cumprod": lambda a, n: ([_input(0), a.axis, a.exclusive, a.reverse], {}),
    "dynamic_slice": lambda a, n: ([_input(0), _input(1), list(a.sizes)], {}),
    "eye": lambda a, n: ([a.rows, a.columns], {"dtype": _dtype(a.dtype)}),
    "full": lambda a, n: ([list(a.shape), {"value": _plain(a.value),
                                           "dtype": a.value.dtype.name}], {}),
    "gather": lambda a, n: ([_input(0), _input(1)], {"axis": a.axis, "batch_dims": a.batch_dims}),
    "gelu": lambda a, n: ([_input(0)], {"approximate": a.approximate}),
    "l2_normalize": lambda a, n: ([_input(0)], {"axis": list(a.axes),
                                                "epsilon": _plain(a.epsilon)}),
    "leaky_relu": lambda a, n: ([_input(0)], {"alpha": _plain(a.alpha)}),
    "log_softmax": lambda a, n: ([_input(0), a.axis], {}),
    "softmax": lambda a, n: ([_input(0), a.axis], {}),
    "matmul": lambda a, n: ([_input(0), _input(1)], {"transpose_a": a.transpose_a,
                                                     "transpose_b": a.transpose_b}),
    "moments": lambda a, n: ([_input(0), list(a.axes)], {"keepdims": a.keepdims}),
    "nextafter": lambda a, n: ([_input(0), _input(1)], {}),
    "qr": lambda a, n: ([_input(0)], {"full_matrices": a.full_matrices}),
    "reshape": lambda a, n: ([_input(0), list(a.shape)], {}),
    "reverse": lambda a, n: ([_input(0), list(a.axes)], {}),
    "roll": lambda a, n: ([_input(0), list(a.shifts), list(a.axes)], {}),
    "scatter": _scatter,
    "scatter_nd": lambda a, n: ([_input(0), _input(1), list(a.shape)], {}),
    "searchsorted": lambda a, n: ([_input(0), _input(1)], {"side": a.side,
                                                           "out_type": _dtype(a.dtype)}),
    "sigmoid_cross_entropy_with_logits": lambda a, n: (
        [], {"labels": _input(1), "logits": _input(0)}),
    "singular_values": lambda a, n: ([_input(0)], {"compute_uv": False}),
    "softmax_cross_entropy_with_logits": lambda a, n: (
        [], {"labels": _input(1), "logits": _input(0), "axis": a.axis}),
    "sparse_softmax_cross_entropy_with_logits": lambda a, n: (
        [], {"labels": _input(1), "logits": _input(0)}),
    "sort": lambda a, n: ([_input(0)], {"direction": _direction(a)}),
    "stack": lambda a, n: ([{"inputs": list(range(n))}, a.axis], {}),
    "strided_slice": _strided_slice,
    "svd": lambda a, n: ([_input(0)], {"full_matrices": a.full_matrices}),
    "tile": lambda a, n: ([_input(0), list(a.multiples)], {}),
    "top_k": lambda a, n: ([_input(0), a.k], {"index_type": _dtype(a.dtype)}),
    "transpose": lambda a, n: ([_input(0), list(a.permutation)], {}),
    "triangular_solve": lambda a, n: ([_input(0), _input(1)], {"lower": a.lower,
                                                               "adjoint": a.adjoint}),
    "unique": lambda a, n: ([_input(0)], {"out_idx": _dtype(a.dtype)}),
    "unsorted_segment_sum": lambda a, n: ([_input(0), _input(1), a.count], {}),
    **{f"reduce_{name}": _reduce for name in REDUCTIONS},
}

# Ops whose kernels end TensorFlow's process (a failed CHECK) on inputs that are not 4-dimensional.
ENDS_TENSORFLOW = ("conv2d", "conv2d_input_gradient")


# ---------------------------------------------------------------------------- export

def _call_of(op: Any, attrs: Any, count: int) -> dict[str, Any] | None:
    """The call that is an op with attributes; None where there is none."""
    adapter = ADAPTERS.get(op.name)
    if adapter is None:
        has_attributes = bool(fields(attrs))
        found: Any = None if has_attributes else ([_input(i) for i in range(count)], {})
    else:
        found = adapter(attrs, count)
    if found is None:
        return None
    function = found[0] if len(found) == 3 else op.tensorflow
    return {"op": op.name, "function": function, "args": found[-2], "kwargs": found[-1]}


def export(path: str) -> None:
    """Write every call that can be recorded, with its inputs."""
    root = Path(__file__).resolve().parent.parent
    sys.path[:0] = [str(root)]
    import twofold.ir.oplib
    from twofold import dtypes
    from twofold.ir.oplib.common.sampling import draw
    from twofold.ir.ops import TABLE
    assert twofold.ir.oplib
    records: list[Any] = []
    arrays = Arrays()
    for _, op in sorted(TABLE.items()):
        if op.tensorflow is None or op.tensorflow.startswith("random."):
            continue
        for dtype in op.dtypes if len(op.dtypes) == 1 else [
                d for d in op.dtypes if d.name in DTYPES]:
            for number, sample in enumerate(op.samples):
                inputs = [flush(x) for x in draw(sample, dtypes.as_dtype(dtype), seed=number)]
                record = _call_of(op, op.attrs(**sample.attrs), len(inputs))
                if record is not None:
                    records.append({**record, "sample": number, "dtype": dtype.name,
                                    "inputs": [arrays.put(x) for x in inputs]})
        for refused in op.error_samples:
            inputs = [np.zeros(shape, dtype.numpy) for dtype, shape in refused.types]
            record = _call_of(op, op.attrs(**refused.attrs), len(inputs))
            if op.name in ENDS_TENSORFLOW and any(x.ndim != 4 for x in inputs):
                continue
            if record is not None:
                records.append({**record, "sample": -1, "dtype": "",
                                "inputs": [arrays.put(x) for x in inputs]})
    save(path, records, arrays)
    print(f"{len(records)} calls of {len({r['op'] for r in records})} ops")


# ---------------------------------------------------------------------------- record

def record_one(tf: Any, record: dict[str, Any], inputs: list[Any]) -> dict[str, Any]:
    """Outputs and gradients of one call as arrays, or the error's class."""
    tensors = [tf.constant(x) for x in inputs]
    floating = [t for t in tensors if t.dtype.is_floating]
    try:
        with tf.GradientTape() as tape:
            tape.watch(floating)
            result = make_call(tf, record, tensors)
    except Exception as error:  # whatever class it has is what is recorded
        return {"error": [c.__name__ for c in type(error).__mro__]}
    outputs = list(result) if isinstance(result, (tuple, list)) else [result]
    found: dict[str, Any] = {"outputs": [y.numpy() for y in outputs], "gradients": None}
    targets = [y for y in outputs if y.dtype.is_floating]
    if floating and targets:
        weights = [tf.constant(cotangent(y.numpy())) for y in targets]
        try:
            gradients = tape.gradient(targets, floating, output_gradients=weights)
        except Exception as error:
            return {**found, "gradient_error": [c.__name__ for c in type(error).__mro__]}
        found["gradients"] = [
            None if g is None else tf.convert_to_tensor(g).numpy() for g in gradients]
    return found


def record(cases: str, path: str) -> None:
    """Make every call on TensorFlow and write what came of it."""
    import tensorflow as tf
    records, given = load(cases)
    kept = Arrays()
    results = []
    for entry in records:
        inputs = [given.get(r) for r in entry["inputs"]]
        found = record_one(tf, entry, inputs)
        for part in ("outputs", "gradients"):
            if found.get(part) is not None:
                found[part] = [None if x is None else kept.put(x) for x in found[part]]
        results.append({**entry, "inputs": [kept.put(x) for x in inputs], **found})
    save(path, [{"tensorflow": tf.__version__}, *results], kept)
    failed = sum("error" in r for r in results)
    print(f"{len(results)} calls recorded, of which {failed} raise; "
          f"{Path(path).stat().st_size} bytes")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["export", path]:
            export(path)
        case ["record", cases, path]:
            record(cases, path)
        case _:
            sys.exit(__doc__)
