"""What a step of a compile is told and leaves behind: ``Context``, and how a step is run.

Steps are the passes over graphs, fusion, and the passes over host programs. All are run here, one
like the other: counted (so that ``stop_after`` bisects them all), timed, recorded, shown at once
and verified. Which steps there are is the business of ``runtime.pipeline``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from ... import settings
from ...dataclass import dataclass, field
from ...errors import VerificationError


class Step(Protocol):
    """What all steps have in common."""

    @property
    def name(self) -> str:
        """Verb and noun; equals the file's name."""

    @property
    def reason(self) -> str:
        """What it is for, in one line."""

    @property
    def required(self) -> bool:
        """True for what no program can be compiled without: bisecting never leaves it out."""


@dataclass(frozen=True, eq=False)
class StepRecord:
    """What one step did: for reports, dumps and the debug ladder.

    Attributes
    ----------
    name : str
    seconds : float
    size_before, size_after : int
        Nodes of a graph, kernels and other items of a partition, instructions of a program.
    result : Graph, Fused or Program
    """

    name: str
    seconds: float
    size_before: int
    size_after: int
    result: Any


Result = TypeVar("Result")


def _ignore(record: StepRecord) -> None:
    """Nobody watches."""


@dataclass(eq=False)
class Context:
    """One compile, as its steps see it.

    Attributes
    ----------
    backend : str
        Name of the backend that is compiled for (``llvm``, ``opencl:0``); empty where a graph or
        program is only looked at.
    records : list of StepRecord
        The steps so far.
    notes : list of str
        What steps want to say to whoever reads the report; ``note`` adds to it.
    watch : callable
        Called with each record as soon as it is there.
    running : str
        What is being done, or was when the compile failed.
    """

    backend: str = ""
    records: list[StepRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    watch: Callable[[StepRecord], None] = _ignore
    running: str = ""
    _count: int = 0

    def option(self, name: str) -> Any:
        """The value of a setting for this compile."""
        return settings.get(name)

    def note(self, text: str) -> None:
        """Say something about this compile in its report."""
        self.notes.append(text)

    def is_wanted(self, step: Step) -> bool:
        """Count a step; False when bisecting stops before it."""
        limit = settings.get_int("stop_after")
        self._count += 1
        return step.required or limit < 0 or self._count <= limit

    def run(self, step: Step, work: Callable[[], Result], before: int,
            size: Callable[[Result], int], verify: Callable[[Result], None]) -> Result:
        """Run a step that ``is_wanted``.

        Parameters
        ----------
        step : Step
        work : callable
            Gives the result.
        before : int
            Size of what it works on.
        size, verify : callable
            Size of a result, and what raises VerificationError for a bad one.
        """
        self.running = step.name
        start = time.perf_counter()
        result = work()
        record = StepRecord(step.name, time.perf_counter() - start, before, size(result), result)
        self.records.append(record)
        self.watch(record)
        if settings.get_int("check") >= 1:
            check(lambda: verify(result), f"after {step.name}")
        return result


def check(verify: Callable[[], None], where: str) -> None:
    """Verify, and say where in the compile it was."""
    try:
        verify()
    except VerificationError as error:
        raise VerificationError(f"{where}: {error}") from error
