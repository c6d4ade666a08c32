"""Runs random programs in several modes against the interpreter; shrinks and saves what differs.

    python tools/fuzz.py --programs 20000 --modes reference,eager,llvm --seed 0 --minutes 40

Programs run in child processes, a chunk each, so that a crash of the process is a finding like any
other and memory is given back. ``--json`` keeps what was run and found in a file. Exit status 0:
nothing was found; 1: something was, or an op was in fewer programs than ``--least`` asks for.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Modes, and how many programs are compiled as one in each.
BATCH = {"llvm": 10, "opencl:0": 10, "reference": 5, "eager": 1, "gradients": 1,
         "open": 1, "ones": 1, "sizes": 1, "sizes_llvm": 1}
MADE_BY_PASSES = {"check_values"}   # ops that no graph has before it is compiled
SECONDS_PER_PROGRAM = 10.0          # a chunk that takes longer than this hangs


@dataclass
class Totals:
    """What all chunks have run and found.

    Attributes
    ----------
    ops : Counter
        Op to the number of programs that have it.
    ran, compared : Counter
        Mode to programs given to it, and to comparisons made: the modes ``gradients`` and ``sizes``
        have nothing to say of some programs, and several things of others.
    failures : list
        Dictionaries with mode, seeds and what is wrong.
    """

    programs: int = 0
    ops: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    ran: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, report: dict[str, Any]) -> None:
        """Take in the report of a chunk."""
        self.programs += report["programs"]
        for name in ("ops", "tags", "ran", "compared"):
            getattr(self, name).update(report[name])
        self.failures += report["failures"]

    def fail(self, modes: str, seeds: list[int], what: str) -> None:
        """Note and show a failure that no chunk could report itself."""
        self.failures.append({"mode": modes, "seeds": seeds, "what": what})
        print(f"{what}: programs {seeds[0]} to {seeds[-1]} (modes {modes})", flush=True)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--modes", default="reference,eager,llvm",
                        help=f"of {', '.join(BATCH)}")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first program")
    parser.add_argument("--minutes", type=float, default=40.0, help="stop after this long")
    parser.add_argument("--chunk", type=int, default=200, help="programs per process")
    parser.add_argument("--save", type=Path, help="folder for scripts that reproduce failures")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--least", type=int, default=0,
                        help="how many programs must have each op")
    parser.add_argument("--json", type=Path, help="file for what was run and found")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for mode in arguments.modes.split(","):
        if mode not in BATCH:
            parser.error(f"no mode {mode!r}; there are {', '.join(BATCH)}")
    if arguments.programs < 1 or arguments.chunk < 1:
        parser.error("--programs and --chunk must be positive")
    if arguments.child:
        return _child(arguments)
    return _parent(arguments)


# ---------------------------------------------------------------------------- the parent

def _parent(arguments: argparse.Namespace) -> int:
    start = time.time()
    deadline = time.monotonic() + 60 * arguments.minutes
    totals = Totals()
    done = 0
    while done < arguments.programs and time.monotonic() < deadline:
        count = min(arguments.chunk, arguments.programs - done)
        _run(arguments, totals, arguments.seed + done, count)
        done += count
        print(f"{done} programs, {len(totals.failures)} failures", flush=True)
    rare = _rare(totals, arguments.least)
    _summary(totals, rare, arguments.least)
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_results(arguments, totals, time.time() - start), indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 1 if totals.failures or rare else 0


def _run(arguments: argparse.Namespace, totals: Totals, seed: int, count: int) -> None:
    """Run a chunk; one that ends badly again in halves, down to the programs that do it alone."""
    report, how = _run_chunk(arguments, seed, count)
    if how is None:
        totals.add(report)
        return
    if count == 1:
        totals.fail(arguments.modes, [seed], how)
        return
    before = len(totals.failures)
    half = count // 2
    _run(arguments, totals, seed, half)
    _run(arguments, totals, seed + half, count - half)
    if len(totals.failures) == before:
        totals.fail(arguments.modes, [seed, seed + count - 1], f"{how} together")


def _run_chunk(arguments: argparse.Namespace, seed: int, count: int
               ) -> tuple[dict[str, Any], str | None]:
    """The report of a chunk, and how its process ended when not well."""
    command = [sys.executable, "-X", "faulthandler", __file__, "--child", "--seed", str(seed),
               "--programs", str(count), "--modes", arguments.modes]
    if arguments.save:
        command += ["--save", str(arguments.save)]
    if arguments.no_shrink:
        command.append("--no-shrink")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    environment.setdefault("TWOFOLD_THREADS", "2")
    with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
        try:
            status = subprocess.run(command, env={**environment, "FUZZ_REPORT": report.name},
                                    timeout=120 + SECONDS_PER_PROGRAM * count).returncode
        except subprocess.TimeoutExpired:
            return {}, "does not end"
        text = report.read()
    if status or not text:
        return {}, f"ends its process with status {status}"
    return json.loads(text), None


def _rare(totals: Totals, least: int) -> list[tuple[int, str]]:
    """The ops that are in fewer programs than asked for, rarest first."""
    return [(number, name) for number, name in _by_rarity(totals) if number < least]


def _by_rarity(totals: Totals) -> list[tuple[int, str]]:
    from twofold.ir import oplib
    from twofold.ir.ops import TABLE
    assert oplib
    return sorted((totals.ops[name], name) for name in TABLE if name not in MADE_BY_PASSES)


def _summary(totals: Totals, rare: list[tuple[int, str]], least: int) -> None:
    def listed(rows: list[tuple[int, str]]) -> str:
        return ", ".join(f"{name} {number}" for number, name in rows)

    modes = ", ".join(f"{mode} {number}" for mode, number in sorted(totals.ran.items()))
    print(f"{totals.programs} programs made; run: {modes}; {len(totals.failures)} failures")
    print(f"rarest ops (programs that have them): {listed(_by_rarity(totals)[:8])}")
    if rare:
        print(f"in fewer than {least} programs: {listed(rare)}")


def _results(arguments: argparse.Namespace, totals: Totals, seconds: float) -> dict[str, Any]:
    """What the file of results holds."""
    return {
        "command": " ".join(["python", "tools/fuzz.py", *sys.argv[1:]]),
        "commit": _commit(),
        "date": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
        "seconds": round(seconds, 1),
        "versions": _versions(),
        "seeds": [arguments.seed, arguments.seed + arguments.programs - 1],
        "programs": totals.programs,
        "run": dict(sorted(totals.ran.items())),
        "compared": dict(sorted(totals.compared.items())),
        "tags": dict(sorted(totals.tags.items())),
        "failures": totals.failures,
        "ops": {name: number for number, name in reversed(_by_rarity(totals))},
    }


def _commit() -> str:
    """The commit that ran, marked when files of the checkout were changed."""
    try:
        return subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=ROOT,
                              check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in ("numpy", "ml_dtypes", "llvmlite", "pyopencl"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


# ---------------------------------------------------------------------------- the child

def _child(arguments: argparse.Namespace) -> int:
    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    warnings.simplefilter("ignore")
    from fuzz_checks import COMPARED
    from fuzz_runner import run
    totals = Totals()
    programs = _make(arguments, totals)
    failures = []
    for mode in arguments.modes.split(","):
        for first in range(0, len(programs), BATCH[mode]):
            batch = programs[first:first + BATCH[mode]]
            totals.ran[mode] += len(batch)
            failures += run(batch, mode)
        if mode not in ("gradients", "sizes", "sizes_llvm"):
            totals.compared[mode] = totals.ran[mode]
    totals.compared.update(COMPARED)  # before shrinking, which compares too
    for failure in failures:
        totals.failures.append({"mode": failure.mode, "seeds": failure.seeds,
                                "what": failure.what})
        _report(arguments, failure)
    Path(os.environ["FUZZ_REPORT"]).write_text(json.dumps(vars(totals)))
    return 0


def _make(arguments: argparse.Namespace, totals: Totals) -> list[Any]:
    from fuzz_programs import make_program
    programs = []
    for seed in range(arguments.seed, arguments.seed + arguments.programs):
        totals.programs += 1
        try:
            programs.append(make_program(seed))
        except Exception as error:
            totals.fail("making", [seed], f"{type(error).__name__}: {error}")
            continue
        totals.ops.update(set(programs[-1].ops))
        totals.tags.update(programs[-1].tags)
    return programs


def _report(arguments: argparse.Namespace, failure: Any) -> None:
    from fuzz_shrink import script, shrink
    print(f"{failure.mode} {failure.seeds}: {failure.what}", flush=True)
    if arguments.no_shrink or failure.mode == "gradients":
        return
    text = script(shrink(failure, 200), failure.mode, failure.what)
    if arguments.save:
        arguments.save.mkdir(parents=True, exist_ok=True)
        name = f"{failure.mode.partition(':')[0]}_{failure.seeds[0]}.py"
        (arguments.save / name).write_text(text)
        print(f"  saved as {arguments.save / name}", flush=True)
    else:
        print(text, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
