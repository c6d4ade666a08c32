"""``tf.experimental.Optional``: a value, or none."""

from __future__ import annotations

from typing import Any

from ... import dtypes
from ...errors import InvalidArgumentError
from ..tensors.tensor import Tensor
from ..values import convert
from .structure import map_structure, normalize, spec_of


class Optional:
    """A value, or none: what ``iterator.get_next_as_optional()`` gives.

    Examples
    --------
    >>> import twofold as tf
    >>> found = tf.data.experimental.Optional.from_value(3)
    >>> found.has_value().numpy(), found.get_value().numpy()
    (np.True_, np.int32(3))
    """

    def __init__(self, value: Any, element_spec: Any, is_empty: bool):
        self._value = value
        self._element_spec = element_spec
        self._is_empty = is_empty

    @staticmethod
    def from_value(value: Any) -> Optional:
        """An optional with a value: a tensor, or a structure of them."""
        found = normalize(value)
        return Optional(found, map_structure(spec_of, found), False)

    @staticmethod
    def empty(element_spec: Any) -> Optional:
        """An optional without a value."""
        return Optional(None, element_spec, True)

    @property
    def element_spec(self) -> Any:
        """Specs of the value."""
        return self._element_spec

    def has_value(self, name: str | None = None) -> Tensor:
        """Whether there is a value, a bool tensor."""
        return convert.to_tensor(not self._is_empty, dtypes.bool_)

    def get_value(self, name: str | None = None) -> Any:
        """The value.

        Raises
        ------
        InvalidArgumentError
            When there is none.
        """
        if self._is_empty:
            raise InvalidArgumentError("The given optional does not have a value.",
                                       "OptionalGetValue")
        return self._value


def optional_of(value: Any, element_spec: Any) -> Optional:
    """An optional with an element."""
    return Optional(value, element_spec, False)


empty = Optional.empty
