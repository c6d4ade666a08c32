"""Keys of calls that were seen before: read off the arguments as they are given.

No names are bound, and nothing is sorted. A key says of every argument, list, tuple and dictionary
what tells traces apart; what it cannot say (objects, arrays, strings in tensors) takes the usual
way through ``signature.py``, which is also where what a key stands for is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

import numpy as np

from ..tensors import nest
from ..tensors.composite import Composite
from ..tensors.tensor import Tensor
from ..variables.variable import Variable
from .parameters import Binding, Position

_ndarray = np.ndarray
_BY_VALUE = frozenset({int, str, bool, type(None)})


def extend_key(values: Collection[Any], key: list[Any], arrays: list[Any]) -> bool:
    """Add what tells several values apart to a key, and their arrays; False when that cannot be."""
    for x in values:
        if type(x) is Tensor:
            array = x._array
            if type(array) is not _ndarray:
                return False
            arrays.append(array)
            key.append(array.dtype)
            key.append(array.shape)
        elif not add_to_key(x, key, arrays):
            return False
    return True


def add_to_key(x: Any, key: list[Any], arrays: list[Any]) -> bool:
    """The same for one value."""
    kind = type(x)
    if kind in _BY_VALUE:
        key.append(kind)
        key.append(x)
        return True
    if kind is float:
        key.append(kind)
        key.append(x or str(x))  # 0.0 and -0.0 are two values
        return bool(x == x)
    if kind is list or kind is tuple:
        key.append(kind)
        key.append(len(x))
        return extend_key(x, key, arrays)
    if kind is dict:
        key.append(kind)
        key.append(tuple(x))
        return extend_key(x.values(), key, arrays)
    if kind is Variable:
        key.append(kind)
        key.append(x._key)
        return True
    if isinstance(x, Composite):
        key.append(kind)
        key.append(x._static())
        return extend_key(x._components(), key, arrays)
    return kind is Tensor and extend_key((x,), key, arrays)


def tensors_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Tensor]:
    """The tensors of a call in the order of a key's arrays."""
    found: list[Tensor] = []
    _collect(args, found)
    _collect(kwargs.values(), found)
    return found


def _collect(values: Collection[Any], found: list[Tensor]) -> None:
    for x in values:
        kind = type(x)
        if kind is Tensor:
            found.append(x)
        elif kind is list or kind is tuple:
            _collect(x, found)
        elif kind is dict:
            _collect(x.values(), found)
        elif isinstance(x, Composite):
            _collect(x._components(), found)


def order_of(binding: Binding, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[int]:
    """For each tensor input of a trace its place in a key's arrays; defaults have none."""
    numbers = count()
    values = binding.values(_number(args, numbers), _number(kwargs, numbers))
    return [leaf for leaf in nest.flatten(values) if type(leaf) is Position]


def _number(value: Any, numbers: Iterator[int]) -> Any:
    kind = type(value)
    if kind is Tensor:
        return Position(next(numbers))
    if kind is list or kind is tuple:
        return kind([_number(x, numbers) for x in value])
    if kind is dict:
        return {name: _number(x, numbers) for name, x in value.items()}
    if isinstance(value, Composite):
        return [_number(x, numbers) for x in value._components()]
    return value
