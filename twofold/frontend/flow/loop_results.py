"""What loops say of variables that a step changes, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import DtypeError, ShapeError
from ...ir.base.types import TensorType, shape_text
from ..dispatch import door
from ..tensors import nest
from ..tensors.tensor import Tensor
from .tensor_array import TensorArray

_SAME_SHAPE = ("; in a compiled function it must stay the same: start with the final size and "
               "write into it, or collect values with tf.scan or tf.map_fn")


def entry_error(name: str, i: int, type: TensorType, advice: str = _SAME_SHAPE
             ) -> Callable[[str, str], Exception]:
    """Errors for a loop variable that a step changes: ``entering(…)(what, now)``."""
    def message(what: str, now: str) -> Exception:
        if what == "type":
            return DtypeError(
                f"tf.{name}: loop variable {i} enters the loop with type {type.dtype.name} but has "
                f"type {now} after 1 iteration; use tf.cast in the body, or start with that type")
        return ShapeError(
            f"tf.{name}: loop variable {i} enters the loop with shape {shape_text(type.shape)}, "
            f"but has shape {now} after one iteration{advice}")
    return message


def results(structure: Any, back_prop: bool) -> Any:
    """What a loop gives; without ``back_prop`` gradients do not flow through."""
    return structure if back_prop else _stop_all(structure)


def _stop_all(value: Any) -> Any:
    """A structure behind which gradients stop; the elements of an array may have any shapes."""
    if isinstance(value, TensorArray):
        return value._map(_stop)
    if type(value) in (list, tuple):
        return type(value)(map(_stop_all, value))
    return nest.map_structure(lambda x: _stop(x) if isinstance(x, Tensor) else x, value)


def _stop(x: Tensor) -> Tensor:
    result: Tensor = door.run("stop_gradient", x)
    return result


__all__ = ["entry_error", "results"]
