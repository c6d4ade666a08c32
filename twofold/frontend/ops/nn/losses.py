"""Losses of networks: cross entropies (``tf.nn.softmax_cross_entropy_with_logits``, …)."""

from __future__ import annotations

from typing import Any

from ....errors import InvalidArgumentError
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import convert
from ..common import one_axis, require_same_shape, to_tensor


@public
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any,
                                             name: str | None = None) -> Tensor:
    """Cross entropy of softmax, with class numbers as labels.

    Parameters
    ----------
    labels : Tensor
        Integers of shape ``[...]``, in ``[0, classes)``: the right class.
    logits : Tensor
        Shape ``[..., classes]``; floats, not normalised.

    Returns
    -------
    Tensor
        The shape of ``labels``; the dtype of ``logits``.

    Raises
    ------
    InvalidArgumentError
        When a label is no class, or dtypes or shapes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0], logits=[[0.0, 0.0]])
    >>> round(float(loss[0]), 4)
    0.6931
    """
    return run("sparse_softmax_cross_entropy_with_logits", to_tensor(logits), to_tensor(labels))


@public
def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1,
                                      name: str | None = None) -> Tensor:
    """Cross entropy of softmax, with a distribution as label.

    Parameters
    ----------
    labels : Tensor
        Shape of ``logits``: probabilities, which add up to 1 along ``axis``; cast to its dtype.
    logits : Tensor
        Floats, not normalised.
    axis : int
        The axis of the classes; negative ones count from the end.

    Returns
    -------
    Tensor
        The shape of ``logits`` without ``axis``; its dtype.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes do not fit, or ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> loss = tf.nn.softmax_cross_entropy_with_logits([[1.0, 0.0]], [[0.0, 0.0]])
    >>> round(float(loss[0]), 4)
    0.6931
    """
    x = to_tensor(logits)
    wanted = convert.operand(labels, x)
    if wanted.dtype is not x.dtype and wanted.dtype.kind in "iuf" and x.dtype.is_floating:
        wanted = run("cast", wanted, dtype=x.dtype)
    return run("softmax_cross_entropy_with_logits", x, wanted,
               axis=one_axis("softmax_cross_entropy_with_logits", axis, x.ndim))


@public
def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None,
                                      name: str | None = None) -> Tensor:
    """Cross entropy of sigmoid, element by element, without overflow.

    Parameters
    ----------
    labels : Tensor
        Shape and dtype of ``logits``: probabilities.
    logits : Tensor
        Any shape; floats.

    Returns
    -------
    Tensor
        The shape and dtype of ``logits``.

    Raises
    ------
    InvalidArgumentError
        When dtypes or shapes differ.

    Examples
    --------
    >>> import twofold as tf
    >>> loss = tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0])
    >>> round(float(loss[0]), 4)
    0.6931
    """
    x = to_tensor(logits)
    target = convert.operand(labels, x)
    if not target.shape.is_compatible_with(x.shape):
        raise InvalidArgumentError(
            f"`logits` and `labels` must have the same shape, received ({x.shape} vs "
            f"{target.shape}).", "nn.sigmoid_cross_entropy_with_logits")
    return run("sigmoid_cross_entropy_with_logits", x, target)


@public
def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any,
                                       name: str | None = None) -> Tensor:
    """Sigmoid cross entropy with another weight for positive labels.

    Parameters
    ----------
    labels : Tensor
        Shape and dtype of ``logits``: probabilities.
    logits : Tensor
        Any shape; floats.
    pos_weight : Tensor
        How much positive labels count; it broadcasts.

    Returns
    -------
    Tensor
        The shape and dtype of ``logits``.

    Raises
    ------
    InvalidArgumentError
        When dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> loss = tf.nn.weighted_cross_entropy_with_logits([1.0], [0.0], pos_weight=2.0)
    >>> loss.numpy().round(4)
    array([1.3863], dtype=float32)
    """
    x = to_tensor(logits)
    z, weight = convert.operand(labels, x), convert.operand(pos_weight, x)
    require_same_shape("nn.weighted_cross_entropy_with_logits", x, z, "logits and labels")
    one = to_tensor(1.0, x.dtype)
    scale = run("add", one, run("multiply", run("subtract", weight, one), z))
    soft = run("softplus", run("negative", x))
    return run("add", run("multiply", run("subtract", one, z), x), run("multiply", scale, soft))


@public
def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Half the sum of squares.

    Parameters
    ----------
    t : Tensor
        Any shape; floats.

    Returns
    -------
    Tensor
        A scalar of the dtype of ``t``.

    Raises
    ------
    InvalidArgumentError
        When ``t`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.l2_loss([1.0, 3.0]).numpy()
    np.float32(5.0)
    """
    return run("l2_loss", to_tensor(t))
