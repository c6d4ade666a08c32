"""What a run gave, and whether another run gave the same within a tolerance.

A difference is judged relative to the largest number of the result it is in: that is what sums
and products of that result's size can be expected to keep. Integers, bools, strings, shapes,
dtypes and which elements are NaN or infinite must be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ... import dtypes
from ...dataclass import dataclass
from ..tensors import nest
from ..tensors.composite import Composite


@dataclass(frozen=True)
class Value:
    """One result of a run: what it is called, and its array (or the object, where it is none)."""

    name: str
    content: Any
    is_tensor: bool


@dataclass(frozen=True)
class Outcome:
    """What a run gave, and what it left in variables.

    Attributes
    ----------
    values : list of Value
    variables : dict
        Number of each variable that changed, to its value; in the order of their making.
    """

    values: list[Value]
    variables: dict[int, Value]


@dataclass(frozen=True)
class Agreement:
    """How far the results of two runs are apart.

    Attributes
    ----------
    agrees : bool
    absolute, relative : float
        The largest difference, and the largest one divided by the largest number of its result.
    tolerance : float
        What ``relative`` may be, in the result that is nearest to it.
    worst : str
        Where the results differ by more; empty when they agree.
    """

    agrees: bool = True
    absolute: float = 0.0
    relative: float = 0.0
    tolerance: float = 0.0
    worst: str = ""


def tolerance_of(dtype: Any) -> float:
    """What results of many ops in a dtype may differ by, relative to the largest of them.

    Results in another order of sums, or of other (equally exact) functions: some thousand units
    in the last place.
    """
    kind = dtypes.from_numpy(np.dtype(dtype))
    if not kind.is_inexact:
        return 0.0
    dtype = kind.real_dtype.numpy
    return {8: 1e-10, 4: 1e-4}.get(np.dtype(dtype).itemsize, 2e-2)


def values_of(result: Any) -> list[Value]:
    """The results of a run, copied to the host."""
    return [_value(name, leaf) for name, leaf in _leaves("result", result)]


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Composite):
        for number, item in enumerate(value._components()):
            yield from _leaves(f"{name}.{number}", item)
    elif nest.is_nested(value):
        for key, item in nest.children(value):
            yield from _leaves(f"{name}[{key!r}]", item)
    else:
        yield name, value


def _value(name: str, leaf: Any) -> Value:
    if isinstance(leaf, (str, bytes)):
        return Value(name, as_strings(leaf), False)
    if hasattr(leaf, "numpy"):
        found = leaf.numpy()
        is_text = getattr(leaf, "dtype", None) is dtypes.string
        return Value(name, as_strings(found) if is_text else np.array(found), True)
    if isinstance(leaf, (int, float, np.ndarray, np.generic)):
        return Value(name, np.array(leaf), False)
    return Value(name, leaf, False)


def as_strings(text: Any) -> np.ndarray[Any, Any]:
    """Text as a tensor of strings holds it: bytes, one object each."""
    given = np.array(text, object)
    found = np.empty(given.shape, object)
    found.reshape(-1)[...] = [s.encode() if isinstance(s, str) else s for s in given.reshape(-1)]
    return found


def judge_outcome(found: Outcome, expected: Outcome, kept: Callable[[int], Value],
                  tolerance: float | None = None) -> Agreement:
    """Compare what two runs gave and left behind.

    ``kept`` gives the value that a variable had before, by its number: one that only one of the
    runs has set may have got the same value again.
    """
    numbers = sorted({*found.variables, *expected.variables})
    return judge(
        [*found.values, *[found.variables.get(n) or kept(n) for n in numbers]],
        [*expected.values, *[expected.variables.get(n) or kept(n) for n in numbers]], tolerance)


def judge(found: list[Value], expected: list[Value], tolerance: float | None = None) -> Agreement:
    """Compare results with those they should be.

    Parameters
    ----------
    found, expected : list of Value
    tolerance : float, optional
        Used for results of floating dtypes instead of ``tolerance_of``.
    """
    if len(found) != len(expected):
        return _differ(f"{len(found)} results instead of {len(expected)}")
    judged = [_judge_one(a, b, tolerance) for a, b in zip(found, expected)]
    if not judged:
        return Agreement()
    closest = max(judged, key=lambda one: (not one.agrees, _share_of_tolerance(one)))
    return Agreement(all(one.agrees for one in judged), max(one.absolute for one in judged),
                     closest.relative, closest.tolerance, closest.worst)


def _share_of_tolerance(one: Agreement) -> float:
    """How much of its tolerance a difference takes."""
    return one.relative / one.tolerance if one.tolerance else float(one.relative > 0)


def _differ(reason: str) -> Agreement:
    return Agreement(False, float("inf"), float("inf"), 0.0, reason)


def _judge_one(a: Value, b: Value, tolerance: float | None) -> Agreement:
    x, y = a.content, b.content
    if not isinstance(x, np.ndarray) or not isinstance(y, np.ndarray):
        same = type(x) is type(y) and bool(x == y)
        return Agreement() if same else _differ(f"{b.name}: {x!r} instead of {y!r}")
    if a.is_tensor and b.is_tensor and x.dtype != y.dtype:
        return _differ(f"{b.name}: {x.dtype} instead of {y.dtype}")
    if x.shape != y.shape:
        return _differ(f"{b.name}: shape {x.shape} instead of {y.shape}")
    dtype = (y if b.is_tensor else x).dtype
    if dtype.kind in "bOSU":
        unequal = np.asarray(x != y)
        return Agreement() if not unequal.any() else _differ(_where(b.name, x, y, unequal))
    allowed = tolerance_of(dtype)
    if tolerance is not None and dtypes.from_numpy(dtype).is_inexact:
        allowed = tolerance
    return _judge_numbers(b.name, x, y, dtype, allowed)


def _judge_numbers(name: str, x: Any, y: Any, dtype: Any, allowed: float) -> Agreement:
    if dtype.kind in "iu":
        unequal = np.asarray(x != y)
        if not unequal.any():
            return Agreement()
        gap = max(abs(int(p) - int(q)) for p, q in zip(x[unequal], y[unequal]))
        largest = max(abs(int(q)) for q in y.ravel()) or 1
        return Agreement(False, float(gap), gap / largest, 0.0, _where(name, x, y, unequal))
    wide = np.complex128 if dtype.kind == "c" else np.float64
    p, q = np.asarray(x, wide), np.asarray(y, wide)
    both = np.isfinite(p) & np.isfinite(q)
    unequal = ~both & ~((p == q) | (np.isnan(p) & np.isnan(q)))
    if unequal.any():
        return Agreement(False, float("inf"), float("inf"), allowed, _where(name, x, y, unequal))
    with np.errstate(all="ignore"):
        gaps = np.where(both, np.abs(p - q), 0.0)
    absolute = float(np.max(gaps, initial=0.0))
    scale = float(np.max(np.abs(q), initial=0.0, where=both))
    relative = absolute / scale if scale else absolute
    agrees = relative <= allowed
    return Agreement(agrees, absolute, relative, allowed,
                     "" if agrees else _where(name, x, y, gaps == absolute))


def _where(name: str, x: Any, y: Any, unequal: Any) -> str:
    """The first element that differs, in words."""
    at = tuple(int(i) for i in np.argwhere(unequal)[0])
    place = f" at {list(at)}" if at else ""
    return f"{name}{place}: {x[at]} instead of {y[at]}"
