"""``Compiled``: an executable, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..dataclass import dataclass, field
from ..ir.fusion.fused import Fused
from ..ir.graph import Graph
from ..ir.passes.context import Context, StepRecord
from ..ir.program.nodes import Program, launches
from .backend import Executable


@dataclass(eq=False)
class Compiled:
    """An executable and how it came about.

    Attributes
    ----------
    graph : Graph
        As it was handed in.
    optimized : Graph
        After all passes.
    program : Program
    executable : Executable
    updates : dict
        Index of an extra output to the index of the variable input whose new value it is.
    context : Context
        Records of all steps, and what they noted.
    seconds : dict
        Stage to seconds: passes, fuse and lower, then the backend's own stages.
    """

    graph: Graph
    optimized: Graph
    program: Program
    executable: Executable
    updates: dict[int, int]
    context: Context
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, inputs: Sequence[Any], donated: Sequence[int] = ()) -> list[Any]:
        """Run on device arrays; see ``Executable``."""
        return self.executable(inputs, donated)

    @property
    def steps(self) -> list[StepRecord]:
        """What each pass, fusion and each program pass did."""
        return self.context.records

    @property
    def fused(self) -> Fused:
        """How the graph was cut into kernels, and why there."""
        return next(s.result for s in self.steps if isinstance(s.result, Fused))

    @property
    def kernel_count(self) -> int:
        """Kernels and contractions the program runs (loops counted once)."""
        return len(launches(self.program))
