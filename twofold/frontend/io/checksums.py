"""CRC-32C, which guards records, event files and checkpoints of TensorFlow's formats.

A process that checks little does so in Python; one that checks more loads machine code
(``backends/llvm/run/checksum.py``).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

# Bytes that are checked in Python, at some 10 MB/s, before machine code (3 GB/s and more) is
# loaded, which takes 60 ms, or 400 ms with all that the first compiled function loads.
_PATIENCE = 500_000
# From so many bytes on other threads may run meanwhile.
_LONG = 16_384
_POLYNOMIAL = 0x82F63B78  # Castagnoli's, bits reversed
_MASK_DELTA = 0xA282EAD8

_left = _PATIENCE
_native: tuple[Callable[..., int], Callable[..., int]] | None = None


def crc32c(data: Any, before: int = 0) -> int:
    """The CRC-32C (Castagnoli) of bytes.

    Parameters
    ----------
    data : bytes-like
        Contiguous.
    before : int
        The checksum of the bytes before these.

    Examples
    --------
    >>> from twofold.frontend.io.checksums import crc32c
    >>> hex(crc32c(b"123456789")), crc32c(b"789", crc32c(b"123456")) == crc32c(b"123456789")
    ('0xe3069283', True)
    """
    if type(data) is not bytes:
        view = memoryview(data).cast("B")
        if _native is None and view.nbytes < _left:
            return crc32c(view.tobytes(), before)
        array = np.frombuffer(view, np.uint8)
        return _machine_code()[array.size >= _LONG](before, array.ctypes.data, array.size)
    if _native is None and len(data) < _left:
        return _in_python(data, before)
    return _machine_code()[len(data) >= _LONG](before, data, len(data))


def masked_crc32c(data: Any) -> int:
    """The checksum as it is stored beside the data: one of data with checksums in it stays good.

    Examples
    --------
    >>> from twofold.frontend.io.checksums import masked_crc32c, unmask
    >>> hex(masked_crc32c(b"123456789")), hex(unmask(masked_crc32c(b"123456789")))
    ('0xc78ab0e5', '0xe3069283')
    """
    return mask(crc32c(data))


def mask(crc: int) -> int:
    """A checksum as it is stored."""
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF


def unmask(stored: int) -> int:
    """The checksum that was stored so."""
    turned = (stored - _MASK_DELTA) & 0xFFFFFFFF
    return ((turned >> 17) | (turned << 15)) & 0xFFFFFFFF


def _in_python(data: bytes, before: int) -> int:
    global _left
    _left -= len(data)
    table = _byte_table()
    crc = before ^ 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@lru_cache(maxsize=1)
def _byte_table() -> tuple[int, ...]:
    """What each value of the lowest byte does to a checksum."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return tuple(table)


def _machine_code() -> tuple[Callable[..., int], Callable[..., int]]:
    global _native
    if _native is None:
        module = importlib.import_module("twofold.backends.llvm.run.checksum")
        _native = module.load(_byte_table())
    return _native
