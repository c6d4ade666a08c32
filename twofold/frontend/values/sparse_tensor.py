"""``tf.sparse.SparseTensor``: a tensor of which only some elements are kept, with their positions.

Owns the class and its spec, and the products with dense tensors that are operators. The functions
of ``tf.sparse`` are in ``ops/sparse``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError, TraceError
from ..dispatch import calls, door
from ..dispatch.door import run
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, is_variable
from . import convert, sparse_meanings
from .spec import TensorSpec

_new: Any = object.__new__


class SparseTensorValue(NamedTuple):
    """The parts of a sparse tensor as arrays.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.compat.v1.SparseTensorValue([[0]], [1.0], [2]).values
    [1.0]
    """

    indices: Any
    values: Any
    dense_shape: Any


class SparseTensor(Composite):
    """A tensor that is zero but for some elements, whose positions and values are kept.

    Parameters
    ----------
    indices : Tensor
        int64, shape ``[n, rank]``: where the elements are. Most functions want them in row-major
        order (``tf.sparse.reorder``).
    values : Tensor
        Any dtype, shape ``[n]``: what they are.
    dense_shape : Tensor
        int64, shape ``[rank]``: the sizes of the whole.

    Raises
    ------
    ValueError
        When the parts do not fit each other, or have other dtypes.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.sparse.SparseTensor([[0, 1], [1, 0]], [10.0, 20.0], dense_shape=[2, 3])
    >>> tf.sparse.to_dense(x).numpy()
    array([[ 0., 10.,  0.],
           [20.,  0.,  0.]], dtype=float32)
    """

    __slots__ = ("__weakref__", "_dense_shape", "_hint", "_indices", "_values")
    __array_ufunc__ = None  # NumPy's arrays leave arithmetic to the methods below
    _dense_shape: Any
    _hint: TensorShape | None   # what is said of the shape besides what the parts tell
    _indices: Any
    _values: Any

    def __init__(self, indices: Any, values: Any, dense_shape: Any):
        self._indices = _part(indices, "indices")
        self._values = convert.to_tensor(values)
        self._dense_shape = _part(dense_shape, "dense_shape")
        self._hint = None
        rows = self._indices.shape.with_rank(2)
        rows[:1].assert_is_compatible_with(self._values.shape.with_rank(1))
        rows[1:].assert_is_compatible_with(self._dense_shape.shape.with_rank(1))

    @classmethod
    def from_value(cls, sparse_tensor_value: Any) -> SparseTensor:
        """The sparse tensor of a ``SparseTensorValue``.

        Parameters
        ----------
        sparse_tensor_value : SparseTensorValue or SparseTensor

        Returns
        -------
        SparseTensor
        """
        if not isinstance(sparse_tensor_value, (SparseTensor, SparseTensorValue)):
            raise ArgumentTypeError(f"Argument sparse_tensor_value={sparse_tensor_value} is "
                                    "neither a SparseTensor nor SparseTensorValue.")
        return SparseTensor(sparse_tensor_value.indices, sparse_tensor_value.values,
                            sparse_tensor_value.dense_shape)

    @property
    def indices(self) -> Tensor:
        """Where the elements are: int64, shape ``[n, rank]``."""
        found: Tensor = self._indices
        return found

    @property
    def values(self) -> Tensor:
        """The elements: shape ``[n]``."""
        found: Tensor = self._values
        return found

    @property
    def dense_shape(self) -> Tensor:
        """The sizes of the whole: int64, shape ``[rank]``."""
        found: Tensor = self._dense_shape
        return found

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype of the elements."""
        found: dtypes.DType = self._values.dtype
        return found

    @property
    def shape(self) -> TensorShape:
        """The sizes of the whole, None for those that only the run tells."""
        known = _known_shape(self._dense_shape, self._indices)
        if self._hint is None or known.is_fully_defined():
            return known
        return self._hint.merge_with(known)

    def get_shape(self) -> TensorShape:
        """The same as ``shape``.

        Returns
        -------
        TensorShape
        """
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Say what is known of the shape.

        Parameters
        ----------
        shape : TensorShape or list
            None for any size.

        Raises
        ------
        ValueError
            When it contradicts what is known.
        """
        merged = self.shape.merge_with(TensorShape(shape))
        if isinstance(self._dense_shape, SymbolicTensor):
            self._hint = merged

    def with_values(self, new_values: Any) -> SparseTensor:
        """The same positions with other elements.

        Parameters
        ----------
        new_values : Tensor
            As many as there are; of any dtype.

        Returns
        -------
        SparseTensor

        Raises
        ------
        ValueError
            When there are more or fewer.
        """
        values = convert.to_tensor(new_values)
        values.shape.assert_is_compatible_with(self._values.shape)
        return like(self, values)

    @property
    def op(self) -> Any:
        """What computes the elements in a traced function."""
        return self._values.op

    @property
    def graph(self) -> Any:
        """The graph of a traced function that the parts are in."""
        return self._indices.graph

    def consumers(self) -> list[Any]:
        """What uses the parts: nothing that can be listed."""
        return []

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Refused: there are no sessions.

        Raises
        ------
        AttributeError
        """
        raise AttributeError("SparseTensor.eval needs a session of TensorFlow 1; read .values, or "
                             "use tf.sparse.to_dense")

    # ------------------------------------------------------------------ as a composite
    @property
    def _type_spec(self) -> SparseTensorSpec:
        return SparseTensorSpec(self.shape, self.dtype)

    def _components(self) -> list[Any]:
        return [self._indices, self._values, self._dense_shape]

    def _with_components(self, parts: Sequence[Any]) -> Any:
        indices, values, dense_shape = parts
        hint = self._hint if dense_shape is self._dense_shape else None
        if isinstance(values, TypeSpec):
            return SparseTensorSpec(self.shape, values.dtype)  # type: ignore[attr-defined]
        return of_parts(indices, values, dense_shape, hint)

    _has_open_rows = True
    _varies_in_loops = True

    def _as_argument(self, parts: Sequence[Any]) -> Any:
        indices, values, dense_shape = parts
        hint = self.shape if self._hint is None else self._hint
        return of_parts(indices, values, dense_shape, hint)

    def _static(self) -> Any:
        shape = self.shape if self._hint is None else self._hint
        return None if shape.rank is None else tuple(shape)

    @property
    def _form(self) -> SparseTensorSpec:
        dtype = getattr(self._values, "dtype", None)
        return SparseTensorSpec(self._hint, dtype or dtypes.float32)

    def _gradient_parts(self) -> list[Any]:
        return [self._values]

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        return of_parts(self._indices, parts[0], self._dense_shape, self._hint)

    def _numpy(self) -> Any:
        """All of it as an array."""
        if any(isinstance(part, SymbolicTensor) for part in self._components()):
            raise ArgumentError("SparseTensor.numpy() is only supported in eager mode.")
        found = np.zeros(self._dense_shape.numpy(), self.dtype.as_numpy_dtype)
        found[tuple(self._indices.numpy().T)] = self._values.numpy()
        return found

    @classmethod
    def _meaning(cls, function: Any) -> Any:
        return sparse_meanings.meaning(function)

    def __repr__(self) -> str:
        return (f"SparseTensor(indices={self._indices!s}, values={self._values!s}, "
                f"dense_shape={self._dense_shape!s})")

    def __mul__(self, y: Any) -> SparseTensor:
        return like(self, run("multiply", self._values, met_elements(self, y)))

    def __rmul__(self, x: Any) -> Any:
        is_dense = isinstance(x, (Tensor, np.ndarray)) or is_variable(x)
        return self * x if is_dense else NotImplemented

    def __truediv__(self, y: Any) -> SparseTensor:
        values, other = self._values, met_elements(self, y)
        if values.dtype.is_integer and other.dtype is values.dtype:  # they become floats first
            wide = dtypes.float32 if values.dtype.size <= 2 else dtypes.float64
            values, other = run("cast", values, dtype=wide), run("cast", other, dtype=wide)
        return like(self, run("divide", values, other))


