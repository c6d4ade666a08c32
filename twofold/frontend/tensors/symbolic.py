"""What Python may ask of a traced tensor, and the errors that say what to write instead.

Attached to ``SymbolicTensor`` when tracing is first used. The messages name the user's line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import NoValueError, TraceError, UnimplementedError
from ...ir.base.source import Source, capture
from ...ir.graph.static_values import Fact
from ...runtime import device as devices
from . import printing
from .shape import TensorShape, make_shape
from .tensor import Tensor, _new


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



class SymbolicTensor(Tensor):
    """A tensor inside a trace: it has a type, and a value only when the function runs.

    Attributes
    ----------
    _value : ir.graph.Value
    _trace : object
        The trace it belongs to.
    """

    __slots__ = ("_trace", "_value")

    if TYPE_CHECKING:
        _trace: Any
        _value: Any

    # Takes the place of the slot: whoever wants the values of a traced tensor gets this error.
    @property
    def _array(self) -> Any:
        raise TraceError(
            f"the value of a traced tensor ({self._dtype.name}, shape {self.shape}) is not known "
            "while tf.function traces the code; use tf.cond and tf.while_loop for decisions, or "
            "move this Python code out of the function")

    @property
    def shape(self) -> TensorShape:
        """Shape, with None for what is only known at run time."""
        return make_shape(tuple(dim if isinstance(dim, int) else None
                                for dim in self._value.type.shape))

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._value.type.shape)

    @property
    def device(self) -> str:
        """Name of the device that the function runs on."""
        return str(devices.current_device())

    @property
    def name(self) -> str:
        """A name for printing."""
        value = self._value
        origin = value.node.op.name if value.node is not None else value.name or "input"
        return f"{origin}:{value.index if value.node is not None else 0}"

    @property
    def graph(self) -> Any:
        """The trace it belongs to."""
        return self._trace

    @property
    def op(self) -> Any:
        """The node that computes it, or None for an input."""
        return self._value.node

    def __len__(self) -> int:
        shape = self.shape
        if not shape.rank:
            raise TypeError("Scalar tensor has no `len()`")
        if shape[0] is None:
            raise TraceError("len() of a tensor whose first dimension is only known at run time; "
                             "use tf.shape(x)[0]")
        return int(shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        return iter([self[i] for i in range(len(self))])

    def __repr__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, True)

    def __str__(self) -> str:
        return printing.symbolic_text(self.name, self._dtype, self.shape, False)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TraceError("a traced tensor has no value to pickle")


def symbolic(value: Any, trace: Any) -> SymbolicTensor:
    """The tensor that stands for a graph value inside a trace."""
    tensor: SymbolicTensor = _new(SymbolicTensor)
    tensor._dtype = value.type.dtype
    tensor._key = 0
    tensor._value = value
    tensor._trace = trace
    return tensor


_attach()
