"""``padded_batch``: elements of different shapes as one, filled up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, DataLossError
from ..tensors import nest
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.spec import TensorSpec
from .batching import batches, read, require_size
from .node import Node, Run
from .streams import Element, Stream
from .structure import is_structure, pack, parts_of


class PaddedBatch(Node):
    """So many elements as one; each is filled up to a common shape.

    Parameters
    ----------
    source : Node
    size : int
    shapes : structure
        For each tensor the shape to fill up to, with None for the largest of the batch.
    values : structure
        What it is filled with.
    drops : bool
        Whether a smaller last batch is left out.
    """

    name = "padded_batch"

    def __init__(self, source: Node, size: int, shapes: Any, values: Any, drops: bool):
        require_size(size, "padded_batch")
        self.inputs = (source,)
        self.size = size
        self.drops = drops
        specs = source.layout.specs
        for part in parts_of(source.spec):
            if part.is_composite:
                raise ArgumentTypeError("Batching of padded sparse or ragged tensors is not "
                                        f"currently supported: `{source.name}` has elements of "
                                        f"{part.spec!r}")
        for spec in specs:
            if not isinstance(spec, TensorSpec):
                raise ArgumentTypeError(
                    f"padded_batch: `{source.name}` has elements that are no tensors: {spec!r}")
        given = [None] * len(specs) if shapes is None else along(source.spec, shapes)
        self.shapes = [_shape(shape, spec, i) for i, (shape, spec) in enumerate(zip(given, specs))]
        fills = along(source.spec, values) if is_structure(values) else [values] * len(specs)
        self.fills = [_fill(value, spec) for value, spec in zip(fills, specs)]
        count = size if drops else None
        self._spec = pack(source.spec, [TensorSpec([count, *shape], spec.dtype)
                                        for shape, spec in zip(self.shapes, specs)])

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return batches(self.inputs[0].count(), self.size, self.drops)

    def stream(self, run: Run) -> Stream:
        return _PaddedStream(self.inputs[0].stream(run), self)


class _PaddedStream(Stream):
    def __init__(self, source: Stream, node: PaddedBatch):
        self.inputs = (source,)
        self.source = source
        self.node = node

    def next(self) -> Element | None:
        node = self.node
        block = read(self.source, node.size)
        if block is None or (node.drops and block.count < node.size):
            return None
        rows = block.rows()
        return [pad([row[i] for row in rows], shape, fill)
                for i, (shape, fill) in enumerate(zip(node.shapes, node.fills))]


def pad(leaves: Sequence[Any], shape: Sequence[int | None], fill: Any) -> Any:
    """Arrays as one, each filled up.

    Raises
    ------
    DataLossError
        When one is larger than the shape allows.
    """
    sizes = []
    for axis, size in enumerate(shape):
        largest = max(leaf.shape[axis] for leaf in leaves)
        if size is not None and largest > size:
            raise DataLossError(
                "Attempted to pad to a smaller size than the input element: one has "
                f"{largest} along axis {axis}, padded_shapes has {size}", "padded_batch")
        sizes.append(largest if size is None else size)
    found = np.full((len(leaves), *sizes), fill, leaves[0].dtype)
    for i, leaf in enumerate(leaves):
        place: Any = (i, *[slice(size) for size in leaf.shape])
        found[place] = leaf if leaf.ndim else leaf[()]
    return found


def along(structure: Any, given: Any) -> list[Any]:
    """What is given for each leaf of a structure: its own tuples and lists are not taken apart.

    Raises
    ------
    ValueError
        When it is nested in another way.
    """
    if not is_structure(structure):
        return [given]
    parts = nest.children(structure)
    try:
        if isinstance(structure, Mapping):
            chosen = [given[key] for key, _ in parts]
        else:
            chosen = [child for _, child in nest.children(given)]
    except (KeyError, TypeError):
        chosen = []
    if len(chosen) != len(parts):
        raise ArgumentError(f"{given!r} is not nested like the elements: {structure}")
    return [leaf for (_, part), own in zip(parts, chosen) for leaf in along(part, own)]


def _shape(shape: Any, spec: TensorSpec, place: int) -> list[int | None]:
    """The shape to fill up to, with None where the largest decides."""
    if shape is None:
        if spec.shape.rank is None:
            raise ArgumentError(f"You must provide `padded_shapes` argument because component "
                                f"{place} has unknown rank.")
        return list(spec.shape)
    if isinstance(shape, (Tensor, np.ndarray)):
        shape = np.asarray(shape).tolist()
    wanted = TensorShape([None if size in (None, -1) else size for size in shape]
                         if not isinstance(shape, TensorShape) else shape)
    if (spec.shape.rank is not None and wanted.rank != spec.shape.rank) or any(
            own is not None and size is not None and own > size
            for own, size in zip(spec.shape if spec.shape.rank is not None else (), wanted)):
        raise ArgumentError(f"The padded shape {wanted} is not compatible with the shape "
                            f"{spec.shape} of the corresponding input component.")
    return list(wanted)


def _fill(value: Any, spec: TensorSpec) -> Any:
    """What to fill up with, as an element of the dtype."""
    if value is None:
        return b"" if spec.dtype is dtypes.string else spec.dtype.numpy.type(0)
    tensor = convert.to_tensor(value)
    if tensor.ndim:
        raise ArgumentError(f"Invalid `padding_values`. {value!r} is no scalar.")
    if tensor.dtype is not spec.dtype:
        raise ArgumentTypeError(
            f"Invalid `padding_values`. `padding_values` values type {tensor.dtype!r} does not "
            f"match type {spec.dtype!r} of the corresponding input component.")
    return tensor._host()[()]
