"""``tf.io.gfile``: files and folders, with the errors of ``tf.errors``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

from ...dataclass import dataclass
from ...errors import AlreadyExistsError, ArgumentTypeError, NotFoundError
from ..tensors.flags import flag
from .files import matches
from .system_errors import local_path, system_errors, translate


@dataclass(frozen=True)
class FileStatistics:
    """What the system knows about a file.

    Attributes
    ----------
    length : int
        Bytes.
    mtime_nsec : int
        When it was last changed, in nanoseconds since 1970.
    is_directory : bool
        Whether it is a folder.
    """

    length: int
    mtime_nsec: int
    is_directory: bool


def exists(path: Any) -> bool:
    """Whether there is a file or a folder of that name.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    bool
        Whether it is there.

    Raises
    ------
    UnimplementedError
        For a path that is not of this machine (``gs://…``).

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.exists("/nowhere/at/all")
    False
    """
    return os.path.lexists(local_path(path))


def isdir(path: Any) -> bool:
    """Whether there is a folder of that name.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    bool
        Whether it is one.

    Raises
    ------
    UnimplementedError
        For a path that is not of this machine.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.isdir("/")
    True
    """
    return os.path.isdir(local_path(path))


def glob(pattern: Any) -> list[str]:
    """The files that patterns stand for.

    Parameters
    ----------
    pattern : str or list of str
        ``*`` stands for any text without ``/``, ``?`` for one character, ``[…]`` for one of some.

    Returns
    -------
    list of str
        For each pattern in the order of their names.

    Raises
    ------
    UnimplementedError
        For a path that is not of this machine.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.glob("/nowhere/at/all/*")
    []
    """
    is_one = isinstance(pattern, (str, bytes, os.PathLike)) or not hasattr(pattern, "__iter__")
    patterns = [pattern] if is_one else list(pattern)
    return [path for one in patterns for path in matches(one)]


def listdir(path: Any) -> list[str]:
    """The names in a folder, sorted.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    list of str
        The names, without the folder.

    Raises
    ------
    NotFoundError
        When there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> tf.io.gfile.listdir(tempfile.mkdtemp())
    []
    """
    local = local_path(path)
    if not os.path.isdir(local):
        raise NotFoundError(f"Could not find directory {local}")
    with system_errors(local):
        return sorted(os.listdir(local))


def makedirs(path: Any) -> None:
    """Make a folder, and those it is to be in; what is there already stays.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    OpError
        When it cannot be made: ``PermissionDeniedError``, …

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a", "b")
    >>> tf.io.gfile.makedirs(path)
    >>> tf.io.gfile.isdir(path)
    True
    """
    local = local_path(path)
    with system_errors(local):
        os.makedirs(local, exist_ok=True)


def mkdir(path: Any) -> None:
    """Make a folder; the one it is to be in must be there.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    NotFoundError
        When the folder it is to be in is not there.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a")
    >>> tf.io.gfile.mkdir(path)
    >>> tf.io.gfile.isdir(path)
    True
    """
    local = local_path(path)
    with system_errors(local):
        if not os.path.isdir(local):
            os.mkdir(local)


def remove(path: Any) -> None:
    """Remove a file.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    NotFoundError
        When there is no such file.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a")
    >>> tf.io.write_file(path, "")
    >>> tf.io.gfile.remove(path)
    >>> tf.io.gfile.exists(path)
    False
    """
    local = local_path(path)
    with system_errors(local):
        os.remove(local)


def rmtree(path: Any) -> None:
    """Remove a folder with all that is in it.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    NotFoundError
        When there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> tf.io.gfile.rmtree(folder)
    >>> tf.io.gfile.exists(folder)
    False
    """
    local = local_path(path)
    with system_errors(local):
        if os.path.isdir(local) and not os.path.islink(local):
            shutil.rmtree(os.path.realpath(local))  # a path through what is removed would end
        else:
            os.remove(local)


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Copy a file.

    Parameters
    ----------
    src, dst : str or path
        From where, and to where.
    overwrite : bool
        Whether a file that is there is replaced.

    Raises
    ------
    AlreadyExistsError
        When ``dst`` is there and ``overwrite`` is False.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a")
    >>> tf.io.write_file(path, "hello")
    >>> tf.io.gfile.copy(path, path + "b")
    >>> tf.io.read_file(path + "b").numpy()
    b'hello'
    """
    source, target = local_path(src), local_path(dst)
    with system_errors(source), open(source, "rb"):
        pass  # what is wrong with it is said first
    if not flag(overwrite, "overwrite") and os.path.lexists(target):
        raise AlreadyExistsError(f"file already exists: {target}")
    with system_errors(target):
        shutil.copyfile(source, target)


def rename(src: Any, dst: Any, overwrite: bool = False) -> None:
    """Give a file or a folder another name.

    Parameters
    ----------
    src, dst : str or path
        Its name, and the new one.
    overwrite : bool
        Whether a file that has the new name is replaced.

    Raises
    ------
    AlreadyExistsError
        When ``dst`` is there and ``overwrite`` is False.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "a")
    >>> tf.io.write_file(path, "hello")
    >>> tf.io.gfile.rename(path, path + "b")
    >>> tf.io.gfile.exists(path)
    False
    """
    source, target = local_path(src), local_path(dst)
    if not flag(overwrite, "overwrite") and os.path.lexists(target):
        raise AlreadyExistsError(f"file already exists: {target}")
    with system_errors(source):
        os.replace(source, target)


def stat(path: Any) -> FileStatistics:
    """What the system knows about a file: ``length``, ``mtime_nsec``, ``is_directory``.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    FileStatistics
        With ``length`` in bytes, ``mtime_nsec`` and ``is_directory``.

    Raises
    ------
    NotFoundError
        When there is no such file.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.stat("/").is_directory
    True
    """
    local = local_path(path)
    with system_errors(local):
        found = os.stat(local)
    return FileStatistics(found.st_size, found.st_mtime_ns, os.path.isdir(local))


def walk(top: Any, topdown: bool = True, onerror: Any = None
         ) -> Iterator[tuple[str, list[str], list[str]]]:
    """All folders below one: (its path, the names of folders in it, those of files).

    Parameters
    ----------
    top : str or path
        Where to begin.
    topdown : bool
        Whether a folder comes before those in it.
    onerror : callable, optional
        Is given the error for a folder that cannot be read; without it that is left out.

    Returns
    -------
    iterator
        Of (path of a folder, names of folders in it, names of files in it).

    Raises
    ------
    UnimplementedError
        For a path that is not of this machine.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> [(folders, files) for _, folders, files in tf.io.gfile.walk(tempfile.mkdtemp())]
    [([], [])]
    """
    local = local_path(top)

    def report(error: OSError) -> None:
        if onerror is not None:
            onerror(translate(error, str(error.filename or local)))

    for folder, folders, files in os.walk(local, topdown, report):
        folders.sort()
        yield folder, folders, sorted(files)


def join(path: Any, *paths: Any) -> Any:
    """Parts of a path as one; ``/`` at the beginning of a part drops those before it.

    Parameters
    ----------
    path : str or bytes
        The first part.
    *paths : str or bytes
        The others.

    Returns
    -------
    str or bytes
        The whole path.

    Raises
    ------
    TypeError
        When texts and bytes are mixed.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.join("a", "b.txt")
    'a/b.txt'
    """
    try:
        return os.path.join(path, *paths)
    except TypeError as error:
        raise ArgumentTypeError(f"tf.io.gfile.join: {error}") from None


def get_registered_schemes() -> list[str]:
    """What paths may begin with, before ``://``.

    Returns
    -------
    list of str
        Files of this machine alone.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.gfile.get_registered_schemes()
    ['', 'file']
    """
    return ["", "file"]
