"""Numbers in a row: ranges, intervals, grids."""

from __future__ import annotations

import math
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, UnimplementedError
from ..dispatch.door import run
from ..ops import sequences
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from .creation import MOST_DIMENSIONS
from .promotion import as_type, cast, like, to_array, to_inexact, type_of
from .shapes import move_axes, one_axis, shape_of

# ---------------------------------------------------------------------------- ranges

@public
def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Tensor:
    """Numbers from ``start`` up to ``stop``, which is not among them.

    Parameters
    ----------
    start, stop : number
        With ``start`` alone it is where the numbers end, and they begin at 0.
    step : number
        How far they are apart; negative to count down.

    Returns
    -------
    Tensor
        A vector; by default in the dtype that the numbers promote to.

    Raises
    ------
    ValueError
        When ``step`` is 0.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.arange(1, 2, 0.25).numpy()
    array([1.  , 1.25, 1.5 , 1.75])
    """
    if not isinstance(step, Tensor) and not step:
        raise ArgumentError("step must be non-zero.")
    given = [start, step] if stop is None else [start, step, stop]
    natural = type_of(*given)
    wanted = natural if dtype is None else as_type(dtype)
    # Counting is done in a dtype that ranges have; what is narrower would cut bounds.
    working = natural if natural.name in ("int32", "int64", "float32", "float64") else (
        dtypes.int64 if natural.is_integer else dtypes.float64)
    first, delta, *last = [to_array(x, working) for x in given]
    limit = last[0] if last else first
    first = first if last else like(0, delta)
    if _runs_away(first, limit, delta):
        return convert.to_tensor([], wanted)
    return cast(sequences.range_(first, limit, delta), wanted)


def _runs_away(first: Tensor, limit: Tensor, delta: Tensor) -> bool:
    """Whether no number lies between the bounds; False where only the run tells."""
    if not all(type(x) is Tensor for x in (first, limit, delta)):
        return False
    low, high, step = (x._host().item() for x in (first, limit, delta))
    return bool(low > high) if step > 0 else bool(low < high)


