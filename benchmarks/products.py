"""Matrix products: own code against NumPy's OpenBLAS, in one process, in turns.

    python -m benchmarks.products [--threads 1] [--write benchmarks/results/products.json]

``OPENBLAS_CORETYPE`` is unset for the measurement. The numbers are GFLOP/s of the fastest run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

SQUARE = (64, 128, 256, 512, 1024, 2048, 4096)
SKINNY = ((1, 4096, 4096), (8, 4096, 4096), (4096, 8, 4096), (4096, 4096, 8), (32, 784, 512),
          (256, 784, 512), (128, 1024, 8192), (8192, 1024, 128), (2048, 64, 2048))
BATCHED = ((64, 128, 64, 128), (256, 32, 32, 32), (16, 512, 64, 512))


def shapes(largest: int) -> list[tuple[int, int, int, int]]:
    """Batch, rows, contraction, columns."""
    found = [(1, n, n, n) for n in SQUARE] + [(1, *s) for s in SKINNY] + list(BATCHED)
    return [s for s in found if max(s[1:]) <= largest]


def measure(shape: tuple[int, int, int, int], dtype: str, seconds: float) -> dict[str, Any]:
    """Rates of both."""
    import numpy as np

    import twofold as tf

    batch, m, k, n = shape
    rng = np.random.default_rng(0)
    a = rng.standard_normal((batch, m, k) if batch > 1 else (m, k)).astype(dtype)
    b = rng.standard_normal((batch, k, n) if batch > 1 else (k, n)).astype(dtype)
    x, y = tf.constant(a), tf.constant(b)
    product = tf.function(lambda x, y: tf.matmul(x, y))
    np.testing.assert_allclose(product(x, y).numpy(), a @ b, rtol=1e-2, atol=1e-2)
    out = np.empty((*a.shape[:-1], n), dtype)
    ways = {"own": lambda: product(x, y), "openblas": lambda: np.matmul(a, b, out=out)}
    best = dict.fromkeys(ways, float("inf"))
    end, rounds = time.perf_counter() + seconds, 0
    while time.perf_counter() < end or rounds < 5:
        rounds += 1
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    flops = 2e-9 * batch * m * k * n
    rates = {name: flops / taken for name, taken in best.items()}
    ratio = rates["own"] / rates["openblas"]
    return {"shape": list(shape), "dtype": dtype, **rates, "ratio": ratio}


def main() -> None:
    """Print the table, measured in a process with the right environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0, help="per row")
    parser.add_argument("--largest", type=int, default=8192)
    parser.add_argument("--dtypes", nargs="*", default=["float32", "float64"])
    parser.add_argument("--write", help="file for the numbers")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.inside:
        threads = str(arguments.threads)
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "TWOFOLD_THREADS": threads}
        environment.pop("OPENBLAS_CORETYPE", None)
        raise SystemExit(subprocess.run([sys.executable, "-m", "benchmarks.products", "--inside",
                                         *sys.argv[1:]], env=environment, check=False).returncode)
    rows = []
    print(f"{'batch, m, k, n':26} {'dtype':8} {'own':>8} {'OpenBLAS':>8} {'ratio':>6}")
    for dtype in arguments.dtypes:
        for shape in shapes(arguments.largest):
            row = measure(shape, dtype, arguments.seconds)
            rows.append(row)
            print(f"{', '.join(map(str, shape)):26} {dtype:8} {row['own']:8.1f} "
                  f"{row['openblas']:8.1f} {row['ratio']:6.2f}", flush=True)
    if arguments.write:
        command = (f"python -m benchmarks.products --threads {arguments.threads} "
                   f"--seconds {arguments.seconds} --largest {arguments.largest} "
                   f"--dtypes {' '.join(arguments.dtypes)}")
        about = {"command": command, "load": os.getloadavg(), "cores": os.cpu_count()}
        with open(arguments.write, "w") as file:
            json.dump({**about, "rows": rows}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
