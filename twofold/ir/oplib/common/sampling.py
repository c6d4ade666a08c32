"""Draws the arrays of an op's samples, and the special values of a dtype.

Owns the vocabulary of ``Sample.domain``:

``real`` (normal, or small integers), ``positive`` [0.1, 4), ``unit`` (-1, 1), ``probability``
(0, 1), ``nonzero`` (0.2 away from 0), ``small`` (integers -3 … 3), ``distinct`` (no two equal, 0
not among them), ``bool``, ``index:N`` (integers 0 … N-1), ``range:LOW:HIGH`` (uniform),
``sorted`` (rows in order), ``bits`` (any bit pattern of an integer), ``special`` (the dtype's
special values, repeated), ``limits`` (special values of integers, ``nonzero`` floats); of matrices:
``dominant`` (the diagonal outweighs the rest: well conditioned), ``definite`` (symmetric positive
definite, eigenvalues apart), ``separated`` (of any shape, singular values apart) and ``diagonals``
(the three of tridiagonal matrices, the main one outweighing the others).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ....dtypes import DType
from ...ops import Sample

Array = np.ndarray[Any, Any]
Generator = np.random.Generator


def draw(sample: Sample, dtype: DType, seed: int = 0) -> list[Array]:
    """One array per input of the sample.

    Parameters
    ----------
    sample : Sample
    dtype : DType
        The tested dtype; inputs whose dtype the sample fixes do not follow it.
    seed : int
        The same seed gives the same arrays.
    """
    generator = np.random.default_rng([seed, len(sample.shapes)])
    count = len(sample.shapes)
    fixed = sample.dtypes or (None,) * count
    domains = (sample.domain,) * count if isinstance(sample.domain, str) else sample.domain
    return [draw_array(generator, shape, own or dtype, domain)
            for shape, own, domain in zip(sample.shapes, fixed, domains, strict=True)]


def draw_array(generator: Generator, shape: tuple[int, ...], dtype: DType, domain: str) -> Array:
    """One array of a domain.

    Raises
    ------
    ValueError
        When there is no such domain.
    """
    name, *arguments = domain.split(":")
    if dtype.kind == "b" or name == "bool":
        return generator.integers(0, 2, shape).astype(dtype.numpy)
    if dtype.is_complex:
        real = dtype.real_dtype
        found = np.empty(shape, dtype.numpy)
        found.real, found.imag = (draw_array(generator, shape, real, domain) for _ in range(2))
        return found
    if name not in _DOMAINS:
        raise ValueError(f"domain {domain!r} is none of {sorted(_DOMAINS)}")
    values = _DOMAINS[name](generator, shape, dtype, *map(float, arguments))
    if dtype.is_unsigned:
        values = np.abs(values)
    return np.asarray(values).astype(dtype.numpy)


def special_values(dtype: DType) -> Array:
    """Zeros, infinities, nan, denormals, limits and neighbours of one; for integers the limits."""
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        low, high = int(dtype.min), int(dtype.max)
        negative = {-1, -2} if low else set()
        values = sorted({low, low + 1, 0, 1, 2, 3, 7, high - 1, high} | negative)
        return np.array(values, dtype.numpy)
    tiny = np.nextafter(dtype.numpy.type(0), dtype.numpy.type(1))
    one = dtype.numpy.type(1)
    below, above = np.nextafter(one, tiny), np.nextafter(one, dtype.numpy.type(2))
    magnitudes = [0.0, float(tiny), 1e-3, 0.5, float(below), 1.0, float(above), 1.5, 2.0, 3.0,
                  20.0, 100.0, float(dtype.max), np.inf]
    return np.array([s * m for m in magnitudes for s in (1, -1)] + [np.nan]).astype(dtype.numpy)


def _real(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    if dtype.is_integer:
        return np.asarray(g.integers(-9, 10, shape))
    return g.normal(0.0, 1.5, shape)


def _uniform(low: float, high: float) -> Callable[..., Array]:
    return lambda g, shape, dtype: g.uniform(low, high, shape)


def _positive(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(g.integers(1, 9, shape)) if dtype.is_integer else g.uniform(0.1, 4.0, shape)


def _nonzero(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    sign = g.choice([-1.0, 1.0], shape)
    size = g.integers(1, 9, shape) if dtype.is_integer else g.uniform(0.2, 3.0, shape)
    return np.asarray(sign * size)


def _distinct(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    count = int(np.prod(shape))
    steps = np.arange(1, count + 1) * np.where(g.random(count) < 0.5, -1, 1)
    scale = 1 if dtype.is_integer else 0.25
    # A random offset below the step keeps two inputs of one op apart, too.
    offset = 0.0 if dtype.is_integer else g.uniform(0.0, 0.2)
    return np.asarray(g.permutation(steps) * scale + offset).reshape(shape)


def _range(g: Generator, shape: tuple[int, ...], dtype: DType, low: float, high: float) -> Array:
    if dtype.is_integer:
        return np.asarray(g.integers(int(low), int(high) + 1, shape))
    return g.uniform(low, high, shape)


def _sort(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.sort(_real(g, shape, dtype), axis=-1)


def _index(g: Generator, shape: tuple[int, ...], dtype: DType, count: float) -> Array:
    return np.asarray(g.integers(0, int(count), shape))


def _small(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(g.integers(-3, 4, shape))


def _bits(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(g.integers(dtype.min, dtype.max, shape, dtype.numpy, endpoint=True))


def _special(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(g.choice(special_values(dtype), shape))


def _limits(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return (_special if dtype.is_integer else _nonzero)(g, shape, dtype)


def _off_diagonal(g: Generator, shape: tuple[int, ...]) -> Array:
    """Entries whose magnitudes add up to less than 0.45 in every row and column."""
    return g.uniform(-0.45, 0.45, shape) / max(*shape[-2:], 1)


def _dominant(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(_off_diagonal(g, shape) + np.eye(shape[-2], shape[-1]))


def _definite(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    part = _off_diagonal(g, shape)
    return np.asarray((part + np.swapaxes(part, -1, -2)) / 2
                      + np.diag(np.arange(1.0, shape[-1] + 1)))


def _separate(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    count = np.arange(1.0, max(*shape[-2:], 1) + 1)
    return np.asarray(_off_diagonal(g, shape) + np.diag(count)[:shape[-2], :shape[-1]])


def _diagonals(g: Generator, shape: tuple[int, ...], dtype: DType) -> Array:
    return np.asarray(g.uniform(-0.45, 0.45, shape) + np.array([[0.0], [1.0], [0.0]]))


_DOMAINS: dict[str, Callable[..., Array]] = {
    "real": _real, "positive": _positive, "unit": _uniform(-0.98, 0.98),
    "probability": _uniform(0.01, 0.99), "nonzero": _nonzero, "small": _small,
    "distinct": _distinct, "index": _index, "range": _range, "bits": _bits, "special": _special,
    "limits": _limits, "sorted": _sort,
    "dominant": _dominant, "definite": _definite, "separated": _separate,
    "diagonals": _diagonals,
}
