"""``check_values``: what eager code raises for bad integers, inside a compiled program.

An index outside its dimension and an integer division by zero are errors of eager code. Records
*demand* of their inputs what this file can check; the pass ``add_value_checks`` puts
``check_values`` before such an op, where compiled code would otherwise run on bad values (reading
zeros). Its region computes whether all is well, apart from everything else so that it can run
early, and only otherwise is the host asked for the message: that of the op itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DType
from ....errors import InvalidArgumentError
from ...base.dims import Dim, is_at_most
from ...base.types import TensorType
from ...graph import Graph
from ...ops import (
    Attrs,
    Category,
    Demand,
    ErrorSample,
    NotDifferentiable,
    OpDef,
    Structural,
    Structure,
    register,
)
from ..common.bounds import check_indices, check_vectors

KINDS = ("index", "vector", "segment", "start", "divisor", "exponent")


@dataclass(frozen=True)
class ValueCheck(Attrs):
    """What must hold of the values, for which of the user's ops, and the dimensions they index."""

    kind: str
    what: str
    sizes: tuple[Dim, ...] = ()


def _infer(context: Any, types: Sequence[TensorType], attrs: ValueCheck,
           regions: Sequence[Graph] = ()) -> tuple[()]:
    (values,) = types
    if values.dtype.kind not in "iu":
        raise InvalidArgumentError(f"tf.{attrs.what}: integers are checked, got {values}",
                                   attrs.what)
    for region in regions:
        if [str(v.type) for v in region.outputs] != ["bool[]"]:
            raise InvalidArgumentError(f"tf.{attrs.what}: a check gives one bool scalar",
                                       attrs.what)
    if attrs.kind not in KINDS:
        raise InvalidArgumentError(f"tf.{attrs.what}: kind {attrs.kind!r} is none of "
                                   f"{', '.join(KINDS)}", attrs.what)
    return ()


def require_values(attrs: ValueCheck, values: Any) -> None:
    """Raise what the op would raise eagerly.

    Raises
    ------
    InvalidArgumentError
    """
    sizes: Any = attrs.sizes
    if attrs.kind == "index":
        check_indices(attrs.what, values, sizes[0])
    elif attrs.kind == "segment":       # one below zero names none
        check_indices(attrs.what, np.maximum(values, 0), sizes[0])
    elif attrs.kind == "start":
        if np.any((values < 0) | (values >= np.asarray(sizes))):
            raise InvalidArgumentError(
                f"tf.{attrs.what}: begin {values.tolist()} is outside: the part fits from 0 to "
                f"{[size - 1 for size in sizes]}", attrs.what)
    elif attrs.kind == "vector":
        check_vectors(attrs.what, values, sizes)
    elif attrs.kind == "divisor":
        if not np.all(values):
            raise InvalidArgumentError(f"tf.{attrs.what}: Integer division by zero", attrs.what)
    elif values.size and values.min() < 0:
        raise InvalidArgumentError(
            f"tf.{attrs.what}: Integers to negative integer powers are not allowed", attrs.what)


def _reference(attrs: ValueCheck, values: Any, regions: Sequence[Any] = ()) -> tuple[()]:
    require_values(attrs, np.asarray(values))
    return ()


check_values = register(OpDef(
    name="check_values", category=Category.EFFECT, arity=1, effect="check", attrs=ValueCheck,
    doc="Stop with the op's own message unless all its integers are in range.",
    infer=_infer, reference=_reference, gradient=NotDifferentiable("it has no value"),
    lowering=Structural(Structure.GUARD), dtypes=(), samples=(),
    error_samples=(
        ErrorSample(((dtypes.float32, (2,)),), InvalidArgumentError, "integers are checked",
                    {"kind": "divisor", "what": "floordiv"}),
        ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "is none of",
                    {"kind": "other", "what": "floordiv"}))))


# ---------------------------------------------------------------------------- demands of records

