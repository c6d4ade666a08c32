"""What a fresh process measures of a side with TensorFlow's interface; ``tf`` is a parameter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from . import common, data
from .tensorflow_programs import Compiled, mlp, mlp_logits

Result = dict[str, Any]

BATCH_SIZES = 100
FLAT_STEPS = 1000


def compile_mlp(tf: Any, compiled: Compiled) -> Result:
    """The first step less a usual one."""
    model = mlp(tf, compiled)
    return _first_call(lambda: float(model.step()))


def compile_chain(tf: Any, compiled: Compiled, nodes: int) -> Result:
    """The first call of a chain of so many elementwise ops."""
    def chain(x: Any) -> Any:
        for i in range(nodes):
            kind = i % 4
            if kind == 0:
                x = x * 1.01
            elif kind == 1:
                x = x + 0.1
            elif kind == 2:
                x = tf.maximum(x, -2.0)
            else:
                x = tf.tanh(x)
        return x

    run = compiled(chain)
    x = tf.constant(np.linspace(-1, 1, 1024, dtype=np.float32))
    return _first_call(lambda: run(x).numpy())


def compile_scan(tf: Any, compiled: Compiled, steps: int) -> Result:
    """The first call of a scan of a recurrent cell."""
    weights = tf.constant(np.random.default_rng(11).uniform(-0.3, 0.3, (16, 16)).astype(np.float32))

    def run(inputs: Any) -> Any:
        return tf.scan(lambda state, x: tf.tanh(tf.matmul(state, weights) + x), inputs,
                       initializer=tf.zeros((4, 16)))

    run = compiled(run)
    inputs = tf.constant(np.random.default_rng(12).standard_normal((steps, 4, 16), np.float32))
    return _first_call(lambda: run(inputs).numpy())


def first_result(measure: Callable[[], Result]) -> Result:
    """The processor's time from the start of the process on, importing included."""
    measure()
    return {"value": time.process_time()}


def batch_sizes(tf: Any, compiled: Callable[..., Any]) -> Result:
    """How often a function of [None, 784] is traced for 100 batch sizes."""
    traces = 0
    weights = [tf.constant(w) for w in data.mlp_weights()]

    def run(images: Any) -> Any:
        nonlocal traces
        traces += 1
        return tf.nn.softmax(mlp_logits(tf, weights, images))

    function = compiled(run, input_signature=[tf.TensorSpec([None, 784], tf.float32)])
    images = np.random.default_rng(13).uniform(0, 1, (BATCH_SIZES, 784)).astype(np.float32)
    for size in range(1, BATCH_SIZES + 1):
        rows = function(tf.constant(images[:size])).numpy()
        assert rows.shape == (size, 10) and np.allclose(rows.sum(-1), 1, atol=1e-5)
    return {"value": traces}


def memory_mlp(tf: Any, compiled: Compiled) -> Result:
    """Peak resident memory of a process that runs 50 steps."""
    before = common.status_kib("VmRSS")
    model = mlp(tf, compiled)
    for _ in range(50):
        float(model.step())
    peak = common.status_kib("VmHWM")
    return {"value": peak * 1024, "notes": {"of it after importing, MiB": round(before / 1024)}}


def memory_flat(tf: Any, compiled: Compiled) -> Result:
    """Resident memory gained by 1,000 steps, after 100 to warm up."""
    model = mlp(tf, compiled)
    for _ in range(100):
        model.step()
    before = common.status_kib("VmRSS")
    for _ in range(FLAT_STEPS):
        model.step()
    return {"value": (common.status_kib("VmRSS") - before) * 1024}


def _first_call(call: Callable[[], Any]) -> Result:
    first = common.timed_call(call)
    usual = min(common.timed_call(call) for _ in range(3))
    return {"value": max(0.0, first - usual)}


def measures(tf: Any, compiled: Compiled) -> dict[str, Callable[[], Result]]:
    """Row to what measures it."""
    found: dict[str, Callable[[], Result]] = {
        "compile_mlp": lambda: compile_mlp(tf, compiled),
        "first_result_chain": lambda: first_result(lambda: compile_chain(tf, compiled, 100)),
        "first_result_scan": lambda: first_result(lambda: compile_scan(tf, compiled, 10)),
        "batch_sizes": lambda: batch_sizes(tf, compiled),
        "memory_mlp": lambda: memory_mlp(tf, compiled),
        "memory_flat": lambda: memory_flat(tf, compiled),
    }
    for nodes in (100, 1000, 10000):
        found[f"compile_chain_{nodes}"] = lambda n=nodes: compile_chain(tf, compiled, n)
    for steps in (10, 10000):
        found[f"compile_scan_{steps}"] = lambda n=steps: compile_scan(tf, compiled, n)
    return found
