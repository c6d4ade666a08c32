"""JSON with a checksum of its content, so that damage is told from a format that is not known."""

from __future__ import annotations

import json
import zlib
from typing import Any

from .files import DamagedError


def seal(name: str, content: Any, indent: int | None = None) -> bytes:
    """The text of a file that holds something under a name, and its checksum."""
    text = json.dumps(content, sort_keys=True, indent=indent, ensure_ascii=False,
                      separators=(",", ": " if indent else ":"))
    return b'{"crc32":%d,"%s":%s}\n' % (zlib.crc32(canonical(content)), name.encode(),
                                        text.encode())


def unseal(name: str, text: bytes) -> Any:
    """What a file holds.

    Raises
    ------
    DamagedError
        It is incomplete, or was changed.
    """
    try:
        whole = json.loads(text)
        content = whole[name]
        if zlib.crc32(canonical(content)) != whole["crc32"]:
            raise DamagedError("it was changed since it was written")
    except (ValueError, TypeError, KeyError, RecursionError):
        raise DamagedError("it is incomplete") from None
    return content


def canonical(content: Any) -> bytes:
    """The text that is summed: it does not depend on order and white space."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
