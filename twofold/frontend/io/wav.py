"""WAV sound, written (``tf.audio.encode_wav``)."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
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
    if x.shape.rank != 2:
        raise InvalidArgumentError("tf.audio.encode_wav: audio must be two-dimensional: samples "
                                   f"and channels, got shape {x.shape}", "audio.encode_wav")
    rate = convert.to_tensor(sample_rate)

    def encode(samples: Any, per_second: Any) -> Any:
        return (hosting.words([wav_of(samples, int(per_second.reshape(())))], ()),)

    return hosting.on_host("audio.encode_wav", encode, [x, rate],
                           [hosting.type_of(dtypes.string)])[0]


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
