"""Datasets inside ``tf.function``: each element is a call of the host, which nothing retraces for.

An iterator that a function opens is known by a number while the function runs; one from outside is
the object itself. Strings come as their bytes and ends, as everywhere in traces.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import dtypes, forks
from ...errors import OutOfRangeError, TraceError
from ...ir.base.types import TensorType
from ...ir.oplib.control.effects import HostFunction
from ..autograph.loops import for_stmt
from ..autograph.operators import call_converted
from ..dispatch import door
from ..tensors import observers
from ..tensors.tensor import Tensor, tensors_of
from ..tracing.computations import encode
from ..tracing.host_results import take_result, types_of_results
from ..tracing.strings import expand
from ..values import convert
from ..values.spec import TensorSpec
from .base import DatasetBase, run_of
from .handles import Given, handle_of, object_of
from .iterators import AnyIterator, Iterator, hooks
from .node import Node, late_tensors, settle
from .optional import Optional
from .rows import placeholders
from .specs import DatasetSpec
from .structure import Layout, map_structure

_MOST_OPEN = 64        # iterators that one place in a function may leave open
_MOST_UNROLLED = 10_000
_HANDLE = TensorSpec([], dtypes.int64)


class _Open:
    """The iterators that functions opened, by number; one per place where that is done."""

    _numbers = itertools.count(1)

    def __init__(self, dataset: DatasetBase):
        self._dataset = dataset
        self._iterators: OrderedDict[int, Iterator] = OrderedDict()
        self._lock = forks.lock()

    def open(self, node: Node) -> tuple[Any, ...]:
        """A new iterator's number, of the dataset without late tensors."""
        iterator = Iterator(node, run_of(node))
        with self._lock:
            number = next(self._numbers)
            self._iterators[number] = iterator
            old = self._iterators.popitem(last=False) if len(self._iterators) > _MOST_OPEN \
                else None
        if old is not None:
            old[1].close()
        return (np.array(number, np.int64),)

    def get(self, number: Any) -> Iterator:
        """The iterator of a number."""
        return self._iterators[int(number)]

    def close(self, number: Any) -> tuple[()]:
        """Close an iterator."""
        with self._lock:
            iterator = self._iterators.pop(int(number), None)
        if iterator is not None:
            iterator.close()
        return ()


class StagedIterator(AnyIterator):
    """An iterator inside a trace.

    Parameters
    ----------
    layout : Layout
        Of the elements.
    find : callable
        Gives the iterator, from the numbers that the function has.
    handle : sequence of Tensor
        These numbers, traced; empty for an iterator from outside.
    close : callable, optional
        Closes it, given the numbers.
    """

    def __init__(self, layout: Layout, find: Callable[..., Iterator], handle: Sequence[Tensor],
                 close: Callable[..., tuple[()]] | None = None):
        self._layout = layout
        self._find = find
        self._handle = list(handle)
        self._close = close
        self._count = 0
        self._datasets: deque[Any] = deque(maxlen=_MOST_OPEN)

    @property
    def element_spec(self) -> Any:
        """Specs of the elements."""
        return self._layout.structure

    def __iter__(self) -> StagedIterator:
        return self

    def __next__(self) -> Any:
        self._count += 1
        if self._count > _MOST_UNROLLED:
            raise TraceError(
                "a `for` statement over a dataset is unrolled without end, because AutoGraph is "
                "off here; turn it on (tf.function(autograph=True)), or loop outside")
        return self.get_next()

    def get_next(self, name: str | None = None) -> Any:
        """The next element; at the end the function stops with an ``OutOfRangeError``."""
        def read(*numbers: Any) -> tuple[Any, ...]:
            leaves = self._find(*numbers)._leaves()
            if leaves is None:
                raise OutOfRangeError("End of sequence", "IteratorGetNext")
            return self._arrays(leaves)

        return self._element(self._call(read, "next", self._types()))

    def get_next_as_optional(self) -> Optional:
        """The next element in a ``tf.experimental.Optional``, which is empty at the end."""
        def read(*numbers: Any) -> tuple[Any, ...]:
            leaves = self._find(*numbers)._leaves()
            found = placeholders(self._layout.specs) if leaves is None else leaves
            return (np.array(leaves is not None), *self._arrays(found))

        flag, *parts = self._call(read, "next", [TensorType(dtypes.bool_, ()), *self._types()])
        return Optional(flag, self._element(parts), self.element_spec)

    def get_single(self) -> Any:
        """The element that is the only one."""
        def read(*numbers: Any) -> tuple[Any, ...]:
            return self._arrays(self._find(*numbers)._single_leaves())

        return self._element(self._call(read, "single element", self._types()))

    def _staged_elements(self) -> StagedIterator:
        return self

    def has_next(self) -> Any:
        """Whether there is another element, a traced bool."""
        def look(*numbers: Any) -> tuple[Any, ...]:
            return (np.array(self._find(*numbers)._has_next()),)

        return self._call(look, "has_next", [TensorType(dtypes.bool_, ())])[0]

    def finish(self) -> None:
        """Close it after a loop, where the function opened it."""
        if self._close is not None:
            self._call(self._close, "close", [])

    # ------------------------------------------------------------------ calls of the host
    def _call(self, function: Callable[..., Any], name: str, types: Sequence[TensorType]) -> Any:
        def run(*arrays: Any) -> Any:
            with observers.init_scope():
                return function(*arrays)

        return door.run_all("host_call", *self._handle, outputs=tuple(types),
                            function=HostFunction(run, f"{name} of a dataset", moves_on=True))

    def _arrays(self, leaves: Sequence[Any]) -> tuple[Any, ...]:
        """The leaves of an element as arrays of the types that the graph has for them."""
        found: list[Any] = []
        for leaf, spec in zip(leaves, self._layout.specs):
            if leaf is None:
                continue
            if isinstance(spec, DatasetSpec):
                dataset = spec.wrap(leaf)
                self._datasets.append(dataset)   # its number does not keep it
                found.append(handle_of(dataset)._host())
                continue
            if leaf.dtype.kind == "O":
                data, leaf = encode(leaf)
                found.append(data)
            if spec.shape.rank is None:
                found += [leaf.reshape(-1), np.array(leaf.shape, np.int64)]
            else:
                found.append(leaf)
        return tuple(found)

    def _travels(self) -> list[Any]:
        """The specs of what the graph has for the leaves."""
        return [_HANDLE if isinstance(spec, DatasetSpec) else spec for spec in self._layout.specs]

    def _types(self) -> list[TensorType]:
        return types_of_results([spec for spec in self._travels() if isinstance(spec, TensorSpec)],
                                "element")

    def _element(self, parts: Sequence[Tensor]) -> Any:
        results = iter(parts)
        leaves = [take_result(results, spec, "a dataset") if isinstance(spec, TensorSpec) else None
                  for spec in self._travels()]
        return self._layout.pack([
            spec.wrap(Given(spec.element_spec, leaf))
            if isinstance(spec, DatasetSpec) and leaf is not None else leaf
            for spec, leaf in zip(self._layout.specs, leaves)])


