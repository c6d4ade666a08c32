"""``Node``: a dataset as the pipeline knows it; it never changes, and makes streams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import forks
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
    """

    name = "dataset"
    inputs: tuple[Node, ...] = ()

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

    @property
    def is_stateful(self) -> bool:
        """Whether going through it twice may give other elements."""
        return any(node.is_stateful for node in self.inputs)


def source(nodes: Sequence[Node]) -> Node:
    """The node at the beginning of a chain of nodes with one input each."""
    node = nodes[0]
    while node.inputs:
        node = node.inputs[0]
    return node
