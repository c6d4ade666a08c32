"""Runs random programs in several modes against the interpreter; shrinks and saves what differs.

    python tools/fuzz.py --programs 20000 --modes reference,eager,llvm --seed 0 --minutes 40

Programs run in child processes, a chunk each, so that a crash of the process is a finding like any
other and memory is given back. Exit status 0: nothing was found; 1: something was.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BATCH = {"llvm": 10, "opencl:0": 10, "reference": 5, "eager": 1, "gradients": 1,
         "sizes": 1, "sizes_llvm": 1}


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--modes", default="reference,eager,llvm",
                        help="of reference, eager, llvm, opencl:0, gradients, sizes, sizes_llvm")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first program")
    parser.add_argument("--minutes", type=float, default=40.0, help="stop after this long")
    parser.add_argument("--chunk", type=int, default=200, help="programs per process")
    parser.add_argument("--save", type=Path, help="folder for scripts that reproduce failures")
    parser.add_argument("--no-shrink", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for mode in arguments.modes.split(","):
        if mode not in BATCH:
            parser.error(f"no mode {mode!r}; there are {', '.join(BATCH)}")
    if arguments.child:
        return _child(arguments)
    return _parent(arguments)


def _parent(arguments: argparse.Namespace) -> int:
    deadline = time.monotonic() + 60 * arguments.minutes
    counts: Counter[str] = Counter()
    ran: Counter[str] = Counter()
    failures = 0
    done = 0
    while done < arguments.programs and time.monotonic() < deadline:
        count = min(arguments.chunk, arguments.programs - done)
        result, crashed = _run_chunk(arguments, arguments.seed + done, count)
        if crashed:
            failures += _find_crash(arguments, arguments.seed + done, count)
        counts.update(result.get("ops", {}))
        ran.update(result.get("ran", {}))
        failures += result.get("failures", 0)
        done += count
        print(f"{done} programs, {failures} failures", flush=True)
    _summary(done, ran, counts, failures)
    return 1 if failures else 0


def _summary(done: int, ran: Counter[str], counts: Counter[str], failures: int) -> None:
    from twofold.ir import oplib
    from twofold.ir.ops import TABLE
    assert oplib
    rare = sorted((counts[name], name) for name in TABLE)[:8]
    modes = ", ".join(f"{mode} {number}" for mode, number in sorted(ran.items()))
    print(f"{done} programs made; run: {modes}; {failures} failures")
    print("rarest ops (programs that have them): "
          + ", ".join(f"{name} {number}" for number, name in rare))


def _run_chunk(arguments: argparse.Namespace, seed: int, count: int
               ) -> tuple[dict[str, Any], bool]:
    command = [sys.executable, "-X", "faulthandler", __file__, "--child", "--seed", str(seed),
               "--programs", str(count), "--modes", arguments.modes]
    if arguments.save:
        command += ["--save", str(arguments.save)]
    if arguments.no_shrink:
        command.append("--no-shrink")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    environment.setdefault("TWOFOLD_THREADS", "2")
    with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
        status = subprocess.run(command,
                                env={**environment, "FUZZ_REPORT": report.name}).returncode
        text = report.read()
    return (json.loads(text) if text else {}), status != 0


def _find_crash(arguments: argparse.Namespace, seed: int, count: int) -> int:
    """Run the programs of a chunk that ended badly one by one; how many end badly alone."""
    if count == 1:
        print(f"program {seed} ends its process (modes {arguments.modes})", flush=True)
        return 1
    found = 0
    half = count // 2
    for first, number in ((seed, half), (seed + half, count - half)):
        if _run_chunk(arguments, first, number)[1]:
            found += _find_crash(arguments, first, number)
    if not found:
        print(f"programs {seed} to {seed + count - 1} end their process together", flush=True)
    return max(found, 1)


def _child(arguments: argparse.Namespace) -> int:
    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    warnings.simplefilter("ignore")
    from fuzz_programs import make_program
    from fuzz_runner import run
    counts: Counter[str] = Counter()
    ran: Counter[str] = Counter()
    failures = 0
    programs = []
    for seed in range(arguments.seed, arguments.seed + arguments.programs):
        try:
            programs.append(make_program(seed))
        except Exception as error:
            failures += 1
            print(f"program {seed} cannot be made: {type(error).__name__}: {error}", flush=True)
            continue
        counts.update(set(programs[-1].ops))
    for mode in arguments.modes.split(","):
        for first in range(0, len(programs), BATCH[mode]):
            batch = programs[first:first + BATCH[mode]]
            ran[mode] += len(batch)
            for failure in run(batch, mode):
                failures += 1
                _report(arguments, failure)
    report = {"ops": counts, "ran": ran, "failures": failures}
    Path(os.environ["FUZZ_REPORT"]).write_text(json.dumps(report))
    return 0


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
