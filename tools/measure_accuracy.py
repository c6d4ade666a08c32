"""Measure how far the unary functions are from exact results, and write ``docs/accuracy.md``.

    python tools/measure_accuracy.py                          (prints the table)
    python tools/measure_accuracy.py --write                  (writes the page)
    python tools/measure_accuracy.py --write --beside PYTHON  (with TensorFlow of that interpreter)

Each function is called with numbers of every exponent of its domain, evenly spread ones and ones
close to where it is hard: zeros, poles, ends of ranges, and where its code changes from one formula
to another. Exact results are mpmath's. An error is counted in units of the last place (ULP) of the
exact result; a correctly rounded result has at most 0.5.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
DTYPES = ("float32", "float64", "float16", "bfloat16")
MODES = ("eager", "compiled")
COUNT = 500
INF = math.inf


@dataclass(frozen=True)
class Function:
    """A function to measure.

    Attributes
    ----------
    name : str
        Its place below ``tf``.
    exact : callable
        The same in mpmath.
    low, high : float
        Where it is measured.
    near : tuple of float
        Where it is hard.
    digits : int
        Decimal digits that its exact value needs to be computed with.
    part : str
        What of the domain the row is about, where it is not all.
    """

    name: str
    exact: Callable[[Any], Any]
    low: float = -INF
    high: float = INF
    near: tuple[float, ...] = ()
    digits: int = 40
    part: str = ""


def _normal_tail_quantile(p: Any) -> Any:
    """y with probability p of a normal number above it, 0 < p <= 1/2."""
    y = mp.sqrt(-2 * mp.log(2 * p)) if p < 0.4 else mp.sqrt(2 * mp.pi) * (mp.mpf(1) / 2 - p)
    for _ in range(100):
        tail = mp.erfc(y / mp.sqrt(2)) / 2
        step = mp.log(tail / p) * tail * mp.sqrt(2 * mp.pi) * mp.exp(y * y / 2)
        y += step
        if abs(step) <= mp.mpf(10)**-30 * abs(y):
            break
    return y


def _ndtri(p: Any) -> Any:
    return -_normal_tail_quantile(p) if p < 0.5 else _normal_tail_quantile(1 - p)


def _erfinv(x: Any) -> Any:
    if abs(x) < 0.5:
        return mp.erfinv(x)
    return mp.sign(x) * _normal_tail_quantile((1 - abs(x)) / 2) / mp.sqrt(2)


def _log_gamma(x: Any) -> Any:
    return mp.log(abs(mp.gamma(x))) if abs(x) < 1000 else mp.re(mp.loggamma(x))


HALF_PI = math.pi / 2
FUNCTIONS = (
    Function("exp", mp.exp, -800, 720, (0.0, 88.7, 709.7, -87.3, -708.4, -745.0)),
    Function("math.expm1", mp.expm1, -800, 720, (0.0, 0.35, -0.35, 42.0)),
    Function("math.log", mp.log, 0, INF, (1.0, 0.7071067811865476, 1.4142135623730951)),
    Function("math.log1p", mp.log1p, -1, INF, (0.0, -1.0, 0.41, -0.29)),
    Function("sin", mp.sin, near=(math.pi, 2 * math.pi, 100 * math.pi, HALF_PI), digits=400),
    Function("cos", mp.cos, near=(HALF_PI, 3 * HALF_PI, 101 * HALF_PI, math.pi), digits=400),
    Function("tan", mp.tan, near=(HALF_PI, math.pi, math.pi / 4, 33 * HALF_PI), digits=400),
    Function("asin", mp.asin, -1, 1, (0.0, 0.5, 1.0, -0.5, -1.0)),
    Function("acos", mp.acos, -1, 1, (0.0, 0.5, 1.0, -0.5, -1.0)),
    Function("atan", mp.atan, near=(0.0, 1.0, -1.0)),
    Function("sinh", mp.sinh, -712, 712, (0.0, 22.0, 89.0, 710.0)),
    Function("cosh", mp.cosh, -712, 712, (0.0, 22.0, 89.0, 710.0)),
    Function("tanh", mp.tanh, near=(0.0, 0.5, 9.0, 19.0)),
    Function("asinh", mp.asinh, near=(0.0, 1.0, 2.0**60), digits=700),
    Function("acosh", mp.acosh, 1, INF, (1.0, 2.0, 2.0**60), digits=700),
    Function("atanh", mp.atanh, -1, 1, (0.0, 0.5, 1.0, -1.0)),
    Function("math.erf", mp.erf, near=(0.0, 1.0, 3.9)),
    Function("math.erfc", mp.erfc, -30, 28, (0.0, 0.25, 1.0, 9.0, 26.0)),
    Function("math.erfinv", _erfinv, -1, 1, (0.0, 1.0, -1.0, 0.99, 0.9975)),
    Function("math.ndtri", _ndtri, 0, 1, (0.5, 0.0, 1.0, 0.02)),
    Function("math.lgamma", _log_gamma, 0, INF, (1.0, 2.0, 0.5, 1.25, 2.5, 8.0), part="x > 0"),
    Function("math.lgamma", _log_gamma, -1e4, 0,
             (-0.5, -2.4570247382208006, -2.7476826467274127), part="x < 0"),
    Function("math.digamma", mp.digamma, 0, INF, (1.4616321449683622, 0.5, 8.0, 1.0),
             part="x > 0"),
    Function("math.digamma", mp.digamma, -1e4, 0, (-0.5040830082644554, -1.5734984731623904),
             part="x < 0"),
    Function("sigmoid", lambda x: 1 / (1 + mp.exp(-x)), -740, INF, (0.0, 37.0, -88.0, -708.0)),
    Function("math.softplus", lambda x: mp.log1p(mp.exp(x)), -740, INF, (0.0, 37.0, -88.0)),
    Function("math.log_sigmoid", lambda x: -mp.log1p(mp.exp(-x)), -INF, 740, (0.0, 37.0, -88.0)),
    Function("sqrt", mp.sqrt, 0, INF, (1.0,)),
    Function("math.rsqrt", lambda x: 1 / mp.sqrt(x), 0, INF, (1.0,)),
    Function("math.reciprocal", lambda x: 1 / x, near=(1.0,)),
    Function("nn.elu", lambda x: x if x > 0 else mp.expm1(x), -800, INF, (0.0,)),
    Function("nn.softsign", lambda x: x / (1 + abs(x)), near=(0.0,)),
    Function("nn.silu", lambda x: x / (1 + mp.exp(-x)), -740, INF, (0.0, -88.0)),
    Function("nn.gelu", lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, -37, INF, (0.0, -13.0)),
)


# ---------------------------------------------------------------------------- points and errors

def numpy_dtype(name: str) -> Any:
    """The dtype of a name."""
    if name == "bfloat16":
        import ml_dtypes
        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(name)


def limits(dtype: Any) -> tuple[float, float]:
    """The smallest normal and the largest number."""
    import ml_dtypes
    info = ml_dtypes.finfo(dtype)
    return float(info.tiny), float(info.max)


def points(function: Function, dtype: Any) -> Any:
    """Where a function is measured, each once."""
    generator = np.random.default_rng(1)
    tiny, most = limits(dtype)
    low, high = max(function.low, -most), min(function.high, most)
    exponents = generator.uniform(math.log2(tiny), math.log2(min(max(-low, high), most)), COUNT)
    spread = np.exp2(exponents) * generator.choice([-1.0, 1.0], COUNT)
    even = generator.uniform(max(low, -20.0), min(high, 20.0), COUNT)
    parts = [spread, even, np.exp2(generator.uniform(-6, 6, COUNT // 2)) * generator.choice(
        [-1.0, 1.0], COUNT // 2)]
    for centre in function.near:
        if abs(centre) > most:
            continue
        distance = np.exp2(generator.uniform(-52, 0, 60)) * generator.choice([-1.0, 1.0], 60)
        parts.append(centre + distance * max(abs(centre), 1.0))
        nearest = np.asarray(centre).astype(dtype)
        parts.append([float(nearest), float(np.nextafter(nearest, nearest.dtype.type(9e4)))])
    with np.errstate(over="ignore"):
        x = np.concatenate(parts).astype(dtype)
    wide = x.astype(np.float64)
    return np.unique(x[(wide >= low) & (wide <= high) & np.isfinite(wide)])


def unit(exact: Any, dtype: Any) -> Any:
    """The distance of neighbours at an exact result."""
    import ml_dtypes
    info = ml_dtypes.finfo(dtype)
    exponent = mp.frexp(exact)[1] - 1 if exact else -10**9
    return mp.mpf(2)**(max(exponent, info.minexp) - info.nmant)


def worst(function: Function, x: Any, exact: Sequence[Any], found: Any) -> tuple[float, float]:
    """The largest error in ULP and where it is; results that over- or underflow do not count."""
    tiny, most = limits(x.dtype)
    largest, place = 0.0, math.nan
    with mp.workdps(60):
        for argument, value, wanted in zip(x.tolist(), found.astype(np.float64).tolist(), exact,
                                           strict=True):
            if wanted is None or not tiny <= abs(wanted) <= most:
                continue
            distance = unit(wanted, x.dtype)
            if not math.isfinite(value):
                error = 0.5 if abs(wanted) > most - distance else INF
            else:
                error = float(abs(mp.mpf(value) - wanted) / distance)
            if error > largest:
                largest, place = error, float(argument)
    return largest, place


def exact_values(function: Function, x: Any) -> list[Any]:
    """Results of mpmath; None at poles."""
    found: list[Any] = []
    with mp.workdps(function.digits):
        for value in x.astype(np.float64).tolist():
            try:
                result = function.exact(mp.mpf(value))
                found.append(result if mp.isfinite(result) else None)
            except (ValueError, ZeroDivisionError):
                found.append(None)
    return found


# ---------------------------------------------------------------------------- who is measured

def call(module: Any, name: str) -> Callable[..., Any]:
    """A function below a module."""
    found = module
    for part in name.split("."):
        found = getattr(found, part)
    result: Callable[..., Any] = found
    return result


def ours(name: str, x: Any) -> list[Any]:
    """Results of this library, one per mode."""
    sys.path[:0] = [str(ROOT)]
    import twofold as tf
    function, tensor = call(tf, name), tf.constant(x)
    return [function(tensor).numpy(), tf.function(lambda v: function(v))(tensor).numpy()]


_PEER = """
import json, sys
import numpy as np, ml_dtypes, tensorflow as tf
with np.load(sys.argv[1]) as given:
    cases = json.loads(str(given["cases"])); arrays = [given[f"a{i}"] for i in range(len(cases))]
