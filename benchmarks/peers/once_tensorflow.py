"""TensorFlow in a fresh process: ``python -m benchmarks.peers.once_tensorflow MODE ROW``."""

from __future__ import annotations

import sys

from . import common
from .with_tensorflow import tf  # also limits the threads

if __name__ == "__main__":
    from .tensorflow_once import measures

    mode, row = sys.argv[1:]
    if mode == "eager":
        def compiled(f, **options):  # type: ignore[no-untyped-def]
            return f
    else:
        def compiled(f, **options):  # type: ignore[no-untyped-def]
            return tf.function(f, jit_compile=mode == "xla" or None, **options)
    common.answer_once(measures(tf, compiled)[row]())