def _part(value: Any, name: str) -> Tensor:
    """An int64 tensor; one of another dtype is refused."""
    if isinstance(value, Tensor) and value.dtype is not dtypes.int64:
        raise ArgumentError(f"{name}: Tensor conversion requested dtype int64 for Tensor with "
                            f"dtype {value.dtype.name}: {value!r}")
    return convert.to_tensor(value, dtypes.int64)


def _known_shape(sizes: Any, indices: Any) -> TensorShape:
    """What the sizes tell of a shape."""
    if not isinstance(sizes, Tensor):
        return TensorShape(None)
    if not isinstance(sizes, SymbolicTensor):
        return TensorShape([None if size < 0 else size for size in sizes._host().tolist()])
    fact = None if sizes._trace.done else sizes._trace.facts.get(sizes._value)
    if fact is not None:
        return TensorShape([size if isinstance(size, (int, np.integer)) and size >= 0 else None
                            for size in fact.ravel()])
    rank = sizes.shape[0] if sizes.shape.rank == 1 else None
    if rank is None and isinstance(indices, Tensor) and indices.shape.rank == 2:
        rank = indices.shape[1]
    return TensorShape(None if rank is None else [None] * rank)


def of_parts(indices: Any, values: Any, dense_shape: Any, hint: TensorShape | None = None
             ) -> SparseTensor:
    """A sparse tensor of parts that are known to fit, or that stand for some; nothing is looked at.

    ``hint`` is what is known of the shape besides.
    """
    found: SparseTensor = _new(SparseTensor)
    found._indices, found._values, found._dense_shape = indices, values, dense_shape
    found._hint = hint
    return found


