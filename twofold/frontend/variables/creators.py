"""``tf.variable_creator_scope``: functions through which variables are made in a ``with`` block."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..values.arguments import require_callable

Creator = Callable[..., Any]


class _Open(threading.local):
    """The functions of the blocks that this thread is in, outermost first."""

    creators: tuple[Creator, ...] = ()


_open = _Open()


@contextmanager
def variable_creator_scope(variable_creator: Creator) -> Iterator[None]:
    """Let a function make the variables of a ``with`` block, or change how they are made.

    Parameters
    ----------
    variable_creator : callable
        Called as ``variable_creator(next_creator, **arguments)`` with the arguments of
        ``tf.Variable`` by name; gives the variable. ``next_creator(**arguments)`` is the function
        of the block around this one, or ``tf.Variable`` itself.

    Returns
    -------
    context manager
        The block.

    Raises
    ------
    TypeError
        When it cannot be called.

    Examples
    --------
    >>> import twofold as tf
    >>> def frozen(next_creator, **arguments):
    ...     return next_creator(**{**arguments, "trainable": False})
    >>> with tf.variable_creator_scope(frozen):
    ...     print(tf.Variable(1.0).trainable)
    False
    """
    before = _open.creators
    _open.creators = (*before, require_callable(variable_creator, "variable_creator"))
    try:
        yield
    finally:
        _open.creators = before


class MadeByCreators(type):
    """The class of classes whose objects the functions of open blocks make."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        creators = _open.creators
        if not creators or cls.__dict__.get("_is_made_by_creators") is None:
            return super().__call__(*args, **kwargs)
        found = inspect.signature(vars(cls)["__init__"]).bind(None, *args, **kwargs)
        found.apply_defaults()
        arguments = dict(list(found.arguments.items())[1:])  # without ``self``
        create: Creator = super().__call__
        for creator in creators:  # the innermost is asked first
            create = functools.partial(creator, create)
        return create(**arguments)
