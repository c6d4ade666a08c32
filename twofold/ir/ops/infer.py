"""``InferContext``: what type inference may ask for besides the types of the inputs."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import InvalidArgumentError
from ..base import dims
from ..base.dims import Dim, Symbol


class InferContext:
    """What type inference may ask for besides the input types.

    ``require_equal`` and ``require_at_most`` decide now what must hold of dimensions or leave a
    run-time check behind; ``new_symbol`` makes a dimension that only the node's run defines.

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
        if isinstance(a - b, int) or not (dims.is_representable(a) and dims.is_representable(b)):
            raise InvalidArgumentError(message())
        self.checks.append((a, b, message()))
        return a if isinstance(a, int) else b

    def require_at_most(self, small: Dim, large: Dim, message: Callable[[], str]) -> None:
        """Demand ``small <= large``: of positions, sizes of parts, and counts.

        Raises
        ------
        InvalidArgumentError
            With the message, when it is known not to hold.
        """
        if not dims.is_at_most(small, large):
            # The smaller of the two is the one, which a check of an equality can say.
            self.require_equal(dims.minimum(small, large), small, message)

    def new_symbol(self, name: str, lowest: int = 0) -> Dim:
        """A fresh dimension that running the node defines."""
        return Symbol(name, lowest).dim
