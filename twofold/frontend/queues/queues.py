"""``tf.queue``: the classes of queues, and how functions use them.

A queue is an object of Python. Inside ``tf.function`` its methods become calls of the host, which
run where the program comes to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..flow.host_functions import py_function
from ..tensors import observers
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from ..tracing.strings import TracedStrings
from ..values import arguments, convert
from ..values.spec import TensorSpec
from ..variables.random_state import global_seed
from .store import PriorityStore, ShuffleStore, Store


class QueueBase:
    """What all queues have: elements of one or several tensors go in and out.

    Parameters
    ----------
    dtypes : list of dtype
        Of the components of an element.
    shapes : list of TensorShape or None
        Their shapes; None: any.
    names : list of str or None
        With names elements are dictionaries.
    queue_ref
        The ``queue_ref`` of the queue that this one stands for.

    Examples
    --------
    >>> import twofold as tf
    >>> queue = tf.queue.FIFOQueue(capacity=3, dtypes=tf.int32, shapes=[[]])
    >>> isinstance(queue, tf.queue.QueueBase), queue.dtypes
    (True, [tf.int32])
    """

    def __init__(self, dtypes: Any, shapes: Any, names: Any, queue_ref: Any):
        self._dtypes = list(dtypes)
        if shapes is not None and len(shapes) != len(self._dtypes):
            raise ArgumentError(
                "Queue shapes must have the same length as dtypes, received "
                f"len(shapes)={len(shapes)}, len(dtypes)={len(self._dtypes)}")
        self._shapes = [TensorShape(None) for _ in self._dtypes] if shapes is None else [
            TensorShape(shape) for shape in shapes]
        if names is not None and len(names) != len(self._dtypes):
            raise ArgumentError(
                "Queue names must have the same length as dtypes, received "
                f"len(names)={len(names)}, len(dtypes)={len(self._dtypes)}")
        self._names = names
        if not isinstance(queue_ref, _Reference):
            raise ArgumentTypeError(f"queue_ref must be that of a queue, got {queue_ref!r}")
        self._reference = queue_ref

    @staticmethod
    def from_list(index: Any, queues: Any) -> QueueBase:
        """One of several queues, chosen by a number that may be known late.

        Parameters
        ----------
        index : int or Tensor
            Which.
        queues : list of QueueBase
            With the same components.

        Returns
        -------
        QueueBase

        Raises
        ------
        TypeError
            When components differ, or there is no queue.
        """
        if not isinstance(queues, list) or not queues or not all(
                isinstance(queue, QueueBase) for queue in queues):
            raise ArgumentTypeError("A list of queues expected")
        first = queues[0]
        for what in ("dtypes", "names"):
            if any(getattr(queue, what) != getattr(first, what) for queue in queues):
                raise ArgumentTypeError(f"Queues do not have matching component {what}.")
        shapes = [_common_shape(column) for column in zip(*[queue.shapes for queue in queues])]
        stores = [store for queue in queues for store in queue._reference.stores]
        return QueueBase(first.dtypes, shapes, first.names,
                         _Reference(stores, convert.to_tensor(index)))

    @property
    def queue_ref(self) -> Any:
        """What the queue is, whatever stands for it."""
        return self._reference

    @property
    def name(self) -> str:
        """The name."""
        return self._reference.stores[0].name

    @property
    def dtypes(self) -> list[Any]:
        """The dtypes of the components."""
        return self._dtypes

    @property
    def shapes(self) -> list[TensorShape]:
        """The shapes of the components."""
        return self._shapes

    @property
    def names(self) -> list[str] | None:
        """The names of the components, or None."""
        found: list[str] | None = self._names
        return found

    # ------------------------------------------------------------------ in and out
    def enqueue(self, vals: Any, name: str | None = None) -> None:
        """Put an element in; wait while the queue is full.

        Parameters
        ----------
        vals : Tensor, or list, tuple or dict of them
            The components.
        name : str, optional
            Accepted as in TensorFlow; not used.

        Raises
        ------
        CancelledError
            When the queue is closed.
        ValueError
            When shapes do not fit, or names.
        """
        tensors = self._components(vals)
        for tensor, shape in zip(tensors, self._shapes):
            tensor.shape.assert_is_compatible_with(shape)

        def put(store: Store, *arrays: Any) -> list[Any]:
            self._require_shapes(arrays, self._shapes)
            store.put([arrays])
            return []

        self._call(put, tensors, [])

    def enqueue_many(self, vals: Any, name: str | None = None) -> None:
        """Put in the elements that are the rows of tensors; wait while the queue is full.

        Parameters
        ----------
        vals : Tensor, or list, tuple or dict of them
            The components of all elements, with the elements in the first dimension.
        name : str, optional
            Accepted as in TensorFlow; not used.

        Raises
        ------
        CancelledError
            When the queue is closed.
        ValueError
            When shapes do not fit, or names.
        """
        tensors = self._components(vals)
        count = TensorShape([None])
        for tensor, shape in zip(tensors, self._shapes):
            given = tensor.shape.with_rank_at_least(1)
            count = count.merge_with(given[:1])
            given[1:].assert_is_compatible_with(shape)

        def put(store: Store, *arrays: Any) -> list[Any]:
            if len({len(array) for array in arrays}) > 1:
                raise InvalidArgumentError("queue.enqueue_many: the components have different "
                                           f"lengths: {[len(a) for a in arrays]}",
                                           "queue.enqueue_many")
            self._require_shapes([array[0] for array in arrays if len(array)], self._shapes)
            store.put([tuple(row) for row in zip(*arrays)])
            return []

        self._call(put, tensors, [])

    def dequeue(self, name: str | None = None) -> Any:
        """Take an element out; wait until there is one.

        Parameters
        ----------
        name : str, optional
            Accepted as in TensorFlow; not used.

        Returns
        -------
        Tensor, or list or dict of them
            The components.

        Raises
        ------
        OutOfRangeError
            When the queue is closed and empty.
        """
        return self._given(self._call(lambda store: list(store.take(1)[0]), [], [
            TensorSpec(shape, dtype) for shape, dtype in zip(self._shapes, self._dtypes)]))

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Take several elements out; wait until they are there.

        Parameters
        ----------
        n : int or Tensor
            How many.
        name : str, optional
            Accepted as in TensorFlow; not used.

        Returns
        -------
        Tensor, or list or dict of them
            The components, with the elements in the first dimension.

        Raises
        ------
        OutOfRangeError
            When the queue is closed and has less than ``n``.
        InvalidArgumentError
            When the shapes of the components are not known, or ``n`` is negative.
        """
        return self._take_many(n, False)

    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """Take several elements out; when the queue is closed, as many as there are.

        Parameters
        ----------
        n : int or Tensor
            How many.
        name : str, optional
            Accepted as in TensorFlow; not used.

        Returns
        -------
        Tensor, or list or dict of them
            The components, with the elements in the first dimension.

        Raises
        ------
        OutOfRangeError
            When the queue is closed and empty.
        InvalidArgumentError
            When the shapes of the components are not known, or ``n`` is negative.
        """
        return self._take_many(n, True)

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> None:
        """Take nothing in any more; what is in it can still be taken out.

        Parameters
        ----------
        cancel_pending_enqueues : bool
            Whether those who wait to put something in are sent away.
        name : str, optional
            Accepted as in TensorFlow; not used.

        Raises
        ------
        CancelledError
            When it is closed already.
        """
        def close(store: Store) -> list[Any]:
            store.close(bool(cancel_pending_enqueues))
            return []

        self._call(close, [], [])

    def is_closed(self, name: str | None = None) -> Tensor:
        """Whether the queue is closed, a bool tensor.

        Parameters
        ----------
        name : str, optional
            Accepted as in TensorFlow; not used.

        Returns
        -------
        Tensor
        """
        found: Tensor = self._call(lambda store: [np.array(store.is_closed)], [],
                                   [TensorSpec([], dtypes.bool_)])[0]
        return found

    def size(self, name: str | None = None) -> Tensor:
        """How many elements are in the queue, an int32 tensor.

        Parameters
        ----------
        name : str, optional
            Accepted as in TensorFlow; not used.

        Returns
        -------
        Tensor
        """
        found: Tensor = self._call(lambda store: [np.array(len(store), np.int32)], [],
                                   [TensorSpec([], dtypes.int32)])[0]
        return found

    # ------------------------------------------------------------------ how that is done
    def _take_many(self, n: Any, up_to: bool) -> Any:
        count = convert.to_tensor(n)
        if count.dtype.kind not in "iu" or count.ndim:
            raise InvalidArgumentError(f"n must be an integer, got {n!r}", "queue.dequeue_many")
        self._require_known_shapes()
        is_late = isinstance(count, SymbolicTensor)
        rows = None if up_to or is_late or int(count) < 0 else int(count)
        specs = [TensorSpec(TensorShape([rows]).concatenate(self._shape_of_many(shape)), dtype)
                 for shape, dtype in zip(self._shapes, self._dtypes)]

        def take(store: Store, wanted: Any) -> list[Any]:
            number = int(wanted)
            if number < 0:
                raise InvalidArgumentError(f"{store.kind} '{store.name}' requested {number} < 0 "
                                           "elements", "queue.dequeue_many")
            found = store.take(number, 1 if up_to else None)
            return [self._stack([element[i] for element in found], shape, dtype)
                    for i, (shape, dtype) in enumerate(zip(self._shapes, self._dtypes))]

        return self._given(self._call(take, [count], specs))

    def _require_known_shapes(self) -> None:
        if not all(shape.is_fully_defined() for shape in self._shapes):
            kind = self._reference.stores[0].kind
            raise InvalidArgumentError(
                f"{kind}'s DequeueMany and DequeueUpTo require the components to have specified "
                "shapes.", "queue.dequeue_many")

    def _shape_of_many(self, shape: TensorShape) -> TensorShape:
        return shape

    def _stack(self, rows: Sequence[Any], shape: TensorShape, dtype: Any) -> Any:
        found = np.empty((len(rows), *shape), dtype.numpy)
        for place, row in enumerate(rows):
            found[place, ...] = row
        return found

    def _components(self, vals: Any) -> list[Tensor]:
        """The components of an element, or of several, in order."""
        if isinstance(vals, Mapping):
            if not self._names:
                raise ArgumentError("Queue must have names to enqueue a dictionary")
            if sorted(self._names) != sorted(vals, key=str):
                raise ArgumentError(
                    "Keys in dictionary to enqueue do not match names of Queue.  Dictionary: "
                    f"{sorted(vals, key=str)},Queue: {sorted(self._names)}")
            vals = [vals[key] for key in self._names]
        elif self._names:
            raise ArgumentError("You must enqueue a dictionary in a Queue with names")
        elif not isinstance(vals, (list, tuple)):
            vals = [vals]
        if len(vals) != len(self._dtypes):
            raise InvalidArgumentError(f"the queue has {len(self._dtypes)} components, got "
                                       f"{len(vals)}", "queue.enqueue")
        return [convert.convert_to_tensor(value, dtype)
                for value, dtype in zip(vals, self._dtypes)]

    def _require_shapes(self, arrays: Sequence[Any], shapes: Sequence[TensorShape]) -> None:
        for place, (array, shape) in enumerate(zip(arrays, shapes)):
            if not shape.is_compatible_with(np.shape(array)):
                raise InvalidArgumentError(
                    f"Shape mismatch in tuple component {place}. Expected {shape}, got "
                    f"{list(np.shape(array))}", "queue.enqueue")

    def _given(self, tensors: list[Tensor]) -> Any:
        if self._names:
            return dict(zip(self._names, tensors))
        return tensors[0] if len(tensors) == 1 else tensors

    def _call(self, function: Callable[..., list[Any]], tensors: Sequence[Tensor],
              specs: Sequence[TensorSpec]) -> list[Tensor]:
        """Results of a function of the store and arrays, now or where the program comes to it."""
        index = self._reference.index
        given = [*tensors] if index is None else [index, *tensors]

        def run(*values: Tensor) -> list[Tensor]:
            arrays = [value._host() for value in values]
            stores = self._reference.stores
            place = 0 if index is None else int(arrays.pop(0))
            if not 0 <= place < len(stores):
                raise InvalidArgumentError(f"queue {place} is not in [0, {len(stores)})",
                                           "queue.from_list")
            found = function(stores[place], *arrays)
            return [from_array(np.asarray(array, spec.dtype.numpy, order="C"), spec.dtype)
                    for array, spec in zip(found, specs)]

        run.__name__ = type(self).__name__
        if not observers.is_tracing() and not any(
                isinstance(value, (SymbolicTensor, TracedStrings)) for value in given):
            return run(*given)
        found: list[Tensor] = py_function(run, given, list(specs))
        return found


