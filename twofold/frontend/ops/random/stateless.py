"""Random numbers that a seed decides alone: the same call gives the same numbers."""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...variables.random_state import (
    draw,
    normal_from,
    require_philox,
    truncated_from,
    uniform_from,
)
from ..common import shape_of, to_tensor
from .draws import categorical_from


def state_of_seed(seed: Any) -> Tensor:
    """The state that a seed of two integers stands for."""
    return run("random_seed_state", to_tensor(seed))


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
    return normal_from(state_of_seed(seed), arguments.dims_of(shape), mean, stddev, dtype)


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
    return truncated_from(state_of_seed(seed), arguments.dims_of(shape), mean, stddev, dtype)


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
        return draw("random_bits", state_of_seed(seed), arguments.dims_of(shape), wanted)
    return uniform_from(state_of_seed(seed), arguments.dims_of(shape), minval, maxval, wanted)


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
    return categorical_from(noise, x, dtype)


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
    from ..gather import gather
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
    return draw("random_bits", state_of_seed(seed), arguments.dims_of([num, 2]), dtypes.int32)


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
    bits = draw("random_bits", state_of_seed(source), (2,), source.dtype)
    extra = run("cast", to_tensor(data), dtype=source.dtype)
    mixed = run("bitwise_xor", bits, run("broadcast_to", extra, shape=(2,)))
    return draw("random_bits", state_of_seed(mixed), (2,), source.dtype)
