"""The table of all ops, filled by the records of ``ir/oplib``."""

from __future__ import annotations

import copyreg
from collections.abc import Callable

from ...errors import GradientError
from .gradient_rule import Gradient, NotDifferentiable
from .lowering import Structure
from .record import Category, OpDef

TABLE: dict[str, OpDef] = {}
_STRUCTURES: dict[Structure, list[OpDef]] = {}


def register(op: OpDef) -> OpDef:
    """Put an op into the table; each name once."""
    if op.name in TABLE:
        raise ValueError(f"op {op.name} is registered twice")
    if not op.doc or (not op.samples and op.category not in (Category.CONTROL, Category.EFFECT)):
        raise ValueError(f"op {op.name} lacks documentation or samples")
    TABLE[op.name] = op
    if op.structure is not None:
        _STRUCTURES.setdefault(op.structure, []).append(op)
    return op


def get(name: str) -> OpDef:
    """The op of that name.

    Raises
    ------
    KeyError
        When there is none.
    """
    try:
        return TABLE[name]
    except KeyError:
        raise KeyError(f"no op named {name!r}") from None


def structural(kind: Structure) -> OpDef:
    """The one op that is this to the compiler, such as the one that reads variables.

    Raises
    ------
    KeyError
        When several ops are, or none is.
    """
    found = _STRUCTURES.get(kind, ())
    if len(found) != 1:
        raise KeyError(f"{len(found)} ops are structures of kind {kind.name}")
    return found[0]


def _by_name(op: OpDef) -> tuple[Callable[[str], OpDef], tuple[str]]:
    return get, (op.name,)


copyreg.pickle(OpDef, _by_name)  # a record is pickled and copied as its name


def gradient_of(op: OpDef) -> Gradient | None:
    """The gradient of an op; None where gradients stop; an error where there is none to give.

    Raises
    ------
    GradientError
        For an op that declares itself not differentiable and not zero.
    """
    if isinstance(op.gradient, NotDifferentiable):
        if op.gradient.zero:
            return None
        raise GradientError(f"{op.name} has no gradient: {op.gradient.reason}")
    return op.gradient
