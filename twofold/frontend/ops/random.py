"""Random numbers (``tf.random``): a global state, generators, and pure functions of a seed.

All bits are Philox of a state ``uint32[4]``; drawing advances the state. The same seed gives the
same numbers on every backend, eager or compiled; they differ from TensorFlow's.
"""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...ir.oplib.random.random import blocks_used
from ..dispatch.door import run
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments
from ..variables.random_state import (
    Generator,
    draw,
    float_dtype,
    global_generator,
    normal_from,
    require_philox,
    set_seed,
    state_for,
    truncated_from,
    uniform_from,
)
from ..variables.random_state import set_global as _set_global
from .common import shape_of, to_tensor

__all__ = ["Generator", "set_seed"]


def _seeded(seed: Any) -> Tensor:
    """The state that a seed of two integers stands for."""
    return run("random_seed_state", to_tensor(seed))


@public
def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = dtypes.float32,
           seed: Any = None, name: str | None = None) -> Tensor:
    """Normally distributed numbers.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    mean, stddev : number or Tensor
        Mean and standard deviation; tensors broadcast.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``dtype`` is no floating one.
    InvalidArgumentError
        When a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.normal([2, 3]).shape
    TensorShape([2, 3])
    """
    dims = arguments.dims_of(shape)
    source = state_for(seed, blocks_used(dims, float_dtype(dtype)))
    return normal_from(source, dims, mean, stddev, dtype)


@public
def truncated_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0,
                     dtype: Any = dtypes.float32, seed: Any = None,
                     name: str | None = None) -> Tensor:
    """Normally distributed numbers within two standard deviations of the mean.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    mean, stddev : number or Tensor
        Mean and standard deviation before truncation; tensors broadcast.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``dtype`` is no floating one.
    InvalidArgumentError
        When a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> bool(tf.reduce_all(tf.abs(tf.random.truncated_normal([100])) <= 2.0))
    True
    """
    dims = arguments.dims_of(shape)
    source = state_for(seed, blocks_used(dims, float_dtype(dtype)))
    return truncated_from(source, dims, mean, stddev, dtype)


@public
def uniform(shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = dtypes.float32,
            seed: Any = None, name: str | None = None) -> Tensor:
    """Numbers spread evenly over [minval, maxval); integers need ``maxval``.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    minval, maxval : number or Tensor
        The range; by default from 0 to 1. Tensors broadcast.
    dtype : dtype
        Floats, int32 or int64.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``maxval`` is missing for integers, or the dtype is another.
    InvalidArgumentError
        When integers have ``minval >= maxval``, or a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.random.uniform([100], 1, 7, dtype=tf.int32)
    >>> bool(tf.reduce_all((x >= 1) & (x < 7)))
    True
    """
    dims = arguments.dims_of(shape)
    source = state_for(seed, blocks_used(dims, dtypes.as_dtype(dtype)))
    return uniform_from(source, dims, minval, maxval, dtype)


@public
def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """The entries along the first axis in random order.

    Parameters
    ----------
    value : Tensor
        Any shape; any dtype.

    Returns
    -------
    Tensor
        The shape and dtype of ``value``.

    Raises
    ------
    ValueError, TypeError
        When ``value`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> sorted(tf.random.shuffle([3, 1, 2]).numpy().tolist())
    [1, 2, 3]
    """
    from .gather import gather
    x = to_tensor(value)
    if x.ndim == 0:
        return x
    count = shape_of(x)[0]
    keys = uniform([count], dtype=dtypes.float64, seed=seed)
    order = run("argsort", keys, descending=False, dtype=dtypes.int32)
    return gather(x, order)


def _categorical(noise: Tensor, logits: Tensor, dtype: Any) -> Tensor:
    """The largest of logits plus Gumbel noise; ``noise`` is uniform [rows, samples, classes]."""
    tiny = to_tensor(1e-20 if noise.dtype is not dtypes.float16 else 1e-7, noise.dtype)
    gumbel = run("negative", run("log", run("negative", run("log", run("maximum", noise, tiny)))))
    rows, classes = shape_of(logits)
    total = run("add", gumbel, run("reshape", logits, shape=(rows, 1, classes)))
    return run("argmax", total, axis=2, dtype=dtypes.as_dtype(dtype))


