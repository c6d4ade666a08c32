"""``tf.queue``: what goes in and comes out, who waits, and what closing does."""

from __future__ import annotations

import signal
import threading
import time

import numpy as np
import pytest

import twofold as tf


def values(x):
    if isinstance(x, dict):
        return {key: values(item) for key, item in x.items()}
    return [values(item) for item in x] if isinstance(x, list) else np.asarray(x).tolist()


def test_first_in_first_out():
    queue = tf.queue.FIFOQueue(10, [tf.int32, tf.string], [[], [2]])
    queue.enqueue([1, ["a", "b"]])
    queue.enqueue_many([[2, 3], [["c", "d"], ["e", "f"]]])
    assert int(queue.size()) == 3 and not bool(queue.is_closed())
    assert queue.dequeue()[0].dtype is tf.int32
    assert values(queue.dequeue_many(1)) == [[2], [[b"c", b"d"]]]
    queue.close()
    assert bool(queue.is_closed())
    assert values(queue.dequeue_up_to(5)) == [[3], [[b"e", b"f"]]]
    with pytest.raises(tf.errors.OutOfRangeError, match="closed and has insufficient elements"):
        queue.dequeue()
    with pytest.raises(tf.errors.OutOfRangeError, match=r"requested 2, current size 0"):
        queue.dequeue_many(2)
    with pytest.raises(tf.errors.CancelledError, match="is closed"):
        queue.enqueue([1, ["a", "b"]])
    with pytest.raises(tf.errors.CancelledError, match="already closed"):
        queue.close()
    assert [x.shape.as_list() for x in queue.dequeue_many(0)] == [[0], [0, 2]]


def test_too_few_stay_where_they_are():
    queue = tf.queue.FIFOQueue(5, tf.int32, [[]])
    queue.enqueue_many([[1, 2]])
    queue.close()
    with pytest.raises(tf.errors.OutOfRangeError):
        queue.dequeue_many(3)
    assert values(queue.dequeue_many(2)) == [1, 2]


def test_names_and_elements_of_any_shape():
    queue = tf.queue.FIFOQueue(3, [tf.int32, tf.float32], names=["i", "f"])
    queue.enqueue({"f": [[1.5, 2.5]], "i": 1})
    assert queue.names == ["i", "f"] and queue.shapes[0].rank is None
    assert values(queue.dequeue()) == {"i": 1, "f": [[1.5, 2.5]]}
    for wrong in ({"i": 1}, [1, 2.0]):
        with pytest.raises(ValueError, match="ictionary"):
            queue.enqueue(wrong)
    with pytest.raises(tf.errors.InvalidArgumentError, match="specified shapes"):
        queue.dequeue_many(1)


def test_filled_up_with_zeros():
    queue = tf.queue.PaddingFIFOQueue(5, [tf.int32, tf.string], [[None], [None, 1]])
    queue.enqueue([[1, 2], [["a"]]])
    queue.enqueue([[3], [["b"], ["c"]]])
    assert values(queue.dequeue_many(2)) == [[[1, 2], [3, 0]], [[[b"a"], [b""]], [[b"b"], [b"c"]]]]
    with pytest.raises(ValueError, match="incompatible"):
        queue.enqueue([1, [["a"]]])


def test_smallest_numbers_first():
    queue = tf.queue.PriorityQueue(9, tf.string, [[]])
    for number, word in ((3, "c"), (1, "a"), (3, "d"), (2, "b")):
        queue.enqueue([number, word])
    assert queue.dtypes == [tf.int64, tf.string]
    assert values(queue.dequeue_many(4)) == [[1, 2, 3, 3], [b"a", b"b", b"c", b"d"]]


def test_any_order_and_what_must_be_left():
    def drawn(seed):
        queue = tf.queue.RandomShuffleQueue(100, 0, tf.int32, [[]], seed=seed)
        queue.enqueue_many([tf.range(50)])
        return values(queue.dequeue_many(50))

    assert sorted(drawn(1)) == list(range(50)) and drawn(1) == drawn(1) != drawn(2)
    queue = tf.queue.RandomShuffleQueue(10, 2, tf.int32, [[]])
    queue.enqueue_many([[1, 2, 3]])
    queue.dequeue()
    waiting = start(queue.dequeue)
    time.sleep(0.05)
    assert waiting.is_alive()
    queue.close()
    assert finish(waiting) in (1, 2, 3) and int(queue.size()) == 1
    with pytest.raises(tf.errors.InvalidArgumentError, match="min_after_dequeue"):
        tf.queue.RandomShuffleQueue(3, 3, tf.int32)


# ---------------------------------------------------------------------------- waiting

def start(function, *args):
    thread = threading.Thread(target=lambda: run(thread, function, args), daemon=True)
    thread.start()
    return thread


def run(thread, function, args):
    try:
        found = function(*args)
        thread.result = None if found is None else values(found)
    except tf.errors.OpError as error:
        thread.result = type(error)


def finish(thread):
    thread.join(10)
    assert not thread.is_alive()
    return thread.result


def test_who_takes_waits_for_who_gives():
    queue = tf.queue.FIFOQueue(2, tf.int32, [[]])
    taker = start(queue.dequeue_many, 5)
    giver = start(queue.enqueue_many, [[1, 2, 3, 4, 5, 6, 7]])
    assert finish(taker) == [1, 2, 3, 4, 5]
    assert finish(giver) is None and values(queue.dequeue_many(2)) == [6, 7]


