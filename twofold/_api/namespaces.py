"""What makes a module a namespace of the interface: its names are loaded when they are used.

Such modules (``twofold/sets.py``, …) have a line that asks for this, and a stub beside them for
type checkers; ``tools/generate_stubs.py`` writes both. ``names.py`` knows their names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from . import names


def namespace(module: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The ``__getattr__`` and ``__dir__`` of the module of that name."""
    path = module.removeprefix("twofold").lstrip(".")

    def load(name: str) -> Any:
        if name == "__all__":
            return list_names()
        place = None if name.startswith("__") and not names.is_written(path, name) \
            else names.place_of(path, name)
        if place is None:
            raise AttributeError(_say_missing(module, path, name), name=name,
                                 obj=sys.modules[module])
        found = names.resolve(place)
        setattr(sys.modules[module], name, found)
        return found

    def list_names() -> list[str]:
        return sorted({*names.table()[path], *names.inner(path)})

    return load, list_names


def _say_missing(module: str, path: str, name: str) -> str:
    """The message about a name that a namespace does not have."""
    text = f"module '{module}' has no attribute '{name}'"
    if name.startswith("_") or path == "ir":  # TensorFlow has no such namespace
        return text
    from .absent import advice
    found = advice(f"{path}.{name}" if path else name)
    return text if found is None else f"{text}; {found} (docs/coverage.md has all names)"
