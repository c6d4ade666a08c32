"""``twofold run``: a TensorFlow script as it is, with this library in TensorFlow's place.

The script finds what it would find when Python ran it: ``sys.argv``, ``__main__``, ``__file__``,
the first entry of ``sys.path``. What it raises is shown as Python shows it, and its exit code is
the command's.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType, TracebackType
from typing import Any

from twofold._api.standing_in import install_as_tensorflow
from twofold.cli import CommandError

USAGE = """usage: twofold run SCRIPT.py [ARGUMENT ...]
       twofold run -m MODULE [ARGUMENT ...]

Run a TensorFlow script as it is: `import tensorflow` gives twofold, also in the libraries that it
imports. Everything after the script is for the script."""

_INTERRUPTED = 130


def main(words: Sequence[str]) -> int:
    """Run what the words say, and return its exit code.

    Raises
    ------
    SystemExit
        When the script does.
    """
    if not words or words[0] in ("-h", "--help"):
        print(USAGE, file=sys.stdout if words else sys.stderr)
        return 0 if words else 2
    if words[0].startswith("-") and words[0] != "-m":
        print(f"twofold run: unknown option {words[0]}; options of the script go after it\n{USAGE}",
              file=sys.stderr)
        return 2
    install_as_tensorflow()
    if words[0] == "-m":
        if len(words) < 2:
            print(f"twofold run: -m needs the name of a module\n{USAGE}", file=sys.stderr)
            return 2
        return _run_module(words[1], list(words[2:]))
    return _run_file(words[0], list(words[1:]))


def _run_file(path: str, arguments: list[str]) -> int:
    absolute = os.path.abspath(path)
    if os.path.isdir(absolute):
        raise CommandError(f"{path} is a folder; name a file, or a module with -m")
    try:
        with open(absolute, "rb") as file:
            source = file.read()
    except OSError as error:
        raise CommandError(f"can't open file {absolute!r}: [Errno {error.errno}] "
                           f"{error.strerror}") from None
    sys.argv[:] = [path, *arguments]
    _set_first_place(os.path.dirname(os.path.realpath(absolute)))
    loader = importlib.machinery.SourceFileLoader("__main__", absolute)
    module = _main_module(__file__=absolute, __loader__=loader, __cached__=None)
    return _run(lambda: compile(source, absolute, "exec", dont_inherit=True), module)


def _run_module(name: str, arguments: list[str]) -> int:
    sys.argv[:] = ["-m", *arguments]
    _set_first_place(os.getcwd())
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            name = f"{name}.__main__"
            spec = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError) as error:
        raise CommandError(f"Error while finding module specification for {name!r} "
                           f"({type(error).__name__}: {error})") from None
    if spec is None or spec.loader is None:
        raise CommandError(f"No module named {name}")
    found: Any = spec
    sys.argv[0] = found.origin
    module = _main_module(__file__=found.origin, __loader__=found.loader, __spec__=found,
                          __package__=found.parent, __cached__=found.cached)
    return _run(lambda: found.loader.get_code(found.name), module)


def _main_module(**attributes: Any) -> ModuleType:
    """A new module ``__main__``, in the place of that of the command."""
    module = ModuleType("__main__")
    vars(module).update(__builtins__=__builtins__, __annotations__={}, **attributes)
    sys.modules["__main__"] = module
    return module


def _set_first_place(folder: str) -> None:
    """Put the folder where Python puts that of a script, in the place of the command's own."""
    if getattr(sys.flags, "safe_path", False):
        return
    if sys.path:
        sys.path[0] = folder
    else:
        sys.path.append(folder)


def _run(load: Any, module: ModuleType) -> int:
    try:
        code: CodeType = load()
        exec(code, vars(module))
    except SystemExit:
        raise
    except BaseException as error:
        error.__traceback__ = _of_script(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _of_script(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback without the frames of the command, which come first."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return traceback
