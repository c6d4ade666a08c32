"""Interrupts, forks, spawned workers and the end of a process."""

from __future__ import annotations

import os
import sys

import pytest
from robustness_helpers import succeeds

NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
NEEDS_SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="no such signals")

INTERRUPT = """
import logging, os, signal, sys, threading, time
sys.unraisablehook = lambda dropped: None  # an interrupt inside a finalizer: the next one counts
logging.getLogger('twofold').setLevel(logging.ERROR)  # no advice: interrupted traces are repeated
def interrupted(call, after=0.4):
    done = threading.Event()
    def press():  # again where Python dropped it: in a callback of its garbage collector
        pause = after
        while not done.wait(pause):
            os.kill(os.getpid(), signal.SIGINT)
            pause = 15
    timer = threading.Thread(target=press)
    timer.start()
    start = time.perf_counter()
    try:
        call()
    except KeyboardInterrupt:
        done.set()
        assert time.perf_counter() - start < 60
    else:
        raise SystemExit('no interrupt')
    finally:
        done.set()
        timer.join()
"""


@NEEDS_SIGNALS
def test_interrupt_in_a_compiled_loop():
    succeeds(INTERRUPT + """
v = tf.Variable(tf.ones([1000]))
@tf.function
def endless(x):
    v.assign(tf.while_loop(lambda i, y: i < 2_000_000_000, lambda i, y: (i + 1, y * 1.5),
                           [tf.constant(0), v + x])[1])
    return x
double = tf.function(lambda x: x * 2.0)
double(tf.constant(1.0))
endless.lower(tf.constant(1.0)).text('llvm')
for _ in range(2):
    interrupted(lambda: endless(tf.constant(1.0)))
    assert np.array_equal(v.numpy(), np.ones(1000)), 'the variable is half written'
    assert float(double(tf.constant(4.0))) == 8.0
""")


@NEEDS_SIGNALS
def test_interrupt_of_eager_work():
    succeeds(INTERRUPT + """
def work():
    x = tf.ones([300, 300])
    while True:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.nn.softmax(tf.matmul(x, x)))
        tape.gradient(y, x)
interrupted(work)
def trace():
    while True:
        tf.function(lambda x: tf.tanh(x) + 1.0)(tf.ones([3]))
interrupted(trace)
x = tf.constant([1.0, 2.0])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = x * x
assert tape.gradient(y, x).numpy().tolist() == [2.0, 4.0]
assert not tf.inside_function()
assert tf.function(lambda x: x + 1.0)(x).numpy().tolist() == [2.0, 3.0]
""")


@NEEDS_SIGNALS
def test_interrupt_while_several_threads_work_on_one_kernel():
    succeeds(INTERRUPT + """
f = tf.function(lambda x: tf.reduce_sum(tf.tanh(tf.matmul(x, x))))
x = tf.random.normal([900, 900])
expected = float(f(x))
def work():
    while True:
        f(x)
interrupted(work)
assert float(f(x)) == expected
""")


WORK = """
import os
x = tf.random.stateless_normal([700, 700], [1, 2])
f = tf.function(lambda x: tf.reduce_sum(tf.tanh(tf.matmul(x, x))))
def results():
    return [float(f(x)), float(tf.reduce_sum(x + x)), float(tf.reduce_sum(tf.matmul(x, x))),
            float(tf.function(lambda x: tf.reduce_max(tf.exp(x)))(x)),
            float(tf.nn.conv2d(tf.reshape(x, [1, 700, 700, 1]), tf.ones([3, 3, 1, 1]), 1,
                               'SAME')[0, 5, 5, 0])]
before = results()
"""


@NEEDS_FORK
def test_fork_after_first_use():
    succeeds(WORK + """
import warnings
warnings.simplefilter('ignore', DeprecationWarning)  # of fork with threads, from Python 3.12
children = []
for _ in range(2):
    pid = os.fork()
    if pid == 0:
        code = 7
        try:
            code = 0 if np.allclose(results(), before, rtol=1e-4) else 5
        finally:
            os._exit(code)
    children.append(pid)
assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0]
assert results() == before
""")


