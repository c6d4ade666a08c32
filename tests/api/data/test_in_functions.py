"""Datasets and iterators inside ``tf.function``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from data_checks import D

import twofold as tf


def test_loops_are_traced_once() -> None:
    traced = []

    @tf.function
    def total(dataset: Any) -> Any:
        traced.append(dataset)
        result = tf.constant(0, tf.int64)
        for x in dataset:
            result += x
        return result

    dataset = D.range(5).map(lambda x: x * 2)
    assert total(dataset).numpy() == total(dataset).numpy() == 20
    assert len(traced) == 1
    assert total.python_function(dataset).numpy() == 20


def test_break_takes_nothing_more() -> None:
    @tf.function
    def until(iterator: Any) -> Any:
        result = tf.constant(0, tf.int64)
        for x in iterator:
            result += x
            if result > 3:
                break
        return result

    iterator = iter(D.range(2, 7))
    assert until(iterator).numpy() == 5 and next(iterator).numpy() == 4
    assert until(iterator).numpy() == 5 and next(iterator).numpy() == 6


def test_next_in_a_function() -> None:
    @tf.function
    def two(iterator: Any) -> Any:
        return next(iterator), iterator.get_next()

    iterator = iter(D.range(4))
    assert [x.numpy() for x in (*two(iterator), *two(iterator))] == [0, 1, 2, 3]
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        two(iterator)


def test_iter_in_a_function() -> None:
    dataset = D.range(4)

    @tf.function
    def first_sum() -> Any:
        iterator = iter(dataset)
        return next(iterator) + 10 * next(iterator)

    assert first_sum().numpy() == first_sum().numpy() == 10


def test_structures_strings_and_open_shapes() -> None:
    words = D.from_tensor_slices({"word": ["a", "bc"], "n": [1, 2]})
    ragged = D.from_generator(lambda: (np.ones(n) for n in range(4)),
                              output_signature=tf.TensorSpec([None], tf.float32))

    @tf.function
    def lengths() -> Any:
        total = 0
        for element in words:
            total += tf.strings.length(element["word"]) * element["n"]
        return total

    @tf.function
    def sums() -> Any:
        total = 0.0
        for x in ragged:
            total += tf.reduce_sum(x)
        return total

    assert lengths().numpy() == lengths().numpy() == 5
    assert sums().numpy() == sums().numpy() == 6.0


def test_enumerate_and_zip() -> None:
    @tf.function
    def weighted() -> Any:
        total = tf.constant(0, tf.int64)
        for i, x in enumerate(D.range(5, 8)):
            total += i * x
        for a, b in zip(D.range(3), D.range(9)):
            total += 100 * a * b
        return total

    assert weighted().numpy() == 6 + 14 + 500


def test_loops_that_nobody_converts_end() -> None:
    @tf.function(autograph=False)
    def forever() -> Any:
        for x in D.range(2):
            x.set_shape([])
        return x

    with pytest.raises(TypeError, match="AutoGraph"):
        forever()


def test_training_loop() -> None:
    w = tf.Variable(0.0)
    data = D.from_tensor_slices(tf.range(8.0)).map(lambda x: (x, 3.0 * x)).batch(4)

    @tf.function
    def train(epochs: Any) -> Any:
        loss = 0.0
        for _ in tf.range(epochs):
            for x, y in data:
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean((w * x - y) ** 2)
                w.assign_sub(0.02 * tape.gradient(loss, w))
        return loss

    assert train(40).numpy() < 1e-3 and abs(w.numpy() - 3.0) < 0.02


def test_errors_inside_are_the_users() -> None:
    def broken() -> Any:
        yield 1
        raise ValueError("boo")

    data = D.from_generator(broken, output_signature=tf.TensorSpec([], tf.int32))

    @tf.function
    def total() -> Any:
        result = 0
        for x in data:
            result += x
        return result

    with pytest.raises(tf.errors.InvalidArgumentError, match="boo"):
        total()


def test_arguments_are_told_apart_by_their_elements() -> None:
    traced = []

    @tf.function
    def total(dataset: Any) -> Any:
        traced.append(dataset)
        result = tf.constant(0, tf.int64)
        for x in dataset.map(lambda x: x + 1).batch(2):
            result += tf.reduce_sum(x)
        return result, len(dataset), dataset.reduce(np.int64(0), lambda s, x: s + x)

    for count in (3, 5, 8):
        values = [x.numpy() for x in total(D.range(count))]
        assert values == [sum(range(count)) + count, count, sum(range(count))]
    assert len(traced) == 1
    with pytest.raises(TypeError, match="`for` statement"):
        tf.function(lambda dataset: next(dataset.as_numpy_iterator()))(D.range(1))

    @tf.function
    def first(iterator: Any) -> Any:
        traced.append(iterator)
        return next(iterator)

    assert [first(iter(D.range(n, 9))).numpy() for n in range(3)] == [0, 1, 2]
    assert first(iter(D.from_tensors(1.0))).numpy() == 1.0
    assert len(traced) == 3


def test_datasets_of_traced_tensors() -> None:
    @tf.function
    def total(x: Any, factor: Any) -> Any:
        result = 0.0
        for pair in D.from_tensor_slices((x, 2.0 * x)).concatenate(D.from_tensors((factor, 1.0))):
            result += pair[0] * pair[1]
        return result

    assert total(tf.constant([1.0, 2.0]), tf.constant(5.0)).numpy() == 15.0
    assert total(tf.constant([1.0, 3.0]), tf.constant(4.0)).numpy() == 24.0


def test_a_state_that_grows_is_refused_before_it_is_written() -> None:
    """What was computed of another size than the state never lies in the state's memory."""
    def longer(x: Any) -> Any:
        return tf.while_loop(lambda i, state: i < 1, lambda i, state: (
            i + 1, tf.concat([state, tf.reshape(x, [-1])], 0)), (0, tf.zeros([0])))[1]

    signature = [tf.TensorSpec([None, None])]
    program = tf.compiler.lower(longer, *signature).text("program")
    written = [line for line in program.splitlines() if "launch" in line and "concat" in line]
    name = written[0].partition("(")[2].partition(")")[0].split(", ")[-1]
    assert f"alloc {name}: float32[x0*x1]" in program
    with tf.options(check=2):
        compiled = tf.function(longer, input_signature=signature)
        for _ in range(3):
            with pytest.raises(tf.errors.InvalidArgumentError, match="number of elements"):
                compiled(tf.ones([40, 50]))
        assert compiled(tf.ones([0, 3])).shape == (0,)
    reduced = tf.function(lambda x: D.from_tensors(x).reduce(  # loops over datasets let it grow
        tf.zeros([0]), lambda state, row: tf.concat([state, tf.reshape(row, [-1])], 0)), signature)
    assert reduced(tf.ones([4, 5])).shape == (20,) and reduced(tf.ones([0, 3])).shape == (0,)


