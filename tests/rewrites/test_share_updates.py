"""New values of variables take over the memory of old ones only where every read comes before."""

from __future__ import annotations

import numpy as np
import pytest

import twofold as tf
from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.kernel import build as k
from twofold.ir.kernel.nodes import Buffer, For, Index, Kernel, Load, Store
from twofold.ir.program import nodes as p
from twofold.ir.program.passes.share_updates import reads_in_place

F32 = dtypes.float32


def launch(shared: bool, swapped: bool) -> p.Launch:
    """``new = old + 1`` and ``other = old * 2`` in one loop, with one load of ``old`` or two."""
    old, new, other = (Buffer(name, F32, (8,), role) for name, role in
                       (("old", "input"), ("new", "output"), ("other", "output")))
    i = Index("i")
    load = Load(old, i)
    again = load if shared else Load(old, i)
    stores = [Store(new, i, k.add(load, k.constant(1.0, F32))),
              Store(other, i, k.mul(again, k.constant(2.0, F32)))]
    body = stores[::-1] if swapped else stores
    kernel = Kernel("update", [old, new, other], [], [For(i, k.index(8), "vector", body)])
    slots = tuple(p.Slot(name, TensorType(F32, (8,)), "output") for name in ("old", "new", "other"))
    return p.Launch(kernel, slots)


@pytest.mark.parametrize(("shared", "swapped", "allowed"), [
    (True, False, True), (False, False, False), (True, True, True), (False, True, True)])
def test_a_load_after_the_store_would_see_the_new_value(shared, swapped, allowed):
    found = launch(shared, swapped)
    assert reads_in_place(found, found.slots[0], found.slots[1], {}) is allowed


def test_a_value_of_two_updates_is_the_old_one():
    def run(way):
        a = tf.Variable(np.arange(8, dtype=np.float32).reshape(2, 4))
        b = tf.Variable(np.ones(8, np.float32))

        def update():
            x = a.read_value()
            y = tf.tanh(x)
            a.assign(y)
            b.assign(tf.reshape(y, [8]) * tf.reshape(tf.reshape(x, [4, 2]), [8]) + b)
        way(update)()
        return a.numpy(), b.numpy()

    for eager, compiled in zip(run(lambda f: f), run(tf.function), strict=True):
        np.testing.assert_allclose(compiled, eager, rtol=1e-6)
