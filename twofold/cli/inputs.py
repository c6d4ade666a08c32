"""Arguments for a function that is to be compared: from its file, or random ones of given shapes.

Sizes that are swept over have a name, which stands in shapes or is a parameter of the function that
makes the arguments.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from twofold import dtypes
from twofold.cli import CommandError
from twofold.cli.user_file import call_user

_SHORT_DTYPES = {"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64",
                 "i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64",
                 "u8": "uint8", "u16": "uint16", "u32": "uint32", "u64": "uint64"}
_SPEC = re.compile(r"([a-z]+[0-9]*)\[([A-Za-z0-9_,]*)\]")
_RANGE = re.compile(r"([0-9]+):([0-9]+)(?::([0-9]+))?")
_MOST_SIZES = 1000


def parse_sizes(text: str) -> tuple[str, list[int]]:
    """A name and sizes: ``n=64,256``, ``n=64:1024`` (doubling), ``n=100:500:100`` (in steps).

    Raises
    ------
    CommandError
        For text that is none of these.
    """
    name, separator, listed = text.partition("=")
    name, listed = name.strip(), listed.strip()
    if not separator or not name.isidentifier():
        raise CommandError(f"cannot read {text!r} in --sizes; expected a name and sizes such as "
                           "n=64,256,1024, n=64:1024 (doubling) or n=100:500:100 (in steps)")
    found = _RANGE.fullmatch(listed)
    if found is not None:
        sizes = _sizes_between(int(found[1]), int(found[2]), int(found[3] or 0))
    else:
        words = [word.strip() for word in listed.split(",")]
        sizes = [int(word) for word in words if word.isdecimal()]
        if len(sizes) != len(words):
            raise CommandError(f"cannot read {listed!r} in --sizes; expected integers, as in "
                               f"{name}=64,256,1024")
    if not sizes or len(sizes) > _MOST_SIZES:
        raise CommandError(f"{listed!r} in --sizes gives "
                           f"{'no sizes' if not sizes else f'more than {_MOST_SIZES} sizes'}")
    return name, list(dict.fromkeys(sizes))


def _sizes_between(first: int, last: int, step: int) -> list[int]:
    """From the first to at most the last: in steps, or doubling without a step."""
    if step:
        return list(range(first, last + 1, step))[:_MOST_SIZES + 1]
    sizes = [first] if first <= last else []
    while sizes and 0 < sizes[-1] <= last // 2:
        sizes.append(2 * sizes[-1])
    return sizes


def find_arguments(module: ModuleType, function: Callable[..., Any], name: str,
                   shapes: str | None, seed: int, sizes: Mapping[str, int]) -> tuple[Any, ...]:
    """The arguments of a function of the user's, for a size where one is given.

    Raises
    ------
    CommandError
        When there are none, or they do not depend on the size.
    """
    if shapes is not None:
        return parse_shapes(shapes, seed, sizes)
    maker = getattr(module, f"{name}_inputs", None)
    if callable(maker):
        return _make_inputs(maker, f"{name}_inputs", sizes)
    if not sizes and not _parameters(function):
        return ()
    size = next(iter(sizes), "")
    raise CommandError(
        f"no inputs for {name}: define {name}_inputs({size}) in the same file (it returns the "
        "tuple of arguments), or give --shapes, for example --shapes "
        f"'f32[{size or 2},3],i32[4]'")


def _make_inputs(maker: Callable[..., Any], name: str, sizes: Mapping[str, int]) -> tuple[Any, ...]:
    parameters = _parameters(maker)
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    for size in sizes:
        if size not in parameters and not takes_all:
            raise CommandError(f"{name}() has no parameter {size!r} for the sizes of --sizes")
    needed = [p.name for p in parameters.values() if p.default is p.empty and p.name not in sizes
              and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if needed:
        raise CommandError(f"{name}() needs {', '.join(needed)}: give --sizes {needed[0]}=64,256")
    made = call_user(f"{name}() failed", maker, **sizes)
    return made if isinstance(made, tuple) else (made,)


def _parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


def parse_shapes(text: str, seed: int, sizes: Mapping[str, int] | None = None) -> tuple[Any, ...]:
    """Tensors of random values for a list such as ``f32[2,3],i32[n]``.

    Parameters
    ----------
    text : str
    seed : int
    sizes : mapping, optional
        Values of the names in it.

    Raises
    ------
    CommandError
        For text that is no such list, a dtype that does not exist or a name without a size.
    """
    import twofold as tf

    generator = np.random.default_rng(seed)
    position, tensors = 0, []
    compact = re.sub(r"\s+", "", text)
    unused = set(sizes or ())
    while position < len(compact):
        match = _SPEC.match(compact, position)
        if match is None:
            raise CommandError(f"cannot read {compact[position:]!r} in --shapes; "
                               "expected a list such as f32[2,3],i32[4],bool[]")
        dtype = _read_dtype(match[1])
        shape = tuple(_size(word, sizes or {}) for word in match[2].split(",") if word)
        unused -= set(match[2].split(","))
        tensors.append(tf.constant(_random_values(generator, dtype, shape), dtype=dtype))
        position = match.end()
        if position < len(compact):
            if compact[position] != ",":
                raise CommandError(f"expected a comma before {compact[position:]!r} in --shapes")
            position += 1
    if unused:
        raise CommandError(f"--sizes names {', '.join(sorted(unused))}, which is not in --shapes")
    return tuple(tensors)


def _size(word: str, sizes: Mapping[str, int]) -> int:
    if word.isdecimal():
        return int(word)
    if word not in sizes:
        raise CommandError(f"the size {word!r} in --shapes has no values; give --sizes "
                           f"{word}=64,256")
    return sizes[word]


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
