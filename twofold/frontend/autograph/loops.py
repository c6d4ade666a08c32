"""``while`` and ``for`` statements: what Python can go over is unrolled, the rest is staged.

A loop of the graph is ``staged_loops``', which is loaded with the first one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .conditions import depends_on_tensors, if_stmt, is_undecided
from .leaves import State

Get = Callable[[], State]
Set = Callable[[State], None]
# Whatever is in them, Python goes over these.
_PYTHON_GOES_OVER = frozenset({range, list, tuple, dict, set, frozenset, str, bytes, zip, enumerate,
                               map, filter, reversed, type({}.items()), type({}.values()),
                               type({}.keys())})


def while_stmt(test: Callable[[], Any], body: Callable[[], None], get_state: Get, set_state: Set,
               symbol_names: Sequence[str], opts: Mapping[str, Any]) -> None:
    """``while test(): body()``.

    Parameters
    ----------
    test, body : callable
    get_state, set_state : callable
        Read and assign the variables that the body assigns.
    symbol_names : sequence of str
        Their names.
    opts : mapping
        What ``tf.autograph.experimental.set_loop_options`` said; ``appended``: names of lists
        that the body appends to.
    """
    while True:
        answer = test()
        if depends_on_tensors(answer):
            from .staged_loops import run_staged
            run_staged(test, body, get_state, set_state, symbol_names, opts)
            return
        if not answer:
            return
        body()


def for_stmt(iterated: Any, extra_test: Callable[[], Any] | None, body: Callable[[Any], None],
             get_state: Get, set_state: Set, symbol_names: Sequence[str], opts: Mapping[str, Any]
             ) -> None:
    """``for item in iterated: body(item)``, as long as ``extra_test()`` holds (``break``)."""
    if type(iterated) not in _PYTHON_GOES_OVER:
        from .rows import run_over
        if run_over(iterated, extra_test, body, get_state, set_state, symbol_names, opts):
            return
    _run_unrolled(iterated, extra_test, body, get_state, set_state, symbol_names)


def _run_unrolled(iterated: Any, extra_test: Callable[[], Any] | None,
                  body: Callable[[Any], None], get_state: Get, set_state: Set,
                  names: Sequence[str]) -> None:
    """A loop over Python's items; a ``break`` that only the run decides skips what follows."""
    for item in iterated:
        answer = True if extra_test is None else extra_test()
        if is_undecided(answer):
            _unless_broken(answer, item, body, get_state, set_state, names)
        elif not answer:
            return
        else:
            body(item)


def _unless_broken(answer: Any, item: Any, body: Callable[[Any], None], get_state: Get,
                   set_state: Set, names: Sequence[str]) -> None:
    if_stmt(answer, lambda: body(item), lambda: None, get_state, set_state, names, len(names))


__all__ = ["for_stmt", "while_stmt"]