def like(x: SparseTensor, values: Tensor) -> SparseTensor:
    """The positions of a sparse tensor with other elements."""
    return of_parts(x._indices, values, x._dense_shape, x._hint)


def rank_of(x: SparseTensor) -> int:
    """The number of dimensions.

    Raises
    ------
    TraceError
        When only the run tells it.
    """
    rank = x.shape.rank
    if rank is None:
        raise TraceError("the number of dimensions of a SparseTensor must be known while "
                         "tf.function traces the code; declare it: tf.SparseTensorSpec([None, "
                         "None], dtype), or x.set_shape([None, None])")
    return rank


def met_elements(x: SparseTensor, y: Any) -> Tensor:
    """The elements of a dense tensor, stretched to the shape of ``x``, where ``x`` has elements.

    Raises
    ------
    InvalidArgumentError
        When it cannot be stretched.
    """
    dense = convert.to_tensor(y, None if isinstance(y, Tensor) or is_variable(y) else x.dtype)
    shape, rank = calls.type_of(dense).shape, rank_of(x)

    def wrong() -> InvalidArgumentError:
        return InvalidArgumentError(
            "SparseDenseBinaryOpShared broadcasts dense to sparse only; got incompatible shapes: "
            f"{x.shape} vs. {dense.shape}", "multiply")

    if not shape:
        return dense
    if len(shape) > rank:
        raise wrong()
    first = rank - len(shape)
    places = []
    for axis, size in enumerate(shape, first):
        own = x.shape[axis]
        if isinstance(size, int) and own is not None and size not in (1, own):
            raise wrong()
        places.append(_met_places(x, axis, size, wrong))
    return run("gather_nd", dense, run("stack", *places, axis=1))


def _met_places(x: SparseTensor, axis: int, size: Any, wrong: Any) -> Tensor:
    """Positions along an axis that is stretched when its size is 1."""
    places: Tensor = x._indices[:, axis]
    if size == x.shape[axis]:
        return places
    zero, one = convert.to_tensor(0, dtypes.int64), convert.to_tensor(1, dtypes.int64)
    count = convert.dim_tensor(size, dtypes.int64)
    is_one = run("equal", count, one)
    fits = run("logical_or", is_one, run("equal", count, x._dense_shape[axis]))
    if isinstance(fits, SymbolicTensor):
        door.run_all("assert_true", fits, message=str(wrong()))
    elif not fits._host():
        raise wrong()
    return run("select", is_one, zero, places)