out = []
for (name, dtype), bits in zip(cases, arrays):
    x = tf.constant(bits.view(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype))
    function = tf
    for part in name.split("."):
        function = getattr(function, part)
    try:
        out.append(function(x).numpy().astype(np.float64))
    except Exception:
        out.append(np.zeros(0))
np.savez(sys.argv[2], *out)
"""


def theirs(python: str, cases: list[tuple[str, str, Any]]) -> list[Any]:
    """Results of TensorFlow in another interpreter; empty where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "given.npz"), Path(folder, "made.npz")
        arrays = {f"a{i}": x.view(np.uint8) for i, (_, _, x) in enumerate(cases)}
        np.savez(given, cases=json.dumps([case[:2] for case in cases]), **arrays)
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment.pop("PYTHONPATH", None)
        subprocess.run([python, "-c", _PEER, str(given), str(made)], check=True, env=environment)
        with np.load(made) as file:
            return [file[f"arr_{i}"] for i in range(len(cases))]


# ---------------------------------------------------------------------------- page

def measure(beside: str | None) -> list[list[str]]:
    """A row of the table for each function and dtype."""
    cases = [(f, dtype, points(f, numpy_dtype(dtype))) for f in FUNCTIONS for dtype in DTYPES]
    peer = theirs(beside, [(f.name, d, x) for f, d, x in cases]) if beside else []
    rows = []
    for i, (function, dtype, x) in enumerate(cases):
        exact = exact_values(function, x)
        row = [f"`{function.name}` {function.part}".strip(), dtype]
        errors = [worst(function, x, exact, found) for found in ours(function.name, x)]
        row += [_text(error) for error, _ in errors]
        if beside:
            row.append(_text(worst(function, x, exact, peer[i])[0]) if peer[i].size else "none")
        row.append(f"{max(errors)[1]:.9g}")
        rows.append(row)
        print(" | ".join(row), flush=True)
    return rows


