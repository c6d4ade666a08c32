"""Rows that need fresh processes: compiling, memory and importing, side after side in rounds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from .processes import Side, run_once, start_time
from .rows import Row

_TIMEOUTS = {"compile": 60.0, "memory": 300.0}  # seconds

#: The modes that take part in the rows of a group, besides Twofold's own.
_MODES = {"compile": ("function", "xla", "jit"), "memory": ("eager", "function", "jit")}
_IMPORTS = {"twofold": "import twofold", "numpy": "import numpy", "tensorflow": "import tensorflow",
            "torch": "import torch", "jax": "import jax"}


def measure(rows: list[Row], session: Any) -> None:
    """Run the rows and put their results into the session's document."""
    for row in rows:
        for number in range(min(session.options.rounds, row.most_rounds)):
            session.say(f"round {number + 1}: {row.name}")
            with open(session.log_path, "a", encoding="utf-8") as log:
                if row.name == "import":
                    _imports(row, session)
                else:
                    _round(row, session, log)
    from .__main__ import summarize
    for row in rows:
        for entry in session.document["rows"][row.name]["sides"].values():
            summarize(entry)


def _round(row: Row, session: Any, log: Any) -> None:
    for side in session.sides:
        if not _takes_part(row, side):
            continue
        for label, cache in _caches(row, side, session.folder):
            entry = session.entry(row, side.name + label)
            if "skipped" in entry:
                continue
            environ = {**session.environ, "TWOFOLD_CACHE_DIR": str(cache)}
            result = run_once(side, row.name, environ, _TIMEOUTS[row.group], log)
            if "skipped" in result:
                entry["skipped"] = result["skipped"]
            else:
                entry["samples"].append(result["value"])
                entry.update({key: result[key] for key in ("notes",) if key in result})


def _takes_part(row: Row, side: Side) -> bool:
    if side.program in ("numpy", "torch"):
        return False
    if side.program == "twofold":
        return side.mode == "llvm" or row.group == "memory"
    if side.program == "jax" and row.name == "batch_sizes":
        return False  # it has no open dimensions
    return side.mode in _MODES[row.group] and (side.program, side.mode) != ("jax", "eager")


def _caches(row: Row, side: Side, folder: Path) -> list[tuple[str, Path]]:
    """Twofold compiles cold, then warm from the cache that this filled."""
    if side.program != "twofold" or row.group != "compile":
        return [("", folder / "cache")]
    if row.name == "batch_sizes":
        return [("", Path(tempfile.mkdtemp(dir=folder)))]
    cache = Path(tempfile.mkdtemp(dir=folder))
    return [(" cold", cache), (" warm", cache)]


def _imports(row: Row, session: Any) -> None:
    """Start Python with and without the import, in turns."""
    seen = set()
    for side in session.sides:
        if side.program in seen:
            continue
        seen.add(side.program)
        entry = session.entry(row, side.program)
        for _ in range(session.options.blocks):
            bare = start_time(side.interpreter, "pass", session.environ)
            full = start_time(side.interpreter, _IMPORTS[side.program], session.environ)
            entry["samples"].append(full - bare)
