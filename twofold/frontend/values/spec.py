"""``tf.TensorSpec``, and the spec of any value."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import ArgumentError
from ..tensors.composite import Composite, TypeSpec
from ..tensors.shape import TensorShape
from ..tensors.tensor import Tensor
from . import convert


class TensorSpec(TypeSpec):
    """What a tensor looks like: shape (with None for any size), dtype, name.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.TensorSpec([None, 2])
    TensorSpec(shape=(None, 2), dtype=tf.float32, name=None)
    """

    __slots__ = ("_dtype", "_name", "_shape")
    _is_leaf = True

    def __init__(self, shape: Any, dtype: Any = dtypes.float32, name: str | None = None):
        self._shape = TensorShape(shape)
        self._dtype = dtypes.as_dtype(dtype)
        self._name = name

    @property
    def shape(self) -> TensorShape:
        """The shape."""
        return self._shape

    @property
    def dtype(self) -> dtypes.DType:
        """The dtype."""
        return self._dtype

    @property
    def name(self) -> str | None:
        """The name, or None."""
        return self._name

    @property
    def value_type(self) -> type:
        """``tf.Tensor``."""
        return Tensor

    @classmethod
    def from_tensor(cls, tensor: Any, name: str | None = None) -> TensorSpec:
        """The spec of one tensor."""
        return cls(tensor.shape, tensor.dtype, name)

    @classmethod
    def from_spec(cls, spec: Any, name: str | None = None) -> TensorSpec:
        """A copy of a spec, perhaps with another name."""
        return cls(spec.shape, spec.dtype, name or spec.name)

    def is_compatible_with(self, spec_or_tensor: Any) -> bool:
        """True when a tensor (or a spec) fits."""
        other = spec_or_tensor
        if isinstance(other, (Composite, TypeSpec)) and not isinstance(other, TensorSpec):
            return False
        if not isinstance(other, TensorSpec):
            other = convert.to_tensor(other)
        return self._dtype is other.dtype and self._shape.is_compatible_with(other.shape)

    def is_subtype_of(self, other: Any) -> bool:
        """True when everything that fits this spec fits the other."""
        return (isinstance(other, TensorSpec) and self._dtype is other._dtype
                and self._shape.is_subtype_of(other._shape))

    def most_specific_common_supertype(self, others: Any) -> TensorSpec | None:
        """The narrowest spec that this one and others fit; None where dtypes differ."""
        shape, name = self._shape, self._name
        for other in others:
            if not isinstance(other, TensorSpec) or other._dtype is not self._dtype:
                return None
            shape = shape.most_specific_compatible_shape(other._shape)
            name = name if name == other._name else None
        return TensorSpec(shape, self._dtype, name)

    def most_specific_compatible_type(self, other: Any) -> TensorSpec:
        """The narrowest spec that allows both."""
        found = self.most_specific_common_supertype([other])
        if found is None:
            raise ArgumentError(f"No TypeSpec is compatible with both {self} and {other}")
        return found

    def flatten(self) -> list[Any]:
        """Itself."""
        return [self]

    def to_tensors(self, value: Any) -> list[Tensor]:
        """The value as a tensor."""
        return [convert.to_tensor(value)]

    def from_tensors(self, tensors: Any) -> Any:
        """The next tensor."""
        return next(tensors)

    def _serialize(self) -> tuple[Any, ...]:
        return self._shape, self._dtype, self._name

    @property
    def _component_specs(self) -> Any:
        return self

    def _to_components(self, value: Any) -> Any:
        return convert.to_tensor(value)

    def _from_components(self, components: Any) -> Any:
        return components

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (
            (self._shape, self._dtype, self._name) == (other._shape, other._dtype, other._name))

    def __hash__(self) -> int:
        return hash((self._shape, self._dtype))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self._shape}, dtype={self._dtype!r}, name={self._name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return TensorSpec, (self._shape, self._dtype, self._name)


def spec_of_value(value: Any) -> Any:
    """The spec of a tensor, of what becomes one, and of a composite."""
    if isinstance(value, Tensor):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, Composite):
        return value._type_spec
    found = getattr(value, "_element_type", None)  # of data sets
    return TensorSpec.from_tensor(convert.to_tensor(value)) if found is None else found()
