"""JAX's side: op by op, and ``jax.jit``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from . import common

common.keep_to_processors(common.threads())
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from . import data  # noqa: E402

Compiled = Callable[..., Callable[..., Any]]


def _arrays(result: Any) -> list[Any]:
    return [np.asarray(x) for x in (result if isinstance(result, (tuple, list)) else [result])]


def _chain(x: Any) -> Any:
    t = jnp.tanh(0.5 * x + 0.1)
    e = jnp.exp(-x * x)
    return (t * e + x) / 2.0


def _norm(x: Any, scale: Any, offset: Any) -> Any:
    centered = x - x.mean(-1, keepdims=True)
    variance = jnp.mean(centered * centered, -1, keepdims=True)
    return centered * jax.lax.rsqrt(variance + data.NORM_EPSILON) * scale + offset


def _norm_gradient(x: Any, scale: Any, offset: Any, cotangent: Any) -> Any:
    y, pull = jax.vjp(_norm, x, scale, offset)
    return (y, *pull(cotangent))


def _of_arrays(compiled: Compiled, function: Callable[..., Any], *inputs: Any) -> common.Workload:
    run = compiled(function)
    tensors = [jax.device_put(x) for x in inputs]

    def call() -> Any:
        return jax.block_until_ready(run(*tensors))
    return common.Workload(call, outputs=lambda: _arrays(call()))


def _mlp_logits(weights: list[Any], x: Any) -> Any:
    for i in (0, 2):
        x = jax.nn.relu(x @ weights[i] + weights[i + 1])
    return x @ weights[4] + weights[5]


def _convnet_logits(weights: list[Any], x: Any) -> Any:
    for i in (0, 2):
        x = jax.lax.conv_general_dilated(x, weights[i], (1, 1), "VALID",
                                         dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.relu(x + weights[i + 1])
    return x.mean((1, 2)) @ weights[4] + weights[5]


class Training:
    """A network with Adam as a pure function of its state, which is donated."""

    def __init__(self, weights: list[Any], logits: Callable[..., Any], batch: Any,
                 compiled: Compiled):
        zeros = [jnp.zeros_like(w) for w in weights]
        self.state = jax.device_put(([jnp.asarray(w) for w in weights], zeros,
                                     [jnp.zeros_like(w) for w in weights], jnp.float32(0)))
        self.batch = jax.device_put(batch)

        def loss_of(weights: Any, images: Any, labels: Any) -> Any:
            logarithm = jax.nn.log_softmax(logits(weights, images))
            return -jnp.take_along_axis(logarithm, labels[:, None], 1).mean()

        def train(state: Any, images: Any, labels: Any) -> Any:
            weights, first, second, count = state
            loss, gradients = jax.value_and_grad(loss_of)(weights, images, labels)
            count = count + 1
            first = [data.BETA1 * m + (1 - data.BETA1) * g for m, g in zip(first, gradients)]
            second = [data.BETA2 * v + (1 - data.BETA2) * g * g
                      for v, g in zip(second, gradients)]
            a, b = 1 - data.BETA1 ** count, 1 - data.BETA2 ** count
            weights = [w - data.RATE * (m / a) / (jnp.sqrt(v / b) + data.ADAM_EPSILON)
                       for w, m, v in zip(weights, first, second)]
            return (weights, first, second, count), loss
        self._train = compiled(train, donate_argnums=0)

    def step(self) -> Any:
        """One step on the batch; gives the loss."""
        self.state, loss = self._train(self.state, *self.batch)
        return jax.block_until_ready(loss)

    def losses(self, count: int) -> Any:
        """The losses of the next steps."""
        return np.array([float(self.step()) for _ in range(count)])


def mlp(compiled: Compiled) -> Training:
    """A fresh multi-layer perceptron."""
    return Training(data.mlp_weights(), _mlp_logits, data.mlp_batch(), compiled)


def convnet(compiled: Compiled) -> Training:
    """A fresh convolutional network."""
    return Training(data.convnet_weights(), _convnet_logits, data.image_batch(), compiled)


def _training(make: Callable[[], Training]) -> common.Workload:
    model = make()
    return common.Workload(model.step, outputs=lambda: [make().losses(data.CHECKED_STEPS)])


def _small() -> tuple[Any, Any]:
    return jnp.array([[1.0, 2.0], [3.0, 4.0]]), jnp.array([[5.0, 6.0], [7.0, 8.0]])


def _statement(statement: str, outputs: Any = None, **names: Any) -> common.Workload:
    return common.Workload(statement=statement, names=names, outputs=outputs)


def _add(shape: tuple[int, ...]) -> common.Workload:
    a = jnp.asarray(np.random.default_rng(8).standard_normal(shape, dtype=np.float32))
    b = jnp.asarray(np.random.default_rng(9).standard_normal(shape, dtype=np.float32))
    return _statement("ready(a + b)", lambda: _arrays(a + b), a=a, b=b, ready=jax.block_until_ready)


def _cached_call(compiled: Compiled) -> common.Workload:
    a, b = _small()
    f = compiled(lambda x, y: jnp.tanh(x) * y)
    return _statement("f(a, b)", lambda: _arrays(f(a, b)), f=f, a=a, b=b)


def builders(mode: str) -> dict[str, common.Builder]:
    """The rows of ``eager`` (JAX's op-by-op mode has no tape: latencies only) and ``jit``."""
    a, _ = _small()
    if mode == "eager":
        return {
            "eager_add": lambda: _add((2, 2)),
            "eager_scale": lambda: _statement("a * 2.0", lambda: _arrays(a * 2.0), a=a),
            "eager_index": lambda: _statement("a[1]", lambda: _arrays(a[1]), a=a),
            "eager_constant": lambda: _statement("array(1.0)", array=jnp.array),
            "eager_add_1m": lambda: _add((1 << 20,)),
        }
    gradient = jax.grad(lambda x: _chain(x).sum())
    return {
        "chain": lambda: _of_arrays(jax.jit, _chain, data.vector()),
        "chain_gradient": lambda: _of_arrays(jax.jit, gradient, data.vector()),
        "softmax": lambda: _of_arrays(jax.jit, lambda x: jax.nn.softmax(x, -1), data.matrix()),
        "layer_norm": lambda: _of_arrays(jax.jit, _norm, *data.norm_inputs()[:3]),
        "layer_norm_gradient": lambda: _of_arrays(jax.jit, _norm_gradient, *data.norm_inputs()),
        "mlp": lambda: _training(lambda: mlp(jax.jit)),
        "convnet": lambda: _training(lambda: convnet(jax.jit)),
        "cached_call": lambda: _cached_call(jax.jit),
    }


if __name__ == "__main__":
    common.serve(common.Worker(builders))
