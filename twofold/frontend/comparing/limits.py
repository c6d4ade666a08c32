"""What this machine can do at most, measured with code that this compiler makes.

Bytes per second through an addition of two arrays, in memory and in cache; operations per second
in a product of two matrices. No call can be faster in the same terms than the machine was there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ..dispatch import door
from ..tensors.tensor import Tensor, from_array
from .modes import CompiledMode, Subject
from .state import State

_IN_MEMORY, _IN_CACHE, _SIDE = 1 << 24, 1 << 16, 1024
_SAMPLES = 10


@dataclass(frozen=True)
class Limits:
    """The largest rates that were seen.

    Attributes
    ----------
    memory, cache : float
        Bytes per second between arrays of 64 MiB, and of 256 KiB.
    flops : float
        Operations per second in float32.
    """

    memory: float
    cache: float
    flops: float

    def __str__(self) -> str:
        return (f"{self.memory / 1e9:.1f} GB/s from memory, {self.cache / 1e9:.1f} GB/s from "
                f"cache, {self.flops / 1e9:.0f} GFLOP/s")


@lru_cache(maxsize=8)
def measured_limits(mode: str) -> Limits:
    """The limits of a mode (as ``compare`` names them), measured once in a process."""
    moved = 3 * dtypes.float32.size  # two arrays are read, one is written
    large, small, side = ((_ones(*shape), _ones(*shape)) for shape in (
        (_IN_MEMORY,), (_IN_CACHE,), (_SIDE, _SIDE)))
    return Limits(moved * _IN_MEMORY / _fastest(mode, _add, large),
                  moved * _IN_CACHE / _fastest(mode, _add, small),
                  2 * _SIDE ** 3 / _fastest(mode, _multiply, side))


def _ones(*shape: int) -> Tensor:
    return from_array(np.ones(shape, np.float32), dtypes.float32)


def _add(x: Tensor, y: Tensor) -> Any:
    return door.run("add", x, y)


def _multiply(x: Tensor, y: Tensor) -> Any:
    return door.run("matmul", x, y)


def _fastest(mode: str, compute: Callable[..., Any], arguments: tuple[Tensor, ...]) -> float:
    """Seconds of the fastest call."""
    running = CompiledMode(mode, Subject(compute, arguments, {}), State())
    running.prepare()
    return min(running.time(_SAMPLES, 1))
