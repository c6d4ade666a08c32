"""Equal helper functions of a module become one, before LLVM sees them.

Products of different sizes pack their operands and compute their tiles in the same way, so their
helpers often differ in nothing but the name. Identical code folding, as linkers do it, on text:
what is equal need not be compiled twice. Functions that are no helpers keep their names, which
profiles and debuggers show.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

_START = re.compile(r"^(?=define )", re.MULTILINE)
_HELPER = re.compile(r"define internal [^@\n]*@([\w.$]+)\(")
_NAME = re.compile(r"@([\w.$]+)")


def fold_equal(functions: Iterable[str], kept: Collection[str]) -> list[str]:
    """The functions without those helpers that are equal to an earlier one.

    Parameters
    ----------
    functions : iterable of str
        Definitions; one text may hold several.
    kept : collection of str
        Names that stay what they are.

    Returns
    -------
    list of str
        One definition each, in the order they had.
    """
    parts = [part.rstrip() for text in functions for part in _START.split(text) if part.strip()]
    while True:
        first: dict[str, str] = {}
        same: dict[str, str] = {}
        left = []
        for part in parts:
            helper = _HELPER.match(part)
            if helper is not None and (name := helper[1]) not in kept:
                body = part[:helper.start(1)] + part[helper.end(1):]
                if first.setdefault(body, name) != name:
                    same[name] = first[body]
                    continue
            left.append(part)
        if not same:
            return left
        # Their callers may be equal now.
        parts = [_rename(part, same) for part in left]


def _rename(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
