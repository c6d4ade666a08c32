"""Processor seconds of a step of each Gaussian process, for a module with TensorFlow's interface.

``python -m benchmarks.peers.gaussian_process_time tensorflow``: a line of JSON, by row and mode.
Seconds of the process, all of its threads together, do not depend on what else the machine does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from . import gaussian_process

#: Steps before timing (gradients of a structure seen so often are compiled), steps timed.
WARM, TIMED = 26, 8


def best(call: Callable[[], Any]) -> float:
    """The least processor seconds of a call."""
    for _ in range(WARM):
        call()
    seconds = []
    for _ in range(TIMED):
        start = time.process_time()
        call()
        seconds.append(time.process_time() - start)
    return min(seconds)


def main(name: str) -> None:
    """Time all rows, eager and compiled."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    tf = importlib.import_module(name)
    step, found = gaussian_process.step(tf), {}
    for row in gaussian_process.CASES:
        inputs = [tf.constant(x) for x in gaussian_process.inputs(row)]
        for mode, function in (("eager", step), ("function", tf.function(step))):
            found[f"{row} {mode}"] = best(lambda f=function, x=inputs: f(*x))
    print("RESULT " + json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
