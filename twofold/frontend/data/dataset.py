"""``tf.data.Dataset``."""

from __future__ import annotations

from typing import Any

from . import staging
from .arrangements import Arrangements
from .creation import Creation
from .keeping import Keeping
from .node import AUTOTUNE, INFINITE, UNKNOWN, Node
from .specs import wrappers
from .transformations import Transformations

INFINITE_CARDINALITY = INFINITE
UNKNOWN_CARDINALITY = UNKNOWN


class Dataset(Creation, Transformations, Arrangements, Keeping):
    """A sequence of elements, made when they are asked for; it never changes.

    Elements are tensors, or tuples and dictionaries of tensors. Methods give new datasets, which
    read this one; ``for element in dataset`` goes through it, as often as one likes.

    Examples
    --------
    >>> import twofold as tf
    >>> dataset = tf.data.Dataset.range(6).map(lambda x: x * x).batch(4)
    >>> for batch in dataset:
    ...     print(batch.numpy())
    [0 1 4 9]
    [16 25]
    >>> dataset.element_spec
    TensorSpec(shape=(None,), dtype=tf.int64, name=None)
    """


def dataset_of(node: Node) -> Any:
    """The dataset of a node."""
    dataset = object.__new__(Dataset)
    dataset._node = node
    return dataset


wrappers["dataset"] = dataset_of
staging.attach()

__all__ = ["AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "Dataset"]
