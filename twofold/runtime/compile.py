"""Graph → executable: variables, passes, fusion, host program, backend; timed and reported.

The one place where the stages meet. What each stage does is its own business; what is kept here
is the order and the clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .. import settings
from ..errors import ArgumentError
from ..ir.fusion.fused import fuse_graph
from ..ir.fusion.separate import KeepSeparate
from ..ir.graph import Graph
from ..ir.passes import run_passes
from ..ir.passes.context import Context
from ..ir.passes.functionalize_variables import functionalize_variables
from ..ir.program.build import BuildProgram
from ..ir.program.nodes import Program
from ..ir.program.passes import run_program_passes
from ..ir.program.verify import verify_program
from . import backend as backends
from .backend import Backend, Executable
from .compiled import Compiled
from .pipeline import pipeline

if TYPE_CHECKING:  # both are loaded when asked for
    from .debug import CompileLog


def compile_graph(graph: Graph, backend: str | None = None) -> Compiled:
    """Compile a graph for a backend.

    Parameters
    ----------
    graph : Graph
        May hold composites and variables.
    backend : str, optional
        ``llvm``, ``reference`` or ``opencl:N``; default is the ``backend`` setting.
    """
    target = backends.get(backend or backends.name_for_cpu())
    _check_stop_after()
    context = Context(target.name)
    if settings.get_int("debug") < 1 and not settings.get_str("dump_dir"):
        return _compile(graph, target, context, None)
    from .debug import open_log
    log = open_log(graph, context)
    try:
        compiled = _compile(graph, target, context, log)
    except BaseException as error:
        log.note_failure(error)
        raise
    log.note_end(compiled)
    return compiled


def _check_stop_after() -> None:
    """Raise ``ValueError`` where the setting names a step that there is not."""
    wanted = settings.get("stop_after")
    if not isinstance(wanted, str):
        return
    steps = pipeline().steps()
    if wanted.removesuffix(":1") not in steps:
        raise ArgumentError(f"stop_after={wanted!r} names no step of the compiler; the steps are: "
                         f"{', '.join(steps)}")


def _compile(graph: Graph, target: Backend, context: Context, log: CompileLog | None) -> Compiled:
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    functional = functionalize_variables(graph)
    optimized = run_passes(list(pipeline()), functional.graph, context)
    seconds["passes"] = time.perf_counter() - start
    start = time.perf_counter()
    program = lower_graph(optimized, functional.updates, context)
    seconds["lower"] = time.perf_counter() - start
    if settings.get_int("check") >= 1:
        verify_program(program)
    executable = _run_backend(program, target, context, log)
    seconds.update(executable.report.seconds)
    return Compiled(graph, optimized, program, executable, functional.updates, context, seconds)


def lower_graph(graph: Graph, updates: Mapping[int, int] | None = None,
                context: Context | None = None) -> Program:
    """The host program of a graph of primitives: fused, written down, improved.

    Parameters
    ----------
    graph : Graph
        Without composites and variables.
    updates : mapping, optional
        Index of an output that is a variable's new value, to the index of the input with its old
        one: they share memory where that is safe.
    context : Context, optional
        Gets a record of each step.
    """
    context = context or Context()
    steps = pipeline()
    fused = fuse_graph(steps.fusion, KeepSeparate(), graph, context)
    program = BuildProgram().run(fused, updates or {}, context)
    return run_program_passes(list(steps.program), program, context)


def _run_backend(program: Program, target: Backend, context: Context, log: CompileLog | None
                 ) -> Executable:
    context.running = target.name
    if log is None:
        executable = target.compile(program)
    else:
        log.before_backend(program)
        executable = target.compile(program, log.show)
    if settings.get_int("check") >= 2:
        from .stepwise import StepwiseExecutable
        return StepwiseExecutable(executable, target)
    if settings.get_int("debug") >= 2:
        from .profile import ProfiledExecutable, report_of
        return ProfiledExecutable(executable, target, lambda times: print(
            report_of(program.name, times), file=sys.stderr))
    return executable
