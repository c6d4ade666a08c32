"""How many threads NumPy's and SciPy's OpenBLAS use while a matrix is solved or factored: one.

OpenBLAS starts as many threads as there are processors, and lets all wait for the slowest at every
step of a factorisation: where another program has taken a processor, or threads of this one
have, a factor of 300 rows then takes a hundred times as long. TensorFlow's solvers use one thread
per matrix, too. Elsewhere OpenBLAS is left alone; other libraries always are.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np

#: What OpenBLAS's functions are called in the wheels of NumPy and SciPy, and elsewhere.
_SPELLINGS = ("scipy_openblas_{}64_", "scipy_openblas_{}", "openblas_{}64_", "openblas_{}")


@dataclass
class _Library:
    """The functions of one OpenBLAS, and the number of threads that it goes back to."""

    get: Callable[[], int]
    set: Callable[[int], None]
    threads: int = 1


def _find(module: Any) -> _Library | None:
    """The OpenBLAS that an extension module is linked with, if it is one."""
    try:
        library = ctypes.CDLL(module.__file__)
    except (AttributeError, OSError):
        return None
    for spelling in _SPELLINGS:
        get = getattr(library, spelling.format("get_num_threads"), None)
        change = getattr(library, spelling.format("set_num_threads"), None)
        if get is not None and change is not None:
            get.restype, change.argtypes, change.restype = ctypes.c_int, [ctypes.c_int], None
            return _Library(get, change)
    return None


class OneThread:
    """``with one_thread:`` holds the libraries at one thread; blocks may overlap and be nested.

    A product that another thread of the program asks NumPy for meanwhile has one thread as well.
    """

    def __init__(self) -> None:
        self._libraries: list[_Library] = []
        self._lock = threading.Lock()
        self._depth = 0
        self.add(getattr(np.linalg, "_umath_linalg", None))
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, module: Any) -> None:
        """Hold the library of an extension module, too."""
        library = _find(module)
        if library is not None:
            with self._lock:
                library.threads = library.get()
                if self._depth:
                    library.set(1)
                self._libraries.append(library)

    def __enter__(self) -> None:
        with self._lock:
            self._depth += 1
            if self._depth == 1:
                for library in self._libraries:
                    library.threads = library.get()
                    if library.threads != 1:
                        library.set(1)

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 traceback: TracebackType | None) -> None:
        with self._lock:
            self._depth -= 1
            if not self._depth:
                self._release()

    def _release(self) -> None:
        for library in self._libraries:
            if library.threads != 1:
                library.set(library.threads)

    def _begin_anew(self) -> None:
        """After a fork no other thread is there to leave its block."""
        self._lock = threading.Lock()
        if self._depth:
            self._depth = 0
            self._release()


one_thread = OneThread()
