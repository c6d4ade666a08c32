"""``tf.RaggedTensor`` and its spec: the class that users see.

How it is stored: ``base.py``. What functions of tensors mean for it: ``meanings.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, ShapeError
from ..dispatch.door import run
from ..ops.common import shape_of
from ..ops.late import is_late
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.requirements import require_equal
from . import dense, lists, sparse
from .base import (
    Ragged,
    classes,
    flat_of,
    levels,
    make,
    of_parts,
    size_of_rows,
    to_value,
    with_flat,
)
from .indexing import get_item
from .making import MadeOfRows
from .meanings import meaning_of
from .operators import attach
from .row_partition import splits_dtype
from .rows import cast_splits, merge_axes
from .spec import RaggedTensorSpec


class RaggedTensor(MadeOfRows):
    """A tensor with rows of different lengths.

    It is made of a tensor of all values and of where rows begin and end. Functions that take
    tensors take it too where a dimension may be ragged, and so do operators, ``tf.function``, loops
    and branches, tapes and data sets.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.RaggedTensor.from_row_lengths([3.0, 1.0, 4.0], [2, 0, 1])
    >>> x
    <tf.RaggedTensor [[3.0, 1.0], [], [4.0]]>
    >>> x + 1.0, x[0].numpy()
    (<tf.RaggedTensor [[4.0, 2.0], [], [5.0]]>, array([3., 1.], dtype=float32))
    >>> tf.reduce_sum(x, axis=1).numpy()
    array([4., 0., 4.], dtype=float32)
    """

    __slots__ = ()
    _varies_in_loops = True
    __array_ufunc__ = None  # NumPy's arrays and scalars leave operators to this class

    def __init__(self, values: Any = None, row_partition: Any = None, internal: Any = None):
        raise ArgumentError("RaggedTensor constructor is private; please use one of the factory "
                            "methods instead (e.g., RaggedTensor.from_row_lengths())")

    # ------------------------------------------------------------------ parts
    @property
    def values(self) -> Any:
        """The values of all rows, a tensor or a ragged tensor."""
        return self._inner

    @property
    def row_splits(self) -> Tensor:
        """Where rows begin and end."""
        splits: Tensor = self._partition.splits
        return splits

    @property
    def nested_row_splits(self) -> tuple[Tensor, ...]:
        """The row splits of all levels, the outermost first."""
        return tuple([p.splits for p in levels(self)])

    @property
    def uniform_row_length(self) -> Tensor | None:
        """The length of every row, None where lengths may differ."""
        length = self._partition.uniform
        return None if length is None else convert.dim_tensor(length, self._partition.dtype)

    def get_shape(self) -> TensorShape:
        """The shape.

        Returns
        -------
        TensorShape
        """
        return self.shape

    @public
    def value_rowids(self, name: str | None = None) -> Tensor:
        """The row of each value.

        Returns
        -------
        Tensor
        """
        return self._partition.rowids(size_of_rows(self._inner))

    @public
    def nested_value_rowids(self, name: str | None = None) -> tuple[Tensor, ...]:
        """The row of each value, for all levels.

        Returns
        -------
        tuple of Tensor
        """
        return tuple([x.value_rowids() for x in self._levels()])

    def _levels(self) -> list[Any]:
        found, x = [], self
        while isinstance(x, Ragged):
            found.append(x)
            x = x._inner
        return found

    @public
    def nrows(self, out_type: Any = None, name: str | None = None) -> Tensor:
        """How many rows there are.

        Parameters
        ----------
        out_type : dtype, optional
            By default that of the row splits.

        Returns
        -------
        Tensor
        """
        dtype = self._partition.dtype if out_type is None else arguments.number_dtype(
            out_type, "out_type", "iu")
        return convert.dim_tensor(self._partition.nrows, dtype)

    @public
    def row_starts(self, name: str | None = None) -> Tensor:
        """Where each row begins.

        Returns
        -------
        Tensor
        """
        return self._partition.starts()

    @public
    def row_limits(self, name: str | None = None) -> Tensor:
        """Where each row ends.

        Returns
        -------
        Tensor
        """
        return self._partition.limits()

    @public
    def row_lengths(self, axis: Any = 1, name: str | None = None) -> Any:
        """How long each row is.

        Parameters
        ----------
        axis : int
            1 for the rows; 2 for the rows of these, and so on.

        Returns
        -------
        Tensor or RaggedTensor
        """
        place = _axis(axis, self.rank, "axis")
        if place == 0:
            return self.nrows()
        if place == 1:
            return self._partition.lengths()
        if isinstance(self._inner, Ragged):
            return make(self._inner.row_lengths(place - 1), self._partition)  # type: ignore[attr-defined]
        own = shape_of(self._inner)
        length = convert.dim_tensor(own[place - 1], self._partition.dtype)
        return make(run("broadcast_to", length, shape=own[:place - 1]), self._partition)

    @public
    def nested_row_lengths(self, name: str | None = None) -> tuple[Tensor, ...]:
        """How long the rows of all levels are.

        Returns
        -------
        tuple of Tensor
        """
        return tuple([x._partition.lengths() for x in self._levels()])

    @public
    def bounding_shape(self, axis: Any = None, name: str | None = None, out_type: Any = None
                       ) -> Tensor:
        """The shape of the smallest tensor that holds the ragged one.

        Parameters
        ----------
        axis : int or list of int, optional
            These dimensions only.
        out_type : dtype, optional
            By default that of the row splits.

        Returns
        -------
        Tensor
        """
        dtype = self._partition.dtype if out_type is None else arguments.number_dtype(
            out_type, "out_type", "iu")
        rows = levels(self)
        sizes = [rows[0].nrows, *map(dense.longest, rows), *shape_of(flat_of(self))[1:]]
        if isinstance(axis, int):
            return convert.dim_tensor(sizes[_axis(axis, len(sizes), "axis")], dtype)
        chosen = range(len(sizes)) if axis is None else [
            _axis(each, len(sizes), "axis") for each in arguments.static_ints(axis, "axis")]
        return run("stack", *[convert.dim_tensor(sizes[i], dtype) for i in chosen], axis=0)

    # ------------------------------------------------------------------ the same otherwise
    @public
    def with_values(self, new_values: Any) -> Any:
        """Other values in the same rows.

        Parameters
        ----------
        new_values : Tensor or RaggedTensor
            As many as there are.

        Returns
        -------
        RaggedTensor
        """
        found = to_value(new_values)
        _require_as_many(found, self._inner)
        if isinstance(found, Ragged) and found._partition.dtype is not self._partition.dtype:
            return make(cast_splits(found, dtypes.int64), self._partition.cast(dtypes.int64))
        return make(found, self._partition)

    @public
    def with_flat_values(self, new_values: Any) -> Any:
        """Other innermost values in the same rows.

        Parameters
        ----------
        new_values : Tensor or RaggedTensor
            As many as there are.

        Returns
        -------
        RaggedTensor
        """
        found = to_value(new_values)
        _require_as_many(found, flat_of(self))
        return with_flat(self, found)

    @public
    def with_row_splits_dtype(self, dtype: Any) -> Any:
        """The same with row splits of another dtype.

        Parameters
        ----------
        dtype : dtype
            int32 or int64.

        Returns
        -------
        RaggedTensor
        """
        return cast_splits(self, splits_dtype(dtype))

    @public
    def merge_dims(self, outer_axis: Any, inner_axis: Any) -> Any:
        """Several dimensions as one.

        Parameters
        ----------
        outer_axis, inner_axis : int
            The first and the last of them.

        Returns
        -------
        RaggedTensor or Tensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.ragged.constant([[[1, 2], [3]], [[4]]]).merge_dims(1, 2)
        <tf.RaggedTensor [[1, 2, 3], [4]]>
        """
        outer = _axis(outer_axis, self.rank, "outer_axis")
        inner = _axis(inner_axis, self.rank, "inner_axis")
        if outer > inner:
            raise ArgumentError(f"Expected outer_axis ({outer_axis}) to be less than or equal to "
                                f"inner_axis ({inner_axis}).")
        return merge_axes(self, outer, inner)

    @public
    def to_tensor(self, default_value: Any = None, name: str | None = None, shape: Any = None
                  ) -> Tensor:
        """A tensor, with short rows filled up.

        Parameters
        ----------
        default_value : scalar, optional
            What is put there; by default zeros, or empty strings.
        shape : list of int or None, optional
            The shape of the result; what does not fit is cut off.

        Returns
        -------
        Tensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.ragged.constant([[1, 2], [3]]).to_tensor(default_value=-1).numpy()
        array([[ 1,  2],
               [ 3, -1]], dtype=int32)
        """
        return dense.to_dense(self, default_value, shape)

    @public
    def to_sparse(self, name: str | None = None) -> Any:
        """The sparse tensor with an element for each of this one's.

        Returns
        -------
        SparseTensor

        Examples
        --------
        >>> import twofold as tf
        >>> tf.ragged.constant([[7], [], [8, 9]]).to_sparse().indices.numpy().tolist()
        [[0, 0], [2, 0], [2, 1]]
        """
        return sparse.to_sparse(self)

    @public
    def to_list(self) -> list[Any]:
        """Nested lists of Python values.

        Returns
        -------
        list
        """
        return lists.to_list(self)

    @public
    def numpy(self) -> Any:
        """An array of rows: an array of arrays where these have different lengths.

        Returns
        -------
        ndarray
        """
        return lists.to_array(self)

    # ------------------------------------------------------------------ Python
    def __repr__(self) -> str:
        return lists.text_of(self)

    @public
    def __getitem__(self, key: Any) -> Any:
        return get_item(self, key)

    def __iter__(self) -> Any:
        if is_late(self._partition.splits) and not isinstance(self._partition.nrows, int):
            raise ArgumentTypeError("iterating over a RaggedTensor needs its number of rows, which "
                                    "only the run of this tf.function tells")
        return (self[i] for i in range(self._partition.nrows))

    def __bool__(self) -> bool:
        raise ArgumentTypeError("RaggedTensor may not be used as a boolean.")

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return of_parts, (self._components(), self._static())

    @property
    def _type_spec(self) -> Any:
        return RaggedTensorSpec(self.shape, self.dtype, self.ragged_rank, self._partition.dtype)

    @property
    def _form(self) -> Any:
        return RaggedTensorSpec([None, *self._static()], dtypes.float32, len(self._static()))

    @classmethod
    def _meaning(cls, function: Callable[..., Any]) -> Callable[..., Any] | None:
        return meaning_of(function)


classes.append(RaggedTensor)
attach(RaggedTensor)


def _require_as_many(new: Any, old: Any) -> None:
    a, b = size_of_rows(new), size_of_rows(old)
    require_equal(a, b, lambda: ShapeError(f"Shapes ({a},) and ({b},) are incompatible"))


def _axis(axis: Any, rank: int, what: str) -> int:
    place = arguments.static_int(axis, what)
    if not -rank <= place < rank:
        raise ArgumentError(f"{what}={place} out of bounds: expected {-rank}<={what}<{rank}")
    return place + rank if place < 0 else place


__all__ = ["RaggedTensor", "RaggedTensorSpec"]
