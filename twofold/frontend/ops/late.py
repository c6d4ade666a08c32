"""Arguments that only the run knows: sizes found in tensors, and conditions on sizes.

Where an argument must be a number while a function is traced, ``values/arguments.py`` is asked.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.dims import Dim
from ..dispatch import door
from ..dispatch.door import run
from ..tensors.symbolic import SymbolicTensor, known_value
from ..tensors.tensor import Tensor
from ..values import arguments
from ..values.requirements import require_equal
from .common import shape_of, to_tensor


def is_late(value: Any) -> bool:
    """Whether a number, a tensor or a list has something that only the run tells."""
    if isinstance(value, (list, tuple)):
        return any(map(is_late, value))
    return isinstance(value, SymbolicTensor) and known_value(value) is None


def known_size(value: Any) -> Dim | None:
    """An integer scalar as a number, or a polynomial of sizes of tensors; None for others."""
    if isinstance(value, SymbolicTensor):
        fact = value._trace.fact(value)
        return None if fact is None or fact.ndim else fact.item()
    return int(value) if np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iu" else None


def known_sizes(value: SymbolicTensor) -> Any:
    """The integers of a traced tensor as numbers or polynomials of sizes; None where unknown."""
    return value._trace.fact(value)


def with_rest(sizes: Tensor, total: Tensor) -> Tensor:
    """Sizes that only the run knows, with what the others leave of a total in place of -1."""
    sizes = run("cast", sizes, dtype=dtypes.int64)
    one = to_tensor(1, dtypes.int64)
    is_open = run("equal", sizes, to_tensor(-1, dtypes.int64))
    given = run("select", is_open, one, sizes)
    if len(shape_of(sizes)):
        given = run("reduce_prod", given, axes=(0,), keepdims=False)
    rest = run("floordiv", total, run("maximum", given, one))
    return run("select", is_open, rest, sizes)


def size_of(count: Any, what: str) -> Dim:
    """A scalar as a dimension; one that only the run tells must not be negative then."""
    dim: Dim = arguments.dims_of([count], what)[0]
    return dim


def largest(values: Tensor) -> Tensor:
    """The largest integer of a tensor as an int64 scalar; -1 where there is none above."""
    flat = run("cast", run("reshape", values, shape=(values._type().size,)), dtype=dtypes.int64)
    highest = run("reduce_max", flat, axes=(0,), keepdims=False)
    return run("maximum", highest, to_tensor(-1, dtypes.int64))


def count_up_to(highest: Tensor, what: str) -> Dim:
    """One more than an integer scalar, as a dimension."""
    return size_of(run("add", highest, to_tensor(1, highest.dtype)), what)


def require_equal_sizes(left: Dim, right: Dim, message: str, op: str) -> None:
    """Refuse dimensions that differ, now or when the function runs.

    Raises
    ------
    InvalidArgumentError
    """
    require_equal(left, right, lambda: InvalidArgumentError(message, op))


def require(condition: Tensor, message: str, *shown: Tensor) -> None:
    """Stop the function with a message when a condition does not hold."""
    door.run_all("assert_true", condition, *shown, message=message)


def as_vector(value: Any) -> Tensor:
    """A number or a tensor of any shape as a vector."""
    x = to_tensor(value)
    return run("reshape", x, shape=(x._type().size,)) if len(shape_of(x)) != 1 else x
