"""Makes calls on one module, TensorFlow or this library, and writes what came of each.

    INTERPRETER run_calls.py --module tensorflow --calls calls.jsonl --outcomes outcomes.jsonl

It is run by the interpreter that has the module, knows nothing of the other one, and needs no more
than NumPy beside it. A line of ``calls.jsonl`` is a call, a line of ``outcomes.jsonl`` what came of
it in one mode; the parent starts another process after a crash, at the line behind it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from encoding import decode_array, encode_array
from uses import USES
from uses_of_data import FUNCTIONS as FUNCTIONS_OF_DATA

MODES = ("eager", "compiled", "unknown")
#: Results of random functions are described by these instead of their numbers.
PROPERTIES = ("mean", "deviation", "least", "greatest")


# ---------------------------------------------------------------------------- arguments

#: Functions that calls hand over by name: each is made for the module that is called.
FUNCTIONS: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "double": lambda tf: lambda x: x * 2,
    "square_sum": lambda tf: lambda x: tf.reduce_sum(x * x),
    "plus": lambda tf: lambda a, x: a + x,
    "half_plus": lambda tf: lambda a, x: a * 0.5 + x,
    "larger": lambda tf: lambda a, x: tf.maximum(a, x),
    "one": lambda tf: lambda: tf.constant([1.0, 2.0]),
    "two": lambda tf: lambda: tf.constant([3.0, 5.0]),
    "three": lambda tf: lambda: tf.zeros([2]),
    "whole": lambda tf: lambda: tf.constant([1, 2]),
    "below_ten": lambda tf: lambda i, x: i < 10,
    "below_hundred": lambda tf: lambda i, x: (i < 300) & (tf.reduce_sum(x) < 100.0),
    "next": lambda tf: lambda i, x: (i + 1, x * 1.5),
    "next_list": lambda tf: lambda i, x: [i + 3, x + 1.0],
    "identity": lambda tf: lambda *xs: xs[0] if len(xs) == 1 else xs,
    "add_all": lambda tf: lambda *xs: sum(xs),
    "numpy_double": lambda tf: lambda x: np.asarray(x) * np.asarray(x).dtype.type(2),
    "eager_double": lambda tf: lambda x: x + x,
    "not_a_function": lambda tf: 3,  # type: ignore[dict-item, return-value]
    **FUNCTIONS_OF_DATA,
}


class Arguments:
    """The arguments of a call as objects of a module; tensors are asked for one after another."""

    def __init__(self, tf: Any, call: dict[str, Any]):
        self.tf, self.call = tf, call
        self.given: list[Any] = []
        self._collect([*call["args"], *call["kwargs"].values()])

    def _collect(self, values: list[Any]) -> None:
        for value in values:
            if isinstance(value, dict):
                kind, content = next(iter(value.items()))
                if kind == "tensor":
                    self.given.append(decode_array(content))
                elif kind in ("list", "tuple"):
                    self._collect(content)
                elif kind == "dict":
                    self._collect([pair[1] for pair in content])

    def tensors(self) -> list[Any]:
        """What the function that is traced takes."""
        return [self.tf.constant(array) for array in self.given]

    def specs(self) -> list[Any]:
        """The same with every dimension unknown."""
        return [self.tf.TensorSpec([None] * t.shape.rank, t.dtype) for t in self.tensors()]

    def build(self, tensors: list[Any]) -> tuple[list[Any], dict[str, Any]]:
        """Positional and named arguments, with these tensors."""
        left = iter(tensors)
        args = [self._value(value, left) for value in self.call["args"]]
        return args, {k: self._value(v, left) for k, v in self.call["kwargs"].items()}

    def _value(self, value: Any, left: Any) -> Any:
        if not isinstance(value, dict):
            return value
        kind, content = next(iter(value.items()))
        if kind == "tensor":
            return next(left)
        if kind == "dict":
            return {k: self._value(v, left) for k, v in content}
        if kind in ("list", "tuple"):
            return (list if kind == "list" else tuple)(self._value(v, left) for v in content)
        return PLAIN[kind](self.tf, content)


#: Kinds of arguments that are no tensors.
PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "array": lambda tf, content: decode_array(content),
    "constant": lambda tf, content: tf.constant(decode_array(content)),
    "dtype": lambda tf, content: getattr(tf, content),
    "function": lambda tf, content: FUNCTIONS[content](tf),
    "shape": lambda tf, content: tf.TensorShape(content),
    "bytes": lambda tf, content: content.encode("latin-1"),
    "slice": lambda tf, content: slice(*content),
    "ellipsis": lambda tf, content: ...,
}


# ---------------------------------------------------------------------------- one call

def function_of(tf: Any, name: str) -> Any:
    """A public function by its dotted name, or what uses a method."""
    if name in USES:
        return USES[name](tf)
    for part in name.split("."):
        tf = getattr(tf, part)
    return tf


def run(tf: Any, call: dict[str, Any], mode: str) -> dict[str, Any]:
    """What comes of a call in a mode."""
    try:
        if call.get("random"):
            return _properties(*(_values(tf, call, mode, seed=7) for _ in range(2)))
        return _described(tf, _values(tf, call, mode))
    except Exception as error:
        return {"error": [c.__name__ for c in type(error).__mro__],
                "message": str(error).strip().split("\n")[0][:300]}


def _values(tf: Any, call: dict[str, Any], mode: str, seed: int | None = None) -> Any:
    arguments = Arguments(tf, call)
    function = function_of(tf, call["function"])

    def plain(*tensors: Any) -> Any:
        args, kwargs = arguments.build(list(tensors))
        return function(*args, **kwargs)

    body = _differentiated(tf, plain) if call.get("gradient") else plain
    kinds: list[str] = []

    def traced(*tensors: Any) -> Any:
        leaves: list[Any] = []
        kinds[:] = [_flatten(tf, body(*tensors), leaves)]
        return [leaf for leaf in leaves if tf.is_tensor(leaf)] or [tf.constant(0)], [
            _python(leaf) for leaf in leaves if not tf.is_tensor(leaf)]

    if seed is not None:
        tf.random.set_seed(seed)
    if mode == "eager":
        return body(*arguments.tensors())
    signature = arguments.specs() if mode == "unknown" else None
    return _Traced(tf, traced, signature, arguments.tensors(), kinds).result()


def _differentiated(tf: Any, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient of y + y²/2, summed over the results, by every floating or complex tensor.

    Of a complex result y is the real part and half of the imaginary one.
    """
    def body(*tensors: Any) -> Any:
        watched = [t for t in tensors if _is_inexact(t)]
        with tf.GradientTape() as tape:
            tape.watch(watched)
            leaves: list[Any] = []
            _flatten(tf, plain(*tensors), leaves)
            values = [tf.math.real(y) + tf.math.imag(y) * 0.5 if y.dtype.is_complex else y
                      for y in leaves if tf.is_tensor(y) and _is_inexact(y)]
            losses = [tf.reduce_sum(tf.cast(y + y * y * 0.5, tf.float32)) for y in values]
        return [_dense(tf, g) for g in tape.gradient(losses, watched)] if losses else []
    return body


