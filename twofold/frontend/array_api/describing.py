"""How the functions of the standard are made public: documentation from a few words each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..ops.descriptions import section
from ..tensors.tracebacks import public

Function = TypeVar("Function", bound=Callable[..., Any])
_REFUSED = {"InvalidArgumentError": "When shapes do not fit, or the dtype is none for it.",
            "TypeError, ValueError": "When an argument is not what it must be."}
_NAME = "tf.experimental.array_api"


def standard(summary: str, returns: str, example: str, space: str = "",
             raises: dict[str, str] | None = None) -> Callable[[Function], Function]:
    """Decorate a function of the standard; its name loses a trailing underscore.

    Parameters
    ----------
    returns : str
        ``kind: what it is``, or what a tensor is.
    example : str
        ``call -> what it shows``; ``xp`` is the namespace.
    """
    kind, _, text = returns.rpartition(": ")
    call, _, shown = example.partition(" -> ")
    if call.startswith("="):
        lines = call.removeprefix("=")
    elif shown.startswith(("array", "np.")):
        lines = f"xp.{space}{call}.numpy()"
    else:
        lines = f"xp.{space}{call}"

    def decorate(function: Function) -> Function:
        function.__name__ = function.__qualname__ = function.__name__.rstrip("_")
        function.__doc__ = f"{summary}\n" + "".join((
            section("Returns", {kind or "Tensor": text}),
            section("Raises", _REFUSED if raises is None else raises),
            section("Examples", {">>> import twofold as tf": ""}),
            f">>> {lines.replace('xp.', f'{_NAME}.')}\n{shown}\n"))
        return public(function)

    return decorate
