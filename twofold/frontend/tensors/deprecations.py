"""What TensorFlow calls deprecated says so when it is first used, at the user's line."""

from __future__ import annotations

import logging
import sys

from ...ir.base.source import user_frame

_log = logging.getLogger("twofold")
_told: set[str] = set()


def warn_deprecated(name: str, advice: str) -> None:
    """Say once in a process that a name is deprecated, and what to use."""
    if name in _told:
        return
    _told.add(name)
    frame = user_frame(sys._getframe(1))
    place = "" if frame is None else f"From {frame.f_code.co_filename}:{frame.f_lineno}: "
    _log.warning("%s%s is deprecated and will be removed in a future version; %s", place, name,
                 advice)
