"""Complex tensors as real ones: what a record says of them in ``on_complex``."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, NamedTuple

from ...dtypes import DType, complex_dtype


class Parts(NamedTuple):
    """A complex value as two real ones of the same shape."""

    re: Any
    im: Any

    @property
    def dtype(self) -> DType:
        """The complex dtype."""
        return complex_dtype(self.re.dtype)

    @property
    def shape(self) -> Any:
        """That of both parts."""
        return self.re.shape


class Ways(Enum):
    """How an op takes complex tensors, where there is nothing to be written about it."""

    EACH_PART = auto()    # its result has what it gives for the real, and for the imaginary parts
    WHOLE = auto()        # as they are: host calls, and composites of ops that take them


EACH_PART, WHOLE = Ways.EACH_PART, Ways.WHOLE

# ``rule(F, attrs, *operands)``: complex operands are ``Parts``, and so are complex results.
ComplexRule = Callable[..., Any] | Ways
