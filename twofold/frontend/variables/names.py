"""``tf.name_scope``: prefixes of the names of variables."""

from __future__ import annotations

import threading
from typing import Any

from ...errors import ArgumentError
from ..tensors import observers


class _Open(threading.local):
    """The scopes that are open in a thread: their full names, and (trace, name) for summaries."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.tags: list[tuple[Any, str]] = []


_open = _Open()


def scoped_name(name: str) -> str:
    """A name with those of the open scopes before it."""
    return "/".join([*filter(None, _open.names[-1:]), name])


def tag_scope() -> str:
    """The name of the open scopes for a summary: inside a function those that it has opened."""
    trace, name = _open.tags[-1] if _open.tags else (None, "")
    return name if trace is _function_trace() else ""


def _function_trace() -> Any:
    trace = observers.local.trace
    while trace is not None and trace.outer is not None:
        trace = trace.outer
    return trace


class name_scope:  # noqa: N801  # TensorFlow's name
    """Put a prefix before the names of variables that this thread creates in a ``with`` block.

    Scopes add up, and stand before the tags of summaries too; a name that ends with ``/`` is a
    full name, as a ``with`` block's ``as`` gives.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.name_scope("layer"):
    ...     print(tf.Variable(1.0, name="w").name)
    layer/w:0
    """

    def __init__(self, name: str):
        if not isinstance(name, str):
            raise ArgumentError("name for name_scope must be a string.")
        self._name = name

    @property
    def name(self) -> str:
        """The name given."""
        return self._name

    def __enter__(self) -> str:
        own = self._name.rstrip("/")
        full = own if self._name.endswith("/") or not self._name else scoped_name(own)
        before = tag_scope()
        tag = own if self._name.endswith("/") or not before else f"{before}/{own}".rstrip("/")
        _open.tags.append((_function_trace(), tag if self._name else ""))
        _open.names.append(full)
        return full + "/" if full else ""

    def __exit__(self, *_: object) -> None:
        _open.names.pop()
        _open.tags.pop()


def get_current_name_scope() -> str:
    """The name of the scopes that this thread has open.

    Returns
    -------
    str
        Without a slash at the end; empty outside of scopes.

    Examples
    --------
    >>> import twofold as tf
    >>> with tf.name_scope("a"), tf.name_scope("b"):
    ...     print(tf.get_current_name_scope())
    a/b
    """
    return _open.names[-1] if _open.names else ""
