"""Comparisons of one function over several sizes, as one report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .charts import plot
from .profile import Profile
from .report import Comparison, failures_of, speedup_text
from .text import align_columns, calls_text, time_text


class Sweep:
    """What ``sweep`` found: a comparison for each size; prints as a table.

    Attributes
    ----------
    name : str
        What the size is called.
    sizes : list of int
    comparisons : list of Comparison
        In the order of the sizes.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.compiler.sweep(tf.exp, lambda n: tf.ones([n]), [4], modes=["llvm"],
    ...                           seconds=0.01)
    >>> found.comparisons[0]["llvm"].agrees
    True
    """

    def __init__(self, name: str, sizes: Sequence[int], comparisons: Sequence[Comparison]):
        self.name = name
        self.sizes = list(sizes)
        self.comparisons = list(comparisons)
        for size, comparison in zip(self.sizes, self.comparisons):
            for profile in comparison.profiles:
                profile.label = f"{name} = {size}, {profile.mode}"

    @property
    def passed(self) -> bool:
        """Whether every mode ran and agrees at every size."""
        return all(comparison.passed for comparison in self.comparisons)

    @property
    def modes(self) -> list[str]:
        """The modes, eager first."""
        return [row.mode for row in self.comparisons[0].rows]

    @property
    def document(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        first = self.comparisons[0]
        return {"function": first.name, "passed": self.passed, "size": self.name,
                "sizes": [{self.name: size} | comparison.document
                          for size, comparison in zip(self.sizes, self.comparisons)]}

    def json(self) -> str:
        """The document as text."""
        return json.dumps(self.document, indent=1)

    def plot(self, path: str) -> None:
        """Draw times, calls until compiling has paid and, with profiles, the machine's limits.

        Parameters
        ----------
        path : str
            Ends in ``.html`` (one file that needs nothing else) or ``.png`` (needs matplotlib).

        Raises
        ------
        ValueError
            For another ending, or a ``.png`` without matplotlib.
        """
        plot(path, self.summary, self.name, self.sizes,
             [[c.rows[i] for c in self.comparisons] for i in range(len(self.modes))])

    @property
    def profiles(self) -> list[Profile]:
        """Where the time of calls goes, of every size and mode for which it was asked."""
        return [profile for comparison in self.comparisons for profile in comparison.profiles]

    @property
    def text(self) -> str:
        """The table, and where the time of calls goes."""
        return "\n\n".join([self.summary, *[profile.text for profile in self.profiles]])

    @property
    def summary(self) -> str:
        """Times, speed-ups and calls after which compiling pays, by size; then what failed."""
        lines = [f"{self.comparisons[0].name}: eager and compiled, over {self.name}",
                 *align_columns([self._heads(), *[self._cells(i) for i in range(len(self.sizes))]])]
        for size, comparison in zip(self.sizes, self.comparisons):
            lines += [f"{self.name} = {size}: {line}" for line in failures_of(comparison.rows)]
            for row in comparison.rows:
                if not row.error and not row.agrees:
                    lines.append(f"{self.name} = {size}: {row.mode} differs: {row.worst}")
        lines += dict.fromkeys(note for c in self.comparisons for note in c.notes)
        lines += self.comparisons[-1].surroundings.lines()
        return "\n".join(lines)

    def _heads(self) -> list[str]:
        first, *others = self.modes
        heads = [self.name, first]
        for mode in others:
            heads += [mode, "agrees", "speed-up", "pays after"]
        return heads

    def _cells(self, number: int) -> list[str]:
        first, *others = self.comparisons[number].rows
        cells = [str(self.sizes[number]), "failed" if first.error else time_text(first.median)]
        for row in others:
            if row.error:
                cells += ["failed", "", "", ""]
                continue
            cells += [time_text(row.median), "yes" if row.agrees else "NO",
                      speedup_text(row, first),
                      calls_text(row.break_even) if row.cold and row.speedup else ""]
        return cells

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__
