"""Gamma, Poisson and binomial numbers, and truncated normal ones with any bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims as sizes
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...variables.random_state import binomial_from, draw, float_dtype, state_for
from ..common import shape_of, to_tensor
from .stateless import state_of_seed


def _join_shapes(name: str, *shapes: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape that shapes broadcast to; where only the run tells, an op that broadcasts does."""
    if not all(isinstance(size, int) for shape in shapes for size in shape):
        total = convert.full(0, dtypes.int32, ())
        for shape in shapes:
            total = run("add", total, convert.full(0, dtypes.int32, shape))
        return shape_of(total)
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise InvalidArgumentError(
            f"tf.random.{name}: the shape asked for and those of the parameters do not broadcast "
            f"together: {', '.join(map(str, shapes))}", f"random.{name}") from None


def _parameters(dtype: Any, *values: Any) -> list[Tensor]:
    """Parameters of one floating dtype; 16-bit ones are drawn in float32."""
    wanted = float_dtype(dtype)
    wide = dtypes.float32 if wanted.size == 2 else wanted
    found = [to_tensor(value, wanted) for value in values]
    return [x if x.dtype is wide else run("cast", x, dtype=wide) for x in found]


def _stretch(x: Tensor, shape: tuple[Any, ...]) -> Tensor:
    return run("broadcast_to", x, shape=shape)


def _gamma_from(source: Tensor, shape: tuple[Any, ...], alpha: Tensor, beta: Tensor | None,
                dtype: Any) -> Tensor:
    result = run("random_gamma", source, _stretch(alpha, shape))
    if beta is not None:
        result = run("divide", result, _stretch(beta, shape))
    tiny = convert.full(float(np.finfo(result.dtype.numpy).tiny), result.dtype, ())
    result = run("maximum", result, tiny)
    return run("cast", result, dtype=dtypes.as_dtype(dtype))


@public
def gamma(shape: Any, alpha: Any, beta: Any = None, dtype: Any = dtypes.float32, seed: Any = None,
          name: str | None = None) -> Tensor:
    """Gamma numbers: of an order and a rate, with gradients in both.

    Parameters
    ----------
    shape : list of int, or Tensor
        How many numbers for each pair of parameters.
    alpha : Tensor
        The order, above 0.
    beta : Tensor, optional
        The rate: numbers are divided by it.
    dtype : dtype
        A floating one.

    Returns
    -------
    Tensor
        Of shape ``shape + alpha.shape`` (broadcast with that of ``beta``) and that dtype.

    Raises
    ------
    ValueError
        When ``dtype`` is no floating one.
    InvalidArgumentError
        When shapes do not broadcast or a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.gamma([10], [0.5, 1.5]).shape
    TensorShape([10, 2])
    """
    first, *rest = _parameters(dtype, alpha, *([] if beta is None else [beta]))
    inner = _join_shapes("gamma", *(shape_of(x) for x in (first, *rest)))
    whole = (*arguments.dims_of(shape), *inner)
    source = state_for(f"gamma {first.dtype.name}", seed, sizes.product(whole))
    return _gamma_from(source, whole, first, rest[0] if rest else None, dtype)


@public
def stateless_gamma(shape: Any, seed: Any, alpha: Any, beta: Any = None,
                    dtype: Any = dtypes.float32, name: str | None = None) -> Tensor:
    """Gamma numbers that depend on the seed (two integers) alone, with gradients in both others.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result, unless the parameters broadcast to a larger one.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    alpha : Tensor
        The order, above 0.
    beta : Tensor, optional
        The rate: numbers are divided by it.
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
        When the seed is no pair of integers, or shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.stateless_gamma([10, 2], seed=[1, 2], alpha=[0.5, 1.5]).shape
    TensorShape([10, 2])
    """
    first, *rest = _parameters(dtype, alpha, *([] if beta is None else [beta]))
    whole = _join_shapes("stateless_gamma", arguments.dims_of(shape),
                    *(shape_of(x) for x in (first, *rest)))
    return _gamma_from(state_of_seed(seed), whole, first, rest[0] if rest else None, dtype)


def _count_dtype(dtype: Any) -> dtypes.DType:
    return arguments.number_dtype(dtype, "dtype", "iuf")


@public
def poisson(shape: Any, lam: Any, dtype: Any = dtypes.float32, seed: Any = None,
            name: str | None = None) -> Tensor:
    """Poisson numbers: how often something happens that happens ``lam`` times on average.

    Parameters
    ----------
    shape : list of int, or Tensor
        How many numbers for each rate.
    lam : Tensor
        The rate, not negative.
    dtype : dtype
        float16, float32, float64, int32 or int64.

    Returns
    -------
    Tensor
        Of shape ``shape + lam.shape`` and that dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another or a dimension is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.poisson([10], [0.5, 1.5]).shape
    TensorShape([10, 2])
    """
    rate = _rate(lam)
    whole = (*arguments.dims_of(shape), *shape_of(rate))
    source = state_for(f"poisson {rate.dtype.name}", seed, sizes.product(whole))
    return run("random_poisson", source, _stretch(rate, whole), dtype=_count_dtype(dtype))


