"""Datasets of ``tf.train.Example`` messages: their features, in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..io.files import paths_of
from ..io.parsing import parse_example
from ..tensors.tracebacks import public
from .batches_of_files import names_of_files, shuffle_and_repeat
from .file_datasets import TFRecordDataset


@public
def parse_example_dataset(features: Any, num_parallel_calls: Any = 1,
                          deterministic: bool | None = None) -> Callable[[Any], Any]:
    """``tf.io.parse_example`` of each element, for ``dataset.apply``.

    Parameters
    ----------
    features : dict
        As ``tf.io.parse_example`` takes them.
    num_parallel_calls : int, optional
    deterministic : bool, optional
        As ``dataset.map`` takes them.

    Returns
    -------
    callable
        For ``dataset.apply``, on batches of serialized examples.

    Raises
    ------
    ValueError
        When there are no features.

    Examples
    --------
    >>> import twofold as tf
    >>> feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[7]))
    >>> example = tf.train.Example(features=tf.train.Features(feature={"n": feature}))
    >>> data = tf.data.Dataset.from_tensors([example.SerializeToString()])
    >>> parsed = data.apply(tf.data.experimental.parse_example_dataset(
    ...     {"n": tf.io.FixedLenFeature([], tf.int64)}))
    >>> next(iter(parsed))["n"].numpy()
    array([7])
    """
    if features is None:
        raise ArgumentError("Argument `features` cannot be None.")
    return lambda dataset: dataset.map(
        lambda serialized: parse_example(serialized, features), num_parallel_calls,
        deterministic)


@public
def make_batched_features_dataset(
        file_pattern: Any, batch_size: Any, features: Any, reader: Any = None,
        label_key: Any = None, reader_args: Any = None, num_epochs: Any = None,
        shuffle: bool = True, shuffle_buffer_size: Any = 10000, shuffle_seed: Any = None,
        prefetch_buffer_size: Any = None, reader_num_threads: Any = None,
        parser_num_threads: Any = None, sloppy_ordering: bool = False,
        drop_final_batch: bool = False) -> Any:
    """Batches of the features of examples in TFRecord files, as dictionaries.

    Parameters
    ----------
    file_pattern : str or list of str
        Names of files, or patterns of them.
    batch_size : int
    features : dict
        As ``tf.io.parse_example`` takes them.
    reader : callable, optional
        Makes the dataset of a file: ``tf.data.TFRecordDataset``.
    label_key : str, optional
        The feature that is the second part of elements.
    reader_args : list, optional
        Further arguments of ``reader``.
    num_epochs : int, optional
        How often the files are gone through; without it for ever.
    shuffle : bool
    shuffle_buffer_size : int
    shuffle_seed : int, optional
    prefetch_buffer_size : int, optional
    reader_num_threads : int, optional
        How many files are read at a time.
    parser_num_threads : int, optional
    sloppy_ordering : bool
    drop_final_batch : bool

    Returns
    -------
    Dataset
        Of dictionaries, or of pairs of a dictionary and labels.

    Raises
    ------
    ValueError
        When there is no file, or no such feature.
    TypeError
        When ``reader`` is no function.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> path = os.path.join(tempfile.mkdtemp(), "some.tfrecord")
    >>> with tf.io.TFRecordWriter(path) as writer:
    ...     for n in range(3):
    ...         feature = tf.train.Feature(int64_list=tf.train.Int64List(value=[n]))
    ...         example = tf.train.Example(features=tf.train.Features(feature={"n": feature}))
    ...         writer.write(example.SerializeToString())
    >>> data = tf.data.experimental.make_batched_features_dataset(
    ...     path, 2, {"n": tf.io.FixedLenFeature([], tf.int64)}, num_epochs=1, shuffle=False)
    >>> [batch["n"].numpy().tolist() for batch in data]
    [[0, 1], [2]]
    """
    reader = TFRecordDataset if reader is None else reader
    if not callable(reader):
        raise ArgumentTypeError(f"`reader` must be callable, got {reader!r}")
    if label_key is not None and label_key not in features:
        raise ArgumentError(f"`label_key`: {label_key!r} is not one of the features")
    paths = paths_of(file_pattern)
    files = names_of_files(paths, shuffle, shuffle_seed)
    further = list(reader_args or ())
    threads = reader_num_threads or 1
    dataset = files.interleave(lambda path: reader(path, *further), threads,
                               num_parallel_calls=threads if threads > 1 else None)
    dataset = shuffle_and_repeat(dataset, shuffle, shuffle_buffer_size, shuffle_seed, num_epochs)
    # As in TensorFlow, an endless dataset has whole batches only.
    dataset = dataset.batch(batch_size, drop_final_batch or num_epochs is None).apply(
        parse_example_dataset(features, parser_num_threads or 2, not sloppy_ordering))
    if label_key is not None:
        dataset = dataset.map(lambda found: (
            {name: found[name] for name in found if name != label_key}, found[label_key]))
    return dataset.prefetch(1 if prefetch_buffer_size is None else prefetch_buffer_size)
