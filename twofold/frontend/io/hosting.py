"""What functions of ``tf.io`` share: their arguments, and results whose rank only the run tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import InvalidArgumentError
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import calls
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tracing.recipes import Recipe, recipe
from ..tracing.strings import TracedStrings, on_host, parts_of_strings, strings_of_parts
from ..tracing.unranked import Extent, unranked_tensor
from ..values import convert


def of_any_shape(name: str, function: Recipe, tensor: Tensor, dtype: DType) -> Tensor:
    """What a function makes of an array: one array whose rank only it knows."""
    if observers.local.trace is None or not isinstance(tensor, (SymbolicTensor, TracedStrings)):
        return on_host(name, function, [tensor], [TensorType(dtype, ())])[0]
    row, sizes = on_host(name, _in_parts(function=function), [tensor], [
        TensorType(dtype, (new_size("elements"),)), TensorType(dtypes.int64, (new_size("rank"),))])
    extent = Extent(sizes, f"tf.{name}", dtype.name)
    if dtype is dtypes.string:
        data, ends = parts_of_strings(row)
        return strings_of_parts(data, unranked_tensor(ends, extent))
    return unranked_tensor(row, extent)


@recipe("io.in_parts")
def _in_parts(function: Recipe) -> Callable[..., Any]:
    """The elements in a row, and the sizes, of what another recipe's function gives."""
    def parts(array: Any) -> Any:
        (found,) = function(array)
        return found.reshape(-1), np.array(found.shape, np.int64)

    return parts


def new_size(name: str) -> Any:
    """A size that only the run tells."""
    return Symbol(name).dim


def shape_of(x: Tensor) -> tuple[Any, ...]:
    """Shape with run-time dimensions kept."""
    return calls.type_of(x).shape


def strings_of(value: Any, what: str, function: str) -> Tensor:
    """A string tensor; a path object is one too.

    Raises
    ------
    InvalidArgumentError
        For anything else.
    """
    if hasattr(value, "__fspath__"):
        value = value.__fspath__()
    tensor = convert.to_strings(value)
    if tensor._dtype is not dtypes.string:
        raise InvalidArgumentError(f"tf.{function}: {what} must be a string tensor, got "
                                   f"{tensor._dtype.name}", function)
    return tensor


def string_of(value: Any, what: str, function: str) -> Tensor:
    """A string tensor without dimensions; a path object is one too.

    Raises
    ------
    InvalidArgumentError
        For anything else.
    """
    tensor = strings_of(value, what, function)
    if tensor.shape.rank:
        raise InvalidArgumentError(f"tf.{function}: {what} must be one string, got shape "
                                   f"{tensor.shape}", function)
    return tensor


def words(values: Sequence[bytes], shape: tuple[int, ...] | None = None) -> Any:
    """An array of strings."""
    found = np.empty(len(values), object)
    found[:] = list(values)
    return found if shape is None else found.reshape(shape)


def type_of(dtype: DType, *shape: Any) -> TensorType:
    """A type of a result."""
    return TensorType(dtype, shape)
