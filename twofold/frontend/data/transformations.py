"""The methods of ``tf.data.Dataset`` that make another dataset, first part: the usual ones."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Self

from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..tensors.tracebacks import public
from ..values import arguments
from .base import DatasetBase, WithOptions
from .batching import Batch, Rebatch, Unbatch
from .combining import Concatenated, Enumerated
from .mapping import Filter, Map, Scan
from .options import Options
from .ordering import Repeat, Shard, Shuffle, Skip, Take
from .parallel import ParallelMap, parallel_calls
from .prefetching import Prefetch
from .seeds import seeds_for


def amount(value: Any, what: str) -> int:
    """An argument that is an integer, a scalar tensor included."""
    if value is None:
        raise ArgumentError(f"{what} must be an integer, got None")
    return arguments.static_int(value, what)


class Transformations(DatasetBase):
    """Datasets of datasets."""

    @public
    def map(self, map_func: Callable[..., Any], num_parallel_calls: Any = None,
            deterministic: bool | None = None, synchronous: bool | None = None,
            use_unbounded_threadpool: bool = False, name: str | None = None) -> Self:
        """A function of each element; it is traced once, and compiled.

        Parameters
        ----------
        map_func : callable
            Takes the parts of an element, and gives a structure of tensors.
        num_parallel_calls : int, optional
            How many threads work on elements; ``tf.data.AUTOTUNE`` finds a number.
        deterministic : bool, optional
            False: with parallel calls elements come in the order in which they are ready.
        synchronous, use_unbounded_threadpool : bool
            Accepted.

        Returns
        -------
        Dataset
            Of what the function returns.

        Raises
        ------
        TypeError
            When the function returns something that is no tensor.
        """
        if num_parallel_calls is None or synchronous:
            if deterministic is not None:
                warnings.warn("The `deterministic` argument has no effect unless the "
                              "`num_parallel_calls` argument is specified.", stacklevel=3)
            return self._of(Map(self._node, _callable(map_func, "map_func")))
        calls = parallel_calls(num_parallel_calls, "map")
        return self._of(ParallelMap(self._node, _callable(map_func, "map_func"), calls,
                                    deterministic))

    @public
    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Self:
        """The elements for which a function gives True.

        Raises
        ------
        ValueError
            When it gives something else than a bool scalar.
        """
        return self._of(Filter(self._node, _callable(predicate, "predicate")))

    @public
    def take_while(self, predicate: Callable[..., Any], name: str | None = None) -> Self:
        """The elements before the first for which a function gives False."""
        return self._of(Filter(self._node, _callable(predicate, "predicate"), "take_while"))

    @public
    def scan(self, initial_state: Any, scan_func: Callable[..., Any], name: str | None = None
             ) -> Self:
        """A function that hands a state from element to element.

        Parameters
        ----------
        initial_state : structure of Tensor
        scan_func : callable
            Takes the state and an element; gives the new state and an output.

        Returns
        -------
        Dataset
            Of the outputs.

        Raises
        ------
        TypeError
            When the new state is of other types than the old one.
        """
        return self._of(Scan(self._node, initial_state, _callable(scan_func, "scan_func")))

    @public
    def batch(self, batch_size: Any, drop_remainder: Any = False, num_parallel_calls: Any = None,
              deterministic: bool | None = None, name: str | None = None) -> Self:
        """So many elements as one, stacked along a new first axis.

        Parameters
        ----------
        batch_size : int
        drop_remainder : bool
            Leave out a last batch that is smaller.
        num_parallel_calls, deterministic
            Accepted: batches are stacked where they are asked for.

        Returns
        -------
        Dataset
            Of batches.

        Raises
        ------
        InvalidArgumentError
            When the size is not positive, and, when elements are taken, when shapes differ.
        """
        if num_parallel_calls is not None:
            parallel_calls(num_parallel_calls, "batch")
        return self._of(Batch(self._node, amount(batch_size, "batch_size"),
                              bool(drop_remainder)))

    @public
    def unbatch(self, name: str | None = None) -> Self:
        """The rows of each element, one by one.

        Raises
        ------
        ValueError
            For elements that hold scalars.
        """
        return self._of(Unbatch(self._node))

    @public
    def rebatch(self, batch_size: Any, drop_remainder: Any = False, name: str | None = None
                ) -> Self:
        """Batches of another size; a list of sizes is gone through in turn."""
        sizes = list(arguments.static_ints(batch_size, "batch_size"))
        if not sizes:
            raise InvalidArgumentError("rebatch: batch_size must not be empty", "rebatch")
        return self._of(Rebatch(self._node, sizes, bool(drop_remainder)))

    @public
    def shuffle(self, buffer_size: Any, seed: Any = None,
                reshuffle_each_iteration: bool | None = True, name: str | None = None) -> Self:
        """Elements in a random order: the next is drawn from a buffer of so many.

        Parameters
        ----------
        buffer_size : int
            For a uniform order at least the number of elements; ``tf.data.UNKNOWN_CARDINALITY``:
            as many as there are.
        seed : int, optional
            Orders of a seed are always the same.
        reshuffle_each_iteration : bool
            Whether each pass has another order.

        Returns
        -------
        Dataset
            Of the same elements.

        Raises
        ------
        InvalidArgumentError
            When the buffer has no room.
        """
        size = amount(buffer_size, "buffer_size")
        if size < 1 and size != -2:
            raise InvalidArgumentError("shuffle: buffer_size must be greater than zero or "
                                       f"UNKNOWN_CARDINALITY, got {size}", "shuffle")
        return self._of(Shuffle(self._node, size, seeds_for(seed, "shuffle"),
                                reshuffle_each_iteration is not False))

    @public
    def repeat(self, count: Any = None, name: str | None = None) -> Self:
        """The elements so many times; for ever with None or -1."""
        return self._of(Repeat(self._node, -1 if count is None else amount(count, "count")))

    @public
    def take(self, count: Any, name: str | None = None) -> Self:
        """The first so many elements; all with -1."""
        return self._of(Take(self._node, amount(count, "count")))

    @public
    def skip(self, count: Any, name: str | None = None) -> Self:
        """All elements but the first so many; none with -1."""
        return self._of(Skip(self._node, amount(count, "count")))

    @public
    def shard(self, num_shards: Any, index: Any, name: str | None = None) -> Self:
        """Every ``num_shards``-th element, from number ``index`` on.

        Raises
        ------
        InvalidArgumentError
            When ``index`` is not among ``num_shards``.
        """
        return self._of(Shard(self._node, amount(num_shards, "num_shards"),
                              amount(index, "index")))

    @public
    def prefetch(self, buffer_size: Any, name: str | None = None) -> Self:
        """A thread makes up to so many elements before they are asked for.

        Parameters
        ----------
        buffer_size : int
            ``tf.data.AUTOTUNE`` finds a number.

        Returns
        -------
        Dataset
            Of the same elements.

        Raises
        ------
        InvalidArgumentError
            When the number is negative.
        """
        size = -1 if buffer_size is None else amount(buffer_size, "buffer_size")
        return self._of(Prefetch(self._node, size))

    @public
    def enumerate(self, start: Any = 0, name: str | None = None) -> Self:
        """Pairs of a number, counted from ``start``, and an element."""
        return self._of(Enumerated(self._node, amount(start, "start")))

    @public
    def concatenate(self, dataset: Any, name: str | None = None) -> Self:
        """The elements of this dataset, then those of another one.

        Raises
        ------
        TypeError
            When their elements are of different types.
        """
        if not isinstance(dataset, DatasetBase):
            raise ArgumentTypeError(f"concatenate: {dataset!r} is no tf.data.Dataset")
        return self._of(Concatenated([self._node, dataset._node]))

    @public
    def apply(self, transformation_func: Callable[[Any], Any]) -> Any:
        """What a function makes of the dataset.

        Raises
        ------
        TypeError
            When that is no dataset.
        """
        found = transformation_func(self)
        if not isinstance(found, DatasetBase):
            raise ArgumentTypeError("`transformation_func` must return a `tf.data.Dataset` "
                                    f"object. Got {type(found)}.")
        return found

    @public
    def with_options(self, options: Options, name: str | None = None) -> Self:
        """The same elements; what the options say counts for all that comes before.

        Raises
        ------
        TypeError
            When they are no ``tf.data.Options``.
        """
        if not isinstance(options, Options):
            raise ArgumentTypeError(f"`options` must be a tf.data.Options, got {options!r}")
        return self._of(WithOptions(self._node, options))


def _callable(function: Any, what: str) -> Callable[..., Any]:
    if not callable(function):
        raise ArgumentError(f"`{what}` must be callable, got {function!r}")
    found: Callable[..., Any] = function
    return found
