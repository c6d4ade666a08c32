"""Ops with effects: what they demand, what their references do, the gradient of a host call."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from record_checks import check_errors, records
from reference_emitter import gradients

from twofold import dtypes
from twofold.errors import InvalidArgumentError, ShapeError
from twofold.ir.base.types import TensorType, VariableType
from twofold.ir.oplib.control.effects import HostFunction
from twofold.ir.ops import TABLE, InferContext, OpDef

F32 = dtypes.float32
OPS = [op for op in records("effects") if op.name != "hold_variable"]


@pytest.mark.parametrize("op", [op for op in OPS if op.error_samples], ids=lambda op: op.name)
def test_bad_arguments_are_refused(op: OpDef) -> None:
    check_errors(op)


def test_none_of_them_is_pure() -> None:
    assert {op.name for op in OPS} == {"check_dims", "assert_true", "read_variable",
                                       "assign_variable", "print_tensors", "host_call"}
    assert not any(op.is_pure for op in OPS)


def test_check_dims_raises_its_message() -> None:
    op = TABLE["check_dims"]
    assert op.reference(op.attrs(3, 3, "no")) == ()
    with pytest.raises(InvalidArgumentError, match="3 and 4 do not fit"):
        op.reference(op.attrs(3, 4, "3 and 4 do not fit"))


def test_assertions_show_their_data() -> None:
    op = TABLE["assert_true"]
    assert op.reference(op.attrs("x must be positive"), np.array(True)) == ()
    with pytest.raises(InvalidArgumentError, match=r"x must be positive\n\[1 2\]"):
        op.reference(op.attrs("x must be positive"), np.array(False), np.array([1, 2]))


def infer(name: str, *types: Any) -> Any:
    return TABLE[name].infer_types(InferContext(), types, TABLE[name].attrs())


def test_variables_take_their_own_dtype_and_shape() -> None:
    variable = VariableType(F32, (2, 3))
    assert infer("read_variable", variable) == (TensorType(F32, (2, 3)),)
    assert infer("assign_variable", variable, TensorType(F32, (2, 3))) == ()
    with pytest.raises(InvalidArgumentError, match=r"use tf\.cast"):
        infer("assign_variable", variable, TensorType(dtypes.float64, (2, 3)))
    for shape in ((2, 4), (3,)):
        with pytest.raises(ShapeError, match=r"cannot go into a variable of shape \(2, 3\)"):
            infer("assign_variable", variable, TensorType(F32, shape))
    with pytest.raises(InvalidArgumentError, match="takes a variable"):
        infer("read_variable", TensorType(F32, (2,)))


def test_print_fills_its_template(capsys: pytest.CaptureFixture[str]) -> None:
    op = TABLE["print_tensors"]
    op.reference(op.attrs("x = {}", stream="stdout"), np.array([1, 2]))
    op.reference(op.attrs("{} and {}", end=""), np.array(3), np.arange(100))
    captured = capsys.readouterr()
    assert captured.out == "x = [1 2]\n"
    assert captured.err == "3 and [ 0  1  2 ... 97 98 99]"


def test_host_calls_check_what_they_get_back() -> None:
    op = TABLE["host_call"]
    x = np.ones((2,), np.float32)
    good = op.attrs(HostFunction(lambda a: a * 2), (TensorType(F32, (2,)),))
    (result,) = op.reference(good, x)
    assert result.tolist() == [2, 2]
    nothing = op.attrs(HostFunction(lambda a: None), ())
    assert op.reference(nothing, x) == ()
    for function, match in ((lambda a: a.astype(np.float64), "is float64"),
                            (lambda a: a[:1], r"of shape \(1,\)"),
                            (lambda a: (a, a), "returned 2 results, 1 were declared")):
        with pytest.raises(InvalidArgumentError, match=match):
            op.reference(op.attrs(HostFunction(function), (TensorType(F32, (2,)),)), x)


def test_host_functions_are_equal_only_to_themselves() -> None:
    def double(a: Any) -> Any:
        return 2 * a

    one, two = HostFunction(double), HostFunction(double)
    assert one == one and one != two
    assert "double" in repr(one)


def test_gradient_of_a_host_call_is_its_own() -> None:
    op = TABLE["host_call"]
    x = np.array([1.0, 2.0])
    types = (TensorType(dtypes.float64, (2,)),)
    square = HostFunction(np.square, backward=lambda a, g: 2 * a * g)
    (g,) = gradients(op, op.attrs(square, types), [x], np.array([1.0, 10.0]))
    assert g.tolist() == [2, 40]
    (g,) = gradients(op, op.attrs(HostFunction(np.square), types), [x], np.ones(2))
    assert g is None
