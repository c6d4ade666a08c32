"""How much work a kernel or a contraction is for given sizes: bytes it must move, operations.

Bytes are what must pass between memory and processor if every element that is touched passes
once: the least there can be. Operations are those on floating numbers, as emitted: an
``exp`` counts the twenty or so that it is made of, an ``Fma`` two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..base.dims import Symbol, evaluate
from .bounds import is_of_sizes, size_bound, size_value
from .contract import Contract, Matmul
from .evaluate import evaluate as evaluate_expression
from .nodes import (
    Accumulate,
    Binary,
    Buffer,
    Expression,
    Fma,
    For,
    Index,
    Kernel,
    Load,
    Select,
    Size,
    Statement,
    Store,
    Unary,
    Variable,
)
from .traverse import reachable, statement_bodies, statement_expressions

# Rounds of an outer loop at which an inner loop's extent is looked at: enough for its average.
_PLACES = 256


class Work(NamedTuple):
    """Bytes to move and floating operations to do."""

    bytes: int
    flops: int


def work_of(item: Kernel | Contract, sizes: Mapping[Symbol, int]) -> Work:
    """The work of one run.

    Parameters
    ----------
    item : Kernel or Contract
    sizes : mapping
        Values of the dimension symbols in it.

    Raises
    ------
    KeyError
        When a size is not among them.
    """
    if isinstance(item, Contract):
        return Work(sum(_bytes(b, sizes) for b in item.buffers), _products(item, sizes))
    counted = _Count(sizes)
    counted.body(item.body, 1)
    touched = 0
    for buffer in item.buffers:
        accesses = round(counted.accesses.get(buffer, 0.0)) * buffer.dtype.size
        twice = 2 if buffer.role == "inout" else 1
        touched += min(_bytes(buffer, sizes) * twice, accesses)
    return Work(touched, round(counted.flops))


def _bytes(buffer: Buffer, sizes: Mapping[Symbol, int]) -> int:
    total = buffer.dtype.size
    for dim in buffer.shape:
        total *= evaluate(dim, sizes)
    return total


def _products(contract: Contract, sizes: Mapping[Symbol, int]) -> int:
    """Multiplications and additions of the sums, and what is done to each result."""
    t = contract.template
    results = _bytes(contract.output, sizes) // contract.output.dtype.size
    after = 0
    if contract.epilogue is not None:
        after = results * sum(_flops(e) for e in reachable([contract.epilogue.value], True))
    if isinstance(t, Matmul):
        return 2 * evaluate(t.batch * t.m * t.n, sizes) * evaluate(t.k, sizes) + after
    outputs = evaluate(t.batch * t.out_height * t.out_width, sizes) * t.out_channels
    return 2 * outputs * t.kernel_height * t.kernel_width * t.in_channels // t.groups + after


def _flops(e: Expression) -> int:
    if isinstance(e, Fma):
        return 2
    is_operation = isinstance(e, (Unary, Binary))
    return int(is_operation and e.operands[0].dtype.is_floating)


class _Count:
    """Counts what statements do, each as often as the loops around it run."""

    def __init__(self, sizes: Mapping[Symbol, int]):
        self.sizes = sizes
        self.flops = 0.0
        self.accesses: dict[Buffer, float] = {}
        self._seen: set[Expression] = set()
        self._rounds: dict[Index, float] = {}    # of the loops around

    def body(self, statements: Sequence[Statement], times: float) -> None:
        """Statements that run so many times."""
        for statement in statements:
            inner = times
            if isinstance(statement, For):
                rounds = self._extent(statement.extent)
                inner = times * rounds
                self._rounds[statement.index] = rounds
            for expression in statement_expressions(statement):
                self._expression(expression, times)
            if isinstance(statement, (Store, Accumulate)):
                self._access(statement.buffer, times)
            if isinstance(statement, Accumulate):
                self.flops += times * int(statement.value.dtype.is_floating)
            for body in statement_bodies(statement):
                self.body(body, inner)

    def _extent(self, extent: Expression) -> float:
        """How often a loop runs, on average over the loop that its extent depends on."""
        if is_of_sizes(extent):
            return max(0, size_value(extent, self.sizes))
        below = reachable([extent])
        outer = [e for e in below if isinstance(e, Index)]
        if len(outer) == 1 and outer[0] in self._rounds and not any(
                isinstance(e, (Load, Variable)) for e in below):
            last = max(0, int(self._rounds[outer[0]]) - 1)
            places = np.unique(np.linspace(0, last, min(last + 1, _PLACES)).astype(np.int64))
            bindings: dict[Expression, Any] = {
                e: self.sizes[e.symbol] for e in below if isinstance(e, Size)}
            found = evaluate_expression(extent, {**bindings, outer[0]: places})
            return float(np.mean(np.maximum(found, 0)))
        bound = size_bound(extent)
        return 1.0 if bound is None else max(0, size_value(bound, self.sizes))

    def _expression(self, root: Expression, times: float) -> None:
        for e in reachable([root], usual=True):
            if e in self._seen:  # evaluated once, for all its users
                continue
            self._seen.add(e)
            self.flops += times * _flops(e)
            if isinstance(e, Load):
                self._access(e.buffer, times)
            elif isinstance(e, Select) and e.dtype.is_floating:
                self.flops += times

    def _access(self, buffer: Buffer, times: float) -> None:
        self.accesses[buffer] = self.accesses.get(buffer, 0.0) + times
