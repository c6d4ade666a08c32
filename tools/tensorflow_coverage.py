"""Which of TensorFlow's public names exist here, and what is to become of the others.

The names are in ``tests/data/tensorflow_names.tsv``. A name that does not exist is planned, unless
``twofold/_api/absent.py`` says why it will not come and what to use instead.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from twofold._api import names
from twofold._api.absent import UNLISTED, reason_against

DATA = Path(__file__).resolve().parent.parent / "tests" / "data" / "tensorflow_names.tsv"

@dataclass
class Coverage:
    """The names of one namespace, by what became of them."""

    supported: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many there are of each kind."""
        return len(self.supported), len(self.planned), len(self.refused)


def listed_names() -> Iterator[str]:
    """TensorFlow's public names, without ``tf.``."""
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.partition("\t")[0].removeprefix("tf.")


def coverage() -> dict[str, Coverage]:
    """Namespaces of TensorFlow's, in order, to what became of their names."""
    table = names.table()
    found: dict[str, Coverage] = {}
    for full in listed_names():
        space, _, name = full.rpartition(".")
        entry = found.setdefault(space, Coverage())
        why = reason_against(full)
        if name in table.get(space, {}) or full in names.NAMESPACES:
            entry.supported.append(name)
        elif why is not None:
            entry.refused[name] = why
        else:
            entry.planned.append(name)
    return dict(sorted(found.items()))


def page(header: str) -> str:
    """``docs/coverage.md``."""
    found = coverage()
    totals = [sum(each) for each in zip(*(entry.counts for entry in found.values()))]
    rows = "\n".join(_row(f"[{_title(space)}](#{_anchor(space)})", entry.counts)
                     for space, entry in found.items())
    others = "\n".join(f"| `{space}` | {text} |" for space, text in UNLISTED.items())
    sections = "\n".join(_section(space, entry) for space, entry in found.items())
    return f"""\
# Coverage of TensorFlow's names

{header}

Of the {sum(totals):,} public names of TensorFlow 2.21 **{totals[0]} are supported**,
{totals[1]} are planned and {totals[2]} are refused, with what to use instead. A test holds the
parameters and defaults of every supported function against TensorFlow's;
[from-tensorflow.md](from-tensorflow.md) says what behaves differently.

| namespace | supported | planned | refused |
|---|---|---|---|
{rows}
{_row("**all**", totals)}

Namespaces that are not counted:

| namespace | |
|---|---|
{others}

{sections}"""


def planned_module() -> str:
    """``twofold/_api/planned.py``."""
    found = [f"{space}.{name}" if space else name
             for space, entry in coverage().items() for name in entry.planned]
    text = textwrap.fill(" ".join(found), 98, break_long_words=False, break_on_hyphens=False)
    return f'''\
"""TensorFlow's names that are to come. Written by `make docs` from TensorFlow's list of names."""

PLANNED = """
{text}
"""
'''


def summary() -> str:
    """The table of ``README.md``: whole namespaces of which something is supported."""
    sums: dict[str, list[int]] = {}
    for space, entry in coverage().items():
        total = sums.setdefault(space.partition(".")[0], [0, 0, 0])
        total[:] = map(sum, zip(total, entry.counts))
    rows = [_row(_title(space), counts) for space, counts in sums.items() if counts[0]]
    others = [sum(each) for each in zip(*(c for c in sums.values() if not c[0]))]
    totals = [sum(each) for each in zip(*sums.values())]
    return "\n".join(("| namespace | supported | planned | refused |", "|---|---|---|---|", *rows,
                      _row("others", others), _row("**all**", totals)))


def _row(title: str, counts: object) -> str:
    return f"| {title} | " + " | ".join(map(str, counts)) + " |"  # type: ignore[call-overload]


def _title(space: str) -> str:
    return f"`tf.{space}`" if space else "`tf`"


def _anchor(space: str) -> str:
    return f"tf{space.replace('.', '')}"


def _section(space: str, entry: Coverage) -> str:
    lines = [f"## {_title(space)}\n"]
    for title, found in (("Supported", entry.supported), ("Planned", entry.planned)):
        if found:
            lines.append(f"{title}: {', '.join(f'`{name}`' for name in found)}.\n")
    for why in dict.fromkeys(entry.refused.values()):
        refused = [name for name, reason in entry.refused.items() if reason == why]
        lines.append(f"Refused: {', '.join(f'`{name}`' for name in refused)}. Instead: {why}.\n")
    return "\n".join(lines)
