"""Write docs/settings.md and docs/errors.md from ``twofold.config`` and ``twofold.errors``.

``--check`` writes nothing and exits with 1 when a page is not what the sources say.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from pathlib import Path

from twofold import config, errors

DOCS = Path(__file__).resolve().parent.parent / "docs"
GENERATED = "<!-- Written by `make docs` from {source}: change it there. -->"
_KINDS = {bool: "on or off", int: "integer", str: "text"}


def settings_page() -> str:
    """The table of settings as Markdown."""
    rows = "\n".join(_settings_row(row) for row in config.SETTINGS.values())
    return f"""\
# Settings

{GENERATED.format(source="twofold/config.py")}

Each setting has an environment variable, read once per process, and a name for
`with tf.options(name=value):`, which changes it for a block of code in one thread. On or off is
written 1 or 0, true or false, yes or no, on or off. A variable that starts with `TWOFOLD_` and is
not in this table is an error.

| variable | name | type | default | meaning |
|---|---|---|---|---|
{rows}
"""


def _settings_row(row: config.Setting) -> str:
    kind = _KINDS[row.kind]
    if row.lowest is not None:
        kind += f", at least {row.lowest}"
    default = str(row.default) or "empty"
    if isinstance(row.default, bool):
        default = "on" if row.default else "off"
    doc = row.doc.replace("|", "\\|")
    return f"| `{row.variable}` | `{row.name}` | {kind} | {default} | {doc} |"


def errors_page() -> str:
    """The error classes, in the order of the source, as Markdown."""
    classes = [value for value in vars(errors).values()
               if inspect.isclass(value) and issubclass(value, errors.TwofoldError)]
    sections = "\n".join(_error_section(cls) for cls in classes)
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


PAGES = {"settings.md": settings_page, "errors.md": errors_page}


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
