"""``tf.nn.ctc_loss``: how improbable labels are, over all their alignments with the frames.

A sequence of labels is a row of states, with a blank before, between and after them. Frame by frame
the probabilities of being in each state are added up, as logarithms without the largest of each
frame; gradients are those of these steps. Who calls eagerly gets a compiled function.
"""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError, InvalidArgumentError
from ..dispatch import calls
from ..dispatch.door import run
from ..flow.scans import foldl
from ..function.decorator import function
from ..ops.common import to_tensor
from ..ops.late import require
from ..ops.segments import unsorted_segment_sum
from ..ops.sparse.dense import fill_in
from ..tensors import observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.sparse_tensor import SparseTensor, of_parts

_NAME = "nn.ctc_loss"
_NEVER = -1e30      # a logarithm of zero that can be computed with
_INT32 = dtypes.int32


@public
def ctc_loss(labels: Any, logits: Any, label_length: Any, logit_length: Any,
             logits_time_major: bool = True, unique: Any = None, blank_index: Any = None,
             name: str | None = None) -> Tensor:
    """The negative logarithm of the probability of labels, over all alignments with the frames.

    Parameters
    ----------
    labels : Tensor or SparseTensor
        Classes: shape ``[batch, length]``, filled up; or a sparse matrix of them.
    logits : Tensor
        Floats, shape ``[frames, batch, classes]``: logarithms of probabilities, up to a constant.
    label_length : Tensor
        How many labels each sequence has; not used for sparse labels.
    logit_length : Tensor
        How many frames each sequence has.
    logits_time_major : bool
        False: ``logits`` have shape ``[batch, frames, classes]``.
    unique : optional
        What ``tf.nn.ctc_unique_labels`` gives; accepted as in TensorFlow, and not needed.
    blank_index : int, optional
        The class that is no label: by default 0, of sparse labels it must be given. Negative ones
        count from the end.

    Returns
    -------
    Tensor
        One loss for each sequence; inf where the labels do not fit the frames.

    Raises
    ------
    ValueError
        When ``blank_index`` is missing.
    InvalidArgumentError
        When shapes do not fit, a label is no class, or the blank is none.

    Examples
    --------
    >>> import twofold as tf
    >>> frames = tf.math.log([[[0.5, 0.5]], [[0.25, 0.75]]])
    >>> tf.nn.ctc_loss([[1]], frames, label_length=[1], logit_length=[2]).numpy().round(3)
    array([0.134], dtype=float32)
    """
    x = to_tensor(logits)
    if x.ndim != 3 or not x.dtype.is_floating:
        raise InvalidArgumentError(f"tf.{_NAME}: logits must be floats of rank 3, got "
                                   f"{x.dtype.name} of shape {x.shape}", _NAME)
    classes = calls.type_of(x).shape[2]
    blank = _blank_of(labels, blank_index, classes)
    frames = _lengths(logit_length, "logit_length")
    if isinstance(labels, SparseTensor):
        known, counts = _of_sparse(labels)
        steps = calls.type_of(x).shape[0 if logits_time_major else 1]
        fits = run("less_equal", frames, convert.dim_tensor(steps, _INT32))
        require(run("reduce_all", fits, axes=(0,), keepdims=False),
                f"tf.{_NAME}: logit_length is more than the frames of the logits")
    else:
        known, counts = _whole(labels, "labels"), _lengths(label_length, "label_length")
    if known.ndim != 2:
        raise InvalidArgumentError(f"tf.{_NAME}: labels must have rank 2, got shape {known.shape}",
                                   _NAME)
    wide = x.dtype if x.dtype.size > 2 else dtypes.float32
    given = run("cast", x, dtype=wide)
    if not logits_time_major:
        given = run("transpose", given, permutation=(1, 0, 2))
    compute = _loss if observers.is_tracing() else _compiled
    return run("cast", compute(given, known, counts, frames, blank), dtype=x.dtype)


def _blank_of(labels: Any, blank_index: Any, classes: Any) -> Tensor:
    """The class of the blank."""
    if blank_index is None:
        if isinstance(labels, SparseTensor):
            raise ArgumentError("Argument `blank_index` must be provided when `labels` is a "
                                "`SparseTensor`.")
        blank_index = 0
    blank = arguments.static_int(blank_index, "blank_index")
    count = convert.dim_tensor(classes, _INT32)
    if isinstance(classes, int) and not -classes <= blank < classes:
        raise InvalidArgumentError(f"tf.{_NAME}: blank_index {blank} is not in [{-classes}, "
                                   f"{classes})", _NAME)
    own = to_tensor(blank, _INT32)
    return run("add", own, count) if blank < 0 else own


def _whole(value: Any, what: str) -> Tensor:
    x = to_tensor(value)
    if x.dtype.kind not in "iu":
        raise InvalidArgumentError(f"tf.{_NAME}: {what} must be integers, got {x.dtype.name}",
                                   _NAME)
    return run("cast", x, dtype=_INT32)


def _lengths(value: Any, what: str) -> Tensor:
    x = _whole(value, what)
    if x.ndim != 1:
        raise InvalidArgumentError(f"tf.{_NAME}: {what} must be a vector, got shape {x.shape}",
                                   _NAME)
    return x


