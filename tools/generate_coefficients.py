"""Fits the polynomials of ``twofold/ir/kernel/expansions`` and writes ``coefficients.py`` there.

Run it by hand when a range or degree changes (it needs mpmath and takes ten seconds); nothing at
run time or in the tests needs it. Each fit is mpmath's Chebyshev interpolation in 40 digits, which
is within a small factor of the minimax polynomial. The error written beside each is the largest of
the exact polynomial, absolute, in what the doc line says.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp

TARGET = Path(__file__).parent.parent / "twofold/ir/kernel/expansions/coefficients.py"
Function = Callable[[Any], Any]
mp.mp.dps = 40


def away_from_zero(f: Function, at_zero: Any, near: float = 1e-12) -> Function:
    """``f`` with its removable singularity at zero taken out."""
    return lambda x: mp.mpf(at_zero) if abs(x) < near else f(mp.mpf(x))


def series(f: Function, terms: int, at_zero: Function | None = None) -> Function:
    """``(f(x) - Taylor polynomial of degree < terms) / x**terms``, stable near zero."""
    taylor = mp.taylor(f, 0, terms + 12)

    def rest(x: Any) -> Any:
        x = mp.mpf(x)
        if abs(x) < mp.mpf("0.004"):
            return mp.polyval(taylor[terms:][::-1], x)
        return (f(x) - mp.polyval(taylor[:terms][::-1], x)) / x**terms

    return rest


def root(f: Function) -> Function:
    """``f`` as a function of the square of its argument."""
    return lambda z: f(mp.sqrt(abs(mp.mpf(z))))


def odd(f: Function) -> Function:
    """``(f(x)/x - 1)/x**2`` as a function of x**2, for f(x) = x + c x**3 + …"""
    taylor = mp.taylor(f, 0, 27)

    def rest(z: Any) -> Any:
        z = mp.mpf(z)
        if z < mp.mpf("0.0005"):
            return mp.polyval(taylor[3::2][::-1], z)
        x = mp.sqrt(z)
        return (f(x) / x - 1) / z

    return rest


def even_cosine(z: Any) -> Any:
    """``(cos(x) - 1 + x**2/2)/x**4`` in x**2."""
    z = mp.mpf(z)
    return mp.nsum(lambda k: (-1)**k * z**(k - 2) / mp.factorial(2 * k), [2, 22])


def log_quotient(z: Any) -> Any:
    """``(2 atanh(s) - 2 s)/s**3`` in s**2, for log((1+s)/(1-s))."""
    return 2 * odd(mp.atanh)(z)


def log_tail(z: Any) -> Any:
    """``(2 atanh(s) - 2 s - 2/3 s**3)/s**5`` in s**2."""
    z = mp.mpf(z)
    return mp.nsum(lambda k: 2 * z**k / (2 * k + 5), [0, 60])


def erfcx_scaled(center: Any) -> Function:
    """``(1 + 2a) exp(a**2) erfc(a)`` in t = (a - center)/(a + center), t in [-1, 1]."""
    def g(t: Any) -> Any:
        t = mp.mpf(t)
        if t > 1 - mp.mpf("1e-15"):
            return 2 / mp.sqrt(mp.pi)
        a = center * (1 + t) / (1 - t)
        if a < 60:
            return (1 + 2 * a) * mp.exp(a * a) * mp.erfc(a)
        terms = mp.nsum(lambda k: (-1)**k * mp.fac2(2 * k - 1) / (2 * a * a)**k, [0, 12])
        return (1 + 2 * a) / (a * mp.sqrt(mp.pi)) * terms
    return g


def inverse_erf_ratio(w: Any) -> Any:
    """``erfinv(x)/x`` where w = -log(1 - x**2)."""
    w = mp.mpf(w)
    if w < mp.mpf("1e-30"):
        return mp.sqrt(mp.pi) / 2
    with mp.workdps(40 + int(float(w) / 2.3) + 5):
        x = mp.sqrt(-mp.expm1(-w))
        small = mp.exp(-w) / (1 + x)       # 1 - x
        if w < 4:
            y = mp.erfinv(x)
        else:
            y = mp.sqrt(w)
            for _ in range(60):            # Newton on log erfc
                e = mp.erfc(y)
                step = (mp.log(e) - mp.log(small)) * e * mp.sqrt(mp.pi) / 2 * mp.exp(y * y)
                y += step
                if abs(step) < mp.mpf(10)**-38:
                    break
        return y / x


def inverse_erf_tail(t: Any) -> Any:
    """``erfinv(x)/(x s)`` in t = (s - 10)/(s + 10)."""
    s = 10 * (1 + mp.mpf(t)) / (1 - mp.mpf(t))
    return inverse_erf_ratio(s * s) / s


def log_gamma_near_two(t: Any) -> Any:
    """``lgamma(2 + t)/t``."""
    t = mp.mpf(t)
    if abs(t) < mp.mpf("1e-12"):
        return mp.psi(0, 2) + t * mp.psi(1, 2) / 2
    return mp.loggamma(2 + t) / t


def stirling_rest(z: Any) -> Any:
    """``(lgamma(x) - (x - 1/2) log x + x - log(2 pi)/2) x`` in z = 1/x**2."""
    z = mp.mpf(z)
    if z < mp.mpf("1e-5"):
        return mp.nsum(lambda k: mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)) * z**(k - 1), [1, 8])
    x = 1 / mp.sqrt(z)
    return (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2) * x


def digamma_rest(z: Any) -> Any:
    """``(log x - 1/(2x) - digamma(x)) x**2`` in z = 1/x**2."""
    z = mp.mpf(z)
    if z < mp.mpf("1e-5"):
        return mp.nsum(lambda k: mp.bernoulli(2 * k) / (2 * k) * z**(k - 1), [1, 8])
    x = 1 / mp.sqrt(z)
    return (mp.log(x) - 1 / (2 * x) - mp.psi(0, x)) / z


DIGAMMA_ROOT = mp.findroot(lambda x: mp.psi(0, x), 1.4616)


def digamma_slope(t: Any) -> Any:
    """``digamma(x)/(x - r)`` in t = x - r, where r is the positive root."""
    t = mp.mpf(t)
    return mp.psi(1, DIGAMMA_ROOT) if abs(t) < 1e-25 else mp.psi(0, DIGAMMA_ROOT + t) / t


LN2_HALF = float(mp.log(2)) / 2 * 1.01
QUARTER = (float(mp.pi) / 4)**2 * 1.02
SQRT_HALF, SQRT_TWO = float(mp.sqrt(mp.mpf("0.5"))), float(mp.sqrt(2))
S_MAX = float(((SQRT_TWO - 1) / (SQRT_TWO + 1))**2) * 1.01

# Name, what it approximates, function, interval, degree in float32 and float64 (None: none).
FITS: list[tuple[str, str, Function, tuple[float, float], int | None, int | None]] = [
    ("EXP", "(exp(r) - 1 - r)/r^2 for |r| <= ln(2)/2", series(mp.exp, 2),
     (-LN2_HALF, LN2_HALF), 4, 9),
    ("LOG_DIRECT", "(log1p(f) - f + f^2/2)/f^3 for f in [sqrt(1/2)-1, sqrt(2)-1]",
     series(mp.log1p, 3), (SQRT_HALF - 1.0005, SQRT_TWO - 0.9995), 7, None),
    ("LOG", "(2 atanh(s) - 2s)/s^3 in s^2, |s| <= 0.1716", log_quotient, (0.0, S_MAX), None, 6),
    ("LOG_TAIL", "(2 atanh(s) - 2s - 2s^3/3)/s^5 in s^2, |s| <= 0.1716", log_tail,
     (0.0, S_MAX), None, 6),
    ("SIN", "(sin(r)/r - 1)/r^2 in r^2, |r| <= pi/4", odd(mp.sin), (0.0, QUARTER), 3, 5),
    ("COS", "(cos(r) - 1 + r^2/2)/r^4 in r^2, |r| <= pi/4", even_cosine, (0.0, QUARTER), 2, 5),
    ("ATAN", "(atan(t)/t - 1)/t^2 in t^2, |t| <= 1", odd(mp.atan), (0.0, 1.0), 9, 20),
    ("ASIN", "(asin(s)/s - 1)/s^2 in s^2, |s| <= 1/2", odd(mp.asin), (0.0, 0.25), 5, 12),
    ("ERF", "erf(x)/x - 1 in x^2, |x| <= 0.93 (float32) or 1 (float64)",
     root(away_from_zero(lambda x: mp.erf(x) / x - 1, 2 / mp.sqrt(mp.pi) - 1)),
     (0.0, 1.0), 6, 11),
    ("ERFC", "(1 + 2a) exp(a^2) erfc(a) in t = (a - 4)/(a + 4)", erfcx_scaled(4),
     (-1.0, 1.0), 12, 24),
    ("ERFINV_CENTER", "erfinv(x)/x in w - 3, w = -log(1 - x^2) in [0, 6]",
     lambda v: inverse_erf_ratio(mp.mpf(v) + 3), (-3.0, 3.0), 10, 23),
    ("ERFINV_MIDDLE", "erfinv(x)/|x| in sqrt(w) - 3.25, sqrt(w) in [2.449, 4.1]",
     lambda v: inverse_erf_ratio((mp.mpf(v) + mp.mpf("3.25"))**2), (-0.802, 0.85), 9, 20),
    ("ERFINV_TAIL", "erfinv(x)/|x|/s in (s - 10)/(s + 10), s = sqrt(w) in [4, 27.5]",
     inverse_erf_tail, (-0.43, 0.467), 10, 35),
    ("LGAMMA", "lgamma(2 + t)/t for t in [-0.75, 0.5]", log_gamma_near_two, (-0.75, 0.5), None,
     21),
    ("STIRLING", "(lgamma(x) - (x - 1/2) log(x) + x - log(2 pi)/2) x in 1/x^2, x >= 8",
     stirling_rest, (0.0, 1 / 64), None, 6),
    ("DIGAMMA", "(log(x) - 1/(2x) - digamma(x)) x^2 in 1/x^2, x >= 8", digamma_rest,
     (0.0, 1 / 64), None, 7),
    ("DIGAMMA_NEAR", "digamma(x)/(x - r) in x - r, r = 1.4616…, 1 <= x <= 2", digamma_slope,
     (-0.463, 0.54), None, 24),
]

HEADER = '''"""Polynomial coefficients of the expansions, highest power first: float32's, float64's.

