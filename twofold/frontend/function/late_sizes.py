"""Traces made for specs (``get_concrete_function``), of which calls decide sizes.

A trace for ``tf.TensorSpec([None])`` has to do for all sizes. Where it cannot (``open_sizes.py``
says when), the Python function is traced again at the first call with other sizes, for which what
was given besides tensors is kept: objects weakly, as in keys. For ``tf.TensorSpec(None)`` there is
a trace for each number of dimensions.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Sequence
from typing import Any, Protocol

from ...errors import InvalidArgumentError, TraceError
from ...ir.base.dims import UnknownSizeError
from ...ir.base.types import TensorType
from ...ir.graph import Graph, Value
from ...runtime import device as devices
from ..tracing.open_sizes import SizesNeededError
from ..values.spec import TensorSpec
from ..variables.variable import Variable
from .concrete_function import ConcreteFunction
from .outputs import common_spec
from .parameters import Parameters
from .signature import Arguments, TensorToken

_RANKS = range(5)  # for which there are traces before calls tell, where that is asked


class TracedFunction(Protocol):
    """What is asked of a ``tf.function``."""

    @property
    def name(self) -> str: ...

    @property
    def function_spec(self) -> Parameters: ...

    def _run_python(self, args: Sequence[Any], kwargs: dict[str, Any]) -> Any: ...

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments: ...

    def _key(self, arguments: Arguments) -> Any: ...

    def _found(self, arguments: Arguments, key: Any) -> ConcreteFunction: ...

    def _needs_variant(self, concrete: ConcreteFunction, shapes: Sequence[Any], error: Exception
                       ) -> bool: ...


class LateSizes:
    """Finds the trace of a function for tensors, where a concrete function is called with them.

    Parameters
    ----------
    function : TracedFunction
    arguments : Arguments
        With specs for tensors.
    key : tuple
        Of these arguments.
    """

    def __init__(self, function: TracedFunction, arguments: Arguments, key: Any):
        self._function = function
        self._names = arguments.names
        self._key = key
        self._kept = _Kept(arguments)

    def run(self, concrete: ConcreteFunction, tensors: Sequence[Any]) -> Any:
        """Call a trace, or the one that these tensors need."""
        shapes = [tuple(x._array.shape) for x in tensors]
        while True:
            try:
                return concrete.run(tensors)
            except (InvalidArgumentError, UnknownSizeError) as error:
                if not self._function._needs_variant(concrete, shapes, error):
                    raise
            concrete = self.trace_for(tensors)

    def trace_for(self, tensors: Sequence[Any]) -> ConcreteFunction:
        """The trace for tensors of these sizes."""
        arguments = Arguments(self._names, self._kept.values(tensors))
        given = iter(tensors)
        tokens = [_rank(token, next(given)) if isinstance(token, TensorToken) else token
                  for token in self._key[0]]
        return self._function._found(arguments, (tuple(tokens), *self._key[1:]))

    def inside_trace(self, tensors: Sequence[Any]) -> Any:
        """Apply the function in the trace of a caller."""
        values = self._kept.values(tensors)
        args, kwargs = self._function.function_spec.as_written(self._names, values)
        return self._function._run_python(args, kwargs)


def _rank(token: TensorToken, tensor: Any) -> TensorToken:
    return token if token.has_rank else token.of_rank(len(tensor.shape))


class _Kept:
    """The values of arguments without their tensors; objects with weak references are let go."""

    def __init__(self, arguments: Arguments):
        self._arguments = Arguments(arguments.names)
        self._arguments.tokens = arguments.tokens
        self._arguments.parts = [_weakly(token, part) for token, part in zip(
            arguments.tokens, arguments.parts)]

    def values(self, tensors: Sequence[Any]) -> list[Any]:
        """The values with tensors in their places."""
        given = iter(tensors)

        def leaf(token: Any, part: Any) -> Any:
            if isinstance(token, TensorToken):
                return next(given)
            if isinstance(part, weakref.ref):
                value = part()
                if value is None:
                    raise TraceError("an argument of this concrete function is gone; keep a "
                                     "reference to it, or call the tf.function")
                return value
            return part

        return self._arguments.rebuilt(leaf)


def _weakly(token: Any, part: Any) -> Any:
    if isinstance(token, TensorToken):
        return None
    return token if isinstance(token, weakref.ref) else part


class UntracedFunction(ConcreteFunction):
    """A function that cannot be traced before sizes are known: each call finds its trace.

    What is asked of its graph is answered by the trace of the latest call.

    Parameters
    ----------
    name : str
    arguments : Arguments
        With specs for tensors.
    needed : SizesNeededError or None
        Which sizes, and for what; None where numbers of dimensions are not known.
    """

    def __init__(self, name: str, arguments: Arguments, device: devices.DeviceSpec,
                 needed: SizesNeededError | None = None):
        names = arguments.input_names()
        inputs = [Value(TensorType(spec.dtype, ()), None, number, name)
                  for number, (spec, name) in enumerate(zip(arguments.tensors, names))]
        super().__init__(name, Graph(inputs, [], [], name), [], len(inputs), None, device)
        self._specs = [TensorSpec(x.shape, x.dtype, getattr(x, "name", None) or name)
                       for x, name in zip(arguments.tensors, names)]
        self._latest: ConcreteFunction | None = None
        self._needs_sizes = needed is not None  # the error itself would keep its frames
        self._reason = "; ".join(f"{who} needs the size of {names[place.tensor]} in axis "
                                 f"{place.axis}" for place, who in needed.places.items()
                                 ) if needed else "it is traced for each number of dimensions"

    @property
    def parameter_specs(self) -> list[TensorSpec]:
        """Specs of the tensors that are arguments."""
        return self._specs

    def run(self, tensors: Sequence[Any]) -> Any:
        """Call the trace that these tensors need."""
        self._latest = self.late_sizes.trace_for(tensors)
        return self.late_sizes.run(self._latest, tensors)

    def fits(self, tensors: Sequence[Any]) -> bool:
        """Never: there is no graph to apply."""
        return False

    def traces_by_rank(self) -> list[ConcreteFunction]:
        """Traces for tensors of so many dimensions as programs use; without those that fail.

        Only where numbers of dimensions are all that is not known.
        """
        found = []
        for rank in _RANKS if not self._needs_sizes else ():
            specs = [TensorSpec([None] * rank if spec.shape.rank is None else spec.shape,
                                spec.dtype, spec.name) for spec in self._specs]
            try:
                found.append(self.late_sizes.trace_for(specs))
            except Exception:  # the function cannot have such tensors
                continue
        return found

    @property
    def traced(self) -> ConcreteFunction:
        """The trace of the latest call."""
        if self._latest is None:
            raise TraceError(f"{self.name} is traced when it is called, because {self._reason}: "
                             "call it once before, or give a tf.TensorSpec with sizes")
        return self._latest

    @property
    def captured_inputs(self) -> list[Any]:
        """Tensors and variables from outside."""
        return self._some_trace().captured_inputs

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Captured variables."""
        return self._some_trace().variables

    @property
    def outputs(self) -> list[TensorSpec]:
        """Specs of the tensors computed."""
        return self._some_trace().outputs

    @property
    def structured_outputs(self) -> Any:
        """What is returned, with specs for tensors: of the latest call, or of all that could be."""
        found = [] if self._latest is not None else self.traces_by_rank()
        if not found:
            return self.traced.structured_outputs
        return functools.reduce(common_spec, [trace.structured_outputs for trace in found])

    def _some_trace(self) -> ConcreteFunction:
        """The trace of the latest call, or one that a call could have."""
        found = [] if self._latest is not None else self.traces_by_rank()
        return found[-1] if found else self.traced


