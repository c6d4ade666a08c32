"""What must hold of sizes: decided now, or checked when a traced function runs.

Ops check themselves what their memory needs. These are for what a public function refuses besides:
parts that do not add up, an axis that a block does not divide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...ir.base import dims
from ..dispatch import door


def require_equal(a: Any, b: Any, error: Callable[[], Exception]) -> None:
    """Demand that two sizes are equal.

    Raises
    ------
    Exception
        What ``error`` makes, where they are known to differ. Otherwise the function raises its
        text when it runs.
    """
    if a == b:
        return
    if isinstance(a - b, int) or not (dims.is_representable(a) and dims.is_representable(b)):
        raise error()
    door.run_all("check_dims", left=a, right=b, message=str(error()))


def require_at_most(small: Any, large: Any, error: Callable[[], Exception]) -> None:
    """Demand that a size is no larger than another; raises like :func:`require_equal`."""
    if not dims.is_at_most(small, large):
        require_equal(dims.minimum(small, large), small, error)


def size_text(*sizes: Any) -> str:
    """Sizes for messages: those that only the run tells are ``None``, as in shapes."""
    return ", ".join(str(size if isinstance(size, int) else None) for size in sizes)
