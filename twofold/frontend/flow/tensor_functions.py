"""``TensorFunction``: a Python function of eager tensors as something a graph can call.

Its gradient is found by a tape when it is asked for, and is a ``TensorFunction`` again, so that
derivatives of any order work. What calls it and why: ``host_functions.py``, ``growing_loops.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...dtypes import DType
from ...ir.oplib.control.effects import HostFunction
from ..tensors import observers
from ..tensors.tensor import Tensor, tensors_of


class TensorFunction(HostFunction):
    """A Python function of tensors inside a graph.

    Parameters
    ----------
    function : callable
        Takes eager tensors, returns a sequence of them.
    name : str
        For messages.
    inputs, outputs : sequence of DType
        What it takes and returns.
    is_users : bool
        Whether it runs code that users wrote.
    moves_on : bool
        Whether it cannot be run again; it has no gradient then.
    """

    __slots__ = ("_backward", "_function", "_inputs", "_outputs")

    def __init__(self, function: Callable[..., Sequence[Tensor]], name: str,
                 inputs: Sequence[DType], outputs: Sequence[DType], is_users: bool = True,
                 moves_on: bool = False):
        self.function = self._run
        self.name = name
        self.is_users = is_users
        self.moves_on = moves_on
        self._function = function
        self._inputs = tuple(inputs)
        self._outputs = tuple(outputs)
        self._backward: TensorFunction | None = None

    @property
    def backward(self) -> TensorFunction | None:  # type: ignore[override]
        """Takes the inputs, then the cotangents of the outputs; gives a gradient per input."""
        if self._backward is None and not self.moves_on:
            self._backward = TensorFunction(
                self._gradient, f"gradient of {self.name}", (*self._inputs, *self._outputs),
                self._inputs, self.is_users)
        return self._backward

    def _run(self, *arrays: Any) -> tuple[Any, ...]:
        with observers.init_scope():
            results = self._function(*tensors_of(arrays, self._inputs))
        return tuple([result._host() for result in results])

    def _gradient(self, *tensors: Tensor) -> Sequence[Tensor]:
        from ..gradients.tape import GradientTape  # most of these functions have no gradient
        count = len(self._inputs)
        given, seeds = tensors[:count], tensors[count:]
        with GradientTape() as tape:
            for x in given:
                if x.dtype.is_inexact:
                    tape.watch(x)
            outputs = list(self._function(*given))
        found: Sequence[Tensor] = tape.gradient(outputs, list(given), list(seeds),
                                                unconnected_gradients="zero")
        return found


