"""The ways in which an op becomes code; a record names one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scalar:
    """Elementwise: ``build(attrs, *operands)`` gives a kernel expression of the output element."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Element:
    """Index form: ``build(context, index)`` gives the expression of the element at ``index``.

    ``context`` has ``attrs``, ``types`` (inputs), ``output`` (type) and ``load(i, index)``, which
    gives the expression of input ``i`` at an index (never a memory access by itself).

    ``same_memory``: the result is the input's elements in the same row-major order (reshape,
    identity), so that no code is needed at all where the input lies in memory.
    """

    build: Callable[..., Any]
    same_memory: bool = False


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
    """Matmul and convolution: ``build(attrs, input_types, output_types)`` gives a ``Contract``."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class Decompose:
    """``build(F, attrs, *inputs)`` expresses the op in others; it stays whole until lowered."""

    build: Callable[..., Any]


@dataclass(frozen=True)
class HostCall:
    """Runs on the host, on NumPy arrays, through the op's reference function."""

    reason: str


@dataclass(frozen=True)
class Structural:
    """Control flow, variables, effects: the host program's builder knows what to do."""


Lowering = (Scalar | Element | Reduction | KernelTemplate | Contraction | Decompose | HostCall
            | Structural)
