"""What a chart is: lines of points on logarithmic axes."""

from __future__ import annotations

from ...dataclass import dataclass, field


@dataclass(frozen=True)
class Line:
    """Points that belong together.

    Attributes
    ----------
    name : str
    points : list of (float, float)
    ranges : list of (float, float)
        For each point where its value is with 95 % confidence; empty where that is not known.
    labels : list of str
        What to say of each point; empty: nothing.
    is_limit : bool
        A limit of the machine: drawn behind, without points.
    """

    name: str
    points: list[tuple[float, float]]
    ranges: list[tuple[float, float]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    is_limit: bool = False


@dataclass(frozen=True)
class Chart:
    """One chart; both axes are logarithmic.

    Attributes
    ----------
    title, x, y : str
        Of the chart and its axes.
    lines : list of Line
    note : str
        A sentence to be read with it.
    """

    title: str
    x: str
    y: str
    lines: list[Line]
    note: str = ""