@public
def linspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, retstep: bool = False,
             dtype: Any = float, axis: Any = 0) -> Any:
    """Numbers that divide an interval evenly.

    Parameters
    ----------
    start, stop : array_like
        The ends of the interval, or of many.
    num : int
        How many numbers there are.
    endpoint : bool
        Whether ``stop`` is among them.
    retstep : bool
        Also give how far they are apart.
    dtype : dtype
        Not used, as in TensorFlow: the ends decide.
    axis : int
        Where the axis of the numbers is put.

    Returns
    -------
    Tensor or tuple of Tensor
        The numbers, and how far they are apart if asked for.

    Raises
    ------
    ValueError
        When ``num`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.linspace(0, 1, 5).numpy()
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    numbers, step = divide_interval(start, stop, num, endpoint, axis)
    return (numbers, step) if retstep else numbers


def divide_interval(start: Any, stop: Any, num: Any, endpoint: Any, axis: Any
                    ) -> tuple[Tensor, Tensor]:
    """What ``linspace`` gives, and how far the numbers are apart."""
    first, last = _ends(start, stop)
    count = arguments.static_int(num, "num")
    if count < 0:
        raise ArgumentError("Argument `num` (number of samples) must be a non-negative integer. "
                            f"Received: num={count}")
    parts = count - 1 if endpoint else count
    step = run("divide", run("subtract", last, first), like(parts if parts > 0 else math.nan,
                                                            first))
    if not endpoint and count > 1:
        last = run("subtract", last, step)
    shape = run("subtract", last, first)
    place = one_axis("experimental.numpy.linspace", axis, shape.ndim + 1)
    if count == 0:
        sizes = list(shape_of(shape))
        return convert.full(0, shape._dtype, [*sizes[:place], 0, *sizes[place:]]), step
    if first.ndim != shape.ndim or last.ndim != shape.ndim:
        first = run("broadcast_to", first, shape=shape_of(shape))
        last = run("broadcast_to", last, shape=shape_of(shape))
    return sequences.linspace(first, last, count, axis=place), step


def _ends(start: Any, stop: Any) -> list[Tensor]:
    """The ends of an interval as floats of one dtype."""
    dtype = type_of(start, stop)
    if not dtype.is_inexact:
        dtype = dtypes.float64
    return [to_array(x, dtype) for x in (start, stop)]


@public
def logspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, base: Any = 10.0,
             dtype: Any = None, axis: Any = 0) -> Tensor:
    """Powers of a base whose exponents divide an interval evenly.

    Parameters
    ----------
    start, stop : array_like
        The least and the greatest exponent.
    num : int
        How many numbers there are.
    endpoint : bool
        Whether ``base ** stop`` is among them.
    base : number
        What is raised to the powers.
    dtype : dtype, optional
        Not used, as in TensorFlow: the ends decide.
    axis : int
        Where the axis of the numbers is put.

    Returns
    -------
    Tensor
        The powers.

    Raises
    ------
    ValueError
        When ``num`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.logspace(0, 3, 4, base=2.0).numpy()
    array([1., 2., 4., 8.])
    """
    exponents, _ = divide_interval(start, stop, num, endpoint, axis)
    return run("pow", to_array(base, exponents._dtype), exponents)


@public
def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: bool = True, dtype: Any = None,
              axis: Any = 0) -> Tensor:
    """Numbers of which each is the one before times the same factor.

    Parameters
    ----------
    start, stop : array_like
        The first and the last number; of one sign, and not 0.
    num : int
        How many numbers there are.
    endpoint : bool
        Whether ``stop`` is among them.
    axis : int
        Where the axis of the numbers is put.

    Returns
    -------
    Tensor
        The numbers; by default float64.

    Raises
    ------
    ValueError
        When ``num`` is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.experimental.numpy.round(tf.experimental.numpy.geomspace(1, 8, 4)).numpy()
    array([1., 2., 4., 8.])
    """
    wanted = type_of(start, stop, 1.0) if dtype is None else as_type(dtype)
    first, last = (to_inexact(to_array(x)) for x in (start, stop))
    sign = run("sign", first)
    low, high = (run("divide", run("log", run("multiply", sign, x)), like(math.log(10), x))
                 for x in (first, last))
    exponents, _ = divide_interval(low, high, num, endpoint, 0)
    found = run("multiply", sign, run("pow", like(10, exponents), exponents))
    if axis != 0:
        found = move_axes(found, 0, axis, "experimental.numpy.geomspace")
    return cast(found, wanted)


@public
def meshgrid(*xi: Any, **kwargs: Any) -> list[Tensor]:
    """The coordinates of a grid, one array for each axis.

    Parameters
    ----------
    *xi : array_like
        The coordinates along each axis.
    **kwargs
        ``indexing``: ``"xy"`` (the first is along the second axis) or ``"ij"``; of ``sparse`` and
        ``copy`` only the defaults are supported.

    Returns
    -------
    list of Tensor
        One for each argument, in the shape of the grid.

    Raises
    ------
    ValueError
        When ``indexing`` is another.
    UnimplementedError
        When ``sparse`` or ``copy`` is not the default.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.meshgrid([1, 2], [3, 4, 5])]
    [[[1, 2], [1, 2], [1, 2]], [[3, 3], [4, 4], [5, 5]]]
    """
    for name, value, only in (("sparse", kwargs.pop("sparse", False), False),
                              ("copy", kwargs.pop("copy", True), True)):
        if value != only:
            raise UnimplementedError(f"tf.experimental.numpy.meshgrid: {name}={value!r} is not "
                                     "supported", "meshgrid")
    return sequences.meshgrid(*map(to_array, xi), indexing=kwargs.pop("indexing", "xy"))


@public
def diag_indices(n: Any, ndim: Any = 2) -> tuple[Tensor, ...]:
    """The indices of the main diagonal of an array.

    Parameters
    ----------
    n : int
        The size of each dimension.
    ndim : int
        How many dimensions there are.

    Returns
    -------
    tuple of Tensor
        ``ndim`` times the numbers up to ``n``.

    Raises
    ------
    ValueError
        When a number is negative.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy().tolist() for x in tf.experimental.numpy.diag_indices(2)]
    [[0, 1], [0, 1]]
    """
    size, rank = arguments.static_int(n, "n"), arguments.static_int(ndim, "ndim")
    for name, number in (("n", size), ("ndim", rank)):
        if number < 0:
            raise ArgumentError(f"{name} argument to diag_indices must be nonnegative, got "
                                f"{number}")
    if rank > MOST_DIMENSIONS:
        raise ArgumentError(f"ndim argument to diag_indices must not be above {MOST_DIMENSIONS}")
    return (sequences.range_(size),) * rank
