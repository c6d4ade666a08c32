"""What functions take and return, written down as JSON and read back.

A leaf is an object with one key that says what it is, a container an object with its kind and its
items. Constants among the results are kept by the caller (``Constants``).
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Mapping
from typing import Any

from ... import dtypes
from ...dtypes import DType
from ...errors import ArgumentTypeError, DataLossError, UnimplementedError
from ..tensors.composite import Composite, TypeSpec, describe_serialization, read_serialization
from ..tensors.tensor import Tensor
from ..values.indexed_slices import IndexedSlices
from ..values.spec import TensorSpec
from .outputs import (
    Output,
    StringsOutput,
    UnrankedOutput,
    UnrankedStringsOutput,
)


class Constants:
    """Tensors that are kept beside a description, by number."""

    def __init__(self, tensors: list[Tensor] | None = None):
        self.tensors: list[Tensor] = [] if tensors is None else tensors
        self._numbers: dict[int, int] = {id(x): i for i, x in enumerate(self.tensors)}

    def number(self, tensor: Tensor) -> int:
        """The number of a tensor, which is kept from now on."""
        if id(tensor) not in self._numbers:
            self._numbers[id(tensor)] = len(self.tensors)
            self.tensors.append(tensor)
        return self._numbers[id(tensor)]


def describe(value: Any, constants: Constants, what: str) -> Any:
    """A structure of arguments or results as JSON.

    Parameters
    ----------
    value
        With ``TensorSpec`` for tensors that are given, and a trace's outputs for those computed.
    constants : Constants
    what : str
        Whose it is, for messages.

    Raises
    ------
    UnimplementedError
        For a leaf or a container that could not be read back.
    """
    if value is None:
        return None
    if isinstance(value, Output):
        return _describe_output(value)
    if isinstance(value, TensorSpec):
        return {"spec": describe_spec(value)}
    if isinstance(value, Tensor):
        return {"constant": constants.number(value)}
    plain = _PLAIN.get(type(value))
    if plain is not None:
        name, written = plain
        return {name: written(value)}
    if isinstance(value, (Composite, TypeSpec)):
        return _describe_composite(value, constants, what)
    if isinstance(value, Mapping):
        return {"dict": [[describe(key, constants, what), describe(item, constants, what)]
                         for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        items = [describe(item, constants, what) for item in value]
        fields = getattr(value, "_fields", None)
        if fields is not None:
            return {"namedtuple": type(value).__name__, "fields": list(fields), "items": items}
        return {"list" if isinstance(value, list) else "tuple": items}
    raise UnimplementedError(
        f"{what} has a {type(value).__name__}, which cannot be saved: use tensors, numbers, "
        "strings, and lists, tuples and dictionaries of them", "saved_model.save")


_PLAIN: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("bool", bool), int: ("int", int), str: ("str", str), float: ("float", float.hex),
    bytes: ("bytes", bytes.hex), DType: ("dtype", lambda value: value.name)}


def _describe_output(value: Output) -> Any:
    if isinstance(value, UnrankedOutput):
        return {"row": value.index, "sizes": value.sizes, "origin": value.origin}
    if isinstance(value, UnrankedStringsOutput):
        return {"text": value.index, "ends": value.ends, "sizes": value.sizes,
                "origin": value.origin}
    if isinstance(value, StringsOutput):
        return {"strings": value.index, "ends": value.ends}
    return {"output": value.index}


def _describe_composite(value: Any, constants: Constants, what: str) -> Any:
    """A composite by the spec that it is made with, and its parts."""
    spec = value if isinstance(value, TypeSpec) else value._form
    try:
        serialization = describe_serialization(spec)
    except ArgumentTypeError as error:
        raise UnimplementedError(f"{what} has a {type(value).__name__}, which cannot be saved: "
                                 f"{error}", "saved_model.save") from None
    return {"composite": serialization, "is_spec": value is spec,
            "items": [describe(part, constants, what) for part in value._components()]}


def _read_composite(given: Any, constants: Constants) -> Any:
    try:
        spec = read_serialization(given["composite"])
    except (ValueError, TypeError, KeyError) as error:
        raise DataLossError(f"a structure cannot be read: {error}") from None
    parts = _read_items(given["items"], constants)
    return spec._with_components(parts)


def describe_spec(spec: TensorSpec) -> dict[str, Any]:
    """A spec as JSON."""
    shape = None if spec.shape.rank is None else list(spec.shape)
    return {"shape": shape, "dtype": spec.dtype.name, "name": spec.name}


def read_spec(given: Any) -> TensorSpec:
    """The spec that was described."""
    return TensorSpec(given["shape"], dtypes.as_dtype(given["dtype"]), given.get("name"))


def read(given: Any, constants: Constants) -> Any:
    """The structure that was described.

    Raises
    ------
    DataLossError
        It is none.
    """
    if given is None:
        return None
    kinds = [kind for kind in _READERS if kind in given] if isinstance(given, dict) else []
    if len(kinds) != 1:
        raise DataLossError(f"a structure cannot be read: {str(given)[:60]}")
    return _READERS[kinds[0]](given, constants)


def _read_slices(given: Any, constants: Constants) -> Any:
    return IndexedSlices(*[None if i is None else Output(i) for i in given["slices"]])


def _read_namedtuple(given: Any, constants: Constants) -> Any:
    kind: Any = collections.namedtuple(given["namedtuple"], given["fields"])  # type: ignore[misc]
    return kind(*_read_items(given["items"], constants))


def _read_items(items: Any, constants: Constants) -> list[Any]:
    return [read(item, constants) for item in items]


_READERS: dict[str, Any] = {
    "output": lambda given, constants: Output(given["output"]),
    "row": lambda given, constants: UnrankedOutput(
        given["row"], given["sizes"], given["origin"]),
    "slices": _read_slices,
    "composite": _read_composite,
    "text": lambda given, constants: UnrankedStringsOutput(
        given["text"], given["ends"], given["sizes"], given["origin"]),
    "strings": lambda given, constants: StringsOutput(given["strings"], given["ends"]),
    "spec": lambda given, constants: read_spec(given["spec"]),
    "constant": lambda given, constants: constants.tensors[given["constant"]],
    "bool": lambda given, constants: bool(given["bool"]),
    "int": lambda given, constants: int(given["int"]),
    "str": lambda given, constants: str(given["str"]),
    "float": lambda given, constants: float.fromhex(given["float"]),
    "bytes": lambda given, constants: bytes.fromhex(given["bytes"]),
    "dtype": lambda given, constants: dtypes.as_dtype(given["dtype"]),
    "dict": lambda given, constants: {read(key, constants): read(item, constants)
                                      for key, item in given["dict"]},
    "list": lambda given, constants: _read_items(given["list"], constants),
    "tuple": lambda given, constants: tuple(_read_items(given["tuple"], constants)),
    "namedtuple": _read_namedtuple,
}


def is_plain_output(leaf: Any) -> bool:
    """Whether a leaf of what a trace returns is a tensor: computed, or a constant."""
    return type(leaf) in (Output, UnrankedOutput, StringsOutput, UnrankedStringsOutput) \
        or isinstance(leaf, Tensor)
