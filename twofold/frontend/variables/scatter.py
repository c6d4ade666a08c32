"""``Variable.scatter_add`` and its kin: updates of some rows or elements of a variable.

Rows come as ``tf.IndexedSlices``, elements as index vectors. A compiled function, and eager code
while nobody else holds the variable's array, writes to the rows alone: what an update costs depends
on the rows that change, not on the size of the table.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentTypeError
from ..dispatch import door
from ..dispatch.calls import type_of
from ..tensors import numpy_warnings, observers
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import convert
from ..values.indexed_slices import IndexedSlices
from ..values.scattering import scatter
from .threads import updating

_ndarray = np.ndarray

if TYPE_CHECKING:
    from ..tensors.operator_types import Operators
else:  # variable.py attaches them
    Operators = object


class ScatterUpdates(Operators):
    """The methods, for ``Variable``."""

    __slots__ = ()

    @public
    def scatter_add(self, sparse_delta: Any, use_locking: bool = False,
                    name: str | None = None) -> Any:
        """Add rows to rows.

        Parameters
        ----------
        sparse_delta : IndexedSlices
            ``values[i]`` is for row ``indices[i]``; a row may come several times.
        use_locking, name
            Accepted as in TensorFlow; not used.

        Raises
        ------
        TypeError
            When ``sparse_delta`` is not ``tf.IndexedSlices``.
        InvalidArgumentError
            For an index outside.

        Examples
        --------
        >>> import twofold as tf
        >>> v = tf.Variable([1.0, 2.0, 3.0])
        >>> v.scatter_add(tf.IndexedSlices([10.0, 10.0], [0, 2])).numpy()
        array([11.,  2., 13.], dtype=float32)
        """
        return self._scatter_rows("scatter_add", "sum", sparse_delta)

    @public
    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False,
                    name: str | None = None) -> Any:
        """Subtract rows from rows; arguments as for ``scatter_add``."""
        return self._scatter_rows("scatter_sub", "subtract", sparse_delta)

    @public
    def scatter_update(self, sparse_delta: Any, use_locking: bool = False,
                       name: str | None = None) -> Any:
        """Set rows; arguments as for ``scatter_add``, of a row's several values the last holds."""
        return self._scatter_rows("scatter_update", "update", sparse_delta)

    @public
    def scatter_max(self, sparse_delta: Any, use_locking: bool = False,
                    name: str | None = None) -> Any:
        """Raise rows to the given ones where those are larger; arguments as for ``scatter_add``."""
        return self._scatter_rows("scatter_max", "max", sparse_delta)

    @public
    def scatter_min(self, sparse_delta: Any, use_locking: bool = False,
                    name: str | None = None) -> Any:
        """Lower rows to the given ones where those are smaller; arguments as ``scatter_add``."""
        return self._scatter_rows("scatter_min", "min", sparse_delta)

    @public
    def scatter_nd_update(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Write ``updates`` at index vectors (``tf.tensor_scatter_nd_update``)."""
        return self._scatter("update", indices, updates)

    @public
    def scatter_nd_add(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Add ``updates`` at index vectors."""
        return self._scatter("sum", indices, updates)

    @public
    def scatter_nd_sub(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """Subtract ``updates`` at index vectors."""
        return self._scatter("subtract", indices, updates)

    @public
    def scatter_nd_max(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """The larger of what is there and ``updates``, at index vectors."""
        return self._scatter("max", indices, updates)

    @public
    def scatter_nd_min(self, indices: Any, updates: Any, name: str | None = None) -> Any:
        """The smaller of what is there and ``updates``, at index vectors."""
        return self._scatter("min", indices, updates)

    def _scatter_rows(self, name: str, combine: str, slices: Any) -> Any:
        if not isinstance(slices, IndexedSlices):
            raise ArgumentTypeError(
                f"Variable.{name}: sparse_delta is not IndexedSlices: {slices!r}")
        places = convert.to_tensor(slices.indices)
        variable: Any = self
        updates = convert.to_tensor(slices.values, variable._dtype)
        if places.ndim != 1 or updates.ndim != len(variable._array.shape):
            # One value for every row, or rows by index tensors of any rank.
            shape = (*type_of(places).shape, *type_of(variable._visible()).shape[1:])
            updates = door.run("broadcast_to", updates, shape=shape)
        return self._scatter(combine, places[..., None], updates)

    def _scatter(self, combine: str, indices: Any, updates: Any) -> Any:
        variable: Any = self
        places = convert.to_tensor(indices)
        values = convert.to_tensor(updates, variable._dtype)
        if combine == "subtract":
            combine, values = "sum", door.run("negative", values)
        if observers.active and observers.local.trace is not None:
            return variable.assign(scatter(combine, variable._visible(), places, values))
        with observers.init_scope(), updating((variable,)) as own:
            if not (own and _write_in_place(variable, combine, places, values)):
                variable.assign(scatter(combine, variable._now(), places, values))
        return self


_COMBINE = {"sum": np.add, "max": np.maximum, "min": np.minimum}


def _write_in_place(variable: Any, combine: str, places: Tensor, values: Tensor) -> bool:
    """Write to the variable's own memory; False where that is not NumPy's, or something wrong."""
    array = variable._array
    if not (type(array) is type(places._array) is type(values._array) is _ndarray
            and array.dtype.kind in "iuf" and places.ndim and array.flags.c_contiguous):
        return False
    depth = places._array.shape[-1]
    shape = array.shape
    if depth > len(shape) or values._array.shape != (*places._array.shape[:-1], *shape[depth:]):
        return False
    vectors = places._array.reshape(-1, depth)
    if not ((vectors >= 0) & (vectors < np.array(shape[:depth], np.int64))).all():
        return False
    inner = math.prod(shape[depth:])
    rows = vectors.astype(np.int64) @ np.array(
        [math.prod(shape[i + 1:depth]) for i in range(depth)], np.int64)
    # NumPy is several times faster with single elements of a vector than with rows of a matrix.
    elements = (rows[:, None] * inner + np.arange(inner)).reshape(-1)
    token = numpy_warnings.hush()
    try:
        flat = array.reshape(-1)
        if combine == "update":
            flat[elements] = values._array.reshape(-1)
        else:
            _COMBINE[combine].at(flat, elements, values._array.reshape(-1))
    finally:
        numpy_warnings.unhush(token)
    return True
