"""Kernels as OpenCL C: statements, signatures, and the sizes they are launched with.

``mapping.py`` says which loops become work-items; this file writes the text for that: plain loops,
the guards of lanes, the tree that combines what the work-items of a row have accumulated. The text
depends only on the kernel's content, so equal kernels are built once.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Protocol

from ....errors import InternalError
from ....ir.base.target import Target
from ....ir.kernel import traverse
from ....ir.kernel.bounds import is_natural, size_value
from ....ir.kernel.combines import COMBINES
from ....ir.kernel.effects import loaded_buffers, local_size, written_buffers
from ....ir.kernel.nodes import (
    INDEX,
    Accumulate,
    Buffer,
    Const,
    For,
    If,
    Kernel,
    Let,
    Local,
    Statement,
    Store,
)
from . import mapping, memory, scalar, types
from .expression import ExpressionWriter, Scope, count_elements
from .launch import PIECES, SCRATCH, KernelText, Scratch, Sizes
from .mapping import Part
from .types import Writer, unwrap

# Few distinct numbers of work-items per group: some drivers compile for each of them.
ITEMS_GROUP = 256       # in maps
ROWS_GROUP = 128        # that share a row, eight times as many where few rows are long
FEW_ROWS = 64
_MOST_ARGUMENTS = 64    # of parts that are joined into one launch

class Splitter(Protocol):
    """Writes parts whose sums are worth several groups each."""

    def write(self, kernel: Kernel, name: str, part: Part, aliased: bool
              ) -> list[KernelText] | None:
        """Functions to launch instead of the part's one, or None."""


def write_kernel(kernel: Kernel, *, target: Target, aliased: bool = False,
                 splitter: Splitter | None = None) -> list[KernelText]:
    """The OpenCL C functions of a kernel, in launch order.

    Parameters
    ----------
    kernel : Kernel
    target : Target
        The device. Where work-items do not share, each row is one work-item's.
    aliased : bool
        Whether an output may share memory with an input: pointers are then not ``restrict``.
    splitter : Splitter, optional
        Is offered each part.
    """
    parts = mapping.divide(kernel, rows=target.shares)
    whole = types.function_name(kernel.name)
    apart: dict[Part, list[KernelText]] = {}
    for position, part in enumerate(parts if splitter is not None else ()):
        name = whole + (f"_sum{position}" if len(parts) > 1 else "")
        found = splitter.write(kernel, name, part, aliased) if splitter is not None else None
        if found is not None:
            apart[part] = found
    batches = _batches(parts, apart)
    texts: list[KernelText] = []
    for position, batch in enumerate(batches):
        if batch[0] in apart:
            texts += apart[batch[0]]
            continue
        name = whole + (f"_part{position}" if len(batches) > 1 else "")
        texts.append(Function(kernel, name, batch, aliased, target.group_items).write())
    return texts


def _batches(parts: list[Part], apart: Container[Part]) -> list[list[Part]]:
    """Neighbouring independent parts whose work-items can share a launch."""
    batches: list[list[Part]] = []
    for part in parts:
        last = batches[-1] if batches else None
        if (last and part not in apart and last[0] not in apart
                and part.kind == last[0].kind == "items"
                and len(frozenset().union(part.touched, *(p.touched for p in last)))
                <= _MOST_ARGUMENTS and mapping.independent(part, last)):
            last.append(part)
        else:
            batches.append([part])
    return batches


def pointer(buffer: Buffer, name: str, aliased: bool) -> str:
    """The declaration of a pointer argument."""
    const = "const " if buffer.role == "input" else ""
    return f"__global {const}{types.storage(buffer.dtype)}* {'' if aliased else 'restrict '}{name}"


