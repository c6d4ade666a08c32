"""``Trace``: the graph of a function while its Python code runs.

Ops of the thread go into the trace (``state.local.trace``). Tensors from outside become inputs
(*captures*), variables become inputs that nodes read and assign; a trace inside another, for the
branches and bodies of control flow, captures what it uses of the outer one. What is done with the
finished graph is the business of ``function.py`` and ``control_flow.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..errors import InvalidArgumentError, TraceError, UnimplementedError
from ..ir import ops
from ..ir.dims import Dim, Symbol
from ..ir.graph import Graph, GraphBuilder, Value
from ..ir.ops import Attrs, Literal, NoAttrs, OpDef
from ..ir.source import Source, capture
from ..ir.types import TensorType, VariableType, shape_text
from ..runtime import device as devices
from . import convert, state, static_values
from .static_values import Fact
from .tensor import SymbolicTensor, Tensor, from_array, symbolic

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


def _holders(capture: Capture) -> int:
    return sys.getrefcount(capture.source)


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
        self.creation = creation or (outer.creation if outer is not None else Creation(False))
        self.device = outer.device if outer is not None else devices.current_device()
        self.done = False
        self.parameters = 0
        self.captures: dict[Any, Capture] = {}
        self.facts: dict[Value, Fact] = {}
        self.examples: dict[Value, Any] = {}  # arrays of the arguments, to initialise variables
        self._reads: dict[int, SymbolicTensor] = {}
        self._variable_types: dict[int, VariableType] = (
            outer._variable_types if outer is not None else {})

    # ------------------------------------------------------------------ inputs
    def parameter(self, type: TensorType, name: str = "") -> SymbolicTensor:
        """An input that the caller supplies; all of them come before any op."""
        self.parameters += 1
        return symbolic(self.builder.input(type, name), self)

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
            tensor._key = state.next_key()
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
                raise UnimplementedError(
                    "a string tensor is used inside tf.function; compiled functions take numbers "
                    "and bools: keep strings outside")
            type = TensorType(tensor._dtype, tensor._array.shape)
            value = self.builder.input(type, f"constant{len(self.captures)}")
            found = self.captures[id(tensor)] = Capture(tensor, value)
            if type_is_small(type) and isinstance(tensor._array, np.ndarray):
                fact = static_values.fact_of_array(tensor._array)
                if fact is not None:
                    self.facts[value] = fact
        return found.value

    # ------------------------------------------------------------------ ops
    def apply(self, op: OpDef, inputs: Sequence[Tensor], attrs: Attrs = _NO_ATTRS,
              regions: Sequence[Graph] = ()) -> tuple[Tensor, ...]:
        """Add an op to the graph; what ``dispatch.apply`` does while this trace is active."""
        if devices.current_device() != self.device:
            raise _other_device(self, str(devices.current_device()))
        values = [self.lift(x) for x in inputs]
        outputs = self.builder.apply(op, values, attrs, regions, capture())
        if len(outputs) == 1 and outputs[0].dtype.kind in "iub" and outputs[0] not in self.facts:
            facts = [self.facts.get(v) for v in values]
            if None not in [None if f is None else 0 for f in facts]:
                fact = static_values.evaluate(op, attrs, values, facts, outputs[0])  # type: ignore[arg-type]
                if fact is not None:
                    self.facts[outputs[0]] = fact
        return tuple([symbolic(value, self) for value in outputs])

    # ------------------------------------------------------------------ variables
    def variable(self, variable: Any) -> Value:
        """The input that stands for a variable."""
        key = ("variable", variable._key)
        found = self.captures.get(key)
        if found is None:
            type = self._variable_types.get(variable._key)
            if type is None:
                type = self._variable_types[variable._key] = _variable_type(variable)
            value = self.builder.input(type, variable._name.rsplit("/", 1)[-1])
            found = self.captures[key] = Capture(variable, value)
        return found.value

    def read_variable(self, variable: Any) -> Tensor:
        """The value of a variable now; the same tensor until it is assigned."""
        found = self._reads.get(variable._key)
        if found is None:
            value = self.variable(variable)
            output, = self.builder.apply(ops.get("read_variable"), [value], _NO_ATTRS, (),
                                         capture())
            found = self._reads[variable._key] = symbolic(output, self)
        return found

    def assign_variable(self, variable: Any, tensor: Tensor) -> None:
        """Make a variable hold a tensor from here on."""
        value = self.lift(tensor)
        self.builder.apply(ops.get("assign_variable"), [self.variable(variable), value],
                           _NO_ATTRS, (), capture())
        self._reads.pop(variable._key, None)

    def create_variable(self, variable: Any, initial_value: Any, dtype: Any) -> Tensor:
        """The first value of a variable created inside the function, computed at once."""
        if not self.creation.allowed:
            place = capture()
            raise ValueError(CREATED_LATER + (f" (at {place})" if place is not None else ""))
        if callable(initial_value):
            with state.init_scope():
                tensor = convert.to_tensor(initial_value(), dtype)
        else:
            tensor = convert.to_tensor(initial_value, dtype)
        if isinstance(tensor, SymbolicTensor):
            tensor = self._evaluate(tensor)
        self.creation.created.append(variable)
        return tensor

    def _evaluate(self, tensor: SymbolicTensor) -> Tensor:
        """The value of a traced tensor now, from the arguments of the first call."""
        trace = tensor._trace
        graph = Graph(trace.builder.inputs, _needed(trace.builder.nodes, tensor._value),
                      [tensor._value], trace.name)
        sources = {capture.value: capture.source for capture in trace.captures.values()}
        arrays = []
        read = {v for node in graph.nodes for v in node.inputs} | set(graph.outputs)
        kept = [v for v in graph.inputs if v in read]
        for value in kept:
            if value in sources:
                source = sources[value]
                if isinstance(source, SymbolicTensor):
                    source = trace.outer._evaluate(source)
                arrays.append(source._now()._host() if hasattr(source, "_now")
                              else source._host())
            elif value in trace.examples:
                arrays.append(trace.examples[value])
            else:
                raise ValueError(
                    "tf.Variable inside tf.function: the initial value depends on the argument "
                    f"{value.name!r}, which has no value yet; call the function once, or give a "
                    "function as initial value")
        return _interpreted(graph, kept, arrays)

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
            raise TraceError(
                f"{what} must be known while tf.function traces the code, but it is computed at "
                f"run time{_made(tensor)}; pass a Python number, or use something made of "
                "tensor.shape")
        return array

    def static_dims(self, tensor: SymbolicTensor, what: str = "shape") -> list[Dim]:
        """The elements of a traced integer tensor as dimensions.

        Raises
        ------
        TraceError
            When even the number of dimensions is unknown.
        """
        fact = self.fact(tensor)
        if fact is not None:
            return list(fact.ravel())
        shape = tensor._value.shape
        if tensor._dtype.kind not in "iu":
            raise InvalidArgumentError(f"{what} must be integers, got {tensor._dtype.name}")
        if len(shape) > 1 or (shape and not isinstance(shape[0], int)):
            raise TraceError(
                f"{what} is a traced tensor of shape {shape_text(shape)}{_made(tensor)}: the "
                "number of dimensions must be known while tf.function traces the code; pass a "
                "list with one entry per dimension")
        return [self._defined_dim(part, what) for part in _elements(tensor)]

    def _defined_dim(self, scalar: SymbolicTensor, what: str) -> Dim:
        """A dimension whose size is a computed integer."""
        from . import dispatch
        fact = self.fact(scalar)
        if fact is not None:
            return fact[()]  # type: ignore[no-any-return]
        wide = dispatch.run("cast", scalar, dtype=dtypes.int64)
        zero = dispatch.run("full", value=Literal(0, dtypes.int64), shape=())
        fits = dispatch.run("greater_equal", wide, zero)
        op = ops.get("assert_true")
        dispatch.apply(op, (fits, wide), op.attrs(
            message=f"{what}: a dimension computed at run time is negative (-1 must be a Python "
                    "number):"))
        carrier = dispatch.run("define_dim", wide)
        assert isinstance(carrier, SymbolicTensor)
        return carrier._value.shape[0]

    # ------------------------------------------------------------------ the end
    def finish(self, outputs: Sequence[Value]) -> tuple[Graph, list[Any]]:
        """The graph, and what was captured: one source per input after the parameters.

        Constants that only the trace holds go into the graph; tensors that the user still holds
        stay inputs, because a tape may watch them.
        """
        self.done = True
        self._reads.clear()
        baked: dict[Value, Literal] = {}
        kept: list[Any] = []
        for capture in self.captures.values():
            literal = _constant_of(capture)
            if literal is not None:
                baked[capture.value] = literal
            else:
                kept.append(capture.source)
        if not baked:
            return self.builder.finish(outputs), kept
        return _with_constants(self.builder, baked, outputs), kept


def type_is_small(type: TensorType) -> bool:
    """True for integers and bools few enough to be followed."""
    return type.dtype.kind in "iub"


def _constant_of(capture: Capture) -> Literal | None:
    """The one number a captured temporary consists of; None for anything else."""
    source = capture.source
    if type(source) is not Tensor or _holders(capture) > _ALONE + 1:
        return None
    array = source._array
    if not isinstance(array, np.ndarray) or not 0 < array.size <= _MOST_BAKED:
        return None
    first = array.reshape(-1)[0]
    if array.size > 1:
        bits = array.reshape(-1).view(np.uint8).reshape(array.size, -1)
        if not (bits == bits[0]).all():
            return None
    return Literal(first, source._dtype)


def _with_constants(old: GraphBuilder, baked: dict[Value, Literal], outputs: Sequence[Value]
                    ) -> Graph:
    """The graph with some inputs replaced by constants."""
    builder = GraphBuilder(old.name)
    values: dict[Value, Value] = {}
    full = ops.get("full")
    for value in old.inputs:
        if value not in baked:
            values[value] = builder.input(value.type, value.name)
    for value, literal in baked.items():
        attributes: dict[str, Any] = {"value": literal, "shape": value.shape}
        values[value], = builder.apply(full, (), full.attrs(**attributes))
    for node in old.nodes:
        new = builder.copy_node(node, [values[v] for v in node.inputs], old.sources.get(node))
        values.update(zip(node.outputs, new))
    return builder.finish([values[v] for v in outputs])


def _variable_type(variable: Any) -> VariableType:
    """The variable's type now; dimensions that its shape leaves open are run-time ones."""
    declared = variable._shape
    shape = variable._array.shape
    if declared.rank is None:
        return VariableType(variable._dtype, shape)
    return VariableType(variable._dtype, tuple(
        Symbol(f"{variable._name}{i}").dim if known is None else now
        for i, (known, now) in enumerate(zip(declared, shape))))


