"""Windows over volumes and with holes, against sums and largest elements written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import twofold as tf

GENERATOR = np.random.default_rng(7)


def patches(x, window, steps, gaps=(1, 1, 1)):
    """Where a window stands, and what it meets there: arrays of [batch, *window, channels]."""
    counts = [(size - (extent - 1) * gap - 1) // step + 1
              for size, extent, step, gap in zip(x.shape[1:4], window, steps, gaps, strict=True)]
    for place in itertools.product(*map(range, counts)):
        where = tuple(slice(p * step, p * step + (extent - 1) * gap + 1, gap)
                      for p, step, extent, gap in zip(place, steps, window, gaps, strict=True))
        yield place, x[(slice(None), *where)]


@pytest.mark.parametrize(("steps", "gaps"), [((1, 1, 1), (1, 1, 1)), ((2, 1, 3), (1, 1, 1)),
                                             ((1, 1, 1), (2, 1, 2))])
def test_conv3d_is_a_sum_over_windows(steps, gaps):
    x, filters = GENERATOR.normal(size=(2, 6, 5, 7, 3)), GENERATOR.normal(size=(3, 2, 2, 3, 4))
    found = tf.nn.conv3d(x, filters, [1, *steps, 1], "VALID", dilations=[1, *gaps, 1]).numpy()
    for place, part in patches(x, (3, 2, 2), steps, gaps):
        np.testing.assert_allclose(found[(slice(None), *place)], np.tensordot(part, filters, 4))


def test_transposed_convolution_is_the_gradient():
    x, filters = tf.constant(GENERATOR.normal(size=(2, 5, 6, 4, 3))), tf.constant(
        GENERATOR.normal(size=(3, 2, 2, 3, 4)))
    for padding, strides in (("VALID", 1), ("SAME", 2), ("VALID", 2)):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.nn.conv3d(x, filters, [1, *[strides] * 3, 1], padding)
        g = tf.constant(GENERATOR.normal(size=y.shape))
        wanted = tape.gradient(y, x, output_gradients=g)
        found = tf.nn.conv3d_transpose(g, filters, x.shape, strides, padding)
        np.testing.assert_allclose(found.numpy(), wanted.numpy(), atol=1e-12)


def test_pooling_of_volumes():
    x = GENERATOR.normal(size=(2, 5, 6, 7, 3))
    largest, mean = (f(x, [2, 3, 2], [1, 2, 2], "VALID").numpy()
                     for f in (tf.nn.max_pool3d, tf.nn.avg_pool3d))
    for place, part in patches(x, (2, 3, 2), (1, 2, 2)):
        at = (slice(None), *place)
        np.testing.assert_array_equal(largest[at], part.max((1, 2, 3)))
        np.testing.assert_allclose(mean[at], part.mean((1, 2, 3)))


def test_pool_with_holes_meets_every_second_pixel():
    x = GENERATOR.normal(size=(1, 8, 9, 2))
    found = tf.nn.pool(x, [2, 2], "MAX", dilations=[2, 3]).numpy()
    for place, part in patches(x[:, None], (1, 2, 2), (1, 1, 1), (1, 2, 3)):
        np.testing.assert_array_equal(found[(slice(None), *place[1:])], part.max((1, 2, 3)))


def test_places_of_largest_elements():
    x = GENERATOR.normal(size=(2, 5, 6, 3)).astype(np.float32)
    for whole in (False, True):
        largest, places = tf.nn.max_pool_with_argmax(x, 2, 2, "SAME", include_batch_in_index=whole)
        flat = x.reshape(-1) if whole else x.reshape(2, -1)
        found = flat[places.numpy()] if whole else np.take_along_axis(
            flat, places.numpy().reshape(2, -1), 1).reshape(places.shape)
        np.testing.assert_array_equal(found, largest.numpy())


def test_erosion_turns_its_filter_round():
    x, filters = GENERATOR.normal(size=(1, 5, 6, 2)), GENERATOR.normal(size=(2, 3, 2))
    ones = [1, 1, 1, 1]
    found = tf.nn.erosion2d(x, filters, ones, "VALID", "NHWC", ones).numpy()
    for place, part in patches(x[:, None], (1, 2, 3), (1, 1, 1)):
        np.testing.assert_allclose(found[(slice(None), *place[1:])],
                                   (part[:, 0] - filters[::-1, ::-1]).min((1, 2)))


def test_unknown_sizes_of_volumes():
    @tf.function(input_signature=[tf.TensorSpec([None] * 5), tf.TensorSpec([None] * 5)])
    def both(x, filters):
        return tf.nn.max_pool3d(tf.nn.conv3d(x, filters, [1] * 5, "SAME"), 2, 2, "VALID")

    for depth in (2, 5):
        x, filters = tf.random.normal([2, depth, 4, 6, 3]), tf.random.normal([3, 3, 3, 3, 2])
        wanted = tf.nn.max_pool3d(tf.nn.conv3d(x, filters, [1] * 5, "SAME"), 2, 2, "VALID")
        np.testing.assert_allclose(both(x, filters).numpy(), wanted.numpy(), atol=1e-5)


def test_paddings_that_blocks_divide():
    x = tf.reshape(tf.range(35.0), [1, 5, 7, 1])
    paddings, crops = tf.required_space_to_batch_paddings([5, 7], [2, 3], [[1, 0], [0, 1]])
    assert paddings.numpy().tolist() == [[1, 0], [0, 2]]
    assert crops.numpy().tolist() == [[0, 0], [0, 1]]
    there = tf.space_to_batch(x, [2, 3], paddings)
    back = tf.batch_to_space(there, [2, 3], crops).numpy()
    np.testing.assert_array_equal(back, np.pad(x.numpy(), ((0, 0), (1, 0), (0, 1), (0, 0))))
    found = tf.nn.with_space_to_batch(
        x, [2, 2], "VALID", lambda part, axes, padding: tf.nn.max_pool2d(part, 2, 1, padding))
    np.testing.assert_array_equal(
        found.numpy(), tf.nn.pool(x, [2, 2], "MAX", dilations=[2, 2]).numpy())
