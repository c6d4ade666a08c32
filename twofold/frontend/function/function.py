"""``tf.function``: traces a Python function once per kind of arguments and runs it compiled.

``Function`` finds or makes the trace for a call (a ``ConcreteFunction``) and keeps it in a
``trace_table.TraceTable``. Keys are made in ``signature.py``, graphs in ``tracing/trace.py``;
``gradients/compiled_graph.py`` runs and differentiates them, ``explain.py`` tells why there are
several.
"""

from __future__ import annotations

import copy
import functools
import inspect
import time
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import forks, settings
from ...errors import ArgumentError, InvalidArgumentError, OpError
from ...ir.base.dims import UnknownSizeError
from ...runtime import device as devices
from ...runtime.pipeline import pipeline
from ..autograph.status import conversion
from ..gradients.compiled_graph import home_of
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public, shorten
from ..tracing.open_sizes import SizesNeededError
from ..tracing.trace import Creation, Trace
from .advice import endless_recursion, function_was_traced, look_for_unrolled_loops
from .concrete_function import ConcreteFunction
from .explain import BROADCAST, reason_for, variant_reason
from .function_type import FunctionType
from .late_sizes import concrete_function_of
from .methods import WeakMethod, forget_method
from .modes import compile_settings, functions_run_eagerly, only_tapes
from .number_arguments import NumberArguments, number_arguments
from .outputs import as_results, taken_apart
from .parameters import InputSignature, Parameters
from .placeholders import placeholders
from .quick_keys import add_to_key, extend_key, order_of, tensors_of
from .signature import Arguments, device_of_arguments
from .trace_table import (
    Fixing,
    QuickWay,
    TraceRecord,
    TraceTable,
    tick,
)

_ndarray = np.ndarray
_new: Callable[[Any], Any] = object.__new__
_active_options = settings.active_options
_pipeline = pipeline()

_MOST_INSIDE = 64  # kinds of calls inside other functions that are remembered of a function


def _call_late(*given: Any) -> Any:
    from ..flow.late_ranks import call_late  # few functions have tensors of unknown rank
    return call_late(*given)


