"""How tensors and variables print: TensorFlow's texts, over NumPy's.

Owns the texts only; who calls them (``repr``, ``str``, ``format``) is the tensor's business.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import DType, bfloat16, bool_, float64, string


def value_text(array: np.ndarray[Any, Any], dtype: DType, as_repr: bool) -> str:
    """NumPy's text of the values."""
    if array.ndim == 0:
        value = array[()]
        if as_repr and isinstance(value, np.generic):
            return repr(value.item() if dtype is not bfloat16 else float(value))
        return repr(value) if as_repr else str(value)
    text = repr(array) if as_repr else str(array)
    return "\n" + text if "\n" in text else text


def tensor_repr(array: np.ndarray[Any, Any], dtype: DType, shape: Any) -> str:
    """``repr(tensor)``."""
    return (f"<tf.Tensor: shape={shape}, dtype={dtype.name}, "
            f"numpy={value_text(array, dtype, True)}>")


def tensor_str(array: np.ndarray[Any, Any], dtype: DType, shape: Any) -> str:
    """``str(tensor)``."""
    return f"tf.Tensor({value_text(array, dtype, False)}, shape={shape}, dtype={dtype.name})"


def symbolic_text(name: str, dtype: DType, shape: Any, as_repr: bool) -> str:
    """A tensor that has no value yet, because its function is being traced."""
    if as_repr:
        return f"<tf.Tensor '{name}' shape={shape} dtype={dtype.name}>"
    return f'Tensor("{name}", shape={shape}, dtype={dtype.name})'


def variable_repr(name: str, array: np.ndarray[Any, Any], dtype: DType, shape: Any) -> str:
    """``repr(variable)`` and ``str(variable)``."""
    return (f"<tf.Variable '{name}' shape={shape} dtype={dtype.name}, "
            f"numpy={value_text(array, dtype, True)}>")


# ---------------------------------------------------------------------------- tf.print

def short_text(array: np.ndarray[Any, Any], dtype: DType, summarize: int) -> str:
    """The values as ``tf.print`` shows them: ``summarize`` at each end, -1 for all."""
    if array.ndim == 0:
        return _element(array[()], dtype)
    return _nest(array, dtype, max(array.size, 1) if summarize < 0 else summarize, 1)


def _nest(array: Any, dtype: DType, most: int, depth: int) -> str:
    count = len(array)
    chosen: list[Any] = list(range(count))
    if count > 2 * most:
        chosen = [*range(most), None, *range(count - most, count)]
    # An element of an array of strings is ``bytes``, no array of rank 0.
    parts = ["..." if i is None else _element(array[i], dtype) if array.ndim == 1 else
             _nest(array[i], dtype, most, depth + 1) for i in chosen]
    gap = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * depth
    return "[" + gap.join(parts) + "]"


def _element(value: Any, dtype: DType) -> str:
    if dtype is string:
        return '"' + str(value.decode(errors="replace")) + '"'
    if dtype is bool_:
        return "1" if value else "0"
    if dtype.is_complex:
        re, im = (_element(part, dtype.real_dtype) for part in (value.real, value.imag))
        return f"({re},{im})"
    if dtype.kind != "f":
        return str(int(value))
    plain = float(value)
    if dtype is float64:
        short = f"{plain:.15g}"
        return short if float(short) == plain else f"{plain:.17g}"
    short = f"{plain:.6g}"
    return short if plain != plain or np.float32(short) == np.float32(plain) else f"{plain:.9g}"
