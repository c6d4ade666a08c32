"""Complex arithmetic on parts: what the ``on_complex`` rules of records are written with.

Every function takes an emitter and ``Parts`` (or real values, where it says so), and gives such.
Where C's Annex G and TensorFlow agree on special values these follow them; products are the plain
four (an infinity times 0 + 0j is nan), as TensorFlow's vectorised ones are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...ops import ComplexRule, Parts


def rule(function: Callable[..., Any]) -> ComplexRule:
    """The ``on_complex`` of an op without attributes."""
    return lambda F, attrs, *operands: function(F, *operands)


def add(F: Any, x: Parts, y: Parts) -> Parts:
    """``x + y``."""
    return Parts(F.add(x.re, y.re), F.add(x.im, y.im))


def subtract(F: Any, x: Parts, y: Parts) -> Parts:
    """``x - y``."""
    return Parts(F.subtract(x.re, y.re), F.subtract(x.im, y.im))


def negative(F: Any, x: Parts) -> Parts:
    """``-x``."""
    return Parts(F.negative(x.re), F.negative(x.im))


def conjugate(F: Any, x: Parts) -> Parts:
    """``x`` with the other sign of the imaginary part."""
    return Parts(x.re, F.negative(x.im))


def scale(F: Any, x: Parts, factor: Any) -> Parts:
    """``x`` times a real value."""
    return Parts(F.multiply(x.re, factor), F.multiply(x.im, factor))


def times_i(F: Any, x: Parts) -> Parts:
    """``1j * x``."""
    return Parts(F.negative(x.im), x.re)


def over_i(F: Any, x: Parts) -> Parts:
    """``x / 1j``."""
    return Parts(x.im, F.negative(x.re))


def multiply(F: Any, x: Parts, y: Parts) -> Parts:
    """``x * y``."""
    return Parts(F.subtract(F.multiply(x.re, y.re), F.multiply(x.im, y.im)),
                 F.add(F.multiply(x.re, y.im), F.multiply(x.im, y.re)))


def square(F: Any, x: Parts) -> Parts:
    """``x * x``."""
    return multiply(F, x, x)


def choose(F: Any, condition: Any, x: Parts, y: Parts) -> Parts:
    """``x`` where a real condition holds, else ``y``."""
    return Parts(F.select(condition, x.re, y.re), F.select(condition, x.im, y.im))


def divide(F: Any, x: Parts, y: Parts) -> Parts:
    """``x / y`` by Smith's rule: the squares of large and small divisors do not overflow."""
    flat = F.greater_equal(F.abs(y.re), F.abs(y.im))
    large = F.select(flat, y.re, y.im)
    # Of a zero divisor 1, not nan: the quotients are those of its larger part, infinite.
    ratio = F.divide(F.select(flat, y.im, y.re), large)
    ratio = F.select(F.equal(large, F.like(0, large)), F.like(0, ratio), ratio)
    below = F.add(large, F.multiply(F.select(flat, y.im, y.re), ratio))
    re = F.select(flat, F.add(x.re, F.multiply(x.im, ratio)),
                  F.add(F.multiply(x.re, ratio), x.im))
    im = F.select(flat, F.subtract(x.im, F.multiply(x.re, ratio)),
                  F.subtract(F.multiply(x.im, ratio), x.re))
    return Parts(F.divide(re, below), F.divide(im, below))


def reciprocal(F: Any, x: Parts) -> Parts:
    """``1 / x``."""
    one = F.like(1, x.re)
    return divide(F, Parts(one, F.like(0, x.re)), x)


def magnitude(F: Any, x: Parts) -> Any:
    """``abs(x)``, without overflow on the way; infinite where a part is."""
    a, b = F.abs(x.re), F.abs(x.im)
    large, small = F.maximum(a, b), F.minimum(a, b)
    zero, infinity = F.like(0, a), F.like(float("inf"), a)
    ratio = F.select(F.equal(large, zero), zero, F.divide(small, large))
    length = F.multiply(large, F.sqrt(F.add(F.like(1, ratio), F.multiply(ratio, ratio))))
    endless = F.logical_or(F.equal(a, infinity), F.equal(b, infinity))
    return F.select(endless, infinity, length)


def angle(F: Any, x: Parts) -> Any:
    """The argument of ``x``, in [-pi, pi]."""
    return F.atan2(x.im, x.re)


def polar(F: Any, radius: Any, angle: Any) -> Parts:
    """``radius * exp(1j * angle)``; the sine of an angle of 0 is 0, whatever the radius."""
    zero = F.like(0, angle)
    im = F.select(F.equal(angle, zero), angle, F.multiply(radius, F.sin(angle)))
    return Parts(F.multiply(radius, F.cos(angle)), im)


def exp(F: Any, x: Parts) -> Parts:
    """``e**x``."""
    return polar(F, F.exp(x.re), x.im)


def log(F: Any, x: Parts) -> Parts:
    """The principal logarithm."""
    return Parts(log_of_magnitude(F, x), angle(F, x))


def log_of_magnitude(F: Any, x: Parts) -> Any:
    """``log(abs(x))``, precise where that is near 1."""
    a, b = F.abs(x.re), F.abs(x.im)
    large, small = F.maximum(a, b), F.minimum(a, b)
    one = F.like(1, a)
    # log(sqrt(1 + t)) where 1 + t is the square of the magnitude.
    beyond = F.add(F.multiply(F.subtract(large, one), F.add(large, one)), F.multiply(small, small))
    near = F.multiply(F.like(0.5, a), F.log1p(beyond))
    is_near = F.logical_and(F.greater(large, F.like(0.5, a)), F.less(large, F.like(2, a)))
    return F.select(is_near, near, F.log(magnitude(F, x)))


def sqrt(F: Any, x: Parts) -> Parts:
    """The root with a real part that is not negative; its imaginary part has the sign of x's."""
    zero, half = F.like(0, x.re), F.like(0.5, x.re)
    # Scaled down where the sum below would overflow.
    quarter, two = F.like(0.25, x.re), F.like(2, x.re)
    huge = F.greater(F.maximum(F.abs(x.re), F.abs(x.im)), F.like(1e37, x.re))
    re, im = (F.select(huge, F.multiply(part, quarter), part) for part in x)
    length = magnitude(F, Parts(re, im))
    root = F.sqrt(F.multiply(F.add(length, F.abs(re)), half))
    root = F.select(huge, F.multiply(root, two), root)
    other = F.select(F.equal(root, zero), zero,
                     F.divide(F.abs(x.im), F.multiply(root, two)))
    right = F.greater_equal(x.re, zero)
    real, imaginary = F.select(right, root, other), F.select(right, other, root)
    infinity = F.like(float("inf"), x.re)
    endless = F.equal(F.abs(x.im), infinity)
    real = F.select(endless, infinity, real)
    imaginary = F.select(endless, infinity, imaginary)
    below = is_negative(F, x.im)    # the cut along the negative axis: -0 is below it
    return Parts(real, F.select(below, F.negative(imaginary), imaginary))


def is_negative(F: Any, x: Any) -> Any:
    """Whether a real value has a minus sign, of zeros too."""
    zero = F.like(0, x)
    return F.less(F.select(F.equal(x, zero), F.reciprocal(x), x), zero)
