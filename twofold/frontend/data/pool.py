"""``Pool``: the threads of one stream, which work on blocks of elements."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from .threads import Worker, new_condition, same_lock


class Task:
    """A piece of work and what came of it.

    Attributes
    ----------
    count : int
        How many elements it is about.
    result : object
        What the work gave, once ``is_done``.
    seconds, busy : float
        How long it took, and for how much of that the thread was running.
    """

    __slots__ = ("argument", "busy", "count", "is_done", "result", "seconds")

    def __init__(self, argument: Any, count: int):
        self.argument = argument
        self.count = count
        self.result: Any = None
        self.is_done = False
        self.seconds = 0.0
        self.busy = 0.0


class Pool:
    """Threads that apply a function to what is given to them.

    Parameters
    ----------
    function : callable
        Must not raise: failures are results.
    size : int
        How many threads at most; each is started when it is needed first.
    name : str
        Of the threads.
    """

    def __init__(self, function: Callable[[Any], Any], size: int, name: str):
        self.function = function
        self.size = size
        self.name = name
        self.condition = new_condition()  # there is something to do, or to stop
        self._done = same_lock(self.condition)
        self._awaited: Any = None  # the task that somebody waits for, or all of them
        self._waiting: deque[Task] = deque()
        self._workers: list[Worker] = []
        self._idle = 0

    def submit(self, task: Task) -> None:
        """Have a task done."""
        with self.condition:
            for worker in self._workers[:1]:
                worker.require_own(self.name)
            self._waiting.append(task)
            if self._idle < len(self._waiting) and len(self._workers) < self.size:
                worker = Worker(_Work(self), self.name, self.condition)
                self._workers.append(worker)
                worker.start()
            elif self._idle:
                self.condition.notify()

    def wait(self, tasks: Sequence[Task]) -> None:
        """Wait until one of some tasks is done."""
        with self.condition:
            for worker in self._workers[:1]:
                worker.require_own(self.name)
            self._awaited = tasks
            while not any(task.is_done for task in tasks):
                self._done.wait()
            self._awaited = None

    def note_result(self, task: Task, result: Any) -> None:
        """Note what came of a task."""
        with self.condition:
            task.result, task.argument, task.is_done = result, None, True
            if self._awaited is not None and task in self._awaited:
                self._done.notify()

    def close(self) -> None:
        """End the threads; tasks that nobody began are dropped."""
        with self.condition:
            self._waiting.clear()
            workers, self._workers = self._workers, []
            for worker in workers:
                worker.is_stopping = True
        for worker in workers:
            worker.stop()


class _Work:
    """What a thread of a pool does."""

    def __init__(self, pool: Pool):
        self._pool = pool

    def __call__(self, worker: Worker) -> None:
        pool = self._pool
        condition, waiting = pool.condition, pool._waiting
        while True:
            with condition:
                pool._idle += 1
                while not waiting and not worker.is_stopping:
                    condition.wait()
                pool._idle -= 1
                if worker.is_stopping:
                    return
                task = waiting.popleft()
            begin, busy = time.perf_counter(), time.thread_time()
            result = pool.function(task.argument)
            task.seconds, task.busy = time.perf_counter() - begin, time.thread_time() - busy
            pool.note_result(task, result)
            del task, result  # an error holds the frames that it went through, and those a stream
