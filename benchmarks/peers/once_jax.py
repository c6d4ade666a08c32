"""JAX in a fresh process: ``python -m benchmarks.peers.once_jax MODE ROW``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from . import common
from .with_jax import jax, jnp, mlp, np


def _first_call(call: Callable[[], Any]) -> dict[str, Any]:
    first = common.timed_call(call)
    usual = min(common.timed_call(call) for _ in range(3))
    return {"value": max(0.0, first - usual)}


def _chain(nodes: int) -> dict[str, Any]:
    def chain(x: Any) -> Any:
        for i in range(nodes):
            kind = i % 4
            if kind == 0:
                x = x * 1.01
            elif kind == 1:
                x = x + 0.1
            elif kind == 2:
                x = jnp.maximum(x, -2.0)
            else:
                x = jnp.tanh(x)
        return x

    run, x = jax.jit(chain), jnp.linspace(-1, 1, 1024)
    return _first_call(lambda: np.asarray(run(x)))


def _scan(steps: int) -> dict[str, Any]:
    weights = jnp.asarray(np.random.default_rng(11).uniform(-0.3, 0.3, (16, 16)), jnp.float32)

    def cell(state: Any, x: Any) -> Any:
        state = jnp.tanh(state @ weights + x)
        return state, state

    run = jax.jit(lambda inputs: jax.lax.scan(cell, jnp.zeros((4, 16)), inputs)[1])
    inputs = jnp.asarray(np.random.default_rng(12).standard_normal((steps, 4, 16), np.float32))
    return _first_call(lambda: np.asarray(run(inputs)))


def _mlp() -> dict[str, Any]:
    model = mlp(jax.jit)
    return _first_call(lambda: float(model.step()))


def _memory_mlp() -> dict[str, Any]:
    before = common.status_kib("VmRSS")
    model = mlp(jax.jit)
    for _ in range(50):
        float(model.step())
    peak = common.status_kib("VmHWM")
    return {"value": peak * 1024, "notes": {"of it after importing, MiB": round(before / 1024)}}


def _memory_flat() -> dict[str, Any]:
    model = mlp(jax.jit)
    for _ in range(100):
        model.step()
    before = common.status_kib("VmRSS")
    for _ in range(1000):
        model.step()
    return {"value": (common.status_kib("VmRSS") - before) * 1024}


MEASURES = {
    "compile_mlp": _mlp,
    "compile_chain_100": lambda: _chain(100),
    "compile_chain_1000": lambda: _chain(1000),
    "compile_chain_10000": lambda: _chain(10000),
    "compile_scan_10": lambda: _scan(10),
    "compile_scan_10000": lambda: _scan(10000),
    "memory_mlp": _memory_mlp,
    "memory_flat": _memory_flat,
}

if __name__ == "__main__":
    common.answer_once(MEASURES[sys.argv[2]]())
