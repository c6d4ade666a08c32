"""Whether the code that writes kernels' text is what lies in its source files, and which that is.

Text that is kept under the digest of those files must have been written by them: not by an older
state of the files, and not by a function that somebody has put in the place of one of theirs.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import sys
from collections.abc import Iterator
from operator import is_
from types import FunctionType, ModuleType
from typing import Any

from .... import settings

#: Folders and files of the package that decide what text a kernel becomes.
SOURCES = (("backends", "llvm"), ("ir", "base"), ("ir", "kernel"), ("ir", "lower"))
FILES = ("dataclass.py", "dtypes.py", "forks.py")
_ROOTS = frozenset({"twofold", "numpy", *sys.stdlib_module_names} - {"__main__"})
_PLAIN = frozenset({str, int, float, bool, tuple, dict, frozenset, type(None)})
_PACKAGE = __name__.partition(".")[0]
_PREFIXES = tuple([f"{_PACKAGE}.{'.'.join(part)}" for part in SOURCES]
                  + [f"{_PACKAGE}.{name.removesuffix('.py')}" for name in FILES])
# Run-time state is no part of an emitter; its modules change theirs as they go.
_RUN = f"{_PACKAGE}.backends.llvm.run"


def emitter_identity() -> str | None:
    """A digest of all source that decides what text a kernel becomes; None: keep no text.

    That is so where the setting ``cache`` is off, where the source cannot be read or was changed
    after this process had loaded it, or where a function, class or constant of an emitter was
    replaced in this process.
    """
    if not settings.get("cache"):
        return None
    digest = _digest()
    return digest if digest is not None and emitters_are_untouched() else None


@functools.lru_cache(maxsize=1)
def _digest() -> str | None:
    package = os.path.dirname(os.path.abspath(settings.__file__))
    return digest_of_sources(package, settings.LOADED_AT)


def digest_of_sources(package: str, not_after: float = math.inf) -> str | None:
    """The digest for a package folder: its emitters, the kernel grammar and what both import.

    None when a file cannot be read, or was changed after a time (in seconds of the clock).
    """
    digest = hashlib.sha256()
    try:
        names = list(FILES)
        for part in SOURCES:
            names += _files_below(package, os.path.join(*part))
        for name in names:
            file = os.open(os.path.join(package, name), os.O_RDONLY | getattr(os, "O_BINARY", 0))
            try:
                status = os.fstat(file)
                content = os.read(file, status.st_size + 1)
            finally:
                os.close(file)
            if status.st_mtime > not_after or len(content) != status.st_size:
                return None
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
    except OSError:
        return None
    return digest.hexdigest()


def _files_below(package: str, folder: str) -> list[str]:
    """Names of the Python files in a folder and below, sorted folder by folder."""
    found, folders = [], []
    with os.scandir(os.path.join(package, folder)) as entries:
        for entry in entries:
            if entry.is_dir():
                folders.append(entry.name)
            elif entry.name.endswith(".py"):
                found.append(os.path.join(folder, entry.name))
    found.sort()
    for name in sorted(folders):
        found += _files_below(package, os.path.join(folder, name))
    return found


# ---------------------------------------------------------------------------- what was replaced

class _Emitters:
    """What the names of the emitters' modules and classes stood for when first looked at."""

    def __init__(self) -> None:
        self._modules: set[str] = set()
        self._known: list[tuple[Any, list[Any]]] = []     # names and their values, and these then
        self._loaded = 0                                  # modules of the process at the last look

    def are_untouched(self) -> bool:
        """True when all names stand for what they stood for; new names do not count."""
        if len(sys.modules) != self._loaded and not self._look():
            return False
        return all(all(map(is_, names.values(), values)) for names, values in self._known)

    def _look(self) -> bool:
        """Take in modules that are new; False while one holds something foreign."""
        for name, module in list(sys.modules.items()):
            if name in self._modules or not name.startswith(_PREFIXES) or name.startswith(_RUN):
                continue
            found = list(_dictionaries(module))
            if any(_is_foreign(value) for names in found for value in names.values()):
                return False
            self._modules.add(name)
            self._known += [(names, list(names.values())) for names in found]
        self._loaded = len(sys.modules)
        return True


_emitters = _Emitters()


def emitters_are_untouched() -> bool:
    """False while something else stands in the place of a function or constant of an emitter.

    A function or class from outside the package is seen whenever it was put there. A constant is
    seen when it is changed after its module has come into use here, which for the emitters of this
    backend is when the backend is loaded.
    """
    return _emitters.are_untouched()


def _dictionaries(module: ModuleType) -> Iterator[Any]:
    """The names of a module, and those of each class that it defines."""
    yield vars(module)
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield vars(value)


def _is_foreign(value: Any) -> bool:
    """True for a function, a class or an object of a class that is not the package's own."""
    kind = type(value)
    if kind in _PLAIN:
        return False
    if kind is not FunctionType:
        if isinstance(value, (staticmethod, classmethod)):
            value = value.__func__
        if isinstance(value, functools.partial):
            value = value.func
        if isinstance(value, ModuleType):
            return False
    home = getattr(value, "__module__", None) or type(value).__module__
    return isinstance(home, str) and _is_outside(home)


@functools.cache
def _is_outside(home: str) -> bool:
    """Whether a module is none of the package's, of NumPy's or of the standard library's."""
    return home.partition(".")[0] not in _ROOTS \
        and not home.startswith("namedtuple_")  # made by the standard library
