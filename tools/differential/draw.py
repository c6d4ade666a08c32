"""What a call has decided while its arguments are drawn: dtypes, sizes and shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from encoding import dtype_of
from kinds import Kind

INTEGERS = ("uint8", "int8", "int16", "uint16", "uint32", "uint64")
#: Kind of dtype, and the groups of the table: the dtypes one is drawn from.
DTYPES: dict[str, dict[str, tuple[str, ...]]] = {
    "plain": {"float": ("float32",), "number": ("float32",), "int": ("int32",),
              "index": ("int32",), "complex": ("complex64",)},
    "wide": {"float": ("float64",), "number": ("float64",), "int": ("int64",),
             "index": ("int64",), "complex": ("complex128",)},
    "narrow": {"float": ("float16", "bfloat16"), "number": ("float16", "bfloat16"),
               "int": ("int8", "int16"), "index": ("int32",), "complex": ("float16", "float32")},
    "integers": {"float": ("int32", "int64"), "number": ("int32", "int64"),
                 "int": ("int64", "uint32"), "index": ("int64",), "complex": ("int32", "int64")},
    "small": {"float": INTEGERS, "number": INTEGERS, "int": INTEGERS, "index": ("int32", "int64"),
              "complex": INTEGERS},
    "boolean": {"float": ("bool",), "number": ("bool",), "int": ("bool",), "index": ("int32",),
                "complex": ("bool",)},
    "complex": {"float": ("complex64", "complex128"), "number": ("complex64", "complex128"),
                "int": ("int32",), "index": ("int32",), "complex": ("complex128",)},
}


#: Groups of one dtype, whatever the kind.
ALWAYS = {"bool": bool, "text": object, "long": np.int64}


@dataclass
class Value:
    """An argument before it is decided in what form it is handed over."""

    content: Any                 # an array, a list of values, or a plain object
    tensor: bool = False
    index: bool = False          # an index or a size: one that can be out of range
    late: bool = False


@dataclass
class Draw:
    """What has been decided for a call so far."""

    kind: Kind
    rng: np.random.Generator
    sizes: dict[str, int] = field(default_factory=dict)
    stars: dict[str, tuple[int, ...]] = field(default_factory=dict)
    dtypes: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    tensors: int = 0

    def choice(self, options: Any) -> Any:
        """One of a sequence."""
        return options[int(self.rng.integers(len(options)))]

    def between(self, low: int, high: int) -> int:
        """An integer, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def shape_of(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor drawn before (of the first of several)."""
        value = self.values[name]
        while isinstance(value.content, list):
            value = value.content[0]
        return tuple(np.shape(value.content))


def draw_dtype(draw: Draw, group: str) -> Any:
    """NumPy's dtype of a group of the table; one group has one dtype in a call."""
    if group in ALWAYS:
        return np.dtype(ALWAYS[group])
    if group not in draw.dtypes:
        draw.dtypes[group] = draw.choice(DTYPES[draw.kind.dtype][group])
    return dtype_of(draw.dtypes[group])


def draw_shape(draw: Draw, text: str) -> tuple[int, ...]:
    """Sizes of a shape of the table; a letter has one size in a call."""
    dims: list[int] = []
    for part in filter(None, text.split(",")):
        if part.startswith("*"):
            dims += _spread(draw, part[1:])
        else:
            dims.append(size_of(draw, part))
    return tuple(dims)


def size_of(draw: Draw, expression: str) -> int:
    """The size that an expression of letters gives."""
    for letter in re.findall(r"[a-z]", expression):
        if letter not in draw.sizes:
            draw.sizes[letter] = _letter(draw)
    return int(eval(expression, {"__builtins__": {}}, draw.sizes))


def _letter(draw: Draw) -> int:
    size = draw.kind.size
    if size == "empty" and (not draw.sizes or draw.between(0, 3) == 0):
        return 0
    if size == "large":
        return draw.between(14, 19)
    return 1 if size == "one" else draw.between(2, 4)


def _spread(draw: Draw, letter: str) -> tuple[int, ...]:
    """The dimensions of ``*s``, ``*b`` or ``*i``: equal in a call, or such that they broadcast."""
    if letter not in draw.stars:
        draw.stars[letter] = _star(draw, letter)
    dims = draw.stars[letter]
    broadcasts = draw.kind.size == "broadcast" or (draw.kind.size == "batches" and letter == "b")
    if broadcasts and letter != "i":
        ones = tuple(1 if draw.between(0, 2) == 0 else d for d in dims)
        return ones[draw.between(0, len(ones)):] if draw.tensors else ones
    return dims


def _star(draw: Draw, letter: str) -> tuple[int, ...]:
    size, leading = draw.kind.size, letter == "b"
    match size:
        case "scalar":
            return ()
        case "one":
            return (1,) if leading else (1, 1)
        case "empty":
            return draw.choice([(0,), (2, 0)] if leading else [(0,), (2, 0), (0, 3), (0, 2, 2)])
        case "large":
            return (3,) if leading else draw.choice([(5003,), (67, 31), (9, 17, 20)])
        case "high":
            rank = draw.between(2, 3) if leading else draw.between(4, 5)
        case "broadcast" | "batches":
            rank = draw.between(2, 3)
        case _:
            rank = draw.between(0, 1) if leading else draw.between(1, 3)
    low = 1 if size == "high" else 2
    return tuple(draw.between(low, 3 if size == "high" else 4) for _ in range(rank))
