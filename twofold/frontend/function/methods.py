"""Methods under ``tf.function``: one function per instance, which does not keep the instance alive.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any


class WeakMethod:
    """A method that does not keep its instance alive."""

    def __init__(self, function: Callable[..., Any], reference: Any):
        self._function = function
        self._reference = reference
        self.__name__ = getattr(function, "__name__", "method")

    def bound(self) -> MethodType:
        """The method.

        Raises
        ------
        ReferenceError
            When its instance is gone.
        """
        instance = self._reference()
        if instance is None:
            raise ReferenceError(f"the object of the method {self.__name__} does not exist any "
                                 "more")
        return MethodType(self._function, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.bound()(*args, **kwargs)


def forget_method(owner: Any, key: int, _reference: Any) -> None:
    """Drop the function of an instance that is gone from the function of its class."""
    function = owner()
    if function is not None:
        function._bound.pop(key, None)
