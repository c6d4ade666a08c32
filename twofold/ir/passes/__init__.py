"""The passes, one per file, and the pipeline: one visible list."""

from __future__ import annotations

from .decompose import DecomposeComposites
from .manager import Observer, Pass, PassManager, PassRecord
from .remove_dead import RemoveDead

PIPELINE: tuple[Pass, ...] = (
    RemoveDead(),            # gradients leave much behind that nobody asked for
    DecomposeComposites(),   # kernels are made of primitives
    RemoveDead(),            # decompositions compute outputs that may not be read
)

__all__ = ["PIPELINE", "DecomposeComposites", "Observer", "Pass", "PassManager", "PassRecord",
           "RemoveDead"]
