"""Datasets of values, and the transformations that everybody uses."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import data_checks
import numpy as np
import pytest
from data_checks import D, elements

import twofold as tf

Pair = namedtuple("Pair", ["left", "right"])


def scalar(dtype: Any) -> tf.TensorSpec:
    return tf.TensorSpec([], dtype)


# ---------------------------------------------------------------------------- sources

def test_ranges_are_pythons() -> None:
    for args in ((4,), (2, 5), (1, 10, 3), (5, 0, -2), (0,), (3, 1)):
        assert elements(D.range(*args)) == list(range(*args))
        assert len(D.range(*args)) == len(range(*args))
    assert D.range(3).element_spec == scalar(tf.int64)
    assert D.range(3, output_type=tf.float32).element_spec == scalar(tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="non-zero"):
        D.range(0, 5, 0)


def test_slices_of_structures() -> None:
    dataset = D.from_tensor_slices({"b": [1, 2], "a": ([3.0, 4.0], ["x", "y"])})
    assert elements(dataset) == [{"b": 1, "a": (3.0, b"x")}, {"b": 2, "a": (4.0, b"y")}]
    assert list(dataset.element_spec) == ["b", "a"]
    assert elements(D.from_tensor_slices(Pair([1, 2], [[3], [4]])))[1] == (2, [4])
    assert isinstance(D.from_tensor_slices(Pair([1], [2])).element_spec, Pair)
    assert elements(D.from_tensors(([1, 2], None))) == [([1, 2], None)]


@pytest.mark.parametrize("value", [5, ([1, 2], [1, 2, 3]), (), [[1], [1, 2]]])
def test_slices_of_what_has_no_rows(value: Any) -> None:
    with pytest.raises(ValueError):
        D.from_tensor_slices(value)


def test_sliced_arrays_are_copied() -> None:
    array = np.arange(3)
    dataset = D.from_tensor_slices(array)
    array[:] = 7
    assert elements(dataset) == [0, 1, 2]


def test_elements_are_tensors() -> None:
    first = next(iter(D.from_tensor_slices([[1, 2], [3, 4]])))
    assert isinstance(first, tf.Tensor) and first.shape == (2,) and first.dtype == tf.int32
    array = next(D.from_tensors([1.0, 2.0]).as_numpy_iterator())
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 3


# ---------------------------------------------------------------------------- generators

def test_generators_begin_again_at_each_pass() -> None:
    begun = []

    def numbers(stop: Any) -> Any:
        begun.append(stop)
        yield from range(stop)

    dataset = D.from_generator(numbers, args=(3,), output_signature=scalar(tf.int32))
    assert elements(dataset) == elements(dataset) == [0, 1, 2]
    assert len(begun) == 2 and isinstance(begun[0], np.int32)


def test_old_declarations_of_generators() -> None:
    def pairs() -> Any:
        yield 1, [1.0, 2.0]

    dataset = D.from_generator(pairs, (tf.int64, tf.float32), ([], [None]))
    assert dataset.element_spec == (scalar(tf.int64), tf.TensorSpec([None], tf.float32))
    assert elements(dataset) == [(1, [1.0, 2.0])]
    unknown = D.from_generator(lambda: [[1, 2]], tf.int32)
    assert unknown.element_spec == tf.TensorSpec(None, tf.int32)
    assert elements(unknown.map(lambda x: x * 2)) == [[2, 4]]


@pytest.mark.parametrize(("value", "spec", "said"), [
    (1.5, scalar(tf.int32), "could not be converted"),
    ("a", scalar(tf.float32), "could not be converted"),
    (None, scalar(tf.int32), "could not be converted"),
    ([1, 2], tf.TensorSpec([3], tf.int32), "shape"),
    (1, (scalar(tf.int32), scalar(tf.int32)), "structure"),
    ((1, 2, 3), (scalar(tf.int32), scalar(tf.int32)), "structure"),
])
def test_generators_that_yield_something_else(value: Any, spec: Any, said: str) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=said):
        elements(D.from_generator(lambda: [value], output_signature=spec))


def test_declarations_that_are_none() -> None:
    for arguments in ({}, {"output_types": tf.int32, "output_signature": scalar(tf.int32)},
                      {"output_signature": tf.int32}):
        with pytest.raises(TypeError):
            D.from_generator(lambda: [1], **arguments)
    with pytest.raises(TypeError, match="callable"):
        D.from_generator(iter([1]), tf.int32)


@pytest.mark.parametrize(("error", "kind"), [
    (ValueError("boo"), tf.errors.InvalidArgumentError),
    (KeyError("boo"), tf.errors.UnknownError),
    (NotImplementedError("boo"), tf.errors.UnimplementedError),
    (StopAsyncIteration("boo"), tf.errors.UnknownError),
    (UnicodeDecodeError("utf-8", b"", 0, 1, "boo"), tf.errors.InvalidArgumentError),
])
def test_generators_that_raise(error: Exception, kind: Any) -> None:
    def one() -> Any:
        yield 1
        raise error

    for dataset in (D.from_generator(one, output_signature=scalar(tf.int32)),
                    D.range(2).map(lambda x: tf.py_function(
                        lambda x: next(iter(one())) if x < 1 else list(one()), [x], tf.int32))):
        iterator = iter(dataset)
        assert int(next(iterator)) == 1
        with pytest.raises(kind, match=r"boo[\s\S]*test_datasets\.py:.*raise error") as caught:
            next(iterator)
        assert caught.value.__cause__ is error
        if not isinstance(error, UnicodeDecodeError):
            assert isinstance(caught.value, type(error))


# ---------------------------------------------------------------------------- transformations

def test_map_is_traced_once() -> None:
    traced = []

    def double(x: Any) -> Any:
        traced.append(x)
        return x * 2

    dataset = D.range(5).map(double)
    assert elements(dataset) == elements(dataset) == [0, 2, 4, 6, 8]
    assert elements(dataset.batch(2)) == [[0, 2], [4, 6], [8]]
    assert len(traced) == 1


def test_map_of_structures() -> None:
    dataset = D.from_tensor_slices(([1, 2], [3.0, 4.0]))
    assert elements(dataset.map(lambda x, y: [y, x])) == [(3.0, 1), (4.0, 2)]
    assert elements(dataset.map(lambda x, y: {"sum": tf.cast(x, tf.float32) + y})) == [
        {"sum": 4.0}, {"sum": 6.0}]
    assert elements(dataset.map(lambda *parts: parts[0])) == [1, 2]
    assert elements(dataset.map(lambda x, y: (x, None, "a"))) == [(1, None, b"a"), (2, None, b"a")]
    nested = D.from_tensor_slices({"a": [1, 2]}).map(lambda d: ([d["a"], d["a"]], d))
    assert nested.element_spec[0] == tf.TensorSpec([2], tf.int32)
    assert elements(nested)[1] == ([2, 2], {"a": 2})


def test_map_converts_control_flow() -> None:
    def collatz(x: Any) -> Any:
        steps = 0
        while x > 1:
            if x % 2 == 0:
                x = x // 2
            else:
                x = 3 * x + 1
            steps += 1
        return steps

    assert elements(D.range(1, 8).map(collatz)) == [0, 1, 7, 2, 5, 8, 16]
    assert elements(D.range(1, 8).map(collatz).batch(7)) == [[0, 1, 7, 2, 5, 8, 16]]


def test_map_of_strings() -> None:
    dataset = D.from_tensor_slices(["a", "bc", ""])
    assert elements(dataset.map(tf.strings.upper)) == [b"A", b"BC", b""]
    assert elements(dataset.map(tf.strings.length)) == [1, 2, 0]
    assert elements(dataset.map(lambda s: (s, tf.strings.length(s) + 1)).batch(3)) == [
        ([b"a", b"bc", b""], [2, 3, 1])]
    assert dataset.map(tf.strings.upper).element_spec == scalar(tf.string)
    assert elements(D.from_tensor_slices([["a", "b"]]).map(lambda row: row[1])) == [b"b"]


def test_map_updates_variables() -> None:
    seen = tf.Variable(0, dtype=tf.int64)

    def count(x: Any) -> Any:
        seen.assign_add(x)
        return seen.read_value()

    assert elements(D.range(5).map(count).batch(3)) == [[0, 1, 3], [6, 10]]
    assert seen.numpy() == 10


def test_random_numbers_are_those_of_one_by_one() -> None:
    def drawn(dataset: Any) -> list[Any]:
        tf.random.set_seed(3)
        return [x for part in elements(dataset) for x in (part if isinstance(part, list)
                                                          else [part])]

    dataset = D.range(10).map(lambda x: tf.random.uniform([], seed=5))
    assert drawn(dataset) == drawn(dataset.batch(4))


@pytest.mark.parametrize("calls", [None, 1, 3, tf.data.AUTOTUNE])
def test_map_in_any_number_of_threads(calls: int | None) -> None:
    dataset = D.range(100).map(lambda x: x * x, num_parallel_calls=calls)
    assert elements(dataset) == [x * x for x in range(100)]
    assert elements(dataset.batch(30)) == elements(D.range(100).map(lambda x: x * x).batch(30))
    opaque = D.range(20).map(lambda x: tf.numpy_function(lambda v: v + 1, [x], tf.int64), calls)
    assert elements(opaque) == list(range(1, 21))


def test_order_may_be_given_up() -> None:
    options = tf.data.Options()
    options.deterministic = False
    dataset = D.range(50).map(lambda x: x, num_parallel_calls=4)
    assert sorted(elements(dataset.with_options(options))) == list(range(50))
    assert options.deterministic is False and dataset.options().deterministic is None


def test_filter_and_take_while() -> None:
    assert elements(D.range(10).filter(lambda x: x % 3 == 0)) == [0, 3, 6, 9]
    assert elements(D.range(10).filter(lambda x: x % 3 == 0).batch(3)) == [[0, 3, 6], [9]]
    assert elements(D.range(10).take_while(lambda x: x < 4)) == [0, 1, 2, 3]
    assert elements(D.from_tensor_slices(["a", "bb"]).filter(
        lambda s: tf.strings.length(s) > 1)) == [b"bb"]
    for bad in (lambda x: x, lambda x: [x > 1], lambda x: tf.reshape(x > 1, [1])):
        with pytest.raises(ValueError, match="predicate"):
            D.range(3).filter(bad)


def test_batches() -> None:
    assert elements(D.range(5).batch(2)) == [[0, 1], [2, 3], [4]]
    whole = D.range(5).batch(2, drop_remainder=True)
    assert elements(whole) == [[0, 1], [2, 3]] and len(whole) == 2
    assert whole.element_spec.shape == (2,) and D.range(5).batch(2).element_spec.shape == (None,)
    assert elements(D.range(5).batch(2).unbatch()) == list(range(5))
    assert elements(D.range(7).batch(3).rebatch(2)) == [[0, 1], [2, 3], [4, 5], [6]]
    assert elements(D.range(7).batch(3).rebatch([1, 4])) == [[0], [1, 2, 3, 4], [5], [6]]
    assert elements(D.from_tensors((1, None)).batch(1)) == [([1], None)]
    uneven = D.from_generator(lambda: [[1], [1, 2]], output_signature=tf.TensorSpec([None]))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"different shapes in component 0"):
        elements(uneven.batch(2))
    for size in (0, -1):
        with pytest.raises(tf.errors.InvalidArgumentError, match="greater than zero"):
            D.range(3).batch(size)
    with pytest.raises(ValueError, match="rank >= 1"):
        D.range(3).unbatch()


def test_which_elements() -> None:
    numbers = D.range(6)
    assert elements(numbers.take(2)) == [0, 1] and elements(numbers.take(-1)) == list(range(6))
    assert elements(numbers.skip(4)) == [4, 5] and elements(numbers.skip(-1)) == []
    assert elements(numbers.skip(9)) == [] and len(numbers.skip(9)) == 0
    assert elements(numbers.shard(4, 1)) == [1, 5] and len(numbers.shard(4, 3)) == 1
    assert elements(numbers.take(2).repeat(2)) == [0, 1, 0, 1]
    assert elements(numbers.repeat().skip(4).take(4)) == [4, 5, 0, 1]
    assert elements(D.range(0).repeat()) == []
    assert elements(numbers.take(2).enumerate(5)) == [(5, 0), (6, 1)]
    assert elements(numbers.take(1).concatenate(D.range(7, 9))) == [0, 7, 8]
    for index, shards in ((4, 4), (-1, 4), (0, 0)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            numbers.shard(shards, index)
    with pytest.raises(TypeError, match="types"):
        numbers.concatenate(D.from_tensors(1.0))
    joined = D.from_tensors([1]).concatenate(D.from_tensors([1, 2]))
    assert joined.element_spec == tf.TensorSpec([None], tf.int32)


def test_zip() -> None:
    a, b = D.range(3), D.range(5, 9)
    assert elements(D.zip(a, b)) == elements(D.zip((a, b))) == [(0, 5), (1, 6), (2, 7)]
    assert elements(D.zip({"a": a, "b": (b, a)}))[0] == {"a": 0, "b": (5, 0)}
    assert len(D.zip(a, b.repeat())) == 3 and elements(D.zip(datasets=(a, b))) == elements(
        D.zip(a, b))
    three = D.zip(a, D.from_tensor_slices([[1], [2], [3], [4]]), D.range(9).shuffle(1))
    assert elements(three.batch(2)) == [([0, 1], [[1], [2]], [0, 1]), ([2], [[3]], [2])]
    assert elements(D.zip(a, a.batch(2)).batch(4, True)) == []
    assert elements(D.zip(a.repeat(), b.window(2)).map(lambda x, w: x)) == [0, 1]
    read: list[int] = []
    noted = D.from_generator(lambda: (read.append(n) or n for n in range(9)), tf.int64, [])
    assert elements(D.zip(noted, D.range(3)).batch(5)) == [([0, 1, 2], [0, 1, 2])]
    assert read == [0, 1, 2, 3]
    for bad in ([a, b], (1, 2)):
        with pytest.raises(TypeError, match="zip"):
            D.zip(bad)


def test_shuffle() -> None:
    numbers = D.range(20)
    seeded = numbers.shuffle(20, seed=1)
    first, second = elements(seeded), elements(seeded)
    assert sorted(first) == list(range(20)) and first != list(range(20)) and first != second
    assert elements(numbers.shuffle(20, seed=1)) == first
    fixed = numbers.shuffle(20, seed=1, reshuffle_each_iteration=False)
    assert elements(fixed) == elements(fixed) == first
    assert elements(fixed.repeat(2)) == first * 2
    assert elements(seeded.repeat(2))[:20] != elements(seeded.repeat(2))[20:]
    small = elements(numbers.shuffle(3, seed=1))
    assert all(value <= place + 2 for place, value in enumerate(small))
    assert sorted(elements(numbers.shuffle(tf.data.UNKNOWN_CARDINALITY))) == list(range(20))
    tf.random.set_seed(7)
    one = elements(numbers.shuffle(20))
    tf.random.set_seed(7)
    assert elements(numbers.shuffle(20)) == one
    with pytest.raises(tf.errors.InvalidArgumentError):
        numbers.shuffle(0)


def test_scan_and_reduce() -> None:
    sums = D.range(5).scan(np.int64(0), lambda total, x: (total + x, (total, x)))
    assert elements(sums) == [(0, 0), (0, 1), (1, 2), (3, 3), (6, 4)]
    assert D.range(5).reduce(np.int64(0), lambda total, x: total + x).numpy() == 10
    total, count = D.from_tensor_slices(([1, 2], [3, 4])).reduce(
        (0, 0), lambda state, pair: (state[0] + pair[0] * pair[1], state[1] + 1))
    assert (total.numpy(), count.numpy()) == (11, 2)
    grown = D.range(3).reduce(np.zeros(0, np.int64), lambda rows, x: tf.concat([rows, [x]], 0))
    assert grown.numpy().tolist() == [0, 1, 2]
    with pytest.raises(TypeError, match="state"):
        D.range(3).scan((0, 0), lambda state, x: (state[0], x))
    with pytest.raises(TypeError, match="state"):
        D.range(3).reduce(0, lambda state, x: x)


# ---------------------------------------------------------------------------- what datasets are

def test_sizes() -> None:
    endless, unknown = D.range(3).repeat(), D.range(3).filter(lambda x: x > 1)
    assert endless.cardinality() == tf.data.INFINITE_CARDINALITY
    assert unknown.cardinality() == tf.data.UNKNOWN_CARDINALITY
    assert D.range(3).cardinality().dtype == tf.int64 and bool(D.range(0)) is True
    for dataset, said in ((endless, "infinite"), (unknown, "unknown")):
        with pytest.raises(TypeError, match=said):
            len(dataset)
    assert D.range(7).batch(2).prefetch(1).map(lambda x: x).cardinality() == 4
    assert D.zip(endless, endless).cardinality() == tf.data.INFINITE_CARDINALITY
    assert D.range(3).repeat(4).shuffle(2).enumerate().skip(2).cardinality() == 10


def test_single_elements() -> None:
    assert D.range(1).map(lambda x: x + 4).get_single_element().numpy() == 4
    for count, said in ((0, "empty"), (2, "more than one")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=said):
            D.range(count).get_single_element()


def test_iterators_end() -> None:
    iterator = iter(D.range(1))
    assert iterator.element_spec == scalar(tf.int64)
    assert iterator.get_next_as_optional().get_value().numpy() == 0
    empty = iterator.get_next_as_optional()
    assert not empty.has_value()
    with pytest.raises(tf.errors.InvalidArgumentError):
        empty.get_value()
    with pytest.raises(StopIteration):
        next(iterator)
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        iterator.get_next()


def test_functions_that_return_no_tensor() -> None:
    with pytest.raises(TypeError, match=r"Unsupported return value.*Dataset.map"):
        D.range(2).map(lambda x: object())
    with pytest.raises(TypeError, match="positional argument"):
        D.from_tensors((1, 2)).map(lambda x: x)

    def broken(x: Any) -> Any:
        raise KeyError("hm")

    with pytest.raises(KeyError, match="hm"):
        D.range(2).map(broken)
    for wrong in (lambda: D.range(2).map(3), lambda: D.range(2).batch(None)):
        with pytest.raises(ValueError, match="must be"):
            wrong()


def test_options() -> None:
    options = tf.data.Options()
    options.threading.private_threadpool_size = 2
    options.experimental_optimization.map_fusion = True
    merged = D.range(3).with_options(options).map(lambda x: x).options()
    assert merged.threading.private_threadpool_size == 2 and merged.deterministic is None
    with pytest.raises(AttributeError, match="Cannot set"):
        options.no_such_thing = 1
    with pytest.raises(TypeError, match="deterministic"):
        options.deterministic = "yes"
    with pytest.raises(TypeError):
        D.range(3).with_options({})


def test_apply() -> None:
    assert elements(D.range(4).apply(lambda d: d.skip(2))) == [2, 3]
    with pytest.raises(TypeError, match="transformation_func"):
        D.range(4).apply(lambda d: 3)
    with pytest.raises(TypeError, match="not made by calling"):
        D()


def test_specs() -> None:
    spec = tf.data.DatasetSpec.from_value(D.range(2))
    assert spec == tf.data.DatasetSpec(scalar(tf.int64)) and spec.is_compatible_with(D.range(9))
    assert not spec.is_compatible_with(D.from_tensors(1))
    assert tf.data.IteratorSpec.from_value(iter(D.range(2))).element_spec == scalar(tf.int64)
    numbers = D.range(2)
    names = [repr(dataset).split()[0][1:] for dataset in (
        numbers.batch(1), numbers.cache(), numbers.map(abs, num_parallel_calls=2),
        D.from_tensors(1), D.from_tensor_slices([1]), next(iter(numbers.window(2))))]
    assert names == ["_BatchDataset", "CacheDataset", "_ParallelMapDataset", "_TensorDataset",
                     "_TensorSliceDataset", "_VariantDataset"]
    assert data_checks.plain((np.arange(2),)) == ([0, 1],)


def stop(x: Any) -> Any:
    raise StopIteration


def test_a_function_cannot_end_a_dataset() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="StopIteration"):
        elements(D.range(3).map(lambda x: tf.numpy_function(stop, [x], tf.int64)))


def test_errors_name_the_users_line() -> None:
    inverse = D.range(3).map(lambda x: tf.debugging.check_numerics(
        1.0 / tf.cast(x - 1, tf.float32), "no number"))
    iterator = iter(inverse.batch(1).prefetch(1))
    assert next(iterator).numpy() == -1.0
    with pytest.raises(tf.errors.InvalidArgumentError, match="no number") as caught:
        next(iterator)
    notes = "".join(getattr(caught.value, "__notes__", []))
    assert "test_datasets.py" in notes + str(caught.value)
    assert next(iterator).numpy() == 1.0
