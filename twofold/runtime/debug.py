"""The debug ladder and the dump folder: what a compile shows of itself, and where.

``TWOFOLD_DEBUG`` prints to stderr; ``TWOFOLD_DUMP_DIR`` gets one folder per compile with every
stage as text and a ``repro.py`` that compiles the same graph again and checks it against the
interpreter. Both happen as the compile goes on: what a stage is given has been written before the
stage runs, and stays there when it fails.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
import sys
import traceback
from typing import Any

from .. import settings
from ..ir.fusion.fused import Fused, print_fused
from ..ir.graph import Graph
from ..ir.graph.text import print_graph
from ..ir.passes.context import Context, StepRecord
from ..ir.program.nodes import Program
from ..ir.program.text import print_kernels, print_program
from .compiled import Compiled

_numbers = itertools.count()
_log = logging.getLogger("twofold")
_told: set[str] = set()

_REPRODUCTION = '''\
"""Compiles the graph beside this file, runs it on random inputs, and checks the results.

Usage: python repro.py [backend]
"""
import pathlib
import sys

from twofold.runtime.reproduce import reproduce

here = pathlib.Path(__file__).parent
backend = sys.argv[1] if len(sys.argv) > 1 else {backend!r}
sys.exit(reproduce((here / "0_graph.txt").read_text(), backend))
'''

_ENDINGS = {"llvm": "ll", "asm": "s", "opencl": "cl"}
#: Debug level from which on a stage is printed.
_LEVELS = {Graph: 3, Fused: 3, Program: 4}
_KERNELS, _SOURCE, _ASSEMBLY = 4, 5, 6


def debug_print(level: int, text: str) -> None:
    """Write to stderr when the debug setting is at least ``level``."""
    if settings.get_int("debug") >= level:
        print(text, file=sys.stderr)


def open_log(graph: Graph, context: Context) -> CompileLog:
    """The log of a compile that begins, with what the settings ask for."""
    return CompileLog(graph, context, settings.get_int("debug"), settings.get_str("dump_dir"))


class CompileLog:
    """Prints and dumps the stages of one compile as they come.

    Parameters
    ----------
    graph : Graph
        What is compiled.
    context : Context
        Tells of each step from now on.
    level : int
        Of the debug ladder.
    folder : str
        Where a new folder is made for the stages; empty: they are not kept.
    """

    def __init__(self, graph: Graph, context: Context, level: int, folder: str):
        self.name = graph.name
        self.context = context
        self.level = level
        self.folder = _new_folder(folder, graph.name) if folder else ""
        self._printed = ""
        self._count = 0
        context.watch = self.step
        self._write("0_graph.txt", print_graph(graph))
        self._write("repro.py", _REPRODUCTION.format(backend=context.backend))

    def step(self, record: StepRecord) -> None:
        """A pass, fusion or a program pass is done."""
        self._count += 1
        shown = self.level >= _LEVELS[type(record.result)]
        if not shown and not self.folder:
            return
        text = step_text(record.result)
        self._write(f"{self._count}_{record.name}.txt", text)
        if shown and text != self._printed:
            print(f"---- after {record.name} ({record.size_before} -> {record.size_after}, "
                  f"{record.seconds * 1e3:.1f} ms)\n{text}", file=sys.stderr)
            self._printed = text

    def before_backend(self, program: Program) -> None:
        """The program is complete, the backend is about to run."""
        if self.folder:
            self._write("program.txt", print_program(program))
        if self.folder or self.level >= _KERNELS:
            text = print_kernels(program)
            self._write("kernel.txt", text)
            self._print(_KERNELS, "kernel", text)

    def show(self, stage: str, text: str) -> None:
        """The backend has written a stage, and goes on with it."""
        self._write(f"{stage}.{_ENDINGS.get(stage, 'txt')}", text)
        self._print(_SOURCE, stage, text)

    def note_end(self, compiled: Compiled) -> None:
        """All is done."""
        if self.level >= 1:
            print(summary(compiled, self.context.backend), file=sys.stderr)
        if (self.folder or self.level >= _ASSEMBLY) and "asm" in compiled.executable.stages:
            text = compiled.executable.text("asm")
            self._write("asm.s", text)
            self._print(_ASSEMBLY, "asm", text)
        self._write_report({
            "nodes": len(compiled.graph.nodes), "kernels": compiled.executable.report.kernels,
            "seconds": compiled.seconds, "from_cache": compiled.executable.report.from_cache})

    def note_failure(self, error: BaseException) -> None:
        """A stage raised."""
        where = self.context.running or "the beginning"
        self._write("error.txt", f"in {where}\n\n{''.join(traceback.format_exception(error))}")
        self._write_report({"failed_in": where, "error": f"{type(error).__name__}: {error}"})
        if self.level >= 1:
            kept = f"; its stages are in {self.folder}" if self.folder else ""
            print(f"twofold: {self.name} for {self.context.backend}: {type(error).__name__} in "
                  f"{where}{kept}", file=sys.stderr)

    def _write_report(self, more: dict[str, Any]) -> None:
        steps = [{"name": s.name, "seconds": s.seconds, "before": s.size_before,
                  "after": s.size_after} for s in self.context.records]
        self._write("report.json", json.dumps({
            "name": self.name, "backend": self.context.backend, **more, "steps": steps,
            "notes": self.context.notes}, indent=2, default=str))

    def _print(self, level: int, stage: str, text: str) -> None:
        if self.level >= level and text:
            print(f"---- {self.name}: {stage}\n{text}", file=sys.stderr)

    def _write(self, file: str, text: str) -> None:
        if not self.folder:
            return
        try:
            with open(os.path.join(self.folder, file), "w", encoding="utf-8",
                      errors="backslashreplace") as stream:
                stream.write(text if text.endswith("\n") else text + "\n")
        except OSError as error:
            _tell(self.folder, error)
            self.folder = ""


def step_text(result: Graph | Fused | Program) -> str:
    """The text of what a step gave."""
    if isinstance(result, Graph):
        return print_graph(result)
    return print_fused(result) if isinstance(result, Fused) else print_program(result)


def _new_folder(folder: str, name: str) -> str:
    """A folder that was not there before, and is this user's alone; empty where none can be."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name)[:80] or "graph"
    try:
        os.makedirs(folder, exist_ok=True)
        while True:
            path = os.path.join(folder, f"{os.getpid()}_{next(_numbers):04d}_{plain}")
            try:
                os.mkdir(path, 0o700)
                return path
            except FileExistsError:  # of an older process of that number, or laid there
                continue
    except (OSError, ValueError) as error:
        _tell(folder, error)
        return ""


def _tell(folder: str, error: Exception) -> None:
    """Say once that stages are not kept: the compile they are of goes on."""
    if folder not in _told:
        _told.add(folder)
        _log.warning("twofold: stages are not kept, TWOFOLD_DUMP_DIR names a folder that cannot "
                     "be written: %s: %s", folder, getattr(error, "strerror", None) or error)


def summary(compiled: Compiled, backend: str) -> str:
    """One line: what was compiled, into how much, how long each stage took."""
    report = compiled.executable.report
    stages = ", ".join(f"{name} {spent * 1e3:.1f}" for name, spent in compiled.seconds.items())
    total = sum(compiled.seconds.values())
    origin = "machine code from the disk cache" if report.from_cache else "compiled"
    return (f"twofold: {compiled.graph.name} for {backend}: {len(compiled.graph.nodes)} nodes, "
            f"{compiled.kernel_count} kernels, {total * 1e3:.1f} ms ({stages}), {origin}")
