"""Regions: branches and bodies of control flow, traced inside a trace.

A region's graph sees the outside only through its inputs. What its Python function uses of the
outer trace becomes inputs by itself; variables that it reads come in as tensors, and what it
assigns goes out as further results, which the outer trace assigns. ``choices.py``,
``scans.py`` and ``while_loops.py`` put regions into ops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...ir.base import dims
from ...ir.base.types import TensorType, VariableType
from ...ir.graph import Graph, GraphBuilder, Value
from ...ir.graph.gradient import copy_into
from ...ir.ops import Attrs, Structure, structural
from ...ir.passes.functionalize_variables import functionalize_variables
from ..dispatch import calls, door
from ..tensors import nest, observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.trace import Trace
from ..tracing.unranked import is_unranked, parts_of
from ..values import convert
from ..variables.variable import Variable


class Region:
    """A traced branch or body.

    Attributes
    ----------
    graph : Graph
        Without variables; inputs are the parameters, then one per entry of ``captured``.
    structure
        What the function returned, tensors in place of leaves.
    outputs : list of Value
        One per leaf that is a tensor.
    rows : list of int
        Numbers of the outputs that are rows of elements, as the rank of these is not known; their
        sizes are further outputs, in this order. Branches alone may have such.
    captured : dict
        Key to the tensor (of the outer trace, or an eager one) or variable outside.
    written : dict
        Key of a variable in ``captured`` to its new value.
    """

    def __init__(self, name: str, function: Callable[..., Any], parameters: Sequence[TensorType],
                 names: Sequence[str] = (), finish: Callable[[Any], Any] | None = None,
                 held: Mapping[int, VariableType] | None = None, is_branch: bool = False):
        inner = Trace(name, observers.local.trace)
        inner.begin_with(held or {})
        arguments = [inner.parameter(type, names[i] if i < len(names) else "")
                     for i, type in enumerate(parameters)]
        try:
            with observers.traced(inner):
                result = function(*arguments)
                if finish is not None:
                    result = finish(result)
                leaves = [leaf if leaf is None else convert.to_tensor(leaf)
                          for leaf in nest.flatten(result)]
                given = [leaf for leaf in leaves if leaf is not None]
                self.rows = [i for i, leaf in enumerate(given) if is_branch and is_unranked(leaf)]
                extents = [inner.lift(parts_of(given[i]).extent.sizes) for i in self.rows]
                values = [inner.lift(parts_of(leaf).row if i in self.rows else leaf)
                          for i, leaf in enumerate(given)]
        finally:
            inner.done = True
        self.structure = nest.pack_sequence_as(result, leaves)
        self.types = [value.type for value in values]
        del arguments, result, leaves, given
        graph, sources = inner.finish([*values, *extents])
        functional = functionalize_variables(graph, is_region=True)
        self.graph = functional.graph
        self.count = len(parameters)
        self.outputs = list(self.graph.outputs[:len(values) + len(extents)])
        self.captured = {_key(source): source for source in sources}
        keys = [None] * self.count + list(self.captured)
        self.written = {keys[i]: self.graph.outputs[output]
                        for output, i in functional.updates.items()}

    def changed_variables(self) -> Iterator[tuple[Variable, TensorType, TensorType]]:
        """Variables that the function leaves with other sizes; their types before and after."""
        inputs = dict(zip(self.captured, self.graph.inputs[self.count:]))
        for key, value in self.written.items():
            if value.type.shape != inputs[key].type.shape:
                yield self.captured[key], inputs[key].type, value.type


def in_trace(function: Callable[..., Any]) -> Callable[..., Any]:
    """A user's function as it is called while a trace is open: converted, where that is on."""
    trace: Trace | None = observers.local.trace
    return function if trace is None or trace.convert is None else trace.convert(function)


def _key(source: Any) -> Any:
    if isinstance(source, Variable):
        return ("variable", source._key)
    if isinstance(source, SymbolicTensor):
        return (id(source._value), source._key)
    return id(source)


def _type_outside(source: Any, held: Mapping[int, VariableType]) -> TensorType:
    if isinstance(source, Variable):
        trace: Trace = observers.local.trace
        type = held.get(source._key) or trace.held_type(source)
        return TensorType(type.dtype, type.shape)
    return calls.type_of(source)


