"""``tf.shape`` of ragged tensors: ragged shapes, row partitions, and what takes them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import twofold as tf

RowPartition = tf.experimental.RowPartition
Shape = tf.experimental.DynamicRaggedShape
FILE = Path(__file__).resolve().parents[2] / "data" / "ragged_shape_answers.txt"
ANSWERS = [tuple(line.split(" -> ", 1)) for line in FILE.read_text(encoding="utf-8").splitlines()
           if not line.startswith("#")]


def names() -> dict[str, Any]:
    inner = tf.ragged.constant([[1, 2], [3], [], [4]])
    return {"tf": tf, "np": np, "RP": RowPartition, "DRS": Shape,
            "r": tf.ragged.constant([[3, 1, 4], [], [1, 5]]),
            "n": tf.ragged.constant([[[1, 2], [3]], [], [[4, 5, 6]]]),
            "uni": lambda: tf.RaggedTensor.from_uniform_row_length(inner, 2)}


@pytest.mark.parametrize(("expression", "answer"), ANSWERS, ids=[e for e, _ in ANSWERS])
def test_as_tensorflow(expression, answer):
    assert repr(eval(expression, names())) == answer  # the expressions are those of the file


R = tf.ragged.constant([[3.0, 1.0, 4.0], [], [1.0, 5.0]])
N = tf.ragged.constant([[[1.0, 2.0], [3.0]], [], [[4.0, 5.0, 6.0]]])
COLUMN = tf.constant([[1.0], [2.0], [3.0]])


def uses(x, column):
    """What is made of the shape of a ragged tensor."""
    shape = tf.shape(x)
    wide = tf.broadcast_to(column, shape) if x.ragged_rank == 1 else tf.broadcast_to(2.0, shape)
    return (wide, tf.ones(shape), tf.reshape(x.flat_values * 2.0, shape), shape[0],
            tf.zeros(tf.broadcast_dynamic_shape(shape, [1, 1])), shape)


@pytest.mark.parametrize("x", [R, N], ids=["two", "three"])
@pytest.mark.parametrize("signature", [False, True], ids=["sizes known", "sizes open"])
def test_in_functions(x, signature):
    specs = [tf.RaggedTensorSpec([None] * x.rank), tf.TensorSpec([None, None])]
    f = tf.function(uses, input_signature=specs if signature else None)
    assert repr(f(x, COLUMN)) == repr(uses(x, COLUMN))


def test_one_trace_for_all_sizes():
    f = tf.function(lambda x: tf.ones(tf.shape(x)),
                    input_signature=[tf.RaggedTensorSpec([None, None])])
    assert f(R).to_list() == [[1, 1, 1], [], [1, 1]]
    assert f(R[:2]).to_list() == [[1, 1, 1], []]
    assert len(f.traces) == 1


@pytest.mark.parametrize("compiled", [False, True])
def test_gradients(compiled):
    def f(column, x):
        return tf.broadcast_to(column, tf.shape(x)) ** 2

    with tf.GradientTape() as tape:
        tape.watch(COLUMN)
        y = tf.reduce_sum((tf.function(f) if compiled else f)(COLUMN, R))
    assert tape.gradient(y, COLUMN).numpy().tolist() == [[6.0], [0.0], [12.0]]


def test_as_arguments_and_results():
    shape = Shape.from_lengths([2, (2, 1), 2])
    f = tf.function(lambda s: (s, tf.broadcast_to(1, s), s.row_partitions[0]))
    found, filled, rows = f(shape)
    assert repr(found) == repr(shape)
    assert filled.to_list() == [[[1, 1], [1, 1]], [[1, 1]]]
    assert rows.row_lengths().numpy().tolist() == [2, 1]


def test_through_loops_and_branches():
    @tf.function
    def f(x, flag):
        shape = tf.shape(x)
        for _ in tf.range(3):
            shape = tf.broadcast_dynamic_shape(shape, shape)
        if flag:
            shape = tf.shape(x * 2.0)
        return tf.ones(shape)

    assert f(R, tf.constant(True)).to_list() == [[1, 1, 1], [], [1, 1]]


def test_in_saved_models(tmp_path):
    class Stretch(tf.Module):
        @tf.function(input_signature=[tf.RaggedTensorSpec([None, None])])
        def shape(self, x):
            return tf.shape(x), RowPartition.from_row_lengths(x.row_lengths())

    tf.saved_model.save(Stretch(), str(tmp_path))
    shape, rows = tf.saved_model.load(str(tmp_path)).shape(R)
    assert shape.static_lengths() == [3, (3, 0, 2)]
    assert rows.value_rowids().numpy().tolist() == [0, 0, 0, 2, 2]


def test_copies():
    shape, rows = tf.shape(R), RowPartition.from_uniform_row_length(2, nvals=4)
    assert repr(pickle.loads(pickle.dumps(shape))) == repr(shape)
    assert repr(pickle.loads(pickle.dumps(rows))) == repr(rows)
    assert repr(tf.nest.map_structure(lambda x: x, shape, expand_composites=True)) == repr(shape)


def test_comparing():
    assert tf.shape(R) == tf.shape(R * 2.0)
    assert not tf.shape(R) == tf.shape(R[:2])
    assert tf.shape(R) != tf.shape(R)[:1]


def test_specs():
    spec = Shape.Spec.from_value(Shape.from_lengths([2, (2, 1), 4]))
    assert (spec.rank, spec.inner_rank, spec.num_row_partitions) == (3, 2, 1)
    assert spec.with_dtype(tf.int32).dtype is tf.int32
    assert spec.is_compatible_with(Shape.from_lengths([2, (2, 1), 4]))
    with pytest.raises(TypeError, match="RowPartitionSpec"):
        Shape.Spec([3], [2], tf.int64)


@pytest.mark.parametrize(("make", "error", "text"), [
    (lambda: RowPartition([0, 1]), ValueError, "private"),
    (lambda: RowPartition.from_row_splits([1, 2]), tf.errors.InvalidArgumentError, "begin with 0"),
    (lambda: RowPartition.from_row_splits([]), ValueError, "may not be empty"),
    (lambda: RowPartition.from_row_splits([[0, 1]]), ValueError, "rank 1"),
    (lambda: RowPartition.from_row_lengths([-1]), tf.errors.InvalidArgumentError, "negative"),
    (lambda: RowPartition.from_row_lengths([2], validate=3), TypeError, "type bool"),
    (lambda: RowPartition.from_row_lengths([2], dtype=tf.float32), ValueError, "int32 or int64"),
    (lambda: RowPartition.from_value_rowids([0, 2], nrows=1), ValueError, "Expected nrows"),
    (lambda: RowPartition.from_uniform_row_length(2), ValueError, "must be specified"),
    (lambda: RowPartition.from_uniform_row_length(2, nvals=5), ValueError, "must equal"),
    (lambda: Shape.from_lengths((2, 3)), ValueError, "should be a list"),
    (lambda: Shape.from_lengths([2, (1,)]), ValueError, "not consistent"),
    (lambda: Shape.from_lengths([2, (1, -1)]), ValueError, "negative"),
    (lambda: Shape.from_lengths([2, 3], 2), ValueError, "less than"),
    (lambda: Shape.from_lengths([2, (1, 1)], 0), ValueError, "divide into rows"),
    (lambda: Shape.from_row_partitions([]), ValueError, "empty"),
    (lambda: Shape([3], [4]), TypeError, "not a RowPartition"),
    (lambda: Shape([RowPartition.from_uniform_row_length(2, nvals=4)], [5]), ValueError,
     "does not match"),
    (lambda: Shape([RowPartition.from_row_lengths([2, 1])], [4], validate=True),
     tf.errors.InvalidArgumentError, "does not match"),
    (lambda: tf.shape(R)[1], ValueError, "not uniform"),
    (lambda: tf.shape(R)[5], IndexError, "5"),
    (lambda: tf.shape(R)["a"], TypeError, "int or a slice"),
    (lambda: tf.shape(R).is_uniform(-1), IndexError, "Negative"),
    (lambda: tf.broadcast_to(N, tf.shape(R)), ValueError, "smaller rank"),
    (lambda: tf.broadcast_to(R, Shape.from_lengths([3, (1, 0, 2)])),
     tf.errors.InvalidArgumentError, "mismatch"),
    (lambda: tf.broadcast_to(R, Shape.from_lengths([1, (5,)])), ValueError, "mismatch"),
    (lambda: tf.reshape([1, 2, 3], tf.shape(R)), tf.errors.InvalidArgumentError, "3 values"),
    (lambda: tf.add(tf.shape(R), 1), ValueError, "does not take a DynamicRaggedShape"),
])
def test_errors(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_what_only_the_run_knows_is_checked():
    f = tf.function(lambda lengths, size: Shape(
        [RowPartition.from_row_lengths(lengths)], [size], validate=True)[0],
        input_signature=[tf.TensorSpec([None], tf.int64), tf.TensorSpec([], tf.int64)])
    assert f([2, 1], 3).numpy() == 2
    with pytest.raises(tf.errors.InvalidArgumentError):
        f([2, 1], 4)
