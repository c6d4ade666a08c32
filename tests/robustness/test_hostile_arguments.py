"""Public functions with arguments drawn at random: errors of known classes, never a crash."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from robustness_helpers import ending, problem, raised, run_process

import twofold as tf

FOLDER = str(Path(__file__).parent)

PROGRAM = """
import random, sys, warnings
sys.path.insert(0, sys.argv[3])
from robustness_helpers import problem
warnings.simplefilter('ignore')
SEED, COUNT = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(SEED)
MAKE = [lambda: None, lambda: -1, lambda: 0, lambda: 2, lambda: 3, lambda: 1 << 31, lambda: 1 << 63,
        lambda: -(1 << 63), lambda: 1.5, lambda: float('nan'), lambda: float('inf'), lambda: 1e40,
        lambda: 'a', lambda: b'x', lambda: 'SAME', lambda: 'float32', lambda: [], lambda: [[]],
        lambda: [1, 2], lambda: [-1, -1], lambda: [1, [2]], lambda: {}, lambda: (), lambda: True,
        lambda: object(), lambda: 1j, lambda: range(3), lambda: slice(None), lambda: (lambda x: x),
        lambda: tf.float32, lambda: tf.TensorShape([None, 3]), lambda: np.zeros((3, 0)),
        lambda: np.ones((2, 2)), lambda: np.array([1, 2], object), lambda: np.float16(3),
        lambda: tf.constant(1.0), lambda: tf.constant([1.0, 2.0, 3.0]), lambda: tf.ones([2, 3]),
        lambda: tf.ones([0, 3]), lambda: tf.ones([2, 3, 4]), lambda: tf.constant([0, 1]),
        lambda: tf.constant([5, -7]), lambda: tf.constant(True), lambda: tf.constant('s'),
        lambda: tf.ones([1, 4, 4, 3]), lambda: tf.ones([3, 3, 3, 2]), lambda: [1, 1, 1, 1],
        lambda: tf.Variable([1.0, 2.0]), lambda: tf.constant([1, 2, 3], tf.uint8),
        lambda: tf.cast([1.0, 2.0], tf.bfloat16), lambda: tf.constant([[1.0]], tf.float64)]
SKIP = {'print', 'set_seed', 'function', 'run_functions_eagerly', 'py_function', 'numpy_function',
        'while_loop', 'init_scope', 'save', 'load', 'enable_op_determinism'}
FUNCTIONS = []
for space in (tf, tf.math, tf.nn, tf.linalg, tf.random, tf.bitwise, tf.strings, tf.debugging):
    for name in sorted(dir(space)):
        value = getattr(space, name)
        if name[0] != '_' and callable(value) and not isinstance(value, type) \\
                and name not in SKIP:
            FUNCTIONS.append((name, value))
for _ in range(COUNT):
    name, function = rng.choice(FUNCTIONS)
    arguments = [rng.choice(MAKE)() for _ in range(rng.choice([1, 1, 2, 2, 2, 3, 3, 4]))]
    compiled = rng.random() < 0.25
    sys.stdout.write(f'{name} {arguments!r} {compiled}'[:600].replace(chr(10), ' ') + chr(10))
    sys.stdout.flush()
    try:
        with tf.options(memory_limit=200_000_000, full_traceback=True):
            if compiled:
                tf.function(lambda: function(*arguments))()
            else:
                function(*arguments)
    except Exception as error:
        assert problem(error) is None, problem(error)
assert float(tf.reduce_sum(tf.ones([3]) * 2.0)) == 6.0
print('DONE')
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_arguments_drawn_at_random(seed):
    done = run_process(PROGRAM, arguments=(str(seed), "1500", FOLDER), seconds=280)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and lines[-1] == "DONE", \
        f"{ending(done)} after {lines[-2:]}\n{done.stderr[-1500:]}"


def _internal():
    raise ValueError("the cotangent of ones has no shape")


def _silent():
    raise tf.errors.InvalidArgumentError("")


def _impossible():
    raise AssertionError("that cannot be")


@pytest.mark.parametrize(("function", "words"), [
    (lambda: None .shape, "AttributeError: 'NoneType' object has no attribute"),
    (lambda: {}["rank"], "KeyError"),
    (_internal, "'cotangent' in"),
    (_silent, "without a message"),
    (lambda: 1 / 0, "ZeroDivisionError"),
    (_impossible, "AssertionError"),
    (lambda: int("a"), "nobody wrote"),
    (lambda: np.zeros(2).reshape(3), "nobody wrote"),
])
def test_poor_errors_are_seen(function, words):
    assert words in problem(raised(function))


@pytest.mark.parametrize("function", [
    lambda: tf.matmul(1.0, 2.0), lambda: tf.constant(object()), lambda: tf.zeros(),
    lambda: tf.abs(1, 2, 3),
])
def test_good_errors_pass(function):
    with tf.options(full_traceback=True):
        assert problem(raised(function)) is None
