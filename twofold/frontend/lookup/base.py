"""What tables share: keys as users give them, and values for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentTypeError, NotFoundError
from ..ragged.base import Ragged, flat_of, with_flat
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.sparse_tensor import SparseTensor


class LookupTable:
    """Base of all tables."""

    def __init__(self, key_dtype: DType, value_dtype: DType, name: str | None):
        self._key_dtype = key_dtype
        self._value_dtype = value_dtype
        self._name = name

    @property
    def key_dtype(self) -> DType:
        """Dtype of the keys."""
        return self._key_dtype

    @property
    def value_dtype(self) -> DType:
        """Dtype of the values."""
        return self._value_dtype

    @property
    def name(self) -> str | None:
        """The name that was given."""
        return self._name

    @public
    def __getitem__(self, keys: Any) -> Any:
        return self._lookup(keys)

    def _lookup(self, keys: Any) -> Any:
        """Values for keys of any kind, in their form."""
        return for_keys(self._find, keys, self._key_dtype)

    def _find(self, keys: Tensor) -> Tensor:
        """Values for a tensor of keys."""
        raise NotImplementedError


def for_keys(find: Callable[[Tensor], Tensor], keys: Any, dtype: DType) -> Any:
    """What is found for keys: a tensor for a tensor, and composites for such."""
    if isinstance(keys, Ragged):
        return with_flat(keys, find(keys_of(flat_of(keys), dtype)))
    if isinstance(keys, SparseTensor):
        return SparseTensor(keys.indices, find(keys_of(keys.values, dtype)), keys.dense_shape)
    return find(keys_of(keys, dtype))


def keys_of(keys: Any, dtype: DType) -> Tensor:
    """Keys as a tensor.

    Raises
    ------
    TypeError
        When they have another dtype.
    """
    has_dtype = hasattr(keys, "dtype")
    x = convert.to_tensor(keys) if has_dtype else convert.to_tensor(keys, dtype)
    if x.dtype is not dtype:
        raise ArgumentTypeError(f"Dtype of argument `keys` must be {dtype!r}, received: "
                                f"{x.dtype!r}")
    return x


def require_key_dtype(dtype: DType, what: str) -> DType:
    """Refuse what is no dtype of keys.

    Raises
    ------
    NotFoundError
    """
    if dtype is not dtypes.string and not dtype.is_integer:
        raise NotFoundError(f"there is no {what} with {dtype.name} keys: keys are integers or "
                            "strings", what)
    return dtype


def array_of(values: list[Any], dtype: DType, shape: tuple[int, ...]) -> Any:
    """A list of values as an array, of a shape behind the list's."""
    if dtype is dtypes.string:
        found = np.empty(len(values), object)
        found[:] = values
        return found
    return np.array(values, dtype.numpy).reshape(len(values), *shape)