Demands = Callable[[Any, Sequence[TensorType]], Sequence[Demand]]


def demand_index(what: str, position: int, types: Sequence[TensorType], size: Dim) -> list[Demand]:
    """Every element of an input is an index below ``size``."""
    return _demand_places(ValueCheck("index", what, (size,)), position, types[position].dtype)


def demand_segments(what: str, position: int, types: Sequence[TensorType], count: Dim
                    ) -> list[Demand]:
    """Every element of an input is below ``count``; negative ones are nobody's."""
    def test(F: Any, values: Any) -> Any:
        wide = F.to(values, dtypes.int64)
        limit = F.number(count, dtypes.int64)
        if types[position].dtype.kind == "u":   # beyond int64 it is negative
            return F.logical_and(F.greater_equal(wide, F.like(0, wide)), F.less(wide, limit))
        return F.less(wide, limit)

    return [Demand(position, check_values, ValueCheck("segment", what, (count,)), test,
                   partial(_lie_below, (count,)))]


def demand_starts(what: str, position: int, types: Sequence[TensorType], ends: Sequence[Dim]
                  ) -> list[Demand]:
    """The elements of an input are where parts start, each below its end."""
    return _demand_places(ValueCheck("start", what, tuple(ends)), position, types[position].dtype)


def demand_vectors(what: str, position: int, types: Sequence[TensorType], shape: Sequence[Dim]
                   ) -> list[Demand]:
    """The last axis of an input holds index vectors into the first dimensions of ``shape``.

    Into all of them where only the run tells how long the vectors are: the op checks that.
    """
    depth = types[position].shape[-1]
    sizes = tuple(shape[:depth] if isinstance(depth, int) else shape)
    return _demand_places(ValueCheck("vector", what, sizes), position, types[position].dtype)


def _demand_places(attrs: ValueCheck, position: int, dtype: DType) -> list[Demand]:
    sizes = attrs.sizes
    if dtype.kind == "u" and all(isinstance(n, int) and n > dtype.max for n in sizes):
        return []

    def test(F: Any, values: Any) -> Any:
        limits = [F.number(size, dtypes.int64) for size in sizes]
        limit = limits[0] if len(limits) == 1 else F.stack(*limits, axis=0)
        wide = F.to(values, dtypes.int64)  # a uint64 beyond int64 is negative then: outside too
        return F.logical_and(F.greater_equal(wide, F.like(0, wide)), F.less(wide, limit))

    def holds(lowest: Dim, end: Dim) -> bool:
        return isinstance(lowest, int) and lowest >= 0 and _lie_below(sizes, lowest, end)

    return [Demand(position, check_values, attrs, test, holds, sizes)] if sizes else []


def _lie_below(sizes: Sequence[Dim], lowest: Dim, end: Dim) -> bool:
    """Whether no number below ``end`` reaches one of the sizes."""
    return all(is_at_most(end, size) for size in sizes)


def demand_divisor(what: str) -> Demands:
    """The second input is not 0, where it is of integers."""
    def demands(attrs: Any, types: Sequence[TensorType]) -> list[Demand]:
        return [Demand(1, check_values, ValueCheck("divisor", what),
                       lambda F, y: F.not_equal(y, F.like(0, y)),
                       lambda lowest, end: isinstance(lowest, int) and isinstance(end, int)
                       and (lowest > 0 or end <= 0))] if types[1].dtype.kind in "iu" else []
    return demands


def demand_exponent(what: str) -> Demands:
    """The second input is not negative, where it is of integers."""
    def demands(attrs: Any, types: Sequence[TensorType]) -> list[Demand]:
        return [Demand(1, check_values, ValueCheck("exponent", what),
                       lambda F, y: F.greater_equal(y, F.like(0, y)),
                       lambda lowest, end: isinstance(lowest, int) and lowest >= 0
                       )] if types[1].dtype.kind == "i" else []
    return demands
