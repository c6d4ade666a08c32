"""The operators of ragged tensors: those of tensors, for each element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tensors.tracebacks import public
from ..values.operators import METHODS, UNARY
from .base import rebuild
from .broadcasting import broadcast
from .meanings import as_operands

_NOT_OF_ELEMENTS = ("__getitem__", "__matmul__", "__rmatmul__")


def attach(cls: type) -> None:
    """Give a class of ragged tensors the operators."""
    for name in METHODS:
        if name not in _NOT_OF_ELEMENTS:
            setattr(cls, name, _of_one(name) if name in UNARY else _of_two(name))


def _of_one(name: str) -> Callable[..., Any]:
    function = METHODS[name]

    def method(x: Any) -> Any:
        flat, rows = broadcast([x])
        return rebuild(function(flat[0]), rows)

    method.__name__ = name
    return public(method)


def _of_two(name: str) -> Callable[..., Any]:
    function = METHODS[name]

    def method(x: Any, y: Any) -> Any:
        if y is None and name in ("__eq__", "__ne__"):
            return name == "__ne__"
        flat, rows = broadcast(as_operands([x, y]))
        return rebuild(function(*flat), rows)

    method.__name__ = name
    return public(method)
