"""``InferContext``: what type inference may ask for besides the types of the inputs."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import InvalidArgumentError
from ..base.dims import Dim, Symbol


class InferContext:
    """What type inference may ask for besides the input types.

    ``require_equal`` decides an equality of dimensions now or leaves a run-time check behind;
    ``new_symbol`` makes a dimension that only the node's run defines.

    Attributes
    ----------
    checks : list of (Dim, Dim, str)
        Dimensions that must be equal at run time, and what to say when they are not.
    """

    __slots__ = ("checks",)

    def __init__(self) -> None:
        self.checks: list[tuple[Dim, Dim, str]] = []

    def require_equal(self, a: Dim, b: Dim, message: Callable[[], str]) -> Dim:
        """Demand ``a == b``; return the better known of the two.

        Raises
        ------
        InvalidArgumentError
            With the message, when they are known to differ.
        """
        if a == b:
            return a
        if isinstance(a - b, int):
            raise InvalidArgumentError(message())
        self.checks.append((a, b, message()))
        return a if isinstance(a, int) else b

    def new_symbol(self, name: str, lowest: int = 0) -> Dim:
        """A fresh dimension that running the node defines."""
        return Symbol(name, lowest).dim
