"""``check_values``: what eager code raises for bad integers, inside a compiled program.

An index outside its dimension and an integer division by zero are errors of eager code. The pass
``check_indices`` puts this op before the ops that compiled code would otherwise run on such values
(reading zeros). Its region computes whether all is well, apart from everything else so that it can
run early, and only otherwise is the host asked for the message: that of the op itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ...base.dims import Dim
from ...base.types import TensorType
from ...graph import Graph
from ...ops import Attrs, Category, ErrorSample, NotDifferentiable, OpDef, Structural, register
from ..shape.index import check_indices, check_vectors

KINDS = ("index", "vector", "divisor", "exponent")


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
    lowering=Structural(), dtypes=(), samples=(),
    error_samples=(
        ErrorSample(((dtypes.float32, (2,)),), InvalidArgumentError, "integers are checked",
                    {"kind": "divisor", "what": "floordiv"}),
        ErrorSample(((dtypes.int32, (2,)),), InvalidArgumentError, "is none of",
                    {"kind": "other", "what": "floordiv"}))))
