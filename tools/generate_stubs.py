"""Write twofold's type stubs from the table of public names, for editors and type checkers.

Names are loaded when they are first used, which static tools cannot follow.
``twofold/__init__.pyi`` and ``twofold/_api/`` say the same in their language: a name that its
module defines is imported from there, a function that is made while the module runs is written
with the signature it has. ``--check`` writes nothing and exits with 1 when a stub is not what the
sources say.
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twofold._api import names

PACKAGE = Path(__file__).resolve().parent.parent / "twofold"
HEADER = "# Written by `make docs` from the table in twofold/_api/names.py: change it there.\n"


def stubs() -> dict[Path, str]:
    """The text of every stub, by its path below the package."""
    inner = sorted(path for path in names.table() if path and not _is_module(path))
    texts = {Path("__init__.pyi"): _stub("", _children("", inner))}
    for path in inner:
        texts[_place(path, inner)] = _stub(path, _children(path, inner))
    texts[Path("_api/__init__.pyi")] = HEADER
    return texts


def _children(path: str, all_paths: list[str]) -> list[str]:
    prefix = path + "." if path else ""
    return [other[len(prefix):] for other in all_paths
            if other.startswith(prefix) and "." not in other[len(prefix):]]


def _place(path: str, all_paths: list[str]) -> Path:
    folder = Path("_api", *path.split("."))
    return folder / "__init__.pyi" if _children(path, all_paths) else folder.with_suffix(".pyi")


def _stub(path: str, children: list[str]) -> str:
    entries = {public: list(_entry(path, public, place))
               for public, place in names.table()[path].items()}
    here = f"twofold._api.{path}" if path else "twofold._api"
    lines = [f"from {here} import {child} as {child}" for child in children]
    if not path:
        modules = {name for name in (*names.table(), *names.available_submodules())
                   if name and "." not in name and _is_module(name)}
        lines += [f"from twofold import {name} as {name}" for name in sorted(modules)]
        lines.append("__version__: str")
    lines += [line for _, entry in sorted(entries.items()) for line in entry]
    text = "\n".join(lines)
    needed = [line for word, line in (
        ("_Any", "from typing import Any as _Any"),
        ("_DType", "from twofold.dtypes import DType as _DType"),
        ("_Tensor", "from twofold.frontend.tensors.tensor import Tensor as _Tensor"))
        if f": {word}" in text or f"-> {word}" in text]
    return HEADER + "\n" + "\n".join([*needed, *lines]) + "\n"


def _is_module(path: str) -> bool:
    """Whether a namespace is a module of the package, which says itself what it has."""
    first = PACKAGE / path.partition(".")[0]
    return first.with_suffix(".py").exists() or (first / "__init__.py").exists()


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
            yield f"from twofold._api.{first} import {original} as {public}"
            return
        yield f"def {public}{_signature(found)}:"
        summary = (inspect.getdoc(found) or "").partition("\n")[0]
        yield f'    r"""{summary}"""' if summary else "    ..."
    elif isinstance(found, type):
        yield f"from {found.__module__} import {found.__name__} as {public}"
    else:
        kind = type(found).__name__
        yield f"{public}: {kind if kind == 'str' else '_DType' if kind == 'DType' else '_Any'}"


@functools.cache
def _first_place(place: str) -> tuple[str, str]:
    """The namespace whose stub has a function that is made while its module runs, and its name."""
    return next((path, public) for path in sorted(names.table(), key=lambda path: (not path, path))
                for public, other in names.table()[path].items()
                if other == place and not _is_module(path or "_"))


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
    """Write or check the stubs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    check = parser.parse_args().check
    wanted = {PACKAGE / path: text for path, text in stubs().items()}
    kept = [PACKAGE / "__init__.pyi", *(PACKAGE / "_api").rglob("*.pyi")]
    outdated = [path for path, text in wanted.items()
                if not path.exists() or path.read_text(encoding="utf-8") != text]
    outdated += [path for path in kept if path.exists() and path not in wanted]
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
