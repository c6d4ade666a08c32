"""``tf.data.Iterator``: what users take elements from."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from collections.abc import Iterator as PythonIterator
from typing import Any

import numpy as np

from ... import forks
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, OutOfRangeError
from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import shorten
from ..train.safetensors import pack_arrays, unpack_arrays
from ..values.spec import TensorSpec
from .handles import handle_of
from .node import Node, Run, described_pipeline
from .optional import Optional, empty, optional_of
from .specs import NoneTensorSpec
from .state import packed_state, unpacked_state
from .streams import Stream
from .structure import Layout, is_composite, map_specs

#: What is done inside traces; ``staging.py`` puts it here.
hooks: dict[str, Callable[..., Any]] = {}


_STATE = "ITERATOR_STATE"  # the name of an iterator's state in checkpoints


class IteratorSpec:
    """What an iterator looks like: the specs of its elements.

    Parameters
    ----------
    element_spec
        A structure of ``tf.TensorSpec`` and the like.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.IteratorSpec(tf.TensorSpec([], tf.int64))
    IteratorSpec(TensorSpec(shape=(), dtype=tf.int64, name=None),)
    """

    __slots__ = ("_element_spec",)

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec

    def _handle(self) -> None:
        """No number: it is a spec."""

    @property
    def element_spec(self) -> Any:
        """Specs of the elements."""
        return self._element_spec

    @property
    def value_type(self) -> type:
        """``tf.data.Iterator``."""
        return Iterator

    @classmethod
    def from_value(cls, value: Any) -> IteratorSpec:
        """The spec of an iterator."""
        return cls(value.element_spec)

    def _of_handle(self, handle: Any) -> IteratorSpec:
        """Itself: what stands for an iterator among a trace's arguments."""
        return self

    def is_compatible_with(self, other: Any) -> bool:
        """True when an iterator (or the spec of one) has such elements."""
        return getattr(other, "element_spec", None) == self._element_spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IteratorSpec) and self._element_spec == other._element_spec

    def __hash__(self) -> int:
        return hash(IteratorSpec)

    def __repr__(self) -> str:
        return f"IteratorSpec({self._element_spec!r},)"


class AnyIterator(PythonIterator[Any]):
    """An iterator over a dataset, outside of functions or in a trace."""

    @property
    def element_spec(self) -> Any:
        """Specs of the elements."""
        raise NotImplementedError

    def get_next_as_optional(self) -> Optional:
        """The next element in a ``tf.experimental.Optional``, which is empty at the end."""
        raise NotImplementedError


