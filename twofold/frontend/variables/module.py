"""``tf.Module``: an object that finds the variables and modules among its attributes."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

from ...errors import ArgumentError, ArgumentTypeError
from ..tensors import nest
from ..tensors.tracebacks import public
from ..tracking.auto_trackable import AutoTrackable
from ..tracking.protocol import WAITING
from .names import name_scope
from .variable import Variable

_IDENTIFIER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


class Module(AutoTrackable):
    """Base of classes that own variables.

    Parameters
    ----------
    name : str, optional
        Default: the class name in lower case with underscores.

    Raises
    ------
    ValueError
        When the name could not be that of a Python variable.

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

    #: Attributes that are not looked into; subclasses may name more.
    _TF_MODULE_IGNORED_PROPERTIES = frozenset((WAITING,))

    @public
    def __init__(self, name: str | None = None):
        if name is None:
            name = _snake_case(type(self).__name__)
        elif not isinstance(name, str):
            raise ArgumentTypeError(f"the name of a module must be a string, got {name!r}")
        elif _IDENTIFIER.fullmatch(name) is None:
            raise ArgumentError(f"{name!r} is not a valid module name. Module names must be valid "
                                "Python identifiers (e.g. a valid class name).")
        self._name = name
        with name_scope(name) as scope:
            self._name_scope = name_scope(scope)

    @property
    def name(self) -> str:
        """The module's name."""
        return self._name

    @property
    def name_scope(self) -> name_scope:
        """A scope that puts the module's name, with those it was made in, before variables'."""
        return self._name_scope

    @property
    def variables(self) -> tuple[Any, ...]:
        """All variables: the module's own by attribute name, then those of modules below it."""
        return tuple(self._flatten(predicate=_is_variable, expand_composites=True))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """Those of the variables that are trainable."""
        return tuple(self._flatten(predicate=_is_trainable, expand_composites=True))

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """Those of the variables that are not trainable."""
        return tuple(self._flatten(predicate=_is_frozen, expand_composites=True))

    @property
    def submodules(self) -> tuple[Any, ...]:
        """All modules below this one."""
        return tuple(self._flatten(predicate=_is_module))

    def _flatten(self, recursive: bool = True, predicate: Callable[[Any], bool] | None = None,
                 attribute_traversal_key: Callable[[str], Any] | None = None,
                 with_path: bool = False, expand_composites: bool = False) -> Iterator[Any]:
        """The leaves among the attributes, for subclasses that look for leaves of other kinds.

        Parameters
        ----------
        recursive : bool
            Also those of modules among the leaves.
        predicate : callable, optional
            Which leaves.
        attribute_traversal_key : callable, optional
            What attribute names are sorted by; default: themselves.
        with_path : bool
            Give ``(path, leaf)``, and leaves that are found on several paths several times.
        expand_composites : bool
            Take ``tf.IndexedSlices`` apart.
        """
        walk = _Walk(predicate or _is_anything, attribute_traversal_key, with_path,
                     expand_composites)
        walk.seen.add(id(self))
        for path, leaf in walk.leaves(self, recursive, ()):
            yield (path, leaf) if with_path else leaf

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a method: variables made in it get the module's name in front."""
        @functools.wraps(method)
        def method_with_name_scope(self: Module, *args: Any, **kwargs: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **kwargs)
        return method_with_name_scope


def _is_anything(value: Any) -> bool:
    return True


def _is_variable(value: Any) -> bool:
    return isinstance(value, Variable)


def _is_trainable(value: Any) -> bool:
    return isinstance(value, Variable) and value.trainable


def _is_frozen(value: Any) -> bool:
    return isinstance(value, Variable) and not value.trainable


def _is_module(value: Any) -> bool:
    return isinstance(value, Module)


class _Walk:
    """A way through the attributes of modules: what is wanted and what was met."""

    def __init__(self, wanted: Callable[[Any], bool], key: Callable[[str], Any] | None,
                 with_path: bool, expand: bool):
        self.wanted = wanted
        self.key = key
        self.with_path = with_path
        self.expand = expand
        self.seen: set[int] = set()
        self.above: set[int] = set()

    def leaves(self, module: Module, recursive: bool, above: tuple[Any, ...]
               ) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Matches among a module's attributes first, then those of the modules below."""
        attributes, ignored = vars(module), module._TF_MODULE_IGNORED_PROPERTIES
        below = []
        recursive = recursive and id(module) not in self.above
        for name in sorted(attributes, key=self.key):
            if name in ignored or name == WAITING:
                continue
            for path, leaf in self._parts(name, attributes[name]):
                if not self.with_path:
                    if id(leaf) in self.seen:
                        continue
                    self.seen.add(id(leaf))
                if self.wanted(leaf):
                    yield (*above, *path), leaf
                if recursive and isinstance(leaf, Module):
                    below.append(((*above, *path), leaf))
        was_above = id(module) in self.above
        self.above.add(id(module))
        for path, inner in below:
            yield from self.leaves(inner, recursive, path)
        if not was_above:
            self.above.discard(id(module))

    def _parts(self, name: str, attribute: Any) -> list[tuple[tuple[Any, ...], Any]]:
        try:
            return list(nest.parts_with_paths(attribute, (name,), self.expand))
        except TypeError as error:  # a dictionary whose keys cannot be sorted
            raise ArgumentError(
                f"Error processing property {name!r} of {attribute!r}: {error}") from error


def _snake_case(name: str) -> str:
    """``CamelHTTPServer2`` as ``camel_http_server2``."""
    return re.sub(r"((?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z]))", r"_\1", name).lower()
