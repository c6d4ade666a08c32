"""``tf.compat.v1.Dimension``: the size of an axis, or that it is not known.

Shapes give integers and None when they are indexed; code written for both TensorFlows reads
``shape.dims[i].value``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError


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
        self._value = size_of(value)

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
            size = size_of(other)
        except (TypeError, ValueError):
            return NotImplemented
        if self._value is None or size is None:
            return Dimension(None)
        return Dimension(function(self._value, size))

    def _compare(self, other: Any, function: Callable[[int, int], bool]) -> Any:
        try:
            size = size_of(other)
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


def size_of(value: Any) -> int | None:
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
