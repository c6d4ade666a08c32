"""Fusion: how many kernels programs become, and that their values stay those of the interpreter."""

from __future__ import annotations

import fusion_programs as examples
import numpy as np
import pytest

from twofold.ir.graph.interpret import interpret
from twofold.ir.kernel.nodes import For, Load
from twofold.ir.kernel.traverse import walk
from twofold.ir.passes import PIPELINE, run_passes
from twofold.ir.program.nodes import Launch, launches
from twofold.runtime.compile import compile_graph, lower_graph

PROGRAMS = examples.programs()
ONE_KERNEL = ("chain", "chain_gradient", "movement", "movement_gradient", "softmax",
              "softmax_gradient", "softmax_first_axis", "layer_norm", "adam")


def _program(name):
    return lower_graph(run_passes(PIPELINE, PROGRAMS[name][0]))


@pytest.mark.parametrize("name", ONE_KERNEL)
def test_one_kernel(name):
    """What the design promises to be one kernel is one."""
    found = [getattr(x, "kernel", None) or x.contract for x in launches(_program(name))]
    assert len(found) == 1, [k.name for k in found]


def test_mlp_forward_has_the_bias_and_relu_in_the_product():
    names = [x.contract.name for x in launches(_program("mlp")) if hasattr(x, "contract")]
    assert any("matmul_add_relu" in name for name in names), names


@pytest.mark.parametrize("backend", ["reference", "llvm"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_values(name, backend):
    """Compiled programs give what the interpreter gives for the graph as it was written."""
    graph, arrays = PROGRAMS[name]
    wanted = interpret(graph, arrays)
    found = compile_graph(graph, backend)(arrays)
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(np.asarray(a, np.float64), np.asarray(b, np.float64),
                                   rtol=2e-4, atol=1e-5)


def test_softmax_evaluates_each_exponential_once():
    """The exponentials of a row are kept between the sum and the division."""
    (launch,) = launches(_program("softmax"))
    assert isinstance(launch, Launch)
    loops = [s for s in walk(launch.kernel.body) if isinstance(s, For) and s.mode == "vector"]
    assert len(loops) == 3
    last = loops[-1].body[-1]
    stack, buffers = [last.value], set()
    while stack:
        e = stack.pop()
        stack.extend(e.operands)
        if isinstance(e, Load):
            buffers.add(e.buffer.role)
    assert buffers == {"local"}


def test_variables_share_memory_only_when_nothing_is_lost():
    """Reading the old value at the element that is written is safe; reading it elsewhere is not."""
    safe = examples.graph_of(lambda F, v, g: F.subtract(v, g), (8,), (8,))
    assert lower_graph(safe, {0: 0}).outputs[0].alias is not None
    unsafe = examples.graph_of(lambda F, v: F.add(v, F.reverse(v, axes=(0,))), (8,))
    assert lower_graph(unsafe, {0: 0}).outputs[0].alias is None
    for later, is_shared in ((lambda F, v, x, new: F.matmul(v, new), False),
                             (lambda F, v, x, new: F.matmul(x, new), True)):
        def update(F, v, x, later=later):
            new = F.add(v, x)
            return [new, later(F, v, x, new)]

        program = lower_graph(examples.graph_of(update, (4, 4), (4, 4)), {0: 0})
        writer, reader = launches(program)
        assert program.outputs[0] in writer.slots and program.outputs[0] in reader.slots
        assert (program.inputs[0] in reader.slots) is not is_shared
        assert (program.outputs[0].alias is program.inputs[0]) is is_shared
