"""How dtypes look in OpenCL C: in memory, in variables, as constants.

A bool is a byte in memory. The 16-bit floats are ``half`` and ``ushort`` in memory and ``float`` in
variables, where they always hold a value that 16 bits can hold: every step that could leave another
one rounds (see ``scalar.py``); only which nan it is can get lost. The ``Writer`` collects lines and
the helper functions they call.
"""

from __future__ import annotations

import math
import re

import numpy as np

from .... import dtypes
from ....dtypes import DType

_INTEGERS = {"int8": "char", "int16": "short", "int32": "int", "int64": "long",
             "uint8": "uchar", "uint16": "ushort", "uint32": "uint", "uint64": "ulong"}
_STORAGE = {**_INTEGERS, "bool": "uchar", "float16": "half", "bfloat16": "ushort",
            "float32": "float", "float64": "double"}
_REGISTER = {**_INTEGERS, "bool": "bool", "float16": "float", "bfloat16": "float",
             "float32": "float", "float64": "double"}
# Words that the name of a variable must not be, and functions that must not be hidden by one.
_RESERVED = frozenset("""
    auto bool break case char complex const constant continue default do double else enum event_t
    extern float for generic global goto half if image1d_t image2d_t image3d_t imaginary inline int
    kernel local long main private quad read_only read_write register restrict return sampler_t
    short signed sizeof static struct switch typedef uchar uint ulong union unsigned ushort void
    volatile while write_only
    abs barrier ceil clz copysign fabs floor fma fmod id max min mul_hi rint sqrt trunc
    vload_half vstore_half_rte""".split())


def storage(dtype: DType) -> str:
    """The C type of an element in memory."""
    return _STORAGE[dtype.name]


def register(dtype: DType) -> str:
    """The C type of a variable."""
    return _REGISTER[dtype.name]


def unsigned_type(dtype: DType) -> str:
    """The unsigned C type as wide as an integer dtype."""
    return _INTEGERS[f"uint{dtype.size * 8}"]


def constant(value: object, dtype: DType) -> str:
    """A constant's text, exact to the bit."""
    if dtype.kind == "b":
        return "true" if value else "false"
    if dtype.kind == "f":
        return _float_constant(float(value), dtype)  # type: ignore[arg-type]  # checked by Const
    return _integer_constant(int(value), dtype)  # type: ignore[call-overload]


def _float_constant(value: float, dtype: DType) -> str:
    with np.errstate(over="ignore"):
        rounded = float(np.asarray(value).astype(dtype.numpy))
    if dtype is dtypes.float64:
        if math.isfinite(rounded):
            return _number(rounded, "")
        if rounded != rounded:
            return "as_double(0x7ff8000000000000UL)"
        return f"as_double(0x{'7' if rounded > 0 else 'f'}ff0000000000000UL)"
    if math.isfinite(rounded):
        return _number(rounded, "f")
    if rounded != rounded:
        return "as_float(0x7fc00000U)"
    return "as_float(0x7f800000U)" if rounded > 0 else "as_float(0xff800000U)"


def _number(value: float, suffix: str) -> str:
    """``1.5`` for what is short in decimal, else a hexadecimal float."""
    text = repr(value)
    if len(text) > 8 or "." not in text:
        text = value.hex()
    text += suffix
    return f"({text})" if text.startswith("-") else text


def _integer_constant(value: int, dtype: DType) -> str:
    if dtype is dtypes.int64:
        if value == dtypes.int64.min:
            return "(-0x7fffffffffffffffL - 1L)"
        return f"{value}L" if value >= 0 else f"({value}L)"
    if dtype is dtypes.int32:
        if value == dtypes.int32.min:
            return "(-0x7fffffff - 1)"
        return f"{value}" if value >= 0 else f"({value})"
    if dtype.size < 4:
        return f"(({register(dtype)}){value})"
    return f"{value}{'U' if dtype.size == 4 else 'UL'}"


def identifier(name: str) -> str:
    """A name that C takes, near the given one."""
    clean = re.sub(r"[^A-Za-z0-9_]", "_", name) or "v"
    if not clean[0].isalpha() or clean in _RESERVED or clean.startswith("tf_"):
        clean = f"k_{clean}"
    return clean


def unwrap(text: str) -> str:
    """Text without the parentheses around all of it."""
    return text[1:-1] if text.startswith("(") and _closes_at_end(text) else text


def _closes_at_end(text: str) -> bool:
    """True when the first parenthesis is closed by the last character."""
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def function_name(name: str) -> str:
    """The name of a kernel's function; never that of a built-in function."""
    return "k_" + re.sub(r"[^A-Za-z0-9_]", "_", name)


class Writer:
    """Lines of one kernel's body, unique names, and the helper functions that the lines call.

    Attributes
    ----------
    lines : list of str
    helpers : dict
        Helper functions' texts by name, in order of first use; what they call comes first.
    float64 : bool
        Whether anything is of type double.
    """

    __slots__ = ("_depth", "_taken", "float64", "helpers", "lines")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.helpers: dict[str, str] = {}
        self.float64 = False
        self._depth = 1
        self._taken: dict[str, int] = {}

    def line(self, text: str) -> None:
        """Add a line at the current depth."""
        self.lines.append("  " * self._depth + text)

    def open(self, text: str) -> None:
        """Begin a block."""
        self.line(f"{text} {{" if text else "{")
        self._depth += 1

    def close(self) -> None:
        """End a block."""
        self._depth -= 1
        self.line("}")

    def place(self) -> tuple[int, int]:
        """Where the writer is, for ``go_back``."""
        return len(self.lines), self._depth

    def go_back(self, place: tuple[int, int]) -> None:
        """Drop the lines that were written since."""
        count, self._depth = place
        del self.lines[count:]

    def otherwise(self) -> None:
        """End a block and begin the one for the other case."""
        self.lines.append("  " * (self._depth - 1) + "} else {")

    def name(self, near: str) -> str:
        """A variable's name that is not taken yet."""
        clean = identifier(near)
        count = self._taken.get(clean)
        self._taken[clean] = (count or 0) + 1
        if count is None:
            return clean
        return self.name(f"{clean}_{count}")

    def helper(self, name: str, text: str) -> str:
        """Have a helper function in the program; its name."""
        self.helpers.setdefault(name, text)
        return name

    def use(self, dtype: DType) -> str:
        """The C type of a variable, noting what it needs of the device."""
        if dtype is dtypes.float64:
            self.float64 = True
        return register(dtype)
