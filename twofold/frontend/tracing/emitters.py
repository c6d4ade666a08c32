"""The emitters that gradient rules are called with: eager, and inside a trace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...ir.graph import Graph
from ...ir.ops import Attrs, Emitter, OpDef
from ..dispatch.calls import type_of
from ..dispatch.door import apply
from ..tensors.tensor import Tensor


class EagerEmitter(Emitter):
    """Applies the ops of gradient rules through the door, so that outer tapes see them too."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        return apply(op, inputs, attrs, regions)


class Typed:
    """A traced tensor as gradient rules see it: its shape keeps run-time dimensions."""

    __slots__ = ("dtype", "shape", "tensor")

    def __init__(self, tensor: Tensor):
        type = type_of(tensor)
        self.tensor = tensor
        self.dtype = type.dtype
        self.shape = type.shape


class TraceEmitter(Emitter):
    """The emitter for gradient rules inside a trace; its values are :class:`Typed`."""

    def apply(self, op: OpDef, inputs: Sequence[Any], attrs: Attrs,
              regions: Sequence[Graph] = ()) -> tuple[Any, ...]:
        outputs = apply(op, [x.tensor for x in inputs], attrs, regions)
        return tuple(Typed(y) for y in outputs)
