"""What is shown of the library at work: its logger, tracebacks, where ops are placed."""

from __future__ import annotations

import logging

from ... import settings
from ..tensors.tracebacks import public

_log = logging.getLogger("twofold")
_log_placement = False


def get_logger() -> logging.Logger:
    """The logger of the library's warnings.

    Returns
    -------
    logging.Logger
        Its name is ``twofold``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.get_logger().setLevel("ERROR")
    >>> tf.get_logger().setLevel("NOTSET")
    """
    return _log


@public
def set_log_device_placement(enabled: bool) -> None:
    """Accepted as in TensorFlow; ``TWOFOLD_DEBUG`` shows what runs, ``tensor.device`` where.

    Parameters
    ----------
    enabled : bool
        Kept for ``get_log_device_placement``.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.set_log_device_placement(False)
    """
    global _log_placement
    _log_placement = bool(enabled)


def get_log_device_placement() -> bool:
    """What ``set_log_device_placement`` was given last.

    Returns
    -------
    bool
        False at first.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.get_log_device_placement()
    False
    """
    return _log_placement


def is_traceback_filtering_enabled() -> bool:
    """True unless the setting ``full_traceback`` is on.

    Returns
    -------
    bool
        Whether tracebacks leave out the frames of the library.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.is_traceback_filtering_enabled()
    True
    """
    return not settings.get("full_traceback")


def enable_traceback_filtering() -> None:
    """Leave the library's own frames out of tracebacks, which is the default.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.enable_traceback_filtering()
    """
    settings.set_default("full_traceback", False)


def disable_traceback_filtering() -> None:
    """Show the library's own frames in tracebacks from now on.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.debugging.disable_traceback_filtering()
    >>> tf.debugging.is_traceback_filtering_enabled()
    False
    >>> tf.debugging.enable_traceback_filtering()
    """
    settings.set_default("full_traceback", True)
