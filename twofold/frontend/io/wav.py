"""WAV sound, written and read (``tf.audio.encode_wav``, ``tf.audio.decode_wav``)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..values import arguments, convert
from . import hosting


@public
def encode_wav(audio: Any, sample_rate: Any, name: str | None = None) -> Tensor:
    """Sound as the bytes of a WAV file with 16 bits for each sample.

    Parameters
    ----------
    audio : Tensor
        float32: samples and channels, between -1 and 1; what is beyond is cut off.
    sample_rate : int or Tensor
        Samples in a second.

    Returns
    -------
    Tensor
        One string.

    Raises
    ------
    InvalidArgumentError
        For another dtype or rank, or a rate that is not positive.

    Examples
    --------
    >>> import twofold as tf
    >>> len(tf.audio.encode_wav(tf.zeros([100, 1]), 8000).numpy())
    244
    """
    x = convert.to_tensor(audio, dtypes.float32)
    if x.shape.rank not in (2, None):
        raise InvalidArgumentError("tf.audio.encode_wav: audio must be two-dimensional: samples "
                                   f"and channels, got shape {x.shape}", "audio.encode_wav")
    rate = convert.to_tensor(sample_rate)
    if rate.shape.rank or rate._dtype.kind not in "iu":
        raise InvalidArgumentError("tf.audio.encode_wav: sample_rate must be one integer, got "
                                   f"{rate._dtype.name} of shape {rate.shape}", "audio.encode_wav")
    return hosting.on_host("audio.encode_wav", _encoder(), [x, rate],
                           [hosting.type_of(dtypes.string)])[0]


@recipe("audio.encode_wav")
def _encoder() -> Callable[..., Any]:
    return lambda samples, per_second: (
        hosting.words([wav_of(samples, int(per_second.reshape(())))], ()),)


def wav_of(samples: Any, per_second: int) -> bytes:
    """The bytes of a WAV file of samples and channels.

    Raises
    ------
    InvalidArgumentError
        For a number of channels or samples in a second that a file cannot have.
    """
    channels = samples.shape[1]
    if not 0 < per_second < 1 << 32:
        raise InvalidArgumentError(f"sample_rate must be in (0, 2^32), got: {per_second}",
                                   "audio.encode_wav")
    if not 0 < channels < 1 << 16:
        raise InvalidArgumentError(f"num_channels must be in (0, 2^16), got: {channels}",
                                   "audio.encode_wav")
    with np.errstate(invalid="ignore", over="ignore"):
        wide = samples.astype(np.float32) * np.float32(1 << 15)
        rounded = np.trunc(wide + np.copysign(np.float32(0.5), wide))
        numbers = np.nan_to_num(np.clip(rounded, -(1 << 15), (1 << 15) - 1)).astype("<i2")
    data = numbers.tobytes()
    if len(data) + 36 >= 1 << 32:
        raise InvalidArgumentError(f"{len(data)} bytes of sound do not fit into a WAV file",
                                   "audio.encode_wav")
    form = struct.pack("<HHIIHH", 1, channels, per_second,
                       min(per_second * channels * 2, 0xFFFFFFFF), channels * 2, 16)
    return b"".join((b"RIFF", struct.pack("<I", 36 + len(data)), b"WAVEfmt ",
                     struct.pack("<I", 16), form, b"data", struct.pack("<I", len(data)), data))


class DecodeWav(NamedTuple):
    """What :func:`decode_wav` gives.

    Attributes
    ----------
    audio : Tensor
        float32: samples and channels.
    sample_rate : Tensor
        Samples in a second, an int32 scalar.
    """

    audio: Tensor
    sample_rate: Tensor


@public
def decode_wav(contents: Any, desired_channels: int = -1, desired_samples: int = -1,
               name: str | None = None) -> DecodeWav:
    """The sound in the bytes of a WAV file with 16 bits for each sample.

    Parameters
    ----------
    contents : Tensor
        One string.
    desired_channels : int
        How many channels to give: later ones are left out, or the last one repeated. -1: all.
    desired_samples : int
        How many samples to give: later ones are left out, or zeros added. -1: all.

    Returns
    -------
    DecodeWav
        ``audio``, float32 samples and channels between -1 and 1, and ``sample_rate``.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no such file.

    Examples
    --------
    >>> import twofold as tf
    >>> data = tf.audio.encode_wav([[0.0], [0.5]], 8000)
    >>> audio, rate = tf.audio.decode_wav(data)
    >>> audio.numpy().tolist(), int(rate)
    ([[0.0], [0.5]], 8000)
    """
    tensor = hosting.string_of(contents, "contents", "audio.decode_wav")
    channels = arguments.static_int(desired_channels, "desired_channels")
    count = arguments.static_int(desired_samples, "desired_samples")
    for name, number in (("desired_channels", channels), ("desired_samples", count)):
        if number < -1:
            raise InvalidArgumentError(f"{name} must be >= -1, got {number}", "audio.decode_wav")
    sizes = [count if count >= 0 else hosting.new_size("samples"),
             channels if channels >= 0 else hosting.new_size("channels")]
    return DecodeWav(*hosting.on_host(
        "audio.decode_wav", _decoder(channels=channels, count=count), [tensor],
        [hosting.type_of(dtypes.float32, *sizes), hosting.type_of(dtypes.int32)]))


@recipe("audio.decode_wav")
def _decoder(channels: int, count: int) -> Callable[..., Any]:
    def decode(data: Any) -> Any:
        samples, per_second = samples_of(data[()])
        if channels >= 0:
            samples = samples[:, np.minimum(np.arange(channels), samples.shape[1] - 1)]
        if count >= 0:
            samples = samples[:count]
            missing = count - len(samples)
            samples = np.concatenate([samples, np.zeros((missing, samples.shape[1]), "f4")])
        return samples, np.array(per_second, np.int32)

    return decode


def samples_of(data: bytes) -> tuple[Any, int]:
    """Samples and channels of a WAV file, between -1 and 1, and the samples in a second.

    Raises
    ------
    InvalidArgumentError
        When the bytes are no such file.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise _no_wav(f"Header mismatch: Expected RIFF and WAVE but found {data[:12]!r}")
    channels = per_second = 0
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at:at + 4], int.from_bytes(data[at + 4:at + 8], "little")
        body = data[at + 8:at + 8 + size]
        if len(body) < size:
            raise _no_wav(f"Data too short: {kind!r} has {size} bytes, {len(body)} are there")
        if kind == b"fmt ":
            channels, per_second = _form(body)
        elif kind == b"data":
            if not channels:
                raise _no_wav("its data comes before it says what the data is")
            numbers = np.frombuffer(body[:size - size % (2 * channels)], "<i2")
            samples = numbers.astype(np.float32).reshape(-1, channels) / np.float32(1 << 15)
            return samples, per_second
        at += 8 + size + size % 2
    raise _no_wav("No data chunk found in WAV")


def _form(body: bytes) -> tuple[int, int]:
    """Channels, and samples in a second, of the part that says what the data is."""
    if len(body) < 16:
        raise _no_wav(f"Bad format chunk size for WAV: Expected 16 or more, but got {len(body)}")
    kind, channels, per_second, bytes_per_second, step, bits = struct.unpack("<HHIIHH", body[:16])
    if kind != 1:
        raise _no_wav(f"Bad audio format for WAV: Expected 1 (PCM), but got {kind}")
    if bits != 16:
        raise _no_wav(f"Can only read 16-bit WAV files, but received {bits}")
    if not channels:
        raise _no_wav("Bad number of channels for WAV: Expected at least 1, but got 0")
    if step != 2 * channels:
        raise _no_wav(f"Bad bytes per sample in WAV header: Expected {2 * channels} but got {step}")
    if bytes_per_second != step * per_second:
        raise _no_wav(f"Bad bytes per second in WAV header: Expected {step * per_second} but got "
                      f"{bytes_per_second}")
    return channels, per_second


def _no_wav(reason: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"tf.audio.decode_wav: {reason}", "audio.decode_wav")
