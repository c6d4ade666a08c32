"""``tf.compiler``: the list of passes, and looking at what became of a function.

Running a function in several ways and comparing them is in ``frontend/comparing``; how functions
are traced and compiled is the business of ``function.py`` and ``runtime.compile``.
"""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentTypeError
from ...runtime.pipeline import Pipeline
from ...runtime.pipeline import pipeline as current_pipeline
from .decorator import function
from .function import Function


def pipeline() -> Pipeline:
    """The steps that compiling takes; change it in place.

    It is the list of passes over graphs. Its ``fusion`` is the strategy that cuts graphs into
    kernels, its ``program`` the list of passes over host programs. Functions that were compiled
    before a change are compiled again when they are next called.

    Returns
    -------
    list of Pass
        The one list that this process uses.

    Examples
    --------
    >>> import twofold as tf
    >>> "decompose_composites" in [item.name for item in tf.compiler.pipeline()]
    True
    >>> tf.compiler.pipeline().fusion.reason
    'what one kernel computes goes through memory once'
    """
    return current_pipeline()


def explain(fn: Any) -> Any:
    """Why a ``tf.function`` has the traces it has; ``fn.explain()``.

    Parameters
    ----------
    fn : Function
        What ``tf.function`` gives.

    Returns
    -------
    Explanation
        Its text says for each trace what was new about the arguments.

    Raises
    ------
    TypeError
        When ``fn`` is no such function.

    Examples
    --------
    >>> import twofold as tf
    >>> double = tf.function(lambda x: x * 2)
    >>> double(1.0).numpy()
    np.float32(2.0)
    >>> "trace 1: first call" in str(tf.compiler.explain(double))
    True
    """
    if not hasattr(fn, "explain"):
        raise ArgumentTypeError(
            f"tf.compiler.explain: fn is {fn!r}; it must be what tf.function gives")
    return fn.explain()


def lower(fn: Any, *args: Any, **kwargs: Any) -> Any:
    """The compiled code of a function for some arguments; ``.text(stage)`` shows it.

    Parameters
    ----------
    fn : callable
        A Python function or a ``tf.function``.
    *args, **kwargs
        Arguments, or ``tf.TensorSpec`` for them.

    Returns
    -------
    Lowered
        ``stages()`` names what ``text`` can show.

    Raises
    ------
    TypeError
        When ``fn`` cannot be called.
    ValueError
        From ``text``, for a stage that there is not.

    Examples
    --------
    >>> import twofold as tf
    >>> print(tf.compiler.lower(lambda x: x * x, tf.constant(2.0)).text("graph").splitlines()[1])
      %x: float32[] = input
    """
    if not callable(fn):
        raise ArgumentTypeError(f"tf.compiler.lower: fn is {fn!r}; it must be callable")
    compiled = fn if isinstance(fn, Function) else function(fn)
    return compiled.lower(*args, **kwargs)


__all__ = ["explain", "lower", "pipeline"]
