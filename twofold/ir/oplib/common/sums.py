"""Sums of arrays without long chains of roundings, for eager kernels.

NumPy adds up in pairs only where what it adds up lies side by side; along any other axis, and in
running sums, one number comes after the other, and n of them lose up to n units in the last place.
Here such an axis is added up in blocks, and the blocks' sums in pairs. What compiled kernels do
about it is in ``ir.kernel.sums``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BLOCK = 128         # numbers that are added one after the other
SHORT = 512         # elements up to which NumPy's ways are as good

Array = np.ndarray[Any, Any]
_add: Any = np.add.reduce


def add_up(x: Array, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    """The sum over axes (sorted positions), in the array's dtype.

    Parameters
    ----------
    x : ndarray
    axes : tuple of int
    keepdims : bool
    """
    first = x.ndim - len(axes)
    if x.size <= SHORT or x.dtype.kind in "iub" or not axes or axes[0] == first:
        return _add(x, axis=axes, keepdims=keepdims, dtype=x.dtype)
    side_by_side = tuple(a for i, a in enumerate(axes) if a == first + i)
    total = x
    if side_by_side:
        total = np.add.reduce(x, axis=side_by_side, keepdims=True)
    for axis in reversed(axes[:len(axes) - len(side_by_side)]):
        total = _add_along(total, axis)
    if keepdims:
        return total
    return total.reshape([n for a, n in enumerate(x.shape) if a not in axes])[()]


def _add_along(x: Array, axis: int) -> Array:
    """The sum along one axis, which stays with one element."""
    shape = (*x.shape[:axis], 1, *x.shape[axis + 1:])
    lines = _lines(x, axis)
    length = lines.shape[1]
    if length <= BLOCK:
        return np.asarray(np.add.reduce(lines, axis=1)).reshape(shape)
    whole = length // BLOCK * BLOCK
    blocks = lines[:, :whole].reshape(len(lines), -1, BLOCK, lines.shape[2])
    sums = np.add.reduce(blocks, axis=2)
    rest = np.add.reduce(lines[:, whole:], axis=1)
    while sums.shape[1] > 1:
        half = sums.shape[1] // 2
        if sums.shape[1] % 2:
            rest = rest + sums[:, -1]
        sums = sums[:, :half] + sums[:, half:2 * half]
    return np.asarray(sums[:, 0] + rest).reshape(shape)


def running_sum(x: Array, axis: int) -> Array:
    """The sums up to each element along an axis, in the array's dtype."""
    if x.dtype.kind in "iub" or x.shape[axis] <= 2 * BLOCK:
        return np.add.accumulate(x, axis=axis, dtype=x.dtype)
    return _running_sums(_lines(x, axis)).reshape(x.shape)


def _running_sums(lines: Array) -> Array:
    """Running sums along axis 1: those of blocks, each after the sum of the blocks before it."""
    length = lines.shape[1]
    if length <= 2 * BLOCK:
        return np.add.accumulate(lines, axis=1)
    whole = length // BLOCK * BLOCK
    blocks = lines[:, :whole].reshape(len(lines), -1, BLOCK, lines.shape[2])
    inside = np.add.accumulate(blocks, axis=2)
    before = _running_sums(np.ascontiguousarray(inside[:, :, -1]))
    inside[:, 1:] += before[:, :-1, None]
    result = inside.reshape(len(lines), whole, -1)
    if whole == length:
        return result
    rest = np.add.accumulate(lines[:, whole:], axis=1) + before[:, -1:]
    return np.concatenate([result, rest], axis=1)


def _lines(x: Array, axis: int) -> Array:
    """The array with one axis in the middle, and what is before and after it as one each."""
    after = math.prod(x.shape[axis + 1:])
    return x.reshape(math.prod(x.shape[:axis]), x.shape[axis], after)


def mean_of(x: Array, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    """The mean over axes, in the array's dtype; of nothing nan."""
    total = add_up(x, axes, keepdims)
    return total / x.dtype.type(math.prod(x.shape[axis] for axis in axes))


def variance_of(x: Array, axes: tuple[int, ...], keepdims: bool = False) -> Any:
    """The mean squared distance from the mean over axes, in the dtype of the array's parts."""
    if x.dtype.kind == "c":
        return variance_of(x.real, axes, keepdims) + variance_of(x.imag, axes, keepdims)
    centred = np.asarray(x - mean_of(x, axes, True))
    return mean_of(np.multiply(centred, centred, out=centred), axes, keepdims)
