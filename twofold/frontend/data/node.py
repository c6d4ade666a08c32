"""``Node``: a dataset as the pipeline knows it; it never changes, and makes streams."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from ... import forks
from ...errors import TraceError
from .streams import Stream
from .structure import Layout

INFINITE = -1
UNKNOWN = -2
AUTOTUNE = -1


class Run:
    """What the streams of one iterator have in common.

    Attributes
    ----------
    deterministic : bool
        Whether parallel work keeps the order where a node does not say so itself.
    threads : int or None
        How many threads a parallel node may use at most; None: as many as it asks for.
    """

    def __init__(self, deterministic: bool = True, threads: int | None = None):
        self.deterministic = deterministic
        self.threads = threads


class Node:
    """A dataset: what its elements look like, and how to go through them.

    Attributes
    ----------
    name : str
        What made it, for messages: ``map``.
    inputs : tuple of Node
        What it reads.
    late : tuple of Tensor
        Traced tensors that it is made of: inside ``tf.function``, where only the run tells them.
    may_fail : bool
        Whether it can raise an error of its own when it is read.
    is_parallel : bool
        Whether threads of its own work for it.
    """

    name = "dataset"
    inputs: tuple[Node, ...] = ()
    late: tuple[Any, ...] = ()
    may_fail = True
    is_parallel = False

    @property
    def spec(self) -> Any:
        """Structure of the specs of an element."""
        return self.inputs[0].spec

    @forks.cached_property
    def layout(self) -> Layout:
        """The structure of elements."""
        return Layout(self.spec)

    def count(self) -> int:
        """How many elements there are; ``INFINITE`` or ``UNKNOWN``."""
        return UNKNOWN

    def stream(self, run: Run) -> Stream:
        """A stream from the first element on."""
        raise NotImplementedError

    def settle(self, arrays: Sequence[Any]) -> Node:
        """The node with arrays in place of its late tensors."""
        raise NotImplementedError

    @property
    def cannot_fail(self) -> bool:
        """Whether reading it raises no error, whatever its elements are."""
        return not self.may_fail and all(node.cannot_fail for node in self.inputs)


def described_pipeline(node: Node) -> str:
    """The names of a node and of what it reads: ``batch(map(range))``."""
    inner = ", ".join(described_pipeline(source) for source in node.inputs)
    return f"{node.name}({inner})" if inner else node.name


def late_tensors(node: Node) -> list[Any]:
    """The traced tensors that a node and what it reads are made of."""
    return [x for source in node.inputs for x in late_tensors(source)] + list(node.late)


def settle(node: Node, arrays: Iterator[Any]) -> Node:
    """A node with arrays, objects for strings, in the places of ``late_tensors``."""
    inputs = tuple(settle(source, arrays) for source in node.inputs)
    if node.late:
        node = node.settle([next(arrays) for _ in node.late])
    if all(new is old for new, old in zip(inputs, node.inputs)):
        return node
    found = copy.copy(node)
    found.inputs = inputs
    return found


def not_outside() -> TraceError:
    """The error for a dataset made of traced tensors that is read while tracing."""
    return TraceError(
        "a dataset that is an argument of a tf.function, or made of traced tensors, has elements "
        "only when the function runs: go through it with a `for` statement, iter or reduce")
