"""CRC-32C: known answers, in Python and by each kind of machine code."""

import ctypes

import numpy as np
import pytest

from twofold.backends.llvm.run import checksum, jit
from twofold.frontend.io import checksums

KNOWN = [(b"", 0), (b"123456789", 0xE3069283), (bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43),
         (bytes(range(32)), 0x46DD794E)]  # of RFC 3720


@pytest.mark.parametrize("data, crc", KNOWN)
def test_known_answers(data, crc, monkeypatch):
    monkeypatch.setattr(checksums, "_native", None)
    assert checksums.crc32c(data) == crc
    monkeypatch.setattr(checksums, "_left", 0)
    assert checksums.crc32c(data) == crc
    assert checksums.crc32c(np.frombuffer(data, np.uint8)) == crc
    assert checksums.unmask(checksums.masked_crc32c(data)) == crc


@pytest.mark.parametrize("instructions", ["none", checksum._instructions()])
def test_machine_code_is_what_python_computes(instructions):
    text = checksum.module_text(instructions, checksums._byte_table())
    code = jit.compile_module(text, [checksum.SYMBOL])
    function = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p,
                                ctypes.c_uint64)(code.address(checksum.SYMBOL))
    data = np.random.default_rng(0).bytes(1000)
    for count in [*range(40), 1000]:
        for before in (0, 0xDEADBEEF):
            expected = checksums._in_python(data[:count], before)
            assert function(before, data[:count], count) == expected


def test_a_part_after_the_other():
    data = np.random.default_rng(1).bytes(100_000)
    whole = checksums.crc32c(data)
    assert checksums.crc32c(memoryview(data)[777:], checksums.crc32c(data[:777])) == whole
