"""What the fuzzer has found, as small as it gets: graphs as text, compiled and interpreted.

Cases with calls into Python or without a text are built in code.
"""

from __future__ import annotations

import numpy as np
import pytest
from fuzz_checks import gradient_difference
from fuzz_generator import Program
from fuzz_regions import NOTES, _note
from fuzz_runner import run_once
from fuzz_shrink import remade

from twofold import dtypes
from twofold.ir.base.types import TensorType
from twofold.ir.graph import GraphBuilder
from twofold.ir.graph.gradient import GraphEmitter
from twofold.ir.graph.parse import parse_graph
from twofold.ir.graph.verify import verify
from twofold.ir.oplib import TABLE
from twofold.ir.oplib.control.custom import Custom
from twofold.ir.oplib.control.effects import HostCallAttrs, HostFunction
from twofold.ir.ops import NoAttrs
from twofold.runtime.reproduce import random_inputs, reproduce

F32 = dtypes.float32

CASES = {
    # OpenCL C computes remainders of int8 in int, whose bits as_uchar does not take.
    "bits of a small remainder": """
graph f {
  %x: int8[3, 2] = input
  %y: int8[] = full() {value=3:int8, shape=[]}
  %0: int8[3, 2] = floormod(%x, %y)
  %1: uint8[3, 2] = bitcast(%0) {dtype=tf.uint8, source=tf.int8}
  %2: int8[3, 2] = bitcast(%1) {dtype=tf.int8, source=tf.uint8}
  return %1, %2
}
""",
    # A second contraction took the place of the first before one elementwise group.
    "sum of two products": """
graph f {
  %a: float32[2, 5] = input
  %b: float32[5, 3] = input
  %c: float32[2, 4] = input
  %d: float32[4, 3] = input
  %0: float32[2, 3] = matmul(%a, %b) {transpose_a=False, transpose_b=False}
  %1: float32[2, 3] = matmul(%c, %d) {transpose_a=False, transpose_b=False}
  %2: float32[2, 3] = add(%0, %1)
  return %2
}
""",
    # Two groups over one domain became one, though one read the other through a movement.
    "a group that reads another through a roll": """
graph f {
  %x: float32[2, 7, 2] = input
  %0: float32[2, 7, 2] = tanh(%x)
  %1: float32[2, 7, 2] = roll(%0) {shifts=[1], axes=[0]}
  %2: float32[1, 7, 1] = reduce_max(%1) {axes=[0, 2], keepdims=True}
  %3: float32[2, 7, 2] = subtract(%1, %2)
  return %3
}
""",
    # A group that computes a cheap value again reads the product, which then must be in memory.
    "a product read by its epilogue and by another group": """
graph f {
  %a: float32[2, 2] = input
  %b: float32[2, 2] = input
  %c: float32[] = input
  %0: float32[2, 2] = matmul(%a, %b) {transpose_a=True, transpose_b=True}
  %1: float32[] = full() {value=0.015625:float32, shape=[]}
  %2: float32[2, 2] = multiply(%0, %1)
  %3: float32[2, 2] = transpose(%2) {permutation=[1, 0]}
  %4: float32[2, 2] = tanh(%2)
  %5: float32[2, 2] = multiply(%4, %c)
  %6: bool[2, 2] = greater(%3, %c)
  return %5, %6
}
""",
    # The offset into an array without elements lost its first index.
    "a reshape of an empty sum": """
graph f {
  %x: float32[2, 0, 3] = input
  %y: float32[0] = input
  %0: float32[2, 0, 1] = reduce_sum(%x) {axes=[2], keepdims=True}
  %1: float32[0] = reshape(%0) {shape=[0]}
  %2: float32[0] = add(%1, %y)
  %3: float32[2, 0, 1] = tanh(%0)
  return %2, %3
}
""",
    # An output that is a reshape of what the host gives had the output's shape at the host's call.
    "a reshape of what the host gives": """
graph f {
  dims k
  %x: int32[6] = input
  %0: int64[k, 1] = nonzero(%x)
  %1: int64[1, k, 1] = reshape(%0) {shape=[1, k, 1]}
  return %1
}
""",
    # Filter gradients add up in memory: what follows must be a kernel of its own.
    "after the gradient of a filter": """
graph f {
  %x: float32[1, 4, 4, 2] = input
  %g: float32[1, 3, 3, 2] = input
  %0: float32[2, 2, 2, 2] = conv2d_filter_gradient(%x, %g) {shape=[2, 2, 2, 2], strides=[1, 1], \
dilations=[1, 1], pads=[[0, 0], [0, 0]]}
  %1: float32[2, 2, 2, 2] = asinh(%0)
  return %1
}
""",
    # The mask of a tail of eight bytes covered sixteen, and the store wrote past the array.
    "bytes stored under a mask": """
graph f {
  %x0: float32[7, 7] = input
  %x1: float32[1, 7] = input
  %x2: float32[] = input
  %x3: float32[7, 7] = input
  %0: float32[7, 7] = tanh(%x0)
  %1: bool[7, 7] = less(%x0, %x2)
  %2: float32[7, 7] = select(%1, %0, %x3)
  %3: float32[7, 7] = reciprocal(%2)
  %4: float32[7, 7] = floormod(%3, %x1)
  %5: bool[7, 7] = greater(%4, %x2)
  return %5, %2
}
""",
    # A loop without steps stacks nothing, of the shape that its results would have.
    "a scan without steps": """
graph f {
  %s: float32[3] = input
  %x: float32[0, 3] = input
  %0: float32[3], %1: float32[0, 3] = scan(%s, %x) {carried=1, sliced=1, length=0, reverse=False} (
    graph step {
      %c: float32[3] = input
      %e: float32[3] = input
      %2: float32[3] = add(%c, %e)
      return %2, %2
    }
  )
  return %0, %1
}
""",
    # Blocks of rare choices in an epilogue had labels that its function had already.
    "a sine after a product": """
graph f {
  %a: float32[7, 3] = input
  %b: float32[3, 37] = input
  %0: float32[7, 37] = matmul(%a, %b) {transpose_a=False, transpose_b=False}
  %1: float32[] = full() {value=16777216.0:float32, shape=[]}
  %2: float32[7, 37] = multiply(%0, %1)
  %3: float32[7, 37] = sin(%0)
  %4: float32[7, 37] = cos(%2)
  %5: float32[7, 37] = multiply(%3, %4)
  return %5
}
""",
    # A variable that a branch or a loop assigns: also what the interpreter does with it.
    "a variable assigned in a loop": """
graph f {
  %v: variable float32[3] = input
  %n: int32[] = input
  %0: int32[] = full() {value=0:int32, shape=[]}
  %1: int32[], %2: int64[] = while_loop(%0, %n, %v) {carried=1} (
    graph condition {
      %i: int32[] = input
      %most: int32[] = input
      %w: variable float32[3] = input
      %3: bool[] = less(%i, %most)
      return %3
    }
    graph body {
      %j: int32[] = input
      %end: int32[] = input
      %u: variable float32[3] = input
      %4: float32[3] = read_variable(%u)
      %5: float32[3] = tanh(%4)
      assign_variable(%u, %5)
      %6: int32[] = full() {value=1:int32, shape=[]}
      %7: int32[] = add(%j, %6)
      return %7
    }
  )
  %8: float32[3] = read_variable(%v)
  return %1, %2, %8
}
""",
}


