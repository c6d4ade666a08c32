"""Reductions, running sums, positions of extrema."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from record_checks import compile_and_run, record_tests, records
from reference_emitter import gradients

from twofold.ir.ops import TABLE

OPS = records("reduce", "scan")

TestRecords = record_tests(OPS)


def run(name: str, *arrays: Any, symbolic: bool = False, **attrs: Any) -> Any:
    op = TABLE[name]
    return compile_and_run(op, op.attrs(**attrs), arrays, symbolic)[0]


def test_ties_of_an_extremum_share_its_gradient() -> None:
    op = TABLE["reduce_max"]
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    (g,) = gradients(op, op.attrs(axes=(1,)), [x], np.array([1.0, 3.0]))
    assert g.tolist() == [[0.0, 0.5, 0.5], [1.0, 1.0, 1.0]]


def test_gradient_of_a_product_with_zeros() -> None:
    op = TABLE["reduce_prod"]
    (g,) = gradients(op, op.attrs(axes=(0,)), [np.array([2.0, 0.0, 5.0])], np.array(1.0))
    assert g.tolist() == [0.0, 10.0, 0.0]
    (g,) = gradients(op, op.attrs(axes=(0,)), [np.array([2.0, 0.0, 0.0])], np.array(1.0))
    assert g.tolist() == [0.0, 0.0, 0.0]


def test_mean_of_integers_truncates() -> None:
    x = np.array([[1, 0, 1, 0], [-1, 0, -1, -1]], np.int32)
    for found in (run("reduce_mean", x, axes=(1,)),
                  TABLE["reduce_mean"].numpy(TABLE["reduce_mean"].attrs((1,)))(x)):
        assert found.dtype == np.int32
        assert found.tolist() == [0, 0]


def test_nan_wins_and_the_first_of_equals() -> None:
    x = np.array([[1.0, np.nan, 3.0, np.nan], [2.0, 5.0, 5.0, 1.0]], np.float32)
    assert run("argmax", x, axis=1).tolist() == [1, 1]
    assert run("argmin", x, axis=1).tolist() == [1, 3]
    assert np.isnan(run("reduce_max", x, axes=(1,))[0])
    assert np.isnan(run("reduce_min", x, axes=(1,))[0])


def test_16_bit_sums_round_once() -> None:
    x = np.full(5000, 1.0, np.float16)
    assert run("reduce_sum", x, axes=(0,)) == np.float16(5000)
    op = TABLE["reduce_sum"]
    assert op.numpy(op.attrs((0,)))(x) == np.float16(5000)


def test_logsumexp_of_infinities() -> None:
    x = np.array([[-np.inf, -np.inf], [np.inf, 1.0], [1e4, 1e4]])
    expected = np.array([-np.inf, np.inf, 1e4 + np.log(2)])
    op = TABLE["reduce_logsumexp"]
    for found in (run("reduce_logsumexp", x, axes=(1,)), op.reference(op.attrs((1,)), x)):
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("name", ["reduce_sum", "reduce_max", "reduce_mean", "reduce_variance",
                                  "reduce_logsumexp"])
@pytest.mark.parametrize("axes", [(0,), (1,), (0, 2), (0, 1, 2)])
def test_reductions_of_shapes_known_at_run_time(name: str, axes: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    op = TABLE[name]
    expected = op.reference(op.attrs(axes), x)
    np.testing.assert_allclose(run(name, x, symbolic=True, axes=axes), expected, rtol=1e-12)


@pytest.mark.parametrize("exclusive", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
def test_running_sums_of_shapes_known_at_run_time(exclusive: bool, reverse: bool) -> None:
    x = np.arange(12.0).reshape(3, 4)
    attrs = {"axis": 1, "exclusive": exclusive, "reverse": reverse}
    op = TABLE["cumsum"]
    expected = op.reference(op.attrs(**attrs), x)
    assert run("cumsum", x, symbolic=True, **attrs).tolist() == expected.tolist()