class _Reference:
    """What a queue is: its store, or several and the number of one."""

    def __init__(self, stores: Sequence[Store], index: Tensor | None = None):
        self.stores = tuple(stores)
        self.index = index


def _common_shape(shapes: Sequence[TensorShape]) -> TensorShape:
    found = shapes[0]
    for shape in shapes[1:]:
        found = found.most_specific_compatible_shape(shape)
    return found


# ---------------------------------------------------------------------------- arguments

def _types_of(given: Any) -> list[Any]:
    kinds = given if isinstance(given, (list, tuple)) else [given]
    return [dtypes.as_dtype(kind) for kind in kinds]


def _shapes_of(shapes: Any, types: Sequence[Any], may_be_open: bool = False) -> Any:
    if shapes is None:
        return None
    if isinstance(shapes, TensorShape):
        shapes = [shapes]
    if not isinstance(shapes, (list, tuple)):
        raise ArgumentTypeError("Shapes must be a TensorShape or a list or tuple of TensorShapes, "
                                f"got {type(shapes)} instead.")
    is_one = all(size is None or isinstance(size, int) for size in shapes)
    if may_be_open and (not shapes or is_one):
        raise ArgumentError("When providing partial shapes, a list of shapes must be provided.")
    found = [TensorShape(shape) for shape in ([shapes] if is_one else shapes)]
    if not may_be_open and not all(shape.is_fully_defined() for shape in found):
        raise ArgumentError(f"All shapes must be fully defined: {found}")
    if any(shape.rank is None for shape in found):
        raise ArgumentError(f"All shapes must have a defined rank: {found}")
    if len(found) != len(types):
        raise InvalidArgumentError(f"Different number of component types.  Types: "
                                   f"{[kind.name for kind in types]}, Shapes: {found}", "queue")
    return found


