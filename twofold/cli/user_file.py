"""A function of a file that the user names: loading it, and what to say when that fails.

A message names the user's line; tracebacks of the library help nobody here.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from twofold.cli import CommandError
from twofold.frontend.tensors.tracebacks import describe_error


def load_function(target: str) -> tuple[ModuleType, Callable[..., Any]]:
    """The module and the function of ``FILE.py:FUNCTION``.

    Raises
    ------
    CommandError
        When the text, the file or the function is not what it should be.
    """
    path_text, separator, name = target.rpartition(":")
    if not separator or not name.isidentifier():
        raise CommandError(f"expected FILE.py:FUNCTION, got {target!r}")
    path = Path(path_text)
    if not path.is_file():
        raise CommandError(f"there is no file {path_text!r}")
    module = _load_module(path)
    function = getattr(module, name, None)
    if not callable(function):
        found = ", ".join(sorted(key for key, value in vars(module).items()
                                 if callable(value) and not key.startswith("_"))) or "none"
        raise CommandError(f"{path_text} has no function {name!r}; functions there: {found}")
    return module, function


def _load_module(path: Path) -> ModuleType:
    name = f"twofold_compared_{path.stem}"  # a file called random.py must not hide the real one
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CommandError(f"{path} is not a Python file (its name must end in .py)")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.resolve().parent))  # so that the file can import its neighbours
    call_user(f"{path} cannot be loaded", spec.loader.exec_module, module)
    return module


def call_user(what: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a function of the user's gives.

    Raises
    ------
    CommandError
        When it raises, or ends the program; ``what`` says what was tried.
    """
    try:
        return function(*args, **kwargs)
    except SyntaxError as error:
        text = f": `{error.text.strip()}`" if error.text else ""
        raise CommandError(f"{what}: {type(error).__name__}: {error.msg} "
                           f"(at {error.filename}:{error.lineno}{text})") from None
    except SystemExit as error:
        raise CommandError(f"{what}: it ends the program with status {error.code}; put what is "
                           "not to run here under if __name__ == \"__main__\":") from None
    except Exception as error:
        raise CommandError(f"{what}: {describe_error(error)}") from None
