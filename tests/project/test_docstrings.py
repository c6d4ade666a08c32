"""Every public name is documented, with an example that uses it; every setting and error too.

That the examples run and print what they say is checked in ``test_docs.py``.
"""

from __future__ import annotations

import enum
import inspect
import re
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twofold import dtypes, errors, settings
from twofold._api import names

DOCS = Path(__file__).resolve().parents[2] / "docs"

#: Public names without an example yet. It only ever gets shorter: a name in it that has one fails.
WITHOUT_EXAMPLE: frozenset[str] = frozenset()


def public_names() -> dict[str, object]:
    """Functions and classes by public name (``tf.math.exp``): no values, and no errors."""
    found: dict[str, object] = {}
    for space, table in names.table().items():
        for public, place in table.items():
            value = names.resolve(place)
            is_error = isinstance(value, type) and issubclass(value, Exception)
            if callable(value) and not isinstance(value, dtypes.DType) and not is_error:
                found[".".join(filter(None, ("tf", space, public)))] = value
    return found


PUBLIC = public_names()


def examples(value: object) -> str:
    """The code of the examples in a docstring."""
    text = inspect.getdoc(value) or ""
    return "\n".join(re.findall(r"^\s*(?:>>>|\.\.\.) (.*)$", text, re.MULTILINE))


def is_used_in(code: str, spellings: list[str]) -> bool:
    """Whether code mentions one of the names that an object has, in any namespace."""
    return any(re.search(rf"\btf\.([\w.]+\.)?{name.rpartition('.')[2]}\b", code)
               for name in spellings)


def problems_of(value: object, spellings: list[str]) -> list[str]:
    """What is wrong with the documentation of a public object."""
    first = (inspect.getdoc(value) or "").strip().partition("\n")[0]
    if not first:
        return ["has no docstring"]
    if first == inspect.getdoc(type(value)):
        return ["has no docstring of its own"]
    code = examples(value)
    if not code:
        return ["has no example"]
    if isinstance(value, type) or is_used_in(code, spellings):  # objects come from functions
        return []
    return ["its example does not use it"]


def grouped() -> Iterator[tuple[object, list[str]]]:
    """Each public object with all its names."""
    by_object: dict[int, tuple[object, list[str]]] = {}
    for name, value in PUBLIC.items():
        by_object.setdefault(id(value), (value, []))[1].append(name)
    yield from by_object.values()


def test_public_names_are_documented_with_an_example() -> None:
    problems, wrongly_listed = [], []
    for value, spellings in grouped():
        found = problems_of(value, spellings)
        if spellings[0] in WITHOUT_EXAMPLE:
            if not found:
                wrongly_listed.append(spellings[0])
        else:
            problems += [f"{spellings[0]} {problem}" for problem in found]
    assert not problems, f"{len(problems)} names:\n" + "\n".join(problems)
    assert not wrongly_listed, f"take these off the list: {wrongly_listed}"


def own_members(cls: type) -> Iterator[tuple[str, object]]:
    """Public methods and properties that twofold defines on a class."""
    for name, member in inspect.getmembers(cls):
        if name.startswith("_") or not isinstance(member, types.FunctionType | property):
            continue
        function = member.fget if isinstance(member, property) else member
        if getattr(function, "__module__", "").startswith("twofold"):
            yield name, member


CLASSES = {spellings[0]: value for value, spellings in grouped()
           if isinstance(value, type) and not issubclass(value, enum.Enum)}


@pytest.mark.parametrize("name", CLASSES)
def test_methods_are_documented(name: str) -> None:
    cls = CLASSES[name]
    assert isinstance(cls, type)
    missing = [member for member, value in own_members(cls)
               if not inspect.getdoc(getattr(cls, member)) and value is not None]
    assert not missing, f"{name}: no docstring on {', '.join(missing)}"


def test_settings_are_documented() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    for row in settings.SETTINGS.values():
        assert len(row.doc) > 20 and row.doc.endswith("."), f"{row.name} needs a sentence"
        assert row.variable in page and f"`{row.name}`" in page, f"{row.name}: run make docs"


def test_errors_are_documented() -> None:
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    classes: list[type[BaseException]] = [
        value for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.TwofoldError)]
    assert len(classes) > 5
    for cls in classes:
        assert len(cls.__doc__ or "") > 40, f"{cls.__name__}: say what causes it and what to do"
        assert f"## {cls.__name__}\n" in page, f"{cls.__name__}: run make docs"


# --- the check itself ---------------------------------------------------------------------------


def _documented() -> None:
    """Nothing.

    Examples
    --------
    >>> tf.documented()
    """


def _bare() -> None:
    """Nothing."""


def _silent() -> None: ...


def test_lists_are_not_empty() -> None:
    assert len(PUBLIC) > 300 and "tf.math.exp" in PUBLIC and "tf.Tensor" in CLASSES


@pytest.mark.parametrize(("function", "spelling", "wanted"), [
    (_documented, "tf.documented", []),
    (_documented, "tf.other", ["its example does not use it"]),
    (_documented, "tf.document", ["its example does not use it"]),
    (_bare, "tf.bare", ["has no example"]),
    (_silent, "tf.silent", ["has no docstring"])])
def test_missing_documentation_is_found(function: Callable[[], None], spelling: str,
                                        wanted: list[str]) -> None:
    assert problems_of(function, [spelling]) == wanted
