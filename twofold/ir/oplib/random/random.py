"""Random numbers: pure functions of a state, the same bits on every backend.

A state is a ``uint32[4]`` tensor: key low, key high, counter low, counter high. Block ``b`` of a
tensor is Philox 4x32-10 of the key and of the counter plus ``b``: four words. With ``blocks``
blocks, word ``w`` of block ``b`` belongs to element ``w * blocks + b`` (two words to an element
where 64 bits are needed), so that consecutive elements come from consecutive blocks. Who keeps the
state adds ``blocks_used`` to the counter: ``random_advance``.

Floats come from bits by inverse transforms, without rejection.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .... import dtypes
from ....dataclass import dataclass
from ....dtypes import FLOATS, DType
from ....errors import InvalidArgumentError
from ...base import dims
from ...base.dims import Dim
from ...base.types import Shape, TensorType, shape_text
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import INDEX, Expression
from ...ops import (
    Attrs,
    Category,
    Element,
    ErrorSample,
    NoAttrs,
    NotDifferentiable,
    OpDef,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import require_dtype, same_dtype
from ..shape.creation import check_shape
from ..shape.movement import ToShape
from .quantile import normal_quantile, quantile_expression

F32 = dtypes.float32
U32 = dtypes.uint32
EXACT = Tolerance(0.0)
STATE: tuple[DType, tuple[int, ...]] = (U32, (4,))
NO_GRADIENT = NotDifferentiable("random numbers do not depend on other tensors")
INTEGERS_32_64 = (dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64)
SEED_KEY = (0x5F3759DF, 0x2545F491)  # any fixed key: it only has to mix the seed's bits
TRUNCATION = 2.0                     # truncated normals lie within two standard deviations
LOW_TAIL = 0.5 * math.erfc(TRUNCATION / math.sqrt(2.0))


@dataclass(frozen=True)
class Draw(Attrs):
    """Shape and dtype of the result."""

    shape: Shape
    dtype: DType = F32


@dataclass(frozen=True)
class Advance(Attrs):
    """How many blocks were used."""

    blocks: Dim


def words_per_element(dtype: DType) -> int:
    """Words of 32 bits behind one element."""
    return 2 if dtype.size == 8 else 1


def blocks_used(shape: Shape, dtype: DType) -> Dim:
    """Philox blocks behind a tensor: what its state's counter advances by."""
    lanes = 4 // words_per_element(dtype)
    return (dims.product(shape) + (lanes - 1)) // lanes


# ---------------------------------------------------------------------------- bits as arrays


def philox_arrays(counter: Sequence[Any], key: Sequence[Any]) -> tuple[Any, Any, Any, Any]:
    """Philox 4x32-10 of four counter words and two key words (arrays or integers)."""
    mask, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b, c, d = (np.asarray(word, np.uint64) for word in counter)
    low, high = (np.asarray(word, np.uint64) for word in key)
    first, second = (np.uint64(m) for m in expansions.integer.PHILOX_MULTIPLIERS)
    steps = [np.uint64(s) for s in expansions.integer.PHILOX_KEY_STEPS]
    for step in range(10):
        if step:
            low, high = (low + steps[0]) & mask, (high + steps[1]) & mask
        left, right = first * a, second * c
        a, b, c, d = ((right >> half) ^ b ^ low, right & mask, (left >> half) ^ d ^ high,
                      left & mask)
    u32 = np.uint32
    return a.astype(u32), b.astype(u32), c.astype(u32), d.astype(u32)


def _blocks(state: Any, count: int) -> tuple[Any, Any, Any, Any]:
    start = (int(state[3]) << 32) | int(state[2])
    numbers = np.arange(count, dtype=np.uint64) + np.uint64(start)
    zero = np.zeros(count, np.uint64)
    counter = (numbers & np.uint64(0xFFFFFFFF), numbers >> np.uint64(32), zero, zero)
    return philox_arrays(counter, (state[0], state[1]))


