"""``tf.Module``: an object that finds the variables and modules among its attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import ArgumentError
from ..tensors import nest
from ..tensors.tracebacks import public
from .names import name_scope
from .variable import Variable


class Module:
    """Base of classes that own variables.

    Parameters
    ----------
    name : str, optional
        Default: the class name in lower case with underscores.

    Examples
    --------
    >>> import twofold as tf
    >>> class Line(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.w, self.b = tf.Variable(1.0, name="w"), tf.Variable(0.0, name="b")
    >>> [v.name for v in Line().trainable_variables]
    ['b:0', 'w:0']
    """

    @public
    def __init__(self, name: str | None = None):
        if name is None:
            name = _snake_case(type(self).__name__)
        elif not name.isidentifier():
            raise ArgumentError(f"{name!r} is not a valid module name. Module names must be valid "
                                "Python identifiers (e.g. a valid class name).")
        self._name = name
        with name_scope(name) as scope:
            self._scope = scope

    @property
    def name(self) -> str:
        """The module's name."""
        return self._name

    @property
    def name_scope(self) -> name_scope:
        """A scope that puts the module's name before those of variables."""
        return name_scope(self._scope)

    @property
    def variables(self) -> tuple[Any, ...]:
        """All variables of the module and its parts, sorted by attribute name."""
        return tuple(self._flatten(_is_variable))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """Those of the variables that are trainable."""
        return tuple(v for v in self.variables if v.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """Those of the variables that are not trainable."""
        return tuple(v for v in self.variables if not v.trainable)

    @property
    def submodules(self) -> tuple[Any, ...]:
        """All modules below this one."""
        return tuple(self._flatten(lambda value: isinstance(value, Module)))

    def _flatten(self, wanted: Callable[[Any], bool]) -> Iterator[Any]:
        seen: set[int] = {id(self)}
        yield from _walk(self, wanted, seen)

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a method: variables made in it get the module's name in front."""
        def scoped(self: Module, *args: Any, **options: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **options)
        scoped.__name__ = getattr(method, "__name__", "method")
        scoped.__doc__ = method.__doc__
        return scoped


def _is_variable(value: Any) -> bool:
    return isinstance(value, Variable)


def _walk(module: Any, wanted: Callable[[Any], bool], seen: set[int]) -> Iterator[Any]:
    """Matches among a module's attributes first, then those of the modules below."""
    below = []
    for name, attribute in sorted(vars(module).items()):
        for leaf in _leaves(name, attribute):
            if id(leaf) in seen:
                continue
            if wanted(leaf):
                seen.add(id(leaf))
                yield leaf
                if isinstance(leaf, Module):
                    below.append(leaf)
            elif isinstance(leaf, Module):
                seen.add(id(leaf))
                below.append(leaf)
    for inner in below:
        yield from _walk(inner, wanted, seen)


def _leaves(name: str, attribute: Any) -> list[Any]:
    try:
        return nest.parts(attribute)
    except TypeError as error:  # a dictionary whose keys cannot be sorted
        raise ArgumentError(
            f"Error processing property {name!r} of {attribute!r}: {error}") from error


def _snake_case(name: str) -> str:
    """``CamelHTTPServer2`` as ``camel_http_server2``."""
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower()
