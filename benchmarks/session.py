"""A run: its workers, started anew in each round, and the document that collects their results.

Within a round every side gets several short blocks of each row, side after side, so that what
disturbs the machine disturbs all of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np

from . import machine, once, reference
from .processes import Side, WorkerError, WorkerProcess, environment
from .rows import Row, listing

_PREPARE_TIMEOUT = 180.0


def add_options(parser: argparse.ArgumentParser, rounds: int, blocks: int, seconds: float,
                output: str) -> None:
    """Give a parser the options that ``measure`` needs, with these defaults."""
    parser.add_argument("--list", action=_ListRows, nargs=0, help="name the rows, and stop")
    parser.add_argument("--rows", help="comma-separated names or groups (compute, breadth, "
                        "latency, compile, memory, import); default all")
    parser.add_argument("--threads", type=int, default=2, help="for every side; default 2")
    parser.add_argument("--rounds", type=int, default=rounds,
                        help=f"times that workers are started; default {rounds}")
    parser.add_argument("--blocks", type=int, default=blocks,
                        help=f"turns of each side in a round; default {blocks}")
    parser.add_argument("--seconds", type=float, default=seconds,
                        help=f"length of one turn; default {seconds}")
    parser.add_argument("--output", default=output, help=f"folder of the results; default {output}")


class _ListRows(argparse.Action):
    """Prints the rows and ends the program, whatever else is on the command line."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        print(listing())
        parser.exit()


def measure(options: Any, rows: list[Row], sides: list[Side], folder: Path) -> dict[str, Any]:
    """Time the rows on all sides; the document of the results.

    Parameters
    ----------
    options : argparse.Namespace
        ``threads``, ``rounds``, ``blocks``, ``seconds`` and ``output``.
    rows : list of Row
    sides : list of Side
    folder : Path
        For caches and arrays; nobody needs it afterwards.
    """
    output = Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    document = {"machine": machine.describe(options.threads), "rounds": options.rounds,
                "blocks": options.blocks, "seconds_per_block": options.seconds,
                "versions": machine.versions(sides), "rows": {}}
    session = Session(options, sides, folder, output / "log.txt", document)
    session.steady([row for row in rows if row.is_steady])
    once.measure([row for row in rows if not row.is_steady], session)
    for row in document["rows"].values():
        for entry in row["sides"].values():
            summarize(entry)
    document["machine"]["load_at_end"] = machine.load()
    return document


