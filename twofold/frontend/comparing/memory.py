"""The most memory that one call holds besides its arguments: on the host and on a device."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from ...runtime import backend as backends
from ...runtime.backend import Backend
from ...runtime.pool import host_pool


def peak_of(call: Callable[[], Any], backend: Backend | None) -> int:
    """Most bytes held during a call: results, temporaries, Python's own objects.

    Parameters
    ----------
    call : callable
        Ends when its work is done.
    backend : Backend or None
        That of a device with memory of its own, None for the host's alone.
    """
    counted = [backends.get("llvm"), *([backend] if backend is not None else [])]
    gc.collect()
    for one in counted:
        one.reset_peak()
    before = [one.memory_info()["current"] for one in counted]
    with host_pool().counting_own_only():
        peak = _traced_peak(call)
    for one, bytes_before in zip(counted, before):
        peak += max(0, one.memory_info()["peak"] - bytes_before)
    return peak


def _traced_peak(call: Callable[[], Any]) -> int:
    """What Python and NumPy took themselves, at most, during a call."""
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        call()
        return max(0, tracemalloc.get_traced_memory()[1] - start)
    finally:
        if not was_tracing:
            tracemalloc.stop()
