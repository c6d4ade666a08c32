"""``from_generator``: what a Python generator yields, checked against what was declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentTypeError, InvalidArgumentError
from ..values import convert
from ..values.spec import TensorSpec
from .failures import guard
from .node import UNKNOWN, Node, Run
from .streams import Element, Stream
from .structure import Layout, flatten, is_structure, same_form


class Generated(Node):
    """What a function's iterable gives.

    Parameters
    ----------
    generator : callable
    args : sequence of Tensor
        What it is called with, as arrays.
    spec : structure of TensorSpec
    """

    name = "from_generator"

    def __init__(self, generator: Callable[..., Any], args: Sequence[Any], spec: Any):
        if not callable(generator):
            raise ArgumentTypeError(
                f"from_generator: `generator` must be a Python callable, got {generator!r}; pass "
                "the function that makes the iterator, not the iterator")
        self.generator = generator
        self.args = [convert.to_tensor(arg) for arg in args]
        self._spec = spec
        for leaf in flatten(spec):
            if not isinstance(leaf, TensorSpec):
                raise ArgumentTypeError(
                    "from_generator: `output_signature` must contain objects that are subclass of "
                    f"`tf.TypeSpec` but found {type(leaf)} which is not; a structure of "
                    "tf.TensorSpec is supported")

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _GeneratedStream(self)


class _GeneratedStream(Stream):
    """Its place is the number of elements so far: to go on from one, so many are passed over."""

    def __init__(self, node: Generated):
        self.node = node
        self.layout: Layout = node.layout
        self.iterator: Iterator[Any] | None = None
        self.position = 0
        self.is_over = False

    def next(self) -> Element | None:
        if self.is_over:
            return None
        found, value = guard(self._step, "from_generator")
        if not found:
            self.is_over = True
            return None
        self.position += 1
        return self._leaves(value)

    def _step(self) -> tuple[bool, Any]:
        """Whether there is another value, and it."""
        if self.iterator is None:
            self.iterator = iter(self.node.generator(*[arg.numpy() for arg in self.node.args]))
        for value in self.iterator:
            return True, value
        return False, None

    def _leaves(self, value: Any) -> Element:
        """A value as leaves, of the declared dtypes and shapes."""
        structure = self.layout.structure
        if is_structure(structure):
            value = _like(value, structure)
            if not same_form(value, structure):
                raise InvalidArgumentError(
                    "from_generator: `generator` yielded an element that did not match the "
                    f"expected structure. The expected structure was {structure}, but the yielded "
                    f"element was {value!r}.", "from_generator")
            leaves = flatten(value)
        else:
            leaves = [value]
        return [_check(leaf, spec) for leaf, spec in zip(leaves, self.layout.specs)]

    def close(self) -> None:
        self.is_over = True
        iterator, self.iterator = self.iterator, None
        close = getattr(iterator, "close", None)
        if close is not None:
            close()

    def save(self) -> dict[str, Any]:
        return {"position": self.position, "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        self.close()
        self.position, self.is_over = 0, False
        while self.position < int(state["position"]) and self.next() is not None:
            pass
        self.is_over = bool(state["is_over"])


def _like(value: Any, structure: Any) -> Any:
    """A yielded list as the tuple that was declared."""
    if isinstance(value, list) and isinstance(structure, tuple):
        value = tuple(value)
    if isinstance(value, tuple) and isinstance(structure, tuple) \
            and len(value) == len(structure) and not hasattr(value, "_fields"):
        found = [_like(x, part) if is_structure(part) else x for x, part in zip(value, structure)]
        return type(structure)(*found) if hasattr(structure, "_fields") else tuple(found)
    return value


def _check(leaf: Any, spec: TensorSpec) -> np.ndarray[Any, Any]:
    dtype = spec.dtype
    if type(leaf) is np.ndarray and leaf.dtype == dtype.numpy and leaf.dtype.kind != "O":
        array = leaf.copy() if leaf.ndim else leaf  # the generator may write to its own
    else:
        try:
            array = convert.to_tensor(leaf, dtype)._host()
        except (TypeError, ValueError, OverflowError):
            raise InvalidArgumentError(
                "from_generator: `generator` yielded an element that could not be converted to "
                f"the expected type. The expected type was {dtype.name}, but the yielded element "
                f"was {leaf!r}.", "from_generator") from None
    if not spec.shape.is_compatible_with(array.shape):
        raise InvalidArgumentError(
            f"from_generator: `generator` yielded an element of shape {array.shape} where an "
            f"element of shape {spec.shape} was expected.", "from_generator")
    return array
