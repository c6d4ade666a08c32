"""Why a compiled function has the traces it has, and its code at every stage.

``fn.explain()`` and ``fn.lower(*args).text(stage)``. The texts compare the labels that
``Arguments.labels`` gives; nothing here decides when to trace.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import ArgumentError
from ...ir.fusion.fused import print_fused
from ...ir.graph import Graph
from ...ir.graph.text import print_graph
from ...runtime.compiled import Compiled
from .signature import Identity, NumberToken, StructureToken, TensorToken, ValueToken

Labels = Sequence[tuple[str, Any]]

#: Stages that do not depend on the backend; those that do are ``executable.stages``.
STAGES = ("graph", "optimized", "fusion", "dot", "svg")


def reason_for(labels: Labels, records: Sequence[Any], looked: Mapping[str, Any] | None = None
               ) -> str:
    """Why arguments with these labels need a new trace: what differs from the closest one.

    ``looked`` has the lines that looked at Python numbers.
    """
    if not records:
        return "first call"
    best: list[str] | None = None
    closest: Any = None
    for record in reversed(records):
        found = differences(record.labels, labels, looked or {})
        if best is None or len(found) < len(best):
            best, closest = found, record
    assert best is not None
    if best:
        return "; ".join(best)
    if closest.dropped:
        return (f"the arguments of trace {closest.number} again, which was dropped: more than "
                "trace_limit traces were made")
    return (f"the arguments of trace {closest.number}, on another device, with other settings or "
            "with another pipeline of passes")


#: Why a call in which one of two sizes is 1 has a trace of its own.
BROADCAST = "other traces take it for larger, or for equal to another size"


def variant_reason(steps: Sequence[tuple[Mapping[Any, Any], str]], names: Sequence[str],
                   tensors: Sequence[Any]) -> str:
    """Why there is a trace in which is known what others leave open."""
    found = []
    for places, why in steps:
        listed = ", ".join(
            f"{names[place.tensor]} is {tensors[place.tensor].numpy().tolist()}"
            if place.axis is None else
            f"{names[place.tensor]} has size {size} in axis {place.axis}"
            for place, size in places.items())
        found.append(f"{listed}: {why}" if why == BROADCAST else
                     f"{listed}, which is fixed in this trace for {why}")
    return "; ".join(found)


def differences(old: Labels, new: Labels, looked: Mapping[str, Any]) -> list[str]:
    """One sentence for each part of the arguments that differs."""
    before, now = dict(old), dict(new)
    found = []
    explained: list[str] = []
    for name, token in now.items():
        if any(name.startswith(outer + "[") for outer in explained):
            continue
        if name not in before:
            found.append(f"{name} is new: {_text(token)}")
        elif before[name] != token and not _is_same_number(before[name], token):
            found.append(_difference(name, before[name], token, looked.get(name)))
            explained.append(name)
    found += [f"{name} is not there any more" for name in before if name not in now
              and not any(name.startswith(outer + "[") for outer in explained)]
    return found


def _is_same_number(old: Any, new: Any) -> bool:
    """Whether one of two traces is for any number, and the other's is one of these."""
    return old[:1] == new[:1] and NumberToken in (type(old), type(new)) if isinstance(
        old, tuple) and isinstance(new, tuple) else False


def _difference(name: str, old: Any, new: Any, looked: Any = None) -> str:
    if isinstance(old, TensorToken) and isinstance(new, TensorToken):
        return _tensor_difference(name, old, new)
    if isinstance(old, StructureToken) and isinstance(new, StructureToken):
        return f"the structure of {name} changed from {_text(old)} to {_text(new)}"
    if _is_variable(old) and _is_variable(new):
        return f"{name} is another variable (the variables a function uses are part of its trace)"
    if NumberToken in (type(old), type(new)) and _is_number(old) and _is_number(new):
        return f"{name} changed from {_kind(old)} to {_kind(new)}"
    if isinstance(old, ValueToken) and isinstance(new, ValueToken):
        if old[0] is not new[0]:
            return f"{name} changed from {_text(old)} ({_kind(old)}) to {_text(new)} ({_kind(new)})"
        hint = ""
        if looked is not None:
            text = f": `{looked.text}`" if looked.text else ""
            hint = (f" (its value is used at {looked.file}:{looked.line}{text}; pass a tensor, or "
                    "use it in arithmetic with tensors only)")
        elif new[0] in (int, float):
            hint = " (Python values are fixed in a trace; pass a tensor instead)"
        return f"{name} changed from {_text(old)} to {_text(new)}{hint}"
    if _is_object(old) and _is_object(new):
        return (f"{name} is another object: {_text(new)} (objects are told apart by identity, or "
                "by their own __eq__ and __hash__)")
    return f"{name} changed from {_text(old)} to {_text(new)}"


def _tensor_difference(name: str, old: TensorToken, new: TensorToken) -> str:
    if old.dtype is not new.dtype:
        return f"the dtype of {name} changed from {old.dtype.name} to {new.dtype.name}"
    if len(old.shape) != len(new.shape):
        return (f"the rank of {name} changed from {len(old.shape)} to {len(new.shape)}: shapes "
                f"{_shape(old)} and {_shape(new)}")
    spec = ", ".join("None" if a != b else str(b) for a, b in zip(old.shape, new.shape))
    return (f"the shape of {name} changed from {_shape(old)} to {_shape(new)} "
            f"(input_signature=[tf.TensorSpec([{spec}], tf.{new.dtype.name})] or "
            "reduce_retracing=True leaves it open)")


def _shape(token: TensorToken) -> str:
    return str(tuple(token.shape))


def _is_number(token: Any) -> bool:
    return isinstance(token, (ValueToken, NumberToken)) and token[0] in (int, float, bool)


