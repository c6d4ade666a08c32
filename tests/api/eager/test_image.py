"""``tf.image`` and rearrangements beyond what is compared with TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

IMAGES = np.random.default_rng(3).uniform(size=(2, 4, 5, 3)).astype(np.float32)
OPEN = tf.TensorSpec([None, None, None, 3], tf.float32)


@pytest.mark.parametrize("function", [
    lambda x: tf.image.resize(x, [7, 3]),
    lambda x: tf.image.resize(x, [7, 3], "nearest"),
    lambda x: tf.image.resize(x, tf.shape(x)[1:3] * 2),
    lambda x: tf.image.pad_to_bounding_box(x, 1, 1, 9, 9),
    lambda x: tf.image.crop_to_bounding_box(x, 1, 1, 2, 2),
    tf.image.per_image_standardization, tf.image.rot90, tf.image.rgb_to_grayscale,
    tf.image.total_variation, lambda x: tf.image.adjust_contrast(x, 2.0),
    lambda x: tf.space_to_batch(x, [2, 1], [[0, 0], [0, 0]]),
    lambda x: tf.reverse_sequence(x, [2, 4], 1),
])
def test_sizes_that_only_the_run_tells(function):
    compiled = tf.function(function).get_concrete_function(OPEN)
    np.testing.assert_allclose(compiled(tf.constant(IMAGES)).numpy(), function(IMAGES).numpy(),
                               rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("compiled", [False, True])
def test_random_flips_and_crops(compiled):
    def both(x):
        return (tf.image.random_flip_left_right(x), tf.image.random_flip_up_down(x),
                tf.image.random_crop(x, [2, 2, 5, 3]))

    tf.random.set_seed(0)
    run = tf.function(both) if compiled else both
    flipped, starts = [set(), set()], set()
    for _ in range(24):
        *flips, crop = run(tf.constant(IMAGES))
        for axis, (seen, result) in enumerate(zip(flipped, flips)):
            for image, found in zip(IMAGES, result.numpy()):
                turned = image[:, ::-1] if axis == 0 else image[::-1]
                assert np.array_equal(found, image) or np.array_equal(found, turned)
                seen.add(np.array_equal(found, image))
        starts |= {i for i in range(3) if np.array_equal(crop.numpy(), IMAGES[:, i:i + 2])}
    assert flipped == [{True, False}] * 2 and starts == {0, 1, 2}


def test_stitched_rows_in_functions():
    stitch = tf.function(lambda i, j, x, y: tf.dynamic_stitch([i, j], [x, y]))
    found = stitch(tf.constant([0, 3]), tf.constant([1, 0]), tf.constant([1.0, 2.0]),
                   tf.constant([5.0, 6.0]))
    assert found.numpy().tolist() == [6.0, 5.0, 0.0, 2.0]


@pytest.mark.parametrize("call, error, message", [
    (lambda: tf.image.resize(IMAGES, [2, 2], "cubic"), ValueError, "method"),
    (lambda: tf.image.resize(IMAGES, [0, 2]), ValueError, "positive"),
    (lambda: tf.image.resize(IMAGES[0, 0], [2, 2]), ValueError, r"\[height"),
    (lambda: tf.image.crop_to_bounding_box(IMAGES, 3, 0, 2, 2), ValueError, "not inside"),
    (lambda: tf.image.pad_to_bounding_box(IMAGES, 0, 0, 3, 9), ValueError, "does not fit"),
    (lambda: tf.image.central_crop(IMAGES, 1.5), ValueError, "within"),
    (lambda: tf.image.random_crop(IMAGES, [2, 9, 1, 1]), ValueError, "value.shape >= size"),
    (lambda: tf.image.rgb_to_grayscale(IMAGES[..., :2]), ValueError, "3 channels"),
    (lambda: tf.image.grayscale_to_rgb(IMAGES), ValueError, "size 1"),
    (lambda: tf.image.convert_image_dtype(IMAGES, tf.bool), AttributeError, "floating point"),
    (lambda: tf.math.invert_permutation([0, 0]), ValueError, "occurs twice"),
    (lambda: tf.math.invert_permutation([0, 2]), ValueError, "index"),
    (lambda: tf.reverse_sequence([[1, 2]], [3], 1), ValueError, "beyond"),
    (lambda: tf.reverse_sequence([[1, 2]], [1, 1], 1), ValueError, "one for each"),
    (lambda: tf.reverse_sequence([[1, 2]], [1], 0, 0), ValueError, "both 0"),
    (lambda: tf.unravel_index([9], [3, 3]), ValueError, "out of bounds"),
    (lambda: tf.space_to_batch([[1, 2, 3]], [2], [[0, 0]]), ValueError, "no multiple"),
    (lambda: tf.batch_to_space([[1], [2], [3]], [2], [[0, 0]]), ValueError, "no multiple"),
    (lambda: tf.batch_to_space([[1], [2]], [2], [[2, 1]]), ValueError, "crops"),
    (lambda: tf.space_to_batch([[1, 2]], [2], [[0, -1]]), ValueError, "not negative"),
    (lambda: tf.dynamic_stitch([[0, 1]], [[1.0]]), ValueError, "must begin with"),
    (lambda: tf.dynamic_stitch([], []), ValueError, "one or more"),
])
def test_refusals(call, error, message):
    with pytest.raises(error, match=message):
        call()
