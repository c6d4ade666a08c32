"""``SymbolicTensor``: a tensor inside a trace, and what Python may ask of it.

Its errors say what to write instead and name the user's line. What a trace does with such tensors
is the business of ``tracing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import ArgumentTypeError, NoValueError, TraceError, UnimplementedError
from ...ir.base.source import Source, capture
from ...ir.base.types import TensorType
from ...ir.graph.static_values import Fact
from ...runtime import device as devices
from . import printing
from .shape import TensorShape, static_shape
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


class UnknownRankError(TraceError):
    """A number of dimensions was asked for which only the run tells."""


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


def known_value(tensor: SymbolicTensor) -> Any:
    """The value where it does not depend on the run, else None."""
    if tensor._trace.done:
        return None
    return concrete(tensor._trace.facts.get(tensor._value), tensor._dtype)


_OUTSIDE = ("compute with it as a tensor (tf.cast, tf.where, tf.cond), pass it as a Python number, "
            "or move this code out of the function")
_CHOICES = ("`if` becomes tf.cond(pred, true_fn, false_fn) or tf.where, `while` becomes "
            "tf.while_loop, `and`/`or`/`not` become tf.logical_and/or/not, `assert` becomes "
            "tf.debugging.Assert")
_INDICES = ("tensors can be indexed by tensors (tf.gather), and range() becomes tf.range or "
            "tf.while_loop")


class SymbolicTensor(Tensor):
    """A tensor inside a trace: it has a type, and a value only when the function runs.

    What Python may ask of its value is answered where the trace knows it; elsewhere the error says
    what to write instead.

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

    # ------------------------------------------------------------------ what it is
    def _type(self) -> TensorType:
        type = self._value.type
        return type if isinstance(type, TensorType) else TensorType(type.dtype, type.shape)

    @property
    def shape(self) -> TensorShape:
        """Shape, with None for what is only known at run time."""
        return static_shape(self._type().shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self._type().shape)

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

    # ------------------------------------------------------------------ its value
    # Takes the place of the slot: whoever wants the values of a traced tensor gets this error.
    @property
    def _array(self) -> Any:
        raise self._value_error("has no value", _OUTSIDE)

    def _value_error(self, what: str, instead: str) -> TraceError:
        """The error for code that asks for the value."""
        if self._trace.done:
            return out_of_scope(self)
        return TraceError(
            f"a traced tensor ({self._dtype.name}, shape {self.shape}) {what} while tf.function "
            f"traces the code{here()}; {instead}")

    def _number(self, kind: Callable[[Any], Any], what: str, instead: str = _OUTSIDE) -> Any:
        known = known_value(self)
        if known is None or known.ndim:
            raise self._value_error(what, instead)
        return kind(known[()])

    def __bool__(self) -> bool:
        truth: bool = self._number(bool, "has no truth value", _CHOICES)
        return truth

    def __int__(self) -> int:
        number: int = self._number(int, "has no int value")
        return number

    def __float__(self) -> float:
        number: float = self._number(float, "has no float value")
        return number

    def __complex__(self) -> complex:
        number: complex = self._number(complex, "has no complex value")
        return number

    def __index__(self) -> int:
        number: int = self._number(int, "cannot be an index of Python", _INDICES)
        return number

    def numpy(self) -> Any:
        """An error: the value is not known while the function is traced."""
        raise NoValueError(str(self._value_error(
            "has no NumPy value", _OUTSIDE + "; tf.numpy_function runs NumPy code at run time")))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        known = known_value(self)
        if known is None:
            raise self._value_error(
                "has no NumPy value", "use the tf function of that name instead of NumPy's; "
                "tf.numpy_function runs NumPy code at run time")
        array: np.ndarray[Any, Any] = known if dtype is None else known.astype(dtype)
        return array

    def __len__(self) -> int:
        shape = self.shape
        if not shape.rank:
            raise ArgumentTypeError("Scalar tensor has no `len()`")
        if shape[0] is None:
            raise TraceError("len() of a tensor whose first dimension is only known at run time; "
                             "use tf.shape(x)[0]")
        return int(shape[0])

    def __iter__(self) -> Iterator[Tensor]:
        shape = self._type().shape
        if not shape:
            raise ArgumentTypeError("Cannot iterate over a scalar tensor.")
        if not isinstance(shape[0], int):
            raise self._value_error("has a length that is only known at run time",
                              "`for` over it becomes tf.scan, tf.map_fn or tf.while_loop")
        return iter([self[i] for i in range(shape[0])])

    # ------------------------------------------------------------------ printing and copying
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

