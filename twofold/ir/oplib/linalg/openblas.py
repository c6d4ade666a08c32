"""The OpenBLAS that an extension module is linked with: its threads, and its routines by address.

NumPy's wheels have an OpenBLAS, whole but without an interface beyond ``numpy.linalg``; Fortran's
names are exported all the same. Owns the spelling of these names and how Fortran is called. Another
library than OpenBLAS is not recognised.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from ....dataclass import dataclass

#: What OpenBLAS's own functions and Fortran's routines are called, and the bits of an integer: in
#: the wheels of NumPy and SciPy, and in OpenBLAS as such.
_SPELLINGS = (("scipy_openblas_{}64_", "scipy_{}_64_", 64), ("scipy_openblas_{}", "scipy_{}_", 32),
              ("openblas_{}64_", "{}_64_", 64), ("openblas_{}", "{}_", 32))
_PREFIXES = {"f": "s", "d": "d", "F": "c", "D": "z"}


@dataclass
class OpenBlas:
    """One loaded library.

    Attributes
    ----------
    get_threads, set_threads : callable
    threads : int
        How many it used before it was held at one.
    integer : type
        What Fortran's integers are for ctypes.
    """

    get_threads: Callable[[], int]
    set_threads: Callable[[int], None]
    threads: int
    integer: Any
    _library: ctypes.CDLL
    _spelling: str

    def routine(self, name: str, char: str, arguments: int, letters: int) -> Any:
        """A Fortran routine, such as ``trsm``, of a dtype: ``f``, ``d``, ``F`` or ``D``.

        Takes addresses, letters as bytes, and at the end the length of each letter, as Fortran's
        compilers want it. None where the library has no such routine.
        """
        function = getattr(self._library, self._spelling.format(_PREFIXES[char] + name), None)
        if function is not None:
            function.restype = None
            function.argtypes = [ctypes.c_void_p] * arguments + [ctypes.c_size_t] * letters
        return function


def find_openblas(module: Any) -> OpenBlas | None:
    """The OpenBLAS that an extension module is linked with; None for another library."""
    try:
        library = ctypes.CDLL(module.__file__)
    except (AttributeError, OSError, TypeError):
        return None
    for own, fortran, bits in _SPELLINGS:
        get = getattr(library, own.format("get_num_threads"), None)
        change = getattr(library, own.format("set_num_threads"), None)
        config = getattr(library, own.format("get_config"), None)
        if get is None or change is None or config is None:
            continue
        get.restype, change.argtypes, change.restype = ctypes.c_int, [ctypes.c_int], None
        config.restype = ctypes.c_char_p
        wide = bits == 64 or b"USE64BITINT" in (config() or b"")
        return OpenBlas(get, change, get(), ctypes.c_int64 if wide else ctypes.c_int32, library,
                        fortran)
    return None