def _program(graph, seed=0, arrays=None):
    arrays = random_inputs(graph, seed) if arrays is None else arrays
    return remade(Program(seed, graph, list(arrays), []), graph, arrays)


@pytest.mark.parametrize("mode", ["reference", "llvm"])
@pytest.mark.parametrize("name", CASES)
def test_case(name, mode):
    graph = parse_graph(CASES[name], TABLE)
    verify(graph)
    program = _program(graph, seed=1)  # checks on, blocks as they are
    assert run_once([program], mode) == [None]


@pytest.mark.parametrize("backend", ["reference", "llvm",
                                     pytest.param("opencl:0", marks=pytest.mark.opencl)])
def test_saved_scripts_run(backend, capsys):
    """What a finding is saved as, and what a dump folder holds."""
    assert reproduce(CASES["bits of a small remainder"], backend) == 0
    inputs = [np.full((3, 2), -7.0)]
    assert reproduce(CASES["bits of a small remainder"], backend, inputs=inputs) == 0
    assert capsys.readouterr().out.count("agrees") == 4


@pytest.mark.parametrize("count", [8, 24, 40])
def test_bytes_stay_inside_their_array(count):
    """Stores of bools next to guard bytes: an array in the middle of a larger one."""
    from twofold.runtime.compile import compile_graph
    graph = parse_graph(CASES["bytes stored under a mask"], TABLE)
    compiled = compile_graph(graph, "llvm")
    inputs = [np.array(x) for x in random_inputs(graph, count)]
    results = [np.array(compiled(inputs)[0]) for _ in range(count)]
    assert all(np.array_equal(results[0], other) for other in results)


@pytest.mark.parametrize("mode", ["reference", "llvm"])
def test_deep_groups_wait_for_their_reductions(mode):
    builder = GraphBuilder("deep")
    F = GraphEmitter(builder)
    x = builder.input(TensorType(F32, (7, 3)))
    y = builder.input(TensorType(F32, (7, 1)))
    value = x
    for _ in range(45):
        value = F.subtract(value, F.multiply(x, F.constant(0.01, F32)))
    total = F.reshape(F.reduce_sum(value, axes=(1,), keepdims=False), shape=(7, 1))
    graph = builder.finish([value, F.add(y, total)])
    assert run_once([_program(graph)], mode) == [None]


@pytest.mark.parametrize("mode", ["reference", "llvm"])
def test_groups_that_compute_a_cheap_value_again_are_no_bundle(mode):
    """What a bundle's kernel reads must not be what it writes."""
    builder = GraphBuilder("bundle")
    F = GraphEmitter(builder)
    x = builder.input(TensorType(F32, (33,)))
    a = F.tanh(F.sin(x))
    mask = F.greater(a, F.constant(0, F32))
    first = F.select(mask, a, x)
    second = F.select(F.reverse(mask, axes=(0,)), F.cos(x), F.exp(x))
    graph = builder.finish([a, first, second])
    assert run_once([_program(graph)], mode) == [None]


