"""``tf.image``: boxes in images chosen by their scores (non-maximum suppression)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import ArgumentError, InvalidArgumentError
from ....ir.base import dims as sizes
from ....ir.base.dims import Symbol
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values import arguments
from ...values.requirements import require_equal
from ..common import shape_of, to_tensor
from . import suppression

_FLOATS = (dtypes.float16, dtypes.float32)


def _floats(name: str, value: Any, what: str, rank: int) -> Tensor:
    """A tensor of floats of a rank."""
    x = to_tensor(value)
    if x.dtype in (dtypes.float64, dtypes.bfloat16):
        x = run("cast", x, dtype=dtypes.float32)
    if x.dtype not in _FLOATS or x.ndim != rank:
        raise InvalidArgumentError(f"tf.image.{name}: {what} must be floats of rank {rank}, got "
                                   f"{x.dtype.name} of shape {x.shape}", f"image.{name}")
    return x


def _boxes_and_scores(name: str, boxes: Any, scores: Any, columns: int | None = 4
                      ) -> tuple[Tensor, Tensor]:
    """``[n, 4]`` and ``[n]``; or ``[n, n]`` and ``[n]``."""
    x, y = _floats(name, boxes, "boxes", 2), _floats(name, scores, "scores", 1)
    rows, width = shape_of(x)
    wanted = rows if columns is None else columns

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.image.{name}: boxes of shape {x.shape} and scores of shape {y.shape}; they must "
            f"be [n, {'n' if columns is None else columns}] and [n]", f"image.{name}")

    require_equal(width, wanted, refusal)
    require_equal(shape_of(y)[0], rows, refusal)
    return x, run("cast", y, dtype=x.dtype)


def _number(value: Any, what: str) -> Tensor:
    x = run("cast", to_tensor(value), dtype=dtypes.float32)
    if x.ndim:
        raise InvalidArgumentError(f"{what} must be one number, got shape {x.shape}",
                                   "image.non_max_suppression")
    return x


def _count(value: Any, what: str) -> Tensor:
    x = to_tensor(value)
    if x.ndim or not x.dtype.is_integer:
        raise InvalidArgumentError(f"{what} must be an integer, got {x.dtype.name} of shape "
                                   f"{x.shape}", "image.non_max_suppression")
    return run("cast", x, dtype=dtypes.int64)


def _new_size() -> Any:
    return Symbol("selected").dim


def _check(most: Any, limit: Any = 0.5) -> None:
    if most < 0:
        raise InvalidArgumentError(f"max_output_size must be non-negative, got {most}",
                                   "image.non_max_suppression")
    if not 0 <= limit <= 1:
        raise InvalidArgumentError(f"iou_threshold must be in [0, 1], got {limit}",
                                   "image.non_max_suppression")


@public
def non_max_suppression(boxes: Any, scores: Any, max_output_size: Any, iou_threshold: Any = 0.5,
                        score_threshold: Any = float("-inf"), name: str | None = None) -> Tensor:
    """The best boxes of which no two overlap much.

    Parameters
    ----------
    boxes : Tensor
        Shape ``[n, 4]``; floats: ``[y1, x1, y2, x2]`` of two opposite corners.
    scores : Tensor
        Shape ``[n]``; floats.
    max_output_size : int, or Tensor
        How many are chosen at most.
    iou_threshold : float, or Tensor
        The largest share of the area that two boxes cover together which both may have.
    score_threshold : float, or Tensor
        Scores must be above it.

    Returns
    -------
    Tensor
        int32: the places of the chosen boxes, the best first.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, or ``iou_threshold`` is not from 0 to 1.

    Examples
    --------
    >>> import twofold as tf
    >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1], [2.0, 2.0, 3.0, 3.0]]
    >>> tf.image.non_max_suppression(boxes, [0.8, 0.9, 0.3], 3).numpy()
    array([1, 2], dtype=int32)
    """
    x, y = _boxes_and_scores("non_max_suppression", boxes, scores)
    tensors = [x, y, _count(max_output_size, "max_output_size"),
               _number(iou_threshold, "iou_threshold"),
               _number(score_threshold, "score_threshold")]
    return on_host("image.non_max_suppression", _chooser(), tensors,
                   [TensorType(dtypes.int32, (_new_size(),))])[0]


@recipe("image.choose_boxes")
def _chooser() -> Callable[..., Any]:
    def choose(boxes: Any, scores: Any, most: Any, limit: Any, least: Any) -> Any:
        _check(most, limit)
        likeness = suppression.overlaps_of(suppression.sort_corners(boxes))
        return (np.array(suppression.choose(scores, likeness, int(most), limit, least), np.int32),)

    return choose


@public
def non_max_suppression_with_scores(
        boxes: Any, scores: Any, max_output_size: Any, iou_threshold: Any = 0.5,
        score_threshold: Any = float("-inf"), soft_nms_sigma: Any = 0.0, name: str | None = None
        ) -> tuple[Tensor, Tensor]:
    """The best boxes and their scores, with less for those that overlap better ones.

    Parameters
    ----------
    boxes : Tensor
        Shape ``[n, 4]``; floats: ``[y1, x1, y2, x2]`` of two opposite corners.
    scores : Tensor
        Shape ``[n]``; floats.
    max_output_size : int, or Tensor
        How many are chosen at most.
    iou_threshold : float, or Tensor
        The largest share that two boxes may have in common; without effect when
        ``soft_nms_sigma`` is above 0.
    score_threshold : float, or Tensor
        Scores must be above it, also after they were made less.
    soft_nms_sigma : float, or Tensor
        Above 0: scores are multiplied by ``exp(-0.5 * share ** 2 / soft_nms_sigma)`` for each
        better box. 0: boxes that overlap too much are left out.

    Returns
    -------
    tuple of Tensor
        int32, the places of the chosen boxes, the best first; and their scores.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, or ``iou_threshold`` is not from 0 to 1.

    Examples
    --------
    >>> import twofold as tf
    >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [2.0, 2.0, 3.0, 3.0]]
    >>> chosen, scores = tf.image.non_max_suppression_with_scores(
    ...     boxes, [0.8, 0.9, 0.6], 3, soft_nms_sigma=0.5)
    >>> chosen.numpy(), scores.numpy().round(3)
    (array([1, 2, 0], dtype=int32), array([0.9  , 0.6  , 0.294], dtype=float32))
    """
    x, y = _boxes_and_scores("non_max_suppression_with_scores", boxes, scores)
    tensors = [x, y, _count(max_output_size, "max_output_size"),
               _number(iou_threshold, "iou_threshold"),
               _number(score_threshold, "score_threshold"),
               _number(soft_nms_sigma, "soft_nms_sigma")]
    size = _new_size()
    chosen, found = on_host("image.non_max_suppression_with_scores", _soft_chooser(), tensors, [
        TensorType(dtypes.int32, (size,)), TensorType(x.dtype, (size,))])
    return chosen, found


@recipe("image.choose_boxes_softly")
def _soft_chooser() -> Callable[..., Any]:
    def choose(boxes: Any, scores: Any, most: Any, limit: Any, least: Any, sigma: Any) -> Any:
        _check(most, limit)
        if not sigma >= 0:
            raise InvalidArgumentError(f"soft_nms_sigma must be non-negative, got {sigma}",
                                       "image.non_max_suppression_with_scores")
        likeness = suppression.overlaps_of(suppression.sort_corners(boxes))
        if sigma > 0:
            chosen, found = suppression.choose_softly(scores, likeness, int(most), least, sigma)
        else:
            chosen = suppression.choose(scores, likeness, int(most), limit, least)
            found = list(scores[chosen])
        return np.array(chosen, np.int32), np.array(found, scores.dtype)

    return choose


@public
def non_max_suppression_overlaps(overlaps: Any, scores: Any, max_output_size: Any,
                                 overlap_threshold: Any = 0.5,
                                 score_threshold: Any = float("-inf"), name: str | None = None
                                 ) -> Tensor:
    """The best things of which no two overlap much, by a table of how much they do.

    Parameters
    ----------
    overlaps : Tensor
        Shape ``[n, n]``; floats.
    scores : Tensor
        Shape ``[n]``; floats.
    max_output_size : int, or Tensor
        How many are chosen at most.
    overlap_threshold : float, or Tensor
        How much two may overlap.
    score_threshold : float, or Tensor
        Scores must be above it.

    Returns
    -------
    Tensor
        int32: the places of what is chosen, the best first.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit.

    Examples
    --------
    >>> import twofold as tf
    >>> overlaps = [[1.0, 0.8, 0.0], [0.8, 1.0, 0.0], [0.0, 0.0, 1.0]]
    >>> tf.image.non_max_suppression_overlaps(overlaps, [0.8, 0.9, 0.3], 3).numpy()
    array([1, 2], dtype=int32)
    """
    x, y = _boxes_and_scores("non_max_suppression_overlaps", overlaps, scores, None)
    tensors = [x, y, _count(max_output_size, "max_output_size"),
               _number(overlap_threshold, "overlap_threshold"),
               _number(score_threshold, "score_threshold")]
    return on_host("image.non_max_suppression_overlaps", _table_chooser(), tensors,
                   [TensorType(dtypes.int32, (_new_size(),))])[0]


@recipe("image.choose_by_table")
def _table_chooser() -> Callable[..., Any]:
    def choose(overlaps: Any, scores: Any, most: Any, limit: Any, least: Any) -> Any:
        _check(most)
        found = suppression.choose(scores, lambda one, others: overlaps[others, one], int(most),
                                   limit, least)
        return (np.array(found, np.int32),)

    return choose


@public
def non_max_suppression_padded(
        boxes: Any, scores: Any, max_output_size: Any, iou_threshold: Any = 0.5,
        score_threshold: Any = float("-inf"), pad_to_max_output_size: bool = False,
        name: str | None = None, sorted_input: bool = False,
        canonicalized_coordinates: bool = False, tile_size: int = 512) -> tuple[Tensor, Tensor]:
    """The best boxes of which no two overlap much, for each image of a batch.

    Parameters
    ----------
    boxes : Tensor
        Shape ``[..., n, 4]``; floats: ``[y1, x1, y2, x2]`` of two opposite corners.
    scores : Tensor
        Shape ``[..., n]``; floats.
    max_output_size : int, or Tensor
        How many are chosen at most.
    iou_threshold : float, or Tensor
        Boxes that share as much as this of the area that they cover together are too like.
    score_threshold : float, or Tensor
        Scores must be above it.
    pad_to_max_output_size : bool
        Fill up the places with zeros; must be True for batches.
    sorted_input : bool
        Whether the best boxes come first.
    canonicalized_coordinates : bool
        Whether boxes have their smaller coordinates first.
    tile_size : int
        Accepted as in TensorFlow, where it says how many boxes are compared at once; not used.

    Returns
    -------
    tuple of Tensor
        int32, the places of the chosen boxes, the best first; and how many there are.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit.
    ValueError
        For a batch that is not to be padded.

    Examples
    --------
    >>> import twofold as tf
    >>> boxes = [[0.0, 0.0, 1.0, 1.0], [0.0, 0.1, 1.0, 1.1], [2.0, 2.0, 3.0, 3.0]]
    >>> places, count = tf.image.non_max_suppression_padded(
    ...     boxes, [0.8, 0.9, 0.3], 4, pad_to_max_output_size=True)
    >>> places.numpy(), count.numpy()
    (array([1, 2, 0, 0], dtype=int32), np.int32(2))
    """
    function = "image.non_max_suppression_padded"
    x, y = to_tensor(boxes), to_tensor(scores)
    if not pad_to_max_output_size and x.ndim > 2:
        raise ArgumentError("'pad_to_max_output_size' (value False) must be True for batched "
                            "input")
    if x.ndim < 2:
        raise InvalidArgumentError(f"tf.{function}: boxes must be [..., n, 4], got {x.shape}",
                                   function)
    x = _floats("non_max_suppression_padded", x, "boxes", x.ndim)
    y = _floats("non_max_suppression_padded", y, "scores", x.ndim - 1)
    *batch, count, four = shape_of(x)

    def refusal() -> Exception:
        return InvalidArgumentError(f"tf.{function}: boxes of shape {x.shape} and scores of shape "
                                    f"{y.shape}; they must be [..., n, 4] and [..., n]", function)

    require_equal(four, 4, refusal)
    for mine, other in zip((*batch, count), shape_of(y)):
        require_equal(mine, other, refusal)
    most = arguments.dims_of([max_output_size], "max_output_size")[0]
    if isinstance(most, int) and most < 0:
        raise InvalidArgumentError(f"max_output_size must be non-negative, got {most}", function)
    images = sizes.product(batch) if batch else 1
    tensors = [run("cast", run("reshape", x, shape=(images, count, 4)), dtype=dtypes.float32),
               run("cast", run("reshape", y, shape=(images, count)), dtype=dtypes.float32),
               _count(max_output_size, "max_output_size"), _number(iou_threshold, "iou_threshold"),
               _number(score_threshold, "score_threshold")]
    choose = _batch_chooser(is_sorted=bool(sorted_input),
                            has_sorted_corners=bool(canonicalized_coordinates))
    places, counts = on_host(function, choose, tensors, [
        TensorType(dtypes.int32, (images, most)), TensorType(dtypes.int32, (images,))])
    if pad_to_max_output_size:
        return (run("reshape", places, shape=(*batch, most)),
                run("reshape", counts, shape=tuple(batch)))
    return places[0, :counts[0]], counts[0]


@recipe("image.choose_boxes_of_batch")
def _batch_chooser(is_sorted: bool, has_sorted_corners: bool) -> Callable[..., Any]:
    def choose(boxes: Any, scores: Any, most: Any, limit: Any, least: Any) -> Any:
        _check(most)
        count = int(most)
        places = np.zeros((len(boxes), count), np.int32)
        counts = np.zeros(len(boxes), np.int32)
        if least != -np.inf:
            boxes = boxes * (scores > least)[..., None]
        if not has_sorted_corners:
            boxes = suppression.sort_corners(boxes)
        for image, (mine, values) in enumerate(zip(boxes, scores)):
            order = np.arange(len(mine)) if is_sorted else np.argsort(-values, kind="stable")
            found = order[suppression.choose_of_sorted(mine[order], count, limit)]
            places[image, :len(found)], counts[image] = found, len(found)
        return places, counts

    return choose


@public
def combined_non_max_suppression(
        boxes: Any, scores: Any, max_output_size_per_class: Any, max_total_size: Any,
        iou_threshold: Any = 0.5, score_threshold: Any = float("-inf"),
        pad_per_class: bool = False, clip_boxes: bool = True, name: str | None = None
        ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The best boxes of several classes, of which no two of a class overlap much.

    Parameters
    ----------
    boxes : Tensor
        Shape ``[batch, n, q, 4]``; float32: ``[y1, x1, y2, x2]`` of two opposite corners; q is 1
        where all classes have the same boxes, else the number of classes.
    scores : Tensor
        Shape ``[batch, n, classes]``; float32.
    max_output_size_per_class : int, or Tensor
        How many of a class are chosen at most.
    max_total_size : int, or Tensor
        How many are chosen at most.
    iou_threshold : float, or Tensor
        The largest share of the area that two boxes cover together which both may have.
    score_threshold : float, or Tensor
        Scores must be above it.
    pad_per_class : bool
        Whether results have no more places than all classes together may fill.
    clip_boxes : bool
        Whether coordinates are limited to those from 0 to 1.

    Returns
    -------
    tuple of Tensor
        The chosen boxes ``[batch, size, 4]``, their scores and classes ``[batch, size]``, the best
        first, filled up with zeros, all float32; and how many there are, int32 of shape
        ``[batch]``.

    Raises
    ------
    InvalidArgumentError
        When shapes or dtypes do not fit, a size is not positive, or ``iou_threshold`` is not from
        0 to 1.

    Examples
    --------
    >>> import twofold as tf
    >>> boxes = tf.reshape([0.0, 0.0, 1.0, 1.0, 0.0, 0.1, 1.0, 1.1], [1, 2, 1, 4])
    >>> found = tf.image.combined_non_max_suppression(boxes, [[[0.9, 0.1], [0.8, 0.7]]], 2, 3)
    >>> [part.numpy().tolist() for part in found[2:]]
    [[[0.0, 1.0, 0.0]], [2]]
    """
    function = "image.combined_non_max_suppression"
    x = _floats("combined_non_max_suppression", boxes, "boxes", 4)
    y = _floats("combined_non_max_suppression", scores, "scores", 3)
    batch, count, groups, four = shape_of(x)
    classes = shape_of(y)[2]

    def refusal() -> Exception:
        return InvalidArgumentError(
            f"tf.{function}: boxes of shape {x.shape} and scores of shape {y.shape}; they must be "
            "[batch, n, 1 or classes, 4] and [batch, n, classes]", function)

    for mine, other in zip((four, *shape_of(y)[:2]), (4, batch, count)):
        require_equal(mine, other, refusal)
    if isinstance(groups, int) and isinstance(classes, int) and groups not in (1, classes):
        raise refusal()
    total = arguments.dims_of([max_total_size], "max_total_size")[0]
    if pad_per_class:
        total = sizes.minimum(total, classes * arguments.dims_of(
            [max_output_size_per_class], "max_output_size_per_class")[0])
    tensors = [run("cast", x, dtype=dtypes.float32), run("cast", y, dtype=dtypes.float32),
               _count(max_output_size_per_class, "max_output_size_per_class"),
               _count(max_total_size, "max_total_size"), _number(iou_threshold, "iou_threshold"),
               _number(score_threshold, "score_threshold")]
    choose = _class_chooser(has_limits=bool(clip_boxes), per_class=bool(pad_per_class))
    found = on_host(function, choose, tensors, [
        TensorType(dtypes.float32, (batch, total, 4)), TensorType(dtypes.float32, (batch, total)),
        TensorType(dtypes.float32, (batch, total)), TensorType(dtypes.int32, (batch,))])
    return found[0], found[1], found[2], found[3]