def _needed(nodes: Sequence[Any], value: Value) -> list[Any]:
    """The nodes that a value is computed from, in order."""
    wanted = {value}
    found = []
    for node in reversed(nodes):
        if any(output in wanted for output in node.outputs):
            wanted.update(node.inputs)
            found.append(node)
    return found[::-1]


def _interpreted(graph: Graph, inputs: Sequence[Value], arrays: Sequence[Any]) -> Tensor:
    from ..ir.interpret import Cell, interpret
    small = Graph(inputs, graph.nodes, graph.outputs, graph.name)
    values = [Cell(array, value.dtype) if isinstance(value.type, VariableType) else array
              for value, array in zip(inputs, arrays)]
    result, = interpret(small, values)
    return from_array(np.asarray(result, order="C"), graph.outputs[0].dtype)


def _elements(tensor: SymbolicTensor) -> list[Any]:
    if not tensor._value.shape:
        return [tensor]
    return [tensor[i] for i in range(int(tensor._value.shape[0]))]  # type: ignore[arg-type]


def concrete(fact: Fact | None, dtype: Any) -> Any:
    """A fact as an array when all its elements are numbers, else None."""
    if fact is None or not all(isinstance(item, (int, np.generic)) for item in fact.ravel()):
        return None
    return fact.astype(dtype.numpy)


