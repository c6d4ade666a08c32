"""Parallel calls: several threads work on elements, each on its own.

Compiled functions release the interpreter's lock, so threads keep several cores busy. Small
elements go to a thread several at a time, as many as keep it busy for a while.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from ...errors import InvalidArgumentError
from ...ir.base.cores import available_cores
from ..values import arguments
from .functions import ElementFunction
from .mapping import Applied
from .node import AUTOTUNE, Node, Run
from .pool import Pool, Task
from .streams import Block, Element, Stream

_WORTHWHILE = 2e-3  # seconds that a task should take
_MOST = 16            # threads that AUTOTUNE takes where they mostly wait


def parallel_calls(value: Any, what: str) -> int:
    """``num_parallel_calls`` as a number.

    Raises
    ------
    InvalidArgumentError
        When it is none of threads.
    """
    calls = arguments.static_int(value, "num_parallel_calls")
    if calls < 1 and calls != AUTOTUNE:
        raise InvalidArgumentError(
            f"{what}: num_parallel_calls must be greater than zero, got {calls}", what)
    return calls


class Failure:
    """An error in the place of an element."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException):
        self.error = error


class ParallelMap(Applied):
    """A function of elements, several at the same time."""

    is_parallel = True

    def __init__(self, source: Node, function: Callable[..., Any], calls: int,
                 deterministic: bool | None):
        super().__init__(source, function, "map")
        self.calls = calls
        self.deterministic = deterministic

    def count(self) -> int:
        return self.inputs[0].count()

    def stream(self, run: Run) -> Stream:
        keeps_order = run.deterministic if self.deterministic is None else self.deterministic
        return ParallelStream(self.inputs[0].stream(run), self.function, self.calls, keeps_order,
                              run.threads)


class ParallelStream(Stream):
    """Reads ahead for its threads: as many elements as they can work on at a time."""

    def __init__(self, source: Stream, function: ElementFunction, calls: int, keeps_order: bool,
                 limit: int | None):
        self.inputs = (source,)
        self.source = source
        self.function = function
        self.adapts = calls == AUTOTUNE
        self.keeps_order = keeps_order
        size = available_cores() if self.adapts else calls
        self.pool = Pool(_Apply(function), min(size, limit or size), "map")
        self.limit = limit or _MOST
        self.chunk = 1               # elements of a task
        self.tasks: deque[Task] = deque()
        self.flying = 0              # elements of tasks
        self.ready: deque[Any] = deque()  # blocks, rows and failures, to be given out
        self.is_over = False

    # ------------------------------------------------------------------ giving out
    def next(self) -> Element | None:
        block = self.block(1)
        return None if block is None else block.rows()[0]

    def block(self, most: int) -> Block | None:
        while True:
            self._read_ahead(most)
            if self.ready:
                return self._given_out(most)
            if not self.tasks:
                return None
            self._collect()

    def _given_out(self, most: int) -> Block:
        item = self.ready[0]
        if type(item) is Failure:
            self.ready.popleft()
            raise item.error
        if type(item) is Block:
            if item.count <= most:
                self.ready.popleft()
                return item
            self.ready[0] = item.part(most, item.count - most)
            return item.part(0, most)
        rows: list[Element] = []
        while self.ready and len(rows) < most and type(self.ready[0]) is list:
            rows.append(self.ready.popleft())
        return Block(rows)

    # ------------------------------------------------------------------ working ahead
    def _read_ahead(self, demand: int) -> None:
        """Give the threads work: up to what is asked for, and one task for each."""
        pool = self.pool
        chunk = self.chunk if self.adapts else max(1, min(self.chunk, demand // pool.size))
        budget = max(pool.size * chunk * (2 if self.adapts else 1), demand)
        while not self.is_over and self.flying < budget:
            try:
                block = self.source.block(chunk)
            except Exception as error:
                self._fail(error)
                continue
            if block is None:
                self.is_over = True
                return
            task = Task(block, block.count)
            self.flying += task.count
            self.tasks.append(task)
            pool.submit(task)

    def _fail(self, error: BaseException) -> None:
        """An error of the source takes its place among the results."""
        task = Task(None, 1)
        task.result, task.is_done = [Failure(error)], True
        self.flying += 1
        self.tasks.append(task)

    def _collect(self) -> None:
        """Take the results of one task, as soon as there are some."""
        tasks = self.tasks
        if self.keeps_order:
            task = tasks[0]
            if not task.is_done:
                self.pool.wait((task,))
            tasks.popleft()
        else:
            self.pool.wait(tasks)
            task = next(each for each in tasks if each.is_done)
            tasks.remove(task)
        self.flying -= task.count
        self._adapt(task)
        if type(task.result) is Block:
            self.ready.append(task.result)
        else:
            self.ready.extend(task.result)

    def _adapt(self, task: Task) -> None:
        """Make tasks larger that end at once; have more threads where they only wait."""
        if not task.seconds:
            return
        each = task.seconds / task.count
        wanted = int(min(max(_WORTHWHILE / each, 1.0), 256.0))
        self.chunk = min(wanted, self.chunk * 2)
        if self.adapts and task.busy < 0.5 * task.seconds and task.seconds > 1e-3:
            self.pool.size = min(self.pool.size + 1, self.limit)

    # ------------------------------------------------------------------ its state
    def _settle(self) -> None:
        while self.tasks:
            self._collect()

    def close(self) -> None:
        self.pool.close()
        super().close()

    def __del__(self) -> None:
        self.pool.close()

    def save(self) -> dict[str, Any]:
        self._settle()
        rows: list[Element] = []
        for item in self.ready:
            if type(item) is Failure:
                raise item.error
            rows += item.rows() if type(item) is Block else [item]
        return {**super().save(), "ready": rows, "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        self._settle()
        super().restore(state)
        self.ready = deque(state["ready"])
        self.is_over = bool(state["is_over"])


class _Apply:
    """What a thread does with a block; failures take the places of elements."""

    def __init__(self, function: ElementFunction):
        self._function = function

    def __call__(self, block: Block) -> Any:
        function = self._function
        try:
            found = function.block(block)
        except BaseException as error:
            return [Failure(error)]
        if found is not None:
            return found
        rows: list[Any] = []
        for row in block.rows():
            try:
                rows.append(function(row))
            except BaseException as error:
                rows.append(Failure(error))
        return rows
