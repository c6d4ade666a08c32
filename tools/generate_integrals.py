"""Fits the polynomials of Bessel functions and other integrals, for ``expansions``.

As ``generate_coefficients.py``, by the same fits. All is for float64: float32 is computed in it.
Bessel functions of the first and second kind are power series near zero and a modulated wave far
out: ``sqrt(2 / (pi x)) (P cos(x - shift) - Q sin(x - shift))``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp
from generate_coefficients import fit, root, wrapped

TARGET = Path(__file__).parent.parent / "twofold/ir/kernel/expansions/integral_coefficients.py"
Function = Callable[[Any], Any]


def scaled(f: Function, center: float, width: float) -> Function:
    """``f`` of what is ``center + width * t``."""
    return lambda t: f(mp.mpf(center) + mp.mpf(width) * mp.mpf(t))


def of_quotient(f: Function, start: float) -> Function:
    """``f`` of x >= start in t = 2 start / x - 1."""
    return lambda t: f(start / max((mp.mpf(t) + 1) / 2, mp.mpf("1e-18")))


def wave(order: int, second: bool) -> Function:
    """P (or Q times x) of a Bessel function of an order, in z = 1/x**2."""
    def terms(z: Any) -> Any:
        total, term, k = mp.mpf(0), mp.mpf(1), 0
        mu = 4 * order * order
        found = []
        while k < 60:
            found.append(term)
            k += 1
            term = term * (mu - (2 * k - 1)**2) / (8 * k)
        chosen = found[1::2] if second else found[::2]
        best = mp.inf
        for i, c in enumerate(chosen):
            part = (-1)**i * c * z**i
            if part != 0 and abs(part) > best:
                break
            best = abs(part)
            total += part
        return total

    def g(z: Any) -> Any:
        z = mp.mpf(z)
        if z < mp.mpf("1e-3"):
            return terms(z)
        x = 1 / mp.sqrt(z)
        shift = x - (2 * order + 1) * mp.pi / 4
        j, y = mp.besselj(order, x), mp.bessely(order, x)
        p = mp.sqrt(mp.pi * x / 2) * (j * mp.cos(shift) + y * mp.sin(shift))
        q = mp.sqrt(mp.pi * x / 2) * (y * mp.cos(shift) - j * mp.sin(shift))
        return q * x if second else p
    return g


def y_rest(order: int) -> Function:
    """What ``bessely`` has besides the logarithm (and the pole), of x**2; over x for order 1."""
    def f(x: Any) -> Any:
        x = max(x, mp.mpf("1e-9"))
        rest = mp.bessely(order, x) - 2 / mp.pi * mp.log(x) * mp.besselj(order, x)
        return rest if order == 0 else (rest + 2 / (mp.pi * x)) / x
    return root(f)


def k_rest(order: int) -> Function:
    """``k0 + log(x/2) i0``, or ``x (k1 - log(x/2) i1)``, of x**2."""
    def f(x: Any) -> Any:
        x = max(x, mp.mpf("1e-9"))
        if order == 0:
            return mp.besselk(0, x) + mp.log(x / 2) * mp.besseli(0, x)
        return x * (mp.besselk(1, x) - mp.log(x / 2) * mp.besseli(1, x))
    return root(f)


def over_x(f: Function) -> Function:
    """``f(x) / x`` of an odd function."""
    return lambda x: mp.diff(f, 0) if abs(x) < mp.mpf("1e-15") else f(x) / x


def dawson(x: Any) -> Any:
    """Dawson's integral."""
    return mp.sqrt(mp.pi) / 2 * mp.exp(-x * x) * mp.erfi(x)


def dawson_tail(x: Any) -> Any:
    """``2 x dawson(x)``."""
    if x > 60:
        return mp.nsum(lambda k: mp.fac2(2 * k - 1) / (2 * x * x)**k, [0, 14])
    with mp.workdps(60 + int(x * x / 2)):
        return 2 * x * dawson(x)


def entire_integral(x: Any) -> Any:
    """``(Ei(x) - log|x| - gamma) / x``."""
    x = mp.mpf(x)
    return mp.nsum(lambda k: x**(k - 1) / (k * mp.factorial(k)), [1, 120])


def ei_scaled(x: Any) -> Any:
    """``x exp(-x) Ei(x)``, of either sign."""
    if abs(x) > 400:
        return sum(mp.factorial(k) / x**k for k in range(24))
    with mp.workdps(60):
        return x * mp.exp(-x) * mp.ei(x)


