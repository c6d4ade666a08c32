"""What users' functions mean for public ones: overrides by the classes of arguments.

``tf.experimental.dispatch_for_api`` and its kin fill the table (``values/dispatching.py``). A
function that has overrides asks it first: what such a function calls is put in another place
(``_PLACES``), so that functions without overrides pay nothing. Groups of functions, and functions
without such a place, ask when they meet a composite (``tracebacks.py``: ``call_for``); classes of
which tensors can be made are met too, once an override names them.
"""

from __future__ import annotations

import functools
import inspect
import threading
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ... import forks
from ...dataclass import dataclass
from ...errors import ArgumentError
from . import composite
from .composite import Composite

Function = Callable[..., Any]
Check = Callable[[Any], bool]
_lock = forks.lock()

#: Where the functions that decorators of public ones make have what they call, in this order:
#: a function with a long way has a short one, which takes tensors only, as ``function``.
_PLACES = ("long_way", "function")


@dataclass
class Override:
    """A function for calls whose arguments are of some classes.

    ``checks``: what arguments must be, by their parameters. ``make(api, arguments)`` does the call.
    ``target``: the user's function.
    """

    checks: dict[str, Check]
    make: Callable[[Function, dict[str, Any]], Any]
    target: Function


@dataclass
class Handler:
    """A function for a group of public functions, told by the classes of their first arguments."""

    names: frozenset[str]
    annotations: tuple[Any, ...]
    checks: tuple[Check, ...]
    target: Function


#: By the public function, unwrapped. Tables are replaced, never changed: reading takes no lock.
by_function: dict[Function, tuple[Override, ...]] = {}
handlers: tuple[Handler, ...] = ()


class _Local(threading.local):
    set_aside = False


_local = _Local()


def is_named(value: Any) -> bool:
    """Whether an override may want a value before a tensor is made of it."""
    return isinstance(value, composite.overridden) and not _local.set_aside


@contextmanager
def set_aside() -> Iterator[None]:
    """Make tensors of values in this thread though overrides name their classes."""
    before, _local.set_aside = _local.set_aside, True
    try:
        yield
    finally:
        _local.set_aside = before


# ---------------------------------------------------------------------------- annotations

def check_of(annotation: Any) -> Check:
    """What tells whether a value fits an annotation.

    Raises
    ------
    ValueError
        For what is no class, list or union of these.
    """
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Union or isinstance(annotation, types.UnionType):
        choices = [check_of(part) for part in parts]
        return lambda value: any(choice(value) for choice in choices)
    if origin is list and len(parts) == 1:
        each = check_of(parts[0])
        return lambda value: isinstance(value, (list, tuple)) and len(value) > 0 and all(
            map(each, value))
    if annotation is None:
        return lambda value: value is None
    if isinstance(annotation, type) and origin is None:
        return lambda value: isinstance(value, annotation)
    raise ArgumentError(f"Type annotation {annotation} is not currently supported by dispatch.  "
                        "Supported annotations: type objects,  List[...], and Union[...]")


def _classes_of(annotation: Any) -> Iterator[type]:
    for part in typing.get_args(annotation):
        yield from _classes_of(part)
    if isinstance(annotation, type) and typing.get_origin(annotation) is None and issubclass(
            annotation, Composite):
        yield annotation


def _has_composite(values: Sequence[Any]) -> bool:
    return any(isinstance(x, Composite) or (isinstance(x, (list, tuple)) and _has_composite(x))
               for x in values)


# ---------------------------------------------------------------------------- the tables

def add(api: Function, override: Override, annotations: Sequence[Any]) -> None:
    """Put an override into the table."""
    global by_function
    key = inspect.unwrap(api)
    with _lock:
        if not by_function.get(key):
            _ask_first(api, key)
        by_function = {**by_function, key: (*by_function.get(key, ()), override)}
        _name(annotations)


def _place_of(api: Any) -> Any:
    """Where a public function has what it calls; None where it does all itself."""
    cells = dict(zip(api.__code__.co_freevars, api.__closure__ or ()))
    place = next((cells[name] for name in _PLACES if name in cells), None)
    return None if place is None or place.cell_contents is api else place


