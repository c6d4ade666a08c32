"""Functions made of graphs that were stored, without the Python functions they came from.

``RestoredConcreteFunction`` is one stored trace, ``RestoredFunction`` chooses among several by the
arguments, as ``tf.function`` does. A trace is compiled through a ``Function`` whose body is the
graph, so it runs on every device, in other functions and under tapes. How traces are stored is the
business of ``frontend/saved_model``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ...ir.graph import Graph
from ...runtime import device as devices
from ..tensors import nest, observers
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import shorten
from ..tracing.inlining import inline
from ..tracing.strings import parts_of_strings
from ..values import convert
from ..values.spec import TensorSpec
from ..variables.variable import Variable
from .concrete_function import ConcreteFunction
from .function import Function
from .outputs import common_spec, spec_of
from .parameters import binding_error

_MOST_KNOWN = 256  # kinds of calls that are remembered of a function


class RestoredConcreteFunction(ConcreteFunction):
    """One stored trace.

    Parameters
    ----------
    name : str
    graph : Graph
    captured : list
        Tensors and variables: the graph's last inputs.
    template
        What is returned, outputs of the graph as leaves.
    names, kinds : list of str
        Of the parameters.
    values : list
        Of the parameters, with specs for tensors.
    output_names : sequence of str, optional
        Names for the specs of results.
    """

    def __init__(self, name: str, graph: Graph, captured: list[Any], template: Any,
                 names: list[str], kinds: list[str], values: list[Any],
                 output_names: Sequence[str] = ()):
        parameters = len(graph.inputs) - len(captured)
        super().__init__(name, graph, captured, parameters, template, devices.CPU)
        self.argument_structure = (names, values, kinds)
        self.key = ((), devices.CPU)
        self.output_names = tuple(output_names)
        specs = [spec_of(value.type, value.name) for value in graph.inputs[:parameters]]

        def apply(*tensors: Any) -> list[Any]:
            return inline(graph, [*tensors, *captured])

        if not specs:
            self._compiled_again = Function(lambda: apply(), name, {"autograph": False})
        else:
            self._compiled_again = Function(
                apply, name, {"autograph": False, "input_signature": specs})

    @property
    def template(self) -> Any:
        """What is returned, outputs of the graph as leaves."""
        return self._template

    def run(self, tensors: Sequence[Any]) -> Any:
        """Call with the tensor arguments, in order, on their device."""
        return self._pack(self._compiled_again(*tensors))

    def apply(self, tensors: Sequence[Any]) -> Any:
        """Call with the tensor arguments, also inside a function that is being traced."""
        if observers.local.trace is not None:
            return self._pack(self._inline(tensors))
        return self.run(tensors)

    @property
    def structured_outputs(self) -> Any:
        """What is returned, with specs for tensors."""
        found = super().structured_outputs
        if not self.output_names:
            return found
        return {key: TensorSpec(spec.shape, spec.dtype, name)
                for (key, spec), name in zip(found.items(), self.output_names)}

    def match(self, values: Sequence[Any], converts: bool) -> list[Any] | None:
        """The tensors among the values of all parameters; None where they do not fit the trace.

        Parameters
        ----------
        values : sequence
            In the order of the parameters.
        converts : bool
            Make tensors of numbers, lists and arrays of Python.
        """
        tensors: list[Any] = []
        wanted = self.argument_structure[1]
        fits = len(values) == len(wanted) and all(
            _fits(spec, value, converts, tensors) for spec, value in zip(wanted, values))
        return tensors if fits else None

    @property
    def open_count(self) -> int:
        """How many dimensions of the arguments are open."""
        return sum(not isinstance(dim, int) for value in self.graph.inputs[:self.parameters]
                   for dim in value.shape)


class RestoredRanks(RestoredConcreteFunction):
    """The stored traces of one function for tensors of any number of dimensions.

    Parameters
    ----------
    traces : list of RestoredConcreteFunction
        For one structure of arguments and results.
    """

    def __init__(self, traces: Sequence[RestoredConcreteFunction]):
        last = traces[-1]
        names, _, kinds = last.argument_structure
        super().__init__(last.name, last.graph, last.captured, last.template, names, kinds,
                         functools.reduce(common_spec, [x.argument_structure[1] for x in traces]),
                         last.output_names)
        self.traces = list(traces)

    @property
    def parameter_specs(self) -> list[TensorSpec]:
        """Specs of the graphs' inputs that are arguments."""
        found: list[TensorSpec] = functools.reduce(
            common_spec, [x.parameter_specs for x in self.traces])
        return found

    @property
    def structured_outputs(self) -> Any:
        """What is returned, with specs for tensors."""
        return functools.reduce(common_spec, [x.structured_outputs for x in self.traces])

    def apply(self, tensors: Sequence[Any]) -> Any:
        """Call the trace for the tensors' numbers of dimensions."""
        return self._trace_for(tensors).apply(tensors)

    def run(self, tensors: Sequence[Any]) -> Any:
        """Call the trace for the tensors' numbers of dimensions."""
        return self._trace_for(tensors).run(tensors)

    def _trace_for(self, tensors: Sequence[Any]) -> RestoredConcreteFunction:
        ranks = [x.shape.rank for x in tensors]
        for trace in self.traces:
            if [len(value.shape) for value in trace.graph.inputs[:trace.parameters]] == ranks:
                return trace
        raise ArgumentError(f"{self.name} was not saved for tensors of the shapes "
                            + ", ".join(str(x.shape) for x in tensors))


