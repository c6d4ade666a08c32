"""What ``tf.io.parse_example`` is told about each feature: shape, dtype, what if it is missing."""

from __future__ import annotations

from typing import Any, NamedTuple


class FixedLenFeature(NamedTuple):
    """A feature that has as many values in every example.

    Parameters
    ----------
    shape : list of int
        Of the values of one example; ``[]`` for one value.
    dtype : dtype
        float32, int64 or string.
    default_value : optional
        The values of an example that does not have the feature; without it that is an error.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.FixedLenFeature([], tf.int64)
    FixedLenFeature(shape=[], dtype=tf.int64, default_value=None)
    """

    shape: Any
    dtype: Any
    default_value: Any = None


class FixedLenSequenceFeature(NamedTuple):
    """A feature whose values come in rows, of which each example may have another number.

    Parameters
    ----------
    shape : list of int
        Of one row; ``[]`` for one value.
    dtype : dtype
        float32, int64 or string.
    allow_missing : bool
        Whether an example may be without it; ``tf.io.parse_example`` wants True.
    default_value : optional
        What fills up shorter examples: a scalar, else zero or the empty string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.FixedLenSequenceFeature([], tf.int64, allow_missing=True).shape
    []
    """

    shape: Any
    dtype: Any
    allow_missing: bool = False
    default_value: Any = None


class VarLenFeature(NamedTuple):
    """A feature with any number of values: a sparse tensor is made of it.

    Parameters
    ----------
    dtype : dtype
        float32, int64 or string.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.VarLenFeature(tf.string)
    VarLenFeature(dtype=tf.string)
    """

    dtype: Any


class SparseFeature(NamedTuple):
    """A sparse tensor in several features: those with the positions, and one with the values.

    Parameters
    ----------
    index_key : str or list of str
        The names of the features with the positions, one for each dimension.
    value_key : str
        The name of the feature with the values.
    dtype : dtype
        Of the values: float32, int64 or string.
    size : int or list of int
        The size of each dimension.
    already_sorted : bool
        Whether the positions are in order in each example; else they are sorted.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.io.SparseFeature("where", "what", tf.float32, size=100)
    SparseFeature(index_key='where', value_key='what', dtype=tf.float32, size=100, \
already_sorted=False)
    """

    index_key: Any
    value_key: Any
    dtype: Any
    size: Any
    already_sorted: bool = False
