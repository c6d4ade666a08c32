"""Numbers as people read them, tables, and what JSON takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...dataclass import fields, is_dataclass

_TIMES = (("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9))
_BYTES = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))


def number_text(value: float) -> str:
    """Three digits, never an exponent.

    Examples
    --------
    >>> number_text(1.234), number_text(123.4), number_text(1234.5)
    ('1.23', '123', '1234')
    """
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _in_units(units: Sequence[tuple[str, float]], largest: float, *values: float) -> str:
    """Values in the unit that people use for the largest of them."""
    name, scale = next((unit for unit in units if largest >= unit[1]), units[-1])
    return f"{'-'.join(number_text(value / scale) for value in values)} {name}"


def time_text(seconds: float) -> str:
    """Seconds in the unit that people use for them."""
    return _in_units(_TIMES, seconds, seconds)


def interval_text(interval: tuple[float, float]) -> str:
    """Both ends, in one unit."""
    return _in_units(_TIMES, interval[1], *interval)


def bytes_text(count: float) -> str:
    """Bytes in the unit that people use for them."""
    return f"{count:.0f} B" if count < 1e3 else _in_units(_BYTES, count, count)


def calls_text(count: float) -> str:
    """After how many calls something has paid."""
    return "never" if math.isinf(count) else f"{math.ceil(count)} calls"


def align_columns(table: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table: the first column left, the others right; empty ones left out."""
    shown = [i for i in range(len(table[0])) if any(line[i] for line in table[1:])]
    widths = [max(len(line[i]) for line in table) for i in shown]
    return ["  ".join(line[i].ljust(width) if place == 0 else line[i].rjust(width)
                      for place, (i, width) in enumerate(zip(shown, widths))).rstrip()
            for line in table]


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    if hasattr(value, "document"):
        return plain(value.document)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
