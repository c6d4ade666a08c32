"""What the tests of sparse tensors share."""

from __future__ import annotations

from typing import Any

import twofold as tf


def sparse(indices: Any = ((0, 0), (1, 2), (2, 1), (2, 3)), values: Any = (1.0, -2.0, 3.0, 4.0),
           shape: Any = (3, 4)) -> tf.SparseTensor:
    return tf.SparseTensor([list(place) for place in indices], list(values), list(shape))


def parts(x: Any) -> Any:
    """A result as lists, sparse tensors as their three parts."""
    if isinstance(x, tf.SparseTensor):
        return [y.numpy().tolist() for y in (x.indices, x.values, x.dense_shape)]
    if isinstance(x, (list, tuple)):
        return [parts(y) for y in x]
    return x.numpy().tolist() if isinstance(x, tf.Tensor) else x


def leaves(x: Any) -> list[Any]:
    """The tensors of a result."""
    return tf.nest.flatten(x, expand_composites=True)
