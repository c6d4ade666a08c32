"""Fast Fourier transforms of arrays: pocketfft, as SciPy or NumPy has it.

SciPy's (extra ``scipy``) works on several rows in a vector and on several threads, so that it takes
a quarter of NumPy's time on one thread; importing it takes as long as transforms of a few million
numbers, so it does those that are large. Both compute in the dtype of what they are given.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...base.cores import wanted_threads

#: From so many numbers on SciPy's functions are used, and from so many on all threads.
_LARGE, _LARGE_FOR_THREADS = 1 << 15, 1 << 16


def fftn(x: Any, axes: Sequence[int], inverse: bool, out: Any = None) -> Any:
    """The transform over axes of complex numbers, or its inverse.

    ``out`` is a C-contiguous array for the result: SciPy transforms in place there, in memory that
    is not new.
    """
    library, options = _library(x.size)
    transform = getattr(library, "ifftn" if inverse else "fftn")
    if out is not None and library is not np.fft:
        np.copyto(out, x)
        x, options = out, {**options, "overwrite_x": True}
    result = transform(x, axes=axes, **options)
    if out is None:
        return result.astype(x.dtype, copy=False)
    if not np.may_share_memory(out, result):
        np.copyto(out, result, casting="same_kind")
    return out


def rfftn(x: Any, axes: Sequence[int]) -> Any:
    """The half of the transform of real numbers that says it all."""
    library, options = _library(x.size)
    return library.rfftn(x, axes=axes, **options)


def irfftn(x: Any, sizes: Sequence[int], axes: Sequence[int]) -> Any:
    """Real numbers of so many along axes, of the half of their transform."""
    library, options = _library(x.size)
    return library.irfftn(x, sizes, axes=axes, **options)


def _library(size: int) -> tuple[Any, dict[str, Any]]:
    """The module for so many numbers, and options of its functions."""
    found = _scipy() if size >= _LARGE else None
    if found is None:
        return np.fft, {}
    return found, {"workers": wanted_threads()} if size >= _LARGE_FOR_THREADS else {}


@functools.cache
def _scipy() -> Any:
    try:
        import scipy.fft
    except ImportError:
        return None
    return scipy.fft
