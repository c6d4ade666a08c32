"""``InferContext``: what type inference may ask for besides the types of the inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ...errors import InvalidArgumentError
from ..base import dims
from ..base.dims import Dim, Symbol
from ..base.types import Shape


class InferContext:
    """What type inference may ask for besides the input types.

    ``require_equal`` and ``require_at_most`` decide now what must hold of dimensions or leave a
    run-time check behind; ``broadcast`` does the same for shapes that may be stretched;
    ``new_symbol`` makes a dimension that only the node's run defines.

    Parameters
    ----------
    guarded : collection of Symbol, optional
        Symbols whose sizes are known before anything runs: two undecided dimensions made of these
        are taken to be equal, and who calls looks for a size of 1 (``broadcasts``). Dimensions
        with other symbols are stretched while the program runs. Without it all are guarded.

    Attributes
    ----------
    checks : list of (Dim, Dim, str)
        Dimensions that must be equal at run time, and what to say when they are not.
    broadcasts : list of (Dim, Dim, str)
        The same, of dimensions that one size of 1 would allow to differ.
    stretches : dict
        Operand to the sizes that its leading dimensions must be given before the op can run.
    fresh : list of Symbol
        The dimensions that running the node defines.
    """

    __slots__ = ("_guarded", "broadcasts", "checks", "fresh", "stretches")

    def __init__(self, guarded: Collection[Symbol] | None = None) -> None:
        self._guarded = guarded
        self.checks: list[tuple[Dim, Dim, str]] = []
        self.broadcasts: list[tuple[Dim, Dim, str]] = []
        self.stretches: dict[int, Shape] = {}
        self.fresh: list[Symbol] = []

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

    def broadcast(self, shapes: Sequence[Shape], message: Callable[[], str]) -> Shape:
        """NumPy's broadcasting rule for the leading dimensions of operands 0, 1, …

        Raises
        ------
        InvalidArgumentError
            With the message, when the shapes are known not to broadcast.
        """
        different = {shape for shape in shapes if shape}
        if len(different) <= 1:  # all have one shape, or are scalars
            return next(iter(different), ())
        rank = max(map(len, shapes), default=0)
        result: list[Dim] = []
        for axis in range(rank):
            found: list[Dim] = []
            for shape in shapes:
                position = axis - (rank - len(shape))
                if position >= 0 and shape[position] != 1 and shape[position] not in found:
                    found.append(shape[position])
            result.append(found[0] if len(found) == 1 else self._join(found, message))
        target = tuple(result)
        for i, shape in enumerate(shapes):
            self._fit(i, shape, target[rank - len(shape):])
        return target

    def broadcast_to(self, operand: int, shape: Shape, target: Shape,
                     message: Callable[[], str]) -> None:
        """Demand that an operand's shape can be stretched to a target of the same rank.

        Raises
        ------
        InvalidArgumentError
            With the message, when it is known not to.
        """
        for a, b in zip(shape, target, strict=True):
            if a != 1 and a != b:
                self._note_undecided(a, b, message)
        self._fit(operand, shape, target)

    def _join(self, found: Sequence[Dim], message: Callable[[], str]) -> Dim:
        """The size of a dimension that is one of these, none of which is known to be 1."""
        if not found:
            return 1
        result = found[0]
        for dim in found[1:]:
            self._note_undecided(result, dim, message)
            if isinstance(result, int):
                continue
            result = dim if isinstance(dim, int) or self._is_guarded(result, dim) \
                else dims.maximum(result, dim) * dims.minimum(dims.minimum(result, dim), 1)
        return result

    def _note_undecided(self, a: Dim, b: Dim, message: Callable[[], str]) -> None:
        """Refuse dimensions that can never broadcast; note those of which calls decide."""
        may_be_one = [not isinstance(d, int) and (dims.lower_bound(d) or 0) < 2 for d in (a, b)]
        if not any(may_be_one) and isinstance(a - b, int):
            raise InvalidArgumentError(message())
        if self._is_guarded(a, b):
            self.broadcasts.append((a, b, message()))

    def _is_guarded(self, *found: Dim) -> bool:
        guarded = self._guarded
        return guarded is None or all(s in guarded for d in found for s in dims.symbols(d))

    def _fit(self, operand: int, shape: Shape, target: Shape) -> None:
        """Note that an operand must be stretched while the program runs."""
        if any(self._must_stretch(a, b) for a, b in zip(shape, target, strict=True)):
            self.stretches[operand] = tuple(
                b if self._must_stretch(a, b) else a for a, b in zip(shape, target, strict=True))

    def _must_stretch(self, a: Dim, b: Dim) -> bool:
        return a != b and a != 1 and not self._is_guarded(a, b)

    def new_symbol(self, name: str, lowest: int = 0) -> Dim:
        """A fresh dimension that running the node defines."""
        symbol = Symbol(name, lowest)
        self.fresh.append(symbol)
        return symbol.dim
