"""Steps of random programs with regions, variables and effects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fuzz_generator import Live, Maker, RejectedError
from fuzz_movement import (
    MOVEMENT,
    large,
    matmul,
    normalized,
    rearrange,
    reverse,
    roll,
    swap_last,
    transpose,
)

from twofold import dtypes
from twofold.errors import InternalError, TwofoldError
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.graph import Graph
from twofold.ir.graph.interpret import Cell
from twofold.ir.oplib.common.sampling import draw_array
from twofold.ir.oplib.control.custom import Custom
from twofold.ir.oplib.control.effects import Assertion, HostCallAttrs, HostFunction, Print
from twofold.ir.oplib.control.regions import Call
from twofold.ir.ops import TABLE, NoAttrs, Scan, While

COUNTER = TensorType(dtypes.int32, ())


def _double(x):
    return np.asarray(x * 2, x.dtype)


def _double_backward(x, g):
    return np.asarray(g * 2, x.dtype)


DOUBLE = HostFunction(_double, "double", _double_backward)


NOTES: list = []  # shapes and dtypes of what ``NOTE`` was called with


def _note(x):
    NOTES.append((x.shape, x.dtype))


NOTE = HostFunction(_note, "note")


def step(F: Maker, plain: bool = False) -> None:
    """One random step; steps that do not fit the values there are change nothing."""
    choice = F.random.random()
    mark = len(F.builder.nodes), len(F.live)
    try:
        if choice < 0.34:
            F.elementwise()
        elif choice < 0.42:
            F.reduce()
        elif choice < 0.47:
            F.along_axis()
        elif choice < 0.53:
            F.keep(normalized(F))
        elif choice < 0.74:
            F.keep(F.random.choice(MOVEMENT)(F))
        elif choice < 0.80:
            F.keep(large(F) if choice > 0.795 else matmul(F))
        elif choice < 0.94 or plain:
            F.sampled()
        else:
            F.random.choice(SPECIAL)(F)
    except RejectedError:
        pass
    except TwofoldError as error:
        if isinstance(error, InternalError):
            raise
        del F.live[mark[1]:]


def region(F: Maker, name: str, inputs: Sequence[Live], steps: int) -> Maker:
    """A maker for a region that is given values; it has made some steps of its own."""
    inner = Maker(F.random, name, F.known)
    inner.may_add_inputs = False
    inner.extents, inner.dtype, inner.smooth = F.extents, F.dtype, F.smooth
    for x in inputs:
        if isinstance(x.value.type, VariableType):
            cell = Cell(F.arrays[x.value].array)
            live = inner.add_input(x.value.type, cell)
            inner.variables.append(live.value)
            read = TABLE["read_variable"]
            inner.keep(*inner.apply(read, [live.value], read.attrs()))
        else:
            live = inner.add_input(x.value.type, x.array)
            live.special = x.special
            inner.live.append(live)
    for _ in range(steps):
        step(inner, plain=F.chance(0.9))
    return inner


def result_like(inner: Maker, type: TensorType, start: Live) -> Live:
    """A value of a type, from what a region has computed and the value it started with."""
    found = [x for x in inner.live if x.value.type == type and x.value.node is not None]
    if found and inner.chance(0.6):
        x = found[-1]
    else:
        x = start
        others = [y for y in inner.live if y.dtype.is_floating and y.shape]
        if others and type.dtype.is_floating:
            y = inner.random.choice(others)
            total = inner.reduce_mean(y, axes=tuple(range(len(y.shape))), keepdims=False)
            x = inner.add(x, inner.to(inner.tanh(total), type.dtype))
    if type.dtype.is_floating:
        return inner.tanh(x)
    if type.dtype.is_integer and type.dtype.name != "bool":
        return inner.floormod(x, inner.constant(11, type.dtype))
    return x


def _assign(inner: Maker, probability: float = 0.7) -> None:
    for variable in inner.variables:
        if inner.chance(probability):
            assign(inner, variable)


def assign(F: Maker, variable: object) -> None:
    """Give a variable a new value made from what it holds and what there is."""
    (old,) = F.apply(TABLE["read_variable"], [variable], TABLE["read_variable"].attrs())
    if F.chance(0.4):
        F.keep(old)  # what comes later may read it
    new = updated(F, old) if F.chance(0.6) else result_like(F, old.value.type, old)
    if F.chance(0.3):
        F.asked.append(old.value)
    F.apply(TABLE["assign_variable"], [variable, new], NoAttrs())


def updated(F: Maker, old: Live) -> Live:
    """A new value whose elements come from some other places of the old one."""
    moved = old
    for _ in range(F.random.randint(0, 2)):
        kept, F.live = F.live, [moved]
        try:
            found = F.random.choice((reverse, roll, swap_last, transpose, rearrange, normalized))(F)
        except RejectedError:
            continue
        finally:
            F.live = kept
        moved = found if found.value.type == old.value.type else moved
    if old.dtype is dtypes.bool_:
        return F.logical_xor(F.logical_not(old), moved)
    if F.chance(0.5):
        moved = F.add(moved, F.operand(old.dtype, old.shape, "small"))
    if old.dtype.is_integer:
        return F.floormod(F.add(old, moved), F.constant(11, old.dtype))
    if F.chance(0.3):
        return F.tanh(moved)
    return F.add(F.multiply(old, F.constant(0.5, old.dtype)), F.tanh(moved))


def _captured(F: Maker, most: int) -> list[Live]:
    usable = [x for x in F.live if x.array.size <= 300 and x.value.type.is_static]
    if not usable:
        raise RejectedError
    found = list({id(x.value): x for x in F.random.choices(usable, k=F.random.randint(1, most))
                  }.values())
    for variable in F.variables:
        if F.chance(0.5):
            found.append(Live(variable, F.arrays[variable].array))
    return found


def cond(F: Maker) -> None:
    captured = _captured(F, 3)
    flag = [x for x in F.live if x.dtype is dtypes.bool_ and not x.shape]
    predicate = F.random.choice(flag) if flag and F.chance(0.5) else \
        F.fresh(dtypes.bool_, (), "bool")
    tensors = [x for x in captured if not isinstance(x.value.type, VariableType)]
    count = F.random.randint(1, len(tensors))
    graphs = []
    for name in ("then", "otherwise"):
        inner = region(F, name, captured, F.random.randint(1, 4))
        starts = [Live(v, x.array) for v, x in zip(inner.builder.inputs, captured, strict=True)]
        _assign(inner)
        outputs = [result_like(inner, x.value.type, start) for x, start in
                   list(zip(captured, starts, strict=True))[:count]]
        graphs.append(inner.builder.finish([y.value for y in outputs]))
    _variables_threaded(F, TABLE["cond"], [predicate, *captured], NoAttrs(), graphs)


def _variables_threaded(F: Maker, op: object, inputs: Sequence[Live], attrs: object,
                        graphs: Sequence[Graph]) -> None:
    F.keep(*F.apply(op, inputs, attrs, graphs))


def while_loop(F: Maker) -> None:
    captured = _captured(F, 2)
    states = [x for x in _captured(F, 2) if not isinstance(x.value.type, VariableType)]
    counter = F.constant(0, dtypes.int32)
    limit = F.fresh(dtypes.int32, (), "index:5")
    carried = [counter, *states]
    everything = [*carried, limit, *captured]
    test = region(F, "condition", everything, 0)
    i, most = test.live[0], next(
        x for x in test.live if x.value is test.builder.inputs[len(carried)])
    condition = test.builder.finish([test.less(i, most).value])
    body = region(F, "body", everything, F.random.randint(1, 4))
    starts = [Live(v, x.array) for v, x in zip(body.builder.inputs, everything, strict=True)]
    _assign(body)
    new = [body.add(starts[0], body.constant(1, dtypes.int32))]
    new += [result_like(body, x.value.type, start)
            for x, start in zip(states, starts[1:], strict=False)]
    graph = body.builder.finish([y.value for y in new])
    F.keep(*F.apply(TABLE["while_loop"], everything, While(len(carried)), [condition, graph]))
    F.tags.add("loop")


def scan(F: Maker) -> None:
    stacks = [x for x in F.live if x.shape and x.array.size <= 300 and x.shape[0] != 1
              and 0 < F.concrete(x.shape)[0] <= 9]
    if not stacks:
        raise RejectedError
    first = F.random.choice(stacks)
    sliced = [first, *(x for x in stacks[-3:] if x.shape[0] == first.shape[0] and x is not first
                       and F.chance(0.4))]
    states = [x for x in _captured(F, 2) if not isinstance(x.value.type, VariableType)]
    captured = _captured(F, 1)
    zero = F.constant(0, dtypes.int32)
    slices_of = [Live(F.gather(x, zero, axis=0, batch_dims=0).value, x.array[0]) for x in sliced]
    everything = [*states, *slices_of, *captured]
    body = region(F, "step", everything, F.random.randint(1, 4))
    starts = [Live(v, x.array) for v, x in zip(body.builder.inputs, everything, strict=True)]
    _assign(body, 0.5)
    new = [result_like(body, x.value.type, start)
           for x, start in zip(states, starts, strict=False)]
    results = [y for y in body.live if y.value.type.is_static and y.array.size <= 100][-2:]
    slices = starts[len(states)]
    stacked = results or [slices]
    graph = body.builder.finish([y.value for y in (*new, *stacked)])
    attrs = Scan(len(states), len(sliced), first.shape[0], F.chance(0.4))
    F.keep(*F.apply(TABLE["scan"], [*states, *sliced, *captured], attrs, [graph]))
    F.tags.add("loop")


def call(F: Maker) -> None:
    captured = _captured(F, 3)
    inner = region(F, "callee", captured, F.random.randint(2, 4))
    _assign(inner, 0.5)
    outputs = inner.live[-F.random.randint(1, 2):]
    graph = inner.builder.finish([y.value for y in outputs])
    F.keep(*F.apply(TABLE["call"], captured, Call("callee"), [graph]))


def custom_gradient(F: Maker) -> None:
    found = [x for x in F.live if x.dtype.is_floating and x.value.type.is_static]
    if not found:
        raise RejectedError
    x = F.random.choice(found)
    y = F.sin(x)
    inner = Maker(F.random, "backward", F.known)
    inner.may_add_inputs = False
    g = inner.add_input(y.value.type, y.array)
    inputs = [x, y, x]
    captured = inner.add_input(x.value.type, x.array)
    graph = inner.builder.finish([inner.multiply(g, inner.cos(captured)).value])
    F.keep(*F.apply(TABLE["custom_gradient"], inputs, Custom(1, 1, (True,)), [graph]))


def host_call(F: Maker) -> None:
    x = F.pick()
    if x.dtype is dtypes.bool_:
        raise RejectedError
    if F.chance(0.5):
        F.apply(TABLE["host_call"], [x], HostCallAttrs(NOTE, ()))
    else:
        F.keep(*F.apply(TABLE["host_call"], [x], HostCallAttrs(DOUBLE, (x.value.type,))))
    F.tags.add("host")


def define_dim(F: Maker) -> None:
    count = F.fresh(dtypes.int64, (), "index:6")
    (flags,) = F.apply(TABLE["define_dim"], [count], NoAttrs())
    x = F.fresh(F.dtype, (3,), "real")
    y = F.broadcast_to(F.reshape(x, shape=(1, 3)), shape=(flags.shape[0], 3))
    F.keep(y, F.dim_value(dim=flags.shape[0], dtype=dtypes.int64))


def check_dims(F: Maker) -> None:
    F.apply(TABLE["check_dims"], [], TABLE["check_dims"].attrs(left=3, right=3, message="equal"))


def assert_true(F: Maker) -> None:
    x = F.pick()
    found = F.equal(x, x) if x.dtype is not dtypes.bool_ else F.logical_or(x, F.logical_not(x))
    if not np.all(found.array):
        raise RejectedError
    whole = F.reduce_all(found, axes=tuple(range(len(found.shape))), keepdims=False)
    F.apply(TABLE["assert_true"], [whole, x], Assertion("a value differs from itself"))


def print_tensors(F: Maker) -> None:
    F.apply(TABLE["print_tensors"], [F.pick()], Print("", 3, "stderr", ""))


def variable(F: Maker) -> None:
    """Read or assign a variable, a new one at times."""
    if F.may_add_inputs and (not F.variables or F.chance(0.3)):
        add_variable(F)
    if not F.variables:
        raise RejectedError
    chosen = F.random.choice(F.variables)
    if F.chance(0.5):
        F.keep(*F.apply(TABLE["read_variable"], [chosen], TABLE["read_variable"].attrs()))
    else:
        assign(F, chosen)
    F.tags.add("variable")


def add_variable(F: Maker) -> None:
    """A variable as a further input, and what it holds."""
    dtype = F.draw_dtype((dtypes.float32, dtypes.float64, dtypes.int32, dtypes.bool_,
                          dtypes.bfloat16))
    shape = F.concrete(F.draw_shape())
    if F.chance(0.3):
        shape = F.random.choice([(21,), (4, 9), (40,), (3, 3, 3)])  # more than one vector
    cell = Cell(draw_array(F.numbers, shape, dtype, "real"), dtype)
    F.variables.append(F.add_input(VariableType(dtype, shape), cell).value)
    F.initial[F.variables[-1]] = cell.array  # assignments replace it, they do not write into it
    F.keep(*F.apply(TABLE["read_variable"], [F.variables[-1]], TABLE["read_variable"].attrs()))
    F.tags.add("variable")


SPECIAL = (cond, cond, while_loop, scan, scan, call, custom_gradient, host_call, define_dim,
           check_dims, assert_true, print_tensors, variable, variable, variable, variable)
