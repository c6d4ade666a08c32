"""``tf.experimental.DynamicRaggedShape``: the shape of a ragged tensor, as a value.

It is the partitions of a ragged tensor and the dimensions of its flat values. What functions make
of it: ``shape_functions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, OutOfRangeError
from ..dispatch.door import run
from ..ops.common import shape_of, to_tensor
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..values import arguments, convert
from ..values.requirements import require_equal
from .base import Ragged, flat_of, levels, rebuild
from .partition_spec import RowPartitionSpec
from .partitions import RowPartition, count_of_values, of_rows
from .row_partition import INTEGERS, all_true, known_integers, of_equal_rows, splits_dtype
from .shape_spec import ShapeSpec, classes

#: What tells what functions make of shapes; ``shape_functions.py`` puts it here.
meanings: list[Callable[[Callable[..., Any]], Callable[..., Any] | None]] = []


class DynamicRaggedShape(Composite):
    """The shape of a tensor or ragged tensor, which ``tf.shape`` gives for ragged ones.

    Parameters
    ----------
    row_partitions : sequence of RowPartition
        How values are divided into rows, the outermost first; none for a dense shape.
    inner_shape : list of int, or Tensor
        The shape of the flat values; their number of dimensions must be known.
    dtype : dtype, optional
        int32 or int64; by default that of the first argument that has one.
    validate : bool
        Check what only the run knows, too.
    static_inner_shape : shape, optional
        What is known of ``inner_shape`` otherwise.

    Raises
    ------
    ValueError, InvalidArgumentError
        When partitions and sizes do not fit each other.

    Examples
    --------
    >>> import twofold as tf
    >>> shape = tf.shape(tf.ragged.constant([[3, 1, 4], [], [1, 5]]))
    >>> shape
    <DynamicRaggedShape lengths=[3, (3, 0, 2)] num_row_partitions=1>
    >>> shape[0].numpy(), shape.is_uniform(1), tf.ones(shape)
    (np.int32(3), False, <tf.RaggedTensor [[1.0, 1.0, 1.0], [], [1.0, 1.0]]>)
    """

    __slots__ = ("_dims", "_known", "_partitions", "_sizes", "_type")

    # A shape is made of dimensions and a dtype, or, as a composite, of a vector of sizes (which
    # may be whatever stands for one) and those dimensions that are known.
    _partitions: tuple[RowPartition, ...]
    _dims: tuple[Any, ...] | None
    _type: DType | None
    _sizes: Any
    _known: tuple[int | None, ...]
    Spec: type

    def __init__(self, row_partitions: Any, inner_shape: Any, dtype: Any = None,
                 validate: bool = False, static_inner_shape: Any = None):
        if not isinstance(row_partitions, Iterable):
            raise ArgumentTypeError("row_partitions should be a list of row partitions. Instead, "
                                    f"got {row_partitions!r}")
        given = list(row_partitions)
        for x in given:
            if not isinstance(x, RowPartition):
                raise ArgumentTypeError(f"row_partitions contains {x!r} which is not a "
                                        "RowPartition")
        self._type = _dtype_of([*given, inner_shape], dtype)
        self._partitions = tuple([x.with_dtype(self._type) for x in given])
        inner = _dims_of(inner_shape)
        if static_inner_shape is not None:
            inner = _with_known(inner, TensorShape(static_inner_shape))
        if given and not inner:
            raise ArgumentError("If row_partitions are provided, must have inner_rank > 0")
        self._dims = inner
        self._check(validate)

    def _check(self, validate: bool) -> None:
        """Refuse partitions that do not fit each other or the inner shape."""
        for axis, (above, below) in enumerate(zip(self._partitions, self._partitions[1:])):
            _fit(above, below._rows.nrows, validate, "RowPartitions in DynamicRaggedShape do not "
                 f"align between {axis} and {axis + 1}")
        if self._partitions:
            _fit(self._partitions[-1], self._inner[0], validate,
                 "Last row partition does not match inner_shape.")

    # ------------------------------------------------------------------ made of
    @classmethod
    @public
    def from_lengths(cls, lengths: Any, num_row_partitions: Any = None,
                     dtype: Any = dtypes.int64) -> DynamicRaggedShape:
        """A shape by the lengths of its dimensions; a tuple has those of rows.

        Parameters
        ----------
        lengths : list of int or tuple of int
            One for each dimension.
        num_row_partitions : int, optional
            How many dimensions divide into rows; by default as many as must.
        dtype : dtype
            int32 or int64.

        Returns
        -------
        DynamicRaggedShape

        Raises
        ------
        ValueError
            When the lengths do not fit each other.

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.DynamicRaggedShape.from_lengths([2, (2, 1), 2]).inner_shape.numpy()
        array([3, 2])
        """
        _require_lengths(lengths)
        count = num_row_partitions
        if count is None:
            count = max([i for i, x in enumerate(lengths) if isinstance(x, tuple)], default=0)
        if isinstance(count, bool) or not isinstance(count, int):
            raise ArgumentError("num_row_partitions should be an int or None")
        if not lengths:
            if count:
                raise ArgumentError("num_row_partitions must be 0 for a scalar shape")
            return cls([], [], dtype=dtype)
        if not 0 <= count < len(lengths):
            raise ArgumentError("num_row_partitions should be less than `len(lengths)` if shape "
                                "is not scalar.")
        if any(isinstance(x, tuple) for x in (lengths[0], *lengths[count + 1:])):
            raise ArgumentError(f"only the dimensions 1 to {count} of {lengths} divide into rows")
        partitions, nvals = _partitions_of(lengths[:count + 1])
        return cls(partitions, [nvals, *lengths[count + 1:]], dtype=dtype)

    @classmethod
    @public
    def from_row_partitions(cls, row_partitions: Any, dtype: Any = None) -> DynamicRaggedShape:
        """The shape of a vector of values divided so.

        Parameters
        ----------
        row_partitions : list of RowPartition
            The outermost first; at least one.
        dtype : dtype, optional
            By default that of the partitions.

        Returns
        -------
        DynamicRaggedShape

        Raises
        ------
        ValueError
            For an empty list.

        Examples
        --------
        >>> import twofold as tf
        >>> rows = tf.experimental.RowPartition.from_row_lengths([2, 1])
        >>> tf.experimental.DynamicRaggedShape.from_row_partitions([rows]).rank
        2
        """
        if not row_partitions:
            raise ArgumentError("row_partitions cannot be empty")
        last = row_partitions[-1]
        if not isinstance(last, RowPartition):
            raise ArgumentTypeError(f"row_partitions contains {last!r} which is not a RowPartition")
        partitions = list(row_partitions)
        return cls(partitions, _Dims((count_of_values(last),)), dtype=dtype)

    @classmethod
    @public
    def from_tensor(cls, t: Any, dtype: Any = None) -> DynamicRaggedShape:
        """The shape of a tensor or ragged tensor.

        Parameters
        ----------
        t : Tensor or RaggedTensor
            Of known rank.
        dtype : dtype, optional
            int32 or int64; by default that of the row splits, int32 for a tensor.

        Returns
        -------
        DynamicRaggedShape

        Examples
        --------
        >>> import twofold as tf
        >>> tf.experimental.DynamicRaggedShape.from_tensor([[1, 2, 3], [4, 5, 6]])
        <DynamicRaggedShape lengths=[2, 3] num_row_partitions=0>
        """
        return shape_of_value(t, dtype)

    # ------------------------------------------------------------------ questions
    @property
    def row_partitions(self) -> tuple[RowPartition, ...]:
        """How values are divided into rows, the outermost first."""
        return self._partitions

    @property
    def num_row_partitions(self) -> int:
        """How many dimensions divide into rows."""
        return len(self._partitions)

    @property
    def dtype(self) -> DType:
        """int32 or int64."""
        dtype: DType = self._sizes.dtype if self._type is None else self._type
        return dtype

    @property
    def _inner(self) -> tuple[Any, ...]:
        """The dimensions of the flat values."""
        if self._dims is not None:
            return self._dims
        if None not in self._known:
            return self._known
        return tuple([dim if known is None else known for dim, known in zip(
            arguments.dims_of(self._sizes, "inner_shape"), self._known)])

    @property
    def inner_shape(self) -> Tensor:
        """The shape of the flat values, a vector."""
        return self._sizes if self._dims is None else _as_tensor(self._dims, self.dtype)

    @property
    def inner_rank(self) -> int:
        """The number of dimensions of the flat values."""
        return len(self._known if self._dims is None else self._dims)

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self._partitions) + self.inner_rank

    def is_uniform(self, axis: Any) -> bool:
        """Whether it is known that all rows of a dimension have one length.

        Parameters
        ----------
        axis : int
            Not negative.

        Returns
        -------
        bool

        Raises
        ------
        TypeError, IndexError
            When there is no such dimension.
        """
        if isinstance(axis, bool) or not isinstance(axis, int):
            raise ArgumentTypeError("axis must be an integer")
        if axis < 0:
            raise OutOfRangeError("Negative axis values are not supported", "shape")
        if axis >= self.rank:
            raise OutOfRangeError(f"Expected axis={axis} < rank={self.rank}", "shape")
        return not 0 < axis <= len(self._partitions) or self._partitions[axis - 1].is_uniform()

    def static_lengths(self, ragged_lengths: bool = True) -> list[Any]:
        """The lengths of all dimensions as far as they are known.

        Parameters
        ----------
        ragged_lengths : bool
            Whether ragged dimensions give a tuple of the lengths of their rows; else they give
            None.

        Returns
        -------
        list of int, tuple of int, or None

        Examples
        --------
        >>> import twofold as tf
        >>> tf.shape(tf.ragged.constant([[1, 2], []])).static_lengths()
        [2, (2, 0)]
        """
        inner = [dim if isinstance(dim, int) else None for dim in self._inner]
        if not self._partitions:
            return inner
        found: list[Any] = [self._partitions[0].static_nrows]
        for rows in self._partitions:
            lengths: Any = None
            if rows.is_uniform():
                lengths = rows.static_uniform_row_length
            elif ragged_lengths:
                known = known_integers(rows.row_lengths())
                lengths = None if known is None or not all(
                    isinstance(x, int) for x in known.tolist()) else tuple(known.tolist())
            found.append(lengths)
        return found + inner[1:]

    @public
    def with_dtype(self, dtype: Any) -> DynamicRaggedShape:
        """The same in another dtype.

        Parameters
        ----------
        dtype : dtype
            int32 or int64.

        Returns
        -------
        DynamicRaggedShape
        """
        return of_parts(self._partitions, self._inner, splits_dtype(dtype))

    @public
    def __getitem__(self, index: Any) -> Any:
        """A dimension, or some of them.

        Parameters
        ----------
        index : int or slice
            Of a slice without its first dimension all must be uniform.

        Returns
        -------
        Tensor or DynamicRaggedShape
            A scalar, or a shape.

        Raises
        ------
        ValueError
            For a dimension whose rows have different lengths.
        IndexError, TypeError
            When there is no such dimension.
        """
        if isinstance(index, slice):
            if index.step not in (None, 1):
                raise OutOfRangeError("Cannot stride through a shape", "shape")
            begin, end, _ = slice(index.start, index.stop).indices(self.rank)
            return self._part(begin, end)
        if isinstance(index, bool) or not isinstance(index, int):
            raise ArgumentTypeError("Argument is not an int or a slice")
        place = index + self.rank if index < 0 else index
        if not 0 <= place < self.rank:
            raise OutOfRangeError(f"Index {index} is not that of one of {self.rank} "
                                       "dimensions", "shape")
        return convert.dim_tensor(self._dimension(place), self.dtype)

    def _dimension(self, place: int) -> Any:
        if not self.is_uniform(place):
            raise ArgumentError(f"Index {place} is not uniform")
        count = len(self._partitions)
        if count and place == 0:
            return self._partitions[0]._rows.nrows
        return self._partitions[place - 1]._rows.uniform if 0 < place <= count else \
            self._inner[place - count]

    def _part(self, begin: int, end: int) -> DynamicRaggedShape:
        count = len(self._partitions)
        if end <= begin:
            return of_parts((), (), self.dtype)
        if begin:
            if not all(self.is_uniform(place) for place in range(begin, end)):
                raise ArgumentError("All relevant dimensions must be uniform")
            return of_parts((), [self._dimension(i) for i in range(begin, end)], self.dtype)
        if end == 1:
            return of_parts((), [self._dimension(0)], self.dtype)
        if end > count:
            return of_parts(self._partitions, self._inner[:end - count], self.dtype)
        kept = self._partitions[:end - 1]
        return of_parts(kept, (count_of_values(kept[-1]),), self.dtype)

    def __repr__(self) -> str:
        lengths = ", ".join(map(str, self.static_lengths()))
        return (f"<DynamicRaggedShape lengths=[{lengths}] "
                f"num_row_partitions={self.num_row_partitions}>")

    # ------------------------------------------------------------------ as a composite
    @property
    def _type_spec(self) -> Any:
        own = self._known if self._dims is None else self._dims
        inner = TensorShape([dim if isinstance(dim, int) else None for dim in own])
        specs = [x if isinstance(x, TypeSpec) else x._type_spec for x in self._partitions]
        return ShapeSpec(specs, inner, self.dtype)

    def _components(self) -> list[Any]:
        return [*self._partitions, self.inner_shape]

    def _with_components(self, parts: Sequence[Any]) -> Any:
        found = self._of_components(parts, self._static())
        return found._type_spec if isinstance(parts[-1], TypeSpec) else found

    @staticmethod
    def _of_components(parts: Sequence[Any], known: Sequence[int | None]) -> DynamicRaggedShape:
        """A shape of its parts, with the inner dimensions that are known; no part is looked at."""
        found: DynamicRaggedShape = object.__new__(DynamicRaggedShape)
        *partitions, found._sizes = parts
        found._partitions, found._known = tuple(partitions), tuple(known)
        found._dims = found._type = None
        return found

    def _static(self) -> tuple[int | None, ...]:
        """The inner dimensions that are known; how many values rows have is no matter of type."""
        own = self._known if self._dims is None else self._dims
        known = [dim if isinstance(dim, int) else None for dim in own]
        return (None, *known[1:]) if self._partitions else tuple(known)

    @property
    def _form(self) -> Any:
        specs = [RowPartitionSpec(uniform_row_length=x.static_uniform_row_length)
                 for x in self._partitions]
        return ShapeSpec(specs, self._static(), dtypes.int64)

    def _gradient_parts(self) -> list[Any]:
        return []

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        return None

    @classmethod
    def _meaning(cls, function: Callable[..., Any]) -> Callable[..., Any] | None:
        return meanings[0](function)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, DynamicRaggedShape) or other.dtype is not self.dtype or \
                (len(self._partitions), self.inner_rank) != (
                    len(other._partitions), other.inner_rank):
            return to_tensor(False)
        found = _are_equal(self.inner_shape, other.inner_shape)
        for x, y in zip(self._partitions, other._partitions):
            found = run("logical_and", found, _are_equal(x.row_splits(), y.row_splits()))
        return found

    def __ne__(self, other: object) -> Any:
        return run("logical_not", self.__eq__(other))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return DynamicRaggedShape, (self._partitions, self.inner_shape, self.dtype)


class _Dims(tuple[Any, ...]):
    """Dimensions that are some already."""

    __slots__ = ()


def _dims_of(inner_shape: Any) -> tuple[Any, ...]:
    if isinstance(inner_shape, _Dims):
        return tuple(inner_shape)
    found = tuple(arguments.dims_of(inner_shape, "inner_shape"))
    if any(isinstance(dim, int) and dim < 0 for dim in found):
        raise ArgumentError(f"inner_shape {list(found)} has a negative dimension")
    return found


def _with_known(inner: tuple[Any, ...], known: TensorShape) -> tuple[Any, ...]:
    if known.rank is None:
        return inner
    if known.rank != len(inner):
        raise ArgumentError(f"static_inner_shape {known} and inner_shape have different ranks")
    found = []
    for own, said in zip(inner, known):
        if isinstance(own, int) and said not in (None, own):
            raise ArgumentError(f"static_inner_shape {known} is not compatible with {list(inner)}")
        found.append(own if said is None else said)
    return tuple(found)


def _fit(rows: RowPartition, size: Any, validate: bool, message: str) -> None:
    known = rows.static_nvals
    if known is not None and isinstance(size, int):
        require_equal(known, size, lambda: ArgumentError(message))
    elif validate:
        require_equal(count_of_values(rows), size, lambda: InvalidArgumentError(message, "shape"))


def _dtype_of(values: Sequence[Any], dtype: Any) -> DType:
    if dtype is not None:
        return splits_dtype(dtype)
    for x in values:
        own = getattr(x, "dtype", None)
        if own is not None:
            found = dtypes.as_dtype(own)
            if found not in INTEGERS:
                raise ArgumentError(f"Illegal dtype: {found.name}")
            return found
    return dtypes.int64


def _require_lengths(lengths: Any) -> None:
    if not isinstance(lengths, list):
        raise ArgumentError("lengths should be a list")
    for x in lengths:
        numbers = x if isinstance(x, tuple) else (x,)
        if any(isinstance(n, bool) or not isinstance(n, int) for n in numbers):
            raise ArgumentError("element of lengths should be int or tuple of ints: instead "
                                f"{x!r}")
        if any(n < 0 for n in numbers):
            raise ArgumentError(f"lengths must not be negative, got {x!r}")


def _partitions_of(lengths: Sequence[Any]) -> tuple[list[RowPartition], int]:
    size: int = lengths[0]
    found = []
    for length in lengths[1:]:
        if isinstance(length, int):
            rows = of_rows(of_equal_rows(length, size, dtypes.int64), length * size)
            size *= length
        else:
            if len(length) != size:
                raise ArgumentError("Shape not consistent.")
            rows = RowPartition.from_row_lengths(list(length))
            size = sum(length)
        found.append(rows)
    return found, size


def _as_tensor(dims: Sequence[Any], dtype: DType) -> Tensor:
    if all(isinstance(dim, int) for dim in dims):
        return to_tensor(list(dims), dtype)
    return run("stack", *[convert.dim_tensor(dim, dtype) for dim in dims], axis=0)


def _are_equal(x: Tensor, y: Tensor) -> Tensor:
    if not x.shape.is_compatible_with(y.shape):
        return to_tensor(False)
    return all_true(run("equal", x, y))


def of_parts(partitions: Sequence[RowPartition], inner: Sequence[Any], dtype: DType
             ) -> DynamicRaggedShape:
    """A shape of partitions and dimensions; nothing is checked."""
    found: DynamicRaggedShape = object.__new__(DynamicRaggedShape)
    found._partitions = tuple([x.with_dtype(dtype) for x in partitions])
    found._dims, found._type = tuple(inner), dtype
    return found


def shape_of_value(x: Any, dtype: Any = None) -> DynamicRaggedShape:
    """The shape of a tensor or ragged tensor, in a dtype or in that of its splits."""
    if not isinstance(x, Ragged):
        wanted = dtypes.int32 if dtype is None else splits_dtype(dtype)
        return of_parts((), shape_of(to_tensor(x)), wanted)
    wanted = x._partition.dtype if dtype is None else splits_dtype(dtype)
    inner = shape_of(flat_of(x))
    rows = levels(x)
    counts = [*[p.nrows for p in rows[1:]], inner[0]]
    return of_parts([of_rows(p, count) for p, count in zip(rows, counts)], inner, wanted)


def with_rows(flat: Any, shape: DynamicRaggedShape) -> Any:
    """Flat values divided as a shape says."""
    return rebuild(flat, [x._rows for x in shape._partitions])


DynamicRaggedShape.Spec = ShapeSpec
classes.append(DynamicRaggedShape)

__all__ = ["DynamicRaggedShape", "meanings", "of_parts", "shape_of_value", "with_rows"]
