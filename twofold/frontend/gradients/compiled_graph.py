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
from typing import Any

import numpy as np

from ...dtypes import DType
from ...errors import InvalidArgumentError, OpError
from ...ir.base.source import Source, add_note
from ...ir.graph import Graph
from ...ir.graph.split_gradient import (
    _backward_graph,
    _direct_inputs,
    _is_variable,
    _residuals,
    joint_graph,
)
from ...ir.oplib.control.effects import calls_user
from ...ir.program.nodes import Check, Program, walk
from ...runtime import device as devices
from ...runtime.compile import compile_graph
from ...runtime.compiled import Compiled
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tracing.inlining import inline
from ..variables import threads
from ..variables.threads import locked, stripes_of


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
                    with observers.init_scope():
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
        if _thread() != threads.owner_thread:
            threads.another_thread()
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
        if self.calls_user or not threads.begin_update():
            with locked(self.stripes(inputs[source] for _, source in self._updates)):
                return self._read_and_update(executable, inputs, ())
        try:
            return self._read_and_update(executable, inputs, [
                i for _, i in self._updates if inputs[i]._is_sole_owner()])
        finally:
            threads.end_update()

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
        from ..dispatch.placement import to_device
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
        tapes = observers.local.tapes
        if observers.local.recordings and self._runs_op_by_op():
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
        from .entries import record_function
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


__all__ = ["Derivative", "Routine", "backend_name", "calls_user", "joint_graph"]
