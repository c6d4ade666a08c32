"""No room: a clean error of the right class, and everything works afterwards."""

from __future__ import annotations

import pytest
from robustness_helpers import first_line, raised, succeeds

import twofold as tf
from twofold.errors import ResourceExhaustedError

LIMIT = 10_000_000
X = tf.ones([1000])
CASES = {
    "zeros": lambda: tf.zeros([10_000_000]),
    "ones": lambda: tf.ones([10_000_000]),
    "fill": lambda: tf.fill([10_000_000], 2.0),
    "random": lambda: tf.random.normal([10_000_000]),
    "tile": lambda: tf.tile(X, [10_000]),
    "matmul": lambda: tf.matmul(tf.ones([4000, 1]), tf.ones([1, 4000])),
}


@pytest.mark.parametrize("name", CASES)
def test_setting_memory_limit(name):
    function = CASES[name]
    compiled = tf.function(function)
    with tf.options(memory_limit=LIMIT):
        eager, found = raised(function), raised(compiled)
        for error in (eager, found):
            assert isinstance(error, ResourceExhaustedError) and isinstance(error, MemoryError)
            assert "no room for" in first_line(error) and "memory_limit" in first_line(error)
        assert float((X + 1.0)[0]) == 2.0 and tf.zeros([1000]).shape == (1000,)
    assert function().shape == compiled().shape


def test_temporary_of_a_compiled_function():
    @tf.function
    def function(x):
        wide = tf.matmul(tf.tile(x[:, None], [1, 3000]), tf.tile(x[None, :], [3000, 1]))
        return tf.reduce_sum(wide)

    with tf.options(memory_limit=LIMIT):
        error = raised(lambda: function(X))
        assert isinstance(error, ResourceExhaustedError), error
    assert abs(float(function(X)) - 3e9) < 1e4


def test_room_comes_back():
    succeeds("""
for _ in range(20):
    big = tf.zeros([1_500_000])
    del big
kept = tf.zeros([1_500_000])
view = kept[:, None]
for change in (lambda: None, lambda: globals().pop('kept')):  # a view holds the memory too
    change()
    try:
        tf.zeros([1_500_000])
    except tf.errors.ResourceExhaustedError:
        continue
    raise SystemExit('nothing was raised')
del view
tf.zeros([1_500_000])
""", {"TWOFOLD_MEMORY_LIMIT": "10000000"})


def test_more_than_the_machine_has():
    succeeds("""
for make in (lambda: tf.zeros([1 << 45]), lambda: tf.ones([1 << 20, 1 << 25]),
             tf.function(lambda: tf.zeros([1 << 45])), lambda: tf.random.uniform([1 << 45]),
             lambda: tf.range(1 << 45), lambda: tf.eye(1 << 23, 1 << 23)):
    try:
        make()
    except tf.errors.ResourceExhaustedError as error:
        assert 'no room' in str(error)
    else:
        raise SystemExit('nothing was raised')
assert float(tf.reduce_sum(tf.ones([10]))) == 10.0
""")


@pytest.mark.opencl
def test_opencl_device(opencl):
    succeeds("""
with tf.device('opencl:0'):
    x = tf.ones([1000])
    with tf.options(memory_limit=10_000_000):
        for make in (lambda: tf.ones([10_000_000]) + x[0], tf.function(
                lambda: tf.ones([10_000_000]) * tf.reduce_sum(x))):
            try:
                make()
            except tf.errors.ResourceExhaustedError:
                continue
            raise SystemExit('nothing was raised')
    assert float(tf.reduce_sum(x)) == 1000.0
""")


def test_traces_of_many_shapes_are_bounded():
    succeeds("""
import gc, weakref
tf.get_logger().setLevel('ERROR')  # many traces are the point
with tf.options(trace_limit=8):
    f = tf.function(lambda x: x * 2.0)
    for n in range(1, 60):
        f(tf.ones([n]))
    assert len(f.traces) == 8, len(f.traces)
    gone = weakref.ref(f.traces[0])
    f(tf.ones([999]))
    gc.collect()
    assert gone() is None
    g = weakref.ref(f)
    del f
    gc.collect()
    assert g() is None
""")


def test_memory_is_flat_over_many_traces():
    text = succeeds("""
import gc, resource
tf.get_logger().setLevel('ERROR')  # many traces are the point
def use():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4096
f = tf.function(lambda x: tf.reduce_sum(tf.tanh(x) * x))
with tf.options(trace_limit=4):
    for n in range(1, 40):
        f(tf.ones([n]))
    gc.collect()
    before = use()
    for n in range(40, 240):
        f(tf.ones([n]))
    gc.collect()
    print(use() - before)
""")
    assert int(text) < 200 * 60_000, f"{int(text) / 200:.0f} bytes per trace"
