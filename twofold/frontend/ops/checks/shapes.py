"""Assertions about dtypes, ranks and shapes (``tf.debugging``).

They are checked at once, traced or not; sizes that a trace does not know when it runs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError
from ....ir.base.dims import Dim
from ...dispatch.calls import type_of
from ...tensors.shape import TensorShape
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments
from ...values.convert import to_tensor
from ...values.requirements import require_equal, size_text


@public
def assert_type(tensor: Any, tf_type: Any, message: str | None = None,
                name: str | None = None) -> None:
    """Raise ``TypeError`` unless the tensor has a dtype.

    Parameters
    ----------
    tensor : Tensor
        Any shape.
    tf_type : dtype
        The dtype that it must have.

    Raises
    ------
    TypeError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_type(tf.constant(1.0), tf.float32)
    """
    found, wanted = to_tensor(tensor).dtype, dtypes.as_dtype(tf_type)
    if found is not wanted:
        raise ArgumentTypeError(f"{message or ''}tensor must be of type {wanted!r}; got {found!r}")


@public
def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise ``TypeError`` unless the tensor holds integers.

    Parameters
    ----------
    x : Tensor
        Any shape.

    Raises
    ------
    TypeError
        When ``x`` holds no integers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_integer([1, 2])
    """
    if to_tensor(x).dtype.kind not in "iu":
        raise ArgumentTypeError(
            f"{message or ''}Expected \"x\" to be integer type.  Found: tensor of "
            f"dtype {to_tensor(x).dtype!s}")


@public
def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> Any:
    """The one floating dtype of all tensors; ``ValueError`` when there is none.

    Parameters
    ----------
    tensors : list of Tensor or None, optional
        None entries are skipped.
    dtype : dtype, optional
        The answer when there is no tensor; by default float32.

    Returns
    -------
    DType
        The floating dtype that all have.

    Raises
    ------
    ValueError
        When dtypes differ or are not floating.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_same_float_dtype([tf.constant(1.0), tf.constant(2.0)])
    tf.float32
    """
    found = dtypes.float32 if dtype is None else dtypes.as_dtype(dtype)
    if tensors:
        kinds = {to_tensor(x).dtype for x in tensors if x is not None}
        if len(kinds) > 1:
            raise ArgumentError(f"tensors have different dtypes: {sorted(d.name for d in kinds)}")
        found = kinds.pop()
        if dtype is not None and found is not dtypes.as_dtype(dtype):
            raise ArgumentError(f"tensors have dtype {found.name}, expected "
                                f"{dtypes.as_dtype(dtype).name}")
    if found.kind != "f":
        raise ArgumentError(f"Expected floating point type, got {found!r}.")
    return found


@public
def is_numeric_tensor(tensor: Any) -> bool:
    """True for a tensor of numbers.

    Parameters
    ----------
    tensor
        Anything.

    Returns
    -------
    bool
        False too for what is no tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.is_numeric_tensor(tf.constant(1)), tf.debugging.is_numeric_tensor(1)
    (True, False)
    """
    return isinstance(tensor, Tensor) and tensor.dtype.kind in "iufc"


@public
def assert_proper_iterable(values: Any) -> None:
    """Raise ``TypeError`` for a tensor, a string or something that cannot be iterated.

    Parameters
    ----------
    values
        Anything.

    Raises
    ------
    TypeError
        When it is a tensor, an array or a string, or cannot be iterated.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_proper_iterable([tf.constant(1)])
    """
    if isinstance(values, (Tensor, np.ndarray, bytes, str)) or not isinstance(values, Iterable):
        raise ArgumentTypeError(
            f"Expected argument \"values\" to be a \"proper\" iterable.  Found: "
            f"{type(values)}")


# ---------------------------------------------------------------------------- shapes

