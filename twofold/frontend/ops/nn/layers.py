"""Neural network functions: activations, normalisation, dropout (``tf.nn``); not losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base.literal import Literal
from ...dispatch.door import run, run_all
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...values import arguments, convert
from ...values.requirements import require_equal, size_text
from ..common import axes_of, one_axis, shape_of, to_tensor


@public
def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Tensor:
    """``x`` above zero, ``alpha * x`` below.

    Parameters
    ----------
    features : Tensor
        Any shape; floats, or integers (the result is float32 then).
    alpha : float
        The slope below zero.

    Returns
    -------
    Tensor
        The shape of ``features``.

    Raises
    ------
    InvalidArgumentError
        When ``features`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.leaky_relu([-1.0, 1.0]).numpy()
    array([-0.2,  1. ], dtype=float32)
    """
    x = to_tensor(features)
    if x.dtype.kind in "iu":
        x = run("cast", x, dtype=dtypes.float32)
    slope = arguments.static_array(alpha, "alpha").item()
    return run("leaky_relu", x, alpha=Literal(slope, x.dtype))


@public
def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """``x`` times the normal distribution function of ``x``.

    Parameters
    ----------
    features : Tensor
        Any shape; floats.
    approximate : bool
        Use the formula with ``tanh``.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When ``features`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> round(float(tf.nn.gelu(1.0)), 4)
    0.8413
    """
    return run("gelu", to_tensor(features), approximate=bool(approximate))


@public
def silu(features: Any, beta: Any = 1.0) -> Tensor:
    """``x * sigmoid(beta * x)``, also called swish.

    Parameters
    ----------
    features : Tensor
        Any shape; floats.
    beta : scalar
        How steep.

    Returns
    -------
    Tensor
        The shape and dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When ``features`` holds no floats.

    Examples
    --------
    >>> import twofold as tf
    >>> round(float(tf.nn.silu(1.0)), 4)
    0.7311
    """
    x = to_tensor(features)
    if isinstance(beta, (int, float)) and beta == 1:
        return run("silu", x)
    return run("multiply", x, run("sigmoid", run("multiply", convert.operand(beta, x), x)))


@public
def crelu(features: Any, axis: int = -1, name: str | None = None) -> Tensor:
    """``relu(x)`` and ``relu(-x)`` side by side.

    Parameters
    ----------
    features : Tensor
        Rank 1 or more; integers or floats.
    axis : int
        The axis along which the two halves lie.

    Returns
    -------
    Tensor
        Twice as long along ``axis``; the dtype of ``features``.

    Raises
    ------
    InvalidArgumentError
        When ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.crelu([1.0, -2.0]).numpy()
    array([1., 0., 0., 2.], dtype=float32)
    """
    from ..joining import concat
    x = to_tensor(features)
    return run("relu", concat([x, run("negative", x)], axis))


def _soft(name: str, logits: Any, axis: Any) -> Tensor:
    x = to_tensor(logits)
    return run(name, x, axis=one_axis(name, -1 if axis is None else axis, x.ndim))


@public
def softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """``exp(x) / sum(exp(x))`` along an axis (the last), without overflow.

    Parameters
    ----------
    logits : Tensor
        Rank 1 or more; floats.
    axis : int, optional
        The axis along which the result adds up to 1; by default the last.

    Returns
    -------
    Tensor
        The shape and dtype of ``logits``.

    Raises
    ------
    InvalidArgumentError
        When ``logits`` holds no floats or ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.softmax([1.0, 1.0]).numpy()
    array([0.5, 0.5], dtype=float32)
    """
    return _soft("softmax", logits, axis)


@public
def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The logarithm of softmax along an axis (the last).

    Parameters
    ----------
    logits : Tensor
        Rank 1 or more; floats.
    axis : int, optional
        The axis to go along; by default the last.

    Returns
    -------
    Tensor
        The shape and dtype of ``logits``.

    Raises
    ------
    InvalidArgumentError
        When ``logits`` holds no floats or ``axis`` is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.log_softmax([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _soft("log_softmax", logits, axis)


@public
def l2_normalize(x: Any, axis: Any = None, epsilon: Any = 1e-12, name: str | None = None,
                 dim: Any = None) -> Tensor:
    """A tensor divided by its norm along axes.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    axis : int or list of int, optional
        Axes whose elements form a vector; by default all.
    epsilon : float
        The least squared norm: vectors that are shorter stay below length 1.
    dim : int or list of int, optional
        The older name of ``axis``.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    ValueError
        When both ``axis`` and ``dim`` are given.
    InvalidArgumentError
        When ``x`` holds no floats, an axis is outside the rank or ``epsilon`` is complex.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.l2_normalize([3.0, 4.0]).numpy()
    array([0.6, 0.8], dtype=float32)
    """
    if dim is not None:  # the older name of axis
        if axis is not None:
            raise ArgumentError("tf.math.l2_normalize: axis and dim are the same; give one of them")
        axis = dim
    if isinstance(epsilon, complex):
        raise InvalidArgumentError(f"tf.math.l2_normalize: epsilon is {epsilon}; it is compared "
                                   "with squared lengths and must be real", "math.l2_normalize")
    tensor = to_tensor(x)
    return run("l2_normalize", tensor, axes=axes_of("l2_normalize", axis, tensor.ndim),
               epsilon=Literal(epsilon, tensor.dtype.real_dtype))


# ---------------------------------------------------------------------------- normalisation

@public
def bias_add(value: Any, bias: Any, data_format: str | None = None,
             name: str | None = None) -> Tensor:
    """A vector added along the channels.

    Parameters
    ----------
    value : Tensor
        Rank 2 or more; integers or floats.
    bias : Tensor
        A vector of the dtype of ``value``, one number per channel.
    data_format : str, optional
        ``"N...C"`` (the default): channels last. ``"NC..."``: channels second.

    Returns
    -------
    Tensor
        The shape and dtype of ``value``.

    Raises
    ------
    InvalidArgumentError
        When ``bias`` is no vector of that length, or dtypes differ or are bool.
    ArgumentError
        When ``data_format`` is another word.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.bias_add([[1.0, 2.0]], [10.0, 20.0]).numpy()
    array([[11., 22.]], dtype=float32)
    """
    x = to_tensor(value)
    vector = convert.operand(bias, x)
    if x.dtype is dtypes.bool_:
        raise InvalidArgumentError("tf.nn.bias_add: value has dtype bool; it takes numbers",
                                   "nn.bias_add")
    form = "N...C" if data_format is None else data_format
    if not (form.startswith("NC") or (form.startswith("N") and form.endswith("C"))):
        raise ArgumentError("tf.nn.bias_add: data_format must be of the form N...C or NC..., got "
                            f"{data_format!r}")
    if form.startswith("NC") and x.ndim > 2:
        shape = (shape_of(vector)[0], *(1,) * (x.ndim - 2))
        return run("add", x, run("reshape", vector, shape=shape))
    return run("bias_add", x, vector)


@public
def moments(x: Any, axes: Any, shift: Any = None, keepdims: bool = False,
            name: str | None = None) -> tuple[Tensor, Tensor]:
    """Mean and variance along axes.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    axes : int or list of int
        Axes to reduce; negative ones count from the end.
    shift : None
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Tensor, Tensor
        Mean and variance, without the reduced axes; the dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When ``x`` holds no floats or an axis is outside the rank.

    Examples
    --------
    >>> import twofold as tf
    >>> mean, variance = tf.nn.moments([1.0, 3.0], [0])
    >>> float(mean), float(variance)
    (2.0, 1.0)
    """
    tensor = to_tensor(x)
    if tensor.dtype.is_integer:
        return _integer_moments(tensor, axes, bool(keepdims))
    mean, variance = run_all("moments", tensor, axes=axes_of("moments", axes, tensor.ndim),
                             keepdims=bool(keepdims))
    return mean, variance


def _integer_moments(x: Tensor, axes: Any, keepdims: bool) -> tuple[Tensor, Tensor]:
    """In integers, as TensorFlow's: both means are cut towards zero."""
    from ..reduce import reduce_mean
    mean = reduce_mean(x, axes, keepdims=True)
    variance = reduce_mean(run("squared_difference", x, mean), axes, keepdims=keepdims)
    return (mean if keepdims else reduce_mean(x, axes)), variance


