"""Ragged tensors as ``tf.print`` and ``tf.strings.format`` show them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from .... import dtypes
from ...ragged.base import Ragged, flat_of, levels
from ...tracing.recipes import recipe
from ...tracing.strings import compute_late


def text_of_rows(x: Ragged, summarize: int) -> Any:
    """A ragged tensor in short, as a scalar string: ``summarize`` rows at each end, -1 for all."""
    rows = levels(x)
    flat = flat_of(x)
    write = _writing_rows(summarize=summarize)
    return compute_late(write, [flat, *[p.splits for p in rows]], dtypes.string, (),
                        "strings.format")


@recipe("strings.text_of_rows")
def _writing_rows(summarize: int) -> Callable[..., Any]:
    def write(values: Any, *splits: Any) -> Any:
        found: Any = [_shown(item) for item in values.tolist()]
        for ends in reversed([each.tolist() for each in splits]):
            found = [_bracket(found[a:b], summarize) for a, b in pairwise(ends)]
        result = np.empty((), object)
        result[()] = _bracket(found, summarize).encode()
        return result

    return write


def _shown(item: Any) -> str:
    if isinstance(item, list):
        return "[" + ", ".join(map(_shown, item)) + "]"
    if isinstance(item, bytes):
        return repr(item.decode(errors="replace"))
    return f"{item:f}" if isinstance(item, float) else str(item).lower()


def _bracket(items: list[str], summarize: int) -> str:
    if summarize >= 0 and len(items) > 2 * summarize:
        items = [*items[:summarize], "...", *items[len(items) - summarize:]]
    return "[" + ", ".join(items) + "]"
