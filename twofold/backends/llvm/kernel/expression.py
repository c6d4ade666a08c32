"""Kernel expressions as LLVM text: each once, as far out as it can go, in as few lanes as it needs.

Inside a vector loop an expression is *uniform* (the same in all lanes: one scalar, put before the
loop), *linear* (an index with a constant step between lanes: a scalar and the step) or *varying*
(a vector). Loads follow: uniform ones are scalar, steps of 1 and -1 are vector loads, all others
gather. What a ``Select`` guards is loaded under a mask. Owns expressions; what is known of them
before they are written is in ``facts.py``, what single operations mean in ``scalar.py``,
statements are in ``statements.py``, loops in ``loops.py``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from ....dtypes import DType, bool_
from ....errors import InternalError
from ....ir.base.dims import Symbol
from ....ir.kernel.needs import Choices, Guards
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
    Unary,
    Variable,
)
from ..text import types
from ..text.memory import from_memory, load_apart, load_lanes
from ..text.scalar import Operations
from ..text.scope import Scope, Value, find_deepest
from ..text.writer import Function
from . import rare
from .facts import Facts, Lanes

FULL, BASE = "full", "base"
#: Steps with which elements are loaded together with those between them.
NEAR = (2, 3, 4)
_ZEROS = "@twofold_zeros"
_ZEROS_GLOBAL = f"{_ZEROS} = internal constant [64 x i8] zeroinitializer, align 64"


class ExpressionWriter(Facts):
    """Writes the expressions of one function.

    Attributes
    ----------
    scope : Scope
        Where statements go now.
    guards : tuple
        Conditions of the ``If`` statements around, inside a vector loop.
    indices, extents, multiples, sizes, pointers : dict
        What is bound besides what facts need: loop counters, how far they go and what they are
        multiples of, dimension symbols, buffers in memory.
    """

    def __init__(self, function: Function, root: Scope, has_fma: bool):
        super().__init__()
        self.function = function
        self.root = root
        self.scope = root
        self.has_fma = has_fma
        self.guards: Guards = ()
        self.indices: dict[Index, Value] = {}
        self.extents: dict[Index, Expression] = {}
        self.multiples: dict[Index, int] = {}
        self.sizes: dict[Symbol, Value] = {}
        self.pointers: dict[Buffer, str] = {}
        self.epochs: dict[Buffer, int] = {}
        self._innermost: Scope | None = None
        self._choices = Choices(self.operands_of)

    # ------------------------------------------------------------------------- where it is written

    @contextmanager
    def inside(self, scope: Scope, lanes: Lanes | None) -> Iterator[None]:
        """Write into another scope, one value or the lanes of a vector loop."""
        around = self.scope, self.lanes
        self.scope, self.lanes = scope, lanes
        yield
        self.scope, self.lanes = around

    @contextmanager
    def guard(self, guards: Guards) -> Iterator[None]:
        """Write what is only for lanes where these conditions hold."""
        around, self.guards = self.guards, guards
        yield
        self.guards = around

    # ------------------------------------------------------------------------- what is asked for

    def scalar(self, expression: Expression) -> Value:
        """The value of an expression that is the same in all lanes."""
        value = self.evaluate(expression, BASE)
        if value.lanes != 1:
            raise InternalError("a varying expression was used where one value is needed")
        return value

    def all_lanes(self, expression: Expression) -> str:
        """The value in every lane of the loop being written (a scalar outside vector loops)."""
        return self.widen(self.evaluate(expression, FULL), expression.dtype)

    def widen(self, value: Value, dtype: DType) -> str:
        """A value in every lane."""
        if self.lanes is None or value.lanes != 1 or not value.text.startswith("%"):
            if self.lanes is not None and value.lanes == 1:
                return types.spread(value.text, types.register(dtype), self.lanes.count)
            return value.text
        key = ("splat", value.text, self.lanes.count)
        found = self.scope.find(key)
        if found is None:
            # Before the loop if it can be: one level out of the body.
            outer = self.scope.parent or self.scope
            scope = find_deepest([value.scope, outer])
            text = Operations(scope, self.lanes.count, self.has_fma).splat(value.text, dtype)
            found = self.scope.keep(key, Value(text, self.lanes.count, scope))
        return found.text

    def mask(self) -> str | None:
        """The lanes that a statement here is for; None for all."""
        tail = self.lanes.mask if self.lanes is not None else None
        if not self.guards:
            return tail
        value = self._guard_value(self.guards)
        text = self.widen(value, bool_)
        return text if tail is None else self._both(tail, text)

    def note_write(self, buffer: Buffer) -> None:
        """The buffer was written: what was loaded from it is old."""
        self.epochs[buffer] = self.epochs.get(buffer, 0) + 1

    # ------------------------------------------------------------------------- evaluation

    def _key(self, e: Expression, guards: Guards, flavour: str) -> Hashable:
        changing = self.find_reads(e)[1]
        for condition, _ in guards:
            changing |= self.find_reads(condition)[1]
        if not changing:
            return (e, guards, flavour)
        epochs = frozenset((b, self.epochs.get(b, 0)) for b in changing)
        return (e, guards, flavour, epochs)

    def _normalize(self, e: Expression, guards: Guards, flavour: str) -> tuple[
            Expression, Guards, str]:
        """The same request in the one form it is remembered in."""
        if guards and not self.find_reads(e)[0]:
            guards = ()
        if flavour == BASE or self.step(e) == 0:
            flavour = BASE
        if not guards:
            return e, guards, flavour
        needed = self._choices.find_guards(self.scope, guards, len(self.guards), e)
        if self.scope.find(self._key(e, needed, flavour)) is None:
            for count in range(len(guards) + 1):
                # What is known under fewer conditions holds under more.
                if self.scope.find(self._key(e, guards[:count], flavour)) is not None:
                    return e, guards[:count], flavour
        return e, needed, flavour

    def evaluate(self, expression: Expression, flavour: str) -> Value:
        """The value of an expression.

        ``BASE`` asks for the value in lane 0 of an expression that is uniform or linear.
        """
        self._choices.enter(self.scope, self.guards, expression)
        first = self._normalize(expression, self.guards, flavour)
        stack = [first]
        while stack:
            e, guards, flavour = stack[-1]
            key = self._key(e, guards, flavour)
            if self.scope.find(key) is not None:
                stack.pop()
                continue
            needed = [self._normalize(*request) for request in self._needs(e, guards, flavour)]
            missing = [r for r in needed if self.scope.find(self._key(*r)) is None]
            if missing:
                stack.extend(reversed(missing))
                continue
            stack.pop()
            self.scope.keep(key, self._write(e, guards, flavour))
        return self._find_written(*first)

    def _find_written(self, e: Expression, guards: Guards, flavour: str) -> Value:
        found = self.scope.find(self._key(*self._normalize(e, guards, flavour)))
        assert found is not None
        return found

    def _needs(self, e: Expression, guards: Guards, flavour: str) -> list[
            tuple[Expression, Guards, str]]:
        """What must be there before an expression can be written."""
        if flavour == FULL and self.step(e) is not None:
            return [(e, guards, BASE)]
        if isinstance(e, Select):
            yes, no = self._branches(e, guards)
            self._choices.enter(self.scope, yes, e.x)
            self._choices.enter(self.scope, no, e.y)
            if e.rare:
                return [(e.condition, guards, flavour), (e.y, no, flavour)]
            return [(e.condition, guards, flavour), (e.x, yes, flavour), (e.y, no, flavour)]
        if isinstance(e, Load):
            if e.buffer in self.registers:
                return []
            needs = [(e.offset, guards, self._offset_flavour(e, guards))]
            return needs + [(c, guards[:i], FULL) for i, (c, _) in enumerate(guards)]
        return [(o, guards, flavour) for o in self.operands_of(e)]

    def _branches(self, e: Select, guards: Guards) -> tuple[Guards, Guards]:
        yes, no = (e.condition, True), (e.condition, False)
        return (guards if yes in guards else (*guards, yes),
                guards if no in guards else (*guards, no))

    def _offset_flavour(self, e: Load, guards: Guards) -> str:
        """One offset where elements lie side by side, or near enough; else that of each lane."""
        step = self.step(e.offset)
        if step in (0, 1, -1) or (self._is_near(step) and not guards):
            return BASE
        return FULL

    def _is_near(self, step: int | None) -> bool:
        """Whether elements so far apart are loaded with those between them: if all lanes are."""
        return step in NEAR and self.lanes is not None and self.lanes.mask is None

    def _write(self, e: Expression, guards: Guards, flavour: str) -> Value:
        if flavour == FULL:
            step = self.step(e)
            if step is not None:
                return self._from_base(self._find_written(e, guards, BASE), step)
        match e:
            case Const():
                return Value(types.constant(e.value, e.dtype), 1, self.root)
            case Index():
                return self._look_up_in(self.indices, e, e.name)
            case Size():
                return self._look_up_in(self.sizes, e.symbol, e.symbol.name)
            case Variable():
                bound = self.look_up(e)
                if isinstance(bound, Value):
                    return bound
                return self._find_written(bound, guards, flavour)
            case Load():
                return self._load(e, guards)
            case Select() if e.rare:
                yes, no = self._branches(e, guards)
                return rare.write_rare(self, e, self._find_written(e.condition, guards, flavour),
                                  self._find_written(e.y, no, flavour), yes, flavour)
        return self._operation(e, guards, flavour)

    def find_value(self, e: Expression, guards: Guards, flavour: str) -> Value | None:
        """The value of an expression if it was written."""
        return self.scope.find(self._key(*self._normalize(e, guards, flavour)))

    def write_inside(self, e: Expression, scope: Scope, known: dict[Expression, Value]) -> str:
        """A scalar value that is written inside a scope as a whole, from known ones."""
        for below, value in known.items():
            scope.cache[self._key(below, (), BASE)] = value
        around, self._innermost = self._innermost, scope
        with self.inside(scope, None), self.guard(()):
            text = self.evaluate(e, BASE).text
        self._innermost = around
        return text

    def _look_up_in(self, table: dict, key: object, name: str) -> Value:
        try:
            value: Value = table[key]
        except KeyError:
            raise InternalError(f"{name} is used where it is not defined") from None
        return value

    def _from_base(self, base: Value, step: int) -> Value:
        """All lanes of a linear index."""
        assert self.lanes is not None
        count = self.lanes.count
        kind = f"<{count} x i64>"
        splat = self.widen(base, INDEX)
        scope = find_deepest([base.scope, self.scope])
        steps = "<" + ", ".join(f"i64 {i * step}" for i in range(count)) + ">"
        return Value(scope.value(f"add {kind} {splat}, {steps}"), count, scope)

    def _operation(self, e: Expression, guards: Guards, flavour: str) -> Value:
        requests = self._needs(e, guards, flavour)
        values = [self._find_written(*request) for request in requests]
        kinds = [request[0].dtype for request in requests]
        lanes = max(value.lanes for value in values)
        if lanes == 1:
            # Nothing leaves a block that seldom runs.
            least = [self._innermost] if self._innermost is not None else []
            scope = find_deepest([*(value.scope for value in values), *least])
            texts = [value.text for value in values]
        else:
            scope = self.scope
            texts = [self.widen(v, kind) for v, kind in zip(values, kinds, strict=True)]
        write = Operations(scope, lanes, self.has_fma)
        return Value(self._apply(write, e, texts), lanes, scope)

    def _apply(self, write: Operations, e: Expression, x: list[str]) -> str:
        match e:
            case Unary():
                return write.unary(e.name, x[0], e.x.dtype)
            case Binary():
                return self._binary(write, e, x)
            case Select():
                return write.select(x[0], x[1], x[2], e.dtype)
            case Cast():
                return write.cast(x[0], e.x.dtype, e.dtype)
            case Bitcast():
                return write.bitcast(x[0], e.x.dtype, e.dtype)
            case Fma():
                return write.fma(x[0], x[1], x[2], e.dtype)
        raise InternalError(f"unknown expression {type(e).__name__}")

    def _binary(self, write: Operations, e: Binary, x: list[str]) -> str:
        if e.name in ("floordiv", "mod", "truncdiv", "truncmod") and e.x.dtype is INDEX:
            if self.is_natural(e.x) and self.is_natural(e.y):
                y = x[1]
                if not isinstance(e.y, Const):
                    y = write.call("umax", "i64", y, write.constant(1, INDEX))
                if not isinstance(e.y, Const) or e.y.value > 0:
                    return write.binary(e.name, x[0], y, INDEX, natural=True)
        return write.binary(e.name, x[0], x[1], e.x.dtype)

    # ------------------------------------------------------------------------- loads

    def _load(self, e: Load, guards: Guards) -> Value:
        if e.buffer in self.registers:
            return self.registers[e.buffer]
        step = self.step(e.offset)
        offset = self._find_written(e.offset, guards, self._offset_flavour(e, guards))
        changing = None if e.buffer.role == "input" else e.buffer
        scopes = [offset.scope, self.scope.least_for_load(changing)]
        guard = self._guard_value(guards) if guards else None
        if guard is not None:
            scopes.append(guard.scope)
        if step == 0:
            return self._load_scalar(e, offset, guard, find_deepest(scopes))
        assert self.lanes is not None
        scope, count = self.scope, self.lanes.count
        mask = self.lanes.mask
        if guard is not None:
            lanes = self.widen(guard, bool_)
            mask = lanes if mask is None else self._both(mask, lanes)
        text = self._load_lanes(e.buffer, offset.text, step, mask)
        return Value(text, count, scope)

    def _load_scalar(self, e: Load, offset: Value, guard: Value | None, scope: Scope) -> Value:
        kind = types.memory(e.dtype)
        place = self._pointer(scope, e.buffer, offset.text)
        if guard is not None:
            condition = guard.text
            if guard.lanes > 1:
                name = f"@llvm.vector.reduce.or.v{guard.lanes}i1"
                scope.declare(f"declare i1 {name}(<{guard.lanes} x i1>)")
                condition = scope.value(f"call i1 {name}(<{guard.lanes} x i1> {condition})")
            # Somewhere harmless when the load must not be made.
            self.function.module.globals[_ZEROS_GLOBAL] = None
            place = scope.value(f"select i1 {condition}, ptr {place}, ptr {_ZEROS}")
        text = scope.value(f"load {kind}, ptr {place}, align {e.dtype.size}")
        return Value(from_memory(scope, text, e.dtype, 1), 1, scope)

    def _load_lanes(self, buffer: Buffer, offset: str, step: int | None, mask: str | None) -> str:
        assert self.lanes is not None
        scope, count, dtype = self.scope, self.lanes.count, buffer.dtype
        scalar = types.memory(dtype)
        kind = types.vector(scalar, count)
        if step == 1:
            text = load_lanes(scope, self._pointer(scope, buffer, offset), dtype, count, mask)
        elif step == -1:
            first = scope.value(f"sub i64 {offset}, {count - 1}")
            backwards = None if mask is None else self._reverse(mask, "i1")
            text = load_lanes(scope, self._pointer(scope, buffer, first), dtype, count, backwards)
            text = self._reverse(text, scalar)
        elif self._is_near(step) and mask is None:
            assert step is not None
            text = load_apart(scope, self._pointer(scope, buffer, offset), dtype, count, step)
        else:
            places = scope.value(f"getelementptr {scalar}, ptr {self.pointers[buffer]}, "
                                 f"<{count} x i64> {offset}")
            name = f"@llvm.masked.gather.{types.type_suffix(scalar, count)}.v{count}p0"
            scope.declare(f"declare {kind} {name}(<{count} x ptr>, i32, <{count} x i1>, {kind})")
            text = scope.value(
                f"call {kind} {name}(<{count} x ptr> {places}, i32 {dtype.size}, <{count} x i1> "
                f"{mask or types.spread('true', 'i1', count)}, {kind} zeroinitializer)")
        return from_memory(scope, text, dtype, count)

    def _reverse(self, text: str, scalar: str) -> str:
        assert self.lanes is not None
        count = self.lanes.count
        kind = types.vector(scalar, count)
        order = ", ".join(f"i32 {i}" for i in reversed(range(count)))
        return self.scope.value(f"shufflevector {kind} {text}, {kind} poison, "
                                f"<{count} x i32> <{order}>")

    def _pointer(self, scope: Scope, buffer: Buffer, offset: str) -> str:
        base = self.pointers[buffer]
        if offset == "0":
            return base
        return scope.value(f"getelementptr {types.memory(buffer.dtype)}, ptr {base}, "
                           f"i64 {offset}", "a")

    def address(self, buffer: Buffer, offset: str) -> str:
        """The address of an element, for a statement here."""
        return self._pointer(self.scope, buffer, offset)

    # ------------------------------------------------------------------------- guards

    def _guard_value(self, guards: Guards) -> Value:
        """All conditions together: i1, or i1 per lane."""
        for i, (condition, _) in enumerate(guards):
            self._ensure(condition, guards[:i])
        parts = []
        for i, (condition, wanted) in enumerate(guards):
            value = self._find_written(condition, guards[:i], FULL)
            if not wanted:
                value = self._not(value)
            parts.append(value)
        total = parts[0]
        for part in parts[1:]:
            total = self._and(total, part)
        return total

    def _ensure(self, condition: Expression, guards: Guards) -> None:
        if self.scope.find(self._key(*self._normalize(condition, guards, FULL))) is None:
            with self.guard(guards):
                self.evaluate(condition, FULL)

    def _not(self, value: Value) -> Value:
        key = ("not", value.text)
        found = self.scope.find(key)
        if found is None:
            text = Operations(value.scope, value.lanes, False).unary("not", value.text, bool_)
            found = self.scope.keep(key, Value(text, value.lanes, value.scope))
        return found

    def _and(self, x: Value, y: Value) -> Value:
        key = ("and", x.text, y.text)
        found = self.scope.find(key)
        if found is None:
            if x.lanes == y.lanes:
                lanes, scope, texts = x.lanes, find_deepest([x.scope, y.scope]), (x.text, y.text)
            else:
                lanes, scope = max(x.lanes, y.lanes), self.scope
                texts = self.widen(x, bool_), self.widen(y, bool_)
            text = Operations(scope, lanes, False).binary("and", *texts, bool_)
            found = self.scope.keep(key, Value(text, lanes, scope))
        return found

    def _both(self, x: str, y: str) -> str:
        assert self.lanes is not None
        count = self.lanes.count
        return self._and(Value(x, count, self.scope), Value(y, count, self.scope)).text
