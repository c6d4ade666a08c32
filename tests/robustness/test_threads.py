"""Several threads at once: the same functions and different ones, tapes, variables, traces."""

from __future__ import annotations

from robustness_helpers import succeeds

START = """
import threading
def together(work, count=8):
    failures = []
    gate = threading.Barrier(count)
    def run(i):
        gate.wait()
        try:
            work(i)
        except BaseException as error:
            failures.append(repr(error))
    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert not failures, failures[:3]
"""


def test_one_function():
    succeeds(START + """
f = tf.function(lambda x: tf.reduce_sum(tf.tanh(x) * x, axis=1))
x = [tf.random.stateless_normal([200, 200], [i, 1]) for i in range(8)]
expected = [f(v).numpy() for v in x]
def work(i):
    for _ in range(30):
        assert np.array_equal(f(x[i]).numpy(), expected[i])
together(work)
""")


def test_tracing_one_function_at_once():
    succeeds(START + """
count = []
@tf.function
def f(x):
    count.append(1)
    for _ in range(20):
        x = tf.tanh(x) + 1.0
    return x
results = [None] * 8
def work(i):
    results[i] = f(tf.ones([5])).numpy()
together(work)
assert len(count) == 1 and all(np.array_equal(r, results[0]) for r in results), len(count)
def shapes(i):
    for n in range(1, 6):
        assert f(tf.ones([n + 10])).shape == (n + 10,)
together(shapes)
assert len(count) == 6, len(count)
""")


def test_different_functions():
    succeeds(START + """
tf.get_logger().setLevel('ERROR')  # many traces are the point
def work(i):
    for n in range(5):
        f = tf.function(lambda x: tf.reduce_sum(x * float(i)) + float(n))
        assert float(f(tf.ones([10]))) == 10.0 * i + n
together(work)
""")


def test_tapes_belong_to_their_threads():
    succeeds(START + """
w = tf.Variable([1.0, 2.0])
def work(i):
    x = tf.constant([float(i), 1.0])
    for n in range(40):
        with tf.GradientTape(persistent=n % 2 == 0) as tape:
            tape.watch(x)
            y = tf.reduce_sum(w * x * x) * float(n)
        dx, dw = tape.gradient(y, [x, w])
        assert np.allclose(dx.numpy(), n * 2 * np.array([1.0, 2.0]) * [i, 1.0])
        assert np.allclose(dw.numpy(), n * np.array([i * i, 1.0]))
together(work)
""")


def test_variables_are_never_half_written():
    succeeds(START + """
v = tf.Variable(tf.zeros([50_000]))
set_to = tf.function(lambda x: v.assign(tf.zeros([50_000]) + x))
def work(i):
    for n in range(60):
        value = float(i * 100 + n)
        if i % 2:
            set_to(tf.constant(value))
        elif i % 4:
            v.assign(tf.fill([50_000], value))
        else:
            seen = v.numpy()
            assert (seen == seen[0]).all(), 'half written'
            held = v.read_value()
            first = held.numpy()
            assert np.array_equal(held.numpy(), first)
together(work)
""")


def test_large_variables_are_read_whole_while_another_thread_updates_them():
    """Compiled updates in place give Python's lock away."""
    succeeds("""
import threading, time
v = tf.Variable(tf.zeros([1_000_000]))
update = tf.function(lambda x: v.assign(tf.zeros([1_000_000]) + x))
def write():
    for n in range(400):
        update(tf.constant(float(n)))
update(tf.constant(0.0))
thread = threading.Thread(target=write)
thread.start()
reads = 0
while thread.is_alive() or not reads:
    seen = v.numpy()
    assert (seen == seen[0]).all(), 'half written'
    reads += 1
thread.join()
assert float(v[0]) == 399.0
""")


def test_settings_and_devices_belong_to_their_threads():
    succeeds(START + """
def work(i):
    for _ in range(50):
        with tf.options(trace_limit=i + 1), tf.device('cpu:0'):
            tf.ones([3]) + 1.0
            assert tf.get_option('trace_limit') == i + 1
together(work)
assert tf.get_option('trace_limit') == 64
""")


def test_random_numbers_of_threads_differ():
    succeeds(START + """
tf.random.set_seed(1)
seen = [None] * 8
def work(i):
    seen[i] = np.concatenate([tf.random.normal([50]).numpy() for _ in range(20)])
together(work)
numbers = np.concatenate(seen)
assert len(np.unique(numbers)) > 0.99 * numbers.size
""")
