"""Keys of calls, quick ones too; binding arguments; input signatures."""

from __future__ import annotations

import gc
from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.frontend.function import signature
from twofold.frontend.function.parameters import InputSignature, Parameters
from twofold.frontend.function.quick_keys import extend_key, order_of, tensors_of
from twofold.frontend.function.signature import Arguments, Identity, TensorToken, with_specs

Point = namedtuple("Point", "x y")
Other = namedtuple("Other", "x y")


class Hashed:
    """An object that is equal to others of its number."""

    def __init__(self, number: int):
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashed) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


class Unhashable:
    """An object that is equal to everything and has no hash."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


def key(*values: Any) -> tuple[Any, ...]:
    """The key of a call with these arguments."""
    return tuple(Arguments(values=values).tokens)


# ---------------------------------------------------------------------------- keys

#: Calls of which each needs a trace of its own.
APART: list[tuple[Any, ...]] = [
    (), (None,), (...,), (1,), (True,), (1.0,), (1j,), ("1",), (b"1",), (0.0,), (-0.0,), (0,),
    (float("nan"),), (np.float16(1).dtype,), (tf.float32,), (tf.float64,), (int,),
    (slice(1, 2),), (slice(1, 3),), (slice(1, 2, 1),), (slice(None, 2),),
    (tf.TensorShape([1]),), ([],), ((),), ({},), ([1],), ((1,),), ([[1]],), ([1, 2],), (1, 2),
    ([1], 2), ({"a": 1},), ({"b": 1},), (OrderedDict(a=1),), (Point(1, 2),), (Other(1, 2),),
    (tf.ones([2]),), (tf.ones([3]),), (tf.ones([2, 1]),), (tf.ones([]),), (tf.ones([2], tf.int32),),
    (tf.constant("a"),), (tf.constant(["a"]),), ([tf.ones([2])],),
    (tf.TensorSpec([None]),), (tf.TensorSpec([2, None]),), (tf.TensorSpec([None], tf.string),),
]


def test_what_needs_traces_of_its_own() -> None:
    keys = [key(*values) for values in APART]
    for i, first in enumerate(keys):
        for j, second in enumerate(keys):
            assert (first == second) is (i == j), (APART[i], APART[j])
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("first", "second"), [
    (tf.ones([2]), tf.zeros([2])), (tf.ones([2]), np.ones(2, np.float32)),
    (tf.ones([]), np.float32(3)), (float("nan"), float("nan")), ([1, "a"], [1, "a"]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}), (tf.constant("a"), np.array("a")),
    (tf.TensorSpec([2], tf.int32), tf.ones([2], tf.int32)), (Hashed(1), None),
    (tf.constant("a"), tf.constant("bc")), (tf.TensorSpec([], tf.string), tf.constant("a")),
    (tf.TensorShape([1, None]), tf.TensorShape([1, None])), (slice(1, None), slice(1, None)),
])
def test_what_shares_a_trace(first: Any, second: Any) -> None:
    if second is None:
        second = first
    assert key(first) == key(second) and hash(key(first)) == hash(key(second))


def test_variables_count_by_identity_and_tensors_of_them_do_not() -> None:
    v, w = tf.Variable(1.0), tf.Variable(1.0)
    assert key(v) == key(v) != key(w)
    assert key(v.read_value()) == key(w.read_value())


def test_many_tensors_have_the_key_of_few() -> None:
    """More than eight tensors are taken apart at once, unless there are strings among them."""
    tensors = [tf.ones([i % 3]) for i in range(12)]
    assert key(*tensors) == tuple(token for x in tensors for token in key(x))
    mixed = [*tensors, tf.constant("a")]
    assert key(*mixed) == tuple(token for x in mixed for token in key(x))
    taken = Arguments(values=mixed)
    assert list(map(id, taken.tensors[:-2])) == list(map(id, tensors))
    assert [x.dtype for x in taken.tensors[-2:]] == [tf.uint8, tf.int64]  # bytes and ends


def test_tokens_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "_tensor_tokens", {})
    monkeypatch.setattr(signature, "_MOST_TOKENS", 4)
    keys = [key(tf.zeros([i])) for i in range(10)]
    assert len(set(keys)) == 10 and len(signature._tensor_tokens) <= 4


def test_objects_count_by_what_they_are_equal_to_and_are_not_kept() -> None:
    first, second, third = Hashed(1), Hashed(1), Hashed(2)
    assert key(first) == key(second) != key(third)
    token = key(first)
    del first
    gc.collect()
    assert token != key(second)  # a trace for an object that is gone is never found again

    thing, twin = Unhashable(), Unhashable()
    assert key(thing) == key(thing) != key(twin)
    token, number = key(thing), id(thing)
    del thing
    gc.collect()
    again = next((x for x in (Unhashable() for _ in range(100)) if id(x) == number), twin)
    assert token != key(again)
    assert "Unhashable object at" in repr(token[0]) and isinstance(token[0], Identity)


def test_what_can_be_no_argument() -> None:
    with pytest.raises(TypeError, match="neither be hashed nor weakly referenced"):
        key(bytearray(b"ab"))
    with pytest.raises(TypeError, match="sortable keys"):
        key({1: 0, "a": 0})
    with pytest.raises(TypeError, match="fixed in the trace"):
        key(slice(tf.constant(1), None))


def test_tokens_are_readable() -> None:
    shown = list(map(repr, key(tf.ones([2, 3]), 1.5, "a", [1], tf.TensorSpec([None], tf.int32))))
    assert shown[0] == "float32 tensor of shape (2, 3)" and shown[2] == "'a'"
    assert shown[-1] == "int32 tensor of shape (None,)" and "list with 1" in shown
    token = key(tf.TensorSpec([None, 2], tf.int64))[0]
    assert isinstance(token, TensorToken)
    assert (token.dtype, token.shape) == (tf.int64, (None, 2))


# ---------------------------------------------------------------------------- quick keys

def quick(*values: Any) -> tuple[Any, ...] | None:
    """The quick key of a call, where there is one."""
    found: list[Any] = []
    return tuple(found) if extend_key(values, found, []) else None


def test_quick_keys_tell_apart_what_keys_tell_apart() -> None:
    """They may tell more apart (the order of a dictionary), never less.

    Traces of string tensors are never kept by quick keys.
    """
    known = [(values, quick(*values)) for values in APART if not any(
        isinstance(x, tf.Tensor) and x.dtype == tf.string for x in values)]
    found = [found for _, found in known if found is not None]
    assert len(set(found)) == len(found) > len(APART) / 2
    for values, found in known:
        if found is not None:
            assert quick(*values) == found
    assert quick({"a": 1, "b": 2}) != quick({"b": 2, "a": 1})
    assert quick(tf.ones([2])) == quick(tf.zeros([2])) != quick(tf.ones([2], tf.int32))


@pytest.mark.parametrize("value", [
    float("nan"), np.ones(2), object(), Hashed(1), slice(1, 2), Point(1, 2), OrderedDict(a=1),
    tf.TensorSpec([2]), b"bytes", [1, (Hashed(2),)]])
def test_what_has_no_quick_key(value: Any) -> None:
    assert quick(value) is None and quick(tf.ones([1]), [value]) is None


def test_tensors_are_found_in_the_order_of_a_trace() -> None:
    """A key has them as they are given, a trace by name and with sorted keys."""
    a, b, c, d = (tf.ones([i]) for i in range(4))
    args, kwargs = ({"z": a, "x": [b, 7]},), {"last": (c,), "more": d}
    assert [x.shape for x in tensors_of(args, kwargs)] == [[0], [1], [2], [3]]
    parameters = Parameters(lambda first, more, last, rest=5: first)
    binding = parameters.binding(args, kwargs)
    order = order_of(binding, args, kwargs)
    given = tensors_of(args, kwargs)
    taken = Arguments(binding.names, binding.values(args, kwargs))
    assert [id(given[i]) for i in order] == [id(x) for x in taken.tensors]


# ---------------------------------------------------------------------------- parts by name

VALUE = {"b": [tf.ones([1]), 2, slice(1, 3)], "a": Point(np.ones(2), "text"),
         "c": tf.constant("word")}


def test_other_tensors_in_their_places() -> None:
    taken = Arguments(["value", "n"], [VALUE, 5])
    assert len(taken.tokens) == len(taken.parts) and len(taken.tensors) == 4
    new, number = taken.with_tensors(["first", "second", *taken.tensors[2:]])
    assert new["a"] == Point("first", "text") and new["b"] == ["second", 2, slice(1, 3)]
    assert new["c"].numpy() == b"word" and list(new) == ["b", "a", "c"] and number == 5


def test_values_without_tensors_keep_none_alive() -> None:
    value, other = Arguments(["value", "other"], [VALUE, [Hashed(1)]]).without_tensors()
    assert value["b"][:2] == [tf.TensorSpec([1]), 2]
    assert value["a"] == Point(tf.TensorSpec([2], tf.float64), "text")
    assert value["c"] == tf.TensorSpec([], tf.string) and "Hashed object" in other[0]
    opened = [tf.TensorSpec([None], tf.float64), tf.TensorSpec([None]),
              tf.TensorSpec([None], tf.uint8), tf.TensorSpec([], tf.int64)]
    again = with_specs(value, iter(opened))
    assert again["a"].x is opened[0] and again["b"][0] is opened[1] and again["c"] == value["c"]


def test_names_of_inputs() -> None:
    values = [tf.ones([1]), [tf.ones([1]), 3, tf.ones([2])], 5, {"k": tf.ones([])}, [], [[1], []]]
    taken = Arguments(["x", "pair", "n", "d", "e", "f"], values)
    assert taken.input_names() == ["x", "pair_0", "pair_2", "d_k"]


def test_labels_of_parts() -> None:
    taken = Arguments(["x", "batch", "p"], [
        tf.ones([2]), {"image": [tf.ones([1]), 7], "a": []}, Point(1, 2)])
    found = taken.labels()
    assert [name for name, _ in found] == [
        "x", "batch", "batch['a']", "batch['image']", "batch['image'][0]", "batch['image'][1]",
        "p", "p[0]", "p[1]"]
    assert repr(found[0][1]) == "float32 tensor of shape (2,)" and repr(found[5][1]) == "7"


# ---------------------------------------------------------------------------- binding

def function(x, y=2, *rest, flag=False, **more):
    """A function of every kind of parameter."""


def test_binding_fills_defaults_in() -> None:
    parameters = Parameters(function)
    assert parameters.names == ["x", "y"] and not parameters.is_plain
    bound = parameters.bind((1,), {"flag": True, "z": 3})
    assert bound.arguments == {"x": 1, "y": 2, "rest": (), "flag": True, "more": {"z": 3}}
    assert parameters.kinds(["x", "flag", "nothing"]) == [
        "POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY", "POSITIONAL_ONLY"]
    assert parameters.text() == "(x, y=2, *rest, flag=False, **more)"
    assert parameters.text([tf.TensorSpec([1])]).startswith("(x: TensorSpec(shape=(1,)")


@pytest.mark.parametrize(("args", "kwargs"), [
    ((1,), {}), ((1, 2), {}), ((1, 2, 3, 4), {}), ((), {"x": 1}), ((), {"y": 1, "x": 2}),
    ((1,), {"flag": 5}), ((1, 2, 3), {"z": 4, "flag": 5, "a": 6}), ((), {"z": 1, "x": 2})])
def test_a_form_of_call_is_bound_as_inspect_binds_it(args: Any, kwargs: Any) -> None:
    parameters = Parameters(function)
    binding = parameters.binding(args, kwargs)
    bound = parameters.bind(args, kwargs)
    assert dict(zip(binding.names, binding.values(args, kwargs))) == dict(bound.arguments)
    other_args = tuple(x * 10 for x in args)
    other_kwargs = {name: x * 10 for name, x in kwargs.items()}
    assert parameters.binding(other_args, other_kwargs) is binding
    values = binding.values(other_args, other_kwargs)
    assert dict(zip(binding.names, values)) == dict(
        parameters.bind(other_args, other_kwargs).arguments)
    assert parameters.as_written(binding.names, values) == (
        parameters.bind(other_args, other_kwargs).args,
        parameters.bind(other_args, other_kwargs).kwargs)


def test_forms_of_calls_that_are_kept_are_bounded() -> None:
    parameters = Parameters(lambda **names: names)
    for i in range(5000):
        assert parameters.binding((), {f"n{i}": i}).values((), {f"n{i}": i}) == [{f"n{i}": i}]
    assert len(parameters._bindings) < 5000


def test_binding_a_method_leaves_self_out() -> None:
    class Model:
        def call(self, x):
            return x

    parameters = Parameters(Model.call, skip_first=True)
    assert parameters.names == ["x"] and parameters.is_plain
    assert parameters.bind((5,), {}).arguments == {"x": 5}


def test_functions_without_a_signature_take_anything() -> None:
    parameters = Parameters(dict.update)
    bound = parameters.bind((1, 2), {"a": 3})
    assert bound.args == (1, 2) and bound.kwargs == {"a": 3}


@pytest.mark.parametrize(("args", "kwargs", "match"), [
    ((), {}, "missing a required argument: 'x'"), ((1, 2, 3), {}, "too many positional"),
    ((1,), {"x": 2}, "multiple values"), ((1,), {"z": 2}, "unexpected keyword argument 'z'")])
def test_arguments_that_do_not_fit(args: Any, kwargs: Any, match: str) -> None:
    parameters = Parameters(lambda x, y=1: x)
    with pytest.raises(TypeError, match=match) as caught:
        parameters.bind(args, kwargs)
    text = str(caught.value)
    assert text.startswith("Binding inputs to tf.function failed due to") and "(x, y=1)" in text


# ---------------------------------------------------------------------------- input signatures

def fitted(specs: Any, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
    """Arguments of ``(a, b=None)`` as tensors of the specs."""
    return InputSignature(specs, Parameters(lambda a, b=None: a)).apply(args, kwargs)


def test_arguments_become_tensors_of_the_specs() -> None:
    x, rest = fitted([tf.TensorSpec([None], tf.float32)], [1, 2])
    assert (x.dtype, x.shape, rest) == (tf.float32, [2], None)
    nested = {"k": tf.TensorSpec([], tf.int64), "l": (tf.TensorSpec([2]),)}
    x, y = fitted([nested, tf.TensorSpec(None, tf.string)], {"k": 3, "l": [[1.0, 2.0]]}, b="w")
    assert x["k"].dtype == tf.int64 and type(x["l"]) is tuple and x["l"][0].shape == [2]
    assert y.numpy() == b"w"
    given = tf.ones([3])
    assert fitted([tf.TensorSpec([None])], given)[0] is given
    spec = tf.TensorSpec([2])
    assert fitted([tf.TensorSpec([None])], spec)[0] is spec


@pytest.mark.parametrize(("spec", "value", "match"), [
    (tf.TensorSpec([2]), [1.0], "Can not cast"), (tf.TensorSpec([]), "a", "convert"),
    (tf.TensorSpec([2]), tf.ones([2], tf.int32), "Can not cast"),
    (tf.TensorSpec([2]), tf.TensorSpec([3]), "Can not cast"),
    (tf.TensorSpec([2], tf.int32), tf.Variable([1.0, 2.0]), "Can not cast"),
    ([tf.TensorSpec([])], 1.0, "where the signature has"),
    ([tf.TensorSpec([])], [1.0, 2.0], "another structure"),
    ({"a": tf.TensorSpec([])}, {"b": 1.0}, "another structure"),
])
def test_arguments_that_do_not_fit_their_spec(spec: Any, value: Any, match: str) -> None:
    with pytest.raises(TypeError, match=match) as caught:
        fitted([spec], value)
    assert "Binding inputs" in str(caught.value)


def test_only_defaults_may_follow_the_specs() -> None:
    assert fitted([tf.TensorSpec([])], 1.0, None)[1] is None
    for more in ((5,), (5, 6)):
        with pytest.raises(TypeError, match="too many positional"):
            fitted([tf.TensorSpec([])], 1.0, *more)


@pytest.mark.parametrize(("specs", "match"), [
    (tf.TensorSpec([]), "tuple or a list"), ([3], "sequence of TypeSpec"),
    ([[tf.TensorSpec([]), None]], "sequence of TypeSpec"),
    ([tf.TensorSpec([])] * 3, "3 entries for 2 parameters")])
def test_what_is_no_signature(specs: Any, match: str) -> None:
    with pytest.raises(TypeError, match=match):
        fitted(specs, 1.0)


def test_keys_are_opened_where_the_signature_is_open() -> None:
    specs = [tf.TensorSpec([None, 2]),
             {"a": tf.TensorSpec(None), "s": tf.TensorSpec([], tf.string)}]
    made = InputSignature(specs, Parameters(lambda a, b: a))
    arguments = made.apply((tf.ones([3, 2]), {"a": tf.ones([4, 5]), "s": "w"}), {})
    opened = made.open_dimensions(list(key(*arguments)))
    shapes = [token.shape for token in opened if isinstance(token, TensorToken)]
    assert shapes == [(None, 2), (None, None), (None,), ()]  # the last two: bytes and ends
    again = made.apply((tf.ones([9, 2]), {"a": tf.ones([1, 1]), "s": "wide"}), {})
    assert made.open_dimensions(list(key(*again))) == opened