def _rate(lam: Any) -> Tensor:
    x = to_tensor(lam)
    if x.dtype in (dtypes.float32, dtypes.float64):
        return x
    wide = dtypes.float64 if x.dtype.is_integer else dtypes.float32
    return run("cast", x, dtype=wide)


@public
def stateless_poisson(shape: Any, seed: Any, lam: Any, dtype: Any = dtypes.int32,
                      name: str | None = None) -> Tensor:
    """Poisson numbers that depend on the seed (two integers) alone.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result, unless that of ``lam`` broadcasts to a larger one.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    lam : Tensor
        The rate, not negative.
    dtype : dtype
        float16, float32, float64, int32 or int64.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the seed is no pair of integers, or shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.stateless_poisson([10, 2], seed=[1, 2], lam=[0.5, 1.5]).shape
    TensorShape([10, 2])
    """
    rate = _rate(lam)
    whole = _join_shapes("stateless_poisson", arguments.dims_of(shape), shape_of(rate))
    return run("random_poisson", state_of_seed(seed), _stretch(rate, whole),
               dtype=_count_dtype(dtype))


@public
def stateless_binomial(shape: Any, seed: Any, counts: Any, probs: Any,
                       output_dtype: Any = dtypes.int32, name: str | None = None) -> Tensor:
    """How many of some tries succeed, as the seed (two integers) decides alone.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result, unless the parameters broadcast to a larger one.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    counts : Tensor
        How many tries.
    probs : Tensor
        With what probability each of them succeeds.
    output_dtype : dtype
        float16, float32, float64, int32 or int64.

    Returns
    -------
    Tensor
        Of that shape and dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the seed is no pair of integers, or shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.stateless_binomial([3], seed=[1, 2], counts=10.0, probs=[0.0, 0.5, 1.0])[2]
    <tf.Tensor: shape=(), dtype=int32, numpy=10>
    """
    share = to_tensor(probs)
    tries = convert.operand(counts, share)
    whole = _join_shapes("stateless_binomial", arguments.dims_of(shape), shape_of(tries),
                    shape_of(share))
    return binomial_from(state_of_seed(seed), whole, tries, share, _count_dtype(output_dtype))


@public
def stateless_parameterized_truncated_normal(shape: Any, seed: Any, means: Any = 0.0,
                                             stddevs: Any = 1.0, minvals: Any = -2.0,
                                             maxvals: Any = 2.0, name: str | None = None
                                             ) -> Tensor:
    """Normal numbers between two bounds that depend on the seed (two integers) alone.

    They have gradients in all four parameters: each number keeps its place in the distribution.

    Parameters
    ----------
    shape : list of int, or Tensor
        Of the result; the parameters broadcast to it.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    means, stddevs : Tensor
        Mean and standard deviation before truncation; floats of one dtype.
    minvals, maxvals : Tensor
        The bounds.

    Returns
    -------
    Tensor
        Of that shape; the dtype of the parameters.

    Raises
    ------
    InvalidArgumentError
        When the seed is no pair of integers, or shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.random.stateless_parameterized_truncated_normal([50], [1, 2], minvals=1.0)
    >>> bool(tf.reduce_all((x >= 1.0) & (x <= 2.0)))
    True
    """
    op = "stateless_parameterized_truncated_normal"
    given = next((x for x in (means, stddevs, minvals, maxvals) if isinstance(x, Tensor)), None)
    mean = to_tensor(means) if given is None else convert.operand(means, given)
    dtype = mean.dtype
    spread, low, high = (convert.operand(value, mean) for value in (stddevs, minvals, maxvals))
    whole = arguments.dims_of(shape)
    if _join_shapes(op, whole, *(shape_of(x) for x in (mean, spread, low, high))) != whole:
        raise InvalidArgumentError(f"tf.random.{op}: the parameters do not broadcast to shape "
                                   f"{list(whole)}", f"random.{op}")
    wide = dtypes.float64  # of bounds far out little is left in float32
    mean, spread, low, high = (run("cast", x, dtype=wide) for x in (mean, spread, low, high))
    u = draw("random_uniform", state_of_seed(seed), whole, wide)
    lower, upper = ((bound - mean) / spread for bound in (low, high))
    # The tail on the right is that on the left turned round: there probabilities are small numbers.
    turned = run("greater", lower, convert.full(0.0, wide, ()))
    begin, end = (run("select", turned, run("negative", b), a)
                  for a, b in ((lower, upper), (upper, lower)))
    first, last = _normal_share(begin), _normal_share(end)
    z = run("ndtri", first + u * (last - first))
    z = run("maximum", run("minimum", z, end), begin)
    z = run("select", turned, run("negative", z), z)
    return run("cast", z * spread + mean, dtype=dtype)


def _normal_share(x: Tensor) -> Tensor:
    """The probability of a normal number below."""
    return run("erfc", x * (-1.0 / math.sqrt(2.0))) * 0.5
