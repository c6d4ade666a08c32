"""Assertions of ``tf.compat.v1``, whose third parameter is data to show, not the message."""

from __future__ import annotations

from typing import Any

from ..ops.checks import values
from ..tensors.tracebacks import public


@public
def assert_equal(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                 message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless each pair is equal.

    Parameters
    ----------
    x, y : Tensor
        Tensors of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_equal([1, 2], [1, 2], message="of the user")
    """
    values.assert_equal(x, y, message=message, summarize=summarize)


@public
def assert_none_equal(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                      message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless no pair is equal.

    Parameters
    ----------
    x, y : Tensor
        Tensors of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_none_equal([1, 2], [2, 1], message="of the user")
    """
    values.assert_none_equal(x, y, message=message, summarize=summarize)


@public
def assert_less(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x < y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_less([1, 2], 3, message="of the user")
    """
    values.assert_less(x, y, message=message, summarize=summarize)


@public
def assert_less_equal(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                      message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x <= y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_less_equal([1, 2], 2, message="of the user")
    """
    values.assert_less_equal(x, y, message=message, summarize=summarize)


@public
def assert_greater(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                   message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x > y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_greater([1, 2], 0, message="of the user")
    """
    values.assert_greater(x, y, message=message, summarize=summarize)


@public
def assert_greater_equal(x: Any, y: Any, data: Any = None, summarize: int | None = None,
                         message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x >= y`` everywhere.

    Parameters
    ----------
    x, y : Tensor
        Integers or floats of one dtype, of shapes that broadcast.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x`` and ``y``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_greater_equal([1, 2], 1, message="of the user")
    """
    values.assert_greater_equal(x, y, message=message, summarize=summarize)


@public
def assert_positive(x: Any, data: Any = None, summarize: int | None = None,
                    message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x > 0`` everywhere.

    Parameters
    ----------
    x : Tensor
        Integers or floats.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_positive([1, 2], message="of the user")
    """
    values.assert_positive(x, message=message, summarize=summarize)


@public
def assert_negative(x: Any, data: Any = None, summarize: int | None = None,
                    message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x < 0`` everywhere.

    Parameters
    ----------
    x : Tensor
        Integers or floats.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_negative([-1, -2], message="of the user")
    """
    values.assert_negative(x, message=message, summarize=summarize)


@public
def assert_non_positive(x: Any, data: Any = None, summarize: int | None = None,
                        message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x <= 0`` everywhere.

    Parameters
    ----------
    x : Tensor
        Integers or floats.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_non_positive([0, -2], message="of the user")
    """
    values.assert_non_positive(x, message=message, summarize=summarize)


@public
def assert_non_negative(x: Any, data: Any = None, summarize: int | None = None,
                        message: str | None = None, name: str | None = None) -> None:
    """Raise ``InvalidArgumentError`` unless ``x >= 0`` everywhere.

    Parameters
    ----------
    x : Tensor
        Integers or floats.
    data : list of Tensor, optional
        Accepted as in TensorFlow; the message has ``x``.

    Raises
    ------
    InvalidArgumentError
        When that does not hold.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.assert_non_negative([0, 2], message="of the user")
    """
    values.assert_non_negative(x, message=message, summarize=summarize)