def fresnel_part(name: str) -> Function:
    """``f`` (times pi x) or ``g`` (times pi**2 x**3) of the Fresnel integrals."""
    def f(x: Any) -> Any:
        if x > 40:
            t = -1 / (mp.pi * x * x)**2
            first = 1 if name == "f" else 3
            total, term = mp.mpf(0), mp.mpf(1)
            for k in range(12):
                total += term
                n = 4 * k + first
                term *= t * n * (n + 2)
            return total
        with mp.workdps(60):
            angle = mp.pi * x * x / 2
            s, c = mp.mpf(1) / 2 - mp.fresnels(x), mp.mpf(1) / 2 - mp.fresnelc(x)
            if name == "f":
                return mp.pi * x * (s * mp.cos(angle) - c * mp.sin(angle))
            return mp.pi**2 * x**3 * (c * mp.cos(angle) + s * mp.sin(angle))
    return f


def fresnel_series(sine: bool) -> Function:
    """``S(x) / x**3`` or ``C(x) / x`` in x**4."""
    def f(z: Any) -> Any:
        z, half = mp.mpf(z), mp.pi / 2
        if sine:
            return mp.nsum(lambda k: (-1)**k * half**(2 * k + 1) * z**k
                           / (mp.factorial(2 * k + 1) * (4 * k + 3)), [0, 40])
        return mp.nsum(lambda k: (-1)**k * half**(2 * k) * z**k
                       / (mp.factorial(2 * k) * (4 * k + 1)), [0, 40])
    return f


def dilogarithm(w: Any) -> Any:
    """``spence(1 + w) / -w``."""
    w = mp.mpf(w)
    return 1 - w / 4 if abs(w) < mp.mpf("1e-20") else mp.polylog(2, -w) / -w


