"""Guards: whether a call is like the one before, asked in straight code that is made for it.

A guard takes the positional and the keyword arguments of a call, and gives the arrays that a trace
is run on, or None for a call of any other kind. Who gets None makes a key of ``quick_keys``, which
costs two to three times as much for many tensors. A guard accepts less than equal keys do; one
that leaves the arrays to compiled code, which looks at them anyway, is right about all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from ..tensors.composite import Composite
from ..tensors.tensor import Tensor
from ..variables.variable import Variable

Guard = Callable[[tuple[Any, ...], dict[str, Any]], "list[Any] | None"]

_MOST_VALUES = 200  # code for more takes long to make


def no_guard(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any] | None:
    """The guard that knows no call."""
    return None


def guard_of(args: tuple[Any, ...], kwargs: dict[str, Any], order: Sequence[int] | None,
             leaves_arrays: bool, more: Sequence[Any] = ()) -> Guard:
    """The guard that accepts calls like this one, which has a key of ``quick_keys``.

    Parameters
    ----------
    args, kwargs
        The call.
    order : sequence of int or None
        For each input of the trace its place among the call's arrays; None for all in their order.
    leaves_arrays : bool
        Whoever runs the trace refuses arrays of other types, dtypes and shapes.
    more : sequence of array
        What the trace is run on after these.
    """
    writer = _Writer(leaves_arrays)
    writer.values("args", args)
    if kwargs:
        writer.require("tuple(kwargs) == {}", tuple(kwargs))
        writer.values("kwargs.values()", kwargs.values())
    else:
        writer.require("not kwargs")
    return writer.guard(range(writer.array_count) if order is None else order, more)


class _Writer:
    """Writes a check after the other; what they compare with are globals of the guard."""

    def __init__(self, leaves_arrays: bool) -> None:
        self._leaves_arrays = leaves_arrays
        self._lines: list[str] = []
        self._globals: dict[str, Any] = {"Tensor": Tensor, "ndarray": np.ndarray}
        self._value_count = 0
        self.array_count = 0

    def require(self, condition: str, *constants: Any) -> None:
        """Let only calls pass for which a condition holds."""
        names = [f"c{len(self._globals) + i}" for i in range(len(constants))]
        self._globals.update(zip(names, constants))
        self._lines.append(f"if not ({condition.format(*names)}): return None")

    def values(self, place: str, values: Collection[Any]) -> None:
        """Check several values, which stand in ``place``."""
        if place == "args":
            self.require("len(args) == {}", len(values))
        names = [f"x{self._value_count + i}" for i in range(len(values))]
        self._value_count += len(values)
        if self._value_count <= _MOST_VALUES:
            self._lines.append(f"[{', '.join(names)}] = {place}")
            for name, value in zip(names, values):
                self._value(name, value)

    def _value(self, name: str, x: Any) -> None:
        kind = type(x)
        if kind is Tensor:
            array = f"a{self.array_count}"
            self.array_count += 1
            self.require(f"type({name}) is Tensor")
            self._lines.append(f"{array} = {name}._array")
            if not self._leaves_arrays:
                self.require(f"type({array}) is ndarray and {array}.dtype is {{}} and "
                             f"{array}.shape == {{}}", x._array.dtype, x._array.shape)
        elif kind is list or kind is tuple:
            self.require(f"type({name}) is {{}} and len({name}) == {{}}", kind, len(x))
            self.values(name, x)
        elif kind is dict:
            self.require(f"type({name}) is dict and tuple({name}) == {{}}", tuple(x))
            self.values(f"{name}.values()", x.values())
        elif kind is Variable:
            self.require(f"type({name}) is {{}} and {name}._key == {{}}", kind, x._key)
        elif isinstance(x, Composite):  # what it has besides tensors says how many these are
            self.require(f"type({name}) is {{}} and {name}._static() == {{}}", kind, x._static())
            self.values(f"{name}._components()", x._components())
        else:
            self.require(f"type({name}) is {{}} and {name} == {{}}", kind, x)
            if kind is float and not x:  # 0.0 and -0.0 are two values
                self.require(f"str({name}) == {{}}", str(x))

    def guard(self, order: Sequence[int], more: Sequence[Any]) -> Guard:
        """The guard, which gives the arrays in an order."""
        if self._value_count > _MOST_VALUES:
            return no_guard
        self._globals.update((f"m{i}", array) for i, array in enumerate(more))
        given = [*[f"a{i}" for i in order], *[f"m{i}" for i in range(len(more))]]
        lines = [*self._lines, f"return [{', '.join(given)}]"]
        exec("def guard(args, kwargs):\n    " + "\n    ".join(lines), self._globals)
        guard: Guard = self._globals["guard"]
        return guard
