"""``if``, conditional expressions, ``and``, ``or``, ``not``, ``in`` and ``assert`` on tensors.

What Python can decide while the function is traced, Python decides. A choice that only the run can
make is ``staged_conditions``', which is loaded with the first one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..tensors import observers
from ..tensors.symbolic import SymbolicTensor, known_value
from ..variables.variable import Variable
from .leaves import State


def is_undecided(value: Any) -> bool:
    """Whether only the run tells if a value is true."""
    if isinstance(value, Variable):
        value = value._read_for_op()
    return isinstance(value, SymbolicTensor) and known_value(value) is None


def depends_on_tensors(answer: Any) -> bool:
    """Whether a loop's condition is a tensor of the graph: the loop then is the graph's too.

    Also where its first value is known: that says nothing of the next ones.
    """
    if isinstance(answer, Variable):
        return observers.local.trace is not None
    return isinstance(answer, SymbolicTensor)


def if_stmt(cond: Any, body: Callable[[], Any], orelse: Callable[[], Any],
            get_state: Callable[[], State], set_state: Callable[[State], None],
            symbol_names: Sequence[str], nouts: int) -> None:
    """``if cond: body else: orelse``.

    Parameters
    ----------
    cond : bool or Tensor
    body, orelse : callable
        The branches; they assign the variables of the function.
    get_state, set_state : callable
        Read and assign the variables that a branch may assign.
    symbol_names : sequence of str
        Their names.
    nouts : int
        So many of them, the first, are used afterwards.
    """
    if cond is True or cond is False or not is_undecided(cond):
        if cond:
            body()
        else:
            orelse()
        return
    from .staged_conditions import run_choice
    run_choice(cond, body, orelse, get_state, set_state, symbol_names, nouts)


def if_exp(cond: Any, if_true: Callable[[], Any], if_false: Callable[[], Any],
           expression: str) -> Any:
    """``if_true if cond else if_false``; ``expression`` is the condition's source."""
    if not is_undecided(cond):
        return if_true() if cond else if_false()
    from .staged_conditions import choose_value
    return choose_value(cond, if_true, if_false, expression)


def and_(first: Any, second: Callable[[], Any]) -> Any:
    """``first and second()``; the second is asked where the first is true only."""
    if not is_undecided(first):
        return first and second()
    from .staged_conditions import run_and
    return run_and(first, second)


def or_(first: Any, second: Callable[[], Any]) -> Any:
    """``first or second()``; the second is asked where the first is false only."""
    if not is_undecided(first):
        return first or second()
    from .staged_conditions import run_or
    return run_or(first, second)


def not_(a: Any) -> Any:
    """``not a``."""
    if not is_undecided(a):
        return not a
    from .staged_conditions import run_not
    return run_not(a)


def in_(a: Any, container: Any) -> Any:
    """``a in container``."""
    if is_undecided(container) or (isinstance(container, (list, tuple)) and any(
            is_undecided(x) for x in (a, *container))):
        from .staged_conditions import run_in
        return run_in(a, container)
    return a in container


def not_in(a: Any, container: Any) -> Any:
    """``a not in container``."""
    return not_(in_(a, container))


def assert_stmt(test: Any, shown: str, message: Callable[[], Any] | None = None) -> None:
    """``assert test, message()``; on a tensor it is checked when the function runs.

    ``shown`` is the source of the test, which such an assertion without a message says.
    """
    if is_undecided(test):
        from .staged_conditions import run_assert
        run_assert(test, shown if message is None else message())
    elif not test:
        raise AssertionError(*([] if message is None else [message()]))


__all__ = ["and_", "assert_stmt", "depends_on_tensors", "if_exp", "if_stmt", "in_",
           "is_undecided", "not_", "not_in", "or_"]
