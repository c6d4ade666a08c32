"""Which integers are checked: those that a record demands, once, unless they are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fusion_programs import graph_of, normal
from rewrite_checks import applied, names

from twofold import dtypes, settings
from twofold.errors import InvalidArgumentError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.interpret import interpret
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.passes import AddValueChecks, apply_pass

I32 = dtypes.int32
TABLE_SHAPE, INDICES = (5, 2), (I32, (3,))


def gather(F: Any, x: Any, places: Any) -> Any:
    """Rows of ``x``."""
    return F.gather(x, places, axis=0, batch_dims=0)


def checks(function: Any, *types: Any) -> int:
    """How many checks a program gets."""
    return names(apply_pass(AddValueChecks(), graph_of(function, *types))).count("check_values")


def test_the_check_comes_before_the_op() -> None:
    graph = graph_of(gather, TABLE_SHAPE, INDICES)
    good, bad = np.array([0, 4, 1], np.int32), np.array([0, 5, 1], np.int32)
    after = applied(AddValueChecks(), graph, [normal(*TABLE_SHAPE), good])
    assert [node.op.name for node in after.nodes] == ["check_values", "gather"]
    with pytest.raises(InvalidArgumentError, match=r"indices\[1\] = 5 is not in \[0, 5\)"):
        interpret(after, [normal(*TABLE_SHAPE), bad])


#: What these ops must not be given; the references of others raise themselves.
BAD = {**{name: lambda x, y: not y.all() for name in (
    "floordiv", "floormod", "truncatediv", "truncatemod")}, "pow": lambda x, y: (y < 0).any()}


def outcome(graph: Any, arrays: Any) -> Any:
    """What a graph gives, or the first line of its error."""
    try:
        return interpret(graph, arrays)
    except InvalidArgumentError as error:
        return str(error).split("\n", 1)[0]


@pytest.mark.parametrize("name", sorted(op.name for op in TABLE.values() if op.demands is not None))
def test_every_op_with_demands(name: str) -> None:
    """Samples have checks, and give with them what they give without."""
    op, found = TABLE[name], 0
    for sample in op.samples:
        arrays = draw(sample, I32 if I32 in op.dtypes else dtypes.float32)
        builder = GraphBuilder(name)
        inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in arrays]
        graph = builder.finish(builder.apply(op, inputs, op.attrs(**sample.attrs)))
        after = apply_pass(AddValueChecks(), graph)
        verify(after)
        found += names(after).count("check_values")
        with np.errstate(all="ignore"):
            old, new = outcome(graph, arrays), outcome(after, arrays)
        is_bad = bool(BAD[name](*arrays)) if name in BAD else isinstance(old, str)
        assert isinstance(new, str) is is_bad
        if not is_bad:
            for a, b in zip(old, new, strict=True):
                np.testing.assert_array_equal(a, b)
    assert found


def test_checks_are_made_once_and_not_for_others() -> None:
    assert checks(lambda F, x, i: F.add(gather(F, x, i), gather(F, x, i)),
                  TABLE_SHAPE, INDICES) == 1
    assert checks(lambda F, x, i: [gather(F, x, i), gather(F, x, F.reshape(i, shape=(3, 1)))],
                  TABLE_SHAPE, INDICES) == 1
    # Other indices, or another size, need their own.
    assert checks(lambda F, x, i, j: F.add(gather(F, x, i), gather(F, x, j)),
                  TABLE_SHAPE, INDICES, INDICES) == 2
    assert checks(lambda F, x, y, i: F.add(gather(F, x, i), gather(F, y, i)),
                  TABLE_SHAPE, (7, 2), INDICES) == 2


@pytest.mark.parametrize(("what", "count"), [
    (lambda F: F.iota(length=5, dtype=I32), 0), (lambda F: F.iota(length=6, dtype=I32), 1),
    (lambda F: F.constant(4, I32, (2,)), 0), (lambda F: F.constant(5, I32, (2,)), 1),
    (lambda F: F.constant(-1, I32, (2,)), 1),
    (lambda F: F.cast(F.constant(4, I32, (2,)), dtype=dtypes.int64), 0),
    # 200 is -56 in int8, -1 is 4294967295 in uint32: what was known is not known any more.
    (lambda F: F.cast(F.constant(4, dtypes.uint8, (2,)), dtype=dtypes.int8), 1),
    (lambda F: F.cast(F.constant(4, I32, (2,)), dtype=dtypes.uint32), 1),
    (lambda F: F.cast(F.constant(260, I32, (2,)), dtype=dtypes.uint8), 1),
    (lambda F: F.reshape(F.iota(length=4, dtype=I32), shape=(2, 2)), 0),
])
def test_what_is_known_to_be_inside_is_not_checked(what: Any, count: int) -> None:
    assert checks(lambda F, x: gather(F, x, what(F)), TABLE_SHAPE) == count


def test_places_of_a_mask_and_sizes_of_the_run_are_known() -> None:
    def masked(F: Any, x: Any) -> Any:
        places = F.nonzero(x)
        return gather(F, x, F.reshape(places, shape=(places.shape[0],)))

    assert checks(masked, (5,)) == 0
    n, m = Symbol("n").dim, Symbol("m").dim
    assert checks(lambda F, x: gather(F, x, F.iota(length=n, dtype=I32)), (n, 2)) == 0
    assert checks(lambda F, x, y: gather(F, x, F.iota(length=m, dtype=I32)), (n, 2), (m,)) == 1


def test_divisors_and_exponents() -> None:
    pair, single = ((I32, (3,)),) * 2, ((I32, (3,)),)
    assert checks(lambda F, x, y: F.floordiv(x, y), *pair) == 1
    assert checks(lambda F, x, y: F.pow(x, y), *pair) == 1
    assert checks(lambda F, x: F.floormod(x, F.like(7, x)), *single) == 0
    assert checks(lambda F, x: F.floormod(x, F.like(0, x)), *single) == 1
    assert checks(lambda F, x: F.pow(x, F.like(2, x)), *single) == 0
    assert checks(lambda F, x: F.pow(x, F.like(-2, x)), *single) == 1
    # Floats may divide by anything, and have any exponent.
    assert checks(lambda F, x, y: [F.floordiv(x, y), F.pow(x, y)], (3,), (3,)) == 0
    for value in (np.inf, -np.inf, np.nan, -2.5):
        assert checks(lambda F, x, value=value: F.pow(x, F.like(value, x)), (3,)) == 0


def test_the_setting_turns_them_off() -> None:
    graph = graph_of(gather, TABLE_SHAPE, INDICES)
    with settings.options(check_indices=False):
        assert apply_pass(AddValueChecks(), graph) is graph
