"""``tf.data.experimental``: the older forms of methods of ``Dataset``, for ``dataset.apply``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ...runtime.device import parse_device

Transformation = Callable[[Any], Any]


def bucket_by_sequence_length(
        element_length_func: Callable[..., Any], bucket_boundaries: Any, bucket_batch_sizes: Any,
        padded_shapes: Any = None, padding_values: Any = None,
        pad_to_bucket_boundary: bool = False, no_padding: bool = False,
        drop_remainder: bool = False) -> Transformation:
    """The method ``bucket_by_sequence_length`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values
        As the method takes them.
    pad_to_bucket_boundary, no_padding, drop_remainder : bool

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> bucket = tf.data.experimental.bucket_by_sequence_length(lambda x: tf.size(x), [2], [2, 2])
    >>> dataset = tf.data.Dataset.range(4).map(lambda x: tf.fill([x], x)).apply(bucket)
    >>> [batch.shape.as_list() for batch in dataset]
    [[2, 1], [2, 3]]
    """
    return lambda dataset: dataset.bucket_by_sequence_length(
        element_length_func, bucket_boundaries, bucket_batch_sizes, padded_shapes, padding_values,
        pad_to_bucket_boundary, no_padding, drop_remainder)


def dense_to_ragged_batch(batch_size: Any, drop_remainder: bool = False,
                          row_splits_dtype: Any = dtypes.int64) -> Transformation:
    """The method ``ragged_batch`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    batch_size : int
    drop_remainder : bool
    row_splits_dtype : dtype

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> ragged = tf.data.experimental.dense_to_ragged_batch(2)
    >>> list(tf.data.Dataset.range(3).apply(ragged).as_numpy_iterator())
    [array([0, 1]), array([2])]
    """
    return lambda dataset: dataset.ragged_batch(batch_size, drop_remainder, row_splits_dtype)


def enumerate_dataset(start: Any = 0) -> Transformation:
    """The method ``enumerate`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    start : int

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> dataset = tf.data.Dataset.range(1).apply(tf.data.experimental.enumerate_dataset(7))
    >>> list(dataset.as_numpy_iterator())
    [(np.int64(7), np.int64(0))]
    """
    return lambda dataset: dataset.enumerate(start)


def group_by_window(key_func: Callable[..., Any], reduce_func: Callable[..., Any],
                    window_size: Any = None, window_size_func: Any = None) -> Transformation:
    """The method ``group_by_window`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    key_func, reduce_func : callable
    window_size : int, optional
    window_size_func : callable, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> pairs = tf.data.experimental.group_by_window(lambda x: x % 2, lambda key, d: d.batch(2), 2)
    >>> list(tf.data.Dataset.range(4).apply(pairs).as_numpy_iterator())
    [array([0, 2]), array([1, 3])]
    """
    return lambda dataset: dataset.group_by_window(key_func, reduce_func, window_size,
                                                   window_size_func)


def ignore_errors(log_warning: bool = False) -> Transformation:
    """The method ``ignore_errors`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    log_warning : bool

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> dataset = tf.data.Dataset.from_tensor_slices([1.0, 0.0]).map(
    ...     lambda x: tf.debugging.check_numerics(1 / x, "infinite"))
    >>> list(dataset.apply(tf.data.experimental.ignore_errors()).as_numpy_iterator())
    [np.float32(1.0)]
    """
    return lambda dataset: dataset.ignore_errors(log_warning)


def map_and_batch(map_func: Callable[..., Any], batch_size: Any, num_parallel_batches: Any = None,
                  drop_remainder: bool = False, num_parallel_calls: Any = None) -> Transformation:
    """``map``, then ``batch``.

    Parameters
    ----------
    map_func : callable
    batch_size : int
    num_parallel_batches : int, optional
    drop_remainder : bool
    num_parallel_calls : int, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    ValueError
        When there are both numbers of parallel work.

    Examples
    --------
    >>> import twofold as tf
    >>> both = tf.data.experimental.map_and_batch(lambda x: x * 2, 2)
    >>> list(tf.data.Dataset.range(3).apply(both).as_numpy_iterator())
    [array([0, 2]), array([4])]
    """
    if num_parallel_batches is not None and num_parallel_calls is not None:
        raise InvalidArgumentError("Specify at most one of `num_parallel_batches` and "
                                   "`num_parallel_calls`.", "map_and_batch")
    calls = num_parallel_calls if num_parallel_batches is None else batch_size
    return lambda dataset: dataset.map(map_func, calls).batch(batch_size, drop_remainder)


def parallel_interleave(map_func: Callable[..., Any], cycle_length: Any, block_length: Any = 1,
                        sloppy: bool | None = False, buffer_output_elements: Any = None,
                        prefetch_input_elements: Any = None) -> Transformation:
    """The method ``interleave`` of datasets with a thread for each, for ``dataset.apply``.

    Parameters
    ----------
    map_func : callable
    cycle_length, block_length : int
    sloppy : bool
    buffer_output_elements, prefetch_input_elements : int, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> both = tf.data.experimental.parallel_interleave(
    ...     lambda x: tf.data.Dataset.from_tensors(x).repeat(2), cycle_length=2)
    >>> list(tf.data.Dataset.range(2).apply(both).as_numpy_iterator())
    [np.int64(0), np.int64(1), np.int64(0), np.int64(1)]
    """
    return lambda dataset: dataset.interleave(map_func, cycle_length, block_length, cycle_length,
                                              not sloppy)


def prefetch_to_device(device: Any, buffer_size: Any = None) -> Transformation:
    """``prefetch``; elements come to the device of the block that uses them.

    Parameters
    ----------
    device : str
    buffer_size : int, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> len(tf.data.Dataset.range(3).apply(tf.data.experimental.prefetch_to_device("/cpu:0")))
    3
    """
    return lambda dataset: dataset.prefetch(-1 if buffer_size is None else buffer_size)


def copy_to_device(target_device: Any, source_device: Any = "/cpu:0") -> Transformation:
    """The dataset itself: elements come to the device of the block that uses them.

    Parameters
    ----------
    target_device, source_device : str

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    InvalidArgumentError
        For what names no device.

    Examples
    --------
    >>> import twofold as tf
    >>> len(tf.data.Dataset.range(3).apply(tf.data.experimental.copy_to_device("/cpu:0")))
    3
    """
    for name in (target_device, source_device):
        parse_device(name)
    return lambda dataset: dataset


def rejection_resample(class_func: Callable[..., Any], target_dist: Any, initial_dist: Any = None,
                       seed: Any = None) -> Transformation:
    """The method ``rejection_resample`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    class_func : callable
    target_dist, initial_dist : list of float
    seed : int, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> even = tf.data.experimental.rejection_resample(
    ...     lambda x: tf.cast(x % 2, tf.int32), [1.0, 0.0], [0.5, 0.5])
    >>> [int(x) for _, x in tf.data.Dataset.range(5).apply(even)]
    [0, 2, 4]
    """
    return lambda dataset: dataset.rejection_resample(class_func, target_dist, initial_dist, seed)


def scan(initial_state: Any, scan_func: Callable[..., Any]) -> Transformation:
    """The method ``scan`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    initial_state : structure of Tensor
    scan_func : callable

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import numpy as np, twofold as tf
    >>> sums = tf.data.experimental.scan(np.int64(0), lambda total, x: (total + x, total + x))
    >>> list(tf.data.Dataset.range(4).apply(sums).as_numpy_iterator())
    [np.int64(0), np.int64(1), np.int64(3), np.int64(6)]
    """
    return lambda dataset: dataset.scan(initial_state, scan_func)


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> Transformation:
    """``shuffle``, then ``repeat``.

    Parameters
    ----------
    buffer_size : int
    count : int, optional
    seed : int, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> both = tf.data.experimental.shuffle_and_repeat(3, count=2, seed=1)
    >>> sorted(tf.data.Dataset.range(2).apply(both).as_numpy_iterator())
    [np.int64(0), np.int64(0), np.int64(1), np.int64(1)]
    """
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def snapshot(path: Any, compression: Any = "AUTO", reader_func: Any = None, shard_func: Any = None
             ) -> Transformation:
    """The method ``snapshot`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    path : str
    compression : str, optional
    reader_func, shard_func : callable, optional

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> folder = os.path.join(tempfile.mkdtemp(), "kept")
    >>> dataset = tf.data.Dataset.range(2).apply(tf.data.experimental.snapshot(folder))
    >>> list(dataset.as_numpy_iterator()), os.path.exists(folder)
    ([np.int64(0), np.int64(1)], True)
    """
    return lambda dataset: dataset.snapshot(path, compression, reader_func, shard_func)


def take_while(predicate: Callable[..., Any]) -> Transformation:
    """The method ``take_while`` of datasets, for ``dataset.apply``.

    Parameters
    ----------
    predicate : callable

    Returns
    -------
    callable
        For ``dataset.apply``.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> small = tf.data.experimental.take_while(lambda x: x < 2)
    >>> list(tf.data.Dataset.range(5).apply(small).as_numpy_iterator())
    [np.int64(0), np.int64(1)]
    """
    return lambda dataset: dataset.take_while(predicate)


def unbatch() -> Transformation:
    """The method ``unbatch`` of datasets, for ``dataset.apply``.

    Returns
    -------
    callable
        For ``dataset.apply``.

    Examples
    --------
    >>> import twofold as tf
    >>> batches = tf.data.Dataset.range(3).batch(2)
    >>> list(batches.apply(tf.data.experimental.unbatch()).as_numpy_iterator())
    [np.int64(0), np.int64(1), np.int64(2)]
    """
    return lambda dataset: dataset.unbatch()


def unique() -> Transformation:
    """The method ``unique`` of datasets, for ``dataset.apply``.

    Returns
    -------
    callable
        For ``dataset.apply``.

    Examples
    --------
    >>> import twofold as tf
    >>> twins = tf.data.Dataset.from_tensor_slices([1, 2, 1])
    >>> list(twins.apply(tf.data.experimental.unique()).as_numpy_iterator())
    [np.int32(1), np.int32(2)]
    """
    return lambda dataset: dataset.unique()
