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
#: The same for the functions of ``tf.experimental.numpy``.
SHARED_OF_NUMPY: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("a", "x", "m"), ("array_like", "The array: a tensor, number, list or array.")),
    "axis": ("int or list of int, optional", "Axes, negative ones from the end; by default all."),
    "dtype": ("dtype, optional", "Of the result: TensorFlow's, NumPy's or Python's (``float`` is "
              "float64)."),
    "keepdims": ("bool, optional", "Keep reduced axes with size 1."),
    "out": ("None", "Not supported."),
    "shape": ("int or list of int", "The sizes of the axes."),
}
#: The same for the functions of the array API standard.
SHARED_OF_STANDARD: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("x", "obj"), ("array_like", "A tensor, number, list or array.")),
    **dict.fromkeys(("x1", "x2"), ("array_like", "One of the two; dtypes are promoted to one.")),
    **dict.fromkeys(("arrays", "arrays_and_dtypes"), ("array_like", "Several of them.")),
    "axis": ("int, list of int or None", "Which axes, negative ones from the end; by default all "
             "of them or the last."),
    "axes": ("int or list of int", "Which axes, negative ones from the end."),
    **dict.fromkeys(("dtype", "from_", "to", "type"), ("dtype", "Of TensorFlow's or NumPy's, or "
                                                       "its name.")),
    "kind": ("dtype, str or tuple", "A dtype, ``\"bool\"``, ``\"signed integer\"``, "
             "``\"unsigned integer\"``, ``\"integral\"``, ``\"real floating\"``, ``\"complex "
             "floating\"``, ``\"numeric\"``, or several."),
    "device": ("str, optional", "Where the result is made, as ``x.device`` names it."),
    "copy": ("bool, optional", "True: always new; False: an error where a copy is needed."),
    "keepdims": ("bool", "Keep reduced axes with size 1."),
    "shape": ("int or list of int", "Its sizes; of a reshape one may be -1."),
    "start": ("number or array_like", "Where the numbers begin; alone where they end."),
    "stop": ("number or array_like", "Where they end."),
    "step": ("number", "How far they are apart."),
    "num": ("int", "How many there are."),
    "endpoint": ("bool", "Whether ``stop`` is among them."),
    "fill_value": ("number", "What there is in each place."),
    "n_rows": ("int", "How many rows there are."),
    "n_cols": ("int, optional", "How many columns there are, by default as many."),
    **dict.fromkeys(("k", "offset"), ("int", "Which diagonal: 0 the main one, above it positive.")),
    "indexing": ("str", "``\"xy\"``: the first is along the second axis; or ``\"ij\"``."),
    "condition": ("array_like", "What is not 0 holds."),
    "indices": ("array_like", "Integers; negative ones count from the end."),
    "min": ("array_like, optional", "The lower bound."),
    "max": ("array_like, optional", "The upper bound."),
    "source": ("int or list of int", "Where the axes are."),
    "destination": ("int or list of int", "Where they are put."),
    "repeats": ("int or array_like", "How often; one for all, or one for each place."),
    "repetitions": ("list of int", "How often, for each axis."),
    "shift": ("int or list of int", "By how much; one for each axis."),
    "descending": ("bool", "Whether the order falls."),
    "stable": ("bool", "Equal elements keep their order in any case."),
    "side": ("str", "``\"left\"`` or ``\"right\"`` of equal elements."),
    "sorter": ("array_like, optional", "The indices that put ``x1`` in order."),
    "correction": ("float", "By how much the count that squares are divided by is lowered."),
    "include_initial": ("bool", "Whether the result for no element comes first."),
    "n": ("int, optional", "Of differences, powers and transforms: how many, which, how long."),
    "d": ("float", "How far samples are apart."),
    "s": ("list of int, optional", "The length of each axis."),
    "norm": ("str", "What is divided by the number of elements: ``\"backward\"``, ``\"forward\"``, "
             "or with ``\"ortho\"`` both by its root."),
    "prepend": ("array_like, optional", "What comes before the first element."),
    "append": ("array_like, optional", "What comes behind the last element."),
    "ord": ("int, float or str", "Which norm."),
    "upper": ("bool", "Whether the factor is upper triangular."),
    "mode": ("str", "``\"reduced\"`` or ``\"complete\"``."),
    "full_matrices": ("bool", "Whether the factors are square."),
    "rtol": ("float or array_like, optional", "Singular values below this times the "
             "largest are 0."),
}
_SHARED_BY_ROOM = {"numpy": SHARED_OF_NUMPY, "array_api": SHARED_OF_STANDARD}
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
    room = function.__module__.removeprefix("twofold.frontend.").partition(".")[0]
    shared = _SHARED_BY_ROOM.get(room, SHARED)
    entries = _in_order(_parameters(function), described, indent, shared)
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


def _in_order(parameters: list[str], described: list[tuple[list[str], str]], indent: str,
              shared: dict[str, tuple[str, str]]) -> list[str]:
    """Entries in the order of the signature, shared ones for what is not described."""
    rest, entries = list(described), []
    for name in parameters:
        own = next((entry for entry in rest if name in entry[0]), None)
        if own is not None:
            rest.remove(own)
            entries.append(own[1])
        elif name in shared and not any(name in names for names, _ in described):
            kind, meaning = shared[name]
            entries.append(f"{indent}{name} : {kind}\n{indent}    {meaning}\n")
    return [*entries, *(text for _, text in rest)]
