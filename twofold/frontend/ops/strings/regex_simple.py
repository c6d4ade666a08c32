"""Simple regular expressions as Python's, whose matcher is machine code.

Python's matcher tries one way after the other, so the time of a match may grow without bounds. Only
patterns for which it cannot are written for it: those that can go few ways through a text, of which
no part but the last repeats without a limit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from .regex_syntax import Characters, Choice, Group, InOrder, Place, Repeat

_MOST_WAYS = 64        # to try at one place of a text
_MOST_CHARACTERS = 64  # on one way
_LAST = 0x10FFFF
_NO_TEXT = (0xDC80, 0xDCFF)  # what bytes are read as that are no UTF-8: no character is meant

_Ranges = list[tuple[int, int]]


def simple_pattern(tree: Any) -> re.Pattern[str] | None:
    """Python's pattern of the same meaning; None where the time of a match has no bound."""
    measure = _measure(tree, True)
    if measure is None or measure[0] > _MOST_WAYS or measure[1] > _MOST_CHARACTERS:
        return None
    source = _source(tree)
    return None if source is None else re.compile(source)


def _measure(tree: Any, is_last: bool) -> tuple[int, int] | None:
    """How many ways there are through a part, and how many characters the longest takes.

    None where there is no limit. What repeats without one is a way of one character where nothing
    comes after it, which could send the matcher back.
    """
    if isinstance(tree, (Characters, Place)):
        return 1, 1
    if isinstance(tree, Group):
        return _measure(tree.item, is_last)
    if isinstance(tree, Repeat):
        inner = None if _has_groups(tree.item) else _measure(tree.item, False)
        if inner is None:
            return None
        if tree.most is None:
            return (1, tree.least + 1) if is_last and isinstance(tree.item, Characters) else None
        ways = sum(min(inner[0] ** n, 1 << 20) for n in range(tree.least, tree.most + 1))
        return ways, inner[1] * tree.most
    last = len(tree.items) - 1
    each = [_measure(item, is_last and (number == last or isinstance(tree, Choice)))
            for number, item in enumerate(tree.items)]
    if None in each:
        return None
    known: Any = each
    if isinstance(tree, Choice):
        return sum(ways for ways, _ in known), max(length for _, length in known)
    return math.prod(ways for ways, _ in known), sum(length for _, length in known)


def _has_groups(tree: Any) -> bool:
    if isinstance(tree, (InOrder, Choice)):
        return any(map(_has_groups, tree.items))
    return isinstance(tree, Group) or (isinstance(tree, Repeat) and _has_groups(tree.item))


def takes_characters(tree: Any) -> bool:
    """Whether no match of a pattern is empty."""
    if isinstance(tree, (Characters, Place)):
        return isinstance(tree, Characters)
    if isinstance(tree, Group):
        return takes_characters(tree.item)
    if isinstance(tree, Repeat):
        return tree.least > 0 and takes_characters(tree.item)
    found = map(takes_characters, tree.items)
    return all(found) if isinstance(tree, Choice) else any(found)


def _source(tree: Any) -> str | None:
    """The text of a part; None where Python has no such part."""
    if isinstance(tree, Characters):
        return _class(tree)
    if isinstance(tree, Place):
        return {"begin": r"\A", "end": r"\Z"}.get(tree.kind)
    if isinstance(tree, (InOrder, Choice)):
        items = [_source(item) for item in tree.items]
        if None in items:
            return None
        known: list[Any] = items
        return f"(?:{'|'.join(known)})" if isinstance(tree, Choice) else "".join(known)
    inner = _source(tree.item)
    if inner is None or isinstance(tree, Group):
        return None if inner is None else f"({inner})"
    most = "" if tree.most is None else tree.most
    return f"(?:{inner}){{{tree.least},{most}}}{'' if tree.greedy else '?'}"


def _class(characters: Characters) -> str | None:
    if characters.folded or any(part.category for part in characters.parts):
        return None
    ranges: _Ranges = []
    for part in characters.parts:
        ranges += _complement(part.ranges) if part.negated else part.ranges
    if characters.negated:
        ranges = _complement(ranges)
    kept = _without_bytes(ranges)
    if not kept:
        return "(?!)"
    if len(kept) == 1 and kept[0][0] == kept[0][1]:
        return re.escape(chr(kept[0][0]))  # which is looked for quickly
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in kept) + "]"


def _complement(ranges: Sequence[tuple[int, int]]) -> _Ranges:
    found: _Ranges = []
    next_one = 0
    for low, high in sorted(ranges):
        if low > next_one:
            found.append((next_one, low - 1))
        next_one = max(next_one, high + 1)
    if next_one <= _LAST:
        found.append((next_one, _LAST))
    return found


def _without_bytes(ranges: Sequence[tuple[int, int]]) -> _Ranges:
    first, last = _NO_TEXT
    found: _Ranges = []
    for low, high in ranges:
        found += [(low, min(high, first - 1)), (max(low, last + 1), high)]
    return [(low, high) for low, high in found if low <= high]
