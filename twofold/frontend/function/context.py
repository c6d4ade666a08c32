"""Where code runs: eagerly or in a trace, and TensorFlow's names for ordering what it does."""

from __future__ import annotations

from typing import Any

from ...errors import ArgumentTypeError
from ..tensors import observers
from ..tensors.tracebacks import public

newaxis = None


def executing_eagerly() -> bool:
    """True unless a function is being traced.

    Returns
    -------
    bool
        False while ``tf.function`` traces.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.executing_eagerly()
    True
    """
    return observers.local.trace is None


def inside_function() -> bool:
    """True while a function is being traced.

    Returns
    -------
    bool
        True while ``tf.function`` traces.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.inside_function(), tf.function(tf.inside_function)()
    (False, <tf.Tensor: shape=(), dtype=bool, numpy=True>)
    """
    return observers.local.trace is not None


class control_dependencies:  # noqa: N801  # TensorFlow's name
    """A block of ops that run after others, as all ops do: in the order they are written.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1)
    >>> with tf.control_dependencies([v.assign_add(1)]):
    ...     doubled = v * 2
    >>> doubled.numpy()
    np.int32(4)
    """

    def __init__(self, control_inputs: Any):
        self._inputs = control_inputs() if callable(control_inputs) else control_inputs

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def no_op(name: str | None = None) -> None:
    """Nothing.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.no_op()
    """


def group(*inputs: Any, name: str | None = None) -> None:
    """Nothing: ops have run by the time their results are passed here.

    Parameters
    ----------
    *inputs
        Anything.

    Examples
    --------
    >>> import twofold as tf
    >>> v = tf.Variable(1)
    >>> tf.group(v.assign_add(1), v.assign_add(1))
    >>> v.numpy()
    np.int32(3)
    """


@public
def tuple_(tensors: Any, control_inputs: Any = None, name: str | None = None) -> list[Any]:
    """The tensors as they are: all of them have values by the time this is called.

    Parameters
    ----------
    tensors : list of Tensor
        None among them stays None.
    control_inputs : list, optional
        Accepted as in TensorFlow: what ran before has run.

    Returns
    -------
    list
        As many.

    Raises
    ------
    TypeError
        When ``tensors`` is no list.

    Examples
    --------
    >>> import twofold as tf
    >>> [x.numpy() for x in tf.tuple([tf.constant(1), tf.constant(2.5)])]
    [np.int32(1), np.float32(2.5)]
    """
    if not isinstance(tensors, (list, tuple)):
        raise ArgumentTypeError(f"tf.tuple takes a list of tensors, got {type(tensors).__name__}")
    return list(tensors)
