"""What functions return: which outputs of the graph are which leaves of the structure."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError
from ...ir.base.types import TensorType
from ...ir.graph import Graph
from ..dispatch import door
from ..tensors import nest
from ..tensors.shape import make_shape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.strings import TracedStrings, parts_of_strings, strings_of_parts, without_rank
from ..tracing.trace import Trace
from ..tracing.unranked import Extent, is_unranked, parts_of, unranked_tensor
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable


class Output:
    """Stands for output ``index`` of the graph in the structure of what a function returns."""

    __slots__ = ("index",)

    def __init__(self, index: int):
        self.index = index

    @property
    def place(self) -> tuple[str, Any]:
        """Which array of a run it is: ``output`` and a number, and others; else ``made`` and
        this object."""
        return "output", self.index

    def of(self, results: Sequence[Tensor]) -> Tensor:
        """The tensor, from all outputs of a run."""
        return results[self.index]

    def spec(self, graph: Graph) -> TensorSpec:
        """What the tensor will be."""
        return spec_of(graph.outputs[self.index].type, "")


class UnrankedOutput(Output):
    """Two outputs: the elements in a row, the sizes."""

    __slots__ = ("origin", "sizes")

    def __init__(self, index: int, sizes: int, origin: str):
        super().__init__(index)
        self.sizes = sizes
        self.origin = origin

    @property
    def place(self) -> tuple[str, Any]:
        """``unranked``, and the numbers of the elements in a row and of the sizes."""
        return "unranked", (self.index, self.sizes)

    def of(self, results: Sequence[Tensor]) -> Tensor:
        row, sizes = results[self.index], results[self.sizes]
        if isinstance(row, SymbolicTensor):
            return unranked_tensor(row, Extent(sizes, self.origin))
        return door.run("reshape", row, shape=tuple(sizes.numpy().tolist()))

    def spec(self, graph: Graph) -> TensorSpec:
        return TensorSpec(None, graph.outputs[self.index].dtype)


class StringsOutput(Output):
    """A string tensor in two outputs: its bytes, and where its elements end."""

    __slots__ = ("ends",)

    def __init__(self, index: int, ends: int):
        super().__init__(index)
        self.ends = ends

    @property
    def place(self) -> tuple[str, Any]:
        """``strings``, and the numbers of the bytes and of the ends."""
        return "strings", (self.index, self.ends)

    def of(self, results: Sequence[Tensor]) -> Tensor:
        return strings_of_parts(results[self.index], results[self.ends])

    def spec(self, graph: Graph) -> TensorSpec:
        return TensorSpec(spec_of(graph.outputs[self.ends].type, "").shape, dtypes.string)


class UnrankedStringsOutput(StringsOutput):
    """Three outputs: the bytes, where elements in a row end, the sizes."""

    __slots__ = ("origin", "sizes")

    def __init__(self, index: int, ends: int, sizes: int, origin: str):
        super().__init__(index, ends)
        self.sizes = sizes
        self.origin = origin

    @property
    def place(self) -> tuple[str, Any]:
        return "made", self

    def of(self, results: Sequence[Tensor]) -> Tensor:
        row, sizes = results[self.ends], results[self.sizes]
        if isinstance(row, SymbolicTensor):
            extent = Extent(sizes, self.origin, "string")
            return strings_of_parts(results[self.index], unranked_tensor(row, extent))
        ends = door.run("reshape", row, shape=tuple(sizes.numpy().tolist()))
        return strings_of_parts(results[self.index], ends)

    def spec(self, graph: Graph) -> TensorSpec:
        return TensorSpec(None, dtypes.string)


def as_results(value: Any) -> Any:
    """What a function called in a trace gives: tensors for numbers and texts, too."""
    plain = (bool, int, float, complex, str, bytes, np.ndarray, np.generic)
    if not any(isinstance(leaf, plain) for leaf in nest.flatten(value)):
        return value
    return nest.map_structure(
        lambda leaf: convert.to_tensor(leaf) if isinstance(leaf, plain) else leaf, value)


def common_spec(left: Any, right: Any) -> Any:
    """The specs that two values of the same structure have in common."""
    def common(one: Any, other: Any) -> Any:
        if not isinstance(one, TensorSpec) or not isinstance(other, TensorSpec):
            return one
        shape = one.shape.most_specific_compatible_shape(other.shape)
        return TensorSpec(shape, one.dtype, one.name)

    return nest.pack_sequence_as(left, [common(one, other) for one, other in zip(
        nest.flatten(left), nest.flatten(right))])


def spec_of(type: TensorType, name: str) -> TensorSpec:
    """The spec of a value of the graph: None for sizes that only the run knows."""
    shape = make_shape(tuple(d if isinstance(d, int) else None for d in type.shape))
    return TensorSpec(shape, type.dtype, name or None)


def taken_apart(result: Any, trace: Trace, function: Any) -> tuple[Any, list[Any]]:
    """The structure of what a function returned, and the graph values in it."""
    outputs: dict[Any, int] = {}
    leaves: list[Any] = []
    for leaf in nest.flatten(result):
        tensor = _as_output(leaf, function)
        if is_unranked(tensor):
            row, extent = parts_of(tensor)
            first, second = (outputs.setdefault(trace.lift(x), len(outputs))
                             for x in (row, extent.sizes))
            leaves.append(UnrankedOutput(first, second, extent.origin))
        elif without_rank(tensor):
            data, ends = parts_of_strings(tensor)
            row, extent = parts_of(ends)
            first, second, third = (outputs.setdefault(trace.lift(x), len(outputs))
                                    for x in (data, row, extent.sizes))
            leaves.append(UnrankedStringsOutput(first, second, third, extent.origin))
        elif isinstance(tensor, TracedStrings):
            first, second = (outputs.setdefault(trace.lift(x), len(outputs))
                             for x in parts_of_strings(tensor))
            leaves.append(StringsOutput(first, second))
        elif isinstance(tensor, SymbolicTensor):
            value = trace.lift(tensor)
            leaves.append(Output(outputs.setdefault(value, len(outputs))))
        else:
            leaves.append(tensor)
    return nest.pack_sequence_as(result, leaves), list(outputs)


def _as_output(leaf: Any, function: Any) -> Any:
    if leaf is None or isinstance(leaf, Tensor):
        return leaf
    if isinstance(leaf, Variable):
        return leaf._read_for_op()
    try:
        return convert.to_tensor(leaf)
    except (TypeError, ValueError):
        if inspect.iscoroutine(leaf):
            leaf.close()  # else Python warns that nobody awaited it
        raise ArgumentTypeError(
            "To be compatible with tf.function, Python functions must return zero or more Tensors "
            f"or ExtensionTypes or None values; in compilation of {function!r}, found return value "
            f"of type {type(leaf).__name__}, which is not a Tensor or ExtensionType.") from None


__all__ = ["Output", "StringsOutput", "UnrankedOutput", "UnrankedStringsOutput",
           "spec_of", "taken_apart"]
