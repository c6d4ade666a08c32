"""Dimensions: what is simplified keeps its value, and equal dimensions are equal."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.errors import InvalidArgumentError
from twofold.ir.base import dims
from twofold.ir.base.dims import Polynomial, Symbol

N, M = Symbol("n", lowest=1), Symbol("m", lowest=1)
n, m = N.dim, M.dim

#: The same operation on dimensions and on integers.
OPERATIONS: list[tuple[Callable[[Any, Any], Any], Callable[[int, int], int]]] = [
    (operator.add, operator.add), (operator.sub, operator.sub), (operator.mul, operator.mul),
    (dims.floordiv, operator.floordiv), (dims.modulo, operator.mod),
    (dims.minimum, min), (dims.maximum, max)]

expressions: Any = st.recursive(
    st.sampled_from(["n", "m"]) | st.integers(-4, 4),
    lambda inner: st.tuples(st.integers(0, len(OPERATIONS) - 1), inner, inner), max_leaves=6)


def as_dim(expression: Any) -> Any:
    """An expression as a dimension."""
    if isinstance(expression, tuple):
        kind, left, right = expression
        return OPERATIONS[kind][0](as_dim(left), as_dim(right))
    return {"n": n, "m": m}.get(expression, expression)


def as_number(expression: Any, values: dict[str, int]) -> int:
    """What an expression is for some sizes."""
    if isinstance(expression, tuple):
        kind, left, right = expression
        return OPERATIONS[kind][1](as_number(left, values), as_number(right, values))
    return values.get(expression, expression)


@settings(max_examples=300, deadline=None)
@given(expressions, st.integers(1, 7), st.integers(1, 7))
def test_values(expression: Any, first: int, second: int) -> None:
    try:
        wanted = as_number(expression, {"n": first, "m": second})
        dim = as_dim(expression)
    except ZeroDivisionError:
        return
    assert dims.evaluate(dim, {N: first, M: second}) == wanted
    partly = dims.substitute(dim, {N: first})
    assert N not in dims.symbols(partly)
    assert dims.evaluate(partly, {M: second}) == wanted
    assert dim == as_dim(expression) and hash(dim) == hash(as_dim(expression))
    if wanted >= 0:
        assert dims.lower_bound(dim) <= wanted or isinstance(dim, int)


@pytest.mark.parametrize(("dim", "simple"), [
    (n + m - n, m), ((n + 1) * (n - 1), n * n - 1), (n - n, 0), (n * 0, 0), (2 * n - n, n),
    (dims.floordiv(6 * n * m, 2 * m), 3 * n), (dims.floordiv(n, n), 1), (dims.modulo(4 * n, 2), 0),
    (dims.floordiv(0, n), 0), (dims.floordiv(n + m, n + m), 1),
    (dims.maximum(n, n + 2), n + 2), (dims.minimum(n, n + 2), n), (dims.maximum(0, n), n),
    (dims.minimum(1, n), 1), (dims.maximum(n * m, 1), n * m), (dims.minimum(n, n), n),
])
def test_what_is_simplified(dim: Any, simple: Any) -> None:
    assert dim == simple and hash(dim) == hash(simple) and type(dim) is type(simple)


@pytest.mark.parametrize("dim", [
    dims.floordiv(n, 2), dims.modulo(n, m), dims.minimum(n, m), dims.maximum(n - 3, 0),
    dims.minimum(n, 2), dims.floordiv(n + m, n)])
def test_what_only_the_run_tells(dim: Any) -> None:
    assert isinstance(dim, Polynomial) and dims.symbols(dim) <= {N, M}
    for use in (bool, operator.index, int):
        with pytest.raises(TypeError, match="only known at run time"):
            use(dim)


@pytest.mark.parametrize(("dim", "bound"), [
    (5, 5), (n, 1), (n + 3, 4), (2 * n * m, 2), (n - 1, 0), (dims.floordiv(n, 2), 0),
    (Symbol("k").dim + 2, 2)])
def test_bounds(dim: Any, bound: int) -> None:
    assert dims.lower_bound(dim) == bound


def test_symbols_are_equal_to_themselves_alone() -> None:
    assert Symbol("n").dim != Symbol("n").dim and n == N.dim and n != m and n != "n"
    assert len({n, N.dim, n + 0, m}) == 2


def test_sizes_of_shapes() -> None:
    assert dims.product([]) == 1 and dims.product([2, 3]) == 6
    assert dims.product([2, n, n]) == 2 * n * n
    assert dims.is_static([1, 2]) and not dims.is_static([1, n])


def test_what_cannot_be_evaluated() -> None:
    with pytest.raises(KeyError, match="no value for dimension symbols m, n"):
        dims.evaluate(n * m, {})
    for dim in (dims.floordiv(n, m), dims.modulo(n, m), dims.maximum(dims.floordiv(5, m), n)):
        with pytest.raises(InvalidArgumentError, match="division by zero"):
            dims.evaluate(dim, {N: 3, M: 0})


def test_text_is_the_same_however_it_was_made() -> None:
    assert repr(n + m * 2 + 1) == repr(1 + 2 * m + n)
    assert repr(dims.floordiv(n, m)) == "(n // m)" and repr(dims.modulo(n, 3)) == "(n % 3)"
    assert repr(dims.minimum(n, m)) == "min(n, m)" and repr(n * n - 1) == "n*n + -1"
