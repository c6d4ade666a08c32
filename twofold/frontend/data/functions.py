"""``ElementFunction``: a user's function of elements, traced once and compiled.

It takes and gives flat lists of leaves (``structure.py``). A function that cannot be traced for
all elements at once, because it needs what only an element tells, is traced for each kind of
element, or runs as Python for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import (
    ArgumentError,
    ArgumentTypeError,
    InvalidArgumentError,
    TraceError,
    UnimplementedError,
)
from ...ir.base import dims
from ...ir.base.dims import UnknownSizeError
from ...runtime import device as devices
from ..autograph import status
from ..autograph.operators import call_converted
from ..function.function import Function
from ..function.late_sizes import UntracedFunction
from ..tensors import observers
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import shorten
from ..tracing.computations import decode, encode
from ..values.spec import TensorSpec
from . import debugging
from .columns import ColumnSteps, NotStackedError, block_of, compile_rows, effects_of, steps_of
from .failures import users_error
from .segments import Segments, can_be_cut
from .specs import DatasetSpec
from .streams import Block, Element
from .structure import Layout, as_leaf, flatten, host_leaf, map_structure, pack, spec_of

# Effects that a run may have and still be tried for several elements at once: when one of them
# fails, the variables are put back and the elements run one by one.
_REPEATABLE = frozenset({None, "", "check", "assert", "variable"})
_MOST_SAVED = 4096  # bytes of variables that are kept for that
_RANKS = (1, 2, 3, 0, 4)  # tried in turn where only elements tell theirs
_MOST_STACKED = 1 << 20  # elements of a leaf beyond which there is nothing to gain


class _HoldsDatasetsError(Exception):
    """A function returns datasets, which no graph holds."""


class ElementFunction:
    """A user's function of the elements of a dataset.

    Parameters
    ----------
    function : callable
        Takes an element; the parts of a tuple as arguments.
    layout : Layout
        Of the elements.
    name : str
        The method that it was given to, for messages.
    unpacks : bool
        Whether the parts of a tuple are arguments of their own.
    gives_dataset : bool
        Whether it is to return a dataset: then it runs as Python.

    Attributes
    ----------
    structure
        Specs of what it returns; None where only a run tells.
    """

    def __init__(self, function: Callable[..., Any], layout: Layout, name: str,
                 unpacks: bool = True, gives_dataset: bool = False):
        self.function = function
        self.layout = layout
        self.name = name
        self.structure: Any = None
        self._unpacks = unpacks
        self._gives_dataset = gives_dataset
        self._places = [i for i, spec in enumerate(layout.specs)
                        if isinstance(spec, TensorSpec) and spec.dtype is dtypes.string]
        self._plan: list[tuple[str, Any]] = []
        self._concrete: Any = None
        self._blocks: Any = None
        self._may_stack = False
        self._steps: ColumnSteps | None = None
        self._by_rank: dict[Any, ElementFunction] = {}
        self._segments: Segments | None = None
        label = getattr(function, "__name__", type(function).__name__)
        self._traced = Function(status.artifact(self._in_trace), f"{name}_{label}".replace(
            "<lambda>", "lambda"), {})
        try:
            self._prepare()
        except Exception as error:
            raise shorten(error) from error.__cause__

    # ------------------------------------------------------------------ preparing
    def _prepare(self) -> None:
        """Trace the function for all elements, where that can be."""
        specs = self.layout.specs
        self._runs_python = debugging.is_on() or not self.layout.holds_tensors_only
        if self._runs_python or any(spec.shape.rank is None for spec in specs):
            return
        try:
            with observers.init_scope(), devices.device_scope(devices.CPU):
                concrete = self._traced.get_concrete_function(*specs)
        except _HoldsDatasetsError:
            self._runs_python = True
            return
        except (TraceError, UnimplementedError):
            if not self._places and not self._gives_dataset:
                raise
            self.structure = None
            self._runs_python = True  # compiled code cannot do with strings what the function does
            return
        if isinstance(concrete, UntracedFunction):  # it needs what only an element tells
            self.structure = None
            self._runs_python = True
            return
        self._concrete = concrete
        self._plan = self._sources(concrete)
        self._may_stack = self._stackable(concrete)
        if all(kind in ("input", "output", "strings") for kind, _ in self._plan):
            self._steps = steps_of(concrete.graph, concrete.captured, self._traced.name)
        if can_be_cut(concrete.graph):
            self._segments = Segments(concrete.graph, concrete.captured)

    def _in_trace(self, *leaves: Any) -> list[Any]:
        """The function on traced leaves; gives the leaves that the graph computes."""
        result = self._result(self._arguments(leaves))
        found = flatten(result)
        self.structure = map_structure(spec_of, result)
        if any(isinstance(spec, DatasetSpec) for spec in flatten(self.structure)):
            raise _HoldsDatasetsError
        sources = {id(leaf): i for i, leaf in enumerate(leaves)}
        self._passed = [sources.get(id(leaf)) for leaf in found]
        return [leaf for leaf, place in zip(found, self._passed) if place is None]

    def _arguments(self, leaves: Sequence[Any]) -> tuple[Any, ...]:
        element = self.layout.pack(leaves)
        return element if type(element) is tuple and self._unpacks else (element,)

    def _result(self, arguments: tuple[Any, ...]) -> Any:
        """What the function returns for arguments, normalised; a list counts as a tuple."""
        result = call_converted(self.function, arguments, {})
        return map_structure(self._as_leaf, tuple(result) if isinstance(result, list) else result)

    def _as_leaf(self, value: Any) -> Any:
        try:
            return as_leaf(value)
        except ArgumentError as error:
            if isinstance(value, (list, np.ndarray)):
                raise
            raise ArgumentTypeError(
                f"Unsupported return value from function passed to Dataset.{self.name}(): "
                f"{value!r}") from error

    def _sources(self, concrete: Any) -> list[tuple[str, Any]]:
        """For each leaf of the result where it comes from."""
        computed = iter(concrete.leaves)
        plan: list[tuple[str, Any]] = []
        for source in self._passed:
            leaf = None if source is not None else next(computed)
            if source is not None:
                plan.append(("input", source))
            elif leaf is None or isinstance(leaf, Tensor):
                plan.append(("constant", host_leaf(leaf)))
            else:
                plan.append(leaf.place)
        return plan

    def _stackable(self, concrete: Any) -> bool:
        """Whether several elements may be run at once: nothing else comes of it than one by one."""
        if self._places or concrete.broadcasts or not all(
                kind in ("input", "output") for kind, _ in self._plan):
            return False
        graph = concrete.graph
        inputs = {s for v in graph.inputs for d in v.shape for s in dims.symbols(d)}
        outputs = {s for v in graph.outputs for d in v.shape for s in dims.symbols(d)}
        saved = sum(v._array.nbytes for v in concrete.variables)
        return bool(graph.outputs) and outputs <= inputs and saved <= _MOST_SAVED \
            and effects_of(graph) <= _REPEATABLE

    # ------------------------------------------------------------------ running
    def __call__(self, leaves: Element) -> Element:
        """The function of one element; what its Python code raises is made TensorFlow's too."""
        try:
            return self._call(leaves)
        except Exception as error:
            found = users_error(error, f"the function of {self.name}")
            if found is error:
                raise
            raise found from error

    def _call(self, leaves: Element) -> Element:
        concrete = self._concrete
        if concrete is None:
            return self._call_apart(leaves)
        if not self._places:
            return self._take(self._run(concrete, list(leaves)), leaves)
        arrays: list[Any] = []
        for leaf in leaves:
            arrays += encode(leaf) if leaf.dtype.kind == "O" else (leaf,)
        return self._take(self._run(concrete, arrays), leaves)

    def _run(self, concrete: Any, arrays: list[Any]) -> list[Any]:
        """The outputs of the graph as arrays (or tensors, where a variant was run)."""
        if not concrete.graph.nodes and not concrete.graph.outputs:
            return []
        if self._segments is not None and concrete is self._concrete:
            return self._segments.run_arrays(arrays)
        given = list(arrays)
        try:
            if concrete.device.kind != "CPU":  # that of the variables it uses
                found = concrete.compiled_graph.run(_tensors(given))
                return [x._host() for x in found]
            results: list[Any] = concrete.compiled_graph.run_arrays(arrays)
            return results
        except (InvalidArgumentError, UnknownSizeError) as error:
            shapes = [array.shape for array in given]
            if concrete.late_sizes is None or not self._traced._needs_variant(
                    concrete, shapes, error):
                raise
        return self._run(concrete.late_sizes.trace_for(_tensors(given)), given)

    def _take(self, results: Sequence[Any], leaves: Element) -> Element:
        """The leaves of the result, from the outputs of the graph and the element."""
        found: Element = []
        tensors: list[Any] | None = None
        for kind, what in self._plan:
            if kind == "output":
                found.append(results[what])
            elif kind == "input":
                found.append(leaves[what])
            elif kind == "constant":
                found.append(what)
            elif kind == "strings":
                found.append(decode(results[what[0]], results[what[1]]))
            elif kind == "unranked":
                found.append(results[what[0]].reshape(results[what[1]].tolist()))
            else:
                if tensors is None:
                    tensors = [from_array(array, dtype) for array, dtype in zip(
                        results, self._concrete.compiled_graph.dtypes)]
                found.append(what.of(tensors)._host())
        return found

    def _call_apart(self, leaves: Element) -> Element:
        """Run as Python, or by the trace for elements of this kind."""
        with observers.init_scope(), devices.device_scope(devices.CPU):
            if self._runs_python:
                given = [wrap(leaf) for wrap, leaf in zip(self.layout.wraps, leaves)]
                result = self._result(self._arguments(given))
                self.structure = self._join(map_structure(spec_of, result))
                return [host_leaf(leaf) for leaf in flatten(result)]
            found = self._of_ranks(tuple(leaf.ndim for leaf in leaves))
            results = found(leaves)
            if self.structure is None and found.structure is not None:
                self.structure = self._join(found.structure)
            return results

    def find_structure(self) -> bool:
        """Find out what it returns without running it; whether that could be done."""
        specs = self.layout.specs
        if self._runs_python or all(spec.shape.rank is not None for spec in specs):
            return False
        for rank in _RANKS:
            try:
                found = self._of_ranks(tuple(rank if spec.shape.rank is None else spec.shape.rank
                                             for spec in specs))
            except Exception:  # the function cannot have such elements
                continue
            if found.structure is not None:
                self.structure = self._join(found.structure)
                return True
        return False

    def _of_ranks(self, key: tuple[int, ...]) -> ElementFunction:
        """The function for elements of these ranks, where the specs leave ranks open."""
        found = self._by_rank.get(key)
        if found is None:
            specs = [TensorSpec([None] * rank if spec.shape.rank is None else spec.shape,
                                spec.dtype) for rank, spec in zip(key, self.layout.specs)]
            found = self._by_rank[key] = ElementFunction(
                self.function, Layout(pack(self.layout.structure, specs)), self.name,
                self._unpacks)
        return found

    def _join(self, structure: Any) -> Any:
        """What is known of results after one more: shapes of an element say nothing of others."""
        if self.structure is not None:
            return self.structure
        return map_structure(lambda spec: TensorSpec(TensorShape(None), spec.dtype)
                             if isinstance(spec, TensorSpec) else spec, structure)

    # ------------------------------------------------------------------ several at once
    def block(self, block: Block) -> Block | None:
        """The function of several elements at once; None where they have to run one by one."""
        if not (self._may_stack or self._steps) or block.count < 2:
            return None
        columns = block.columns()
        if columns is None or any(column.size > _MOST_STACKED for column in columns):
            return None
        if self._steps is not None:
            return self._block_in_steps(self._steps, columns, block.count)
        try:
            run = self._row_runner()
        except Exception:
            self._may_stack = False  # what one element can do, a loop over several cannot always
            return None
        captured = self._concrete.variables
        before = [variable._array.copy() for variable in captured]
        try:
            results = run(columns)
        except Exception:
            for variable, array in zip(captured, before):
                variable._array = array
            return None
        return Block(columns=[results[what] if kind == "output" else columns[what]
                              for kind, what in self._plan], count=block.count)

    def _block_in_steps(self, steps: ColumnSteps, columns: list[Any], count: int) -> Block | None:
        given = []
        for column in columns:
            given += [column, column] if column.dtype.kind == "O" else [column]
        try:
            results = steps.run(given, count)
        except NotStackedError:
            self._steps = None  # elements differ in shape, and may always do
            return None
        except Exception:
            return None  # the element that failed says it, after those before it
        return block_of([columns[what] if kind == "input" else results[
            what[0] if kind == "strings" else what] for kind, what in self._plan], count)

    def _row_runner(self) -> Callable[[list[Any]], list[Any]]:
        """What runs the graph for each row of columns, in one call of compiled code."""
        if self._blocks is None:
            concrete = self._concrete
            self._blocks = compile_rows(concrete.graph, concrete.captured, self.layout.specs,
                                        f"{self._traced.name}_block")
        made: Callable[[list[Any]], list[Any]] = self._blocks
        return made


def scalar_bool(leaf: Any) -> bool:
    """What a predicate said."""
    return bool(np.asarray(leaf).item())


def _tensors(arrays: Sequence[Any]) -> list[Tensor]:
    return [from_array(array, dtypes.from_numpy(array.dtype)) for array in arrays]
