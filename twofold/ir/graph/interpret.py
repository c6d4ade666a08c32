"""What a graph means: runs each node through its op's NumPy reference.

Floating inputs are widened to float64, results are rounded once to the inferred dtypes; that is the
definition of correct that every other way of running an op is tested against. Walks are iterative;
only regions of control flow nest. Nothing here is fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...dtypes import DType, from_numpy
from ...errors import InternalError, TwofoldError
from ..base.bind import bind_shapes, substitute_attrs
from ..base.dims import Symbol
from ..base.rounding import round_array
from ..base.source import Source
from ..base.types import TensorType, VariableType
from ..ops import Attrs, InferContext, OpDef
from .analysis import defining_nodes
from .nodes import Graph, Node, Value

Array = np.ndarray[Any, Any]
Host = Callable[[Node, Sequence[Any]], Sequence[Any] | None]


class Cell:
    """A variable while a graph is interpreted: an array that nodes read and replace."""

    __slots__ = ("array", "dtype")

    def __init__(self, array: Array, dtype: DType | None = None):
        self.dtype = dtype or from_numpy(np.asarray(array).dtype)
        self.array: Array = np.array(array, self.dtype.numpy)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the value held now."""
        return tuple(self.array.shape)

    def assign(self, array: Array) -> None:
        """Replace the value (what was read before keeps its own)."""
        self.array = np.array(array, self.dtype.numpy)


def widen(array: Array) -> Array:
    """A floating array as float64, a complex one as complex128, any other as it is."""
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    if array.dtype.kind != "O" and from_numpy(array.dtype).kind == "f":
        return array.astype(np.float64)
    return array


def run_op(op: OpDef, attrs: Attrs, arrays: Sequence[Any],
           output_types: Sequence[TensorType] | None = None,
           regions: Sequence[Graph] = (),
           values: Mapping[Symbol, int] | None = None,
           host: Host | None = None) -> tuple[Array, ...]:
    """Run one op by its reference.

    Parameters
    ----------
    op : OpDef
    attrs : Attrs
    arrays : sequence of ndarray (or Cell, for variables)
        In the ops' own dtypes.
    output_types : sequence of TensorType, optional
        What inference said; inferred from the arrays when not given.
    regions : sequence of Graph
        Bodies of control flow; the reference gets them as functions of arrays.
    values : mapping, optional
        Values of dimension symbols in ``attrs``, ``output_types`` and ``regions``.
    host : callable, optional
        What may run the nodes of regions; see ``interpret``.

    Raises
    ------
    InternalError
        When the reference returned another shape or dtype than inference said.
    """
    known = dict(values or {})
    attrs = substitute_attrs(attrs, known)
    if output_types is None:
        types = [type_of(array) for array in arrays]
        output_types = op.infer_types(InferContext(), types, attrs, regions)
    # What a region assigns must reach the variable itself, so regions get the cells.
    plain = [array if regions and isinstance(array, Cell) else
             array.array if isinstance(array, Cell) else np.asarray(array) for array in arrays]
    # A user's own function must see the dtypes that the user's code has.
    wide = plain if op.effect == "host" else [
        array if isinstance(array, Cell) else widen(array) for array in plain]
    with np.errstate(all="ignore"):
        if regions:
            functions = [RegionFunction(region, known, host) for region in regions]
            results = op.reference(attrs, *wide, regions=functions)
        else:
            results = op.reference(attrs, *wide)
    if not isinstance(results, (tuple, list)):
        results = () if results is None else (results,)
    if len(results) != len(output_types):
        raise InternalError(f"reference of {op.name} returned {len(results)} arrays, inference "
                            f"says {len(output_types)}")
    rounded = tuple(_round(op, i, result, type)
                    for i, (result, type) in enumerate(zip(results, output_types, strict=True)))
    _check_shapes(op, rounded, output_types, known)
    return rounded


def type_of(array: Any) -> TensorType:
    """Type of an array or of a variable's cell."""
    if isinstance(array, Cell):
        return VariableType(array.dtype, array.shape)
    array = np.asarray(array)
    return TensorType(from_numpy(array.dtype), array.shape)


def _round(op: OpDef, index: int, result: Any, type: TensorType) -> Array:
    """A result in its inferred dtype: floats rounded once, anything else must fit exactly."""
    array = np.asarray(result)
    dtype = type.dtype
    if dtype.kind == "s":
        return array.astype(np.object_)
    kind = from_numpy(array.dtype).kind
    if dtype.is_inexact and kind == dtype.kind:
        return round_array(array, dtype.numpy)
    converted = array.astype(dtype.numpy)
    if array.dtype != dtype.numpy and not (kind in "biu" and np.array_equal(converted, array)):
        raise InternalError(f"reference of {op.name} returned {array.dtype} for output {index}, "
                            f"inference says {type}")
    return converted