class Merged:
    """The regions of one op, with the same things captured.

    Parameters
    ----------
    regions : sequence of Region
    carried : int, optional
        How many of the op's operands and results come before the variables that regions assign;
        by default all but what is only captured.
    readers : int
        So many regions at the front assign nothing, and give no variables.
    held : mapping, optional
        The types that variables, by their keys, have in the regions where not those outside.

    Attributes
    ----------
    graphs : list of Graph
        One per region. Inputs: the parameters, then the assigned variables (after ``carried``
        parameters), then all else that is captured. Outputs: the variables in the same place.
    written : list
        Keys of the variables that any of the regions assigns.
    """

    def __init__(self, regions: Sequence[Region], carried: int | None = None, readers: int = 0,
                 held: Mapping[int, VariableType] | None = None):
        self._carried = carried
        self._held = held or {}
        self._sources: dict[Any, Any] = {}
        for region in regions:
            self._sources.update(region.captured)
        self.written = list(dict.fromkeys(key for region in regions for key in region.written))
        self._read = [key for key in self._sources if key not in self.written]
        self.graphs = [self._close(region, i >= readers) for i, region in enumerate(regions)]

    def _close(self, region: Region, writes: bool) -> Graph:
        """The graph of a region with inputs for all that any region captures."""
        builder = GraphBuilder(region.graph.name)
        own = dict(zip(region.captured, region.graph.inputs[region.count:]))
        parameters = region.graph.inputs[:region.count]

        def captured_values(keys: Sequence[Any]) -> dict[Any, Value]:
            return {key: builder.input(own[key].type, own[key].name) if key in own else
                    builder.input(_type_outside(self._sources[key], self._held), "unused")
                    for key in keys}

        first = [builder.input(value.type, value.name) for value in parameters[:self._carried]]
        inputs = captured_values(self.written)
        if self._carried is not None:
            first += [builder.input(v.type, v.name) for v in parameters[self._carried:]]
        inputs |= captured_values(self._read)
        values = copy_into(builder, region.graph, [*first, *(inputs[key] for key in own)])
        held = [values[region.written[key]] if key in region.written else inputs[key]
                for key in self.written]
        outputs = [values[v] for v in region.outputs]
        return builder.finish(self._values_between(outputs, held) if writes else outputs)

    def _values_between(self, values: Sequence[Any], variables: Sequence[Any]) -> list[Any]:
        place = len(values) if self._carried is None else self._carried
        return [*values[:place], *variables, *values[place:]]

    def written_types(self) -> list[TensorType]:
        """The types of the variables that any of the regions assigns, as they are in these."""
        return [_type_outside(self._sources[key], self._held) for key in self.written]

    def operands(self, given: Sequence[Tensor]) -> list[Tensor]:
        """What the op takes, from what is given to it: variables are read, captures added."""
        written, read = ([x._read_for_op() if isinstance(x, Variable) else x
                          for x in map(self._sources.__getitem__, keys)]
                         for keys in (self.written, self._read))
        return [*self._values_between(given, written), *read]

    def results(self, computed: Sequence[Tensor]) -> list[Tensor]:
        """The results of the op without those that are variables' new values: they are assigned."""
        extra = len(self.written)
        place = len(computed) - extra if self._carried is None else self._carried
        trace: Trace = observers.local.trace
        for key, value in zip(self.written, computed[place:place + extra]):
            trace.assign_variable(self._sources[key], value)
        return [*computed[:place], *computed[place + extra:]]

    def apply(self, structure: Structure, given: Sequence[Tensor], attrs: Attrs) -> list[Tensor]:
        """Put the op into the trace; gives its results."""
        return self.results(door.apply(structural(structure), self.operands(given), attrs,
                                       self.graphs))


def fit_type(tensor: Any, type: TensorType, message: Callable[[str, str], Exception]) -> Tensor:
    """A loop variable after a step, of the type it had before; inside the body's trace.

    ``message(what, now)`` gives the error for another dtype (``"type"``) or shape (``"shape"``).
    """
    tensor = convert.to_tensor(tensor)
    if is_unranked(tensor):
        raise message("shape", "<unknown>")
    now = calls.type_of(tensor)
    if now.dtype is not type.dtype:
        raise message("type", now.dtype.name)
    if now.shape == type.shape:
        return tensor
    shown = str(tensor.shape)
    if len(now.shape) != len(type.shape) or any(
            isinstance(a - b, int) and a != b for a, b in zip(now.shape, type.shape)):
        raise message("shape", shown)
    if dims.product(now.shape) == dims.product(type.shape):
        raise message("shape", shown)
    # Sizes that are only known at run time: the reshape leaves a check behind.
    return door.run("reshape", tensor, shape=type.shape)


__all__ = ["Merged", "Region", "fit_type", "in_trace"]
