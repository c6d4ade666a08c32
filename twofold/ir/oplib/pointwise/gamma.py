"""The Hurwitz zeta function and polygamma: kernels with loops, since both are sums.

``zeta(s, q)`` sums ``(q + k)**-s`` over k = 0 … 9 and adds the Euler-Maclaurin formula for the
rest; a negative q is moved by the sums of both sides of the pole next to it. All is computed in
float64, so float32 results are rounded once. ``digamma`` and ``lgamma`` are in ``special``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from ....dtypes import DType, float32, float64, int32
from ....errors import InvalidArgumentError
from ...base.types import TensorType
from ...kernel import build as k
from ...kernel import expansions, simplify
from ...kernel.build import broadcast_index
from ...kernel.nodes import (
    INDEX,
    Accumulate,
    Expression,
    Index,
    Kernel,
    Let,
    Load,
    Local,
    Statement,
    Store,
    Variable,
)
from ...ops import (
    Attrs,
    Category,
    ErrorSample,
    Gradient,
    KernelTemplate,
    OpDef,
    PublicFunction,
    Sample,
    Tolerance,
    register,
)
from ..common.infer import elementwise_infer
from ..common.pointwise import each
from ..common.templates import bound, loop, make_buffers, make_kernel, scalar
from .special import digamma_value

DTYPES = (float32, float64)
DIRECT = 10          # terms that are summed one by one
LARGEST_ORDER = 170  # the factorial of more is infinite
_BERNOULLI = ((1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
              (43867, 798), (-174611, 330), (854513, 138), (-236364091, 2730))
#: B(2i) / (2i)! of the Euler-Maclaurin formula, i = 1 … 12.
EULER = tuple(float(Fraction(*b) / math.factorial(2 * i))
              for i, b in enumerate(_BERNOULLI, start=1))


# ---------------------------------------------------------------------------- references

def _term_value(s: float, q: float, steps: float) -> float:
    """``(q + steps)**-s``; what rounding the sum took away matters s times as much."""
    a = q + steps
    return math.pow(a, -s) * (1.0 - s * (q - (a - steps)) / a)


def _sum_value(s: float, q: float) -> float:
    """``zeta(s, q)`` for s > 1 and q > 0."""
    if q == math.inf or s == math.inf:
        return 0.0 if q > 1.0 else 1.0 if q == 1.0 else math.inf
    try:
        *terms, b = [_term_value(s, q, float(i)) for i in range(DIRECT + 1)]
    except OverflowError:
        return math.inf
    a = q + DIRECT
    series = EULER[-1]
    for i in range(len(EULER) - 1, 0, -1):
        series = EULER[i - 1] + (s + 2 * i - 1) * (s + 2 * i) / (a * a) * series
    rest = [b * a / (s - 1.0), 0.5 * b, b * s / a * series] if b else []
    return math.fsum([*terms, *rest])


def zeta_value(s: float, q: float) -> float:
    """Hurwitz zeta function in float64, with TensorFlow's values at poles."""
    if math.isnan(s) or math.isnan(q) or s < 1.0:
        return math.nan
    if s == 1.0:
        return math.inf
    if q > 0.0:
        return _sum_value(s, q)
    even = s == math.inf or s % 2.0 == 0.0  # infinity is its own half
    if q == -math.inf or q == math.floor(q):
        return math.inf if even else math.nan
    if s == math.inf:
        return math.inf  # of q + i one lies between 0 and 1
    if s != math.floor(s):
        return math.nan
    nearest = float(round(q))
    offset = q - nearest
    above, below = (offset, 1.0 - offset) if offset > 0.0 else (1.0 + offset, -offset)
    sign = 1.0 if even else -1.0
    first, second = _sum_value(s, above), _sum_value(s, below)
    if math.isinf(first) or math.isinf(second):
        return first if math.isinf(first) else sign * second
    return math.fsum([first, sign * second, -sign * _sum_value(s, 1.0 - q)])


def polygamma_value(n: float, x: float) -> float:
    """Derivative of order ``n`` of digamma in float64."""
    if math.isnan(n) or math.isnan(x) or n < 0.0 or (n != math.inf and n != math.floor(n)):
        return math.nan
    if n == 0.0:
        return digamma_value(x)
    factor = float(math.factorial(int(n))) if n <= LARGEST_ORDER else math.inf
    # An infinite order counts as odd, as in TensorFlow.
    sign = 1.0 if n == math.inf or (n + 1.0) % 2.0 == 0.0 else -1.0
    return sign * factor * zeta_value(n + 1.0, x)


# ---------------------------------------------------------------------------- kernels

def _number(value: float) -> Expression:
    return k.constant(value, float64)


def _is_whole(x: Expression) -> Expression:
    return k.compare("eq", k.unary("floor", x), x)


