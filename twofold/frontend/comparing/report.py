"""What a comparison found: rows of numbers, as text, as data, as JSON, drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .charts import plot
from .profile import Profile
from .row import Row
from .surroundings import Surroundings
from .text import (
    align_columns,
    bytes_text,
    calls_text,
    interval_text,
    number_text,
    plain,
    time_text,
)


class Comparison:
    """What ``compare`` found: prints as a table, holds the data.

    Attributes
    ----------
    rows : list of Row
        Eager first.
    notes : list of str
        What there is to say beside the numbers: which modes are missing, and why.
    surroundings : Surroundings
        The machine, its load, threads, BLAS, versions.

    Examples
    --------
    >>> import twofold as tf
    >>> report = tf.compiler.compare(tf.exp, tf.ones([8]), modes=["llvm"], seconds=0.01)
    >>> isinstance(report, tf.compiler.Comparison), [row.mode for row in report.rows]
    (True, ['eager', 'llvm'])
    >>> report.passed
    True
    """

    def __init__(self, name: str, rows: list[Row], notes: Sequence[str] = (),
                 surroundings: Surroundings | None = None):
        self.name = name
        self.rows = rows
        self.notes = list(notes)
        self.surroundings = surroundings or Surroundings()

    def __getitem__(self, mode: str) -> Row:
        for row in self.rows:
            if row.mode == mode:
                return row
        raise KeyError(f"no mode {mode!r}; there are: {', '.join(row.mode for row in self.rows)}")

    @property
    def passed(self) -> bool:
        """Whether every mode ran and all of them agree."""
        return all(row.agrees and not row.error for row in self.rows)

    @property
    def data(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(vars(row)) for row in self.rows]

    @property
    def document(self) -> dict[str, Any]:
        """All of it as JSON takes it: seconds, bytes; None for what is infinite."""
        return {"function": self.name, "passed": self.passed, "rows": plain(self.rows),
                "notes": self.notes, "machine": self.surroundings.data}

    def json(self) -> str:
        """The document as text."""
        return json.dumps(self.document, indent=1)

    def plot(self, path: str) -> None:
        """Draw times, calls until compiling has paid and, with profiles, the machine's limits.

        Parameters
        ----------
        path : str
            Ends in ``.html`` (one file that needs nothing else) or ``.png`` (needs matplotlib).

        Raises
        ------
        ValueError
            For another ending, or a ``.png`` without matplotlib.
        """
        plot(path, self.summary, "", [1], [[row] for row in self.rows])

    @property
    def profiles(self) -> list[Profile]:
        """Where the time of the modes' calls goes, for those where it was asked for."""
        return [row.profile for row in self.rows if row.profile is not None]

    @property
    def text(self) -> str:
        """The table, and where the time of calls goes."""
        return "\n\n".join([self.summary, *[profile.text for profile in self.profiles]])

    @property
    def summary(self) -> str:
        """The table, and what there is to say of it."""
        lines = [f"{self.name}: eager and compiled", *self.table()]
        lines += failures_of(self.rows)
        for row in self.rows:
            if row.error:
                continue
            if row.is_unsteady:
                lines.append(f"{row.mode}: times varied, the median is somewhere in "
                             f"{interval_text(row.interval)}; measure for longer, or on a "
                             "quieter machine")
            if not row.agrees:
                lines.append(f"{row.mode} differs: {row.worst}")
            elif row.unjudged:
                lines.append(f"{row.mode}: results are not compared: {row.unjudged}")
            lines += _stage_lines(row)
        lines += self.notes
        if not all(row.error for row in self.rows):
            lines += self.surroundings.lines()
        return "\n".join(lines)

    def table(self) -> list[str]:
        """The lines of the table alone."""
        heads = ["mode", "agrees", "difference", "relative", "allowed", "median", "95 %",
                 "fastest", "speed-up", "cold", "warm", "pays after", "memory", "kernels"]
        return align_columns([heads, *[self._cells(row) for row in self.rows]])

    def _cells(self, row: Row) -> list[str]:
        if row.error:
            return [row.mode, "failed", *[""] * 12]
        first = row is self.rows[0]
        compiled = bool(row.cold)
        agreement = ["", "", "", ""] if first or row.unjudged else [
            "yes" if row.agrees else "NO", f"{row.difference:.1e}", f"{row.relative:.1e}",
            f"{row.tolerance:.0e}" if row.tolerance else "none"]
        return [row.mode, *agreement, time_text(row.median), interval_text(row.interval),
                time_text(row.fastest),
                "" if first else speedup_text(row, self.rows[0]),
                time_text(sum(row.cold.values())) if compiled else "",
                time_text(sum(row.warm.values())) if row.warm else "",
                calls_text(row.break_even) if compiled and not first else "",
                bytes_text(row.peak) if row.peak else "", str(row.kernels) if row.kernels else ""]

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def speedup_text(row: Row, eager: Row) -> str:
    """How much faster than eager; where the times varied, between what."""
    if not row.speedup:
        return ""
    if not (row.is_unsteady or eager.is_unsteady):
        return f"{number_text(row.speedup)}x"
    return "-".join(number_text(ratio) for ratio in row.speedup_interval) + "x"


def failures_of(rows: Sequence[Row]) -> list[str]:
    """A line for each reason for which modes failed."""
    modes: dict[str, list[str]] = {}
    for row in rows:
        if row.error:
            modes.setdefault(row.error, []).append(row.mode)
    return [f"{', '.join(names)} failed: {error}" for error, names in modes.items()]


def _stage_lines(row: Row) -> list[str]:
    lines = []
    for what, stages in (("cold", row.cold), ("warm", row.warm)):
        if stages:
            parts = ", ".join(f"{k} {time_text(v)}" for k, v in _group(stages).items())
            lines.append(f"{row.mode}, compile {what}: {parts}")
    return lines


def _group(stages: dict[str, float]) -> dict[str, float]:
    """The backend's own steps under its name."""
    found: dict[str, float] = {}
    for stage, seconds in stages.items():
        found[stage.split()[0]] = found.get(stage.split()[0], 0.0) + seconds
    return found
