"""Code, constants and what it calls may be anywhere in memory."""

from __future__ import annotations

import platform
import struct
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.backends.llvm.run import jit

#: Relocations of x86-64 by number that hold 64 bits: an address, and a distance.
WHOLE = {1: "R_X86_64_64", 24: "R_X86_64_PC64"}
_RELA, _CODE_AND_DATA = 4, 2      # SHT_RELA, SHF_ALLOC


def _relocations(content: bytes) -> list[int]:
    """The numbers of the relocations of all sections that are loaded, from an ELF object."""
    start, = struct.unpack_from("<Q", content, 40)
    size, count = struct.unpack_from("<HH", content, 58)
    headers = [struct.unpack_from("<IIQQQQIIQQ", content, start + i * size) for i in range(count)]
    found = []
    for _, kind, _, _, offset, length, _, target, _, entry in headers:
        if kind == _RELA and headers[target][2] & _CODE_AND_DATA:
            for place in range(offset, offset + length, entry):
                found.append(struct.unpack_from("<Q", content, place + 8)[0] & 0xFFFFFFFF)
    return found


@pytest.mark.skipif(platform.machine() != "x86_64", reason="relocations of x86-64")
def test_no_distance_is_limited(monkeypatch: Any) -> None:
    objects: list[bytes] = []
    real = jit._link

    def link(engine: Any, object_bytes: bytes, *rest: Any) -> Any:
        objects.append(object_bytes)
        return real(engine, object_bytes, *rest)

    monkeypatch.setattr(jit, "_link", link)
    x = tf.reshape(tf.range(90.0), [9, 10])

    @tf.function
    def program(x: Any) -> Any:
        return (tf.sin(x) + tf.math.erf(x), x @ tf.transpose(x), tf.random.normal([3]),
                tf.gather(x, [1, 2]), tf.sort(x), tf.linalg.inv(x[:9, :9] + 100.0 * tf.eye(9)),
                tf.map_fn(tf.reduce_sum, x))

    with tf.options(cache=False):
        first = program(x)[0][0, :3]
    np.testing.assert_allclose(first, [0, 0.8414710 + 0.8427008, 0.9092974 + 0.9953223], rtol=1e-5)
    found = [number for content in objects for number in _relocations(content)]
    assert len(found) > 20 and set(found) <= set(WHOLE)
