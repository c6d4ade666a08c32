"""How tensors and variables print: TensorFlow's texts, over NumPy's.

Owns the texts only; who calls them (``repr``, ``str``, ``format``) is the tensor's business.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...dtypes import DType, bfloat16


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
