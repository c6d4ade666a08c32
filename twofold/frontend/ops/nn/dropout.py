"""``tf.nn.experimental``: dropout with random numbers of a seed or of the caller's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..common import shape_of, to_tensor
from ..random.stateless import stateless_uniform


def _drop(x: Any, rate: Any, noise_shape: Any, sampler: Callable[..., Any]) -> Tensor:
    if isinstance(rate, (int, float)) and not 0 <= rate < 1:
        raise ArgumentError("`rate` must be a scalar tensor or a float in the range [0, 1), got "
                            f"{rate}")
    tensor = to_tensor(x)
    if not tensor.dtype.is_floating:
        raise ArgumentError(f"`x.dtype` must be a floating point tensor, got {tensor.dtype.name}")
    if isinstance(rate, (int, float)) and rate == 0:
        return tensor
    share = convert.operand(rate, tensor)
    if share.ndim:
        raise ArgumentError(f"`rate` must be a scalar or scalar tensor, got shape {share.shape}")
    own = shape_of(tensor)
    if noise_shape is not None:
        asked = list(noise_shape) if isinstance(noise_shape, (list, tuple)) else noise_shape
        own = arguments.dims_of([own[i] if dim is None else dim for i, dim in enumerate(asked)])
    noise = to_tensor(sampler(shape=_as_shape(own), dtype=tensor.dtype))
    one = to_tensor(1.0, tensor.dtype)
    scaled = run("divide", tensor, run("subtract", one, share))
    return run("select", run("greater_equal", noise, share), scaled, to_tensor(0.0, tensor.dtype))


def _as_shape(own: tuple[Any, ...]) -> Any:
    """Numbers, or a tensor where only the run knows one."""
    if all(isinstance(n, (int, np.integer)) for n in own):
        return list(own)
    from ..array import shape
    return shape(convert.full(0, dtypes.int32, own))


@public
def stateless_dropout(x: Any, rate: Any, seed: Any, rng_alg: Any = None, noise_shape: Any = None,
                      name: str | None = None) -> Tensor:
    """A share of the elements, which the seed alone decides, set to zero, the others scaled up.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    rate : float or scalar Tensor
        The share to drop, in ``[0, 1)``.
    seed : pair of int, or Tensor
        Shape ``[2]``; int32 or int64.
    rng_alg : str or int, optional
        The algorithm: ``"auto_select"`` or ``"philox"``.
    noise_shape : list of int or None, optional
        Shape of the random numbers; they broadcast. None stands for the size in ``x``.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    ValueError
        When ``x`` holds no floats or ``rate`` is outside.
    UnimplementedError
        When ``rng_alg`` is another algorithm.

    Examples
    --------
    >>> import twofold as tf
    >>> a, b = (tf.nn.experimental.stateless_dropout(tf.ones([9]), 0.5, [1, 2]) for _ in "ab")
    >>> bool(tf.reduce_all(a == b))
    True
    """
    alg = "auto_select" if rng_alg is None else rng_alg
    return _drop(x, rate, noise_shape, functools.partial(stateless_uniform, seed=seed, alg=alg))


@public
def general_dropout(x: Any, rate: Any, uniform_sampler: Callable[..., Any],
                    noise_shape: Any = None, name: str | None = None) -> Tensor:
    """A share of the elements set to zero, by random numbers of the caller's.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    rate : float or scalar Tensor
        The share to drop, in ``[0, 1)``.
    uniform_sampler : callable
        Called with ``shape`` and ``dtype``; gives numbers from 0 to 1.
    noise_shape : list of int or None, optional
        Shape of the random numbers; they broadcast. None stands for the size in ``x``.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    TypeError
        When ``uniform_sampler`` cannot be called.
    ValueError
        When ``x`` holds no floats or ``rate`` is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> generator = tf.random.Generator.from_seed(7)
    >>> tf.nn.experimental.general_dropout(tf.ones([2, 3]), 0.5, generator.uniform).shape
    TensorShape([2, 3])
    """
    return _drop(x, rate, noise_shape, arguments.require_callable(
        uniform_sampler, "uniform_sampler"))