def _is_variable(token: Any) -> bool:
    return isinstance(token, ValueToken) and token[0] == "variable"


def _is_object(token: Any) -> bool:
    return isinstance(token, (weakref.ref, Identity))


def _kind(token: ValueToken | NumberToken) -> str:
    return getattr(token[0], "__name__", str(token[0]))


def _text(token: Any) -> str:
    """A token as users know it."""
    if isinstance(token, weakref.ref):
        value = token()
        return "an object that is gone" if value is None else f"{type(value).__name__} object"
    if isinstance(token, Identity):
        return f"{token.name} object"
    if _is_variable(token):
        return "a variable"
    if isinstance(token, StructureToken):
        kind, keys = token
        if issubclass(kind, (list, tuple)) and not hasattr(kind, "_fields"):
            count = keys if isinstance(keys, int) else len(keys)
            return f"a {kind.__name__} of {count}"
        return f"a {kind.__name__} with {', '.join(map(repr, keys))}"
    if isinstance(token, ValueToken):
        return repr(float.fromhex(token[1])) if token[0] is float else repr(token[-1])
    return f"a {token!r}" if isinstance(token, TensorToken) else repr(token)


# ---------------------------------------------------------------------------- reports

class Explanation:
    """What ``fn.explain()`` gives: prints as text, holds the data.

    Attributes
    ----------
    reasons : list of str
        Why each trace was made, oldest first.
    traces : list of dict
        ``number``, ``reason``, ``seconds``, ``nodes``, ``dropped`` and, for traces that are
        compiled, ``kernels``, ``stages`` (seconds), ``passes``, ``boundaries`` (why values go
        through memory between kernels), ``notes`` (of passes).
    """

    def __init__(self, name: str, traces: list[dict[str, Any]], limit: int):
        self.name = name
        self.traces = traces
        self.limit = limit

    @property
    def reasons(self) -> list[str]:
        """Why each trace was made, oldest first."""
        return [trace["reason"] for trace in self.traces]

    def __str__(self) -> str:
        kept = sum(not trace["dropped"] for trace in self.traces)
        lines = [f"tf.function {self.name}: {kept} of at most {self.limit} traces kept"]
        for trace in self.traces:
            state = ", dropped since" if trace["dropped"] else ""
            lines.append(f"trace {trace['number']}: {trace['reason']}")
            spent = 1e3 * trace["seconds"]
            lines.append(f"  traced in {spent:.1f} ms, {trace['nodes']} nodes{state}")
            if "kernels" in trace:
                stages = ", ".join(f"{stage} {1e3 * seconds:.1f}"
                                   for stage, seconds in trace["stages"].items())
                lines.append(f"  {trace['kernels']} kernels; ms: {stages}")
                changed = [f"{name} {before}→{after}" for name, before, after in trace["passes"]
                           if before != after]
                if changed:
                    lines.append(f"  passes (nodes): {', '.join(changed)}")
        return "\n".join(lines)

    __repr__ = __str__


def explain(function: Any) -> Explanation:
    """The report of a ``tf.function``."""
    from ... import settings
    compiled = {id(c.record): c for c in function.traces}
    traces = []
    for record in function.records:
        row: dict[str, Any] = {"number": record.number, "reason": record.reason,
                               "seconds": record.seconds, "nodes": record.nodes,
                               "dropped": record.dropped}
        concrete = compiled.get(id(record))
        if concrete is not None and concrete.compiled_graph.is_compiled:
            result = concrete.compiled_graph.compiled
            row["kernels"] = result.kernel_count
            row["stages"] = dict(result.seconds)
            row["passes"] = [(s.name, s.size_before, s.size_after) for s in result.steps
                             if isinstance(s.result, Graph)]
            row["boundaries"] = [b.reason for b in result.fused.boundaries]
            row["notes"] = list(result.context.notes)
        traces.append(row)
    return Explanation(function.name, traces, settings.get_int("trace_limit"))


class Lowered:
    """A function compiled for some arguments; its text at every stage.

    Attributes
    ----------
    concrete : ConcreteFunction
    """

    def __init__(self, concrete: Any):
        self.concrete = concrete.traced

    @property
    def compiled(self) -> Compiled:
        """The compiled graph: graphs, program, report."""
        compiled: Compiled = self.concrete.compiled_graph.compiled
        return compiled

    def text(self, stage: str = "graph") -> str:
        """The program at a stage.

        Parameters
        ----------
        stage : str
            ``graph`` (as traced), ``optimized``, ``fusion`` (which ops became one kernel, and why
            others did not), ``kernel``, ``program``, ``llvm``, ``asm``, ``opencl``; ``dot`` and
            ``svg`` draw the optimized graph with a box per kernel (``svg`` needs Graphviz).

        Raises
        ------
        ValueError
            For a stage that there is not, or that the backend of this function does not have.
        """
        if stage == "graph":
            return print_graph(self.concrete.graph)
        compiled = self.compiled
        if stage == "optimized":
            return print_graph(compiled.optimized)
        if stage == "fusion":
            return print_fused(compiled.fused)
        if stage in ("dot", "svg"):
            from ...ir.fusion.picture import to_dot, to_svg
            drawn = to_dot(compiled.optimized, compiled.fused.items)
            return drawn if stage == "dot" else to_svg(drawn)
        stages = compiled.executable.stages
        if stage not in stages:
            raise ArgumentError(f"there is no stage {stage!r} for {compiled.context.backend}; the "
                                f"stages are: {', '.join((*STAGES, *stages))}")
        return compiled.executable.text(stage)

    def __str__(self) -> str:
        return self.text("graph")
