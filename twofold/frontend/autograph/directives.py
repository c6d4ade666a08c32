"""What user code tells the converter about a loop, and options of the conversion."""

from __future__ import annotations

import enum
from typing import Any

_UNSPECIFIED: Any = object()


class Feature(enum.Enum):
    """Names of optional features of TensorFlow's conversion; accepted, not used.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.autograph.experimental.Feature.ALL.value
    'ALL'
    """

    ALL = "ALL"
    AUTO_CONTROL_DEPS = "AUTO_CONTROL_DEPS"
    ASSERT_STATEMENTS = "ASSERT_STATEMENTS"
    BUILTIN_FUNCTIONS = "BUILTIN_FUNCTIONS"
    EQUALITY_OPERATORS = "EQUALITY_OPERATORS"
    LISTS = "LISTS"
    NAME_SCOPES = "NAME_SCOPES"

    @classmethod
    def all(cls) -> tuple[Feature, ...]:
        """All of them."""
        return tuple(cls)

    @classmethod
    def all_but(cls, exclude: Any) -> tuple[Feature, ...]:
        """All but some."""
        left_out = exclude if isinstance(exclude, (list, tuple, set)) else (exclude,)
        return tuple([each for each in cls if each not in left_out and each is not cls.ALL])


def set_loop_options(parallel_iterations: Any = _UNSPECIFIED, swap_memory: Any = _UNSPECIFIED,
                     maximum_iterations: Any = _UNSPECIFIED,
                     shape_invariants: Any = _UNSPECIFIED) -> None:
    """Say how the loop around it runs, if it becomes a loop of the graph.

    The first statement of a loop's body; it is read when the function is converted and does
    nothing itself.

    Parameters
    ----------
    parallel_iterations, swap_memory
        Accepted as in TensorFlow; not used.
    maximum_iterations : int or Tensor, optional
        Stop after so many steps.
    shape_invariants : list of (Tensor, TensorShape), optional
        Variables of the loop that change their shape, each with what stays the same of it.

    Examples
    --------
    >>> import twofold as tf
    >>> @tf.function
    ... def ones(n):
    ...     x = tf.zeros([0])
    ...     for _ in tf.range(n):
    ...         tf.autograph.experimental.set_loop_options(
    ...             shape_invariants=[(x, tf.TensorShape([None]))])
    ...         x = tf.concat([x, [1.0]], 0)
    ...     return x
    >>> ones(tf.constant(3)).numpy()
    array([1., 1., 1.], dtype=float32)
    """
