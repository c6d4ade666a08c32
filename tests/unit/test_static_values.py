"""Facts about small integer tensors: what is known while tracing is what the run computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ir_helpers import apply

from twofold import dtypes
from twofold.ir.base import dims
from twofold.ir.base.dims import Symbol
from twofold.ir.base.literal import Literal
from twofold.ir.base.types import TensorType
from twofold.ir.graph.builder import GraphBuilder
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.static_values import MOST_ELEMENTS, evaluate, fact_of_array
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops.table import TABLE

N, M = Symbol("n"), Symbol("m")
I32, I64 = dtypes.int32, dtypes.int64


class Sizes:
    """Ops on the sizes of an ``[n, m]`` tensor: their facts, and what they are in a run."""

    def __init__(self) -> None:
        self.builder = GraphBuilder("sizes")
        self.builder.input(TensorType(dtypes.float32, (N.dim, M.dim)), "x")

    def size(self, dim: Any, dtype: Any = I32) -> Any:
        return apply(self.builder, "dim_value", dim=dim, dtype=dtype)

    def number(self, value: Any, dtype: Any = I32) -> Any:
        return apply(self.builder, "full", value=Literal(value, dtype), shape=())

    def __getattr__(self, name: str) -> Any:
        return lambda *inputs, **attributes: apply(self.builder, name, *inputs, **attributes)

    def fact(self, result: Any) -> Any:
        """The fact of a value; all nodes are looked at, as tracing does."""
        facts: dict[Any, Any] = {}
        for node in self.builder.finish([result]).nodes:
            inputs = [facts[x] for x in node.inputs]
            assert None not in [type(x) if x is None else 0 for x in inputs]
            facts[node.outputs[0]] = evaluate(node.op, node.attrs, node.inputs, inputs,
                                              node.outputs[0])
        return facts[result]

    def agrees(self, result: Any) -> bool:
        """Whether the fact is the value of a run, for several sizes."""
        fact = self.fact(result)
        assert fact is not None and fact.dtype == object
        graph = self.builder.finish([result])
        for n, m in ((3, 5), (7, 2), (1, 1), (300, 4)):
            found = [dims.evaluate(item, {N: n, M: m}) if isinstance(item, dims.Polynomial)
                     else item for item in fact.ravel()]
            (wanted,) = interpret(graph, [np.zeros((n, m), np.float32)])
            assert fact.shape == wanted.shape
            if found != wanted.ravel().tolist():
                return False
        return True


def vector(s: Sizes) -> Any:
    """``[n, m, 2]``."""
    return s.stack(s.size(N.dim), s.size(M.dim), s.number(2), axis=0)


MOVED = {
    "stack": vector,
    "identity": lambda s: s.identity(vector(s)),
    "stop_gradient": lambda s: s.stop_gradient(vector(s)),
    "reshape": lambda s: s.reshape(vector(s), shape=(3, 1)),
    "broadcast_to": lambda s: s.broadcast_to(vector(s), shape=(2, 3)),
    "transpose": lambda s: s.transpose(s.reshape(vector(s), shape=(1, 3)), permutation=(1, 0)),
    "concat": lambda s: s.concat(vector(s), vector(s), axis=0),
    "reverse": lambda s: s.reverse(vector(s), axes=(0,)),
    "gather": lambda s: s.gather(vector(s), s.stack(s.number(2), s.number(0), axis=0), axis=0),
}


@pytest.mark.parametrize("name", MOVED)
def test_moved_sizes(name: str) -> None:
    s = Sizes()
    assert s.agrees(MOVED[name](s))


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "floordiv", "floormod", "maximum",
                                  "minimum"])
@pytest.mark.parametrize("other", [2, -3, "m"])
def test_arithmetic(name: str, other: Any) -> None:
    for is_first in (False, True):
        s = Sizes()
        operands = [s.size(N.dim), s.size(M.dim) if other == "m" else s.number(other)]
        assert s.agrees(getattr(s, name)(*operands[::-1 if is_first else 1]))
    s = Sizes()
    assert s.agrees(s.negative(s.size(N.dim * 2 + M.dim)))


@pytest.mark.parametrize("name", ["reduce_sum", "reduce_prod", "reduce_max", "reduce_min"])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reductions(name: str, keepdims: bool) -> None:
    s = Sizes()
    assert s.agrees(getattr(s, name)(vector(s), axes=(0,), keepdims=keepdims))
    s = Sizes()
    table = s.reshape(s.concat(vector(s), vector(s), axis=0), shape=(2, 3))
    assert s.agrees(getattr(s, name)(table, axes=(0, 1), keepdims=keepdims))
    assert s.agrees(getattr(s, name)(table, axes=(1,), keepdims=keepdims))


#: Ops that only move elements, of which nothing is known: they compare or count some of them.
UNKNOWN = ("unique", "scatter")
FOLLOWED = [op for op in TABLE.values() if op.moves or (op.on_dims is not None and op.arity)]


@pytest.mark.parametrize("op", FOLLOWED, ids=lambda op: op.name)
def test_every_record_that_follows_sizes(op: Any) -> None:
    """Each input of each sample in turn is sizes: ``n + k`` where the sample has ``k``.

    The fact is what the op gives for the elements at some ``n``, or there is none.
    """
    known = 0
    for sample in op.samples:
        arrays = [x.astype(np.int64) if x.dtype.kind in "iu" else x
                  for x in draw(sample, I64)]
        attrs = op.attrs(**sample.attrs)
        types = [TensorType(dtypes.from_numpy(x.dtype), x.shape) for x in arrays]
        builder = GraphBuilder(op.name)
        inputs = [builder.input(type) for type in types]
        outputs = builder.apply(op, inputs, attrs)
        for place, array in enumerate(arrays):
            if array.dtype.kind != "i" or not array.size or np.abs(array * 1.0).max() > 1 << 40:
                continue
            facts = [x.astype(object) for x in arrays]
            sizes = [N.dim + int(k) for k in array.ravel()]
            facts[place] = np.array(sizes, object).reshape(array.shape)
            fact = evaluate(op, attrs, inputs, facts, outputs[0])
            if fact is None:
                continue
            moved = list(arrays)
            moved[place] = array + 50
            if op.name in ("floordiv", "floormod") and not moved[1].all():
                continue
            known += 1
            wanted = np.asarray(op.reference(attrs, *moved))
            assert fact.shape == wanted.shape
            found = [dims.evaluate(item, {N: 50}) if isinstance(item, dims.Polynomial) else item
                     for item in fact.ravel()]
            assert [(x + (1 << 63)) % (1 << 64) - (1 << 63) for x in found] \
                == wanted.ravel().tolist()
    assert bool(known) is (op.name not in UNKNOWN)


@pytest.mark.parametrize("dtype", [dtypes.int64, dtypes.int32, dtypes.int16, dtypes.uint8,
                                   dtypes.bool_], ids=lambda d: d.name)
def test_a_cast_to_a_narrow_dtype_is_not_the_size(dtype: Any) -> None:
    """300 is 44 in uint8 and 1 as a bool; whether a size fits is only known at run time."""
    s = Sizes()
    cast = s.cast(s.size(N.dim), dtype=dtype)
    assert s.fact(cast) is None if dtype.size < 4 else s.agrees(cast)


def test_known_numbers_are_computed_by_the_op_itself() -> None:
    s = Sizes()
    numbers = s.stack(s.number(7), s.number(-2), axis=0)
    assert s.agrees(s.truncatediv(numbers, s.broadcast_to(s.number(3), shape=(2,))))
    assert s.agrees(s.cast(s.greater(numbers, s.broadcast_to(s.number(0), shape=(2,))),
                           dtype=dtypes.int64))
    assert s.agrees(s.cast(s.cast(numbers, dtype=dtypes.uint8), dtype=I32))
    small = s.number(127, dtypes.int8)
    assert s.fact(s.add(small, small)).item() == -2  # it wraps as the run does


def test_what_nothing_is_known_of() -> None:
    s = Sizes()
    n = s.size(N.dim)
    assert s.fact(s.cast(n, dtype=dtypes.float32)) is None
    assert s.fact(s.greater(n, s.number(3))) is None           # depends on the run
    assert s.fact(s.broadcast_to(n, shape=(MOST_ELEMENTS + 1,))) is None
    assert s.fact(s.broadcast_to(n, shape=(N.dim,))) is None   # how many elements?
    assert s.agrees(s.broadcast_to(n, shape=(MOST_ELEMENTS,)))


def test_arrays() -> None:
    fact = fact_of_array(np.array([[1, 2]], np.int16))
    assert fact is not None and fact.dtype == object and fact.tolist() == [[1, 2]]
    flag = fact_of_array(np.array(True))
    assert flag is not None and flag.item() is True
    assert fact_of_array(np.zeros(MOST_ELEMENTS + 1, np.int32)) is None
    assert fact_of_array(np.zeros(2, np.float32)) is None