class SparseTensorSpec(TypeSpec):
    """What a sparse tensor looks like: its shape and dtype.

    Parameters
    ----------
    shape : TensorShape or list, optional
        Of the whole; None for any size, or any shape at all.
    dtype : dtype
        Of the elements.

    Examples
    --------
    >>> import twofold as tf
    >>> spec = tf.SparseTensorSpec([None, 3], tf.float32)
    >>> spec.is_compatible_with(tf.sparse.from_dense([[0.0, 1.0, 0.0]]))
    True
    """

    __slots__ = ("_dtype", "_shape")
    _dtype: dtypes.DType
    _shape: TensorShape

    def __init__(self, shape: Any = None, dtype: Any = dtypes.float32):
        self._shape = TensorShape(shape)
        self._dtype = dtypes.as_dtype(dtype)

    @property
    def value_type(self) -> type:
        """``tf.sparse.SparseTensor``."""
        return SparseTensor

    @property
    def shape(self) -> TensorShape:
        """Of the whole."""
        return self._shape

    @property
    def dtype(self) -> dtypes.DType:
        """Of the elements."""
        return self._dtype

    @classmethod
    def from_value(cls, value: Any) -> SparseTensorSpec:
        """The spec of a sparse tensor.

        Parameters
        ----------
        value : SparseTensor or SparseTensorValue

        Returns
        -------
        SparseTensorSpec
        """
        return SparseTensor.from_value(value)._type_spec

    def _serialize(self) -> tuple[Any, ...]:
        return self._shape, self._dtype

    @property
    def _component_specs(self) -> list[Any]:
        rank = self._shape.rank
        return [TensorSpec([None, rank], dtypes.int64), TensorSpec([None], self._dtype),
                TensorSpec([rank], dtypes.int64)]

    def _to_components(self, value: Any) -> list[Any]:
        if isinstance(value, SparseTensorValue):
            value = SparseTensor.from_value(value)
        return [value.indices, value.values, value.dense_shape]

    def _from_components(self, components: Any) -> SparseTensor:
        indices, values, dense_shape = components
        return of_parts(indices, values, dense_shape, self._shape)

    # ------------------------------------------------------------------ in data sets
    def _batch(self, batch_size: int | None) -> SparseTensorSpec:
        return SparseTensorSpec(TensorShape([batch_size]).concatenate(self._shape), self._dtype)

    def _unbatch(self) -> SparseTensorSpec:
        if self._shape.rank == 0:
            raise ArgumentError("Unbatching a tensor is only supported for rank >= 1")
        return SparseTensorSpec(self._shape[1:], self._dtype)

    def _stack_arrays(self, rows: Sequence[Any]) -> list[Any]:
        """The parts of several, on the host, as those of one with another first axis."""
        indices = [np.insert(places, 0, row, axis=1) for row, (places, _, _) in enumerate(rows)]
        largest = np.max([sizes for _, _, sizes in rows], axis=0)
        return [np.concatenate(indices), np.concatenate([values for _, values, _ in rows]),
                np.array([len(rows), *largest], np.int64)]

    def _row_arrays(self, parts: Sequence[Any]) -> list[Any]:
        """The parts of what lies at each place of the first axis."""
        indices, values, sizes = parts
        order = np.argsort(indices[:, 0], kind="stable")
        ends = np.searchsorted(indices[order, 0], np.arange(sizes[0] + 1))
        return [[np.ascontiguousarray(indices[chosen, 1:]), values[chosen], sizes[1:]]
                for chosen in np.split(order, ends[1:-1])]


__all__ = ["SparseTensor", "SparseTensorSpec", "SparseTensorValue", "like", "met_elements",
           "of_parts", "rank_of"]
