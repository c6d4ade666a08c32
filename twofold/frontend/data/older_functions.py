"""``tf.data.experimental``: the older forms of functions of ``Dataset``, which make datasets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .base import require_dataset
from .dataset import Dataset


def choose_from_datasets(datasets: Sequence[Any], choice_dataset: Any,
                         stop_on_empty_dataset: bool = False) -> Any:
    """Elements of several datasets in a given order: ``tf.data.Dataset.choose_from_datasets``.

    Parameters
    ----------
    datasets : list of Dataset
    choice_dataset : Dataset
        Of int64 scalars.
    stop_on_empty_dataset : bool

    Returns
    -------
    Dataset
        Of elements of all of them.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> D = tf.data.Dataset
    >>> chosen = tf.data.experimental.choose_from_datasets([D.range(2), D.range(5, 7)], D.range(2))
    >>> list(chosen.as_numpy_iterator())
    [np.int64(0), np.int64(5)]
    """
    return Dataset.choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)


def load(path: Any, element_spec: Any = None, compression: Any = None, reader_func: Any = None
         ) -> Any:
    """The dataset that was saved into a folder: ``tf.data.Dataset.load``.

    Parameters
    ----------
    path : str
    element_spec, compression, reader_func
        As ``Dataset.load`` takes them.

    Returns
    -------
    Dataset
        Of the saved elements.

    Raises
    ------
    NotFoundError
        When there is none.

    Examples
    --------
    >>> import tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> tf.data.experimental.save(tf.data.Dataset.range(2), folder)
    >>> list(tf.data.experimental.load(folder).as_numpy_iterator())
    [np.int64(0), np.int64(1)]
    """
    return Dataset.load(path, element_spec, compression, reader_func)


def sample_from_datasets(datasets: Sequence[Any], weights: Any = None, seed: Any = None,
                         stop_on_empty_dataset: bool = False) -> Any:
    """Elements of several datasets at random: ``tf.data.Dataset.sample_from_datasets``.

    Parameters
    ----------
    datasets : list of Dataset
    weights : list of float, optional
    seed : int, optional
    stop_on_empty_dataset : bool

    Returns
    -------
    Dataset
        Of elements of all of them.

    Raises
    ------
    TypeError, ValueError
        As the method of datasets does, when it is applied.

    Examples
    --------
    >>> import twofold as tf
    >>> D = tf.data.Dataset
    >>> mixed = tf.data.experimental.sample_from_datasets([D.range(3), D.range(3)], [1.0, 0.0])
    >>> list(mixed.take(3).as_numpy_iterator())
    [np.int64(0), np.int64(1), np.int64(2)]
    """
    return Dataset.sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset)


def save(dataset: Any, path: Any, compression: Any = None, shard_func: Any = None,
         checkpoint_args: Any = None) -> None:
    """Write all elements into a folder: ``dataset.save``.

    Parameters
    ----------
    dataset : Dataset
    path : str
    compression, shard_func, checkpoint_args
        As the method takes them.

    Raises
    ------
    InvalidArgumentError
        When the dataset has no end.
    TypeError
        For what is no dataset.

    Examples
    --------
    >>> import os, tempfile
    >>> import twofold as tf
    >>> folder = tempfile.mkdtemp()
    >>> tf.data.experimental.save(tf.data.Dataset.range(2), folder)
    >>> "dataset.json" in os.listdir(folder)
    True
    """
    require_dataset(dataset, "experimental.save").save(
        path, compression, shard_func, checkpoint_args)
