"""The differential against TensorFlow: every public function, three ways to call it.

    python tools/differential --peer INTERPRETER [--report FILE.md] [--only PATTERN]

Calls are drawn from ``table.py`` for each kind of ``kinds.py``, made by TensorFlow (in a process of
``INTERPRETER``, never a dependency) and by this library, eagerly, compiled, and compiled with every
dimension unknown, and compared. A call that one library makes and the other does not is a
disagreement. Exit status 0: all disagreements are in ``differences.toml``, all that stands there
still occurs, and enough calls agree.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE)]

import calls  # noqa: E402
import judge  # noqa: E402
import uses  # noqa: E402

MODES = ("eager", "compiled", "unknown")
LEAST = {"eager": 98.5, "compiled": 98.5, "unknown": 97.5}
GROUP = 1500            # calls that a process makes
SECONDS = 90.0          # a call that takes longer hangs


@dataclass
class Totals:
    """Figures of a run."""

    made: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    other_class: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    agreed_kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    per_function: dict[str, set[str]] = field(default_factory=dict)
    differences: list[dict[str, Any]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", required=True, help="an interpreter that has TensorFlow")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--only", default="*", help="functions, by pattern; several with commas")
    parser.add_argument("--kinds", default="*", help="kinds of arguments, likewise")
    parser.add_argument("--report", type=Path, help="file for figures and disagreements")
    parser.add_argument("--json", type=Path, help="the same as data")
    parser.add_argument("--keep", type=Path,
                        help="folder that keeps what TensorFlow gave, for another run")
    options = parser.parse_args()
    entries = selected(options)
    if not entries:
        parser.error("no calls are selected")
    start = time.time()
    totals = Totals()
    for group in groups(entries):
        theirs = kept_outcomes("tensorflow", options.peer, group, options.keep) \
            if options.keep else outcomes("tensorflow", options.peer, group)
        compare(totals, group, outcomes("twofold", sys.executable, group), theirs)
        print(f"{sum(totals.made.values())} of {len(entries)} calls, "
              f"{len(totals.differences)} disagreements", file=sys.stderr, flush=True)
        if options.report:     # what there is so far
            text = report(options, totals, totals.differences, [], time.time() - start)
            options.report.write_text(text, encoding="utf-8")
    named = judge.named_differences()
    left = unnamed(totals, named)
    whole = options.only == "*" and options.kinds == "*" and options.modes == ",".join(MODES)
    gone = [n for n in named if not n.met] if whole else []
    text = report(options, totals, left, gone, time.time() - start)
    print(text.split("\n## Disagreements")[0])
    for entry in left[:40]:
        print(line_of(entry))
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    if options.json:
        options.json.write_text(json.dumps(data(options, totals, left), indent=1) + "\n",
                                encoding="utf-8")
    return 1 if left or gone or not enough(totals) else 0


def selected(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Calls with the modes each is made in."""
    only, kinds = options.only.split(","), options.kinds.split(",")
    return [{"call": call, "mode": mode}
            for call in calls.calls(options.seed)
            if any(fnmatch.fnmatchcase(call["function"], p) for p in only)
            and any(fnmatch.fnmatchcase(call["kind"], p) for p in kinds)
            for mode in options.modes.split(",")
            if mode == "eager" or not call.get("eager")
            if mode != "unknown" or '"tensor"' in json.dumps(call)]


