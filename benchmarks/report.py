"""The results as a markdown table and as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_SCALES = {"ms": 1e3, "us": 1e6, "MiB": 1 / (1 << 20), "KiB": 1 / 1024, "count": 1.0}
_UNITS = {"us": "µs", "count": ""}
_GROUPS = {"compute": "Computing", "breadth": "Breadth", "latency": "Latencies",
           "compile": "Compiling", "memory": "Memory", "import": "Importing"}


def markdown(document: dict[str, Any]) -> str:
    """One table per group: minimum and median of each side, and the ratio to Twofold's best."""
    lines = ["# Benchmarks", "", *heading(document)]
    for group, title in _GROUPS.items():
        rows = [row for row in document["rows"].values() if row["group"] == group]
        if rows:
            lines += [f"## {title}", "", *_table(rows), ""]
            lines += notes(rows)
    return "\n".join(lines).rstrip() + "\n"


def heading(document: dict[str, Any]) -> list[str]:
    """What was measured where, as lines."""
    machine = document["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    return [f"{machine['processor']}, {machine['cores']} cores, {machine['threads']} threads for "
            f"every side, Python {machine['python']}, {machine['date']}, revision "
            f"{machine['revision']}.", "",
            f"{versions}.", "", f"`{machine['command']}`", "",
            f"Each cell: minimum / median. Load of the machine (1, 5, 15 minutes) at the start "
            f"{_load(machine['load_at_start'])}, at the end {_load(machine['load_at_end'])}.", ""]


def _load(averages: list[float] | None) -> str:
    return "unknown" if averages is None else " ".join(f"{x:.1f}" for x in averages)


def _table(rows: list[dict[str, Any]]) -> list[str]:
    sides = list(dict.fromkeys(side for row in rows for side, entry in row["sides"].items()
                               if "min" in entry or not _is_undefined(entry)))
    lines = ["| | unit | " + " | ".join(sides) + " | asked |",
             "|---|---|" + "---:|" * len(sides) + "---|"]
    for row in rows:
        cells = [cell(row["sides"].get(side, {}), row["unit"]) for side in sides]
        cells = [row["title"], unit_text(row["unit"]), *cells, row["goal"]]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _is_undefined(entry: dict[str, Any]) -> bool:
    return bool(entry.get("skipped", "").startswith("not defined"))


def unit_text(unit: str) -> str:
    """A unit of rows as tables show it."""
    return _UNITS.get(unit, unit)


def cell(entry: dict[str, Any], unit: str) -> str:
    """Minimum and median of one side of a row, as text."""
    if "min" not in entry:
        return "–"
    scale = _SCALES[unit]
    mark = " **wrong**" if entry.get("wrong") else ""
    return f"{_number(entry['min'] * scale)} / {_number(entry['median'] * scale)}{mark}"


def _number(value: float) -> str:
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def notes(rows: list[dict[str, Any]]) -> list[str]:
    """What sides told besides numbers, and why some have none."""
    lines = []
    for row in rows:
        for side, entry in row["sides"].items():
            if "notes" in entry:
                parts = ", ".join(f"{key} {value}" for key, value in entry["notes"].items())
                lines.append(f"- {row['title']}, {side}: {parts}")
            reason = entry.get("skipped")
            if reason and not _is_undefined(entry):
                lines.append(f"- {row['title']}, {side}: skipped: {reason}")
    return [*lines, ""] if lines else []


def plot(document: dict[str, Any], path: Path) -> bool:
    """Draw the compute rows relative to compiled Twofold; False without matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = [row for row in document["rows"].values() if row["group"] == "compute"
            and "median" in row["sides"].get("twofold llvm", {})]
    if not rows:
        return True
    sides = list(dict.fromkeys(side for row in rows for side, entry in row["sides"].items()
                               if "median" in entry))
    figure, axes = pyplot.subplots(figsize=(13, 5))
    width = 0.8 / len(sides)
    for i, side in enumerate(sides):
        points = [(x, row["sides"][side]["median"] / row["sides"]["twofold llvm"]["median"])
                  for x, row in enumerate(rows) if "median" in row["sides"].get(side, {})]
        axes.bar([x + (i - len(sides) / 2 + 0.5) * width for x, _ in points],
                 [y for _, y in points], width, label=side)
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_ylabel("median time relative to compiled Twofold (lower is faster)")
    axes.set_xticks(range(len(rows)))
    axes.set_xticklabels([row["title"].replace(", ", ",\n").replace(" elem", "\nelem")
                          for row in rows], fontsize=8)
    axes.legend(fontsize=8, ncols=3)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
    return True
