"""The kinds of summaries that TensorBoard shows: numbers, histograms, images, texts, sound.

What is written is made where it is written, on the host: a function that does not record spends
nothing on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..io.hosting import words
from ..io.png import png_of
from ..io.wav import wav_of
from ..ops.array import stop_gradient
from ..ops.casting import cast
from ..ops.checks.shapes import assert_rank, assert_scalar, assert_type
from ..ops.image.colours import convert_image_dtype
from ..tensors import observers
from ..tensors.tensor import Tensor, from_array
from ..tensors.tracebacks import public
from ..values import convert
from .event_files import metadata_message
from .writing import record, summary_scope

_BUCKETS = 30


@public
def scalar(name: str, data: Any, step: Any = None, description: str | None = None) -> Tensor:
    """Write a number.

    Parameters
    ----------
    name : str
        Open name scopes are put before it.
    data : Tensor
        One number; it is written as float32.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    description : str, optional
        Shown beside it, in Markdown.

    Returns
    -------
    Tensor
        A bool scalar: whether it was recorded.

    Raises
    ------
    ValueError
        When ``data`` is not one number, or there is a writer but no step.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.scalar("loss", 0.345, step=1)))
    True
    """
    metadata = metadata_message("scalars", description=description)
    with summary_scope(name, "scalar_summary") as (tag, _):
        assert_scalar(data)
        number = cast(data, dtypes.float32)
        return record(tag, lambda: [number], None, step, metadata)


@public
def histogram(name: str, data: Any, step: Any = None, buckets: Any = None,
              description: str | None = None) -> Tensor:
    """Write how the elements of a tensor are distributed.

    Parameters
    ----------
    name : str
        Open name scopes are put before it.
    data : Tensor
        Numbers, in any shape.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    buckets : int, optional
        How many of equal width: 30.
    description : str, optional
        Shown beside it, in Markdown.

    Returns
    -------
    Tensor
        A bool scalar: whether it was recorded.

    Raises
    ------
    ValueError
        When there is a writer but no step.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.histogram("weights", tf.random.normal([100]), step=1)))
    True
    """
    x = stop_gradient(data)
    metadata = metadata_message("histograms", description=description)
    count = convert.to_tensor(_BUCKETS if buckets is None else buckets)

    def encode(array: Any, number: Any) -> Any:
        return _histogram(array, max(0, int(number.reshape(())))), dtypes.float64

    with summary_scope(name, "histogram_summary") as (tag, _):
        assert_scalar(count)
        assert_type(count, dtypes.int32)
        return record(tag, lambda: [cast(x, dtypes.float64), count], encode, step, metadata)


def _histogram(array: Any, count: int) -> Any:
    """Left and right edge and number of elements of each bucket."""
    data = np.asarray(array, np.float64).ravel()
    if not data.size or not count:
        return np.zeros((count, 3))
    least, most = data.min(), data.max()
    if least == most:
        counts = np.zeros(count)
        counts[-1] = data.size
        return np.stack([np.full(count, most), np.full(count, most), counts], axis=1)
    with np.errstate(invalid="ignore", over="ignore"):  # where there are NaN or infinities
        places = np.floor((data - least) / ((most - least) / count))
        numbers = np.clip(places[np.isfinite(places)], 0, count - 1).astype(np.int64)
        edges = least + np.arange(count + 1) * ((most - least) / count)
    edges[-1] = most
    found = np.bincount(numbers, minlength=count).astype(np.float64)
    return np.stack([edges[:-1], edges[1:], found], axis=1)


@public
def image(name: str, data: Any, step: Any = None, max_outputs: Any = 3,
          description: str | None = None) -> Tensor:
    """Write images.

    Parameters
    ----------
    name : str
        Open name scopes are put before it.
    data : Tensor
        Images, height, width and 1 to 4 channels. Floating ones are between 0 and 1.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    max_outputs : int
        Of more images the first of them are written.
    description : str, optional
        Shown beside them, in Markdown.

    Returns
    -------
    Tensor
        A bool scalar: whether they were recorded.

    Raises
    ------
    ValueError
        When ``data`` has another rank, or there is a writer but no step.
    InvalidArgumentError
        For another number of channels, or ``max_outputs`` below 0.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.image("noise", tf.random.uniform([1, 8, 8, 3]), step=1)))
    True
    """
    metadata = metadata_message("images", description=description)

    def values() -> list[Any]:
        x = convert.to_tensor(data)
        assert_rank(x, 4)
        return [x, _one(max_outputs, "max_outputs", "image")]

    def encode(array: Any, most: Any) -> Any:
        images = _first(array, most, "image")
        with observers.init_scope():
            shown = convert_image_dtype(from_array(images, dtypes.as_dtype(images.dtype)),
                                        dtypes.uint8, saturate=True)._host()
        sizes = [str(array.shape[2]).encode(), str(array.shape[1]).encode()]
        return words([*sizes, *[png_of(one) for one in shown]]), dtypes.string

    with summary_scope(name, "image_summary") as (tag, _):
        return record(tag, values, encode, step, metadata)


def _one(value: Any, what: str, function: str) -> Tensor:
    tensor = convert.to_tensor(value)
    if tensor.shape.rank or tensor._dtype.kind not in "iu":
        raise InvalidArgumentError(f"tf.summary.{function}: {what} must be one integer, got "
                                   f"{tensor._dtype.name} of shape {tensor.shape}",
                                   f"summary.{function}")
    return tensor


def _first(array: Any, most: Any, function: str) -> Any:
    number = int(most.reshape(()))
    if number < 0:
        raise InvalidArgumentError(f"tf.summary.{function}: max_outputs must not be negative, got "
                                   f"{number}", f"summary.{function}")
    return array[:number]


@public
def text(name: str, data: Any, step: Any = None, description: str | None = None) -> Tensor:
    """Write a text, or a table of texts.

    Parameters
    ----------
    name : str
        Open name scopes are put before it.
    data : Tensor
        Strings in UTF-8, shown as Markdown; of one or two dimensions as a table.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    description : str, optional
        Shown beside it, in Markdown.

    Returns
    -------
    Tensor
        A bool scalar: whether it was recorded.

    Raises
    ------
    TypeError
        When ``data`` holds no strings.
    ValueError
        When there is a writer but no step.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.text("note", "the *first* run", step=1)))
    True
    """
    metadata = metadata_message("text", description=description)
    with summary_scope(name, "text_summary") as (tag, _):
        x = convert.to_tensor(data)
        assert_type(x, dtypes.string)
        return record(tag, lambda: [x], None, step, metadata)


@public
def audio(name: str, data: Any, sample_rate: Any, step: Any = None, max_outputs: Any = 3,
          encoding: str | None = None, description: str | None = None) -> Tensor:
    """Write sound.

    Parameters
    ----------
    name : str
        Open name scopes are put before it.
    data : Tensor
        Clips, samples and channels; floating, between -1 and 1.
    sample_rate : int or Tensor
        Samples in a second.
    step : int, Tensor or Variable, optional
        The default step, if one is set.
    max_outputs : int
        Of more clips the first of them are written.
    encoding : str, optional
        ``"wav"``: there is no other.
    description : str, optional
        Shown beside it, in Markdown.

    Returns
    -------
    Tensor
        A bool scalar: whether it was recorded.

    Raises
    ------
    ValueError
        When ``data`` has another rank, ``encoding`` is another, or there is a writer but no step.
    InvalidArgumentError
        When ``sample_rate`` is not positive, or ``max_outputs`` below 0.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> with tf.summary.create_file_writer(tempfile.mkdtemp()).as_default():
    ...     print(bool(tf.summary.audio("silence", tf.zeros([1, 800, 1]), 8000, step=1)))
    True
    """
    if encoding not in (None, "wav"):
        raise ArgumentError(f"Unknown encoding: {encoding!r}")
    content = b"\x10\x0b"  # AudioPluginData: encoding = WAV
    metadata = metadata_message("audio", content, description)

    def values() -> list[Any]:
        x = convert.to_tensor(data)
        assert_rank(x, 3)
        return [cast(x, dtypes.float32), _one(max_outputs, "max_outputs", "audio"),
                _one(sample_rate, "sample_rate", "audio")]

    def encode(array: Any, most: Any, rate: Any) -> Any:
        clips = [wav_of(clip, int(rate.reshape(()))) for clip in _first(array, most, "audio")]
        return words([part for clip in clips for part in (clip, b"")],
                     (len(clips), 2)), dtypes.string

    with summary_scope(name, "audio_summary") as (tag, _):
        return record(tag, values, encode, step, metadata)


