"""Gradients of recorded structures that came before: derived once, then only run.

A training loop records the same structure again and again: the same calls on the same slots, with
other values. The first time ``tape.py`` walks the record. The second time the walk is done on a
graph instead, by the same rules, and what comes out is kept as a flat list of kernel calls; a
structure that stays hot is compiled. The values a tape kept are the inputs of that list, so
nothing in it depends on data or learning rates.
"""

from __future__ import annotations

import functools
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import forks
from ...errors import GradientError
from ...ir.base.types import TensorType
from ...ir.graph import Graph, GraphBuilder, Node, Value
from ...ir.graph.analysis import remove_unread
from ...ir.graph.builder import GraphEmitter
from ...ir.graph.gradient import backward, sum_seeds
from ...ir.graph.interpret import run_op
from ..dispatch.calls import kernel_call
from ..tensors import numpy_warnings, observers
from ..tensors.tensor import from_array
from .entries import Entry, Place, applications, kept_values
from .entries import structure_of as entries_structure
from .own_gradients import OwnGradient

MOST_STRUCTURES = 512    # structures remembered; the least recently used is dropped
HOT = 24                 # runs after which a structure is compiled
WORTH_COMPILING = 4      # kernel calls below which compiling gains nothing
WORTH_FREEING = 1 << 16  # bytes from which a value is let go as soon as nothing reads it any more

_ndarray = np.ndarray
_structures: OrderedDict[Any, Structure] = OrderedDict()
_lock = forks.lock()


class Structure:
    """What is known of one recorded structure.

    Attributes
    ----------
    runs : int
        How often its gradient was asked for.
    plan : Plan or None
        Derived at the second run; None before, and for what cannot be derived.
    derivable : bool
        False once deriving it failed: the walk gives the error its place.
    """

    __slots__ = ("derivable", "plan", "runs")

    def __init__(self) -> None:
        self.runs = 0
        self.plan: Plan | None = None
        self.derivable = True

    @property
    def is_due(self) -> bool:
        """Whether a plan should be derived now."""
        return self.runs > 1 and self.derivable

    def derive(self, entries: Sequence[Entry], targets: tuple[int, ...], sources: tuple[int, ...],
               target_types: Sequence[TensorType], seeds: Sequence[Any], wanted: set[int]
               ) -> Plan | None:
        """Derive the plan; None when there is none.

        Parameters
        ----------
        entries : sequence
            The tape's entries.
        targets, sources : tuple of int
            Their slots, -1 for what the tape never saw.
        target_types : sequence of TensorType
        seeds : sequence of Tensor or None
            Cotangents of the targets; None stands for ones.
        wanted : set of int
            The slots that depend on the sources.
        """
        self.derivable = False
        given = [seed is not None for seed in seeds]
        try:
            plan = Plan.derive(entries, targets, sources, target_types, given, wanted)
        except GradientError:
            return None
        self.plan = plan
        self.derivable = plan is not None
        return plan


def structure_of(entries: Sequence[Entry], targets: tuple[int, ...], sources: tuple[int, ...],
                 shapes: Sequence[Any], seeds: Sequence[Any]) -> Structure:
    """What is known of a recording whose gradient is asked for now; that is counted.

    ``shapes`` are dtypes and shapes of the targets: a target that no op made (a watched tensor, a
    variable that was read) is known by them only.
    """
    given = None if len(seeds) == 1 and seeds[0] is None else tuple(
        [seed is not None for seed in seeds])
    key = (entries_structure(entries), targets, sources, given, *shapes)
    structure = _structures.get(key)
    if structure is None:
        with _lock:
            structure = _structures.setdefault(key, Structure())
            while len(_structures) > MOST_STRUCTURES:
                _structures.popitem(last=False)
    structure.runs += 1
    if structure.runs % HOT == 0:
        with _lock:
            if key in _structures:
                _structures.move_to_end(key)
        if structure.plan is not None:
            structure.plan.compile_when_worth()
    return structure


