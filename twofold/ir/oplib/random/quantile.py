"""The normal distribution's quantile function, for arrays and as a kernel expression.

Wichura's algorithm AS 241 (Applied Statistics 37, 1988): rational functions around the centre and
in two tails, good to 16 digits in float64. It turns uniform numbers into normal ones without
rejection.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .... import dtypes
from ...kernel import build as k
from ...kernel import expansions
from ...kernel.nodes import Expression

CENTRE = (
    (2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
     4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
     1.3314166789178437745e+2, 3.3871328727963666080e+0),
    (5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
     2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2,
     4.2313330701600911252e+1, 1.0))
TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
     1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
     4.63033784615654529590e+0, 1.42343711074968357734e+0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
     1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
     2.05319162663775882187e+0, 1.0))
FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
     2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
     5.46378491116411436990e+0, 6.65790464350110377720e+0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
     7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
     5.99832206555887937690e-1, 1.0))
CENTRE_REACH, CENTRE_SQUARE, TAIL_START, FAR_START = 0.425, 0.180625, 1.6, 5.0

Rational = tuple[tuple[float, ...], tuple[float, ...]]


def normal_quantile(p: Any) -> Any:
    """Quantiles of an array of probabilities strictly inside (0, 1), in float64."""
    q = p - 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.sqrt(-np.log(np.minimum(p, 1.0 - p)))
    tail = np.where(r <= FAR_START, _ratio(TAIL, r - TAIL_START), _ratio(FAR_TAIL, r - FAR_START))
    centre = q * _ratio(CENTRE, CENTRE_SQUARE - q * q)
    return np.where(np.abs(q) <= CENTRE_REACH, centre, np.copysign(tail, q))


def _ratio(coefficients: Rational, r: Any) -> Any:
    return np.polyval(coefficients[0], r) / np.polyval(coefficients[1], r)


def quantile_expression(p: Expression) -> Expression:
    """The quantile of a float32 or float64 probability strictly inside (0, 1)."""
    def number(value: float) -> Expression:
        return k.constant(value, p.dtype)

    def ratio(coefficients: Rational, r: Expression) -> Expression:
        return k.div(k.polynomial(r, list(coefficients[0])),
                     k.polynomial(r, list(coefficients[1])))

    q = k.sub(p, number(0.5))
    smaller = k.binary("min", p, k.sub(number(1.0), p))
    r = k.unary("sqrt", k.unary("neg", expansions.log(smaller)))
    tail = ratio(TAIL, k.sub(r, number(TAIL_START)))
    if p.dtype is dtypes.float64:  # a float32 that is not 0 or 1 by 24 bits never gets that far
        far = ratio(FAR_TAIL, k.sub(r, number(FAR_START)))
        tail = k.select(k.compare("le", r, number(FAR_START)), tail, far)
    centre = k.mul(q, ratio(CENTRE, k.sub(number(CENTRE_SQUARE), k.mul(q, q))))
    inside = k.compare("le", k.unary("abs", q), number(CENTRE_REACH))
    return k.select(inside, centre, k.binary("copysign", tail, q))
