"""What a comparison was measured on: processor, load, threads, BLAS, versions, settings.

Numbers of different machines, or of one machine busy and idle, say little about each other;
whoever reads a report must be able to tell.
"""

from __future__ import annotations

import os
import platform
from importlib import metadata
from typing import Any

import numpy as np

from ... import settings
from ...dataclass import as_dict, dataclass, field
from ...ir.base.cores import available_cores

_PACKAGES = ("numpy", "ml_dtypes", "llvmlite", "pyopencl")
#: Variables that decide with how many threads and which kernels a BLAS library runs.
_BLAS_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
                   "OPENBLAS_CORETYPE", "GOTO_NUM_THREADS")


@dataclass
class Surroundings:
    """A machine and its state while something was measured.

    Attributes
    ----------
    processor, system : str
    cores, threads : int
        Cores that this process may use; threads that compiled code runs on.
    load : list of float
        Load averages of a minute when the measurement began and when it ended.
    blas : str
        NumPy's BLAS library, and the variables that change it.
    versions, settings : dict
        Of Python and packages; the ``TWOFOLD_…`` variables that are set.
    """

    processor: str = ""
    system: str = ""
    cores: int = 1
    threads: int = 1
    load: list[float] = field(default_factory=list)
    blas: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return as_dict(self)

    def finish(self) -> None:
        """Note the load at the end."""
        self.load += _load()

    @property
    def is_busy(self) -> bool:
        """Whether other programs took part: more ran, at the start, than there are cores."""
        return bool(self.load) and self.load[0] > self.cores

    def lines(self) -> list[str]:
        """What a report says of it."""
        threads = f"{self.threads} thread{'s' * (self.threads != 1)}"
        load = " → ".join(f"{value:.1f}" for value in self.load) or "unknown"
        found = [f"machine: {self.processor}, {self.cores} core{'s' * (self.cores != 1)}; "
                 f"compiled code on {threads}; load {load}",
                 "versions: " + ", ".join(f"{k} {v}" for k, v in self.versions.items())
                 + f"; BLAS: {self.blas}"]
        if self.settings:
            found.append("settings: " + ", ".join(f"{k}={v}" for k, v in self.settings.items()))
        if self.is_busy:
            found.append(f"the machine was busy (load {self.load[0]:.1f} on {self.cores} cores): "
                         "compare ratios within this report, not times with other reports")
        return found


def look_around() -> Surroundings:
    """The machine as it is now."""
    cores = available_cores()
    known = {row.variable for row in settings.SETTINGS.values()} - {"TWOFOLD_CACHE_DIR"}
    return Surroundings(
        _processor(), f"{platform.system()} {platform.release()} {platform.machine()}", cores,
        settings.get_int("threads") or cores, _load(), _blas(), _versions(),
        {name: os.environ[name] for name in sorted(known) if name in os.environ})


def _load() -> list[float]:
    return [os.getloadavg()[0]] if hasattr(os, "getloadavg") else []


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _blas() -> str:
    found = np.show_config(mode="dicts")
    library = (found or {}).get("Build Dependencies", {}).get("blas", {})
    words = [f"{library.get('name', 'unknown')} {library.get('version', '')}".strip()]
    words += [f"{name}={os.environ[name]}" for name in _BLAS_VARIABLES if name in os.environ]
    return ", ".join(words)


def _versions() -> dict[str, str]:
    found = {"twofold": _version("twofold"), "python": platform.python_version()}
    found.update((name, _version(name)) for name in _PACKAGES)
    return {name: version for name, version in found.items() if version}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        from ..environment.version import VERSION
        return VERSION if name == "twofold" else ""