# ---------------------------------------------------------------------------- errors

def source_of(tensor: SymbolicTensor) -> Source | None:
    """The user's line that computed a traced tensor."""
    node = tensor._value.node
    return None if node is None else tensor._trace.builder.sources.get(node)


def _made(tensor: SymbolicTensor) -> str:
    place = source_of(tensor)
    if place is not None:
        return f" by `{place.text}` at {place.file}:{place.line}" if place.text else f" at {place}"
    return f" (an argument of {tensor._trace.name})"


def out_of_scope(tensor: SymbolicTensor) -> TraceError:
    """The error for a tensor of another, finished trace."""
    return TraceError(
        f"{tensor!r} is out of scope and cannot be used here: it was traced inside "
        f"{tensor._trace.name}{_made(tensor)}, and has no value outside of that. Return it from "
        "the function, or keep it in a tf.Variable")


def _other_device(trace: Trace, current: str) -> UnimplementedError:
    return UnimplementedError(
        f"tf.device({current!r}) inside {trace.name}, which runs on {trace.device}: a tf.function "
        "runs on one device; call it inside the device block instead, or split it in two")


def _here() -> str:
    place = capture()
    if place is None:
        return ""
    return f", at {place.file}:{place.line}" + (f": `{place.text}`" if place.text else "")


