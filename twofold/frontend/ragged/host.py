"""Ragged tensors as arrays on the host, between the stages of a data set.

A value is the array of its flat values and those of its row splits, the outermost first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import InvalidArgumentError

Arrays = Sequence[Any]


def stack_arrays(rows: Sequence[Arrays], dtype: Any) -> list[Any]:
    """Several values as the rows of one.

    Raises
    ------
    InvalidArgumentError
        When their inner shapes differ.
    """
    flats = [row[0] for row in rows]
    if any(flat.ndim != flats[0].ndim or not flat.ndim or flat.shape[1:] != flats[0].shape[1:]
           for flat in flats):
        raise InvalidArgumentError(
            "Cannot batch ragged tensors with different inner shapes: "
            f"{sorted({flat.shape for flat in flats})}", "batch")
    levels = len(rows[0]) - 1
    counts = [len(row[1]) - 1 if levels else len(row[0]) for row in rows]
    found = [np.concatenate(flats), np.cumsum([0, *counts]).astype(dtype)]
    for level in range(1, levels + 1):
        lengths = np.concatenate([np.diff(row[level]) for row in rows])
        found.append(np.concatenate([[0], np.cumsum(lengths)]).astype(dtype))
    return found


def row_arrays(value: Arrays) -> list[list[Any]]:
    """The rows of a value, each as one of one level less."""
    flat, *splits = value
    found = []
    for begin, end in zip(splits[0][:-1].tolist(), splits[0][1:].tolist()):
        inner = []
        for each in splits[1:]:
            inner.append(each[begin:end + 1] - each[begin])
            begin, end = int(each[begin]), int(each[end])
        found.append([flat[begin:end], *inner])
    return found


def arrays_of_dense(array: Any, spec: Any) -> list[Any]:
    """An array as the ragged value of a spec, with rows of equal lengths."""
    depth, dtype = spec.ragged_rank, spec.row_splits_dtype.numpy
    splits = []
    count = array.shape[0]
    for size in array.shape[1:depth + 1]:
        splits.append((np.arange(count + 1) * size).astype(dtype))
        count *= size
    return [array.reshape(count, *array.shape[depth + 1:]), *splits]
