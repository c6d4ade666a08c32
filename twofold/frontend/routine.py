"""``Routine``: a graph as something to call with tensors and variables, tapes included.

Without a tape a call is one run of the compiled graph. Under a tape the graph is split once into a
forward graph, which also gives the values that gradient rules read (*residuals*), and a backward
graph of residuals and cotangents; the tape sees one application. Backward graphs are routines
again, so derivatives of any order work. Tracing and cache keys are ``function.py``'s business.
"""

from __future__ import annotations

import functools
import threading
from _thread import get_ident as _thread
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..dtypes import DType
from ..errors import InvalidArgumentError, OpError
from ..ir import dims
from ..ir.bind import as_symbol
from ..ir.dims import Symbol
from ..ir.gradient import GraphEmitter, application_of, backward, copy_into, dependent
from ..ir.graph import Graph, GraphBuilder, Node, Value
from ..ir.oplib.effects import HostCallAttrs
from ..ir.ops import Category
from ..ir.passes.remove_dead import defining_nodes, used_symbols
from ..ir.program import Check, Program, walk
from ..ir.source import Source, add_note
from ..ir.types import VariableType
from ..runtime import device as devices
from ..runtime.compile import Compiled, compile_graph
from . import state
from .inlining import inline
from .tensor import Tensor, from_array
from .update_locks import locked, stripes_of


class Routine:
    """A graph that can be called.

    Parameters
    ----------
    graph : Graph
        Inputs that are variables get ``tf.Variable`` objects, others tensors.
    device : DeviceSpec
        Where it runs.
    """

    def __init__(self, graph: Graph, device: devices.DeviceSpec):
        self.graph = graph
        self.device = device
        self.dtypes: list[DType] = [value.dtype for value in graph.outputs]
        self._compiled: Compiled | None = None
        self._executable: Any = None
        self._updates: list[tuple[int, int]] = []
        self._derivatives: dict[Any, Derivative] = {}
        self._lock = threading.RLock()

    # ------------------------------------------------------------------ running
    @property
    def compiled(self) -> Compiled:
        """The compiled graph; made at the first question."""
        if self._compiled is None:
            with self._lock:
                if self._compiled is None:
                    with state.init_scope():
                        compiled = compile_graph(self.graph, backend_name(self.device))
                    self._updates = sorted(compiled.updates.items())
                    self._executable = compiled.executable
                    self._compiled = compiled
        return self._compiled

    def run(self, inputs: Sequence[Any]) -> list[Tensor]:
        """Run on tensors and variables; tapes do not see it."""
        executable = self._executable or self.compiled.executable
        device = self.device
        if device is not devices.CPU and (  # a block that names the CPU has its own equal object
                device.kind != "CPU" or any(type(x._array) is not np.ndarray for x in inputs)):
            inputs = [self._placed(x) for x in inputs]
        if _thread() != state.owner_thread:
            state.another_thread()
        try:
            if not self._updates:
                results = executable([x._array for x in inputs])
            else:
                results = self._run_updating(executable, inputs)
        except OpError as error:
            point_at_user(error, self.compiled.program)
            raise
        return [from_array(array, dtype) for array, dtype in zip(results, self.dtypes)]

    def _run_updating(self, executable: Any, inputs: Sequence[Any]) -> list[Any]:
        """Run; variables that nobody else can see are updated in place."""
        if self.calls_user or not state.begin_update():
            with locked(self.stripes(inputs[source] for _, source in self._updates)):
                return self._read_and_update(executable, inputs, ())
        try:
            return self._read_and_update(executable, inputs, [
                i for _, i in self._updates if inputs[i]._is_sole_owner()])
        finally:
            state.end_update()

    def _read_and_update(self, executable: Any, inputs: Sequence[Any], donated: Sequence[int]
                         ) -> list[Any]:
        results: list[Any] = executable([x._array for x in inputs], donated)
        for output, source in self._updates:
            inputs[source]._array = results[output]
        return results

    @functools.cached_property
    def calls_user(self) -> bool:
        """Whether a run calls the user's Python code, which may wait for another thread.

        Others then must not wait for the run: its updates are no single step for them.
        """
        return calls_user(self.graph)

    def stripes(self, variables: Iterable[Any]) -> tuple[int, ...]:
        """The locks that a run takes when several threads use variables."""
        return () if self.calls_user else stripes_of(variables)

    def _placed(self, x: Any) -> Any:
        from .dispatch import to_device
        if isinstance(x, Tensor):
            return to_device(x, self.device)
        if devices.parse_device(x.device) != self.device:
            raise InvalidArgumentError(
                f"tf.function {self.graph.name} runs on {self.device}, but variable {x.name} is "
                f"on {x.device}; create the variable inside the device block, or call the "
                "function on the variable's device")
        return x

    def call(self, inputs: Sequence[Any]) -> list[Tensor]:
        """Run; the thread's tapes and recordings get to know."""
        tapes = state.local.tapes
        if state.local.recordings and self._runs_op_by_op():
            return inline(self.graph, inputs)
        if tapes:
            wrt = tuple(i for i, x in enumerate(inputs)
                        if x._dtype.is_floating and any(_follows(tape, x) for tape in tapes))
            if wrt:
                deep = len(tapes) > 1 or tapes[0]._persistent
                return self._recorded(inputs, self.derivative(wrt, deep))
        return self.run(inputs)

    def _runs_op_by_op(self) -> bool:
        """Whether a recording can see the ops: there is no control flow and no call of Python."""
        return all(not node.regions and node.op.effect in (None, "variable", "check")
                   for node in self.graph.nodes)

    # ------------------------------------------------------------------ differentiating
    def derivative(self, wrt: tuple[int, ...], deep: bool) -> Derivative:
        """The graph split into forward and backward, for some of its inputs."""
        with self._lock:
            found = self._derivatives.get((wrt, deep))
            if found is None:
                found = self._derivatives[wrt, deep] = Derivative(self, wrt, deep)
            return found

    def _recorded(self, inputs: Sequence[Any], derivative: Derivative) -> list[Tensor]:
        from .own_gradients import record_function
        before = {i: inputs[i] if isinstance(inputs[i], Tensor) else inputs[i]._read_for_op()
                  for kind, i in derivative.residuals if kind == "input"}
        results = derivative.forward.run(inputs)
        count = len(self.graph.outputs)
        saved = [before[i] if kind == "input" else results[i] for kind, i in derivative.residuals]
        seen = results if derivative.deep else results[:count]

        def gradient_function(*cotangents: Any) -> list[Any]:
            return derivative.gradients(cotangents, saved)

        record_function(self.graph.name, [inputs[i] for i in derivative.wrt], seen,
                        gradient_function)
        return results[:count]


