"""``tf.compat``: text and bytes, and what programs for either TensorFlow ask for at their start."""

from __future__ import annotations

import logging as _logging
from typing import Any

from ...errors import ArgumentTypeError
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
    dimension : int or None
        A dimension of a shape.

    Returns
    -------
    int or None
        The same.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.dimension_value(tf.zeros([2, 3]).shape[1])
    3
    """
    return dimension if dimension is None else int(dimension)


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
