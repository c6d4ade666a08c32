"""What the body of a scan goes over: slices, and the places of rows of strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import dtypes
from ..dispatch import calls, door
from ..tensors.tensor import Tensor
from ..tracing.strings import row_of_strings


class StringResultsError(Exception):
    """A body gives strings, which are not collected by compiled code."""


class SlicedRows:
    """What a body goes over: slices of numbers, and the places of rows of strings.

    Parameters
    ----------
    sliced : sequence of Tensor
        What the user wants to go over.

    Attributes
    ----------
    operands : list of Tensor
        What the op goes over.
    """

    def __init__(self, sliced: Sequence[Tensor]):
        self._texts = {i: x for i, x in enumerate(sliced) if x.dtype is dtypes.string}
        self.operands = [x for i, x in enumerate(sliced) if i not in self._texts]
        if self._texts:
            length = calls.type_of(sliced[0]).shape[0]
            self.operands.append(door.run("iota", length=length, dtype=dtypes.int64))

    def of(self, slices: Sequence[Any]) -> list[Any]:
        """The slices as the user wants them."""
        if not self._texts:
            return list(slices)
        *numbers, place = slices
        given = iter(numbers)
        count = len(numbers) + len(self._texts)
        return [row_of_strings(self._texts[i], place) if i in self._texts else next(given)
                for i in range(count)]