def _check_shapes(op: OpDef, arrays: Sequence[Array], types: Sequence[TensorType],
                  values: dict[Symbol, int]) -> None:
    try:
        bind_shapes(types, [array.shape for array in arrays], values)
    except TwofoldError as error:
        shapes = ", ".join(str(array.shape) for array in arrays)
        said = ", ".join(map(str, types))
        raise InternalError(f"reference of {op.name} returned shapes {shapes}, inference says "
                            f"{said}: {error}") from None


class RegionFunction:
    """A region as a function of arrays.

    Symbols of the graph around it keep their values; those that only the region's inputs have, or
    that its nodes compute, are found at each call (a loop's state may change its size).
    """

    def __init__(self, region: Graph, values: Mapping[Symbol, int], host: Host | None = None):
        self.region = region
        own = defining_nodes(region)
        self.values = {symbol: size for symbol, size in values.items() if symbol not in own}
        self.host = host

    def __call__(self, *arrays: Any) -> list[Array]:
        rounded = [array if isinstance(array, Cell) else
                   round_array(np.asarray(array), value.dtype.numpy)
                   for array, value in zip(arrays, self.region.inputs, strict=True)]
        return interpret(self.region, rounded, values=self.values, host=self.host)

    def empty(self, index: int) -> Array:
        """No results at all of an output: what a loop without steps stacks."""
        type = self.region.outputs[index].type.substitute(self.values)
        return np.empty((0, *(int(dim) for dim in type.shape)), type.dtype.numpy)


def interpret(graph: Graph, inputs: Sequence[Any], *,
              values: Mapping[Symbol, int] | None = None,
              host: Host | None = None
              ) -> list[Array]:
    """Run a graph.

    Parameters
    ----------
    graph : Graph
    inputs : sequence
        Arrays (a ``Cell`` for each variable) in the order of ``graph.inputs``.
    values : mapping, optional
        Dimension symbols that are known from outside (for regions).
    host : callable, optional
        ``host(node, arrays)`` may run a node itself and return its arrays; None leaves it to the
        reference. For tests that watch or replace nodes.

    Raises
    ------
    InvalidArgumentError
        When an input does not fit its type, or the user's own checks fail.
    """
    if len(inputs) != len(graph.inputs):
        raise InternalError(f"graph {graph.name} takes {len(graph.inputs)} inputs, "
                            f"got {len(inputs)}")
    known: dict[Symbol, int] = dict(values or {})
    arrays: dict[Value, Any] = {}
    for value, array in zip(graph.inputs, inputs, strict=True):
        arrays[value] = _input(graph, value, array)
    bind_shapes([value.type for value in graph.inputs],
                [arrays[value].shape for value in graph.inputs], known,
                lambda i: f"input {graph.inputs[i].name}")
    for node in graph.nodes:
        operands = [arrays[value] for value in node.inputs]
        found = host(node, operands) if host is not None else None
        results = _run_node(node, operands, known, graph.sources.get(node), host) \
            if found is None else tuple(found)
        bind_shapes([value.type for value in node.outputs], [r.shape for r in results], known)
        arrays.update(zip(node.outputs, results, strict=True))
    return [arrays[value] for value in graph.outputs]


def _input(graph: Graph, value: Value, array: Any) -> Any:
    if isinstance(value.type, VariableType) != isinstance(array, Cell):
        raise InternalError(f"graph {graph.name}: input {value.name} is {value.type}, "
                            f"got {type(array).__name__}")
    if isinstance(array, Cell):
        return array
    found = np.asarray(array)
    if value.dtype.kind != "s" and found.dtype != value.dtype.numpy:
        raise InternalError(f"graph {graph.name}: input {value.name} is {value.type}, "
                            f"got an array of {found.dtype}")
    return found


def _run_node(node: Node, operands: Sequence[Any], known: Mapping[Symbol, int],
              source: Source | None, host: Host | None) -> tuple[Array, ...]:
    types = [value.type for value in node.outputs]
    try:
        if node.op.variable_inputs and not node.outputs:
            _assign(node, operands)
            return ()
        return run_op(node.op, node.attrs, operands, types, node.regions, known, host)
    except TwofoldError as error:
        if source is not None:
            error.add_note(f"  at {source}")
        raise


def _assign(node: Node, operands: Sequence[Any]) -> None:
    """A node with a variable and a value, and no result, makes the variable hold the value."""
    cell, value = operands
    if not isinstance(cell, Cell) or cell.dtype.numpy != value.dtype:
        raise InternalError(f"{node.op.name} of {type_of(cell)} and {type_of(value)}")
    cell.assign(value)
