"""How many threads NumPy's and SciPy's OpenBLAS use while a matrix is solved or factored: one.

OpenBLAS starts as many threads as there are processors, and lets all wait for the slowest at every
step of a factorisation: where another program has taken a processor, or threads of this one
have, a factor of 300 rows then takes a hundred times as long. TensorFlow's solvers use one thread
per matrix, too. Elsewhere OpenBLAS is left alone; other libraries always are.
"""

from __future__ import annotations

import os
import threading
from types import TracebackType

import numpy as np

from .openblas import OpenBlas, find_openblas


class OneThread:
    """``with one_thread:`` holds the libraries at one thread; blocks may overlap and be nested.

    A product that another thread of the program asks NumPy for meanwhile has one thread as well.

    Attributes
    ----------
    numpy : OpenBlas or None
        The one that NumPy has.
    """

    def __init__(self) -> None:
        self._libraries: list[OpenBlas] = []
        self._lock = threading.Lock()
        self._depth = 0
        self.numpy = find_openblas(getattr(np.linalg, "_umath_linalg", None))
        if self.numpy is not None:
            self.add(self.numpy)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, library: OpenBlas) -> None:
        """Hold this library, too."""
        with self._lock:
            library.threads = library.get_threads()
            if self._depth:
                library.set_threads(1)
            self._libraries.append(library)

    def __enter__(self) -> None:
        with self._lock:
            self._depth += 1
            if self._depth == 1:
                for library in self._libraries:
                    library.threads = library.get_threads()
                    if library.threads != 1:
                        library.set_threads(1)

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None,
                 traceback: TracebackType | None) -> None:
        with self._lock:
            self._depth -= 1
            if not self._depth:
                self._release()

    def _release(self) -> None:
        for library in self._libraries:
            if library.threads != 1:
                library.set_threads(library.threads)

    def _begin_anew(self) -> None:
        """After a fork no other thread is there to leave its block."""
        self._lock = threading.Lock()
        if self._depth:
            self._depth = 0
            self._release()


one_thread = OneThread()
