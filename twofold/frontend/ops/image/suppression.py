"""Boxes chosen by their scores, on the host: what ``boxes.py`` calls.

Boxes are rows ``[y1, x1, y2, x2]`` of two opposite corners, in any order.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
#: How much each of some boxes is like a box.
Likeness = Callable[[int, Any], Array]


def sort_corners(boxes: Array) -> Array:
    """Boxes with the smaller coordinates first."""
    first, second = boxes[..., :2], boxes[..., 2:]
    return np.concatenate([np.minimum(first, second), np.maximum(first, second)], -1)


def overlaps_of(boxes: Array, least: float = 0.0) -> Likeness:
    """Shares of areas that boxes, the smaller coordinates first, have in common.

    ``least`` is added to the area that two boxes cover.
    """
    sizes = np.prod(boxes[:, 2:] - boxes[:, :2], -1)

    def overlap(one: int, others: Any) -> Array:
        other = boxes[others]
        low = np.maximum(boxes[one, :2], other[:, :2])
        high = np.minimum(boxes[one, 2:], other[:, 2:])
        shared = np.prod(np.maximum(high - low, 0), -1)
        whole = sizes[one] + sizes[others] - shared + boxes.dtype.type(least)
        with np.errstate(all="ignore"):
            found = shared / whole
        if least:
            return np.asarray(found)
        return np.where((sizes[one] <= 0) | (sizes[others] <= 0), 0, found).astype(boxes.dtype)

    return overlap


def order_of(scores: Array, least: float) -> Array:
    """The places of scores above a number, the best first; equal ones in their order."""
    places = np.flatnonzero(scores > least)
    return places[np.argsort(-scores[places], kind="stable")]


def choose(scores: Array, likeness: Likeness, most: int, limit: float, least: float) -> list[int]:
    """The best boxes of which no two are more alike than a limit, the best first."""
    left = order_of(scores, least)
    chosen: list[int] = []
    while len(left) and len(chosen) < most:
        best, left = int(left[0]), left[1:]
        chosen.append(best)
        left = left[~(likeness(best, left) > limit)]
    return chosen


def choose_softly(scores: Array, likeness: Likeness, most: int, least: float, sigma: float
                  ) -> tuple[list[int], list[Any]]:
    """The best boxes, where what is like a better one loses of its score; and their scores."""
    kind = scores.dtype.type
    factor = kind(-0.5) / kind(sigma)
    heap = [(-float(scores[i]), int(i), 0) for i in order_of(scores, least)]
    heapq.heapify(heap)
    chosen: list[int] = []
    found: list[Any] = []
    while heap and len(chosen) < most:
        negative, place, seen = heapq.heappop(heap)
        before = score = kind(-negative)
        if seen < len(chosen):
            like = likeness(place, np.array(chosen[:seen - 1 if seen else None:-1]))
            for weight in np.exp(factor * like * like):
                score = kind(score * weight)
                if score <= least:
                    break
        if score == before:
            chosen.append(place)
            found.append(score)
        elif score > least:
            heapq.heappush(heap, (-float(score), place, len(chosen)))
    return chosen, found


def choose_of_sorted(boxes: Array, most: int, limit: float) -> list[int]:
    """The first boxes of which no two share an area of a limit or more.

    Boxes without a positive coordinate are not chosen, and keep others from it all the same: by
    such boxes TensorFlow's parallel way marks what is not there.
    """
    overlap = overlaps_of(boxes, 1e-8)
    is_there: Array = np.any(boxes > 0, axis=-1)
    left = np.arange(len(boxes))
    chosen: list[int] = []
    while len(left) and len(chosen) < most:
        best, left = int(left[0]), left[1:]
        if is_there[best]:
            chosen.append(best)
        left = left[~(overlap(best, left) >= limit)]
    return chosen


def choose_of_classes(boxes: Array, scores: Array, most_of_class: int, limit: float, least: float
                      ) -> tuple[list[int], list[int]]:
    """What is chosen of each class of an image, the best first: places and classes.

    ``boxes`` is ``[boxes, 1 or classes, 4]``, ``scores`` ``[boxes, classes]``.
    """
    places: list[int] = []
    classes: list[int] = []
    for kind in range(scores.shape[1]):
        mine = sort_corners(boxes[:, kind if boxes.shape[1] > 1 else 0])
        chosen = choose(scores[:, kind], overlaps_of(mine), most_of_class, limit, least)
        places += chosen
        classes += [kind] * len(chosen)
    order = sorted(range(len(places)), key=lambda i: -scores[places[i], classes[i]])
    return [places[i] for i in order], [classes[i] for i in order]