class Function:
    """Writes the function of one launch."""

    def __init__(self, kernel: Kernel, name: str, parts: list[Part], aliased: bool, group: int):
        self.kernel = kernel
        self.name = name
        self.parts = parts
        self.aliased = aliased
        self.out = Writer()
        touched = frozenset().union(*(p.touched for p in parts))
        self.buffers = tuple(i for i, b in enumerate(kernel.buffers) if b in touched)
        body = [s for p in parts for s in p.statements]
        found = {size.symbol for size in traverse.used_sizes(body)}
        self.sizes = tuple(s for s in kernel.sizes if s in found)
        kind = parts[0].kind
        wanted = ITEMS_GROUP if kind == "items" else 1
        if kind == "rows":
            wanted = _row_group(parts[0])
        self.local = min(wanted, group)
        pointers = {kernel.buffers[i]: self.out.name(kernel.buffers[i].name) for i in self.buffers}
        sizes = {s: self.out.name(f"size_{i}") for i, s in enumerate(self.sizes)}
        self.writer = ExpressionWriter(self.out, pointers, sizes)
        self.scratch: dict[str, str] = {}

    def write(self) -> KernelText:
        out = self.out
        for i in self.buffers:
            out.use(self.kernel.buffers[i].dtype)
        if self.parts[0].kind == "rows":
            self._rows(self.parts[0])
        elif self.parts[0].kind == "single":
            Body(self, self.parts[0]).statements(self.parts[0].statements, Scope())
        elif len(self.parts) == 1:
            out.line("const long id = (long)get_global_id(0);")
            self._items(self.parts[0])
        else:
            self._join_groups()
        return self.finish(self._groups())

    def finish(self, groups: Callable[[Sizes], tuple[int, ...]], scratch: Scratch | None = None
               ) -> KernelText:
        """The function around the lines that were written."""
        out = self.out
        arguments = [pointer(b, self.writer.pointers[b], self.aliased)
                     for b in (self.kernel.buffers[i] for i in self.buffers)]
        if scratch is not None:
            arguments.append(f"__global uchar* {SCRATCH}")
        arguments += [f"const long {self.writer.sizes[s]}" for s in self.sizes]
        if scratch is not None:
            arguments.append(f"const long {PIECES}")
        head = (f"__kernel __attribute__((reqd_work_group_size({self.local}, 1, 1)))\n"
                f"void {self.name}({', '.join(arguments)}) {{")
        local = [f"  __local {kind} {name}[{self.local}];"
                 for kind, name in self.scratch.items()]
        text = "\n".join([head, *local, *out.lines, "}"])
        return KernelText(self.name, text, out.helpers, self.buffers, self.sizes, (self.local,),
                          groups, out.float64, scratch)

    # ------------------------------------------------------------------ launch sizes

    def _groups(self) -> Callable[[Sizes], tuple[int, ...]]:
        parts, local = self.parts, self.local
        if parts[0].kind == "single":
            return lambda sizes: (1,)
        if parts[0].kind == "rows":
            extent = parts[0].loop.extent
            return lambda sizes: (size_value(extent, sizes),)

        def groups(sizes: Sizes) -> tuple[int, ...]:
            total = 0
            for part in parts:
                count = size_value(part.loop.extent, sizes)
                if part.lanes:
                    count *= max(size_value(lane, sizes) for lane in part.lanes)
                total += (count + local - 1) // local
            return (total,)

        return groups

    # ------------------------------------------------------------------ parts

    def _join_groups(self) -> None:
        """Groups are dealt out to the parts in order."""
        out = self.out
        out.line("long group = (long)get_group_id(0);")
        for position, part in enumerate(self.parts):
            out.open("")
            count = self._count(part)
            out.line(f"const long groups = ({count} + {self.local - 1}) / {self.local};")
            out.open("if (group < groups)")
            out.line(f"const long id = group * {self.local} + (long)get_local_id(0);")
            self._items(part)
            out.line("return;")
            out.close()
            if position + 1 < len(self.parts):
                out.line("group -= groups;")
            out.close()

    def _lanes(self, part: Part) -> str:
        """The number of lanes as text."""
        texts = [self.writer.write(lane, Scope()) for lane in part.lanes]
        total = texts[0]
        for text in texts[1:]:
            total = f"max({total}, {text})"
        return total

    def _count(self, part: Part) -> str:
        extent = self.writer.write(part.loop.extent, Scope())
        return f"{extent} * {self._lanes(part)}" if part.lanes else extent

    def _items(self, part: Part) -> None:
        """One work-item per iteration, or per iteration and lane."""
        out, loop, scope = self.out, part.loop, Scope()
        body = Body(self, part)
        extent = self.writer.write(loop.extent, scope)
        if not part.lanes:
            out.open(f"if (id < {extent})")
            scope.texts[loop.index] = "id"
            body.statements(loop.body, scope)
            out.close()
            return
        lanes = self._lanes(part)
        out.open(f"if (id < {extent} * {lanes})")
        index, lane = out.name(loop.index.name), out.name("lane")
        if isinstance(loop.extent, Const) and loop.extent.value == 1:
            out.line(f"const long {index} = 0, {lane} = id;")
        elif all(isinstance(e, Const) for e in part.lanes):
            out.line(f"const long {index} = id / {lanes}, {lane} = id % {lanes};")
        else:
            divide = scalar.index_binary(out, "floordiv", "id", lanes, False)
            out.line(f"const long {index} = {divide}, "
                     f"{lane} = id - {index} * {lanes};")
        scope.texts[loop.index] = index
        body.lane = lane
        body.statements(loop.body, scope)
        out.close()

    def _rows(self, part: Part) -> None:
        """One work-group per iteration."""
        out, loop, scope = self.out, part.loop, Scope()
        index = out.name(loop.index.name)
        out.line(f"const long {index} = (long)get_group_id(0);")
        out.line("const int item = (int)get_local_id(0);")
        scope.texts[loop.index] = index
        body = Body(self, part)
        body.row = True
        body.statements(loop.body, scope)


