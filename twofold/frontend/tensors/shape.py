"""``TensorShape``: a shape as users see it, with ``None`` for a dimension known only at run time.

It is a tuple, so it compares, unpacks and indexes like one; a shape of unknown rank is a
subclass. How run-time dimensions are computed is ``ir.dims``' business.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError


def _dimension(value: Any) -> int | None:
    if value is None:
        return None
    try:
        size = operator.index(value)
    except TypeError:
        if hasattr(value, "terms"):  # a run-time dimension of ir.dims
            return None
        raise ArgumentTypeError(
            "Dimension value must be integer or None or have an __index__ method, got "
            f"{value!r}") from None
    if size < 0:
        raise ArgumentError(f"Dimension {size} must be >= 0")
    return size


class TensorShape(tuple[Any, ...]):
    """A shape: integers, and ``None`` where a dimension is only known at run time.

    Parameters
    ----------
    dims : iterable of int or None, int, or None
        ``None`` alone means that even the rank is unknown.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.zeros([2, 3]).shape
    TensorShape([2, 3])
    >>> tf.TensorShape([None, 3]).is_compatible_with([5, 3])
    True
    """

    def __new__(cls, dims: Any = None) -> TensorShape:
        if isinstance(dims, TensorShape):
            return dims
        if dims is None:
            return tuple.__new__(_UnknownShape)
        if isinstance(dims, (str, bytes)):
            raise ArgumentTypeError(
                f"Failed to convert {dims!r} to a shape: it could not be converted to a dimension. "
                "A shape should either be single dimension (e.g. 10), or an iterable of "
                "dimensions (e.g. [1, 10, None]).")
        if isinstance(dims, Iterable):
            return tuple.__new__(TensorShape, [_dimension(dim) for dim in dims])
        return tuple.__new__(TensorShape, (_dimension(dims),))

    @property
    def rank(self) -> int | None:
        """Number of dimensions, or None."""
        return len(self)

    @property
    def ndims(self) -> int | None:
        """The rank, by its older name."""
        return self.rank

    @property
    def dims(self) -> list[int | None] | None:
        """The dimensions as a list, or None for an unknown rank."""
        return list(self)

    def as_list(self) -> list[int | None]:
        """The dimensions as a list.

        Raises
        ------
        ValueError
            When the rank is unknown.
        """
        return list(self)

    def is_fully_defined(self) -> bool:
        """True when every dimension is an integer."""
        return None not in self

    def assert_is_fully_defined(self) -> None:
        """Raise ``ValueError`` unless every dimension is an integer."""
        if not self.is_fully_defined():
            raise ArgumentError(f"Shape {self} is not fully defined")

    def num_elements(self) -> int | None:
        """Product of the dimensions; None unless all are known."""
        if not self.is_fully_defined():
            return None
        total = 1
        for dim in self:
            total *= dim
        return total

    def concatenate(self, other: Any) -> TensorShape:
        """This shape followed by another."""
        other = TensorShape(other)
        if self.rank is None or other.rank is None:
            return TensorShape(None)
        return _make(tuple(self) + tuple(other))

    def __add__(self, other: Any) -> TensorShape:
        return self.concatenate(other)

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape(other).concatenate(self)

    def is_compatible_with(self, other: Any) -> bool:
        """True when some fully known shape fits both."""
        other = TensorShape(other)
        if self.rank is None or other.rank is None:
            return True
        return len(self) == len(other) and all(
            a is None or b is None or a == b for a, b in zip(self, other))

    def is_subtype_of(self, other: Any) -> bool:
        """True when ``other`` allows everything that this shape allows."""
        other = TensorShape(other)
        if other.rank is None:
            return True
        return self.rank is not None and len(self) == len(other) and all(
            b is None or a == b for a, b in zip(self, other))

    def most_specific_compatible_shape(self, other: Any) -> TensorShape:
        """The narrowest shape that allows both."""
        other = TensorShape(other)
        if self.rank is None or other.rank is None or len(self) != len(other):
            return TensorShape(None)
        return _make(tuple(a if a == b else None for a, b in zip(self, other)))

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ``ValueError`` unless the shapes are compatible."""
        if not self.is_compatible_with(other):
            raise ArgumentError(f"Shapes {self} and {other} are incompatible")

    def merge_with(self, other: Any) -> TensorShape:
        """The shape with what either side knows.

        Raises
        ------
        ValueError
            When they contradict each other.
        """
        other = TensorShape(other)
        if self.rank is None:
            return other
        if other.rank is None:
            return self
        if not self.is_compatible_with(other):
            raise ArgumentError(f"Shapes {self} and {other} are not compatible")
        return _make(tuple(b if a is None else a for a, b in zip(self, other)))

    def with_rank(self, rank: int) -> TensorShape:
        """This shape, checked to have a rank; fills an unknown one with None."""
        if self.rank is None:
            return _make((None,) * rank)
        if len(self) != rank:
            raise ArgumentError(f"Shape {self} must have rank {rank}")
        return self

    def assert_has_rank(self, rank: int) -> None:
        """Raise ``ValueError`` when the rank is another."""
        self.with_rank(rank)

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """This shape, checked to have at least a rank."""
        if self.rank is not None and len(self) < rank:
            raise ArgumentError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """This shape, checked to have at most a rank."""
        if self.rank is not None and len(self) > rank:
            raise ArgumentError(f"Shape {self} must have rank at most {rank}")
        return self

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return _make(tuple.__getitem__(self, key))
        return tuple.__getitem__(self, key)

    def __bool__(self) -> bool:
        return True  # as in TensorFlow: the rank is known

    def __eq__(self, other: object) -> bool:
        if type(other) is TensorShape or type(other) is tuple:
            return tuple.__eq__(self, other)
        try:
            return tuple.__eq__(self, TensorShape(other)) and not isinstance(other, _UnknownShape)
        except (TypeError, ValueError):
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return tuple.__hash__(self)

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return f"({', '.join(map(str, self))}{',' if len(self) == 1 else ''})"

    def __reduce__(self) -> tuple[Any, ...]:
        return TensorShape, (list(self),)


class _UnknownShape(TensorShape):
    """The shape of unknown rank."""

    @property
    def rank(self) -> None:
        """None."""
        return None

    @property
    def dims(self) -> None:
        """None."""
        return None

    def as_list(self) -> list[int | None]:
        raise ArgumentError("as_list() is not defined on an unknown TensorShape.")

    def is_fully_defined(self) -> bool:
        return False

    def __len__(self) -> int:
        raise ArgumentError("Cannot take the length of shape with unknown rank.")

    def __iter__(self) -> Iterator[Any]:
        raise ArgumentError("Cannot iterate over a shape with unknown rank.")

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self
        return None

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, _UnknownShape)

    def __hash__(self) -> int:
        return hash("unknown shape")

    def __repr__(self) -> str:
        return "TensorShape(None)"

    def __str__(self) -> str:
        return "<unknown>"

    def __reduce__(self) -> tuple[Any, ...]:
        return TensorShape, (None,)


def _make(dims: tuple[Any, ...]) -> TensorShape:
    """A shape from a tuple that needs no checks."""
    return tuple.__new__(TensorShape, dims)


make_shape = _make


def static_shape(dims: Iterable[Any]) -> TensorShape:
    """The shape of dimensions some of which only the run tells: those are None in it."""
    return _make(tuple(dim if isinstance(dim, int) else None for dim in dims))
