"""Charts as one HTML file that needs nothing else: drawings are SVG, written here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from .chart import Chart, Line

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 160, 20, 56
_COLORS = ("#1f6fb4", "#d1601a", "#2a8a3e", "#a0328c", "#8a6d1f", "#c2283a", "#3d8f94", "#555555")
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 62em; color: #222; }
pre { background: #f5f5f2; padding: 1em; overflow-x: auto; font-size: 12px; }
svg text { font: 12px system-ui, sans-serif; fill: #333; }
p.note { color: #666; margin-top: 0; }
"""


def page_of(text: str, charts: Sequence[Chart]) -> str:
    """The page: the charts, and the report's text below them.

    Parameters
    ----------
    text : str
        The report; its first line is the title.
    charts : sequence of Chart
    """
    title = escape(text.partition("\n")[0])
    parts = [f"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}"
             f"</title><style>{_STYLE}</style></head><body>", f"<h1>{title}</h1>"]
    for chart in charts:
        parts.append(f"<h2>{escape(chart.title)}</h2>")
        parts.append(drawing_of(chart) if any(line.points for line in chart.lines)
                     else "<p>There is nothing to draw.</p>")
        parts.append(f"<p class=\"note\">{escape(chart.note)}</p>")
    return "\n".join([*parts, f"<pre>{escape(text)}</pre>", "</body></html>\n"])


class _Axis:
    """A logarithmic axis: values to places on the page."""

    def __init__(self, values: Iterable[float], start: float, end: float):
        found = [math.log10(v) for v in values if v > 0]
        low, high = min(found), max(found)
        margin = max(0.08 * (high - low), 0.15)
        self.low, self.high = low - margin, high + margin
        self._start, self._scale = start, (end - start) / (self.high - self.low)

    def place(self, value: float) -> float:
        """Where a value is."""
        return self._start + (math.log10(value) - self.low) * self._scale

    def ticks(self) -> list[float]:
        """Round numbers on the axis: powers of ten, with 2 and 5 between where these are few."""
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        span = self.high - self.low
        steps = (1, 2, 5) if span < 2.5 else (1,)
        every = max(1, math.ceil(span / 8))
        found = [m * 10.0 ** d for d in decades if d % every == 0 for m in steps]
        return [v for v in found if self.low <= math.log10(v) <= self.high]


def drawing_of(chart: Chart) -> str:
    """A chart as SVG."""
    across = _Axis((x for line in chart.lines for x, _ in line.points), _LEFT, _WIDTH - _RIGHT)
    up = _Axis([*(y for line in chart.lines for _, y in line.points),
                *(end for line in chart.lines for ends in line.ranges for end in ends)],
               _HEIGHT - _BOTTOM, _TOP)
    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" '
             f'aria-label="{escape(chart.title)}">', *_frame(chart, across, up)]
    color = 0
    for number, line in enumerate(chart.lines):
        shade = "#999999" if line.is_limit else _COLORS[color % len(_COLORS)]
        color += not line.is_limit
        parts += _line(line, across, up, shade)
        y = _TOP + 14 + 18 * number
        x = _WIDTH - _RIGHT + 12
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 18}" y2="{y}" stroke="{shade}" '
                     f'stroke-width="2"{_dashes(line)}/><text x="{x + 24}" y="{y + 4}">'
                     f"{escape(line.name)}</text>")
    return "\n".join([*parts, "</svg>"])


def _frame(chart: Chart, across: _Axis, up: _Axis) -> list[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [f'<rect x="{_LEFT}" y="{_TOP}" width="{right - _LEFT}" height="{bottom - _TOP}" '
             'fill="none" stroke="#888"/>']
    for value in across.ticks():
        x = across.place(value)
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#e4e4e0"/>'
                     f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{value:g}</text>')
    for value in up.ticks():
        y = up.place(value)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#e4e4e0"/>'
                     f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    middle = (_LEFT + right) / 2
    height = (_TOP + bottom) / 2
    return [*parts,
            f'<text x="{middle}" y="{_HEIGHT - 14}" text-anchor="middle">{escape(chart.x)}</text>',
            f'<text transform="translate(18 {height}) rotate(-90)" text-anchor="middle">'
            f"{escape(chart.y)}</text>"]


def _dashes(line: Line) -> str:
    return ' stroke-dasharray="5 4"' if line.is_limit else ""


def _line(line: Line, across: _Axis, up: _Axis, shade: str) -> list[str]:
    places = [(across.place(x), up.place(y)) for x, y in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [f'<polyline points="{path}" fill="none" stroke="{shade}" stroke-width="2"'
             f"{_dashes(line)}/>"]
    for (x, _), (low, high) in zip(places, line.ranges):
        parts.append(f'<line x1="{x:.1f}" y1="{up.place(low):.1f}" x2="{x:.1f}" '
                     f'y2="{up.place(high):.1f}" stroke="{shade}"/>')
    if not line.is_limit:
        labels = line.labels or [""] * len(places)
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{shade}"><title>'
                  f"{escape(label)}</title></circle>" for (x, y), label in zip(places, labels)]
    return parts
