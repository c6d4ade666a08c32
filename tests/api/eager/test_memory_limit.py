"""The setting ``memory_limit`` holds on every way to a tensor, the operators' fast ones too."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import numpy as np
import pytest

import twofold as tf
from twofold import settings
from twofold.frontend.tensors import observers

COUNT = 1 << 20  # floats: 4 MB; bools: the smallest size that is counted
WORDS = tf.constant(["a", "b", "c", "d"])
ARRAY = np.ones(COUNT, np.float32)
WAYS = {
    "add": lambda x: x + x,
    "number": lambda x: x * 2.0,
    "reflected": lambda x: 1.0 - x,
    "less": lambda x: (x < x, x < x, x < x, x < x, x < x),
    "equal": lambda x: (x == x, x == x, x == x, x == x, x == x),
    "negative": lambda x: -x,
    "abs": lambda x: abs(x),
    "power": lambda x: x ** 2.0,
    "function": lambda x: tf.exp(x),
    "ndarray": lambda x: tf.constant(ARRAY),
    "converted": lambda x: tf.convert_to_tensor(ARRAY),
    "cast": lambda x: tf.constant(ARRAY, tf.float64),
    "list": lambda x: tf.constant([[1.0] * 1024] * 1024),
    "integers": lambda x: tf.constant([[1] * 1024] * 1024),
    "variable": lambda x: tf.Variable(ARRAY),
    "operand": lambda x: x + ARRAY,
    "strings": lambda x: tf.fill([COUNT], "a"),
    "tiled strings": lambda x: tf.tile(WORDS, [COUNT // 4]),
}


def used() -> int:
    """Bytes in use, without what earlier tests left for the garbage collector."""
    gc.collect()
    from twofold.runtime.pool import host_pool
    return host_pool().statistics().current


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("taped", [False, True])
def test_no_way_round_the_limit(way, taped):
    x = tf.ones([COUNT])
    make = WAYS[way]

    def run():
        if not taped:
            return make(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            return make(x)

    run()
    with tf.options(memory_limit=used() + 3_000_000):
        with pytest.raises(tf.errors.ResourceExhaustedError, match="memory_limit"):
            run()
        assert float((x[:3] + 1.0)[0]) == 2.0
    run()


def test_room_comes_back_when_results_are_gone():
    x = tf.ones([COUNT])
    with tf.options(memory_limit=used() + 9_000_000):
        for _ in range(10):
            y = x + x
            z = y * 2.0
            del y, z
        held = [x + x, x * 2.0]
        with pytest.raises(tf.errors.ResourceExhaustedError):
            x - x
        held.clear()
        assert float((x - x)[0]) == 0.0


def test_without_a_limit_nothing_is_asked():
    before = observers.active
    with tf.options(memory_limit=1 << 40):
        assert observers.active == before + 1
        with tf.options(debug=0):
            assert observers.active == before + 1
    assert observers.active == before


def test_watchers_learn_of_open_blocks():
    heard = []
    with settings.options(trace_limit=3):
        settings.watch("trace_limit", heard.append)
        with settings.options(trace_limit=4):
            pass
    try:
        assert heard == [1, 1, -1, -1]
    finally:
        settings._watchers["trace_limit"].remove(heard.append)


@pytest.mark.parametrize("by", ["environment", "first block"])
def test_limit_set_before_anything_is_loaded(by):
    code = """
import contextlib, os, twofold as tf
block = contextlib.nullcontext() if 'TWOFOLD_MEMORY_LIMIT' in os.environ else tf.options(
    memory_limit=9_000_000)
with block:
    x = tf.ones([1_000_000])
    y = x + x
    try:
        z = x * 2.0
    except tf.errors.ResourceExhaustedError:
        print('refused')
"""
    environment = dict(os.environ)
    if by == "environment":
        environment["TWOFOLD_MEMORY_LIMIT"] = "9000000"
    found = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True,
                           text=True, check=True)
    assert found.stdout == "refused\n", found.stderr