class Plan:
    """A derived gradient: where its inputs are on the tape, its graph, its steps.

    Attributes
    ----------
    graph : Graph
        Inputs: kept values of the tape, then the given cotangents. Outputs: gradients.
    places : list of Place
        Where each kept value lies in the tape's entries.
    """

    def __init__(self, graph: Graph, places: list[Place],
                 given: list[int], connected: list[int | None]):
        self.graph = graph
        self.places = places
        self._given = given
        self._connected = connected
        self._is_connected = connected == list(range(len(graph.outputs)))
        self._compiled: Any = None
        self._prepare_steps()

    @classmethod
    def derive(cls, entries: Sequence[Entry], targets: tuple[int, ...], sources: tuple[int, ...],
               target_types: Sequence[TensorType], given: Sequence[bool], wanted: set[int]
               ) -> Plan | None:
        """The plan of a recorded structure; None when it holds something only a walk can do."""
        builder = GraphBuilder("gradient")
        F = GraphEmitter(builder)
        inputs = _Inputs(builder)
        steps = list(applications(entries, wanted, inputs))
        if any(isinstance(step.op, OwnGradient) or step.regions for step in steps):
            return None
        seeds: list[tuple[int, Any]] = []
        seeded: list[int] = []
        for i, (slot, type) in enumerate(zip(targets, target_types)):
            if slot < 0 or not type.dtype.is_inexact:
                continue
            if given[i]:
                seed = builder.input(type)
                seeded.append(i)
            else:
                seed = F.constant(1, type.dtype, type.shape)
            seeds.append((slot, seed))
        cotangents = backward(F, steps, sum_seeds(F, seeds), wanted)
        found = [cotangents.get(slot) for slot in sources]
        outputs = list(dict.fromkeys(x for x in found if x is not None))
        graph = remove_unread(builder.finish(outputs))
        return cls(graph, inputs.places, seeded,
                   [None if x is None else outputs.index(x) for x in found])

    def _prepare_steps(self) -> None:
        """Registers and kernel calls; what depends on no input is computed here, once."""
        graph = self.graph
        number: dict[Value, int] = {value: i for i, value in enumerate(graph.inputs)}
        self._start: list[Any] = [None] * len(graph.inputs)
        self._steps: list[tuple[Any, ...]] = []
        constant: set[Value] = set()
        for node in graph.nodes:
            for value in node.outputs:
                number[value] = len(self._start)
                self._start.append(None)
            if all(value in constant for value in node.inputs):
                arrays = run_op(node.op, node.attrs,
                                [self._start[number[v]] for v in node.inputs])
                for value, array in zip(node.outputs, arrays, strict=True):
                    self._start[number[value]] = np.asarray(array)
                    constant.add(value)
                continue
            same = self._factor_of_ones(node, constant, number)
            if same is not None:
                number[node.outputs[0]] = number[same]
                continue
            call = kernel_call(node.op, node.attrs, [v.type for v in node.inputs])
            kernel = call.kernel
            if isinstance(kernel, np.ufunc) and len(node.outputs) == 1:
                kernel = functools.partial(kernel, out=...)  # an array, of a scalar too
            read = [number[v] for v in node.inputs]
            self._steps.append((kernel, read[0], read[1] if len(read) == 2 else None,
                                None if len(read) <= 2 else tuple(read), number[node.outputs[0]],
                                len(node.outputs), node.outputs[0].dtype.numpy))
        self._results = [(number[value], value.dtype) for value in graph.outputs]
        self._free_early({number[v]: v.type for node in graph.nodes for v in node.outputs
                          if v not in constant})

    def _free_early(self, types: dict[int, TensorType]) -> None:
        """Add to each step the large values that it reads last: their memory serves the next ones.

        Otherwise each would get fresh memory from the system, which takes longer than most steps.
        """
        kept = {number for number, _ in self._results}
        large = {number for number, type in types.items() if number not in kept
                 and isinstance(type.bytes, int) and type.bytes >= WORTH_FREEING}
        for place in reversed(range(len(self._steps))):
            step = self._steps[place]
            one, two, more = step[1:4]
            read = {one, two} if more is None else set(more)
            last = tuple(sorted(large & read))
            large.difference_update(last)
            self._steps[place] = (*step, last)

    def _factor_of_ones(self, node: Node, constant: set[Value], number: dict[Value, int]
                        ) -> Value | None:
        """What a node only copies: the cotangent of most targets is ones, and is multiplied."""
        if node.op.unit != 1:
            return None
        for value, other in (node.inputs, node.inputs[::-1]):
            if other in constant and value.type == node.outputs[0].type \
                    and bool((self._start[number[other]] == 1).all()):
                return value
        return None

    def compile_when_worth(self) -> None:
        """Turn the steps into one compiled program, once, when there are enough of them."""
        if self._compiled is None and len(self._steps) >= WORTH_COMPILING:
            from ...runtime.compile import compile_graph
            self._compiled = compile_graph(self.graph)

    def run(self, entries: Sequence[Entry], seeds: Sequence[Any]) -> list[Any] | None:
        """Gradients of a recorded instance; None when a value is not on the CPU."""
        registers = kept_values(entries, self.places)
        for i in self._given:
            registers.append(seeds[i]._array)
        for array in registers:
            if type(array) is not _ndarray:
                return None
        start = None if observers.watcher is None else time.perf_counter_ns()
        if self._compiled is not None:
            tensors = [from_array(array, dtype) for array, (_, dtype) in zip(
                self._compiled(registers), self._results)]
        else:
            self._run_steps(registers)
            tensors = [from_array(registers[i], dtype) for i, dtype in self._results]
        if start is not None and observers.watcher is not None:
            observers.watcher("gradient", "gradient", start, time.perf_counter_ns(),
                              {"ops": len(self._steps)})
        if self._is_connected:
            return tensors
        return [None if i is None else tensors[i] for i in self._connected]

    def _run_steps(self, registers: list[Any]) -> None:
        """Run the kernels; ``registers`` holds the inputs, and everything afterwards."""
        registers += self._start[len(registers):]
        token = numpy_warnings.hush()
        try:
            for kernel, one, two, more, first, count, dtype, last in self._steps:
                if two is not None:
                    result = kernel(registers[one], registers[two])
                elif more is None:
                    result = kernel(registers[one])
                else:
                    result = kernel(*[registers[i] for i in more])
                kind = type(result)
                if kind is _ndarray and result.flags.c_contiguous:
                    registers[first] = result
                elif kind is tuple or kind is list:
                    registers[first:first + count] = result
                else:
                    registers[first] = np.asarray(result, dtype, order="C")
                if last:
                    result = None
                    for i in last:
                        registers[i] = None
        finally:
            numpy_warnings.unhush(token)


class _Inputs:
    """Kept values of a record as inputs of a graph, and where each lies."""

    def __init__(self, builder: GraphBuilder):
        self._builder = builder
        self._by_slot: dict[int, Value] = {}
        self.places: list[Place] = []

    def __call__(self, values: Sequence[Any], types: Sequence[TensorType], slots: Sequence[int],
                 number: int, field: int) -> list[Value | None]:
        return [None if x is None else self._input(types[i], slots[i], (number, field, i))
                for i, x in enumerate(values)]

    def _input(self, type: TensorType, slot: int, place: Place) -> Value:
        value = self._by_slot.get(slot)
        if value is None:
            value = self._builder.input(type)
            self.places.append(place)
            # One slot is one tensor whenever this structure is recorded. Of tensors without a
            # slot that holds for this recording only: each place is an input of its own.
            if slot >= 0:
                self._by_slot[slot] = value
        return value


def count_structures() -> int:
    """How many structures are remembered."""
    return len(_structures)


def forget_structures() -> None:
    """Drop all of them."""
    with _lock:
        _structures.clear()


__all__ = ["Plan", "count_structures", "forget_structures", "structure_of"]