def _is_even(x: Expression) -> Expression:
    return _is_whole(k.mul(x, _number(0.5)))


def _term(a: Expression, start: Expression, steps: Expression, s: Expression) -> Expression:
    """``(start + steps)**-s``, where ``a`` is that sum rounded."""
    p = expansions.power(a, k.unary("neg", s))
    # What rounding a took away matters s times as much in its power.
    lost = k.sub(start, k.sub(a, steps))
    corrected = k.fma(p, k.unary("neg", k.div(k.mul(s, lost), a)), p)
    plain = k.logical("or", k.compare("eq", p, _number(0.0)), k.compare("eq", p, _number(math.inf)))
    plain = k.logical("or", plain, k.compare("eq", p, _number(1.0)))  # of an infinite s
    return k.select(plain, p, corrected)


def _rest(start: Expression, s: Expression) -> Expression:
    """What follows the terms that are summed one by one."""
    steps = _number(float(DIRECT))
    a = k.add(start, steps)
    b = _term(a, start, steps, s)
    scale = k.div(_number(1.0), k.mul(a, a))
    series = _number(EULER[-1])
    for i in range(len(EULER) - 1, 0, -1):
        factor = k.mul(k.mul(k.add(s, _number(2.0 * i - 1)), k.add(s, _number(2.0 * i))), scale)
        series = k.fma(factor, series, _number(EULER[i - 1]))
    rest = k.div(k.mul(b, a), k.sub(s, _number(1.0)))
    rest = k.add(k.fma(b, _number(0.5), k.mul(k.mul(k.div(b, a), s), series)), rest)
    return k.select(k.compare("eq", b, _number(0.0)), b, rest)


def _zeta(s: Expression, q: Expression) -> tuple[list[Statement], Expression]:
    """Statements that compute ``zeta(s, q)``, and the value after them."""
    zero, one = _number(0.0), _number(1.0)
    origin = k.index(0)
    total, piece = scalar("total", float64), scalar("piece", float64)
    nearest = k.unary("round_even", q)
    offset = k.sub(q, nearest)
    rises = k.compare("gt", offset, zero)
    above = k.select(rises, offset, k.add(one, offset))
    below = k.select(rises, k.sub(one, offset), k.unary("neg", offset))
    even = _is_even(s)
    moved = k.logical("and", k.compare("lt", q, zero), k.negate(_is_whole(q)))
    count = k.select(moved, k.index(3), k.index(1))
    pieces = bound("pieces", count)

    def add_piece(j: Index) -> list[Statement]:
        first, second = k.compare("eq", j, k.index(0)), k.compare("eq", j, k.index(1))
        start = k.select(first, k.select(moved, above, q), k.select(second, below, k.sub(one, q)))
        begin = bound("begin", start)
        sign = k.select(k.logical("or", first, k.compare("eq", even, second)), one, _number(-1.0))

        def add_term(i: Index) -> list[Statement]:
            steps = k.cast(k.sub(k.index(DIRECT - 1), i), float64)   # the smallest first
            value = _term(k.add(begin, steps), begin, steps, s)
            return [Accumulate(piece, origin, "sum", value)]

        return [Let(begin, start), Local(piece, _rest(begin, s)),
                loop("i", k.index(DIRECT), add_term),
                Accumulate(total, origin, "sum", k.mul(sign, Load(piece, origin)))]

    statements = [Local(total, zero), Let(pieces, count), loop("j", pieces, add_piece)]
    value: Expression = Load(total, origin)
    nan, infinity = _number(math.nan), _number(math.inf)
    pole = k.logical("and", k.compare("le", q, zero), _is_whole(q))
    value = k.select(k.logical("and", moved, k.negate(_is_whole(s))), nan, value)
    value = k.select(pole, k.select(even, infinity, nan), value)
    value = k.select(k.compare("eq", s, one), infinity, value)
    value = k.select(k.compare("ge", s, one), value, nan)
    value = k.select(k.compare("ne", q, q), q, value)
    return statements, value


def _polygamma(n: Expression, x: Expression) -> tuple[list[Statement], Expression]:
    """Statements that compute ``polygamma(n, x)``, and the value after them."""
    zero, one = _number(0.0), _number(1.0)
    s = bound("s", k.add(n, one))
    statements, zeta = _zeta(s, x)
    factorial = scalar("factorial", float64)
    most = k.binary("min", k.binary("max", n, zero), _number(LARGEST_ORDER + 1.0))
    count = k.cast(most, INDEX)
    order = bound("order", count)

    def multiply(i: Index) -> list[Statement]:
        return [Accumulate(factorial, k.index(0), "prod", k.add(k.cast(i, float64), one))]

    value = k.mul(Load(factorial, k.index(0)), zeta)
    value = k.select(_is_even(s), value, k.unary("neg", value))
    value = k.select(k.compare("eq", n, zero), expansions.digamma(x), value)
    is_order = k.logical("and", k.compare("ge", n, zero), _is_whole(n))
    value = k.select(is_order, value, _number(math.nan))
    return ([Let(s, k.add(n, one)), *statements, Let(order, count), Local(factorial, one),
             loop("i", order, multiply)], value)


