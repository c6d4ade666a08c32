"""Boxes in ``tf.image``: chosen, cut out, drawn, and drawn by chance; TensorFlow's numbers."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf

BOXES = np.array([
    [0, 0, .5, .5], [.05, .05, .55, .5], [.4, .4, .9, .9], [.45, .35, .95, .9], [0, .6, .3, 1.],
    [.1, .6, .35, .95], [.6, 0, 1., .3], [.5, .1, .1, .6]], np.float32)
SCORES = np.array([.9, .75, .8, .85, .3, .6, .2, .7], np.float32)
TABLE = (np.abs(np.subtract.outer(np.arange(8), np.arange(8))) % 3 / 2).astype(np.float32)
CLASSES = np.stack([SCORES, SCORES[::-1]], -1)[None]
IMAGES = (np.arange(24) ** 2 % 11).astype(np.float32).reshape(2, 3, 4, 1)
PARTS = np.array([[0, 0, 1, 1], [.1, .2, .6, .9], [.7, .8, .2, .1], [-.3, -.2, 1.2, 1.4]],
                 np.float32)
DRAWN = np.array([[[.1, .2, .6, .8], [.3, .3, 1.2, .9], [-.2, .5, .5, .55]]], np.float32)
IM = tf.image

# What TensorFlow 2.21 gives.
ANSWERS = [
    (lambda b, s: IM.non_max_suppression(b, s, 8), (BOXES, SCORES), [[0, 3, 5, 6]]),
    (lambda b, s: IM.non_max_suppression(b, s, 2, .7), (BOXES, SCORES), [[0, 3]]),
    (lambda b, s: IM.non_max_suppression(b, s, 8, .3, .25), (BOXES, SCORES), [[0, 3, 5]]),
    (lambda b, s: IM.non_max_suppression_with_scores(b, s, 8, .5, .1, .5), (BOXES, SCORES), [
        [0, 3, 5, 7, 2, 1, 4, 6],
        [0.9, 0.84982, 0.6, 0.51592, 0.45465, 0.29925, 0.23151, 0.2]]),
    (lambda b, s: IM.non_max_suppression_with_scores(b, s, 8, .3, .25), (BOXES, SCORES), [
        [0, 3, 5], [0.9, 0.85, 0.6]]),
    (lambda o, s: IM.non_max_suppression_overlaps(o, s, 8, .4, .25), (TABLE, SCORES), [[0, 3]]),
    (lambda b, s: IM.non_max_suppression_padded(b, s, 6, .5, pad_to_max_output_size=True),
     (BOXES[:7], SCORES[:7]), [[0, 3, 5, 6, 0, 0], [4]]),
    (lambda b, s: IM.non_max_suppression_padded(b, s, 4, .3, .25, True),
     (np.stack([BOXES[:7], BOXES[6::-1]]), np.stack([SCORES[:7]] * 2)),
     [[0, 3, 5, 0, 0, 3, 2, 5], [3, 4]]),
    (lambda b, s: IM.combined_non_max_suppression(b, s, 3, 5, .4, .25),
     (BOXES[None, :, None] * np.float32(1.1) - np.float32(.05), CLASSES), [
        [0, 0, .5, .5, .5, .06, .06, .61, .445, .335, .995, .94, 0, .61, .28, 1., .61, 0, 1., .28],
        [.9, .9, .85, .85, .75], [0, 1, 0, 1, 1], [5]]),
    (lambda b, s: IM.combined_non_max_suppression(b, s, 2, 9, .4, .5, True, False),
     (np.stack([BOXES, BOXES + np.float32(.1)], 1)[None], CLASSES), [
        [0, 0, .5, .5, .6, .2, .2, .7, .45, .35, .95, .9, .1, .7, .4, 1.1],
        [.9, .9, .85, .85], [0, 1, 0, 1], [4]]),
    (lambda x, b, i: IM.crop_and_resize(x, b, i, [2, 3], "bilinear", 7.),
     (IMAGES, PARTS, np.array([0, 1, 1, 0], np.int32)), [[
        0.0, 2.5, 9.0, 9.0, 2.5, 0.0, 2.84, 6.66, 6.52, 2.84, 3.51, 6.38, 4.12, 2.48, 3.04, 7.08,
        4.93, 2.34, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0]]),
    (lambda x, b, i: IM.crop_and_resize(x, b, i, [2, 3], "nearest", 7.),
     (IMAGES, PARTS, np.array([0, 1, 1, 0], np.int32)), [[
        0, 4, 9, 9, 1, 0, 4, 9, 5, 3, 5, 9, 5, 3, 3, 9, 4, 1, 7, 7, 7, 7, 7, 7]]),
    (lambda x: IM.extract_glimpse(x, [2, 3], [[.3, .6], [-.4, .1]], noise="zero"), (IMAGES,), [[
        1, 4, 9, 3, 3, 5, 1, 4, 9, 3, 3, 5]]),
    (lambda x: IM.extract_glimpse(x, [2, 3], [[1., 2.], [-1., 0.]], False, False, "zero"),
     (IMAGES,), [[3, 5, 0, 1, 0, 0, 0, 0, 0, 1, 4, 9]]),
    (lambda x: IM.extract_glimpse(x, [2, 3], [[1., 1.], [-1., 0.]], True, False, "zero"),
     (IMAGES,), [[0, 0, 0, 0, 0, 0, 9, 5, 0, 5, 9, 0]]),
    (lambda x, b, c: IM.draw_bounding_boxes(x, b, c),
     (np.zeros((1, 6, 6, 1), np.float32), DRAWN, np.array([[1.], [2.]], np.float32)), [[
        0, 1, 1, 1, 1, 0, 0, 2, 1, 2, 2, 0, 0, 2, 1, 0, 2, 0, 0, 2, 1, 1, 2, 0, 0, 2, 0, 0, 2, 0,
        0, 2, 0, 0, 2, 0]]),
]


@pytest.mark.parametrize("function, arrays, expected", ANSWERS)
@pytest.mark.parametrize("mode", ["eager", "compiled", "unknown"])
def test_numbers_of_tensorflow(function, arrays, expected, mode):
    tensors = [tf.constant(x) for x in arrays]
    if mode == "compiled":
        function = tf.function(function)
    elif mode == "unknown":
        function = tf.function(function, input_signature=[
            tf.TensorSpec([None] * x.ndim, x.dtype) for x in arrays])
    found = tf.nest.flatten(function(*tensors))
    assert len(found) == len(expected)
    for part, numbers in zip(found, expected):
        np.testing.assert_allclose(part.numpy().reshape(-1), numbers, rtol=2e-5, atol=2e-5)


def test_counts_that_only_the_run_tells():
    choose = tf.function(lambda most: IM.non_max_suppression(BOXES, SCORES, most))
    pad = tf.function(lambda most: IM.non_max_suppression_padded(
        BOXES[:7], SCORES[:7], most, pad_to_max_output_size=True))
    for most in (0, 1, 3):
        assert choose(tf.constant(most)).numpy().tolist() == [0, 3, 5][:most]
        places, count = pad(tf.constant(most))
        assert places.numpy().tolist() == [0, 3, 5][:most] and count == most


def test_default_colours_are_ten():
    boxes = np.tile(np.float32([0, 0, 1, 1]), (1, 11, 1)) * np.linspace(0.1, 1, 11)[:, None]
    found = IM.draw_bounding_boxes(np.zeros((1, 21, 21, 3), np.float32), boxes, None).numpy()
    assert found[0, 20, 20].tolist() == [1, 1, 0]          # the eleventh is the first again
    assert found[0, 18, 18].tolist() == [1, 0, 1]


def test_gradients_of_crops():
    places = np.array([0, 1, 1], np.int32)
    parts = np.array([[.05, .05, .95, .9], [.1, .2, .6, .9], [.7, .8, .2, .1]], np.float32)

    def total(x, boxes):
        return tf.reduce_sum(tf.square(IM.crop_and_resize(x, boxes, places, [3, 2])))

    images, boxes = tf.constant(IMAGES), tf.constant(parts)
    with tf.GradientTape() as tape:
        tape.watch([images, boxes])
        value = total(images, boxes)
    by_images, by_boxes = (g.numpy() for g in tape.gradient(value, [images, boxes]))
    generator = np.random.default_rng(2)
    for gradient, move in ((by_images, lambda d: (IMAGES + d, parts)),
                           (by_boxes, lambda d: (IMAGES, parts + d))):
        direction = generator.normal(size=gradient.shape).astype(np.float32)
        step = 1e-3
        ends = [float(total(*map(tf.constant, move(sign * step * direction)))) for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert np.sum(gradient * direction) == pytest.approx(slope, rel=2e-2)


@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_noise_around_images(noise):
    images = np.stack([np.full((4, 4, 1), 3.0), np.arange(16).reshape(4, 4, 1)]).astype(np.float32)
    found = IM.extract_glimpse(images, [60, 60], [[99.0, 99.0]] * 2, False, False, noise).numpy()
    assert (found[0] == 3.0).all()
    assert found[1].min() >= 0 and found[1].max() <= 15 and abs(found[1].mean() - 7.5) < 0.3
    assert abs(found[1].std() - (4.33 if noise == "uniform" else 4.2)) < 0.25


@pytest.mark.parametrize("compiled", [False, True])
def test_boxes_by_chance(compiled):
    objects = tf.constant([[[.2, .3, .7, .8]]])

    def sample(seed):
        return IM.stateless_sample_distorted_bounding_box(
            tf.constant([40, 60, 3]), objects, seed, 0.5, [0.8, 1.25], [0.2, 0.6])

    run = tf.function(sample) if compiled else sample
    boxes = set()
    for number in range(30):
        begin, size, box = (x.numpy() for x in run(tf.constant([number, 3])))
        again = run(tf.constant([number, 3]))[0].numpy()
        assert begin.tolist() == again.tolist() and begin[2] == 0 and size[2] == -1
        (top, left), (height, width) = begin[:2], size[:2]
        assert 0.2 * 2400 <= height * width <= 0.6 * 2400
        assert 0.7 < width / height < 1.35
        inside = (min(top + height, 28) - max(top, 8)) * (min(left + width, 48) - max(left, 18))
        assert inside >= 0.5 * 20 * 30
        np.testing.assert_allclose(box[0, 0] * [40, 60, 40, 60], [
            top, left, top + height, left + width], rtol=1e-6)
        boxes.add((top, left, height, width))
    assert len(boxes) > 20


def test_boxes_of_seeds():
    def draw():
        tf.random.set_seed(4)
        return [IM.sample_distorted_bounding_box([90, 90, 3], [[[0., 0., 1., 1.]]], seed=seed)[0]
                .numpy().tolist() for seed in (0, 7, 7)]

    first = draw()
    assert first == draw() and first[1] != first[2]
    whole = IM.sample_distorted_bounding_box([9, 8, 3], [[[0., 0., 1., 1.]]], area_range=[1., 1.])
    assert whole[1].numpy().tolist() == [9, 8, -1]


@pytest.mark.parametrize("call, error, message", [
    (lambda: IM.non_max_suppression(BOXES, SCORES, 8, 1.5), ValueError, r"in \[0, 1\]"),
    (lambda: IM.non_max_suppression(BOXES, SCORES, -1), ValueError, "non-negative"),
    (lambda: IM.non_max_suppression(BOXES[:, :3], SCORES, 1), ValueError, r"\[n, 4\]"),
    (lambda: IM.non_max_suppression(BOXES, SCORES[:3], 1), ValueError, r"\[n, 4\]"),
    (lambda: IM.non_max_suppression(BOXES, SCORES, 1.5), ValueError, "integer"),
    (lambda: IM.non_max_suppression_overlaps(TABLE[:3], SCORES[:3], 1), ValueError, r"\[n, n\]"),
    (lambda: IM.non_max_suppression_padded(BOXES[None], SCORES[None], 1), ValueError, "True for"),
    (lambda: IM.combined_non_max_suppression(BOXES[None, :, None], CLASSES, 0, 1), ValueError,
     "positive"),
    (lambda: IM.crop_and_resize(IMAGES, PARTS, [0, 1, 2, 0], [2, 2]), tf.errors.OutOfRangeError,
     "outside"),
    (lambda: tf.function(IM.crop_and_resize)(IMAGES, PARTS, tf.constant([0, 1, 2, 0]), [2, 2]),
     tf.errors.InvalidArgumentError, "outside"),
    (lambda: IM.crop_and_resize(IMAGES, PARTS * np.nan, [0, 1, 1, 0], [2, 2]), ValueError,
     "not finite"),
    (lambda: IM.crop_and_resize(IMAGES, PARTS, [0, 1, 1, 0], [2, 0]), ValueError, "positive"),
    (lambda: IM.crop_and_resize(IMAGES, PARTS, [0, 1, 1, 0], [2, 2], "area"), ValueError, "method"),
    (lambda: IM.extract_glimpse(IMAGES, [2, 2], [[0., 0.]] * 2, noise="pink"), ValueError, "noise"),
    (lambda: IM.extract_glimpse(IMAGES, [2, 2], [[0., 0.]]), ValueError, r"\[batch, 2\]"),
    (lambda: IM.draw_bounding_boxes(IMAGES[..., [0, 0]], [DRAWN[0]] * 2, None), ValueError,
     "depth"),
    (lambda: IM.draw_bounding_boxes(IMAGES[..., [0] * 3], [DRAWN[0]] * 2, [[1., 2.]]), ValueError,
     "equal or more channels"),
    (lambda: IM.sample_distorted_bounding_box([4, 4, 3], tf.zeros([1, 0, 4])), ValueError,
     "No bounding boxes"),
    (lambda: IM.sample_distorted_bounding_box([4, 4, 3], [[[0., 0., 2., 1.]]]), ValueError,
     r"in \[0.0, 1.0\]"),
    (lambda: IM.sample_distorted_bounding_box([4, 4], [[[0., 0., 1., 1.]]]), ValueError,
     "3 elements"),
    (lambda: IM.sample_distorted_bounding_box([4, 4, 3], [[[0., 0., 1., 1.]]], max_attempts=0),
     ValueError, "positive"),
])
def test_refusals_of_boxes(call, error, message):
    with pytest.raises(error, match=message):
        call()