def calls_user(graph: Graph) -> bool:
    """Whether a run calls Python code that users wrote."""
    return any((isinstance(node.attrs, HostCallAttrs) and node.attrs.function.is_users)
               or any(map(calls_user, node.regions)) for node in graph.nodes)


def point_at_user(error: OpError, program: Program) -> None:
    """Note the user's line on an error that a check or an assertion of a program raised."""
    text = error.message
    for instruction in walk(program.instructions):
        source = getattr(instruction, "source", None)
        if not isinstance(source, Source):
            continue
        if isinstance(instruction, Check):
            message = instruction.message
        else:
            node = getattr(getattr(instruction, "call", None), "node", None)
            message = getattr(getattr(node, "attrs", None), "message", "")
        if message and text.startswith(message):
            add_note(error, source)
            return


def _follows(tape: Any, x: Any) -> bool:
    """True when a tape would follow a tensor or variable that is read now."""
    if x._key and x._key in tape._slots:
        return True
    return not isinstance(x, Tensor) and tape._watch_accessed and x._trainable


def backend_name(device: devices.DeviceSpec) -> str | None:
    """The backend that compiles for a device; None is the one in the settings."""
    if device == devices.CPU:
        return None
    return f"opencl:{devices.opencl_index(device)}"


# ---------------------------------------------------------------------------- splitting

@dataclass(eq=False)
class Joint:
    """A graph and its gradient in one builder; nodes before ``start`` are the graph's."""

    builder: GraphBuilder
    start: int
    originals: dict[Value, Value]
    seeds: list[Value]
    gradients: list[Value | None]


