"""``tf.compat``: text and bytes, and what programs for either TensorFlow ask for at their start."""

from __future__ import annotations

import logging as _logging
from typing import Any

from ...errors import ArgumentTypeError
from ..tensors.shape import Dimension
from ..tensors.tracebacks import public
from .debugging import get_logger

DEBUG, INFO, WARN, ERROR, FATAL = (_logging.DEBUG, _logging.INFO, _logging.WARNING,
                                   _logging.ERROR, _logging.CRITICAL)


@public
def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Text or bytes as bytes.

    Parameters
    ----------
    bytes_or_text : str or bytes
        What to encode.
    encoding : str
        Of text.

    Returns
    -------
    bytes
        Bytes as they are.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.as_bytes("a")
    b'a'
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, (bytes, bytearray)):
        return bytes(bytes_or_text)
    raise ArgumentTypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


@public
def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Text or bytes as text; also ``tf.compat.as_str``.

    Parameters
    ----------
    bytes_or_text : str or bytes
        What to decode.
    encoding : str
        Of bytes.

    Returns
    -------
    str
        Text as it is.

    Raises
    ------
    TypeError
        For anything else.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.as_text(b"a")
    'a'
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise ArgumentTypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


@public
def as_str_any(value: Any, encoding: str = "utf-8") -> str:
    """Anything as text.

    Parameters
    ----------
    value
        Anything; bytes are decoded.
    encoding : str
        Of bytes.

    Returns
    -------
    str
        What ``str`` gives for the rest.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.as_str_any(3)
    '3'
    """
    return as_text(value, encoding) if isinstance(value, bytes) else str(value)


@public
def dimension_value(dimension: Any) -> int | None:
    """A dimension as an int or None.

    Parameters
    ----------
    dimension : int, Dimension or None
        A dimension of a shape.

    Returns
    -------
    int or None
        Its size.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.dimension_value(tf.zeros([2, 3]).shape[1])
    3
    """
    return dimension.value if isinstance(dimension, Dimension) else dimension


def enable_eager_execution(config: Any = None, device_policy: Any = None,
                           execution_mode: Any = None) -> None:
    """Nothing to do: ops run when they are called.

    Parameters
    ----------
    config, device_policy, execution_mode
        Accepted as in TensorFlow; not used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.enable_eager_execution()
    """


def enable_v2_behavior() -> None:
    """Nothing to do: this is TensorFlow 2's behaviour.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.enable_v2_behavior()
    """


@public
def set_verbosity(v: Any) -> None:
    """Set the lowest level of messages that the library's logger passes on.

    Parameters
    ----------
    v : int
        One of ``DEBUG``, ``INFO``, ``WARN``, ``ERROR``, ``FATAL``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.ERROR)
    >>> tf.compat.v1.logging.set_verbosity(0)
    """
    get_logger().setLevel(v)


def get_verbosity() -> int:
    """The lowest level of messages that the library's logger passes on.

    Returns
    -------
    int
        One of ``DEBUG``, ``INFO``, ``WARN``, ``ERROR``, ``FATAL``.

    Examples
    --------
    >>> import twofold as tf
    >>> type(tf.compat.v1.logging.get_verbosity())
    <class 'int'>
    """
    return get_logger().getEffectiveLevel()


@public
def log(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass a message of a level to the library's logger.

    Parameters
    ----------
    level : int
        One of ``DEBUG``, ``INFO``, ``WARN``, ``ERROR``, ``FATAL``.
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.log`` of Python.

    Raises
    ------
    TypeError
        When the level is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.logging.log(tf.compat.v1.logging.DEBUG, "step %d", 3)
    """
    get_logger().log(level, msg, *args, **kwargs)


def debug(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass a message for developers to the library's logger.

    Parameters
    ----------
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.debug`` of Python.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.logging.debug("step %d", 3)
    """
    get_logger().debug(msg, *args, **kwargs)


def info(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass a message to the library's logger.

    Parameters
    ----------
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.info`` of Python.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.logging.info("step %d", 3)
    """
    get_logger().info(msg, *args, **kwargs)


def warning(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass a warning to the library's logger; also ``tf.compat.v1.logging.warn``.

    Parameters
    ----------
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.warning`` of Python.

    Examples
    --------
    >>> import twofold as tf
    >>> callable(tf.compat.v1.logging.warning)
    True
    """
    get_logger().warning(msg, *args, **kwargs)


def error(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass an error to the library's logger.

    Parameters
    ----------
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.error`` of Python.

    Examples
    --------
    >>> import twofold as tf
    >>> callable(tf.compat.v1.logging.error)
    True
    """
    get_logger().error(msg, *args, **kwargs)


def fatal(msg: Any, *args: Any, **kwargs: Any) -> None:
    """Pass an error after which nothing goes on to the library's logger.

    Parameters
    ----------
    msg : str
        With places for ``args``, as ``%`` fills them.
    *args, **kwargs
        As for ``logging.critical`` of Python.

    Examples
    --------
    >>> import twofold as tf
    >>> callable(tf.compat.v1.logging.fatal)
    True
    """
    get_logger().critical(msg, *args, **kwargs)
