"""llvmlite's binding of LLVM: the one file that imports it, when it is first used.

The binding imports llvmlite's builder of IR, which takes a quarter of the time, for one method that
turns types into objects. Text needs no builder, so that method loads it when it is called.
"""

from __future__ import annotations

import importlib
import sys
from functools import lru_cache
from types import ModuleType
from typing import Any

_BINDING, _BUILDER = "llvmlite.binding", "llvmlite.ir"


@lru_cache(maxsize=1)
def llvm() -> Any:
    """The module ``llvmlite.binding``."""
    if _BUILDER in sys.modules or _BINDING in sys.modules:
        return importlib.import_module(_BINDING)
    package = importlib.import_module("llvmlite")
    later = _Later(_BUILDER)
    sys.modules[_BUILDER] = package.ir = later  # type: ignore[attr-defined]
    try:
        return importlib.import_module(_BINDING)
    except Exception:  # a version that needs more of the builder than names
        later._withdraw()
        return importlib.import_module(_BINDING)
    finally:
        later._withdraw()


class _Later(ModuleType):
    """Stands for a module while another that only names things of it is imported."""

    def _withdraw(self) -> None:
        """Let the next import load the module itself."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
            package, _, name = self.__name__.rpartition(".")
            vars(sys.modules[package]).pop(name, None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or sys.modules.get(self.__name__) is not self:
            self._withdraw()
            return getattr(importlib.import_module(self.__name__), name)
        return _LaterName(self, name)


class _LaterName:
    """Stands for a class of such a module."""

    def __init__(self, module: _Later, name: str):
        self._place = module, name

    def __getattr__(self, attribute: str) -> Any:
        module, name = self._place
        module._withdraw()
        return getattr(getattr(module, name), attribute)


def llvmlite_version() -> str:
    """Version of llvmlite."""
    return str(importlib.import_module("llvmlite").__version__)