@pytest.mark.parametrize("method", [pytest.param("fork", marks=NEEDS_FORK), "spawn"])
def test_multiprocessing(tmp_path, method):
    script = tmp_path / "workers.py"
    script.write_text("""
import multiprocessing, sys
import twofold as tf

def work(n):
    f = tf.function(lambda x: tf.reduce_sum(x * x))
    return float(f(tf.ones([n]))) + float(tf.reduce_sum(tf.ones([n])))

if __name__ == '__main__':
    assert work(3) == 6.0
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        assert pool.map(work, [1, 2, 3]) == [2.0, 4.0, 6.0]
        pool.close()
        pool.join()
""")
    succeeds(f"import runpy, sys\nsys.argv = ['workers.py', {method!r}]\n"
             f"sys.path.insert(0, {str(tmp_path)!r})\n"
             f"exec('import subprocess') or None\n"
             f"done = subprocess.run([sys.executable, {str(script)!r}, {method!r}])\n"
             "sys.exit(done.returncode)")


@pytest.mark.parametrize("end", ["", "sys.exit(0)", "threading.Thread(target=endless, "
                                 "daemon=True).start(); time.sleep(0.2)"])
def test_process_ends_cleanly(end):
    succeeds(WORK + f"""
import sys, threading, time
def endless():
    while True:
        f(x)
threads = [threading.Thread(target=lambda: f(x)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
{end}
""")


FORKING = """
import faulthandler, logging, os, sys, threading, time, warnings
logging.getLogger('twofold').setLevel(logging.ERROR)  # no advice about traces
warnings.simplefilter('ignore', DeprecationWarning)  # of fork with threads, from Python 3.12
def child(work):
    pid = os.fork()
    if pid == 0:
        code = 7
        faulthandler.dump_traceback_later(40, exit=True)  # where it hangs
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.005)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return 'the child did not end'
"""


@NEEDS_FORK
@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_fork_while_threads_load_modules_and_compile(pause):
    """The first calls of a program load most of the library: a child must find it whole."""
    succeeds(FORKING + f"""
def first_calls():
    x = tf.constant([1.0, 2.0])
    assert float(tf.function(lambda x: tf.reduce_sum(tf.exp(x) * x))(x)) > 17
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.nn.softmax(x)
    tape.gradient(y, x)
    tf.linalg.inv(tf.eye(2)), tf.image.flip_up_down(tf.ones([2, 2, 1])), tf.strings.length('a')
threads = [threading.Thread(target=first_calls) for _ in range(3)]
for thread in threads: thread.start()
time.sleep({pause})
status = child(first_calls)
for thread in threads: thread.join()
assert status == 0, status
""")


@NEEDS_FORK
def test_fork_while_a_thread_imports_the_library():
    code = FORKING + """
def load():
    import twofold
thread = threading.Thread(target=load)
thread.start()
while 'twofold.dtypes' not in sys.modules: time.sleep(0.0005)
def work():
    import twofold as tf
    assert float(tf.function(lambda x: x + 1.0)(tf.constant(1.0))) == 2.0
status = child(work)
thread.join()
assert status == 0, status
"""
    succeeds(f"import subprocess, sys\nsys.exit(subprocess.run([sys.executable, '-c', {code!r}])"
             ".returncode)")


@NEEDS_FORK
def test_forks_while_threads_do_everything_that_locks():
    """Traces, compiles, gradients, variables, settings, devices: no lock is held in a child."""
    succeeds(FORKING + """
shared = tf.function(lambda x: tf.tanh(x) * 2.0)
v = tf.Variable([1.0, 2.0])
def work(n):
    x = tf.ones([n % 40 + 1])
    shared(x)
    tf.function(lambda x: x * float(n) + 1.0)(x)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(v * v)
    v.assign_sub(tape.gradient(y, v) * 0.0)
    with tf.options(check=0), tf.device('CPU:0'):
        tf.function(lambda: v + 1.0)()
    tf.config.list_physical_devices()
stop = False
def endless(n):
    while not stop:
        n += 3
        work(n)
threads = [threading.Thread(target=endless, args=(n,)) for n in range(3)]
for thread in threads: thread.start()
failed = []
for round in range(25):
    status = child(lambda: [work(n) for n in range(1000 + round, 1003 + round)])
    if status: failed.append(status)
stop = True
for thread in threads: thread.join()
assert not failed, failed
""", seconds=400)