def takes_overrides(api: Function) -> bool:
    """Whether a function of the package asks for overrides, first or when it meets a composite."""
    return _place_of(api) is not None or "call_for" in api.__code__.co_names


def _ask_first(api: Function, key: Function) -> None:
    place = _place_of(api)
    if place is None or hasattr(place.cell_contents, "_asks"):
        return
    inner = place.cell_contents

    @functools.wraps(inner)
    def function(*args: Any, **options: Any) -> Any:
        if by_function.get(key) is None or _local.set_aside:
            return inner(*args, **options)
        found = find(api, api.__name__, args, options)
        return inner(*args, **options) if found is None else found()

    function._asks = True  # type: ignore[attr-defined]
    place.cell_contents = function


def add_handler(handler: Handler) -> None:
    """Put a handler of a group into the table.

    Raises
    ------
    ValueError
        When there is one for these annotations.
    """
    global handlers
    with _lock:
        for other in handlers:
            if (other.names, other.annotations) == (handler.names, handler.annotations):
                raise ArgumentError(f"an elementwise dispatch handler ({other.target!r}) has "
                                    f"already been registered for {handler.annotations}.")
        handlers = (*handlers, handler)
        _name(handler.annotations)


def _name(annotations: Sequence[Any]) -> None:
    found = [kind for each in annotations for kind in _classes_of(each)]
    composite.overridden = tuple(dict.fromkeys([*composite.overridden, *found]))


def remove(target: Function) -> bool:
    """Take all overrides by a function out of the tables; whether there were any."""
    global by_function, handlers
    with _lock:
        kept = {key: tuple([x for x in found if x.target is not target])
                for key, found in by_function.items()}
        left = tuple([x for x in handlers if x.target is not target])
        found = left != handlers or kept != by_function
        by_function, handlers = {key: x for key, x in kept.items() if x}, left
    return found


# ---------------------------------------------------------------------------- calls

def find(api: Function, name: str, args: Sequence[Any], options: dict[str, Any]
         ) -> Callable[[], Any] | None:
    """What a call gives by the override that its arguments fit; None where they fit none.

    Raises
    ------
    ValueError
        When they fit several.
    """
    own = by_function.get(inspect.unwrap(api), ())
    groups = [x for x in handlers if name in x.names]
    if not own and not groups:
        return None
    try:
        bound = inspect.signature(api).bind(*args, **options)
    except TypeError:
        return None
    given = dict(bound.arguments)
    bound.apply_defaults()
    values = list(bound.arguments.values())
    found: dict[Function, Callable[[], Any]] = {}
    for override in own:
        if _has_composite([bound.arguments[key] for key in override.checks]) and all(
                check(bound.arguments[key]) for key, check in override.checks.items()):
            found.setdefault(override.target, functools.partial(override.make, api, given))
    for handler in groups:
        count = len(handler.checks)
        if len(values) >= count and _has_composite(values[:count]) and all(
                check(value) for check, value in zip(handler.checks, values)):
            found.setdefault(handler.target,
                             functools.partial(_elementwise, handler, api, given))
    if len(found) > 1:
        raise ArgumentError(f"Multiple dispatch targets that were registered with {name} match "
                            f"the arguments: {', '.join(map(repr, found))}")
    return next(iter(found.values()), None)


def _elementwise(handler: Handler, api: Function, given: dict[str, Any]) -> Any:
    """What a handler makes of a function of its first arguments alone."""
    names = list(inspect.signature(api).parameters)[:len(handler.checks)]
    rest = {key: value for key, value in given.items() if key not in (*names, "name")}
    if not rest and len(inspect.signature(api).parameters) <= len(names) + 1:
        return handler.target(api, *[given[key] for key in names])

    def function(*values: Any) -> Any:
        return api(**dict(zip(names, values)), **rest)

    return handler.target(function, *[given[key] for key in names])


__all__ = ["Handler", "Override", "add", "add_handler", "by_function", "check_of",
           "find", "handlers", "is_named", "remove", "set_aside",
           "takes_overrides"]