def joint_graph(graph: Graph, wrt: Sequence[int], targets: Sequence[Value]) -> Joint:
    """Differentiate values of a graph (floating ones) with respect to some of its inputs."""
    builder = GraphBuilder(f"{graph.name}_gradient")
    inputs = [builder.input(value.type, value.name) for value in graph.inputs]
    values = copy_into(builder, graph, inputs)
    start = len(builder.nodes)
    F = GraphEmitter(builder)
    table: dict[Any, Any] = {}
    seeds = []
    for i, value in enumerate(targets):
        seed = builder.input(value.type, f"g{i}")
        seeds.append(seed)
        table[value] = F.add(table[value], seed) if value in table else seed
    wanted = dependent(graph, [graph.inputs[i] for i in wrt])

    def steps() -> Iterable[Any]:
        for node in reversed(graph.nodes):
            builder.source = graph.sources.get(node)
            yield application_of(node, values, builder.source)

    cotangents = backward(F, steps(), table, set(wanted))
    originals = {new: old for old, new in values.items()}
    gradients = [cotangents.get(graph.inputs[i]) for i in wrt]
    return Joint(builder, start, originals, seeds, gradients)


class Derivative:
    """A routine's forward graph with residuals, and its backward graphs.

    Attributes
    ----------
    wrt : tuple of int
        Inputs that gradients are taken with respect to.
    deep : bool
        The residuals may be differentiated too (an outer tape follows them).
    forward : Routine
        Outputs: the routine's, then the residuals that are computed.
    residuals : list of (str, int)
        Where each residual is found: ``("input", i)`` or ``("output", i)`` of the forward routine.
    """

    def __init__(self, routine: Routine, wrt: tuple[int, ...], deep: bool):
        graph = routine.graph
        self.graph = graph
        self.device = routine.device
        self.wrt = wrt
        self.deep = deep
        self._backwards: dict[tuple[int, ...], Any] = {}
        self._lock = threading.RLock()
        floating = [v for v in graph.outputs if v.dtype.is_floating]
        kept = _residuals(joint_graph(graph, wrt, floating), graph)
        while deep:
            more = [v for v in kept if v.dtype.is_floating and not _is_variable(v)]
            found = _residuals(joint_graph(graph, wrt, [*floating, *more]), graph)
            wider = list(dict.fromkeys([*kept, *found]))
            if len(wider) == len(kept):
                break
            kept = wider
        self.kept = kept
        direct = _direct_inputs(graph)
        outputs = list(graph.outputs)
        self.residuals: list[tuple[str, int]] = []
        for value in kept:
            if value in direct:
                self.residuals.append(("input", direct[value]))
            else:
                self.residuals.append(("output", len(outputs)))
                outputs.append(value)
        self.outputs = outputs
        self.forward = Routine(Graph(graph.inputs, graph.nodes, outputs, graph.name,
                                     graph.sources), routine.device)

    def gradients(self, cotangents: Sequence[Any], saved: Sequence[Tensor]) -> list[Any]:
        """One gradient (or None) per input in ``wrt``; a cotangent may be None."""
        present = tuple(i for i, g in enumerate(cotangents)
                        if g is not None and self.outputs[i].dtype.is_floating)
        if not present:
            return [None] * len(self.wrt)
        routine, connected = self.backward(present)
        if routine is None:
            return [None] * len(self.wrt)
        results = iter(routine.call([*saved, *[cotangents[i] for i in present]]))
        return [next(results) if there else None for there in connected]

    def backward(self, present: tuple[int, ...]) -> tuple[Routine | None, list[bool]]:
        """The backward routine for cotangents of some outputs, and which gradients it gives."""
        with self._lock:
            found = self._backwards.get(present)
            if found is None:
                found = self._backwards[present] = self._build(present)
            result: tuple[Routine | None, list[bool]] = found
            return result

    def _build(self, present: tuple[int, ...]) -> tuple[Routine | None, list[bool]]:
        joint = joint_graph(self.graph, self.wrt, [self.outputs[i] for i in present])
        connected = [g is not None for g in joint.gradients]
        if not any(connected):
            return None, connected
        return Routine(_backward_graph(joint, self.kept), self.device), connected


def _is_variable(value: Value) -> bool:
    return isinstance(value.type, VariableType)


