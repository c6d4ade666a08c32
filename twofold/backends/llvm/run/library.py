"""llvmlite's binding of LLVM: the one file that imports it, when it is first used.

The binding imports llvmlite's builder of IR for one method that turns types into objects. That
takes longer than the rest of it together, and text needs no builder, so it is left until it is
asked for.
"""

from __future__ import annotations

import importlib
import sys
from functools import lru_cache
from types import ModuleType
from typing import Any

_BUILDER = "llvmlite.ir"


@lru_cache(maxsize=1)
def llvm() -> Any:
    """The module ``llvmlite.binding``."""
    if _BUILDER in sys.modules or "llvmlite.binding" in sys.modules:
        return importlib.import_module("llvmlite.binding")
    package = importlib.import_module("llvmlite")
    later = _Later(_BUILDER)
    sys.modules[_BUILDER] = package.ir = later  # type: ignore[attr-defined]
    try:
        return importlib.import_module("llvmlite.binding")
    finally:
        later._withdraw()


class _Later(ModuleType):
    """Stands for a module until something of it is asked for, or another imports it."""

    def _withdraw(self) -> None:
        """Let the next import load the module itself."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
            package, _, name = self.__name__.rpartition(".")
            vars(sys.modules[package]).pop(name, None)

    def __getattr__(self, name: str) -> Any:
        self._withdraw()
        return getattr(importlib.import_module(self.__name__), name)


def llvmlite_version() -> str:
    """Version of llvmlite."""
    return str(importlib.import_module("llvmlite").__version__)