@public
def batch_normalization(x: Any, mean: Any, variance: Any, offset: Any, scale: Any,
                        variance_epsilon: Any, name: str | None = None) -> Tensor:
    """``(x - mean) / sqrt(variance + epsilon) * scale + offset``.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    mean, variance : Tensor
        The dtype of ``x``; shapes that broadcast to its.
    offset, scale : Tensor or None
        The same; None leaves the step out.
    variance_epsilon : float
        Added to the variance.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    InvalidArgumentError
        When dtypes differ or the shapes do not broadcast.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.batch_normalization([2.0], [1.0], [1.0], None, None, 0.0).numpy()
    array([1.], dtype=float32)
    """
    tensor = to_tensor(x)
    parts = [convert.operand(value, tensor) for value in (
        mean, variance, 0.0 if offset is None else offset, 1.0 if scale is None else scale)]
    epsilon = arguments.static_array(variance_epsilon, "variance_epsilon").item()
    return run("batch_normalization", tensor, *parts, epsilon=Literal(epsilon, tensor.dtype))


@public
def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None,
            name: str | None = None) -> Tensor:
    """A share ``rate`` of the elements set to zero, the others scaled up to make up for it.

    Parameters
    ----------
    x : Tensor
        Any shape; floats.
    rate : float or scalar Tensor
        The share to drop, in ``[0, 1)``.
    noise_shape : list of int or None, optional
        Shape of the random numbers; they broadcast. None stands for the size in ``x``.

    Returns
    -------
    Tensor
        The shape and dtype of ``x``.

    Raises
    ------
    ValueError
        When ``x`` holds no floats or ``rate`` is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.dropout([1.0, 1.0], rate=0.0).numpy()
    array([1., 1.], dtype=float32)
    """
    from ..random.draws import uniform
    tensor = to_tensor(x)
    if tensor.dtype.kind != "f":
        raise ArgumentError(f"`x.dtype` must be a floating point tensor, got {tensor.dtype.name}")
    if isinstance(rate, (int, float)):
        if not 0 <= rate < 1:
            raise ArgumentError(
                f"`rate` must be a scalar or a float in the range [0, 1), got {rate}")
        if rate == 0:
            return tensor
    share = convert.operand(rate, tensor)
    own = shape_of(tensor)
    if noise_shape is not None:
        asked = list(noise_shape) if isinstance(noise_shape, (list, tuple)) else noise_shape
        own = arguments.dims_of([own[i] if dim is None else dim for i, dim in enumerate(asked)])
    noise = uniform(own, dtype=tensor.dtype, seed=seed)
    one = to_tensor(1.0, tensor.dtype)
    scaled = run("divide", tensor, run("subtract", one, share))
    kept = run("greater_equal", noise, share)
    return run("select", kept, scaled, to_tensor(0.0, tensor.dtype))


