"""The rules of a kernel beyond what the constructors of its nodes refuse.

Names are defined before they are used and only where they are in scope; buffers are parameters or
locals; constants fit their dtypes and counters 64 bits; only outermost loops are parallel, vector
loops are innermost; a vector loop does not read what it accumulates in one place, and keeps no
errors of such a sum; local buffers fit on a stack. A breach is shown with the lines around it.
That offsets are in range depends on values: the record of an op says how its kernel stays inside,
a kernel from text is made to by ``guard.py`` before it is compiled, ``interpret.py`` checks both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from ...errors import VerificationError
from ..base import dims
from ..base.notation import show_around
from .contract import Contract
from .effects import local_size, targets
from .nodes import (
    Accumulate,
    Buffer,
    Const,
    Expression,
    For,
    If,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Size,
    Statement,
    Store,
    Variable,
)
from .traverse import reachable, statement_expressions, walk

LARGEST_LOCALS = 256 << 10      # bytes of all local buffers of a kernel: they lie on the stack
LONGEST_LOOP = 1 << 62     # the last step of a block of lanes still has a number then


def verify_kernel(kernel: Kernel) -> None:
    """Check a kernel.

    Raises
    ------
    VerificationError
        With the reason and the lines around the place.
    """
    _Verifier(kernel).check()


def verify_contract(contract: Contract) -> None:
    """Check a contraction's buffers and epilogue.

    Raises
    ------
    VerificationError
    """
    def fail(reason: str) -> NoReturn:
        raise VerificationError(f"contraction {contract.name}: {reason}")

    roles = [buffer.role for buffer in contract.buffers]
    if roles[-1] not in ("output", "inout") or any(role != "input" for role in roles[:-1]):
        fail(f"buffers have roles {', '.join(roles)}; all but the last are inputs")
    if contract.epilogue is None:
        return
    epilogue = contract.epilogue
    known = {*epilogue.buffers, epilogue.accumulator}
    for e in reachable([epilogue.value]):
        if isinstance(e, Load) and e.buffer not in known:
            fail(f"the epilogue reads {e.buffer!r}, which is not among its buffers")
        if isinstance(e, Index) and e not in (epilogue.row, epilogue.column):
            fail(f"the epilogue uses index {e.name}; it has row and column")
        if isinstance(e, Variable):
            fail(f"the epilogue uses variable {e.name}, which nothing defines")
        if isinstance(e, Size) and e.symbol not in contract.sizes:
            fail(f"the epilogue uses size {e.symbol.name}, which is not among its sizes")
    if epilogue.accumulator.dtype is not contract.accumulate:
        fail(f"the epilogue's accumulator is {epilogue.accumulator!r}, "
             f"sums are {contract.accumulate.name}")


class _Verifier:
    def __init__(self, kernel: Kernel):
        self.kernel = kernel
        self.buffers: set[Buffer] = set()
        self.names: set[Expression] = set()
        self.loops: list[For] = []
        # Expressions that were found to be defined here, so that shared ones are walked once.
        self.seen: list[set[Expression]] = [set()]

    def check(self) -> None:
        """Check parameters, then the body."""
        kernel = self.kernel
        for buffer in kernel.buffers:
            if buffer in self.buffers:
                self.fail(f"parameter {buffer!r} stands there twice")
            self.buffers.add(buffer)
            self.shape(buffer)
        if len(set(kernel.sizes)) != len(kernel.sizes):
            self.fail("a size stands there twice")
        self.body(kernel.body)
        local = {s.buffer for s in walk(kernel.body) if isinstance(s, Local)}
        size = sum(local_size(buffer) * buffer.dtype.size for buffer in local)
        if size > LARGEST_LOCALS:
            self.fail(f"local buffers of {size} bytes; {LARGEST_LOCALS} is the most")

    def shape(self, buffer: Buffer, statement: Statement | None = None) -> None:
        """A buffer has a size that memory can have."""
        if not all(dims.is_representable(d) and not (isinstance(d, int) and d < 0)
                   for d in (*buffer.shape, dims.product(buffer.shape) * buffer.dtype.size)):
            self.fail(f"{buffer!r} has no possible size", statement)

    def body(self, statements: Sequence[Statement]) -> None:
        """Check statements; what they define ends with them."""
        added: list[Buffer | Variable] = []
        self.seen.append(set())
        for statement in statements:
            for expression in statement_expressions(statement):
                self.expression(expression, statement)
            match statement:
                case For():
                    self.loop(statement)
                case If():
                    self.body(statement.body)
                    self.body(statement.orelse)
                case Local(buffer=buffer):
                    if buffer in self.buffers:
                        self.fail(f"{buffer!r} is made twice", statement)
                    self.shape(buffer, statement)
                    self.buffers.add(buffer)
                    added.append(buffer)
                case Let(variable=variable):
                    if variable in self.names:
                        self.fail(f"variable {variable.name} is defined twice", statement)
                    self.names.add(variable)
                    added.append(variable)
                case Store() | Accumulate():
                    self.check_writes(statement)
                case _:
                    self.fail(f"{type(statement).__name__} is no statement", statement)
        self.seen.pop()
        for thing in added:
            if isinstance(thing, Buffer):
                self.buffers.discard(thing)
            else:
                self.names.discard(thing)

    def loop(self, loop: For) -> None:
        """Check a loop's place and its body."""
        if loop.index in self.names:
            self.fail(f"index {loop.index.name} is in use by a loop around it", loop)
        if loop.mode == "parallel" and self.loops:
            self.fail("a parallel loop inside another loop", loop)
        if any(outer.mode == "vector" for outer in self.loops):
            self.fail("a loop inside a vector loop", loop)
        if isinstance(loop.extent, Const) and loop.extent.value > LONGEST_LOOP:
            self.fail(f"a loop of {loop.extent.value} steps", loop)
        self.names.add(loop.index)
        self.loops.append(loop)
        self.body(loop.body)
        self.loops.pop()
        self.names.discard(loop.index)
        if loop.mode == "vector" and not (isinstance(loop.extent, Const) and loop.extent.value < 2):
            self.vector(loop)

    def vector(self, loop: For) -> None:
        """Iterations of a vector loop are independent but for what they accumulate in one place."""
        summed: dict[Buffer, Accumulate] = {}
        own = {s.buffer for s in walk(loop.body) if isinstance(s, Local)}
        varying = self._varying_names(loop)
        for s in walk(loop.body):
            if isinstance(s, (Store, Accumulate)) and s.buffer not in own and not any(
                    e in varying for e in reachable([s.offset])):
                if isinstance(s, Store):
                    if s not in loop.body:       # under a condition, which one lane may meet
                        continue
                    self.fail("all iterations of a vector loop store into one element", s)
                if s.error is not None:
                    self.fail("all iterations of a vector loop keep the error of one sum", s)
                summed[s.buffer] = s
        for s in walk(loop.body):
            for e in reachable(statement_expressions(s)):
                if isinstance(e, Load) and e.buffer in summed:
                    self.fail(f"a vector loop reads {e.buffer!r}, into which it accumulates", s)

    @staticmethod
    def _varying_names(loop: For) -> set[Expression]:
        """Names that differ between iterations: the index, and variables made from it or loaded."""
        varying: set[Expression] = {loop.index}
        for s in walk(loop.body):
            if isinstance(s, Let) and any(e in varying or isinstance(e, Load)
                                          for e in reachable([s.value])):
                varying.add(s.variable)
        return varying

    def expression(self, root: Expression, statement: Statement) -> None:
        """Everything an expression names is defined here."""
        stack = [root]
        while stack:
            e = stack.pop()
            if any(e in level for level in self.seen):
                continue
            self.seen[-1].add(e)
            stack.extend(e.operands)
            if isinstance(e, Const) and e.dtype.kind in "iu" \
                    and not e.dtype.min <= e.value <= e.dtype.max:
                self.fail(f"{e.value} is no {e.dtype.name}", statement)
            if isinstance(e, (Index, Variable)) and e not in self.names:
                self.fail(f"{e.name} is used where it is not defined", statement)
            if isinstance(e, Size) and e.symbol not in self.kernel.sizes:
                self.fail(f"size {e.symbol.name} is not among the kernel's sizes", statement)
            if isinstance(e, Load) and e.buffer not in self.buffers:
                self.fail(f"{e.buffer!r} is read where it does not exist", statement)

    def check_writes(self, statement: Store | Accumulate) -> None:
        """What is stored into exists and may be written."""
        for buffer in targets(statement):
            if buffer not in self.buffers:
                self.fail(f"{buffer!r} is written where it does not exist", statement)
            if buffer.role == "input":
                self.fail(f"{buffer!r} is written", statement)

    def fail(self, reason: str, statement: Statement | None = None) -> NoReturn:
        """Raise with the lines around a statement."""
        from .text import kernel_lines
        lines = list(kernel_lines(self.kernel))
        bad = next((i for i, (_, s) in enumerate(lines)
                    if s is statement and statement is not None), None)
        raise VerificationError(f"kernel {self.kernel.name}: {reason}\n"
                                + show_around([text for text, _ in lines], bad))