def _is_inexact(tensor: Any) -> bool:
    return bool(tensor.dtype.is_floating or tensor.dtype.is_complex)


def _dense(tf: Any, gradient: Any) -> Any:
    return None if gradient is None else tf.convert_to_tensor(gradient)


class _Traced:
    """A call through ``tf.function``: what is no tensor is what tracing gave."""

    def __init__(self, tf: Any, body: Any, signature: Any, tensors: list[Any], kinds: list[str]):
        self.tf, self.tensors, self.kinds = tf, tensors, kinds
        self.python: list[Any] = []

        def compiled(*tensors: Any) -> Any:
            found, self.python = body(*tensors)
            return found

        self.function = tf.function(compiled, input_signature=signature, autograph=False)

    def result(self) -> Any:
        found = self.function(*self.tensors)
        return _Leaves(self.kinds[0], list(found), self.python)


class _Leaves:
    """Leaves of a result whose structure is known as text: T tensors, P others."""

    def __init__(self, structure: str, tensors: list[Any], python: list[Any]):
        self.structure, self.tensors, self.python = structure, tensors, python

    def described(self) -> list[Any]:
        tensors, python = iter(self.tensors), iter(self.python)
        return [_leaf(next(tensors)) if letter == "T" else next(python)
                for letter in self.structure if letter in "TP"]