def _joined_parts(given: Sequence[Any]) -> Any:
    """The table of which each part has the same number of rows, the first ones one more."""
    from ..joining import concat
    if not given:
        raise ArgumentError("tf.nn.embedding_lookup: params is an empty list")
    if len(given) == 1:
        return given[0]
    parts = [to_tensor(part) for part in given]
    counts = [shape_of(part)[0] if part.ndim else 0 for part in parts]
    least, extra = counts[-1], sum(1 for count in counts if count != counts[-1])
    for i, count in enumerate(counts):
        require_equal(count, least + (i < extra), lambda: InvalidArgumentError(
            "tf.nn.embedding_lookup: the parts of params must have the same number of rows, the "
            f"first ones one more, got {size_text(*counts)}", "nn.embedding_lookup"))
    return concat(parts, 0)


@public
def embedding_lookup(params: Any, ids: Any, max_norm: Any = None,
                     name: str | None = None) -> Tensor:
    """Rows of a table (``tf.gather``), scaled down to a norm where one is given.

    Parameters
    ----------
    params : Tensor or Variable, or a list of these
        The table: shape ``[rows, ...]``. A list has parts of it, of the same number of rows (the
        first ones may have one more).
    ids : Tensor
        Integers in ``[0, rows)``, of any shape.
    max_norm : float, optional
        The largest norm of a row; longer ones are scaled down.

    Returns
    -------
    Tensor
        Shape ``ids.shape + params.shape[1:]``; the dtype of ``params``.

    Raises
    ------
    InvalidArgumentError
        When an id is outside.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nn.embedding_lookup(tf.constant([[1, 2], [3, 4]]), [1, 0]).numpy()
    array([[3, 4],
           [1, 2]], dtype=int32)
    """
    from ..clip import clip_by_norm
    from ..gather import gather
    if isinstance(params, (list, tuple)):
        params = _joined_parts(params)
    rows = gather(params, ids)
    if max_norm is None:
        return rows
    start = to_tensor(ids).ndim
    return clip_by_norm(rows, max_norm, list(range(start, rows.ndim)))
