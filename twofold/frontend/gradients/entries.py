"""What a tape knows: the slots of the values it follows, and an entry for each op that used them.

``Record`` makes the entries and is the only one to take them apart: for the reverse walk, for plans
of gradients, for the rows that were gathered. An entry is a plain tuple, because one is made for
every op: the call, the slots it read and wrote, the inputs and outputs that its gradient rule
declared (None for others), and the place in the user's code. What to follow is ``tape.py``'s
business; what may be recorded that is no op is ``own_gradients.py``'s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType
from typing import Any

from ...ir.base.source import Source
from ...ir.base.types import TensorType
from ...ir.graph.gradient import Application, dependent
from ...ir.ops import Structure, structural
from ..dispatch.calls import Call, type_of
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import LIBRARY

Entry = tuple[Call, tuple[int, ...], tuple[int, ...], Sequence[Any], Sequence[Any],
              CodeType | None, int]
# Where a kept value lies: number of the entry, field of the entry, position in the field.
Place = tuple[int, int, int]
# Rows gathered of a variable: its shape then, the indices, the rows.
Rows = tuple[tuple[Any, ...], Tensor, Tensor]
# Makes of a field's kept values what rules read: (values, types, slots, number, field).
Wrap = Callable[[Sequence[Any], Sequence[TensorType], Sequence[int], int, int], Sequence[Any]]

READ = Call(structural(Structure.READ), structural(Structure.READ).attrs(), (), ())
_INPUTS, _OUTPUTS = 3, 4
_NO_SLOT = -1

_next_key = observers.next_key
# Whether a file is the library's own; code files are few, and asked about for every op.
_is_library: dict[str, bool] = {}


class Record:
    """Slots and entries of one tape."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._slots: dict[int, int] = {}  # key of a tensor or variable to its slot
        self._entries: list[Entry] = []
        self._rows: dict[int, list[Rows]] = {}  # what was gathered of variables
        self._count = 0

    # ------------------------------------------------------------------ making entries
    def record(self, call: Call, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> None:
        """An op ran; called by the dispatcher."""
        if not call.records:
            return
        slots = self._slots
        read: tuple[int, ...]
        if len(inputs) == 2:
            x, y = inputs
            read = one, two = slots.get(x._key, -1), slots.get(y._key, -1)
            if one < 0 and two < 0:
                return
        else:
            read = tuple([slots.get(x._key, -1) for x in inputs])
            if max(read) < 0:
                return
        written: tuple[int, ...]
        if len(outputs) == 1:  # it is a float, or the call would not be recorded
            y, = outputs
            if not y._key:
                y._key = _next_key()
            count = slots[y._key] = self._count
            self._count = count + 1
            written = (count,)
        else:
            written = tuple([self._new_slot(y) if is_float else _NO_SLOT
                             for y, is_float in zip(outputs, call.float_outputs)])
        frame = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            file = code.co_filename
            inside = _is_library.get(file)
            if inside is None:
                if len(_is_library) >= 4096:  # cells of a notebook are files too
                    _is_library.clear()
                inside = _is_library[file] = file.startswith(LIBRARY)
            if not inside:
                self._entries.append((call, read, written, call.kept_inputs(inputs),
                                      call.kept_outputs(outputs), code, frame.f_lasti))
                return
            frame = frame.f_back  # type: ignore[assignment]
        self._entries.append((call, read, written, call.kept_inputs(inputs),
                              call.kept_outputs(outputs), None, 0))

    def _record_read(self, slot: int, tensor: Tensor) -> None:
        """The variable of a slot was read into a tensor."""
        self._entries.append((READ, (slot,), (self._slot_of(tensor),), (), (), None, 0))

    def record_rows(self, variable: Any, table: Tensor, indices: Tensor, rows: Tensor) -> None:
        """Rows of a variable, read into a table, were gathered; called by the variable."""
        if variable._key in self._slots:
            shape = type_of(table).shape
            self._rows.setdefault(variable._key, []).append((shape, indices, rows))

    # ------------------------------------------------------------------ slots
    def _slot_of(self, value: Any) -> int:
        """The slot of a value, a new one when it has none."""
        if not value._key:
            value._key = _next_key()
        slot = self._slots.get(value._key)
        return self._new_slot(value) if slot is None else slot

    def _new_slot(self, tensor: Any) -> int:
        if not tensor._key:
            tensor._key = _next_key()
        slot = self._slots[tensor._key] = self._count
        self._count += 1
        return slot

    def _is_followed(self, value: Any) -> bool:
        return bool(value._key) and value._key in self._slots

    # ------------------------------------------------------------------ reading entries
    def _rows_alone(self, sources: Sequence[Any]) -> dict[int, list[Rows]]:
        """What was gathered of variables (by key) that were used in no other way."""
        candidates = {self._slots[source._key]: source._key for source in sources
                      if source._key in self._rows and source._key in self._slots}
        reads: dict[int, int] = {}   # slot of a value that was read: the variable's
        uses = dict.fromkeys(candidates, 0)
        for call, read, written, *_ in self._entries:
            if call is READ and read[0] in candidates:
                reads[written[0]] = read[0]
                continue
            for slot in read:
                if slot in reads:
                    uses[reads[slot]] += 1
        return {key: self._rows[key] for slot, key in candidates.items()
                if uses[slot] == len(self._rows[key])}


def structure_of(entries: Sequence[Entry]) -> tuple[Any, ...]:
    """What two records have in common that differ in values only."""
    flat: list[Any] = []
    for entry in entries:
        flat.append(entry[0])  # the call tells how many slots follow
        flat += entry[1]
    return tuple(flat)


def dependents(entries: Iterable[Entry], sources: Iterable[int]) -> set[int]:
    """All slots that depend on ``sources`` (-1 is none), these included."""
    return dependent(((entry[1], entry[2]) for entry in entries),
                     (slot for slot in sources if slot >= 0), (_NO_SLOT,))


def applications(entries: Sequence[Entry], wanted: set[int], wrap: Wrap | None = None
                 ) -> Iterator[Application]:
    """The recorded ops that ``wanted`` slots go into, in reverse, as the reverse walk takes them.

    Parameters
    ----------
    entries : sequence of Entry
        It may grow while it is walked.
    wanted : set of int
        Slots that depend on the sources.
    wrap : callable, optional
        Makes of a field's kept values what rules read.
    """
    for number in range(len(entries) - 1, -1, -1):
        call, read, written, inputs, outputs, code, instruction = entries[number]
        if wanted.isdisjoint(read):
            continue
        if wrap is not None:
            inputs = wrap(inputs, call.input_types, read, number, _INPUTS)
            outputs = wrap(outputs, call.output_types, written, number, _OUTPUTS)
        source = None if code is None else Source(code, instruction)
        yield Application(call.op, call.attrs, read, written, inputs, outputs, call.input_types,
                          call.output_types, call.regions, source)


def kept_values(entries: Sequence[Any], places: Iterable[Place]) -> list[Any]:
    """The arrays of kept values."""
    return [entries[number][field][position]._array for number, field, position in places]
