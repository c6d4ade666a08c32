"""``twofold compare FILE.py:FUNCTION``: find the function and its inputs, print the comparison.

Running and measuring belongs to ``tf.compiler.compare``; this file only loads what to run.
"""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from twofold import dtypes
from twofold.cli import CommandError

_SHORT_DTYPES = {"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64",
                 "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64",
                 "u8": "uint8", "u16": "uint16", "u32": "uint32", "u64": "uint64"}
_SPEC = re.compile(r"([a-z]+[0-9]*)\[([0-9,]*)\]")


def run(target: str, shapes: str | None, seed: int) -> int:
    """Print the comparison of one function's eager and compiled runs; 0 if their values agree."""
    import twofold as tf

    module, function = _load_function(target)
    arguments = _find_inputs(module, function, target, shapes, seed)
    report = tf.compiler.compare(function, *arguments)
    print(report)
    return 0


def _load_function(target: str) -> tuple[ModuleType, Callable[..., Any]]:
    path_text, separator, name = target.rpartition(":")
    if not separator or not name.isidentifier():
        raise CommandError(f"expected FILE.py:FUNCTION, got {target!r}")
    path = Path(path_text)
    if not path.is_file():
        raise CommandError(f"there is no file {path_text!r}")
    module = _load_module(path)
    function = getattr(module, name, None)
    if not callable(function):
        found = ", ".join(sorted(key for key, value in vars(module).items()
                                 if callable(value) and not key.startswith("_"))) or "none"
        raise CommandError(f"{path_text} has no function {name!r}; functions there: {found}")
    return module, function


def _load_module(path: Path) -> ModuleType:
    name = f"twofold_compared_{path.stem}"  # a file called random.py must not hide the real one
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CommandError(f"{path} is not a Python file (its name must end in .py)")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.resolve().parent))  # so that the file can import its neighbours
    spec.loader.exec_module(module)
    return module


def _find_inputs(module: ModuleType, function: Callable[..., Any], target: str,
                 shapes: str | None, seed: int) -> tuple[Any, ...]:
    if shapes is not None:
        return parse_shapes(shapes, seed)
    name = target.rpartition(":")[2]
    maker = getattr(module, f"{name}_inputs", None)
    if callable(maker):
        made = maker()
        return made if isinstance(made, tuple) else (made,)
    if not inspect.signature(function).parameters:
        return ()
    raise CommandError(
        f"no inputs for {name}: define {name}_inputs() in the same file (it returns the tuple of "
        f"arguments), or give --shapes, for example --shapes 'f32[2,3],i32[4]'")


def parse_shapes(text: str, seed: int) -> tuple[Any, ...]:
    """Tensors of random values for a list such as ``f32[2,3],i32[4]``.

    Raises
    ------
    CommandError
        For text that is no such list, or a dtype that does not exist.
    """
    import twofold as tf

    generator = np.random.default_rng(seed)
    position, tensors = 0, []
    compact = re.sub(r"\s+", "", text)
    while position < len(compact):
        match = _SPEC.match(compact, position)
        if match is None:
            raise CommandError(f"cannot read {compact[position:]!r} in --shapes; "
                               "expected a list such as f32[2,3],i32[4],bool[]")
        dtype = _read_dtype(match[1])
        shape = tuple(int(size) for size in match[2].split(",") if size)
        tensors.append(tf.constant(_random_values(generator, dtype, shape), dtype=dtype))
        position = match.end()
        if position < len(compact):
            if compact[position] != ",":
                raise CommandError(f"expected a comma before {compact[position:]!r} in --shapes")
            position += 1
    return tuple(tensors)


def _read_dtype(name: str) -> dtypes.DType:
    try:
        dtype = dtypes.as_dtype(_SHORT_DTYPES.get(name, name))
    except TypeError:
        dtype = dtypes.string
    if dtype is dtypes.string:
        known = ", ".join([*_SHORT_DTYPES, "bool"])
        raise CommandError(f"unknown dtype {name!r} in --shapes; known: {known}")
    return dtype


def _random_values(generator: np.random.Generator, dtype: dtypes.DType,
                   shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    if dtype.is_floating:
        return np.asarray(generator.standard_normal(shape)).astype(dtype.numpy)
    high = 2 if dtype.is_bool else 10
    return np.asarray(generator.integers(0, high, shape)).astype(dtype.numpy)
