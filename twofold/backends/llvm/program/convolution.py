"""Convolutions of a program: their specs, and which emitter writes which direction.

Apart from ``contraction.py`` because programs without convolutions need none of these modules, and
those whose text is kept need them as little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....dtypes import DType
from ....errors import InternalError
from ....ir.base.target import Target
from ....ir.kernel.contract import Convolution
from ..contract.contraction import IMAGE_FIELDS, STATIC_FIELDS, Contraction
from ..contract.convolution import emit_convolution_forward, emit_convolution_input_gradient
from ..contract.filter_gradient import emit_convolution_filter_gradient
from ..contract.geometry import ConvolutionSpec
from ..contract.open_convolution import emit_open_forward, emit_open_input_gradient
from ..contract.open_filter_gradient import emit_open_filter_gradient
from ..contract.open_geometry import OpenSpec

_FIXED: dict[str, Callable[..., Any]] = {
    "forward": emit_convolution_forward, "input": emit_convolution_input_gradient,
    "filter": emit_convolution_filter_gradient}
_OPEN: dict[str, Callable[..., Any]] = {
    "forward": emit_open_forward, "input": emit_open_input_gradient,
    "filter": emit_open_filter_gradient}


def spec_of_convolution(template: Convolution, dtype: DType, known: dict[str, Any],
                        is_fixed: bool) -> ConvolutionSpec | OpenSpec:
    """What the emitters take.

    Parameters
    ----------
    template : Convolution
    dtype : DType
        Of the operands.
    known : dict
        Each slot of the sizes array; None: read at run time.
    is_fixed : bool
        Whether the images have a known size.
    """
    static = {n: getattr(template, n) for n in STATIC_FIELDS}
    if not is_fixed:
        return OpenSpec(dtype, **known, **static)
    image = {n: getattr(template, n) for n in IMAGE_FIELDS[1:]}
    return ConvolutionSpec(dtype, **known, **static, **image)


def emit_convolution(spec: ConvolutionSpec | OpenSpec, direction: str, name: str, target: Target,
                     epilogue: Callable[..., str] | None) -> Contraction | None:
    """A convolution by the emitters of its directions; None if there is no form for it."""
    emit = (_FIXED if isinstance(spec, ConvolutionSpec) else _OPEN)[direction]
    if direction != "filter":
        return emit(spec, name, target, epilogue)
    if epilogue is not None:
        raise InternalError(f"{name}: filter gradients have no epilogue")
    return emit(spec, name, target)
