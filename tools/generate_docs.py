"""Write the pages that say what tables in the sources say: settings, errors, ops, coverage.

``--check`` writes nothing and exits with 1 when a page is not what the sources say.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path

import twofold.ir.oplib
from twofold import dtypes, errors, settings
from twofold.dataclass import fields
from twofold.ir.ops import gradient_rule, record, table

sys.path.insert(0, str(Path(__file__).resolve().parent))

import tensorflow_coverage  # a script beside this one

assert twofold.ir.oplib  # importing it fills the op table

DOCS = Path(__file__).resolve().parent.parent / "docs"
README = DOCS.parent / "README.md"
GENERATED = "<!-- Written by `make docs` from {source}: change it there. -->"
_KINDS = {bool: "on or off", int: "integer", str: "text"}


def settings_page() -> str:
    """The table of settings as Markdown."""
    rows = "\n".join(_settings_row(row) for row in settings.SETTINGS.values())
    return f"""\
# Settings

{GENERATED.format(source="twofold/settings.py")}

Each setting has an environment variable, read once per process, and a name for
`with tf.options(name=value):`, which changes it for a block of code in one thread. On or off is
written 1 or 0, true or false, yes or no, on or off. A variable that starts with `TWOFOLD_` and is
not in this table is an error.

| variable | name | type | default | meaning |
|---|---|---|---|---|
{rows}
"""


def _settings_row(row: settings.Setting) -> str:
    kind = _KINDS[row.kind]
    if row.lowest is not None:
        kind += f", at least {row.lowest}"
    if row.names:
        kind += ", or a name"
    default = str(row.default) or "empty"
    if isinstance(row.default, bool):
        default = "on" if row.default else "off"
    doc = row.doc.replace("|", "\\|")
    return f"| `{row.variable}` | `{row.name}` | {kind} | {default} | {doc} |"


def errors_page() -> str:
    """The error classes, in the order of the source, as Markdown."""
    classes = [value for value in vars(errors).values()
               if inspect.isclass(value) and issubclass(value, errors.TwofoldError)]
    sections = "\n".join(_error_section(cls) for cls in dict.fromkeys(classes))
    return f"""\
# Errors

{GENERATED.format(source="twofold/errors.py")}

Every error that the library raises on purpose is a `tf.errors.TwofoldError`, and also the built-in
error that a Python programmer would catch.

{sections}"""


def _error_section(cls: type[BaseException]) -> str:
    bases = ", ".join(f"`{base.__name__}`" for base in cls.__bases__)
    text = _to_markdown(inspect.getdoc(cls) or "")
    return f"## {cls.__name__}\n\nSubclass of {bases}.\n\n{text}\n"


def _to_markdown(docstring: str) -> str:
    """Docstring markup to Markdown: double backticks, and NumPy-style section headings."""
    text = re.sub(r"``(.+?)``", r"`\1`", docstring)
    text = re.sub(r"^(\w[\w ]*)\n-{3,}$", r"**\1**\n", text, flags=re.MULTILINE)
    return re.sub(r"^(\w+) : (.+)\n {4}(.+)$", r"- `\1` (\2): \3", text, flags=re.MULTILINE)


# ---------------------------------------------------------------------------- ops

_CATEGORIES = {
    record.Category.ELEMENTWISE: "Each element of the result comes from one element of each input; "
                              "inputs broadcast.",
    record.Category.REDUCE: "Along axes, or over windows.",
    record.Category.MOVEMENT: "Elements go to other places; mostly no code, only other indices.",
    record.Category.CONTRACT: "Sums of products: with tiles of their own in each backend.",
    record.Category.INDEX: "Places that are data.",
    record.Category.RANDOM: "Philox bits of a state that is an input; equal on every backend.",
    record.Category.CONTROL: "Ops with graphs inside.",
    record.Category.EFFECT: "Variables, checks, printing, calls of Python: kept in program order.",
    record.Category.COMPOSITE: "Made of other ops when they are lowered; whole until then.",
}
_LOWERINGS = {
    "Scalar": "an expression per element", "Element": "an expression of the index",
    "Paired": "two numbers per element", "Reduction": "a reduction",
    "KernelTemplate": "a kernel of its own",
    "Contraction": "a contraction", "Decompose": "other ops", "HostCall": "a call on the host",
    "Structural": "part of the host program",
}
_DTYPE_SETS = {
    "all but strings": dtypes.DEVICE, "numbers": dtypes.NUMBERS, "floats": dtypes.FLOATS,
    "integers": dtypes.INTEGERS, "bool": (dtypes.bool_,), "complex": dtypes.COMPLEX,
}


def ops_page() -> str:
    """The op table as Markdown, by category."""
    sections = "\n".join(_category_section(category, text)
                         for category, text in _CATEGORIES.items())
    return f"""\
