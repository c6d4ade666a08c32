"""Threads that read ahead: how far, and that they end."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from data_checks import D, elements, own_threads, wait_until

import twofold as tf


class Counted:
    """A dataset of numbers that counts what was read."""

    def __init__(self, stop: int = 1000):
        self.read = 0
        self.closed = 0
        self.stop = stop
        self.dataset = D.from_generator(self.numbers, output_signature=tf.TensorSpec([], tf.int64))

    def numbers(self) -> Any:
        try:
            for n in range(self.stop):
                self.read = n + 1
                yield n
        finally:
            self.closed += 1


@pytest.fixture(autouse=True)
def no_threads_are_left() -> Any:
    yield
    gc.collect()
    assert wait_until(lambda: not own_threads()), own_threads()


def test_nothing_is_read_ahead_unasked() -> None:
    counted = Counted()
    iterator = iter(counted.dataset.map(lambda x: x + 1).filter(lambda x: x > 0).batch(3).take(5))
    assert counted.read == 0
    next(iterator)
    assert counted.read == 3
    del iterator
    assert counted.closed == 1


def test_prefetch_reads_ahead() -> None:
    counted = Counted()
    iterator = iter(counted.dataset.prefetch(4))
    next(iterator)
    assert wait_until(lambda: counted.read == 5)
    time.sleep(0.02)
    assert counted.read == 5 and len(own_threads()) == 1
    iterator.close()
    assert not own_threads() and counted.closed == 1
    with pytest.raises(StopIteration):
        next(iterator)


def test_prefetch_keeps_elements_and_errors_in_order() -> None:
    def numbers() -> Any:
        yield from range(3)
        raise KeyError("boo")

    data = D.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64)).prefetch(2)
    iterator = iter(data)
    assert [next(iterator).numpy() for _ in range(3)] == [0, 1, 2]
    with pytest.raises(KeyError, match="boo"):
        next(iterator)
    assert elements(D.range(100).prefetch(tf.data.AUTOTUNE)) == list(range(100))
    assert elements(D.range(3).prefetch(0)) == [0, 1, 2]
    with pytest.raises(tf.errors.InvalidArgumentError):
        D.range(3).prefetch(-2)


@pytest.mark.parametrize("end", ["break", "exception", "collection"])
def test_early_exit_leaves_nothing(end: str) -> None:
    counted = Counted()
    data = counted.dataset.map(lambda x: x * 2, num_parallel_calls=3).prefetch(2)
    if end == "break":
        for _ in data:
            break
    elif end == "exception":
        with pytest.raises(ZeroDivisionError):
            for _ in data:
                _ = 1 / 0
    else:
        holder: list[Any] = [iter(data)]
        next(holder[0])
        holder.append(holder)
        del holder
        gc.collect()
    assert wait_until(lambda: counted.closed == 1 and not own_threads())


def test_threads_work_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=20)

    def meet(x: Any) -> Any:
        together.wait()
        return x

    data = D.range(6).map(lambda x: tf.numpy_function(meet, [x], tf.int64), num_parallel_calls=3)
    assert elements(data) == list(range(6))


def test_first_come_first_served() -> None:
    late = threading.Event()

    def wait(x: Any) -> Any:
        if x == 0:
            assert late.wait(20)
        return x

    data = D.range(4).map(lambda x: tf.numpy_function(wait, [x], tf.int64), num_parallel_calls=2,
                          deterministic=False)
    iterator = iter(data)
    assert next(iterator).numpy() == 1
    late.set()
    assert sorted(x.numpy() for x in iterator) == [0, 2, 3]


def test_errors_of_workers_come_in_their_places() -> None:
    def odd(x: Any) -> Any:
        if x % 2 == 0:
            raise ValueError(f"{x} is even")
        return x

    data = D.range(4).map(lambda x: tf.numpy_function(odd, [x], tf.int64), num_parallel_calls=2)
    iterator = iter(data)
    found: list[Any] = []
    for _ in range(4):
        try:
            found.append(next(iterator).numpy())
        except tf.errors.InvalidArgumentError as error:
            found.append(str(error).partition("\n")[0])
    assert found == ["ValueError: 0 is even", 1, "ValueError: 2 is even", 3]


def test_several_threads_share_an_iterator() -> None:
    iterator = iter(D.range(200).map(lambda x: x).prefetch(2))
    found: list[int] = []

    def take() -> None:
        found.extend(int(x) for x in iterator)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(200))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_forks() -> None:
    script = """
import os, sys, twofold as tf
data = tf.data.Dataset.range(50).map(lambda x: x + 1, num_parallel_calls=2).prefetch(2)
iterator = iter(data)
next(iterator)
child = os.fork()
if not child:
    try:
        next(iterator)
    except tf.errors.FailedPreconditionError as error:
        assert "os.fork" in str(error)
        os._exit(0 if len(list(data)) == 50 else 1)
    os._exit(2)
assert os.waitpid(child, 0)[1] == 0
assert len(list(iterator)) == 49
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          timeout=100, check=False)
    assert not done.returncode, done.stderr


def test_the_interpreter_ends_while_threads_run() -> None:
    script = """
import twofold as tf
def numbers():
    while True:
        yield 1
data = tf.data.Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64))
iterator = iter(data.map(lambda x: x * 2, num_parallel_calls=2).prefetch(4))
print(next(iterator).numpy())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          timeout=100, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


def test_interrupts_leave_an_iterator_usable() -> None:
    script = """
import os, signal, threading, time, twofold as tf
def numbers():
    yield 0
    time.sleep(1.0)
    yield 1
data = tf.data.Dataset.from_generator(numbers, output_signature=tf.TensorSpec([], tf.int64))
iterator = iter(data.prefetch(1))
next(iterator)
threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    next(iterator)
except KeyboardInterrupt:
    print("interrupted", next(iterator).numpy())
del iterator
print([t.name for t in threading.enumerate() if t.name.startswith("twofold ")])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          timeout=100, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted 1\n[]\n", "")
