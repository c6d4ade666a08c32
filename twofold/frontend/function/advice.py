"""Warnings about traces that cost more than they should: too many of them, or loops unrolled.

They go to the logger ``twofold``, each at most twice for one function. Why each trace exists is
told by ``Function.explain()``.
"""

from __future__ import annotations

import inspect
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from ...errors import TraceError
from ...ir.base.source import LIBRARY, Source
from ...ir.graph import Graph

_log = logging.getLogger("twofold")
# So many traces in so many calls are too many; TensorFlow's numbers.
_MOST_TRACES, _CALLS = 5, 10
_MOST_WARNINGS = 2
# Nodes that one line of a loop may make.
_MOST_NODES = 2000
_MOST_FUNCTIONS = 1024


class _History:
    """When the functions made of one piece of code were traced, counted in calls."""

    __slots__ = ("calls", "warnings")

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.warnings = 0


_histories: OrderedDict[Any, _History] = OrderedDict()


def function_was_traced(function: Callable[..., Any], name: str, call: int, reason: str) -> None:
    """Note a trace at the call of that number; warn when there were many in few calls.

    Functions that are made of the same code again and again, in a loop, count as one.
    """
    written = inspect.unwrap(function)
    code = getattr(getattr(written, "__func__", written), "__code__", None)
    if code is not None and code.co_filename.startswith(LIBRARY):
        code = None  # one place in the library makes many functions
    history = _histories.setdefault(id(written) if code is None else code, _History())
    if len(_histories) > _MOST_FUNCTIONS:
        _histories.popitem(last=False)
    history.calls = [earlier for earlier in history.calls if call - earlier < _CALLS]
    history.calls.append(call)
    count = len(history.calls)
    if count < _MOST_TRACES or history.warnings >= _MOST_WARNINGS:
        return
    history.warnings += 1
    place = "" if code is None else f" ({code.co_filename}:{code.co_firstlineno})"
    _log.warning(
        "%d out of the last %d calls to %s%s triggered tf.function retracing. Tracing is "
        "expensive. The last trace: %s. Define the tf.function outside of a loop; pass tensors "
        "instead of Python numbers; for tensors of many shapes use "
        "tf.function(reduce_retracing=True) or an input_signature with None for what varies. "
        "explain() of the function tells the reason of every trace.",
        count, call - history.calls[0] + 1, name, place, reason)


def look_for_unrolled_loops(graph: Graph, name: str) -> None:
    """Warn when one line of the user's code made thousands of nodes."""
    if len(graph.nodes) < _MOST_NODES:
        return
    lines: Counter[tuple[str, int, str]] = Counter()
    for source, count in Counter(graph.sources.values()).items():
        if isinstance(source, Source):
            lines[source.file, source.line, source.text] += count
    if not lines:
        return
    (file, line, text), count = lines.most_common(1)[0]
    if count >= _MOST_NODES:
        _log.warning(
            "Large unrolled loop detected in %s: %d of its %d operations were made by `%s` at "
            "%s:%d. A Python loop inside tf.function runs while it is traced, and its operations "
            "are compiled one by one; tf.while_loop, tf.scan or tf.map_fn compile one step.",
            name, count, len(graph.nodes), text, file, line)


def endless_recursion(name: str) -> TraceError:
    """The error for a function that calls itself without an end while it is traced."""
    return TraceError(
        f"tf.function {name}: a function calls itself without an end while it is traced. If a "
        "tensor decides when it stops, both branches are traced, and that never ends: write it as "
        "a loop")
