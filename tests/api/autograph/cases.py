"""Where the programs of this folder are collected, with the arguments of their calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

FLOATS: list[Any] = [-3.0, 0.5, 4.0, 12.0]
INTS: list[Any] = [-3, 0, 4, 12]
PROGRAMS: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = []


def case(*given: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a program, with the arguments of its calls."""
    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        PROGRAMS.append((function, [x if isinstance(x, tuple) else (x,) for x in given]))
        return function
    return add
