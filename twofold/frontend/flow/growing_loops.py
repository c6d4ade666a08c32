"""``tf.while_loop`` inside ``tf.function`` that changes the shape of what it carries.

That are its loop variables, where their invariants say so, and the ``tf.Variable``s that its body
assigns, where their shapes leave sizes open.

The loops of a graph carry values of one shape. Here condition and body are compiled functions of
open dimensions, and Python calls them in turn when the function runs: a step costs two calls. To
the graph the loop is one call of the host; its gradient is that of the steps, which a tape records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ...ir.base.dims import Dim, Symbol
from ...ir.base.types import TensorType, VariableType
from ...ir.graph.rewire import undefined_symbols, with_carriers
from ...ir.oplib.control.effects import calls_user, moves_on
from ...runtime import device as devices
from ..dispatch import calls, door
from ..gradients.compiled_graph import CompiledGraph
from ..tensors import nest
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tracing.unranked import is_unranked
from ..values import convert
from ..values.scattering import scatter
from ..values.spec import TensorSpec
from .regions import Merged, Region
from .tensor_array import TensorArray
from .tensor_functions import TensorFunction


def invariants_of(loop_vars: Any, given: Any) -> list[TensorShape | None]:
    """One shape (or None) per leaf of the loop variables.

    Raises
    ------
    ValueError
        When the structures differ.
    TypeError
        For what is neither a TensorShape nor a TensorSpec.
    """
    given = _without_arrays(loop_vars, given)
    nest.assert_same_structure(list(loop_vars) if isinstance(loop_vars, tuple) else loop_vars,
                               list(given) if isinstance(given, tuple) else given,
                               check_types=False)
    found: list[TensorShape | None] = []
    for leaf in nest.flatten(given):
        if leaf is not None and not isinstance(leaf, (TensorShape, TensorSpec)):
            raise ArgumentTypeError("tf.while_loop: 'shape_invariants' must be TensorShapes or "
                                    f"TensorSpecs, got {leaf!r}")
        found.append(leaf.shape if isinstance(leaf, TensorSpec) else leaf)
    return found


def _without_arrays(loop_vars: Any, given: Any) -> Any:
    """Invariants in which a ``tf.TensorArray`` has none: its size stays."""
    if isinstance(loop_vars, TensorArray):
        return nest.rebuild(loop_vars, [None])
    if not nest.is_nested(loop_vars) or not nest.is_nested(given):
        return given
    own, parts = nest.children(loop_vars), nest.children(given)
    if len(own) != len(parts):
        return given
    return nest.rebuild(given, [_without_arrays(a, b) for (_, a), (_, b) in zip(own, parts)])


def types_with_open_sizes(types: Sequence[TensorType], invariants: Sequence[TensorShape | None]
           ) -> list[TensorType]:
    """The types of loop variables with a new symbol for each dimension that may change.

    Raises
    ------
    ValueError
        When a variable enters the loop with a shape that its invariant does not allow.
    """
    result = []
    for i, (type, invariant) in enumerate(zip(types, invariants)):
        if invariant is None:
            result.append(type)
            continue
        shape = TensorShape([d if isinstance(d, int) else None for d in type.shape])
        if not invariant.is_compatible_with(shape):
            raise ArgumentError(
                f"tf.while_loop: the shape invariant specified for loop variable {i} is not "
                f"compatible with its initial shape. It enters the loop with shape {shape}, but "
                f"the specified shape invariant is {invariant}.")
        allow_growth = [None] * len(shape) if invariant.rank is None else list(invariant)
        result.append(TensorType(type.dtype, tuple(
            Symbol(f"loop{i}_{axis}").dim if dim is None else dim
            for axis, dim in enumerate(allow_growth))))
    return result


def allow_growth(tensor: Any, type: TensorType, message: Callable[[str, str], Exception]) -> Tensor:
    """A loop variable after a step; its dimensions that are symbols in ``type`` may be any."""
    tensor = convert.to_tensor(tensor)
    if is_unranked(tensor):
        raise message("shape", "<unknown>")
    now = calls.type_of(tensor)
    if now.dtype is not type.dtype:
        raise message("type", now.dtype.name)
    if len(now.shape) != len(type.shape) or any(
            isinstance(a, int) and isinstance(b, int) and a != b
            for a, b in zip(now.shape, type.shape)):
        raise message("shape", str(tensor.shape))
    target = tuple(b if isinstance(b, int) else a for a, b in zip(now.shape, type.shape))
    # Where the invariant is narrower than what is known, the reshape leaves a check behind.
    return tensor if target == now.shape else door.run("reshape", tensor, shape=target)


def keeps_shapes(body: Region, types: Sequence[TensorType]) -> bool:
    """Whether a step gives back every variable with the shape it got."""
    return [(value.type.dtype, value.type.shape) for value in body.outputs] == [
        (type.dtype, type.shape) for type in types]


class OpenVariables:
    """The variables to which a step gives other sizes than they had before it.

    Attributes
    ----------
    types : dict
        By the keys of variables, the types that condition and body are traced with: sizes that
        change are symbols.
    """

    def __init__(self) -> None:
        self.types: dict[int, VariableType] = {}
        self._axes: dict[int, set[int]] = {}

    def widen(self, body: Region) -> bool:
        """Note what a body traced with these types changes; whether that is more than before."""
        found = False
        for variable, before, after in body.changed_variables():
            open_axes = self._axes.setdefault(variable._key, set())
            shape = list(before.shape)
            for axis, (a, b) in enumerate(zip(before.shape, after.shape)):
                if a != b and axis not in open_axes:
                    open_axes.add(axis)
                    shape[axis] = Symbol(f"{variable._name}_in_loop{axis}").dim
                    found = True
            self.types[variable._key] = VariableType(before.dtype, tuple(shape))
        return found


def run_growing(regions: Sequence[Region], leaves: Sequence[Tensor], types: Sequence[TensorType],
                variables: OpenVariables) -> list[Tensor]:
    """Put the loop into the trace; gives the final values of the loop variables."""
    merged = Merged(regions, carried=len(leaves), readers=1, held=variables.types)
    operands = merged.operands(leaves)
    symbols = sorted({s for graph in merged.graphs for s in undefined_symbols(graph)},
                     key=lambda s: s.order)
    carriers = [convert.full(False, dtypes.bool_, (symbol.dim,))
                for symbol in symbols]
    condition, body = (CompiledGraph(with_carriers(graph, symbols), devices.CPU)
                       for graph in merged.graphs)
    count = len(leaves) + len(merged.written)

    def loop(*tensors: Tensor) -> Sequence[Tensor]:
        carried, fixed = list(tensors[:count]), tensors[count:]
        while bool(condition.run([*carried, *fixed])[0]._array):
            carried = body.call([*carried, *fixed])
        return carried

    given = [*operands, *carriers]
    known = {dim for x in operands[:count] for dim in calls.type_of(x).shape}
    after = [TensorType(type.dtype, tuple(
        dim if isinstance(dim, int) or dim in known else Symbol("after_loop").dim
        for dim in type.shape)) for type in (*types, *merged.written_types())]
    function = TensorFunction(loop, "while_loop", [x.dtype for x in given],
                              [type.dtype for type in after], any(map(calls_user, merged.graphs)),
                              any(map(moves_on, merged.graphs)))
    return merged.results(door.run_all("host_call", *given, function=function,
                                       outputs=tuple(after)))


def run_steps(length: Dim, stacked: Sequence[TensorType], carried: Sequence[Tensor],
              step: Callable[[Tensor, Sequence[Tensor]], Sequence[Tensor]], reverse: bool
              ) -> list[Tensor]:
    """A scan whose steps give variables other sizes, as a loop that fills what it stacks.

    Parameters
    ----------
    length : Dim
        The number of steps.
    stacked : sequence of TensorType
        What a step gives to be stacked.
    carried : sequence of Tensor
    step : callable
        Takes the step's number and the carried values; gives these anew, then what is stacked.
    reverse : bool

    Returns
    -------
    list of Tensor
        The carried values at the end, then the stacks.
    """
    count, last = len(carried), door.run("dim_value", dim=length, dtype=dtypes.int64)
    leaves = [convert.to_tensor(0, dtypes.int64), *carried, *(
        convert.full(0, type.dtype, (length, *type.shape)) for type in stacked)]

    def body(i: Tensor, *values: Tensor) -> list[Tensor]:
        at = door.run("subtract", door.run("subtract", last, i), convert.to_tensor(
            1, dtypes.int64)) if reverse else i
        place = door.run("reshape", at, shape=(1, 1))
        new = step(at, values[:count])
        rows = [scatter("update", stack, place, door.run("reshape", row, shape=(1, *type.shape)))
                for stack, row, type in zip(values[count:], new[count:], stacked)]
        return [door.run("add", i, convert.to_tensor(1, dtypes.int64)), *new[:count], *rows]

    def is_left(i: Tensor, *_: Tensor) -> Tensor:
        return door.run("less", i, last)

    types = [calls.type_of(x) for x in leaves]
    variables = OpenVariables()
    while True:
        regions = [Region("while_cond", is_left, types, held=variables.types),
                   Region("while_body", body, types, held=variables.types)]
        if not variables.widen(regions[1]):
            return run_growing(regions, leaves, types, variables)[1:]
