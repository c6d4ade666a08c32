"""Steps of random programs that move elements or contract: shapes follow the values there are."""

from __future__ import annotations

import fuzz_domains as domains
from fuzz_generator import MOST_ELEMENTS, Live, Maker, RejectedError

from twofold import dtypes
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.oplib.common.sampling import draw_array
from twofold.ir.ops import TABLE


def transpose(F: Maker) -> Live:
    x = F.pick(rank=2)
    axes = list(range(len(x.shape)))
    F.random.shuffle(axes)
    return F.transpose(x, permutation=tuple(axes))


def swap_last(F: Maker) -> Live:
    x = F.pick(rank=2)
    rank = len(x.shape)
    return F.transpose(x, permutation=(*range(rank - 2), rank - 1, rank - 2))


def reverse(F: Maker) -> Live:
    x = F.pick(rank=1)
    axes = [a for a in range(len(x.shape)) if F.chance(0.5)] or [0]
    return F.reverse(x, axes=tuple(axes))


def reshape(F: Maker) -> Live:
    """Merge two neighbouring axes, cut one in two, or put a unit axis in or out."""
    x = F.pick()
    shape = list(x.shape)
    rank = len(shape)
    choice = F.random.randrange(4)
    if choice == 0 and rank >= 2:
        i = F.random.randrange(rank - 1)
        shape[i:i + 2] = [shape[i] * shape[i + 1]]
    elif choice == 1 and rank and rank < 5:
        i = F.random.randrange(rank)
        extent = shape[i]
        parts = [p for p in (2, 3, 4, 5) if isinstance(extent, int) and extent % p == 0]
        if not parts:
            raise RejectedError
        part = F.random.choice(parts)
        shape[i:i + 1] = [part, extent // part] if F.chance(0.5) else [extent // part, part]
    elif choice == 2 and 1 in shape:
        shape.remove(1)
    elif rank < 5:
        shape.insert(F.random.randrange(rank + 1), 1)
    return F.reshape(x, shape=tuple(shape))


def rearrange(F: Maker) -> Live:
    """A reshape to the same number of elements in quite another shape."""
    x = F.pick(rank=1)
    shape = list(x.shape)
    F.random.shuffle(shape)
    return F.reshape(x, shape=tuple(shape))


def broadcast(F: Maker) -> Live:
    x = F.pick()
    shape = [F.random.choice(F.extents) if d == 1 and F.chance(0.8) else d for d in x.shape]
    if len(shape) < 4 and F.chance(0.6):
        shape.insert(0, F.random.choice(F.extents))
    if _size(F, shape) > MOST_ELEMENTS:
        raise RejectedError
    return F.broadcast_to(x, shape=tuple(shape))


def _size(F: Maker, shape: list) -> int:
    size = 1
    for d in F.concrete(shape):
        size *= d
    return size


def concat(F: Maker) -> Live:
    x = F.pick(rank=1)
    axis = F.random.randrange(len(x.shape))
    found = [x]
    for _ in range(F.random.randint(1, 2)):
        fitting = [y for y in F.live if y.dtype is x.dtype and len(y.shape) == len(x.shape)
                   and all(a == b or i == axis
                           for i, (a, b) in enumerate(zip(x.shape, y.shape, strict=True)))]
        found.append(F.random.choice(fitting) if fitting else x)
    F.random.shuffle(found)
    return F.apply(TABLE["concat"], found, TABLE["concat"].attrs(axis=axis))[0]


def stack(F: Maker) -> Live:
    x = F.pick()
    fitting = [y for y in F.live if y.dtype is x.dtype and y.shape == x.shape]
    found = [x, *(F.random.choice(fitting) for _ in range(F.random.randint(1, 2)))]
    axis = F.random.randrange(len(x.shape) + 1)
    return F.apply(TABLE["stack"], found, TABLE["stack"].attrs(axis=axis))[0]


def pad(F: Maker) -> Live:
    x = F.pick(rank=1)
    extents = F.concrete(x.shape)
    mode = F.random.choice(["constant", "constant", "reflect", "symmetric"])
    most = [3 if mode == "constant" else max(min(d - 1, 3), 0) for d in extents]
    paddings = tuple((F.random.randint(0, m), F.random.randint(0, m)) for m in most)
    attributes: dict = {"paddings": paddings, "mode": mode}
    if F.chance(0.3) and attributes.get("mode", "constant") == "constant" and x.dtype.is_floating:
        attributes["value"] = Literal(1.5, x.dtype)
    return F.pad(x, **attributes)


def strided_slice(F: Maker) -> Live:
    x = F.pick(rank=1)
    begin, end, strides = [], [], []
    for dim in x.shape:
        if not isinstance(dim, int):
            begin.append(0)
            end.append(dim)
            strides.append(1)
            continue
        step = F.random.choice([1, 1, 1, 2, 3, -1, -2])
        low = F.random.randint(0, max(dim - 1, 0))
        high = F.random.randint(low, dim) if F.chance(0.15) else F.random.randint(
            min(low + 1, dim), dim)
        if step > 0:
            begin.append(low)
            end.append(high)
        else:
            begin.append(max(high - 1, 0))
            end.append(low - 1)
        strides.append(step)
    return F.strided_slice(x, begin=tuple(begin), end=tuple(end), strides=tuple(strides))


def tile(F: Maker) -> Live:
    x = F.pick(rank=1)
    multiples = tuple(F.random.choice([1, 1, 2, 3]) for _ in x.shape)
    if _size(F, list(x.shape)) * _size(F, list(multiples)) > MOST_ELEMENTS:
        raise RejectedError
    return F.tile(x, multiples=multiples)


def gather(F: Maker) -> Live:
    x = F.pick(rank=1)
    axis = F.random.randrange(len(x.shape))
    extent = F.concrete(x.shape)[axis]
    if extent == 0:
        raise RejectedError
    shape = F.random.choice([(), (3,), (5,), (2, 3), (1,)])
    indices = F.coerced(F.random.choice([dtypes.int32, dtypes.int64]), shape, f"index:{extent}")
    return F.gather(x, indices, axis=axis, batch_dims=0)


def roll(F: Maker) -> Live:
    x = F.pick(rank=1)
    axis = F.random.randrange(len(x.shape))
    return F.roll(x, shifts=(F.random.randint(-5, 5),), axes=(axis,))


def select(F: Maker) -> Live:
    x = F.pick()
    y = F.operand(x.dtype, x.shape, "real")
    mask = F.operand(dtypes.bool_, x.shape, "bool") if F.chance(0.5) and not x.dtype.is_floating \
        else F.greater(x, F.constant(0, x.dtype)) if x.dtype is not dtypes.bool_ else x
    return F.select(mask, x, y)


def cast(F: Maker) -> Live:
    return domains.convert(F, F.pick(), F.draw_dtype())


def matmul(F: Maker) -> Live:
    """A product with a value there is or a fresh one, operands transposed in every way."""
    x = F.pick(rank=2)
    if x.dtype not in TABLE["matmul"].dtypes:
        x = domains.convert(F, x, F.dtype if F.smooth else dtypes.float32)
    x = domains.bring(F, x, "real") or x
    if F.chance(0.15):
        axes = list(range(len(x.shape)))
        F.random.shuffle(axes)
        x = F.transpose(x, permutation=tuple(axes))
    ta, tb = F.chance(0.3), F.chance(0.3)
    inner = x.shape[-2] if ta else x.shape[-1]
    columns = F.random.choice(F.extents)
    inner = F.equal_dim(inner)
    shape = [columns, inner] if tb else [inner, columns]
    batch = list(x.shape[:-2])
    if F.chance(0.5):
        batch = [1 if F.chance(0.3) else d for d in batch[F.random.randrange(len(batch) + 1):]]
    wanted = tuple([*batch, *shape])
    fitting = [y for y in F.live if y.dtype is x.dtype and y.shape == wanted]
    y = F.random.choice(fitting) if fitting and F.chance(0.7) else F.fresh(x.dtype, wanted, "unit")
    if _size(F, [*x.shape]) * F.concrete((columns,))[0] > 20 * MOST_ELEMENTS:
        raise RejectedError
    if F.chance(0.25):  # so that there is something to fold
        rank = len(wanted)
        y = F.transpose(y, permutation=(*range(rank - 2), rank - 1, rank - 2))
        tb = not tb
    if F.chance(0.1) and len(x.shape) == 2:
        x, y, ta, tb = y, x, not tb, not ta
    return F.matmul(x, y, transpose_a=ta, transpose_b=tb)


def normalized(F: Maker) -> Live:
    """A value minus (or times) a reduction of itself: what fusion keeps in one kernel."""
    x = F.pick(rank=1)
    if not x.dtype.is_floating:
        x = domains.convert(F, x, F.dtype if F.dtype.is_floating else dtypes.float32)
    axes = tuple(a for a in range(len(x.shape)) if F.chance(0.5)) or (len(x.shape) - 1,)
    name = F.random.choice(["reduce_sum", "reduce_max", "reduce_min", "reduce_mean"])
    low = F.apply(TABLE[name], [x], TABLE[name].attrs(axes=axes, keepdims=True))[0]
    if F.chance(0.3):
        F.live.append(low)
    y = F.subtract(x, low) if F.chance(0.7) else F.multiply(x, F.tanh(low))
    if F.chance(0.5):
        y = F.tanh(y)
        z = F.reduce_sum(F.square(y), axes=axes, keepdims=True)
        y = F.add(y, F.tanh(z))
    return y


def constant(F: Maker) -> Live:
    shape = F.draw_shape(2)
    value = draw_array(F.numbers, (), F.dtype, "real")
    return F.constant(value.item() if F.dtype.kind != "f" else float(value), F.dtype, shape)


def fresh(F: Maker) -> Live:
    return F.fresh(F.draw_dtype(), F.draw_shape())


def large(F: Maker) -> Live:
    """A reduction that is long enough to be cut into parts."""
    if not F.may_add_inputs or F.smooth or not F.chance(0.3):
        raise RejectedError
    shape = F.random.choice([(1 << 15,), (256, 160), (4, 10000), (9, 4096)])
    x = F.add_input(TensorType(dtypes.float32, shape),
                    draw_array(F.numbers, shape, dtypes.float32, "unit"))
    F.tags.add("large")
    axes = F.random.choice([(0,), (len(shape) - 1,), tuple(range(len(shape)))])
    name = F.random.choice(["reduce_sum", "reduce_max", "reduce_mean", "reduce_min"])
    y = F.tanh(x) if F.chance(0.5) else x
    return F.apply(TABLE[name], [y], TABLE[name].attrs(axes=axes, keepdims=F.chance(0.5)))[0]


MOVEMENT = (transpose, swap_last, reverse, reshape, reshape, rearrange, broadcast, concat, stack,
            pad, strided_slice, tile, gather, roll, select, cast, constant, fresh)
