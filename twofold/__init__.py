"""twofold: every tensor op runs at once, and the same function compiles through ``tf.function``.

``import twofold as tf`` and write TensorFlow 2. Names are loaded when they are first used
(``_api/names.py`` has the table), so the import itself is quick.
"""

from __future__ import annotations

import importlib
from typing import Any

from . import config, dtypes, errors, ir
from ._api import names as _names

__version__ = "0.1.0"

config.check_environment()
# These parts of the package are also namespaces of TensorFlow's, with more names than their own.
for _module in (config, dtypes, errors, ir):
    _names.open_module(_module)
_names.answer_imports()


def __getattr__(name: str) -> Any:
    found = _names.top_level(name)
    if found is _names.MISSING:
        if name in _names.available_submodules():
            return importlib.import_module(f"{__name__}.{name}")
        raise AttributeError(f"module 'twofold' has no attribute '{name}'")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({"__version__", *_names.table()[""], *(name for name in _names.table() if name),
                   *_names.available_submodules()})