def _flatten(tf: Any, value: Any, leaves: list[Any]) -> str:
    """Appends the leaves of a structure, and gives the structure in letters."""
    if isinstance(value, dict):
        return "{" + "".join(_flatten(tf, value[k], leaves) for k in sorted(value)) + "}"
    if isinstance(value, (list, tuple)) and not hasattr(value, "as_list"):
        return "(" + "".join(_flatten(tf, item, leaves) for item in value) + ")"
    if type(value).__name__ == "IndexedSlices":
        value = tf.convert_to_tensor(value)
    if isinstance(value, tf.Variable):
        value = value.read_value()
    leaves.append(value)
    return "T" if tf.is_tensor(value) and type(value).__name__ != "RaggedTensor" else "P"


def _python(value: Any) -> dict[str, Any]:
    """A leaf that is no tensor, as data."""
    if isinstance(value, np.ndarray | np.generic):
        return {"array": encode_array(value)}
    if hasattr(value, "to_list"):
        return {"ragged": _text(value.to_list())}
    if hasattr(value, "as_list") and hasattr(value, "rank"):
        return {"shape": value.as_list() if value.rank is not None else None}
    if hasattr(value, "as_numpy_dtype"):
        return {"dtype": value.name}
    if value is None or isinstance(value, bool | int | float | str):
        return {"python": value}
    return {"object": type(value).__name__}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(item) for item in value]
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _leaf(value: Any) -> dict[str, Any]:
    return {"array": encode_array(value.numpy())}


def _described(tf: Any, value: Any) -> dict[str, Any]:
    if isinstance(value, _Leaves):
        return {"structure": value.structure, "values": value.described()}
    leaves: list[Any] = []
    structure = _flatten(tf, value, leaves)
    letters = [letter for letter in structure if letter in "TP"]
    return {"structure": structure,
            "values": [_leaf(leaf) if letter == "T" else _python(leaf)
                       for letter, leaf in zip(letters, leaves)]}


def _properties(first: Any, second: Any) -> dict[str, Any]:
    """What two draws with one seed have in common with those of another library."""
    found = []
    one, two = ([leaf.numpy() for leaf in _tensors(value)] for value in (first, second))
    for a, b in zip(one, two):
        entry: dict[str, Any] = {"dtype": a.dtype.name, "shape": list(a.shape),
                                 "same": repr(a.tolist()) == repr(b.tolist())}
        if a.size and a.dtype.kind in "biufV":
            wide = a.astype(np.float64)
            entry |= dict(zip(PROPERTIES, map(float, (wide.mean(), wide.std(), wide.min(),
                                                      wide.max()))))
        found.append(entry)
    return {"structure": "T" * len(found), "values": [{"random": entry} for entry in found]}


def _tensors(value: Any) -> list[Any]:
    if isinstance(value, _Leaves):
        return value.tensors
    return [v for v in (value if isinstance(value, (list, tuple)) else [value])]


# ---------------------------------------------------------------------------- the process

def main() -> None:
    """Read calls, write outcomes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--module", required=True)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--outcomes", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0, help="the line to begin with")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.stdout = open(os.devnull, "w")   # tf.print and its kin
    tf = importlib.import_module(options.module)
    if hasattr(tf, "get_logger"):
        tf.get_logger().setLevel("ERROR")
    lines = options.calls.read_text(encoding="utf-8").splitlines()[options.first:]
    with open(options.outcomes, "a", encoding="utf-8") as outcomes:
        for line in lines:
            entry = json.loads(line)
            start = time.perf_counter()
            found = run(tf, entry["call"], entry["mode"])
            found["seconds"] = round(time.perf_counter() - start, 4)
            outcomes.write(json.dumps(found) + "\n")
            outcomes.flush()


if __name__ == "__main__":
    main()
