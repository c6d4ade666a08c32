"""What functions of ``tf.sparse`` share: arguments, sizes, and positions as single numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, InvalidArgumentError
from ....ir.base.literal import Literal
from ...dispatch import door
from ...dispatch.door import run, run_all
from ...tensors.symbolic import SymbolicTensor, known_value
from ...tensors.tensor import Tensor
from ...values import arguments, convert
from ...values.sparse_tensor import SparseTensor, SparseTensorValue, of_parts, rank_of
from ..common import shape_of, to_tensor

INT64 = dtypes.int64


def sparse_of(value: Any) -> SparseTensor:
    """A sparse tensor; anything else is refused.

    Raises
    ------
    TypeError
    """
    if isinstance(value, SparseTensorValue):
        return SparseTensor.from_value(value)
    if not isinstance(value, SparseTensor):
        raise ArgumentTypeError(f"Input must be a SparseTensor, got {value!r}")
    return value


def sizes_of(x: SparseTensor) -> Tensor:
    """The dense shape, with what is known of it as numbers."""
    sizes = x.dense_shape
    if not isinstance(sizes, SymbolicTensor) or known_value(sizes) is not None:
        return sizes
    hint = x.shape
    if hint.rank is None or all(size is None for size in hint):
        return sizes
    if hint.is_fully_defined():
        return to_tensor(hint.as_list(), INT64)
    return run("stack", *[sizes[axis] if size is None else to_tensor(size, INT64)
                          for axis, size in enumerate(hint)], axis=0)


def dims_of(x: SparseTensor) -> tuple[Any, ...]:
    """The dense shape as dimensions: those of the run, too."""
    rank_of(x)
    return arguments.dims_of(sizes_of(x), "dense_shape")


def count_of(x: SparseTensor) -> Any:
    """How many elements are kept, as a dimension."""
    return shape_of(x.values)[0]


def number(value: int) -> Tensor:
    """An int64 scalar."""
    return to_tensor(value, INT64)


def whole_numbers(values: Any) -> Tensor:
    """An int64 vector of numbers, or of a tensor of integers."""
    found = convert.to_tensor(values, None if isinstance(values, Tensor) else INT64)
    return found if found.dtype is INT64 else run("cast", found, dtype=INT64)


def strides_of(sizes: Tensor, rank: int) -> Tensor:
    """How far one step along each axis goes in a row of all elements."""
    array = array_of(sizes)
    if array is not None:
        found = [1]
        for size in array.tolist()[:0:-1]:
            found.append(found[-1] * size)
        if all(-(1 << 63) <= step < 1 << 63 for step in found):
            return to_tensor(np.array(found[:rank][::-1], np.int64))
    return run("cumprod", sizes, axis=0, exclusive=True, reverse=True)


def array_of(x: Tensor) -> Any:
    """The value where it is known now, else None."""
    return known_value(x) if isinstance(x, SymbolicTensor) else x._host()


def flat_places(indices: Tensor, sizes: Tensor, rank: int) -> Tensor:
    """Positions as single numbers: those in a row of all elements."""
    if rank == 0:
        return run("full", value=Literal(0, INT64), shape=shape_of(indices)[:1])
    if rank == 1:
        return column(indices, 0)
    return run("reduce_sum", run("multiply", indices, strides_of(sizes, rank)), axes=(1,),
               keepdims=False)


def places_of(flat: Tensor, sizes: Tensor, rank: int) -> Tensor:
    """The opposite of :func:`flat_places`."""
    one = number(1)     # there is nothing where a size is zero
    steps = run("maximum", strides_of(sizes, rank), one)
    each = run("floordiv", run("reshape", flat, shape=(shape_of(flat)[0], 1)), steps)
    return run("floormod", each, run("maximum", sizes, one))


def column(indices: Tensor, axis: int) -> Tensor:
    """The positions along one axis."""
    found: Tensor = indices[:, axis]
    return found


def columns(indices: Tensor, axes: Sequence[int]) -> Tensor:
    """The positions along some axes, in an order."""
    return run("gather", indices, to_tensor(np.array(axes, np.int64)), axis=1, batch_dims=0)


def take(values: Tensor, places: Tensor) -> Tensor:
    """The rows at places of the first axis."""
    return run("gather", values, places, axis=0, batch_dims=0)


def places_where(holds: Tensor) -> Tensor:
    """The places of a vector of bools where it is true."""
    return column(run("nonzero", holds), 0)


def choose(x: SparseTensor, places: Tensor, sizes: Tensor) -> SparseTensor:
    """Some of the elements, by their place among them."""
    return of_parts(take(x.indices, places), take(x.values, places), sizes)


def distinct(indices: Tensor) -> tuple[Tensor, Tensor, Any]:
    """The distinct positions in order, for each position which it is, and how many there are."""
    first, which = run_all("unique_rows", indices)
    return take(indices, first), which, shape_of(first)[0]


def require(holds: Tensor, message: str, op: str) -> None:
    """Refuse what does not hold, now or when the function runs.

    Raises
    ------
    InvalidArgumentError
    """
    if isinstance(holds, SymbolicTensor):
        door.run_all("assert_true", holds, message=message)
    elif not holds._host():
        raise InvalidArgumentError(message, op)


def size_dim(value: Tensor, what: str) -> Any:
    """An integer scalar as a dimension; one that is negative is refused."""
    return arguments.count_of(value, what)


def all_of(holds: Tensor) -> Tensor:
    """Whether all of some bools are true."""
    rank = len(shape_of(holds))
    return run("reduce_all", holds, axes=tuple(range(rank)), keepdims=False) if rank else holds


__all__ = ["SparseTensor", "of_parts", "rank_of"]