def concrete_function_of(function: TracedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]
                         ) -> ConcreteFunction:
    """The trace of a function for arguments, with specs in place of tensors or without."""
    arguments = function._arguments(args, kwargs)
    key = function._key(arguments)
    has_ranks = all(token.has_rank for token in key[0] if isinstance(token, TensorToken))
    concrete: ConcreteFunction
    try:
        concrete = function._found(arguments, key) if has_ranks else UntracedFunction(
            function.name, arguments, key[1])
    except SizesNeededError as needed:
        concrete = UntracedFunction(function.name, arguments, key[1], needed)
    if isinstance(concrete, UntracedFunction):
        concrete.argument_structure = (arguments.names, arguments.without_tensors(),
                                       function.function_spec.kinds(arguments.names))
    if concrete.late_sizes is None and (isinstance(concrete, UntracedFunction) or not all(
            value.type.is_static for value in concrete.graph.inputs[:concrete.parameters])):
        concrete.late_sizes = LateSizes(function, arguments, key)
    if isinstance(concrete, UntracedFunction) or concrete.numbers is not None:
        return concrete
    names = [getattr(x, "name", None) if isinstance(x, TensorSpec) else None
             for x in arguments.tensors]
    return concrete.with_input_names(
        [own or given for own, given in zip(names, arguments.input_names())],
        (arguments.names, arguments.without_tensors(),
         function.function_spec.kinds(arguments.names)))
