"""Number arguments of which a trace does not know the value: which they are, and what a run gets.

What the trace does with them is the business of ``autograph/numbers.py``: it tells which it looked
at (they stay in the key by value), and which inputs are computed of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from opcode import opmap
from typing import Any

from ...errors import OpError, UnimplementedError
from ..tensors.tensor import Tensor
from ..tracing.trace import Trace
from .signature import Arguments, NumberToken, TensorToken, ValueToken

_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep


class NumberArguments:
    """The number arguments of a call, while a function is traced for it.

    Attributes
    ----------
    places : dict of str to int
        Each argument's place among the parts of the call.
    """

    def __init__(self, arguments: Arguments, places: dict[str, int], call: Callable[..., Any],
                 looked_at: dict[str, int]):
        from ..autograph.numbers import Numbers  # loaded with the first trace
        self.places = places
        self.call = call
        self._looked_at = looked_at
        self._numbers = Numbers({name: arguments.parts[i] for name, i in places.items()})

    def begin(self, trace: Trace, names: Sequence[str], values: Sequence[Any]) -> list[Any]:
        """The values of the function's parameters, with what stands for numbers in a trace."""
        found = self._numbers.begin(trace)
        file = self.call.func.__code__.co_filename  # type: ignore[attr-defined]
        for name, line in self._looked_at.items():
            found[name] = found[name].look(Place(file, line))
        return [found.get(name, value) for name, value in zip(names, values)]

    @property
    def looked(self) -> dict[str, Any]:
        """Arguments that the trace depends on, and the line that looked at each first."""
        return self._numbers.looked

    def may_explain(self, error: BaseException) -> bool:
        """Whether a failure may come of a number that the trace did not know.

        Not where the user's own ``raise`` or ``assert`` statement failed (what it depended on was
        known), and not where an op refused the dtypes, shapes or values of its arguments: they are
        those of the plain number. There the function is not traced again, and what Python did on
        the way is done once.
        """
        if isinstance(error, (OpError, AssertionError)) \
                and not isinstance(error, UnimplementedError):
            return False
        return not _was_raised_by_user(error)

    def tokens(self, tokens: Sequence[Any]) -> list[Any]:
        """The tokens of a key in which numbers that nobody looked at may be any."""
        found = list(tokens)
        for name, i in self.places.items():
            if name not in self.looked:
                found[i] = NumberToken((tokens[i][0],))
        return found

    def inputs(self) -> NumberInputs:
        """What computes the inputs of a run after the tensors."""
        return NumberInputs(self.places, self._numbers.inputs)


class NumberInputs:
    """Computes what a trace takes after the tensors, of the numbers among a call's arguments.

    Attributes
    ----------
    count : int
    is_settled : bool
        The latest call had the numbers of the one before.
    """

    def __init__(self, places: dict[str, int], inputs: Sequence[Any]):
        self._places = places
        self._inputs = tuple(inputs)
        self._latest: dict[str, Any] | None = None
        self.is_settled = False
        self.count = len(self._inputs)

    def tensors(self, arguments: Arguments) -> list[Tensor]:
        """The tensors for a call with these arguments."""
        values = {name: arguments.parts[i] for name, i in self._places.items()}
        self.is_settled = values == self._latest
        self._latest = values
        return [each.tensor(values) for each in self._inputs]


class Place:
    """A line of the user's code."""

    def __init__(self, file: str, line: int):
        self.file = file
        self.line = line

    @property
    def text(self) -> str:
        """The source of the line."""
        import linecache
        return linecache.getline(self.file, self.line).strip()


def _was_raised_by_user(error: BaseException) -> bool:
    """Whether a ``raise`` statement outside of the library failed, with nothing else before it."""
    traceback = error.__traceback__
    if traceback is None or error.__context__ is not None:
        return False
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    return not code.co_filename.startswith(_PACKAGE) and \
        code.co_code[traceback.tb_lasti] == opmap["RAISE_VARARGS"]


def number_arguments(function: Callable[..., Any], arguments: Arguments, tokens: Sequence[Any]
                     ) -> NumberArguments | None:
    """The numbers among the arguments of a function; None where their values must be fixed.

    That is where they are none, where tensors have sizes that the trace leaves open, and where
    the function cannot be converted.
    """
    if any(isinstance(token, TensorToken) and (None in token.shape or token.elements is not None)
           for token in tokens):
        return None
    names = arguments.part_names()
    places = {name: i for i, (name, token) in enumerate(zip(names, arguments.tokens))
              if isinstance(token, ValueToken) and token[0] in (int, float)
              and name is not None and name in arguments.names}
    if not places:
        return None
    from ..autograph.operators import taking_numbers
    taken = taking_numbers(function, frozenset(places))
    if taken is None:
        return None
    return NumberArguments(arguments, places, *taken)
