"""The methods of ``tf.data.Dataset`` that group elements and mix datasets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from ...errors import ArgumentError
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .base import DatasetBase
from .choosing import Chosen, Drawn, Random, Resampled
from .flattening import FlatMap, Interleave
from .grouping import GroupByWindow, Window
from .looking import IgnoringErrors, Unique
from .node import AUTOTUNE, Node
from .padding import PaddedBatch
from .parallel import parallel_calls
from .seeds import seeds_for
from .specs import wrappers


def _dataset(node: Node) -> Any:
    return wrappers["dataset"](node)


def _nodes(datasets: Sequence[Any]) -> list[Node]:
    return [dataset._node for dataset in datasets]


class Arrangements(DatasetBase):
    """Datasets of datasets, grouped and mixed."""

    # ------------------------------------------------------------------ datasets of elements
    @public
    def flat_map(self, map_func: Callable[..., Any], name: str | None = None) -> Self:
        """The elements of the datasets that a function gives, one dataset after the other.

        Parameters
        ----------
        map_func : callable
            Takes an element, gives a dataset. It runs as Python for each element; functions that
            it hands to datasets are traced once.

        Returns
        -------
        Dataset
            Of the elements of these datasets.

        Raises
        ------
        TypeError
            When the function gives something else.
        """
        return self._of(FlatMap(self._node, arguments.require_callable(map_func, "`map_func`")))

    @public
    def interleave(self, map_func: Callable[..., Any], cycle_length: Any = None,
                   block_length: Any = None, num_parallel_calls: Any = None,
                   deterministic: bool | None = None, name: str | None = None) -> Self:
        """The elements of the datasets that a function gives, several datasets in turn.

        Parameters
        ----------
        map_func : callable
            Takes an element, gives a dataset.
        cycle_length : int, optional
            How many datasets are open at a time; by default one for each core.
        block_length : int, optional
            How many elements of one dataset before the next one's turn.
        num_parallel_calls : int, optional
            How many of them have a thread that reads ahead.
        deterministic : bool, optional
            Accepted: the order is always the same.

        Returns
        -------
        Dataset
            Of the elements of these datasets.

        Raises
        ------
        InvalidArgumentError
            When a number is not positive.
        """
        cycle = AUTOTUNE if cycle_length is None else arguments.static_int(
            cycle_length, "cycle_length")
        length = 1 if block_length is None else arguments.static_int(block_length, "block_length")
        calls = None if num_parallel_calls is None else parallel_calls(
            num_parallel_calls, "interleave")
        return self._of(Interleave(self._node, arguments.require_callable(map_func, "`map_func`"),
                                   cycle, length, calls))

    @public
    def window(self, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: Any = False,
               name: str | None = None) -> Self:
        """Datasets of neighbours.

        Parameters
        ----------
        size : int
            Elements of a window.
        shift : int, optional
            By how many a window begins after the one before; by default ``size``.
        stride : int
            The distance of the elements of a window.
        drop_remainder : bool
            Leave out windows at the end that are smaller.

        Returns
        -------
        Dataset
            Its elements have datasets in the place of tensors.

        Raises
        ------
        InvalidArgumentError
            When a number is not positive.
        """
        wanted = arguments.static_int(size, "size")
        return self._of(Window(self._node, wanted,
                               wanted if shift is None else arguments.static_int(shift, "shift"),
                               arguments.static_int(stride, "stride"), bool(drop_remainder)))

    @public
    def group_by_window(self, key_func: Callable[..., Any], reduce_func: Callable[..., Any],
                        window_size: Any = None, window_size_func: Callable[..., Any] | None = None,
                        name: str | None = None) -> Self:
        """Elements of one key, so many at a time, become a dataset, of which a function makes one.

        Parameters
        ----------
        key_func : callable
            Gives the key of an element, an int64 scalar.
        reduce_func : callable
            Takes a key and a dataset of elements, gives a dataset.
        window_size : int, optional
            How many elements.
        window_size_func : callable, optional
            Gives this number for a key.

        Returns
        -------
        Dataset
            Of the elements of what ``reduce_func`` gave.

        Raises
        ------
        ValueError
            When there are both sizes or none, or a key is no int64.
        """
        if (window_size is None) == (window_size_func is None):
            raise ArgumentError("Either the `window_size` argument or the `window_size_func` "
                                "argument must be specified.")
        size = window_size_func if window_size is None else arguments.static_int(
            window_size, "window_size")
        return self._of(GroupByWindow(self._node, key_func, reduce_func, size))

    @public
    def padded_batch(self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None,
                     drop_remainder: Any = False, name: str | None = None) -> Self:
        """So many elements as one, filled up to a common shape.

        Parameters
        ----------
        batch_size : int
        padded_shapes : structure of shapes, optional
            What to fill up to; None or -1 for a size: the largest of the batch.
        padding_values : structure of scalars, optional
            What to fill up with; 0 and "" if nothing is said.
        drop_remainder : bool
            Leave out a last batch that is smaller.

        Returns
        -------
        Dataset
            Of batches.

        Raises
        ------
        ValueError
            When a shape does not fit the elements, or their number of dimensions is unknown.
        TypeError
            When a value is of another dtype.
        """
        return self._of(PaddedBatch(self._node, arguments.static_int(batch_size, "batch_size"),
                                    padded_shapes, padding_values, bool(drop_remainder)))

    @public
    def bucket_by_sequence_length(
            self, element_length_func: Callable[..., Any], bucket_boundaries: Any,
            bucket_batch_sizes: Any, padded_shapes: Any = None, padding_values: Any = None,
            pad_to_bucket_boundary: bool = False, no_padding: bool = False,
            drop_remainder: bool = False, name: str | None = None) -> Self:
        """Batches of elements of similar length.

        Parameters
        ----------
        element_length_func : callable
            Gives the length of an element, an int32 scalar.
        bucket_boundaries : list of int
            Where one bucket ends and the next begins.
        bucket_batch_sizes : list of int
            For each bucket, of which there is one more than boundaries.
        padded_shapes, padding_values
            As ``padded_batch`` takes them.
        pad_to_bucket_boundary : bool
            Fill up to the end of the bucket, less one, and not to the longest of the batch.
        no_padding : bool
            Batches without filling up: elements of a bucket are all of one shape.
        drop_remainder : bool
            Leave out batches at the end that are smaller.

        Returns
        -------
        Dataset
            Of batches.

        Raises
        ------
        ValueError
            When there is not one batch size more than boundaries.
        """
        from .buckets import Buckets
        if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
            raise ArgumentError(
                "`len(bucket_batch_sizes)` must equal `len(bucket_boundaries) + 1` but "
                f"`len(bucket_batch_sizes)={len(bucket_batch_sizes)}` and "
                f"`len(bucket_boundaries)={len(bucket_boundaries)}`.")
        buckets = Buckets(bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values,
                          pad_to_bucket_boundary, no_padding, drop_remainder)
        return self._of(GroupByWindow(self._node, buckets.key_of(element_length_func),
                                      buckets.batch, buckets.size_of, buckets.spec_of))

    # ------------------------------------------------------------------ mixed
    @staticmethod
    @public
    def choose_from_datasets(datasets: Sequence[Any], choice_dataset: Any,
                             stop_on_empty_dataset: bool = True) -> Any:
        """Elements of several datasets in the order that a dataset of their numbers gives.

        Parameters
        ----------
        datasets : list of Dataset
            With elements of one type.
        choice_dataset : Dataset
            Of int64 scalars.
        stop_on_empty_dataset : bool
            End with the first dataset that does; else the others go on.

        Returns
        -------
        Dataset
            Of elements of all of them.

        Raises
        ------
        TypeError
            When elements are of different types, or choices are no int64 scalars.
        """
        return _dataset(Chosen(choice_dataset._node, _nodes(datasets), stop_on_empty_dataset,
                               "choose_from_datasets"))

    @staticmethod
    @public
    def sample_from_datasets(datasets: Sequence[Any], weights: Any = None, seed: Any = None,
                             stop_on_empty_dataset: bool = False,
                             rerandomize_each_iteration: bool | None = None) -> Any:
        """Elements of several datasets, the next of one that is drawn at random.

        Parameters
        ----------
        datasets : list of Dataset
            With elements of one type.
        weights : list of float or Dataset, optional
            How often each is drawn; a dataset of such lists changes that with each element.
        seed : int, optional
        stop_on_empty_dataset : bool
            End with the first dataset that does; else the others go on.
        rerandomize_each_iteration : bool, optional
            Whether each pass draws anew.

        Returns
        -------
        Dataset
            Of elements of all of them.

        Raises
        ------
        ValueError
            When there is not one weight for each.
        """
        nodes = _nodes(datasets)
        chances: Any = [1.0] * len(nodes)
        if isinstance(weights, DatasetBase):
            chances = weights._node
        elif weights is not None:
            chances = arguments.static_array(convert.to_tensor(weights), "weights")
            if len(chances) != len(nodes):
                raise ArgumentError(
                    "Invalid `weights`. `weights` should have the same length as `datasets` but "
                    f"got `len(weights)={len(chances)}` vs. `len(datasets)={len(nodes)}`.")
            kept = [i for i, chance in enumerate(chances) if chance > 0]
            if kept:  # one that is never drawn would never end
                nodes, chances = [nodes[i] for i in kept], chances[kept]
        drawn = Drawn(seeds_for(seed, "sample_from_datasets"),
                      rerandomize_each_iteration is not False, chances)
        return _dataset(Chosen(drawn, nodes, stop_on_empty_dataset, "sample_from_datasets"))

    @public
    def rejection_resample(self, class_func: Callable[..., Any], target_dist: Any,
                           initial_dist: Any = None, seed: Any = None, name: str | None = None
                           ) -> Self:
        """Pairs of class and element, with elements left out so that classes are as asked.

        Parameters
        ----------
        class_func : callable
            Gives the class of an element, an int32 scalar.
        target_dist : list of float
            How frequent each class is to be.
        initial_dist : list of float, optional
            How frequent they are; without it that is counted on the way.
        seed : int, optional

        Returns
        -------
        Dataset
            Of pairs.

        Raises
        ------
        ValueError
            When the two lists have different lengths.
        """
        return self._of(Resampled(
            self._node, class_func, convert.to_tensor(target_dist)._host(),
            None if initial_dist is None else convert.to_tensor(initial_dist)._host(),
            seeds_for(seed, "rejection_resample")))

    @staticmethod
    @public
    def random(seed: Any = None, rerandomize_each_iteration: bool | None = None,
               name: str | None = None) -> Any:
        """Random integers of 32 bits, as int64, without an end.

        Parameters
        ----------
        seed : int, optional
            Numbers of a seed are always the same.
        rerandomize_each_iteration : bool, optional
            Whether each pass has other numbers.

        Returns
        -------
        Dataset
            Of scalars.
        """
        return _dataset(Random(seeds_for(seed, "random"), bool(rerandomize_each_iteration)))

    @public
    def unique(self, name: str | None = None) -> Self:
        """The first of equal elements: int32, int64 or string.

        Raises
        ------
        TypeError
            For other dtypes.
        """
        return self._of(Unique(self._node))

    @public
    def ignore_errors(self, log_warning: bool = False, name: str | None = None) -> Self:
        """The elements that do not fail; with ``log_warning`` the errors are logged."""
        return self._of(IgnoringErrors(self._node, log_warning))
