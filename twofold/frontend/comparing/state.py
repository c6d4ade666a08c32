"""The state that every run begins from: variables and random states, kept and put back.

Values are kept by reference: an array that somebody holds is never written in place
(``variables/variable.py``), so keeping costs nothing and putting back is exact.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Iterable
from typing import Any

import numpy as np

from ...runtime import device as devices
from ...runtime.placement import move_array
from ..tensors.tensor import from_array
from ..variables.random_state import Sequences
from ..variables.variable import Variable
from .agreement import Value


class State:
    """The values of all variables there are (generators are variables), and Python's and NumPy's
    own random states, as they are when this is made. Variables are known by their number, which
    tells the order of their making.
    """

    def __init__(self) -> None:
        found = [x for x in gc.get_objects() if issubclass(type(x), Variable)]
        self._variables = {v._key: v for v in sorted(found, key=lambda v: v._key)}
        self._arrays = {key: v._array for key, v in self._variables.items()}
        self._moved: dict[tuple[int, devices.DeviceSpec], Any] = {}
        self._sequences = Sequences()
        self._random = random.getstate()
        self._numpy = np.random.get_state()

    def restore(self) -> None:
        """Put all of it back."""
        for key, variable in self._variables.items():
            if variable._array is not self._arrays[key]:
                variable._array = self._arrays[key]
        self._sequences.restore()
        random.setstate(self._random)
        np.random.set_state(self._numpy)

    def move(self, variables: Iterable[Variable], spec: devices.DeviceSpec) -> None:
        """Let variables hold copies on a device, until ``restore``."""
        for variable in variables:
            place, array = (variable._key, spec), variable._array
            if array is not self._arrays.get(variable._key):  # set since then: by a trace
                variable._array = move_array(array, spec)
                continue
            if place not in self._moved:
                self._moved[place] = move_array(array, spec)
            variable._array = self._moved[place]

    def changed_values(self) -> dict[int, Value]:
        """The values of variables that were set since ``restore`` and ``move``."""
        copies = {id(array) for array in self._moved.values()}
        return {key: value_of(v) for key, v in self._variables.items()
                if v._array is not self._arrays[key] and id(v._array) not in copies}

    def kept(self, key: int) -> Value:
        """The value that a variable is put back to."""
        variable = self._variables[key]
        return Value(_name(variable), np.array(
            from_array(self._arrays[key], variable._dtype).numpy()), True)

    @property
    def variables(self) -> list[Variable]:
        """Whose values are kept, in the order of their making."""
        return list(self._variables.values())


def value_of(variable: Variable) -> Value:
    """The value of a variable now, copied to the host."""
    return Value(_name(variable), np.array(variable.numpy()), True)


def is_random_state(variable: Variable) -> bool:
    """Whether a variable is the state of a generator, which goes where it is needed."""
    return bool(getattr(variable, "_wanders", False))


def _name(variable: Variable) -> str:
    return f"variable {variable.name} afterwards"
