"""``tf.io.gfile.GFile``: an open file, read and written in bytes or in UTF-8 texts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ...errors import ArgumentTypeError, InvalidArgumentError, PermissionDeniedError
from .system_errors import local_path, system_errors

_MODES = ("r", "w", "a", "r+", "w+", "a+")


class GFile:
    """An open file. It is opened when it is first read or written.

    Parameters
    ----------
    name : str or path
        The file.
    mode : str
        ``"r"``, ``"w"``, ``"a"``, with ``"+"`` to read and write, with ``"b"`` for bytes: without
        it texts are read, in UTF-8. Sizes and positions are in bytes.

    Raises
    ------
    InvalidArgumentError
        For another mode.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "lines.txt")
    >>> with tf.io.gfile.GFile(path, "w") as file:
    ...     file.write("one\\ntwo\\n")
    >>> [line.strip() for line in tf.io.gfile.GFile(path)]
    ['one', 'two']
    """

    def __init__(self, name: Any, mode: str = "r"):
        plain = mode.replace("b", "") if isinstance(mode, str) else ""
        if plain not in _MODES:
            raise InvalidArgumentError(f"tf.io.gfile.GFile: mode must be one of "
                                       f"{', '.join(map(repr, _MODES))}, with or without 'b', "
                                       f"got {mode!r}", "io.gfile.GFile")
        self._path = local_path(name)
        self._name, self._mode = name, mode
        self._is_binary = "b" in mode
        self._can_read = plain == "r" or "+" in plain
        self._can_write = plain != "r"
        self._file: Any = None

    @property
    def name(self) -> Any:
        """The file, as it was given."""
        return self._name

    @property
    def mode(self) -> str:
        """How it was opened."""
        return self._mode

    def size(self) -> int:
        """Bytes in the file now."""
        if self._file is not None and self._can_write:
            self.flush()
        with system_errors(self._path):
            return os.path.getsize(self._path)

    def read(self, n: int = -1) -> Any:
        """The next ``n`` bytes, or all that follow."""
        file = self._reader()
        with system_errors(self._path):
            return self._give(file.read(n))

    def readline(self) -> Any:
        """The next line with its end; nothing at the end of the file."""
        file = self._reader()
        with system_errors(self._path):
            return self._give(file.readline())

    def readlines(self) -> list[Any]:
        """All lines that follow."""
        return list(self)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def write(self, file_content: Any) -> None:
        """Write a text or bytes."""
        if not self._can_write:
            raise PermissionDeniedError(f"{self._path} isn't open for writing")
        if isinstance(file_content, str):
            file_content = file_content.encode()
        if not isinstance(file_content, (bytes, bytearray, memoryview)):
            raise ArgumentTypeError(f"Expected binary or unicode string, got {file_content!r}")
        file = self._open()
        with system_errors(self._path):
            file.write(file_content)

    def seek(self, offset: int | None = None, whence: int = 0, position: int | None = None
             ) -> None:
        """Go on at a place, from the beginning (0), from here (1) or from the end (2)."""
        offset = position if offset is None else offset
        if not isinstance(offset, int) or whence not in (0, 1, 2):
            raise InvalidArgumentError("tf.io.gfile.GFile.seek takes an integer and 0, 1 or 2, "
                                       f"got {offset!r} and {whence!r}", "io.gfile.GFile")
        file = self._open()
        with system_errors(self._path):
            file.seek(offset, whence)

    def tell(self) -> int:
        """The place that is read or written next."""
        return int(self._open().tell())

    def seekable(self) -> bool:
        """True."""
        return True

    def flush(self) -> None:
        """Hand to the system what was written."""
        if self._file is not None:
            with system_errors(self._path):
                self._file.flush()

    def close(self) -> None:
        """Close the file; it opens again when it is used again."""
        if self._file is not None:
            file, self._file = self._file, None
            with system_errors(self._path):
                file.close()

    def __enter__(self) -> GFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_file", None) is not None:
            self._file.close()

    def _reader(self) -> Any:
        if not self._can_read:
            raise PermissionDeniedError(f"{self._path} isn't open for reading")
        return self._open()

    def _open(self) -> Any:
        if self._file is None:
            with system_errors(self._path):
                self._file = open(self._path, self._mode.replace("b", "") + "b")
        return self._file

    def _give(self, data: bytes) -> Any:
        if self._is_binary:
            return data
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise InvalidArgumentError(f"{self._path}: what was read is not UTF-8 ({error}); open "
                                       f"it with mode {self._mode + 'b'!r}",
                                       "io.gfile.GFile") from None
