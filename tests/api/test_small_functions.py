"""Shuffled indices, capsules, questions about the build, names of scopes, tuples."""

from __future__ import annotations

import platform

import numpy as np
import pytest

import twofold as tf

shuffle = tf.random.experimental.index_shuffle


@pytest.mark.parametrize("last", [0, 1, 2, 7, 8, 99, 1000])
@pytest.mark.parametrize("compiled", [False, True])
def test_shuffled_indices_are_a_permutation(last, compiled):
    run = tf.function(shuffle) if compiled else shuffle
    orders = []
    for seed in ([1, 2], [1, 3], [1, 2]):
        found = run(tf.range(last + 1), tf.constant(seed), last)
        assert found.dtype == tf.int32
        assert sorted(found.numpy().tolist()) == list(range(last + 1))
        orders.append(found.numpy().tolist())
    assert orders[0] == orders[2] and (last < 7 or orders[0] != orders[1])
    assert int(shuffle(last, [1, 2], last)) == orders[0][-1]
    if last == 1000:    # no trace of the order before
        assert abs(np.corrcoef(orders[0], range(last + 1))[0, 1]) < 0.1


def test_shuffled_indices_broadcast():
    assert shuffle(3, [5, 9], [9, 8]).shape == [2]
    assert shuffle(3, [[5, 9], [1, 2], [3, 4]], 9).shape == [3]
    assert shuffle(tf.constant(3, tf.uint64), [5, 9], tf.constant(9, tf.uint64)).dtype == tf.uint64


def test_capsules_go_both_ways():
    for x in (tf.constant([[1.5, 2.5]]), tf.constant([1, 2], tf.int64), tf.constant(3.0)):
        capsule = tf.experimental.dlpack.to_dlpack(x)
        back = tf.experimental.dlpack.from_dlpack(capsule)
        assert back.dtype == x.dtype and back.numpy().tolist() == x.numpy().tolist()
        with pytest.raises(tf.errors.InvalidArgumentError, match="used before"):
            tf.experimental.dlpack.from_dlpack(capsule)
    array = np.arange(3.0)
    taken = tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    array[0] = 9
    assert taken.numpy().tolist() == [0, 1, 2]


def test_questions_about_the_build():
    assert not tf.test.is_built_with_rocm() and not tf.test.is_built_with_xla()
    targets = [t for t in ("aarch64", "arm", "ppc64le", "x86_64")
               if tf.test.is_cpu_target_available(t)]
    assert targets == [platform.machine()]
    assert tf.test.experimental.sync_devices() is None


def test_scopes_and_tuples():
    assert tf.get_current_name_scope() == ""
    with tf.name_scope("a"), tf.name_scope("b"):
        assert tf.get_current_name_scope() == "a/b"
    found = tf.tuple([tf.constant(1), None], control_inputs=[tf.constant(2)])
    assert found[0] == 1 and found[1] is None and len(found) == 2
    assert tf.guarantee_const([1, 2]).numpy().tolist() == [1, 2]


@pytest.mark.parametrize("call, error, message", [
    (lambda: shuffle(3, [5, 9], 2), ValueError, "max_index must be >= index"),
    (lambda: shuffle(-1, [5, 9], 2), ValueError, "index must be >= 0"),
    (lambda: shuffle(1, [5], 2), ValueError, r"\[2\] or \[n, 2\]"),
    (lambda: shuffle(1.0, [5, 9], 2.0), ValueError, "must be integers"),
    (lambda: tf.experimental.dlpack.to_dlpack(3), ValueError, "must be a tensor"),
    (lambda: tf.experimental.dlpack.to_dlpack(tf.constant("a")), ValueError, "string"),
    (lambda: tf.experimental.dlpack.from_dlpack(3), TypeError, "capsule"),
    (lambda: tf.test.is_cpu_target_available("z80"), ValueError, "Unknown CPU target"),
    (lambda: tf.tuple(tf.constant(1)), TypeError, "list of tensors"),
])
def test_refusals_of_small_functions(call, error, message):
    with pytest.raises(error, match=message):
        call()