def _names_of(names: Any, types: Sequence[Any]) -> Any:
    if names is None:
        return None
    found = list(names) if isinstance(names, (list, tuple)) else [names]
    if len(found) != len(types):
        raise ArgumentError("List of names must have the same length as the list of dtypes, "
                            f"received len(names)={len(found)},len(dtypes)={len(types)}")
    return found


class FIFOQueue(QueueBase):
    """A queue: what came in first goes out first.

    Parameters
    ----------
    capacity : int
        How many elements there is room for; less than one: any number.
    dtypes : dtype or list of dtype
        Of the components of an element.
    shapes : list of TensorShape, optional
        Their shapes, all known. Without them elements may have any, and go out one by one.
    names : list of str, optional
        With names elements are dictionaries.
    shared_name : str, optional
        Accepted as in TensorFlow; queues are not shared.
    name : str
        For messages.

    Examples
    --------
    >>> import twofold as tf
    >>> queue = tf.queue.FIFOQueue(10, tf.int32, shapes=[[]])
    >>> queue.enqueue_many([[1, 2, 3]])
    >>> queue.dequeue().numpy(), queue.dequeue_many(2).numpy()
    (np.int32(1), array([2, 3], dtype=int32))
    """

    def __init__(self, capacity: Any, dtypes: Any, shapes: Any = None, names: Any = None,
                 shared_name: str | None = None, name: str = "fifo_queue"):
        types = _types_of(dtypes)
        store = Store("FIFOQueue", name, arguments.static_int(capacity, "capacity"))
        super().__init__(types, _shapes_of(shapes, types), _names_of(names, types),
                         _Reference([store]))


