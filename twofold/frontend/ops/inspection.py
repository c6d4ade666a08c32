"""Questions about tensors: ``tf.is_tensor``, ``tf.get_static_value``, ``tf.ensure_shape``."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidArgumentError
from ..tensors import tensor
from ..tensors.composite import Composite
from ..tensors.shape import TensorShape
from ..tensors.symbolic import SymbolicTensor
from ..tensors.tensor import Tensor
from ..tensors.tracebacks import public
from ..tracing.strings import TracedStrings, of_shape, without_rank
from ..values import convert
from ..values.spec import spec_of_value
from ..variables.variable import Variable
from .late import require_equal_sizes


def is_tensor(x: Any) -> bool:
    """True for tensors and variables.

    Parameters
    ----------
    x
        Anything.

    Returns
    -------
    bool
        False for arrays and lists, though functions take these too.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.is_tensor(tf.constant(1)), tf.is_tensor([1])
    (True, False)
    """
    return isinstance(x, (Tensor, Composite)) or tensor.is_variable(x)


def is_symbolic_tensor(tensor: Any) -> bool:
    """True for a tensor inside a function that is being traced.

    Parameters
    ----------
    tensor
        Anything.

    Returns
    -------
    bool
        False for tensors with values.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.is_symbolic_tensor(tf.constant(1))
    False
    """
    return isinstance(tensor, SymbolicTensor)


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value as an ndarray where it is known now; None inside a trace where it is not.

    Parameters
    ----------
    tensor : Tensor
        Any shape and dtype.
    partial : bool
        Accepted as in TensorFlow: a value of which only parts are known is None.

    Returns
    -------
    ndarray or None
        The value, or None for what has none yet; what is no tensor is given back.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.get_static_value(tf.constant([1, 2]))
    array([1, 2], dtype=int32)
    """
    if isinstance(tensor, SymbolicTensor):
        from ..tensors.symbolic import known_value
        return known_value(tensor)
    if isinstance(tensor, Variable):
        return None  # it may change
    return tensor.numpy() if isinstance(tensor, Tensor) else tensor


def type_spec_from_value(value: Any) -> Any:
    """The spec of a tensor, of what can become one, of a composite or of a data set.

    Parameters
    ----------
    value : Tensor, Variable, array, IndexedSlices or Dataset
        What the spec is for.

    Returns
    -------
    TypeSpec
        What values like it have in common: of a tensor its shape and dtype.

    Raises
    ------
    ValueError, TypeError
        When ``value`` cannot become a tensor.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.type_spec_from_value(tf.constant([1, 2]))
    TensorSpec(shape=(2,), dtype=tf.int32, name=None)
    """
    return spec_of_value(value)


@public
def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor, after checking that its shape fits; None dimensions allow any size.

    Parameters
    ----------
    x : Tensor
        Any shape and dtype.
    shape : list of int or None, or TensorShape
        What the shape must be.

    Returns
    -------
    Tensor
        ``x``; inside ``tf.function`` its known shape is the more precise one.

    Raises
    ------
    ValueError
        When the shape is another; inside ``tf.function`` when it runs, if it was not known before.

    Examples
    --------
    >>> import twofold as tf
    >>> tf.ensure_shape([[1, 2]], [None, 2]).shape
    TensorShape([1, 2])
    """
    tensor = convert.to_tensor(x)
    wanted = TensorShape(shape)
    if not tensor.shape.is_compatible_with(wanted):
        raise InvalidArgumentError(f"Shape of tensor {tensor.shape} is not compatible with "
                                   f"expected shape {wanted}.", "ensure_shape")
    if without_rank(tensor):
        return tensor if wanted.rank is None else of_shape(tensor, wanted)
    if isinstance(tensor, (SymbolicTensor, TracedStrings)) and wanted.rank is not None:
        from ..dispatch.calls import type_of
        from ..dispatch.door import run
        own = type_of(tensor).shape
        target = tuple(b if isinstance(b, int) else a for a, b in zip(own, wanted))
        for have, size in zip(own, target):
            require_equal_sizes(have, size, f"Shape of tensor {tensor.shape} is not compatible "
                                f"with expected shape {wanted}.", "ensure_shape")
        return tensor if target == own else run("reshape", tensor, shape=target)
    return tensor
