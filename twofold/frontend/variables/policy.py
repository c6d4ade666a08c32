"""How copies of a variable are kept and joined, as TensorFlow names it."""

from __future__ import annotations

import enum


class VariableSynchronization(enum.Enum):
    """Accepted as in TensorFlow; there is one copy of each variable.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.Variable(1, synchronization=tf.VariableSynchronization.AUTO).numpy()
    np.int32(1)
    """

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(enum.Enum):
    """Accepted as in TensorFlow; there is one copy of each variable.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.Variable(1, aggregation=tf.VariableAggregation.NONE).numpy()
    np.int32(1)
    """

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3
