"""What a run of two revisions says: ratios of turns that followed each other, and their tables."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import report

#: Rows that the summary shows.
_WORST = 12


@dataclass(frozen=True)
class Comparison:
    """One row in one mode.

    Attributes
    ----------
    row, title, unit : str
    kind : str
        Its class: the group and the mode.
    old, new : dict
        Their entries in the results.
    minima : float
        New minimum by old minimum.
    ratio, noise : float
        The median ratio of turns that followed each other, and how far it can be off.
    quartiles : tuple of float
        Of these ratios.
    """

    row: str
    title: str
    unit: str
    kind: str
    old: dict[str, Any]
    new: dict[str, Any]
    minima: float
    ratio: float
    noise: float
    quartiles: tuple[float, float]

    def verdict(self, limit: float) -> str:
        """``slower`` or ``faster`` by more than a limit, ``same``, or ``unclear``."""
        if self.ratio > 1 + limit and self.ratio - self.noise > 1:
            return "slower"
        if self.ratio + self.noise > 1 + limit:
            return "unclear"
        return "faster" if self.ratio < 1 - limit else "same"


def comparisons(document: dict[str, Any]) -> list[Comparison]:
    """All rows and modes that both revisions have results of."""
    return [_comparison(name, row, mode, row["sides"][old], row["sides"][new])
            for name, row in document["rows"].items() for mode, old, new in _modes(row)
            if "turns" in row["sides"][old] and "turns" in row["sides"][new]]


def lost(document: dict[str, Any]) -> list[str]:
    """What the old revision has a result of and the new one has not, with the reason."""
    return [f"lost: {name}, {mode}: {row['sides'][new].get('skipped')}"
            for name, row in document["rows"].items() for mode, old, new in _modes(row)
            if "turns" in row["sides"][old] and "turns" not in row["sides"][new]]


def _modes(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Modes of a row, with the names of the old and the new side."""
    modes = [side.removeprefix("old") for side in row["sides"] if side.startswith("old")]
    return [(mode.strip(), "old" + mode, "new" + mode) for mode in modes]


def _comparison(name: str, row: dict[str, Any], mode: str, old: dict[str, Any],
                new: dict[str, Any]) -> Comparison:
    def ratio(before: float, after: float) -> float:
        return max(after, row["least"]) / max(before, row["least"])

    ratios = [ratio(*pair) for pair in zip(old["turns"], new["turns"])]
    return Comparison(name, row["title"], row["unit"], f"{row['group']} {mode}".strip(), old, new,
                      ratio(old["min"], new["min"]), statistics.median(ratios),
                      noise(ratios, row["turns_per_start"]), _quartiles(ratios))


def noise(ratios: Sequence[float], together: int) -> float:
    """How far the median of some ratios can be off.

    Turns of the same processes, so many ``together``, share what differs from start to start; so
    the medians of the starts count too, and a single start leaves everything open.
    """
    starts = [statistics.median(ratios[i:i + together]) for i in range(0, len(ratios), together)]
    return max(_notch(ratios), _notch(starts))


def _notch(values: Sequence[float]) -> float:
    """Half the notch of a box plot."""
    low, high = _quartiles(values)
    return 1.57 * (high - low) / math.sqrt(len(values)) if len(values) > 1 else math.inf


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, method="inclusive")
    return low, high


# ---------------------------------------------------------------------------- text

def summary(found: Sequence[Comparison], limit: float) -> str:
    """Classes, and the rows with the largest ratios."""
    worst = sorted(found, key=lambda one: -one.ratio)[:_WORST]
    return "\n".join(["## Classes", "", *_classes(found, limit), "",
                      "## Largest ratios", "", *_rows(worst, limit), ""])


def markdown(document: dict[str, Any], found: Sequence[Comparison]) -> str:
    """The whole page."""
    revisions, limit = document["revisions"], document["limit"]
    removed = document["machine"]["environment_removed"]
    lines = ["# New revision against old", "", f"Old: {revisions['old']}. New: "
             f"{revisions['new']}.", "", *report.heading(document),
             f"`OPENBLAS_CORETYPE` was {removed['OPENBLAS_CORETYPE']} and is unset for both. "
             f"{document['rounds']} starts of the processes, {document['blocks']} turns of "
             f"{document['seconds_per_block']} s in each. *new / old*: the median over turns that "
             "followed each other, of their minima; ± how far it can be off; in brackets its "
             f"quartiles. *slower*: by more than {limit:.0%}, and not by noise; *unclear*: it may "
             "be.", "", summary(found, limit)]
    for kind in dict.fromkeys(one.kind for one in found):
        rows = [one for one in found if one.kind == kind]
        lines += [f"## {kind[0].upper()}{kind[1:]}", "", *_rows(rows, limit), ""]
    notes = report.notes(list(document["rows"].values()))
    return "\n".join([*lines, "## Notes", "", *notes]).rstrip() + "\n"


def _rows(found: Sequence[Comparison], limit: float) -> list[str]:
    lines = ["| row | | unit | old | new | minima | new / old | |",
             "|---|---|---|---:|---:|---:|---:|---|"]
    for one in found:
        low, high = one.quartiles
        verdict = one.verdict(limit)
        cells = [f"`{one.row}` {one.kind}", one.title, report.unit_text(one.unit),
                 report.cell(one.old, one.unit), report.cell(one.new, one.unit),
                 f"{one.minima:.2f}", f"{one.ratio:.3f} ± {one.noise:.3f} [{low:.2f}, {high:.2f}]",
                 "" if verdict == "same" else verdict]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _classes(found: Sequence[Comparison], limit: float) -> list[str]:
    lines = ["| class | rows | mean of new / old | largest | slower | unclear | faster |",
             "|---|---:|---:|---:|---:|---:|---:|"]
    for kind in dict.fromkeys(one.kind for one in found):
        rows = [one for one in found if one.kind == kind]
        ratios = [one.ratio for one in rows]
        verdicts = [one.verdict(limit) for one in rows]
        counts = " | ".join(str(verdicts.count(v)) for v in ("slower", "unclear", "faster"))
        lines.append(f"| {kind} | {len(rows)} | {statistics.geometric_mean(ratios):.3f} | "
                     f"{max(ratios):.3f} | {counts} |")
    return lines
