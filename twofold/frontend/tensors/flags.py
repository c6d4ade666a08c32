"""Arguments that say yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import FlagError


def flag(value: Any, what: str) -> bool:
    """Whether an argument says yes; None says no.

    Raises
    ------
    FlagError
        For an array of several elements, a string, and what else is neither.
    """
    if value is True or value is False or value is None:
        return value is True
    if isinstance(value, (int, float, np.bool_, np.number)):
        return bool(value)
    if hasattr(type(value), "__array__") and getattr(value, "ndim", 1) == 0:
        return bool(value)
    raise FlagError(f"{what} must be True or False, got {value!r}")
