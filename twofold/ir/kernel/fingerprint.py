"""What a kernel is, as one string: equal strings mean equal kernels.

Two kernels get the same fingerprint when they differ only in object identities and in their own
names; everything else counts, down to the names of buffers, the bits of constants and which
expressions are shared. All slots of all nodes are read, so a field added to the grammar is part of
it without a change here. For reading there is ``text.py``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from ...dtypes import DType
from ..base.dims import Compound, Polynomial, Symbol
from .nodes import Buffer, Expression, Kernel, Statement

_SLOTS: dict[type, tuple[str, ...]] = {}


def fingerprint(kernel: Kernel) -> str:
    """The string that stands for a kernel.

    Raises
    ------
    TypeError
        When a node holds something that has no defined writing.
    """
    writer = _Writer()
    writer.record(kernel)
    return "\n".join(writer.parts)


class _Writer:
    """Numbers objects in the order they are met, and writes each once."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._numbers: dict[Expression | Buffer | Symbol, int] = {}

    def record(self, node: Kernel | Statement | Buffer | Symbol) -> None:
        """One part: the type and every field."""
        fields = [self._field(getattr(node, name)) for name in _slots(type(node))
                  if not (name == "order" and isinstance(node, Symbol))
                  and not (name == "name" and isinstance(node, Kernel))]
        self.parts.append(f"{type(node).__name__} {' '.join(fields)}")

    def _field(self, value: Any) -> str:
        if isinstance(value, Expression):
            return self._expression(value)
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None:
            return repr(value)
        if kind is float:
            return struct.pack("<d", value).hex()
        if isinstance(value, DType):
            return value.name
        if isinstance(value, (Buffer, Symbol)):
            return self._object(value)
        if kind is tuple:
            return self._sequence(value)
        if isinstance(value, (Polynomial, Compound)):
            return self._dimension(value)
        raise TypeError(f"kernels with a {kind.__name__} in them have no fingerprint")

    def _sequence(self, values: Sequence[Any]) -> str:
        written = []
        for value in values:
            if isinstance(value, Statement):
                self.record(value)  # complete before what it stands in
                written.append(f"@{len(self.parts) - 1}")
            else:
                written.append(self._field(value))
        return f"({' '.join(written)})"

    def _object(self, value: Buffer | Symbol) -> str:
        number = self._numbers.get(value)
        if number is None:
            self.record(value)
            number = self._numbers[value] = len(self._numbers)
        return f"${number}"

    def _dimension(self, value: Polynomial | Compound) -> str:
        if isinstance(value, Compound):
            return f"[{value.kind} {self._field(value.left)} {self._field(value.right)}]"
        terms = []
        for monomial, coefficient in value.terms.items():
            factors = [f"{self._field(atom)}^{power}" for atom, power in monomial]
            terms.append(f"{coefficient}*{'*'.join(factors)}")
        return f"[{' + '.join(terms)}]"

    def _expression(self, root: Expression) -> str:
        """The number of an expression; what is below it is written first, without recursion."""
        numbers = self._numbers
        stack = [root]
        while stack:
            e = stack[-1]
            if e in numbers:
                stack.pop()
                continue
            missing = [o for o in e.operands if o not in numbers]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            kind = type(e)
            fields = []
            for name in _SLOTS.get(kind) or _slots(kind):
                value = getattr(e, name)
                number = numbers.get(value) if isinstance(value, Expression) else None
                fields.append(self._field(value) if number is None else f"${number}")
            self.parts.append(f"{kind.__name__} {' '.join(fields)}")
            numbers[e] = len(numbers)
        return f"${numbers[root]}"


def _slots(kind: type) -> tuple[str, ...]:
    """Names of all fields of a node type, its own first."""
    found = _SLOTS.get(kind)
    if found is None:
        names: list[str] = []
        for base in kind.__mro__:
            names.extend(getattr(base, "__slots__", ()))
        found = _SLOTS[kind] = tuple(names)
    return found
