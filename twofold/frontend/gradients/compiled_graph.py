"""``CompiledGraph``: a graph as something to call with tensors, tapes included.

Without a tape a call is one run of the compiled code. Under a tape the graph is split once into a
forward graph, which also gives the values that gradient rules read (*residuals*), and a backward
graph of residuals and cotangents; the tape sees one application. Backward graphs are compiled
graphs again, so derivatives of any order work. Tracing and cache keys are ``function``'s business.
"""

from __future__ import annotations

import weakref
from _thread import get_ident as _thread
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import forks
from ...dtypes import DType
from ...errors import InvalidArgumentError, OpError
from ...ir.base.source import add_note
from ...ir.graph import Graph, Value
from ...ir.graph.split_gradient import (
    backward_graph,
    direct_inputs,
    is_variable,
    joint_graph,
    residuals_of,
)
from ...ir.oplib.control.effects import calls_user
from ...ir.program.nodes import Check, Host, Program, walk
from ...runtime import device as devices
from ...runtime.backend import Executable
from ...runtime.compile import compile_graph
from ...runtime.compiled import Compiled
from ...runtime.placement import move_array
from ..dispatch.placement import backend_name, to_device
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tracing.inlining import inline
from ..variables import threads
from ..variables.threads import begin_update, end_update
from .gathered_rows import gathered_rows, note_gathered
from .own_gradients import record_function

_live: weakref.WeakSet[CompiledGraph] = weakref.WeakSet()
_live_lock = forks.lock()
_watcher: Callable[[CompiledGraph], Executable] | None = None


def watch_runs(watcher: Callable[[CompiledGraph], Executable] | None) -> None:
    """Run graphs from now on by what ``watcher`` gives for each; None: by their own executables."""
    global _watcher
    with _live_lock:
        _watcher = watcher
        for graph in list(_live):
            graph._executable = None