def test_an_input_given_twice_has_one_cotangent():
    graph = parse_graph("""
graph f {
  %x: float64[1, 2, 2, 3] = input
  %a: float64[3] = input
  %v: float64[3] = input
  %s: float64[3] = input
  %0: float64[1, 2, 2, 3] = batch_normalization(%x, %a, %v, %a, %s) {epsilon=0.001:float64}
  return %0
}
""", TABLE)
    numbers = np.random.default_rng(0)
    arrays = [numbers.uniform(0.5, 2.0, v.shape) for v in graph.inputs]
    assert gradient_difference(graph, arrays, 0) is None


def _noting_graph():
    builder = GraphBuilder("noting")
    flag = builder.input(TensorType(dtypes.bool_, ()))
    x = builder.input(TensorType(F32, (2,)))
    regions = []
    for noted in (True, False):
        inner = GraphBuilder("branch")
        value = inner.input(x.type)
        if noted:
            inner.apply(TABLE["host_call"], [value], HostCallAttrs(HostFunction(_note), ()))
        regions.append(inner.finish([value]))
    builder.apply(TABLE["cond"], [flag, x], NoAttrs(), regions)
    return builder.finish([x])


@pytest.mark.parametrize("mode", ["reference", "llvm"])
def test_a_branch_that_only_has_an_effect_is_not_dead(mode):
    program = _program(_noting_graph(), arrays=[np.array(True), np.ones(2, np.float32)])
    assert program.notes == [((2,), np.dtype(np.float32))]
    assert run_once([program], mode) == [None]
    assert NOTES == program.notes


def test_custom_gradients_can_be_interpreted():
    inner = GraphBuilder("backward")
    region = inner.finish([inner.input(TensorType(F32, (2,)))])
    builder = GraphBuilder("f")
    x = builder.input(TensorType(F32, (2,)))
    outputs = builder.apply(TABLE["custom_gradient"], [x, x], Custom(1, 1, (True,)), [region])
    program = _program(builder.finish(outputs))
    assert np.array_equal(program.wanted[0], program.arrays[0])
    assert run_once([program], "reference") == [None]




@pytest.mark.parametrize("side, expected", [("left", [0, 0, 2, 2]), ("right", [0, 3, 3, 3])])
def test_searchsorted_of_nan_is_bisection(side, expected):
    """NaN compares false with everything; the results are TensorFlow's."""
    graph = parse_graph(f"""
graph f {{
  %s: float32[3] = input
  %v: float32[4] = input
  %0: int32[4] = searchsorted(%s, %v) {{side="{side}", dtype=tf.int32}}
  return %0
}}
""", TABLE)
    arrays = [np.array([1, 2, np.nan], np.float32), np.array([0, np.nan, 2.5, np.inf], np.float32)]
    program = _program(graph, arrays=arrays)
    assert program.wanted[0].tolist() == expected
    assert [run_once([program], mode) for mode in ("reference", "llvm", "eager")] == [[None]] * 3


@pytest.mark.parametrize("name", ["zeta", "polygamma"])
def test_zeta_of_infinite_orders_and_places(name):
    """The reference raised OverflowError, compiled code gave NaN for an infinite order."""
    graph = parse_graph(f"""
graph f {{
  %s: float64[8, 1] = input
  %q: float64[9] = input
  %0: float64[8, 9] = {name}(%s, %q)
  return %0
}}
""", TABLE)
    inf = np.inf
    arrays = [np.array([1, 2, 2.5, 3, 171, inf, -inf, np.nan]).reshape(8, 1),
              np.array([1, inf, -inf, 0.5, -1.5, -2, 0, 1e-30, -1e-30])]
    program = _program(graph, arrays=arrays)
    if name == "zeta":  # TensorFlow's values
        assert program.wanted[0][5, :4].tolist() == [1.0, 0.0, inf, inf]
    assert [run_once([program], mode) for mode in ("reference", "llvm")] == [[None]] * 2


@pytest.mark.parametrize("backend", ["reference", "llvm"])
@pytest.mark.parametrize("rows", [0, 3])
def test_products_that_read_parts_of_complex_numbers(backend, rows):
    """The interpreter of contractions took complex arrays for too few numbers."""
    assert reproduce(f"""
graph f {{
  %x: float64[{rows}, 4] = input
  %y: float64[5, 4] = input
  %z: complex128[{rows}, 5] = input
  %0: float64[{rows}, 5] = matmul(%x, %y) {{transpose_a=False, transpose_b=True}}
  %1: float64[{rows}, 5] = real(%z)
  %2: float64[{rows}, 5] = imag(%z)
  %3: float64[{rows}, 5] = add(%0, %1)
  %4: float64[{rows}, 5] = multiply(%3, %2)
  return %4
}}
""", backend) == 0
