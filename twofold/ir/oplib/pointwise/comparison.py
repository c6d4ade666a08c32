"""Comparisons, tests for special values, logic on bools, and bitwise ops on integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ....dtypes import DEVICE, FLOATS, INTEGERS, NUMBERS, DType
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import Expression
from ...ops import PublicFunction, Sample
from ..common import complex_functions as functions
from ..common.complex_parts import rule
from ..common.pointwise import (
    EXACT,
    NO_FLOAT,
    PAIR_SHAPES,
    QUIET_FLOATS,
    elementwise,
    kernel,
    pairs,
    plain,
    scalar,
    singles,
)

BOOL = (dtypes.bool_,)
SPECIAL_PAIR = Sample(((60,), (60,)), domain="special")
SPECIAL_SINGLE = Sample(((60,),), domain="special")

_COMPARISONS: tuple[tuple[str, str, Any, str, tuple[DType, ...], str], ...] = (
    ("equal", "eq", np.equal, "==", DEVICE, "array([False,  True, False])"),
    ("not_equal", "ne", np.not_equal, "!=", DEVICE, "array([ True, False,  True])"),
    ("less", "lt", np.less, "<", NUMBERS, "array([ True, False, False])"),
    ("less_equal", "le", np.less_equal, "<=", NUMBERS, "array([ True,  True, False])"),
    ("greater", "gt", np.greater, ">", NUMBERS, "array([False, False,  True])"),
    ("greater_equal", "ge", np.greater_equal, ">=", NUMBERS, "array([False,  True,  True])"),
)
# There is no order of complex numbers.
_ON_COMPLEX = {"equal": rule(functions.equal), "not_equal": rule(functions.not_equal)}
for _name, _node, _ufunc, _symbol, _inputs, _shown in _COMPARISONS:
    elementwise(
        _name, 2, f"``x {_symbol} y`` elementwise, with broadcasting; a bool tensor.", _inputs,
        scalar(lambda x, y, node=_node: k.compare(node, x, y)), plain(_ufunc),
        numpy=kernel(_ufunc, [x for x in _inputs if x is not dtypes.bfloat16]), gradient=NO_FLOAT,
        samples=(*pairs("small"), SPECIAL_PAIR),
        output=dtypes.bool_, tolerance=EXACT,
        on_strings=_ufunc if _symbol in ("==", "!=") else None,
        on_complex=_ON_COMPLEX.get(_name),
        function=PublicFunction(f"tf.{_name}([1, 2, 3], 2).numpy()", _shown, (_name,)))


def _is_infinite(x: Expression) -> Expression:
    return k.compare("eq", k.unary("abs", x), k.constant(float("inf"), x.dtype))


def _is_finite(x: Expression) -> Expression:
    return k.compare("lt", k.unary("abs", x), k.constant(float("inf"), x.dtype))


_TESTS: tuple[tuple[str, Any, Any, str, str], ...] = (
    ("is_nan", lambda x: k.compare("ne", x, x), np.isnan, "True where ``x`` is nan.",
     "array([False, False,  True])"),
    ("is_inf", _is_infinite, np.isinf, "True where ``x`` is an infinity.",
     "array([False,  True, False])"),
    ("is_finite", _is_finite, np.isfinite, "True where ``x`` is neither nan nor infinite.",
     "array([ True, False, False])"),
)
for _name, _build, _ufunc, _doc, _shown in _TESTS:
    elementwise(
        _name, 1, _doc, FLOATS, scalar(_build), plain(_ufunc), numpy=kernel(_ufunc, QUIET_FLOATS),
        gradient=NO_FLOAT, samples=(*singles(), SPECIAL_SINGLE), output=dtypes.bool_,
        tolerance=EXACT, function=PublicFunction(
            f'tf.math.{_name}([1.0, float("inf"), float("nan")]).numpy()', _shown))

_LOGIC: tuple[tuple[str, str, Any, str], ...] = (
    ("logical_and", "and", np.logical_and, "array([ True, False, False])"),
    ("logical_or", "or", np.logical_or, "array([ True,  True, False])"),
    ("logical_xor", "xor", np.logical_xor, ""),  # in TensorFlow its name has another default
)
for _name, _node, _ufunc, _shown in _LOGIC:
    elementwise(
        _name, 2, f"``x {_node} y`` of bool tensors.", BOOL,
        scalar(lambda x, y, node=_node: k.logical(node, x, y)), plain(_ufunc),
        numpy=kernel(_ufunc, BOOL), gradient=NO_FLOAT, samples=pairs("bool"),
        tolerance=EXACT,
        function=PublicFunction(
            f"tf.{_name}([True, True, False], [True, False, False]).numpy()", _shown, (_name,)
        ) if _shown else None)

elementwise(
    "logical_not", 1, "``not x`` of a bool tensor.", BOOL, scalar(k.negate), plain(np.logical_not),
    numpy=kernel(np.logical_not, BOOL), gradient=NO_FLOAT, samples=singles("bool"),
    involution=True, tolerance=EXACT,
    function=PublicFunction("tf.logical_not([True, False]).numpy()",
                            "array([False,  True])", ("logical_not",)))

_BITWISE: tuple[tuple[str, str, Any, str], ...] = (
    ("bitwise_and", "and", np.bitwise_and, "2"),
    ("bitwise_or", "or", np.bitwise_or, "7"),
    ("bitwise_xor", "xor", np.bitwise_xor, "5"),
)
for _name, _node, _ufunc, _shown in _BITWISE:
    elementwise(
        _name, 2, f"Bitwise {_node} of integers.", INTEGERS,
        scalar(lambda x, y, node=_node: k.binary(node, x, y)), plain(_ufunc),
        numpy=kernel(_ufunc, INTEGERS), gradient=NO_FLOAT, samples=pairs("bits"),
        tolerance=EXACT, tensorflow=f"bitwise.{_name}",
        function=PublicFunction(f"int(tf.bitwise.{_name}(6, 3))", _shown))

elementwise(
    "invert", 1, "Every bit of an integer flipped.", INTEGERS, scalar(k.negate), plain(np.invert),
    numpy=kernel(np.invert, INTEGERS), gradient=NO_FLOAT, samples=singles("bits"),
    involution=True, tolerance=EXACT, tensorflow="bitwise.invert",
    function=PublicFunction("int(tf.bitwise.invert(0))", "-1"))

SHIFTS = tuple(Sample(shapes, domain=("bits", domain)) for shapes in PAIR_SHAPES
               for domain in ("range:0:7", "range:-2:70"))


def _shift(ufunc: Any) -> Any:
    """A shift by a count brought into the range that the number of bits allows."""
    def shift(x: Any, y: Any) -> Any:
        return ufunc(x, np.clip(y, 0, y.dtype.itemsize * 8 - 1))
    return shift


_LEFT, _RIGHT = _shift(np.left_shift), _shift(np.right_shift)


elementwise(
    "left_shift", 2, "``x << y``; counts are clipped to 0 ... number of bits - 1.", INTEGERS,
    scalar(expansions.shift_left), plain(_LEFT), numpy=kernel(_LEFT, INTEGERS),
    gradient=NO_FLOAT, samples=SHIFTS, tolerance=EXACT, tensorflow="bitwise.left_shift",
    function=PublicFunction("int(tf.bitwise.left_shift(1, 3))", "8"))
elementwise(
    "right_shift", 2, "``x >> y``, keeping the sign; counts are clipped as for ``left_shift``.",
    INTEGERS, scalar(expansions.shift_right), plain(_RIGHT), numpy=kernel(_RIGHT, INTEGERS),
    gradient=NO_FLOAT, samples=SHIFTS, tolerance=EXACT, tensorflow="bitwise.right_shift",
    function=PublicFunction("int(tf.bitwise.right_shift(8, 3))", "1"))
