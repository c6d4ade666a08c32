"""``variable[i].assign(value)``, and the operators in place that variables refuse.

A slice of a variable is an ordinary tensor; which variable and which index it came from is kept
beside it for as long as it lives, so that reading slices costs other code nothing.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ... import dtypes
from ...errors import FailedPreconditionError, InvalidArgumentError
from ...ir.base import dims
from ..dispatch.calls import type_of
from ..dispatch.door import run
from ..tensors.tensor import Tensor, from_array, occasional
from ..values import convert
from ..values.scattering import scatter
from .threads import locked, stripes_of


class Assignable(Protocol):
    """What a slice needs of the variable that it was read from."""

    _key: int

    @property
    def dtype(self) -> dtypes.DType:
        """Dtype of the value."""

    def _visible(self) -> Tensor:
        """The value as Python code may see it."""

    def assign(self, value: Any) -> Any:
        """Set the value."""


_slices: dict[int, tuple[weakref.ref[Tensor], Assignable, Any]] = {}


def remember(result: Tensor, variable: Assignable, index: Any) -> Tensor:
    """Let ``result``, which is ``variable[index]``, have a method ``assign``."""
    if getattr(index, "dtype", None) in (dtypes.bool_, np.bool_):
        return result  # a mask picks elements, as in TensorFlow to read only
    key = id(result)
    _slices[key] = (weakref.ref(result, lambda _: _slices.pop(key, None)), variable, index)
    return result


def assigner(result: Tensor) -> Callable[..., Any] | None:
    """The method ``assign`` of a tensor; None when it is no slice of a variable."""
    entry = _slices.get(id(result))
    if entry is None:
        return None
    _, variable, index = entry

    def assign(value: Any, use_locking: bool | None = None, name: str | None = None) -> Assignable:
        """Set the elements of the variable that the slice was read from."""
        _assign(variable, index, convert.to_tensor(value, variable.dtype))
        return variable

    return assign


occasional["assign"] = assigner


def _assign(variable: Assignable, index: Any, value: Tensor) -> None:
    with locked(stripes_of((variable,))):
        whole = variable._visible()
        shape = type_of(whole).shape
        size = dims.product(shape)
        places = run("reshape", run("iota", length=size, dtype=dtypes.int32), shape=shape)[index]
        value = _spread(value, places)
        if type(whole) is Tensor and type(whole._array) is np.ndarray and \
                type(places) is type(value) is Tensor:
            flat = whole._host().flatten()
            flat[places._host()] = value._host()
            variable.assign(from_array(flat.reshape(whole._array.shape), variable.dtype))
            return
        count = dims.product(type_of(places).shape)
        flat_new = scatter("update", run("reshape", whole, shape=(size,)),
                           run("reshape", places, shape=(count, 1)),
                           run("reshape", value, shape=(count,)))
        variable.assign(run("reshape", flat_new, shape=shape))


def _spread(value: Tensor, places: Tensor) -> Tensor:
    """A value in the shape of the slice; dimensions of 1 before it are dropped."""
    if type(value) is type(places) is Tensor and value.shape == places.shape:
        return value
    extra = value.ndim - places.ndim
    shape = type_of(value).shape
    if extra > 0 and all(size == 1 for size in shape[:extra]):
        value = run("reshape", value, shape=shape[extra:])
    try:
        return run("broadcast_to", value, shape=type_of(places).shape)
    except ValueError:
        raise InvalidArgumentError(
            f"Cannot broadcast input shape {value.shape} into final shape {places.shape}: the "
            "value assigned to a slice must have its shape", "assign") from None


_INSTEAD = {"add": ("+", "variable.assign_add(value)"), "sub": ("-", "variable.assign_sub(value)"),
            "mul": ("*", "variable.assign(variable * value)"),
            "truediv": ("/", "variable.assign(variable / value)"),
            "pow": ("**", "variable.assign(variable ** value)")}


def _refuse(sign: str, instead: str) -> Callable[..., Any]:
    def in_place(self: Any, other: Any) -> Any:
        raise FailedPreconditionError(
            f"`variable {sign}= value` with `tf.Variable`s is not supported. Use `{instead}` to "
            f"modify the variable, or `out = variable {sign} value` if you need to get a new "
            "output Tensor.")
    return in_place


def attach(cls: Any) -> None:
    """Give the class of variables its indexing and the operators that it refuses."""
    read = cls.__getitem__

    def getitem(self: Assignable, index: Any) -> Tensor:
        return remember(read(self, index), self, index)

    getitem.__name__ = "__getitem__"
    cls.__getitem__ = getitem
    for name, (sign, instead) in _INSTEAD.items():
        setattr(cls, f"__i{name}__", _refuse(sign, instead))
