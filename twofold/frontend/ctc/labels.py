"""Rows of labels: without repetitions, and what is distinct in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import InvalidArgumentError
from ...ir.base.types import TensorType
from ..dispatch import calls
from ..dispatch.door import run
from ..ops.common import to_tensor
from ..ops.late import count_up_to, largest
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..tracing.strings import on_host

_INT32, _INT64 = dtypes.int32, dtypes.int64


@public
def collapse_repeated(labels: Any, seq_length: Any, name: str | None = None
                      ) -> tuple[Tensor, Tensor]:
    """Rows of labels in which a label that follows itself is one.

    Parameters
    ----------
    labels : Tensor
        Integers, shape ``[batch, length]``.
    seq_length : Tensor
        Integers: how many labels each row has.

    Returns
    -------
    Tensor
        The labels that are left, filled up with zeros.
    Tensor
        How many are left; the dtype of ``seq_length``.

    Raises
    ------
    InvalidArgumentError
        When ``labels`` have another rank, or there are more or fewer lengths.

    Examples
    --------
    >>> import twofold as tf
    >>> found, lengths = tf.nn.collapse_repeated([[1, 1, 2, 2, 1]], [5])
    >>> found.numpy(), lengths.numpy()
    (array([[1, 2, 1]], dtype=int32), array([3], dtype=int32))
    """
    x, lengths = to_tensor(labels), to_tensor(seq_length)
    if x.ndim != 2 or lengths.ndim != 1 or lengths.dtype.kind not in "iu":
        raise InvalidArgumentError(
            "tf.nn.collapse_repeated: labels must have rank 2 and seq_length be a vector of "
            f"integers, got shapes {x.shape} and {lengths.shape}", "nn.collapse_repeated")
    rows, length = calls.type_of(x).shape
    first = run("broadcast_to", to_tensor(True), shape=(rows, 1))
    changes = run("not_equal", x[:, 1:], x[:, :-1])
    is_new = run("concat", first, changes, axis=1)[:, :length] if isinstance(length, int) else \
        run("concat", first, changes, axis=1)
    place = run("reshape", run("iota", length=length, dtype=_INT64), shape=(1, length))
    is_there = run("less", place, run("reshape", run("cast", lengths, dtype=_INT64),
                                      shape=(calls.type_of(lengths).shape[0], 1)))
    kept = run("logical_and", is_new, is_there)
    count = run("cumsum", run("cast", kept, dtype=_INT64), axis=1, exclusive=False, reverse=False)
    left = run("reduce_sum", run("cast", kept, dtype=_INT64), axes=(1,), keepdims=False)
    widest = count_up_to(run("subtract", run("maximum", largest(left), to_tensor(0, _INT64)),
                             to_tensor(1, _INT64)), "length")
    where = run("nonzero", kept)
    column = run("subtract", run("gather_nd", count, where), to_tensor(1, _INT64))
    size = calls.type_of(where).shape[0]
    places = run("concat", where[:, :1], run("reshape", column, shape=(size, 1)), axis=1)
    found = run("scatter_nd", places, run("gather_nd", x, where), shape=(rows, widest))
    return found, run("cast", left, dtype=lengths.dtype)


@public
def ctc_unique_labels(labels: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """The distinct labels of each row, and which of them each label is.

    Parameters
    ----------
    labels : Tensor
        Integers, shape ``[batch, length]``.

    Returns
    -------
    Tensor
        int64: the distinct labels of each row in order of appearance, filled up with zeros.
    Tensor
        int32: for each label its place among these.

    Raises
    ------
    InvalidArgumentError
        When ``labels`` have another rank or are no integers.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.nn.ctc_unique_labels([[3, 4, 4, 3]])]
    [[[3, 4, 0, 0]], [[0, 1, 1, 0]]]
    """
    x = to_tensor(labels)
    if x.ndim != 2 or x.dtype.kind not in "iu":
        raise InvalidArgumentError("tf.nn.ctc_unique_labels: labels must be integers of rank 2, "
                                   f"got {x.dtype.name} of shape {x.shape}", "nn.ctc_unique_labels")
    shape = calls.type_of(x).shape
    found = on_host("nn.ctc_unique_labels", _distinct_of_rows(), [x],
                    [TensorType(_INT64, shape), TensorType(_INT32, shape)])
    return found[0], found[1]


@recipe("nn.ctc_unique_labels")
def _distinct_of_rows() -> Callable[..., Any]:
    def find(labels: Any) -> Any:
        values, places = np.zeros(labels.shape, np.int64), np.zeros(labels.shape, np.int32)
        for row, items in enumerate(labels.tolist()):
            known: dict[int, int] = {}
            places[row] = [known.setdefault(item, len(known)) for item in items]
            values[row, :len(known)] = list(known)
        return values, places

    return find


__all__ = ["collapse_repeated", "ctc_unique_labels"]
