"""Structures of elements: tuples, dictionaries and their kin; a list is a leaf, which is stacked.

Composites (sparse tensors, for example) are structures of their tensors, and so are their specs;
what is done with the rows of elements is done with them as wholes (``Part``).

An element travels through a pipeline as a flat list of *leaves*: ndarrays (object arrays of bytes
for strings), None, and datasets inside datasets. ``Layout`` has the structure that users see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import dtypes
from ...errors import ArgumentTypeError, TraceError
from ..tensors import nest
from ..tensors.composite import Composite, TypeSpec
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor, from_array
from ..tracing.strings import TracedStrings
from ..values import convert
from ..values.spec import TensorSpec
from .specs import DatasetSpec, NoneTensorSpec


def is_structure(value: Any) -> bool:
    """Whether a value holds others: lists do not, they are converted to one tensor."""
    return isinstance(value, (tuple, Mapping)) or hasattr(type(value), "__attrs_attrs__") \
        or is_composite(value)


def is_composite(value: Any) -> bool:
    """Whether it is a value of several tensors, or the spec of such."""
    return isinstance(value, Composite) or (isinstance(value, TypeSpec) and not value._is_leaf)


def flatten(structure: Any) -> list[Any]:
    """The leaves of a structure, in order."""
    if not is_structure(structure):
        return [structure]
    return [leaf for _, child in nest.children(structure) for leaf in flatten(child)]


def pack(structure: Any, leaves: Sequence[Any]) -> Any:
    """Leaves in the form of a structure."""
    return _pack(structure, iter(leaves))


def _pack(part: Any, given: Iterator[Any]) -> Any:
    if not is_structure(part):
        return next(given)
    return nest.rebuild(part, [_pack(child, given) for _, child in nest.children(part)])


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """A structure with what a function gives for the leaves of structures of one form."""
    columns = [flatten(structure) for structure in structures]
    return pack(structures[0], [function(*leaves) for leaves in zip(*columns, strict=True)])


def map_specs(function: Callable[..., Any], *structures: Any) -> Any:
    """A structure with what a function gives for specs, those of composites being one."""
    first = structures[0]
    if is_composite(first) or not is_structure(first):
        return function(*structures)
    columns = [[child for _, child in nest.children(structure)] for structure in structures]
    return nest.rebuild(first, [map_specs(function, *row) for row in zip(*columns, strict=True)])


class Part(NamedTuple):
    """A tensor or composite of elements: its spec, and which of the leaves it is."""

    spec: Any
    first: int
    end: int

    @property
    def is_composite(self) -> bool:
        """Whether it has several leaves that belong together."""
        return is_composite(self.spec)


def parts_of(structure: Any) -> list[Part]:
    """The tensors and composites of elements, in order."""
    found: list[Part] = []

    def add(spec: Any) -> None:
        first = found[-1].end if found else 0
        found.append(Part(spec, first, first + len(flatten(spec))))

    map_specs(add, structure)
    return found


def same_form(one: Any, other: Any) -> bool:
    """Whether two structures have the same form: kinds, keys and numbers of parts."""
    if is_structure(one) != is_structure(other):
        return False
    if not is_structure(one):
        return True
    if isinstance(one, Mapping) != isinstance(other, Mapping) \
            or is_composite(one) != is_composite(other):
        return False
    if hasattr(one, "_fields") != hasattr(other, "_fields"):
        return False
    first, second = nest.children(one), nest.children(other)
    return len(first) == len(second) and all(
        (not isinstance(one, Mapping) or a == b) and same_form(x, y)
        for (a, x), (b, y) in zip(first, second))


def spec_of(leaf: Any) -> Any:
    """The spec of a leaf that was normalised."""
    if leaf is None:
        return NoneTensorSpec()
    if isinstance(leaf, Tensor):
        return TensorSpec(leaf.shape, leaf.dtype)
    found = getattr(leaf, "_element_type", None)
    if found is not None:
        return found()
    raise ArgumentTypeError(f"a dataset cannot hold {leaf!r} of type {type(leaf).__name__}; its "
                            "elements are tensors, and tuples and dictionaries of them")


def normalize(value: Any) -> Any:
    """A structure with tensors for what becomes one; datasets and None stay."""
    return map_structure(as_leaf, value)


def as_leaf(value: Any) -> Any:
    """A value as a tensor, unless it is None or a dataset."""
    if value is None or hasattr(type(value), "_element_type"):
        return value
    return convert.to_tensor(value)


def is_late(leaf: Any) -> bool:
    """Whether only the run of a function tells a leaf."""
    return isinstance(leaf, (SymbolicTensor, TracedStrings))


def host_leaf(leaf: Any) -> Any:
    """A normalised leaf as it travels: a tensor's array."""
    if isinstance(leaf, (SymbolicTensor, TracedStrings)):
        raise TraceError(
            f"a dataset cannot be made from {leaf!r}, which only has a value when the tf.function "
            "runs; make the dataset outside, and pass it to the function")
    if isinstance(leaf, Tensor):
        return leaf._host()
    return getattr(leaf, "_node", leaf)


class Layout:
    """The structure of elements: from leaves to what users see, and back.

    Parameters
    ----------
    structure
        With a spec for every leaf.

    Attributes
    ----------
    specs : list
        Of the leaves, in order.
    """

    def __init__(self, structure: Any):
        self.structure = structure
        self.specs: list[Any] = flatten(structure)
        self.wraps = [_wrapper(spec) for spec in self.specs]
        self._single = not is_structure(structure)
        self._plain_tuple = type(structure) is tuple and not any(map(is_structure, structure))

    def wrap(self, leaves: Sequence[Any]) -> Any:
        """An element as users get it, of tensors."""
        if self._single:
            return self.wraps[0](leaves[0])
        found = [wrap(leaf) for wrap, leaf in zip(self.wraps, leaves)]
        return tuple(found) if self._plain_tuple else pack(self.structure, found)

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Leaves of any kind in the structure."""
        if self._single:
            return leaves[0]
        return tuple(leaves) if self._plain_tuple else pack(self.structure, leaves)

    @property
    def holds_strings(self) -> bool:
        """Whether a leaf is a tensor of strings."""
        return any(isinstance(spec, TensorSpec) and spec.dtype is dtypes.string
                   for spec in self.specs)

    @property
    def holds_composites(self) -> bool:
        """Whether several leaves belong together."""
        return any(part.is_composite for part in parts_of(self.structure))

    @property
    def holds_tensors_only(self) -> bool:
        """Whether no leaf is None or a dataset."""
        return all(isinstance(spec, TensorSpec) for spec in self.specs)


def _wrapper(spec: Any) -> Callable[[Any], Any]:
    if isinstance(spec, TensorSpec):
        dtype = spec.dtype
        return lambda array: from_array(array, dtype)
    if isinstance(spec, DatasetSpec):
        return spec.wrap
    return lambda leaf: leaf


def array_of(value: Any, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    """A Python value as an array of a dtype, as tensors hold them."""
    return convert.to_tensor(value, None if isinstance(value, Tensor) else dtype)._host()

