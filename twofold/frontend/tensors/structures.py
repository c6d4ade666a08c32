"""``tf.nest``: structures as users see them, where a composite is one leaf unless it is expanded.

The walks are those of ``nest.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import nest
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
    return nest.is_nested(seq, True)


def _whole(expand_composites: Any) -> bool:
    return expand_composites is False or not flag(expand_composites, "expand_composites")


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
    return nest.flatten(structure, _whole(expand_composites))


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
    return nest.pack_sequence_as(structure, flat_sequence, _whole(expand_composites))


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
    nest.assert_same_structure(nest1, nest2, flag(check_types, "check_types"),
                               _whole(expand_composites))


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
    return nest.map_structure(func, *structure, check_types=flag(check_types, "check_types"),
                              whole=_whole(expand_composites))
