"""Large tensors take other ways in eager code than small ones; what comes of them is the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold import settings
from twofold.ir.oplib.common import threads

GENERATOR = np.random.default_rng(5)
MANY = (GENERATOR.standard_normal((130, 128)) + 1j * GENERATOR.standard_normal((130, 128)))
UNARY = ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "rsqrt", "reciprocal",
         "asinh", "log1p", "expm1", "sign")


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_functions_of_many_complex_numbers(name: str, dtype: str) -> None:
    function = getattr(tf.math, name)
    x = tf.constant(MANY, dtype)
    whole = function(x)
    rows = np.stack([function(row).numpy() for row in x[:8]])
    assert whole.dtype == dtype and whole.shape == x.shape
    bound = 5e-6 if dtype == "complex64" else 1e-13
    np.testing.assert_allclose(whole.numpy()[:8], rows, rtol=bound, atol=bound)


@pytest.mark.parametrize("name", ["divide", "pow", "add", "divide_no_nan"])
def test_many_complex_numbers_with_others_and_one(name: str) -> None:
    function = getattr(tf.math, name)
    x, y = tf.constant(MANY, tf.complex128), tf.constant(MANY[::-1] / 3, tf.complex128)
    for other, first in ((y, y[0]), (tf.constant(0.5 - 1j, tf.complex128),) * 2,
                         (y[:1], y[0])):
        np.testing.assert_allclose(function(x, other).numpy()[0], function(x[0], first).numpy(),
                                   rtol=1e-12)


def test_gradients_of_many_complex_numbers() -> None:
    x = tf.constant(MANY, tf.complex128)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(tf.abs(tf.exp(x)))
    small = x[0]
    with tf.GradientTape() as other:
        other.watch(small)
        z = tf.reduce_sum(tf.abs(tf.exp(small)))
    np.testing.assert_allclose(tape.gradient(y, x).numpy()[0], other.gradient(z, small).numpy(),
                               rtol=1e-12)


@pytest.mark.parametrize("turned", [(False, False), (False, True), (True, False), (True, True)])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64"])
def test_many_small_products(turned: tuple[bool, bool], dtype: str) -> None:
    x = GENERATOR.standard_normal((4, 10, 160, 128)).astype(dtype)
    y = GENERATOR.standard_normal((4, 10, 128, 160)).astype(dtype)
    a, b = (np.ascontiguousarray(np.swapaxes(z, -1, -2)) if turn else z
            for z, turn in zip((x, y), turned))
    found = tf.matmul(a, b, transpose_a=turned[0], transpose_b=turned[1])
    np.testing.assert_allclose(found.numpy(), x @ y, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("equation", ["bhqd,bhkd->bhqk", "bqhd,bkhd->bhqk", "bhdq,bhkd->bhqk",
                                      "bhdq,bhdk->bhkq", "bhqd,bhdk->bqhk", "bhq,bhk->bhqk"])
def test_products_of_any_order(equation: str) -> None:
    sizes = {"b": 3, "h": 4, "q": 5, "k": 6, "d": 7}
    arrays = [GENERATOR.standard_normal([sizes[n] for n in part]).astype(np.float32)
              for part in equation.split("->")[0].split(",")]
    found = tf.einsum(equation, *arrays)
    np.testing.assert_allclose(found.numpy(), np.einsum(equation, *arrays), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize("channels", [1, 3, 12])
@pytest.mark.parametrize("sizes", [(300, 290), (90, 210), (40, 50)])
@pytest.mark.parametrize("method", ["bilinear", "area", "lanczos3"])
def test_large_images_are_resized_like_small_ones(count: int, channels: int, method: str,
                                                  sizes: tuple[int, int]) -> None:
    images = GENERATOR.uniform(size=(count, 150, 170, channels)).astype(np.float32)

    def both(x: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.image.resize(x, sizes, method, antialias=True)
        return y, tape.gradient(y, x, tf.ones_like(y) * 0.5)

    with settings.options(threads=3):
        found = [part.numpy() for part in both(tf.constant(images))]
    # One channel of one image at a time is not shared out.
    for i, c in ((0, 0), (count - 1, channels - 1)):
        alone = [part.numpy() for part in both(tf.constant(images[i:i + 1, :, :, c:c + 1]))]
        for whole, part in zip(found, alone):
            np.testing.assert_allclose(whole[i, :, :, c], part[0, :, :, 0], rtol=1e-4, atol=1e-5)


def test_results_lie_in_memory_that_is_used_again() -> None:
    x = tf.constant(MANY.repeat(16, 0), tf.complex64)
    run = tf.function(lambda x: tf.signal.fft(tf.signal.ifft(x) + 1.0))
    for _ in range(3):
        found = tf.signal.fft(x)
        kept = found.numpy().copy()
        tf.signal.fft(x * 2)
        np.testing.assert_array_equal(found.numpy(), kept)
        np.testing.assert_allclose(run(x).numpy()[:, 1:], x.numpy()[:, 1:], atol=1e-4)


def test_a_variable_takes_its_own_transform() -> None:
    start = MANY.astype(np.complex64)
    v = tf.Variable(start)

    @tf.function
    def step() -> None:
        v.assign(tf.signal.fft(v))

    step()
    np.testing.assert_allclose(v.numpy(), np.fft.fft(start), rtol=1e-4, atol=1e-3)
    step()
    np.testing.assert_allclose(v.numpy(), np.fft.fft(np.fft.fft(start)), rtol=1e-4, atol=1e-2)


def test_shared_work_is_all_done_and_raises_what_it_meets() -> None:
    done = np.zeros(100, np.int64)

    def add(first: int, last: int) -> None:
        done[first:last] += 1

    threads.run_all(add, threads.cut(100, 7))
    assert done.tolist() == [1] * 100
    assert threads.cut(0, 4) == [(0, 0)] and threads.cut(2, 4) == [(0, 1), (1, 2)]

    def fail(first: int, last: int) -> None:
        if last == 100:
            raise ValueError("the last piece")

    with pytest.raises(ValueError, match="the last piece"):
        threads.run_all(fail, threads.cut(100, 3))


def _of_rows(name: str, rows: int) -> tuple[Any, Any]:
    """What an op that puts rows where ids say gives, and what it should."""
    ids = GENERATOR.integers(0, 4, rows)
    data = GENERATOR.standard_normal((rows, 3)).astype(np.float32)
    wanted = np.zeros((rows + 4, 3), np.float64)
    if name == "sparse":
        places = np.stack([ids, np.arange(rows)], -1)
        matrix = tf.SparseTensor(places, data[:, 0], [4, rows])
        dense = GENERATOR.standard_normal((rows, 3)).astype(np.float32)
        np.add.at(wanted, ids, data[:, :1] * dense)
        return tf.sparse.sparse_dense_matmul(matrix, dense), wanted[:4]
    np.add.at(wanted, ids, data)
    if name == "sorted":
        order = np.argsort(ids, kind="stable")
        return tf.math.segment_sum(data[order], ids[order]), wanted[:ids.max(initial=-1) + 1]
    if name == "unsorted":
        return tf.math.unsorted_segment_sum(data, ids, rows + 4), wanted
    if name == "nested":
        shape = (rows // 2, 2)
        found = tf.math.unsorted_segment_sum(data.reshape(*shape, 3), ids.reshape(shape), rows + 4)
        return found, wanted
    if name == "scatter_nd":
        return tf.scatter_nd(ids[:, None], data, [rows + 4, 3]), wanted
    if name == "scatter":
        start = tf.zeros([rows + 4, 3])
        return tf.tensor_scatter_nd_add(start, ids[:, None], data), wanted
    with tf.GradientTape() as tape:
        table = tf.Variable(tf.zeros([rows + 4, 3]))
        y = tf.reduce_sum(tf.gather(table, ids) * data)
    return tf.convert_to_tensor(tape.gradient(y, table)), wanted


@pytest.mark.parametrize("name", ["sorted", "unsorted", "nested", "scatter_nd", "scatter",
                                  "sparse", "gather"])
def test_one_kernel_serves_any_number_of_rows(name: str) -> None:
    from twofold.frontend.dispatch import kernels
    sizes: list[int] = []
    for rows in (10, 6, 200, 0, 2, 4):
        found, wanted = _of_rows(name, rows)
        np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-4, atol=1e-4)
        sizes.append(len(kernels._row_kernels))
    assert sizes[1:] == sizes[:1] * 5


def test_wrong_ids_are_refused_after_good_ones_of_other_sizes() -> None:
    for rows in (3, 5):
        tf.math.unsorted_segment_sum(tf.ones([rows, 2]), tf.zeros([rows], tf.int32), rows)
    with pytest.raises(tf.errors.InvalidArgumentError, match="is not in"):
        tf.math.unsorted_segment_sum(tf.ones([7, 2]), tf.range(7), 6)
    with pytest.raises(tf.errors.InvalidArgumentError, match="prefix"):
        tf.math.unsorted_segment_sum(tf.ones([7, 2]), tf.range(6), 7)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.tensor_scatter_nd_add(tf.ones([7, 2]), [[7]], tf.ones([1, 2]))
