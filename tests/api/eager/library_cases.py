"""Calls that twofold and TensorFlow must answer alike: each takes the library and arrays.

TensorFlow's answers are in ``tests/data/tensorflow_library.npz``. To record them again, run this
file with an interpreter that has TensorFlow.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

DATA = Path(__file__).parents[2] / "data" / "tensorflow_library.npz"
_draw = np.random.default_rng(7)
_image = _draw.uniform(size=(5, 7, 3)).astype(np.float32)
_images = _draw.uniform(size=(2, 6, 4, 3)).astype(np.float32)
_bytes = _draw.integers(0, 256, (2, 6, 4, 3)).astype(np.uint8)
_inputs = _draw.normal(size=(4, 2, 3)).astype(np.float32)
_weights = _draw.normal(size=(3, 3)).astype(np.float32)
_grid = np.arange(24, dtype=np.int32).reshape(4, 6)


def _cell(tf, x, h, w):
    return tf.tanh(tf.matmul(x + h, w))


def rnn(tf, x, w):
    """Outputs of all steps, collected by a loop; the inputs come from an array as well."""
    count = tf.shape(x)[0]
    rows = tf.TensorArray(tf.float32, size=count).unstack(x)

    def step(i, h, outputs):
        h = _cell(tf, rows.read(i), h, w)
        return i + 1, h, outputs.write(i, h)

    start = (0, tf.zeros([2, 3]), tf.TensorArray(tf.float32, size=count))
    _, h, outputs = tf.while_loop(lambda i, *_: i < count, step, start)
    return outputs.stack(), h


def rnn_backwards(tf, x, w):
    """With the array given in a dictionary, the shape of elements declared, and an invariant."""
    outputs = tf.TensorArray(tf.float32, 4, element_shape=[2, 3], clear_after_read=False)

    def step(i, state):
        h = _cell(tf, x[i], state["h"], w)
        return i - 1, {"h": h, "outputs": state["outputs"].write(i, h)}

    start = (tf.constant(3), {"h": tf.zeros([2, 3]), "outputs": outputs})
    _, state = tf.while_loop(lambda i, _: i >= 0, step, start)
    return state["outputs"].gather([2, 0]), state["outputs"].concat()


def recurrence(tf, x):
    """A loop that reads what it wrote."""
    def step(i, array):
        return i + 1, array.write(i, array.read(i - 1) * x + array.read(i - 2))

    array = tf.TensorArray(tf.float32, 6, clear_after_read=False, element_shape=[])
    array = array.write(0, x).write(1, 1.0)
    return tf.while_loop(lambda i, _: i < 6, step, (2, array))[1].stack()


def elements(tf, x):
    """All methods, without a loop."""
    array = tf.TensorArray(tf.float32, 3, True, False, element_shape=[2, 3])
    array = array.scatter([2, 0], x[:2])
    array = array.write(4, x[2] * x[3])
    halves = tf.TensorArray(tf.float32, 2, clear_after_read=False).split(x, [2, 2])
    return (array.stack(), array.size(), array.read(4), array.identity().gather([0, 4]),
            halves.read(1), halves.concat(), tf.TensorArray(tf.float32, 4).unstack(x).read(2))


def _resized(method, size, **options):
    return lambda tf, x: tf.image.resize(x, size, method=method, **options)


CASES = {
    "rnn": (rnn, _inputs, _weights),
    "rnn_backwards": (rnn_backwards, _inputs, _weights),
    "recurrence": (recurrence, np.float32(1.5)),
    "elements": (elements, _inputs),
    "reverse_sequence": (lambda tf, x, n: tf.reverse_sequence(x, n, 1), _images,
                         np.array([4, 0])),
    "reverse_sequence_axes": (lambda tf, x, n: tf.reverse_sequence(x, n, 0, 2), _inputs,
                              np.array([4, 1, 3], np.int32)),
    "dynamic_stitch": (lambda tf, x, y: tf.dynamic_stitch([[5, 1], [[0], [2]], 4, [3]], [
        x[:2], y[:2, :1], x[2], y[3, 1:]]), _inputs[:, 0], _inputs),
    "unravel_index": (lambda tf, i: tf.unravel_index(i, [2, 3, 4]), np.array([0, 7, 23])),
    "unravel_one_index": (lambda tf, i: tf.unravel_index(i, [5, 4]), np.int32(13)),
    "invert_permutation": (lambda tf, x: tf.math.invert_permutation(x), np.array([2, 0, 3, 1])),
    "space_to_batch": (lambda tf, x: tf.space_to_batch(x, [2, 3], [[1, 1], [0, 2]]), _images),
    "space_to_batch_1": (lambda tf, x: tf.space_to_batch(x, [2], [[0, 1]]), _image),
    "batch_to_space": (lambda tf, x: tf.batch_to_space(x, [2, 2], [[1, 0], [0, 1]]),
                       _inputs[:, :, :, None]),
    "bilinear_up": (_resized("bilinear", [11, 9]), _images),
    "bilinear_down": (_resized("bilinear", [3, 3]), _image),
    "bilinear_bytes": (_resized("bilinear", [5, 9]), _bytes),
    "bilinear_aspect": (_resized("bilinear", [9, 9], preserve_aspect_ratio=True), _images),
    "nearest_up": (_resized("nearest", [13, 9]), _images),
    "nearest_down": (_resized("nearest", [4, 3]), _bytes),
    "area_up": (_resized("area", [11, 9]), _bytes),
    "area_down": (_resized("area", [4, 3]), _bytes),
    "bilinear_antialias": (_resized("bilinear", [3, 5], antialias=True), _image),
    **{f"{method}_{name}": (_resized(method, size, antialias=name == "down"), _images)
       for method in ("bicubic", "gaussian", "lanczos3", "lanczos5", "mitchellcubic")
       for name, size in (("up", [11, 9]), ("down", [3, 3]))},
    "resize_same": (_resized("bilinear", [6, 4]), _bytes),
    "flip_left_right": (lambda tf, x: tf.image.flip_left_right(x), _images),
    "flip_up_down": (lambda tf, x: tf.image.flip_up_down(x), _image),
    "rot90": (lambda tf, x: [tf.image.rot90(x, k) for k in range(4)], _image),
    "rot90_batch": (lambda tf, x: [tf.image.rot90(x, k) for k in (1, 3)], _images),
    "central_crop": (lambda tf, x: tf.image.central_crop(x, 0.6), _image),
    "central_crop_batch": (lambda tf, x: tf.image.central_crop(x, 0.35), _images),
    "crop": (lambda tf, x: tf.image.crop_to_bounding_box(x, 1, 2, 3, 2), _images),
    "pad": (lambda tf, x: tf.image.pad_to_bounding_box(x, 1, 2, 9, 10), _image),
    "crop_or_pad": (lambda tf, x: [tf.image.resize_with_crop_or_pad(x, h, w) for h, w in (
        (8, 8), (2, 4), (3, 10), (10, 3))], _image),
    "brightness": (lambda tf, x: tf.image.adjust_brightness(x, 0.3), _image),
    "brightness_bytes": (lambda tf, x: tf.image.adjust_brightness(x, -0.3), _bytes),
    "contrast": (lambda tf, x: tf.image.adjust_contrast(x, 2.5), _images),
    "contrast_bytes": (lambda tf, x: tf.image.adjust_contrast(x, 0.4), _bytes),
    "standardization": (lambda tf, x: tf.image.per_image_standardization(x), _images),
    "standardization_bytes": (lambda tf, x: tf.image.per_image_standardization(x), _bytes),
    "grayscale": (lambda tf, x: tf.image.rgb_to_grayscale(x), _images),
    "grayscale_bytes": (lambda tf, x: tf.image.rgb_to_grayscale(x), _bytes),
    "rgb": (lambda tf, x: tf.image.grayscale_to_rgb(x[..., :1]), _images),
    "convert": (lambda tf, x: [tf.image.convert_image_dtype(x, kind, saturate=True) for kind in (
        tf.uint8, tf.int16, tf.float16, tf.float64)], _image),
    "convert_bytes": (lambda tf, x: [tf.image.convert_image_dtype(x, kind) for kind in (
        tf.uint8, tf.int16, tf.uint16, tf.int32, tf.int8, tf.float16, tf.float32, tf.float64)],
        _bytes),
    "psnr": (lambda tf, x, y: tf.image.psnr(x, y, 1.0), _images, _images[::-1].copy()),
    "psnr_bytes": (lambda tf, x, y: tf.image.psnr(x, y, 255), _bytes, _bytes[::-1].copy()),
    "total_variation": (lambda tf, x: tf.image.total_variation(x), _images),
    "total_variation_one": (lambda tf, x: tf.image.total_variation(x), _image),
}


def answers(tf, function, arrays, compiled=False):
    """Results of a case, then the gradients of the sum of their cubes."""
    def call(*tensors):
        sources = [x for x in tensors if x.dtype == tf.float32]
        with tf.GradientTape() as tape:
            tape.watch(sources)
            results = tf.nest.flatten(function(tf, *tensors))
            floats = [y for y in results if y.dtype == tf.float32]
            loss = sum(tf.reduce_sum(y * y * y) for y in floats) if floats else tf.constant(0.0)
        try:
            found = tape.gradient(loss, sources) if floats and sources else []
        except LookupError:  # TensorFlow has no gradient of adjust_contrast
            found = []
        return results, found

    results, found = (tf.function(call) if compiled else call)(*map(tf.constant, arrays))
    return [x.numpy() for x in [*results, *found] if x is not None]


if __name__ == "__main__":
    import tensorflow

    recorded = {}
    for case, (case_function, *case_arrays) in CASES.items():
        for place, answer in enumerate(answers(tensorflow, case_function, case_arrays)):
            recorded[f"{case}/{place}"] = answer
    np.savez_compressed(DATA, **recorded)
    sys.stdout.write(f"{len(recorded)} answers of TensorFlow {tensorflow.__version__}\n")