@public
def categorical(logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None,
                name: str | None = None) -> Tensor:
    """Class numbers drawn from rows of unnormalised log probabilities.

    Parameters
    ----------
    logits : Tensor
        Shape ``[batch, classes]``; floats.
    num_samples : int
        How many numbers per row.
    dtype : dtype, optional
        Of the result: int64 (the default) or int32.

    Returns
    -------
    Tensor
        Shape ``[batch, num_samples]``.

    Raises
    ------
    InvalidArgumentError
        When ``logits`` is no matrix.
    ValueError
        When ``logits`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.categorical([[0.0, 0.0]], 5).shape
    TensorShape([1, 5])
    """
    x = to_tensor(logits)
    rows, classes = shape_of(x)
    noise = uniform([rows, num_samples, classes], dtype=x.dtype, seed=seed)
    return _categorical(noise, x, dtypes.int64 if dtype is None else dtype)


# ---------------------------------------------------------------------------- stateless

@public
def stateless_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0,
                     dtype: Any = dtypes.float32, name: str | None = None,
                     alg: Any = "auto_select") -> Tensor:
    """Normal numbers that depend on the seed (two integers) alone.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    mean, stddev : number or Tensor
        Mean and standard deviation; tensors broadcast.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``dtype`` is no floating one.
    InvalidArgumentError
        When the seed is no pair of integers, or a dimension is negative.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> a, b = (tf.random.stateless_normal([3], seed=[1, 2]) for _ in range(2))
    >>> bool(tf.reduce_all(a == b))
    True
    """
    require_philox("random.stateless_normal", alg)
    return normal_from(_seeded(seed), arguments.dims_of(shape), mean, stddev, dtype)


@public
def stateless_truncated_normal(shape: Any, seed: Any, mean: Any = 0.0, stddev: Any = 1.0,
                               dtype: Any = dtypes.float32, name: str | None = None,
                               alg: Any = "auto_select") -> Tensor:
    """Truncated normal numbers that depend on the seed (two integers) alone.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    mean, stddev : number or Tensor
        Mean and standard deviation before truncation; tensors broadcast.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``dtype`` is no floating one.
    InvalidArgumentError
        When the seed is no pair of integers, or a dimension is negative.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.random.stateless_truncated_normal([100], seed=[1, 2])
    >>> bool(tf.reduce_max(tf.abs(x)) <= 2.0)
    True
    """
    require_philox("random.stateless_truncated_normal", alg)
    return truncated_from(_seeded(seed), arguments.dims_of(shape), mean, stddev, dtype)


@public
def stateless_uniform(shape: Any, seed: Any, minval: Any = 0, maxval: Any = None,
                      dtype: Any = dtypes.float32, name: str | None = None,
                      alg: Any = "auto_select") -> Tensor:
    """Uniform numbers that depend on the seed (two integers) alone.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    minval, maxval : number or Tensor
        The range; by default from 0 to 1. Integers with both None are spread over the whole dtype.
    dtype : dtype
        Floats or integers.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    ValueError
        When ``maxval`` is missing for integers.
    InvalidArgumentError
        When integers have ``minval >= maxval``, or the seed is no pair of integers.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> a, b = (tf.random.stateless_uniform([2], seed=[1, 2]) for _ in range(2))
    >>> bool(tf.reduce_all(a == b))
    True
    """
    require_philox("random.stateless_uniform", alg)
    wanted = dtypes.as_dtype(dtype)
    if wanted.kind in "iu" and minval is None and maxval is None:
        return draw("random_bits", _seeded(seed), arguments.dims_of(shape), wanted)
    return uniform_from(_seeded(seed), arguments.dims_of(shape), minval, maxval, wanted)


