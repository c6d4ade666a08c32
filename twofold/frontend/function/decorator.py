"""``tf.function`` itself: what it is given, and the ``Function`` that it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ArgumentTypeError
from ..tensors.flags import flag
from .function import Function


def function(func: Callable[..., Any] | None = None, input_signature: Any = None,
             autograph: bool = True, jit_compile: bool | None = None,
             reduce_retracing: bool = False, experimental_implements: Any = None,
             experimental_autograph_options: Any = None, experimental_attributes: Any = None,
             experimental_relax_shapes: bool | None = None,
             experimental_compile: bool | None = None,
             experimental_follow_type_hints: bool | None = None) -> Any:
    """Compile a Python function of tensors.

    The function is traced once for each kind of arguments: dtypes and shapes of tensors, values of
    everything else. Its Python code runs only then; the ops it called run compiled at every call.

    Parameters
    ----------
    func : callable, optional
        Without it a decorator is returned.
    input_signature : sequence of TensorSpec, optional
        What the arguments must be; dimensions may be None.
    autograph : bool
        Convert Python's control flow on tensors (``if``, ``while``, ``for``, ``and``, …) to that of
        the graph, also in functions that are called. False: it stays Python's.
    jit_compile : bool, optional
        Accepted as in TensorFlow: functions are always compiled.
    reduce_retracing : bool
        A second size of a dimension makes it open, so that later sizes do not trace again.
    experimental_relax_shapes : bool, optional
        An older name of ``reduce_retracing``.
    experimental_compile : bool, optional
        An older name of ``jit_compile``.
    experimental_implements, experimental_autograph_options, experimental_attributes,
    experimental_follow_type_hints
        Accepted as in TensorFlow; not used.

    Returns
    -------
    Function
        Called like ``func``. A decorator when ``func`` is not given.

    Raises
    ------
    TypeError
        When ``func`` is not callable.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def square_sum(x):
    ...     return tf.reduce_sum(x * x)
    >>> square_sum(tf.constant([1.0, 2.0])).numpy()
    np.float32(5.0)
    """
    options = {"input_signature": input_signature, "autograph": autograph,
               "jit_compile": jit_compile if jit_compile is not None else experimental_compile,
               "reduce_retracing": flag(reduce_retracing, "reduce_retracing") or flag(
                   experimental_relax_shapes, "experimental_relax_shapes")}

    def decorate(python_function: Callable[..., Any]) -> Function:
        if not callable(python_function):
            raise ArgumentTypeError(f"tf.function needs a callable object, got {python_function!r}")
        name = getattr(python_function, "__name__", None) or type(python_function).__name__
        return Function(python_function, "function" if name == "<lambda>" else name, options)

    return decorate if func is None else decorate(func)
