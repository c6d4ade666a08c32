"""Equal groups have equal kernels: what a group is, apart from which values it is about.

Layers of a network, steps of an unrolled loop and updates of many variables are the same group
again and again. It is lowered once, and the kernel is launched with other buffers; so are products
and convolutions with what is fused behind them. Owns the key;
the program's builder keeps the kernels.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from ..fusion.group import Group
from ..graph import Node, Value

Key = tuple[Hashable, tuple[Value, ...]]
"""What groups are, and the values they are about, in the order of their numbers in it."""


Code = TypeVar("Code")


def key_of(groups: Sequence[Group], contraction: Node | None = None) -> Key | None:
    """A key that is equal for groups with equal kernels, wherever the user wrote them.

    With a contraction the groups are its epilogue. None for what cannot be told from others by
    what it holds.
    """
    numbers: dict[Value, int] = {}
    types: list[Hashable] = []

    def number(value: Value) -> int:
        found = numbers.get(value)
        if found is None:
            found = numbers[value] = len(numbers)
            types.append(value.type)
        return found

    def content_key(node: Node) -> Hashable:
        return (node.op, node.attrs, tuple([number(v) for v in node.inputs]),
                tuple([number(v) for v in node.outputs]))

    parts: list[Hashable] = [None if contraction is None else content_key(contraction)]
    for group in groups:
        nodes = []
        for node in group.nodes:
            if node.regions:
                return None
            nodes.append(content_key(node))
        # In the order of the values: alignments may have been found in another one.
        alignment = sorted((number(v), a) for v, a in group.alignment.items())
        parts.append((group.domain, group.axes, tuple(nodes),
                      tuple([number(v) for v in group.outputs]), tuple(alignment)))
    key = (tuple(parts), tuple(types))
    try:
        hash(key)
    except TypeError:       # attributes that cannot be compared
        return None
    return key, tuple(numbers)


class Lowered(Generic[Code]):
    """Kernels or contractions that were made, with the numbers of their values."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Code, list[int], list[int]]] = {}

    def find(self, key: Key | None) -> tuple[Code, list[Value], list[Value]] | None:
        """The code of equal groups, and which of the key's values are its inputs and outputs."""
        found = self._known.get(key[0]) if key is not None else None
        if key is None or found is None:
            return None
        code, inputs, outputs = found
        return code, [key[1][i] for i in inputs], [key[1][i] for i in outputs]

    def keep(self, key: Key | None, code: Code, inputs: Sequence[Value],
             outputs: Sequence[Value]) -> None:
        """Remember what was lowered."""
        if key is None:
            return
        numbers = {value: i for i, value in enumerate(key[1])}
        if all(value in numbers for value in (*inputs, *outputs)):
            self._known[key[0]] = (code, [numbers[v] for v in inputs],
                                   [numbers[v] for v in outputs])
