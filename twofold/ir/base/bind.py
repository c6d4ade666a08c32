"""Run-time values of dimension symbols: found from shapes, put into types and attributes.

A dimension that is one symbol defines it; every other dimension is then computed and compared.
Shared by the interpreters of graphs and programs; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from ...dataclass import fields, is_dataclass, replace
from ...errors import InternalError, InvalidArgumentError
from . import dims
from .dims import Dim, Polynomial, Symbol
from .types import TensorType, shape_text

T = TypeVar("T")


def as_symbol(dim: Dim) -> Symbol | None:
    """The symbol a dimension is, or None for an integer or a larger polynomial."""
    if isinstance(dim, Polynomial) and len(dim.terms) == 1:
        (monomial, coefficient), = dim.terms.items()
        if coefficient == 1 and len(monomial) == 1:
            (atom, power), = monomial
            if power == 1 and isinstance(atom, Symbol):
                return atom
    return None


def bind_shapes(types: Sequence[TensorType], shapes: Sequence[Sequence[int]],
                values: dict[Symbol, int], describe: Callable[[int], str] | None = None) -> None:
    """Add the symbols that the shapes define to ``values`` and check all other dimensions.

    Parameters
    ----------
    types : sequence of TensorType
    shapes : sequence of shapes
        What the arrays really have, one per type.
    values : dict
        Symbols known so far; new ones are added.
    describe : callable, optional
        Gives the name of array ``i`` for messages.

    Raises
    ------
    InvalidArgumentError
        When a shape does not fit its type.
    InternalError
        When a dimension has a symbol that nothing defines.
    """
    name = describe or (lambda i: f"array {i}")
    for i, (type, shape) in enumerate(zip(types, shapes, strict=True)):
        if len(type.shape) != len(shape):
            raise InvalidArgumentError(
                f"{name(i)} has rank {len(shape)}, shape {tuple(shape)}; "
                f"expected rank {type.rank}, shape {shape_text(type.shape)}")
        for dim, extent in zip(type.shape, shape, strict=True):
            symbol = as_symbol(dim)
            if symbol is not None and symbol not in values:
                values[symbol] = int(extent)
    for i, (type, shape) in enumerate(zip(types, shapes, strict=True)):
        for dim, extent in zip(type.shape, shape, strict=True):
            _check(dim, int(extent), values, partial(name, i), type, shape)


def _check(dim: Dim, extent: int, values: Mapping[Symbol, int], name: Callable[[], str],
           type: TensorType, shape: Sequence[int]) -> None:
    try:
        expected = dims.evaluate(dim, values)
    except KeyError as error:
        raise InternalError(f"{name()} of type {type}: {error.args[0]}") from None
    symbol = as_symbol(dim)
    lowest = symbol.lowest if symbol is not None else 0
    if expected != extent:
        raise InvalidArgumentError(
            f"{name()} has shape {tuple(shape)}, which does not fit {type}: "
            f"a dimension of {extent} where {dim} is {expected}")
    if extent < lowest:
        raise InvalidArgumentError(
            f"{name()} has shape {tuple(shape)}: dimension {dim} is {extent}, "
            f"it must be at least {lowest}")


def substitute_attrs(attrs: T, values: Mapping[Symbol, Dim]) -> T:
    """A dataclass of attributes with dimension symbols replaced, also inside tuples.

    The very same object comes back when there is nothing to replace.
    """
    if not values or not is_dataclass(attrs):
        return attrs
    changed: dict[str, Any] = {}
    for name in fields(attrs):
        old = getattr(attrs, name)
        new = substitute_value(old, values)
        if new is not old:
            changed[name] = new
    return replace(attrs, **changed) if changed else attrs


def substitute_value(value: Any, values: Mapping[Symbol, Dim]) -> Any:
    """One attribute with dimension symbols replaced."""
    if isinstance(value, Polynomial):
        return dims.substitute(value, values)
    if isinstance(value, TensorType):
        return value if value.is_static else value.substitute(values)
    if isinstance(value, tuple):
        new = tuple(substitute_value(item, values) for item in value)
        return value if all(a is b for a, b in zip(new, value, strict=True)) else new
    if is_dataclass(value) and not isinstance(value, type):
        return substitute_attrs(value, values)
    return value


def attribute_symbols(value: Any, in_types: bool = True) -> set[Symbol]:
    """All dimension symbols inside a dataclass of attributes or one attribute.

    Types of tensors among the attributes may have symbols that the op defines; they count where
    ``in_types`` says so.
    """
    found: set[Symbol] = set()
    stack = [value]
    while stack:
        value = stack.pop()
        if value is None or isinstance(value, (int, str)):
            continue
        if isinstance(value, Polynomial):
            found |= dims.symbols(value)
        elif isinstance(value, tuple):
            stack.extend(value)
        elif isinstance(value, TensorType):
            stack.extend(value.shape if in_types else ())
        elif is_dataclass(value) and not isinstance(value, type):
            stack.extend([getattr(value, name) for name in fields(value)])
    return found
