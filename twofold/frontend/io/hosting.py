"""Functions of the host that give several tensors, strings among them, now or when a program runs.

A compiled program holds no strings: they cross it as a row of bytes and a length for each. So what
a function of the host has read is read once, where the program says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...dtypes import DType
from ...errors import InvalidArgumentError, UnimplementedError
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ...ir.oplib.control.effects import HostFunction
from ..dispatch import calls, door
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array, tensors_of
from ..tracing.strings import TracedStrings, sources, traced_strings
from ..tracing.unranked import Extent, unranked
from ..values import convert


def on_host(name: str, function: Callable[..., Sequence[Any]], tensors: Sequence[Tensor],
            types: Sequence[TensorType], has_effect: bool = False) -> list[Tensor]:
    """What a function makes of the arrays of tensors.

    Parameters
    ----------
    name : str
        For messages, without ``tf.``.
    function : callable
        Takes an array per tensor (object arrays of bytes for strings), gives an array per type.
    tensors : sequence of Tensor
        Numbers or strings.
    types : sequence of TensorType
        Of the results; strings may be among them.
    has_effect : bool
        It reads or writes what may change: inside ``tf.function`` it is called at each run, even
        when all tensors are known before.
    """
    is_late = any(isinstance(x, (SymbolicTensor, TracedStrings)) for x in tensors)
    if observers.local.trace is None or not (is_late or has_effect):
        with observers.init_scope():
            results = function(*[x._host() for x in tensors])
        return [from_array(np.asarray(y, type.dtype.numpy, order="C"), type.dtype)
                for y, type in zip(results, types)]
    inputs, arrays_of = sources(tensors)
    kinds = [x.dtype for x in inputs]

    def run(*arrays: Any) -> tuple[Any, ...]:
        with observers.init_scope():
            given = [x._host() for x in arrays_of(tensors_of(arrays, kinds))]
        found: list[Any] = []
        for y, type in zip(function(*given), types):
            found += _as_row(y) if type.dtype is dtypes.string else [np.asarray(y, order="C")]
        return tuple(found)

    flat: list[TensorType] = []
    for type in types:
        if type.dtype is dtypes.string:
            flat += [TensorType(dtypes.uint8, (new_size("bytes"),)),
                     TensorType(dtypes.int64, type.shape)]
        else:
            flat.append(type)
    outputs = iter(door.run_all("host_call", *inputs, outputs=tuple(flat),
                                function=HostFunction(run, name, is_users=False)))
    return [traced_strings(_of_row, [next(outputs), next(outputs)], type.shape)
            if type.dtype is dtypes.string else next(outputs) for type in types]


def of_any_shape(name: str, function: Callable[..., Sequence[Any]], tensor: Tensor,
                 dtype: DType) -> Tensor:
    """What a function makes of an array: one array whose rank only it knows.

    Raises
    ------
    UnimplementedError
        For strings, when only the run tells them.
    """
    if observers.local.trace is None or not isinstance(tensor, (SymbolicTensor, TracedStrings)):
        return on_host(name, function, [tensor], [TensorType(dtype, ())])[0]
    if dtype is dtypes.string:
        raise UnimplementedError(f"tf.{name} inside tf.function gives strings of unknown rank, "
                                 "which compiled functions do not hold; call it outside", name)

    def parts(array: Any) -> Any:
        (found,) = function(array)
        return found.reshape(-1), np.array(found.shape, np.int64)

    row, sizes = on_host(name, parts, [tensor], [
        TensorType(dtype, (new_size("elements"),)), TensorType(dtypes.int64, (new_size("rank"),))])
    return unranked(row, Extent(sizes, f"tf.{name}"))


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
    tensor = convert.to_tensor(value)
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


def _as_row(array: Any) -> list[Any]:
    items = np.asarray(array, object)
    data = b"".join(items.ravel().tolist())
    lengths = np.array([len(item) for item in items.ravel()], np.int64).reshape(items.shape)
    return [np.frombuffer(data, np.uint8).copy(), lengths]


def _of_row(row: Tensor, lengths: Tensor) -> Any:
    data, counts = row._host().tobytes(), lengths._host()
    ends = np.cumsum(counts.ravel()).tolist()
    found = np.empty(len(ends), object)
    found[:] = [data[end - count:end] for end, count in zip(ends, counts.ravel().tolist())]
    return found.reshape(counts.shape)
