"""What the numbers were taken on."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .processes import REMOVED, ROOT, Side


def describe(threads: int) -> dict[str, Any]:
    """Processor, cores, load, versions, date, command, and the environment's changes."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "command": command(),
        "threads": threads,
        "load_at_start": load(),
        "environment_removed": {name: os.environ.get(name, "(was not set)") for name in REMOVED},
    }


def load() -> tuple[float, ...] | None:
    """Load averages; more than the number of cores means that others were busy here too."""
    return os.getloadavg() if hasattr(os, "getloadavg") else None


def versions(sides: Sequence[Side]) -> dict[str, str]:
    """Versions of what is measured, asked of each interpreter."""
    found: dict[str, str] = {}
    code = ("import importlib.metadata as m; print(*[f'{d.name}=={d.version}' "
            "for d in m.distributions()], sep='\\n')")
    for interpreter in dict.fromkeys(side.interpreter for side in sides):
        lines = subprocess.run([interpreter, "-c", code], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        installed = dict(line.lower().replace("_", "-").split("==", 1) for line in lines)
        for name in ("numpy", "llvmlite", "tensorflow-cpu", "tensorflow", "torch", "jax"):
            if name in installed:
                found.setdefault(name, installed[name])
    return found


def command() -> str:
    """The command line, with interpreters by their last folders (paths of a machine say little)."""
    words = []
    for word in sys.argv[1:]:
        words.append(",".join("/".join(part.rsplit("/", 3)[-3:]) for part in word.split(",")))
    stem = Path(sys.argv[0]).stem
    return " ".join(["python -m benchmarks" + (f".{stem}" if stem != "__main__" else ""), *words])


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            fields = dict(tuple(part.strip() for part in line.split(":", 1))
                          for line in file if ":" in line)
        return (f"{fields.get('model name', platform.processor())} (family "
                f"{fields.get('cpu family')}, model {fields.get('model')})")
    except OSError:
        return platform.processor()


def revision(name: str = "HEAD", root: Path = ROOT) -> str:
    """The commit of a name in a checkout; ``unknown`` where there is none."""
    return _git(root, "rev-parse", "--short", name) or "unknown"


def has_changes(root: Path, folder: str) -> bool:
    """Whether a folder of a checkout differs from its commit."""
    return bool(_git(root, "status", "--porcelain", "--", folder))


def _git(root: Path, *words: str) -> str:
    """What git prints; nothing where it fails."""
    try:
        return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True,
                              text=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
