"""Ops that only move elements, on strings: the strings are numbered, and the numbers are moved.

So the kernels that move numbers do it, and strings follow the same rules of shapes and indices.
Every other op says that it does not take strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.ops import Attrs, OpDef

# Ops whose results hold elements of their inputs and nothing computed from them.
_MOVERS = frozenset((
    "broadcast_to", "concat", "dynamic_slice", "gather", "gather_nd", "identity", "reshape",
    "reverse", "roll", "scatter", "stack", "strided_slice", "tile", "transpose", "unique"))
_NUMBERS = dtypes.uint64  # no index is of this dtype: results that are hold strings


def moves(op: OpDef, attrs: Attrs) -> bool:
    """True when an op only moves elements, so that strings can be moved too."""
    return op.name in _MOVERS and getattr(attrs, "combine", "update") == "update"


def call_on_strings(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> Any:
    """The call of an op for input types some of which are strings.

    Raises
    ------
    InvalidArgumentError
        When the op computes, rather than moves.
    """
    from .calls import Call, kernel_call
    if not moves(op, attrs):
        raise InvalidArgumentError(f"tf.{op.name} does not take string tensors", op.name)
    inner: Any = kernel_call(op, attrs, [_with(x, dtypes.string, _NUMBERS) for x in types])
    of_words = [x.dtype is dtypes.string for x in types]

    def kernel(*arrays: Any) -> Any:
        places: dict[bytes, int] = {}
        numbers = [_numbered(array, places) if words else array
                   for array, words in zip(arrays, of_words)]
        found = inner.kernel(*numbers)
        table = np.empty(len(places), object)
        table[:] = list(places)
        results = found if isinstance(found, (tuple, list)) else (found,)
        return tuple(table[np.asarray(y, np.int64)] if x.dtype is _NUMBERS else y
                     for x, y in zip(inner.output_types, results))

    return Call(op, attrs, types, [_with(y, _NUMBERS, dtypes.string) for y in inner.output_types],
                (), kernel)


def _with(type: TensorType, old: dtypes.DType, new: dtypes.DType) -> TensorType:
    return TensorType(new, type.shape) if type.dtype is old else type


def _numbered(array: Any, places: dict[bytes, int]) -> Any:
    """Each string's place in the table of all, new ones at its end."""
    numbers = [places.setdefault(word, len(places)) for word in array.ravel().tolist()]
    return np.array(numbers, np.uint64).reshape(array.shape)
