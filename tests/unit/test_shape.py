"""``TensorShape``: the laws of partly known shapes and unknown ranks, and what is refused."""

from __future__ import annotations

import copy
import itertools
import pickle
from typing import Any

import numpy as np
import pytest

from twofold.frontend.tensors.shape import Dimension, TensorShape
from twofold.ir.base.dims import Symbol

UNKNOWN = TensorShape(None)
#: All shapes up to rank 2 of these dimensions, and the unknown one.
SHAPES = [UNKNOWN, *(TensorShape(dims) for rank in range(3)
                     for dims in itertools.product((None, 1, 2), repeat=rank))]


def known(shape: TensorShape) -> set[tuple[int, ...]]:
    """The fully known shapes up to rank 2 that a shape allows."""
    return {dims for rank in range(3) for dims in itertools.product((1, 2), repeat=rank)
            if shape.rank is None or (shape.rank == rank and all(
                a is None or a == b for a, b in zip(tuple(shape), dims)))}


@pytest.mark.parametrize("a", SHAPES, ids=repr)
def test_relations_are_those_of_the_sets_of_known_shapes(a: TensorShape) -> None:
    for b in SHAPES:
        both = known(a) & known(b)
        assert a.is_compatible_with(b) is bool(both)
        assert a.is_subtype_of(b) is (known(a) <= known(b))
        widest = a.most_specific_compatible_shape(b)
        assert known(widest) >= known(a) | known(b)
        assert not any(known(a) | known(b) <= known(c) < known(widest) for c in SHAPES)
        if both:
            assert known(a.merge_with(b)) == both
            a.assert_is_compatible_with(b)
        else:
            with pytest.raises(ValueError, match="not compatible"):
                a.merge_with(b)
            with pytest.raises(ValueError, match="incompatible"):
                a.assert_is_compatible_with(b)
        total = a.concatenate(b)
        assert (total.rank is None) is (a.rank is None or b.rank is None)
        if total.rank is not None:
            assert total == [*a, *b] == a + b


@pytest.mark.parametrize("a", SHAPES, ids=repr)
def test_equal_shapes_have_equal_hashes_and_survive_pickling(a: TensorShape) -> None:
    for b in SHAPES:
        assert (a == b) is (repr(a) == repr(b)) and (a != b) is not (a == b)
        if a == b:
            assert hash(a) == hash(b)
    again = pickle.loads(pickle.dumps(a))
    assert again == a and type(again) is type(a)
    assert TensorShape(a) is a


@pytest.mark.parametrize(("dims", "expected"), [
    (3, [3]), ([2, None], [2, None]), (np.array([2, 3]), [2, 3]), ((np.int64(4), True), [4, 1]),
    (range(3), [0, 1, 2]), ((), []), ([Symbol("n").dim, 2], [None, 2]),
])
def test_what_shapes_are_made_of(dims: Any, expected: list[Any]) -> None:
    shape = TensorShape(dims)
    assert shape.as_list() == expected and shape.rank == len(expected)
    assert shape.dims is not None and [dim.value for dim in shape.dims] == expected
    assert all(type(d) in (int, type(None)) for d in shape)