class PaddingFIFOQueue(QueueBase):
    """A queue whose elements may have different sizes; several together are filled up with zeros.

    Parameters
    ----------
    capacity : int
        How many elements there is room for; less than one: any number.
    dtypes : dtype or list of dtype
        Of the components of an element.
    shapes : list of TensorShape
        Their shapes, None for sizes that may differ.
    names : list of str, optional
        With names elements are dictionaries.
    shared_name : str, optional
        Accepted as in TensorFlow; queues are not shared.
    name : str
        For messages.

    Examples
    --------
    >>> import twofold as tf
    >>> queue = tf.queue.PaddingFIFOQueue(10, tf.int32, shapes=[[None]])
    >>> queue.enqueue([[1, 2, 3]])
    >>> queue.enqueue([[4]])
    >>> queue.dequeue_many(2).numpy()
    array([[1, 2, 3],
           [4, 0, 0]], dtype=int32)
    """

    def __init__(self, capacity: Any, dtypes: Any, shapes: Any, names: Any = None,
                 shared_name: str | None = None, name: str = "padding_fifo_queue"):
        types = _types_of(dtypes)
        store = Store("PaddingFIFOQueue", name, arguments.static_int(capacity, "capacity"))
        super().__init__(types, _shapes_of(shapes, types, True), _names_of(names, types),
                         _Reference([store]))

    def _require_known_shapes(self) -> None:
        """Sizes that are not known are filled up."""

    def _stack(self, rows: Sequence[Any], shape: TensorShape, dtype: Any) -> Any:
        sizes = [max((np.shape(row)[axis] for row in rows), default=0) if size is None else size
                 for axis, size in enumerate(shape)]
        nothing: Any = b"" if dtype is dtypes.string else 0
        found = np.full((len(rows), *sizes), nothing, dtype.numpy)
        for place, row in enumerate(rows):
            part: Any = (place, *map(slice, np.shape(row)))
            found[part] = row
        return found


