"""The ways in which an op becomes code; a record names one.

The rules give and take expressions and whole kernels, which this room does not know: ``Any`` here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any

from ...dataclass import dataclass


@dataclass(frozen=True)
class Scalar:
    """Elementwise: ``build(attrs, *operands)`` gives a kernel expression of the output element.

    ``converts``: the result is the operand in another dtype.
    """

    build: Callable[..., Any]
    converts: bool = False


@dataclass(frozen=True)
class Element:
    """Index form: ``build(context, index)`` gives the expression of the element at ``index``.

    ``context`` has ``attrs``, ``types`` (inputs), ``output`` (type) and ``load(i, index)``, which
    gives the expression of input ``i`` at an index (never a memory access by itself). Of a complex
    input, which lies in memory, ``load_part(i, index, part)`` gives the real or imaginary part.

    ``same_memory``: the result is the input's elements in the same row-major order (reshape,
    identity), so that no code is needed at all where the input lies in memory.
    ``stretches``: the result is the input broadcast to the result's shape.
    ``reads_part``: each element is a part of the complex input's.
    ``permutation``: given the attributes, which axis of the input each axis of the result is.
    """

    build: Callable[..., Any]
    same_memory: bool = False
    stretches: bool = False
    reads_part: bool = False
    permutation: Callable[[Any], Sequence[int]] | None = None


@dataclass(frozen=True)
class Paired:
    """Elementwise, of two inputs: they are the parts of each complex element of the result."""


@dataclass(frozen=True)
class Reduction:
    """Reduction over ``attrs.axes``: ``combine`` is one of sum, prod, max, min, any, all."""

    combine: str


@dataclass(frozen=True)
class KernelTemplate:
    """``build(attrs, input_types, output_types, name)`` gives a whole kernel."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Contraction:
    """Matmul and convolution: ``build(attrs, input_types, output_types)`` gives a ``Contract``.

    ``transposed``: ``transposed(attrs, left, right)`` gives the attributes of the same contraction
    for operands whose last two axes are exchanged, where ``left`` and ``right`` say so; None for an
    op that takes its operands in one way only.
    """

    build: Callable[..., Any]
    transposed: Callable[[Any, bool, bool], Any] | None = None


@dataclass(frozen=True)
class Decompose:
    """``build(F, attrs, *inputs)`` expresses the op in others; it stays whole until lowered."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class HostCall:
    """Runs on the host, on NumPy arrays: the record's ``numpy`` kernel, else its reference.

    It may be given a program's own memory to read, so it keeps no input and changes none.
    """

    reason: str


class Structure(Enum):
    """What an op that is no computation is to the parts of the compiler that take it apart."""

    CALL = auto()         # runs its region; gone before programs are built
    BRANCH = auto()       # runs one of two regions, by its first input
    LOOP = auto()         # ``While`` attributes; regions: condition and body
    SCAN = auto()         # ``Scan`` attributes; one region
    DIMENSION = auto()    # the symbol in its result's shape is the value of its input
    EQUALITY = auto()     # ``DimCheck`` attributes
    GUARD = auto()        # its reference raises where its region, or first input, is false
    READ = auto()         # what a variable holds; gone before programs are built
    ASSIGN = auto()       # the second input goes into the variable; gone likewise
    HOST = auto()         # its reference runs on the host, in program order


@dataclass(frozen=True)
class Structural:
    """Control flow, variables, effects: taken apart by passes and by the program's builder."""

    kind: Structure


Lowering = (Scalar | Element | Paired | Reduction | KernelTemplate | Contraction | Decompose
            | HostCall | Structural)
