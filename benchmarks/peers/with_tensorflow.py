"""TensorFlow's side: eager, ``tf.function``, and ``tf.function`` with XLA."""

from __future__ import annotations

import os

from . import common

common.keep_to_processors(common.threads())
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf  # noqa: E402

from . import tensorflow_programs  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(common.threads())
tf.config.threading.set_inter_op_parallelism_threads(common.threads())


def builders(mode: str) -> dict[str, common.Builder]:
    """The rows of ``eager``, ``function`` and ``xla``."""
    if mode == "eager":
        return tensorflow_programs.builders(tf, lambda f: f, True)
    if mode == "xla":
        return tensorflow_programs.builders(tf, lambda f: tf.function(f, jit_compile=True), False)
    return tensorflow_programs.builders(tf, tf.function, False)


if __name__ == "__main__":
    common.serve(common.Worker(builders))
