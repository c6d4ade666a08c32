"""Twofold in a fresh process: ``python -m benchmarks.once_twofold MODE ROW``."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from .peers import common

common.keep_to_processors(common.threads())

import twofold as tf  # noqa: E402

from .peers.tensorflow_once import measures  # noqa: E402


class _Compiled:
    """``tf.function`` that remembers what it made, to tell the stages of compiling."""

    def __init__(self) -> None:
        self.functions: list[Any] = []

    def __call__(self, function: Any, **options: Any) -> Any:
        made = tf.function(function, **options)
        self.functions.append(made)
        return made

    def notes(self) -> dict[str, Any]:
        """Milliseconds per stage of the last trace of each function, and its kernels."""
        found: dict[str, Any] = {}
        for function in self.functions:
            trace = function.explain().traces[-1]
            found["trace, ms"] = round(1e3 * trace["seconds"], 1)
            for stage, seconds in trace.get("stages", {}).items():
                found[f"{stage}, ms"] = round(1e3 * seconds, 1)
            found.update({key: trace[key] for key in ("nodes", "kernels") if key in trace})
        return found


def _count_compiles(run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of a run, with the number of compilations noted: each leaves a folder."""
    with tempfile.TemporaryDirectory() as folder, tf.options(dump_dir=folder):
        result = run()
        return {**result, "notes": {"compiles": len(os.listdir(folder))}}


def _measure(mode: str, row: str) -> dict[str, Any]:
    if mode == "eager":
        return measures(tf, lambda f, **options: f)[row]()
    compiled = _Compiled()
    run = measures(tf, compiled)[row]
    if row == "batch_sizes":
        return _count_compiles(run)
    result = run()
    if row.startswith("compile"):
        result["notes"] = compiled.notes()
    return result


if __name__ == "__main__":
    answer = _measure(*sys.argv[1:])
    gc.collect()
    common.answer_once(answer)
