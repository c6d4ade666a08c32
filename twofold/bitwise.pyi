# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
def bitwise_and(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise and of integers.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.bitwise_and(6, 3))
    2
    """
def bitwise_or(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise or of integers.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.bitwise_or(6, 3))
    7
    """
def bitwise_xor(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Bitwise xor of integers.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.bitwise_xor(6, 3))
    5
    """
def invert(x: _Any, name: str | None = None) -> _Tensor:
    r"""Every bit of an integer flipped.

    Parameters
    ----------
    x : Tensor
        Any shape; integers.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.invert(0))
    -1
    """
def left_shift(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x << y``; counts are clipped to 0 ... number of bits - 1.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.left_shift(1, 3))
    8
    """
def right_shift(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x >> y``, keeping the sign; counts are clipped as for ``left_shift``.

    Parameters
    ----------
    x, y : Tensor
        Of one dtype (integers), and of shapes that broadcast.
        A Python number takes the dtype of the other.
    name : str, optional
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor
        The shape that ``x`` and ``y`` broadcast to; their dtype.

    Raises
    ------
    InvalidArgumentError
        When the dtype is another, the shapes do not broadcast or the dtypes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> int(tf.bitwise.right_shift(8, 3))
    1
    """
