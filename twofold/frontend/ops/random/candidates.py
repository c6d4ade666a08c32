"""Candidate samplers: classes that stand for all others in a loss (``tf.random.…_sampler``)."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from .... import dtypes
from ....errors import ArgumentTypeError, DtypeError, InvalidArgumentError
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.requirements import require_equal, size_text
from ...variables.random_state import state_for
from ..common import shape_of, to_tensor
from ..gather import gather
from ..late import require


class CandidateSampler(NamedTuple):
    """Sampled classes, and how often the true ones and these were to be expected."""

    sampled_candidates: Tensor
    true_expected_count: Tensor
    sampled_expected_count: Tensor


def _true_classes(name: str, true_classes: Any, num_true: Any) -> Tensor:
    x = to_tensor(true_classes, dtypes.int64) if not isinstance(true_classes, Tensor) \
        else true_classes
    count = arguments.static_int(num_true, "num_true")

    def error() -> InvalidArgumentError:
        return InvalidArgumentError(
            f"tf.random.{name}: true_classes must have shape [batch, {count}], got "
            f"{size_text(*shape_of(x))}", f"random.{name}")
    if x.dtype.kind not in "iu":
        raise DtypeError(f"tf.random.{name}: true_classes must be integers, got {x.dtype.name}")
    if x.ndim != 2:
        raise error()
    require_equal(shape_of(x)[1], count, error)
    return x if x.dtype is dtypes.int64 else run("cast", x, dtype=dtypes.int64)


def _require_inside(name: str, true: Tensor, size: int) -> None:
    inside = run("logical_and", run("greater_equal", true, to_tensor(0, dtypes.int64)),
                 run("less", true, to_tensor(size, dtypes.int64)))
    require(run("reduce_all", inside, axes=(0, 1), keepdims=False),
            f"tf.random.{name}: a true class is not in [0, {size})")


def _sample(name: str, kind: str, true: Tensor, num_sampled: Any, unique: Any, size: int,
            seed: Any, weights: Any = ()) -> CandidateSampler:
    count = arguments.static_int(num_sampled, "num_sampled")
    _require_inside(name, true, size)
    own = np.asarray(weights, np.float64)
    source = state_for(name, seed, max(count, 0))
    sampled, tries = run_all("candidate_sample", source, to_tensor(own), kind=kind, count=count,
                             size=size, unique=bool(unique))
    total = own.sum() if own.size else 1.0

    def expect(classes: Tensor) -> Tensor:
        wide = run("cast", classes, dtype=dtypes.float64)
        if kind == "uniform":
            share = wide * 0.0 + 1.0 / size
        elif kind == "log_uniform":
            share = run("log1p", run("reciprocal", wide + 1.0)) / math.log1p(size)
        else:
            share = gather(to_tensor(own / total), classes)
        if unique:
            found = run("negative", run("expm1", tries * run("log1p", run("negative", share))))
        else:
            found = tries * share
        return run("cast", found, dtype=dtypes.float32)
    return CandidateSampler(sampled, expect(true), expect(sampled))


@public
def uniform_candidate_sampler(true_classes: Any, num_true: Any, num_sampled: Any, unique: Any,
                              range_max: Any, seed: Any = None, name: str | None = None
                              ) -> CandidateSampler:
    """Classes drawn with equal probabilities.

    Parameters
    ----------
    true_classes : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    num_true : int
        How many right classes each example has.
    num_sampled : int
        How many classes to draw.
    unique : bool
        Whether all of them are different.
    range_max : int
        How many classes there are.

    Returns
    -------
    CandidateSampler
        ``sampled_candidates``, int64 of shape ``[num_sampled]``; ``true_expected_count`` and
        ``sampled_expected_count``, float32 in the shapes of the classes that they are about.

    Raises
    ------
    InvalidArgumentError
        When ``true_classes`` has another shape or a class outside, or there are fewer classes
        than different ones are asked for.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.random.uniform_candidate_sampler([[0], [1]], 1, 2, True, 4)
    >>> found.true_expected_count.shape
    TensorShape([2, 1])
    """
    true = _true_classes("uniform_candidate_sampler", true_classes, num_true)
    return _sample("uniform_candidate_sampler", "uniform", true, num_sampled, unique,
                   arguments.static_int(range_max, "range_max"), seed)


@public
def log_uniform_candidate_sampler(true_classes: Any, num_true: Any, num_sampled: Any,
                                  unique: Any, range_max: Any, seed: Any = None,
                                  name: str | None = None) -> CandidateSampler:
    """Classes drawn as if sorted by how frequent they are, as words are.

    Class ``c`` has the probability ``log((c + 2) / (c + 1)) / log(range_max + 1)``.

    Parameters
    ----------
    true_classes : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    num_true : int
        How many right classes each example has.
    num_sampled : int
        How many classes to draw.
    unique : bool
        Whether all of them are different.
    range_max : int
        How many classes there are.

    Returns
    -------
    CandidateSampler
        ``sampled_candidates``, int64 of shape ``[num_sampled]``; ``true_expected_count`` and
        ``sampled_expected_count``, float32 in the shapes of the classes that they are about.

    Raises
    ------
    InvalidArgumentError
        When ``true_classes`` has another shape or a class outside, or there are fewer classes
        than different ones are asked for.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.random.log_uniform_candidate_sampler([[0]], 1, 4, True, 4)
    >>> tf.sort(found.sampled_candidates).numpy()
    array([0, 1, 2, 3])
    """
    true = _true_classes("log_uniform_candidate_sampler", true_classes, num_true)
    return _sample("log_uniform_candidate_sampler", "log_uniform", true, num_sampled, unique,
                   arguments.static_int(range_max, "range_max"), seed)


@public
def fixed_unigram_candidate_sampler(true_classes: Any, num_true: Any, num_sampled: Any,
                                    unique: Any, range_max: Any, vocab_file: str = "",
                                    distortion: float = 1.0, num_reserved_ids: int = 0,
                                    num_shards: int = 1, shard: int = 0, unigrams: Any = (),
                                    seed: Any = None, name: str | None = None
                                    ) -> CandidateSampler:
    """Classes drawn with given weights.

    Parameters
    ----------
    true_classes : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    num_true : int
        How many right classes each example has.
    num_sampled : int
        How many classes to draw.
    unique : bool
        Whether all of them are different.
    range_max : int
        How many classes there are.
    vocab_file : str
        A file of which each line is about a class; what stands behind its last comma is the weight.
    distortion : float
        The power that weights are raised to: 1 leaves them, 0 makes them equal.
    num_reserved_ids : int
        So many classes come first that are never drawn.
    num_shards, shard : int
        Draw only classes ``shard``, ``shard + num_shards``, …
    unigrams : list of float
        The weights, instead of a file.

    Returns
    -------
    CandidateSampler
        ``sampled_candidates``, int64 of shape ``[num_sampled]``; ``true_expected_count`` and
        ``sampled_expected_count``, float32 in the shapes of the classes that they are about.

    Raises
    ------
    InvalidArgumentError
        When ``true_classes`` has another shape, both or neither of ``vocab_file`` and ``unigrams``
        are given, there is not one weight for each class, or too few classes have one.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.random.fixed_unigram_candidate_sampler(
    ...     [[0]], 1, 2, True, 3, unigrams=[1.0, 0.0, 3.0])
    >>> tf.sort(found.sampled_candidates).numpy()
    array([0, 2])
    """
    op = "fixed_unigram_candidate_sampler"
    true = _true_classes(op, true_classes, num_true)
    if bool(vocab_file) == bool(len(unigrams)):
        raise InvalidArgumentError(f"tf.random.{op}: give one of vocab_file and unigrams",
                                   f"random.{op}")
    if vocab_file:
        with open(vocab_file, encoding="utf-8") as lines:
            unigrams = [float(line.rpartition(",")[2]) for line in lines if line.strip()]
    size = arguments.static_int(range_max, "range_max")
    if not isinstance(distortion, (int, float)):
        raise ArgumentTypeError(f"tf.random.{op}: distortion must be a number, got {distortion!r}")
    with np.errstate(all="ignore"):
        weights = np.concatenate([np.zeros(num_reserved_ids),
                                  np.asarray(unigrams, np.float64) ** float(distortion)])
    if not np.isfinite(weights).all():
        raise InvalidArgumentError(f"tf.random.{op}: with distortion {distortion} a weight is not "
                                   "finite", f"random.{op}")
    if len(weights) != size or np.any(weights < 0) or not 0 <= shard < num_shards:
        raise InvalidArgumentError(
            f"tf.random.{op}: there are {len(weights)} weights for {size} classes (shard {shard} "
            f"of {num_shards}); each class needs one that is not negative", f"random.{op}")
    weights[np.arange(size) % num_shards != shard] = 0.0
    return _sample(op, "weights", true, num_sampled, unique, size, seed, weights)


@public
def all_candidate_sampler(true_classes: Any, num_true: Any, num_sampled: Any, unique: Any,
                          seed: Any = None, name: str | None = None) -> CandidateSampler:
    """All classes, in order: what a sampled loss is compared with.

    Parameters
    ----------
    true_classes : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    num_true : int
        How many right classes each example has.
    num_sampled : int
        How many classes there are.
    unique : bool
        Accepted as in TensorFlow: they are different.

    Returns
    -------
    CandidateSampler
        ``sampled_candidates``, int64 of shape ``[num_sampled]``; ``true_expected_count`` and
        ``sampled_expected_count``, ones in the shapes of the classes that they are about.

    Raises
    ------
    InvalidArgumentError
        When ``true_classes`` has another shape or a class outside.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random.all_candidate_sampler([[0]], 1, 3, True).sampled_candidates.numpy()
    array([0, 1, 2])
    """
    true = _true_classes("all_candidate_sampler", true_classes, num_true)
    count = arguments.static_int(num_sampled, "num_sampled")
    _require_inside("all_candidate_sampler", true, count)
    ones = [convert.full(1.0, dtypes.float32, shape) for shape in (shape_of(true), (count,))]
    return CandidateSampler(run("iota", length=count, dtype=dtypes.int64), *ones)
