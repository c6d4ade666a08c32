"""Answers that trials found missing: results that are tensors, composites, backends of devices."""

from __future__ import annotations

import pytest

import twofold as tf


def test_results_of_custom_gradient_are_tensors_without_a_tape_too():
    assert isinstance(tf.custom_gradient(lambda x: (x, lambda g: g))(1.0), tf.Tensor)
    first, second = tf.custom_gradient(lambda x: ([x, 2], lambda g, h: g))(1.0)
    assert (first.dtype, second.dtype) == (tf.float32, tf.int32)


def test_nest_expands_composites():
    rows = tf.IndexedSlices(tf.constant([1.0]), tf.constant([2]))
    whole = tf.IndexedSlices(tf.constant([1.0]), tf.constant([2]), tf.constant([4]))
    structure = {"b": [rows, 3], "a": whole}
    assert len(tf.nest.flatten(structure)) == 3
    leaves = tf.nest.flatten(structure, expand_composites=True)
    assert [x is y for x, y in zip(leaves, (whole.values, whole.indices, whole.dense_shape,
                                            rows.values, rows.indices))] == [True] * 5
    packed = tf.nest.pack_sequence_as(structure, range(6), expand_composites=True)
    assert (packed["b"][0].values, packed["a"].dense_shape, packed["b"][1]) == (3, 2, 5)
    doubled = tf.nest.map_structure(lambda x: x * 2, structure, expand_composites=True)
    assert doubled["b"][0].values.numpy().tolist() == [2.0] and doubled["b"][1] == 6
    tf.nest.assert_same_structure(structure, packed, expand_composites=True)
    with pytest.raises(ValueError, match="number of elements"):
        tf.nest.assert_same_structure([rows], [whole], expand_composites=True)


@pytest.mark.parametrize("call", [
    lambda x: tf.function(lambda x: tf.exp(x) + 1.0)(x),
    lambda x: tf.linalg.band_part(x, 0, 1) if x.ndim == 2 else tf.function(lambda x: -x)(x)])
def test_a_device_is_no_backend_of_the_cpu(call):
    with tf.options(backend="opencl:0"), pytest.raises(
            RuntimeError, match=r"with tf\.device\(\"OPENCL:0\"\)"):
        call(tf.constant([1.0]))


@pytest.mark.parametrize("call", [
    tf.math.unsorted_segment_sum, tf.math.unsorted_segment_mean, tf.math.unsorted_segment_max,
    tf.math.unsorted_segment_min, tf.math.unsorted_segment_sqrt_n])
def test_a_negative_number_of_segments(call):
    for way in (call, tf.function(call)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="num_segments must not be neg"):
            way([1.0, 2.0], [0, 1], -2)


@pytest.mark.parametrize("count", [0, -1, 1 << 40])
def test_numbers_of_partitions(count):
    with pytest.raises(tf.errors.InvalidArgumentError, match="num_partitions"):
        tf.dynamic_partition([1.0, 2.0], [0, 0], count)


@pytest.mark.parametrize(("function", "arguments"), [
    (lambda x, i: tf.gather(x, i), ([1.0, 2.0], [5])), (lambda x, i: x[i[0]], ([1.0, 2.0], [5])),
    (lambda x, i: tf.map_fn(lambda k: tf.gather(x, k), i, tf.float32), ([1.0, 2.0], [0, 5])),
    (lambda x, i: tf.while_loop(lambda k, y: k < 2, lambda k, y: (k + 1, tf.gather(x, i)),
                                [0, x[:1]])[1], ([1.0, 2.0], [5]))])
def test_index_errors_of_compiled_code_name_the_line(function, arguments):
    with pytest.raises(tf.errors.InvalidArgumentError, match="not in") as caught:
        tf.function(function)(tf.constant(arguments[0]), tf.constant(arguments[1]))
    assert any(f"{__file__}:" in note for note in caught.value.__notes__)
