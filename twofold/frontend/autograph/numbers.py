"""Python numbers among the arguments of a function, of which a trace need not know the value.

In the converted function such an argument is a :class:`Number`, which nothing but the operators
here ever gets: they look at it (``look_at``: whoever asks gets the plain number, and the trace is
for this value) or make an input of the trace of it, where it only meets a tensor in arithmetic.
What the input is given at a later call, Python computes then, as it would have in eager code.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any

from ... import dtypes
from ...errors import TraceError
from ...ir.base.source import capture
from ...ir.base.types import TensorType
from ...ir.ops import table
from ..ops.casting import cast
from ..ops.inspection import is_tensor
from ..ops.records import public_function
from ..tensors.symbolic import SymbolicTensor, known_value
from ..tensors.tensor import Tensor
from ..tracing.trace import Trace
from ..values import convert
from ..variables.variable import Variable
from .calls import call, taking_numbers

Values = Mapping[str, Any]

_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_IN_PLACE = {"+": operator.iadd, "-": operator.isub, "*": operator.imul, "/": operator.itruediv}


class NumberInput:
    """An input of a trace that Python computes from number arguments, at each call.

    Attributes
    ----------
    compute : callable
        Takes the values of the arguments by name.
    dtype : DType
    """

    def __init__(self, compute: Callable[[Values], Any], dtype: Any):
        self.compute = compute
        self.dtype = dtype

    def tensor(self, values: Values) -> Tensor:
        """The input of a call with these arguments."""
        return convert.to_tensor(self.compute(values), self.dtype)


class Numbers:
    """The number arguments of one trace.

    Parameters
    ----------
    values : dict of str to number
        What they are in the call that is traced.

    Attributes
    ----------
    looked : dict of str to Source
        Arguments whose values the trace depends on, and the line that looked first.
    inputs : list of NumberInput
        In the order of the trace's parameters after the tensors.
    """

    def __init__(self, values: dict[str, Any]):
        self.values = values
        self.looked: dict[str, Any] = {}
        self.inputs: list[NumberInput] = []
        self._tensors: dict[Any, Tensor] = {}
        self._trace: Any = None

    def begin(self, trace: Trace) -> dict[str, Number]:
        """Stand for the numbers in a new trace; what each of them is there."""
        self._trace = trace
        self.looked, self.inputs, self._tensors = {}, [], {}
        return {name: Number(self, (name,), name, value, operator.itemgetter(name))
                for name, value in self.values.items()}

    def input(self, number: Number, dtype: Any) -> Tensor:
        """The input of the trace for a number, converted to a dtype as beside a tensor of that."""
        key = number.text, dtype.name
        found = self._tensors.get(key)
        if found is None:
            given = NumberInput(number.compute, dtype)
            array = given.tensor(self.values)._host()
            name = f"{'_'.join(number.names)}_{len(self.inputs)}"
            found = self._tensors[key] = self._trace.parameter(TensorType(dtype, ()), name)
            self._trace.examples[found._value] = array
            self.inputs.append(given)
        return found


class Number:
    """A number argument, or what Python computes of some, while it is not looked at.

    Attributes
    ----------
    names : tuple of str
        The arguments that it is computed from.
    text : str
        How.
    value
        What it is in the call that is traced.
    compute : callable
        Takes the values of the arguments by name.
    """

    __slots__ = ("_owner", "compute", "names", "text", "value")

    def __init__(self, owner: Numbers, names: tuple[str, ...], text: str, value: Any,
                 compute: Callable[[Values], Any]):
        self._owner = owner
        self.names = names
        self.text = text
        self.value = value
        self.compute = compute

    def look(self, place: Any = None) -> Any:
        """The plain number; from now on the trace is for this value only."""
        for name in self.names:
            if name not in self._owner.looked:
                self._owner.looked[name] = place or capture()
        return self.value

    def combine(self, sign: str, other: Any, is_left: bool) -> Number:
        """Arithmetic of Python with another number."""
        operation, mine = _OPERATIONS[sign], self.compute
        if isinstance(other, Number):
            theirs, names = other.compute, other.names
            value, shown = other.value, other.text
        else:
            value, shown, names = other, repr(other), ()

            def theirs(_: Values) -> Any:
                return other
        first, second = (mine, theirs) if is_left else (theirs, mine)
        pair = (self.value, value) if is_left else (value, self.value)
        texts = (self.text, shown) if is_left else (shown, self.text)
        return Number(self._owner, tuple(dict.fromkeys((*self.names, *names))),
                      f"({texts[0]} {sign} {texts[1]})", operation(*pair),
                      lambda given: operation(first(given), second(given)))

    def tensor(self, dtype: Any) -> Tensor:
        """The number as an input of the trace."""
        return self._owner.input(self, dtype)

    def beside(self, tensor: Any) -> Any:
        """The number as an operand beside a tensor; the plain number beside anything else."""
        if isinstance(tensor, Variable):
            return self.tensor(tensor.dtype)
        return self.tensor(tensor.dtype) if _has_open_elements(tensor) else self.look()

    def __repr__(self) -> str:
        return f"{self.value!r}"

    def _refuse(self, *_: Any) -> Any:
        raise TraceError(f"{self.text} was taken out of a frame of a function that is traced")

    __bool__ = __eq__ = __hash__ = __reduce__ = __copy__ = __deepcopy__ = _refuse


def _has_open_elements(tensor: Any) -> bool:
    """Whether something is a tensor whose elements are not followed while tracing, as sizes are."""
    if not isinstance(tensor, SymbolicTensor):
        return isinstance(tensor, Tensor) and tensor.dtype.kind == "f"
    return tensor.dtype.kind in "iuf" and known_value(tensor) is None and \
        tensor._trace.facts.get(tensor._value) is None


# ---------------------------------------------------------------------------- operators

def look_at(value: Any) -> Any:
    """A number argument where its value may matter."""
    return value.look() if type(value) is Number else value


def number(sign: str, left: Any, right: Any) -> Any:
    """Arithmetic of two numbers, of which the result meets a tensor."""
    if type(left) is Number:
        return left.combine(sign, right, True)
    return right.combine(sign, left, False) if type(right) is Number else \
        _OPERATIONS[sign](left, right)


def with_number(sign: str, left: Any, right: Any) -> Any:
    """Arithmetic or a comparison of a number and what may be a tensor."""
    if type(left) is Number:
        left = left.beside(right)
    elif type(right) is Number:
        right = right.beside(left)
    return _OPERATIONS[sign](left, right)


def change(sign: str, target: Any, given: Any) -> Any:
    """``target += given`` and its like."""
    return _IN_PLACE[sign](target, given.beside(target) if type(given) is Number else given)


def called_with_numbers(f: Any, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None
                        ) -> Any:
    """A call with number arguments.

    Elementwise functions of two tensors take them as operands beside the other one; the first
    argument of a cast to a floating dtype becomes an input of that; functions of the user's are
    converted for numbers too.
    """
    named = kwargs or {}
    if f in _casts() and args and type(args[0]) is Number and len(args) + len(named) == 2:
        dtype = [*args[1:], *named.values()][0]
        if {*named} <= {"dtype"} and isinstance(dtype, dtypes.DType) and dtype.kind == "f":
            return args[0].tensor(dtype)
    converted = _converted_with_numbers(f, args, named)
    if converted is not None:
        return converted()
    values = [*args, *named.values()]
    beside = next((x for x in values if is_tensor(x) or isinstance(x, Variable)), None)
    found = list(map(look_at, values)) if beside is None or f not in _of_two_tensors() else [
        x.beside(beside) if type(x) is Number else x for x in values]
    return call(f, tuple(found[:len(args)]), dict(zip(named, found[len(args):])))


def _converted_with_numbers(f: Any, args: Sequence[Any], named: Mapping[str, Any]
                            ) -> Callable[[], Any] | None:
    """The call of a function of the user's that is converted for its number arguments."""
    function = getattr(f, "__func__", f)
    if not isinstance(function, FunctionType):
        return None
    code = function.__code__
    own = code.co_varnames[isinstance(f, MethodType):code.co_argcount]
    given = {**dict(zip(own, args)), **named}
    found = frozenset(name for name, value in given.items() if type(value) is Number)
    taken = taking_numbers(f, found) if len(args) <= len(own) else None
    if taken is None:
        return None
    made, lines = taken
    for name in lines:
        given[name] = given[name].look()
    values = [given[name] for name, _ in zip(own, args)]
    return functools.partial(made, *values, **{name: given[name] for name in named})


@functools.cache
def _of_two_tensors() -> frozenset[Any]:
    return frozenset(public_function(name) for name, op in table.TABLE.items()
                     if op.function is not None and op.arity == 2 and op.demands is None)


@functools.cache
def _casts() -> frozenset[Any]:
    return frozenset((cast, convert.constant, convert.convert_to_tensor))


__all__ = ["Number", "NumberInput", "Numbers", "called_with_numbers", "change", "look_at",
           "number", "with_number"]
