"""``tf.train.experimental.PythonState``: Python values in checkpoints."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentTypeError


class PythonState:
    """Base of classes whose objects put a string of bytes into checkpoints.

    Subclasses have ``serialize()``, which returns the bytes, and ``deserialize(string_value)``,
    which takes them.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> class Words(tf.train.experimental.PythonState):
    ...     def __init__(self, *words):
    ...         self.words = words
    ...     def serialize(self):
    ...         return " ".join(self.words).encode()
    ...     def deserialize(self, string_value):
    ...         self.words = tuple(string_value.decode().split())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = tf.train.Checkpoint(words=Words("one", "two")).write(folder + "/words")
    ...     checkpoint = tf.train.Checkpoint(words=Words())
    ...     status = checkpoint.read(path)
    >>> checkpoint.words.words
    ('one', 'two')
    """

    def serialize(self) -> bytes | str:
        """The state as bytes; a subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} must have a method serialize()")

    def deserialize(self, string_value: bytes) -> None:
        """Take the state of bytes; a subclass says how."""
        raise NotImplementedError(
            f"{type(self).__name__} must have a method deserialize(string_value)")

    def _serialize_to_tensors(self) -> dict[str, Any]:
        state = self.serialize()
        if not isinstance(state, (bytes, str)):
            raise ArgumentTypeError(f"{type(self).__name__}.serialize() must return bytes or a "
                                    f"string, got {type(state).__name__}")
        return {"py_state": state}

    def _restore_from_tensors(self, values: dict[str, Any]) -> None:
        self.deserialize(values["py_state"].numpy())
