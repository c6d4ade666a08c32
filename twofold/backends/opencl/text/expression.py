"""Expressions of a kernel as OpenCL C: shared ones get a name, guarded loads stay guarded.

Owns which expressions become local constants, where those are valid and which loads need a guard.
A ``Select`` becomes ``?:`` over values that both exist, which compilers turn into straight-line
code; what makes that right is that a load below one of its branches is itself made only under that
branch's condition. What each operation means is the business of ``scalar.py``.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ....errors import InternalError
from ....ir.base.dims import Dim, Symbol
from ....ir.kernel import build as k
from ....ir.kernel import traverse
from ....ir.kernel.bounds import is_natural, is_small
from ....ir.kernel.needs import Either, Need, Needs, need_conditions
from ....ir.kernel.nodes import (
    INDEX,
    Binary,
    Bitcast,
    Buffer,
    Cast,
    Const,
    Expression,
    Fma,
    Index,
    Load,
    Select,
    Size,
    Statement,
    Unary,
    Variable,
)
from ....ir.kernel.traverse import statement_expressions, walk
from . import memory, scalar, types
from .types import Writer, unwrap

_LONGEST_INLINE = 72
_LEAVES = (Const, Index, Size, Variable)


class Scope:
    """Names that are valid at one place of the program; a nested place starts with a copy."""

    __slots__ = ("naturals", "reads", "shared", "texts")

    def __init__(self, parent: Scope | None = None):
        self.texts: dict[Expression, str] = dict(parent.texts) if parent else {}
        self.reads: dict[Expression, frozenset[Buffer]] = dict(parent.reads) if parent else {}
        self.naturals: set[Expression] = set(parent.naturals) if parent else set()
        self.shared: set[Expression] = set()   # used by several statements of this place

    def share(self, statements: Sequence[Statement]) -> None:
        """Note what several statements of this place use: it gets a name at its first use."""
        if len(statements) < 2:
            return
        seen: set[Expression] = set()
        common: set[Expression] = set()
        for s in statements:
            for e in traverse.reachable(statement_expressions(s)):
                (common if e in seen else seen).add(e)
        # What only other common expressions use is evaluated once anyway.
        users = [e.operands for e in seen if e not in common]
        users += [statement_expressions(s) for s in statements]
        self.shared = {e for operands in users for e in operands} & common

    def forget(self, written: Set[Buffer]) -> None:
        """Drop the names of expressions that read memory which has been written."""
        if not written:
            return
        for expression in [e for e, read in self.reads.items() if read & written]:
            del self.reads[expression]
            self.texts.pop(expression, None)


class ExpressionWriter:
    """Writes expressions into a writer.

    Parameters
    ----------
    out : Writer
    pointers : dict
        C names of buffers in memory.
    sizes : dict
        C names of dimension symbols.
    """

    def __init__(self, out: Writer, pointers: dict[Buffer, str], sizes: dict[Symbol, str]):
        self.out = out
        self.pointers = pointers
        self.sizes = sizes
        self.scalars: dict[Buffer, str] = {}   # local buffers that are one variable
        self.arrays: dict[Buffer, str] = {}    # local buffers that are arrays of variables
        self.strides: dict[Buffer, int] = {}   # of arrays that hold every n-th element only

    def write_all(self, roots: Sequence[Expression], scope: Scope, *, named: bool = False,
               safe: Sequence[tuple[Expression, Dim]] = ()) -> list[str]:
        """C text of expressions at one place.

        Parameters
        ----------
        roots : sequence of Expression
        scope : Scope
            Where names are looked up and added.
        named : bool
            Give every result a name: memory is written before the last of them is used.
        safe : sequence of (offset, size)
            Offsets that are certainly in range of buffers with that many elements.
        """
        place = self.out.place()
        batch = _Batch(self, roots, scope, named, safe)
        try:
            return batch.run()
        except _CycleError:
            self.out.go_back(place)
            batch.forget_names()
            return _Batch(self, roots, scope, named, safe, ranged=True).run()

    def write(self, root: Expression, scope: Scope) -> str:
        """C text of one expression."""
        return self.write_all([root], scope)[0]

    def name_divisions(self, body: Sequence[Statement], scope: Scope) -> None:
        """Name the index divisions that a loop's body would repeat in every round."""
        roots = [e for s in walk(body) for e in statement_expressions(s)]
        fixed: dict[Expression, bool] = {}
        found = []
        for e in traverse.reachable(roots):
            fixed[e] = (e in scope.texts or isinstance(e, (Const, Size)) if isinstance(e, _LEAVES)
                        else isinstance(e, Binary) and all(fixed[o] for o in e.operands))
            if (fixed[e] and isinstance(e, Binary) and e.dtype is INDEX
                    and e.name in ("floordiv", "mod")):
                found.append(e)
        if found:
            self.write_all(found, scope, named=True)

    def leaf(self, e: Expression, scope: Scope) -> str:
        """Text of a constant or a name."""
        found = scope.texts.get(e)
        if found is not None:
            return found
        if isinstance(e, Const):
            self.out.use(e.dtype)
            return types.constant(e.value, e.dtype)
        if isinstance(e, Size):
            return self.sizes[e.symbol]
        raise InternalError(f"{type(e).__name__} {getattr(e, 'name', '')} is not bound here")

    def element(self, buffer: Buffer, offset: str) -> str:
        """An element of a local array; a work-item that keeps only its own counts those."""
        stride = self.strides.get(buffer)
        return f"{self.arrays[buffer]}[{f'({offset}) / {stride}' if stride else offset}]"

    def load(self, e: Load, offset: str) -> str:
        """Text of a load without a guard."""
        single = self.scalars.get(e.buffer)
        if single is not None:
            return single
        if e.buffer in self.arrays:
            return self.element(e.buffer, offset)
        return memory.load(self.out, self.pointers[e.buffer], offset, e.dtype)


