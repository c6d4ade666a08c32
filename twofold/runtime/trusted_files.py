"""Folders and files that nobody else can have written, opened so that nothing else is met.

What is read back from disk and then run must come from this user. A folder is looked at each time
it is opened, and names are looked up in the open folder, wherever its path leads by then. Files
are opened without following links and without waiting, and are asked what they are before they
are read. Who asks decides what is in them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from ..dataclass import dataclass

_POSIX = os.name == "posix"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PLAIN = (getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
          | getattr(os, "O_BINARY", 0))
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)


class UntrustedError(Exception):
    """A folder or file that another user may have written, or that is none; says which and why."""


@dataclass(frozen=True)
class File:
    """A regular file of a folder: its name, bytes and the time of its last use."""

    name: str
    size: int
    used: float


class TrustedFolder:
    """An open folder; names are those of files in it. Use it in a ``with`` statement.

    Where the system has no descriptors of folders the path stands in, and owners and modes,
    which mean nothing there, are not asked.
    """

    def __init__(self, path: str, descriptor: int | None):
        self.path = path
        self._descriptor = descriptor

    def __enter__(self) -> TrustedFolder:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _at(self, name: str) -> str:
        return name if self._descriptor is not None else os.path.join(self.path, name)

    @contextmanager
    def open(self, name: str) -> Iterator[tuple[int, os.stat_result]]:
        """A regular file of this user that others cannot write: its descriptor and its status.

        Raises
        ------
        FileNotFoundError
            There is none of that name.
        UntrustedError
            There is something else.
        """
        try:
            descriptor = os.open(self._at(name), os.O_RDONLY | _PLAIN, dir_fd=self._descriptor)
        except FileNotFoundError:
            raise
        except OSError as error:  # a link, a socket, a device without a driver
            raise UntrustedError(f"{name} is no file that can be read: {error.strerror}") from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UntrustedError(f"{name} is no regular file")
            _require_own(name, status)
            yield descriptor, status
        finally:
            os.close(descriptor)

    def write(self, name: str, temporary: str, content: bytes) -> None:
        """Put a file there; others see all of it or nothing. ``OSError`` where that fails."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAIN
        descriptor = os.open(self._at(temporary), flags, 0o600, dir_fd=self._descriptor)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(self._at(temporary), self._at(name), src_dir_fd=self._descriptor,
                       dst_dir_fd=self._descriptor)
        except BaseException:
            self.remove(temporary)
            raise

    def remove(self, name: str) -> None:
        """Take a name out of the folder, if it is there; of folders only empty ones go."""
        for take_out in (os.unlink, os.rmdir):
            try:
                take_out(self._at(name), dir_fd=self._descriptor)
                return
            except OSError:
                continue

    def files(self) -> Iterator[File]:
        """The regular files; links are none."""
        try:
            names = os.listdir(self.path if self._descriptor is None else self._descriptor)
        except OSError:
            return
        for name in names:
            try:
                status = os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
            except OSError:
                continue  # another process removed it
            if stat.S_ISREG(status.st_mode):
                yield File(name, status.st_size, status.st_mtime)

    def folders(self) -> list[str]:
        """Names of the folders in it."""
        with os.scandir(self.path if self._descriptor is None else self._descriptor) as listing:
            return sorted(item.name for item in listing if item.is_dir(follow_symlinks=False))

    def inner(self, name: str, make: bool = True) -> TrustedFolder:
        """A folder in it that is this user's own and that others cannot write.

        Raises
        ------
        UntrustedError
            It is something else, or not there and cannot be made.
        """
        path = os.path.join(self.path, name)
        if not _POSIX:
            return _by_path(path, make)
        try:
            if make:
                try:
                    os.mkdir(name, 0o700, dir_fd=self._descriptor)
                except FileExistsError:
                    pass
            descriptor = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self._descriptor)
        except OSError as error:
            raise _unusable(path, error) from None
        return _check(TrustedFolder(path, descriptor), descriptor, sticky=False)


def open_root(path: str, make: bool = True) -> TrustedFolder:
    """A folder to have trusted folders in: nobody but its owner can put others in their place.

    That holds where others cannot write it, and where it is sticky, as ``/tmp`` is. It belongs to
    this user or to the system's.

    Raises
    ------
    UntrustedError
        It is something else, or not there and cannot be made.
    """
    if not _POSIX:
        return _by_path(path, make)
    try:
        if make and not os.path.isdir(path):
            os.makedirs(path, mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDONLY | _FOLDER)
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from None
    return _check(TrustedFolder(path, descriptor), descriptor, sticky=True)


def _unusable(path: str, error: Exception) -> UntrustedError:
    why = getattr(error, "strerror", None) or error
    return UntrustedError(f"{path} is no folder that can be used: {why}")


def _by_path(path: str, make: bool) -> TrustedFolder:
    try:
        if make:
            os.makedirs(path, exist_ok=True)
        elif not os.path.isdir(path):
            raise FileNotFoundError(2, "there is none", path)
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from None
    return TrustedFolder(path, None)


def _check(folder: TrustedFolder, descriptor: int, sticky: bool) -> TrustedFolder:
    try:
        _require_own(folder.path, os.fstat(descriptor), sticky)
    except BaseException:
        folder.__exit__()
        raise
    return folder


def _require_own(what: str, status: os.stat_result, sticky: bool = False) -> None:
    """Refuse what another user owns or may write.

    ``sticky`` is for a folder in which only the names of others' files are protected.
    """
    if not _POSIX:
        return
    if status.st_uid != os.geteuid() and not (sticky and status.st_uid == 0):
        raise UntrustedError(f"{what} belongs to another user")
    if status.st_mode & _OTHERS_WRITE and not (sticky and status.st_mode & stat.S_ISVTX):
        raise UntrustedError(f"{what} can be written by other users; chmod go-w takes that back")