def _of_sparse(labels: SparseTensor) -> tuple[Tensor, Tensor]:
    """Labels that are filled up, and how many each sequence has."""
    if labels.dtype is not _INT32:
        raise InvalidArgumentError(f"tf.{_NAME}: labels must be int32, got {labels.dtype.name}",
                                   _NAME)
    one = to_tensor(1, _INT32)
    ones = run("broadcast_to", one, shape=calls.type_of(labels.values).shape)
    rows, = arguments.dims_of([labels.dense_shape[0]], "dense_shape")
    counts = unsorted_segment_sum(ones, labels.indices[:, 0], rows)
    return fill_in(of_parts(labels.indices, labels.values, labels.dense_shape, labels.shape), 0,
                   True), counts


def _loss(logits: Tensor, labels: Tensor, counts: Tensor, frames: Tensor, blank: Tensor) -> Tensor:
    """The losses of sequences, time first."""
    dtype = logits.dtype
    steps, batch, _ = calls.type_of(logits).shape
    length = calls.type_of(labels).shape[1]
    position = run("iota", length=length, dtype=_INT32)
    is_label = run("less", position, run("reshape", counts, shape=(batch, 1)))
    labels = run("select", is_label, labels, blank)
    symbols, skips = _states(labels, blank, batch, length)
    logs = run("transpose", run("log_softmax", logits, axis=2), permutation=(1, 0, 2))
    seen = run("transpose", run("gather", logs, symbols, axis=2, batch_dims=1),
               permutation=(1, 0, 2))
    states = 2 * length + 1
    never = convert.full(_NEVER, dtype, ())
    number = run("iota", length=states, dtype=_INT32)
    first = run("select", run("equal", number, to_tensor(0, _INT32)),
                convert.full(0, dtype, ()), never)
    zeros = run("broadcast_to", convert.full(0, dtype, ()), shape=(batch,))
    start = run("broadcast_to", first, shape=(batch, states)), zeros
    time = run("reshape", run("iota", length=steps, dtype=_INT32), shape=(steps, 1))
    goes_on = run("less", time, run("reshape", frames, shape=(1, batch)))

    def step(state: Any, frame: Any) -> Any:
        return _next(state, frame, skips, never)

    paths, total = foldl(step, (seen, goes_on), start)
    last = run("multiply", counts, to_tensor(2, _INT32))
    ends = []
    for back in (0, 1):
        place = run("subtract", last, to_tensor(back, _INT32))
        is_end = run("equal", number, run("reshape", place, shape=(batch, 1)))
        ends.append(run("reduce_max", run("select", is_end, paths, never), axes=(1,),
                        keepdims=False))
    found = run("negative", run("add", _log_sum(*ends), total))
    impossible = run("greater", found, convert.full(-_NEVER / 10, dtype, ()))
    return run("select", impossible, convert.full(float("inf"), dtype, ()), found)


def _states(labels: Tensor, blank: Tensor, batch: Any, length: Any) -> tuple[Tensor, Tensor]:
    """The symbol of each state, and whether it may follow that of two states before."""
    blanks = run("broadcast_to", blank, shape=(batch, length))
    pairs = run("reshape", run("stack", blanks, labels, axis=2), shape=(batch, 2 * length))
    symbols = run("concat", pairs, run("broadcast_to", blank, shape=(batch, 1)), axis=1)
    before = run("concat", run("broadcast_to", blank, shape=(batch, 2)), symbols, axis=1)
    before = before[:, :-2]
    differs = run("not_equal", symbols, before)
    return symbols, run("logical_and", differs, run("not_equal", symbols, blank))


def _next(state: Any, frame: Any, skips: Tensor, never: Tensor) -> Any:
    """The states after a frame; sequences that have ended stay where they are."""
    (paths, total), (seen, goes_on) = state, frame
    batch, states = calls.type_of(paths).shape
    one, two = (run("concat", run("broadcast_to", never, shape=(batch, n)), paths[:, :states - n]
                    if isinstance(states, int) else paths[:, :-n], axis=1)[:, :states]
                for n in (1, 2))
    moved = run("add", _log_sum(paths, one, run("select", skips, two, never)), seen)
    largest = run("stop_gradient", run("reduce_max", moved, axes=(1,), keepdims=True))
    lives = run("reshape", goes_on, shape=(batch, 1))
    after = run("select", lives, run("maximum", run("subtract", moved, largest), never), paths)
    taken = run("reshape", largest, shape=(batch,))
    return after, run("select", goes_on, run("add", total, taken), total)


def _log_sum(*logs: Tensor) -> Tensor:
    """The logarithm of the sum of exponentials of finite numbers."""
    top = logs[0]
    for x in logs[1:]:
        top = run("maximum", top, x)
    top = run("stop_gradient", top)
    parts = [run("exp", run("subtract", x, top)) for x in logs]
    total = parts[0]
    for part in parts[1:]:
        total = run("add", total, part)
    return run("add", top, run("log", total))


_compiled = function(_loss, reduce_retracing=True)

__all__ = ["ctc_loss"]
