"""Convolutions and pooling of images of unknown height and width, against known ones.

    python -m benchmarks.open_sizes [--write benchmarks/results/open_sizes.json]

Both run in one process, in turns; the table has the fastest of each and their ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import twofold as tf

CASES = (
    ("28x28x16 3x3", (8, 28, 28, 16), (3, 3, 16, 16), 1),
    ("32x32x64 3x3", (2, 32, 32, 64), (3, 3, 64, 64), 1),
    ("56x56x64 3x3", (1, 56, 56, 64), (3, 3, 64, 64), 1),
    ("56x56x64 1x1", (1, 56, 56, 64), (1, 1, 64, 256), 1),
    ("56x56x64 1x1, stride 2", (1, 56, 56, 64), (1, 1, 64, 128), 2),
    ("224x224x3 7x7, stride 2", (1, 224, 224, 3), (7, 7, 3, 64), 2),
    ("56x56x64 3x3 depthwise", (1, 56, 56, 64), (3, 3, 1, 64), 1),
    ("14x14x512 3x3", (1, 14, 14, 512), (3, 3, 512, 512), 1),
)


def forward(stride: int) -> Callable[..., Any]:
    """The convolution."""
    return lambda x, f, g: tf.nn.conv2d(x, f, stride, "SAME")


def towards(which: int, stride: int) -> Callable[..., Any]:
    """One gradient of the convolution, without the convolution itself."""
    def gradient(x: Any, f: Any, g: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            tape.watch(f)
            y = tf.nn.conv2d(x, f, stride, "SAME")
        return tape.gradient(y, (x, f)[which], output_gradients=g)
    return gradient


def pooling(name: str) -> Callable[..., Any]:
    """Pooling forward, or its gradient for a name that says so."""
    pool = tf.nn.max_pool2d if "max" in name else tf.nn.avg_pool2d

    def run(x: Any, g: Any) -> Any:
        if "gradient" not in name:
            return pool(x, 2, 2, "SAME")
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = pool(x, 2, 2, "SAME")
        return tape.gradient(y, x, output_gradients=g)
    return run


def compare(function: Callable[..., Any], arrays: list[np.ndarray], images: set[int],
            seconds: float) -> tuple[float, float]:
    """Milliseconds with known sizes, and with unknown ones."""
    tensors = [tf.constant(a) for a in arrays]
    signature = [tf.TensorSpec([None, None, None, a.shape[3]] if i in images else a.shape,
                               tf.float32) for i, a in enumerate(arrays)]
    ways = [tf.function(function), tf.function(function, input_signature=signature)]
    results = [way(*tensors).numpy() for way in ways]
    np.testing.assert_allclose(results[1], results[0], rtol=2e-3, atol=2e-3)
    best = [float("inf")] * 2
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for i, way in enumerate(ways):
            start = time.perf_counter()
            way(*tensors)
            best[i] = min(best[i], time.perf_counter() - start)
    return best[0] * 1e3, best[1] * 1e3


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="per row")
    parser.add_argument("--write", help="file for the numbers")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    rows = []

    def row(name: str, function: Callable[..., Any], shapes: list[tuple[int, ...]],
            images: set[int]) -> None:
        arrays = [rng.standard_normal(s, dtype=np.float32) for s in shapes]
        known, unknown = compare(function, arrays, images, arguments.seconds)
        rows.append({"name": name, "known_ms": known, "unknown_ms": unknown,
                     "ratio": unknown / known})
        print(f"{name:44} {known:9.3f} {unknown:9.3f} {unknown / known:6.2f}", flush=True)

    print(f"{'':44} {'known':>9} {'unknown':>9} {'ratio':>6}")
    for name, x, f, stride in CASES:
        out = (x[0], -(-x[1] // stride), -(-x[2] // stride), f[3])
        row(f"{name}, forward", forward(stride), [x, f, out], {0, 2})
        row(f"{name}, towards input", towards(0, stride), [x, f, out], {0, 2})
        row(f"{name}, towards filter", towards(1, stride), [x, f, out], {0, 2})
    for name in ("max pooling", "mean pooling", "max pooling, gradient", "mean pooling, gradient"):
        row(f"56x56x64 2x2 {name}", pooling(name), [(1, 56, 56, 64), (1, 28, 28, 64)], {0, 1})
    if arguments.write:
        with open(arguments.write, "w") as file:
            json.dump({"command": f"python -m benchmarks.open_sizes --seconds {arguments.seconds}",
                       "load": os.getloadavg(), "cores": os.cpu_count(), "rows": rows}, file,
                      indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