@recipe("image.choose_boxes_of_classes")
def _class_chooser(has_limits: bool, per_class: bool) -> Callable[..., Any]:
    def choose(boxes: Any, scores: Any, most_of_class: Any, most: Any, limit: Any, least: Any
               ) -> Any:
        _check(most, limit)
        if most_of_class <= 0 or most <= 0:
            raise InvalidArgumentError("max_output_size_per_class and max_total_size must be "
                                       f"positive, got {most_of_class} and {most}",
                                       "image.combined_non_max_suppression")
        if boxes.shape[2] not in (1, scores.shape[2]):
            raise InvalidArgumentError(
                f"boxes of {boxes.shape[2]} classes and scores of {scores.shape[2]}",
                "image.combined_non_max_suppression")
        size = min(int(most), scores.shape[2] * int(most_of_class)) if per_class else int(most)
        results: Sequence[Any] = (
            np.zeros((len(boxes), size, 4), np.float32), np.zeros((len(boxes), size), np.float32),
            np.zeros((len(boxes), size), np.float32), np.zeros(len(boxes), np.int32))
        for image, (mine, values) in enumerate(zip(boxes, scores)):
            places, classes = (found[:size] for found in suppression.choose_of_classes(
                mine, values, int(most_of_class), limit, least))
            chosen = mine[places, classes if mine.shape[1] > 1 else 0]
            count = len(places)
            results[0][image, :count] = np.clip(chosen, 0, 1) if has_limits else chosen
            results[1][image, :count] = values[places, classes]
            results[2][image, :count] = classes
            results[3][image] = count
        return tuple(results)

    return choose
