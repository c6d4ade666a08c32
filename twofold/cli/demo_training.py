"""Training the demo's network in one mode after the other, with a stopwatch around every step.

A *mode* is eager, or compiled for a device. All modes start from the same weights and see the same
batches; what they give is a ``Run`` each, also when the user stops them half-way.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

import twofold as tf
from twofold.cli.demo_data import Digits
from twofold.cli.demo_network import Network

from ..dataclass import dataclass, field

Array = np.ndarray[Any, Any]

COMPARED_STEPS = 100
TOLERANCE = 1e-3
_TEST_BATCH = 500
_AVERAGED = 20  # the losses that make up "the final loss": one batch's is noise


@dataclass(frozen=True)
class Mode:
    """One way to run the same Python code.

    Attributes
    ----------
    budget
        Seconds after which training stops early, though not before the steps that are compared.
    """

    name: str
    device: str
    compiled: bool
    budget: float = math.inf


@dataclass
class Run:
    """What training in one mode gave.

    Attributes
    ----------
    losses, seconds
        One entry per step; the first step of a compiled mode includes tracing and compiling.
    stages
        Seconds of each part of compiling; empty in eager mode.
    interrupted
        The user pressed Ctrl-C before the end.
    cut
        The mode's budget was used up before the end.
    """

    mode: Mode
    losses: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    kernels: int | None = None
    from_cache: bool = False
    accuracy: float | None = None
    interrupted: bool = False
    cut: bool = False

    @property
    def steady(self) -> list[float]:
        """Seconds of the steps after the first."""
        return self.seconds[1:] or self.seconds

    @property
    def median_ms(self) -> float:
        """Median milliseconds per step."""
        return 1e3 * float(np.median(self.steady))

    @property
    def minimum_ms(self) -> float:
        """Milliseconds of the quickest step."""
        return 1e3 * min(self.steady)

    @property
    def compile_ms(self) -> float | None:
        """What the first step took longer than usual; None in eager mode."""
        if not self.mode.compiled:
            return None
        return max(1e3 * self.seconds[0] - self.median_ms, 0.0)

    @property
    def final_loss(self) -> float:
        """Mean loss of the last steps."""
        return float(np.mean(self.losses[-_AVERAGED:]))


def train(mode: Mode, data: Digits, weights: list[Array], order: Sequence[Array],
          advance: Callable[[float], None]) -> Run:
    """Train and test in one mode; ``advance(loss)`` is called after every step."""
    run = Run(mode)
    try:
        # Without a block eager ops take their shortest way; the CPU is where they run then.
        with nullcontext() if mode.device == "CPU:0" else tf.device(mode.device):
            network = Network(weights)
            _take_steps(run, network, data, order, advance)
            if not run.cut:
                run.accuracy = _test(network, data, mode.compiled)
    except KeyboardInterrupt:
        run.interrupted = True
    return run


def _take_steps(run: Run, network: Network, data: Digits, order: Sequence[Array],
                advance: Callable[[float], None]) -> None:
    step = tf.function(network.train_step) if run.mode.compiled else network.train_step
    began = time.perf_counter()
    for indices in order:
        images = tf.constant(data.train_images[indices])
        labels = tf.constant(data.train_labels[indices])
        start = time.perf_counter()
        loss = float(step(images, labels))  # a number: the step is over, on any device
        elapsed = time.perf_counter() - start
        run.losses.append(loss)
        run.seconds.append(elapsed)
        if len(run.losses) == 1 and run.mode.compiled:
            _note_compilation(run, step, images, labels)
        advance(loss)
        if time.perf_counter() - began > run.mode.budget and \
                COMPARED_STEPS <= len(run.losses) < len(order):
            run.cut = True
            break


def _note_compilation(run: Run, step: Any, images: tf.Tensor, labels: tf.Tensor) -> None:
    trace = step.explain().traces[0]
    run.kernels = trace["kernels"]
    run.stages = {"trace": trace["seconds"], **trace["stages"]}
    run.from_cache = bool(step.lower(images, labels).compiled.executable.report.from_cache)


def _test(network: Network, data: Digits, compiled: bool) -> float:
    count = network.count_correct
    if compiled:
        image = tf.TensorSpec([None, *data.test_images.shape[1:]], tf.float32)
        count = tf.function(count, input_signature=[image, tf.TensorSpec([None], tf.int32)])
    correct = 0
    for start in range(0, len(data.test_images), _TEST_BATCH):
        part = slice(start, start + _TEST_BATCH)
        correct += int(count(tf.constant(data.test_images[part]),
                             tf.constant(data.test_labels[part])))
    return correct / len(data.test_images)


@dataclass(frozen=True)
class Agreement:
    """How far a mode's losses are from the first mode's, over the first steps."""

    mode: Mode
    steps: int
    largest: float

    @property
    def holds(self) -> bool:
        """Whether that is within the tolerance (nan is not)."""
        return self.largest <= TOLERANCE


def compare(runs: Sequence[Run]) -> list[Agreement]:
    """Each later run against the first."""
    found = []
    for run in runs[1:]:
        steps = min(COMPARED_STEPS, len(run.losses), len(runs[0].losses))
        if steps:
            differences = np.abs(np.subtract(run.losses[:steps], runs[0].losses[:steps]))
            found.append(Agreement(run.mode, steps, float(differences.max())))
    return found
