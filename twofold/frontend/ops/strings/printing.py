"""``tf.print``: tensors, structures and plain values, when the program runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import NoneType
from typing import Any

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError
from ...ragged.base import Ragged
from ...tensors import nest, observers, tensor
from ...tensors.printing import short_text
from ...tensors.symbolic import SymbolicTensor
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import arguments, convert
from .ragged_text import text_of_rows

__all__ = ["print_"]


@public
def print_(*inputs: Any, output_stream: Any = None, summarize: int = 3, sep: str = " ",
           end: str = "\n", name: str | None = None) -> None:
    """Print tensors and other values; inside ``tf.function`` every time the function runs.

    Parameters
    ----------
    *inputs
        Tensors, structures of them, anything.
    output_stream : stream or str, optional
        ``sys.stderr`` (default), ``sys.stdout``, any writable object, or ``"file://path"``.
    summarize : int
        How many elements to show at each end of a dimension; -1 shows all.
    sep, end : str
        Between the inputs, and after them.

    Raises
    ------
    ValueError
        When ``output_stream`` is a string without ``file://``.

    Examples
    --------
    >>> import sys
    >>> import twofold as tf
    >>> tf.print(tf.constant([1.0, 2.5]), "x", output_stream=sys.stdout)
    [1 2.5] x
    """
    if not isinstance(output_stream, (str, NoneType)) and not callable(
            getattr(output_stream, "write", None)):
        raise ArgumentTypeError("tf.print: output_stream must be a file or the text "
                                f"'file://…', got {output_stream!r}")
    for what, text in (("sep", sep), ("end", end)):
        if not isinstance(text, str):
            raise ArgumentTypeError(f"tf.print: {what} must be a string, got {text!r}")
    summarize = arguments.static_int(summarize, "summarize")
    texts, tensors, kinds = _template(inputs, sep, summarize)
    write = _writer(texts=texts, kinds=kinds, summarize=summarize, stream=output_stream, end=end)
    if any(isinstance(x, SymbolicTensor) for x in tensors) and not observers.is_tracing():
        write(*tensors)
    else:
        on_host("print", write, tensors, [], has_effect=True)


@recipe("print")
def _writer(texts: str, kinds: list[dtypes.DType | None], summarize: int, stream: Any, end: str
            ) -> Callable[..., tuple[()]]:
    """What is called to print arrays."""
    def write(*values: Any) -> tuple[()]:
        shown = [_text(x, kind, summarize) for x, kind in zip(values, kinds)]
        _write(sys.stderr if stream is None else stream, texts.format(*shown) + end)
        return ()

    return write


def _write(stream: Any, text: str) -> None:
    if isinstance(stream, str):
        if not stream.startswith("file://"):
            raise ArgumentError(f"tf.print: output_stream {stream!r} must start with 'file://'")
        with open(stream[len("file://"):], "a", encoding="utf-8") as file:
            file.write(text)
        return
    stream.write(text)


def _template(inputs: tuple[Any, ...], sep: str, summarize: int
              ) -> tuple[str, list[Tensor], list[dtypes.DType | None]]:
    """The text with ``{}`` for each tensor, the tensors, and their dtypes; None for plain text."""
    found: list[Any] = []
    parts = []
    for value in inputs:
        parts.append(_part(value, found, quote=False))
    tensors = [text_of_rows(x, summarize) if isinstance(x, Ragged) else x for x in found]
    kinds = [None if isinstance(x, Ragged) else x.dtype for x in found]
    return sep.replace("{", "{{").replace("}", "}}").join(parts), tensors, kinds


def _part(value: Any, tensors: list[Any], quote: bool) -> str:
    if isinstance(value, Ragged):
        tensors.append(value)
        return "{}"
    if isinstance(value, Tensor) or tensor.is_variable(value):
        tensors.append(convert.to_tensor(value))
        return "{}"
    if nest.is_nested(value):
        if isinstance(value, dict):
            inside = ", ".join(f"{key!r}: {_part(item, tensors, True)}"
                               for key, item in nest.children(value))
            return "{{" + inside + "}}"
        if hasattr(value, "_fields"):
            inside = ", ".join(f"{field}={_part(item, tensors, True)}"
                               for field, item in zip(value._fields, value))
            return f"{type(value).__name__}({inside})"
        inside = ", ".join(_part(item, tensors, True) for item in value)
        if isinstance(value, tuple):
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        return f"[{inside}]"
    text = value if isinstance(value, str) and not quote else repr(value)
    return text.replace("{", "{{").replace("}", "}}")


def _text(x: Any, dtype: dtypes.DType | None, summarize: int) -> str:
    """An array's values in short; what a traced tensor is called outside of its trace."""
    if dtype is None:
        return str(x.item().decode(errors="replace"))
    return str(x) if isinstance(x, Tensor) else short_text(x, dtype, summarize)
