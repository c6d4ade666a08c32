"""Write the modules of twofold's namespaces, and their type stubs, from the table of public names.

Names are loaded when they are first used, which static tools cannot follow. A stub beside each
module (``twofold/sets.pyi``, ``twofold/config/__init__.pyi``) says the same in their language: a
name that its module defines is imported from there, a function that is made while the module runs
is written with the signature and documentation it has. ``--check`` writes nothing and exits with 1
when a file is not what the table says.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twofold._api import names

#: Packages that are namespaces too.
WRITTEN = ("ir",)
PACKAGE = Path(__file__).resolve().parent.parent / "twofold"
HEADER = "# Written by `make docs` from the table in twofold/_api/names.py: change it there.\n"


def files() -> dict[Path, str]:
    """The text of every module and stub, by its path below the package."""
    found = {}
    for path in names.NAMESPACES:
        if not _is_module(path):
            found[_place(path)] = _stub(path)
            if path and path not in WRITTEN:
                found[_place(path).with_suffix(".py")] = _module(path)
    return found


def _module(path: str) -> str:
    dots = "." * len(_place(path).parts)
    return (f'"""The names below ``tf.{path}``; they are loaded when they are used."""\n\n{HEADER}'
            f"from {dots}_api.namespaces import namespace\n\n"
            "__getattr__, __dir__ = namespace(__name__)\n")


def _is_module(path: str) -> bool:
    """Whether a namespace is a module with names of its own, of which a stub would hide some."""
    return path in ("dtypes", "errors")


def _place(path: str) -> Path:
    folder = Path(*path.split("."))
    is_folder = names.inner(path) or path in WRITTEN
    return folder / "__init__.pyi" if is_folder else folder.with_suffix(".pyi")


def _stub(path: str) -> str:
    here = f"twofold.{path}" if path else "twofold"
    lines = [f"from {here} import {child} as {child}" for child in sorted(names.inner(path))]
    if not path:
        lines.append("__version__: str")
    for public, place in sorted(names.table()[path].items()):
        lines += _entry(path, public, place)
    text = "\n".join(lines)
    needed = [line for word, line in (
        ("_Any", "from typing import Any as _Any"),
        ("_DType", "from twofold.dtypes import DType as _DType"),
        ("_Tensor", "from twofold.frontend.tensors.tensor import Tensor as _Tensor"))
        if f": {word}" in text or f"-> {word}" in text]
    return HEADER + "\n" + "\n".join([*needed, *lines]) + "\n"


def _entry(here: str, public: str, place: str) -> Iterator[str]:
    module, _, name = place.partition(":")
    full = f"twofold{module}" if module.startswith(".") else f"twofold.frontend.{module}"
    if module != "op" and name in _defined(full):
        if name == public:
            yield f"from {full} import {name} as {public}"
        else:  # under another name an import would be private to the stub
            yield f"from {full} import {name} as _{public}"
            yield f"{public} = _{public}"
        return
    found = names.resolve(place)
    if inspect.isfunction(found):
        first, original = _first_place(place)
        if (first, original) != (here, public):
            module = f"twofold.{first}".rstrip(".")
            yield f"from {module} import {original} as {public}"
            return
        yield f"def {public}{_signature(found)}:"
        text = textwrap.indent(inspect.getdoc(found) or "", "    ").lstrip()
        yield f'    r"""{text}\n    """'
    elif isinstance(found, type):
        yield f"from {found.__module__} import {found.__name__} as {public}"
    else:
        kind = type(found).__name__
        yield f"{public}: {kind if kind == 'str' else '_DType' if kind == 'DType' else '_Any'}"


@functools.cache
def _first_place(place: str) -> tuple[str, str]:
    """The namespace whose stub has a function that is made while its module runs, and its name."""
    return next((path, public) for path in sorted(names.table(), key=lambda path: (
        path.startswith("compat"), not path, path))
                for public, other in names.table()[path].items()
                if other == place and not _is_module(path))


@functools.cache
def _defined(module: str) -> frozenset[str]:
    """Names that a static tool finds in a module: its definitions and annotated or plain values."""
    source = importlib.import_module(module).__file__
    assert source is not None
    found: set[str] = set()
    for node in ast.parse(Path(source).read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign) and module == "twofold.dtypes":
            found.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return frozenset(found)


def _signature(function: Any) -> str:
    """A function's signature as source text; defaults are left out, as stubs do."""
    signature = inspect.signature(function)
    parameters = []
    for parameter in signature.parameters.values():
        annotation = parameter.annotation
        # Not bool: in the namespace that has tf.bool that is no type.
        text = annotation if annotation in ("int", "float", "str", "str | None") else "_Any"
        default = parameter.default
        if default is not parameter.empty:
            default = default if isinstance(default, (bool, int, str, type(None))) else ...
        parameters.append(parameter.replace(
            annotation=_Raw(text), default=default if default is not ... else _Raw("...")))
    returned = "_Tensor" if str(signature.return_annotation) in ("Tensor", "Any") else "_Any"
    return str(signature.replace(parameters=parameters, return_annotation=_Raw(returned)))


class _Raw:
    """Text that `inspect` prints as it is."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


def main() -> int:
    """Write or check the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    check = parser.parse_args().check
    wanted = {PACKAGE / path: text for path, text in files().items()}
    kept = [path for path in [*PACKAGE.rglob("*.pyi"), *PACKAGE.rglob("*.py")]
            if HEADER in path.read_text(encoding="utf-8")]
    outdated = [path for path, text in wanted.items()
                if not path.exists() or path.read_text(encoding="utf-8") != text]
    outdated += [path for path in kept if path not in wanted]
    for path in outdated:
        print(f"{'out of date' if check else 'wrote'}: {path.relative_to(PACKAGE.parent)}")
        if not check:
            if path in wanted:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted[path], encoding="utf-8")
            else:
                path.unlink()
    return 1 if check and outdated else 0


if __name__ == "__main__":
    sys.exit(main())
