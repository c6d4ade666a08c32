"""Timing several ways of running in turns, and what the samples say.

What disturbs a machine lasts longer than a call. So nothing is timed to its end before the next
begins: in each round every contestant gets a short block, in another order than the round before,
and ratios are taken between blocks of one round. Medians have an interval that holds the true
median with 95 % confidence, whatever the distribution: it lies between order statistics.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Protocol

from ...dataclass import dataclass, field

#: What ends a mode, but not the comparison: a function may try to end the program, too.
FAILURES = (Exception, SystemExit)
ROUNDS = 10
_FEWEST_ROUNDS = 3
# Shorter samples would measure the clock.
_SHORTEST_SAMPLE = 50e-6
_MOST_SAMPLES = 200
_TRIALS = 5
_CONFIDENCE = 0.95


class Contestant(Protocol):
    """What takes turns."""

    def time(self, samples: int, calls: int) -> list[float]:
        """Seconds per call of each sample of several calls, after one that is not timed."""


@dataclass
class Times:
    """What was measured of one contestant.

    Attributes
    ----------
    blocks : list of float
        Median seconds per call of each round.
    fastest : float
    calls : int
        How many calls were timed.
    error : Exception, SystemExit or None
        What a call raised; nothing was timed from then on.
    """

    blocks: list[float] = field(default_factory=list)
    fastest: float = math.inf
    calls: int = 0
    error: BaseException | None = None

    @property
    def median(self) -> float:
        """Median of the rounds, in seconds per call."""
        return statistics.median(self.blocks)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the median is, with 95 % confidence."""
        return interval_of(self.blocks)


def take_turns(contestants: Sequence[Contestant], seconds: float) -> list[Times]:
    """Time all of them.

    Parameters
    ----------
    contestants : sequence of Contestant
    seconds : float
        About how long each is timed; at least three calls of each are.
    """
    plans = [_Plan(contestant, seconds) for contestant in contestants]
    for number in range(ROUNDS):
        turn = number // 2 % max(1, len(plans))
        order = plans[turn:] + plans[:turn]
        for plan in order if number % 2 == 0 else reversed(order):
            plan.take_turn(number)
    return [plan.times for plan in plans]


class _Plan:
    """One contestant, with the number of rounds, samples and calls that fit its time."""

    def __init__(self, contestant: Contestant, seconds: float):
        self._contestant = contestant
        self.times = Times()
        self._rounds = self._samples = self._calls = 1
        try:
            first = min(contestant.time(1, 1))
            if first < seconds / ROUNDS:  # one call may have been disturbed
                first = min(first, *contestant.time(_TRIALS, 1))
        except FAILURES as error:  # the others go on: the report says what failed
            self.times.error = error
            return
        first = max(first, 1e-9)
        self._rounds = min(ROUNDS, max(_FEWEST_ROUNDS, int(seconds / first)))
        self._calls = max(1, math.ceil(_SHORTEST_SAMPLE / first))
        self._samples = min(_MOST_SAMPLES, max(1, int(
            seconds / self._rounds / (first * self._calls))))

    def take_turn(self, number: int) -> None:
        """One block, unless this round is not one of its own."""
        if self.times.error is not None or number >= self._rounds:
            return
        try:
            found = self._contestant.time(self._samples, self._calls)
        except FAILURES as error:
            self.times.error = error
            return
        self.times.blocks.append(statistics.median(found))
        self.times.fastest = min(self.times.fastest, *found)
        self.times.calls += self._samples * self._calls


def ratios(over: Times, under: Times) -> list[float]:
    """``over`` divided by ``under``, for each round that both took part in."""
    return [a / b for a, b in zip(over.blocks, under.blocks)]


def interval_of(values: Sequence[float]) -> tuple[float, float]:
    """Two of the values between which the median lies with 95 % confidence.

    The narrowest pair of order statistics for which that holds, from the binomial distribution.
    Fewer than six values cannot tell: their lowest and highest are given.

    Examples
    --------
    >>> interval_of([3.0, 1.0, 2.0])
    (1.0, 3.0)
    >>> interval_of([float(i) for i in range(10)])
    (1.0, 8.0)
    """
    ordered = sorted(values)
    count = len(ordered)
    rank, outside = 0, 0.0
    while rank < count // 2:
        outside += 2 * math.comb(count, rank) / 2 ** count
        if outside > 1 - _CONFIDENCE:
            break
        rank += 1
    rank = max(rank - 1, 0)
    return ordered[rank], ordered[count - 1 - rank]