Iterator.register(StagedIterator)   # to users it is one, too


def _open_iterator(dataset: DatasetBase) -> StagedIterator:
    """``iter(dataset)`` inside a trace."""
    place = _Open(dataset)
    handle = _call_with_dataset(dataset, place.open, "iter of a dataset")
    return StagedIterator(dataset._node.layout, place.get, handle, place.close)


def _from_outside(iterator: Iterator) -> StagedIterator:
    return StagedIterator(iterator._layout, lambda: iterator, ())


def _single_element(dataset: DatasetBase) -> Any:
    """The element of a dataset that has one."""
    iterator = _open_iterator(dataset)
    element = iterator.get_single()
    iterator.finish()
    return element


def _count_elements(dataset: DatasetBase) -> Tensor:
    """The number of elements of a dataset that only the run tells."""
    def count(node: Node) -> tuple[Any, ...]:
        return (np.array(node.count(), np.int64),)

    return _call_with_dataset(dataset, count, "cardinality of a dataset")[0]


def _call_with_dataset(dataset: DatasetBase, function: Callable[[Node], tuple[Any, ...]],
                       name: str) -> Sequence[Tensor]:
    """The number that a function of the host gives for a dataset, whose tensors the run tells."""
    inputs, late_of = expand(late_tensors(dataset._node))
    types = [x.dtype for x in inputs]

    def run(*arrays: Any) -> tuple[Any, ...]:
        late = late_of(tensors_of(arrays, types)) if arrays else ()
        return function(settle(dataset._node, iter([x._host() for x in late])))

    found: Sequence[Tensor] = door.run_all(
        "host_call", *inputs, outputs=(TensorType(dtypes.int64, ()),),
        function=HostFunction(run, name))
    return found


def _reduce(dataset: DatasetBase, initial: Any, function: Callable[..., Any]) -> Any:
    """``dataset.reduce`` as a loop of the graph."""
    state = [map_structure(convert.to_tensor, initial)]

    def body(element: Any) -> None:
        found = call_converted(function, (state[0], element), {})
        state[0] = map_structure(convert.to_tensor, found)

    def set_state(values: tuple[Any, ...]) -> None:
        state[:] = values

    for_stmt(dataset, None, body, lambda: (state[0],), set_state, ("state",), {})
    return state[0]


def attach() -> None:
    """Let iterators and datasets be used inside traces."""
    hooks["open"] = _open_iterator
    hooks["next"] = lambda iterator: _from_outside(iterator).get_next()
    hooks["elements"] = _from_outside
    hooks["given"] = lambda layout, handle: StagedIterator(layout, object_of, [handle])
    hooks["single"] = _single_element
    hooks["count"] = _count_elements
    hooks["reduce"] = _reduce
