"""Hashes of strings that are the same in every process: those that TensorFlow computes.

``plain_hash`` is its own (of Murmur's kind), ``fingerprint`` FarmHash's ``Fingerprint64``, and
``keyed_hash`` SipHash-2-4, whose values nobody foresees who has not the key.
"""

from __future__ import annotations

import struct

_ALL = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def _word(data: bytes, place: int) -> int:
    return int.from_bytes(data[place:place + 8], "little")


def _turn(value: int, count: int) -> int:
    """Rotate to the right."""
    return (value >> count | value << (64 - count)) & _ALL


def plain_hash(data: bytes) -> int:
    """TensorFlow's ``Hash64``."""
    mul, size = 0xC6A4A7935BD1E995, len(data)
    found = 0xDECAFCAFFE ^ size * mul & _ALL
    whole = size - size % 8
    for (value,) in struct.iter_unpack("<Q", data[:whole]):
        value = value * mul & _ALL
        value = (value ^ value >> 47) * mul & _ALL
        found = (found ^ value) * mul & _ALL
    if size > whole:
        found = (found ^ int.from_bytes(data[whole:], "little")) * mul & _ALL
    found = (found ^ found >> 47) * mul & _ALL
    return found ^ found >> 47


# ---------------------------------------------------------------------------- FarmHash

def _mix(value: int) -> int:
    return value ^ value >> 47


def _join(left: int, right: int, mul: int) -> int:
    found = _mix((left ^ right) * mul & _ALL)
    return _mix((right ^ found) * mul & _ALL) * mul & _ALL


def fingerprint(data: bytes) -> int:
    """FarmHash's ``Fingerprint64``."""
    size = len(data)
    if size <= 16:
        return _of_16(data)
    if size <= 32:
        return _of_32(data)
    return _of_64(data) if size <= 64 else _of_many(data)


def _of_16(data: bytes) -> int:
    size = len(data)
    mul = _K2 + 2 * size & _ALL
    if size >= 8:
        a, b = _word(data, 0) + _K2 & _ALL, _word(data, size - 8)
        return _join(_turn(b, 37) * mul + a & _ALL, (_turn(a, 25) + b) * mul & _ALL, mul)
    if size >= 4:
        first, last = (int.from_bytes(part, "little") for part in (data[:4], data[-4:]))
        return _join(size + (first << 3), last, mul)
    if not size:
        return _K2
    y, z = data[0] + (data[size >> 1] << 8), size + (data[-1] << 2)
    return _mix((y * _K2 ^ z * _K0) & _ALL) * _K2 & _ALL


def _of_32(data: bytes) -> int:
    size = len(data)
    mul = _K2 + 2 * size & _ALL
    a, b = _word(data, 0) * _K1 & _ALL, _word(data, 8)
    c, d = _word(data, size - 8) * mul & _ALL, _word(data, size - 16) * _K2 & _ALL
    left = _turn(a + b & _ALL, 43) + _turn(c, 30) + d & _ALL
    return _join(left, a + _turn(b + _K2 & _ALL, 18) + c & _ALL, mul)


def _of_64(data: bytes) -> int:
    size = len(data)
    mul = _K2 + 2 * size & _ALL
    a, b = _word(data, 0) * _K2 & _ALL, _word(data, 8)
    c, d = _word(data, size - 8) * mul & _ALL, _word(data, size - 16) * _K2 & _ALL
    y = _turn(a + b & _ALL, 43) + _turn(c, 30) + d & _ALL
    z = _join(y, a + _turn(b + _K2 & _ALL, 18) + c & _ALL, mul)
    e, f = _word(data, 16) * mul & _ALL, _word(data, 24)
    g, h = (y + _word(data, size - 32)) * mul & _ALL, (z + _word(data, size - 24)) * mul & _ALL
    left = _turn(e + f & _ALL, 43) + _turn(g, 30) + h & _ALL
    return _join(left, e + _turn(f + a & _ALL, 18) + g & _ALL, mul)


def _weak(data: bytes, place: int, a: int, b: int) -> tuple[int, int]:
    """A weak hash of 32 bytes, with two seeds."""
    w, x, y, z = (_word(data, place + 8 * i) for i in range(4))
    a = a + w & _ALL
    b = _turn(b + a + z & _ALL, 21)
    whole = a + x + y & _ALL
    return whole + z & _ALL, b + _turn(whole, 44) + a & _ALL


def _of_many(data: bytes) -> int:
    size = len(data)
    x, y = 81 * _K2 + _word(data, 0) & _ALL, 81 * _K1 + 113 & _ALL
    z = _mix(y * _K2 + 113 & _ALL) * _K2 & _ALL
    v = w = (0, 0)
    for place in range(0, (size - 1) // 64 * 64, 64):
        x = _turn(x + y + v[0] + _word(data, place + 8) & _ALL, 37) * _K1 & _ALL ^ w[1]
        y = _turn(y + v[1] + _word(data, place + 48) & _ALL, 42) * _K1 & _ALL
        y = y + v[0] + _word(data, place + 40) & _ALL
        z = _turn(z + w[0] & _ALL, 33) * _K1 & _ALL
        v = _weak(data, place, v[1] * _K1 & _ALL, x + w[0] & _ALL)
        w = _weak(data, place + 32, z + w[1] & _ALL, y + _word(data, place + 16) & _ALL)
        z, x = x, z
    mul, place = _K1 + ((z & 255) << 1) & _ALL, size - 64
    w = w[0] + (size - 1 & 63) & _ALL, w[1]
    v = v[0] + w[0] & _ALL, v[1]
    w = w[0] + v[0] & _ALL, w[1]
    x = _turn(x + y + v[0] + _word(data, place + 8) & _ALL, 37) * mul & _ALL ^ w[1] * 9 & _ALL
    y = _turn(y + v[1] + _word(data, place + 48) & _ALL, 42) * mul & _ALL
    y = y + v[0] * 9 + _word(data, place + 40) & _ALL
    z = _turn(z + w[0] & _ALL, 33) * mul & _ALL
    v = _weak(data, place, v[1] * mul & _ALL, x + w[0] & _ALL)
    w = _weak(data, place + 32, z + w[1] & _ALL, y + _word(data, place + 16) & _ALL)
    left = _join(v[0], w[0], mul) + _mix(y) * _K0 + x & _ALL
    return _join(left, _join(v[1], w[1], mul) + z & _ALL, mul)


# ---------------------------------------------------------------------------- SipHash

def _rounds(state: list[int], count: int) -> None:
    a, b, c, d = state
    for _ in range(count):
        a, c = a + b & _ALL, c + d & _ALL
        b, d = _turn(b, 51) ^ a, _turn(d, 48) ^ c
        a = _turn(a, 32)
        c, a = c + b & _ALL, a + d & _ALL
        b, d = _turn(b, 47) ^ c, _turn(d, 43) ^ a
        c = _turn(c, 32)
    state[:] = a, b, c, d


def keyed_hash(data: bytes, first: int, second: int) -> int:
    """SipHash-2-4 with a key of two numbers."""
    state = [first ^ 0x736F6D6570736575, second ^ 0x646F72616E646F6D,
             first ^ 0x6C7967656E657261, second ^ 0x7465646279746573]
    whole = len(data) - len(data) % 8
    last = data[whole:] + bytes(7 - len(data) % 8) + bytes([len(data) & 255])
    for (value,) in struct.iter_unpack("<Q", data[:whole] + last):
        state[3] ^= value
        _rounds(state, 2)
        state[0] ^= value
    state[2] ^= 255
    _rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]