@pytest.mark.parametrize(("dims", "error", "match"), [
    (-1, ValueError, "Dimension -1 must be >= 0"), ([1, -2], ValueError, ">= 0"),
    ("ab", TypeError, "'ab'"), (b"a", TypeError, "shape"), ([2.0], TypeError, "2.0"),
    (1.5, TypeError, "1.5"), ([None, "x"], TypeError, "'x'"), ([[1]], TypeError, "__index__"),
])
def test_what_they_are_not_made_of(dims: Any, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        TensorShape(dims)


def test_what_is_asked_of_a_known_rank() -> None:
    shape = TensorShape([2, None, 3])
    assert (shape[0], shape[1], shape[-1]) == (2, None, 3)
    assert isinstance(shape[1:], TensorShape) and shape[1:] == [None, 3]
    assert shape.num_elements() is None and not shape.is_fully_defined() and bool(shape)
    assert TensorShape([2, 3]).num_elements() == 6 and TensorShape([]).num_elements() == 1
    assert bool(TensorShape([]))
    assert str(TensorShape([2])) == "(2,)" and str(shape) == "(2, None, 3)"
    assert shape.with_rank(3) is shape
    assert shape.with_rank_at_least(2) is shape and shape.with_rank_at_most(3) is shape
    for refused in (lambda: shape.with_rank(2), lambda: shape.with_rank_at_least(4),
                    lambda: shape.with_rank_at_most(2), shape.assert_is_fully_defined):
        with pytest.raises(ValueError, match=r"\(2, None, 3\)"):
            refused()


def test_what_is_asked_of_an_unknown_rank() -> None:
    assert (UNKNOWN.rank, UNKNOWN.dims, UNKNOWN.num_elements()) == (None, None, None)
    assert not UNKNOWN and not UNKNOWN.is_fully_defined()
    assert (repr(UNKNOWN), str(UNKNOWN)) == ("TensorShape(None)", "<unknown>")
    assert UNKNOWN[0] is None and UNKNOWN[1:] == UNKNOWN and UNKNOWN[1:3] == [None, None]
    assert UNKNOWN.with_rank(2) == [None, None]
    assert UNKNOWN.with_rank_at_least(5) is UNKNOWN is UNKNOWN.with_rank_at_most(1)
    for refused in (lambda: len(UNKNOWN), lambda: list(UNKNOWN), UNKNOWN.as_list,
                    UNKNOWN.assert_is_fully_defined):
        with pytest.raises(ValueError):
            refused()


@pytest.mark.parametrize("other", [(2, 3), [2, 3], np.array([2, 3]), TensorShape([2, 3])])
def test_shapes_equal_what_they_could_be_made_of(other: Any) -> None:
    assert TensorShape([2, 3]) == other
    assert TensorShape([2, 4]) != other


@pytest.mark.parametrize("other", [None, "x", 1.5, object(), [2, "x"], [-2, 3]])
def test_shapes_are_unequal_to_anything_else(other: Any) -> None:
    assert TensorShape([2, 3]) != other


@pytest.mark.parametrize("dims", [[], [2], [2, None], [None, None]])
def test_a_shape_is_one_thing_that_equals_a_tuple(dims: list[Any]) -> None:
    shape = TensorShape(dims)
    assert not isinstance(shape, tuple) and "%s" % shape == str(shape)  # noqa: UP031
    assert shape == tuple(dims) == shape and shape == dims == shape and not shape != tuple(dims)
    assert hash(shape) == hash(tuple(dims)) and {tuple(dims): 1}[shape] == 1
    assert shape != (*dims, 1) and shape != "ab" and shape != 1.5 and shape != [-1]
    assert tuple(shape) == tuple(dims) and len(shape) == len(dims)
    one = (1,)
    assert shape + one == [*dims, 1] and one + shape == [1, *dims]
    assert copy.deepcopy(shape) is shape


def test_dimensions_compute_and_compare_like_their_sizes() -> None:
    three, unknown = Dimension(3), Dimension(None)
    assert [three + 1, 1 + three, three - 1, 7 - three, three * 2, 2 * three, three // 2,
            7 // three, three % 2, 7 % three] == [4, 4, 2, 4, 6, 6, 1, 2, 1, 1]
    assert three == 3 and three != 4 and 2 < three <= 3 and int(three) == 3 and [0, 1, 2, 3][three]
    assert str(three) == "3" and repr(three) == "Dimension(3)" and hash(three) == hash(3)
    assert str(unknown) == "?" and (unknown + 1).value is None and (1 + unknown).value is None
    assert (unknown == 3) is None and (three < unknown) is None and not unknown and bool(three)
    assert three.is_compatible_with(unknown) and not three.is_compatible_with(4)
    assert unknown.merge_with(3) == 3 == three.merge_with(None)
    assert pickle.loads(pickle.dumps(three)) == 3 and (three == "a") is False
    assert TensorShape([three, unknown]) == [3, None] and TensorShape(three) == [3]
    for refused in (lambda: three / 2, lambda: 2 / three, lambda: Dimension("a"),
                    lambda: int(unknown), lambda: three + "a"):
        with pytest.raises(TypeError):
            refused()
    for wrong in (lambda: Dimension(-1), lambda: three.merge_with(4)):
        with pytest.raises(ValueError):
            wrong()
