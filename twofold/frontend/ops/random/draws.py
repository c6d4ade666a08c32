"""Random numbers (``tf.random``): a global state, generators, and pure functions of a seed.

All bits are Philox of a state ``uint32[4]``; drawing advances the state. The same seed gives the
same numbers on every backend, eager or compiled; they differ from TensorFlow's.
"""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....ir.oplib.random.random import blocks_used
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...variables.random_state import (
    Generator,
    float_dtype,
    global_generator,
    normal_from,
    set_seed,
    state_for,
    truncated_from,
    uniform_from,
)
from ...variables.random_state import set_global as _set_global
from ..common import shape_of, to_tensor

__all__ = ["Generator", "set_seed"]


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
    wanted = float_dtype(dtype)
    source = state_for(f"normal {wanted.name}", seed, blocks_used(dims, wanted))
    return normal_from(source, dims, mean, stddev, wanted)


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
    wanted = float_dtype(dtype)
    source = state_for(f"truncated {wanted.name}", seed, blocks_used(dims, wanted))
    return truncated_from(source, dims, mean, stddev, wanted)


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
    return _uniform("uniform", shape, seed, dtype, minval, maxval)


def _uniform(kind: str, shape: Any, seed: Any, dtype: Any, minval: Any = 0, maxval: Any = None
             ) -> Tensor:
    """Uniform numbers for an op of a kind; what it is called with has a seed of its own."""
    dims, wanted = arguments.dims_of(shape), dtypes.as_dtype(dtype)
    source = state_for(f"{kind} {wanted.name}", seed, blocks_used(dims, wanted))
    return uniform_from(source, dims, minval, maxval, wanted)


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
    from ..gather import gather
    x = to_tensor(value)
    if x.ndim == 0:
        return x
    count = shape_of(x)[0]
    keys = _uniform("shuffle", [count], seed, dtypes.float64)
    order = run("argsort", keys, descending=False, dtype=dtypes.int32)
    return gather(x, order)


def categorical_from(noise: Tensor, logits: Tensor, dtype: Any) -> Tensor:
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
    noise = _uniform("categorical", [rows, num_samples, classes], seed, x.dtype)
    return categorical_from(noise, x, dtypes.int64 if dtype is None else dtype)


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