class Iterator(AnyIterator):
    """An iterator over a dataset; ``iter(dataset)`` makes one.

    It may be used from several threads. What runs ahead for it (threads of ``prefetch`` and of
    parallel calls) stops when nobody holds it any more.

    Examples
    --------
    >>> import twofold as tf
    >>> iterator = iter(tf.data.Dataset.range(2))
    >>> iterator.get_next().numpy(), next(iterator).numpy()
    (np.int64(0), np.int64(1))
    >>> iterator.get_next_as_optional().has_value().numpy()
    np.False_
    """

    def __init__(self, node: Node, run: Run):
        self._layout: Layout = node.layout
        self._pipeline = described_pipeline(node)
        self._stream: Stream = node.stream(run)
        self._peeked: list[Any] | None = None
        self._number: int | None = None
        self._lock = forks.rlock()
        self._close = weakref.finalize(self, self._stream.close)

    @property
    def element_spec(self) -> Any:
        """Specs of the elements."""
        return self._layout.structure

    @property
    def _type_spec(self) -> IteratorSpec:
        return IteratorSpec(self.element_spec)

    def _leaves(self) -> list[Any] | None:
        """The next element as it travels; None at the end."""
        try:
            with self._lock:
                leaves, self._peeked = self._peeked, None
                return self._stream.next() if leaves is None else leaves
        except Exception as error:
            raise shorten(error) from error.__cause__

    def _has_next(self) -> bool:
        """Whether there is another element, which is read now."""
        with self._lock:
            if self._peeked is None:
                self._peeked = self._leaves()
            return self._peeked is not None

    def __iter__(self) -> Iterator:
        return self

    def __next__(self) -> Any:
        if observers.local.trace is not None:
            return hooks["next"](self)
        leaves = self._leaves()
        if leaves is None:
            raise StopIteration
        return self._layout.wrap(leaves)

    def get_next(self, name: str | None = None) -> Any:
        """The next element.

        Raises
        ------
        OutOfRangeError
            At the end.
        """
        if observers.local.trace is not None:
            return hooks["next"](self)
        leaves = self._leaves()
        if leaves is None:
            raise OutOfRangeError("End of sequence", "IteratorGetNext")
        return self._layout.wrap(leaves)

    def _single_leaves(self) -> list[Any]:
        """The leaves of the one element that there is."""
        leaves = self._leaves()
        if leaves is None:
            raise InvalidArgumentError("Dataset was empty.", "DatasetToSingleElement")
        if self._leaves() is not None:
            raise InvalidArgumentError("Dataset had more than one element.",
                                       "DatasetToSingleElement")
        return leaves

    def get_next_as_optional(self) -> Optional:
        """The next element in a ``tf.experimental.Optional``, which is empty at the end."""
        leaves = self._leaves()
        spec = self.element_spec
        return empty(spec) if leaves is None else optional_of(self._layout.wrap(leaves), spec)

    def close(self) -> None:
        """Stop what runs ahead; there is no next element from then on."""
        with self._lock:
            self._close()
            self._stream, self._peeked = _Closed(), None

    def save_state(self) -> dict[str, np.ndarray[Any, Any]]:
        """Where the iterator is, as arrays; what was read ahead is among them."""
        with self._lock:
            return packed_state({"stream": self._stream.save(), "peeked": self._peeked,
                                 "pipeline": self._pipeline})

    def restore_state(self, state: dict[str, np.ndarray[Any, Any]]) -> None:
        """Go on from what ``save_state`` gave, also in another process.

        Raises
        ------
        InvalidArgumentError
            When it is the state of another pipeline.
        """
        with self._lock:
            unpacked_state(state, self._restore)

    def _serialize_to_tensors(self) -> dict[str, Any]:
        """The state as checkpoints have it: one string."""
        return {_STATE: pack_arrays(self.save_state())}

    def _restore_from_tensors(self, values: dict[str, Any]) -> None:
        self.restore_state(unpack_arrays(values[_STATE].numpy()))

    def _restore(self, state: dict[str, Any]) -> None:
        if state["pipeline"] != self._pipeline:
            raise ArgumentError(f"it is of {state['pipeline']}, this one of {self._pipeline}")
        self._peeked = state["peeked"]
        self._stream.restore(state["stream"])

    def _handle(self) -> tuple[Any, Tensor]:
        """What tells it apart as an argument of a function, and its number."""
        return repr(self.element_spec), handle_of(self)

    def _of_handle(self, handle: Any) -> Any:
        """The iterator with a number; a traced number gives one that only the run knows."""
        if isinstance(handle, SymbolicTensor):
            return hooks["given"](self._layout, handle)
        return self if isinstance(handle, Tensor) else self._type_spec

    def _staged_elements(self) -> Any:
        """What a ``for`` statement in a trace goes over."""
        return hooks["elements"](self)


class _Closed(Stream):
    """The stream of an iterator that was closed."""

    def next(self) -> None:
        return None


class NumpyIterator(PythonIterator[Any]):
    """An iterator whose elements are NumPy arrays; ``dataset.as_numpy_iterator()`` makes one.

    Examples
    --------
    >>> import twofold as tf
    >>> list(tf.data.Dataset.range(2).as_numpy_iterator())
    [np.int64(0), np.int64(1)]
    """

    def __init__(self, iterator: Iterator):
        if not isinstance(iterator, Iterator) or not hasattr(iterator, "_leaves"):
            raise ArgumentTypeError(
                f"tf.data.NumpyIterator takes an iterator of a tf.data.Dataset, got {iterator!r}")
        for spec in iterator._layout.specs:
            if not isinstance(spec, (TensorSpec, NoneTensorSpec)):
                raise ArgumentTypeError(
                    "tf.data.Dataset.as_numpy_iterator() is not supported for datasets that "
                    f"produce values of type {spec.value_type}")
        self._iterator = iterator
        self._is_plain = not iterator._layout.holds_composites

    def __repr__(self) -> str:
        return f"NumpyIterator(iterator={self._iterator!r})"

    def __iter__(self) -> NumpyIterator:
        return self

    def __next__(self) -> Any:
        leaves = self._iterator._leaves()
        if leaves is None:
            raise StopIteration
        layout = self._iterator._layout
        if self._is_plain:
            return layout.pack([_readable(leaf) for leaf in leaves])
        return map_specs(lambda value: value._numpy() if is_composite(value) else
                         _readable(None if value is None else value._host()), layout.wrap(leaves))


def _readable(leaf: Any) -> Any:
    """An array that cannot be written to, or a scalar."""
    if leaf is None:
        return None
    if not leaf.ndim:
        return leaf[()]
    view = leaf.view()
    view.flags.writeable = False
    return view
