"""Every scalar primitive of kernels is known to all who must know it.

A primitive is a row of ``UNARY`` or ``BINARY`` in ``ir/kernel/nodes.py``. Its meaning on arrays,
its spelling in both code generators and its cost stand elsewhere; a row without them fails here,
before a kernel of a user does.
"""

from __future__ import annotations

import numpy as np
import pytest

from twofold import dtypes
from twofold.backends.llvm.kernel.schedule import WEIGHTS
from twofold.backends.llvm.text.scalar import Operations
from twofold.backends.opencl.text import scalar
from twofold.backends.opencl.text.types import Writer
from twofold.ir.kernel import evaluate, nodes
from twofold.ir.kernel.combines import COMBINES

DTYPES = (dtypes.bool_, dtypes.int8, dtypes.uint8, dtypes.int16, dtypes.int32, dtypes.uint32,
          dtypes.int64, dtypes.uint64, dtypes.float32, dtypes.float64)
CASES = [(table, name, dtype) for table in ("UNARY", "BINARY")
         for name, kind in getattr(nodes, table).items()
         for dtype in DTYPES if nodes._KINDS[kind](dtype)]


class Lines:
    """A writer of LLVM text that keeps what is written."""

    def __init__(self):
        self.lines = []

    def value(self, text, prefix="v"):
        self.lines.append(text)
        return f"%{prefix}{len(self.lines)}"

    def line(self, text):
        self.lines.append(text)

    def declare(self, text):
        pass


@pytest.fixture(params=CASES, ids=lambda case: f"{case[1]}-{case[2].name}")
def case(request):
    """A primitive, the method that writes it, its operands' names, and their dtype."""
    table, name, dtype = request.param
    return name, table.lower(), ("%x", "%y") if table == "BINARY" else ("%x",), dtype


def test_it_has_a_meaning(case):
    name, method, operands, dtype = case
    arrays = [np.ones(3, dtype.numpy)] * len(operands)
    result = getattr(evaluate, method.upper())[name](*arrays)
    wanted = np.bool_ if name in nodes.COMPARISONS else dtype.numpy
    assert result.dtype == wanted and result.shape == (3,)


def test_llvm_writes_it(case):
    name, method, operands, dtype = case
    for lanes in (1, 8):
        out = Lines()
        result = getattr(Operations(out, lanes, True), method)(name, *operands, dtype)
        assert result == "%x" or (out.lines and result.startswith("%"))


def test_opencl_writes_it(case):
    name, method, operands, dtype = case
    names = [operand[1:] for operand in operands]
    assert getattr(scalar, method)(Writer(), name, *names, dtype)


def test_it_has_a_cost():
    assert set(WEIGHTS) == {*nodes.UNARY, *nodes.BINARY}


def test_nothing_else_has_a_meaning():
    assert set(evaluate.UNARY) == set(nodes.UNARY)
    assert set(evaluate.BINARY) == set(nodes.BINARY)
    assert {combine.operation for combine in COMBINES.values()} <= set(nodes.BINARY)


@pytest.mark.parametrize("write", [
    lambda: Operations(Lines(), 1, True).unary("cbrt", "%x", dtypes.float32),
    lambda: Operations(Lines(), 1, True).binary("hypot", "%x", "%y", dtypes.float32),
    lambda: scalar.unary(Writer(), "cbrt", "x", dtypes.float32),
    lambda: scalar.binary(Writer(), "hypot", "x", "y", dtypes.float32)])
def test_a_missing_one_is_noticed(write):
    with pytest.raises(KeyError):
        write()
