"""``tf.name_scope``: prefixes of the names of variables."""

from __future__ import annotations

_scopes: list[str] = []  # the full names of the scopes that are open


class name_scope:  # noqa: N801  # TensorFlow's name
    """Put a prefix before the names of variables created in a ``with`` block.

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
            raise ValueError("name for name_scope must be a string.")
        self._name = name

    @property
    def name(self) -> str:
        """The name given."""
        return self._name

    def __enter__(self) -> str:
        outer = [] if self._name.endswith("/") or not self._name else _scopes[-1:]
        _scopes.append("/".join([*filter(None, outer), self._name.rstrip("/")]))
        return _scopes[-1] + "/" if _scopes[-1] else ""

    def __exit__(self, *_: object) -> None:
        _scopes.pop()