@public
def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Raise ``ValueError`` unless the tensor has a rank.

    Parameters
    ----------
    x : Tensor
        Any dtype.
    rank : int
        The number of dimensions that it must have.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_rank(tf.zeros([2, 3]), 2)
    """
    tensor = to_tensor(x)
    wanted = arguments.static_int(rank, "rank")
    if tensor.ndim != wanted:
        raise ArgumentError(f"{message or ''}Tensor must have rank {wanted}.  Received rank "
                            f"{tensor.ndim}, shape {tensor.shape}")


@public
def assert_rank_at_least(x: Any, rank: Any, message: str | None = None,
                         name: str | None = None) -> None:
    """Raise ``ValueError`` unless the tensor has at least a rank.

    Parameters
    ----------
    x : Tensor
        Any dtype.
    rank : int
        The least number of dimensions.

    Raises
    ------
    ValueError
        When the rank is smaller.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_rank_at_least(tf.zeros([2, 3]), 1)
    """
    tensor = to_tensor(x)
    wanted = arguments.static_int(rank, "rank")
    if tensor.ndim < wanted:
        raise ArgumentError(
            f"{message or ''}Tensor must have rank at least {wanted}.  Received rank "
            f"{tensor.ndim}, shape {tensor.shape}")


@public
def assert_rank_in(x: Any, ranks: Any, message: str | None = None,
                   name: str | None = None) -> None:
    """Raise ``ValueError`` unless the tensor has one of the ranks.

    Parameters
    ----------
    x : Tensor
        Any dtype.
    ranks : list of int
        The numbers of dimensions that it may have.

    Raises
    ------
    ValueError
        When the rank is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_rank_in(tf.zeros([2, 3]), (2, 4))
    """
    tensor = to_tensor(x)
    wanted = [arguments.static_int(rank, "ranks") for rank in ranks]
    if tensor.ndim not in wanted:
        raise ArgumentError(f"{message or ''}Tensor must have rank in {tuple(wanted)}.  Received "
                            f"rank {tensor.ndim}, shape {tensor.shape}")


@public
def assert_scalar(tensor: Any, message: str | None = None, name: str | None = None) -> None:
    """Check that a tensor is a scalar.

    Parameters
    ----------
    tensor : Tensor
        Any dtype.

    Raises
    ------
    ValueError
        When it has dimensions.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_scalar(3)
    """
    x = to_tensor(tensor)
    if x.ndim:
        raise ArgumentError(f"{message or ''}Expected scalar shape, saw shape: {x.shape}.")


@public
def assert_shapes(shapes: Any, data: Any = None, summarize: int | None = None,
                  message: str | None = None, name: str | None = None) -> None:
    """Check the shapes of several tensors against each other and against numbers.

    Parameters
    ----------
    shapes : list of (tensor, shape), or dict
        A shape holds integers, names that must mean the same size everywhere, None or ``"."`` for
        any size, and may begin with ``"..."`` or ``"*"`` for any leading axes.
    data, summarize
        Accepted as in TensorFlow; not used.

    Raises
    ------
    ValueError
        When a rank or a size is another.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.assert_shapes([(tf.zeros([2, 3]), ("N", 3)), (tf.zeros([2]), ("N",))])
    """
    known: dict[str, tuple[Dim, str]] = {}
    prefix = message or ""
    for value, wanted in (shapes.items() if isinstance(shapes, dict) else shapes):
        x = to_tensor(value.deref() if hasattr(value, "deref") else value)
        sizes = type_of(x).shape
        pattern = list(wanted) if isinstance(wanted, (list, tuple, TensorShape, str)) else [wanted]
        if pattern and pattern[0] in ("...", "*", Ellipsis):
            pattern = pattern[1:]
            sizes = sizes[len(sizes) - len(pattern):] if len(sizes) >= len(pattern) else sizes
        if len(sizes) != len(pattern):
            raise ArgumentError(f"{prefix}Tensor of shape {x.shape} must have rank {len(pattern)}. "
                                f"Received rank {len(sizes)}")
        _match(sizes, pattern, known, x, prefix)


def _match(sizes: Sequence[Dim], pattern: Sequence[Any], known: dict[str, tuple[Dim, str]],
           x: Tensor, prefix: str) -> None:
    for axis, (size, entry) in enumerate(zip(sizes, pattern)):
        if entry is None or entry == ".":
            continue
        if isinstance(entry, str) and not entry.isdigit():
            expected, origin = known.setdefault(
                entry, (size, f"by tensor shape={x.shape} dimension {axis}"))
        else:
            expected, origin = int(entry), "explicitly"
        text = (f"{prefix}Specified {origin}.  Tensor shape={x.shape} dtype={x.dtype.name} "
                f"dimension {axis} must have size {size_text(expected)}.  Received size "
                f"{size_text(size)}, shape {x.shape}")
        require_equal(size, expected, functools.partial(ArgumentError, text))
