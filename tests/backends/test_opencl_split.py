"""Sums that several work-groups share, as on a device with many compute units."""

from __future__ import annotations

import functools

import numpy as np
import pytest

import twofold as tf
from twofold.backends.opencl.run.backend import OpenCLBackend
from twofold.ir.base.target import Target
from twofold.runtime.compile import compile_graph

pytestmark = pytest.mark.opencl

UNITS = 40


@functools.cache
def backend():
    """The test device, treated as a GPU with many units."""
    return OpenCLBackend("OPENCL:0", shared=True, compute_units=UNITS)


@functools.cache
def reference():
    """The same device with one work-item per row."""
    return OpenCLBackend("OPENCL:0", shared=False)


def executable(function, *specs, target=None):
    """A function compiled for the many units, whatever device it is traced for."""
    graph = tf.function(function).get_concrete_function(*specs).graph
    return (target or backend()).compile(compile_graph(graph, "reference").program)


def run(compiled, *arrays):
    """Results on the device, as NumPy arrays."""
    target = compiled.backend
    return [target.to_host(y) for y in compiled([target.from_host(x) for x in arrays])]


def spec(*shape, dtype=tf.float32):
    return tf.TensorSpec(shape, dtype)


def launched(compiled, *arrays):
    """Names and numbers of work-groups of what a run launches."""
    device = compiled.backend.device
    seen = []
    launch = device.launch

    def noted(kernel, global_size, local_size, args, name):
        seen.append((name, global_size[0] // local_size[0]))
        launch(kernel, global_size, local_size, args, name)

    device.launch = noted
    try:
        run(compiled, *arrays)
    finally:
        del device.launch
    return seen


def numbers(*shape, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).normal(size=shape).astype(dtype)


def close(found, wanted, tolerance=2e-5):
    np.testing.assert_allclose(found, np.asarray(wanted, found.dtype), rtol=tolerance,
                               atol=tolerance)


def test_whole_rows_and_columns():
    """Everything to one value, few long rows, few columns; several sums side by side."""
    def sums(x, rows, columns, middle):
        return (tf.reduce_sum(x * x), tf.reduce_max(rows, 1), tf.reduce_mean(columns, 0),
                tf.reduce_sum(middle, [0, 1]), tf.reduce_min(middle, [0, 2]))

    arrays = (numbers(30011), numbers(3, 10007), numbers(9973, 5), numbers(61, 37, 19))
    compiled = executable(sums, *(spec(*a.shape) for a in arrays))
    x, rows, columns, middle = (a.astype(np.float64) for a in arrays)
    wanted = ((x * x).sum(), rows.max(1), columns.mean(0), middle.sum((0, 1)), middle.min((0, 2)))
    for found, value in zip(run(compiled, *arrays), wanted, strict=True):
        close(found, value, 1e-4)
    groups = dict(launched(compiled, *arrays))
    assert sum("step0" in name for name in groups) >= 4, groups
    assert max(groups.values()) >= 10, groups


def test_every_type_and_way_to_combine():
    def sums(f, h, i, b, d):
        return (tf.reduce_sum(h), tf.reduce_sum(i), tf.reduce_prod(f), tf.reduce_all(b),
                tf.reduce_any(b, 0), tf.reduce_sum(d, 0), tf.reduce_max(i), tf.reduce_max(h))

    n = 6007
    f = (1 + numbers(n) / 1000).astype(np.float32)
    h, d = numbers(n, seed=1).astype(np.float16), numbers(n, 3, seed=2, dtype=np.float64)
    i = np.random.default_rng(3).integers(-2**40, 2**40, n)
    b = np.zeros((n, 2), np.bool_)
    b[4500, 1] = True
    compiled = executable(sums, spec(n), spec(n, dtype=tf.float16), spec(n, dtype=tf.int64),
                          spec(n, 2, dtype=tf.bool), spec(n, 3, dtype=tf.float64))
    found = run(compiled, f, h, i, b, d)
    close(found[0], h.astype(np.float64).sum(), 2e-3)
    assert found[1] == i.sum() and found[6] == i.max() and found[7] == h.max()
    close(found[2], np.prod(f.astype(np.float64)), 1e-4)
    assert not found[3] and found[4].tolist() == [False, True]
    close(found[5], d.sum(0), 1e-12)


def test_several_sums_of_one_kernel():
    """Variances and soft maxima: each sum needs the one before, results are written last."""
    def both(x, y):
        return tf.math.reduce_variance(x, 0), tf.nn.softmax(y), (x - tf.reduce_mean(x, 0)) * 2.0

    x, y = numbers(4001, 7), numbers(2, 9001)
    compiled = executable(both, spec(None, 7), spec(None, None))
    wide = y.astype(np.float64)
    powers = np.exp(wide - wide.max(1, keepdims=True))
    wanted = (x.astype(np.float64).var(0), powers / powers.sum(1, keepdims=True),
              (x - x.astype(np.float64).mean(0)) * 2)
    for found, value in zip(run(compiled, x, y), wanted, strict=True):
        close(found, value)
    assert any("step1" in name for name, _ in launched(compiled, x, y))


def test_sizes_decide_when_the_program_runs():
    def total(x):
        return tf.reduce_sum(x, 1), tf.reduce_sum(x, 0)

    compiled = executable(total, spec(None, None))
    for shape, many in (((2, 20011), True), ((20011, 2), True), ((40, 600), False), ((1, 1), False),
                        ((0, 3), False), ((3, 0), False), ((1, 70000), True)):
        x = numbers(*shape)
        rows, columns = run(compiled, x)
        close(rows, x.astype(np.float64).sum(1), 1e-4)
        close(columns, x.astype(np.float64).sum(0), 1e-4)
        names = [name for name, _ in launched(compiled, x)]
        assert any("step" in name for name in names) is many, (shape, names)


def test_results_are_the_same_in_every_run():
    x = numbers(50021)
    compiled = executable(lambda x: tf.reduce_sum(x * 1.1), spec(None))
    assert len({run(compiled, x)[0].tobytes() for _ in range(8)}) == 1


def test_products_with_few_tiles_and_much_to_sum():
    """Weight gradients: each tile's sum over k is cut into pieces; epilogues see the whole sum."""
    x, dy, bias = numbers(5003, 20), numbers(5003, 9, seed=1), numbers(9, seed=2)

    def dense(x, dy, bias):
        return tf.nn.relu(tf.matmul(x, dy, transpose_a=True) + bias)

    wanted = np.maximum(x.astype(np.float64).T @ dy + bias, 0)
    for specs in ((spec(5003, 20), spec(5003, 9), spec(9)),
                  (spec(None, 20), spec(None, 9), spec(9))):
        compiled = executable(dense, *specs)
        close(run(compiled, x, dy, bias)[0], wanted, 2e-4)
        names = dict(launched(compiled, x, dy, bias))
        assert any(name.endswith("_pieces") and count >= 10 for name, count in names.items()), names
        if specs[0].shape[0] is None:   # short sums are made at once
            close(run(compiled, x[:40], dy[:40], bias)[0],
                  np.maximum(x[:40].astype(np.float64).T @ dy[:40] + bias, 0))
            assert len(launched(compiled, x[:40], dy[:40], bias)) == 1


def test_filter_gradients():
    def gradient(image, weights, dy):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            y = tf.reduce_sum(tf.nn.conv2d(image, weights, 1, "SAME") * dy)
        return tape.gradient(y, weights)

    image, weights, dy = numbers(9, 16, 15, 3), numbers(3, 3, 3, 5), numbers(9, 16, 15, 5)
    compiled = executable(gradient, *(spec(*a.shape) for a in (image, weights, dy)))
    padded = np.pad(image.astype(np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))
    wanted = np.stack([np.stack([np.einsum("bhwc,bhwd->cd", padded[:, i:i + 16, j:j + 15], dy)
                                 for j in range(3)]) for i in range(3)])
    close(run(compiled, image, weights, dy)[0], wanted, 2e-4)
    names = dict(launched(compiled, image, weights, dy))
    assert any(name.endswith("_pieces") and count > 4 for name, count in names.items()), names


@pytest.mark.parametrize(("sizes", "size", "tile"), [
    ((1, 4096, 4096, 4096), 4, (128, 128)),     # 8 × 8 sums per work-item
    ((1, 4096, 4096, 4096), 8, (64, 64)),       # as many registers in float64
    ((1, 512, 512, 128), 4, (32, 32)),          # enough groups for all units
    ((64, 128, 128, 64), 4, (64, 64)),
    ((1, 100_000, 10, 64), 4, (128, 16)),       # narrow ones
    ((1, 3, 3, 3), 4, (16, 16)),
    ((1, 576, 64, 100_000), 4, (128, 64)),      # a filter gradient: cut along k instead
])
def test_tiles_fit_the_device(sizes, size, tile):
    from twofold.backends.opencl.text.tiles import Shape, choose_tile, product_scratch
    target = Target(cores=132, group_items=1024, group_bytes=48 << 10, shares=True)
    chosen = choose_tile(Shape(*sizes), size, target)
    assert (chosen.rows, chosen.columns) == tile
    assert chosen.items == (16, 16)
    assert chosen.depth * (chosen.rows + chosen.columns + 2) * size <= target.group_bytes
    pieces = product_scratch(Shape(*sizes), chosen, size, target.cores).pieces({})
    assert (pieces > 1) is (sizes[3] == 100_000)


def test_few_units_are_left_alone():
    """A CPU's rows are one work-item each: its launches are what they were."""
    compiled = executable(lambda x: tf.reduce_sum(x), spec(None), target=reference())
    names = [name for name, _ in launched(compiled, numbers(50021))]
    assert len(names) == 1 and "step" not in names[0]
