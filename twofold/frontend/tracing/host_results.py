"""What a call of the host gives, as tensors of the graph, and what these stand for.

A tensor is itself; one of unknown rank its elements in a row and its sizes; strings are their bytes
and where they end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ... import dtypes
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import door
from ..tensors.tensor import Tensor
from ..values import convert
from ..values.spec import TensorSpec
from .strings import parts_of_strings, strings_of_parts, types_of_parts
from .unranked import Extent, unranked_tensor


def types_of_results(specs: Sequence[TensorSpec], name: str) -> list[TensorType]:
    """The types that the graph has for results; sizes that are not known get names of ``name``."""
    types: list[TensorType] = []
    for number, spec in enumerate(specs):
        sizes = [None] if spec.shape.rank is None else list(spec.shape)
        types += types_of_parts([TensorType(spec.dtype, tuple(
            Symbol(f"{name}{number}_{axis}").dim if size is None else size
            for axis, size in enumerate(sizes)))])
        if spec.shape.rank is None:
            types.append(TensorType(dtypes.int64, (Symbol(f"{name}{number}_rank").dim,)))
    return types


def parts_of_results(results: Sequence[Tensor], specs: Sequence[TensorSpec]) -> list[Tensor]:
    """Tensors as :func:`types_of_results` promised them."""
    found = []
    for result, spec in zip(results, specs):
        if result._dtype is dtypes.string:
            data, result = parts_of_strings(result)
            found.append(data)
        if spec.shape.rank is None:
            found.append(door.run("reshape", result, shape=(result.shape.num_elements(),)))
            found.append(convert.to_tensor(np.array(tuple(result.shape), np.int64)))
        else:
            found.append(result)
    return found


def take_result(parts: Iterator[Tensor], spec: TensorSpec, origin: str) -> Tensor:
    """The next result, of the tensors that the graph has for it.

    ``origin`` says in messages what gave it.
    """
    data = next(parts) if spec.dtype is dtypes.string else None
    found = next(parts)
    if spec.shape.rank is None:
        found = unranked_tensor(found, Extent(next(parts), origin, spec.dtype.name))
    return found if data is None else strings_of_parts(data, found)