def _direct_inputs(graph: Graph) -> dict[Value, int]:
    """Values that the caller has already: inputs, and what variables hold before any assignment."""
    index = {value: i for i, value in enumerate(graph.inputs)}
    found = {v: i for v, i in index.items() if not _is_variable(v)}
    assigned: set[Value] = set()
    for node in graph.nodes:
        if node.op.name == "read_variable" and node.inputs[0] not in assigned:
            if node.inputs[0] in index:
                found[node.outputs[0]] = index[node.inputs[0]]
        elif node.op.variable_inputs:
            assigned.update(node.inputs[i] for i in node.op.variable_inputs)
    return found


def _is_cheap(node: Node) -> bool:
    """Computed again rather than kept: constants, and other shapes of what is kept anyway."""
    if not node.op.is_pure or node.regions:
        return False
    return not node.inputs or (node.op.category is Category.MOVEMENT and len(node.inputs) == 1)


def _backward_nodes(joint: Joint) -> tuple[list[Node], list[Value]]:
    """The nodes that the gradients need, in order, and the forward values that these read."""
    forward = set(joint.builder.nodes[:joint.start])
    wanted = {g for g in joint.gradients if g is not None}
    definers = defining_nodes(joint.builder.finish(()))
    sizes: set[Node] = set()
    nodes: list[Node] = []
    for node in reversed(joint.builder.nodes):
        if node not in sizes and not any(output in wanted for output in node.outputs):
            continue
        if node in forward and not _is_cheap(node):
            continue
        nodes.append(node)
        wanted.update(node.inputs)
        if definers:
            sizes.update(definers[s] for s in used_symbols(node) if s in definers)
    nodes.reverse()
    made = {output for node in nodes for output in node.outputs} | set(joint.seeds)
    read = [*(v for node in nodes for v in node.inputs),
            *(g for g in joint.gradients if g is not None)]
    return nodes, list(dict.fromkeys(v for v in read if v not in made))


def _residuals(joint: Joint, graph: Graph) -> list[Value]:
    """Values of the graph that its gradient reads, and carriers of dimensions it needs."""
    nodes, read = _backward_nodes(joint)
    kept = [joint.originals[v] for v in read]
    defined = _defined([*read, *joint.seeds])
    missing = _used_symbols(nodes, [*read, *joint.seeds]) - defined
    made_inside = _defined([v for node in nodes for v in node.outputs
                            if node.op.name == "define_dim"])
    for value in [*graph.inputs, *(v for node in graph.nodes for v in node.outputs)]:
        if not missing - made_inside:
            break
        if not _is_variable(value) and _defined([value]) & missing:
            missing -= _defined([value])
            kept.append(value)
    return list(dict.fromkeys(kept))


def _defined(values: Iterable[Value]) -> set[Symbol]:
    found = {as_symbol(dim) for value in values for dim in value.shape}
    return {symbol for symbol in found if symbol is not None}


def _used_symbols(nodes: Iterable[Node], values: Iterable[Value]) -> set[Symbol]:
    found: set[Symbol] = set()
    for value in values:
        for dim in value.shape:
            found |= dims.symbols(dim)
    for node in nodes:
        found |= used_symbols(node)
    return found


def _backward_graph(joint: Joint, kept: Sequence[Value]) -> Graph:
    """The gradient's nodes as a graph of the residuals and the cotangents.

    A value that is not among the residuals (a rule read more for these targets) cannot be: the
    residuals were found for all targets together.
    """
    nodes, read = _backward_nodes(joint)
    builder = GraphBuilder(joint.builder.name)
    copies = {old: new for new, old in joint.originals.items()}
    values: dict[Value, Value] = {}
    for i, value in enumerate(kept):
        values[copies[value]] = builder.input(value.type, value.name or f"saved{i}")
    for seed in joint.seeds:
        values[seed] = builder.input(seed.type, seed.name)
    absent = [v for v in read if v not in values]
    if absent:
        from ..errors import InternalError
        raise InternalError(f"the gradient of {joint.builder.name} reads {absent[0]!r}, which the "
                            "forward run did not keep")
    for node in nodes:
        outputs = builder.copy_node(node, [values[v] for v in node.inputs],
                                    joint.builder.sources.get(node))
        values.update(zip(node.outputs, outputs))
    return builder.finish([values[g] for g in joint.gradients if g is not None])


__all__ = ["Derivative", "Routine", "backend_name", "calls_user", "joint_graph"]