Build = Callable[[Expression, Expression], tuple[list[Statement], Expression]]


def _template(build_value: Build) -> Any:
    def build(attrs: Attrs, inputs: Sequence[TensorType], outputs: Sequence[TensorType],
              name: str) -> Kernel:
        first, second, y = make_buffers(inputs, outputs)

        def element(p: Index) -> list[Statement]:
            index = simplify.unflatten(p, y.shape, {})
            operands: list[Variable] = []
            lets: list[Statement] = []
            for buffer in (first, second):
                place = simplify.flatten(broadcast_index(index, y.shape, buffer.shape),
                                         buffer.shape)
                value = k.cast(Load(buffer, place), float64)
                operands.append(bound(f"of_{buffer.name}", value))
                lets.append(Let(operands[-1], value))
            statements, value = build_value(*operands)
            return [*lets, *statements, Store(y, p, k.cast(value, y.dtype))]

        total = k.index(1)
        for extent in y.shape:
            total = k.mul(total, k.dim(extent))
        return make_kernel(name, [first, second, y], [loop("p", total, element, "parallel")])
    return build


# ---------------------------------------------------------------------------- records

def _zeta_gradient(F: Any, ctx: Any, g: Any) -> tuple[None, Any]:
    s, q = ctx.input(0), ctx.input(1)
    slope = F.negative(F.multiply(s, F.zeta(F.add(s, F.like(1, s)), q)))
    return None, F.sum_to(F.multiply(g, slope), ctx.input_types[1].shape)


def _polygamma_gradient(F: Any, ctx: Any, g: Any) -> tuple[None, Any]:
    n, x = ctx.input(0), ctx.input(1)
    slope = F.polygamma(F.add(n, F.like(1, n)), x)
    return None, F.sum_to(F.multiply(g, slope), ctx.input_types[1].shape)


_SHAPES = (((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1), (1, 5)), ((), (3,)), ((0, 3), (3,)), ((), ()))


def _register(name: str, doc: str, build: Build, value: Callable[..., float], gradient: Any,
              first: str, other: DType, function: PublicFunction) -> OpDef:
    return register(OpDef(
        name=name, category=Category.ELEMENTWISE, arity=2, doc=doc, attrs=Attrs,
        infer=elementwise_infer(name, DTYPES), reference=each(value), numpy=None,
        gradient=Gradient(gradient, inputs=(0, 1)), lowering=KernelTemplate(_template(build)),
        dtypes=DTYPES, tensorflow=f"math.{name}", function=function, tolerance=Tolerance(8.0, 1e-7),
        grad_check=False,   # as in TensorFlow, the order has no gradient
        samples=(*(Sample(shapes, domain=(first, "positive")) for shapes in _SHAPES),
                 Sample(((40,), (40,)), domain=(first, "range:-6:-0.5")),
                 Sample(((40,), (40,)), domain=(first, "range:3:80")),
                 Sample(((), (60,)), domain=(first, "special")),
                 Sample(((60,), ()), domain=("special", "positive"))),
        error_samples=(
            ErrorSample(((other, (2,)), (other, (2,))), InvalidArgumentError, "has dtype",
                        when="the dtype is another"),
            ErrorSample(((float32, (2,)), (float32, (3,))), InvalidArgumentError,
                        "do not broadcast", when="the shapes do not broadcast"),
            ErrorSample(((float32, (2,)), (float64, (2,))), InvalidArgumentError,
                        "differ; use tf.cast", when="the dtypes differ"))))


zeta = _register(
    "zeta", "Hurwitz zeta function: the sum of ``(q + k)**-x`` over k = 0, 1, …; nan for x < 1.",
    _zeta, zeta_value, _zeta_gradient, "index:7", int32,
    PublicFunction("tf.math.zeta([2.0, 4.0], 1.0).numpy().round(4)",
                   "array([1.6449, 1.0823], dtype=float32)", parameters=("x", "q")))
polygamma = _register(
    "polygamma", "Derivative of order ``a`` of ``digamma``; nan where ``a`` is no order.",
    _polygamma, polygamma_value, _polygamma_gradient, "index:5", int32,
    PublicFunction("tf.math.polygamma([1.0, 2.0], 1.0).numpy().round(4)",
                   "array([ 1.6449, -2.4041], dtype=float32)", parameters=("a", "x")))
