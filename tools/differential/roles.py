"""Roles of parameters, by their names in the table: tensors, and a function for each other role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from domains import draw_tensor
from draw import Draw, Value, draw_shape, size_of
from encoding import encode_array

TENSOR = re.compile(r"(float|number|complex|int|index|long|bool|text)\[(.*?)\](?:@(.+))?$")
STRUCTURES: tuple[Any, ...] = (
    {"list": [1, 2, {"tuple": [3, 4]}]}, {"dict": [["b", 1], ["a", {"list": [2, 3]}]]},
    {"tuple": []}, 5, {"list": [{"tensor": ["int32", [2], "AQAAAAIAAAA="]}, None]},
    {"tuple": [1, {"list": [2, {"dict": [["k", 3]]}]}]}, {"list": [1, 2, 3]}, "text",
    {"list": [{"list": []}, 1]}, None, {"tuple": [1, 2]}, {"dict": [["a", 1], ["b", 2]]},
)
LITERALS: tuple[Any, ...] = (
    1, 2.5, True, "text", [1, 2, 3], [[1.0, 2.0], [3.0, 4.5]], [1, 2.5], [True, False], [], [[]],
    [[1, 2], [3]], ["a", "bc"], 3_000_000_000, [1, "a"], None, [1e300], -1, float("nan"),
    {"constant": ["float32", [2], "AACAPwAAAEA="]}, {"bytes": "raw"}, [[1], [2]], 1e10,
)
NAMED_DTYPES = ("float32", "int8", "bool", "string", "float64", "bfloat16", "half", "int64",
                "uint16", "int32", "uint8", "uint32", "int16", "uint64", "float16",
                "wrong")
EQUATIONS = ("ij,jk->ik", "ij,kj", "ij,ij->", "ii,ij->j", "ij,jk->k", "ij,kl->ijkl", "ij->ji",
             "...j,jk->...k", "ij,jk->iz", "ij,j->i")


def value_of(draw: Draw, role: str) -> Value:
    """A value for a parameter of a role."""
    match = TENSOR.match(role)
    if match:
        return Value(draw_tensor(draw, *match.groups()), True, match[1] in ("index", "long"))
    name, _, arguments = role.partition("(")
    return ROLES[name](draw, arguments.removesuffix(")"))


def _whole(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _axis_within(draw: Draw, rank: int) -> int:
    axis = draw.between(0, max(rank - 1, 0))
    return axis - max(rank, 1) if draw.kind.negative else axis


def _axis(draw: Draw, name: str) -> Value:
    return Value(_axis_within(draw, len(draw.shape_of(name))), index=True)


def _axis0(draw: Draw, name: str) -> Value:
    return Value(-len(draw.shape_of(name)) if draw.kind.negative else 0, index=True)


def _axes(draw: Draw, name: str) -> Value:
    rank = len(draw.shape_of(name))
    if draw.between(0, 1) or rank < 2:
        return _axis(draw, name)
    first = draw.between(0, rank - 2)
    shift = rank if draw.kind.negative else 0
    return Value([first - shift, rank - 1 - shift], index=True)


def _axis_list(draw: Draw, name: str) -> Value:
    return Value([_axis_within(draw, len(draw.shape_of(name)))], index=True)


def _int(draw: Draw, text: str) -> Value:
    return Value(draw.between(*_whole(text)), index=True)


def _real(draw: Draw, text: str) -> Value:
    low, high = map(float, text.split(","))
    return Value(round(float(draw.rng.uniform(low, high)), 3))


def _choice(draw: Draw, text: str) -> Value:
    options = text.split("|")
    wrong = [o for o in options if o in ("wrong", "(", "ASCEND", "middle", "ji")]
    right = [o for o in options if o not in wrong]
    found = draw.choice(wrong if wrong and draw.kind.spoil == "number" else right)
    if found in ("1", "2"):
        return Value(int(found))
    return Value(float("inf") if found == "inf" else found)


def _dtype(draw: Draw, group: str) -> Value:
    options = {
        "number": ("float32", "int32", "float64", "uint8", "int64", "bool", "bfloat16", "float16"),
        "float": ("float32", "float64", "float16"), "integer": ("int32", "int64", "uint8"),
        "index": ("int32", "int64"), "bits": ("int32", "uint8", "float32", "int64", "float16"),
        "whole": ("int32", "int64", "uint32", "uint64"),
        "image": ("uint8", "float32", "int32", "uint16", "float64"), "likely": ("float32",),
    }[group]
    return Value({"dtype": "string" if draw.kind.spoil == "number" else draw.choice(options)})


def _new_shape(draw: Draw, name: str) -> Value:
    shape = list(draw.shape_of(name))
    found = draw.choice([shape[::-1], [-1], [*shape, 1], [1, -1, *shape[1:]] if shape else [1, 1]])
    return Value([-1] if draw.kind.size == "empty" else found, index=True)


def _permutation(draw: Draw, name: str) -> Value:
    return Value(draw.rng.permutation(len(draw.shape_of(name))).tolist(), index=True)


def _open_shape(draw: Draw, name: str) -> Value:
    return Value([None if draw.between(0, 1) else d for d in draw.shape_of(name)])


def _wider_shape(draw: Draw, name: str) -> Value:
    return Value([2, *(3 if d == 1 else d for d in draw.shape_of(name))], index=True)


def _static_shape(draw: Draw, _: str) -> Value:
    options: tuple[Any, ...] = (
        [2, 3], [1], [], [None, 3], [2, 1], [4, 1, 1], [None, None], [0, 3], [2, 5])
    return Value({"shape": draw.choice(options)})


def _per_dimension(draw: Draw, text: str) -> Value:
    name, low, high = text.split(",")
    shape = draw.shape_of(name)
    found = [draw.between(int(low), min(int(high), max(d, int(low)))) for d in shape]
    return Value(found, index=True)


def _sizes_after(draw: Draw, text: str) -> Value:
    name, begin = text.split(",")
    starts = draw.values[begin].content
    found = [-1 if draw.between(0, 2) == 0 else max(draw.between(0, d - b), 0) if d >= b else 0
             for d, b in zip(draw.shape_of(name), starts)]
    return Value(found, index=True)


def _steps(draw: Draw, name: str) -> Value:
    return Value([draw.choice([1, 2, -1, 1]) for _ in draw.shape_of(name)], index=True)


def _paddings(draw: Draw, name: str) -> Value:
    found = [[draw.between(0, 1), draw.between(0, 1)] for _ in draw.shape_of(name)]
    if draw.kind.spoil == "number" and found:
        found[0] = [-1, 0]
    return Value(found)


def _tensors(draw: Draw, text: str, count: int | None = None) -> Value:
    number = draw.between(2, 3) if count is None else count
    return Value([value_of(draw, text) for _ in range(number)])


def _lists(draw: Draw, text: str) -> Value:
    return _tensors(draw, text, 1)


def _letters(draw: Draw, text: str) -> Value:
    return Value([size_of(draw, part) for part in text.split(",")], index=True)


def _fixed_pairs(draw: Draw, text: str) -> Value:
    numbers = _whole(text)
    found = [numbers[i:i + 2] for i in range(0, len(numbers), 2)]
    if draw.kind.spoil == "number":
        found[0] = [-1, 99]
    return Value(found)


def _big_shape(draw: Draw, _: str) -> Value:
    options: dict[str, list[int]] = {"scalar": [], "empty": [0, 3], "one": [1, 1],
                                     "high": [2, 3, 4, 5, 6],
               "large": [300_000]}
    return Value(list(options.get(draw.kind.size, draw.choice([[5000], [40, 100]]))), index=True)


def _shape_list(draw: Draw, _: str) -> Value:
    options: dict[str, list[int]] = {"scalar": [], "empty": [0, 3], "one": [1, 1],
                                     "high": [2, 1, 2, 3, 1],
               "large": [3000]}
    found = options.get(draw.kind.size, [draw.between(1, 4) for _ in range(draw.between(1, 3))])
    return Value(list(found), index=True)


def _fn(draw: Draw, text: str) -> Value:
    names = text.split("|")
    right = [n for n in names if n not in ("not_a_function", "whole")]
    wrong = [n for n in names if n not in right]
    return Value({"function": draw.choice(wrong if draw.kind.spoil == "number" and wrong
                                          else right)})


def _cases(draw: Draw, _: str) -> Value:
    pairs = [{"tuple": [{"tensor": ["bool", [], "AQ==" if draw.between(0, 1) else "AA=="]},
                        {"function": name}]} for name in ("one", "two")]
    return Value({"list": pairs[:draw.between(1, 2)]})


def _loop(draw: Draw, _: str) -> Value:
    x = draw_tensor(draw, "float", "*s", "ones")
    return Value([Value(np.array(draw.between(0, 6), np.int32), tensor=True),
                  Value(x, tensor=True)])


def _flat(draw: Draw, _: str) -> Value:
    return Value(list(range(draw.between(1, 4))))


def _shape_pairs(draw: Draw, _: str) -> Value:
    one, two = (Value(draw.rng.uniform(0, 1, s).astype(np.float32), tensor=True)
                for s in (draw_shape(draw, "n,k"), draw_shape(draw, "k,m")))
    letters = draw.choice([["N", "K"], ["N", "N"], ["N", 3], [None, "K"]])
    pair = [_pair(one, letters), _pair(two, ["K", "M"])]
    return Value(pair)


def _pair(value: Value, letters: list[Any]) -> Value:
    return Value([value, Value({"tuple": letters})])


def _rank_of(draw: Draw, _: str) -> Value:
    return Value(draw.between(0, 3), index=True)


def _key(draw: Draw, name: str) -> Value:
    """What stands in the brackets behind a tensor."""
    items = [_key_item(draw, size) for size in draw.shape_of(name)]
    items = items[:draw.between(0, len(items))] if items else items
    if draw.between(0, 3) == 0:
        items.insert(draw.between(0, len(items)), None)
    if draw.between(0, 3) == 0:
        items = [{"ellipsis": 0}, *items]
    if draw.kind.spoil == "number":
        items.append(9)
    return Value(items[0] if len(items) == 1 else {"tuple": items})


def _key_item(draw: Draw, size: int) -> Any:
    match draw.between(0, 4):
        case 0 if size:
            return draw.between(-size, size - 1)
        case 1 if size and draw.kind.style in ("late", "mixed", "tensor"):
            number = np.array(draw.between(-size, size - 1), np.int32)
            return {"tensor": encode_array(number)}
        case 2:
            return {"slice": [None, None, draw.choice([1, 2, -1, None])]}
    return {"slice": [draw.choice([None, 0, 1, -2]), draw.choice([None, 1, 2, 9, -1]),
                      draw.choice([None, None, 1, 2])]}


def _any_shape(draw: Draw, _: str) -> Value:
    sizes = [draw.choice([None, 2, 3, 1, 0]) for _ in range(draw.between(0, 3))]
    if draw.kind.spoil == "number":
        sizes.append(-3)
    return Value({"shape": None if draw.between(0, 5) == 0 else sizes})


def _example_shape(draw: Draw, _: str) -> Value:
    return Value(draw.choice([[2], [], [3], [1, 2]] if draw.kind.spoil != "number" else [[-1]]))


def _numbers(draw: Draw, whole: bool) -> Value:
    if draw.kind.values in ("extreme", "special"):
        return Value([draw.choice([2**63 - 1, -2**63, 0] if whole else [3e38, 1e-40, -0.0])
                      for _ in range(2)])
    if draw.kind.spoil == "number":
        return Value(draw.choice([["text"], [None], 3, [2**70]]))
    count = {"scalar": 1, "empty": 0, "large": 99}.get(draw.kind.size, draw.between(1, 3))
    return Value([draw.between(-5, 9) if whole else round(float(draw.rng.uniform(-2, 2)), 3)
                  for _ in range(count)])


def _names(draw: Draw, _: str) -> Value:
    texts = ("a", "ab", "a.txt", "b1", "c d", "e\u00e9", "long" * 20)
    return Value([draw.choice(texts) for _ in range(draw.between(0, 3))])


def _cells(draw: Draw, _: str) -> Value:
    """What stands where a table has nothing, a list for each column."""
    options: tuple[Any, ...] = ([1], ["none"], [1.5], [{"constant": ["float32", [0], ""]}])
    found = [draw.choice(options) for _ in range(draw.between(1, 3))]
    return Value({"list": [{"list": cell} for cell in found]})


PATHS = ("a.txt", "b", "inner", "inner/c.txt", "none", "none/b", "", ".", "inner/..", "b/c",
         "new", "inner/new", "a/b/c")


def _nested(draw: Draw, _: str) -> Value:
    return Value(draw.choice(STRUCTURES))


ROLES: dict[str, Callable[[Draw, str], Value]] = {
    "axis": _axis, "axis0": _axis0, "axes": _axes, "axis_list": _axis_list, "int": _int,
    "real": _real, "choice": _choice, "dtype": _dtype, "new_shape": _new_shape,
    "permutation": _permutation, "open_shape": _open_shape, "wider_shape": _wider_shape,
    "static_shape": _static_shape, "per_dimension": _per_dimension, "sizes_after": _sizes_after,
    "steps": _steps, "paddings": _paddings, "tensors": _tensors, "lists": _lists,
    "tensors1": lambda draw, text: _tensors(draw, text, 1),
    "tensors2": lambda draw, text: _tensors(draw, text, 2), "letters": _letters,
    "fixed_pairs": _fixed_pairs, "big_shape": _big_shape, "shape_list": _shape_list, "fn": _fn,
    "fns": lambda draw, text: Value({"list": [{"function": n} for n in text.split(",")]}),
    "cases": _cases, "loop": _loop, "flat": _flat, "shape_pairs": _shape_pairs,
    "rank_of": _rank_of, "key": _key, "any_shape": _any_shape, "names": _names, "cells": _cells,
    "example_shape": _example_shape,
    "reals": lambda draw, _: _numbers(draw, False), "wholes": lambda draw, _: _numbers(draw, True),
    "path": lambda draw, _: Value(draw.choice(PATHS)),
    "paths": lambda draw, _: Value([Value(draw.choice(PATHS)) for _ in range(draw.between(1, 2))]),
    "named_dtype": lambda draw, _: Value(draw.choice(NAMED_DTYPES)),
    "shares": lambda draw, _: Value(draw.choice([[0.5, 0.5], [0.2, 0.8], [1.0, 3.0], [0.5]])),
    "triple": lambda draw, _: Value([draw.between(0, 99) for _ in range(3)]),
    "none": lambda draw, _: Value(None),
    "nested": _nested,
    "flag": lambda draw, _: Value(bool(draw.between(0, 1))),
    "yes": lambda draw, _: Value(True), "no": lambda draw, _: Value(False),
    "zero": lambda draw, _: Value(0, index=True),
    "one": lambda draw, _: Value(1, index=True),
    "lengths": lambda draw, text: Value([draw.between(1, 9) for _ in range(int(text))]),
    "pair": lambda draw, _: Value([draw.between(0, 99), draw.between(0, 99)]),
    "power": lambda draw, _: Value(draw.choice([0, 0, 1, 2])),
    "fixed": lambda draw, text: Value([size_of(draw, p) for p in text.split(",")], index=True),
    "size_of": lambda draw, text: Value(size_of(draw, text), index=True),
    "fixed_box": lambda draw, _: Value([[[0.2, 0.2, 0.5 + draw.between(0, 4) / 10, 0.9]]]),
    "words": lambda draw, _: Value(draw.choice(["why", "", "a b"])),
    "range": lambda draw, _: Value(draw.choice([[0.0, 2.0], [-1.0, 1.0], [-2.0, 5.0]])),
    "literal": lambda draw, _: Value(draw.choice(LITERALS)),
    "literal_shape": lambda draw, _: Value(draw.choice([[2, 2], [1], [], [3], [4]])),
    "equation": lambda draw, _: Value(draw.choice(EQUATIONS)),
    "encoding": lambda draw, _: Value(draw.choice(["UTF-8", "UTF-16-BE", "UTF-32-BE", "wrong"])),
}
