"""The labels that frames tell: the best of each frame, or the best sequences of a beam search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import FailedPreconditionError, InvalidArgumentError
from ...ir.base.dims import Symbol
from ...ir.base.types import TensorType
from ..dispatch import calls, door
from ..dispatch.door import run
from ..ops.common import to_tensor
from ..ops.sparse.common import columns
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.recipes import recipe
from ..tracing.strings import on_host
from ..values import arguments, convert
from ..values.sparse_tensor import SparseTensor, of_parts

_INT32, _INT64 = dtypes.int32, dtypes.int64


def _frames_of(inputs: Any, sequence_length: Any, what: str) -> tuple[Tensor, Tensor]:
    """The logits and the number of frames of each sequence.

    Raises
    ------
    InvalidArgumentError
        When ranks or dtypes are others.
    FailedPreconditionError
        When there are more frames than in the logits, or another number of sequences.
    """
    x, lengths = to_tensor(inputs), convert.to_tensor(sequence_length)
    if x.ndim != 3 or x.dtype not in (dtypes.float32, dtypes.float64):
        raise InvalidArgumentError(f"tf.{what}: inputs must be float32 or float64 of rank 3, got "
                                   f"{x.dtype.name} of shape {x.shape}", what)
    if lengths.ndim != 1 or lengths.dtype is not _INT32:
        raise InvalidArgumentError(f"tf.{what}: sequence_length must be an int32 vector, got "
                                   f"{lengths.dtype.name} of shape {lengths.shape}", what)
    steps, batch, _ = calls.type_of(x).shape
    for holds, message in (
            (run("equal", convert.dim_tensor(calls.type_of(lengths).shape[0], _INT64),
                 convert.dim_tensor(batch, _INT64)), "len(sequence_length) != batch_size"),
            (run("reduce_all", run("less_equal", run("cast", lengths, dtype=_INT64),
                                   convert.dim_tensor(steps, _INT64)), axes=(0,), keepdims=False),
             f"sequence_length is more than the {x.shape[0]} frames")):
        if isinstance(holds, SymbolicTensor):
            door.run_all("assert_true", holds, message=f"tf.{what}: {message}")
        elif not holds._host():
            raise FailedPreconditionError(f"tf.{what}: {message}", what)
    return x, lengths


@public
def ctc_greedy_decoder(inputs: Any, sequence_length: Any, merge_repeated: bool = True,
                       blank_index: Any = None) -> tuple[list[SparseTensor], Tensor]:
    """The most probable class of each frame, without blanks and what follows itself.

    Parameters
    ----------
    inputs : Tensor
        Logits: float32 or float64, shape ``[frames, batch, classes]``.
    sequence_length : Tensor
        int32: how many frames each sequence has.
    merge_repeated : bool
        Whether a class that follows itself is one label.
    blank_index : int, optional
        The class that is no label: by default the last. Negative ones count from the end.

    Returns
    -------
    list of SparseTensor
        One: the labels of each sequence, int64.
    Tensor
        Shape ``[batch, 1]``: the negative sum of the largest logits.

    Raises
    ------
    InvalidArgumentError
        When ranks or dtypes are others, or the blank is no class.
    FailedPreconditionError
        When a sequence has more frames than there are, or there are more or fewer lengths.

    Examples
    --------
    >>> import twofold as tf
    >>> frames = tf.one_hot([[1], [1], [2], [0]], depth=3)
    >>> (labels,), _ = tf.nn.ctc_greedy_decoder(frames, [4])
    >>> labels.values.numpy()
    array([1, 0])
    """
    what = "nn.ctc_greedy_decoder"
    x, lengths = _frames_of(inputs, sequence_length, what)
    steps, batch, classes = calls.type_of(x).shape
    blank = arguments.static_int(-1 if blank_index is None else blank_index, "blank_index")
    if isinstance(classes, int) and not -classes <= blank < classes:
        raise InvalidArgumentError(f"blank_index expected to be between {-classes} and "
                                   f"{classes - 1} but was {blank}", what)
    none = to_tensor(blank, _INT64)
    if blank < 0:
        none = run("add", none, convert.dim_tensor(classes, _INT64))
    best = run("cast", run("argmax", x, axis=2, dtype=_INT64), dtype=_INT64)
    time = run("reshape", run("iota", length=steps, dtype=_INT32), shape=(steps, 1))
    is_there = run("less", time, run("reshape", lengths, shape=(1, batch)))
    highest = run("reduce_max", x, axes=(2,), keepdims=False)
    zero = convert.full(0, x.dtype, ())
    total = run("reduce_sum", run("select", is_there, highest, zero), axes=(0,), keepdims=False)
    kept = run("logical_and", is_there, run("not_equal", best, none))
    if merge_repeated:
        before = run("concat", run("broadcast_to", to_tensor(-1, _INT64), shape=(1, batch)), best,
                     axis=0)[:-1]
        kept = run("logical_and", kept, run("not_equal", best, before))
    labels = _labels_of(run("transpose", best, permutation=(1, 0)),
                        run("transpose", kept, permutation=(1, 0)), batch)
    return [labels], run("reshape", run("negative", total), shape=(batch, 1))


def _labels_of(classes: Tensor, kept: Tensor, batch: Any) -> SparseTensor:
    """What is kept of each row, moved together."""
    where = run("nonzero", kept)
    count = run("cumsum", run("cast", kept, dtype=_INT64), axis=1, exclusive=False, reverse=False)
    place = run("subtract", run("gather_nd", count, where), to_tensor(1, _INT64))
    size = calls.type_of(where).shape[0]
    indices = run("concat", columns(where, [0]), run("reshape", place, shape=(size, 1)), axis=1)
    longest = run("concat", to_tensor([0], _INT64),
                  run("reshape", count, shape=(calls.type_of(count).size,)), axis=0)
    widest = run("reduce_max", longest, axes=(0,), keepdims=False)
    sizes = run("stack", convert.dim_tensor(batch, _INT64), widest, axis=0)
    return of_parts(indices, run("gather_nd", classes, where), sizes)


@public
def ctc_beam_search_decoder(inputs: Any, sequence_length: Any, beam_width: int = 100,
                            top_paths: int = 1) -> tuple[list[SparseTensor], Tensor]:
    """The most probable labels, of those that a beam search finds.

    Parameters
    ----------
    inputs : Tensor
        Logits: float32 or float64, shape ``[frames, batch, classes]``; the last class is the blank.
    sequence_length : Tensor
        int32: how many frames each sequence has.
    beam_width : int
        How many beginnings of sequences are followed.
    top_paths : int
        How many sequences are given.

    Returns
    -------
    list of SparseTensor
        ``top_paths``: the labels of each sequence, int64, the best first.
    Tensor
        Shape ``[batch, top_paths]``: the logarithms of their probabilities.

    Raises
    ------
    InvalidArgumentError
        When ranks or dtypes are others, or more paths are asked for than followed.
    FailedPreconditionError
        When a sequence has more frames than there are, or there are more or fewer lengths.

    Examples
    --------
    >>> import twofold as tf
    >>> frames = tf.math.log([[[0.6, 0.1, 0.3]], [[0.6, 0.1, 0.3]]])
    >>> (best, _), logs = tf.nn.ctc_beam_search_decoder(frames, [2], top_paths=2)
    >>> best.values.numpy(), tf.exp(logs).numpy().round(3)
    (array([0]), array([[0.72, 0.09]], dtype=float32))
    """
    what = "nn.ctc_beam_search_decoder"
    width = arguments.static_int(beam_width, "beam_width")
    paths = arguments.static_int(top_paths, "top_paths")
    if width < 1 or paths < 1:
        raise InvalidArgumentError(f"tf.{what}: beam_width of {width} and top_paths of {paths} "
                                   "must be at least minimum 1", what)
    if paths > width:
        raise InvalidArgumentError("requested more paths than the beam width.", what)
    x, lengths = _frames_of(inputs, sequence_length, what)
    batch = calls.type_of(x).shape[1]
    types = []
    for _ in range(paths):
        count = Symbol("labels").dim
        types += [TensorType(_INT64, (count, 2)), TensorType(_INT64, (count,)),
                  TensorType(_INT64, (2,))]
    found = on_host(what, _search(width=width, paths=paths), [x, lengths],
                    [*types, TensorType(x.dtype, (batch, paths))])
    return [of_parts(found[i], found[i + 1], found[i + 2])
            for i in range(0, 3 * paths, 3)], found[-1]


# ---------------------------------------------------------------------------- on arrays

@recipe("nn.ctc_beam_search_decoder")
def _search(width: int, paths: int) -> Callable[..., Any]:
    def decode(logits: Any, lengths: Any) -> Any:
        batch = logits.shape[1]
        scores = np.zeros((batch, paths), logits.dtype)
        labels: list[list[list[int]]] = [[] for _ in range(paths)]
        for b in range(batch):
            best = _Beam(width, logits.shape[2] - 1).run(logits[:lengths[b], b])
            if len(best) < paths:
                raise InvalidArgumentError(
                    f"Less leaves in the beam search than requested: {len(best)} < {paths}",
                    "nn.ctc_beam_search_decoder")
            for path in range(paths):
                labels[path].append(best[path][0])
                scores[b, path] = best[path][1]
        return [part for rows in labels for part in _sparse(rows)] + [scores]

    return decode


def _sparse(rows: list[list[int]]) -> tuple[Any, Any, Any]:
    places = [(b, i) for b, row in enumerate(rows) for i in range(len(row))]
    widest = max(map(len, rows), default=0)
    return (np.array(places, np.int64).reshape(-1, 2),
            np.array([label for row in rows for label in row], np.int64),
            np.array([len(rows), widest], np.int64))


class _Beam:
    """Beginnings of sequences: each a node, and how probable it is to be there with a blank or not.

    A node is the number of its parent and its label.
    """

    def __init__(self, width: int, blank: int):
        self.width, self.blank = width, blank
        self.parents, self.labels = [-1], [-1]      # of nodes; the first one is the root
        self.numbers: dict[tuple[int, int], int] = {}
        self.nodes = np.array([0])
        self.in_blank, self.in_label = np.zeros(1), np.full(1, -np.inf)

    def run(self, logits: Any) -> list[tuple[list[int], float]]:
        """Sequences and the logarithms of their probabilities, the best first."""
        wide = logits.astype(np.float64)
        top = wide.max(axis=1, keepdims=True) if len(wide) else wide
        with np.errstate(invalid="ignore"):
            logs = wide - top - np.log(np.exp(wide - top).sum(axis=1, keepdims=True))
        if np.isnan(logs).any():
            return [([], float("nan"))] * self.width
        for frame in logs:
            self._step(frame)
        total = np.logaddexp(self.in_blank, self.in_label)
        order = np.argsort(-total, kind="stable")
        return [(self._sequence(int(self.nodes[i])), float(total[i])) for i in order]

    def _step(self, frame: Any) -> None:
        nodes, blank = self.nodes, self.blank
        total = np.logaddexp(self.in_blank, self.in_label)
        last = np.array([self.labels[node] for node in nodes], np.int64)
        place = {int(node): i for i, node in enumerate(nodes)}
        above = np.array([place.get(self.parents[node], -1) for node in nodes], np.int64)
        # What goes on as it is, with its own label again or coming from one label less.
        repeats = np.where(above >= 0, np.where(last == last[above], self.in_blank[above],
                                                total[above]), -np.inf)
        in_label = np.logaddexp(self.in_label, repeats) + np.where(last >= 0, frame[last], -np.inf)
        in_blank = total + frame[blank]
        # What gets one label more, unless that is among them already.
        children = total[:, None] + frame[None, :blank]
        has = np.flatnonzero(last >= 0)
        children[has, last[has]] = self.in_blank[has] + frame[last[has]]
        known = np.flatnonzero(above >= 0)
        children[above[known], last[known]] = -np.inf
        self._keep(in_blank, in_label, children)

    def _keep(self, in_blank: Any, in_label: Any, children: Any) -> None:
        """The most probable ones, of those before and their children."""
        count = len(in_blank)
        every = np.concatenate([np.logaddexp(in_blank, in_label), children.ravel()])
        best = np.argsort(-every, kind="stable")[:self.width]
        best = best[every[best] > -np.inf]
        old, new = best[best < count], best[best >= count] - count
        made = [self._node(int(self.nodes[i]), int(label))
                for i, label in zip(*np.divmod(new, max(self.blank, 1)))]
        self.nodes = np.array([*self.nodes[old], *made], np.int64)
        self.in_label = np.concatenate([in_label[old], children.ravel()[new]])
        self.in_blank = np.concatenate([in_blank[old], np.full(len(new), -np.inf)])

    def _node(self, parent: int, label: int) -> int:
        number = self.numbers.setdefault((parent, label), len(self.parents))
        if number == len(self.parents):
            self.parents.append(parent)
            self.labels.append(label)
        return number

    def _sequence(self, node: int) -> list[int]:
        found: list[int] = []
        while node > 0:
            found.append(self.labels[node])
            node = self.parents[node]
        return found[::-1]


__all__ = ["ctc_beam_search_decoder", "ctc_greedy_decoder"]
