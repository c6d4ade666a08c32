"""``tf.types.experimental``: what annotations and ``isinstance`` ask about functions."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import ArgumentTypeError
from ..tensors.tensor import Tensor
from ..variables.variable import Variable
from .concrete_function import ConcreteFunction as _ConcreteFunction
from .function import Function


class TensorLike(metaclass=abc.ABCMeta):  # noqa: B024
    """What functions of tensors take: tensors, variables, and what becomes a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> isinstance(tf.constant(1.0), tf.types.experimental.TensorLike)
    True
    >>> isinstance([1, 2], tf.types.experimental.TensorLike)
    True
    """

    def __init__(self, *args: Any, **kwargs: Any):
        raise ArgumentTypeError("tf.types.experimental.TensorLike is for annotations and "
                                "isinstance; it makes nothing")


for _kind in (Tensor, Variable, int, float, bool, str, bytes, complex, tuple, list, np.ndarray,
              np.generic):
    TensorLike.register(_kind)


class Callable(metaclass=abc.ABCMeta):
    """Anything that runs compiled when it is called: functions of ``tf.function`` and their traces.

    Examples
    --------
    >>> import twofold as tf
    >>> isinstance(tf.function(abs), tf.types.experimental.Callable)
    True
    """

    @abc.abstractmethod
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it."""


class PolymorphicFunction(Callable, metaclass=abc.ABCMeta):
    """What ``tf.function`` makes: a trace for each kind of arguments.

    Examples
    --------
    >>> import twofold as tf
    >>> isinstance(tf.function(abs), tf.types.experimental.PolymorphicFunction)
    True
    """

    @abc.abstractmethod
    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The trace for arguments."""

    @abc.abstractmethod
    def experimental_get_compiler_ir(self, *args: Any, **kwargs: Any) -> Any:
        """A function that gives the compiled program for arguments as text."""


class ConcreteFunction(Callable, metaclass=abc.ABCMeta):
    """One trace of a function.

    Examples
    --------
    >>> import twofold as tf
    >>> concrete = tf.function(abs).get_concrete_function(tf.constant(1.0))
    >>> isinstance(concrete, tf.types.experimental.ConcreteFunction)
    True
    """

    @property
    @abc.abstractmethod
    def inputs(self) -> Sequence[Any]:
        """What it takes."""

    @property
    @abc.abstractmethod
    def outputs(self) -> Sequence[Any]:
        """What it gives."""


PolymorphicFunction.register(Function)
ConcreteFunction.register(_ConcreteFunction)


class TraceType(metaclass=abc.ABCMeta):
    """What an object is to ``tf.function``: calls with equal types share a trace.

    Examples
    --------
    >>> import twofold as tf
    >>> class Kind(tf.types.experimental.TraceType):
    ...     def __init__(self, shape):
    ...         self.shape = shape
    ...     def is_subtype_of(self, other):
    ...         return self == other
    ...     def most_specific_common_supertype(self, others):
    ...         return self if all(self == other for other in others) else None
    ...     def placeholder_value(self, placeholder_context):
    ...         return self.shape
    ...     def __eq__(self, other):
    ...         return isinstance(other, Kind) and self.shape == other.shape
    ...     def __hash__(self):
    ...         return hash(self.shape)
    >>> class Box:
    ...     def __init__(self, shape):
    ...         self.shape = shape
    ...     def __tf_tracing_type__(self, context):
    ...         return Kind(self.shape)
    >>> zeros = tf.function(lambda shape: tf.zeros(shape))
    >>> zeros(Box((2,))).numpy(), zeros(Box((2,))).numpy(), zeros.experimental_get_tracing_count()
    (array([0., 0.], dtype=float32), array([0., 0.], dtype=float32), 1)
    """

    @abc.abstractmethod
    def is_subtype_of(self, other: TraceType) -> bool:
        """Whether a trace for the other type does for this one; only equal types are asked for."""

    @abc.abstractmethod
    def most_specific_common_supertype(self, others: Sequence[TraceType]) -> TraceType | None:
        """A type of which this and others are subtypes."""

    @abc.abstractmethod
    def placeholder_value(self, placeholder_context: Any) -> Any:
        """What the Python function gets in place of the object while it is traced."""

    @abc.abstractmethod
    def __hash__(self) -> int: ...

    @abc.abstractmethod
    def __eq__(self, other: object) -> bool: ...


class SupportsTracingProtocol(metaclass=abc.ABCMeta):
    """An object that says itself which calls with such objects share a trace.

    Examples
    --------
    >>> import twofold as tf
    >>> issubclass(int, tf.types.experimental.SupportsTracingProtocol)
    False
    """

    @abc.abstractmethod
    def __tf_tracing_type__(self, context: Any) -> TraceType:
        """The object's type."""

    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return hasattr(other, "__tf_tracing_type__")


__all__ = ["Callable", "ConcreteFunction", "PolymorphicFunction", "SupportsTracingProtocol",
           "TensorLike", "TraceType"]
