"""Docstrings of public functions, completed with the parameters that mean the same everywhere.

A function written out in ``frontend`` describes what is its own. What is said here would be the
same in each, and is put in when the function is first asked for.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

_UNUSED = "Accepted as in TensorFlow; not used."
_COMPOSITES = "Take values of several tensors (ragged tensors, ``tf.IndexedSlices``) apart, too."

#: Parameter to its type and meaning, unless a function describes it itself.
SHARED: dict[str, tuple[str, str]] = {
    "name": ("str, optional", _UNUSED),
    "message": ("str, optional", "What the error says first."),
    "summarize": ("int, optional", "How many elements of each tensor to show, by default 3."),
    "keepdims": ("bool", "Keep reduced axes with size 1."),
    "num_segments": ("int", "How many segments the result has."),
    "num_buckets": ("int", "How many buckets there are."),
    "input_encoding": ("str", "The encoding of the strings, for example ``\"UTF-8\"``."),
    "errors": ("str", "What to do about bytes that are no characters: ``\"replace\"``, "
               "``\"ignore\"`` or ``\"strict\"``."),
    "replacement_char": ("int", "The code point that replaces them."),
    "replace_control_characters": ("bool", "Replace control characters (below 32), too."),
    "seed": ("int, optional", "A sequence of its own, set back by ``tf.random.set_seed``."),
    "alg": ("str or int", "The algorithm: ``\"auto_select\"`` or ``\"philox\"``."),
    "bad_indices_policy": ("str", "An index outside is an error: ``\"ERROR\"``, also the default."),
    "layout": ("None", "Not supported."),
    "expand_composites": ("bool", _COMPOSITES),
    "validate_args": ("bool", "Accepted as in TensorFlow; arguments are always checked."),
    "back_prop": ("bool", "False: gradients do not flow through the result."),
    **dict.fromkeys(("parallel_iterations", "swap_memory", "infer_shape"), ("optional", _UNUSED)),
    **dict.fromkeys(("a_is_sparse", "b_is_sparse", "grad_a", "grad_b"),
                    ("bool", "A hint of TensorFlow's; not used.")),
    **dict.fromkeys(("gate_gradients", "aggregation_method"), ("optional", _UNUSED)),
}
_SECTION = re.compile(r"\n( *)(Parameters|Returns|Raises|Notes|Examples)\n *-+\n")


def complete(function: Any) -> None:
    """Put the shared parameters into a function's docstring, in the order of its signature."""
    text = function.__doc__ or ""
    section = _SECTION.search(text)
    if section is None:
        return
    indent, start, end = section[1], section.start() + 1, section.start() + 1
    described: list[tuple[list[str], str]] = []
    if section[2] == "Parameters":
        end = text.index("\n\n", section.end()) + 2
        described = _read_entries(text[section.end():end - 1], indent)
    entries = _in_order(_parameters(function), described, indent)
    if entries:
        function.__doc__ = "".join((text[:start], f"{indent}Parameters\n{indent}----------\n",
                                    *entries, "\n", text[end:]))


def _parameters(function: Any) -> list[str]:
    code = inspect.unwrap(function).__code__
    plain, count = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    stars = list(code.co_varnames[count:])
    several = stars[:1] if code.co_flags & inspect.CO_VARARGS else []
    return [*code.co_varnames[:plain], *several, *code.co_varnames[plain:count]]


def _read_entries(block: str, indent: str) -> list[tuple[list[str], str]]:
    """The entries of a section: the parameters that each is about, and its text."""
    found: list[tuple[list[str], str]] = []
    for line in block.splitlines(keepends=True):
        continues = line.startswith(f"{indent} ") or (found and found[-1][1].endswith(",\n"))
        if not continues:
            found.append(([], ""))
        names, text = found[-1]
        if not line.startswith(f"{indent} "):
            names += [name.strip(" *\n") for name in line.partition(" : ")[0].split(",")]
        found[-1] = names, text + line
    return found


def _in_order(parameters: list[str], described: list[tuple[list[str], str]], indent: str
              ) -> list[str]:
    """Entries in the order of the signature, shared ones for what is not described."""
    rest, entries = list(described), []
    for name in parameters:
        own = next((entry for entry in rest if name in entry[0]), None)
        if own is not None:
            rest.remove(own)
            entries.append(own[1])
        elif name in SHARED and not any(name in names for names, _ in described):
            kind, meaning = SHARED[name]
            entries.append(f"{indent}{name} : {kind}\n{indent}    {meaning}\n")
    return [*entries, *(text for _, text in rest)]