def _text(error: float) -> str:
    return f"{error:.2f}" if error < 100 else f"{error:.1e}"


PAGE = """# Accuracy

The largest errors of the unary functions in units of the last place (0.5: correctly rounded), over
about 1,500 arguments each: of every exponent of the domain, evenly spread, and close to zeros,
poles and ends. Eager results are NumPy's where NumPy has the function; compiled ones come from the
expansions of `ir/kernel/expansions`, the same on LLVM and OpenCL. Results that over- or underflow
are not counted. 16-bit floats are computed in float32 and rounded once. What is far from exact:
`lgamma` and `digamma` of float64 close to their zeros below 0, where large terms cancel; the error
there is a few units of those terms. Where an error is infinite an infinity or nan stands for a
number.

Written by `{command}`; do not edit.

"""

SUMS = """
## Sums

However many numbers are added up, in float32 the error of a sum is at most 600 units of 2^-24 of
the sum of their absolute values, in float64 of 2^-53; 16-bit floats are added up in float32 and
rounded once. It does not grow with the number: a sum is one of blocks, and the blocks' sums are
added with what rounding takes from them
([decisions/0014-long-sums.md](decisions/0014-long-sums.md)). The bound holds along every axis,
eager, on LLVM and on OpenCL, also of sizes unknown while compiling; for what is made of sums
(means, variances, norms, softmax, losses, gradients of what was broadcast) and for running sums at
every place. 2^24 times 0.1 in float32, relative to the exact sum:

| | one after the other | eager | LLVM | OpenCL (PoCL) |
|---|---|---|---|---|
| a row | 1.5e-1 | 1.5e-7 | 6.0e-7 | 8.9e-7 |
| columns of `[2^22, 4]` | 4e-2 | 9.7e-7 | 9.7e-7 | 9.7e-7 |

Matrix products, convolutions and their gradients add up at most 1,100 products in one go and then
do the same: below 1e-5 for 2^22 equal factors where the processor has fused multiply-add. Products
of many factors (`reduce_prod`, `cumprod`) have one rounding per factor in any order. Scattered sums
(`scatter_nd`, `unsorted_segment_sum`, `bincount`, gradients of `gather`) add in the order of the
updates, one after the other, as TensorFlow does.
"""


def main() -> None:
    """Measure, print, perhaps write."""
    parser = argparse.ArgumentParser(description="Accuracy of the unary functions.")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    parser.add_argument("--beside", metavar="PYTHON", help="an interpreter that has TensorFlow")
    given = parser.parse_args()
    rows = measure(given.beside)
    if not given.write:
        return
    head = ["Function", "dtype", *MODES, *(["TensorFlow"] if given.beside else []), "worst at"]
    command = "python tools/measure_accuracy.py --write" + (" --beside PYTHON" if given.beside
                                                            else "")
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows)]
    page = PAGE.format(command=command) + "\n".join(lines) + "\n" + SUMS
    (ROOT / "docs" / "accuracy.md").write_text(page)


if __name__ == "__main__":
    main()
