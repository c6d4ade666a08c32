"""Twofold's side: eager, and ``tf.function`` compiled by LLVM or for an OpenCL device."""

from __future__ import annotations

from .peers import common

common.keep_to_processors(common.threads())

import twofold as tf  # noqa: E402

from .peers import tensorflow_programs  # noqa: E402


def builders(mode: str) -> dict[str, common.Builder]:
    """The rows of ``eager`` and ``llvm``."""
    if mode == "eager":
        return tensorflow_programs.builders(tf, lambda f: f, True)
    return tensorflow_programs.builders(tf, tf.function, False)


if __name__ == "__main__":
    common.serve(common.Worker(builders))
