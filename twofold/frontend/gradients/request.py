"""What a gradient is asked of: targets, sources and seeds, checked.

Recording and walking are the business of ``tape.py``; the walk itself is ``ir.graph.gradient``'s.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import ArgumentError, InvalidArgumentError
from ...ir.base.types import TensorType
from ..dispatch.calls import type_of
from ..tensors import nest
from ..tensors.tensor import Tensor
from ..values import convert
from ..variables.variable import Variable

# Targets, sources and one seed (or None) per target; gives a gradient or None per source.
Walk = Callable[[Sequence[Any], Sequence[Any], Sequence[Any]], list[Any]]


class UnconnectedGradients(enum.Enum):
    """What ``gradient`` gives for a source that the target does not depend on.

    Examples
    --------
    >>> import twofold as tf
    >>> x = tf.Variable(1.0)
    >>> with tf.GradientTape() as tape:
    ...     y = tf.constant(2.0)
    >>> tape.gradient(y, x, unconnected_gradients=tf.UnconnectedGradients.ZERO).numpy()
    np.float32(0.0)
    """

    NONE = "none"
    ZERO = "zero"


def unconnected_choice(value: Any) -> UnconnectedGradients:
    """The choice that a name or a member stands for."""
    try:
        return UnconnectedGradients(value)
    except ValueError:
        raise ArgumentError(f"Unknown value for unconnected_gradients: {value!r}") from None


def flat_values(structure: Any, what: str) -> list[Any]:
    """Tensors and variables of a structure; the common case, one of them, without a walk."""
    if type(structure) is Tensor or type(structure) is Variable:
        return [structure]
    return [differentiable(value, what) for value in nest.gradient_leaves(structure)]


def differentiable(value: Any, what: str) -> Any:
    """The tensor or variable itself; an error for anything else."""
    if isinstance(value, (Tensor, Variable)):
        return value
    raise ArgumentError(f"GradientTape.gradient: a {what} must be a tensor or a variable, got "
                        f"{value!r} of type {type(value).__name__}")


def flat_seeds(output_gradients: Any, targets: Sequence[Any]) -> list[Any]:
    """One cotangent or None per target, of the target's dtype and shape."""
    if output_gradients is None:
        return [None] * len(targets)
    if len(targets) == 1 and not isinstance(output_gradients, (Tensor, dict)):
        given = output_gradients
        flat = given if isinstance(given, (list, tuple)) and len(given) == 1 and (
            given[0] is None or isinstance(given[0], Tensor)) else [given]
    else:
        flat = nest.gradient_leaves(output_gradients)
    if len(flat) != len(targets):
        raise ArgumentError(f"output_gradients has {len(flat)} entries for {len(targets)} targets")
    result: list[Any] = []
    for seed, target in zip(flat, targets):
        if seed is None:
            result.append(None)
            continue
        seed = convert.to_tensor(seed, target.dtype if target.dtype.is_inexact else None)
        if not seed.shape.is_compatible_with(target.shape):
            raise InvalidArgumentError(
                f"output_gradients: shape {seed.shape} does not match the target's "
                f"{target.shape}", "gradient")
        result.append(seed)
    return result


def type_of_value(value: Any) -> TensorType:
    """Type of a tensor or of what a variable holds."""
    return type_of(value if isinstance(value, Tensor) else value._read_for_op())


def fill_like(number: int, value: Any) -> Tensor:
    """A tensor of the dtype and shape of another (or of a variable), one number everywhere."""
    type = type_of_value(value)
    return convert.full(number, type.dtype, type.shape)


def ones_like(value: Any) -> Tensor:
    """Ones like a tensor or a variable."""
    return fill_like(1, value)


def zeros_like(value: Any) -> Tensor:
    """Zeros like a tensor or a variable."""
    return fill_like(0, value)
