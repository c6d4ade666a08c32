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
                    _round(row, session, number, log)


def _round(row: Row, session: Any, number: int, log: Any) -> None:
    for side in _in_turns(session.sides, number):
        if not _takes_part(row, side):
            continue
        for label, cache in _caches(row, side, session.folder):
            entry = session.entry(row, side.name + label)
            if "skipped" in entry:
                continue
            result = run_once(side, row.name, session.environ(side, cache), _TIMEOUTS[row.group],
                              log)
            if "skipped" in result:
                entry["skipped"] = result["skipped"]
            else:
                entry["samples"].append([result["value"]])
                entry.update({key: result[key] for key in ("notes",) if key in result})


def _takes_part(row: Row, side: Side) -> bool:
    if side.program in ("numpy", "torch"):
        return False
    if side.program == "twofold":
        return side.mode == "llvm" or row.group == "memory"
    if side.program == "jax" and row.name == "batch_sizes":
        return False  # it has no open dimensions
    return side.mode in _MODES[row.group] and (side.program, side.mode) != ("jax", "eager")


def _caches(row: Row, side: Side, folder: Path) -> list[tuple[str, Path | None]]:
    """Twofold compiles cold, then warm from the cache that this filled."""
    if side.program != "twofold" or row.group != "compile":
        return [("", None)]
    if row.name == "batch_sizes":
        return [("", Path(tempfile.mkdtemp(dir=folder)))]
    cache = Path(tempfile.mkdtemp(dir=folder))
    return [(" cold", cache), (" warm", cache)]


def _imports(row: Row, session: Any) -> None:
    """Start Python with and without the import, in turns."""
    sides = list({side.worker: side for side in session.sides}.values())
    for number in range(session.options.blocks):
        for side in _in_turns(sides, number):
            environ = session.environ(side)
            bare = start_time(side, "pass", environ)
            full = start_time(side, _IMPORTS[side.program], environ)
            session.entry(row, side.worker)["samples"].append([full - bare])


def _in_turns(sides: list[Side], number: int) -> list[Side]:
    """Forwards, then backwards."""
    return sides[::-1] if number % 2 else sides
