"""Every public name is documented, with an example that uses it; every setting and error too.

That the examples run and print what they say is checked in ``test_docs.py``.
"""

from __future__ import annotations

import builtins
import enum
import inspect
import re
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from twofold import dtypes, errors, settings
from twofold._api import docstrings, names

DOCS = Path(__file__).resolve().parents[2] / "docs"

#: Functions that take anything, or only note it: there is no error to document.
TAKES_ANYTHING = {
    "tf.is_tensor", "tf.is_symbolic_tensor", "tf.get_static_value", "tf.group", "tf.no_op",
    "tf.timestamp", "tf.grad_pass_through", "tf.recompute_grad", "tf.debugging.is_numeric_tensor",
    "tf.nest.is_nested", "tf.compat.as_str_any", "tf.compat.dimension_value",
    "tf.config.list_physical_devices", "tf.config.list_logical_devices",
    "tf.config.get_visible_devices", "tf.config.set_soft_device_placement",
    "tf.config.run_functions_eagerly", "tf.config.experimental_run_functions_eagerly",
    "tf.config.experimental.get_device_details",
    "tf.config.experimental.get_memory_growth",
    "tf.config.experimental.enable_tensor_float_32_execution",
    "tf.autograph.trace", "tf.autograph.experimental.do_not_convert",
    "tf.autograph.experimental.set_loop_options",
    "tf.config.threading.set_inter_op_parallelism_threads", "tf.config.optimizer.set_jit",
    "tf.config.optimizer.set_experimental_options", "tf.debugging.set_log_device_placement",
    "tf.random.set_global_generator", "tf.ir.record", "tf.test.main", "tf.test.is_gpu_available",
    "tf.compat.v1.enable_eager_execution", "tf.compat.v1.logging.set_verbosity",
    "tf.compat.v1.global_variables_initializer", "tf.compat.v1.enable_resource_variables",
    "tf.compat.v1.trainable_variables", "tf.compat.v1.logging.debug",
    "tf.compat.v1.logging.info", "tf.compat.v1.logging.warning", "tf.compat.v1.logging.error",
    "tf.compat.v1.logging.fatal",
}
_SECTION = re.compile(r"^([A-Z]\w+)\n-+\n(.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def public_names() -> dict[str, object]:
    """Functions and classes by public name (``tf.math.exp``): no values, and no errors."""
    found: dict[str, object] = {}
    for space, table in names.table().items():
        for public, place in table.items():
            value = names.resolve(place)
            is_error = isinstance(value, type) and issubclass(value, Exception)
            is_numpys = getattr(value, "__module__", None) == "numpy"  # which documents them
            if callable(value) and not isinstance(value, dtypes.DType) and not is_error \
                    and not is_numpys:
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
    problems = [f"{spellings[0]} {problem}" for value, spellings in grouped()
                for problem in problems_of(value, spellings)]
    assert not problems, f"{len(problems)} names:\n" + "\n".join(problems)


def sections_of(function: Callable[..., object]) -> dict[str, str]:
    """The sections of a docstring: title to text."""
    return {match[1]: match[2] for match in _SECTION.finditer(inspect.getdoc(function) or "")}


def missing_sections(function: Callable[..., object], takes_anything: bool) -> list[str]:
    """What the docstring of a public function does not say."""
    found, signature = sections_of(function), inspect.signature(function)
    entries = re.findall(r"^(\S.*?)(?: : .*|,)?$", found.get("Parameters", ""), re.MULTILINE)
    described = {name.strip(" *") for entry in entries for name in entry.split(",")}
    problems = [f"does not describe {name}" for name in signature.parameters
                if name not in described]
    for name, text in re.findall(r"^(\S.*?) : .*\n(.*)", found.get("Parameters", ""), re.MULTILINE):
        if text.strip(" .").lower() in {name.lower(), f"the {name.lower()}"}:
            problems.append(f"says nothing of {name}")
    if signature.return_annotation not in ("None", None) and "Returns" not in found:
        problems.append("does not say what it returns")
    if signature.parameters and not takes_anything and "Raises" not in found:
        problems.append("does not say what it raises")
    for name in re.findall(r"^(\w+(?:, \w+)*)$", found.get("Raises", ""), re.MULTILINE):
        problems += [f"names {error}, which is no error" for error in name.split(", ")
                     if not hasattr(errors, error) and not hasattr(builtins, error)]
    return problems


def test_functions_say_what_they_take_give_and_raise() -> None:
    problems = [f"{spellings[0]} {problem}" for value, spellings in grouped()
                if isinstance(value, types.FunctionType)
                for problem in missing_sections(value, spellings[0] in TAKES_ANYTHING)]
    assert not problems, f"{len(problems)}:\n" + "\n".join(problems)


def test_shared_parameters_are_put_in_order() -> None:
    def function(x, *rest, keepdims, kind=1, name=None, **others):  # type: ignore[no-untyped-def]
        """Nothing.

        Parameters
        ----------
        x, kind : Tensor
            Two.
        *rest
            More.

        Returns
        -------
        Tensor
        """

    docstrings.complete(function)
    docstrings.complete(function)
    heads = re.findall(r"^(\S.*)$", sections_of(function)["Parameters"], re.MULTILINE)
    assert heads == ["x, kind : Tensor", "*rest", "keepdims : bool", "name : str, optional"]


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


def _half_said(x: object, y: object) -> int:
    """Nothing.

    Parameters
    ----------
    x : Tensor
        The x.

    Raises
    ------
    NoSuchError
        Never.
    """
    return 1


def test_missing_sections_are_found() -> None:
    assert missing_sections(_half_said, False) == [
        "does not describe y", "says nothing of x", "does not say what it returns",
        "names NoSuchError, which is no error"]
    assert missing_sections(_documented, False) == []
    assert missing_sections(_bare_with_parameter, False) == [
        "does not describe x", "does not say what it raises"]


def _bare_with_parameter(x: object) -> None:
    """Nothing."""


def test_lists_are_not_empty() -> None:
    assert TAKES_ANYTHING <= {name for _, spellings in grouped() for name in spellings}
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
