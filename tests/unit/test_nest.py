"""Nested structures: what is a leaf, in which order, and that taking apart and packing invert."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, namedtuple
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.frontend.tensors import nest
from twofold.frontend.tensors.shape import TensorShape

Point = namedtuple("Point", "x y")


class Pair(tuple):
    """A tuple of another class, which is made from an iterable too."""


class Attributes:
    """What the library ``attrs`` makes, as far as structures look at it."""

    __attrs_attrs__ = (SimpleNamespace(name="b"), SimpleNamespace(name="a"))

    def __init__(self, b: Any, a: Any):
        self.b, self.a = b, a

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Attributes) and (self.b, self.a) == (other.b, other.a)


#: Structure, its leaves in order, and their paths.
STRUCTURES = [
    (7, [7], [()]),
    ([], [], []),
    ([1, (2, [3])], [1, 2, 3], [(0,), (1, 0), (1, 1, 0)]),
    ({"b": 1, "a": [2, 3]}, [2, 3, 1], [("a", 0), ("a", 1), ("b",)]),
    (OrderedDict([("z", 1), ("a", 2)]), [2, 1], [("a",), ("z",)]),
    (defaultdict(list, {2: "x", 1: "y"}), ["y", "x"], [(1,), (2,)]),
    (Point(1, {"k": 2}), [1, 2], [(0,), (1, "k")]),
    (Pair([1, 2]), [1, 2], [(0,), (1,)]),
    (Attributes([1], 2), [1, 2], [("b", 0), ("a",)]),
    ([None, "text", b"b", range(3), {1, 2}], [None, "text", b"b", range(3), {1, 2}],
     [(i,) for i in range(5)]),
    ([TensorShape([1, 2]), ()], [TensorShape([1, 2])], [(0,)]),
]


@pytest.mark.parametrize(("structure", "leaves", "paths"), STRUCTURES)
def test_leaves_and_their_paths(structure: Any, leaves: list[Any], paths: list[Any]) -> None:
    assert nest.flatten(structure) == leaves == nest.parts(structure)
    assert nest.flatten_with_paths(structure) == list(zip(paths, leaves, strict=True))


@pytest.mark.parametrize(("structure", "leaves", "paths"), STRUCTURES)
def test_packing_gives_the_structure_back(structure: Any, leaves: list[Any], paths: Any) -> None:
    packed = nest.pack_sequence_as(structure, leaves)
    assert packed == structure and type(packed) is type(structure)
    assert nest.map_structure(str, structure) == nest.pack_sequence_as(
        structure, [str(x) for x in leaves])
    nest.assert_same_structure(structure, packed)


def test_containers_keep_more_than_their_leaves() -> None:
    packed = nest.pack_sequence_as({"b": 1, "a": 2}, [10, 20])
    assert list(packed.items()) == [("b", 20), ("a", 10)]  # leaves in sorted order, keys as written
    ordered = nest.pack_sequence_as(OrderedDict([("z", 1), ("a", 2)]), [10, 20])
    assert list(ordered) == ["z", "a"]
    growing = nest.pack_sequence_as(defaultdict(list, {1: "x"}), ["y"])
    assert growing[5] == [] and growing[1] == "y"
    assert nest.pack_sequence_as(Point(1, 2), [3, 4])._fields == ("x", "y")


def test_arrays_are_leaves() -> None:
    array = np.zeros(3)
    assert nest.flatten([array])[0] is array and not nest.is_nested(array)


@pytest.mark.parametrize(("structure", "count"), [([1, [2]], 1), ([1, [2]], 3), (7, 2), ([], 1)])
def test_a_wrong_number_of_leaves_is_refused(structure: Any, count: int) -> None:
    with pytest.raises(ValueError, match=f"had {count} items|has {count} values"):
        nest.pack_sequence_as(structure, [0] * count)


@pytest.mark.parametrize(("first", "second", "error", "match"), [
    ([1], 1, ValueError, "nested structure"),
    (1, {"a": 1}, ValueError, "nested structure"),
    ([1, [2]], [1, 2], ValueError, "nested structure"),
    ([1, 2], [1], ValueError, "number of elements"),
    ({"a": 1}, {"b": 1}, ValueError, "set of keys"),
    ([1], (1,), TypeError, "sequence type"),
    ([(1, 2)], [Point(1, 2)], TypeError, "sequence type"),
    (Point(1, 2), namedtuple("Point", "x z")(1, 2), TypeError, "sequence type"),
])
def test_different_structures_are_told_apart(first: Any, second: Any, error: Any,
                                             match: str) -> None:
    with pytest.raises(error, match=match):
        nest.assert_same_structure(first, second)
    with pytest.raises(error, match=match):
        nest.map_structure(lambda x, y: x, first, second)


@pytest.mark.parametrize(("first", "second"), [
    ([1], (1,)), ([(1, 2)], [Point(1, 2)]), ((1, 2), Pair([1, 2]))])
def test_types_count_only_when_asked_for(first: Any, second: Any) -> None:
    nest.assert_same_structure(first, second, check_types=False)
    total = nest.map_structure(lambda x, y: x + y, first, second, check_types=False)
    assert nest.flatten(total) == [x + y for x, y in zip(nest.flatten(first), nest.flatten(second))]
    assert type(total) is type(first)


def test_kinds_that_count_as_the_same() -> None:
    """All mappings, and named tuples of one name and the same fields, as in TensorFlow."""
    nest.assert_same_structure({"a": 1}, OrderedDict(a=2))
    nest.assert_same_structure(Point(1, 2), namedtuple("Point", "x y")(3, 4))


def test_bad_calls() -> None:
    with pytest.raises(TypeError, match="callable"):
        nest.map_structure(3, [1])
    with pytest.raises(ValueError, match="at least one structure"):
        nest.map_structure(str)
    with pytest.raises(TypeError, match="sortable keys"):
        nest.flatten({1: 0, "a": 0})


leaf = st.integers() | st.text(max_size=2) | st.none()
structures = st.recursive(leaf, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple),
    st.dictionaries(st.text(max_size=2), inner, max_size=3),
    st.tuples(inner, inner).map(lambda pair: Point(*pair))), max_leaves=12)


@settings(max_examples=60, deadline=None)
@given(structures)
def test_any_structure(structure: Any) -> None:
    leaves = nest.flatten(structure)
    assert [leaf for _, leaf in nest.flatten_with_paths(structure)] == leaves
    numbers = nest.pack_sequence_as(structure, list(range(len(leaves))))
    assert nest.flatten(numbers) == list(range(len(leaves)))
    nest.assert_same_structure(structure, numbers)
    assert nest.map_structure(lambda _, i: leaves[i], structure, numbers) == structure
    if nest.is_nested(structure):
        values = [child for _, child in nest.children(structure)]
        assert nest.rebuild(structure, values) == structure
