"""Milliseconds of sparse products and CTC losses, for a module with TensorFlow's interface.

``python -m benchmarks.peers.sparse_time tensorflow``: a line of JSON, by row.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

#: Rows and columns of the sparse matrix, its elements, columns of the dense one.
SIZE, ELEMENTS, WIDTHS = 2000, 40_000, (1, 16, 64, 256)
#: Frames, sequences, classes and labels of the losses.
FRAMES, BATCH, CLASSES, LABELS = 200, 32, 40, 30
#: Calls before timing, calls timed.
WARM, TIMED = 12, 12


def best(call: Callable[[], Any]) -> float:
    """The least milliseconds of a call, its result being read."""
    for _ in range(WARM):
        call()
    times = []
    for _ in range(TIMED):
        start = time.perf_counter()
        np.asarray(call())
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def products(tf: Any) -> dict[str, float]:
    """Sparse by dense, and the gradient of both sides."""
    rng = np.random.default_rng(0)
    places = np.sort(rng.choice(SIZE * SIZE, ELEMENTS, replace=False))
    a = tf.sparse.SparseTensor(np.stack([places // SIZE, places % SIZE], 1),
                               rng.standard_normal(ELEMENTS).astype("float32"), (SIZE, SIZE))
    multiply = tf.function(tf.sparse.sparse_dense_matmul)

    @tf.function
    def gradient(x: Any, b: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x.values, b])
            y = tf.reduce_sum(tf.sparse.sparse_dense_matmul(x, b) ** 2)
        to_values, to_dense = tape.gradient(y, [x.values, b])
        return tf.reduce_sum(to_values) + tf.reduce_sum(to_dense)

    found = {}
    for width in WIDTHS:
        b = tf.constant(rng.standard_normal((SIZE, width)).astype("float32"))
        found[f"product, {width} columns"] = best(partial(multiply, a, b))
        found[f"with gradient, {width} columns"] = best(partial(gradient, a, b))
    return found


def losses(tf: Any) -> dict[str, float]:
    """The loss of sparse and of dense labels, with the gradient of the logits."""
    rng = np.random.default_rng(0)
    logits = tf.constant(rng.standard_normal((FRAMES, BATCH, CLASSES)).astype("float32"))
    dense = tf.constant(rng.integers(1, CLASSES, (BATCH, LABELS)).astype("int32"))
    frames, count = tf.fill([BATCH], FRAMES), tf.fill([BATCH], LABELS)

    def step(x: Any, labels: Any, length: Any, blank: int) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.nn.ctc_loss(labels, x, length, frames, blank_index=blank))
        return tape.gradient(y, x)

    sparse, compiled = tf.sparse.from_dense(dense - 1), tf.function(step)
    return {"CTC, sparse labels": best(lambda: compiled(logits, sparse, None, CLASSES - 1)),
            "CTC, dense labels": best(lambda: compiled(logits, dense, count, 0))}


def main(name: str) -> None:
    """Time all rows."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    tf = importlib.import_module(name)
    print("RESULT " + json.dumps(products(tf) | losses(tf)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