def test_closing_ends_waiting():
    queue = tf.queue.FIFOQueue(1, tf.int32, [[]])
    taker = start(queue.dequeue)
    time.sleep(0.02)
    queue.close()
    assert finish(taker) is tf.errors.OutOfRangeError
    full = tf.queue.FIFOQueue(1, tf.int32, [[]])
    full.enqueue(1)
    first, second = start(full.enqueue, 2), start(full.enqueue, 3)
    time.sleep(0.02)
    full.close(cancel_pending_enqueues=True)
    assert {finish(first), finish(second)} == {tf.errors.CancelledError}
    assert values(full.dequeue()) == 1


def test_those_who_wait_to_give_may_finish_after_closing():
    queue = tf.queue.FIFOQueue(1, tf.int32, [[]])
    queue.enqueue(1)
    giver = start(queue.enqueue, 2)
    time.sleep(0.05)
    queue.close()
    assert values(queue.dequeue()) == 1
    assert finish(giver) is None and values(queue.dequeue()) == 2


def test_many_threads():
    queue = tf.queue.FIFOQueue(3, tf.int32, [[]])
    givers = [start(lambda k: [queue.enqueue(k * 100 + i) for i in range(50)] and None, k)
              for k in range(3)]
    takers = [start(lambda: [queue.dequeue() for _ in range(30)]) for _ in range(5)]
    found = sorted(x for thread in takers for x in finish(thread))
    assert [finish(thread) for thread in givers] == [None] * 3
    assert found == sorted(k * 100 + i for k in range(3) for i in range(50))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_signal_ends_waiting(compiled):
    queue = tf.queue.FIFOQueue(1, tf.int32, [[]])
    queue.enqueue(7)
    give = tf.function(lambda x: queue.enqueue(x)) if compiled else queue.enqueue

    def interrupt(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        with pytest.raises(KeyboardInterrupt):
            give(tf.constant(8))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert values(queue.dequeue()) == 7
    queue.enqueue(9)
    assert values(queue.dequeue()) == 9


# ---------------------------------------------------------------------------- in functions

def test_in_functions_the_order_is_that_of_the_program():
    queue = tf.queue.FIFOQueue(10, tf.int32, [[]])

    @tf.function
    def squares(n):
        for i in tf.range(n):
            queue.enqueue(i * i)
        return queue.size(), queue.dequeue(), queue.dequeue_many(2), queue.dequeue_up_to(n - 3)

    found = squares(tf.constant(4))
    assert values(list(found)) == [4, 0, [1, 4], [9]] and found[2].shape == [2]
    with pytest.raises(tf.errors.CancelledError):
        queue.close()
        squares(tf.constant(1))


def test_shapes_that_only_the_run_tells_are_looked_at_then():
    queue = tf.queue.FIFOQueue(10, [tf.float32, tf.string], [[2], []])

    @tf.function(input_signature=[tf.TensorSpec([None]), tf.TensorSpec([], tf.string)])
    def give(x, word):
        queue.enqueue([x, word])
        return queue.dequeue()

    assert values(give(tf.constant([1.0, 2.0]), "a")) == [[1, 2], b"a"]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Shape mismatch in tuple component 0"):
        give(tf.constant([1.0]), "a")
    open_queue = tf.queue.FIFOQueue(10, tf.float32)
    open_queue.enqueue([[1.0, 2.0]])

    @tf.function
    def size():
        return tf.size(open_queue.dequeue())

    assert int(size()) == 2


def test_one_of_several():
    queues = [tf.queue.FIFOQueue(5, tf.int32, [[]]), tf.queue.FIFOQueue(5, tf.int32, [[]])]
    tf.queue.QueueBase.from_list(1, queues).enqueue(5)
    assert [int(queue.size()) for queue in queues] == [0, 1]

    @tf.function
    def give(index, value):
        tf.queue.QueueBase.from_list(index, queues).enqueue(value)

    give(tf.constant(0), tf.constant(7))
    assert values([queue.dequeue() for queue in queues]) == [7, 5]
    with pytest.raises(TypeError, match="matching"):
        tf.queue.QueueBase.from_list(0, [queues[0], tf.queue.FIFOQueue(1, tf.float32)])
    alias = tf.queue.QueueBase([tf.int32], [[]], None, queues[0].queue_ref)
    alias.enqueue(3)
    assert values(queues[0].dequeue()) == 3


def test_what_is_refused():
    fifo = tf.queue.FIFOQueue
    for wrong in (lambda: fifo(3, tf.float32, [[2]]).enqueue([[1.0, 2.0, 3.0]]),
                  lambda: fifo(3, [tf.float32] * 2, [[], []]).enqueue_many([[1.0], [1.0, 2.0]]),
                  lambda: fifo(3, tf.float32, [[]]).enqueue_many(1.0),
                  lambda: fifo(3, tf.float32, [[None]]),
                  lambda: fifo(3, [tf.int32], names=["a", "b"]),
                  lambda: tf.queue.PaddingFIFOQueue(3, tf.int32, [2])):
        with pytest.raises(ValueError, match=r"."):
            wrong()
    for wrong in (lambda: fifo(3, [tf.int32], [[], []]), lambda: fifo(3, [tf.int32] * 2).enqueue(1),
                  lambda: fifo(3, tf.int32, [[]]).dequeue_many(-1)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            wrong()
    with pytest.raises(TypeError, match="Shapes must be"):
        fifo(3, tf.int32, 5)


def test_elements_keep_what_they_were():
    queue = tf.queue.FIFOQueue(3, tf.float32)
    variable = tf.Variable([1.0, 2.0])
    queue.enqueue([variable])
    variable.assign([5.0, 6.0])
    array = np.array([7.0, 8.0], np.float32)
    queue.enqueue([array])
    array[:] = 0
    assert values([queue.dequeue(), queue.dequeue()]) == [[1, 2], [7, 8]]