@public
def stateless_categorical(logits: Any, num_samples: Any, seed: Any, dtype: Any = dtypes.int64,
                          name: str | None = None) -> Tensor:
    """Class numbers that depend on the seed (two integers) alone.

    Parameters
    ----------
    logits : Tensor
        Shape ``[batch, classes]``; floats.
    num_samples : int
        How many numbers per row.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    dtype : dtype
        Of the result: int64 or int32.

    Returns
    -------
    Tensor
        Shape ``[batch, num_samples]``.

    Raises
    ------
    InvalidArgumentError
        When ``logits`` is no matrix or the seed no pair of integers.
    ValueError
        When ``logits`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.stateless_categorical([[0.0, 100.0]], 3, seed=[1, 2]).numpy()
    array([[1, 1, 1]])
    """
    x = to_tensor(logits)
    rows, classes = shape_of(x)
    noise = stateless_uniform([rows, num_samples, classes], seed, dtype=x.dtype)
    return _categorical(noise, x, dtype)


@public
def stateless_shuffle(value: Any, seed: Any, alg: Any = "auto_select",
                      name: str | None = None) -> Tensor:
    """The entries along the first axis in an order that depends on the seed alone.

    Parameters
    ----------
    value : Tensor
        Rank 1 or more; any dtype.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.

    Returns
    -------
    Tensor
        The shape and dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When the seed is no pair of integers.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.random.experimental.stateless_shuffle(tf.range(4), seed=[1, 2])
    >>> tf.sort(x).numpy()
    array([0, 1, 2, 3], dtype=int32)
    """
    require_philox("random.stateless_shuffle", alg)
    from .gather import gather
    x = to_tensor(value)
    keys = stateless_uniform([shape_of(x)[0]], seed, dtype=dtypes.float64)
    order = run("argsort", keys, descending=False, dtype=dtypes.int32)
    return gather(x, order)


@public
def stateless_split(seed: Any, num: int = 2, alg: Any = "auto_select") -> Tensor:
    """New seeds, ``num`` of them, from one.

    Parameters
    ----------
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    num : int
        How many seeds.

    Returns
    -------
    Tensor
        int32, shape ``[num, 2]``.

    Raises
    ------
    InvalidArgumentError
        When the seed is no pair of integers.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.split([1, 2], 3).shape
    TensorShape([3, 2])
    """
    require_philox("random.stateless_split", alg)
    return draw("random_bits", _seeded(seed), arguments.dims_of([num, 2]), dtypes.int32)


@public
def stateless_fold_in(seed: Any, data: Any, alg: Any = "auto_select") -> Tensor:
    """A new seed from a seed and a number.

    Parameters
    ----------
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    data : scalar
        An integer, for example the number of a step.

    Returns
    -------
    Tensor
        Shape ``[2]``; the dtype of ``seed``.

    Raises
    ------
    InvalidArgumentError
        When the seed is no pair of integers.
    UnimplementedError
        When ``alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.fold_in([1, 2], 3).shape
    TensorShape([2])
    """
    require_philox("random.stateless_fold_in", alg)
    source = to_tensor(seed)
    bits = draw("random_bits", _seeded(source), (2,), source.dtype)
    extra = run("cast", to_tensor(data), dtype=source.dtype)
    mixed = run("bitwise_xor", bits, run("broadcast_to", extra, shape=(2,)))
    return draw("random_bits", _seeded(mixed), (2,), source.dtype)


def get_global_generator() -> Generator:
    """The generator that ``tf.random.normal`` and others draw from.

    Returns
    -------
    Generator
        The one generator of this process.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.get_global_generator().normal([2]).shape
    TensorShape([2])
    """
    return global_generator()


def set_global_generator(generator: Generator) -> None:
    """Let ``tf.random.normal`` and others draw from another generator.

    Parameters
    ----------
    generator : Generator
        The new one.

    Examples
    --------
    >>> import twofold as tf
    >>> before = tf.random.get_global_generator()
    >>> tf.random.set_global_generator(tf.random.Generator.from_seed(1))
    >>> tf.random.set_global_generator(before)
    """
    _set_global(generator)


