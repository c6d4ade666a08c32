"""``Trace``: the graph of a function while its Python code runs.

Ops of the thread go into the trace (``observers.local.trace``). Tensors from outside become inputs
(*captures*), variables become inputs that nodes read and assign; a trace inside another, for the
branches and bodies of control flow, captures what it uses of the outer one. What is done with the
finished graph is the business of ``function`` and ``flow``.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import replace
from ...errors import ArgumentError, InvalidArgumentError, TraceError, UnimplementedError
from ...ir.base.dims import Dim, Symbol, UnknownSizeError
from ...ir.base.literal import Literal
from ...ir.base.source import capture
from ...ir.base.types import Shape, TensorType, VariableType, shape_text
from ...ir.graph import Graph, GraphBuilder, Value, static_values
from ...ir.graph.analysis import used_symbols
from ...ir.graph.rewire import needed_nodes, with_constants
from ...ir.graph.static_values import Fact
from ...ir.ops import Attrs, Category, NoAttrs, NotDifferentiable, OpDef, Structure, structural
from ...runtime import device as devices
from ..dispatch import calls, door
from ..tensors import observers
from ..tensors.shape import static_shape
from ..tensors.symbolic import (
    SymbolicTensor,
    UnknownRankError,
    concrete,
    here,
    made_by,
    other_device,
    out_of_scope,
    symbolic,
)
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import users_words
from ..values import convert
from . import strings
from .emitters import TraceEmitter, Typed
from .open_sizes import Dependence, OpenSizes
from .unranked import apply_unranked, is_unranked, with_shape

_NO_ATTRS = NoAttrs()
_MOST_BAKED = 1024

CREATED_LATER = (
    "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
    "tf.Variable is only created once or created outside tf.function. See "
    "https://www.tensorflow.org/guide/function#creating_tfvariables for more information.")


class Capture:
    """Something from outside that a trace reads: ``source`` is a Tensor, a Variable or, for an
    inner trace, a tensor of the outer one."""

    __slots__ = ("source", "value")

    def __init__(self, source: Any, value: Value):
        self.source = source
        self.value = value


def _holders(item: Capture) -> int:
    return sys.getrefcount(item.source)


def _calibrate() -> int:
    """The count for a tensor that only its capture holds; interpreters differ."""
    return _holders(Capture(from_array(np.zeros(()), dtypes.float64), None))  # type: ignore[arg-type]


_ALONE = _calibrate()


class Creation:
    """Whether variables may be created now, and which were."""

    def __init__(self, allowed: bool):
        self.allowed = allowed
        self.created: list[Any] = []


class Trace:
    """A graph under construction and what it took from outside.

    Parameters
    ----------
    name : str
        Name of the user's function.
    outer : Trace, optional
        The trace that this one is a region of.
    creation : Creation, optional
        Policy for variables; an inner trace has its outer one's.
    """

    def __init__(self, name: str, outer: Trace | None = None, creation: Creation | None = None):
        self.name = name
        self.outer = outer
        self.builder = GraphBuilder(name)
        self.builder.worded = users_words
        self.creation: Creation = creation or (
            outer.creation if outer is not None else Creation(False))
        self.device: devices.DeviceSpec = (
            outer.device if outer is not None else devices.current_device())
        # Gives the converted form of the user's functions that ops of control flow are given.
        self.convert: Callable[[Callable[..., Any]], Callable[..., Any]] | None = (
            outer.convert if outer is not None else None)
        # Has a function called when the program runs, which asked for ranks only that tells.
        self.call_late: Callable[..., Any] | None = outer.call_late if outer is not None else None
        self.done = False
        self.draws = 0  # how many ops that have no seed draw random numbers, so far
        self.parameters = 0
        self.captures: dict[Any, Capture] = {}
        self.facts: dict[Value, Fact] = {}
        self.examples: dict[Value, Any] = {}  # arrays of the arguments, to initialise variables
        self.sizes: OpenSizes = outer.sizes if outer is not None else OpenSizes()
        self.builder.guarded = self.sizes.places
        self.own_constants: set[int] = set()  # places among what was captured
        self._reads: dict[int, SymbolicTensor] = {}
        self._held: dict[int, VariableType] = {}  # by key of a variable, as it is now

    # ------------------------------------------------------------------ inputs
    def parameter(self, type: TensorType, name: str = "") -> SymbolicTensor:
        """An input that the caller supplies; all of them come before what is captured."""
        if type.dtype is dtypes.string:
            raise _no_strings()
        self.parameters += 1
        return symbolic(self.builder.input(type, name, self.parameters - 1), self)

    def know(self, parameter: SymbolicTensor, number: int, array: Any) -> None:
        """Note the elements of an argument: the trace is only run where they are these."""
        self.sizes.known.add(number)
        fact = static_values.fact_of_array(array)
        if fact is not None:
            self.facts[parameter._value] = fact

    def lift(self, tensor: Tensor) -> Value:
        """The graph value of a tensor; one from outside becomes an input."""
        if isinstance(tensor, SymbolicTensor):
            if tensor._trace is self:
                return tensor._value
            return self._capture_outer(tensor)
        return self._capture_eager(tensor)

    def _capture_outer(self, tensor: SymbolicTensor) -> Value:
        if not self._is_inside(tensor._trace):
            raise out_of_scope(tensor)
        assert self.outer is not None
        value = self.outer.lift(tensor)
        if not tensor._key:
            tensor._key = observers.next_key()
        key = (id(value), tensor._key)
        found = self.captures.get(key)
        if found is None:
            inner = self.builder.input(value.type, value.name)
            # The outer trace's own tensor for it is the same one to tapes, whoever opened them;
            # holding it keeps the id from being used again.
            alias = symbolic(value, self.outer)
            alias._key = tensor._key
            found = self.captures[key] = Capture(alias, inner)
            fact = self.outer.facts.get(value)
            if fact is not None:
                self.facts[inner] = fact
        return found.value

    def _is_inside(self, other: Any) -> bool:
        walk = self.outer
        while walk is not None:
            if walk is other:
                return not walk.done
            walk = walk.outer
        return False

    def _capture_eager(self, tensor: Tensor) -> Value:
        found = self.captures.get(id(tensor))
        if found is None:
            if tensor._dtype is dtypes.string:
                raise _no_strings()
            type = TensorType(tensor._dtype, tensor._array.shape)
            value = self.builder.input(type, f"constant{len(self.captures)}")
            found = self.captures[id(tensor)] = Capture(tensor, value)
            if type_is_small(type) and isinstance(tensor._array, np.ndarray):
                fact = static_values.fact_of_array(tensor._array)
                if fact is not None:
                    self.facts[value] = fact
        return found.value

    # ------------------------------------------------------------------ ops
    def other_way(self, inputs: Sequence[Tensor]) -> Callable[..., tuple[Tensor, ...]] | None:
        """What applies ops to tensors that the graph has no values for; None where it has."""
        for x in inputs:
            if x._dtype is dtypes.string:
                return strings.apply
        for x in inputs:
            if is_unranked(x):
                return apply_unranked
        return None

    def apply(self, op: OpDef, inputs: Sequence[Tensor], attrs: Attrs = _NO_ATTRS,
              regions: Sequence[Graph] = ()) -> tuple[Tensor, ...]:
        """Add an op to the graph; what ``dispatch.apply`` does while this trace is active."""
        if devices.current_device() != self.device:
            raise other_device(self, str(devices.current_device()))
        values = [self.lift(x) for x in inputs]
        self.builder.source = capture()  # also of the checks that inference leaves behind
        outputs = self.builder.apply(op, values, attrs, regions)
        if self.builder.fresh:
            return self._find_sizes(outputs)
        if len(outputs) == 1 and outputs[0].dtype.kind in "iub" and outputs[0] not in self.facts:
            facts = [self.facts.get(v) for v in values]
            if None not in [None if f is None else 0 for f in facts]:
                fact = static_values.evaluate(op, attrs, values, facts, outputs[0])  # type: ignore[arg-type]
                if fact is not None:
                    self.facts[outputs[0]] = fact
        return tuple([symbolic(value, self) for value in outputs])

    def _find_sizes(self, outputs: Sequence[Value]) -> tuple[Tensor, ...]:
        """Tensors whose sizes the node that computes them finds: found now, where that can be."""
        node = outputs[0].node
        assert node is not None
        known = self.sizes.known
        if known and (isinstance(node.op.gradient, NotDifferentiable)
                      or all(v.dtype.kind in "iub" for v in node.inputs)):
            depends = self._dependence(node.inputs)
            if depends is not None and depends[0] and not depends[1] and all(
                    self.sizes.parameters[v] in known for v in depends[0]):
                return tuple([symbolic(self.lift(x), self) for x in self._evaluate(outputs)])
        for symbol in self.builder.fresh:
            self.sizes.defined[symbol] = functools.partial(self._dependence, node.inputs)
        return tuple([symbolic(value, self) for value in outputs])

    def stretch(self, op: OpDef, inputs: Sequence[Tensor], stretches: Mapping[int, Shape]
                  ) -> list[Tensor]:
        """Operands of an op, repeated along axes that the run may find to be of size 1."""
        found = list(inputs)
        for i, target in stretches.items():
            own = calls.type_of(inputs[i]).shape
            message = (f"tf.{op.tensorflow or op.name}: a tensor of shape {shape_text(own)} cannot "
                       f"become {shape_text(target)}; each dimension must be equal or 1")
            for size, wanted in zip(own, target):
                if size != wanted:
                    door.run_all("check_dims", left=(size - 1) * (size - wanted), right=0,
                                 message=message)
            found[i] = TraceEmitter().stretch(
                Typed(found[i]), (*target, *own[len(target):])).tensor
        return found

    # ------------------------------------------------------------------ variables
    def variable(self, variable: Any) -> Value:
        """The input that stands for a variable."""
        key = ("variable", variable._key)
        found = self.captures.get(key)
        if found is None:
            value = self.builder.input(self.held_type(variable),
                                       variable._name.rsplit("/", 1)[-1])
            found = self.captures[key] = Capture(variable, value)
        return found.value

    def begin_with(self, held: Mapping[int, VariableType]) -> None:
        """Take variables, by their keys, to be of these types when what is traced begins."""
        self._held.update(held)

    def held_type(self, variable: Any) -> VariableType:
        """The type of a variable now; assignments change sizes that its shape leaves open."""
        found = self._held.get(variable._key)
        if found is None:
            found = self._held[variable._key] = (
                _variable_type(variable) if self.outer is None else self.outer.held_type(variable))
        return found

    def read_variable(self, variable: Any) -> Tensor:
        """The value of a variable now; the same tensor until it is assigned."""
        if variable._dtype is dtypes.string:
            return strings.read_variable(variable)
        found = self._reads.get(variable._key)
        if found is None:
            value = self.variable(variable)
            now, read = self.held_type(variable), structural(Structure.READ)
            attrs = read.attrs()
            if now.shape != value.shape:
                attrs = replace(attrs, shape=now.shape)
            output, = self.builder.apply(read, [value], attrs, (), capture())
            found = self._reads[variable._key] = symbolic(output, self)
        return found

    def assign_variable(self, variable: Any, tensor: Tensor) -> None:
        """Make a variable hold a tensor from here on."""
        if variable._dtype is dtypes.string:
            strings.assign_variable(variable, tensor)
            return
        before = self.variable(variable).shape
        if is_unranked(tensor):
            tensor = with_shape(tensor, static_shape(before))
        value = self.lift(tensor)
        if len(before) != len(value.shape):
            raise UnimplementedError(
                f"tf.Variable.assign: variable '{variable.name}' has rank {len(before)} and the "
                f"value has shape {shape_text(value.shape)}; in tf.function a variable keeps its "
                "rank: assign outside of it, or reshape the value", "assign")
        self.builder.source = capture()
        self.builder.apply(
            structural(Structure.ASSIGN), [self.variable(variable), value], _NO_ATTRS)
        self._reads.pop(variable._key, None)
        self._held[variable._key] = VariableType(value.dtype, tuple(
            old if isinstance(old, int) else new for old, new in zip(before, value.shape)))

    def create_variable(self, variable: Any, initial_value: Any, dtype: Any) -> Tensor:
        """The first value of a variable created inside the function, computed at once."""
        if not self.creation.allowed:
            place = capture()
            raise ArgumentError(CREATED_LATER + (f" (at {place})" if place is not None else ""))
        if callable(initial_value):
            with observers.init_scope():
                tensor = convert.to_tensor(initial_value(), dtype)
        else:
            tensor = convert.to_tensor(initial_value, dtype)
        if isinstance(tensor, SymbolicTensor):
            tensor, = tensor._trace._evaluate([tensor._value])
        self.creation.created.append(variable)
        return tensor

    def _evaluate(self, values: Sequence[Value]) -> list[Tensor]:
        """What values of the graph are now, from the arguments of the first call."""
        graph = Graph(self.builder.inputs, needed_nodes(self.builder.nodes, values), values,
                      self.name)
        sources = {item.value: item.source for item in self.captures.values()}
        arrays = []
        read = {v for node in graph.nodes for v in node.inputs} | set(graph.outputs)
        kept = [v for v in graph.inputs if v in read]
        for value in kept:
            if value in sources:
                source = sources[value]
                if isinstance(source, SymbolicTensor):
                    assert self.outer is not None
                    source, = self.outer._evaluate([self.outer.lift(source)])
                arrays.append(source._now()._host() if hasattr(source, "_now")
                              else source._host())
            elif value in self.examples:
                arrays.append(self.examples[value])
            else:
                raise ArgumentError(
                    "tf.Variable inside tf.function: the initial value depends on the argument "
                    f"{value.name!r}, which has no value yet; call the function once, or give a "
                    "function as initial value")
        return _interpret(graph, kept, arrays)

    # ------------------------------------------------------------------ values known now
    def fact(self, tensor: SymbolicTensor) -> Fact | None:
        """What is known of the elements of a traced tensor."""
        return self.facts.get(self.lift(tensor))

    def static_value(self, tensor: SymbolicTensor, what: str = "a value") -> Any:
        """The value of a traced tensor as an array, where it does not depend on the run.

        Raises
        ------
        TraceError
            When only the run gives it.
        """
        array = concrete(self.fact(tensor), tensor._dtype)
        if array is None:
            array = self._by_arguments(tensor, what)
        if array is None:
            raise TraceError(
                f"{what} must be known while tf.function traces the code, but it is computed at "
                f"run time{made_by(tensor)}; pass a Python number, or use something made of "
                "tensor.shape")
        return array

    def _by_arguments(self, tensor: SymbolicTensor, what: str) -> Any:
        """The value of a tensor that is computed from arguments, where these are known.

        Where they are not, another trace is asked for, in which they are. None for a tensor that
        is computed from anything else.
        """
        value = self.lift(tensor)
        depends = self._dependence([value])
        if depends is None:
            return None
        inputs, sizes = depends
        left = [v for v in inputs if self.sizes.parameters.get(v, -1) not in self.sizes.known]
        if left or sizes:
            if not self.sizes.need_elements(left, sizes, what):
                return None
            raise UnknownSizeError(f"{what} must be known while tf.function traces the code",
                                   *sizes)
        return self._evaluate([value])[0]._host()

    def _dependence(self, values: Sequence[Value]) -> Dependence | None:
        """What values are computed from; None where that is not arguments alone."""
        inputs: dict[Value, None] = {}
        sizes: dict[Dim, None] = {}
        return (inputs, sizes) if self._depends(values, inputs, sizes) else None

    def _depends(self, values: Sequence[Value], inputs: dict[Value, None],
                 sizes: dict[Dim, None]) -> bool:
        """Add the arguments and sizes that values are computed from; False if from others too."""
        nodes = needed_nodes(self.builder.nodes, values)
        if any(node.regions or not node.op.is_pure or node.op.category is Category.RANDOM
               for node in nodes):
            return False
        read = dict.fromkeys([*(v for node in nodes for v in node.inputs), *values])
        for node in nodes:
            sizes.update({s.dim: None for s in used_symbols(node)})
        sources = {item.value: item.source for item in self.captures.values()}
        for item in read:
            source = sources.get(item)
            if isinstance(source, SymbolicTensor):
                assert self.outer is not None
                if not self.outer._depends([self.outer.lift(source)], inputs, sizes):
                    return False
            elif item.node is None and not isinstance(source, Tensor):
                if item not in self.sizes.parameters:
                    return False
                inputs[item] = None
        return True

    def static_dims(self, tensor: SymbolicTensor, what: str = "shape") -> list[Dim]:
        """The elements of a traced integer tensor as dimensions.

        Raises
        ------
        UnknownRankError
            When even the number of dimensions is unknown.
        """
        fact = self.fact(tensor)
        if fact is not None:
            return list(fact.ravel())
        shape = tensor._value.shape
        if tensor._dtype.kind not in "iu":
            raise InvalidArgumentError(f"{what} must be integers, got {tensor._dtype.name}")
        if len(shape) == 1 and self.sizes.need(shape, what):
            raise UnknownSizeError(f"{what} must have a known length", *shape)
        if len(shape) > 1 or (shape and not isinstance(shape[0], int)):
            raise UnknownRankError(
                f"{what} is a traced tensor of shape {shape_text(shape)}{made_by(tensor)}: the "
                "number of dimensions must be known while tf.function traces the code; pass a "
                "list with one entry per dimension")
        return [self._defined_dim(part, what) for part in _elements(tensor)]

    def _defined_dim(self, scalar: SymbolicTensor, what: str) -> Dim:
        """A dimension whose size is a computed integer."""
        fact = self.fact(scalar)
        if fact is not None:
            dim: Dim = fact.item()
            return dim
        wide = door.run("cast", scalar, dtype=dtypes.int64)
        zero = convert.full(0, dtypes.int64, ())
        fits = door.run("greater_equal", wide, zero)
        door.run_all("assert_true", fits, wide, message=(
            f"{what}: a dimension computed at run time is negative (-1 must be a Python number):"))
        return self.define_dim(wide)

    def define_dim(self, scalar: Tensor) -> Dim:
        """The dimension whose size is an int64 scalar that is not negative."""
        carrier = door.run("define_dim", scalar)
        assert isinstance(carrier, SymbolicTensor)
        dim: Dim = carrier._value.shape[0]
        return dim

    # ------------------------------------------------------------------ the end
    def finish(self, outputs: Sequence[Value]) -> tuple[Graph, list[Any]]:
        """The graph, and what was captured: one source per input after the parameters.

        Constants that only the trace holds go into the graph; tensors that the user still holds
        stay inputs, because a tape may watch them.
        """
        self.done = True
        self._reads.clear()
        self.sizes.collect(self.builder, self.outer is None)
        baked: dict[Value, Literal] = {}
        kept: list[Any] = []
        for item in self.captures.values():
            literal = _constant_of(item)
            if literal is not None:
                baked[item.value] = literal
                continue
            if _is_temporary(item):
                self.own_constants.add(len(kept))
            kept.append(item.source)
        if not baked:
            return self.builder.finish(outputs), kept
        return with_constants(self.builder.finish(outputs), baked), kept


def _no_strings() -> UnimplementedError:
    return UnimplementedError(
        f"a string tensor is used inside tf.function{here()}; compiled code computes with numbers "
        "and bools: strings can be printed, returned and given to tf.strings functions; keep "
        "other uses outside, or in tf.py_function")


def type_is_small(type: TensorType) -> bool:
    """True for integers and bools few enough to be followed."""
    return type.dtype.kind in "iub"


def _is_temporary(item: Capture) -> bool:
    """Whether a captured tensor is one that only the trace holds: made in the function."""
    return type(item.source) is Tensor and _holders(item) <= _ALONE


def _constant_of(item: Capture) -> Literal | None:
    """The one number a captured temporary consists of; None for anything else."""
    if not _is_temporary(item):
        return None
    source = item.source
    array = source._array
    if not isinstance(array, np.ndarray) or not 0 < array.size <= _MOST_BAKED:
        return None
    first = array.reshape(-1)[0]
    if array.size > 1:
        bits = array.reshape(-1).view(np.uint8).reshape(array.size, -1)
        if not (bits == bits[0]).all():
            return None
    return Literal(first, source._dtype)


def _variable_type(variable: Any) -> VariableType:
    """The variable's type now; dimensions that its shape leaves open are run-time ones."""
    declared = variable._shape
    shape = variable._array.shape
    known = (None,) * len(shape) if declared.rank is None else tuple(declared)
    return VariableType(variable._dtype, tuple(
        Symbol(f"{variable._name}{i}").dim if size is None else now
        for i, (size, now) in enumerate(zip(known, shape))))


def _interpret(graph: Graph, inputs: Sequence[Value], arrays: Sequence[Any]) -> list[Tensor]:
    from ...ir.graph.interpret import Cell, interpret
    small = Graph(inputs, graph.nodes, graph.outputs, graph.name)
    values = [Cell(array, value.dtype) if isinstance(value.type, VariableType) else array
              for value, array in zip(inputs, arrays)]
    return [from_array(np.asarray(result, order="C"), value.dtype)
            for result, value in zip(interpret(small, values), graph.outputs)]


def _elements(tensor: SymbolicTensor) -> list[Any]:
    if not tensor._value.shape:
        return [tensor]
    return [tensor[i] for i in range(int(tensor._value.shape[0]))]
