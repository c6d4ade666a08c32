"""Values as index expressions: an element of any value of a group, as a kernel expression.

Movement ops become index arithmetic and vanish; elementwise ops become scalar expressions; values
from outside become loads. Reductions of the group are looked up, not computed: the loop builder
(``lower_group.py``) binds them as it goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...dtypes import compute_dtype
from ...errors import InternalError
from ..base.types import Shape, TensorType
from ..fusion.group import Group
from ..graph import Node, Value
from ..kernel import build as k
from ..kernel import simplify
from ..kernel.build import ZERO, broadcast_index
from ..kernel.nodes import Buffer, Expression, Index, Load
from ..ops import Element, Reduction, Scalar

Key = tuple[Expression, ...]


class ElementContext:
    """What an ``Element`` lowering sees: attributes, types, inputs as functions of an index."""

    __slots__ = ("_elements", "_node", "attrs", "output", "types")

    def __init__(self, elements: ElementBuilder, node: Node):
        self._elements = elements
        self._node = node
        self.attrs = node.attrs
        self.types: list[TensorType] = [value.type for value in node.inputs]
        self.output: TensorType = node.outputs[0].type

    def load(self, i: int, index: Sequence[Expression]) -> Expression:
        """Element of input ``i`` at an index."""
        return self._elements.at(self._node.inputs[i], index)

    def load_flat(self, i: int, offset: Expression) -> Expression:
        """Element of input ``i`` at a row-major offset."""
        return self._elements.at_offset(self._node.inputs[i], offset)

    def load_part(self, i: int, index: Sequence[Expression], part: int) -> Expression:
        """The real (0) or imaginary (1) part of an element of the complex input ``i``."""
        return self._elements.part_at(self._node.inputs[i], index, part)

    def flatten(self, index: Sequence[Expression], shape: Shape) -> Expression:
        """Row-major offset of an index."""
        return self._elements.flatten(index, shape)

    def unflatten(self, offset: Expression, shape: Shape) -> list[Expression]:
        """Index of a row-major offset."""
        return self._elements.unflatten(offset, shape)


class ElementBuilder:
    """Evaluates values of one group at indices.

    Attributes
    ----------
    parameters : dict
        Values read from memory and their buffers, in order of first use.
    results : dict
        Values bound by the loop builder: the index they are valid at and their expression.
    """

    def __init__(self, group: Group, ranges: dict[Index, object]):
        self.members = set(group.nodes)
        self.parameters: dict[Value, Buffer] = {}
        self.results: dict[Value, tuple[Key, Expression]] = {}
        self.ranges = ranges
        self._memo: dict[tuple[Value, Key], Expression] = {}
        self._offsets: dict[tuple[Key, Shape], Expression] = {}

    def forget(self) -> None:
        """Drop remembered expressions (they may hold what was bound in an earlier stage)."""
        self._memo.clear()

    def flatten(self, index: Sequence[Expression], shape: Shape) -> Expression:
        """Row-major offset; the inverse of an ``unflatten`` gives back its offset."""
        known = self._offsets.get((tuple(index), shape))
        return known if known is not None else simplify.flatten(index, shape)

    def unflatten(self, offset: Expression, shape: Shape) -> list[Expression]:
        """Index of a row-major offset."""
        index = simplify.unflatten(offset, shape, self.ranges)  # type: ignore[arg-type]  # Dims
        self._offsets[(tuple(index), shape)] = offset
        return index

    def at(self, value: Value, index: Sequence[Expression]) -> Expression:
        """Element of a value at an index, in the value's storage dtype."""
        if len(index) != len(value.shape):
            raise InternalError(f"index of {len(index)} for {value!r}")
        place = tuple(ZERO if extent == 1 else i
                      for i, extent in zip(index, value.shape, strict=True))
        key = (value, place)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._evaluate(value, place)
        return found

    def at_offset(self, value: Value, offset: Expression) -> Expression:
        """Element of a value at a row-major offset."""
        node = value.node
        if value in self.results or node is None:
            return self.at(value, self.unflatten(offset, value.shape))
        if node not in self.members:
            return Load(self._parameter(value), offset)
        if isinstance(node.op.lowering, Scalar) and all(
                v.shape == value.shape or v.type.size == 1 for v in node.inputs):
            key = (value, (offset,))
            found = self._memo.get(key)
            if found is None:
                operands = [self.at_offset(v, ZERO if v.type.size == 1 else offset)
                            for v in node.inputs]
                found = self._memo[key] = self._scalar(node, value, operands)
            return found
        return self.at(value, self.unflatten(offset, value.shape))

    def part_at(self, value: Value, index: Sequence[Expression], part: int) -> Expression:
        """One part of an element of a complex value, which lies in memory."""
        if value.node is not None and value.node in self.members:
            raise InternalError(f"{value!r} is complex, and was fused with what reads its parts")
        place = [ZERO if extent == 1 else i for i, extent in zip(index, value.shape, strict=True)]
        offset = self.flatten(place, value.shape)
        return Load(self._parameter(value), k.add(k.mul(offset, k.index(2)), k.index(part)))

    def _parameter(self, value: Value) -> Buffer:
        buffer = self.parameters.get(value)
        if buffer is None:
            type = value.type.in_memory
            buffer = Buffer(f"in{len(self.parameters)}", type.dtype, type.shape, "input")
            self.parameters[value] = buffer
        return buffer

    def _evaluate(self, value: Value, index: Key) -> Expression:
        bound = self.results.get(value)
        if bound is not None:
            # The offset in an array without elements says nothing about the index; no code runs.
            if bound[0] != index and value.type.size != 0:
                raise InternalError(f"{value!r} was fused, but is read at another index")
            return bound[1]
        node = value.node
        if node is None or node not in self.members:
            return Load(self._parameter(value), self.flatten(index, value.shape))
        lowering = node.op.lowering
        if isinstance(lowering, Scalar):
            operands = [self.at(v, broadcast_index(index, value.shape, v.shape))
                        for v in node.inputs]
            return self._scalar(node, value, operands)
        if isinstance(lowering, Element):
            result: Expression = lowering.build(ElementContext(self, node), list(index))
            return k.cast(result, value.dtype)
        if isinstance(lowering, Reduction):
            raise InternalError(f"{value!r} is read before its reduction is done")
        raise InternalError(f"{node.op.name} cannot be part of a fused kernel")

    def _scalar(self, node: Node, value: Value, operands: list[Expression]) -> Expression:
        lowering = node.op.lowering
        assert isinstance(lowering, Scalar)
        widened = [k.cast(x, compute_dtype(x.dtype)) for x in operands]
        result: Expression = lowering.build(node.attrs, *widened)
        return k.cast(result, value.dtype)


