"""The processes that are measured: their interpreters, modes and environment, and talking to them.

A side is a program (twofold or a peer) in one mode; sides of one program share a worker.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Variables that are removed: they hold BLAS libraries to other kernels than the machine's best, or
#: have Python compile the source of what it imports in every process.
REMOVED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE")
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                     "TWOFOLD_THREADS", "BENCHMARK_THREADS")

#: Program to its modes.
MODES = {
    "twofold": ("eager", "llvm"),
    "numpy": ("numpy",),
    "tensorflow": ("eager", "function", "xla"),
    "torch": ("eager", "compile"),
    "jax": ("eager", "jit"),
}


@dataclass(frozen=True)
class Side:
    """A program in one mode; of several revisions of Twofold, each is in a ``root`` of its own."""

    program: str
    mode: str
    interpreter: str
    revision: str = ""
    root: Path = ROOT

    @property
    def worker(self) -> str:
        """What its modes share a process and a cache as."""
        return self.revision or self.program

    @property
    def name(self) -> str:
        """How tables call it."""
        return self.program if self.program == "numpy" else f"{self.worker} {self.mode}"


class WorkerError(RuntimeError):
    """A worker died or did not answer in time."""


def find_sides(peers: str) -> list[Side]:
    """The sides of a list of peers: ``numpy`` and paths of interpreters that have a framework.

    Raises
    ------
    ValueError
        For an interpreter that cannot be started or has none of the frameworks.
    """
    programs = [("twofold", sys.executable)]
    for peer in (p.strip() for p in peers.split(",")):
        if peer == "numpy":
            programs.append(("numpy", sys.executable))
        elif peer:
            programs.append((_framework(peer), peer))
    return [Side(program, mode, interpreter)
            for program, interpreter in programs for mode in MODES[program]]


def _framework(interpreter: str) -> str:
    names = [name for name in MODES if name not in ("twofold", "numpy")]
    code = ("import importlib.util as u; "
            f"print(*[n for n in {names!r} if u.find_spec(n) is not None])")
    try:
        found = subprocess.run([interpreter, "-c", code], capture_output=True, text=True,
                               timeout=60, check=True).stdout.split()
    except (OSError, subprocess.SubprocessError) as error:
        raise ValueError(f"--peers: cannot use {interpreter}: {error}") from error
    if not found:
        raise ValueError(f"--peers: {interpreter} has none of {', '.join(names)}")
    return found[0]


def environment(threads: int, cache: Path) -> dict[str, str]:
    """What all measured processes see."""
    result = {name: value for name, value in os.environ.items() if name not in REMOVED}
    result.update(dict.fromkeys(_THREAD_VARIABLES, str(threads)))
    result["TWOFOLD_CACHE_DIR"] = str(cache)
    result["PYTHONPATH"] = ""
    return result


def module_of(program: str) -> str:
    """The module that is a program's worker."""
    return "benchmarks.with_twofold" if program == "twofold" else f"benchmarks.peers.with_{program}"


class WorkerProcess:
    """One worker, for all modes of its program."""

    def __init__(self, side: Side, environ: dict[str, str], log: Any):
        self.program = side.program
        self._process = subprocess.Popen(
            [side.interpreter, "-m", module_of(side.program)], cwd=side.root, env=environ,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def ask(self, timeout: float, **request: Any) -> dict[str, Any]:
        """The answer to a request.

        Raises
        ------
        WorkerError
            When the process dies or does not answer in time; it is ended then.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            readable, _, _ = select.select([self._process.stdout], [], [], timeout)
            line = self._process.stdout.readline() if readable else ""
        except OSError as error:
            raise WorkerError(f"{self.program}: the worker is gone: {error}") from error
        if not line:
            reason = "no answer" if self._process.poll() is None else "it died"
            self.close(True)
            raise WorkerError(f"{self.program}: {reason} within {timeout:.0f} s")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self, at_once: bool = False) -> None:
        """End the process."""
        if at_once:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    pass
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def run_once(side: Side, row: str, environ: dict[str, str], timeout: float, log: Any
             ) -> dict[str, Any]:
    """Run a program that measures one thing in a fresh process; its result, or why there is none.
    """
    command = [side.interpreter, "-m", "benchmarks.once_twofold" if side.program == "twofold"
               else f"benchmarks.peers.once_{side.program}", side.mode, row]
    try:
        done = subprocess.run(command, cwd=side.root, env=environ, stdout=subprocess.PIPE,
                              stderr=log, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {"skipped": f"not done within {timeout:.0f} s"}
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            result: dict[str, Any] = json.loads(line[7:])
            return result
    return {"skipped": f"failed with status {done.returncode}"}


def start_time(side: Side, code: str, environ: dict[str, str]) -> float:
    """Seconds that ``python -c code`` takes from start to end."""
    start = time.perf_counter()
    subprocess.run([side.interpreter, "-c", code], cwd=side.root, env=environ, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start
