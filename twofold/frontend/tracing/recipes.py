"""Recipes: what the host computes, by name and attributes, so that it can be written down.

A function of arrays that is made inside another function cannot be stored. One that a recipe makes
can: it is made again from the recipe's name and its attributes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ...errors import NotFoundError

_makers: dict[str, Callable[..., Recipe]] = {}


class Recipe:
    """A function of arrays that says what it is.

    Parameters
    ----------
    name : str
        Of the recipe.
    attributes : dict
        What it was made of: numbers, bools, strings, bytes, None, and lists of these.
    function : callable
        Takes and gives arrays.
    is_elementwise : bool
        Element i of the result is a function of elements i of the arguments, which broadcast.
    of_columns : callable, optional
        Gives the results for many sets of arguments as one array: it takes arrays with one more
        axis in front, and for each whether it is the same for all sets (and has no such axis).
    """

    __slots__ = ("attributes", "function", "is_elementwise", "name", "of_columns")

    def __init__(self, name: str, attributes: dict[str, Any], function: Callable[..., Any],
                 is_elementwise: bool, of_columns: Callable[..., Any] | None = None):
        self.of_columns = of_columns
        self.name = name
        self.attributes = attributes
        self.function = function
        self.is_elementwise = is_elementwise

    def __call__(self, *arrays: Any) -> Any:
        return self.function(*arrays)

    def __repr__(self) -> str:
        return f"<{self.name} {self.attributes}>"


def recipe(name: str, is_elementwise: bool = False
           ) -> Callable[[Callable[..., Callable[..., Any]]], Callable[..., Recipe]]:
    """Make recipes of what a function of attributes returns.

    Parameters
    ----------
    name : str
        Unique.
    is_elementwise : bool
        See ``Recipe``.
    """
    def decorate(make: Callable[..., Callable[..., Any]]) -> Callable[..., Recipe]:
        @functools.wraps(make)
        def made(**attributes: Any) -> Recipe:
            return Recipe(name, attributes, make(**attributes), is_elementwise)

        _makers[name] = made
        return made
    return decorate


def make_again(name: str, attributes: dict[str, Any]) -> Recipe:
    """The function of a recipe that was written down.

    Raises
    ------
    NotFoundError
        When there is no recipe of this name.
    """
    maker = _makers.get(name)
    if maker is None:
        raise NotFoundError(f"there is no operation {name!r} in this version")
    return maker(**attributes)
