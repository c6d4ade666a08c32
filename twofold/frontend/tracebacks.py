"""Short tracebacks: an error shows the user's frames, not the library's.

The cost is on the error path only. ``TWOFOLD_FULL_TRACEBACK=1`` shows everything.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from .. import config
from ..errors import OpError, ResourceExhaustedError
from ..ir.source import LIBRARY

Function = TypeVar("Function", bound=Callable[..., Any])


def shorten(error: BaseException) -> BaseException:
    """The error with the library's frames taken out of its traceback."""
    if isinstance(error, MemoryError) and not isinstance(error, OpError):
        error = ResourceExhaustedError(
            f"no room for a result ({error}); free tensors or use smaller batches"
        ).with_traceback(error.__traceback__)
    if config.get("full_traceback"):
        return error
    kept: list[TracebackType] = []
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(LIBRARY):
            kept.append(trace)
        trace = trace.tb_next
    chain: TracebackType | None = None
    for entry in reversed(kept):
        chain = TracebackType(chain, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return error.with_traceback(chain)


def public(function: Function) -> Function:
    """Decorate a function of the public interface: its errors have short tracebacks."""
    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except Exception as error:
            raise shorten(error) from error.__cause__

    return call  # type: ignore[return-value]