class Function:
    """A Python function that runs compiled; made by ``tf.function``.

    Parameters
    ----------
    python_function : callable
    name : str
    options : dict
        ``input_signature``, ``reduce_retracing`` and others of ``tf.function``.
    """

    def __init__(self, python_function: Callable[..., Any], name: str, options: dict[str, Any],
                 skip_first: bool = False, described: Callable[..., Any] | None = None):
        self._python_function = python_function
        self._name = name
        self._options = options
        self._described = described or python_function
        self._skip_first = skip_first
        self._parameters = Parameters(self._described, skip_first)
        specs = options.get("input_signature")
        self._signature = None if specs is None else InputSignature(specs, self._parameters)
        self._table = TraceTable(bool(options.get("reduce_retracing")))
        self._trace_count = 0
        self._is_first = True
        self._created: list[Any] = []
        self._bound: dict[int, tuple[Any, Function]] = {}
        self.follows_variables = True  # runs on their device where no other is named
        self.calls_inside: dict[Any, list[Any]] = {}  # in other functions: tokens, arguments
        self._lock = forks.rlock()
        functools.update_wrapper(self, self._described, updated=())
        for attribute, value in getattr(self._described, "__dict__", {}).items():
            if attribute not in vars(self) and not hasattr(Function, attribute):
                setattr(self, attribute, value)  # what others have noted on the function
        if skip_first:  # what ``inspect.signature`` would find has ``self`` in it
            self.__signature__ = self._parameters.signature

    # ------------------------------------------------------------------ calling
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call: traced at the first call of a kind, compiled code from then on."""
        quick: Any = None
        try:
            if _active_options() is None and (not observers.active or only_tapes()):
                way: Any = None
                for guard, guarded in () if observers.active else self._table.guarded:
                    arrays = guard(args, kwargs)
                    if arrays is not None:
                        way = guarded
                        break
                else:
                    quick, way, arrays = self._by_key(args, kwargs)
                if way is not None:
                    found = way.trace
                    found.last_used = tick()
                    try:
                        if observers.active:
                            tensors = tensors_of(args, kwargs)
                            if way.order is not None:
                                tensors = [tensors[i] for i in way.order]
                            return found.run([*tensors, *way.more])
                        results = found.compiled_graph.run_arrays(arrays)
                    except (TypeError, ValueError) as error:
                        misfits = quick is None and not isinstance(error, OpError) and \
                            found.compiled_graph.refuses_misfits
                        if not misfits and not self._needs_variant(
                                found, [x.shape for x in arrays], error):
                            raise
                        quick, _, _ = self._by_key(args, kwargs)  # the guard left it to the run
                        return self._call(args, kwargs, quick)
                    if found.single is None:
                        return found.from_arrays(results)
                    tensor: Tensor = _new(Tensor)
                    tensor._array = results[0]
                    tensor._dtype = found.single
                    tensor._key = 0
                    return tensor
            return self._call(args, kwargs, quick)
        except Exception as error:
            raise shorten(error) from error.__cause__

    def _by_key(self, args: tuple[Any, ...], kwargs: dict[str, Any]
                ) -> tuple[Any, QuickWay | None, list[Any]]:
        """A call's quick key (None where it has none), the way that it leads, and the arrays."""
        key: list[Any] = []
        arrays: list[Any] = []
        for x in args:
            if type(x) is Tensor:  # spelled out: it is the usual call
                array = x._array
                if type(array) is not _ndarray:
                    return None, None, arrays
                arrays.append(array)
                key.append(array.dtype)
                key.append(array.shape)
            elif not add_to_key(x, key, arrays):
                return None, None, arrays
        if kwargs:
            key += kwargs
            if not extend_key(kwargs.values(), key, arrays):
                return None, None, arrays
        quick = tuple(key)
        table = self._table
        way = table.fast.get(quick)
        if way is not None:
            table.was_found(quick, way, args, kwargs)
            if way.order is not None:
                arrays = [arrays[i] for i in way.order]
            if way.more:
                arrays = [*arrays, *[tensor._array for tensor in way.more]]
        return quick, way, arrays

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any], quick: Any) -> Any:
        """Call; ``quick`` is a key to find the trace by the next time, or None."""
        if functions_run_eagerly():
            return self._python_function(*args, **kwargs)
        given = args, kwargs
        if self._signature is not None:
            if kwargs or not all(type(x) is Tensor for x in args):
                quick = None  # what is given is not what is passed on
            args, kwargs = self._signature.apply(args, kwargs), {}
            if len(args) != len(given[0]):
                quick = None
        if observers.local.trace is not None:
            return self._inside_trace(args, kwargs)
        while True:
            concrete, tensors, key = self._find(args, kwargs, called=True)
            if quick is not None and concrete.device is devices.CPU and key[2:] == (
                    compile_settings(), _pipeline.generation) and not concrete.is_by_value and (
                        concrete.numbers is None or concrete.numbers.is_settled):
                order = order_of(self._parameters.binding(args, kwargs), *given)
                more = [] if concrete.numbers is None else tensors[concrete.tensor_count:]
                if len(order) + len(more) == len(tensors):  # no defaults, no strings among them
                    self._table.remember_quickly(quick, concrete, order, more)
            try:
                return concrete.run(tensors)
            except (InvalidArgumentError, UnknownSizeError) as error:
                if not self._needs_variant(concrete, [x._array.shape for x in tensors], error):
                    raise

    def _needs_variant(self, concrete: ConcreteFunction, shapes: Sequence[Any], error: Exception
                       ) -> bool:
        """Whether a run was refused for open sizes: from now on such calls find another trace."""
        if isinstance(error, UnknownSizeError):  # to differentiate it
            sizes, why = concrete.places_of(error.dims), f"the gradient of {self._name}"
        elif isinstance(error, InvalidArgumentError) and concrete.broadcasts:
            sizes, why = concrete.broadcast_sizes(shapes), BROADCAST
        else:
            return False
        if sizes:
            self._table.fix(concrete.key, Fixing(sizes, why))
        return bool(sizes)

    def _inside_trace(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Called by a function that is being traced: the body becomes part of its graph."""
        given = Arguments(("args", "kwargs"), (list(args), kwargs))
        if len(self.calls_inside) < _MOST_INSIDE:
            self.calls_inside.setdefault(tuple(given.tokens), given.without_tensors())
        plain_args, plain_kwargs = given.with_tensors(given.tensors)
        return as_results(self._run_python(plain_args, plain_kwargs))

    def _run_python(self, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Run the Python function in a trace, with its control flow converted where that is on."""
        function: Any = self._python_function
        if isinstance(function, WeakMethod):
            function = function.bound()
        from ..autograph.operators import call_converted  # loaded with the first trace
        converts = bool(self._options.get("autograph", True))
        with conversion(converts):
            if converts:
                return call_converted(function, tuple(args), kwargs)
            return function(*args, **kwargs)

    def _find(self, args: tuple[Any, ...], kwargs: dict[str, Any], called: bool = False
              ) -> tuple[ConcreteFunction, list[Any], Any]:
        """The trace for these arguments, the tensors among them, and the key.

        Only traces that calls need count as retracing, not those that somebody asked for.
        """
        arguments = self._arguments(args, kwargs)
        key = self._key(arguments)
        found = self._found(arguments, key, called)
        tensors = arguments.tensors
        if found.numbers is not None:
            tensors = [*tensors, *found.numbers.tensors(arguments)]
        return found, tensors, key

    def _key(self, arguments: Arguments) -> Any:
        tokens = arguments.tokens
        if self._signature is not None:
            tokens = self._signature.open_dimensions(tokens)
        return (tuple(tokens),
                device_of_arguments(arguments.tensors), compile_settings(), _pipeline.generation)

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        binding = self._parameters.binding(args, kwargs)
        return Arguments(binding.names, binding.values(args, kwargs))

    def _found(self, arguments: Arguments, key: Any, called: bool = False) -> ConcreteFunction:
        """The trace of a key for these arguments, made where there is none."""
        call = tick()
        found = self._table.find(arguments, key, called)
        if found is None:
            with self._lock:
                found = self._table.find(arguments, key, called)
                if found is None:
                    found = self._make(arguments, key, called)
                    if called and found.last_used == 0 and not found.record.is_variant:
                        function_was_traced(self._described, self._name, call,
                                            found.record.reason)
                    look_for_unrolled_loops(self._described, found.graph, self._name)
        found.last_used = call
        return found

    # ------------------------------------------------------------------ tracing
    def _make(self, arguments: Arguments, key: Any, called: bool) -> ConcreteFunction:
        tokens = list(key[0])
        if self._signature is None:
            tokens = self._table.relax(tokens, key)
        labels = arguments.labels()
        start = time.perf_counter()
        general = (tuple(tokens), *key[1:])
        known = self._table.by_key.get(self._table.resolve(general, arguments))
        if known is not None and (called or known.numbers is None):
            return known
        numbers = self._numbers(arguments, tokens) if called else None
        own, concrete, steps, numbers = self._traced_for(arguments, general, numbers)
        self._is_first = False
        if numbers is not None:
            own = (tuple(numbers.tokens(own[0])), *own[1:])
            concrete.numbers = numbers.inputs()
            labels = arguments.labels(own[0])
        reason = variant_reason(
            steps, arguments.input_names(), arguments.tensors) if steps else reason_for(
            labels, self.records, None if numbers is None else numbers.looked)
        record = TraceRecord(len(self.records) + 1, labels, reason, bool(steps) and not any(
            place.axis is None for places, _ in steps for place in places))
        record.seconds = time.perf_counter() - start
        record.nodes = len(concrete.graph.nodes)
        concrete.record = record
        concrete.key = own
        concrete.argument_structure = (arguments.names, arguments.without_tensors(),
                                       self._parameters.kinds(arguments.names))
        self.records.append(record)
        if settings.get_int("debug") >= 1:
            from ...runtime.debug import debug_print
            debug_print(1, f"tf.function {self._name}: trace {record.number}: {record.reason}")
        self._table.store(own, concrete)
        return concrete

    def _numbers(self, arguments: Arguments, tokens: Sequence[Any]) -> NumberArguments | None:
        """The Python numbers among the arguments whose values a trace need not know."""
        if self._signature is not None or not self._options.get("autograph", True) \
                or self._table.generalises:
            return None
        function: Any = self._python_function
        return number_arguments(function.bound() if isinstance(function, WeakMethod) else function,
                                arguments, tokens)

    def _traced_for(self, arguments: Arguments, key: Any, numbers: NumberArguments | None
                    ) -> tuple[Any, ConcreteFunction, list[Any], NumberArguments | None]:
        """A trace that leaves open what a key does, but for sizes that ops turn out to need.

        Gives the key with these sizes, the trace, the steps from one key to the other, and the
        numbers of which the trace need not know the value; where that does not work out it does.
        """
        while True:
            steps: list[Any] = []
            own = self._table.resolve(key, arguments, steps)
            tokens = list(own[0])
            try:
                concrete = self._trace(arguments, tokens, own[1], self._is_first, numbers)
                if self._is_first and self._created:
                    # Variables were made: trace once more as all later calls will run.
                    concrete = self._trace(arguments, tokens, own[1], False, numbers)
            except SizesNeededError as needed:
                if numbers is not None:
                    numbers = None
                    continue
                sizes: dict[Any, int | None] = dict.fromkeys(needed.places)
                self._table.fix(own, Fixing(sizes, " and ".join(
                    dict.fromkeys(needed.places.values()))))
                if self._table.resolve(own, arguments) == own:
                    raise  # the arguments are specs, which have no sizes either
            except Exception as error:
                if numbers is None or not numbers.may_explain(error):
                    raise
                numbers = None
            else:
                return own, concrete, steps, numbers

    def _trace(self, arguments: Arguments, tokens: list[Any], device: devices.DeviceSpec,
                may_create: bool, numbers: NumberArguments | None) -> ConcreteFunction:
        """Run the Python function on traced tensors."""
        self._trace_count += 1
        creation = Creation(may_create)
        trace = Trace(self._name, creation=creation)
        trace.device = device
        from ..autograph.operators import convertible
        trace.convert = convertible if self._options.get("autograph", True) else None
        trace.call_late = _call_late
        values = arguments.with_tensors(placeholders(trace, arguments, tokens))
        if numbers is not None:
            values = numbers.begin(trace, arguments.names, values)
        args, kwargs = self._parameters.as_written(arguments.names, values)
        try:
            with _on(device), observers.traced(trace):
                result = self._run_python(args, kwargs) if numbers is None else numbers.call(
                    *args, **kwargs)
                template, outputs = taken_apart(result, trace, self._described)
        except RecursionError as error:
            raise endless_recursion(self._name) from error
        except Exception as error:
            trace.sizes.note_failure(error, self._name)
            raise
        finally:
            trace.done = True
            trace.examples.clear()
        trace.sizes.require_known()
        del result, values, args, kwargs
        self._created.extend(weakref.ref(v) for v in creation.created)
        graph, captured = trace.finish(outputs)
        if device is devices.CPU and self.follows_variables:  # nobody has said where
            device = home_of(captured)
        concrete = ConcreteFunction(self._name, graph, captured, trace.parameters, template,
                                    device, trace.sizes.broadcasts)
        concrete.own_constants = trace.own_constants
        return concrete

    # ------------------------------------------------------------------ methods
    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """The function of one instance; it does not keep the instance alive."""
        if instance is None:
            return self
        found = self._bound.get(id(instance))
        if found is not None and found[0]() is instance:
            return found[1]
        try:
            reference = weakref.ref(instance, functools.partial(forget_method, weakref.ref(self),
                                                                id(instance)))
        except TypeError:
            return functools.partial(self, instance)
        method = Function(WeakMethod(self._python_function, reference), self._name,
                          self._options, True, self._described)
        self._bound[id(instance)] = (reference, method)
        return method

    def _decorate(self, decorator: Callable[[Any], Any]) -> None:
        """Wrap the Python function; libraries do so before they hand the function on.

        Raises
        ------
        ValueError
            When it was traced already.
        """
        if self._table.by_key:
            raise ArgumentError("Functions cannot be decorated after they have been traced.")
        self._python_function = decorator(self._python_function)

    def without_traces(self) -> Function:
        """The same function with the same options, not traced yet."""
        return Function(self._python_function, self._name, self._options, self._skip_first,
                        self._described)

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        """A function without traces; that of a method belongs to the copied object."""
        function = self._python_function
        if isinstance(function, WeakMethod):
            return self
        return Function(copy.deepcopy(function, memo), self._name, self._options)

    # ------------------------------------------------------------------ what it is
    @property
    def python_function(self) -> Callable[..., Any]:
        """The function as it was written."""
        return self._python_function

    @property
    def name(self) -> str:
        """Name of the function."""
        return self._name

    @property
    def input_signature(self) -> Any:
        """What was given as ``input_signature``."""
        return None if self._signature is None else self._signature.specs

    @property
    def function_spec(self) -> Parameters:
        """The parameters."""
        return self._parameters

    def experimental_get_tracing_count(self) -> int:
        """How often the Python function was traced."""
        return self._trace_count

    @public
    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The trace for arguments, which may be ``tf.TensorSpec``s (open dimensions: None).

        Examples
        --------
        >>> import twofold as tf
        >>> double = tf.function(lambda x: x * 2.0)
        >>> concrete = double.get_concrete_function(tf.TensorSpec([None], tf.float32))
        >>> concrete(tf.constant([1.0, 2.0])).numpy()
        array([2., 4.], dtype=float32)
        """
        if self._signature is not None:
            if not args and not kwargs:
                args = self._signature.specs
            args, kwargs = self._signature.apply(args, kwargs), {}
        return concrete_function_of(self, args, kwargs)

    @property
    def function_type(self) -> FunctionType:
        """The parameters, with the specs of the ``input_signature``."""
        names = list(self._parameters.signature.parameters.values())
        found = [*(self.input_signature or ()), *[inspect.Parameter.empty] * len(names)]
        return FunctionType([(p.name, p.kind.name, spec) for p, spec in zip(names, found)])

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        """The traces there are, as text."""
        return ("\n\n" if verbose else "\n").join(
            c.pretty_printed_signature(verbose) for c in self.traces)

    def experimental_get_compiler_ir(self, *args: Any, **kwargs: Any) -> Callable[..., str]:
        """A function of a stage that gives the text of the program for arguments, as ``lower``.

        TensorFlow's ``hlo`` is the graph as traced, ``optimized_hlo`` the optimized one.
        """
        lowered = self.lower(*args, **kwargs)
        same = {"hlo": "graph", "optimized_hlo": "optimized"}
        return lambda stage="hlo": str(lowered.text(same.get(stage, stage)))

    @property
    def records(self) -> list[TraceRecord]:
        """What is remembered of the traces, also of those that are gone."""
        return self._table.records

    @property
    def traces(self) -> list[ConcreteFunction]:
        """The traces that are kept, oldest first."""
        return list(self._table.by_key.values())

    def explain(self) -> Any:
        """Why each trace exists, and what compiling it did; print the result.

        Examples
        --------
        >>> import twofold as tf
        >>> f = tf.function(lambda x, n: x * n)
        >>> _ = f(tf.constant(1.0), 2.0), f(tf.constant(1.0), 3.0)
        >>> print(f.explain().reasons[1])
        n changed from 2.0 to 3.0 (Python values are fixed in a trace; pass a tensor instead)
        """
        from .explain import explain
        return explain(self)

    @public
    def lower(self, *args: Any, **kwargs: Any) -> Any:
        """The compiled code for arguments; ``.text(stage)`` shows it.

        Stages: ``graph``, ``optimized``, ``kernel``, ``program``, ``llvm``, ``asm``, ``opencl``.
        """
        from .explain import Lowered
        return Lowered(self.get_concrete_function(*args, **kwargs))

    def __repr__(self) -> str:
        return f"<twofold.function {self._name}{self._parameters.signature}>"


def _on(device: devices.DeviceSpec) -> Any:
    return devices.device_scope(device)


__all__ = ["ConcreteFunction", "Function"]
