"""What the system says about files, as the classes that TensorFlow's programs catch."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator

from ...errors import (
    AlreadyExistsError,
    ArgumentTypeError,
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    OpError,
    PermissionDeniedError,
    ResourceExhaustedError,
    UnimplementedError,
    UnknownError,
)

_CLASSES: dict[int, type[OpError]] = {
    errno.ENOENT: NotFoundError,
    errno.EEXIST: AlreadyExistsError,
    errno.EACCES: PermissionDeniedError, errno.EPERM: PermissionDeniedError,
    errno.EROFS: PermissionDeniedError,
    errno.ENOSPC: ResourceExhaustedError, errno.EDQUOT: ResourceExhaustedError,
    errno.EFBIG: ResourceExhaustedError, errno.EMFILE: ResourceExhaustedError,
    errno.ENOMEM: ResourceExhaustedError,
    errno.EISDIR: FailedPreconditionError, errno.ENOTDIR: FailedPreconditionError,
    errno.ENOTEMPTY: FailedPreconditionError, errno.EBUSY: FailedPreconditionError,
    errno.EINVAL: InvalidArgumentError, errno.ENAMETOOLONG: InvalidArgumentError,
    errno.ELOOP: InvalidArgumentError,
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def local_path(path: object) -> str:
    """A path as text; ``file://`` is left out.

    Raises
    ------
    TypeError
        For what is no path.
    InvalidArgumentError
        For what no file can be called.
    UnimplementedError
        For a path on another system (``gs://…``).
    """
    try:
        text = os.fsdecode(path)  # type: ignore[arg-type]  # the error is the point
    except TypeError:
        raise ArgumentTypeError(f"a path is a string or a path object, got {path!r}") from None
    if "\0" in text:
        raise InvalidArgumentError(f"a path cannot contain a zero byte: {text!r}")
    scheme = _SCHEME.match(text)
    if scheme is None:
        return text
    if scheme[1].lower() == "file":
        return text[scheme.end():]
    raise UnimplementedError(f"File system scheme '{scheme[1]}' not implemented (file: '{text}'); "
                             "only files of this machine can be opened: copy it here first")


@contextlib.contextmanager
def system_errors(path: str) -> Iterator[None]:
    """Raise what the system says about a file in TensorFlow's classes, with the file's name.

    Raises
    ------
    OpError
        In place of any ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise translate(error, path) from None


def translate(error: OSError, path: str) -> OpError:
    """The error of ``tf.errors`` for one of the system's."""
    kind = _CLASSES.get(error.errno or 0, UnknownError)
    return kind(f"{path}; {error.strerror or error}")
