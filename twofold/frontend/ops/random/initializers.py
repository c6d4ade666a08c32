"""``tf.zeros_initializer`` and its kin: objects that are called with a shape.

They are what programs without Keras give to variables. Those of Keras are ``tf.keras``' business.
"""

from __future__ import annotations

from typing import Any

from .... import dtypes
from ....errors import ArgumentError
from ...tensors.tensor import Tensor
from .. import creation
from . import draws, stateless


class Initializer:
    """Base: ``initializer(shape, dtype)`` gives a tensor."""

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **options: Any) -> Tensor:
        """A tensor of a shape and a dtype."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments it was made with."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        """An initializer made from what ``get_config`` gave."""
        return cls(**{key: value for key, value in config.items() if key != "dtype"})


def _require_numbers(dtype: Any) -> None:
    if dtypes.as_dtype(dtype) is dtypes.string:
        raise ArgumentError("Argument `dtype` expected to be numeric or boolean. Received "
                            f"{dtypes.as_dtype(dtype)!r}.")


class zeros_initializer(Initializer):  # noqa: N801  # TensorFlow's names
    """Zeros.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.zeros_initializer()([2]).numpy()
    array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **options: Any) -> Tensor:
        """Zeros of a shape and a dtype."""
        _require_numbers(dtype)
        return creation.zeros(shape, dtype)


class ones_initializer(Initializer):  # noqa: N801
    """Ones.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ones_initializer()([2], tf.int32).numpy()
    array([1, 1], dtype=int32)
    """

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **options: Any) -> Tensor:
        """Ones of a shape and a dtype."""
        _require_numbers(dtype)
        return creation.ones(shape, dtype)


class constant_initializer(Initializer):  # noqa: N801
    """One value, or the values of a list or an array in order.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.constant_initializer([1, 2, 3, 4])([2, 2], tf.int32).numpy()
    array([[1, 2],
           [3, 4]], dtype=int32)
    """

    def __init__(self, value: Any = 0, support_partition: bool = False):
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None, **options: Any) -> Tensor:
        """The value in a shape and a dtype, its own when none is given."""
        from ...values.convert import constant
        return constant(self.value, dtype=dtype, shape=shape)


class random_normal_initializer(Initializer):  # noqa: N801
    """Normally distributed numbers; with a ``seed`` the same in every call.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.random_normal_initializer(mean=1.0, stddev=2.0)([2, 2]).shape
    TensorShape([2, 2])
    """

    def __init__(self, mean: Any = 0.0, stddev: Any = 0.05, seed: int | None = None):
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **options: Any) -> Tensor:
        """Random numbers of a shape and a floating dtype."""
        if self.seed is not None:
            return stateless.stateless_normal(shape, [self.seed, 0], self.mean, self.stddev, dtype)
        return draws.normal(shape, self.mean, self.stddev, dtype)


class random_uniform_initializer(Initializer):  # noqa: N801
    """Numbers spread evenly over [minval, maxval); with a ``seed`` the same in every call.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.random_uniform_initializer(minval=1.0, maxval=2.0)([100])
    >>> bool(tf.reduce_all((x >= 1.0) & (x < 2.0)))
    True
    """

    def __init__(self, minval: Any = -0.05, maxval: Any = 0.05, seed: int | None = None):
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: Any = dtypes.float32, **options: Any) -> Tensor:
        """Random numbers of a shape and a dtype."""
        if self.seed is not None:
            return stateless.stateless_uniform(shape, [self.seed, 0], self.minval, self.maxval,
                                               dtype)
        return draws.uniform(shape, self.minval, self.maxval, dtype)
