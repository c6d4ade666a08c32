"""``tf.io.read_file``, ``write_file`` and ``matching_files``: whole files, as string tensors."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from . import hosting
from .system_errors import local_path, system_errors


@public
def read_file(filename: Any, name: str | None = None) -> Tensor:
    """All bytes of a file; inside ``tf.function`` it is read at each run.

    Parameters
    ----------
    filename : str, path or Tensor
        One string.

    Returns
    -------
    Tensor
        One string.

    Raises
    ------
    NotFoundError
        When there is no such file.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "greeting.txt")
    >>> tf.io.write_file(path, "hello")
    >>> tf.io.read_file(path).numpy()
    b'hello'
    """
    tensor = hosting.string_of(filename, "filename", "io.read_file")
    return hosting.on_host("io.read_file", _reader(), [tensor], [hosting.type_of(dtypes.string)],
                           has_effect=True)[0]


@recipe("io.read_file")
def _reader() -> Callable[..., Any]:
    return lambda path: (hosting.words([contents_of(path[()])], ()),)


def contents_of(path: Any) -> bytes:
    """All bytes of a file.

    Raises
    ------
    OpError
        What the system says, for example ``NotFoundError``.
    """
    local = local_path(path)
    with system_errors(local), open(local, "rb") as file:
        return file.read()


@public
def write_file(filename: Any, contents: Any, name: str | None = None) -> None:
    """Write a string to a file; folders that are not there are made.

    Inside ``tf.function`` it is written at each run, after what the function did before.

    Parameters
    ----------
    filename : str, path or Tensor
        One string.
    contents : str, bytes or Tensor
        One string.

    Raises
    ------
    PermissionDeniedError
        When the file may not be written.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "new", "greeting.txt")
    >>> tf.io.write_file(path, "hello")
    >>> os.path.getsize(path)
    5
    """
    tensors = [hosting.string_of(filename, "filename", "io.write_file"),
               hosting.string_of(contents, "contents", "io.write_file")]

    def write(path: Any, data: Any) -> Any:
        local = local_path(path[()])
        with system_errors(local):
            folder = os.path.dirname(local)
            if folder:
                os.makedirs(folder, exist_ok=True)
            with open(local, "wb") as file:
                file.write(data[()])
        return ()

    hosting.on_host("io.write_file", write, tensors, [], has_effect=True)


@public
def matching_files(pattern: Any, name: str | None = None) -> Tensor:
    """The files that patterns stand for, in the order of their names.

    Parameters
    ----------
    pattern : str, list of str or Tensor
        ``*`` stands for any text without ``/``, ``?`` for one character, ``[…]`` for one of some.

    Returns
    -------
    Tensor
        Strings, in one dimension; none when nothing fits.

    Raises
    ------
    InvalidArgumentError
        When ``pattern`` holds no strings.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> tf.io.write_file(os.path.join(folder, "a.txt"), "")
    >>> tf.io.matching_files(os.path.join(folder, "*.txt")).shape
    TensorShape([1])
    """
    tensor = hosting.strings_of(pattern, "pattern", "io.matching_files")
    return hosting.on_host("io.matching_files", _matcher(), [tensor],
                           [hosting.type_of(dtypes.string, hosting.new_size("files"))],
                           has_effect=True)[0]


@recipe("io.matching_files")
def _matcher() -> Callable[..., Any]:
    def match(patterns: Any) -> Any:
        found = {os.fsencode(path) for one in patterns.ravel() for path in matches(one)}
        return (hosting.words(sorted(found)),)

    return match


def matches(pattern: Any) -> list[str]:
    """The paths that a pattern stands for, in the order of their names."""
    local = re.sub(r"\\(.)", r"[\1]", local_path(pattern))
    fixed = re.split(r"[*?\[]", local)[0]
    if fixed != local and "/" not in fixed:
        local = f"./{local}"
    with system_errors(local):
        return sorted(glob.glob(local.replace("**", "*"), include_hidden=True))


def paths_of(file_pattern: Any) -> list[str]:
    """The paths that a pattern, or a list of them, stands for: each once, in order.

    Raises
    ------
    ValueError
        When there is none.
    """
    patterns = file_pattern if isinstance(file_pattern, (list, tuple)) else [file_pattern]
    found = sorted({path for pattern in patterns for path in matches(pattern)})
    if not found:
        raise ArgumentError(f"No files match `file_pattern` {file_pattern}.")
    return found
