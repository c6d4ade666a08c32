"""Calls drawn from the table: for a function and a kind of arguments always the same ones."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from draw import Draw, Value
from encoding import decode_array, encode_array
from kinds import AGAIN, ENOUGH, KINDS, Kind
from roles import value_of
from table import TABLE
from table_of_images import IMAGES
from table_of_methods import METHODS
from table_of_numpy import NUMPY
from table_of_ragged import RAGGED

NAMES = Path(__file__).resolve().parents[2] / "tests" / "data" / "tensorflow_names.tsv"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a row: its name, whether all calls give it, its role."""

    name: str
    optional: bool
    role: str
    late: bool


@dataclass(frozen=True)
class Row:
    """A function with what it takes."""

    function: str
    parameters: tuple[Parameter, ...]
    words: frozenset[str]


# ---------------------------------------------------------------------------- the table

def rows() -> list[Row]:
    """Every row of the table, a function each."""
    signatures = _signatures()
    found = []
    for line in (TABLE + IMAGES + METHODS + RAGGED + NUMPY).replace("\n    ", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        line, _, words = line.partition(" | ")
        functions, _, parameters = line.partition(": ")
        for function in functions.split():
            names = signatures.get(function, [])
            found.append(Row(function, tuple(_parameters(parameters, names)),
                             frozenset(words.split())))
    return found


def _signatures() -> dict[str, list[str]]:
    """TensorFlow's functions and the names of their parameters."""
    found = {}
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 3:
            text = parts[2].replace("…", "None")
            names = re.findall(r"[(,] *\*{0,2}(\w+)", text)
            found[parts[0].removeprefix("tf.")] = names
    return found


def _parameters(text: str, names: list[str]) -> Iterator[Parameter]:
    # A blank separates parameters, unless it is inside of brackets.
    pieces = re.findall(r"(?:[^\s(\[]|\([^)]*\)+|\[[^\]]*\])+", text)
    for position, piece in enumerate(pieces):
        name, _, role = piece.partition(":")
        optional = name.endswith("?")
        late = role.endswith("^")
        name = name.rstrip("?")
        yield Parameter(names[position] if name == "_" else name, optional, role.rstrip("^"), late)


# ---------------------------------------------------------------------------- calls

def calls(seed: int) -> Iterator[dict[str, Any]]:
    """A call for each function and kind, if it differs from the kinds' before it.

    Functions for which many kinds have no meaning are called with further draws of plain ones.
    """
    for row in rows():
        seen: set[str] = set()
        for kind in (*KINDS, *AGAIN):
            if kind in AGAIN and len(seen) >= ENOUGH:
                break
            call = draw_call(row, kind, seed)
            if call is None:
                continue
            text = repr((call["args"], call["kwargs"], call.get("gradient")))
            if text not in seen:
                seen.add(text)
                yield call


def draw_call(row: Row, kind: Kind, seed: int) -> dict[str, Any] | None:
    """A call as data; None where the kind has no meaning for the function."""
    if kind.gradient and not _has_gradient(row):
        return None
    key = [seed, zlib.crc32(row.function.encode()), zlib.crc32(kind.name.encode())]
    draw = Draw(kind, np.random.default_rng(key))
    given = [p for p in row.parameters if not p.optional or (kind.options and draw.between(0, 3))]
    for parameter in given:
        value = value_of(draw, parameter.role)
        value.late = parameter.late
        draw.values[parameter.name] = value
    if kind.spoil and not _spoil(draw, given):
        return None
    args, kwargs = _arranged(draw, row, [p for p in given if p.name in draw.values])
    call: dict[str, Any] = {"function": row.function, "kind": kind.name, "args": args,
                            "kwargs": kwargs}
    if kind.gradient:
        call["gradient"] = True
    return call | {word: True for word in sorted(row.words)}


def _has_gradient(row: Row) -> bool:
    floating = any("float[" in p.role or "number[" in p.role for p in row.parameters)
    return floating and not row.words & {"random", "nograd"}


# ---------------------------------------------------------------------------- what is made wrong

def _spoil(draw: Draw, given: list[Parameter]) -> bool:
    """Make one argument wrong; False where there is none of that sort."""
    if draw.kind.spoil == "missing":
        required = [p for p in given if not p.optional and p.name != "*"]
        if not required:
            return False
        del draw.values[required[-1].name]
        return True
    leaves = list(_leaves(list(draw.values.values())))
    if draw.kind.spoil == "number":
        found = [v for v in leaves if v.index and np.size(v.content)]
    else:
        found = [v for v in leaves if v.tensor and (draw.kind.spoil == "dtype" or
                                                    np.ndim(v.content))]
    if not found:
        return False
    value = draw.choice(found)
    value.content = {"dtype": _other_dtype, "shape": _other_shape,
                     "number": _other_number}[draw.kind.spoil](draw, value.content)
    return True


def _leaves(values: list[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value.content, list) and any(isinstance(v, Value) for v in value.content):
            yield from _leaves(value.content)
        else:
            yield value


def _other_dtype(draw: Draw, array: Any) -> Any:
    if array.dtype == object:
        return np.ones(array.shape, np.float32)
    options = {"f": ["int32", "object", "float64"], "i": ["float32", "object"],
               "c": ["float32", "object"], "b": ["float32", "object"]}[array.dtype.kind]
    dtype = draw.choice(options)
    if dtype == "object":
        found = np.empty(array.shape, object)
        found[...] = b"text"
        return found
    return (array.real if array.dtype.kind == "c" else array).astype(dtype)


def _other_shape(draw: Draw, array: Any) -> Any:
    shape = list(array.shape)
    match draw.between(0, 2):
        case 0:
            shape[draw.between(0, len(shape) - 1)] += 3
        case 1:
            shape = [2, *shape, 2]
        case _:
            shape = shape[1:]
    return np.resize(array, shape) if array.size else np.ones(shape, array.dtype)


def _other_number(draw: Draw, content: Any) -> Any:
    wrong = draw.choice([-9, 9, 100, -1000])
    if isinstance(content, np.ndarray):
        array = content.copy()
        array.ravel()[draw.between(0, array.size - 1)] = wrong
        return array
    if isinstance(content, list):
        found = list(content)
        found[draw.between(0, len(found) - 1)] = wrong
        return found
    return wrong


# ---------------------------------------------------------------------------- the form

def _arranged(draw: Draw, row: Row, given: list[Parameter]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments by position as long as no parameter was left out, then by name."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    order = [p.name for p in row.parameters]
    for parameter in given:
        encoded = _encoded(draw, draw.values[parameter.name], not args and not kwargs)
        if parameter.name == "*":
            args += encoded["list"]
        elif not draw.kind.keywords and not parameter.optional and "*" not in order[:1] and (
                draw.kind.spoil != "missing" or len(args) == order.index(parameter.name)):
            args.append(encoded)
        else:
            kwargs[parameter.name] = encoded
    return args, kwargs


def _encoded(draw: Draw, value: Value, first: bool) -> Any:
    content, style = value.content, draw.kind.style
    if isinstance(content, list) and any(isinstance(v, Value) for v in content):
        return {"list": [_encoded(draw, v, first and not i) for i, v in enumerate(content)]}
    if value.tensor:
        python = style == "python" or (style == "mixed" and not first)
        if python and content.dtype.name in ("float32", "int32", "bool", "object"):
            return _listed(content.tolist())
        return {"array" if style == "numpy" or python else "tensor": encode_array(content)}
    if value.late and style == "late" and isinstance(content, int | float | list):
        array = np.asarray(content)
        return {"tensor": encode_array(
            array.astype(np.int32 if array.dtype.kind in "iu" else np.float32))}
    return content


def _listed(value: Any) -> Any:
    if isinstance(value, list):
        return [_listed(item) for item in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def written(call: dict[str, Any]) -> str:
    """A call as one would write it."""
    parts = [_written(a) for a in call["args"]]
    parts += [f"{k}={_written(v)}" for k, v in call["kwargs"].items()]
    text = f"tf.{call['function']}({', '.join(parts)})"
    return f"gradient of {text}" if call.get("gradient") else text


def _dtype_name(array: Any) -> str:
    return "string" if array.dtype == object else array.dtype.name


def _written(value: Any) -> str:
    if not isinstance(value, dict):
        return repr(value)
    kind, content = next(iter(value.items()))
    if kind in ("tensor", "array", "constant"):
        array = decode_array(content)
        inside = repr(array.tolist()) if array.size <= 24 else f"<{list(array.shape)} numbers>"
        opened = "np.array" if kind == "array" else "tf.constant"
        shape = "" if array.size else f", {list(array.shape)}"
        return f"{opened}({inside}, {_dtype_name(array)!r}{shape})"
    if kind in ("list", "tuple"):
        inside = ", ".join(map(_written, content))
        return f"[{inside}]" if kind == "list" else f"({inside},)"
    if kind == "dict":
        return "{" + ", ".join(f"{k!r}: {_written(v)}" for k, v in content) + "}"
    return f"tf.{content}" if kind == "dtype" else str(content)
