"""One function of OpenCL C and how it is launched: what the writers of text give to the backend."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .... import forks
from ....dataclass import dataclass, replace
from ....ir.base.dims import Symbol

Sizes = Mapping[Symbol, int]

SCRATCH, PIECES = "scratch_memory", "pieces"    # arguments of kernels with scratch memory


@dataclass(frozen=True, eq=False)
class KernelText:
    """One ``__kernel`` function and how to launch it.

    Attributes
    ----------
    name : str
        The user's ops and line: what profiles and printed text show.
    text : str
        The function alone, without what it calls.
    helpers : dict
        Texts of the functions that it calls, by name, callees first.
    buffers : tuple of int
        Positions, among the kernel's buffers, of its pointer arguments.
    sizes : tuple of Symbol
        Its int64 arguments, after the pointers.
    local : tuple of int
        Work-items per group.
    groups : callable
        Number of groups per dimension for given sizes.
    float64 : bool
        Whether it needs double precision.
    """

    name: str
    text: str
    helpers: dict[str, str]
    buffers: tuple[int, ...]
    sizes: tuple[Symbol, ...]
    local: tuple[int, ...]
    groups: Callable[[Sizes], tuple[int, ...]]
    float64: bool
    scratch: Scratch | None = None

    @forks.cached_property
    def nameless(self) -> str:
        """The function under a name that all have: what it is, wherever the user wrote it."""
        return self.rename("kernel_")

    def rename(self, name: str) -> str:
        """The function under another name."""
        return self.text.replace(f"void {self.name}(", f"void {name}(", 1)


@dataclass(frozen=True, eq=False)
class Scratch:
    """Memory that launches of one kernel share, to combine what many groups have summed.

    A kernel with it takes two more arguments: a pointer after its buffers' and, as the last one,
    the number of pieces that the sums are cut into.

    Attributes
    ----------
    pieces : callable
        Number of pieces for given sizes; where it is 1, the kernel is not launched.
    nbytes : callable
        Bytes for given sizes.
    """

    pieces: Callable[[Sizes], int]
    nbytes: Callable[[Sizes], int]


def when_whole(text: KernelText, scratch: Scratch) -> KernelText:
    """The text of a single launch, for when there is only one piece."""
    groups = text.groups
    return replace(text, groups=lambda sizes: (
        groups(sizes) if scratch.pieces(sizes) == 1 else (0,)))