def _fits(wanted: Any, value: Any, converts: bool, tensors: list[Any]) -> bool:
    """Whether a value is what a trace was made for; tensors are added to a list."""
    if isinstance(wanted, TensorSpec):
        tensor = _as_tensor(wanted, value, converts)
        if tensor is None:
            return False
        if isinstance(tensor, TensorSpec) or tensor._dtype is not dtypes.string:
            tensors.append(tensor)
        else:
            tensors += parts_of_strings(tensor)  # as they are in the graph
        return True
    if nest.is_nested(wanted):
        if not nest.is_nested(value) or isinstance(wanted, dict) != isinstance(value, dict) \
                or isinstance(wanted, list) != isinstance(value, list):
            return False
        left, right = nest.children(wanted), nest.children(value)
        return [key for key, _ in left] == [key for key, _ in right] and all(
            _fits(a, b, converts, tensors) for (_, a), (_, b) in zip(left, right))
    return type(wanted) is type(value) and bool(wanted == value or wanted != wanted)


def _as_tensor(spec: TensorSpec, value: Any, converts: bool) -> Any:
    """A value as a tensor of a spec; None where it is none."""
    if isinstance(value, TensorSpec):
        return value if value.dtype is spec.dtype and _covers(spec, value.shape) else None
    if isinstance(value, (Variable, np.ndarray, np.generic)) or hasattr(value, "_read_for_op"):
        value = convert.to_tensor(value)
    if not isinstance(value, Tensor):
        if not converts or value is None:
            return None
        try:
            value = convert.to_tensor(value, spec.dtype)
        except (TypeError, ValueError):
            return None
    return value if value._dtype is spec.dtype and _covers(spec, value.shape) else None


def _covers(spec: TensorSpec, shape: TensorShape) -> bool:
    return bool(spec.shape.is_compatible_with(shape))


class RestoredFunction:
    """A stored ``tf.function``: its traces, chosen among by the arguments.

    Parameters
    ----------
    name : str
    signature : inspect.Signature or None
        The parameters with their defaults.
    concrete_functions : list of RestoredConcreteFunction
    is_fixed : bool
        It had an ``input_signature``.
    """

    def __init__(self, name: str, signature: inspect.Signature,
                 concrete_functions: list[RestoredConcreteFunction], is_fixed: bool):
        self.__name__ = name
        self.__signature__ = signature
        self.concrete_functions = concrete_functions
        self._is_fixed = is_fixed
        self._known: dict[Any, RestoredConcreteFunction] = {}  # by dtypes and shapes of a call
        self._in_turn = sorted(concrete_functions, key=lambda x: x.open_count)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the trace for the arguments.

        Raises
        ------
        TypeError
            When they do not fit the parameters.
        ValueError
            When there is no trace for them.
        """
        try:
            key = None if kwargs else tuple(
                [(x._dtype, x._array.shape) for x in args if type(x) is Tensor])
            if key is None or len(key) < len(args):
                concrete, tensors = self._find(args, kwargs)
                return concrete.apply(tensors)
            known = self._known.get(key)
            if known is not None:
                return known.apply(args)
            concrete, tensors = self._find(args, kwargs)
            if len(tensors) == len(args) and all(x is y for x, y in zip(tensors, args)):
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = concrete
            return concrete.apply(tensors)
        except Exception as error:
            raise shorten(error) from error.__cause__

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> RestoredConcreteFunction:
        """The trace for arguments, which may be ``tf.TensorSpec``s."""
        if not args and not kwargs and len(self.concrete_functions) == 1:
            return self.concrete_functions[0]
        return self._find(args, kwargs)[0]

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The traces there are, as text."""
        return ("\n\n" if verbose else "\n").join(
            x.pretty_printed_signature(verbose) for x in self.concrete_functions)

    def _find(self, args: tuple[Any, ...], kwargs: dict[str, Any]
              ) -> tuple[RestoredConcreteFunction, list[Any]]:
        if not self.concrete_functions:
            raise ArgumentError(
                f"Found zero restored functions for caller function: {self.__name__} was not "
                "traced before it was saved; call it once before, or give it an input_signature")
        try:
            bound = self.__signature__.bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentTypeError(binding_error(
                error, args, kwargs, str(self.__signature__))) from None
        bound.apply_defaults()
        values = list(bound.arguments.values())
        for converts in (False, True):
            for concrete in self._in_turn:
                tensors = concrete.match(values, converts)
                if tensors is not None:
                    return concrete, tensors
        if self._is_fixed:
            given = ", ".join(map(repr, _shown(bound.args)))
            raise ArgumentTypeError(binding_error(
                f"Can not cast {given} to what was saved", args, kwargs,
                self.concrete_functions[0].signature_text()))
        raise ArgumentError(self._no_match(bound))

    @property
    def input_signature(self) -> Any:
        """The specs that calls must fit, where the function had an ``input_signature``."""
        if not self._is_fixed:
            return None
        return self.concrete_functions[0].structured_input_signature[0]

    def _no_match(self, bound: inspect.BoundArguments) -> str:
        lines = [f"Could not find matching concrete function to call loaded from the SavedModel "
                 f"({self.__name__}). Got:", *_list_choices(bound.args, bound.kwargs), "",
                 " Expected these arguments to match one of the following "
                 f"{len(self.concrete_functions)} option(s):"]
        for number, concrete in enumerate(self.concrete_functions, 1):
            lines += ["", f"Option {number}:", *_list_choices(*concrete.structured_input_signature)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<RestoredFunction {self.__name__} with {len(self.concrete_functions)} traces>"


def _shown(args: Sequence[Any]) -> list[Any]:
    return [TensorSpec(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in args]


def _list_choices(args: Sequence[Any], kwargs: dict[str, Any]) -> list[str]:
    return [f"  Positional arguments ({len(args)} total):", *(f"    * {x!r}" for x in _shown(args)),
            f"  Keyword arguments: {kwargs!r}"]
