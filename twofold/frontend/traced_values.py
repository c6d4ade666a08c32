"""What Python may ask of a traced tensor, and the errors that say what to write instead.

Attached to ``SymbolicTensor`` when tracing is first used. The messages name the user's line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import NoValueError, TraceError, UnimplementedError
from ..ir.source import Source, capture
from .static_values import Fact
from .tensor import SymbolicTensor


def concrete(fact: Fact | None, dtype: Any) -> Any:
    """A fact as an array when all its elements are numbers, else None."""
    if fact is None or not all(isinstance(item, (int, np.generic)) for item in fact.ravel()):
        return None
    return fact.astype(dtype.numpy)


def source_of(tensor: SymbolicTensor) -> Source | None:
    """The user's line that computed a traced tensor."""
    node = tensor._value.node
    return None if node is None else tensor._trace.builder.sources.get(node)


def made_by(tensor: SymbolicTensor) -> str:
    place = source_of(tensor)
    if place is not None:
        return f" by `{place.text}` at {place.file}:{place.line}" if place.text else f" at {place}"
    return f" (an argument of {tensor._trace.name})"


def out_of_scope(tensor: SymbolicTensor) -> TraceError:
    """The error for a tensor of another, finished trace."""
    return TraceError(
        f"{tensor!r} is out of scope and cannot be used here: it was traced inside "
        f"{tensor._trace.name}{made_by(tensor)}, and has no value outside of that. Return it from "
        "the function, or keep it in a tf.Variable")


def other_device(trace: Any, current: str) -> UnimplementedError:
    return UnimplementedError(
        f"tf.device({current!r}) inside {trace.name}, which runs on {trace.device}: a tf.function "
        "runs on one device; call it inside the device block instead, or split it in two")


def here() -> str:
    place = capture()
    if place is None:
        return ""
    return f", at {place.file}:{place.line}" + (f": `{place.text}`" if place.text else "")


def _asked(tensor: SymbolicTensor, what: str, instead: str) -> TraceError:
    if tensor._trace.done:
        return out_of_scope(tensor)
    return TraceError(
        f"a traced tensor ({tensor._dtype.name}, shape {tensor.shape}) {what} while tf.function "
        f"traces the code{here()}; {instead}")


def known_value(tensor: SymbolicTensor) -> Any:
    """The value where it does not depend on the run, else None."""
    if tensor._trace.done:
        return None
    return concrete(tensor._trace.facts.get(tensor._value), tensor._dtype)


def _number(what: str, instead: str, kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def convert_number(self: SymbolicTensor) -> Any:
        known = known_value(self)
        if known is None or known.ndim:
            raise _asked(self, what, instead)
        return kind(known[()])
    return convert_number


_OUTSIDE = ("compute with it as a tensor (tf.cast, tf.where, tf.cond), pass it as a Python number, "
            "or move this code out of the function")
_CHOICES = ("`if` becomes tf.cond(pred, true_fn, false_fn) or tf.where, `while` becomes "
            "tf.while_loop, `and`/`or`/`not` become tf.logical_and/or/not, `assert` becomes "
            "tf.debugging.Assert")


def _iterate(self: SymbolicTensor) -> Any:
    shape = self._value.shape
    if not shape:
        raise TypeError("Cannot iterate over a scalar tensor.")
    if not isinstance(shape[0], int):
        raise _asked(self, "has a length that is only known at run time",
                     "`for` over it becomes tf.scan, tf.map_fn or tf.while_loop")
    return iter([self[i] for i in range(shape[0])])


def _numpy(self: SymbolicTensor) -> Any:
    error = _asked(self, "has no NumPy value", _OUTSIDE + "; tf.numpy_function runs NumPy code at "
                   "run time")
    raise NoValueError(str(error))


def _array_protocol(self: SymbolicTensor, dtype: Any = None, copy: Any = None) -> Any:
    known = known_value(self)
    if known is None:
        raise _asked(self, "has no NumPy value", "use the tf function of that name instead of "
                     "NumPy's; tf.numpy_function runs NumPy code at run time")
    return known if dtype is None else known.astype(dtype)


def _no_array(self: SymbolicTensor) -> Any:
    raise _asked(self, "has no value", _OUTSIDE)


def _attach() -> None:
    """What Python may ask of a traced tensor, and the errors that say what to write instead."""
    namespace: dict[str, Any] = {
        "__bool__": _number("has no truth value", _CHOICES, bool),
        "__int__": _number("has no int value", _OUTSIDE, int),
        "__float__": _number("has no float value", _OUTSIDE, float),
        "__complex__": _number("has no complex value", _OUTSIDE, complex),
        "__index__": _number("cannot be an index of Python",
                             "tensors can be indexed by tensors (tf.gather), and range() becomes "
                             "tf.range or tf.while_loop", int),
        "__iter__": _iterate, "numpy": _numpy, "__array__": _array_protocol,
        "_array": property(_no_array),
    }
    for name, value in namespace.items():
        setattr(SymbolicTensor, name, value)


_attach()
