"""``Literal``: a static scalar as an attribute of an op."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import DType
from ...errors import InvalidArgumentError


class Literal:
    """A static scalar compared by its bits: 0.0 is not -0.0, and nan equals nan."""

    __slots__ = ("bits", "dtype")

    def __init__(self, value: object, dtype: DType):
        array = np.asarray(value)
        if array.size != 1:
            raise InvalidArgumentError(f"one number is needed, got shape {list(array.shape)}")
        self.dtype = dtype
        self.bits = array.astype(dtype.numpy).tobytes()

    @property
    def numpy(self) -> Any:
        """The value as a NumPy scalar of its dtype."""
        return np.frombuffer(self.bits, self.dtype.numpy)[0]

    def item(self) -> Any:
        """The value as a Python bool, int, float or complex."""
        value = self.numpy
        return float(value) if self.dtype.kind == "f" else value.item()

    @property
    def parts(self) -> tuple[Literal, Literal]:
        """The real and the imaginary part of a complex number."""
        real = self.dtype.real_dtype
        return Literal(self.numpy.real, real), Literal(self.numpy.imag, real)

    def __hash__(self) -> int:
        return hash((self.dtype, self.bits))

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, Literal) and self.dtype is other.dtype
                and self.bits == other.bits)

    def __repr__(self) -> str:
        return f"{self.item()!r}:{self.dtype.name}"
