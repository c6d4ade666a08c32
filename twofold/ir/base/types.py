"""Types of values: a dtype and a shape; a variable's type says which tensors it holds.

Shapes are tuples of dimensions (``ir.dims``). What a type means for memory is the backends'
business.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...dataclass import dataclass
from ...dtypes import DType
from . import dims
from .dims import Dim, Symbol

Shape = tuple[Dim, ...]


@dataclass(frozen=True)
class TensorType:
    """Dtype and shape of a tensor."""

    __slots__ = ("dtype", "shape")

    dtype: DType
    shape: Shape

    @property
    def rank(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> Dim:
        """Number of elements."""
        return dims.product(self.shape)

    @property
    def bytes(self) -> Dim:
        """Size in bytes."""
        return self.size * self.dtype.size

    @property
    def is_static(self) -> bool:
        """True when every dimension is an integer."""
        return dims.is_static(self.shape)

    @property
    def in_memory(self) -> TensorType:
        """The same bytes as kernels see them: an element of a complex tensor is two numbers."""
        if not self.dtype.is_complex:
            return self
        return TensorType(self.dtype.real_dtype, (*self.shape, 2))

    def substitute(self, values: Mapping[Symbol, Dim]) -> TensorType:
        """The type with dimension symbols replaced."""
        return type(self)(self.dtype, tuple(dims.substitute(d, values) for d in self.shape))

    def __str__(self) -> str:
        return f"{self.dtype.name}[{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True)
class VariableType(TensorType):
    """Type of a variable: the tensors it holds have this dtype and shape."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"variable {self.dtype.name}[{', '.join(map(str, self.shape))}]"

    @property
    def tensor(self) -> TensorType:
        """Type of a tensor read from the variable."""
        return TensorType(self.dtype, self.shape)


def shape_text(shape: Shape) -> str:
    """A shape as users read it: ``(2, 3)``, ``(None, 4)`` for one only known at run time."""
    parts = [str(dim) if isinstance(dim, int) else "None" for dim in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