def groups(entries: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Runs of calls of whole functions, a process for each."""
    group: list[dict[str, Any]] = []
    for entry in entries:
        if len(group) > GROUP and entry["call"]["function"] != group[-1]["call"]["function"]:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


# ---------------------------------------------------------------------------- processes

def kept_outcomes(module: str, interpreter: str, entries: list[dict[str, Any]],
                  folder: Path) -> list[dict[str, Any]]:
    """Outcomes, of which those that are in a folder are not made again: a file per function."""
    functions = [entry["call"]["function"] for entry in entries]
    files = {function: folder / f"{module}-{digest_of(function)}" / f"{function}.jsonl"
             for function in functions}
    known: dict[str, dict[str, Any]] = {}
    for file in files.values():
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            known |= map(json.loads, file.read_text(encoding="utf-8").splitlines())
    keys = [key_of(entry) for entry in entries]
    missing = [i for i, key in enumerate(keys) if key not in known]
    fresh = outcomes(module, interpreter, [entries[i] for i in missing])
    for i, found in zip(missing, fresh, strict=True):
        known[keys[i]] = found
        with open(files[functions[i]], "a", encoding="utf-8") as kept:
            kept.write(json.dumps([keys[i], found]) + "\n")
    return [known[key] for key in keys]


def digest_of(function: str) -> str:
    """What tells the programs apart that call a function."""
    names = ["run_calls.py"]
    if function in uses.USES:
        names += ["uses.py", "uses_of_data.py", "uses_of_files.py"]
    program = b"".join((HERE / name).read_bytes() for name in names)
    return hashlib.sha256(program).hexdigest()[:12]


def key_of(entry: dict[str, Any]) -> str:
    """What tells a call in a mode from all others."""
    return hashlib.sha256(json.dumps(entry).encode()).hexdigest()[:24]


def outcomes(module: str, interpreter: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a module gave for each entry, from processes of its interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "calls.jsonl"), Path(folder, "outcomes.jsonl")
        given.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
        found.touch()
        while (done := _lines(found)) < len(entries):
            _run_process(module, interpreter, given, found, done)
        text = found.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _lines(path: Path) -> int:
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):      # the process ended while it wrote
        content = content[:content.rfind(b"\n") + 1]
        path.write_bytes(content)
    return content.count(b"\n")


def _run_process(module: str, interpreter: str, given: Path, found: Path, first: int) -> None:
    """Run until all is done or the process ends; the call it ended in is an outcome then."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1",
                    "PYTHONHASHSEED": "0"}
    if module == "twofold":
        environment["PYTHONPATH"] = str(ROOT)
    command = [interpreter, str(HERE / "run_calls.py"), "--module", module, "--calls",
               str(given), "--outcomes", str(found), "--first", str(first)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    size, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(0.2)
        if found.stat().st_size != size:
            size, since = found.stat().st_size, time.monotonic()
        elif time.monotonic() - since > SECONDS:
            process.kill()
            process.wait()
            _note(found, f"does not end within {SECONDS:.0f} s")
            return
    if process.returncode:
        if found.stat().st_size == 0 and _lines(found) == first == 0 and process.returncode == 1:
            raise SystemExit(f"{interpreter} cannot run {module}: try {' '.join(command)}")
        _note(found, f"ended with {process.returncode}")


def _note(found: Path, how: str) -> None:
    _lines(found)
    with open(found, "a", encoding="utf-8") as file:
        file.write(json.dumps({"ended": how, "seconds": 0.0}) + "\n")


# ---------------------------------------------------------------------------- figures

def compare(totals: Totals, entries: list[dict[str, Any]], ours: list[dict[str, Any]],
            theirs: list[dict[str, Any]]) -> None:
    """Count agreements and disagreements.

    Where TensorFlow's own modes differ (a check that is made only where a size is known), agreeing
    with its eager mode is agreement.
    """
    eager: dict[str, Any] = {}
    for entry, a, b in zip(entries, ours, theirs, strict=True):
        call, mode = entry["call"], entry["mode"]
        key = f"{call['function']} {call['kind']}"
        if mode == "eager":
            eager = {key: b}
        if "ended" in b:       # TensorFlow's process ended: nothing to agree with
            totals.skipped[mode] += 1
            continue
        totals.made[mode] += 1
        totals.kinds[call["kind"], mode] += 1
        totals.per_function.setdefault(call["function"], set()).add(call["kind"])
        first = eager.get(key, {})
        if b.get("message", "").startswith("Graph execution error") and "message" in first:
            b = b | {"message": first["message"]}       # its text is further down
        found = judge.difference(call, a, b)
        if found and "ended" not in eager.get(key, {"ended": 1}):
            if judge.difference(call, a, eager[key]) is None:
                found = None
        if found:
            totals.differences.append({"call": call, "mode": mode, "what": found})
            continue
        totals.agreed[mode] += 1
        totals.agreed_kinds[call["kind"], mode] += 1
        if "error" in a and "error" in b:
            totals.raised[mode] += 1
            if not judge.same_class(a, b):
                totals.other_class[mode] += 1
                totals.classes.append(f"- {mode}: `{calls.written(call)}`: {a['error'][0]}: "
                                      f"{a['message'][:90]}; TensorFlow {b['error'][0]}: "
                                      f"{b['message'][:90]}")


def unnamed(totals: Totals, named: list[judge.Named]) -> list[dict[str, Any]]:
    """Differences that nobody gave a reason for; the others are counted and given theirs."""
    left = []
    for entry in totals.differences:
        covering = [n for n in named
                    if n.covers(entry["call"], entry["mode"], entry["what"])]
        for name in covering:
            name.met += 1
        if covering:
            totals.named[entry["mode"]] += 1
            entry["reason"] = covering[0].reason
        else:
            left.append(entry)
    return left


def share(totals: Totals, mode: str) -> float:
    """Percent of the calls of a mode that agree."""
    return 100.0 * totals.agreed[mode] / max(totals.made[mode], 1)


def enough(totals: Totals) -> bool:
    """Whether every mode agrees as often as it must."""
    return all(share(totals, mode) >= LEAST[mode] for mode in totals.made)


def line_of(entry: dict[str, Any]) -> str:
    """A disagreement in a line, with its call."""
    call = entry["call"]
    reason = f" ({entry['reason']})" if "reason" in entry else ""
    return (f"- {entry['mode']}, {call['kind']}: `{calls.written(call)[:400]}`: "
            f"{entry['what'][:300]}{reason}")


def report(options: argparse.Namespace, totals: Totals, left: list[dict[str, Any]],
           gone: list[judge.Named], seconds: float) -> str:
    """The page of a run."""
    few = sorted((len(k), f) for f, k in totals.per_function.items())
    rows = [f"| {mode} | {totals.made[mode]} | {totals.agreed[mode]} | {share(totals, mode):.2f} "
            f"| {totals.raised[mode]} | {totals.other_class[mode]} | {totals.named[mode]} "
            f"| {totals.skipped[mode]} |" for mode in MODES if totals.made[mode]]
    kinds = [f"| {kind} | " + " | ".join(
        f"{totals.agreed_kinds[kind, m]} of {totals.kinds[kind, m]}" for m in MODES) + " |"
        for kind in dict.fromkeys(k for k, _ in totals.kinds)]
    named = [e for e in totals.differences if "reason" in e]
    lines = ["# Differential against TensorFlow", "",
             f"Seed {options.seed}, {len(totals.per_function)} functions, "
             f"{few[0][0]} to {few[-1][0]} kinds of arguments each, {seconds:.0f} s.", "",
             "| mode | calls | agree | % | both raise | of other classes | named | skipped |",
             "|---|---|---|---|---|---|---|---|", *rows, "",
             "| kind of arguments | eager | compiled | unknown |", "|---|---|---|---|", *kinds, "",
             f"Fewest kinds: {', '.join(f'{f} {n}' for n, f in few[:8])}.", "",
             *(f"Named, but it does not occur: {', '.join(n.functions)}: {n.reason}"
               for n in gone), "", f"## Disagreements without a name: {len(left)}", "",
             *map(line_of, left), "", f"## Named: {len(named)}", "", *map(line_of, named), "",
             f"## Errors of other classes: {len(totals.classes)}", "", *totals.classes]
    return "\n".join(lines) + "\n"


def data(options: argparse.Namespace, totals: Totals, left: list[dict[str, Any]]) -> dict[str, Any]:
    """What the file of figures holds."""
    return {
        "seed": options.seed,
        "modes": {mode: {"calls": totals.made[mode], "agree": totals.agreed[mode],
                         "percent": round(share(totals, mode), 3), "named": totals.named[mode],
                         "both_raise": totals.raised[mode], "skipped": totals.skipped[mode],
                         "other_class": totals.other_class[mode]}
                  for mode in totals.made},
        "functions": {f: sorted(k) for f, k in sorted(totals.per_function.items())},
        "unnamed": [{"call": calls.written(e["call"]), "mode": e["mode"],
                     "kind": e["call"]["kind"], "what": e["what"]} for e in left],
    }


if __name__ == "__main__":
    sys.exit(main())
