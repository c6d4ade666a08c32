"""Arrays as JSON: numbers as their bytes, strings as lists; read by two interpreters."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np


def encode_array(array: Any) -> list[Any]:
    """``[dtype, shape, content]`` of an array, or of the bytes of a scalar string."""
    array = np.asarray(array)
    if array.dtype.kind in "OSU":
        flat = [_text(item) for item in array.ravel().tolist()]
        return ["string", list(array.shape), flat]
    content = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return [array.dtype.name, list(array.shape), content]


def decode_array(reference: list[Any]) -> Any:
    """The array of a reference."""
    name, shape, content = reference
    if name == "string":
        found = np.empty(len(content), object)
        found[:] = [text.encode("latin-1") for text in content]
        return found.reshape(shape)
    return np.frombuffer(base64.b64decode(content), dtype_of(name)).reshape(shape).copy()


def dtype_of(name: str) -> Any:
    """NumPy's dtype, bfloat16 too."""
    if name == "bfloat16":
        import ml_dtypes
        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def _text(item: Any) -> str:
    return item.decode("latin-1") if isinstance(item, bytes) else str(item)
