"""The passes, one per file, and the pipeline: one visible list."""

from __future__ import annotations

from .decompose import DecomposeComposites
from .inline_calls import InlineCalls
from .manager import Observer, Pass, PassManager, PassRecord
from .remove_dead import RemoveDead

PIPELINE: tuple[Pass, ...] = (
    InlineCalls(),           # fusion sees through function calls
    RemoveDead(),            # gradients leave much behind that nobody asked for
    DecomposeComposites(),   # kernels are made of primitives
    RemoveDead(),            # decompositions compute outputs that may not be read
)

__all__ = ["PIPELINE", "DecomposeComposites", "InlineCalls", "Observer", "Pass", "PassManager", "PassRecord",
           "RemoveDead"]
