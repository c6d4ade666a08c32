"""``ragged_batch``: elements of unknown sizes as rows of ragged tensors."""

from __future__ import annotations

from typing import Any

from ..ragged.host import arrays_of_dense
from ..ragged.row_partition import splits_dtype
from ..ragged.spec import RaggedTensorSpec
from ..values.spec import TensorSpec
from .node import Node, Run
from .streams import Element, Stream
from .structure import Part, map_specs, parts_of


class RaggedRows(Node):
    """Elements whose batches are ragged."""

    name = "ragged_batch"
    may_fail = False

    def __init__(self, source: Node, row_splits_dtype: Any):
        dtype = splits_dtype(row_splits_dtype)
        self.inputs = (source,)
        self._spec = map_specs(lambda spec: _ragged_spec(spec, dtype), source.spec)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        source = self.inputs[0]
        return _RaggedStream(source.stream(run), parts_of(source.spec), parts_of(self._spec))


class _RaggedStream(Stream):
    def __init__(self, source: Stream, before: list[Part], after: list[Part]):
        self.inputs = (source,)
        self.source = source
        self.pairs = list(zip(before, after))

    def next(self) -> Element | None:
        leaves = self.source.next()
        if leaves is None:
            return None
        found: Element = []
        for before, after in self.pairs:
            own = leaves[before.first:before.end]
            changes = after.is_composite and not before.is_composite
            found += arrays_of_dense(own[0], after.spec) if changes else own
        return found


def _ragged_spec(spec: Any, dtype: Any) -> Any:
    """The spec of elements that become rows of ragged batches; others as they are."""
    if not isinstance(spec, TensorSpec) or spec.shape.rank in (None, 0) \
            or spec.shape.is_fully_defined():
        return spec
    depth = max(axis for axis, size in enumerate(spec.shape) if size is None)
    return RaggedTensorSpec(spec.shape, spec.dtype, depth, dtype)
