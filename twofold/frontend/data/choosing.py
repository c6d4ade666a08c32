"""Elements of several datasets mixed: as another dataset says, or at random; and rejection."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..values.spec import TensorSpec
from .element_functions import element_function
from .node import INFINITE, UNKNOWN, Node, Run
from .specs import join_specs
from .streams import Element, Stream
from .structure import map_specs, same_form

_NUMBER = TensorSpec([], dtypes.int64)


class Chosen(Node):
    """The next element is that of the dataset whose number another dataset gives.

    Parameters
    ----------
    choices : Node
        Of int64 scalars.
    sources : sequence of Node
    stops : bool
        Whether all ends with the first dataset that does; else it is left out from then on.
    name : str
    """

    def __init__(self, choices: Node, sources: Sequence[Node], stops: bool, name: str):
        self.name = name
        if not sources:
            raise ArgumentError("Invalid `datasets`. `datasets` should not be empty.")
        if not (isinstance(choices.spec, TensorSpec) and choices.spec.dtype is dtypes.int64
                and choices.spec.shape.is_compatible_with([])):
            raise ArgumentTypeError(
                "Invalid `choice_dataset`. Elements of `choice_dataset` must be scalar `tf.int64` "
                f"tensors but are {choices.spec}.")
        self.inputs = (choices, *sources)
        self.stops = stops
        self._spec = common_spec(sources, name)

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        counts = [node.count() for node in self.inputs[1:]]
        return INFINITE if not self.stops and INFINITE in counts and \
            self.inputs[0].count() == INFINITE else UNKNOWN

    def stream(self, run: Run) -> Stream:
        return _ChosenStream([node.stream(run) for node in self.inputs], self.stops)


def common_spec(sources: Sequence[Node], name: str) -> Any:
    """The spec of elements of any of several datasets.

    Raises
    ------
    TypeError
        When there is none.
    """
    spec = sources[0].spec
    for i, node in enumerate(sources[1:], 1):
        if not same_form(spec, node.spec):
            raise ArgumentTypeError(
                "Invalid `datasets`. `datasets` must have compatible element specs. Dataset 0 "
                f"element_spec={sources[0].spec}. Dataset {i} element_spec={node.spec}.")
        spec = map_specs(lambda a, b: join_specs(a, b, name), spec, node.spec)
    return spec


class _ChosenStream(Stream):
    def __init__(self, streams: Sequence[Stream], stops: bool):
        self.inputs = tuple(streams)
        self.choices, *self.sources = streams
        self.stops = stops
        self.ended: set[int] = set()
        self.is_over = False

    def next(self) -> Element | None:
        while not self.is_over:
            choice = self.choices.next()
            if choice is None or len(self.ended) == len(self.sources):
                break
            number = int(choice[0])
            if not 0 <= number < len(self.sources):
                raise InvalidArgumentError(
                    f"Selector index out of range: {number} >= {len(self.sources)}",
                    "choose_from_datasets")
            row = None if number in self.ended else self.sources[number].next()
            if row is not None:
                return row
            self.ended.add(number)
            if self.stops:
                break
        self.is_over = True
        return None

    def save(self) -> dict[str, Any]:
        return {**super().save(), "ended": sorted(self.ended), "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.ended, self.is_over = set(state["ended"]), bool(state["is_over"])


# ---------------------------------------------------------------------------- random numbers

class Random(Node):
    """Random numbers of 32 bits, without an end.

    Parameters
    ----------
    seeds : pair of int or None
    again : bool
        Whether each pass has other numbers.
    """

    name = "random"

    def __init__(self, seeds: tuple[int, int] | None, again: bool):
        self.seeds = seeds or (int.from_bytes(os.urandom(8), "little") >> 1, 0)
        self.again = again
        self.passes = 0
        self._lock = forks.lock()

    @property
    def spec(self) -> Any:
        return _NUMBER

    def count(self) -> int:
        return INFINITE

    def stream(self, run: Run) -> Stream:
        return _RandomStream(self.source(), lambda source: source.getrandbits(32))

    def source(self) -> random.Random:
        """The numbers of the next pass."""
        with self._lock:
            number = self.passes
            self.passes += 1
        first, second = self.seeds
        return random.Random(f"{first} {second} {number if self.again else 0}")


class Drawn(Random):
    """Random choices with given weights, which may change: a dataset of weights."""

    def __init__(self, seeds: tuple[int, int] | None, again: bool, weights: Any):
        super().__init__(seeds, again)
        self.weights = weights
        self.inputs = (weights,) if isinstance(weights, Node) else ()

    def stream(self, run: Run) -> Stream:
        if isinstance(self.weights, Node):
            return _WeighedStream(self.source(), self.weights.stream(run))
        limits = limits_of(self.weights)
        return _RandomStream(self.source(), lambda source: draw(source, limits))


def limits_of(weights: Any) -> Any:
    """Where the part of each choice ends, between 0 and 1."""
    found = np.maximum(np.asarray(weights, np.float64), 0)
    total = found.sum()
    return np.cumsum(found / total) if total > 0 else np.linspace(
        1 / len(found), 1, len(found))


def draw(source: random.Random, limits: Any) -> int:
    """A choice at random."""
    return min(int(np.searchsorted(limits, source.random(), side="right")), len(limits) - 1)


class _RandomStream(Stream):
    def __init__(self, source: random.Random, give: Callable[[random.Random], int]):
        self.random = source
        self.give = give

    def next(self) -> Element | None:
        return [np.array(self.give(self.random), np.int64)]

    def save(self) -> dict[str, Any]:
        return {**super().save(), "random": np.array(self.random.getstate()[1], np.uint32)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.random.setstate((3, tuple(int(n) for n in state["random"]), None))


class _WeighedStream(_RandomStream):
    def __init__(self, source: random.Random, weights: Stream):
        super().__init__(source, lambda _: 0)
        self.inputs = (weights,)
        self.weights = weights

    def next(self) -> Element | None:
        row = self.weights.next()
        return None if row is None else [
            np.array(draw(self.random, limits_of(row[0])), np.int64)]


# ---------------------------------------------------------------------------- rejection

class Resampled(Node):
    """Pairs of class and element, so many of them left out that classes are as frequent as asked.

    Parameters
    ----------
    source : Node
    class_of : callable
        The class of an element, an int32 scalar.
    target : array
        How frequent classes are to be.
    initial : array or None
        How frequent they are; None: that is counted.
    seeds : pair of int or None
    """

    name = "rejection_resample"

    def __init__(self, source: Node, class_of: Callable[..., Any], target: Any, initial: Any,
                 seeds: tuple[int, int] | None):
        self.inputs = (source,)
        self.function = element_function(class_of, source.layout, self.name)
        self.target = np.asarray(target, np.float64)
        self.initial = None if initial is None else np.asarray(initial, np.float64)
        if self.initial is not None and self.initial.shape != self.target.shape:
            raise ArgumentError(
                f"rejection_resample: target_dist has {self.target.size} classes, initial_dist "
                f"{self.initial.size}")
        self.seeds = seeds or (int.from_bytes(os.urandom(8), "little") >> 1, 0)

    @property
    def spec(self) -> Any:
        return self.function.structure, self.inputs[0].spec

    def stream(self, run: Run) -> Stream:
        return _ResampledStream(self.inputs[0].stream(run), self)


class _ResampledStream(Stream):
    def __init__(self, source: Stream, node: Resampled):
        self.inputs = (source,)
        self.source = source
        self.node = node
        self.random = random.Random(f"{node.seeds[0]} {node.seeds[1]}")
        self.counts = np.zeros(len(node.target))

    def next(self) -> Element | None:
        node = self.node
        while (leaves := self.source.next()) is not None:
            found = node.function(leaves)
            number = int(found[0])
            if not 0 <= number < len(self.counts):
                raise InvalidArgumentError(
                    f"rejection_resample: class_func gave class {number}, target_dist has "
                    f"{len(self.counts)} classes", node.name)
            self.counts[number] += 1
            if self.random.random() < self._accepted_share(number):
                return [*found, *leaves]
        return None

    def _accepted_share(self, number: int) -> float:
        """The share of a class that is kept: the rarest, by what is asked, is kept whole."""
        initial = self.node.initial
        shares = self.counts / self.counts.sum() if initial is None else initial
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(shares > 0, self.node.target / shares, 0.0)
        largest = ratios.max()
        return float(ratios[number] / largest) if largest > 0 else 0.0

    def save(self) -> dict[str, Any]:
        return {**super().save(), "random": np.array(self.random.getstate()[1], np.uint32),
                "counts": self.counts.copy()}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.random.setstate((3, tuple(int(n) for n in state["random"]), None))
        self.counts = np.array(state["counts"])
