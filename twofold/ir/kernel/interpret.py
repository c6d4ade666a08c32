"""What a kernel means: runs it in Python, one statement at a time, and trusts nothing.

Loops run in Python; a ``vector`` loop runs each statement of its body for all iterations at once
in NumPy (its iterations are independent). Every access is checked: offsets in range, nothing read
before it was written, no two iterations of a ``parallel`` or ``vector`` loop on the same element,
every element of an output written. A breach is an ``InternalError`` naming kernel, buffer and
offset. Arithmetic is that of ``evaluate.py``; contractions are in ``interpret_contract.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InternalError
from ..base import dims
from ..base.dims import Symbol
from ..base.rounding import round_array
from .combines import COMBINES, Combine
from .evaluate import apply_node
from .nodes import (
    Accumulate,
    Buffer,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Select,
    Size,
    Statement,
    Store,
    Variable,
)
from .sums import written_out
from .traverse import reachable
from .verify import LONGEST_LOOP

Array = np.ndarray[Any, Any]

NOBODY = -1


def as_numbers(array: Array) -> Array:
    """The array; a complex one with an axis more, along which its two parts lie."""
    if array.dtype.kind != "c":
        return array
    real = np.float32 if array.dtype.itemsize == 8 else np.float64
    return array.reshape(*array.shape, 1).view(real)


def interpret_kernel(kernel: Kernel, arrays: Sequence[Array], sizes: Mapping[Symbol, int]) -> None:
    """Run a kernel on contiguous arrays, one per buffer; outputs are written in place.

    Parameters
    ----------
    kernel : Kernel
    arrays : sequence of ndarray
        In the order of ``kernel.buffers``; only dtype and number of elements matter. A complex
        array is one of twice as many real numbers.
    sizes : mapping
        Values of ``kernel.sizes``.

    Raises
    ------
    InternalError
        When the kernel does anything it must not.
    """
    run = KernelRun(kernel.name, sizes)
    if len(arrays) != len(kernel.buffers):
        raise InternalError(f"kernel {kernel.name} takes {len(kernel.buffers)} arrays, "
                            f"got {len(arrays)}")
    missing = [s.name for s in kernel.sizes if s not in sizes]
    if missing:
        raise InternalError(f"kernel {kernel.name} needs sizes {', '.join(missing)}")
    for buffer, array in zip(kernel.buffers, arrays, strict=True):
        run.add_buffer(buffer, as_numbers(array))
    with np.errstate(all="ignore"):
        run.run(kernel.body)
    if kernel.body:  # one without says that memory exists, and nothing about it
        run.require_outputs()


class Memory:
    """The array behind a buffer, which of its elements are defined, and who wrote them last."""

    __slots__ = ("array", "defined", "per_lane", "writer")

    def __init__(self, array: Array, defined: bool, tracked: bool, per_lane: bool = False):
        self.array = array
        self.defined: Array | None = None if defined else np.zeros(array.shape, np.bool_)
        self.writer: Array | None = np.full(array.shape, NOBODY) if tracked else None
        self.per_lane = per_lane


class _Known:
    """The value of an expression, and the lanes it has been found for."""

    __slots__ = ("lanes", "value")

    def __init__(self, value: Array, lanes: Array):
        self.value = value
        self.lanes = lanes


class KernelRun:
    """State of one run: memory, bound names, active lanes."""

    def __init__(self, name: str, sizes: Mapping[Symbol, int]):
        self.name = name
        self.sizes = sizes
        self.memory: dict[Buffer, Memory] = {}
        self.values: dict[Expression, Array] = {}
        self.lanes: Array | None = None          # lane numbers inside a vector loop
        self.iteration = NOBODY                  # of the parallel loop
        self._plans: dict[Expression, tuple[list[Expression], set[Expression]]] = {}

    # ------------------------------------------------------------------ memory

    def add_buffer(self, buffer: Buffer, array: Array) -> None:
        """Bind a parameter to its array."""
        count = dims.evaluate(dims.product(buffer.shape), self.sizes)
        if array.dtype != buffer.dtype.numpy or array.size != count:
            raise InternalError(f"kernel {self.name}: {buffer!r} has {count} elements, got an "
                                f"array {array.dtype}{list(array.shape)}")
        if not array.flags.c_contiguous:
            raise InternalError(f"kernel {self.name}: the array for {buffer!r} is not contiguous")
        reads = buffer.role == "input"
        self.memory[buffer] = Memory(array.reshape(-1), buffer.role != "output", not reads)

    def require_outputs(self) -> None:
        """Every element of every output must have been written."""
        for buffer, memory in self.memory.items():
            if buffer.role == "output" and memory.defined is not None and not memory.defined.all():
                first = int(np.argmin(memory.defined))
                raise InternalError(
                    f"kernel {self.name} left {int((~memory.defined).sum())} of "
                    f"{memory.defined.size} elements of {buffer!r} unwritten, first offset {first}")

    def _find(self, buffer: Buffer) -> Memory:
        memory = self.memory.get(buffer)
        if memory is None:
            raise InternalError(f"kernel {self.name}: {buffer!r} does not exist here")
        return memory

    def _place(self, buffer: Buffer, memory: Memory, offset: Array, mask: Array | None,
               verb: str) -> Any:
        """The checked offset as an index of the array; lanes that are not active use element 0."""
        size = memory.array.shape[-1]
        wrong = (offset < 0) | (offset >= size)
        if wrong.any():
            breach = wrong if mask is None else wrong & mask
            if breach.any():
                bad = int(np.broadcast_to(offset, breach.shape)[breach].flat[0])
                raise InternalError(
                    f"kernel {self.name} {verb} offset {bad} of {buffer!r}, "
                    f"which has {size} elements")
            offset = np.where(wrong, 0, offset)
        return (self.lanes, offset) if memory.per_lane else offset

    def load(self, node: Load, offset: Array, mask: Array | None) -> Array:
        """Elements of a buffer for the active lanes."""
        memory = self._find(node.buffer)
        if mask is not None and not mask.any():
            return np.zeros(offset.shape, memory.array.dtype)
        place = self._place(node.buffer, memory, offset, mask, "reads")
        if memory.defined is not None:
            self._require(memory.defined[place], offset, mask, node.buffer,
                          "reads undefined")
        if memory.writer is not None and self.iteration != NOBODY:
            writer = memory.writer[place]
            self._require((writer == NOBODY) | (writer == self.iteration), offset, mask,
                          node.buffer, "reads from another parallel iteration's")
        return np.asarray(memory.array[place])

    def _require(self, good: Any, offset: Array, mask: Array | None, buffer: Buffer,
                 what: str) -> None:
        bad = ~np.asarray(good)
        if mask is not None:
            bad = bad & mask
        if bad.any():
            where = int(np.broadcast_to(offset, bad.shape)[bad].flat[0])
            raise InternalError(f"kernel {self.name} {what} offset {where} of {buffer!r}")

    def _note_write(self, buffer: Buffer, memory: Memory, place: Any, offset: Array) -> None:
        if buffer.role == "input":
            raise InternalError(f"kernel {self.name} writes {buffer!r}")
        if memory.writer is not None and self.iteration != NOBODY:
            writer = memory.writer[place]
            self._require((writer == NOBODY) | (writer == self.iteration), offset, None, buffer,
                          "writes what another parallel iteration wrote:")
            memory.writer[place] = self.iteration
        if memory.defined is not None:
            memory.defined[place] = True

    # ------------------------------------------------------------------ expressions

    def evaluate(self, root: Expression, mask: Array | None = None) -> Array:
        """Value of an expression for the active lanes: a scalar array, or one element per lane."""
        if root not in self._plans:
            self._plans[root] = _plan(root)
        order, guarded = self._plans[root]
        if guarded:
            return self._evaluate_guarded(root, mask, guarded)
        memo: dict[Expression, Array] = {}
        for node in order:
            memo[node] = self._node(node, [memo[o] for o in node.operands], mask)
        return memo[root]

    def _node(self, node: Expression, operands: list[Array], mask: Array | None) -> Array:
        if isinstance(node, (Index, Variable)):
            value = self.values.get(node)
            if value is None:
                raise InternalError(f"kernel {self.name}: {node.name} is not defined here")
            return value
        if isinstance(node, Size):
            if node.symbol not in self.sizes:
                raise InternalError(f"kernel {self.name} has no size {node.symbol.name}")
            return np.asarray(self.sizes[node.symbol], np.int64)
        if isinstance(node, Load):
            return self.load(node, operands[0], mask)
        return apply_node(node, operands, {})

    def _evaluate_guarded(self, root: Expression, mask: Array | None,
                          guarded: set[Expression]) -> Array:
        """Like ``evaluate``, for selects that decide which loads are made.

        What contains such a load is evaluated for the lanes that need it, more lanes being added
        when another user needs more; the rest once, for all.
        """
        everywhere = np.ones(() if self.lanes is None else self.lanes.shape, np.bool_)
        active = everywhere if mask is None else mask
        known: dict[Expression, _Known] = {}
        stack: list[tuple[Expression, Array]] = [(root, active)]
        while stack:
            node, need = stack[-1]
            found = known.get(node)
            missing = need if node in guarded else active
            if found is not None:
                missing = missing & ~found.lanes
            if not missing.any():
                if found is None:       # no lane needs it: any value will do
                    known[node] = _Known(np.zeros((), node.dtype.numpy), ~everywhere)
                stack.pop()
                continue
            wanted = [(o, lanes) for o, lanes in _needs(node, missing, known, guarded)
                      if o not in known or (lanes & ~known[o].lanes).any()]
            if wanted:
                stack.extend(wanted)
                continue
            value = self._guarded_node(node, missing, known, guarded)
            if value.ndim == 0:
                known[node] = _Known(value, everywhere)
            elif found is None:
                known[node] = _Known(value, missing)
            else:
                known[node] = _Known(np.where(missing, value, found.value), missing | found.lanes)
            stack.pop()
        return known[root].value

    def _guarded_node(self, node: Expression, missing: Array, known: dict[Expression, _Known],
                      guarded: set[Expression]) -> Array:
        if not _chooses(node, guarded):
            return self._node(node, [known[o].value for o in node.operands], missing)
        assert isinstance(node, Select)
        condition = known[node.condition].value
        zero = np.zeros((), node.dtype.numpy)
        x, y = (known[o].value if o in known else zero for o in (node.x, node.y))
        if condition.ndim == 0:
            return x if condition else y
        return np.where(condition, x, y)

    # ------------------------------------------------------------------ statements

    def run(self, body: Sequence[Statement], mask: Array | None = None) -> None:
        """Run statements; what they bind is gone afterwards."""
        bound: list[Any] = []
        for statement in body:
            match statement:
                case For():
                    self._for(statement, mask)
                case If():
                    self._if(statement, mask)
                case Local():
                    self.memory[statement.buffer] = self._local(statement, mask)
                    bound.append(statement.buffer)
                case Let():
                    self.values[statement.variable] = self.evaluate(statement.value, mask)
                    bound.append(statement.variable)
                case Store():
                    self._store(statement, mask)
                case Accumulate():
                    self._accumulate(statement, mask)
                case _:
                    raise InternalError(f"kernel {self.name}: unknown statement {statement!r}")
        for name in bound:
            (self.memory if isinstance(name, Buffer) else self.values).pop(name, None)

    def _for(self, loop: For, mask: Array | None) -> None:
        extent = self.evaluate(loop.extent, mask)
        if extent.ndim or self.lanes is not None:
            raise InternalError(f"kernel {self.name} has a loop inside a vector loop")
        count = int(extent)
        if count > LONGEST_LOOP:
            raise InternalError(f"kernel {self.name} has a loop of {count} steps")
        if loop.mode == "vector":
            if count > 0:
                self.lanes = self.values[loop.index] = np.arange(count)
                self.run(loop.body)
                self.lanes = None
        elif loop.mode == "parallel":
            if self.iteration != NOBODY:
                raise InternalError(f"kernel {self.name} has a parallel loop inside another")
            self._forget_writers()
            for i in range(count):
                self.iteration = i
                self.values[loop.index] = np.asarray(i, np.int64)
                self.run(loop.body)
            self.iteration = NOBODY
            self._forget_writers()
        else:
            for i in range(count):
                self.values[loop.index] = np.asarray(i, np.int64)
                self.run(loop.body, mask)
        self.values.pop(loop.index, None)

    def _forget_writers(self) -> None:
        for memory in self.memory.values():
            if memory.writer is not None:
                memory.writer.fill(NOBODY)

    def _if(self, statement: If, mask: Array | None) -> None:
        condition = self.evaluate(statement.condition, mask)
        if condition.ndim == 0:
            self.run(statement.body if condition else statement.orelse, mask)
            return
        active = np.True_ if mask is None else mask
        for side, body in ((condition & active, statement.body),
                           (~condition & active, statement.orelse)):
            if side.any():
                self.run(body, side)

    def _local(self, statement: Local, mask: Array | None) -> Memory:
        buffer = statement.buffer
        size = dims.evaluate(dims.product(buffer.shape), {})
        shape: tuple[int, ...] = (size,)
        if self.lanes is not None:
            shape = (len(self.lanes), size)
        array = np.zeros(shape, buffer.dtype.numpy)
        if statement.initial is not None:
            value = self.evaluate(statement.initial, mask)
            array[...] = value if value.ndim == 0 else value[:, None]
        return Memory(array, statement.initial is not None, False, self.lanes is not None)

    def _store(self, statement: Store, mask: Array | None) -> None:
        value = self.evaluate(statement.value, mask)
        offset = self.evaluate(statement.offset, mask)
        memory = self._find(statement.buffer)
        place = self._place(statement.buffer, memory, offset, mask, "writes")
        if self.lanes is not None:
            offset, value, place = self._active(memory, offset, value, mask)
            if not memory.per_lane and len(np.unique(offset)) < len(offset):
                raise InternalError(f"kernel {self.name}: iterations of a vector loop write the "
                                    f"same element of {statement.buffer!r}")
        memory.array[place] = value
        self._note_write(statement.buffer, memory, place, offset)

    def _active(self, memory: Memory, offset: Array, value: Array, mask: Array | None
                ) -> tuple[Array, Array, Any]:
        """Offset, value and place of each active lane."""
        assert self.lanes is not None
        lanes = self.lanes if mask is None else self.lanes[mask]
        offset = np.broadcast_to(offset, self.lanes.shape)[lanes]
        value = np.broadcast_to(value, self.lanes.shape)[lanes]
        return offset, value, (lanes, offset) if memory.per_lane else offset

    def _accumulate(self, statement: Accumulate, mask: Array | None) -> None:
        if statement.error is not None:
            self.run(written_out(statement), mask)
            return
        value = self.evaluate(statement.value, mask)
        offset = self.evaluate(statement.offset, mask)
        memory = self._find(statement.buffer)
        place = self._place(statement.buffer, memory, offset, mask, "accumulates into")
        combine = COMBINES[statement.combine]
        invariant = offset.ndim == 0 and not memory.per_lane
        if self.lanes is not None:
            offset, value, place = self._active(memory, offset, value, mask)
            if not len(offset):
                return
            if invariant:
                offset = place = offset[0]
                value = _combine_all(combine, value)
        if memory.defined is not None:
            self._require(memory.defined[place], np.asarray(offset), None, statement.buffer,
                          "accumulates into undefined")
        if np.ndim(offset) and not memory.per_lane:
            combine.ufunc.at(memory.array, place, value)
        else:
            old = memory.array[place]
            total = combine.ufunc(old.astype(value.dtype), value)
            memory.array[place] = round_array(np.asarray(total), memory.array.dtype)
        self._note_write(statement.buffer, memory, place, np.asarray(offset))


def _chooses(node: Expression, guarded: set[Expression]) -> bool:
    """True for a select that decides whether a load is made."""
    return isinstance(node, Select) and (node.x in guarded or node.y in guarded)


def _needs(node: Expression, lanes: Array, known: dict[Expression, _Known],
           guarded: set[Expression]) -> list[tuple[Expression, Array]]:
    """Operands that a node needs for some lanes, and for which of them."""
    if not isinstance(node, Select) or not _chooses(node, guarded):
        return [(o, lanes) for o in node.operands]
    condition = known.get(node.condition)
    if condition is None or (lanes & ~condition.lanes).any():
        return [(node.condition, lanes)]
    sides = ((node.x, lanes & condition.value), (node.y, lanes & ~condition.value))
    return [(branch, side) for branch, side in sides if side.any()]


def _combine_all(combine: Combine, value: Array) -> Array:
    """All lanes combined; floats in float64, so that the order does not show."""
    dtype = dtypes.from_numpy(value.dtype)
    if dtype.kind == "f":
        value = value.astype(np.float64)
    return np.asarray(combine.ufunc.reduce(value, dtype=value.dtype,
                                           initial=combine.neutral(dtype)))


def _plan(root: Expression) -> tuple[list[Expression], set[Expression]]:
    """Operands before users; and what contains a load that only a select's choice allows.

    A load that is made in any case guards nothing, wherever else it occurs.
    """
    order = reachable([root])
    certain: set[Expression] = set()
    while True:
        guarded: set[Expression] = set()
        for node in order:
            if (isinstance(node, Load) and node not in certain) or any(
                    o in guarded for o in node.operands):
                guarded.add(node)
        made = {node for node in _always_made(root, guarded) if isinstance(node, Load)}
        if made <= certain:
            return order, guarded
        certain |= made


def _always_made(root: Expression, guarded: set[Expression]) -> set[Expression]:
    """What is evaluated whatever the selects choose."""
    seen: set[Expression] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Select):
            stack += [node.condition, *(o for o in (node.x, node.y) if o not in guarded)]
        else:
            stack += node.operands
    return seen
