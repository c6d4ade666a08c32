"""Docstrings of the functions that are made from tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..ops.descriptions import section

Function = TypeVar("Function", bound=Callable[..., Any])
_REFUSED = {"InvalidArgumentError": "When the dtype is none for it, or shapes do not fit.",
            "ValueError": "When an argument is no array."}


def describe(function: Function, name: str, summary: str, parameters: dict[str, str],
             returns: dict[str, str], example: str, raises: dict[str, str] | None = None
             ) -> Function:
    """Give a function its name and documentation.

    Parameters
    ----------
    example : str
        ``call -> what it shows``; the call is of a function of ``tf.experimental.numpy``.
    """
    function.__name__ = function.__qualname__ = name
    call, _, shown = example.partition(" -> ")
    if shown.startswith(("array", "np.")):
        call = f"{call}.numpy()"
    elif shown[:1].isdigit():
        call = f"float(tf.experimental.numpy.{call})"
    if not call.startswith("float("):
        call = f"tf.experimental.numpy.{call}"
    function.__doc__ = f"{summary}\n" + "".join((
        section("Parameters", parameters), section("Returns", returns),
        section("Raises", _REFUSED if raises is None else raises),
        section("Examples", {">>> import twofold as tf": ""}), f">>> {call}\n{shown}\n"))
    return function
