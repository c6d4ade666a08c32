"""Whether attributes are of the types that their class declares: texts may say anything."""

from __future__ import annotations

import types
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from ...dataclass import fields
from ..base import dims
from ..base.dims import Polynomial
from .record import Attrs


def misfit(attrs: Attrs) -> str | None:
    """The name of the first attribute that is not of its declared type; None when all are."""
    kind: Any = type(attrs)
    hints = _hints(kind)
    return next((name for name in fields(attrs)
                 if not _fits(getattr(attrs, name), hints[name])), None)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, localns={"Polynomial": Polynomial})


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in arguments)
    if origin is tuple:
        if type(value) is not tuple:
            return False
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return all(_fits(item, arguments[0]) for item in value)
        return len(value) == len(arguments) and all(map(_fits, value, arguments))
    if hint in (int, Polynomial):      # a bool is no number here
        return type(value) is hint and dims.is_representable(value)
    return isinstance(value, origin or hint)
