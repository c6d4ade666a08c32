"""Public names, parameters and defaults are TensorFlow's; names of our own are few and listed.

TensorFlow's are in ``tests/data/tensorflow_names.tsv``. Where it takes ``**kwargs`` a function of
ours may name them; a class may stand for a function that is called like it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twofold import dtypes
from twofold._api import names
from twofold._api.absent import REFUSED

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "tensorflow_names.tsv"
sys.path.insert(0, str(ROOT / "tools"))

import tensorflow_coverage  # noqa: E402  # a script beside the package

#: Namespaces without a counterpart in the list: of our own, or in TensorFlow but not listed there.
OWN_NAMESPACES = {"ir", "compiler", "profiler", "experimental.array_api"}
UNLISTED_NAMESPACES = {"compat", "keras", "sysconfig", "raw_ops"}

#: Names of our own in TensorFlow's namespaces, with the reason.
OWN_NAMES = {
    "tf.options": "settings change for a block: TensorFlow has no one place for settings",
    "tf.get_option": "what a setting is now",
    "tf.experimental.numpy.experimental_disable_numpy_behavior":
        "TensorFlow's behavior stays on: tests and notebooks need the way back",
    "tf.install_as_tensorflow": "about TensorFlow's place, not in it",
    **dict.fromkeys((f"tf.errors.{name}" for name in (
        "TwofoldError", "DtypeError", "ShapeError", "TraceError", "NoValueError", "GradientError",
        "VerificationError", "ParseError", "DeviceError", "AbsentModuleError")),
        "a class of its own for what is a bare TypeError, ValueError, … in TensorFlow"),
}

Parameters = list[tuple[str, str | None]]


def tensorflow_names() -> dict[str, tuple[str, Parameters | None]]:
    """Public name to its kind (function, class, constant) and the parameters of a function."""
    found: dict[str, tuple[str, Parameters | None]] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, kind, *text = line.split("\t")
            found[name] = kind, parameters_in(text[0]) if text else None
    return found


def parameters_in(text: str) -> Parameters:
    """Names, with their stars, and default texts of a signature such as ``(x, name=None)``."""
    definition = ast.parse(f"def f{text.replace('…', '...')}: ...").body[0]
    assert isinstance(definition, ast.FunctionDef)
    found = definition.args
    plain = [*found.posonlyargs, *found.args]
    bare: list[ast.expr | None] = [None] * (len(plain) - len(found.defaults))
    pairs = [*zip(plain, [*bare, *found.defaults]), *zip(found.kwonlyargs, found.kw_defaults)]
    result = [(argument.arg, default and ast.unparse(default)) for argument, default in pairs]
    if found.vararg:
        result.insert(len(plain), ("*" + found.vararg.arg, None))
    return [*result, ("**" + found.kwarg.arg, None)] if found.kwarg else result


def parameters_of(function: Callable[..., object]) -> Parameters:
    """The same of a function of ours."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [(stars.get(parameter.kind, "") + parameter.name, default_text(parameter.default))
            for parameter in inspect.signature(function).parameters.values()]


def default_text(value: object) -> str | None:
    """A default as source text; ``...`` for objects that have none."""
    if value is inspect.Parameter.empty:
        return None
    if isinstance(value, dtypes.DType):
        return f"tf.{value.name}"
    return repr(value) if isinstance(value, str | int | float | list | tuple | None) else "..."


def differences(ours: Parameters, theirs: Parameters) -> list[str]:
    """What a caller who writes for TensorFlow would trip over."""
    if theirs and theirs[-1][0].startswith("**"):
        count = len(theirs) - 1
        ours, theirs = ours[:count], theirs[:-1]
    if [name for name, _ in ours] != [name for name, _ in theirs]:
        return [f"takes ({', '.join(name for name, _ in ours)}) and not "
                f"({', '.join(name for name, _ in theirs)})"]
    return [f"has {name}={own} and not {name}={wanted}"
            for (name, own), (_, wanted) in zip(ours, theirs)
            if own != wanted and wanted != "..."]