class CompiledGraph:
    """A graph that can be called.

    Parameters
    ----------
    graph : Graph
    device : DeviceSpec
        Where it runs.
    captured : sequence of Tensor or Variable
        What the last inputs are at every call. All inputs that are variables are among them.

    Attributes
    ----------
    dtypes : list of DType
        Of the outputs.
    """

    def __init__(self, graph: Graph, device: devices.DeviceSpec, captured: Sequence[Any] = ()):
        self.graph = graph
        self.device = device
        self.captured = captured
        self.dtypes: list[DType] = [value.dtype for value in graph.outputs]
        self._compiled: Compiled | None = None
        self._executable: Any = None
        self._here: Sequence[Any] = captured  # what was captured, where the graph runs
        self._updated: list[Any] = []         # the variables that a run updates,
        self._sources: list[int] = []         # the inputs that they are,
        self._updates: list[tuple[Any, int]] = []  # and the outputs that they get
        self._wandering: list[Any] = []       # the variables that come to where a run needs them
        self._derivatives: dict[Any, Derivative] = {}
        self._lock = forks.rlock()
        with _live_lock:
            _live.add(self)

    # ------------------------------------------------------------------ running
    @property
    def compiled(self) -> Compiled:
        """The compiled code with its report; made at the first question."""
        if self._compiled is None:
            with self._lock:
                if self._compiled is None:
                    with observers.init_scope():
                        self._compiled = compile_graph(self.graph, backend_name(self.device))
        return self._compiled

    @property
    def is_compiled(self) -> bool:
        """Whether it was compiled yet."""
        return self._compiled is not None

    def run(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Run on the inputs that were not captured; tapes do not see it."""
        if not self._is_here(tensors):
            tensors = [to_device(x, self.device) for x in tensors]
        results = self.run_arrays([x._array for x in tensors])
        return [from_array(array, dtype) for array, dtype in zip(results, self.dtypes)]

    def run_arrays(self, arrays: list[Any]) -> list[Any]:
        """Run on arrays, which are on the device; the list is added to. Gives arrays."""
        executable = self._executable
        if executable is None:
            executable = self._prepare()
        captured = self._here
        try:
            if self._updated:
                return self._run_updating(executable, arrays)
            if captured:
                if _thread() != threads.owner_thread:
                    threads.another_thread()
                if self._wandering:
                    self._fetch()
                for x in captured:
                    arrays.append(x._array)
            results: list[Any] = executable(arrays)
            return results
        except OpError as error:
            point_at_user(error, self.compiled.program)
            raise

    def _run_updating(self, executable: Any, arrays: list[Any]) -> list[Any]:
        """Run; variables that nobody else can see are updated in place."""
        variables, alone = self._updated, not self.calls_user
        own: Sequence[int] = ()
        if alone:
            own = begin_update(variables, self._sources)
        elif _thread() != threads.owner_thread:
            threads.another_thread()
        try:
            if self._wandering:
                self._fetch()
            for x in self._here:
                arrays.append(x._array)
            results: list[Any] = executable(arrays, own)
            for variable, output in self._updates:
                variable._array = results[output]
            return results
        finally:
            if alone:
                end_update(variables, own)

    def _fetch(self) -> None:
        """Bring the variables that belong to no device: another may have run before."""
        for x in self._wandering:
            x._array = move_array(x._array, self.device)

    @forks.cached_property
    def calls_user(self) -> bool:
        """Whether a run calls the user's Python code, which may wait for another thread.

        Others then must not wait for the run: its updates are no single step for them.
        """
        return calls_user(self.graph)

    @property
    def refuses_misfits(self) -> bool:
        """Whether ``run_arrays`` refuses arrays of other types, as ``Executable`` says."""
        return self._executable is not None and bool(self._executable.refuses_misfits)

    def _prepare(self) -> Any:
        """Compile; note what a run reads and updates."""
        compiled = self.compiled
        self._wandering = [x for x in self.captured if _wanders(x)]
        if self.device.kind != "CPU" or not _are_on_host(self.captured):
            self._here = [self._place(x) for x in self.captured]
        first = len(self.graph.inputs) - len(self.captured)
        outputs = sorted(compiled.updates)
        self._sources = [compiled.updates[output] for output in outputs]
        self._updates = [(self.captured[source - first], output)
                         for output, source in zip(outputs, self._sources)]
        self._updated = [variable for variable, _ in self._updates]
        watcher = _watcher
        self._executable = compiled.executable if watcher is None else watcher(self)
        return self._executable

    @contextmanager
    def running(self, executable: Executable) -> Iterator[None]:
        """Run another executable of the same program inside a ``with`` block."""
        self._prepare()
        before, self._executable = self._executable, executable
        try:
            yield
        finally:
            self._executable = before

    def _is_here(self, values: Sequence[Any]) -> bool:
        """Whether the arrays of tensors and variables are where the graph runs."""
        device = self.device
        return device is devices.CPU or (  # a block that names the CPU has its own equal object
            device.kind == "CPU" and _are_on_host(values))

    def _place(self, x: Any) -> Any:
        if isinstance(x, Tensor):
            return to_device(x, self.device)
        if devices.parse_device(x.device) != self.device and not _wanders(x):
            raise InvalidArgumentError(
                f"tf.function {self.graph.name} runs on {self.device}, but variable {x.name} is "
                f"on {x.device}; create the variable inside the device block, or call the "
                "function on the variable's device")
        return x

    def call(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Run; the thread's tapes and recordings get to know."""
        tapes = observers.local.tapes
        if observers.local.recordings and self._runs_op_by_op():
            return inline(self.graph, [*tensors, *self.captured])
        if tapes:
            wrt = tuple(i for i, x in enumerate([*tensors, *self.captured])
                        if x._dtype.is_inexact and any(tape.follows(x) for tape in tapes))
            if wrt:
                deep = len(tapes) > 1 or tapes[0].is_persistent
                return self._record(tensors, self.derivative(wrt, deep))
        return self.run(tensors)

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

    def _record(self, tensors: Sequence[Tensor], derivative: Derivative) -> list[Tensor]:
        inputs = [*tensors, *self.captured]
        before = {i: inputs[i] if isinstance(inputs[i], Tensor) else inputs[i]._read_for_op()
                  for kind, i in derivative.residuals if kind == "input"}
        results = derivative.forward.run(tensors)
        count = len(self.graph.outputs)
        saved = [before[i] if kind == "input" else results[i] for kind, i in derivative.residuals]
        seen = results if derivative.deep else results[:count]

        def gradient_function(*cotangents: Any) -> list[Any]:
            return derivative.gradients(cotangents, saved)

        record_function(self.graph.name, list(derivative.inputs_of(inputs, results)), seen,
                        gradient_function)
        return results[:count]


def home_of(captured: Sequence[Any]) -> devices.DeviceSpec:
    """The device of all captured variables, where that is one: what uses them runs there."""
    found = {devices.parse_device(x.device) for x in captured
             if not isinstance(x, Tensor) and not _wanders(x)
             and type(x._array) is not np.ndarray}
    return found.pop() if len(found) == 1 else devices.CPU


def _are_on_host(values: Sequence[Any]) -> bool:
    return all(type(x._array) is np.ndarray for x in values)


def _wanders(x: Any) -> bool:
    """Whether a variable is brought to where it is used, as random states are."""
    return getattr(x, "_wanders", False)


def point_at_user(error: OpError, program: Program) -> None:
    """Note the user's line on an error that a check or an assertion of a program raised."""
    text = error.message
    for instruction in walk(program.instructions):
        if not isinstance(instruction, (Check, Host)) or instruction.source is None:
            continue
        if isinstance(instruction, Check):
            message = instruction.message
        else:
            node = getattr(instruction.call, "node", None)
            message = getattr(getattr(node, "attrs", None), "message", "")
        if message and text.startswith(message):
            add_note(error, instruction.source)
            return


# ---------------------------------------------------------------------------- splitting


class Derivative:
    """A graph's forward graph with residuals, and its backward graphs.

    Attributes
    ----------
    wrt : tuple of int
        Inputs that gradients are taken with respect to.
    rows : dict
        Those that are tables of which rows are gathered and nothing else, to how. The gradients
        are with respect to the rows then.
    deep : bool
        The residuals may be differentiated too (an outer tape follows them).
    forward : CompiledGraph
        Outputs: the graph's, then the residuals that are computed.
    residuals : list of (str, int)
        Where each residual is found: ``("input", i)`` or ``("output", i)`` of ``forward``.
    """

    def __init__(self, whole: CompiledGraph, wrt: tuple[int, ...], deep: bool):
        graph = whole.graph
        self.graph = graph
        self.device = whole.device
        self.wrt = wrt
        self.deep = deep
        self._backwards: dict[tuple[int, ...], Any] = {}
        self._lock = forks.rlock()
        self.rows = gathered_rows(graph, wrt)
        self.sources = [v for i in wrt for v in (
            [node.outputs[0] for node in self.rows[i]] if i in self.rows else [graph.inputs[i]])]
        floating = [v for v in graph.outputs if v.dtype.is_inexact]
        kept = residuals_of(joint_graph(graph, self.sources, floating), graph)
        while deep:
            more = [v for v in kept if v.dtype.is_inexact and not is_variable(v)]
            found = residuals_of(joint_graph(graph, self.sources, [*floating, *more]), graph)
            wider = list(dict.fromkeys([*kept, *found]))
            if len(wider) == len(kept):
                break
            kept = wider
        self.kept = kept
        self._direct = direct_inputs(graph)
        self.outputs = outputs = list(graph.outputs)
        self.residuals = [self._place_of(value) for value in kept]
        self._rows_places = {i: [(self._place_of(node.inputs[1]), self._place_of(node.outputs[0]))
                                 for node in nodes] for i, nodes in self.rows.items()}
        self.forward = CompiledGraph(
            Graph(graph.inputs, graph.nodes, outputs, graph.name, graph.sources), whole.device,
            whole.captured)

    def _place_of(self, value: Value) -> tuple[str, int]:
        """Where a value is found before or after a run; it becomes an output if it must."""
        if value in self._direct:
            return "input", self._direct[value]
        self.outputs.append(value)
        return "output", len(self.outputs) - 1

    def inputs_of(self, inputs: Sequence[Any], results: Sequence[Tensor]) -> Iterator[Any]:
        """What a run is differentiated with respect to: inputs, or rows that it gathered of them.

        That these were gathered the thread's tapes get to know.
        """
        for i in self.wrt:
            if i not in self.rows:
                yield inputs[i]
                continue
            table = inputs[i]._read_for_op()
            for node, ((kind, at), (_, rows_at)) in zip(self.rows[i], self._rows_places[i]):
                # A tensor of its own: the function may give the rows too, or keep them.
                rows = from_array(results[rows_at]._array, results[rows_at]._dtype)
                note_gathered(node, inputs[i], table,
                              inputs[at] if kind == "input" else results[at], rows)
                yield rows

    def gradients(self, cotangents: Sequence[Any], saved: Sequence[Tensor]) -> list[Any]:
        """One gradient (or None) per source; a cotangent may be None."""
        present = tuple(i for i, g in enumerate(cotangents)
                        if g is not None and self.outputs[i].dtype.is_inexact)
        if not present:
            return [None] * len(self.sources)
        compiled, connected = self.backward(present)
        if compiled is None:
            return [None] * len(self.sources)
        results = iter(compiled.call([*saved, *[cotangents[i] for i in present]]))
        return [next(results) if there else None for there in connected]

    def backward(self, present: tuple[int, ...]) -> tuple[CompiledGraph | None, list[bool]]:
        """The backward graph for cotangents of some outputs, and which gradients it gives."""
        with self._lock:
            found = self._backwards.get(present)
            if found is None:
                found = self._backwards[present] = self._build(present)
            result: tuple[CompiledGraph | None, list[bool]] = found
            return result

    def _build(self, present: tuple[int, ...]) -> tuple[CompiledGraph | None, list[bool]]:
        joint = joint_graph(self.graph, self.sources, [self.outputs[i] for i in present])
        connected = [g is not None for g in joint.gradients]
        if not any(connected):
            return None, connected
        return CompiledGraph(backward_graph(joint, self.kept), self.device), connected
