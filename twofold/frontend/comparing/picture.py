"""Charts as a picture file, drawn by matplotlib, which is loaded when it is used."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from ...errors import ArgumentError
from .chart import Chart, Line


def check_matplotlib() -> None:
    """Raise ``ValueError`` where matplotlib is missing."""
    if importlib.util.find_spec("matplotlib") is None:
        raise ArgumentError("a .png needs matplotlib: pip install 'twofold[plot]', or draw to "
                            ".html, which needs nothing")


def draw_png(charts: Sequence[Chart], path: str) -> None:
    """Draw charts below each other."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.scale import LogScale

    figure = Figure(figsize=(8.0, 4.5 * len(charts)), layout="constrained")
    FigureCanvasAgg(figure)
    for number, chart in enumerate(charts, 1):
        axes = figure.add_subplot(len(charts), 1, number)
        axes.set_title(chart.title)
        axes.set_xlabel(chart.x)
        axes.set_ylabel(chart.y)
        axes.set_xscale(LogScale(axes.xaxis))
        axes.set_yscale(LogScale(axes.yaxis))
        for line in chart.lines:
            _draw(axes, line)
        if chart.lines:
            axes.legend(fontsize="small")
        axes.grid(True, which="both", alpha=0.3)
    figure.savefig(path, dpi=120)


def _draw(axes: object, line: Line) -> None:
    xs = [x for x, _ in line.points]
    ys = [y for _, y in line.points]
    plot = axes.errorbar  # type: ignore[attr-defined]
    if line.is_limit:
        plot(xs, ys, fmt="--", color="grey", label=line.name, linewidth=1)
        return
    errors = None
    if line.ranges:
        errors = ([max(0.0, y - low) for y, (low, _) in zip(ys, line.ranges)],
                  [max(0.0, high - y) for y, (_, high) in zip(ys, line.ranges)])
    plot(xs, ys, yerr=errors, fmt="o-", label=line.name, capsize=3)
