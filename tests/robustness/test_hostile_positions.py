"""Public functions whose addresses depend on numbers: wrong by one and by a lot, in every mode.

Each case is a function of a tensor that TensorFlow refuses. Compiled with every size unknown, with
the number as a tensor that only the run has where that may be, and in a gradient, it is refused
with an error of the library's own, as it is eagerly; nothing is read outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold.errors import (
    InternalError,
    InvalidArgumentError,
    ResourceExhaustedError,
    TwofoldError,
)

pytestmark = pytest.mark.filterwarnings("ignore")

FAR = (1 << 28, -(1 << 28), 1 << 40, -(1 << 40), (1 << 63) - 1, -(1 << 63))
Function = Callable[[Any], Any]


def _vector(n: int) -> Any:
    return tf.range(n, dtype=tf.float32)


def _square(rows: int, columns: int) -> Any:
    return tf.reshape(_vector(rows * columns), [rows, columns])


def _index_cases() -> list[tuple[str, Function, Any]]:
    """One position, one beyond each end and far away; the axis has 3 entries."""
    x = _vector(3)
    found: list[tuple[str, Function, Any]] = []
    for i in (3, -4, *FAR):
        found += [(f"x[{i}]", lambda x, i=i: x[i], x),
                  (f"x[{i}] of columns", lambda x, i=i: x[:, i], _square(2, 3)),
                  (f"gather {i}", lambda x, i=i: tf.gather(x, [0, i]), x),
                  (f"gather_nd {i}", lambda x, i=i: tf.gather_nd(x, [[i]]), x),
                  (f"embedding {i}", lambda x, i=i: tf.nn.embedding_lookup(x, [i]), x),
                  (f"read {i}", lambda x, i=i: tf.TensorArray(tf.float32, 3).unstack(x).read(i), x),
                  (f"strided {i}", lambda x, i=i: tf.strided_slice(
                      x, [i], [i + 1], shrink_axis_mask=1), x)]
    for size in (4, 1 << 26, 1 << 40, (1 << 63) - 1):
        found += [(f"slice 0 {size}", lambda x, n=size: tf.slice(x, [0], [n]), x),
                  (f"slice 1 {size - 1}", lambda x, n=size: tf.slice(x, [1], [n - 1]), x),
                  (f"slice {size}", lambda x, n=size: tf.slice(x, [n], [0]), x),
                  (f"split {size}", lambda x, n=size: tf.split(x, [1, n])[1], x),
                  (f"top_k {size}", lambda x, n=size: tf.math.top_k(x, n)[0], x)]
    return found


CASES: list[tuple[str, Function, Any]] = [
    *_index_cases(),
    ("first of none", lambda x: x[0], _vector(0)), ("last of none", lambda x: x[-1], _vector(0)),
    ("foldl of none", lambda x: tf.foldl(lambda a, b: a + b, x), _vector(0)),
    ("foldr of none", lambda x: tf.foldr(lambda a, b: a + b, x), _vector(0)),
    ("scan of none", lambda x: tf.scan(lambda a, b: a + b, x), _vector(0)),
    ("reflect", lambda x: tf.pad(x, [[3, 0]], "REFLECT"), _vector(3)),
    ("symmetric", lambda x: tf.pad(x, [[0, 4]], "SYMMETRIC"), _vector(3)),
    ("a row lost by split", lambda x: tf.split(x, 2), _vector(3)),
    ("parts that miss a row", lambda x: tf.split(x, [2]), _vector(3)),
    ("a rest below zero", lambda x: tf.split(x, [5, -1]), _vector(3)),
    ("unstack of fewer", lambda x: tf.unstack(x, num=6), _vector(3)),
    ("unstack of more", lambda x: tf.unstack(x, num=2), _vector(3)),
    ("a longer mask", lambda x: tf.boolean_mask(x, [True] * 5), _vector(3)),
    ("a shorter mask", lambda x: tf.boolean_mask(x, [True, False]), _vector(3)),
    ("mask of a matrix", lambda x: tf.boolean_mask(x, [[True, True]]), _square(2, 2)),
    ("crop", lambda x: tf.image.crop_to_bounding_box(x, 1, 1, 9, 9), tf.ones([3, 3, 1])),
    ("crop by one", lambda x: tf.image.crop_to_bounding_box(x, 1, 1, 2, 3), tf.ones([3, 3, 1])),
    ("a box too small", lambda x: tf.image.pad_to_bounding_box(x, 1, 0, 3, 3), tf.ones([3, 3, 1])),
    ("random_crop", lambda x: tf.image.random_crop(x, [4]), _vector(3)),
    ("crops", lambda x: tf.batch_to_space(x, [2], [[0, 5]]), _square(2, 2)),
    ("half a block of a batch", lambda x: tf.batch_to_space(x, [2], [[0, 0]]), _square(3, 2)),
    ("half a block of space", lambda x: tf.space_to_batch(x, [2], [[0, 0]]), _square(1, 3)),
    ("depth_to_space", lambda x: tf.nn.depth_to_space(x, 2), tf.ones([1, 2, 2, 3])),
    ("space_to_depth", lambda x: tf.nn.space_to_depth(x, 2), tf.ones([1, 3, 2, 1])),
    ("one length too many", lambda x: tf.reverse_sequence(x, [1, 1, 1], 1, 0), _square(2, 3)),
    ("a length too long", lambda x: tf.reverse_sequence(x, [1, 4], 1, 0), _square(2, 3)),
    ("a segment too far", lambda x: tf.math.unsorted_segment_sum(x, [0, 3, 1], 3), _vector(3)),
    ("a segment far away", lambda x: tf.math.unsorted_segment_max(x, [0, 1 << 28, 1], 3),
     _vector(3)),
    ("fewer ids", lambda x: tf.math.segment_sum(x, [0, 1]), _vector(3)),
    ("a class too far", lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits([3], x),
     _square(1, 3)),
    ("a window too large", lambda x: tf.nn.max_pool2d(
        tf.ensure_shape(x, [None, None, None, 1]), 4, 1, "VALID"), tf.ones([1, 3, 3, 1])),
    ("a filter too large", lambda x: tf.nn.conv2d(
        tf.ensure_shape(x, [None, None, None, 1]), tf.ones([4, 1, 1, 1]), 1, "VALID"),
     tf.ones([1, 3, 3, 1])),
    ("two axes of a product", lambda x: tf.tensordot(x, tf.ones([3, 2]), [[0, 1], [0, 1]]),
     _square(2, 3))]

# Positions are tensors of int64; the part must lie in 3 entries.
RUN_TIME: list[tuple[str, Callable[..., Any], tuple[int, ...]]] = [
    *[(f"slice {b} {n}", lambda x, b, n: tf.slice(x, [b], [n]), (b, n)) for b, n in (
        (0, 4), (1, 3), (3, 1), (4, 0), (-1, 1), (1, 1 << 26), (1 << 27, 1), (-(1 << 27), 1),
        (1 << 62, 1 << 62), ((1 << 63) - 1, 1), (1, (1 << 63) - 1), (1, -2))],
    *[(f"slice from a tensor {b}", lambda x, b: tf.slice(x, tf.stack([b]), [2]), (b,))
      for b in (2, -1, *FAR)],
    *[(f"split {n}", lambda x, n: tf.split(x, [1, n])[1], (n,)) for n in (1, 3, 1 << 26, 1 << 40)],
    *[(f"index {i}", lambda x, i: x[i], (i,)) for i in (3, -4, *FAR)],
    *[(f"gather {i}", lambda x, i: tf.gather(x, tf.stack([0, i])), (i,)) for i in (3, -1, *FAR)],
    *[(f"scatter {i}", lambda x, i: tf.tensor_scatter_nd_add(x, [[i]], [1.0]), (i,))
      for i in (3, -1, *FAR)],
    *[(f"write {i}", lambda x, i: tf.TensorArray(tf.float32, 3).unstack(x).write(i, 1.0).stack(),
       (i,)) for i in (3, -1, *FAR)]]


REFUSALS = (InvalidArgumentError, ResourceExhaustedError)   # the other for more than any memory


def _refused(function: Any, *arguments: Any, kind: Any = REFUSALS) -> None:
    with pytest.raises(kind) as caught:
        for y in tf.nest.flatten(function(*arguments)):
            np.asarray(y)
    assert not isinstance(caught.value, InternalError)


def _gradient(function: Any) -> Any:
    def gradient(x: Any, *arguments: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = [z for z in tf.nest.flatten(function(x, *arguments)) if z.dtype.is_floating]
            total = tf.add_n([tf.reduce_sum(z * z) for z in y])
        return tape.gradient(total, x)
    return gradient


def _unknown(x: Any) -> Any:
    return tf.TensorSpec([None] * x.ndim, x.dtype)


def _check(function: Any, x: Any) -> None:
    _refused(tf.function(function, input_signature=[_unknown(x)]), x)
    _refused(tf.function(_gradient(function), input_signature=[_unknown(x)]), x)


@pytest.mark.parametrize(("name", "function", "x"), CASES, ids=[case[0] for case in CASES])
def test_constants_on_unknown_sizes(name, function, x):
    _refused(function, x, kind=(TwofoldError, ValueError))
    _check(function, x)


@pytest.mark.opencl
@pytest.mark.parametrize(("name", "function", "x"), CASES, ids=[case[0] for case in CASES])
def test_constants_on_unknown_sizes_on_opencl(name, function, x, opencl):
    with tf.device(opencl):
        _refused(tf.function(function, input_signature=[_unknown(x)]), x)


def _check_run_time(function: Any, numbers: tuple[int, ...], gradient: bool) -> None:
    x, tensors = _vector(3), [tf.constant(n, tf.int64) for n in numbers]
    for spec in (_unknown(x), tf.TensorSpec([3], tf.float32)):
        signature = [spec, *(tf.TensorSpec([], tf.int64) for _ in numbers)]
        _refused(tf.function(function, input_signature=signature), x, *tensors)
        if gradient:
            _refused(tf.function(_gradient(function), input_signature=signature), x, *tensors)


@pytest.mark.parametrize(("name", "function", "numbers"), RUN_TIME, ids=[c[0] for c in RUN_TIME])
def test_positions_that_only_the_run_has(name, function, numbers):
    _check_run_time(function, numbers, True)


@pytest.mark.opencl
@pytest.mark.parametrize(("name", "function", "numbers"), RUN_TIME, ids=[c[0] for c in RUN_TIME])
def test_positions_that_only_the_run_has_on_opencl(name, function, numbers, opencl):
    with tf.device(opencl):
        _check_run_time(function, numbers, False)


def test_what_is_inside_still_works():
    """The same functions where the numbers fit, with every size unknown."""
    x = _vector(6)
    for function, wanted in [
            (lambda x: x[5], 5.0), (lambda x: x[-6], 0.0),
            (lambda x: tf.slice(x, [2], [4])[0], 2.0),
            (lambda x: x[4:99], [4.0, 5.0]), (lambda x: x[9:], []), (lambda x: x[4:-3], []),
            (lambda x: x[1 << 40:-(1 << 40):-3], [5.0, 2.0]),
            (lambda x: tf.split(x, 3)[2], [4.0, 5.0]),
            (lambda x: tf.split(x, [4, -1])[1], [4.0, 5.0]),
            (lambda x: tf.stack(tf.unstack(x, num=6)[4:]), [4.0, 5.0]),
            (lambda x: tf.roll(x, (1 << 63) - 1, 0)[0], 5.0),
            (lambda x: tf.roll(x, -(1 << 63), 0)[0], 2.0),
            (lambda x: tf.math.top_k(x, 6)[0][0], 5.0)]:
        found = tf.function(function, input_signature=[_unknown(x)])(x)
        assert found.numpy().tolist() == wanted


def test_the_message_names_op_and_line():
    def sliced(x):
        return tf.slice(x, [1], [7])    # the line

    line = sliced.__code__.co_firstlineno + 1
    with pytest.raises(InvalidArgumentError) as caught:
        tf.function(sliced, input_signature=[tf.TensorSpec([None])])(_vector(3))
    assert "tf.slice" in str(caught.value) and f":{line}" in str(caught.value)
    assert "here 3 and 8" in str(caught.value)


def test_windows_larger_than_the_image_end_at_once():
    """Only the part of a window that lies in the image is looked at."""
    x = tf.reshape(tf.range(1.0, 10.0), [1, 3, 3, 1])
    for window in (2**20, 2**40, 2**62):
        for layer, wanted in ((tf.nn.max_pool2d, 9.0), (tf.nn.avg_pool2d, 5.0)):
            def pool(x, layer=layer, window=window):
                return layer(tf.ensure_shape(x, [None, None, None, 1]), window, 1, "SAME")

            for function in (pool, tf.function(pool), tf.function(
                    pool, input_signature=[tf.TensorSpec([None] * 4)])):
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    y = function(x)
                assert y.numpy().tolist() == np.full((1, 3, 3, 1), wanted).tolist()
                total = tape.gradient(y, x).numpy()
                assert total.sum() == pytest.approx(9.0)


def test_pooling_with_long_windows_is_what_it_was():
    """Against the reference, with windows on both sides of where loops are cut short."""
    from twofold.ir.graph.interpret import run_op
    from twofold.ir.ops import TABLE
    x = np.random.default_rng(0).standard_normal((1, 7, 5, 2)).astype(np.float32)
    for window, strides in (((63, 2), (2, 1)), ((64, 64), (1, 1)), ((65, 3), (3, 2)),
                            ((100, 1000), (2, 3))):
        for name, layer in (("max_pool2d", tf.nn.max_pool2d), ("avg_pool2d", tf.nn.avg_pool2d)):
            pads = tuple((n // 2, (n - 1) // 2) for n in window)
            attrs = TABLE[name].attrs(window=window, strides=strides, pads=pads)
            wanted, = run_op(TABLE[name], attrs, [x])
            explicit = [[0, 0], *map(list, pads), [0, 0]]
            for function in (layer, tf.function(layer)):
                if name == "max_pool2d":
                    found = function(tf.constant(x), window, strides, explicit)
                    np.testing.assert_allclose(found, wanted, rtol=1e-6)
            same = layer(tf.constant(x), window, strides, "SAME")
            again = tf.function(layer)(tf.constant(x), window, strides, "SAME")
            np.testing.assert_allclose(same, again, rtol=1e-6)


def test_bands_as_wide_as_numbers_go():
    """Wider than the matrix is refused in every mode, as in TensorFlow; nothing wraps around."""
    x = tf.ones([2, 3])
    for lower, upper in ((0, 2**63 - 1), (2**63 - 1, 0), (2**63 - 1, 2**63 - 1), (2**62, 1)):
        with pytest.raises(tf.errors.InvalidArgumentError, match="must be negative, or at most"):
            tf.linalg.band_part(x, lower, upper)
        for signature in (None, [tf.TensorSpec([None, None])]):
            f = tf.function(lambda x, a=lower, b=upper: tf.linalg.band_part(x, a, b),
                            input_signature=signature)
            with pytest.raises(tf.errors.InvalidArgumentError, match="band_part"):
                f(x)
