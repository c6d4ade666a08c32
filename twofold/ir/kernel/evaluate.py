"""Evaluates kernel expressions over NumPy arrays: what each node means, in NumPy.

Used by tests and by the kernel interpreter; nothing is compiled here. An expression DAG is walked
iteratively, each node once; arithmetic is that of the node's dtype: integers wrap, ``Fma`` rounds
once, casts of floats to integers saturate. Statements are not evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ... import dtypes
from ..base.rounding import round_array
from .nodes import Binary, Bitcast, Buffer, Cast, Const, Expression, Fma, Load, Select, Unary

Array = np.ndarray[Any, Any]


def evaluate(root: Expression, bindings: Mapping[Expression, Any],
             buffers: Mapping[Buffer, Array] | None = None) -> Array:
    """Value of an expression.

    Parameters
    ----------
    root : Expression
    bindings : mapping
        ``Variable``, ``Index`` and ``Size`` nodes (by identity) to arrays or scalars that
        broadcast together.
    buffers : mapping, optional
        Buffers that loads read; their arrays are read in row-major order.

    Raises
    ------
    KeyError
        For a name that is not bound.
    """
    memo: dict[Expression, Array] = {
        node: np.asarray(value, node.dtype.numpy) for node, value in bindings.items()}
    stack = [root]
    with np.errstate(all="ignore"):
        while stack:
            node = stack[-1]
            if node in memo:
                stack.pop()
                continue
            missing = [operand for operand in node.operands if operand not in memo]
            if missing:
                stack.extend(missing)
                continue
            operands = [memo[operand] for operand in node.operands]
            memo[node] = apply_node(node, operands, buffers or {})
            stack.pop()
    return memo[root]


def apply_node(node: Expression, values: Sequence[Array],
               buffers: Mapping[Buffer, Array]) -> Array:
    """Value of one node given the values of its operands."""
    result: Any
    match node:
        case Const():
            result = np.asarray(node.value).astype(node.dtype.numpy)
        case Load():
            result = np.ravel(buffers[node.buffer])[values[0]]
        case Unary():
            result = UNARY[node.name](*values)
        case Binary():
            result = BINARY[node.name](*values)
        case Select():
            result = np.where(*values)
        case Cast():
            result = convert(values[0], node.dtype.numpy)
        case Bitcast():
            result = np.ascontiguousarray(values[0]).reshape(values[0].shape).view(node.dtype.numpy)
        case Fma():
            fma = _fma32 if node.dtype is dtypes.float32 else _fma64
            result = fma(*np.broadcast_arrays(*values))
        case _:
            raise KeyError(f"{node!r} is not bound")
    return np.asarray(result, node.dtype.numpy)


def convert(x: Array, dtype: np.dtype[Any]) -> Array:
    """A kernel ``Cast``: floats saturate on their way to integers, nan becomes 0."""
    source, target = dtypes.from_numpy(x.dtype), dtypes.from_numpy(dtype)
    if target.kind == "b":
        return np.asarray(x != 0)
    if target.kind == "f":
        if target.size == 2 and source.is_integer:
            x = _integer_to_odd(x)
        return round_array(x, dtype)
    if source.kind != "f":
        return x.astype(dtype)
    with np.errstate(all="ignore"):
        wide = np.trunc(x.astype(np.float64))
        limits = np.iinfo(dtype)
        above, below = wide >= float(limits.max), wide <= float(limits.min)
        inside = np.where(above | below | np.isnan(wide), 0.0, wide)
        result = inside.astype(dtype)
    result = np.where(above, dtype.type(limits.max), result)
    return np.where(below, dtype.type(limits.min), result)


def _integer_to_odd(x: Array) -> Array:
    """Integers as float64; those that do not fit rounded to odd, so that narrowing is correct."""
    if x.dtype.itemsize < 8:
        return x.astype(np.float64)
    dropped = x.dtype.type(2047)
    sticky = np.where((x & dropped) != 0, x.dtype.type(2048), x.dtype.type(0))
    large = (x >= 2**53) if x.dtype.kind == "u" else (x >= 2**53) | (x <= -(2**53))
    return np.where(large, (x & ~dropped) | sticky, x).astype(np.float64)


def _fma32(x: Array, y: Array, z: Array) -> Array:
    product = x.astype(np.float64) * y.astype(np.float64)      # exact
    return _add_to_odd(product, z.astype(np.float64)).astype(np.float32)


def _add_to_odd(a: Array, b: Array) -> Array:
    """``a + b`` rounded to odd: rounding it again to a narrower format is then correct."""
    total = a + b
    virtual = total - a
    error = (a - (total - virtual)) + (b - virtual)
    bits = np.ascontiguousarray(total).view(np.int64).reshape(total.shape)
    step = np.where((error > 0) == (total > 0), 1, -1)
    inexact = (error != 0) & np.isfinite(error) & np.isfinite(total) & ((bits & 1) == 0)
    odd = (bits + np.where(inexact, step, 0)).view(np.float64)
    return np.asarray(odd)


def _split_words(a: Array) -> tuple[Array, Array]:
    scaled = 134217729.0 * a
    high = scaled - (scaled - a)
    return high, a - high


def _fma64(x: Array, y: Array, z: Array) -> Array:
    """Boldo and Melquiond's emulation; where its parts would over- or underflow, two roundings."""
    product = x * y
    plain = product + z
    xh, xl = _split_words(x)
    yh, yl = _split_words(y)
    error = xl * yl - (((product - xh * yh) - xl * yh) - xh * yl)
    th, tl = _two_sum(z, error)
    vh, vl = _two_sum(product, th)
    result = vh + _add_to_odd(tl, vl)
    magnitude = np.abs(product)
    safe = ((magnitude > 1e-270) & (magnitude < 1e290) & (np.abs(z) < 1e290)
            & (np.abs(x) < 1e290) & (np.abs(y) < 1e290))
    return np.where(safe, result, plain)


def _two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    total = a + b
    virtual = total - a
    return total, (a - (total - virtual)) + (b - virtual)


def _truncated_divide(x: Array, y: Array) -> Array:
    quotient = np.floor_divide(x, y)
    if x.dtype.kind == "u":
        return np.asarray(quotient)
    inexact = np.remainder(x, y) != 0
    return np.asarray(quotient + (inexact & ((x < 0) != (y < 0))).astype(x.dtype))


def _high_product(x: Array, y: Array) -> Array:
    return ((x.astype(np.uint64) * y.astype(np.uint64)) >> np.uint64(32)).astype(np.uint32)


UNARY: dict[str, Callable[..., Any]] = {
    "neg": np.negative, "abs": np.abs, "not": np.invert, "sqrt": np.sqrt, "floor": np.floor,
    "ceil": np.ceil, "round_even": np.rint, "trunc": np.trunc,
}
BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide,
    "floordiv": np.floor_divide, "mod": np.remainder, "truncdiv": _truncated_divide,
    "truncmod": np.fmod, "fmod": np.fmod, "min": np.minimum, "max": np.maximum,
    "copysign": np.copysign, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "shl": np.left_shift, "shr": np.right_shift, "eq": np.equal, "ne": np.not_equal,
    "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
    "mulhi": _high_product,
}