def kind_of(value: object) -> str:
    """function, class or constant."""
    if isinstance(value, type):
        return "class"
    return "function" if callable(value) and not isinstance(value, dtypes.DType) else "constant"


def problems_of(name: str, value: object,
                listed: dict[str, tuple[str, Parameters | None]]) -> list[str]:
    """What is not as in TensorFlow about a public name of ours."""
    if name not in listed:
        return [] if name in OWN_NAMES else [f"{name}: TensorFlow has no such name"]
    kind, theirs = listed[name]
    own = kind_of(value)
    if own != kind and (own, kind) != ("class", "function"):
        return [f"{name}: is a {own} and not a {kind}"]
    if theirs is None or not callable(value):
        return []
    return [f"{name}: {text}" for text in differences(parameters_of(value), theirs)]


def own_names() -> Iterator[tuple[str, object]]:
    """Public names of ours that the list can be asked about."""
    for space, table in names.table().items():
        unlisted = OWN_NAMESPACES | UNLISTED_NAMESPACES
        if not any(f"{space}.".startswith(f"{other}.") for other in unlisted):
            for public, place in table.items():
                yield ".".join(filter(None, ("tf", space, public))), names.resolve(place)


def test_names_and_signatures_are_tensorflows() -> None:
    listed = tensorflow_names()
    found = [text for name, value in own_names() for text in problems_of(name, value, listed)]
    assert not found, "\n".join(found)


def test_lists_are_as_long_as_they_must_be() -> None:
    listed, own = tensorflow_names(), dict(own_names())
    assert len(listed) == 1645 and len(own) > 500
    assert OWN_NAMES.keys() <= own.keys() - listed.keys()


def test_every_name_of_tensorflows_is_accounted_for() -> None:
    found = tensorflow_coverage.coverage()
    assert sum(sum(entry.counts) for entry in found.values()) == len(tensorflow_names())
    supported = {".".join(filter(None, (space, name))) for space, entry in found.items()
                 for name in entry.supported}
    for pattern, instead in REFUSED.items():
        matched = {name for name in tensorflow_coverage.listed_names()
                   if re.fullmatch(pattern, name)}
        assert matched and not matched & supported, pattern
        assert len(instead) > 15, pattern


# --- the check itself ---------------------------------------------------------------------------


LISTED: dict[str, tuple[str, Parameters | None]] = {
    "tf.f": ("function", parameters_in("(x, *rest, axis=-1, kind=…, dtype=tf.int64, **kwargs)")),
    "tf.g": ("function", parameters_in("(x, y=1e-05, name=None)")),
    "tf.C": ("class", None),
}


def _good(x, *rest, axis=-1, kind=print, dtype=dtypes.int64, name=None): ...  # type: ignore


def _good_too(x, y=0.00001, name=None): ...  # type: ignore[no-untyped-def]


def _other_default(x, y=1e-4, name=None): ...  # type: ignore[no-untyped-def]


def _other_order(y=1e-5, x=None, name=None): ...  # type: ignore[no-untyped-def]


def _other_name(z, y=1e-5, name=None): ...  # type: ignore[no-untyped-def]


@pytest.mark.parametrize(("name", "value", "text"), [
    ("tf.f", _good, None), ("tf.g", _good_too, None), ("tf.C", int, None),
    ("tf.g", _other_default, "has y=0.0001 and not y=1e-05"),
    ("tf.g", _other_order, "takes (y, x, name) and not (x, y, name)"),
    ("tf.g", _other_name, "takes (z, y, name) and not (x, y, name)"),
    ("tf.f", _good_too, "takes (x, y, name) and not (x, *rest, axis, kind, dtype)"),
    ("tf.C", print, "is a function and not a class"),
    ("tf.h", print, "TensorFlow has no such name"),
])
def test_the_check_sees_what_differs(name: str, value: object, text: str | None) -> None:
    assert problems_of(name, value, LISTED) == ([] if text is None else [f"{name}: {text}"])
