"""What is found of one way of running a function: agreement, times, memory."""

from __future__ import annotations

from ...dataclass import dataclass, field
from .profile import Profile

# Ends of an interval that are further apart than this, by ratio, say that times varied.
_UNSTEADY = 1.5


@dataclass
class Row:
    """One way of running the function.

    Attributes
    ----------
    mode : str
        ``eager``, the name of a backend, or that of a peer.
    error : str
        Why it could not run, with the user's line; empty otherwise.
    agrees : bool
        Results, and what variables were left with, equal those of the first row within
        ``tolerance``.
    unjudged : str
        Why results are not compared; empty when they are.
    difference, relative : float
        Largest absolute difference from the first row, and the largest one divided by the
        largest number of its result.
    tolerance : float
        What ``relative`` may be, for the dtype of the result that is nearest to it.
    worst : str
        Which element differs most, where results do not agree.
    fastest, median : float
        Seconds per call; the median is that of the rounds.
    interval : (float, float)
        Where the median is, with 95 % confidence.
    speedup : float
        Eager's time divided by this one's: median over the rounds.
    speedup_interval : (float, float)
        Where that median is, with 95 % confidence.
    calls : int
        How many calls were timed.
    cold, warm : dict
        Stage (``trace``, ``passes``, ``lower``, ``emit``, ``llvm``, …) to seconds, without and with
        the disk cache.
    peak : int
        Most bytes that one call held besides its arguments, on host and device together.
    break_even : float
        Calls after which compiling (cold) has paid; infinite when a call is not faster than eager.
    kernels : int
        Kernels and contractions that the program has.
    profile : Profile or None
        Where the time of a call goes, if that was asked for.
    """

    mode: str
    error: str = ""
    agrees: bool = True
    unjudged: str = ""
    difference: float = 0.0
    relative: float = 0.0
    tolerance: float = 0.0
    worst: str = ""
    fastest: float = 0.0
    median: float = 0.0
    interval: tuple[float, float] = (0.0, 0.0)
    speedup: float = 0.0
    speedup_interval: tuple[float, float] = (0.0, 0.0)
    calls: int = 0
    cold: dict[str, float] = field(default_factory=dict)
    warm: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    break_even: float = 0.0
    kernels: int = 0
    profile: Profile | None = None

    @property
    def is_unsteady(self) -> bool:
        """Whether its times varied so much that its median is not known well."""
        low, high = self.interval
        return high > _UNSTEADY * low