def test_loops_and_reductions_may_change_sizes():
    numbers = tf.data.Dataset.range(5)

    @tf.function
    def collect(dataset):
        return dataset.reduce(tf.zeros([0], tf.int64), lambda found, x: tf.concat([found, [x]], 0))

    @tf.function
    def rows(dataset):
        found, count = tf.zeros([0, 2], tf.int64), 0
        for x in dataset:
            found = tf.concat([found, [[x, 2 * x]]], 0)
            count += 1
            if x > 2:
                break
        return found, count

    assert collect(numbers).numpy().tolist() == [0, 1, 2, 3, 4]
    assert collect(numbers.take(0)).numpy().tolist() == []
    found, count = rows(numbers)
    assert found.numpy().tolist() == [[0, 0], [1, 2], [2, 4], [3, 6]] and count.numpy() == 4
    with pytest.raises((TypeError, ValueError), match="dtype"):
        tf.function(lambda dataset: dataset.reduce(
            tf.zeros([0], tf.int64), lambda found, x: tf.cast(found, tf.float32)))(numbers)


@pytest.mark.parametrize("grows", [False, True])
def test_loops_over_datasets_have_no_gradient(grows):
    """As in TensorFlow; running the loop again would take other elements."""
    numbers = tf.data.Dataset.range(1, 4)

    @tf.function
    def through(weight):
        with tf.GradientTape() as tape:
            tape.watch(weight)
            total = tf.zeros([1])
            for x in numbers:
                step = tf.cast(x, tf.float32) * weight
                total = tf.concat([total, [step]], 0) if grows else total + step
            loss = tf.reduce_sum(total * total)
        return loss, tape.gradient(loss, weight)

    loss, gradient = through(tf.constant(2.0))
    assert loss.numpy() == (56.0 if grows else 144.0) and gradient is None


def test_branches_that_take_elements_refuse_to_be_differentiated():
    @tf.function
    def through(weight, inside):
        elements = iter(tf.data.Dataset.range(2, 6))
        with tf.GradientTape() as tape:
            tape.watch(weight)
            if inside:
                if weight > 0.0:
                    loss = tf.cast(next(elements), tf.float32) * weight
                else:
                    loss = weight
            else:
                x = tf.cast(next(elements), tf.float32)
                loss = x * weight if weight > 0.0 else weight
        return tape.gradient(loss, weight)

    assert through(tf.constant(1.0), False).numpy() == 2.0
    with pytest.raises(tf.errors.UnimplementedError, match="take them outside of it"):
        through(tf.constant(1.0), True)


# ------------------------------------------------------------------ made of traced tensors
def test_strings_that_only_the_run_tells():
    @tf.function
    def joined(x):
        pairs = tf.data.Dataset.from_tensor_slices((x, tf.range(tf.size(x)))).batch(2)
        text, total = tf.constant(b""), 0
        for strings, numbers in pairs:
            text += tf.strings.reduce_join(strings, separator="-") + ","
            total += tf.reduce_sum(numbers)
        return text, total, pairs.cardinality()

    for words in (["ab", "", "cde"], ["x"]):
        text, total, count = joined(tf.constant(words))
        batches = [words[i:i + 2] for i in range(0, len(words), 2)]
        assert text.numpy().decode() == "".join("-".join(b) + "," for b in batches)
        assert int(total) == sum(range(len(words)))
        assert int(count) == len(batches)


