"""Eager kernels that say more of themselves: one NumPy function, or told where results go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...dataclass import dataclass, field
from ...dtypes import DType
from ..base.types import TensorType


@dataclass(frozen=True, eq=False)
class NumPyFunction:
    """The eager kernel of an op without attributes: a function of arrays in their own dtype.

    Attributes
    ----------
    function : callable
        A ufunc, or something that gives arrays of the result's dtype as ufuncs do.
    quiet : tuple of DType
        Dtypes in which it raises no floating-point flag, whatever the values: there is nothing that
        NumPy could warn about, so that its error state is left alone.
    others : mapping
        For dtypes in which the function does not do what it does in the others: what does.
    fills : bool
        The function takes ``out``, an array for its result, as ufuncs do.
    """

    function: Callable[..., Any]
    quiet: tuple[DType, ...] = ()
    others: Mapping[DType, Callable[..., Any]] = field(default_factory=dict)
    fills: bool = False

    def __call__(self, attrs: Any) -> Callable[..., Any]:
        return self.function


@dataclass(frozen=True, eq=False)
class NumPyKernels:
    """The eager kernels of an op: one for arrays of any types, and shorter ones for some types.

    Attributes
    ----------
    of_attrs : callable
        Takes the attributes; gives a function of any arrays.
    of_types : callable
        Takes the attributes and the types; gives a function of arrays of these types, as a rule
        NumPy's own, or None where only the general one will do.
    fills : bool
        All of them take ``out``, an array for the result, as ufuncs do.
    """

    of_attrs: Callable[[Any], Callable[..., Any]]
    of_types: Callable[[Any, Sequence[TensorType]], Callable[..., Any] | None]
    fills: bool = False

    def __call__(self, attrs: Any) -> Callable[..., Any]:
        return self.of_attrs(attrs)


@dataclass(frozen=True, eq=False)
class FillingKernel:
    """An eager kernel that can be told where its result goes.

    Attributes
    ----------
    of_attrs : callable
        Takes the attributes; gives a function of arrays and ``out``. That is None, or a
        C-contiguous array of the result's dtype and shape that shares no memory with the others
        and has the result when the function returns.
    """

    of_attrs: Callable[[Any], Callable[..., Any]]

    def __call__(self, attrs: Any) -> Callable[..., Any]:
        return self.of_attrs(attrs)
