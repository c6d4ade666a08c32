"""Specs of what datasets hold besides tensors: datasets and None; and sums on specs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError, InvalidArgumentError
from ..tensors.composite import TypeSpec
from ..tensors.shape import TensorShape
from ..values.spec import TensorSpec

#: What makes a ``tf.data.Dataset`` of a node; ``dataset.py`` puts it here.
wrappers: dict[str, Callable[[Any], Any]] = {}


class NoneTensorSpec(TypeSpec):
    """The spec of None among the parts of an element.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.NoneTensorSpec().is_compatible_with(None)
    True
    """

    __slots__ = ()
    _is_leaf = True

    @property
    def value_type(self) -> type:
        """The class of None."""
        return type(None)

    def _serialize(self) -> tuple[Any, ...]:
        return ()

    def is_compatible_with(self, other: Any) -> bool:
        """True for None."""
        return other is None or isinstance(other, NoneTensorSpec)

    def flatten(self) -> list[Any]:
        """Nothing: None has no tensors."""
        return []

    def to_tensors(self, value: Any) -> list[Any]:
        """Nothing."""
        return []

    def from_tensors(self, tensors: Any) -> None:
        """None."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoneTensorSpec)

    def __hash__(self) -> int:
        return hash(NoneTensorSpec)

    def __repr__(self) -> str:
        return "NoneTensorSpec()"


class DatasetSpec(TypeSpec):
    """What a dataset looks like: the specs of its elements.

    Parameters
    ----------
    element_spec
        A structure of ``tf.TensorSpec`` and the like.
    dataset_shape : shape
        Of a tensor of datasets; only a single one, ``()``, is supported.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.data.DatasetSpec.from_value(tf.data.Dataset.range(3))
    DatasetSpec(TensorSpec(shape=(), dtype=tf.int64, name=None), TensorShape([]))
    """

    __slots__ = ("_element_spec", "_shape")
    _is_leaf = True

    def __init__(self, element_spec: Any, dataset_shape: Any = ()):
        self._element_spec = element_spec
        self._shape = TensorShape(dataset_shape)

    @property
    def element_spec(self) -> Any:
        """Specs of the elements."""
        return self._element_spec

    @property
    def value_type(self) -> type:
        """``tf.data.Dataset``."""
        kind: type = wrappers["dataset"]  # type: ignore[assignment]
        return kind

    @classmethod
    def from_value(cls, value: Any) -> DatasetSpec:
        """The spec of a dataset."""
        return cls(value.element_spec)

    def _handle(self) -> None:
        """No number: it is a spec."""

    def _of_handle(self, handle: Any) -> DatasetSpec:
        """Itself: what stands for a dataset among a trace's arguments."""
        return self

    def wrap(self, node: Any) -> Any:
        """The dataset of a node, as users get it."""
        return wrappers["dataset"](node)

    def is_compatible_with(self, other: Any) -> bool:
        """True when a dataset (or the spec of one) has such elements."""
        return isinstance(self._other(other), DatasetSpec) and self == self._other(other)

    def most_specific_common_supertype(self, others: Any) -> DatasetSpec | None:
        """Itself, for equal specs."""
        return self if all(self == other for other in others) else None

    def _serialize(self) -> tuple[Any, ...]:
        return self._element_spec, self._shape

    @staticmethod
    def _other(value: Any) -> Any:
        find = getattr(value, "_element_type", None)
        return value if find is None else find()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatasetSpec) and self._element_spec == other._element_spec

    def __hash__(self) -> int:
        return hash(DatasetSpec)

    def __repr__(self) -> str:
        return f"DatasetSpec({self._element_spec!r}, {self._shape!r})"


def batch_spec(spec: Any, size: int | None) -> Any:
    """The spec of several such leaves as one.

    Raises
    ------
    TypeError
        For a dataset: a batch of datasets is no tensor.
    """
    if isinstance(spec, NoneTensorSpec):
        return spec
    if hasattr(spec, "_batch"):
        return spec._batch(size)
    if isinstance(spec, TypeSpec) and not spec._is_leaf:
        raise ArgumentTypeError(f"batch: elements of {spec!r} cannot be batched; make tensors of "
                                "them first")
    if not isinstance(spec, TensorSpec):
        raise ArgumentTypeError(
            "batch: these elements hold datasets, which cannot be stacked; use flat_map to make "
            "one dataset of them (window(5).flat_map(lambda w: w.batch(5)))")
    if spec.shape.rank is None:
        return TensorSpec(None, spec.dtype)
    return TensorSpec([size, *spec.shape], spec.dtype)


def row_spec(spec: Any, what: str) -> Any:
    """The spec of one row of a leaf.

    Raises
    ------
    ValueError
        For a scalar.
    """
    if hasattr(spec, "_unbatch"):
        return spec._unbatch()
    if not isinstance(spec, TensorSpec):
        raise ArgumentTypeError(f"{what}: only tensors have rows, not {spec!r}")
    if spec.shape.rank is None:
        return TensorSpec(None, spec.dtype)
    if spec.shape.rank == 0:
        raise ArgumentError(f"{what}: unbatching a tensor is only supported for rank >= 1; "
                            f"{spec!r} is a scalar")
    return TensorSpec(list(spec.shape)[1:], spec.dtype)


def rows_of(spec: Any) -> int | None:
    """The size of the first axis where the spec says it."""
    has_rows = isinstance(spec, TensorSpec) or hasattr(spec, "_unbatch")
    return spec.shape[0] if has_rows and spec.shape.rank else None


def join_specs(one: Any, other: Any, what: str) -> Any:
    """The narrowest spec that allows both.

    Raises
    ------
    TypeError
        When there is none.
    """
    try:
        return one.most_specific_compatible_type(other)
    except (ValueError, AttributeError):
        raise ArgumentTypeError(f"{what}: the datasets have elements of different types: "
                                f"{one!r} and {other!r}") from None


def require_fit(spec: TensorSpec, array: Any, what: str) -> None:
    """Refuse an array that a spec does not allow.

    Raises
    ------
    InvalidArgumentError
    """
    if not spec.shape.is_compatible_with(array.shape):
        raise InvalidArgumentError(f"{what}: expected shape {spec.shape}, got {array.shape}")
