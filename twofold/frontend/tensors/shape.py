"""``TensorShape``: a shape as users see it, with ``None`` for a dimension known only at run time.

It is no tuple, so that tree libraries and ``"%s" % shape`` take it for one thing, but it equals,
hashes, unpacks and indexes like one. ``Dimension`` is what code written for both TensorFlows reads
(``shape.dims[i].value``). How run-time dimensions are computed is ``ir.dims``' business.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError

_new: Callable[[Any], Any] = object.__new__


class Dimension:
    """The size of an axis; ``value`` is an int, or None where only the run tells it.

    What is computed with an unknown size is unknown; comparisons with one are None.

    Parameters
    ----------
    value : int, Dimension or None
        Not negative.

    Raises
    ------
    TypeError
        When ``value`` is no integer.
    ValueError
        When it is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.Dimension(3) + 1
    Dimension(4)
    >>> tf.compat.v1.Dimension(None) * 2
    Dimension(None)
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any):
        self._value = _size_of(value)

    @property
    def value(self) -> int | None:
        """The size, or None."""
        return self._value

    def is_compatible_with(self, other: Any) -> bool:
        """True when both may be the same size."""
        other = Dimension(other)
        return self._value is None or other._value is None or self._value == other._value

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ``ValueError`` when both are known and differ."""
        if not self.is_compatible_with(other):
            raise ArgumentError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other: Any) -> Dimension:
        """The size that either side knows."""
        other = Dimension(other)
        self.assert_is_compatible_with(other)
        return Dimension(other._value if self._value is None else self._value)

    def _compute(self, other: Any, function: Callable[[int, int], Any]) -> Any:
        try:
            size = _size_of(other)
        except (TypeError, ValueError):
            return NotImplemented
        if self._value is None or size is None:
            return Dimension(None)
        return Dimension(function(self._value, size))

    def _compare(self, other: Any, function: Callable[[int, int], bool]) -> Any:
        try:
            size = _size_of(other)
        except (TypeError, ValueError):
            return NotImplemented
        return None if self._value is None or size is None else function(self._value, size)

    def __add__(self, other: Any) -> Any:
        return self._compute(other, operator.add)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._compute(other, operator.sub)

    def __rsub__(self, other: Any) -> Any:
        return self._compute(other, lambda x, y: y - x)

    def __mul__(self, other: Any) -> Any:
        return self._compute(other, operator.mul)

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Any:
        return self._compute(other, operator.floordiv)

    def __rfloordiv__(self, other: Any) -> Any:
        return self._compute(other, lambda x, y: y // x)

    def __mod__(self, other: Any) -> Any:
        return self._compute(other, operator.mod)

    def __rmod__(self, other: Any) -> Any:
        return self._compute(other, lambda x, y: y % x)

    def __truediv__(self, other: Any) -> Any:
        raise ArgumentTypeError(f"unsupported operand type(s) for /: 'Dimension' and "
                                f"'{type(other).__name__}', please use // instead")

    def __rtruediv__(self, other: Any) -> Any:
        raise ArgumentTypeError(f"unsupported operand type(s) for /: '{type(other).__name__}' and "
                                "'Dimension', please use // instead")

    def __lt__(self, other: Any) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: Any) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: Any) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Any) -> Any:
        return self._compare(other, operator.ge)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compare(other, operator.ne)

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __int__(self) -> int:
        return self.__index__()

    def __index__(self) -> int:
        if self._value is None:
            raise ArgumentTypeError("a dimension that is only known at run time is no integer")
        return self._value

    def __repr__(self) -> str:
        return f"Dimension({self._value})"

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Dimension, (self._value,)


class TensorShape:
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

    __slots__ = ("_dims",)

    _dims: tuple[Any, ...] | None  # None: the rank is unknown

    def __new__(cls, dims: Any = None) -> TensorShape:
        if isinstance(dims, TensorShape):
            return dims
        if dims is None:
            return _make(None)
        if isinstance(dims, (str, bytes)):
            raise ArgumentTypeError(
                f"Failed to convert {dims!r} to a shape: it could not be converted to a dimension. "
                "A shape should either be single dimension (e.g. 10), or an iterable of "
                "dimensions (e.g. [1, 10, None]).")
        if isinstance(dims, Iterable):
            return _make(tuple([_size_of(dim) for dim in dims]))
        return _make((_size_of(dims),))

    @property
    def rank(self) -> int | None:
        """Number of dimensions, or None."""
        return None if self._dims is None else len(self._dims)

    @property
    def ndims(self) -> int | None:
        """The rank, by its older name."""
        return self.rank

    @property
    def dims(self) -> list[Dimension] | None:
        """The dimensions as ``tf.compat.v1.Dimension``s, or None for an unknown rank."""
        return None if self._dims is None else [Dimension(size) for size in self._dims]

    def as_list(self) -> list[int | None]:
        """The dimensions as a list of int or None.

        Raises
        ------
        ValueError
            When the rank is unknown.
        """
        if self._dims is None:
            raise ArgumentError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def is_fully_defined(self) -> bool:
        """True when every dimension is an integer."""
        return self._dims is not None and None not in self._dims

    def assert_is_fully_defined(self) -> None:
        """Raise ``ValueError`` unless every dimension is an integer."""
        if not self.is_fully_defined():
            raise ArgumentError(f"Shape {self} is not fully defined")

    def num_elements(self) -> int | None:
        """Product of the dimensions; None unless all are known."""
        if self._dims is None or None in self._dims:
            return None
        total = 1
        for dim in self._dims:
            total *= dim
        return total

    def concatenate(self, other: Any) -> TensorShape:
        """This shape followed by another."""
        other = TensorShape(other)
        if self._dims is None or other._dims is None:
            return TensorShape(None)
        return _make(self._dims + other._dims)

    def __add__(self, other: Any) -> TensorShape:
        return self.concatenate(other)

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape(other).concatenate(self)

    def is_compatible_with(self, other: Any) -> bool:
        """True when some fully known shape fits both."""
        other = TensorShape(other)
        if self._dims is None or other._dims is None:
            return True
        return len(self._dims) == len(other._dims) and all(
            a is None or b is None or a == b for a, b in zip(self._dims, other._dims))

    def is_subtype_of(self, other: Any) -> bool:
        """True when ``other`` allows everything that this shape allows."""
        other = TensorShape(other)
        if other._dims is None:
            return True
        return self._dims is not None and len(self._dims) == len(other._dims) and all(
            b is None or a == b for a, b in zip(self._dims, other._dims))

    def most_specific_compatible_shape(self, other: Any) -> TensorShape:
        """The narrowest shape that allows both."""
        other = TensorShape(other)
        if self._dims is None or other._dims is None or len(self._dims) != len(other._dims):
            return TensorShape(None)
        return _make(tuple([a if a == b else None for a, b in zip(self._dims, other._dims)]))

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
        if self._dims is None:
            return other
        if other._dims is None:
            return self
        if not self.is_compatible_with(other):
            raise ArgumentError(f"Shapes {self} and {other} are not compatible")
        return _make(tuple([b if a is None else a for a, b in zip(self._dims, other._dims)]))

    def with_rank(self, rank: int) -> TensorShape:
        """This shape, checked to have a rank; fills an unknown one with None."""
        if self._dims is None:
            return _make((None,) * rank)
        if len(self._dims) != rank:
            raise ArgumentError(f"Shape {self} must have rank {rank}")
        return self

    def assert_has_rank(self, rank: int) -> None:
        """Raise ``ValueError`` when the rank is another."""
        self.with_rank(rank)

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """This shape, checked to have at least a rank."""
        if self._dims is not None and len(self._dims) < rank:
            raise ArgumentError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """This shape, checked to have at most a rank."""
        if self._dims is not None and len(self._dims) > rank:
            raise ArgumentError(f"Shape {self} must have rank at most {rank}")
        return self

    def __len__(self) -> int:
        if self._dims is None:
            raise ArgumentError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __iter__(self) -> Iterator[Any]:
        if self._dims is None:
            raise ArgumentError("Cannot iterate over a shape with unknown rank.")
        return iter(self._dims)

    def __getitem__(self, key: Any) -> Any:
        dims = self._dims
        if dims is None:
            return _slice_of_unknown(key) if isinstance(key, slice) else None
        return _make(dims[key]) if isinstance(key, slice) else dims[key]

    def __bool__(self) -> bool:
        return self._dims is not None  # as in TensorFlow: the rank is known

    def __eq__(self, other: object) -> bool:
        if type(other) is TensorShape:
            return self._dims == other._dims
        if type(other) is tuple and self._dims == other:  # without a look at its elements
            return True
        try:
            return self._dims == TensorShape(other)._dims
        except TypeError:
            return NotImplemented
        except ValueError:
            return False

    def __hash__(self) -> int:
        return hash(self._dims)

    def __repr__(self) -> str:
        return f"TensorShape({None if self._dims is None else list(self._dims)})"

    def __str__(self) -> str:
        if self._dims is None:
            return "<unknown>"
        return f"({', '.join(map(str, self._dims))}{',' if len(self._dims) == 1 else ''})"

    def __copy__(self) -> TensorShape:
        return self

    def __deepcopy__(self, memo: Any) -> TensorShape:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (None if self._dims is None else list(self._dims),)


def _size_of(value: Any) -> int | None:
    """The size that an integer, a dimension or None stands for; None where only the run tells.

    Raises
    ------
    TypeError
        For anything else.
    ValueError
        When it is negative.
    """
    if value is None:
        return None
    if type(value) is Dimension:
        return value._value
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


def _make(dims: tuple[Any, ...] | None) -> TensorShape:
    """A shape from a tuple that needs no checks, or from None."""
    shape: TensorShape = _new(TensorShape)
    shape._dims = dims
    return shape


def _slice_of_unknown(key: slice) -> TensorShape:
    """What is known of a part of a shape of unknown rank: at most how many dimensions it has."""
    start, stop = key.start or 0, key.stop
    if key.step is not None:
        raise ArgumentError("Steps are not yet handled")
    if stop is None or start < 0 or stop < 0:
        return _make(None)
    return _make((None,) * (stop - start))


make_shape = _make


def static_shape(dims: Iterable[Any]) -> TensorShape:
    """The shape of dimensions some of which only the run tells: those are None in it."""
    return _make(tuple([dim if isinstance(dim, int) else None for dim in dims]))


def _unpickle(dims: list[int | None] | None) -> TensorShape:
    return TensorShape(dims)  # a function: under another name the class is not found where it says
