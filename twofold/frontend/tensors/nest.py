"""Nested structures: lists, tuples, dictionaries, named tuples, attrs and data classes of values.

Dictionaries are walked in the order of their sorted keys, as in TensorFlow. A tensor, a shape and
anything else is a leaf. Composites (``composite.py``) are containers of their tensors here, unless
``whole`` is set; ``structures.py`` has ``tf.nest``, where it is the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from .composite import Composite, TypeSpec


def is_nested(seq: Any, whole: bool = False) -> bool:
    """True for lists, tuples, dictionaries and their kin; for composites unless they are whole."""
    return isinstance(seq, (list, tuple, Mapping)) or _is_attrs(seq) or _is_array(seq) or (
        not whole and _is_composite(seq))


def _is_attrs(value: Any) -> bool:
    return hasattr(type(value), "__attrs_attrs__")


def _is_array(value: Any) -> bool:
    """A ``tf.TensorArray``: to structures it is the one tensor of its elements."""
    return hasattr(type(value), "_leaf")


def _is_composite(value: Any) -> bool:
    """An object of several tensors, or its spec."""
    return isinstance(value, Composite) or (isinstance(value, TypeSpec) and not value._is_leaf)


def _is_namedtuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def sorted_keys(mapping: Mapping[Any, Any]) -> list[Any]:
    """The keys of a mapping in the order in which its leaves are walked."""
    try:
        return sorted(mapping)
    except TypeError:
        raise ArgumentTypeError("nest only supports dicts with sortable keys.") from None


def children(structure: Any) -> list[tuple[Any, Any]]:
    """(key, child) of one level, in order."""
    if isinstance(structure, Mapping):
        return [(key, structure[key]) for key in sorted_keys(structure)]
    if _is_attrs(structure):
        return [(field.name, getattr(structure, field.name))
                for field in type(structure).__attrs_attrs__]
    if _is_array(structure):
        return [("elements", structure._leaf())]
    if _is_composite(structure):
        return list(enumerate(structure._components()))
    return list(enumerate(structure))


def flatten(structure: Any, whole: bool = False) -> list[Any]:
    """The leaves of a structure, in order; a leaf alone gives a list of one."""
    kind = type(structure)
    if kind is list or kind is tuple:
        result: list[Any] = []
        for item in structure:
            if is_nested(item, whole):
                result.extend(flatten(item, whole))
            else:
                result.append(item)
        return result
    if not is_nested(structure, whole):
        return [structure]
    return [leaf for _, child in children(structure) for leaf in flatten(child, whole)]


def parts(structure: Any) -> list[Any]:
    """The leaves of a structure, a ``tf.TensorArray`` being one."""
    if _is_array(structure) or not is_nested(structure):
        return [structure]
    return [part for _, child in children(structure) for part in parts(child)]


def parts_with_paths(structure: Any, path: tuple[Any, ...] = (), expand: bool = False
                     ) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """``parts`` with the keys that lead to each; ``expand`` takes composites apart."""
    if _is_composite(structure) and expand:
        name = type(structure).__name__
        for index, part in enumerate(structure._components()):
            yield from parts_with_paths(part, (*path, name, index), expand)
    elif _is_array(structure) or not is_nested(structure, True):
        yield path, structure
    else:
        names = structure._fields if _is_namedtuple(structure) else None
        for index, (key, child) in enumerate(children(structure)):
            yield from parts_with_paths(
                child, (*path, key if names is None else names[index]), expand)


def pack_sequence_as(structure: Any, flat_sequence: Sequence[Any], whole: bool = False) -> Any:
    """The leaves of ``flat_sequence`` in the shape of ``structure``."""
    try:
        flat = list(flat_sequence)
    except TypeError:
        raise ArgumentTypeError(
            f"flat_sequence must be a sequence, got {flat_sequence!r}") from None
    if not is_nested(structure, whole):
        if len(flat) != 1:
            raise ArgumentError(
                f"The target structure is of type {type(structure)}, a single value; "
                f"but flat_sequence has {len(flat)} values: {flat}")
        return flat[0]
    count = len(flatten(structure, whole))
    if count != len(flat):
        raise ArgumentError(
            f"Could not pack sequence. Structure had {count} atoms, but flat_sequence "
            f"had {len(flat)} items. Structure: {structure}, "
            f"flat_sequence: {flat}.")
    return _pack(structure, iter(flat), whole)


def _pack(structure: Any, leaves: Any, whole: bool) -> Any:
    if not is_nested(structure, whole):
        return next(leaves)
    return rebuild(structure, [_pack(child, leaves, whole) for _, child in children(structure)])


def rebuild(structure: Any, values: Sequence[Any]) -> Any:
    """One level like ``structure`` with other children, given in the order of ``children``."""
    if isinstance(structure, Mapping):
        by_key = dict(zip(sorted_keys(structure), values))
        if isinstance(structure, MutableMapping) and type(structure) is not dict:
            return _like_mapping(structure, by_key)
        return type(structure)((key, by_key[key]) for key in structure)  # type: ignore[call-arg]
    if _is_namedtuple(structure):
        return type(structure)(*values)
    if _is_attrs(structure):
        return type(structure)(*values)
    if _is_array(structure):
        return structure._like(values[0])
    if _is_composite(structure):
        return structure._with_components(values)
    if isinstance(structure, tuple) and type(structure) is not tuple:
        return type(structure)(values)
    return type(structure)(values)


def _like_mapping(structure: Any, by_key: dict[Any, Any]) -> Any:
    factory = getattr(structure, "default_factory", None)
    pairs = [(key, by_key[key]) for key in structure]
    if hasattr(structure, "default_factory"):
        return type(structure)(factory, pairs)
    return type(structure)(pairs)


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True,
                          whole: bool = False) -> None:
    """Raise unless both have the same nesting (and, with ``check_types``, the same types)."""
    a, b = is_nested(nest1, whole), is_nested(nest2, whole)
    arrays = _is_array(nest1), _is_array(nest2)
    if a != b or arrays[0] != arrays[1]:
        raise ArgumentError(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: type={type(nest1).__name__} str={nest1}\n\n"
            f"Second structure: type={type(nest2).__name__} str={nest2}")
    if not a or arrays[0]:  # arrays are nested alike, whatever they hold
        return
    if _is_composite(nest1) or _is_composite(nest2):
        _require_same_composites(nest1, nest2)
    elif check_types and not _same_kind(nest1, nest2):
        raise ArgumentTypeError(
            "The two structures don't have the same sequence type. First structure has type "
            f"{type(nest1)}, while second structure has type {type(nest2)}.")
    first, second = children(nest1), children(nest2)
    if len(first) != len(second):
        raise ArgumentError(
            "The two structures don't have the same number of elements. First structure: "
            f"{nest1}. Second structure: {nest2}")
    if isinstance(nest1, Mapping) and [k for k, _ in first] != [k for k, _ in second]:
        raise ArgumentError(
            "The two dictionaries don't have the same set of keys. First has keys "
            f"{[k for k, _ in first]}, second has keys {[k for k, _ in second]}")
    for (_, x), (_, y) in zip(first, second):
        assert_same_structure(x, y, check_types, whole)


def _require_same_composites(one: Any, other: Any) -> None:
    kinds = [x.value_type if isinstance(x, TypeSpec) else type(x) for x in (one, other)]
    if kinds[0] is not kinds[1]:
        raise ArgumentTypeError(
            "The two structures don't have the same composite type. First structure has type "
            f"{kinds[0]}, while second structure has type {kinds[1]}.")


def _same_kind(a: Any, b: Any) -> bool:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return True
    if _is_namedtuple(a) and _is_namedtuple(b):
        return type(a).__name__ == type(b).__name__ and a._fields == b._fields
    return type(a) is type(b)


def map_structure(func: Callable[..., Any], *structure: Any, check_types: bool = True,
                  whole: bool = False) -> Any:
    """Apply a function to the leaves of structures that are nested alike."""
    if not callable(func):
        raise ArgumentTypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ArgumentError("Must provide at least one structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types, whole)
    leaves = zip(*[flatten(s, whole) for s in structure])
    return pack_sequence_as(structure[0], [func(*items) for items in leaves], whole)


def common_form(one: Any, other: Any) -> Any:
    """A structure like two that are nested alike, of composites like those of both."""
    if not is_nested(one):
        return one
    pairs = [common_form(x, y) for (_, x), (_, y) in zip(children(one), children(other))]
    if isinstance(one, Composite) and one._static() != other._static():
        one = one._common_form(other)
    return rebuild(one, pairs)


# ---------------------------------------------------------------------------- gradients

def gradient_leaves(structure: Any) -> list[Any]:
    """The leaves that have gradients: not all of a composite's have."""
    if isinstance(structure, Composite):
        return [leaf for part in structure._gradient_parts() for leaf in gradient_leaves(part)]
    if not is_nested(structure):
        return [structure]
    return [leaf for _, child in children(structure) for leaf in gradient_leaves(child)]


def pack_gradients(structure: Any, gradients: Sequence[Any]) -> Any:
    """Gradients, one for each of ``gradient_leaves``, in the shape of the structure."""
    return _pack_gradients(structure, iter(gradients))


def _pack_gradients(value: Any, given: Iterator[Any]) -> Any:
    if isinstance(value, Composite):
        found = [_pack_gradients(part, given) for part in value._gradient_parts()]
        return None if any(x is None for x in found) else value._with_gradients(found)
    if not is_nested(value):
        return next(given)
    return rebuild(value, [_pack_gradients(child, given) for _, child in children(value)])
