"""``tf.nn``: pooling over regions whose borders are left to chance (Graham 2015)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor, from_array
from ...tensors.tracebacks import public
from ...tracing.open_sizes import static_sizes
from ...values import arguments
from ..common import shape_of, to_tensor
from ..random.draws import shuffle, uniform

_DTYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64)


class Pooled(NamedTuple):
    """What was pooled, and where regions begin along the height and the width."""

    output: Tensor
    row_pooling_sequence: Tensor
    col_pooling_sequence: Tensor


def _ratios(pooling_ratio: Any) -> tuple[float, float]:
    wrong = (f"`pooling_ratio` should be a number >= 1 or a list of them, of 1, 2 or 4 with the "
             f"outer ones 1. Received: pooling_ratio={pooling_ratio}")
    if isinstance(pooling_ratio, bool) or not isinstance(pooling_ratio, (int, float, list, tuple)):
        raise ArgumentError(wrong)
    found = np.asarray(pooling_ratio, np.float64).reshape(-1)
    if len(found) == 4 and found[0] == found[3] == 1.0:
        found = found[1:3]
    if len(found) not in (1, 2) or not (found >= 1.0).all():
        raise ArgumentError(wrong)
    return float(found[0]), float(found[-1])


def _borders(own: int, count: int, pseudo_random: bool, seed: Any) -> Tensor:
    """Where regions begin, and the end of the last one: int64 of shape ``[count + 1]``."""
    least, more = divmod(own, count)
    if pseudo_random and more:
        # Graham's: steps of one length, rounded up, from a start by chance.
        step = own / count
        largest = min((least + 2) / step - 1, (own + 1 - least) / step - (count - 1))
        start = uniform([], 0.0, largest, dtypes.float64, seed)
        places = from_array(np.arange(1, count, dtype=np.float64), dtypes.float64)
        inner = run("cast", run("ceil", (places + start) * step), dtype=dtypes.int64)
        ends = [to_tensor([n], dtypes.int64) for n in (0, own)]
        return run("concat", ends[0], inner - to_tensor(1, dtypes.int64), ends[1], axis=0)
    lengths = np.full(count, least, np.int64)
    lengths[:more] += 1
    steps = shuffle(from_array(lengths, dtypes.int64), seed=seed)
    begin = to_tensor([0], dtypes.int64)
    return run("concat", begin, run("cumsum", steps, axis=0, exclusive=False, reverse=False),
               axis=0)


def _regions(x: Tensor, axis: int, borders: Tensor, overlapping: bool) -> tuple[Tensor, Tensor]:
    """The pixels of each region along an axis, on an axis more, and which of these there are."""
    own, count = int(shape_of(x)[axis]), int(shape_of(borders)[0]) - 1
    most = own // count + 1 + bool(overlapping)
    steps = from_array(np.arange(most, dtype=np.int64), dtypes.int64)
    starts = run("reshape", borders[:-1], shape=(count, 1))
    ends = run("reshape", borders[1:], shape=(count, 1))
    if overlapping:
        ends = ends + to_tensor(1, dtypes.int64)
    last = to_tensor(own, dtypes.int64)
    places = starts + run("reshape", steps, shape=(1, most))
    inside = run("less", places, run("minimum", ends, last))
    safe = run("minimum", places, last - to_tensor(1, dtypes.int64))
    extra = len(shape_of(x)) - 1 - axis
    return (run("gather", x, safe, axis=axis, batch_dims=0),
            run("reshape", inside, shape=(count, most, *(1,) * extra)))


def _pool(name: str, value: Any, pooling_ratio: Any, pseudo_random: Any, overlapping: Any,
          seed: Any, kind: str) -> Pooled:
    x, ratios = to_tensor(value), _ratios(pooling_ratio)
    if x.dtype not in _DTYPES or x.ndim != 4:
        raise InvalidArgumentError(
            f"tf.nn.{name}: value is {x.dtype.name} of shape {x.shape}; it must be float32, "
            "float64, int32 or int64 of [batch, height, width, channels]", f"nn.{name}")
    arguments.require_bool(pseudo_random, "pseudo_random")
    arguments.require_bool(overlapping, "overlapping")
    sizes = static_sizes(shape_of(x)[1:3], f"tf.nn.{name}", "give the images a size with "
                         "tf.ensure_shape")
    counts = [int(n / ratio) for n, ratio in zip(sizes, ratios)]
    if min(counts) < 1:
        raise InvalidArgumentError(f"tf.nn.{name}: a height and width of {sizes} have no region "
                                   f"at ratios {ratios}", f"nn.{name}")
    number = arguments.static_int(seed, "seed")
    borders = [_borders(n, count, pseudo_random, number or None)
               for n, count in zip(sizes, counts)]
    for axis, each in enumerate(borders):
        pixels, inside = _regions(x, axis + 1, each, overlapping)
        if kind == "max":
            lowest = to_tensor(np.asarray(x.dtype.min), x.dtype)
            x = run("reduce_max", run("select", inside, pixels, lowest), axes=(axis + 2,),
                    keepdims=False)
            continue
        kept = run("select", inside, pixels, to_tensor(0, x.dtype))
        total = run("reduce_sum", kept, axes=(axis + 2,), keepdims=False)
        there = run("reduce_sum", run("cast", inside, dtype=x.dtype), axes=(1,), keepdims=False)
        x = run("floordiv" if x.dtype.is_integer else "divide", total, there)
    return Pooled(x, *borders)


@public
def fractional_max_pool(value: Any, pooling_ratio: Any, pseudo_random: bool = False,
                        overlapping: bool = False, seed: Any = 0, name: str | None = None
                        ) -> Pooled:
    """Largest pixels of regions whose sizes differ by one and whose order is left to chance.

    Parameters
    ----------
    value : Tensor
        Shape ``[batch, height, width, channels]``; float32, float64, int32 or int64.
    pooling_ratio : float or list of float
        How much smaller the height and the width become, at least 1: one number, two, or four of
        which the first and the last are 1.
    pseudo_random : bool
        Regions follow one step from a random start; else their sizes are shuffled.
    overlapping : bool
        Whether regions share their borders.
    seed : int
        A sequence of its own, set back by ``tf.random.set_seed``; 0: the global one.

    Returns
    -------
    tuple of Tensor
        ``output``, smaller in height and width, and ``row_pooling_sequence`` and
        ``col_pooling_sequence``, int64: where regions begin, and the end.

    Raises
    ------
    ValueError
        When a ratio is below 1.
    InvalidArgumentError
        When the rank or dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> pooled = tf.nn.fractional_max_pool(tf.ones([1, 5, 7, 1]), 1.4)
    >>> pooled.output.shape, pooled.row_pooling_sequence.shape
    (TensorShape([1, 3, 5, 1]), TensorShape([4]))
    """
    return _pool("fractional_max_pool", value, pooling_ratio, pseudo_random, overlapping, seed,
                 "max")


@public
def fractional_avg_pool(value: Any, pooling_ratio: Any, pseudo_random: bool = False,
                        overlapping: bool = False, seed: Any = 0, name: str | None = None
                        ) -> Pooled:
    """Means of regions whose sizes differ by one and whose order is left to chance.

    Parameters
    ----------
    value : Tensor
        Shape ``[batch, height, width, channels]``; float32, float64, int32 or int64.
    pooling_ratio : float or list of float
        How much smaller the height and the width become, at least 1: one number, two, or four of
        which the first and the last are 1.
    pseudo_random : bool
        Regions follow one step from a random start; else their sizes are shuffled.
    overlapping : bool
        Whether regions share their borders.
    seed : int
        A sequence of its own, set back by ``tf.random.set_seed``; 0: the global one.

    Returns
    -------
    tuple of Tensor
        ``output``, smaller in height and width, and ``row_pooling_sequence`` and
        ``col_pooling_sequence``, int64: where regions begin, and the end.

    Raises
    ------
    ValueError
        When a ratio is below 1.
    InvalidArgumentError
        When the rank or dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> pooled = tf.nn.fractional_avg_pool(tf.ones([1, 4, 4, 1]), 2.0)
    >>> pooled.output.numpy().reshape(-1)
    array([1., 1., 1., 1.], dtype=float32)
    """
    return _pool("fractional_avg_pool", value, pooling_ratio, pseudo_random, overlapping, seed,
                 "avg")