class PriorityQueue(QueueBase):
    """A queue that gives the element with the smallest number first.

    Parameters
    ----------
    capacity : int
        How many elements there is room for; less than one: any number.
    types : dtype or list of dtype
        Of the components that come after the first one, which is the number: an int64 scalar.
    shapes : list of TensorShape, optional
        Their shapes, all known.
    names : list of str, optional
        With names elements are dictionaries; the number has one, too.
    shared_name : str, optional
        Accepted as in TensorFlow; queues are not shared.
    name : str
        For messages.

    Examples
    --------
    >>> import twofold as tf
    >>> queue = tf.queue.PriorityQueue(10, tf.string, shapes=[[]])
    >>> queue.enqueue([2, "later"])
    >>> queue.enqueue([1, "sooner"])
    >>> [x.numpy() for x in queue.dequeue()]
    [np.int64(1), b'sooner']
    """

    def __init__(self, capacity: Any, types: Any, shapes: Any = None, names: Any = None,
                 shared_name: str | None = None, name: str = "priority_queue"):
        kinds = _types_of(types)
        given = _shapes_of(shapes, kinds)
        store = PriorityStore("PriorityQueue", name, arguments.static_int(capacity, "capacity"))
        every = [TensorShape([]), *(given or [TensorShape(None)] * len(kinds))]
        kinds = [dtypes.int64, *kinds]
        super().__init__(kinds, every, _names_of(names, kinds), _Reference([store]))


class RandomShuffleQueue(QueueBase):
    """A queue that gives any of its elements.

    Parameters
    ----------
    capacity : int
        How many elements there is room for; less than one: any number.
    min_after_dequeue : int
        How many must be left in it while it is open, so that they are mixed.
    dtypes : dtype or list of dtype
        Of the components of an element.
    shapes : list of TensorShape, optional
        Their shapes, all known. Without them elements may have any, and go out one by one.
    names : list of str, optional
        With names elements are dictionaries.
    seed : int, optional
        The same seed gives the same order.
    shared_name : str, optional
        Accepted as in TensorFlow; queues are not shared.
    name : str
        For messages.

    Examples
    --------
    >>> import twofold as tf
    >>> queue = tf.queue.RandomShuffleQueue(10, 0, tf.int32, shapes=[[]], seed=1)
    >>> queue.enqueue_many([[1, 2, 3]])
    >>> sorted(queue.dequeue_many(3).numpy().tolist())
    [1, 2, 3]
    """

    def __init__(self, capacity: Any, min_after_dequeue: Any, dtypes: Any, shapes: Any = None,
                 names: Any = None, seed: Any = None, shared_name: str | None = None,
                 name: str = "random_shuffle_queue"):
        types = _types_of(dtypes)
        room = arguments.static_int(capacity, "capacity")
        left = arguments.static_int(min_after_dequeue, "min_after_dequeue")
        if left < 0 or left >= room > 0:
            raise InvalidArgumentError(f"min_after_dequeue {left} must be between 0 and capacity "
                                       f"{room}", "queue.RandomShuffleQueue")
        outer, _ = global_seed()
        own = None if seed is None else abs(arguments.static_int(seed, "seed"))
        seeds = None if outer is None and own is None else [abs(outer or 0), own or 0]
        store = ShuffleStore("RandomShuffleQueue", name, room, left, seeds)
        super().__init__(types, _shapes_of(shapes, types), _names_of(names, types),
                         _Reference([store]))
