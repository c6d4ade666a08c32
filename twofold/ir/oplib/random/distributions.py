"""Random numbers that no formula of bits gives: gamma, Poisson and binomial, on the host.

Each element has a sequence of blocks of its own: attempt ``n`` of element ``i`` is the Philox block
with counter ``(start + i, n)``, so that what one element takes is nobody else's business. A state
moves on by one block for each element. Gamma: Marsaglia and Tsang 2000; Poisson: PTRS of Hörmann
1993; binomial: BTRS of the same; small means by adding up probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import DType
from ....errors import InvalidArgumentError
from ...base.types import TensorType, shape_text
from ...kernel import expansions
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    HostCall,
    NotDifferentiable,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype, same_dtype
from ..pointwise.incomplete import gamma_density, gamma_slope, of_arrays
from .quantile import normal_quantile
from .random import NO_GRADIENT, STATE, U32, philox_arrays, require_state

ON_HOST = HostCall("how often it draws depends on what it draws")
WIDE = (dtypes.float32, dtypes.float64)
MOST_ATTEMPTS = 1000
#: From this mean on Poisson and binomial numbers are drawn by rejection.
LARGE_MEAN = 10.0
_lgamma = of_arrays(expansions.lgamma)


@dataclass(frozen=True)
class Counts(Attrs):
    """The dtype of the result."""

    dtype: DType = dtypes.int32


class Draws:
    """Uniform numbers for some elements, attempt after attempt."""

    def __init__(self, state: Any, count: int):
        start = (int(state[3]) << 32) | int(state[2])
        places = np.arange(count, dtype=np.uint64) + np.uint64(start)
        self._low, self._high = places & np.uint64(0xFFFFFFFF), places >> np.uint64(32)
        self._key, self._attempt = (state[0], state[1]), 0

    def pair(self, which: Any) -> tuple[Any, Any]:
        """Two numbers inside (0, 1) for each of the elements ``which``."""
        low, high = self._low[which], self._high[which]
        attempt = np.full(low.shape, self._attempt, np.uint64)
        self._attempt += 1
        words = philox_arrays((low, high, attempt, np.zeros_like(attempt)), self._key)
        first, second = ((words[i].astype(np.uint64) << np.uint64(32)) | words[i + 1]
                         for i in (0, 2))
        return tuple(((bits >> np.uint64(12)) + 0.5) * 2.0**-52 for bits in (first, second))


def _until_accepted(result: Any, open_places: Any, attempt: Callable[[Any], tuple[Any, Any]]
                    ) -> None:
    """Draw for the elements that are open until all have a number."""
    left = np.flatnonzero(open_places)
    for _ in range(MOST_ATTEMPTS):
        if not left.size:
            return
        found, accepted = attempt(left)
        result[left[accepted]] = found[accepted]
        left = left[~accepted]


# ---------------------------------------------------------------------------- values

def gamma_array(state: Any, alpha: Any) -> Any:
    """Gamma numbers of a shape, in float64; an order below 1 is that above times a power."""
    shape, a = alpha.shape, np.ravel(alpha).astype(np.float64)
    draws = Draws(state, a.size)
    good = (a > 0) & np.isfinite(a)
    boosted = np.where(good & (a < 1.0), a + 1.0, np.where(good, a, 1.0))
    d = boosted - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    result = np.full(a.shape, np.nan)
    power, _ = draws.pair(np.arange(a.size))

    def attempt(left: Any) -> tuple[Any, Any]:
        u, w = draws.pair(left)
        z = normal_quantile(u)
        v = (1.0 + c[left] * z) ** 3
        bound = 0.5 * z * z + d[left] * (1.0 - v + np.log(np.where(v > 0, v, 1.0)))
        return d[left] * v, (v > 0) & (np.log(w) < bound)

    with np.errstate(all="ignore"):
        _until_accepted(result, good, attempt)
        small = good & (a < 1.0)
        result = np.where(small, result * np.exp(np.log(power) / np.where(good, a, 1.0)), result)
    return np.where(a == 0, 0.0, np.where(a == math.inf, a, result)).reshape(shape)


def poisson_array(state: Any, rate: Any) -> Any:
    """Poisson numbers of a rate, in float64; nan where that is no number or negative."""
    shape, mean = rate.shape, np.ravel(rate).astype(np.float64)
    draws = Draws(state, mean.size)
    good = (mean >= 0) & np.isfinite(mean)
    result = np.where(mean == math.inf, mean, np.nan)
    large = good & (mean >= LARGE_MEAN)
    small = np.flatnonzero(good & ~large)
    u, _ = draws.pair(small)
    result[small] = _add_up(u, np.exp(-mean[small]), lambda n: mean[small] / n)
    b = 0.931 + 2.53 * np.sqrt(np.where(large, mean, 1.0))
    a = -0.059 + 0.02483 * b
    ratio, inverse = 0.9277 - 3.6224 / (b - 2.0), 1.1239 + 1.1328 / (b - 3.4)

    def attempt(left: Any) -> tuple[Any, Any]:
        u, v = draws.pair(left)
        u = u - 0.5
        us, m = 0.5 - np.abs(u), mean[left]
        n = np.floor((2.0 * a[left] / us + b[left]) * u + m + 0.43)
        sure = (us >= 0.07) & (v <= ratio[left])
        height = np.log(v * inverse[left] / (a[left] / (us * us) + b[left]))
        fits = height <= n * np.log(m) - m - _lgamma(np.maximum(n, 0.0) + 1.0)
        return n, sure | ((n >= 0) & ~((us < 0.013) & (v > us)) & fits)

    with np.errstate(all="ignore"):
        _until_accepted(result, large, attempt)
    return result.reshape(shape)


def _add_up(u: Any, first: Any, share: Callable[[int], Any]) -> Any:
    """How many probabilities, each a share of the one before, add up to less than ``u``."""
    result, term = np.zeros(u.shape), first
    total = term.copy()
    for n in range(1, MOST_ATTEMPTS):
        beyond = u > total
        if not beyond.any():
            break
        result = np.where(beyond, n, result)
        term = term * share(n)
        total = np.where(beyond, total + term, total)
        if not (term[beyond] > 0).any():
            break
    return result


def binomial_array(state: Any, counts: Any, share: Any) -> Any:
    """How many of some tries succeed, in float64; nan where the numbers make no sense."""
    shape = counts.shape
    n, p = (np.ravel(x).astype(np.float64) for x in (counts, share))
    draws = Draws(state, n.size)
    good = (n >= 0) & np.isfinite(n) & (p >= 0) & (p <= 1)
    n = np.floor(np.where(good, n, 0.0))
    turned = p > 0.5
    q = np.where(good, np.where(turned, 1.0 - p, p), 0.0)
    result = np.zeros(n.shape)
    large = n * q >= LARGE_MEAN
    small = np.flatnonzero(~large)
    odds = q[small] / (1.0 - q[small])
    u, _ = draws.pair(small)
    result[small] = _add_up(u, np.exp(n[small] * np.log1p(-q[small])),
                            lambda k: odds * np.maximum(n[small] - k + 1, 0.0) / k)
    spread = np.sqrt(np.where(large, n * q * (1.0 - q), 1.0))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * q
    c, ratio = n * q + 0.5, 0.92 - 4.2 / b
    alpha, mode = (2.83 + 5.1 / b) * spread, np.floor((n + 1.0) * q)

    def attempt(left: Any) -> tuple[Any, Any]:
        u, v = draws.pair(left)
        u = u - 0.5
        us, m, size = 0.5 - np.abs(u), mode[left], n[left]
        k = np.floor((2.0 * a[left] / us + b[left]) * u + c[left])
        height = np.log(v * alpha[left] / (a[left] / (us * us) + b[left]))
        inside = (k >= 0) & (k <= size)
        k = np.where(inside, k, 0.0)
        bound = ((k - m) * np.log(q[left] / (1.0 - q[left])) + _lgamma(m + 1.0)
                 + _lgamma(size - m + 1.0) - _lgamma(k + 1.0) - _lgamma(size - k + 1.0))
        return k, inside & (((us >= 0.07) & (v <= ratio[left])) | (height <= bound))

    with np.errstate(all="ignore"):
        _until_accepted(result, large, attempt)
    result = np.where(turned, n - result, result)
    return np.where(good, result, np.nan).reshape(shape)


def sample_slope(alpha: Any, sample: Any) -> Any:
    """How a gamma number moves with its order, at the same place of the distribution."""
    a, x = alpha.astype(np.float64), sample.astype(np.float64)
    slope = -gamma_slope(a, x) / gamma_density(a, np.where(x > 0, x, 1.0))
    return np.where(x > 0, slope, 0.0)


# ---------------------------------------------------------------------------- records

def _same_shapes(context: Any, name: str, types: Any) -> None:
    first = types[0]
    for other in types[1:]:
        def message() -> str:
            return (f"tf.random.{name}: shapes {shape_text(first.shape)} and "
                    f"{shape_text(other.shape)} differ")  # noqa: B023
        if other.rank != first.rank:
            raise InvalidArgumentError(message(), f"random.{name}")
        for a, b in zip(first.shape, other.shape, strict=True):
            context.require_equal(a, b, message)


def _gamma_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    require_state(context, "gamma", types[0])
    require_dtype("random.gamma", types[1], WIDE, "alpha")
    return TensorType(types[1].dtype, types[1].shape)


def _counts_infer(name: str) -> Any:
    def infer(context: Any, types: Any, attrs: Counts) -> TensorType:
        require_state(context, name, types[0])
        for type in types[1:]:
            require_dtype(f"random.{name}", type, WIDE, "a parameter")
        same_dtype(f"random.{name}", types[1:])
        _same_shapes(context, name, types[1:])
        result = TensorType(attrs.dtype, types[1].shape)
        allowed = (dtypes.int32, dtypes.int64, dtypes.float16, dtypes.bfloat16, *WIDE)
        require_dtype(f"random.{name}", result, allowed, "the result")
        return result
    return infer


def _slope_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    same_dtype("random.gamma", types)
    require_dtype("random.gamma", types[0], WIDE, "alpha")
    _same_shapes(context, "gamma", types)
    return TensorType(types[0].dtype, types[0].shape)


def _as_counts(values: Any, dtype: DType) -> Any:
    """Integers saturate, what is no number becomes 0 there."""
    if dtype.is_floating:
        return values.astype(dtype.numpy)
    most = float(2**(8 * dtype.size - 1) - 1)
    large = values >= most
    safe = np.where(large | np.isnan(values), 0.0, values).astype(dtype.numpy)
    return np.where(large, dtype.numpy.type(dtype.max), safe)


def _kernel(value: Callable[..., Any]) -> Any:
    def of(attrs: Any) -> Any:
        def run(state: Any, *arrays: Any) -> Any:
            found = value(state, *arrays)
            if isinstance(attrs, Counts):
                return _as_counts(found, attrs.dtype)
            return found.astype(arrays[0].dtype)
        return run
    return of


def _reference(value: Callable[..., Any]) -> Any:
    return lambda attrs, state, *arrays: (
        _as_counts(value(state, *arrays), attrs.dtype) if isinstance(attrs, Counts)
        else value(state, *arrays))


_SHAPES: tuple[tuple[int, ...], ...] = ((5,), (3, 7), (), (0, 2))
_CLOSE = Tolerance(4.0, 1e-12)
_WRONG = ErrorSample((((U32), (2,)), (dtypes.float32, (3,))), InvalidArgumentError,
                     "a random state is")

random_gamma_slope = register(OpDef(
    name="random_gamma_slope", category=Category.INDEX, arity=2, infer=_slope_infer,
    doc="How gamma numbers move with their order. Inputs: orders, numbers.",
    reference=lambda attrs, alpha, sample: sample_slope(alpha, sample),
    numpy=lambda attrs: lambda alpha, sample: sample_slope(alpha, sample).astype(alpha.dtype),
    gradient=NotDifferentiable("second derivatives of gamma numbers are not known", zero=False),
    lowering=ON_HOST, dtypes=WIDE, tolerance=Tolerance(64.0, 1e-10),
    samples=tuple(Sample((shape, shape), {}, "positive") for shape in _SHAPES),
    error_samples=(ErrorSample(((dtypes.float32, (2,)), (dtypes.float32, (3,))),
                               InvalidArgumentError, "differ"),)))

random_gamma = register(OpDef(
    name="random_gamma", category=Category.RANDOM, arity=2, infer=_gamma_infer,
    doc="Gamma numbers. Inputs: the state, orders.", reference=_reference(gamma_array),
    numpy=_kernel(gamma_array),
    gradient=Gradient(lambda F, ctx, g: (
        None, F.multiply(g, F.random_gamma_slope(ctx.input(1), ctx.output(0)))),
        inputs=(1,), outputs=(0,)),
    lowering=ON_HOST, dtypes=WIDE, tolerance=_CLOSE, grad_check=False,  # draws again meanwhile
    samples=tuple(Sample((STATE[1], shape), {}, ("bits", domain), (U32, None))
                  for shape in _SHAPES for domain in ("positive", "range:20:90")),
    error_samples=(_WRONG, ErrorSample((STATE, (dtypes.int32, (3,))), InvalidArgumentError,
                                       "dtype int32"))))

random_poisson = register(OpDef(
    name="random_poisson", category=Category.RANDOM, arity=2, infer=_counts_infer("poisson"),
    attrs=Counts, doc="Poisson numbers. Inputs: the state, rates.",
    reference=_reference(poisson_array), numpy=_kernel(poisson_array), gradient=NO_GRADIENT,
    lowering=ON_HOST, dtypes=WIDE, tolerance=_CLOSE,
    samples=tuple(Sample((STATE[1], shape), {"dtype": dtype}, ("bits", domain), (U32, None))
                  for shape in _SHAPES for domain, dtype in (
                      ("positive", dtypes.int32), ("range:20:90", dtypes.float32))),
    error_samples=(_WRONG, ErrorSample((STATE, (dtypes.int32, (3,))), InvalidArgumentError,
                                       "dtype int32"))))

random_binomial = register(OpDef(
    name="random_binomial", category=Category.RANDOM, arity=3, infer=_counts_infer("binomial"),
    attrs=Counts, doc="Binomial numbers. Inputs: the state, how many tries, probabilities.",
    reference=_reference(binomial_array), numpy=_kernel(binomial_array), gradient=NO_GRADIENT,
    lowering=ON_HOST, dtypes=WIDE, tolerance=_CLOSE,
    samples=tuple(Sample((STATE[1], shape, shape), {"dtype": dtype},
                         ("bits", domain, "probability"), (U32, None, None))
                  for shape in _SHAPES for domain, dtype in (
                      ("positive", dtypes.int32), ("range:20:900", dtypes.float32))),
    error_samples=(ErrorSample((STATE, (dtypes.float32, (3,)), (dtypes.float32, (2,))),
                               InvalidArgumentError, "differ"),
                   ErrorSample((STATE, (dtypes.int32, (3,)), (dtypes.int32, (3,))),
                               InvalidArgumentError, "dtype int32"))))