def _asked(tensor: SymbolicTensor, what: str, instead: str) -> TraceError:
    if tensor._trace.done:
        return out_of_scope(tensor)
    return TraceError(
        f"a traced tensor ({tensor._dtype.name}, shape {tensor.shape}) {what} while tf.function "
        f"traces the code{_here()}; {instead}")


def _known(tensor: SymbolicTensor) -> Any:
    """The value where it does not depend on the run, else None."""
    if tensor._trace.done:
        return None
    return concrete(tensor._trace.facts.get(tensor._value), tensor._dtype)


def _number(what: str, instead: str, kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def convert_number(self: SymbolicTensor) -> Any:
        known = _known(self)
        if known is None or known.ndim:
            raise _asked(self, what, instead)
        return kind(known[()])
    return convert_number


_OUTSIDE = ("compute with it as a tensor (tf.cast, tf.where, tf.cond), pass it as a Python number, "
            "or move this code out of the function")
_CHOICES = ("`if` becomes tf.cond(pred, true_fn, false_fn) or tf.where, `while` becomes "
            "tf.while_loop, `and`/`or`/`not` become tf.logical_and/or/not, `assert` becomes "
            "tf.debugging.Assert")


def _iterate(self: SymbolicTensor) -> Any:
    shape = self._value.shape
    if not shape:
        raise TypeError("Cannot iterate over a scalar tensor.")
    if not isinstance(shape[0], int):
        raise _asked(self, "has a length that is only known at run time",
                     "`for` over it becomes tf.scan, tf.map_fn or tf.while_loop")
    return iter([self[i] for i in range(shape[0])])


def _numpy(self: SymbolicTensor) -> Any:
    raise _asked(self, "has no NumPy value", _OUTSIDE + "; tf.numpy_function runs NumPy code at "
                 "run time")


def _array_protocol(self: SymbolicTensor, dtype: Any = None, copy: Any = None) -> Any:
    known = _known(self)
    if known is None:
        raise _asked(self, "has no NumPy value", "use the tf function of that name instead of "
                     "NumPy's; tf.numpy_function runs NumPy code at run time")
    return known if dtype is None else known.astype(dtype)


def _no_array(self: SymbolicTensor) -> Any:
    raise _asked(self, "has no value", _OUTSIDE)


def _attach() -> None:
    """What Python may ask of a traced tensor, and the errors that say what to write instead."""
    namespace: dict[str, Any] = {
        "__bool__": _number("has no truth value", _CHOICES, bool),
        "__int__": _number("has no int value", _OUTSIDE, int),
        "__float__": _number("has no float value", _OUTSIDE, float),
        "__complex__": _number("has no complex value", _OUTSIDE, complex),
        "__index__": _number("cannot be an index of Python",
                             "tensors can be indexed by tensors (tf.gather), and range() becomes "
                             "tf.range or tf.while_loop", int),
        "__iter__": _iterate, "numpy": _numpy, "__array__": _array_protocol,
        "_array": property(_no_array),
    }
    for name, value in namespace.items():
        setattr(SymbolicTensor, name, value)


_attach()
