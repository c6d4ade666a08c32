"""Graph → executable: variables, passes, fusion, host program, backend; timed and reported.

The one place where the stages meet. What each stage does is its own business; what is kept here
is the order, the clock, the debug ladder and the dump folder.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import config
from ..ir.graph import Graph
from ..ir.passes import PIPELINE, Pass, PassManager, PassRecord
from ..ir.passes.functionalize_variables import functionalize_variables
from ..ir.program.build import build_program
from ..ir.program.nodes import Program, launches
from . import backend as backends

_pipeline: list[Pass] = list(PIPELINE)


@dataclass(eq=False)
class Compiled:
    """An executable and how it came about.

    Attributes
    ----------
    graph : Graph
        As it was handed in.
    optimized : Graph
        After all passes.
    program : Program
    executable : Executable
    updates : dict
        Index of an extra output to the index of the variable input whose new value it is.
    passes : list of PassRecord
    seconds : dict
        Stage to seconds: passes, fuse and lower, then the backend's own stages.
    """

    graph: Graph
    optimized: Graph
    program: Program
    executable: Any
    updates: dict[int, int]
    passes: list[PassRecord] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run on device arrays; see ``Executable``."""
        result: list[Any] = self.executable(inputs, donated)
        return result

    @property
    def kernel_count(self) -> int:
        """Kernels and contractions the program runs (loops counted once)."""
        return len(launches(self.program))


def pipeline() -> list[Pass]:
    """The list of passes that compiling runs; change it in place to add or remove one."""
    return _pipeline


def compile_graph(graph: Graph, backend: str | None = None) -> Compiled:
    """Compile a graph for a backend.

    Parameters
    ----------
    graph : Graph
        May hold composites and variables.
    backend : str, optional
        ``llvm``, ``reference`` or ``opencl:N``; default is the ``backend`` setting.
    """
    target = backends.get(backend or config.get_str("backend"))
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    functional = functionalize_variables(graph)
    optimized, records = PassManager(_pipeline).run(functional.graph)
    seconds["passes"] = time.perf_counter() - start
    start = time.perf_counter()
    program = build_program(optimized, functional.updates)
    seconds["lower"] = time.perf_counter() - start
    if config.get_int("check") >= 1:
        from ..ir.program.verify import verify_program
        verify_program(program)
    executable: Any = target.compile(program)
    report = getattr(executable, "report", None)
    for stage, spent in getattr(report, "seconds", {}).items():
        seconds[stage] = spent
    if config.get_int("debug") >= 2 or config.get_int("check") >= 2:
        from .stepwise import StepwiseExecutable
        executable = StepwiseExecutable(executable, target, compare=config.get_int("check") >= 2,
                                        report_times=config.get_int("debug") >= 2)
    compiled = Compiled(graph, optimized, program, executable, functional.updates, records, seconds)
    if config.get_int("debug") >= 1 or config.get_str("dump_dir"):
        from .debug import after_compile
        after_compile(compiled, target.name)
    return compiled


# ---------------------------------------------------------------------------- compiled graphs

class CompiledCache:
    """Compiled graphs by key, least recently used dropped; safe from several threads."""

    def __init__(self, most: int):
        self._most = most
        self._entries: OrderedDict[Any, Compiled] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Compiled | None:
        """The entry, or None."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Any, compiled: Compiled) -> Compiled:
        """Store and return an entry; an earlier one under the key wins."""
        with self._lock:
            kept = self._entries.setdefault(key, compiled)
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)
            return kept


def debug_print(level: int, text: str) -> None:
    """Write to stderr when the debug setting is at least ``level``."""
    if config.get_int("debug") >= level:
        print(text, file=sys.stderr)
