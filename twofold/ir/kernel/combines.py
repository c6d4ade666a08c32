"""The combines of reductions: one record each, read by whoever reduces or writes code that does.

A *combine* makes one value of many, in any order. What it is made of is a binary operation of
kernels; how a backend spells that operation is the backend's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ...dtypes import DType, accumulate_dtype


@dataclass(frozen=True, eq=False)
class Combine:
    """How values become one.

    Attributes
    ----------
    name : str
        As records of ops and the text of kernels have it.
    operation : str
        The ``Binary`` that combines two.
    ufunc : numpy.ufunc
        The same on arrays: its meaning.
    start : callable
        ``start(dtype)`` is what a reduction begins with: the result for no values at all.
    neutral : callable
        ``neutral(dtype)`` leaves every value as it is, to the bit: lanes that take no part, and
        partial results that are combined with others, hold it.
    widens : bool
        Rounds with every step, so that it is done in a wider dtype than the values have.
    is_logical : bool
        Takes bools, and nothing else.
    """

    name: str
    operation: str
    ufunc: Any
    start: Callable[[DType], Any]
    neutral: Callable[[DType], Any]
    widens: bool = False
    is_logical: bool = False

    def takes(self, dtype: DType) -> bool:
        """Whether values of that dtype can be combined."""
        return self.is_logical == (dtype is dtypes.bool_)

    def dtype_for(self, dtype: DType) -> DType:
        """What values of that dtype are combined in."""
        return accumulate_dtype(dtype) if self.widens else dtype


def _lowest(dtype: DType) -> Any:
    return float("-inf") if dtype.kind == "f" else dtype.min


def _highest(dtype: DType) -> Any:
    return float("inf") if dtype.kind == "f" else dtype.max


def _negative_zero(dtype: DType) -> Any:
    # 0.0 + -0.0 is 0.0: only -0.0 changes nothing. A sum still begins with 0.0, as users see it:
    # the sum of nothing is 0.0, and so is that of -0.0.
    return -0.0 if dtype.kind == "f" else 0


COMBINES: dict[str, Combine] = {combine.name: combine for combine in (
    Combine("sum", "add", np.add, lambda dtype: 0, _negative_zero, widens=True),
    Combine("prod", "mul", np.multiply, lambda dtype: 1, lambda dtype: 1, widens=True),
    Combine("max", "max", np.maximum, _lowest, _lowest),
    Combine("min", "min", np.minimum, _highest, _highest),
    Combine("any", "or", np.logical_or, lambda dtype: False, lambda dtype: False, is_logical=True),
    Combine("all", "and", np.logical_and, lambda dtype: True, lambda dtype: True, is_logical=True),
)}
