"""Charts of a comparison: what is drawn, whoever draws it.

Three charts: time over size; calls after which compiling has paid; and how near calls come to the
machine's measured limits of bytes and operations. ``html.py`` and ``picture.py`` draw them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ...errors import ArgumentError
from .chart import Chart, Line
from .html import page_of
from .limits import Limits, measured_limits
from .picture import check_matplotlib, draw_png
from .row import Row

FORMATS = (".html", ".png")


def check_path(path: str) -> str:
    """The ending of a file to draw to.

    Raises
    ------
    ValueError
        For one that cannot be drawn.
    """
    ending = Path(path).suffix.lower()
    if ending not in FORMATS:
        raise ArgumentError(f"{path}: the name must end in {' or '.join(FORMATS)}")
    if ending == ".png":
        check_matplotlib()
    return ending


def plot(path: str, text: str, name: str, sizes: Sequence[int],
         rows: Sequence[Sequence[Row]]) -> None:
    """Draw to a file, whose ending says how.

    Parameters
    ----------
    path : str
    text : str
        The report.
    name : str
        What the size is called; empty where there is one size only.
    sizes : sequence of int
    rows : sequence of sequence of Row
        For each mode its row at each size; eager first.
    """
    ending = check_path(path)
    over_size = [_times(name, sizes, rows), _break_even(name, sizes, rows)]
    charts = [*(over_size if name else [_totals([of_mode[0] for of_mode in rows])]),
              *_limits(name, sizes, rows)]
    if ending == ".png":
        draw_png(charts, path)
    else:
        Path(path).write_text(page_of(text, charts), encoding="utf-8")


def _label(name: str, size: int, text: str) -> str:
    return f"{name} = {size}: {text}" if name else text


def _times(name: str, sizes: Sequence[int], rows: Sequence[Sequence[Row]]) -> Chart:
    lines = []
    for of_mode in rows:
        there = [(size, row) for size, row in zip(sizes, of_mode) if not row.error]
        lines.append(Line(
            of_mode[0].mode, [(size, row.median * 1e6) for size, row in there],
            [(row.interval[0] * 1e6, row.interval[1] * 1e6) for _, row in there],
            [_label(name, size, f"{row.mode}, median {row.median * 1e6:.3g} us, fastest "
                                f"{row.fastest * 1e6:.3g} us") for size, row in there]))
    return Chart("time of a call", name, "microseconds", lines,
                 "Median of the rounds; bars: where it is with 95 % confidence.")


def _break_even(name: str, sizes: Sequence[int], rows: Sequence[Sequence[Row]]) -> Chart:
    """Calls after which compiling has paid, over size."""
    lines = []
    for of_mode in rows[1:]:
        there = [(size, row) for size, row in zip(sizes, of_mode)
                 if not row.error and row.cold and 0 < row.break_even < math.inf]
        lines.append(Line(
            of_mode[0].mode, [(size, max(1.0, row.break_even)) for size, row in there],
            labels=[_label(name, size, f"{row.mode} pays after {math.ceil(row.break_even)} calls")
                    for size, row in there]))
    return Chart("calls after which compiling has paid", name, "calls",
                 [line for line in lines if line.points],
                 "Tracing and compiling without a cache, divided by what a call gains over eager. "
                 "A mode without a point never pays, or failed.")


def _totals(rows: Sequence[Row]) -> Chart:
    """Time of all calls together, compiling included, over their number."""
    there = [row for row in rows if not row.error]
    finite = [row.break_even for row in there if 0 < row.break_even < math.inf]
    last = max(1e3, 10 * max(finite, default=0.0))
    counts = [10.0 ** (i / 8) for i in range(int(8 * math.log10(last)) + 1)]
    lines = [Line(row.mode, [(n, sum(row.cold.values()) + n * row.median) for n in counts],
                  labels=[f"{row.mode}, {n:.0f} calls" for n in counts]) for row in there]
    return Chart("time of all calls together, compiling included", "calls", "seconds", lines,
                 "Where a line falls below that of eager, compiling (without a cache) has paid.")


def _limits(name: str, sizes: Sequence[int], rows: Sequence[Sequence[Row]]) -> list[Chart]:
    """For each mode whose work is known: operations per byte and per second, below the limits."""
    charts = []
    for of_mode in rows[1:]:
        there = [(size, row, row.profile) for size, row in zip(sizes, of_mode)
                 if row.profile is not None and row.profile.bytes and row.profile.flops
                 and not row.error]
        if not there:
            continue
        mode = of_mode[0].mode
        points = [(p.flops / p.bytes, p.flops / row.median / 1e9) for _, row, p in there]
        labels = [_label(name, size, f"{p.bytes / row.median / 1e9:.3g} GB/s, "
                                     f"{p.flops / row.median / 1e9:.3g} GFLOP/s")
                  for size, row, p in there]
        limits = measured_limits(mode)
        charts.append(Chart(
            f"{mode}: work of a call, and the machine's limits", "operations per byte", "GFLOP/s",
            [*_roofs(limits, [x for x, _ in points]), Line(mode, points, labels=labels)],
            f"Measured here with compiled code: {limits}. Bytes are the least that the kernels "
            "must move, operations those that are emitted, time that of whole calls."))
    return charts


def _roofs(limits: Limits, intensities: Sequence[float]) -> list[Line]:
    """Below which lines points must lie: bytes from memory or from cache, and operations."""
    found = []
    for name, speed in (("from memory", limits.memory), ("from cache", limits.cache)):
        ridge = limits.flops / speed
        left = min(*intensities, ridge) / 2
        right = max(*intensities, ridge) * 4
        top = limits.flops / 1e9
        found.append(Line(f"{speed / 1e9:.3g} GB/s {name}", [
            (left, left * speed / 1e9), (ridge, top), (right, top)], is_limit=True))
    return found
