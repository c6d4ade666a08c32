"""``tf.random.experimental.index_shuffle``: where a shuffle puts one thing, without the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import convert
from ...values.requirements import require_equal
from ..common import shape_of, to_tensor

_FUNCTION = "random.experimental.index_shuffle"
_INTEGERS = (dtypes.int32, dtypes.uint32, dtypes.int64, dtypes.uint64)
_ROUNDS = 8


@public
def index_shuffle(index: Any, seed: Any, max_index: Any) -> Tensor:
    """The new place of one of the numbers from 0 to ``max_index`` after a shuffle of all.

    A seed stands for one shuffle: other indices of the same seed have other places.

    Parameters
    ----------
    index : Tensor
        Shape ``[]`` or ``[n]``; int32, uint32, int64 or uint64, from 0 to ``max_index``.
    seed : Tensor
        Shape ``[2]`` or ``[n, 2]``; integers.
    max_index : Tensor
        Shape ``[]`` or ``[n]``; the dtype of ``index``, not negative.

    Returns
    -------
    Tensor
        Shape ``[]``, or ``[n]`` where one of the arguments is of several; the dtype of ``index``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, or an index is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> places = tf.random.experimental.index_shuffle(tf.range(5), seed=[5, 9], max_index=4)
    >>> tf.sort(places).numpy()
    array([0, 1, 2, 3, 4], dtype=int32)
    """
    place = to_tensor(index)
    limit, source = convert.operand(max_index, place), to_tensor(seed)

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.{_FUNCTION}: index is {place.dtype.name} of shape {place.shape}, seed "
            f"{source.dtype.name} of shape {source.shape} and max_index of shape {limit.shape}; "
            "they must be integers of [] or [n], [2] or [n, 2], and [] or [n]", _FUNCTION)

    if place.dtype not in _INTEGERS or not source.dtype.is_integer or place.ndim > 1 \
            or limit.ndim > 1 or source.ndim not in (1, 2):
        raise refusal()
    require_equal(shape_of(source)[-1], 2, refusal)
    counts = [shape_of(x)[0] for x, rank in ((place, 1), (limit, 1), (source, 2)) if x.ndim == rank]
    for other in counts[1:]:
        require_equal(counts[0], other, refusal)
    words = run("cast", source, dtype=dtypes.int64)
    return on_host(_FUNCTION, _shuffler(), [place, words, limit],
                   [TensorType(place.dtype, tuple(counts[:1]))])[0]


@recipe("random.shuffle_index")
def _shuffler() -> Callable[..., Any]:
    def shuffle(index: Any, seed: Any, limit: Any) -> Any:
        places, keys, limits = np.broadcast_arrays(
            index.astype(np.uint64), _mix(seed.astype(np.uint64)), limit.astype(np.uint64))
        if (index < 0).any() or (limit < 0).any() or (places > limits).any():
            raise InvalidArgumentError("index must be >= 0 and max_index must be >= index, got "
                                       f"{index} and {limit}", _FUNCTION)
        found = [_place(int(i), int(key), int(n)) for i, key, n in zip(
            places.reshape(-1), keys.reshape(-1), limits.reshape(-1))]
        return (np.array(found, np.uint64).astype(index.dtype).reshape(places.shape),)

    return shuffle


def _mix(seed: Any) -> Any:
    """A key of 64 bits of each seed."""
    with np.errstate(over="ignore"):
        return _scramble(_scramble(seed[..., 0]) ^ seed[..., 1])


def _scramble(word: Any) -> Any:
    word = (word ^ word >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ word >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return (word ^ word >> np.uint64(31)) + np.uint64(0x9E3779B97F4A7C15)


def _place(index: int, key: int, limit: int) -> int:
    """Rounds of a cipher of a few bits, again until the place is not beyond the limit."""
    half = max(1, -(-limit.bit_length() // 2))
    mask = (1 << half) - 1
    while True:
        left, right = index >> half, index & mask
        for step in range(_ROUNDS):
            word = (right * 0x9E3779B1 + key + step * 0xD1B54A32D192ED03) & (1 << 64) - 1
            word = (word ^ word >> 29) * 0xBF58476D1CE4E5B9 & (1 << 64) - 1
            left, right = right, left ^ (word >> 40 & mask)
        index = left << half | right
        if index <= limit:
            return index