FITS: list[tuple[str, str, Function, tuple[float, float], int]] = [
    ("I0_NEAR", "exp(-a) i0(a) in a/4 - 1, a <= 8",
     scaled(lambda a: mp.exp(-a) * mp.besseli(0, a), 4, 4), (-1, 1), 29),
    ("I0_FAR", "sqrt(a) exp(-a) i0(a) in 16/a - 1, a >= 8",
     of_quotient(lambda a: mp.sqrt(a) * mp.exp(-a) * mp.besseli(0, a), 8), (-1, 1), 25),
    ("I1_NEAR", "exp(-a) i1(a)/a in a/4 - 1, a <= 8",
     scaled(over_x(lambda a: mp.exp(-a) * mp.besseli(1, a)), 4, 4), (-1, 1), 29),
    ("I1_FAR", "sqrt(a) exp(-a) i1(a) in 16/a - 1, a >= 8",
     of_quotient(lambda a: mp.sqrt(a) * mp.exp(-a) * mp.besseli(1, a), 8), (-1, 1), 25),
    ("I0_SERIES", "i0(x) in x^2, x <= 2", root(lambda x: mp.besseli(0, x)), (0, 4), 11),
    ("I1_SERIES", "i1(x)/x in x^2, x <= 2", root(over_x(lambda x: mp.besseli(1, x))), (0, 4), 10),
    ("K0_NEAR", "k0(x) + log(x/2) i0(x) in x^2, x <= 2", k_rest(0), (0, 4), 11),
    ("K0_FAR", "sqrt(x) exp(x) k0(x) in 4/x - 1, x >= 2",
     of_quotient(lambda x: mp.sqrt(x) * mp.exp(x) * mp.besselk(0, x), 2), (-1, 1), 27),
    ("K1_NEAR", "x (k1(x) - log(x/2) i1(x)) in x^2, x <= 2", k_rest(1), (0, 4), 11),
    ("K1_FAR", "sqrt(x) exp(x) k1(x) in 4/x - 1, x >= 2",
     of_quotient(lambda x: mp.sqrt(x) * mp.exp(x) * mp.besselk(1, x), 2), (-1, 1), 27),
    ("J0_NEAR", "j0(x) in x^2/32 - 1, x <= 8", lambda t: root(lambda x: mp.besselj(0, x))(
        32 * (mp.mpf(t) + 1)), (-1, 1), 15),
    ("J1_NEAR", "j1(x)/x in x^2/32 - 1, x <= 8", lambda t: root(over_x(
        lambda x: mp.besselj(1, x)))(32 * (mp.mpf(t) + 1)), (-1, 1), 15),
    ("Y0_NEAR", "y0(x) - 2/pi log(x) j0(x) in x^2/32 - 1, x <= 8",
     lambda t: y_rest(0)(32 * (mp.mpf(t) + 1)), (-1, 1), 15),
    ("Y1_NEAR", "(y1(x) - 2/pi (log(x) j1(x) - 1/x))/x in x^2/32 - 1, x <= 8",
     lambda t: y_rest(1)(32 * (mp.mpf(t) + 1)), (-1, 1), 15),
    *[(f"{name}{order}", f"{text} of order {order} in 128/x^2 - 1, x >= 8",
       lambda t, order=order, second=second: wave(order, second)((mp.mpf(t) + 1) / 128),
       (-1, 1), 16) for order in (0, 1) for name, text, second in (
           ("P", "P", False), ("Q", "x Q", True))],
    ("DAWSON_NEAR", "dawsn(x)/x in x^2 - 1, x^2 <= 2",
     scaled(root(over_x(dawson)), 1, 1), (-1, 1), 16),
    ("DAWSON_MIDDLE", "2 x dawsn(x) in a - 2.25, a in [1.4, 3.1]",
     scaled(lambda a: 2 * a * dawson(a), 2.25, 1), (-0.85, 0.85), 27),
    ("DAWSON_FAR", "2 x dawsn(x) in 18/x^2 - 1, x >= 3",
     of_quotient(lambda z: dawson_tail(mp.sqrt(z)), 9), (-1, 1), 42),
    ("EI_SERIES", "(ei(x) - log|x| - gamma)/x, |x| <= 2", entire_integral, (-2, 2), 20),
    ("EI_FIRST", "x exp(-x) ei(x) in x - 3, x in [2, 4]", scaled(ei_scaled, 3, 1), (-1, 1), 21),
    ("EI_SECOND", "x exp(-x) ei(x) in x/2 - 3, x in [4, 8]", scaled(ei_scaled, 6, 2), (-1, 1), 20),
    ("EI_THIRD", "x exp(-x) ei(x) in 32/x - 3, x in [8, 16]",
     lambda t: ei_scaled(32 / (mp.mpf(t) + 3)), (-1, 1), 22),
    ("EI_FOURTH", "x exp(-x) ei(x) in 64/x - 3, x in [16, 32]",
     lambda t: ei_scaled(64 / (mp.mpf(t) + 3)), (-1, 1), 22),
    ("EI_FAR", "x exp(-x) ei(x) in 64/x - 1, x >= 32", of_quotient(ei_scaled, 32), (-1, 1), 15),
    ("E1_NEAR", "x exp(-x) ei(x) in -8/x - 3, -x in [2, 4]",
     lambda t: ei_scaled(-8 / (mp.mpf(t) + 3)), (-1, 1), 17),
    ("E1_FAR", "x exp(-x) ei(x) in -8/x - 1, -x >= 4",
     of_quotient(lambda a: ei_scaled(-a), 4), (-1, 1), 28),
    ("FRESNEL_S", "S(x)/x^3 in x^4, x <= 1.6", fresnel_series(True), (0, 6.6), 11),
    ("FRESNEL_C", "C(x)/x in x^4, x <= 1.6", fresnel_series(False), (0, 6.6), 12),
    ("FRESNEL_F", "pi x f(x) in 2 (1.6/x)^2 - 1, x >= 1.6", of_quotient(
        lambda z: fresnel_part("f")(mp.sqrt(z)), 2.56), (-1, 1), 36),
    ("FRESNEL_G", "pi^2 x^3 g(x) in 2 (1.6/x)^2 - 1, x >= 1.6", of_quotient(
        lambda z: fresnel_part("g")(mp.sqrt(z)), 2.56), (-1, 1), 36),
    ("SPENCE", "spence(1 + w)/-w, w in [-0.5, 0.5]", dilogarithm, (-0.5, 0.5), 25),
]

HEADER = '''\
"""Polynomials of Bessel functions and other integrals, highest power first, for float64.

Written by ``tools/generate_integrals.py`` (Chebyshev fits by mpmath in 40 digits); do not edit.
Beside each: what it approximates, and the largest error of the exact polynomial on its interval.
"""

from __future__ import annotations
'''


def main() -> None:
    """Fit all and write the module."""
    parts = [HEADER]
    for name, doc, f, interval, degree in FITS:
        texts, error = fit(f, interval, degree)
        print(name, error, flush=True)
        parts.append(f"\n# {doc}; error {error}\n{name} = {wrapped(texts)}\n".replace(
            "\n    )", "\n)"))
    TARGET.write_text("".join(parts))


if __name__ == "__main__":
    main()
