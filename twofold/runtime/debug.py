"""The debug ladder and the dump folder: what a compile shows of itself, and where.

``TWOFOLD_DEBUG`` prints to stderr; ``TWOFOLD_DUMP_DIR`` gets one folder per compile with every
stage as text and a ``repro.py`` that compiles the same graph again and checks it against the
interpreter.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import sys
from typing import TYPE_CHECKING

from .. import config
from ..ir.graph.text import print_graph

if TYPE_CHECKING:
    from .compile import Compiled

_numbers = itertools.count()

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


def after_compile(compiled: Compiled, backend: str) -> None:
    """Print and dump what the settings ask for."""
    level = config.get_int("debug")
    if level >= 1:
        print(summary(compiled, backend), file=sys.stderr)
    if level >= 3:
        _print_passes(compiled)
    for needed, stage in ((4, "program"), (4, "kernel"), (5, source_stage(backend)), (6, "asm")):
        if level >= needed:
            text = stage_text(compiled, stage)
            if text:
                print(f"---- {compiled.graph.name}: {stage}\n{text}", file=sys.stderr)
    folder = config.get_str("dump_dir")
    if folder:
        dump(compiled, backend, folder)


def source_stage(backend: str) -> str:
    """The stage whose text is the backend's own language."""
    return "opencl" if backend.startswith("opencl") else "llvm"


def summary(compiled: Compiled, backend: str) -> str:
    """One line: what was compiled, into how much, how long each stage took."""
    report = compiled.executable.report
    stages = ", ".join(f"{name} {spent * 1e3:.1f}" for name, spent in compiled.seconds.items())
    total = sum(compiled.seconds.values())
    origin = "machine code from the disk cache" if report.from_cache else "compiled"
    return (f"twofold: {compiled.graph.name} for {backend}: {len(compiled.graph.nodes)} nodes, "
            f"{compiled.kernel_count} kernels, {total * 1e3:.1f} ms ({stages}), {origin}")


def _print_passes(compiled: Compiled) -> None:
    before = ""
    for record in compiled.passes:
        text = print_graph(record.graph)
        if text != before:
            print(f"---- after {record.name} ({record.nodes_before} -> {record.nodes_after} nodes, "
                  f"{record.seconds * 1e3:.1f} ms)\n{text}", file=sys.stderr)
        before = text


def stage_text(compiled: Compiled, stage: str) -> str:
    """Text of a stage; empty when the backend has none of that name.

    Parameters
    ----------
    compiled : Compiled
    stage : str
        ``graph``, ``optimized``, ``program``, ``kernel``, ``llvm``, ``asm`` or ``opencl``.
    """
    if stage == "graph":
        return print_graph(compiled.graph)
    if stage == "optimized":
        return print_graph(compiled.optimized)
    try:
        text: str = compiled.executable.text(stage)
    except (ValueError, KeyError, NotImplementedError):
        return ""
    return text


def dump(compiled: Compiled, backend: str, folder: str) -> str:
    """Write every stage into a new folder below ``folder`` and return its path."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", compiled.graph.name) or "graph"
    path = os.path.join(folder, f"{os.getpid()}_{next(_numbers):04d}_{name}")
    os.makedirs(path, exist_ok=True)
    files = {"0_graph.txt": print_graph(compiled.graph),
             "repro.py": _REPRODUCTION.format(backend=backend)}
    for i, record in enumerate(compiled.passes, 1):
        files[f"{i}_{record.name}.txt"] = print_graph(record.graph)
    endings = {"program": "txt", "kernel": "txt", "llvm": "ll", "asm": "s", "opencl": "cl"}
    for stage, ending in endings.items():
        text = stage_text(compiled, stage)
        if text:
            files[f"{stage}.{ending}"] = text
    files["report.json"] = json.dumps({
        "name": compiled.graph.name, "backend": backend, "nodes": len(compiled.graph.nodes),
        "kernels": compiled.executable.report.kernels, "seconds": compiled.seconds,
        "from_cache": compiled.executable.report.from_cache}, indent=2, default=str)
    for file, content in files.items():
        with open(os.path.join(path, file), "w", encoding="utf-8") as stream:
            stream.write(content if content.endswith("\n") else content + "\n")
    return path
