"""``tf.experimental.Optional``: a value, or none; eagerly, and in functions, branches and loops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, InvalidArgumentError
from ..ops.checks.values import assert_
from ..tensors.composite import Composite, TypeSpec
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from ..values import convert
from ..values.spec import TensorSpec
from .structure import flatten, map_structure, normalize, pack, spec_of


class Optional(Composite):
    """A value, or none: what ``iterator.get_next_as_optional()`` gives.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.data.experimental.Optional.from_value(3)
    >>> found.has_value().numpy(), found.get_value().numpy()
    (np.True_, np.int32(3))
    """

    __slots__ = ("__weakref__", "_element_spec", "_flag", "_value")

    def __init__(self, flag: Any, value: Any, element_spec: Any):
        self._flag = flag       # whether there is a value: a bool, or a traced tensor
        self._value = value
        self._element_spec = element_spec

    @staticmethod
    def from_value(value: Any) -> Optional:
        """An optional with a value: a tensor, or a structure of them."""
        found = normalize(value)
        return Optional(True, found, map_structure(spec_of, found))

    @staticmethod
    def empty(element_spec: Any) -> Optional:
        """An optional without a value."""
        return Optional(False, None, element_spec)

    @property
    def element_spec(self) -> Any:
        """Specs of the value."""
        return self._element_spec

    def has_value(self, name: str | None = None) -> Tensor:
        """Whether there is a value, a bool tensor."""
        return convert.to_tensor(self._flag, dtypes.bool_)

    def get_value(self, name: str | None = None) -> Any:
        """The value.

        Raises
        ------
        InvalidArgumentError
            When there is none; in a function, when that runs.
        """
        if isinstance(self._flag, SymbolicTensor):
            assert_(self._flag, ["The given optional does not have a value."])
        elif not bool(self._flag):
            raise InvalidArgumentError("The given optional does not have a value.",
                                       "OptionalGetValue")
        return self._value

    # ------------------------------------------------------------------ as a composite
    _varies_in_loops = True

    @property
    def _type_spec(self) -> OptionalSpec:
        return OptionalSpec(self._element_spec)

    def _components(self) -> list[Any]:
        value = self._value
        if value is None and not isinstance(self._flag, TypeSpec):
            value = _nothing(self._element_spec)
        flag = self._flag
        return [from_array(np.array(flag), dtypes.bool_) if type(flag) is bool else flag, value]

    def _with_components(self, parts: Sequence[Any]) -> Any:
        flag, value = parts
        if isinstance(flag, TypeSpec):
            return OptionalSpec(value)
        return Optional(flag, value, self._element_spec)

    def _gradient_parts(self) -> list[Any]:
        return [self._components()[1]]

    def _with_gradients(self, parts: Sequence[Any]) -> Any:
        return parts[0]


def _nothing(element_spec: Any) -> Any:
    """Zeros in the place of a value."""
    leaves = []
    for spec in flatten(element_spec):
        if not isinstance(spec, TensorSpec):
            raise ArgumentTypeError(f"an optional of {spec!r} cannot be used where tensors are: "
                                    "only those of tensors can")
        sizes = () if spec.shape.rank is None else [size or 0 for size in spec.shape]
        zero: Any = b"" if spec.dtype is dtypes.string else 0
        leaves.append(from_array(np.full(sizes, zero, spec.dtype.numpy), spec.dtype))
    return pack(element_spec, leaves)


class OptionalSpec(TypeSpec):
    """What an optional looks like: the specs of its value.

    Parameters
    ----------
    element_spec
        A structure of ``tf.TensorSpec`` and the like.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.OptionalSpec.from_value(tf.experimental.Optional.from_value(3))
    OptionalSpec(TensorSpec(shape=(), dtype=tf.int32, name=None),)
    """

    __slots__ = ("_element_spec",)

    def __init__(self, element_spec: Any):
        self._element_spec = element_spec

    @property
    def value_type(self) -> type:
        """``tf.experimental.Optional``."""
        return Optional

    @staticmethod
    def from_value(value: Any) -> OptionalSpec:
        """The spec of an optional.

        Parameters
        ----------
        value : Optional

        Returns
        -------
        OptionalSpec
        """
        return OptionalSpec(value.element_spec)

    def _serialize(self) -> tuple[Any, ...]:
        return (self._element_spec,)

    @property
    def _component_specs(self) -> list[Any]:
        return [TensorSpec([], dtypes.bool_), self._element_spec]

    def _to_components(self, value: Any) -> list[Any]:
        return list(value._components())

    def _from_components(self, components: Any) -> Any:
        flag, value = components
        return Optional(flag, value, self._element_spec)

    def _with_components(self, parts: Sequence[Any]) -> Any:
        flag, value = parts
        return OptionalSpec(value) if isinstance(flag, TypeSpec) else self._from_components(parts)


def optional_of(value: Any, element_spec: Any) -> Optional:
    """An optional with an element."""
    return Optional(True, value, element_spec)


empty = Optional.empty
