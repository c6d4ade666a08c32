"""What a gradient is asked of, and a tape's entries as the reverse walk takes them.

Checks targets, sources and seeds; knows what an entry holds. Recording and walking are the
business of ``tape.py``; the walk itself is ``ir.gradient.backward``.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..errors import InvalidArgumentError
from ..ir import ops
from ..ir.gradient import Application
from ..ir.source import Source
from ..ir.types import TensorType
from . import convert, nest
from .dispatch import Typed, run, type_of
from .own_gradients import READ_CALL
from .tensor import Tensor
from .variable import Variable


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


# What a tape keeps of one op. A tuple: (call, slots in, slots out, inputs kept, outputs kept,
# code object, instruction). A read of a variable has the call READ.
Entry = tuple[Any, ...]
READ = "read"


def unconnected_choice(value: Any) -> UnconnectedGradients:
    """The choice that a name or a member stands for."""
    try:
        return UnconnectedGradients(value)
    except ValueError:
        raise ValueError(f"Unknown value for unconnected_gradients: {value!r}") from None


def flat_values(structure: Any, what: str) -> list[Any]:
    """Tensors and variables of a structure; the common case, one of them, without a walk."""
    if type(structure) is Tensor or type(structure) is Variable:
        return [structure]
    return [differentiable(value, what) for value in nest.flatten(structure)]


def differentiable(value: Any, what: str) -> Any:
    """The tensor or variable itself; an error for anything else."""
    if isinstance(value, (Tensor, Variable)):
        return value
    raise ValueError(f"GradientTape.gradient: a {what} must be a tensor or a variable, got "
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
        flat = nest.flatten(output_gradients)
    if len(flat) != len(targets):
        raise ValueError(f"output_gradients has {len(flat)} entries for {len(targets)} targets")
    result: list[Any] = []
    for seed, target in zip(flat, targets):
        if seed is None:
            result.append(None)
            continue
        seed = convert.to_tensor(seed, target.dtype if target.dtype.kind == "f" else None)
        if not seed.shape.is_compatible_with(target.shape):
            raise InvalidArgumentError(
                f"output_gradients: shape {seed.shape} does not match the target's "
                f"{target.shape}", "gradient")
        result.append(seed)
    return result


def type_of_value(value: Any) -> TensorType:
    """Type of a tensor or of what a variable holds."""
    return type_of(value if isinstance(value, Tensor) else value._read_for_op())


def filled(number: int, value: Any) -> Tensor:
    """A tensor of the dtype and shape of another (or of a variable), one number everywhere."""
    type = type_of_value(value)
    return run("full", value=ops.Literal(number, type.dtype), shape=type.shape)


def ones_like(value: Any) -> Tensor:
    """Ones like a tensor or a variable."""
    return filled(1, value)


def zeros_like(value: Any) -> Tensor:
    """Zeros like a tensor or a variable."""
    return filled(0, value)


def dependents(entries: Iterable[Entry], found: set[int]) -> set[int]:
    """All slots that depend on those in ``found``, these included."""
    for entry in entries:
        for slot in entry[1]:
            if slot in found:
                found.update(entry[2])
                break
    found.discard(-1)
    return found


_no_values: tuple[Any, ...] = ()


def applications(entries: list[Entry], wanted: set[int], wrap: Any) -> Iterator[Application]:
    """The recorded ops in reverse, as the reverse walk takes them."""
    for call, read, written, inputs, outputs, code, instruction in reversed(entries):
        if not any(slot in wanted for slot in read):
            continue
        if call is READ:
            yield Application(READ_CALL.op, READ_CALL.attrs, read, written, _no_values,
                              _no_values, _no_values, _no_values)
            continue
        if wrap is Typed:
            inputs = [x if x is None else Typed(x) for x in inputs]
            outputs = [y if y is None else Typed(y) for y in outputs]
        source = None if code is None else Source(code, instruction)
        yield Application(call.op, call.attrs, read, written, inputs, outputs, call.input_types,
                          call.output_types, call.regions, source)
