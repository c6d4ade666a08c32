"""Losses over some of many classes (``tf.nn.nce_loss``, ``sampled_softmax_loss``), and means."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, ArgumentTypeError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ..array import reshape, stop_gradient
from ..common import shape_of, to_tensor
from ..joining import concat
from ..random.candidates import log_uniform_candidate_sampler
from ..reduce import reduce_any, reduce_sum
from ..selection import where
from .layers import embedding_lookup
from .losses import sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits


def _hits(labels: Tensor, sampled: Tensor) -> Tensor:
    """Which sampled class is which right one of which example: ``[batch, num_true, sampled]``."""
    batch, count = shape_of(labels)
    return run("equal", run("reshape", labels, shape=(batch, count, 1)), sampled)


@public
def compute_accidental_hits(true_classes: Any, sampled_candidates: Any, num_true: Any,
                            seed: Any = None, name: str | None = None
                            ) -> tuple[Tensor, Tensor, Tensor]:
    """Where sampled classes happen to be right ones, so that a loss can leave them out.

    Parameters
    ----------
    true_classes : Tensor
        int64 of shape ``[batch, num_true]``.
    sampled_candidates : Tensor
        int64 of shape ``[num_sampled]``.
    num_true : int
        How many right classes each example has.

    Returns
    -------
    tuple of Tensor
        For each hit the example (int32), the place among the candidates (int64) and the lowest
        float32, to be added to the logit there.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> examples, places, _ = tf.nn.compute_accidental_hits([[3], [5]], [5, 4, 3], 1)
    >>> examples.numpy(), places.numpy()
    (array([0, 1], dtype=int32), array([2, 0]))
    """
    labels = convert.to_tensor(true_classes, dtypes.int64)
    sampled = convert.to_tensor(sampled_candidates, dtypes.int64)
    labels = reshape(labels, [-1, arguments.static_int(num_true, "num_true")])
    found = where(_hits(labels, sampled))
    lowest = float(np.finfo(np.float32).min)
    return (run("cast", found[:, 0], dtype=dtypes.int32), found[:, 2],
            convert.full(lowest, dtypes.float32, shape_of(found)[:1]))


def _sampled_logits(weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: Any,
                    num_classes: Any, num_true: Any, sampled_values: Any,
                    remove_accidental_hits: bool, seed: Any) -> tuple[Tensor, Tensor]:
    """Logits of right and of sampled classes beside each other, and what they should be."""
    x, wanted = to_tensor(inputs), to_tensor(labels)
    wanted = wanted if wanted.dtype is dtypes.int64 else run("cast", wanted, dtype=dtypes.int64)
    count = arguments.static_int(num_true, "num_true")
    if sampled_values is None:
        sampled_values = log_uniform_candidate_sampler(
            wanted, count, num_sampled, True, num_classes, seed)
    sampled, true_expected, expected = (stop_gradient(value) for value in sampled_values)
    sampled = run("cast", sampled, dtype=dtypes.int64)
    flat = reshape(wanted, [-1])
    ids = concat([flat, sampled], 0)
    rows, shifts = embedding_lookup(weights, ids), embedding_lookup(biases, ids)
    total, (batch, width) = shape_of(flat)[0], shape_of(x)
    own = run("reshape", rows[:total], shape=(batch, count, width))
    true_logits = reduce_sum(run("reshape", x, shape=(batch, 1, width)) * own, -1)
    true_logits = true_logits + run("reshape", shifts[:total], shape=(batch, count))
    logits = run("matmul", x, rows[total:], transpose_a=False, transpose_b=True) + shifts[total:]
    if remove_accidental_hits:
        lowest = convert.full(float(np.finfo(np.float32).min), logits.dtype, ())
        zero = convert.full(0.0, logits.dtype, ())
        logits = logits + run("select", reduce_any(_hits(wanted, sampled), 1), lowest, zero)
    true_logits = true_logits - run("log", run("cast", true_expected, dtype=x.dtype))
    logits = logits - run("log", run("cast", expected, dtype=x.dtype))
    shares = (convert.full(1.0 / count, x.dtype, (batch, count)),
              convert.full(0.0, x.dtype, shape_of(logits)))
    return concat([true_logits, logits], 1), concat(shares, 1)


@public
def nce_loss(weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: Any,
             num_classes: Any, num_true: Any = 1, sampled_values: Any = None,
             remove_accidental_hits: bool = False, name: str = "nce_loss") -> Tensor:
    """Noise-contrastive estimation: right classes are told from sampled ones.

    Parameters
    ----------
    weights : Tensor, or a list of parts of it
        Shape ``[num_classes, n]``.
    biases : Tensor
        Shape ``[num_classes]``.
    labels : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    inputs : Tensor
        Shape ``[batch, n]``; floats.
    num_sampled : int
        How many classes to draw for the batch.
    num_classes : int
        How many there are.
    num_true : int
        How many right classes each example has.
    sampled_values : CandidateSampler, optional
        What a sampler gave; by default of ``tf.random.log_uniform_candidate_sampler``.
    remove_accidental_hits : bool
        Leave out sampled classes that are right ones.

    Returns
    -------
    Tensor
        Shape ``[batch]``: the loss of each example.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit, or there are fewer classes than are to be drawn.

    Examples
    --------
    >>> import twofold as tf
    >>> weights, biases = tf.zeros([10, 4]), tf.zeros([10])
    >>> tf.nn.nce_loss(weights, biases, [[1], [2]], tf.ones([2, 4]), 3, 10).shape
    TensorShape([2])
    """
    logits, wanted = _sampled_logits(weights, biases, labels, inputs, num_sampled, num_classes,
                                     num_true, sampled_values, remove_accidental_hits, None)
    return reduce_sum(sigmoid_cross_entropy_with_logits(labels=wanted, logits=logits), 1)


@public
def sampled_softmax_loss(weights: Any, biases: Any, labels: Any, inputs: Any, num_sampled: Any,
                         num_classes: Any, num_true: Any = 1, sampled_values: Any = None,
                         remove_accidental_hits: bool = True, seed: Any = None,
                         name: str = "sampled_softmax_loss") -> Tensor:
    """Cross entropy of softmax over right and sampled classes instead of all.

    Parameters
    ----------
    weights : Tensor, or a list of parts of it
        Shape ``[num_classes, n]``.
    biases : Tensor
        Shape ``[num_classes]``.
    labels : Tensor
        int64 of shape ``[batch, num_true]``: the right classes.
    inputs : Tensor
        Shape ``[batch, n]``; floats.
    num_sampled : int
        How many classes to draw for the batch.
    num_classes : int
        How many there are.
    num_true : int
        How many right classes each example has.
    sampled_values : CandidateSampler, optional
        What a sampler gave; by default of ``tf.random.log_uniform_candidate_sampler``.
    remove_accidental_hits : bool
        Leave out sampled classes that are right ones.

    Returns
    -------
    Tensor
        Shape ``[batch]``: the loss of each example.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit, or there are fewer classes than are to be drawn.

    Examples
    --------
    >>> import twofold as tf
    >>> weights, biases = tf.zeros([10, 4]), tf.zeros([10])
    >>> tf.nn.sampled_softmax_loss(weights, biases, [[1], [2]], tf.ones([2, 4]), 3, 10).shape
    TensorShape([2])
    """
    logits, wanted = _sampled_logits(weights, biases, labels, inputs, num_sampled, num_classes,
                                     num_true, sampled_values, remove_accidental_hits, seed)
    return softmax_cross_entropy_with_logits(labels=stop_gradient(wanted), logits=logits)


# ---------------------------------------------------------------------------- means

@public
def compute_average_loss(per_example_loss: Any, sample_weight: Any = None,
                         global_batch_size: Any = None) -> Tensor:
    """The sum of losses, weighed if asked for, over the number of examples of all replicas.

    Parameters
    ----------
    per_example_loss : Tensor
        Floats; the first axis is that of the examples.
    sample_weight : Tensor, optional
        Broadcasts to the losses.
    global_batch_size : int, optional
        By default the size of the first axis: there is one replica.

    Returns
    -------
    Tensor
        A scalar; the dtype of ``per_example_loss``.

    Raises
    ------
    ValueError
        When the losses are a scalar, or ``global_batch_size`` is none.
    TypeError
        When ``global_batch_size`` is no integer.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.compute_average_loss([1.0, 2.0], global_batch_size=6).numpy()
    np.float32(0.5)
    """
    loss = to_tensor(per_example_loss)
    if loss.ndim == 0:
        raise ArgumentError("tf.nn.compute_average_loss: per_example_loss must have an axis of "
                            "examples, got a scalar")
    if sample_weight is not None:
        weight = convert.operand(sample_weight, loss)
        weight = weight if weight.dtype is loss.dtype else run("cast", weight, dtype=loss.dtype)
        loss = loss * weight
    if global_batch_size is None:
        size = convert.dim_tensor(shape_of(loss)[0], dtypes.int64)
    else:
        size = to_tensor(global_batch_size)
        if size.ndim:
            raise ArgumentError("tf.nn.compute_average_loss: global_batch_size must be a scalar, "
                                f"got shape {size.shape}")
        if not size.dtype.is_integer:
            raise ArgumentTypeError("tf.nn.compute_average_loss: global_batch_size must be an "
                                    f"integer, got dtype {size.dtype.name}")
    return reduce_sum(loss / run("cast", size, dtype=loss.dtype))


@public
def scale_regularization_loss(regularization_loss: Any) -> Tensor:
    """The sum of regularisation losses over the number of replicas, of which there is one.

    Parameters
    ----------
    regularization_loss : Tensor
        Any shape; numbers.

    Returns
    -------
    Tensor
        A scalar; the dtype of ``regularization_loss``, for integers that of their quotients.

    Raises
    ------
    ValueError, TypeError
        When it cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.scale_regularization_loss([1.0, 2.0]).numpy()
    np.float32(3.0)
    """
    total = reduce_sum(to_tensor(regularization_loss))
    return total / 1 if total.dtype.is_integer else total
