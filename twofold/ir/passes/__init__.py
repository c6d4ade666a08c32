"""The passes, one per file, and the pipeline: one visible list."""

from __future__ import annotations

from .add_value_checks import AddValueChecks
from .context import Context, Step, StepRecord
from .decompose_composites import DecomposeComposites
from .fold_transposes import FoldTransposes
from .inline_calls import InlineCalls
from .manager import Pass, apply_pass, run_passes
from .remove_dead import RemoveDead
from .split_complex import SplitComplex
from .split_reductions import SplitReductions

PIPELINE: tuple[Pass, ...] = (
    InlineCalls(),           # fusion sees through function calls
    RemoveDead(),            # gradients leave much behind that nobody asked for
    AddValueChecks(),        # before composites hide which op the user called
    DecomposeComposites(),   # kernels are made of primitives
    SplitComplex(),          # kernels compute with real numbers
    FoldTransposes(),        # products read transposed operands as they are stored
    SplitReductions(),       # long sums are work for several threads
    RemoveDead(),            # decompositions compute outputs that may not be read
)

__all__ = ["PIPELINE", "AddValueChecks", "Context", "DecomposeComposites", "FoldTransposes",
           "InlineCalls", "Pass", "RemoveDead", "SplitComplex", "SplitReductions", "Step",
           "StepRecord", "apply_pass", "run_passes"]
