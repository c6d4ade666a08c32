"""What the ops of the table do with string tensors: which take them, result types, kernels.

An op that only moves elements moves strings as it moves numbers: by its NumPy kernel, or, where it
has none, by the compiled kernel, which moves their places in a row of all of them. Few ops compute
with strings. Every other op refuses them. Functions of ``tf.strings`` are no ops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType
from ...ir.ops import Attrs, InferContext, OpDef

_NUMBERS = dtypes.uint64  # no index is of this dtype: results that are hold strings
_EMPTY = np.array([b""], object)


def has_strings(types: Sequence[TensorType]) -> bool:
    """Whether an op is applied to strings."""
    return any(type.dtype is dtypes.string for type in types)


def result_types(op: OpDef, attrs: Attrs, types: Sequence[TensorType]) -> tuple[TensorType, ...]:
    """Types of an op's results for input types some of which are strings.

    Raises
    ------
    InvalidArgumentError
        When the op does not take strings, or not these.
    """
    if op.on_strings is not None:
        if any(type.dtype is not dtypes.string for type in types):
            return op.infer_types(InferContext(), types, attrs)  # the error: dtypes differ
        found = op.infer_types(InferContext(), stand_ins(types), attrs)
        return tuple(_with(type, _NUMBERS, dtypes.string) for type in found)
    if not op.moves or getattr(attrs, "combine", "update") != "update":
        raise InvalidArgumentError(f"tf.{op.name} does not take string tensors", op.name)
    return op.infer_types(InferContext(), types, attrs)


def own_kernel(op: OpDef, attrs: Attrs) -> Callable[..., Any] | None:
    """The kernel that takes arrays of strings themselves, where there is one."""
    return op.on_strings or (op.numpy(attrs) if op.numpy is not None else None)


def stand_ins(types: Sequence[TensorType]) -> list[TensorType]:
    """The types with numbers in place of strings."""
    return [_with(type, dtypes.string, _NUMBERS) for type in types]


def kernel_of_places(inner: Callable[..., Any], types: Sequence[TensorType],
                     output_types: Sequence[TensorType]) -> Callable[..., Any]:
    """A kernel for strings: ``inner`` moves the places that they have in a row of all.

    The row begins with an empty string, which is what an op that fills with zeros fills with.
    """
    of_words = [type.dtype is dtypes.string for type in types]

    def kernel(*arrays: Any) -> Any:
        words = np.concatenate([_EMPTY, *[array.ravel() for array, is_text
                                          in zip(arrays, of_words) if is_text]])
        given, first = [], 1
        for array, is_text in zip(arrays, of_words):
            if is_text:
                places = np.arange(first, first + array.size, dtype=np.uint64)
                first += array.size
                array = places.reshape(array.shape)
            given.append(array)
        found = inner(*given)
        results = found if isinstance(found, (tuple, list)) else (found,)
        return tuple(words[np.asarray(y, np.int64)] if type.dtype is dtypes.string else y
                     for type, y in zip(output_types, results))

    return kernel


def _with(type: TensorType, old: dtypes.DType, new: dtypes.DType) -> TensorType:
    return TensorType(new, type.shape) if type.dtype is old else type
