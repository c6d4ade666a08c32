"""Candidate classes drawn for sampled losses: uniform, log-uniform, or by given weights.

Without repetition classes are drawn until enough different ones are there; how often was drawn is a
result, too, since the expected counts of classes follow from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...ops import Attrs, Category, ErrorSample, OpDef, Sample, Tolerance, register
from ..common.infer import require_dtype
from .distributions import ON_HOST, Draws
from .random import NO_GRADIENT, STATE, U32, require_state

KINDS = ("uniform", "log_uniform", "weights")
MOST_ROUNDS = 20_000


@dataclass(frozen=True)
class Candidates(Attrs):
    """How many classes to draw of how many, by which distribution, and whether they may repeat."""

    kind: str
    count: int
    size: int
    unique: bool = True


def _infer(context: Any, types: Any, attrs: Candidates) -> tuple[TensorType, TensorType]:
    state, weights = types
    name = "random.candidate_sampler"
    require_state(context, name, state)
    require_dtype(name, weights, (dtypes.float64,), "weights")
    wanted = attrs.size if attrs.kind == "weights" else 0
    if attrs.kind not in KINDS or weights.rank != 1 or attrs.count < 1 or attrs.size < 1:
        raise InvalidArgumentError(f"tf.{name}: {attrs.count} candidates of {attrs.size} classes "
                                   f"({attrs.kind}); both must be positive", name)
    context.require_equal(weights.shape[0], wanted, lambda: (
        f"tf.{name}: there must be {wanted} weights"))
    if attrs.unique and attrs.count > attrs.size:
        raise InvalidArgumentError(
            f"tf.{name}: {attrs.count} different candidates cannot be drawn of {attrs.size} "
            "classes", name)
    return TensorType(dtypes.int64, (attrs.count,)), TensorType(dtypes.float64, ())


def _classes(attrs: Candidates, u: Any, bounds: Any) -> Any:
    """The classes of uniform numbers, by the inverse of their distribution."""
    if attrs.kind == "weights":
        return np.minimum(np.searchsorted(bounds, u, side="right"), attrs.size - 1)
    if attrs.kind == "uniform":
        found = np.floor(u * attrs.size)
    else:
        found = np.floor(np.expm1(u * np.log1p(attrs.size)))
    return np.clip(found.astype(np.int64), 0, attrs.size - 1)


def _array(attrs: Candidates, state: Any, weights: Any) -> tuple[Any, Any]:
    bounds = np.cumsum(weights) / max(float(weights.sum()), 1e-300)
    draws, everyone = Draws(state, attrs.count), np.arange(attrs.count)
    if not attrs.unique:
        found = _classes(attrs, draws.pair(everyone)[0], bounds)
        return found.astype(np.int64), np.array(float(attrs.count))
    if attrs.kind == "weights" and np.count_nonzero(weights) < attrs.count:
        raise InvalidArgumentError(
            f"tf.random.candidate_sampler: {attrs.count} different candidates, but only "
            f"{np.count_nonzero(weights)} classes have a weight", "random.candidate_sampler")
    chosen: dict[int, None] = {}
    tries = 0
    for _ in range(MOST_ROUNDS):
        for each in _classes(attrs, draws.pair(everyone)[0], bounds).tolist():
            tries += 1
            chosen.setdefault(each)
            if len(chosen) == attrs.count:
                return np.array(list(chosen), np.int64), np.array(float(tries))
    raise InvalidArgumentError("tf.random.candidate_sampler: some classes have weights too small "
                               "to be drawn", "random.candidate_sampler")


candidate_sample = register(OpDef(
    name="candidate_sample", category=Category.RANDOM, arity=2, infer=_infer, attrs=Candidates,
    doc="Classes drawn from a distribution, and how often was drawn. Inputs: the state, weights.",
    reference=_array, numpy=lambda attrs: lambda *arrays: _array(attrs, *arrays),
    gradient=NO_GRADIENT, lowering=ON_HOST, dtypes=(U32,), tolerance=Tolerance(0.0),
    samples=tuple(Sample((STATE[1], (7,) if kind == "weights" else (0,)),
                         {"kind": kind, "count": count, "size": 7, "unique": unique},
                         ("bits", "positive"), (U32, dtypes.float64))
                  for kind in KINDS for count, unique in ((5, True), (7, True), (9, False))),
    error_samples=(ErrorSample((STATE, (dtypes.float64, (0,))), InvalidArgumentError,
                               "cannot be drawn", {"kind": "uniform", "count": 5, "size": 3}),
                   ErrorSample((STATE, (dtypes.float64, (2,))), InvalidArgumentError,
                               "must be 3 weights", {"kind": "weights", "count": 2, "size": 3}),
                   ErrorSample((STATE, (dtypes.float64, (0,))), InvalidArgumentError,
                               "must be positive", {"kind": "uniform", "count": 0, "size": 3}))))
