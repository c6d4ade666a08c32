"""Signals cut into frames, and frames put together again."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ....ir.base import dims
from ....ir.base.literal import Literal
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ..common import one_axis, shape_of, to_tensor
from ..reduce import reduce_sum
from .fourier import resize


def positive(name: str, value: Any, what: str) -> int:
    """A length or a step, which is known and at least 1."""
    found = arguments.static_int(value, what)
    if found < 1:
        raise ArgumentError(f"tf.signal.{name}: {what} must be positive, got {found}")
    return found


@public
def frame(signal: Any, frame_length: Any, frame_step: Any, pad_end: Any = False,
          pad_value: Any = 0, axis: Any = -1, name: str | None = None) -> Tensor:
    """An axis cut into frames, which may overlap.

    Parameters
    ----------
    signal : Tensor
        Rank 1 or more; any dtype but string.
    frame_length, frame_step : int
        Samples of a frame, and from the beginning of one to that of the next.
    pad_end : bool
        Whether frames also begin where not all their samples are there.
    pad_value : scalar
        What these samples are then.
    axis : int
        The axis that is cut.

    Returns
    -------
    Tensor
        The dtype of ``signal``; in place of the axis two, ``frames`` and ``frame_length``.

    Raises
    ------
    ValueError
        When the rank is 0, or a length or step is not positive.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.frame([1, 2, 3, 4, 5], 3, 2).numpy()
    array([[1, 2, 3],
           [3, 4, 5]], dtype=int32)
    """
    x = to_tensor(signal)
    if x.ndim < 1:
        raise ArgumentError(f"tf.signal.frame: signal of shape {x.shape} must have rank 1 or more")
    length = positive("frame", frame_length, "frame_length")
    step = positive("frame", frame_step, "frame_step")
    place = one_axis("signal.frame", axis, x.ndim)
    size = shape_of(x)[place]
    if pad_end:
        count = dims.floordiv(size + (step - 1), step)
        missing = dims.maximum((count - 1) * step + length - size, 0)
        value = Literal(np.asarray(arguments.static_array(pad_value, "pad_value")), x.dtype)
        pairs = tuple((0, missing if i == place else 0) for i in range(x.ndim))
        x = run("pad", x, paddings=pairs, mode="constant", value=value)
    else:
        count = dims.maximum(dims.floordiv(size - length, step) + 1, 0)
    first = run("multiply", run("iota", length=count, dtype=dtypes.int32),
                to_tensor(step, dtypes.int32))
    places = run("add", run("reshape", first, shape=(count, 1)),
                 run("iota", length=length, dtype=dtypes.int32))
    return run("gather", x, places, axis=place, batch_dims=0)


@public
def overlap_and_add(signal: Any, frame_step: Any, name: str | None = None) -> Tensor:
    """Frames added up, each ``frame_step`` samples after the one before.

    Parameters
    ----------
    signal : Tensor
        Shape ``[..., frames, frame_length]``; numbers.
    frame_step : int
        From the beginning of a frame to that of the next.

    Returns
    -------
    Tensor
        Shape ``[..., (frames - 1) * frame_step + frame_length]``; the dtype of ``signal``.

    Raises
    ------
    ValueError
        When the rank is below 2 or ``frame_step`` is no positive integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.signal.overlap_and_add([[1, 2, 3], [10, 20, 30]], 2).numpy()
    array([ 1,  2, 13, 20, 30], dtype=int32)
    """
    x = to_tensor(signal)
    if x.ndim < 2:
        raise ArgumentError(f"tf.signal.overlap_and_add: signal of shape {x.shape} must have rank "
                            "2 or more")
    if np.asarray(arguments.static_array(frame_step, "frame_step")).dtype.kind not in "iu":
        raise ArgumentError(f"tf.signal.overlap_and_add: frame_step must be an integer, got "
                            f"{frame_step!r}")
    step = positive("overlap_and_add", frame_step, "frame_step")
    *outer, frames, length = shape_of(x)
    total = dims.maximum((frames - 1) * step + length, 0)
    pieces = dims.floordiv(length + (step - 1), step)
    x = resize(x, x.ndim - 1, pieces * step)
    rank = len(outer)
    # Piece p of frame f belongs p steps later: lines of frames, each one longer than the next.
    x = run("reshape", x, shape=(*outer, frames, pieces, step))
    x = run("transpose", x, permutation=(*range(rank), rank + 1, rank, rank + 2))
    x = resize(x, rank + 1, frames + pieces)
    x = run("reshape", x, shape=(*outer, pieces * (frames + pieces), step))
    x = resize(x, rank, pieces * (frames + pieces - 1))
    x = run("reshape", x, shape=(*outer, pieces, frames + pieces - 1, step))
    x = reduce_sum(x, rank)
    x = run("reshape", x, shape=(*outer, (frames + pieces - 1) * step))
    return resize(x, rank, total)
