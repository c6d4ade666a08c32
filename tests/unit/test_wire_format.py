"""The wire format of protocol buffers: known bytes, both ways, and damage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.errors import DataLossError
from twofold.frontend.io import protobuf


@pytest.mark.parametrize("value, data", [
    (0, b"\x00"), (1, b"\x01"), (127, b"\x7f"), (128, b"\x80\x01"), (300, b"\xac\x02"),
    (2 ** 64 - 1, b"\xff" * 9 + b"\x01"), (-1, b"\xff" * 9 + b"\x01"),
    (-(2 ** 63), b"\x80" * 9 + b"\x01"),
])
def test_varints(value, data):
    assert protobuf.encode_varint(value) == data
    assert protobuf.decode_varint(b"x" + data + b"y", 1) == (value % 2 ** 64, 1 + len(data))


@pytest.mark.parametrize("data, reason", [
    (b"", "cut off"), (b"\x80", "cut off"), (b"\x80" * 9, "cut off"),
    (b"\x80" * 10 + b"\x01", "more than 64 bits"), (b"\xff" * 9 + b"\x02", "more than 64 bits"),
])
def test_bad_varints(data, reason):
    with pytest.raises(DataLossError, match=reason):
        protobuf.decode_varint(data)


def test_integers_must_fit():
    with pytest.raises(ValueError, match="64 bits"):
        protobuf.encode_varint(2 ** 64)


def test_fields_of_all_kinds():
    data = (protobuf.integer(1, -3) + protobuf.double_field(2, 0.5) + protobuf.block(3, "héllo")
            + protobuf.single_field(2000, 1e300))
    first, second, third, last = protobuf.read_fields(data)
    assert protobuf.to_signed(first[2]) == -3
    assert protobuf.double(second[2]) == 0.5
    assert third == (3, protobuf.BYTES, "héllo".encode())
    assert last[0] == 2000 and protobuf.single(last[2]) == float("inf")


@pytest.mark.parametrize("data, reason", [
    (b"\x00", "field number 0"), (b"\x0a\x05abc", "5 bytes, 3 are left"), (b"\x09abc", "cut off"),
    (b"\x0d\x00", "cut off"), (b"\x0f", "no kind of field 7"), (b"\x0c", "no kind of field 4"),
    (b"\x0a\xff\xff\xff\xff\x7f", "are left"), (b"\x0b\x14", "a group ends"), (b"\x0b", "cut off"),
])
def test_damaged_fields(data, reason):
    with pytest.raises(DataLossError, match=reason):
        list(protobuf.read_fields(data))


def test_groups_are_left_out():
    group = b"\x0b" + protobuf.integer(7, 1) + b"\x13\x14" + protobuf.block(2, b"z") + b"\x0c"
    assert list(protobuf.read_fields(group + protobuf.integer(5, 6))) == [(5, 0, 6)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_fields_or_data_loss(data):
    try:
        for field in protobuf.read_fields(data):
            protobuf.read_integers((field[0], 2, data))
            protobuf.read_floats((field[0], 2, data))
    except DataLossError as error:
        assert "message is damaged" in str(error)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-2 ** 63, 2 ** 63 - 1), max_size=80))
def test_blocks_of_integers(values):
    data = b"".join(map(protobuf.encode_varint, values))
    assert protobuf.unpack_integers(data).tolist() == values
    assert protobuf.read_integers((1, protobuf.BYTES, data)) == values


@pytest.mark.parametrize("data", [b"\x80", b"\x01\x80", b"\xff" * 9 + b"\x02",
                                  b"\x80" * 10 + b"\1"])
def test_damaged_blocks_of_integers(data):
    with pytest.raises(DataLossError):
        protobuf.unpack_integers(data)
    with pytest.raises(DataLossError):
        protobuf.read_integers((1, protobuf.BYTES, b"\1" * 40 + data))


def test_blocks_of_floats():
    values = np.array([1.5, -0.0, np.inf], np.float32)
    (field,) = protobuf.read_fields(protobuf.packed_singles(1, values))
    assert protobuf.read_floats(field).tobytes() == values.tobytes()
    assert protobuf.packed_singles(1, []) == b""
    with pytest.raises(DataLossError, match="5 bytes"):
        protobuf.read_floats((1, protobuf.BYTES, b"12345"))
