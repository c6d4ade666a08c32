"""WAV files: there and back, and what TensorFlow refuses."""

import struct

import numpy as np
import pytest

import twofold as tf

WAV = tf.audio.encode_wav([[0.5, -1.0], [0.25, 1.0], [0, 2.0]], 8000).numpy()
SAMPLES = np.array([[0.5, -1.0], [0.25, 32767 / 32768], [0.0, 32767 / 32768]], np.float32)


@pytest.mark.parametrize("options, expected", [
    ({}, SAMPLES), ({"desired_channels": 1}, SAMPLES[:, :1]), ({"desired_samples": 2}, SAMPLES[:2]),
    ({"desired_channels": 3}, SAMPLES[:, [0, 1, 1]]), ({"desired_samples": 0}, SAMPLES[:0]),
    ({"desired_samples": 5}, np.concatenate([SAMPLES, np.zeros((2, 2), np.float32)])),
])
def test_there_and_back(tmp_path, options, expected):
    tf.io.write_file(tmp_path / "a.wav", WAV)
    late = tf.function(lambda: tf.audio.decode_wav(tf.io.read_file(tmp_path / "a.wav"), **options))
    for found in (tf.audio.decode_wav(WAV, **options), late()):
        np.testing.assert_array_equal(found.audio.numpy(), expected, strict=True)
        assert found.sample_rate.numpy() == 8000 and found.sample_rate.dtype is tf.int32


@pytest.mark.parametrize("data", [
    WAV[:36] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + WAV[36:], WAV + b"junk",
    WAV[:16] + struct.pack("<I", 18) + WAV[20:36] + b"\0\0" + WAV[36:],
    WAV[:4] + bytes(4) + WAV[8:]])
def test_what_else_may_be_in_a_file(data):
    np.testing.assert_array_equal(tf.audio.decode_wav(data).audio, SAMPLES)


@pytest.mark.parametrize("data, reason", [
    (b"", "Expected RIFF"), (b"XXXX" + WAV[4:], "found b'XXXX"), (WAV[:50], "Data too short"),
    (WAV[:36], "No data chunk"), (WAV[:34] + b"\x08\0" + WAV[36:], "Can only read 16-bit"),
    (WAV[:20] + b"\3\0" + WAV[22:], "Expected 1 (PCM), but got 3"),
    (WAV[:22] + b"\0\0" + WAV[24:], "at least 1, but got 0"),
    (WAV[:28] + bytes(4) + WAV[32:], "Expected 32000 but got 0"),
    (WAV[:32] + b"\1\0" + WAV[34:], "Expected 4 but got 1"),
    (WAV[:12] + WAV[36:], "before it says what the data is"),
    (WAV[:16] + bytes(4) + WAV[20:], "Expected 16 or more, but got 0"),
])
def test_bad_files(data, reason):
    with pytest.raises(tf.errors.InvalidArgumentError) as found:
        tf.audio.decode_wav(data)
    assert reason in str(found.value)


def test_any_cut_of_a_file_is_refused():
    for count in range(len(WAV)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            tf.audio.decode_wav(WAV[:count])


@pytest.mark.parametrize("option", ["desired_channels", "desired_samples"])
def test_numbers_below_minus_one_are_refused(option: str) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=option):
        tf.audio.decode_wav(WAV, **{option: -2})
