"""``tf.nn.isotonic_regression``: the nearest numbers that go one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .... import dtypes
from ....errors import InvalidArgumentError
from ....ir.base import dims as sizes
from ....ir.base.types import TensorType
from ...dispatch.door import run
from ...tensors.tensor import Tensor
from ...tensors.tracebacks import public
from ...tracing.recipes import recipe
from ...tracing.strings import on_host
from ...values.convert import dim_tensor
from ..common import one_axis, shape_of, to_tensor
from ..segments import unsorted_segment_mean

_RESULTS = {dtypes.float16: dtypes.float16, dtypes.bfloat16: dtypes.bfloat16,
            dtypes.float32: dtypes.float32, dtypes.int8: dtypes.float32,
            dtypes.int16: dtypes.float32}


@public
def isotonic_regression(inputs: Any, decreasing: bool = True, axis: Any = -1
                        ) -> tuple[Tensor, Tensor]:
    """The numbers nearest to some in squares of which none is larger than the one before it.

    Parameters
    ----------
    inputs : Tensor
        Rank 1 or more; integers or floats.
    decreasing : bool
        False: none is smaller than the one before it.
    axis : int
        Along which the numbers follow each other.

    Returns
    -------
    tuple of Tensor
        The numbers, in the shape of ``inputs``: of its dtype for floats up to 32 bits, float32 for
        integers of 8 and 16 signed bits, else float64; and int32, the segment of equal numbers that
        each belongs to.

    Raises
    ------
    InvalidArgumentError
        When there is no such axis, or ``inputs`` holds no numbers.

    Examples
    --------
    >>> import twofold as tf
    >>> found, segments = tf.nn.isotonic_regression([3.0, 1.0, 2.0, 0.0])
    >>> found.numpy(), segments.numpy()
    (array([3. , 1.5, 1.5, 0. ], dtype=float32), array([0, 1, 1, 2], dtype=int32))
    """
    x = to_tensor(inputs)
    if x.dtype.kind not in "iuf":
        raise InvalidArgumentError(f"tf.nn.isotonic_regression: inputs are {x.dtype.name}; they "
                                   "must be integers or floats", "nn.isotonic_regression")
    place = one_axis("nn.isotonic_regression", axis, x.ndim)
    x = run("cast", x, dtype=_RESULTS.get(x.dtype, dtypes.float64))
    order = (*(i for i in range(x.ndim) if i != place), place)
    turned = run("transpose", x, permutation=order) if order != tuple(range(x.ndim)) else x
    *outer, count = shape_of(turned)
    rows = sizes.product(outer) if outer else 1
    flat = run("reshape", turned, shape=(rows, count))
    segments = on_host("nn.isotonic_regression", _segments(decreasing=bool(decreasing)), [flat],
                       [TensorType(dtypes.int32, (rows, count))])[0]
    # Each segment is the mean of its numbers.
    first = run("reshape", run("iota", length=rows, dtype=dtypes.int64), shape=(rows, 1))
    ids = run("reshape", run("cast", segments, dtype=dtypes.int64)
              + first * dim_tensor(count, dtypes.int64), shape=(rows * count,))
    means = unsorted_segment_mean(run("reshape", flat, shape=(rows * count,)), ids, dim_tensor(
        rows * count, dtypes.int64) if not isinstance(rows * count, int) else rows * count)
    found = run("gather", means, ids, axis=0, batch_dims=0)
    back = tuple(int(i) for i in np.argsort(order))
    results = [run("transpose", run("reshape", y, shape=(*outer, count)), permutation=back)
               for y in (found, segments)]
    return results[0], results[1]


@recipe("nn.isotonic_segments")
def _segments(decreasing: bool) -> Callable[..., Any]:
    def find(rows: Any) -> Any:
        wide = rows.astype(np.float64)
        found = np.zeros(rows.shape, np.int32)
        for row, numbers in zip(found, wide if decreasing else -wide):
            _pool_violators(numbers.tolist(), row)
        return (found,)

    return find


def _pool_violators(numbers: list[float], segments: Any) -> None:
    """Number the segments of a row: each is joined with the one before while its mean is larger."""
    totals: list[float] = []
    counts: list[int] = []
    for number in numbers:
        total, count = number, 1
        while totals and total * counts[-1] > totals[-1] * count:
            total, count = total + totals.pop(), count + counts.pop()
        totals.append(total)
        counts.append(count)
    segments[:] = np.repeat(np.arange(len(counts)), counts)
