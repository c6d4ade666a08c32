"""Updates of elements at index vectors, in a new tensor; the vectors are checked first.

``tf.tensor_scatter_nd_*`` and the ``scatter`` methods of variables are made of it.
"""

from __future__ import annotations

from typing import Any

from ...ir.oplib.common.bounds import check_vectors
from ..dispatch.calls import type_of
from ..dispatch.door import run
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from . import convert

_NAMES = {"sum": "add"}


def scatter(combine: str, tensor: Any, indices: Any, updates: Any) -> Tensor:
    """The tensor with updates at index vectors that replace it, are added or compared."""
    x, places = convert.to_tensor(tensor), convert.to_tensor(indices)
    check_places(f"tensor_scatter_nd_{_NAMES.get(combine, combine)}", places, type_of(x).shape)
    return run("scatter", x, places, convert.operand(updates, x), combine=combine)


def check_places(name: str, indices: Tensor, shape: tuple[Any, ...]) -> None:
    """Refuse index vectors outside a shape; compiled functions check when they run."""
    if isinstance(indices, SymbolicTensor):
        return
    places = indices._host()
    if places.ndim == 0 or not places.size or places.shape[-1] > len(shape):
        return  # the op has the message
    check_vectors(name, places, tuple(shape))