class _CycleError(Exception):
    """A guard needs the value of the load that it guards."""


class _Batch:
    """Expressions that are evaluated at one place.

    ``ranged``: loads that are not always needed are guarded by the size of their buffer.
    """

    def __init__(self, writer: ExpressionWriter, roots: Sequence[Expression], scope: Scope,
                 named: bool, safe: Sequence[tuple[Expression, Dim]], ranged: bool = False):
        self.writer = writer
        self.out = writer.out
        self.roots = roots
        self.scope = scope
        self.named = named
        self.safe = set(safe)
        self.order = self._reachable()
        self.uses: dict[Expression, int] = {}
        for e in self.order:
            if e in scope.shared:
                self.uses[e] = self.uses.get(e, 0) + 1
            for operand in e.operands:
                self.uses[operand] = self.uses.get(operand, 0) + 1
        for root in roots:
            self.uses[root] = self.uses.get(root, 0) + (2 if named else 1)
        self.needs = Needs(roots, self.order)
        guarded = {e: self.needs.of(e) for e in self.order if isinstance(e, Load)
                   and self.needs.of(e) is not None and not self._is_safe(e)}
        # Loads are made where they are needed; where knowing that takes what they load, wherever
        # they are in range.
        self.ranged = frozenset(guarded) if ranged else frozenset()
        self.guards = {} if ranged else guarded
        self.texts: dict[Expression, str] = {}
        self.kept: list[Expression] = []   # with names in the scope
        self.guard_texts: dict[Need, str] = {}
        for need in self.guards.values():
            for condition in need_conditions(need):
                self.uses[condition] = self.uses.get(condition, 0) + 2
        self.reads = self._find_reads()

    def run(self) -> list[str]:
        for root in self.roots:
            self._emit(root)
        return [self._text(root) for root in self.roots]

    def _reachable(self) -> list[Expression]:
        """What has to be evaluated, operands first."""
        known, seen = self.scope.texts, set()
        order: list[Expression] = []
        stack = [(root, False) for root in reversed(self.roots)]
        while stack:
            e, done = stack.pop()
            if done:
                order.append(e)
            elif e not in seen and e not in known and not isinstance(e, _LEAVES):
                seen.add(e)
                stack.append((e, True))
                stack.extend((o, False) for o in e.operands)
        return order

    # ------------------------------------------------------------------ guards

    def _is_safe(self, e: Load) -> bool:
        if e.buffer in self.writer.scalars:
            return True
        return (e.offset, count_elements(e.buffer)) in self.safe

    def _guard(self, need: Need) -> str:
        """The condition of a need as text; its conditions have been emitted."""
        assert need is not None
        found = self.guard_texts.get(need)
        if found is not None:
            return found
        if isinstance(need, Either):
            text = " || ".join(sorted(self._guard(n) for n in need.needs))
        else:
            text = self._text(need.condition)
            if not need.holds:
                text = f"!{text}"
            if need.parent is not None:
                text = f"{self._guard(need.parent)} && {text}"
        name = f"({text})"
        if len(text) > 40:
            name = self.out.name("guard")
            self.out.line(f"const bool {name} = {text};")
        self.guard_texts[need] = name
        return name

    # ------------------------------------------------------------------ emission

    def _find_reads(self) -> dict[Expression, frozenset[Buffer]]:
        """Memory below each expression that may be written while it is known."""
        reads: dict[Expression, frozenset[Buffer]] = {}
        nothing: frozenset[Buffer] = frozenset()
        for e in self.order:
            found = nothing
            for operand in e.operands:
                below = reads.get(operand) or self.scope.reads.get(operand)
                if below:
                    found |= below
            if isinstance(e, Load) and e.buffer.role != "input":
                found |= {e.buffer}
            if found:
                reads[e] = found
        return reads

    def _emit(self, root: Expression) -> None:
        """Name or inline everything below a root; iterative, chains can be long."""
        stack = [root]
        entered: set[Expression] = set()
        while stack:
            e = stack[-1]
            if e in self.texts or e in self.scope.texts or isinstance(e, _LEAVES):
                stack.pop()
                continue
            needed = list(e.usual_operands)
            if e in self.guards:
                needed += need_conditions(self.guards[e])
            waiting = [o for o in needed if o not in self.texts and o not in self.scope.texts
                       and not isinstance(o, _LEAVES)]
            if waiting:
                if e in entered and any(o in entered for o in waiting):
                    raise _CycleError
                entered.add(e)
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            self._place(e)

    def _place(self, e: Expression) -> None:
        if isinstance(e, Select) and e.rare:
            self._keep(e, self._write_rare(e))
            return
        text = self._operation(e)
        if e in self.guards:
            zero = types.constant(0, e.dtype)
            text = f"({self._guard(self.guards[e])} ? {text} : {zero})"
        elif e in self.ranged and isinstance(e, Load):
            text = f"({self._in_range(e)} ? {text} : {types.constant(0, e.dtype)})"
        if self.uses.get(e, 0) <= 1 and len(text) <= _LONGEST_INLINE:
            self.texts[e] = text
            return
        name = self.out.name("v")
        self.out.line(f"const {self.out.use(e.dtype)} {name} = {unwrap(text)};")
        self._keep(e, name)

    def _in_range(self, e: Load) -> str:
        size = self.writer.write(k.dim(count_elements(e.buffer)), self.scope)
        return f"(ulong)({self._text(e.offset)}) < (ulong)({size})"

    def _write_rare(self, e: Select) -> str:
        """A variable that is changed in a block of its own where the condition holds."""
        name = self.out.name("v")
        self.out.line(f"{self.out.use(e.dtype)} {name} = {unwrap(self._text(e.y))};")
        self.out.open(f"if ({unwrap(self._text(e.condition))})")
        # What gets a name inside the block has none outside.
        outside = dict(self.texts), dict(self.guard_texts), Scope(self.scope)
        self._emit(e.x)
        self.out.line(f"{name} = {unwrap(self._text(e.x))};")
        self.texts, self.guard_texts, names = outside
        self.scope.texts, self.scope.reads = names.texts, names.reads
        self.out.close()
        return name

    def _keep(self, e: Expression, name: str) -> None:
        """Remember the name of an expression."""
        self.texts[e] = name
        # A value made of guarded loads is only right where those were needed.
        if not self.guards or self.needs.of(e) is None:
            self.scope.texts[e] = name
            self.kept.append(e)
            if e in self.reads:
                self.scope.reads[e] = self.reads[e]

    def forget_names(self) -> None:
        """Take back what the scope was told: the lines that said it are gone."""
        for e in self.kept:
            self.scope.texts.pop(e, None)
            self.scope.reads.pop(e, None)

    def _text(self, e: Expression) -> str:
        found = self.texts.get(e)
        return found if found is not None else self.writer.leaf(e, self.scope)

    def _operation(self, e: Expression) -> str:
        texts = [self._text(o) for o in e.operands]
        out = self.out
        match e:
            case Load():
                return self.writer.load(e, unwrap(texts[0]))
            case Unary():
                return scalar.unary(out, e.name, texts[0], e.dtype)
            case Binary():
                if e.x.dtype is INDEX and self._is_plain(e):
                    return scalar.index_binary(out, e.name, texts[0], texts[1],
                                               isinstance(e.y, Const))
                return scalar.binary(out, e.name, texts[0], texts[1], e.x.dtype)
            case Select():
                return scalar.select(*texts)
            case Cast():
                return scalar.cast(out, texts[0], e.x.dtype, e.dtype)
            case Bitcast():
                return scalar.bitcast(out, texts[0], e.x.dtype, e.dtype)
            case Fma():
                return scalar.fma(*texts)
            case _:
                raise InternalError(f"expression {e!r} has no OpenCL text")

    def _is_plain(self, e: Binary) -> bool:
        """Index arithmetic that cannot overflow and, where it divides, is not negative."""
        if e.name in ("floordiv", "mod"):
            if isinstance(e.y, Const) and e.y.value == 0:
                return False
            return (is_natural(e.x, self.scope.naturals)
                    and is_natural(e.y, self.scope.naturals))
        return e.name in ("add", "sub", "mul") and is_small(e, self.scope.naturals)


def count_elements(buffer: Buffer) -> Dim:
    """Number of elements."""
    total: Dim = 1
    for extent in buffer.shape:
        total = total * extent
    return total
