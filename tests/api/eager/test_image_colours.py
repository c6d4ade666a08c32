"""Colours, patches, similarity and chance in ``tf.image``: TensorFlow's numbers, and functions."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

PIXELS = np.array([[[0.1, 0.5, 0.3], [0.9, 0.2, 0.2]], [[0.4, 0.4, 0.4], [0.0, 0.7, 1.0]]],
                  np.float32)
BYTES = np.array([[[10, 200, 30], [255, 0, 128]]], np.uint8)
GREY = (np.arange(12) ** 2 % 7).astype(np.float32).reshape(1, 3, 4, 1)
ROWS, COLUMNS = np.mgrid[:24, :24]
WAVES = (0.5 + 0.4 * np.sin(ROWS / 3.0) * np.cos(COLUMNS / 5.0)).astype(np.float32)[..., None]
OTHERS = (WAVES * 0.8 + 0.1 * np.cos(ROWS * COLUMNS / 7.0)[..., None]).astype(np.float32)

# What TensorFlow 2.21 gives.
ANSWERS = [
    (tf.image.rgb_to_hsv, PIXELS, [
        0.41667, 0.8, 0.5, 0.0, 0.77778, 0.9, 0.0, 0.0, 0.4, 0.55, 1.0, 1.0]),
    (tf.image.hsv_to_rgb, PIXELS, [
        0.3, 0.24, 0.15, 0.2, 0.16, 0.184, 0.24, 0.4, 0.304, 1.0, 0.3, 0.3]),
    (tf.image.rgb_to_yiq, PIXELS, [
        0.3576, -0.17409, -0.14686, 0.4093, 0.41713, 0.14804, 0.4, 0.0, -1e-05, 0.5249, -0.51353,
        -0.05472]),
    (tf.image.yiq_to_rgb, PIXELS, [
        0.76424, -0.23017, 0.0579, 1.21536, 0.71616, 1.0195, 1.03072, 0.03231, 0.639, 1.29002,
        -0.83761, 0.92951]),
    (tf.image.rgb_to_yuv, PIXELS, [
        0.3576, -0.02835, -0.22599, 0.4093, -0.103, 0.43048, 0.4, 0.0, 0.0, 0.5249, 0.2338,
        -0.46049]),
    (tf.image.yuv_to_rgb, PIXELS, [
        0.44196, -0.27151, 1.11603, 1.12798, 0.70495, 1.30641, 0.85595, 0.00989, 1.21282, 1.13988,
        -0.85687, 1.42244]),
    (lambda x: tf.image.adjust_hue(x, 0.3), PIXELS, [
        0.22, 0.1, 0.5, 0.34, 0.9, 0.2, 0.4, 0.4, 0.4, 1.0, 0.0, 0.9]),
    (lambda x: tf.image.adjust_saturation(x, 2.0), PIXELS, [
        0.0, 0.5, 0.25, 0.9, 0.0, 0.0, 0.4, 0.4, 0.4, 0.0, 0.7, 1.0]),
    (lambda x: tf.image.adjust_gamma(x, 2.0, 1.5), PIXELS, [
        0.015, 0.375, 0.135, 1.215, 0.06, 0.06, 0.24, 0.24, 0.24, 0.0, 0.735, 1.5]),
    (lambda x: tf.image.adjust_hue(x, -0.4), BYTES, [200, 10, 66, 0, 230, 255]),
    (lambda x: tf.image.adjust_saturation(x, 0.3), BYTES, [143, 200, 149, 255, 178, 217]),
    (lambda x: tf.image.adjust_gamma(x, 0.5), BYTES, [50, 226, 87, 255, 0, 181]),
    (tf.image.sobel_edges, GREY, [
        0.0, 0.0, 0.0, 6.0, 0.0, -6.0, 0.0, 0.0, 8.0, 0.0, 5.0, 3.0, -1.0, -9.0, -4.0, 0.0, 0.0,
        0.0, 0.0, 0.0, 0.0, -12.0, 0.0, 0.0]),
    (lambda x: tf.image.image_gradients(x)[0], GREY, [
        2.0, 3.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0]),
    (lambda x: tf.image.image_gradients(x)[1], GREY, [
        1.0, 3.0, -2.0, 0.0, 2.0, -3.0, -1.0, 0.0, 3.0, -2.0, 0.0, 0.0]),
    (lambda x: tf.image.extract_patches(x, [1, 2, 2, 1], [1, 1, 2, 1], [1, 2, 1, 1], "SAME"),
     GREY, [0.0, 0.0, 2.0, 4.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 4.0, 4.0, 2.0, 2.0, 2.0, 2.0,
            4.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
    (lambda x: tf.image.ssim(x, OTHERS, 1.0), WAVES, [0.7259245]),
    (lambda x: tf.image.ssim(x, OTHERS, 1.0, 7, 1.0, 0.02, 0.05), WAVES, [0.6471533]),
    (lambda x: tf.image.ssim(x, OTHERS, 1.0, return_index_map=True)[3, 4:7], WAVES, [
        0.66209179, 0.70086372, 0.74878138]),
    (lambda x: tf.image.ssim(x, (OTHERS * 255).astype(np.uint8), 255),
     (WAVES * 255).astype(np.uint8), [0.6971425]),
    (lambda x: tf.image.ssim_multiscale(x, OTHERS, 1.0, [0.2, 0.3, 0.5], 5), WAVES, [0.8849225]),
    (lambda x: tf.image.resize_with_pad(x, 4, 3), GREY, [
        0.70833, 2.5, 1.79167, 1.70833, 2.875, 1.54167, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
]


@pytest.mark.parametrize("function, x, expected", ANSWERS)
def test_numbers_of_tensorflow(function, x, expected):
    found = function(tf.constant(x))
    np.testing.assert_allclose(found.numpy().reshape(-1), expected, rtol=2e-5, atol=1e-5)
    spec = tf.TensorSpec([None] * x.ndim, tf.as_dtype(x.dtype))
    compiled = tf.function(function, input_signature=[spec])(tf.constant(x))
    assert compiled.dtype == found.dtype
    np.testing.assert_allclose(compiled.numpy().reshape(-1), expected, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("function", [
    tf.image.rgb_to_hsv, tf.image.hsv_to_rgb, tf.image.rgb_to_yuv,
    lambda x: tf.image.adjust_hue(x, 0.3), lambda x: tf.image.adjust_saturation(x, 0.7),
    lambda x: tf.image.adjust_gamma(x, 1.7), lambda x: tf.image.sobel_edges(x[None]),
    lambda x: tf.image.ssim(x, x[::-1] * 0.9, 1.0, 2)])
def test_gradients_are_those_of_differences(function):
    x = PIXELS + np.arange(12, dtype=np.float32).reshape(2, 2, 3) / 10     # no two equal
    direction = np.random.default_rng(5).normal(size=x.shape).astype(np.float32)

    def loss(moved):
        return tf.reduce_sum(tf.cos(function(moved) * 1.3))

    with tf.GradientTape() as tape:
        given = tf.constant(x)
        tape.watch(given)
        total = loss(given)
    slope = np.sum(tape.gradient(total, given).numpy() * direction)
    step = 1e-3
    ends = [float(loss(tf.constant(x + sign * step * direction))) for sign in (1, -1)]
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=2e-2, abs=2e-3)


CHANGES = [
    ("brightness", (0.3,)), ("contrast", (0.5, 1.5)), ("hue", (0.4,)), ("saturation", (0.2, 0.9))]


@pytest.mark.parametrize("name, options", CHANGES)
@pytest.mark.parametrize("compiled", [False, True])
def test_changes_by_chance(name, options, compiled):
    change = getattr(tf.image, f"random_{name}")
    stateless = getattr(tf.image, f"stateless_random_{name}")
    run = tf.function if compiled else (lambda f: f)
    tf.random.set_seed(3)
    draw = run(lambda x: change(x, *options))
    found = [draw(tf.constant(PIXELS)).numpy() for _ in range(6)]
    assert len({image.tobytes() for image in found}) == 6
    tf.random.set_seed(3)
    again = run(lambda x: change(x, *options))
    np.testing.assert_array_equal(found[0], again(tf.constant(PIXELS)).numpy())
    fixed = run(lambda x, seed: stateless(x, *options, seed=seed))
    one, two, other = (fixed(tf.constant(PIXELS), tf.constant(s)).numpy()
                       for s in ([1, 2], [1, 2], [1, 3]))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_brightness_stays_in_its_range():
    moves = [float(tf.image.stateless_random_brightness(tf.zeros([1]), 0.25, [i, 7])[0])
             for i in range(60)]
    assert -0.25 <= min(moves) < -0.15 and 0.15 < max(moves) < 0.25


@pytest.mark.parametrize("compiled", [False, True])
def test_flips_and_crops_of_a_seed(compiled):
    images = np.arange(2 * 5 * 6 * 1).reshape(2, 5, 6, 1).astype(np.float32)

    def all_three(x, seed):
        return (tf.image.stateless_random_flip_left_right(x, seed),
                tf.image.stateless_random_flip_up_down(x, seed),
                tf.image.stateless_random_crop(x, [2, 3, 3, 1], seed))

    run = tf.function(all_three) if compiled else all_three
    rows, columns, turned = set(), set(), [set(), set()]
    for number in range(40):
        *flips, crop = (y.numpy() for y in run(tf.constant(images), tf.constant([number, 1])))
        row, column = divmod(int(crop[0, 0, 0, 0]), 6)
        np.testing.assert_array_equal(crop, images[:, row:row + 3, column:column + 3])
        rows.add(row)
        columns.add(column)
        for axis, (seen, result) in enumerate(zip(turned, flips)):
            for image, found in zip(images, result):
                other = image[:, ::-1] if axis == 0 else image[::-1]
                assert np.array_equal(found, image) or np.array_equal(found, other)
                seen.add(np.array_equal(found, image))
    assert rows == {0, 1, 2} and columns == {0, 1, 2, 3} and turned == [{True, False}] * 2


def test_resize_method_names_all_methods():
    methods = [value for name, value in vars(tf.image.ResizeMethod).items() if name.isupper()]
    assert len(methods) == 8
    for method in methods:
        assert tf.image.resize(GREY, [2, 2], method).shape == [1, 2, 2, 1]


def test_quality_of_jpeg_files():
    pytest.importorskip("PIL")
    pixels = (np.arange(48) * 5 % 251).astype(np.uint8).reshape(4, 4, 3)
    expected = [
        3, 8, 12, 16, 21, 25, 33, 38, 42, 45, 50, 54, 57, 62, 66, 70, 75, 79, 87, 92, 96, 99, 104,
        108, 127, 132, 136, 140, 145, 149, 157, 162, 166, 169, 174, 178, 174, 179, 183, 187, 192,
        196, 204, 209, 213, 216, 221, 225]
    lossy = tf.function(lambda x, q: tf.image.adjust_jpeg_quality(x, q, "INTEGER_ACCURATE"))
    for found in (tf.image.adjust_jpeg_quality(pixels, 40, "INTEGER_ACCURATE"),
                  lossy(tf.constant(pixels), tf.constant(40))):
        assert found.numpy().reshape(-1).tolist() == expected
    one, two = (tf.image.stateless_random_jpeg_quality(pixels, 5, 95, [s, 1]) for s in (1, 2))
    assert not np.array_equal(one, two)
    assert tf.image.random_jpeg_quality(pixels, 5, 95).dtype == tf.uint8


@pytest.mark.parametrize("call, error, message", [
    (lambda: tf.image.adjust_hue(PIXELS, 1.5), ValueError, r"interval \[-1, 1\]"),
    (lambda: tf.image.adjust_hue(PIXELS[0], 0.5), ValueError, "3 axes"),
    (lambda: tf.image.adjust_gamma(PIXELS, -1.0), ValueError, "non-negative"),
    (lambda: tf.function(tf.image.adjust_gamma)(PIXELS, tf.constant(-1.0)), ValueError,
     "non-negative"),
    (lambda: tf.image.rgb_to_hsv(BYTES), ValueError, "floats"),
    (lambda: tf.image.rgb_to_hsv(PIXELS[..., :2]), ValueError, "3 channels"),
    (lambda: tf.image.rgb_to_yuv(BYTES), TypeError, "floats"),
    (lambda: tf.image.rgb_to_yuv(0.5), ValueError, "3 channels"),
    (lambda: tf.image.random_hue(PIXELS, 0.6), ValueError, "<= 0.5"),
    (lambda: tf.image.random_brightness(PIXELS, -0.1), ValueError, "non-negative"),
    (lambda: tf.image.random_contrast(PIXELS, 0.5, 0.5), ValueError, "upper must be > lower"),
    (lambda: tf.image.stateless_random_saturation(PIXELS, -1.0, 0.5, [1, 2]), ValueError,
     "lower must be non-negative"),
    (lambda: tf.image.sobel_edges(PIXELS), ValueError, "4D"),
    (lambda: tf.image.image_gradients(PIXELS), ValueError, "4D"),
    (lambda: tf.image.extract_patches(GREY, [2, 2, 2, 1], [1] * 4, [1] * 4, "VALID"), ValueError,
     "sizes must be"),
    (lambda: tf.image.extract_patches(GREY, [1, 5, 2, 1], [1] * 4, [1] * 4, "VALID"), ValueError,
     "does not fit"),
    (lambda: tf.image.ssim(PIXELS, PIXELS, 1.0), ValueError, "smaller than a window"),
    (lambda: tf.image.ssim(WAVES, OTHERS[:20], 1.0), ValueError, "same size"),
    (lambda: tf.image.ssim_multiscale(WAVES, OTHERS, 1.0, []), ValueError, "one or more"),
    (lambda: tf.image.resize_with_pad(GREY, 0, 3), ValueError, "target_height must be > 0"),
    (lambda: tf.image.adjust_jpeg_quality(BYTES, 101), ValueError, "quality"),
    (lambda: tf.image.random_jpeg_quality(BYTES, 50, 50), ValueError, "less than"),
    (lambda: tf.image.transpose(PIXELS[0]), ValueError, r"\[height"),
])
def test_refusals_of_colours(call, error, message):
    with pytest.raises(error, match=message):
        call()
