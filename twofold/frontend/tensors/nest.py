"""Nested structures: lists, tuples, dictionaries, named tuples, attrs and data classes of values.

``tf.nest``. Dictionaries are walked in the order of their sorted keys, as in TensorFlow. A tensor,
a shape and anything else is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from .flags import flag


def is_nested(seq: Any) -> bool:
    """True for lists, tuples, dictionaries and their kin.

    Parameters
    ----------
    seq
        Anything.

    Returns
    -------
    bool
        False for tensors, arrays and strings, which are leaves.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nest.is_nested([1]), tf.nest.is_nested("ab")
    (True, False)
    """
    return isinstance(seq, (list, tuple, Mapping)) or _is_attrs(seq) or _is_array(seq)


def _is_attrs(value: Any) -> bool:
    return hasattr(type(value), "__attrs_attrs__")


def _is_array(value: Any) -> bool:
    """A ``tf.TensorArray``: to structures it is the one tensor of its elements."""
    return hasattr(type(value), "_leaf")


def _is_composite(value: Any) -> bool:
    """An object of several tensors, which is a leaf unless composites are expanded."""
    return hasattr(type(value), "_components")


def _open(structure: Any) -> Any:
    """A structure with lists of their tensors in the place of composites."""
    if _is_composite(structure):
        return structure._components()
    if not is_nested(structure):
        return structure
    return rebuild(structure, [_open(child) for _, child in children(structure)])


def _close(structure: Any, opened: Any) -> Any:
    """The opposite: composites like those of ``structure``, with the leaves of ``opened``."""
    if _is_composite(structure):
        return structure._with_components(opened)
    if not is_nested(structure):
        return opened
    return rebuild(structure, [_close(child, found) for (_, child), (_, found)
                               in zip(children(structure), children(opened))])


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
    return list(enumerate(structure))


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves of a structure, in order; a leaf alone gives a list of one.

    Parameters
    ----------
    structure
        Lists, tuples, dictionaries (in the order of their keys) and their kin.

    Returns
    -------
    list
        The leaves.

    Raises
    ------
    TypeError
        When the keys of a dictionary have no order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nest.flatten({"b": 1, "a": [2, (3,)]})
    [2, 3, 1]
    """
    if expand_composites is not False and flag(expand_composites, "expand_composites"):
        structure = _open(structure)
    kind = type(structure)
    if kind is list or kind is tuple:
        result: list[Any] = []
        for item in structure:
            if is_nested(item):
                result.extend(flatten(item))
            else:
                result.append(item)
        return result
    if not is_nested(structure):
        return [structure]
    return [leaf for _, child in children(structure) for leaf in flatten(child)]


def parts(structure: Any) -> list[Any]:
    """The leaves of a structure, a ``tf.TensorArray`` being one."""
    if _is_array(structure) or not is_nested(structure):
        return [structure]
    return [part for _, child in children(structure) for part in parts(child)]


def parts_with_paths(structure: Any, path: tuple[Any, ...] = (), expand: bool = False
                     ) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """``parts`` with the keys that lead to each; ``expand`` takes composites apart."""
    if expand and _is_composite(structure):
        name = type(structure).__name__
        for index, part in enumerate(structure._components()):
            yield (*path, name, index), part
    elif _is_array(structure) or not is_nested(structure):
        yield path, structure
    else:
        names = structure._fields if _is_namedtuple(structure) else None
        for index, (key, child) in enumerate(children(structure)):
            yield from parts_with_paths(
                child, (*path, key if names is None else names[index]), expand)


def pack_sequence_as(structure: Any, flat_sequence: Sequence[Any],
                     expand_composites: bool = False) -> Any:
    """The leaves of ``flat_sequence`` in the shape of ``structure``.

    Parameters
    ----------
    structure
        Lists, tuples, dictionaries and their kin.
    flat_sequence : sequence
        As many leaves as ``structure`` has.

    Returns
    -------
    structure
        Nested like ``structure``.

    Raises
    ------
    ValueError
        When the number of leaves differs.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nest.pack_sequence_as([1, {"a": 2}], ["x", "y"])
    ['x', {'a': 'y'}]
    """
    try:
        flat = list(flat_sequence)
    except TypeError:
        raise ArgumentTypeError(
            f"flat_sequence must be a sequence, got {flat_sequence!r}") from None
    if expand_composites is not False and flag(expand_composites, "expand_composites"):
        return _close(structure, pack_sequence_as(_open(structure), flat))
    if not is_nested(structure):
        if len(flat) != 1:
            raise ArgumentError(
                f"The target structure is of type {type(structure)}, a single value; "
                f"but flat_sequence has {len(flat)} values: {flat}")
        return flat[0]
    count = len(flatten(structure))
    if count != len(flat):
        raise ArgumentError(
            f"Could not pack sequence. Structure had {count} atoms, but flat_sequence "
            f"had {len(flat)} items. Structure: {structure}, "
            f"flat_sequence: {flat}.")
    return _pack(structure, iter(flat))


def _pack(structure: Any, leaves: Any) -> Any:
    if not is_nested(structure):
        return next(leaves)
    return rebuild(structure, [_pack(child, leaves) for _, child in children(structure)])


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
                          expand_composites: bool = False) -> None:
    """Raise unless both have the same nesting (and, with ``check_types``, the same types).

    Parameters
    ----------
    nest1, nest2
        Structures.
    check_types : bool
        Sequences must be of the same types, too.

    Raises
    ------
    ValueError
        When the nesting or the number of items differs.
    TypeError
        When the types of sequences differ.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nest.assert_same_structure([1, {"a": 2}], ["x", {"a": "y"}])
    """
    if expand_composites is not False and flag(expand_composites, "expand_composites"):
        nest1, nest2 = _open(nest1), _open(nest2)
    a, b = is_nested(nest1), is_nested(nest2)
    arrays = _is_array(nest1), _is_array(nest2)
    if a != b or arrays[0] != arrays[1]:
        raise ArgumentError(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: type={type(nest1).__name__} str={nest1}\n\n"
            f"Second structure: type={type(nest2).__name__} str={nest2}")
    if not a or arrays[0]:  # arrays are nested alike, whatever they hold
        return
    if flag(check_types, "check_types") and not _same_kind(nest1, nest2):
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
        assert_same_structure(x, y, check_types)


def _same_kind(a: Any, b: Any) -> bool:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return True
    if _is_namedtuple(a) and _is_namedtuple(b):
        return type(a).__name__ == type(b).__name__ and a._fields == b._fields
    return type(a) is type(b)


def map_structure(func: Callable[..., Any], *structure: Any, check_types: bool = True,
                  expand_composites: bool = False) -> Any:
    """Apply a function to the leaves of structures that are nested alike.

    Parameters
    ----------
    func : callable
        Takes one leaf of each structure.
    *structure
        One or more structures that are nested alike.
    check_types : bool
        Sequences must be of the same types, too.

    Returns
    -------
    structure
        Like the first one, with what ``func`` returned as leaves.

    Raises
    ------
    TypeError
        When ``func`` is not callable or types differ.
    ValueError
        When the structures are nested differently, or there is none.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.nest.map_structure(lambda x, y: x + y, {"a": 1}, {"a": 2})
    {'a': 3}
    """
    if not callable(func):
        raise ArgumentTypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ArgumentError("Must provide at least one structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types, expand_composites)
    leaves = zip(*[flatten(s, expand_composites) for s in structure])
    return pack_sequence_as(structure[0], [func(*items) for items in leaves], expand_composites)
