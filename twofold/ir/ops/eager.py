"""``NumPyFunction``: an eager kernel that is one NumPy function, and when NumPy may warn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...dataclass import dataclass
from ...dtypes import DType


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
    """

    function: Callable[..., Any]
    quiet: tuple[DType, ...] = ()

    def __call__(self, attrs: Any) -> Callable[..., Any]:
        return self.function