def _word_array(state: Any, shape: Any) -> Any:
    """One word per element."""
    count = math.prod(shape)
    words = np.concatenate(_blocks(state, (count + 3) // 4))
    return words[:count].reshape(shape)


def _long_array(state: Any, shape: Any) -> Any:
    """Two words per element, as uint64: the first holds the high bits."""
    count = math.prod(shape)
    a, b, c, d = _blocks(state, (count + 1) // 2)
    high, low = np.concatenate((a, c)), np.concatenate((b, d))
    return ((high.astype(np.uint64) << np.uint64(32)) | low)[:count].reshape(shape)


# ---------------------------------------------------------------------------- bits as expressions


def _u32(value: int) -> Expression:
    return k.constant(value, U32)


def _choose(condition: Expression, x: Expression, y: Expression) -> Expression:
    """``x`` where the condition holds, else ``y``, by masks.

    A ``Select`` would make the words of a block once per branch; here all share one block.
    """
    mask = k.sub(k.constant(0, x.dtype), k.cast(condition, x.dtype))
    return k.binary("xor", y, k.binary("and", mask, k.binary("xor", x, y)))


def _block_words(context: Any, block: Expression, count: Dim) -> tuple[Expression, ...]:
    """The four words of a block; the state is input 0."""
    key = [context.load(0, [k.index(i)]) for i in range(2)]
    start, above = (context.load(0, [k.index(i)]) for i in (2, 3))
    low = k.add(start, k.cast(block, U32))
    high = k.add(above, k.cast(k.compare("lt", low, start), U32))
    if not isinstance(count, int) or count >> 32:
        high = k.add(high, k.cast(k.binary("shr", block, k.index(32)), U32))
    return expansions.philox((low, high, _u32(0), _u32(0)), key)


def _place(context: Any, index: list[Expression], lanes: int
           ) -> tuple[tuple[Expression, ...], list[Expression]]:
    """The words of an element's block, and for each lane but the first whether it is reached."""
    shape = context.output.shape
    count = (dims.product(shape) + (lanes - 1)) // lanes
    offset = context.flatten(index, shape)
    block = offset
    reached = []
    for lane in range(1, lanes):
        start = k.dim(count * lane)
        beyond = k.compare("ge", offset, start)
        reached.append(beyond)
        block = k.select(beyond, k.sub(offset, start), block)
    return _block_words(context, block, count), reached


def _word(context: Any, index: list[Expression]) -> Expression:
    """The element's uint32."""
    words, reached = _place(context, index, 4)
    result = words[0]
    for beyond, word in zip(reached, words[1:], strict=True):
        result = _choose(beyond, word, result)
    return result


def _long(context: Any, index: list[Expression]) -> Expression:
    """The element's uint64."""
    (a, b, c, d), (beyond,) = _place(context, index, 2)
    high = k.cast(_choose(beyond, c, a), dtypes.uint64)
    low = k.cast(_choose(beyond, d, b), dtypes.uint64)
    return k.binary("or", k.binary("shl", high, k.constant(32, dtypes.uint64)), low)


def _float_expression(bits: Expression, drop: int, dtype: DType, centred: bool) -> Expression:
    """The kept bits as a fraction of one; ``centred`` adds half a step, so that 0 is left out."""
    kept = k.cast(k.binary("shr", bits, k.constant(drop, bits.dtype)), dtype)
    if centred:
        kept = k.add(kept, k.constant(0.5, dtype))
    return k.mul(kept, k.constant(2.0 ** (drop - bits.dtype.size * 8), dtype))


# Bits of a uniform number: what the significand holds, so that none rounds up to one.
_UNIFORM_BITS = {dtypes.float16: 11, dtypes.bfloat16: 8, F32: 24, dtypes.float64: 53}


def _uniform_element(context: Any, index: list[Expression]) -> Expression:
    dtype = context.output.dtype
    if dtype is dtypes.float64:
        return _float_expression(_long(context, index), 64 - 53, dtype, False)
    return _float_expression(_word(context, index), 32 - _UNIFORM_BITS[dtype], F32, False)


def _open_expression(context: Any, index: list[Expression]) -> Expression:
    """A uniform number strictly inside (0, 1), in the compute dtype."""
    if context.output.dtype is dtypes.float64:
        return _float_expression(_long(context, index), 64 - 52, dtypes.float64, True)
    return _float_expression(_word(context, index), 32 - 23, F32, True)


def _uniform_array(attrs: Draw, state: Any) -> Any:
    bits = _UNIFORM_BITS[attrs.dtype]
    if attrs.dtype is dtypes.float64:
        return (_long_array(state, attrs.shape) >> np.uint64(64 - bits)) * 2.0 ** -bits
    return (_word_array(state, attrs.shape) >> np.uint32(32 - bits)).astype(np.float64) * 2.0**-bits


def _open_array(attrs: Draw, state: Any) -> Any:
    if attrs.dtype is dtypes.float64:
        return ((_long_array(state, attrs.shape) >> np.uint64(12)) + 0.5) * 2.0 ** -52
    return ((_word_array(state, attrs.shape) >> np.uint32(9)).astype(np.float64) + 0.5) * 2.0**-23


def _truncated_array(attrs: Draw, state: Any) -> Any:
    p = LOW_TAIL + _open_array(attrs, state) * (1.0 - 2.0 * LOW_TAIL)
    return np.clip(normal_quantile(p), -TRUNCATION, TRUNCATION)


def _truncated_element(context: Any, index: list[Expression]) -> Expression:
    u = _open_expression(context, index)
    p = k.fma(u, k.constant(1.0 - 2.0 * LOW_TAIL, u.dtype), k.constant(LOW_TAIL, u.dtype))
    z = quantile_expression(p)
    most = k.constant(TRUNCATION, z.dtype)
    return k.binary("max", k.binary("min", z, most), k.constant(-TRUNCATION, z.dtype))


# ---------------------------------------------------------------------------- records


def require_state(context: Any, name: str, type: TensorType) -> None:
    """Demand a random state.

    Raises
    ------
    InvalidArgumentError
    """
    def message() -> str:
        return (f"tf.random.{name}: a random state is uint32 of shape (4,), got {type.dtype.name} "
                f"of shape {shape_text(type.shape)}")

    if type.dtype is not U32 or len(type.shape) != 1:
        raise InvalidArgumentError(message(), name)
    context.require_equal(type.shape[0], 4, message)


def _draw_infer(name: str, allowed: tuple[DType, ...]) -> Any:
    def infer(context: Any, types: Any, attrs: Draw) -> TensorType:
        require_state(context, name, types[0])
        check_shape(f"random.{name}", attrs.shape)
        result = TensorType(attrs.dtype, attrs.shape)
        require_dtype(f"random.{name}", result, allowed, "the result")
        return result
    return infer


def _draw_samples(allowed: tuple[DType, ...]) -> tuple[Sample, ...]:
    shapes: tuple[tuple[int, ...], ...] = ((5,), (3, 7), (), (0, 2), (64,), (1,))
    return tuple(Sample((STATE[1],), {"shape": shape, "dtype": dtype}, "bits")
                 for shape in shapes for dtype in allowed)


def _draw_errors(wrong: DType, right: DType) -> tuple[ErrorSample, ...]:
    return (ErrorSample(((U32, (2,)),), InvalidArgumentError, "a random state is",
                        {"shape": (2,), "dtype": right}),
            ErrorSample((STATE,), InvalidArgumentError, f"dtype {wrong.name}",
                        {"shape": (2,), "dtype": wrong}),
            ErrorSample((STATE,), InvalidArgumentError, "is negative",
                        {"shape": (-2,), "dtype": right}))


def _register(name: str, reference: Any, element: Any, allowed: tuple[DType, ...], doc: str,
              wrong: DType, tolerance: Tolerance, tensorflow: str | None = None) -> OpDef:
    return register(OpDef(
        name=f"random_{name}", category=Category.RANDOM, arity=1, attrs=Draw, doc=doc,
        infer=_draw_infer(name, allowed), reference=reference, gradient=NO_GRADIENT,
        lowering=Element(element), dtypes=(U32,), samples=_draw_samples(allowed),
        tolerance=tolerance, error_samples=_draw_errors(wrong, allowed[0]),
        tensorflow=tensorflow))


def _bits_array(attrs: Draw, state: Any) -> Any:
    return (_long_array if attrs.dtype.size == 8 else _word_array)(state, attrs.shape)


def _bits_element(context: Any, index: list[Expression]) -> Expression:
    return (_long if context.output.dtype.size == 8 else _word)(context, index)


random_bits = _register(
    "bits", _bits_array, _bits_element, (U32, dtypes.uint64),
    "Uniform bits. Input: the state.", F32, EXACT)
random_uniform = _register(
    "uniform", _uniform_array, _uniform_element, FLOATS,
    "Uniform numbers in [0, 1). Input: the state.", U32, EXACT, "random.uniform")
random_normal = _register(
    "normal", lambda attrs, state: normal_quantile(_open_array(attrs, state)),
    lambda context, index: quantile_expression(_open_expression(context, index)), FLOATS,
    "Normal numbers with mean 0 and deviation 1, by the quantile function. Input: the state.",
    U32, Tolerance(16.0, 1e-6), "random.normal")
random_truncated_normal = _register(
    "truncated_normal", _truncated_array, _truncated_element, FLOATS,
    "Normal numbers within two deviations. Input: the state.", U32, Tolerance(16.0, 4e-6),
    "random.truncated_normal")


def _int_infer(context: Any, types: Any, attrs: ToShape) -> TensorType:
    state, low, high = types
    name = "random.uniform"
    require_state(context, "uniform", state)
    dtype = same_dtype(name, (low, high))
    require_dtype(name, low, INTEGERS_32_64, "minval")
    check_shape(name, attrs.shape)
    if low.rank or high.rank:
        raise InvalidArgumentError(
            f"tf.{name}: minval and maxval of integers must be scalars, got shapes "
            f"{shape_text(low.shape)} and {shape_text(high.shape)}", name)
    return TensorType(dtype, attrs.shape)


def _int_array(attrs: ToShape, state: Any, low: Any, high: Any) -> Any:
    if not low < high:
        raise InvalidArgumentError(
            f"tf.random.uniform: minval {low} must be below maxval {high}", "random.uniform")
    bits = (_long_array if low.dtype.itemsize == 8 else _word_array)(state, attrs.shape)
    with np.errstate(over="ignore"):
        span = high.astype(bits.dtype) - low.astype(bits.dtype)
        return (low.astype(bits.dtype) + bits % span).astype(low.dtype)


def _int_element(context: Any, index: list[Expression]) -> Expression:
    """``low + bits % (high - low)`` in unsigned arithmetic; an empty range gives ``low``."""
    dtype = context.output.dtype
    bits = (_long if dtype.size == 8 else _word)(context, index)
    low, high = (k.cast(context.load(i, []), bits.dtype) for i in (1, 2))
    span = k.sub(high, low)
    safe = k.binary("max", span, k.constant(1, span.dtype))
    return k.cast(k.add(low, k.binary("mod", bits, safe)), dtype)


random_uniform_int = register(OpDef(
    name="random_uniform_int", category=Category.RANDOM, arity=3, infer=_int_infer, attrs=ToShape,
    doc="Uniform integers from minval up to, not including, maxval. Inputs: state, minval, maxval.",
    reference=_int_array, gradient=NO_GRADIENT, lowering=Element(_int_element),
    dtypes=INTEGERS_32_64, tolerance=EXACT,
    samples=tuple(Sample((STATE[1], (), ()), {"shape": shape},
                         ("bits", "range:0:3", "range:5:90"), (U32, None, None))
                  for shape in ((5,), (3, 7), (), (0,))),
    error_samples=(ErrorSample((STATE, (dtypes.int32, ()), (dtypes.int64, ())),
                               InvalidArgumentError, "differ", {"shape": (2,)}),
                   ErrorSample((STATE, (F32, ()), (F32, ())), InvalidArgumentError,
                               "dtype float32", {"shape": (2,)}),
                   ErrorSample((STATE, (dtypes.int32, (2,)), (dtypes.int32, (2,))),
                               InvalidArgumentError, "must be scalars", {"shape": (2,)})),
    tensorflow="random.uniform"))

# ---------------------------------------------------------------------------- states


def _advance_infer(context: Any, types: Any, attrs: Advance) -> TensorType:
    require_state(context, "Generator", types[0])
    return TensorType(U32, (4,))


def _advance_array(attrs: Advance, state: Any) -> Any:
    blocks: Any = attrs.blocks
    counter = ((int(state[3]) << 32) + int(state[2]) + blocks) % (1 << 64)
    return np.array([state[0], state[1], counter & 0xFFFFFFFF, counter >> 32], np.uint32)


def _advance_element(context: Any, index: list[Expression]) -> Expression:
    blocks = k.dim(context.attrs.blocks)
    word = context.load(0, index)
    start = context.load(0, [k.index(2)])
    low = k.add(start, k.cast(blocks, U32))
    carry = k.cast(k.compare("lt", low, start), U32)
    above = k.add(k.cast(k.binary("shr", blocks, k.index(32)), U32), carry)
    high = k.add(context.load(0, [k.index(3)]), above)
    at = index[0]
    return k.select(k.compare("eq", at, k.index(2)), low,
                    k.select(k.compare("eq", at, k.index(3)), high, word))


random_advance = register(OpDef(
    name="random_advance", category=Category.RANDOM, arity=1, infer=_advance_infer, attrs=Advance,
    doc="The state after a number of blocks was used.", reference=_advance_array,
    numpy=lambda attrs: lambda state: _advance_array(attrs, state), gradient=NO_GRADIENT,
    lowering=Element(_advance_element), dtypes=(U32,), tolerance=EXACT,
    samples=tuple(Sample((STATE[1],), {"blocks": blocks}, "bits")
                  for blocks in (0, 1, 1000, (1 << 32) - 1, (1 << 40) + 5)),
    error_samples=(ErrorSample(((U32, (2,)),), InvalidArgumentError, "a random state is",
                               {"blocks": 1}),)))


def _seed_infer(context: Any, types: Any, attrs: Any) -> TensorType:
    (seed,) = types
    require_dtype("random.stateless", seed, INTEGERS_32_64, "seed")
    def message() -> str:
        return f"tf.random.stateless: seed has shape {shape_text(seed.shape)}; it must be (2,)"

    if len(seed.shape) != 1:
        raise InvalidArgumentError(message(), "random.stateless")
    context.require_equal(seed.shape[0], 2, message)
    return TensorType(U32, (4,))


def state_of_seed(seed: Any) -> Any:
    """The state that an array of two integers stands for: all their bits, mixed."""
    wide = np.asarray(seed).astype(np.int64).view(np.uint64)
    half = np.uint64(32)
    words = [wide[0], wide[0] >> half, wide[1], wide[1] >> half]
    counter = [word & np.uint64(0xFFFFFFFF) for word in words]
    return np.array(philox_arrays(counter, SEED_KEY), np.uint32)


def _seed_element(context: Any, index: list[Expression]) -> Expression:
    counter: list[Expression] = []
    for i in range(2):
        word = k.cast(k.cast(context.load(0, [k.index(i)]), INDEX), dtypes.uint64)
        counter += [k.cast(word, U32),
                    k.cast(k.binary("shr", word, k.constant(32, dtypes.uint64)), U32)]
    words = expansions.philox(counter, [_u32(key) for key in SEED_KEY])
    result: Expression = words[0]
    for i in range(1, 4):
        result = _choose(k.compare("eq", index[0], k.index(i)), words[i], result)
    return result


random_seed_state = register(OpDef(
    name="random_seed_state", category=Category.RANDOM, arity=1, infer=_seed_infer, attrs=NoAttrs,
    doc="The state that a seed of two integers stands for.",
    reference=lambda attrs, seed: state_of_seed(seed),
    numpy=lambda attrs: state_of_seed, gradient=NO_GRADIENT, lowering=Element(_seed_element),
    dtypes=INTEGERS_32_64, samples=(Sample(((2,),), {}, "bits"), Sample(((2,),), {}, "small")),
    tolerance=EXACT,
    error_samples=(ErrorSample(((dtypes.int32, (3,)),), InvalidArgumentError, "must be (2,)"),
                   ErrorSample(((F32, (2,)),), InvalidArgumentError, "dtype float32"))))
