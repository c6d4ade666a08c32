"""Where in the user's code an op came from.

Eager recordings keep only (code object, instruction offset), which costs nothing to take; the
file and line are worked out when somebody asks.
"""

from __future__ import annotations

import linecache
import os
import sys
from types import CodeType, FrameType

from ... import settings
from ...dataclass import dataclass

_ROOT = os.path.dirname(os.path.abspath(settings.__file__))
#: Where the library's own code starts. The demo in ``cli`` is a user's program like any other.
LIBRARY = (*(os.path.join(_ROOT, part, "") for part in (
    "_api", "backends", "frontend", "ir", "runtime")),
           *(os.path.join(_ROOT, f"{part}.py") for part in ("settings", "dtypes", "errors")))


@dataclass(frozen=True)
class Source:
    """A place in user code."""

    __slots__ = ("code", "instruction")

    code: CodeType
    instruction: int

    @property
    def file(self) -> str:
        """Path of the file."""
        return self.code.co_filename

    @property
    def function(self) -> str:
        """Name of the function."""
        return self.code.co_name

    @property
    def line(self) -> int:
        """Line number, 1-based; 0 when unknown."""
        index = self.instruction // 2
        for position, (line, _, _, _) in enumerate(self.code.co_positions()):
            if position == index:
                return line or 0
        return 0

    @property
    def text(self) -> str:
        """The source line itself, stripped; empty when the file cannot be read."""
        return linecache.getline(self.file, self.line).strip()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, in {self.function}"


def user_frame(frame: FrameType | None = None) -> FrameType | None:
    """The nearest caller's frame that is not inside this library."""
    current = frame or sys._getframe(1)
    walk: FrameType | None = current
    while walk is not None and walk.f_code.co_filename.startswith(LIBRARY):
        walk = walk.f_back
    return walk


def capture() -> Source | None:
    """Source of the nearest user frame, or None."""
    frame = user_frame(sys._getframe(1))
    return None if frame is None else Source(frame.f_code, frame.f_lasti)


def compiled_note(source: Source) -> str:
    """What an error of compiled code is told about its place in the user's code."""
    text = f": `{source.text}`" if source.text else ""
    place = f"{source.file}:{source.line}, in {source.function}"
    return f"  in the compiled function, from {place}{text}"


def add_note(error: BaseException, source: Source) -> None:
    """Note a place in the user's code on an error, once."""
    note = compiled_note(source)
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)