def _row_group(part: Part) -> int:
    """Work-items that share a row: more where the rows alone cannot keep a device busy."""
    extent = part.loop.extent
    few = isinstance(extent, Const) and extent.value <= FEW_ROWS
    length = mapping.row_length(part.loop.body) or 0
    return mapping.LARGEST_GROUP if few and length > 64 * ROWS_GROUP else ROWS_GROUP


class Body:
    """Writes the statements of one part.

    Attributes
    ----------
    lane : str or None
        The work-item's lane, where vector loops are spread over work-items one to one.
    row : bool
        Whether a work-group shares the vector loops of a row.
    """

    def __init__(self, function: Function, part: Part):
        self.function = function
        self.part = part
        self.out = function.out
        self.writer = function.writer
        self.lane: str | None = None
        self.row = False
        self.in_vector = False
        self.partials: dict[Buffer, str] = {}

    def statements(self, body: Sequence[Statement], scope: Scope) -> None:
        """Write statements at one place; their names are added to the scope."""
        scope.share(body)
        position = 0
        while position < len(body):
            s = body[position]
            if isinstance(s, Store) and s.buffer.role != "local":
                run = _stores(body, position)
                self._store(run, scope)
                position += len(run)
                continue
            position += 1
            match s:
                case For():
                    self._for(s, scope)
                case If():
                    self._if(s, scope)
                case Local():
                    self._local(s, scope)
                case Let():
                    self._let(s, scope)
                case Store():
                    value, offset = self.writer.write_all([s.value, s.offset], scope)
                    self.out.line(f"{self._place(s.buffer, offset)} = {value};")
                case Accumulate():
                    self._accumulate(s, scope)
                case _:
                    raise InternalError(f"statement {s!r} has no OpenCL text")
            scope.forget(written_buffers([s]))

    # ------------------------------------------------------------------ simple statements

    def _store(self, run: Sequence[Store], scope: Scope) -> None:
        """Values of neighbouring stores first: an output may be the memory of an input."""
        writer, out = self.writer, self.out
        roots = [e for s in run for e in (s.value, s.offset)]
        safe = [(s.offset, count_elements(s.buffer)) for s in run]
        texts = writer.write_all(roots, scope, named=len(run) > 1, safe=safe)
        once = self.row and not self.in_vector
        if once:
            out.open("if (item == 0)")
        for s, value, offset in zip(run, texts[::2], texts[1::2], strict=True):
            out.line(memory.store(out, writer.pointers[s.buffer], unwrap(offset), unwrap(value),
                                 s.buffer.dtype))
        if once:
            out.close()
        scope.forget({s.buffer for s in run})

    def _let(self, s: Let, scope: Scope) -> None:
        value = self.writer.write(s.value, scope)
        name = self.out.name(s.variable.name)
        self.out.line(f"const {self.out.use(s.value.dtype)} {name} = {unwrap(value)};")
        scope.texts[s.variable] = name
        if s.value.dtype is INDEX and is_natural(s.value, scope.naturals):
            scope.naturals.add(s.variable)

    def _local(self, s: Local, scope: Scope) -> None:
        buffer, kind = s.buffer, self.out.use(s.buffer.dtype)
        name = self.out.name(buffer.name)
        initial = None if s.initial is None else unwrap(self.writer.write(s.initial, scope))
        count = local_size(buffer)
        if buffer in self.part.staged:
            # Each work-item keeps the elements it visits: those at its number plus multiples.
            count = (count + self.function.local - 1) // self.function.local
            self.writer.strides[buffer] = self.function.local
        if buffer in self.part.private or (count == 1 and buffer not in self.part.staged):
            self.writer.scalars[buffer] = name
            zero = types.constant(0, buffer.dtype)
            self.out.line(f"{kind} {name} = {initial if initial is not None else zero};")
            return
        self.writer.arrays[buffer] = name
        self.out.line(f"{kind} {name}[{max(count, 1)}];")
        if initial is not None:
            self.out.line(f"for (int k = 0; k < {count}; ++k) {name}[k] = {initial};")

    def _place(self, buffer: Buffer, offset: str) -> str:
        single = self.writer.scalars.get(buffer)
        return single if single is not None else self.writer.element(buffer, unwrap(offset))

    def _accumulate(self, s: Accumulate, scope: Scope) -> None:
        if s.error is not None:
            self._accumulate_exactly(s, s.error, scope)
            return
        out, writer, dtype = self.out, self.writer, s.buffer.dtype
        value, offset = writer.write_all([s.value, s.offset], scope)
        partial = self.partials.get(s.buffer)
        if s.buffer.role == "local":
            place = partial or self._place(s.buffer, offset)
            out.line(f"{place} = {unwrap(scalar.combine(out, s.combine, place, value, dtype))};")
            return
        target = writer.pointers[s.buffer]
        old = memory.load(out, target, unwrap(offset), dtype)
        total = scalar.combine(out, s.combine, old, value, dtype)
        out.line(memory.store(out, target, unwrap(offset), unwrap(total), dtype))

    def _accumulate_exactly(self, s: Accumulate, error: Buffer, scope: Scope) -> None:
        """Add to a sum, and keep what rounding adds to it (``ir.kernel.sums``)."""
        value, offset = self.writer.write_all([s.value, s.offset], scope)
        total, lost = (self.partials.get(b) or self._place(b, offset) for b in (s.buffer, error))
        add = scalar.add_exactly(self.out, s.buffer.dtype)
        self.out.line(f"{total} = {add}({total}, {unwrap(value)}, &{lost});")

    def _if(self, s: If, scope: Scope) -> None:
        self.out.open(f"if ({unwrap(self.writer.write(s.condition, scope))})")
        self.statements(s.body, Scope(scope))
        if s.orelse:
            self.out.otherwise()
            self.statements(s.orelse, Scope(scope))
        self.out.close()

    # ------------------------------------------------------------------ loops

    def _for(self, s: For, scope: Scope) -> None:
        self.writer.name_divisions(s.body, scope)
        if s.mode == "vector" and self.lane is not None:
            self._lane_loop(s, scope)
        elif self.row and not self.in_vector and not self.partials:
            self._nest(s, scope)
        else:
            self._loop(s, scope)

    def _inner(self, s: For, scope: Scope, index: str) -> None:
        """A loop's body; what it writes is not known from before, in any round."""
        inner = Scope(scope)
        inner.forget(written_buffers(s.body))
        inner.texts[s.index] = index
        outside = self.in_vector
        self.in_vector = self.in_vector or s.mode == "vector"
        self.statements(s.body, inner)
        self.in_vector = outside

    def _lane_loop(self, s: For, scope: Scope) -> None:
        extent = unwrap(self.writer.write(s.extent, scope))
        if len(self.part.lanes) == 1 and s.extent is self.part.lanes[0]:
            self.out.open("")
        else:
            self.out.open(f"if ({self.lane} < {extent})")
        assert self.lane is not None
        self._inner(s, scope, self.lane)
        self.out.close()

    def _loop(self, s: For, scope: Scope) -> None:
        extent = self.writer.write_all([s.extent], scope, named=True)[0]
        index = self.out.name(s.index.name)
        shared = self.row and s.mode == "vector" and not self.in_vector
        start, step = ("item", f"{index} += {self.function.local}") if shared else (
            "0", f"++{index}")
        self.out.open(f"for (long {index} = {start}; {index} < {extent}; {step})")
        self._inner(s, scope, index)
        self.out.close()

    def _nest(self, s: For, scope: Scope) -> None:
        """A row's outermost loop: accumulate apart, then combine."""
        out = self.out
        sums = mapping.find_row_sums(s, self.part.staged) or {}
        for buffer, combine in sums.items():
            name = self.partials[buffer] = out.name(f"{buffer.name}_part")
            neutral = types.constant(COMBINES[combine].neutral(buffer.dtype), buffer.dtype)
            out.line(f"{out.use(buffer.dtype)} {name} = {neutral};")
        nested = self.partials or {NOTHING: ""}
        self.partials = nested
        self._loop(s, scope)
        for buffer, combine in sums.items():
            self._tree(buffer, combine, self.partials[buffer])
        self.partials = {}

    def _tree(self, buffer: Buffer, combine: str, partial: str) -> None:
        """Combine the work-items' partial results, in an order that is always the same."""
        out, dtype = self.out, buffer.dtype
        first = self.shared_total(buffer, combine, partial, self.function.local, 1)
        place = self.writer.scalars[buffer]
        out.line(f"{place} = {unwrap(scalar.combine(out, combine, place, first, dtype))};")
        out.line("barrier(CLK_LOCAL_MEM_FENCE);")

    def shared_total(self, buffer: Buffer, combine: str, partial: str, items: int, lanes: int
                     ) -> str:
        """Combine what the items of each lane have, in halves; text of the own lane's total."""
        out, dtype = self.out, buffer.dtype
        kind = "uchar" if dtype.kind == "b" else out.use(dtype)
        scratch = self.function.scratch.setdefault(kind, f"scratch_{kind}")
        out.line(f"{scratch}[item] = {partial};")
        out.line("barrier(CLK_LOCAL_MEM_FENCE);")
        out.open(f"for (int half_way = {items // 2}; half_way >= {lanes}; half_way >>= 1)")
        own, other = f"{scratch}[item]", f"{scratch}[item + half_way]"
        if dtype.kind == "b":
            own_value, other_value = f"({own} != 0)", f"({other} != 0)"
        else:
            own_value, other_value = own, other
        total = unwrap(scalar.combine(out, combine, own_value, other_value, dtype))
        out.line(f"if (item < half_way) {own} = {total};")
        out.line("barrier(CLK_LOCAL_MEM_FENCE);")
        out.close()
        found = f"{scratch}[item % {lanes}]" if lanes > 1 else f"{scratch}[0]"
        return f"({found} != 0)" if dtype.kind == "b" else found


NOTHING = Buffer("nothing", INDEX, (1,), "local")


def _stores(body: Sequence[Statement], position: int) -> list[Store]:
    """Neighbouring stores to memory of which none reads what another writes."""
    run: list[Store] = []
    targets: set[Buffer] = set()
    for s in body[position:]:
        if not isinstance(s, Store) or s.buffer.role == "local":
            break
        reads = loaded_buffers([s])
        if run and (reads & targets or s.buffer in targets):
            break
        run.append(s)
        targets.add(s.buffer)
    return run
