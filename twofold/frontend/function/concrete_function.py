"""``ConcreteFunction``: one trace of a function, with what it captured and what it returns.

Calling it runs the compiled graph; inside another trace its ops are applied there. Which trace a
call needs is the business of ``function.py``.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from ... import dtypes
from ...errors import ArgumentTypeError, InvalidArgumentError
from ...ir.base import dims
from ...ir.base.bind import as_symbol
from ...ir.base.dims import Dim, Symbol
from ...ir.graph import Graph
from ...ir.graph.rewire import learn_sizes
from ...runtime import device as devices
from ..dispatch import calls
from ..gradients.compiled_graph import CompiledGraph
from ..tensors import nest, observers
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import shorten
from ..tracing.inlining import inline
from ..tracing.open_sizes import Place
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable
from .function_type import FunctionType
from .outputs import Output, spec_of
from .parameters import binding_error
from .signature import Arguments, TensorToken, with_specs
from .signature_text import as_called, one_line

_LITERALS = (bool, int, float, str, bytes, type(None))


class ConcreteFunction:
    """A function traced for one kind of arguments.

    Attributes
    ----------
    name : str
    graph : Graph
        What was traced: inputs are the tensor arguments, then what was captured.
    captured : list
        Tensors and variables from outside.
    structured_outputs
        What the function returns, with specs in place of tensors.
    compiled_graph : CompiledGraph
        Runs and differentiates it.
    broadcasts : sequence of (Dim, Dim)
        Open sizes that were taken to be equal, where one of them might be 1.
    key : tuple
        Where the function's table has it.
    late_sizes : LateSizes or None
        Finds the trace for a call with such sizes, where the trace is called by itself.
    numbers : NumberInputs or None
        Where it takes Python numbers, computes of them what a run takes after the tensors.
    own_constants : set of int
        Places among ``captured`` of tensors that were made in the function.
    single : DType or None
        Where the function returns one tensor and nothing else, its dtype.
    """

    def __init__(self, name: str, graph: Graph, captured: list[Any], parameters: int,
                 template: Any, device: devices.DeviceSpec,
                 broadcasts: Sequence[tuple[Dim, Dim]] = ()):
        self.name = name
        self.graph = graph
        self.captured = captured
        self.parameters = parameters
        self.device = device
        self.compiled_graph = CompiledGraph(graph, device, captured)
        self.broadcasts = broadcasts
        self.key: Any = None
        self.late_sizes: Any = None
        self.last_used = 0
        self.own_constants: set[int] = set()
        self.numbers: Any = None
        self.record: Any = None
        self.argument_structure: Any = None
        self.input_names: tuple[str, ...] = ()  # those of the graph, unless given here
        self._template = template
        leaves = nest.flatten(template)
        is_single = len(leaves) == 1 and leaves[0] is template and type(template) is Output
        self.single: dtypes.DType | None = graph.outputs[0].dtype if is_single else None
        self._is_tuple = type(template) is tuple and all(
            type(leaf) is Output for leaf in template) and [
                leaf.index for leaf in template] == list(range(len(template)))

    @property
    def tensor_count(self) -> int:
        """How many tensors are among the arguments."""
        return self.parameters - (0 if self.numbers is None else self.numbers.count)

    # ------------------------------------------------------------------ calling
    def run(self, tensors: Sequence[Any]) -> Any:
        """Call with the tensor arguments, in order."""
        return self._pack(self.compiled_graph.call(tensors))

    @property
    def leaves(self) -> list[Any]:
        """What is returned, flat: tensors, None, and objects with a ``place`` in a run's arrays."""
        found: list[Any] = nest.flatten(self._template)
        return found

    @property
    def is_by_value(self) -> bool:
        """Whether the trace is for arguments with just these elements."""
        return any(isinstance(token, TensorToken) and token.elements is not None
                   for token in self.key[0])

    def from_arrays(self, results: Sequence[Any]) -> Any:
        """What the function returns, of the arrays that a run of the graph gave."""
        tensors = [from_array(array, dtype) for array, dtype in zip(
            results, self.compiled_graph.dtypes)]
        return tuple(tensors) if self._is_tuple else self._pack(tensors)

    def _pack(self, results: Sequence[Tensor]) -> Any:
        if self.single is not None:
            return results[0]
        leaves = [leaf.of(results) if isinstance(leaf, Output) else leaf
                  for leaf in nest.flatten(self._template)]
        return nest.pack_sequence_as(self._template, leaves)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call with the arguments of the Python function, or its tensors alone.

        Raises
        ------
        TypeError
            When they do not fit what was traced.
        """
        try:
            tensors = self._tensors(args, kwargs)
            if observers.local.trace is not None:
                if self.late_sizes is not None and not self.fits(tensors):
                    return self.late_sizes.inside_trace(tensors)
                return self._pack(self._inline(tensors))
            if self.late_sizes is not None:
                return self.late_sizes.run(self, tensors)
            return self.run(tensors)
        except Exception as error:
            raise shorten(error) from error.__cause__

    def _tensors(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        flat = Arguments()
        wanted = self.graph.inputs[:self.parameters]
        names = self.argument_structure[0]
        leaves = nest.flatten([list(args), [kwargs[n] for n in names if n in kwargs]])
        unknown = [n for n in kwargs if n not in names]
        if unknown:
            raise ArgumentTypeError(binding_error(
                f"got an unexpected keyword argument '{unknown[0]}'", args, kwargs,
                self.signature_text()))
        self._require_literals(args, kwargs)
        read = {id(value) for _, own, value in self._pairs(args, kwargs)
                if isinstance(own, TensorSpec) and isinstance(value, Variable)}
        given: list[Any] = []  # a string tensor is one here, and two in the graph
        for leaf in leaves:
            if id(leaf) in read:
                leaf = convert.to_tensor(leaf)
            count = len(flat.tensors)
            if len(wanted) > count and isinstance(leaf, (int, float, list)):
                leaf = convert.to_tensor(leaf, wanted[count].dtype)
            flat.add(leaf)
            if len(flat.tensors) > count:
                given.append(leaf if len(flat.tensors) - count > 1 else flat.tensors[count])
        specs = self._tensor_specs()
        rest = args[len(names):] if "VAR_POSITIONAL" not in self.argument_structure[2] else ()
        if len(given) != len(specs) or any(isinstance(x, _LITERALS) for x in rest):
            raise self._misfit(args, kwargs)
        for i, (tensor, spec) in enumerate(zip(given, specs)):
            if (tensor.dtype is dtypes.string) is not (spec.dtype is dtypes.string):
                raise self._misfit(args, kwargs)
            if tensor.dtype is not spec.dtype or not spec.shape.is_compatible_with(tensor.shape):
                raise InvalidArgumentError(
                    f"{self.name}: argument {i} ({spec.name}) is a {tensor.dtype.name} tensor of "
                    f"shape {tensor.shape}; this trace takes {spec.dtype.name} of shape "
                    f"{spec.shape}", self.name)
        return flat.tensors

    def _tensor_specs(self) -> list[TensorSpec]:
        """Specs of the tensors that it takes; a string tensor is one."""
        found: list[TensorSpec] = []
        _, values, _ = self.argument_structure
        own = iter(self.parameter_specs)
        for value in nest.flatten(list(values)):
            if isinstance(value, TensorSpec) or hasattr(type(value), "_of_handle"):
                found.append(with_specs(value, own) if isinstance(value, TensorSpec)
                             else next(own))
        return found

    def _misfit(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Exception:
        """The error for a call with fewer or more tensors than the trace has."""
        names = self.argument_structure[0]
        for number, (name, own, value) in enumerate(self._pairs(args, kwargs)):
            if isinstance(own, TensorSpec) and isinstance(value, Tensor) \
                    and own.dtype is not value._dtype:
                return InvalidArgumentError(
                    f"cannot compute {self.name} as input #{number} ({name}) was expected to be a "
                    f"{own.dtype.name} tensor but is a {value._dtype.name} tensor", self.name)
        missing = [name for name in names[len(args):] if name not in kwargs]
        if len(args) > len(names):
            reason = "too many positional arguments"
        elif missing:
            reason = f"missing a required argument: '{missing[0]}'"
        else:
            reason = "they hold fewer or more tensors than those of the trace"
        return ArgumentTypeError(binding_error(reason, args, kwargs, self.signature_text()))

    def _require_literals(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Refuse Python values that are not those of the trace."""
        for _, own, value in self._pairs(args, kwargs):
            if isinstance(value, _LITERALS) and isinstance(own, _LITERALS) and (
                    type(value) is not type(own) or value != own):
                raise ArgumentTypeError(binding_error(
                    f"Can not cast {value!r} to Literal[{own!r}]", args, kwargs,
                    self.signature_text()))

    def _pairs(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[tuple[str, Any, Any]]:
        """Name of each argument, what the trace was made for, and what is given now."""
        names, values, _ = self.argument_structure
        known = dict(zip(names, values))
        return [(name, known[name], value) for name, value in [*zip(names, args), *kwargs.items()]]

    def _inline(self, tensors: Sequence[Any]) -> list[Any]:
        """The graph's ops, applied again inside the trace of a caller."""
        return inline(self.graph, [*tensors, *self.captured])

    # ------------------------------------------------------------------ sizes that may be 1
    def broadcast_sizes(self, shapes: Sequence[Sequence[int]]) -> dict[Place, int | None]:
        """The open axes to fix for a call in which sizes differ and one is 1; none elsewhere."""
        places = self._places()
        sizes: dict[Symbol, int] = {symbol: shapes[place.tensor][place.axis or 0]
                                    for symbol, place in places.items()}
        found: dict[Place, int | None] = {}
        for pair in self.broadcasts:
            left, right = (_size_or_none(dim, sizes) for dim in pair)
            if left != right and 1 in (left, right):
                side = dims.symbols(pair[0 if left == 1 else 1])
                for symbol in sorted(side, key=lambda symbol: symbol.order):
                    found[places[symbol]] = sizes[symbol]
        return found

    def places_of(self, found: Sequence[Dim]) -> dict[Place, int | None]:
        """The open axes that make dimensions known; none where that takes more than these."""
        places, symbols = self._places(), {s for dim in found for s in dims.symbols(dim)}
        if not symbols <= places.keys():
            return {}
        return dict.fromkeys(sorted((places[symbol] for symbol in symbols), key=Place.order))

    def _places(self) -> dict[Symbol, Place]:
        """The axes of the arguments that are open."""
        found: dict[Symbol, Place] = {}
        for number, value in enumerate(self.graph.inputs[:self.parameters]):
            for axis, dim in enumerate(value.shape):
                symbol = as_symbol(dim)
                if symbol is not None:
                    found.setdefault(symbol, Place(number, axis))
        return found

    def fits(self, tensors: Sequence[Any]) -> bool:
        """Whether sizes of traced tensors that were taken to be equal are known to be."""
        sizes: dict[Symbol, Dim] = {}
        for value, tensor in zip(self.graph.inputs, tensors):
            learn_sizes(value.type, calls.type_of(tensor), sizes)
        return all(dims.substitute(a, sizes) == dims.substitute(b, sizes)
                   for a, b in self.broadcasts)

    # ------------------------------------------------------------------ what it is
    @property
    def traced(self) -> ConcreteFunction:
        """Itself; of a function that needs sizes, the trace of its latest call."""
        return self

    @property
    def captured_inputs(self) -> list[Any]:
        """Tensors and variables from outside, in the order of the graph's inputs."""
        return [x for place, x in enumerate(self.captured) if place not in self.own_constants]

    @property
    def function_type(self) -> FunctionType:
        """What it takes, returns and captures."""
        return FunctionType(self._shown_parameters(), self.structured_outputs,
                            self.captured_inputs)

    @property
    def inference_fn(self) -> ConcreteFunction:
        """What runs when no tape watches: the function itself."""
        return self

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Captured variables."""
        return tuple(x for x in self.captured if isinstance(x, Variable))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Captured variables that tapes watch."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def inputs(self) -> list[TensorSpec]:
        """Specs of the tensor arguments and of what was captured."""
        arguments = nest.flatten([value for _, _, value in self._described_parameters()])
        return [*(x for x in arguments if isinstance(x, TensorSpec)),
                *(spec_of(v.type, v.name) for v in self.graph.inputs[self.parameters:])]

    @property
    def outputs(self) -> list[TensorSpec]:
        """Specs of the tensors computed."""
        return [spec_of(v.type, "") for v in self.graph.outputs]

    @property
    def output_shapes(self) -> Any:
        """Shapes, in the structure of what is returned."""
        return nest.map_structure(lambda s: None if s is None else s.shape,
                                  self.structured_outputs)

    @property
    def output_dtypes(self) -> Any:
        """Dtypes, in the structure of what is returned."""
        return nest.map_structure(lambda s: None if s is None else s.dtype,
                                  self.structured_outputs)

    @property
    def structured_outputs(self) -> Any:
        """What is returned, with specs for tensors."""
        def spec(leaf: Any) -> Any:
            if isinstance(leaf, Output):
                return leaf.spec(self.graph)
            return leaf if leaf is None else TensorSpec(leaf.shape, leaf.dtype)
        return nest.pack_sequence_as(self._template,
                                     [spec(leaf) for leaf in nest.flatten(self._template)])

    @property
    def structured_input_signature(self) -> Any:
        """(positional, keyword) arguments with specs for tensors."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for name, kind, value in self._described_parameters():
            if kind == "VAR_POSITIONAL":
                args += value
            elif kind == "VAR_KEYWORD":
                kwargs.update(value)
            elif kind == "KEYWORD_ONLY":
                kwargs[name] = value
            else:
                args.append(value)
        return tuple(args), kwargs

    def _described_parameters(self) -> list[tuple[str, str, Any]]:
        """Name, kind and value of every parameter, specs for tensors."""
        names, values, kinds = self.argument_structure
        specs = iter(self.parameter_specs)
        return list(zip(names, kinds, [with_specs(value, specs) for value in values]))

    @property
    def parameter_specs(self) -> list[TensorSpec]:
        """Specs of the graph's inputs that are arguments."""
        inputs = self.graph.inputs[:self.parameters]
        return [spec_of(v.type, name) for v, name in zip(
            inputs, self.input_names or [v.name for v in inputs])]

    def with_input_names(self, names: Sequence[str], argument_structure: Any) -> ConcreteFunction:
        """The same trace for specs of other names than those that it was made for."""
        if [v.name for v in self.graph.inputs[:self.parameters]] == list(names):
            return self
        found = copy.copy(self)
        found.input_names, found.argument_structure = tuple(names), argument_structure
        return found

    def _shown_parameters(self) -> list[tuple[str, str, Any]]:
        """The same as they are printed: with those names of specs alone that the user gave."""
        own = self.argument_structure[1]
        return as_called([
            (name, kind, _with_given_names(value, given)) for (name, kind, value), given in zip(
                self._described_parameters(), own)])

    def signature_text(self) -> str:
        """The parameters as messages show them."""
        return one_line(self._shown_parameters())

    def pretty_printed_signature(self, verbose: bool = True) -> str:
        """What it takes, returns and captures; in one line with ``verbose=False``."""
        return repr(self.function_type) if verbose else str(self.function_type)

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.pretty_printed_signature(False)} at 0x{id(self):X}>"

    def __str__(self) -> str:
        return f"ConcreteFunction {self.pretty_printed_signature()}"


def _graph_def(graph: Graph) -> Any:
    from ..io.graph_messages import graph_def
    return graph_def(graph)


Graph._as_message = _graph_def


def _with_given_names(value: Any, given: Any) -> Any:
    """A parameter's specs, whose names are those in ``given``, which is structured alike."""
    leaves = [TensorSpec(leaf.shape, leaf.dtype, own.name)
              if isinstance(leaf, TensorSpec) and isinstance(own, TensorSpec) else leaf
              for leaf, own in zip(nest.flatten(value), nest.flatten(given))]
    return nest.pack_sequence_as(value, leaves)


def _size_or_none(dim: Dim, sizes: dict[Symbol, int]) -> int | None:
    """A dimension as a number; None where it is divided by zero."""
    try:
        return dims.evaluate(dim, sizes)
    except InvalidArgumentError:
        return None
