"""Structures of specs as what JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import dtypes
from ...errors import UnimplementedError
from ..tensors import nest
from ..tensors.composite import TypeSpec, describe_serialization, read_serialization
from ..values.spec import TensorSpec
from .specs import NoneTensorSpec
from .structure import is_structure


def describe(structure: Any) -> Any:
    """A structure of specs as what JSON can hold."""
    if isinstance(structure, TypeSpec) and not structure._is_leaf:
        return {"spec": describe_serialization(structure)}
    if isinstance(structure, Mapping):
        return {"dict": [[key, describe(structure[key])] for key in structure]}
    if is_structure(structure):
        return {"tuple": [describe(child) for _, child in nest.children(structure)]}
    if isinstance(structure, NoneTensorSpec):
        return {"none": True}
    if isinstance(structure, TensorSpec):
        shape = None if structure.shape.rank is None else list(structure.shape)
        return {"tensor": [structure.dtype.name, shape]}
    raise UnimplementedError(f"a dataset with elements of {structure!r} cannot be saved; use "
                             "flat_map to have the elements of datasets inside")


def specs_of(description: Any) -> Any:
    """The structure of specs that was described."""
    if "spec" in description:
        return read_serialization(description["spec"])
    if "dict" in description:
        return {key: specs_of(item) for key, item in description["dict"]}
    if "tuple" in description:
        return tuple(specs_of(item) for item in description["tuple"])
    if "none" in description:
        return NoneTensorSpec()
    name, shape = description["tensor"]
    return TensorSpec(shape, dtypes.as_dtype(name))
