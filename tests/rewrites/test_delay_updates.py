"""New values of variables are written after all that may stop, where no data is in the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.kernel.build import index
from twofold.ir.kernel.nodes import Buffer, For, Index, Kernel, Load, Store
from twofold.ir.program import nodes as p
from twofold.ir.program.passes.delay_updates import delay_updates

TYPE = TensorType(dtypes.float32, (4,))


def slot(name: str, role: str = "temporary") -> p.Slot:
    """A place of four floats."""
    return p.Slot(name, TYPE, role)


X, V = slot("x", "input"), slot("v", "input")
NEW, OTHER, T = slot("new", "output"), slot("other", "output"), slot("t")
STOP, AGAIN = (p.Check(1, 1, "may stop") for _ in range(2))


def launch(target: p.Slot, *sources: p.Slot) -> p.Launch:
    """A kernel that reads ``sources`` and writes ``target``."""
    inputs = [Buffer(f"in{i}", dtypes.float32, (4,), "input") for i in range(len(sources))]
    output = Buffer("out", dtypes.float32, (4,), "output")
    i = Index("i")
    body = [For(i, index(4), "vector", [Store(output, i, Load(inputs[0], i))])]
    return p.Launch(Kernel(target.name, [*inputs, output], [], body), (*sources, target))


def order(instructions: Sequence[p.Instruction], updated: Any = (NEW,)) -> list[int]:
    """The new order, as positions in the old one."""
    items = list(instructions)
    moved = delay_updates(items, set(updated), lambda x: any(
        isinstance(i, p.Check | p.Host) for i in p.walk([x])))
    assert sorted(map(id, moved)) == sorted(map(id, items))
    return [items.index(x) for x in moved]


def branch(*inner: p.Instruction) -> p.Branch:
    """Instructions that run or do not."""
    return p.Branch(slot("flag"), (), inner)


@pytest.mark.parametrize(("instructions", "expected"), [
    ([launch(NEW, V, X), STOP], [1, 0]),
    ([launch(NEW, V, X), STOP, AGAIN, launch(OTHER, X)], [1, 2, 0, 3]),
    ([launch(NEW, V, X), launch(OTHER, X), STOP], [1, 2, 0]),      # the other is no variable
    ([launch(NEW, V), branch(STOP, p.Host("f", print, (X,), ()))], [1, 0]),
    ([p.Copy(X, NEW), STOP], [1, 0]),
    # Read, or made from what is made, before the last that may stop.
    ([launch(NEW, V), p.Host("f", print, (NEW,), ()), STOP], [0, 1, 2]),
    ([launch(NEW, V), launch(OTHER, NEW), STOP], [0, 1, 2]),
    ([launch(T, X), launch(NEW, T), STOP], [0, 2, 1]),
    ([launch(T, X), launch(NEW, T), launch(T, V), STOP], [0, 1, 2, 3]),  # T is written again
    ([launch(T, X), launch(NEW, T), branch(launch(T, V), STOP)], [0, 1, 2]),
    # Nothing may stop, or only before.
    ([launch(NEW, V), launch(OTHER, X)], [0, 1]),
    ([STOP, launch(NEW, V)], [0, 1]),
    # What may stop itself is not moved.
    ([p.Host("f", print, (X,), (NEW,)), STOP], [0, 1]),
    ([branch(launch(NEW, V)), STOP], [1, 0]),
])
def test_what_moves(instructions: Any, expected: list[int]) -> None:
    assert order(instructions) == expected


def test_updates_of_several_variables_keep_their_order() -> None:
    items = [launch(NEW, V), launch(OTHER, NEW), STOP]
    assert order(items, (NEW, OTHER)) == [2, 0, 1]
    assert order(items, ()) == [0, 1, 2]


def test_a_program_that_stops_leaves_its_variables_alone_and_updates_in_place() -> None:
    v = tf.Variable(tf.zeros([1000]))

    @tf.function
    def step(x: Any) -> Any:
        v.assign_add(x)
        tf.debugging.assert_less(x, 5.0)
        return x

    program = step.lower(tf.ones([1000])).compiled.program
    assert program.outputs[-1].alias is not None
    step(tf.ones([1000]))
    with pytest.raises(tf.errors.InvalidArgumentError):
        step(tf.fill([1000], 7.0))
    np.testing.assert_array_equal(v.numpy(), np.ones(1000))