# Ops

{GENERATED.format(source="twofold/ir/oplib/")}

The op table: {len(table.TABLE)} records. Everything else in `tf` is made of these. *Becomes* is
what an op is lowered to; *gradient* says how it is differentiated: by a rule of its own, as the
ops it is made of, or not at all: because its derivative is zero wherever it exists (gradients stop
there silently, as in TensorFlow), or with an error. [CONTRIBUTING.md](../CONTRIBUTING.md) shows
how to add one.

{sections}"""


def _category_section(category: record.Category, text: str) -> str:
    rows = "\n".join(_op_row(op) for _, op in sorted(table.TABLE.items())
                     if op.category is category)
    return f"""\
## {category.value}

{text}

| op | attributes | dtypes | becomes | gradient | meaning |
|---|---|---|---|---|---|
{rows}
"""


def _op_row(op: record.OpDef) -> str:
    attributes = ", ".join(f"`{name}`" for name in fields(op.attrs))
    cells = [f"`{op.name}`", attributes, _dtypes_text(op),
             _LOWERINGS[type(op.lowering).__name__], _gradient_text(op),
             _to_markdown(" ".join(op.doc.split()))]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _dtypes_text(op: record.OpDef) -> str:
    found = next((name for name, members in _DTYPE_SETS.items()
                  if set(op.dtypes) == set(members)), ", ".join(d.name for d in op.dtypes))
    takes_more = op.on_complex is not None and op.dtypes and op.dtypes != dtypes.COMPLEX
    return f"{found}; complex" if takes_more else found


def _gradient_text(op: record.OpDef) -> str:
    if op.gradient is None:
        return "of its ops"
    if isinstance(op.gradient, gradient_rule.NotDifferentiable):
        return ("stops: " if op.gradient.zero else "error: ") + op.gradient.reason
    return "rule"


def coverage_page() -> str:
    """TensorFlow's public names and what became of them."""
    return tensorflow_coverage.page(GENERATED.format(
        source="twofold/_api/names.py, the op table and twofold/_api/absent.py"))


def readme() -> str:
    """README.md with the table of what exists between its marks."""
    before, mark, rest = README.read_text(encoding="utf-8").partition("<!-- coverage -->\n")
    _, end, after = rest.partition("<!-- /coverage -->")
    return "".join((before, mark, tensorflow_coverage.summary(), "\n", end, after))


PAGES = {"settings.md": settings_page, "errors.md": errors_page, "ops.md": ops_page,
         "coverage.md": coverage_page, "../README.md": readme,
         "../twofold/_api/planned.py": tensorflow_coverage.planned_module}


def outdated_pages() -> list[str]:
    """Names of the pages whose file differs from what the sources say."""
    return [name for name, make in PAGES.items()
            if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != make()]


def main() -> int:
    """Write the pages, or check them; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say what is out of date")
    outdated = outdated_pages()
    if parser.parse_args().check:
        for name in outdated:
            print(f"docs/{name} is out of date: run make docs", file=sys.stderr)
        return 1 if outdated else 0
    for name in outdated:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
