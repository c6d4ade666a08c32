"""``group_by_window``, ``group_by_reducer``, ``window``: elements that belong together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..values.spec import TensorSpec
from .element_functions import element_function
from .mapping import StateFunction
from .node import INFINITE, UNKNOWN, Node, Run
from .rows import Rows
from .specs import DatasetSpec
from .streams import Element, Stream
from .structure import Layout, map_specs, parts_of

_SCALAR = TensorSpec([], dtypes.int64)


# ---------------------------------------------------------------------------- group_by_window

class GroupByWindow(Node):
    """Elements of one key, so many at a time, become a dataset, of which a function makes another.

    Parameters
    ----------
    source : Node
    key : callable
        The key of an element, int64.
    reduce : callable
        Takes a key and a dataset, gives a dataset.
    size : int or callable
        How many elements, for a key.
    spec_of : callable, optional
        Gives the spec of all results, from that of the elements, where it differs between keys.
    """

    name = "group_by_window"

    def __init__(self, source: Node, key: Callable[..., Any], reduce: Callable[..., Any],
                 size: Any, spec_of: Callable[[Any], Any] | None = None):
        self.inputs = (source,)
        self.key = element_function(key, source.layout, self.name)
        _require_scalar(self.key.structure, "key_func")
        self.size = element_function(size, Layout(_SCALAR), self.name) if callable(size) else size
        if not callable(size) and size < 1:
            raise InvalidArgumentError(f"group_by_window: window_size must be > 0, got {size}",
                                       self.name)
        self.reduce = element_function(reduce, Layout((_SCALAR, DatasetSpec(source.spec))),
                                       self.name, gives_dataset=True)
        if self.reduce.structure is None:
            self.reduce([np.array(0, np.int64), Rows(source.spec, [])])
        if not isinstance(self.reduce.structure, DatasetSpec):
            raise ArgumentTypeError(
                "Invalid `reduce_func`. `reduce_func` must return a single `tf.data.Dataset` "
                f"object but its return type is {self.reduce.structure}.")
        self._spec = self.reduce.structure.element_spec if spec_of is None \
            else spec_of(source.spec)

    @property
    def spec(self) -> Any:
        return self._spec

    def stream(self, run: Run) -> Stream:
        return _GroupStream(self, run)

    def size_for(self, key: int) -> int:
        """How many elements a group of a key takes."""
        if not callable(self.size):
            return int(self.size)
        size = int(self.size([np.array(key, np.int64)])[0])
        if size < 1:
            raise InvalidArgumentError(
                f"group_by_window: window_size_func must give a number > 0, got {size}", self.name)
        return size

    def reduce_group(self, key: int, rows: list[Element]) -> Node:
        """The dataset that a group becomes."""
        node: Node = self.reduce([np.array(key, np.int64), Rows(self.inputs[0].spec, rows)])[0]
        return node


class _GroupStream(Stream):
    def __init__(self, node: GroupByWindow, run: Run):
        self.node = node
        self.run = run
        self.source = node.inputs[0].stream(run)
        self.inputs = (self.source,)
        self.groups: dict[int, list[Element]] = {}
        self.sizes: dict[int, int] = {}
        self.is_over = False
        self.begun: tuple[int, list[Element]] | None = None  # the group whose dataset is read
        self.inner: Stream | None = None

    def next(self) -> Element | None:
        while True:
            if self.inner is not None:
                row = self.inner.next()
                if row is not None:
                    return row
                self._shut()
            if not self._next_group():
                return None

    def _next_group(self) -> bool:
        """Open the dataset of the next group; False where there is none left."""
        node = self.node
        while not self.is_over:
            leaves = self.source.next()
            if leaves is None:
                self.is_over = True
                break
            key = int(node.key(leaves)[0])
            rows = self.groups.setdefault(key, [])
            if not rows:
                self.sizes[key] = node.size_for(key)
            rows.append(leaves)
            if len(rows) >= self.sizes[key]:
                del self.groups[key]
                self._open(key, rows)
                return True
        if not self.groups:
            return False
        key = min(self.groups)
        self._open(key, self.groups.pop(key))
        return True

    def _open(self, key: int, rows: list[Element]) -> None:
        self.begun = key, rows
        self.inner = self.node.reduce_group(key, rows).stream(self.run)
        self.inputs = (self.source, self.inner)

    def _shut(self) -> None:
        if self.inner is not None:
            self.inner.close()
        self.inner, self.begun, self.inputs = None, None, (self.source,)

    def save(self) -> dict[str, Any]:
        return {"source": self.source.save(), "is_over": self.is_over,
                "groups": [[key, self.sizes[key], rows] for key, rows in self.groups.items()],
                "begun": None if self.begun is None else list(self.begun),
                "inner": None if self.inner is None else self.inner.save()}

    def restore(self, state: dict[str, Any]) -> None:
        self._shut()
        self.source.restore(state["source"])
        self.is_over = bool(state["is_over"])
        self.groups = {key: list(rows) for key, _, rows in state["groups"]}
        self.sizes = {key: size for key, size, _ in state["groups"]}
        if self.inner is None and state["inner"] is not None:
            self._open(*state["begun"])
            assert self.inner is not None
            self.inner.restore(state["inner"])


def _require_scalar(structure: Any, what: str) -> None:
    if structure is not None and not (
            isinstance(structure, TensorSpec) and structure.dtype is dtypes.int64
            and structure.shape.is_compatible_with([])):
        raise ArgumentError(f"Invalid `{what}`. `{what}` must return a single `tf.int64` scalar "
                            f"tensor but its return type is {structure}.")


# ---------------------------------------------------------------------------- group_by_reducer

class Reducer:
    """How ``tf.data.experimental.group_by_reducer`` makes one element of those of a key.

    Parameters
    ----------
    init_func : callable
        Gives the first state of a key.
    reduce_func : callable
        Takes a state and an element, gives the new state.
    finalize_func : callable
        Gives the element that the last state becomes.

    Examples
    --------
    >>> import twofold as tf
    >>> total = tf.data.experimental.Reducer(lambda key: 0 * key, lambda s, x: s + x, lambda s: s)
    >>> grouped = tf.data.experimental.group_by_reducer(lambda x: x % 2, total)
    >>> list(tf.data.Dataset.range(5).apply(grouped).as_numpy_iterator())
    [np.int64(6), np.int64(4)]
    """

    def __init__(self, init_func: Callable[..., Any], reduce_func: Callable[..., Any],
                 finalize_func: Callable[..., Any]):
        self.init_func = init_func
        self.reduce_func = reduce_func
        self.finalize_func = finalize_func


class GroupByReducer(Node):
    """One element for each key."""

    name = "group_by_reducer"

    def __init__(self, source: Node, key: Callable[..., Any], reducer: Reducer):
        self.inputs = (source,)
        self.key = element_function(key, source.layout, self.name)
        _require_scalar(self.key.structure, "key_func")
        self.begin = element_function(reducer.init_func, Layout(_SCALAR), self.name)
        start = self.begin([np.array(0, np.int64)])
        state = self.begin.structure
        self.reduce = StateFunction(Layout(state).wrap(start), reducer.reduce_func,
                                    source.layout, self.name, False)
        self.finish = element_function(reducer.finalize_func, Layout(self.reduce.state_spec),
                                       self.name)

    @property
    def spec(self) -> Any:
        return self.finish.structure

    def stream(self, run: Run) -> Stream:
        return _ReducerStream(self, run)


class _ReducerStream(Stream):
    def __init__(self, node: GroupByReducer, run: Run):
        self.node = node
        self.source = node.inputs[0].stream(run)
        self.inputs = (self.source,)
        self.ready: deque[Element] | None = None

    def next(self) -> Element | None:
        if self.ready is None:
            self.ready = self._group()
        return self.ready.popleft() if self.ready else None

    def _group(self) -> deque[Element]:
        node, states = self.node, dict[int, Element]()
        while (leaves := self.source.next()) is not None:
            key = int(node.key(leaves)[0])
            if key not in states:
                states[key] = node.begin([np.array(key, np.int64)])
            states[key], _ = node.reduce(states[key], leaves)
        return deque(node.finish(states[key]) for key in sorted(states))

    def save(self) -> dict[str, Any]:
        return {**super().save(), "ready": None if self.ready is None else list(self.ready)}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.ready = None if state["ready"] is None else deque(state["ready"])


# ---------------------------------------------------------------------------- window

class Window(Node):
    """Datasets of neighbours.

    Parameters
    ----------
    source : Node
    size : int
        Elements of a window.
    shift : int
        By how many the next window begins later.
    stride : int
        The distance of elements in a window.
    drops : bool
        Whether smaller windows at the end are left out.
    """

    name = "window"

    def __init__(self, source: Node, size: int, shift: int, stride: int, drops: bool):
        for value, what in ((size, "size"), (shift, "shift"), (stride, "stride")):
            if value < 1:
                raise InvalidArgumentError(f"window: {what} must be greater than zero, got {value}",
                                           "window")
        self.inputs = (source,)
        self.size, self.shift, self.stride, self.drops = size, shift, stride, drops
        self._spec = map_specs(DatasetSpec, source.spec)

    @property
    def reach(self) -> int:
        """From the first element of a window to behind its last."""
        return (self.size - 1) * self.stride + 1

    @property
    def spec(self) -> Any:
        return self._spec

    def count(self) -> int:
        count = self.inputs[0].count()
        if count in (INFINITE, UNKNOWN):
            return count
        if self.drops:
            return (count - self.reach) // self.shift + 1 if count >= self.reach else 0
        return -(-count // self.shift)

    def stream(self, run: Run) -> Stream:
        return _WindowStream(self, run)


class _WindowStream(Stream):
    def __init__(self, node: Window, run: Run):
        self.node = node
        self.parts = parts_of(node.inputs[0].spec)
        self.source = node.inputs[0].stream(run)
        self.inputs = (self.source,)
        self.buffer: list[Element] = []
        self.behind = 0  # elements to leave out before the next window
        self.is_over = False

    def _fill(self) -> None:
        while self.behind and not self.is_over:
            if self.source.next() is None:
                self.is_over = True
            self.behind -= 1
        while not self.is_over and len(self.buffer) < self.node.reach:
            block = self.source.block(self.node.reach - len(self.buffer))
            if block is None:
                self.is_over = True
            else:
                self.buffer += block.rows()

    def next(self) -> Element | None:
        node = self.node
        self._fill()
        if not self.buffer or (node.drops and len(self.buffer) < node.reach):
            return None
        rows = self.buffer[:node.reach:node.stride]
        self.behind = max(0, node.shift - len(self.buffer))
        del self.buffer[:node.shift]
        return [Rows(part.spec, [row[part.first:part.end] for row in rows]) for part in self.parts]

    def save(self) -> dict[str, Any]:
        return {**super().save(), "buffer": list(self.buffer), "behind": self.behind,
                "is_over": self.is_over}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.buffer, self.behind = list(state["buffer"]), int(state["behind"])
        self.is_over = bool(state["is_over"])
