"""How many bytes and operations kernels and contractions are for given sizes."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold.ir.base.dims import Symbol
from twofold.ir.kernel.work import Work, work_of
from twofold.ir.program.nodes import Launch, launches

X = tf.ones([6, 8])
OPEN = tf.TensorSpec([None, None], tf.float32)


def work(fn, *arguments, sizes=()):
    """The work of everything that a function runs."""
    compiled = tf.function(fn).lower(*arguments).compiled
    values = dict(zip(compiled.program.symbols, sizes))
    found = [work_of(item.kernel if isinstance(item, Launch) else item.contract, values)
             for item in launches(compiled.program)]
    return Work(*(sum(amounts) for amounts in zip(*found)))


@pytest.mark.parametrize(("fn", "arguments", "expected"), [
    (lambda x: x + x, (X,), Work(2 * 48 * 4, 48)),
    (lambda x, y: x * y + x, (X, X), Work(3 * 48 * 4, 96)),
    (lambda x: tf.reduce_sum(x), (X,), Work(49 * 4, 48)),
    (lambda x: tf.cast(x, tf.int32) + 1, (X,), Work(2 * 48 * 4, 0)),
    (lambda x: tf.matmul(x, x, transpose_b=True), (X,), Work((48 + 48 + 36) * 4, 2 * 6 * 8 * 6)),
    (lambda x: tf.nn.relu(tf.matmul(x, x, transpose_b=True)), (X,),
     Work((48 + 48 + 36) * 4, 2 * 6 * 8 * 6 + 36)),
    (lambda x: x[2, 1:3] * 2.0, (X,), Work(2 * 4 + 2 * 4, 2)),
])
def test_work_by_hand(fn, arguments, expected):
    found = work(fn, *arguments)
    assert found.bytes == expected.bytes
    assert found.flops == pytest.approx(expected.flops, abs=2)


def test_convolutions():
    image, filters = tf.ones([2, 5, 5, 3]), tf.ones([3, 3, 3, 4])
    found = work(lambda x, w: tf.nn.conv2d(x, w, 1, "VALID"), image, filters)
    assert found.flops == 2 * (2 * 3 * 3 * 4) * (3 * 3 * 3)


def test_sizes_known_late_are_filled_in():
    def fn(x):
        return tf.exp(x) * 2.0

    for rows, columns in ((6, 8), (10, 3), (300, 7000), (1, 1)):
        fixed = work(fn, tf.ones([rows, columns]))
        found = work(fn, OPEN, sizes=(rows, columns))
        assert found.bytes == fixed.bytes
        assert found.flops == pytest.approx(fixed.flops, rel=1e-2)


def test_a_size_that_is_missing_is_an_error():
    compiled = tf.function(lambda x: x + 1.0).lower(OPEN).compiled
    [launch] = launches(compiled.program)
    with pytest.raises(KeyError):
        work_of(launch.kernel, {Symbol("other"): 3})


def test_every_kernel_of_the_table_has_work(monkeypatch):
    """Samples of all ops: bytes never exceed what buffers hold, and nothing is negative."""
    from twofold.ir.ops import TABLE

    checked = 0
    for op in TABLE.values():
        if op.function is None or op.tensorflow is None:
            continue
        place = tf
        for part in op.tensorflow.split("."):
            place = getattr(place, part)
        arguments = [tf.ones([5, 4])] * op.arity if isinstance(op.arity, int) else []
        try:
            compiled = tf.function(place).lower(*arguments).compiled
        except (TypeError, ValueError):
            continue  # takes integers
        for item in launches(compiled.program):
            item = item.kernel if isinstance(item, Launch) else item.contract
            found = work_of(item, {})
            held = sum(int(np.prod(b.shape, dtype=int)) * b.dtype.size * (1 + (b.role == "inout"))
                       for b in item.buffers)
            assert 0 < found.bytes <= held and found.flops >= 0, op.name
            checked += 1
    assert checked > 40
