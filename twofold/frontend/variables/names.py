"""``tf.name_scope``: prefixes of the names of variables."""

from __future__ import annotations

import threading

from ...errors import ArgumentError


class _Open(threading.local):
    """The full names of the scopes that are open in a thread."""

    def __init__(self) -> None:
        self.names: list[str] = []


_open = _Open()


def scoped_name(name: str) -> str:
    """A name with those of the open scopes before it."""
    return "/".join([*filter(None, _open.names[-1:]), name])


class name_scope:  # noqa: N801  # TensorFlow's name
    """Put a prefix before the names of variables that this thread creates in a ``with`` block.

    Scopes add up; a name that ends with ``/`` is a full name, as a ``with`` block's ``as`` gives.

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
        _open.names.append(full)
        return full + "/" if full else ""

    def __exit__(self, *_: object) -> None:
        _open.names.pop()
