"""What is done to a host program once it is built, one file each, and the order: a visible list."""

from __future__ import annotations

from .delay_updates import DelayUpdates
from .insert_lifetimes import InsertLifetimes
from .manager import ProgramPass, run_program_passes
from .share_updates import ShareUpdates

PROGRAM_PASSES: tuple[ProgramPass, ...] = (
    DelayUpdates(),       # before lifetimes: it moves instructions
    InsertLifetimes(),    # backends need to know when memory begins and ends
    ShareUpdates(),       # after all that moves instructions
)

__all__ = ["PROGRAM_PASSES", "DelayUpdates", "InsertLifetimes", "ProgramPass", "ShareUpdates",
           "run_program_passes"]
