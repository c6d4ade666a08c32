"""Arrays made larger: elements repeated, tiles laid, edges padded."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError
from ..ops import joining, slicing
from ..tensors.tensor import Tensor, is_variable
from ..tensors.tracebacks import public
from ..values import arguments
from .promotion import to_array
from .shapes import to_rank


@public
def repeat(a: Any, repeats: Any, axis: Any = None) -> Tensor:
    """Each element several times.

    Parameters
    ----------
    repeats : int or list of int
        How often; one for all, or one for each place of the axis.
    axis : int, optional
        The axis; by default ``a`` is flattened first.

    Returns
    -------
    Tensor
        The dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When the axis is outside the rank, or ``repeats`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.repeat([1, 2], [1, 2]).numpy()
    array([1, 2, 2])
    """
    x = to_array(a)
    if x.ndim == 0:
        x = to_rank(x, 1)
    return joining.repeat(x, repeats if isinstance(repeats, int) else to_array(repeats), axis)


@public
def tile(a: Any, reps: Any) -> Tensor:
    """An array repeated as a whole along its axes.

    Parameters
    ----------
    reps : int or list of int
        How often, for each axis; for fewer the leading axes are not repeated, for more ``a`` gets
        axes in front.

    Returns
    -------
    Tensor
        The dtype of ``a``.

    Raises
    ------
    InvalidArgumentError
        When a number is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.tile([1, 2], [2, 2]).numpy()
    array([[1, 2, 1, 2],
           [1, 2, 1, 2]])
    """
    x = to_array(a)
    counts = (reps,) if not isinstance(reps, (list, tuple)) and np.ndim(reps) == 0 else reps
    dims = arguments.dims_of(counts, "reps")
    x = to_rank(x, len(dims))
    return joining.tile(x, [1] * (x.ndim - len(dims)) + list(dims)) if x.ndim else x


@public
def pad(array: Any, pad_width: Any, mode: str, **kwargs: Any) -> Tensor:
    """An array with borders.

    Parameters
    ----------
    array : array_like
        What gets the borders.
    pad_width : list of pairs
        How wide the borders are, before and after each axis.
    mode : str
        ``"constant"``, ``"reflect"`` (without the edge) or ``"symmetric"`` (with it).
    **kwargs
        ``constant_values``: what constant borders hold, by default 0.

    Returns
    -------
    Tensor
        The dtype of ``array``.

    Raises
    ------
    ValueError
        When ``mode`` is another.
    InvalidArgumentError
        When ``pad_width`` does not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.pad([1, 2], [[1, 2]], "constant").numpy()
    array([0, 1, 2, 0, 0])
    """
    if not isinstance(mode, str):
        raise ArgumentTypeError(f"tf.experimental.numpy.pad: mode must be a string, got {mode!r}")
    if mode not in ("constant", "reflect", "symmetric"):
        raise ArgumentError(f"Unsupported padding mode: {mode}")
    fill = kwargs.get("constant_values", 0)
    x = to_array(array)
    if not isinstance(fill, Tensor) and not is_variable(fill) and x._dtype is not dtypes.string:
        fill = to_array(fill, x._dtype)
    return slicing.pad(x, pad_width, mode.upper(), fill)
