"""``tf.RaggedTensorSpec``."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentError, ArgumentTypeError
from ..tensors.composite import TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from ..values.spec import TensorSpec
from . import host
from .base import Ragged, classes, of_parts
from .row_partition import splits_dtype


class RaggedTensorSpec(TypeSpec):
    """What a ragged tensor looks like.

    Parameters
    ----------
    shape : shape
        With None for ragged dimensions, and others that are not known.
    dtype : dtype
        Of the values.
    ragged_rank : int, optional
        How many times values are divided into rows; by default one less than the rank.
    row_splits_dtype : dtype
        Of the row splits.
    flat_values_spec : TypeSpec, optional
        Of the flat values, where those are no plain tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function(input_signature=[tf.RaggedTensorSpec([None, None], tf.int32)])
    ... def longest(x):
    ...     return tf.reduce_max(x.row_lengths())
    >>> longest(tf.ragged.constant([[1, 2], [], [3]])).numpy()
    np.int64(2)
    """

    __slots__ = ("_dtype", "_flat_values_spec", "_ragged_rank", "_row_splits_dtype", "_shape")

    def __init__(self, shape: Any = None, dtype: Any = dtypes.float32, ragged_rank: Any = None,
                 row_splits_dtype: Any = dtypes.int64, flat_values_spec: Any = None):
        self._shape = TensorShape(shape)
        self._row_splits_dtype = splits_dtype(row_splits_dtype)
        if flat_values_spec is not None:
            if not isinstance(flat_values_spec, TypeSpec):
                raise ArgumentTypeError(f"flat_values_spec must be a TypeSpec, got "
                                        f"{flat_values_spec!r}")
            own: Any = getattr(flat_values_spec, "dtype", None)
            dtype = own if dtype is None else dtype
            if dtype != own:
                raise ArgumentError("dtype must be the same as flat_values_spec.dtype")
        elif dtype is None:
            raise ArgumentError("At least one of dtype or flat_values_spec must be provided")
        self._dtype = dtypes.as_dtype(dtype)
        self._flat_values_spec = flat_values_spec
        rank = self._shape.rank
        if ragged_rank is None:
            if rank is None:
                raise ArgumentError("Must specify ragged_rank or a shape with a known rank.")
            ragged_rank = rank - 1
        self._ragged_rank = _integer(ragged_rank)
        if rank is not None and self._ragged_rank >= rank:
            raise ArgumentError(f"Argument `ragged_rank` ({ragged_rank}) must be less than rank "
                                f"({rank}).")

    @property
    def dtype(self) -> DType:
        """Dtype of the values."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """The shape, with None for ragged dimensions."""
        return self._shape

    @property
    def ragged_rank(self) -> int:
        """How many times values are divided into rows."""
        return self._ragged_rank

    @property
    def row_splits_dtype(self) -> DType:
        """Dtype of the row splits."""
        return self._row_splits_dtype

    @property
    def flat_values_spec(self) -> Any:
        """The spec of the flat values, None for that of a plain tensor."""
        return self._flat_values_spec

    @property
    def value_type(self) -> type:
        """``tf.RaggedTensor``, or ``tf.Tensor`` where nothing is divided."""
        return classes[0] if self._ragged_rank > 0 else Tensor

    @classmethod
    def from_value(cls, value: Any) -> RaggedTensorSpec:
        """The spec of a ragged tensor.

        Parameters
        ----------
        value : RaggedTensor

        Returns
        -------
        RaggedTensorSpec
        """
        if not isinstance(value, Ragged):
            raise ArgumentTypeError(f"RaggedTensorSpec.from_value takes a RaggedTensor, got "
                                    f"{value!r}")
        found: RaggedTensorSpec = value._type_spec
        return found

    def is_compatible_with(self, spec_or_value: Any) -> bool:
        """Whether a value, or all values of another spec, can be described by this spec."""
        if self._ragged_rank == 0 and isinstance(spec_or_value, (Tensor, TensorSpec)):
            return TensorSpec(self._shape, self._dtype).is_compatible_with(spec_or_value)
        return super().is_compatible_with(spec_or_value)

    # ------------------------------------------------------------------ in data sets
    def _batch(self, size: int | None) -> RaggedTensorSpec:
        shape = None if self._shape.rank is None else [size, *self._shape]
        return RaggedTensorSpec(shape, self._dtype, self._ragged_rank + 1, self._row_splits_dtype)

    def _unbatch(self) -> RaggedTensorSpec:
        if self._shape.rank == 0 or self._ragged_rank == 0:
            raise ArgumentError(f"{self!r} has no rows that are ragged")
        shape = None if self._shape.rank is None else self._shape[1:]
        return RaggedTensorSpec(shape, self._dtype, self._ragged_rank - 1, self._row_splits_dtype)

    def _stack_arrays(self, rows: Any) -> list[Any]:
        return host.stack_arrays(rows, self._row_splits_dtype.numpy)

    def _row_arrays(self, leaves: Any) -> list[list[Any]]:
        return host.row_arrays(leaves)

    def _with_components(self, parts: Any) -> Any:
        first: Any = parts[0]
        if self._ragged_rank == 0 and isinstance(first, TensorSpec):
            return RaggedTensorSpec(first.shape, first.dtype, 0, self._row_splits_dtype)
        return super()._with_components(parts)

    def _serialize(self) -> tuple[Any, ...]:
        found = (self._shape, self._dtype, self._ragged_rank, self._row_splits_dtype)
        return found if self._flat_values_spec is None else (*found, self._flat_values_spec)

    @property
    def _component_specs(self) -> list[Any]:
        splits, inner, count = [], TensorShape(None), None
        if self._shape.rank is None:
            return [TensorSpec(None, self._dtype)] + [
                TensorSpec([None], self._row_splits_dtype)] * self._ragged_rank
        count = self._shape[0]
        for length in self._shape[1:self._ragged_rank + 1]:
            splits.append(TensorSpec([None if count is None else count + 1],
                                     self._row_splits_dtype))
            count = None if count is None or length is None else count * length
        inner = TensorShape([count, *self._shape[self._ragged_rank + 1:]])
        return [self._flat_values_spec or TensorSpec(inner, self._dtype), *splits]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components()) if isinstance(value, Ragged) else [value]

    def _from_components(self, components: Any) -> Any:
        lengths = [None] * self._ragged_rank if self._shape.rank is None else list(
            self._shape[1:self._ragged_rank + 1])
        return of_parts(components, lengths)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"Argument `ragged_rank` must be an int. Received {value!r}.")
    return value
