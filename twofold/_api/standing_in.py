"""Twofold under the name ``tensorflow``: for scripts and libraries that import TensorFlow.

``import tensorflow``, ``from tensorflow.nn import relu`` and their kin find modules that hand out
this library's names. They say the version of TensorFlow whose interface this is. A module of
TensorFlow's that is not here is named when it is imported, with what to do.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.metadata
import os
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from ..errors import AbsentModuleError, FailedPreconditionError
from . import inside, names
from .absent import advice

_NAME = "tensorflow"
#: The release of TensorFlow whose names and parameters these are.
RELEASE = "2.21.0"
#: What programs are told: the release, with a local part, by which versions compare as equal.
VERSION = f"{RELEASE}+twofold"
_OWN_VALUES = {"": {"__version__": VERSION},
               "version": {"VERSION": VERSION, "GIT_VERSION": f"v{RELEASE}"}}
# By the modules of their classes libraries tell TensorFlow's values from those of others.
_VALUES = ("frontend.values:Tensor", "frontend.tensors.symbolic:SymbolicTensor",
           "frontend.variables.variable:Variable", "frontend.tensors.shape:TensorShape",
           "dtypes:DType")


class StandIn(ModuleType):
    """A module of TensorFlow's name whose names are those of one of this library."""

    def __getattr__(self, name: str) -> Any:
        space = self.__name__.removeprefix(_NAME).lstrip(".")
        full = f"{space}.{name}" if space else name
        if not name.startswith("__") and _place(full) is not None:
            return importlib.import_module(f"{_NAME}.{full}")
        own = importlib.import_module(f"twofold{self.__name__.removeprefix(_NAME)}")
        try:
            found = getattr(own, name)
        except AttributeError as error:
            text = str(error).replace(f"'{own.__name__}'", f"'{self.__name__}'", 1)
            raise AttributeError(text, name=name, obj=self) from None
        setattr(self, name, found)
        return found

    def __dir__(self) -> list[str]:
        return dir(importlib.import_module(f"twofold{self.__name__.removeprefix(_NAME)}"))


def _place(path: str) -> str | None:
    """The namespace that a path below ``tensorflow`` stands for; None when it is none."""
    if path == "compat.v2" or path.startswith("compat.v2."):  # TensorFlow itself, once more
        path = path.removeprefix("compat.v2").lstrip(".")
    return path if path in names.NAMESPACES else None


class _Distribution(importlib.metadata.Distribution):
    """What libraries that ask ``importlib.metadata`` for TensorFlow's version are told."""

    def read_text(self, filename: str) -> str | None:
        """The one file that there is: its name and version."""
        if filename != "METADATA":
            return None
        return (f"Metadata-Version: 2.1\nName: {_NAME}\nVersion: {VERSION}\n"
                "Summary: twofold in the place of TensorFlow\n")

    def locate_file(self, path: str | os.PathLike[str]) -> Any:
        """Not there: there are no files."""
        raise FileNotFoundError(path)


class _Finder(importlib.metadata.DistributionFinder):
    """Finds ``tensorflow`` and all below it, and its version."""

    def find_distributions(self, context: importlib.metadata.DistributionFinder.Context =
                           importlib.metadata.DistributionFinder.Context()  # noqa: B008
                           ) -> Iterable[importlib.metadata.Distribution]:
        return [_Distribution()] if context.name == _NAME else []

    def find_spec(self, fullname: str, path: Sequence[str] | None,
                  target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        root, _, below = fullname.partition(".")
        if root != _NAME:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, _Loader(), origin="twofold",
                                              is_package=True)
        spec.loader_state = below
        return spec


class _Loader(importlib.abc.Loader):
    """Makes the modules; those that are not here say so."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        space = _place(spec.loader_state)
        if space is None and inside.is_inside(spec.loader_state):
            return inside.InsideModule(spec.name)
        if space is None:
            raise AbsentModuleError(_missing_message(spec.loader_state))
        whole = f"{_NAME}.{space}".rstrip(".")
        if whole != spec.name:  # another name of a module
            return importlib.import_module(whole)
        module = StandIn(spec.name, importlib.import_module(f"twofold.{space}".rstrip(".")).__doc__)
        for name, value in _OWN_VALUES.get(space, {}).items():
            setattr(module, name, value)
        if not space:
            _name_values()
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: names are loaded when they are used."""


def _name_values() -> None:
    """Let the classes of tensors and their kin say that they are TensorFlow's."""
    for place in _VALUES:
        module, _, name = place.partition(":")
        getattr(importlib.import_module(f"twofold.{module}"), name).__module__ = _NAME


def _missing_message(path: str) -> str:
    text = f"No module named '{_NAME}.{path}': twofold stands in for TensorFlow here"
    if path.partition(".")[0] in ("python", "core", "contrib", "lite", "tools"):
        return (f"{text}, and has its public names only; what is below {_NAME}."
                f"{path.partition('.')[0]} is TensorFlow's inside")
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        found = advice(".".join(parts[:count]))
        if found is not None:
            return f"{text}; {found}"
    return f"{text}, and TensorFlow {RELEASE} has no public module of that name"


def install_as_tensorflow() -> None:
    """Let ``import tensorflow`` give this library from now on, in all modules of this process.

    For a notebook or a test suite; ``twofold run script.py`` does it for a script.

    Raises
    ------
    FailedPreconditionError
        When TensorFlow itself is imported already.

    Examples
    --------
    >>> import sys
    >>> import twofold as tf
    >>> before = list(sys.meta_path)
    >>> tf.install_as_tensorflow()
    >>> import tensorflow
    >>> tensorflow.constant([1, 2]).numpy()
    array([1, 2], dtype=int32)

    A test that gives the place back:

    >>> sys.meta_path[:] = before
    >>> for name in [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]:
    ...     del sys.modules[name]
    """
    module = sys.modules.get(_NAME)
    if module is not None and not isinstance(module, StandIn):
        raise FailedPreconditionError(
            "twofold.install_as_tensorflow: TensorFlow itself is imported already "
            f"({getattr(module, '__file__', None) or 'from an unknown place'}); call this before "
            "anything imports tensorflow, in a process of its own")
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
