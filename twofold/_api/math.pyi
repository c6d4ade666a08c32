# Written by `make docs` from the table in twofold/_api/names.py: change it there.

from typing import Any as _Any
from twofold.frontend.tensors.tensor import Tensor as _Tensor
def abs(x: _Any, name: str | None = None) -> _Tensor:
    r"""Absolute value; the lowest integer stays itself."""
from twofold.frontend.ops.math import accumulate_n as accumulate_n
def acos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse cosine; nan outside [-1, 1]."""
def acosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic cosine; nan below 1."""
def add(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x + y`` with broadcasting; integers wrap, strings are joined."""
from twofold.frontend.ops.math import add_n as add_n
from twofold.frontend.ops.reduce import argmax as argmax
from twofold.frontend.ops.reduce import argmin as argmin
def asin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse sine; nan outside [-1, 1]."""
def asinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic sine."""
def atan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse tangent."""
def atan2(y: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Angle of the point (x, y), in [-pi, pi]; ``atan(y / x)`` in the right quadrant."""
def atanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse hyperbolic tangent; nan outside [-1, 1]."""
from twofold.frontend.ops.reduce import bincount as bincount
def ceil(x: _Any, name: str | None = None) -> _Tensor:
    r"""The smallest integer not below ``x``."""
from twofold.frontend.ops.reduce import confusion_matrix as confusion_matrix
def cos(x: _Any, name: str | None = None) -> _Tensor:
    r"""Cosine."""
def cosh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic cosine."""
from twofold.frontend.ops.reduce import count_nonzero as count_nonzero
from twofold.frontend.ops.reduce import cumprod as cumprod
from twofold.frontend.ops.reduce import cumsum as cumsum
from twofold.frontend.ops.math import cumulative_logsumexp as cumulative_logsumexp
def digamma(x: _Any, name: str | None = None) -> _Tensor:
    r"""Derivative of ``lgamma``; nan at 0 and the negative integers."""
from twofold.frontend.ops.math import divide as divide
def divide_no_nan(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x / y``, and 0 where ``y`` is 0."""
def equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x == y`` elementwise, with broadcasting; a bool tensor."""
def erf(x: _Any, name: str | None = None) -> _Tensor:
    r"""Error function."""
def erfc(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 - erf(x)``, precise where that is small."""
from twofold.frontend.ops.compositions import erfcinv as erfcinv
def erfinv(x: _Any, name: str | None = None) -> _Tensor:
    r"""Inverse of ``erf``; infinite at -1 and 1, nan outside."""
def exp(x: _Any, name: str | None = None) -> _Tensor:
    r"""``e**x``."""
def expm1(x: _Any, name: str | None = None) -> _Tensor:
    r"""``exp(x) - 1``, precise near 0."""
def floor(x: _Any, name: str | None = None) -> _Tensor:
    r"""The largest integer not above ``x``."""
def floordiv(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x // y``: a quotient rounded down."""
def floormod(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x % y``: what is left of ``x`` after ``floordiv``; it has the sign of ``y``."""
def greater(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x > y`` elementwise, with broadcasting; a bool tensor."""
def greater_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x >= y`` elementwise, with broadcasting; a bool tensor."""
from twofold.frontend.ops.sorting import in_top_k as in_top_k
from twofold.frontend.ops.batches import invert_permutation as invert_permutation
def is_finite(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is neither nan nor infinite."""
def is_inf(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is an infinity."""
def is_nan(x: _Any, name: str | None = None) -> _Tensor:
    r"""True where ``x`` is nan."""
from twofold.frontend.ops.checks.values import is_non_decreasing as is_non_decreasing
from twofold.frontend.ops.checks.values import is_strictly_increasing as is_strictly_increasing
from twofold.frontend.ops.nn.layers import l2_normalize as l2_normalize
from twofold.frontend.ops.compositions import lbeta as lbeta
def less(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x < y`` elementwise, with broadcasting; a bool tensor."""
def less_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x <= y`` elementwise, with broadcasting; a bool tensor."""
def lgamma(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(abs(gamma(x)))``; infinite at 0 and the negative integers."""
def log(x: _Any, name: str | None = None) -> _Tensor:
    r"""Natural logarithm; nan below 0."""
def log1p(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(1 + x)``, precise near 0."""
def log_sigmoid(x: _Any, name: str | None = None) -> _Tensor:
    r"""``log(sigmoid(x))`` without overflow."""
from twofold.frontend.ops.nn.layers import log_softmax as log_softmax
def logical_and(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x and y`` of bool tensors."""
def logical_not(x: _Any, name: str | None = None) -> _Tensor:
    r"""``not x`` of a bool tensor."""
def logical_or(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x or y`` of bool tensors."""
from twofold.frontend.ops.math import logical_xor as logical_xor
def maximum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The larger of two; nan where either is nan."""
def minimum(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""The smaller of two; nan where either is nan."""
from twofold._api.math import floormod as mod
def multiply(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x * y`` with broadcasting; integers wrap."""
from twofold.frontend.ops.math import multiply_no_nan as multiply_no_nan
def ndtri(x: _Any, name: str | None = None) -> _Tensor:
    r"""Quantile of the normal distribution; infinite at 0 and 1, nan outside."""
def negative(x: _Any, name: str | None = None) -> _Tensor:
    r"""``-x``; integers wrap."""
from twofold.frontend.ops.math import nextafter as nextafter
def not_equal(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x != y`` elementwise, with broadcasting; a bool tensor."""
def polygamma(a: _Any, x: _Any, name: str | None = None) -> _Tensor:
    r"""Derivative of order ``a`` of ``digamma``; nan where ``a`` is no order."""
from twofold.frontend.ops.compositions import polyval as polyval
def pow(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x**y`` with C's special cases; integers wrap."""
def reciprocal(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / x``."""
from twofold.frontend.ops.math import reciprocal_no_nan as reciprocal_no_nan
def reduce_all(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical and over axes."""
def reduce_any(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Logical or over axes."""
from twofold.frontend.ops.reduce import reduce_euclidean_norm as reduce_euclidean_norm
def reduce_logsumexp(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""``log(sum(exp(x)))`` over axes, without overflow."""
def reduce_max(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Largest element over axes; nan if there is one."""
from twofold.frontend.ops.reduce import reduce_mean as reduce_mean
def reduce_min(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Smallest element over axes; nan if there is one."""
def reduce_prod(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Product over axes."""
def reduce_std(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Square root of the variance over axes; its gradient is nan where the variance is 0."""
def reduce_sum(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Sum over axes; integers wrap, 16-bit floats accumulate in float32."""
def reduce_variance(input_tensor: _Any, axis: _Any = None, keepdims: _Any = False, name: str | None = None) -> _Tensor:
    r"""Mean squared distance from the mean over axes."""
from twofold._api.math import round as rint
def round(x: _Any, name: str | None = None) -> _Tensor:
    r"""The nearest integer; halves go to the even one."""
def rsqrt(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / sqrt(x)``."""
from twofold.frontend.ops.math import scalar_mul as scalar_mul
from twofold.frontend.ops.reduce import segment_max as segment_max
from twofold.frontend.ops.reduce import segment_mean as segment_mean
from twofold.frontend.ops.reduce import segment_min as segment_min
from twofold.frontend.ops.reduce import segment_sum as segment_sum
def sigmoid(x: _Any, name: str | None = None) -> _Tensor:
    r"""``1 / (1 + exp(-x))``, stable for every ``x``."""
def sign(x: _Any, name: str | None = None) -> _Tensor:
    r"""-1, 0 or 1; nan stays."""
def sin(x: _Any, name: str | None = None) -> _Tensor:
    r"""Sine."""
def sinh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic sine."""
from twofold.frontend.ops.nn.layers import softmax as softmax
def softplus(features: _Any, name: str | None = None) -> _Tensor:
    r"""``log(1 + exp(features))``, without overflow."""
def softsign(features: _Any, name: str | None = None) -> _Tensor:
    r"""``features / (1 + abs(features))``."""
def sqrt(x: _Any, name: str | None = None) -> _Tensor:
    r"""Square root; nan below 0."""
def square(x: _Any, name: str | None = None) -> _Tensor:
    r"""``x * x``; integers wrap."""
def squared_difference(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``(x - y) * (x - y)``."""
def subtract(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""Elementwise ``x - y`` with broadcasting; integers wrap."""
def tan(x: _Any, name: str | None = None) -> _Tensor:
    r"""Tangent."""
def tanh(x: _Any, name: str | None = None) -> _Tensor:
    r"""Hyperbolic tangent."""
from twofold.frontend.ops.sorting import top_k as top_k
from twofold.frontend.ops.math import truediv as truediv
from twofold.frontend.ops.reduce import unsorted_segment_max as unsorted_segment_max
from twofold.frontend.ops.reduce import unsorted_segment_mean as unsorted_segment_mean
from twofold.frontend.ops.reduce import unsorted_segment_min as unsorted_segment_min
from twofold.frontend.ops.compositions import unsorted_segment_sqrt_n as unsorted_segment_sqrt_n
from twofold.frontend.ops.reduce import unsorted_segment_sum as unsorted_segment_sum
def xdivy(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x / y``, and 0 where ``x`` is 0."""
def xlog1py(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x * log1p(y)``, and 0 where ``x`` is 0."""
def xlogy(x: _Any, y: _Any, name: str | None = None) -> _Tensor:
    r"""``x * log(y)``, and 0 where ``x`` is 0."""
from twofold.frontend.ops.reduce import zero_fraction as zero_fraction
def zeta(x: _Any, q: _Any, name: str | None = None) -> _Tensor:
    r"""Hurwitz zeta function: the sum of ``(q + k)**-x`` over k = 0, 1, …; nan for x < 1."""
