"""Samples of a record: what tests call an op with, what it must refuse, how exact it must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...dataclass import dataclass, field
from ...dtypes import DType


@dataclass(frozen=True)
class Sample:
    """One set of arguments that the tests try.

    Attributes
    ----------
    shapes : tuple of shapes
        One per input; arrays are drawn from ``domain`` with a fixed seed.
    attrs : mapping
        Attribute values by name.
    domain : str or tuple of str
        How inputs are drawn: ``real``, ``positive``, ``unit`` (-1, 1), ``index:N`` (integers below
        N), ``bool``, ``distinct`` (no ties), ``nonzero``, ``small`` (integers -3..3) … See
        ``ir/oplib/common/sampling``.
    dtypes : tuple of DType, optional
        Fixed dtypes of the inputs where they differ from the tested one (None entries follow it).
    """

    shapes: tuple[tuple[int, ...], ...]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    domain: str | tuple[str, ...] = "real"
    dtypes: tuple[DType | None, ...] = ()


@dataclass(frozen=True)
class ErrorSample:
    """Arguments the op must refuse, the error class, and a part of its message.

    ``when`` ends a sentence in the documentation of functions: "When …".
    """

    types: tuple[tuple[DType, tuple[int, ...]], ...]
    error: type[Exception]
    match: str
    attrs: Mapping[str, Any] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True)
class Tolerance:
    """Allowed difference from the float64 reference, in units in the last place of the dtype.

    ``absolute`` is added, scaled by the largest magnitude of the expected result.
    """

    ulps: float = 4.0
    absolute: float = 0.0


DEFAULT_TOLERANCE = Tolerance()