Written by ``tools/generate_coefficients.py`` (Chebyshev fits by mpmath in 40 digits); do not edit.
Beside each: what it approximates, and the largest error of the exact polynomial on its interval.
"""

from __future__ import annotations

Pair = tuple[tuple[float, ...], tuple[float, ...]]
'''


def fit(f: Function, interval: tuple[float, float], degree: int | None) -> tuple[list[str], str]:
    """Coefficients as text, and the error of the fit."""
    if degree is None:
        return [], "none"
    coefficients, error = mp.chebyfit(f, list(interval), degree + 1, error=True)
    return [repr(float(c)) for c in coefficients], mp.nstr(error, 2)


def wrapped(texts: list[str]) -> str:
    """A tuple over lines of at most 100 columns."""
    lines, line = [], "     "
    for text in texts:
        if len(line) + len(text) + 3 > 98:
            lines.append(line)
            line = "     "
        line += f" {text},"
    return "(\n" + "\n".join([*lines, line]) + "\n    )" if texts else "()"


def main() -> None:
    """Fit all and write the module."""
    parts = [HEADER]
    for name, doc, f, interval, low, high in FITS:
        single, single_error = fit(f, interval, low)
        double, double_error = fit(f, interval, high)
        print(name, single_error, double_error, flush=True)
        parts.append(f"\n# {doc}; errors {single_error}, {double_error}\n"
                     f"{name}: Pair = (\n    {wrapped(single)},\n    {wrapped(double)})\n")
    TARGET.write_text("".join(parts))


if __name__ == "__main__":
    main()
