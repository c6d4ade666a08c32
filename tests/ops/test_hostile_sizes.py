"""Every op, compiled with its sizes unknown, then called with sizes and positions that do not fit.

What its attributes say was drawn for one size of each input; here each size in turn is 0, 1, one
less, one more, or far more. The compiled op gives what the op gives eagerly, or both refuse; the
kernels are also run by their interpreter, which finds every access outside of a buffer. Positions
(inputs that a record makes demands of) are wrong by one and by a lot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import twofold.ir.oplib
from twofold import dtypes
from twofold.errors import InternalError, TwofoldError, UnimplementedError
from twofold.ir.base.dims import Symbol
from twofold.ir.base.types import TensorType
from twofold.ir.graph import Graph, GraphBuilder
from twofold.ir.graph.gradient import gradient_graph
from twofold.ir.graph.interpret import run_op
from twofold.ir.graph.verify import verify
from twofold.ir.oplib.common.sampling import draw
from twofold.ir.ops import TABLE, Attrs, Category, Gradient, OpDef
from twofold.runtime import backend as backends
from twofold.runtime.compile import compile_graph
from twofold.settings import options

assert twofold.ir.oplib
pytestmark = pytest.mark.filterwarnings("ignore")

OPS = [pytest.param(op, id=op.name) for op in TABLE.values() if op.samples and op.dtypes]
INDEXED = [pytest.param(op, id=op.name) for op in TABLE.values()
           if op.samples and op.dtypes and op.demands is not None]
MOVING = [pytest.param(op, id=op.name) for op in TABLE.values()
          if op.samples and op.dtypes and op.category in (Category.MOVEMENT, Category.INDEX)]
POSITIONS = (-1, 1 << 28, -(1 << 28), (1 << 31) - 1, 1 << 40, -(1 << 40), (1 << 63) - 1, -1 << 63)
SAMPLES = 4

Arrays = list[Any]


def _cases(op: OpDef) -> list[tuple[Attrs, Arrays]]:
    """Attributes and arrays of some samples; float32 ones where the op takes these."""
    dtype = dtypes.float32 if dtypes.float32 in op.dtypes else op.dtypes[0]
    drawn = [(op.attrs(**sample.attrs), draw(sample, dtype, seed=number))
             for number, sample in enumerate(op.samples[:SAMPLES])]
    return [(attrs, arrays) for attrs, arrays in drawn if any(x.ndim for x in arrays)]


def _unknown(op: OpDef, attrs: Attrs, arrays: Arrays) -> Graph:
    """A graph of the op in which each size is unknown, or all that need not be known."""
    errors = []
    for known in (lambda axis, rank: False, lambda axis, rank: axis == rank - 1,
                  lambda axis, rank: axis > 0, lambda axis, rank: True):
        builder = GraphBuilder(op.name)
        inputs = [builder.input(TensorType(dtypes.from_numpy(x.dtype), tuple(
            n if known(axis, x.ndim) else Symbol(f"n{i}_{axis}").dim
            for axis, n in enumerate(x.shape)))) for i, x in enumerate(arrays)]
        try:
            graph = builder.finish(builder.apply(op, inputs, attrs))
        except TwofoldError as error:
            errors.append(error)
            continue
        verify(graph)
        return graph
    raise errors[0]


def _compiled(graph: Graph, backend: str) -> Callable[[Arrays], Arrays]:
    """A graph as a function of NumPy arrays."""
    device, run = backends.get(backend), compile_graph(graph, backend=backend)
    return lambda arrays: [device.to_host(y) for y in run([device.from_host(x) for x in arrays])]


def _resized(array: Any, axis: int, size: int) -> Any:
    shape = (*array.shape[:axis], size, *array.shape[axis + 1:])
    return np.resize(array, shape) if array.size else np.zeros(shape, array.dtype)


def _other_sizes(graph: Graph, arrays: Arrays) -> list[Arrays]:
    """The arrays, and arrays of which one has another size along an axis of unknown size."""
    found = [arrays]
    for i, array in enumerate(arrays):
        for axis, size in enumerate(array.shape):
            if isinstance(graph.inputs[i].shape[axis], int):
                continue
            for other in sorted({0, 1, size - 1, size + 1, size * 3 + 2} - {size, -1}):
                found.append([*arrays[:i], _resized(array, axis, other), *arrays[i + 1:]])
    return found


def _outcome(function: Any) -> tuple[Any, Exception | None]:
    try:
        return function(), None
    except InternalError:
        raise       # a kernel that leaves its buffers, or a defect of ours
    except TwofoldError as error:
        return None, error


def _eager(op: OpDef, attrs: Attrs, arrays: Arrays) -> tuple[Any, Exception | None]:
    return _outcome(lambda: run_op(op, attrs, arrays))


def _stretches(arrays: Arrays) -> bool:
    """Whether a size of 1 may be broadcast: what the compiled op need not know of."""
    return any(1 in x.shape for x in arrays)


def _compare(op: OpDef, attrs: Attrs, arrays: Arrays, run: Any) -> None:
    wanted, refusal = _eager(op, attrs, arrays)
    found, error = _outcome(lambda: run(list(arrays)))
    what = f"{op.name} {attrs} of {[x.shape for x in arrays]}: eager {refusal}, compiled {error}"
    if refusal is not None:
        assert error is not None, what
    elif error is not None:
        assert _stretches(arrays), what
    else:
        assert [x.shape for x in wanted] == [np.asarray(y).shape for y in found], what


def _check(op: OpDef, backend: str, samples: int = SAMPLES) -> None:
    for attrs, arrays in _cases(op)[:samples]:
        graph = _unknown(op, attrs, arrays)
        run = _compiled(graph, backend)
        for others in _other_sizes(graph, arrays):
            _compare(op, attrs, others, run)


@pytest.mark.parametrize("op", OPS)
def test_sizes_interpreted(op):
    _check(op, "reference")


@pytest.mark.parametrize("op", OPS)
def test_sizes_llvm(op):
    pytest.importorskip("llvmlite")
    _check(op, "llvm")


@pytest.mark.opencl
@pytest.mark.parametrize("op", MOVING)
def test_sizes_opencl(op, opencl):
    _check(op, opencl.lower(), 1)


@pytest.mark.parametrize("op", OPS)
def test_sizes_of_gradients(op):
    """The gradient of an op reads and writes inside like the op."""
    if not (op.gradient is None or isinstance(op.gradient, Gradient)):
        pytest.skip("it has no gradient")
    for attrs, arrays in _cases(op)[:2]:
        graph = _unknown(op, attrs, arrays)
        floats = [i for i, x in enumerate(arrays) if x.dtype == np.float32]
        targets = [i for i, v in enumerate(graph.outputs) if v.dtype.is_floating]
        if not floats or not targets:
            continue
        try:
            gradient = gradient_graph(graph, floats, targets=targets, keep_outputs=False)
        except UnimplementedError:     # it has to know some of the sizes
            continue
        verify(gradient)
        run = _compiled(gradient, "reference")
        for others in _other_sizes(graph, arrays):
            wanted, refusal = _eager(op, attrs, others)
            if refusal is not None:
                seeds = [np.zeros([0] * graph.outputs[i].type.rank, np.float32) for i in targets]
                _outcome(lambda: run([*others, *seeds]))  # noqa: B023  # whatever it gives, it ends
                continue
            seeds = [np.ones_like(wanted[i]) for i in targets]
            found, error = _outcome(lambda: run([*others, *seeds]))  # noqa: B023
            if error is None:
                assert [np.shape(y) for y in found] == [others[i].shape for i in floats]
            else:
                assert _stretches(others), f"{op.name} {attrs} {[x.shape for x in others]}: {error}"


def _hostile_positions(op: OpDef, attrs: Attrs, arrays: Arrays) -> list[Arrays]:
    """The arrays with one position replaced, by one too far and by numbers that are nowhere."""
    assert op.demands is not None
    types = [TensorType(dtypes.from_numpy(x.dtype), x.shape) for x in arrays]
    found = []
    for demand in op.demands(attrs, types):
        old = arrays[demand.input]
        limits = np.iinfo(old.dtype)
        sizes = [n for n in demand.places if isinstance(n, int)]
        for value in dict.fromkeys((*POSITIONS, *sizes, *(n - 1 for n in sizes))):
            if old.size and limits.min <= value <= limits.max:
                new = old.copy()
                new.flat[new.size // 2] = value
                found.append([*arrays[:demand.input], new, *arrays[demand.input + 1:]])
    return found


def _check_positions(op: OpDef, backend: str, samples: int = SAMPLES) -> None:
    for attrs, arrays in _cases(op)[:samples]:
        static = GraphBuilder(op.name)
        inputs = [static.input(TensorType(dtypes.from_numpy(x.dtype), x.shape)) for x in arrays]
        graphs = [_unknown(op, attrs, arrays), static.finish(static.apply(op, inputs, attrs))]
        for graph in graphs:
            checked = _compiled(graph, backend)
            with options(check_indices=False):
                free = _compiled(graph, backend)
            for others in _hostile_positions(op, attrs, arrays):
                _compare(op, attrs, others, checked)
                _outcome(lambda: free(list(others)))   # noqa: B023


@pytest.mark.parametrize("op", INDEXED)
def test_positions_interpreted(op):
    _check_positions(op, "reference")


@pytest.mark.parametrize("op", INDEXED)
def test_positions_llvm(op):
    pytest.importorskip("llvmlite")
    _check_positions(op, "llvm")


@pytest.mark.opencl
@pytest.mark.parametrize("op", INDEXED)
def test_positions_opencl(op, opencl):
    _check_positions(op, opencl.lower(), 1)