def write(document: dict[str, Any], table: str, output: Path) -> bool:
    """Write the results and their table; whether all of them were right."""
    (output / "results.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "results.md").write_text(table, encoding="utf-8")
    wrong = [f"{name}: {side}" for name, row in document["rows"].items()
             for side, entry in row["sides"].items() if entry.get("wrong")]
    if wrong:
        print("WRONG RESULTS: " + "; ".join(wrong), file=sys.stderr)
    return not wrong


class Session:
    """One run: its sides, environment, and the document that is written."""

    def __init__(self, options: Any, sides: list[Side], folder: Path, log: Path,
                 document: dict[str, Any]):
        self.options = options
        self.sides = sides
        self.folder = folder
        self.log_path = log
        self.document = document
        log.write_text("", encoding="utf-8")

    def environ(self, side: Side, cache: Path | None = None) -> dict[str, str]:
        """What the processes of a side see; they share a compile cache unless one is given."""
        return environment(self.options.threads, cache or self.folder / "cache" / side.worker)

    def entry(self, row: Row, side: str) -> dict[str, Any]:
        """Where the results of a side on a row are collected."""
        found = self.document["rows"].setdefault(row.name, {
            "title": row.title, "group": row.group, "unit": row.unit, "goal": row.goal,
            "tolerance": row.tolerance, "least": row.least,
            "turns_per_start": self.options.blocks if row.is_steady else 1, "sides": {}})
        entry: dict[str, Any] = found["sides"].setdefault(side, {"samples": []})
        return entry

    def say(self, text: str) -> None:
        """Tell how far the run is."""
        print(text, file=sys.stderr, flush=True)

    def steady(self, rows: list[Row]) -> None:
        """All rounds of the rows that long-lived workers time."""
        for number in range(self.options.rounds):
            with open(self.log_path, "a", encoding="utf-8") as log:
                _Round(self, number, log).run(rows)


class _Round:
    """One start of all workers, and all rows on them."""

    def __init__(self, session: Session, number: int, log: Any):
        self._session = session
        self._number = number
        self._log = log
        self._workers: dict[str, WorkerProcess] = {}

    def run(self, rows: list[Row]) -> None:
        """Time every row on every side, in turns."""
        try:
            for row in rows:
                self._session.say(f"round {self._number + 1}: {row.name}")
                self._row(row)
        finally:
            for worker in self._workers.values():
                worker.close()

    def _worker(self, side: Side) -> WorkerProcess:
        if side.worker not in self._workers:
            worker = WorkerProcess(side, self._session.environ(side), self._log)
            worker.ask(_PREPARE_TIMEOUT, do="hello")  # it is there
            self._workers[side.worker] = worker
        return self._workers[side.worker]

    def _row(self, row: Row) -> None:
        checked = self._number == 0 and row.reference is not None
        wanted = row.reference() if checked and row.reference is not None else None
        # Another side begins each round and every second block goes backwards, so that none always
        # follows the same one.
        turn = self._number % len(self._session.sides)
        sides = self._session.sides[turn:] + self._session.sides[:turn]
        ready = [side for side in sides if self._prepare(row, side, wanted)]
        for _ in range(self._session.options.blocks):
            ready.reverse()
            for side in list(ready):
                answer = self._ask(row, side, do="time", seconds=self._session.options.seconds)
                if answer is None:
                    ready.remove(side)
                else:
                    self._session.entry(row, side.name)["samples"].append(answer["samples"])
        for side in ready:
            self._ask(row, side, do="drop")

    def _ask(self, row: Row, side: Side, **request: Any) -> dict[str, Any] | None:
        """The answer, or None with the reason noted."""
        entry = self._session.entry(row, side.name)
        try:
            answer = self._worker(side).ask(_PREPARE_TIMEOUT, mode=side.mode, row=row.name,
                                            **request)
        except WorkerError as failure:
            self._workers.pop(side.worker, None)
            answer = {"error": str(failure)}
        for problem in ("skipped", "error"):
            if problem in answer:
                entry["skipped"] = answer[problem]
                return None
        return answer

    def _prepare(self, row: Row, side: Side, wanted: list[Any] | None) -> bool:
        entry = self._session.entry(row, side.name)
        if "skipped" in entry:
            return False
        path = self._session.folder / "outputs.npz"
        path.unlink(missing_ok=True)
        answer = self._ask(row, side, do="prepare", outputs=str(path) if wanted else "")
        if answer is None:
            return False
        if wanted is not None:
            _check(row, entry, path, wanted)
        return True


def _check(row: Row, entry: dict[str, Any], path: Path, wanted: list[Any]) -> None:
    """Compare a side's arrays with the reference and note the error."""
    if not path.exists():
        return
    with np.load(path) as arrays:
        found = [arrays[f"a{i}"] for i in range(len(arrays.files))]
    try:
        entry["error"] = reference.error(found, wanted)
        entry["wrong"] = not entry["error"] <= row.tolerance
    except ValueError as problem:
        entry.update(error=str(problem), wrong=True)


def summarize(entry: dict[str, Any]) -> None:
    """Replace the samples, a list per turn, by their number, minimum, median, and turns' minima."""
    turns = entry.pop("samples", [])
    samples = [sample for turn in turns for sample in turn]
    if samples:
        entry.update(count=len(samples), min=min(samples), median=statistics.median(samples),
                     turns=[min(turn) for turn in turns])