def test_the_first_state_of_a_scan_may_be_traced():
    @tf.function
    def running(x, start, text):
        sums = tf.data.Dataset.from_tensor_slices(x).scan(start, lambda s, e: (s + e, s * e))
        found = sums.map(lambda v: v + 1).reduce(
            tf.zeros([0]), lambda r, e: tf.concat([r, [e]], 0))
        joined = tf.constant("")
        for word in tf.data.Dataset.from_tensors(text).repeat(2).scan(
                text, lambda s, e: (s + e, s)):
            joined += word + ","
        return found, joined

    found, joined = running(tf.constant([1.0, 2.0, 3.0]), tf.constant(2.0), tf.constant("ab"))
    np.testing.assert_allclose(found, [3.0, 7.0, 16.0])
    assert joined.numpy() == b"ab,abab,"


def test_datasets_that_are_elements():
    def go(windows):
        total = tf.constant(0.0)
        for window, i in windows:
            for x in window:
                total = total * 2 + x
            total += window.reduce(0.0, lambda a, b: a + b) * tf.cast(i, tf.float32)
            total += window.batch(3).reduce(0.0, lambda a, b: a + tf.reduce_sum(b))
        return total

    def windows_of(x):
        return tf.data.Dataset.zip(tf.data.Dataset.from_tensor_slices(x).window(3, 1),
                                   tf.data.Dataset.range(10))

    numbers = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0])
    expected = float(go(windows_of(numbers)))
    assert float(tf.function(go)(windows_of(numbers))) == expected
    assert float(tf.function(lambda x: go(windows_of(x)))(numbers)) == expected


def test_a_dataset_of_a_loop_that_is_long_over_says_so():
    @tf.function
    def later(windows):
        taken = iter(windows)
        kept = [next(taken) for _ in range(70)]
        return kept[0].reduce(0, lambda a, b: a + 1)

    with pytest.raises(tf.errors.FailedPreconditionError, match="long after it was taken"):
        later(tf.data.Dataset.range(100).window(1))


def test_single_elements_in_functions():
    @tf.function
    def single(x, words):
        dataset = tf.data.Dataset.from_tensors((x, words))
        return dataset.get_single_element()

    numbers, words = single(tf.constant([1.0, 2.0]), tf.constant(["a", ""]))
    np.testing.assert_array_equal(numbers, [1.0, 2.0])
    assert words.numpy().tolist() == [b"a", b""]
    first = tf.function(lambda x: tf.data.Dataset.from_tensor_slices(x).get_single_element())
    for rows, message in ((2, "more than one element"), (0, "was empty")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            first(tf.zeros([rows]))


def test_optionals_in_functions():
    @tf.function
    def total(x):
        taken, result, count = iter(tf.data.Dataset.from_tensor_slices((x, x + 1))), 0.0, 0
        assert tf.data.experimental.get_structure(taken) == taken.element_spec
        for _ in tf.range(4):
            found = taken.get_next_as_optional()
            if found.has_value():
                a, b = found.get_value()
                result += a * b
                count += 1
        return result, count, tf.data.experimental.get_next_as_optional(taken).has_value()

    result, count, more = total(tf.constant([1.0, 2.0, 3.0]))
    assert (float(result), int(count), bool(more)) == (20.0, 3, False)

    @tf.function
    def value_of_none(x):
        return iter(tf.data.Dataset.from_tensor_slices(x)).get_next_as_optional().get_value()

    with pytest.raises(tf.errors.InvalidArgumentError, match="does not have a value"):
        value_of_none(tf.zeros([0, 2]))


def test_functions_of_datasets_that_only_the_run_tells():
    def go(windows):
        whole = windows.flat_map(lambda window: window.batch(3))
        sums = windows.map(lambda window: window.reduce(0.0, lambda a, b: a + b))
        count = windows.flat_map(lambda window: window.skip(1)).reduce(0, lambda n, x: n + 1)
        return (whole.reduce(0.0, lambda a, rows: a * 2 + tf.reduce_sum(rows)),
                sums.reduce(0.0, lambda a, x: a * 2 + x), count)

    numbers = tf.constant([1.0, 2.0, 3.0, 4.0, 5.0])
    expected = [float(x) for x in go(D.from_tensor_slices(numbers).window(2))]
    assert expected == [31.0, 31.0, 2.0]
    inside = tf.function(lambda x: go(D.from_tensor_slices(x).window(2)))
    assert [float(x) for x in inside(numbers)] == expected
    assert [float(x) for x in tf.function(go)(D.from_tensor_slices(numbers).window(2))] == expected
