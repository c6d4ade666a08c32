"""The kinds of arguments of every function: a row says what is drawn differently.

``dtype``, ``size`` and ``values`` choose what tensors are like, ``style`` in what form arguments
are handed over, ``options`` whether optional parameters are given, ``spoil`` what is made wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What distinguishes the calls of a kind from plain ones."""

    name: str
    dtype: str = "plain"       # plain, wide, narrow, integers, small, boolean, complex
    size: str = "plain"        # plain, scalar, high, one, empty, large, broadcast, batches
    values: str = "plain"      # plain, extreme, special, ties
    style: str = "tensor"      # tensor, python, numpy, mixed, late
    keywords: bool = False
    negative: bool = False     # axes from the end
    options: bool = False
    gradient: bool = False
    spoil: str = ""            # dtype, shape, number, missing


KINDS: tuple[Kind, ...] = (
    Kind("plain"),
    Kind("wide dtypes", dtype="wide"),
    Kind("narrow floats", dtype="narrow"),
    Kind("integers", dtype="integers"),
    Kind("small integers", dtype="small"),
    Kind("booleans", dtype="boolean"),
    Kind("scalars", size="scalar"),
    Kind("high ranks", size="high"),
    Kind("size 1", size="one"),
    Kind("empty", size="empty"),
    Kind("large", size="large"),
    Kind("broadcasting", size="broadcast"),
    Kind("batches", size="batches"),
    Kind("negative axes", negative=True, options=True),
    Kind("options", options=True),
    Kind("all by name", keywords=True, options=True),
    Kind("Python numbers and lists", style="python"),
    Kind("NumPy arrays", style="numpy"),
    Kind("tensors and Python numbers", style="mixed", options=True),
    Kind("numbers known late", style="late", options=True),
    Kind("extreme values", values="extreme"),
    Kind("NaN and infinities", values="special"),
    Kind("ties", values="ties"),
    Kind("complex numbers", dtype="complex", options=True),
    Kind("gradients", gradient=True),
    Kind("gradients of complex numbers", gradient=True, dtype="complex"),
    Kind("gradients of broadcasts", gradient=True, size="broadcast", options=True),
    Kind("wrong dtype", spoil="dtype"),
    Kind("wrong shape", spoil="shape"),
    Kind("wrong number", spoil="number", options=True),
    Kind("missing argument", spoil="missing"),
)

#: Further draws for functions that have fewer kinds than ``ENOUGH``.
AGAIN: tuple[Kind, ...] = tuple(
    Kind(f"drawn again ({number})", options=True, dtype=dtype)
    for number, dtype in enumerate(("plain", "wide", "integers", "plain") * 6))
ENOUGH = 14
