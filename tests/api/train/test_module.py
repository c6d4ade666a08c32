"""``tf.Module``: what is found in which order, names, and lists and dictionaries as attributes."""

from __future__ import annotations

import collections
import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest

import twofold as tf

Pair = collections.namedtuple("Pair", "first second")


class Numbered(tf.Module):
    """A module with a variable of a given name."""

    def __init__(self, number: int, name: str | None = None):
        super().__init__(name)
        self.v = tf.Variable(number)


def _numbers(variables: Any) -> list[int]:
    return [int(v) for v in variables]


def test_variables_come_by_attribute_name_and_before_those_of_modules_below() -> None:
    module = tf.Module()
    module.z = tf.Variable(1)
    module.inner = Numbered(5)
    module.a = [tf.Variable(2), (tf.Variable(3), Numbered(6))]
    module.m = {"y": tf.Variable(4, trainable=False), "x": Numbered(7)}
    module.again = module.z
    assert _numbers(module.variables) == [2, 3, 1, 4, 6, 5, 7]
    assert _numbers(module.trainable_variables) == [2, 3, 1, 6, 5, 7]
    assert _numbers(module.non_trainable_variables) == [4]
    assert [int(m.v) for m in module.submodules] == [6, 5, 7]


def test_modules_that_contain_each_other() -> None:
    a, b = Numbered(1), Numbered(2)
    a.b, b.a = b, a
    assert _numbers(a.variables) == [1, 2]
    assert a.submodules == (b,)
    paths = [path for path, _ in a._flatten(with_path=True, predicate=lambda x: x is a.v)]
    assert paths == [("v",), ("b", "a", "v")]


def test_flatten_looks_for_anything() -> None:
    class Ignoring(tf.Module):
        _TF_MODULE_IGNORED_PROPERTIES = frozenset(
            ["hidden"]) | tf.Module._TF_MODULE_IGNORED_PROPERTIES

    module = Ignoring(name="m")
    module.hidden, module.pair = tf.Variable(1), Pair(tf.Variable(2), 3)
    assert _numbers(module.variables) == [2]
    found = dict(module._flatten(with_path=True, attribute_traversal_key=lambda name: name[::-1]))
    assert [path for path in found if path[0] == "pair"] == [("pair", "first"), ("pair", "second")]
    assert list(module._flatten(recursive=False, predicate=lambda x: x == 3)) == [3]


@pytest.mark.parametrize("name", ["a b", "é", "", "1a", "a-b", "a\n"])
def test_bad_names(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid module name"):
        tf.Module(name)


def test_names_and_scopes() -> None:
    class Outer(tf.Module):
        @tf.Module.with_name_scope
        def build(self, last: str = "w") -> None:
            """Make things."""
            self.inner = Numbered(1, name="inside")
            self.w = tf.Variable(1.0, name=last)

    outer = Outer()
    outer.build(last="weight")
    assert outer.w.name == "outer/weight:0"
    assert outer.inner.name_scope.name == "outer/inside/"
    assert outer.inner.name == "inside"
    assert (Outer.build.__name__, Outer.build.__doc__) == ("build", "Make things.")
    with pytest.raises(TypeError, match="string"):
        tf.Module(3)


def test_before_init() -> None:
    class Early(tf.Module):
        def __init__(self) -> None:
            self.v = tf.Variable(1)

    early = Early()
    assert _numbers(early.variables) == [1]
    with pytest.raises(AttributeError, match="_name"):
        early.name


def test_mixed_keys() -> None:
    module = tf.Module()
    module.d = {1: tf.Variable(1), "a": tf.Variable(2)}
    with pytest.raises(ValueError, match="Error processing property 'd' of DictWrapper"):
        module.variables
    module.d = {2: tf.Variable(1), 1: tf.Variable(2)}
    assert _numbers(module.variables) == [2, 1]


def test_a_list_attribute_is_a_list_that_knows_its_module() -> None:
    module, given = tf.Module(), [1, [2]]
    module.l = given
    assert isinstance(module.l, list)
    assert repr(module.l) == "ListWrapper([1, ListWrapper([2])])"
    module.l.append(3)
    given.append(4)  # the list itself is still the user's
    assert module.l == given == [1, [2], 3, 4]
    assert module.l[1:3] == [[2], 3]
    assert [*module.l] == list(module.l)
    assert len(module.l) == 4
    five, zero = [5], [0]
    assert module.l + five == [1, [2], 3, 4, 5]
    assert zero + module.l == [0, 1, [2], 3, 4]
    assert module.l.pop() == 4
    module.l += [9]
    module.l[0] = 7
    module.l.insert(1, 8)
    del module.l[2]
    assert given == [7, 8, 3, 9]
    assert json.dumps(module.l) == "[7, 8, 3, 9]"
    np.testing.assert_array_equal(np.array(module.l), given)
    np.testing.assert_array_equal(tf.constant(module.l), given)
    assert type(module.l.copy()) is type(copy.copy(module.l)) is type(module.l)
    twin = copy.deepcopy(module.l)
    twin.append(1)
    assert len(given) == 4
    assert pickle.loads(pickle.dumps(module.l)) == given
    assert tf.nest.map_structure(lambda x: x + 1, module.l) == [8, 9, 4, 10]
    module.l.sort(reverse=True)
    assert given == [9, 8, 7, 3]
    with pytest.raises(TypeError, match="unhashable"):
        hash(module.l)


def test_a_dictionary_attribute() -> None:
    module, given = tf.Module(), {"b": 1, 2: [3]}
    module.d = given
    assert isinstance(module.d, dict)
    assert repr(module.d) == "DictWrapper({'b': 1, 2: ListWrapper([3])})"
    assert str(module.d) == "{'b': 1, 2: ListWrapper([3])}"
    module.d["c"] = 4
    given["e"] = 5
    assert {**module.d} == dict(module.d) == module.d == given
    assert list(module.d) == ["b", 2, "c", "e"]
    assert module.d | {"f": 1} == {**given, "f": 1}
    assert module.d.setdefault("g", 6) == module.d.get("g") == 6
    assert module.d.pop("b") == 1
    module.d.update(h=7)
    module.d |= {"i": 8}
    del module.d["c"]
    assert given == {2: [3], "e": 5, "g": 6, "h": 7, "i": 8}
    assert dict(**{str(k): v for k, v in module.d.items()})["h"] == 7
    assert copy.deepcopy(module.d) == pickle.loads(pickle.dumps(module.d)) == given
    assert type(module.d.copy()) is type(copy.copy(module.d)) is type(module.d)


def test_tuples_stay_tuples() -> None:
    module = tf.Module()
    module.t = (1, 2)
    module.p = Pair([tf.Variable(1)], 2)
    assert type(module.t) is tuple
    assert type(module.p) is Pair
    module.p.first.append(tf.Variable(2))
    assert _numbers(module.variables) == [1, 2]


def test_lists_of_modules_in_functions() -> None:
    module = tf.Module()
    module.layers = [Numbered(2), Numbered(3)]

    @tf.function
    def product(x: Any) -> Any:
        for layer in module.layers:
            x = x * layer.v
        return x

    assert product(tf.constant(5)).numpy() == 30
    assert [type(v) for v in tf.nest.flatten(module.layers)] == [Numbered, Numbered]
    copied = copy.deepcopy(module)
    copied.layers[0].v.assign(7)
    assert product(tf.constant(1)).numpy() == 6
    assert _numbers(copied.variables) == [7, 3]
