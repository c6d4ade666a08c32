"""NumPy's side: the workloads as one would write them with arrays, out= where it is usual."""

from __future__ import annotations

from typing import Any

from . import common

common.keep_to_processors(common.threads())

import numpy as np  # noqa: E402

from . import data  # noqa: E402


def _chain() -> common.Workload:
    x = data.vector()

    def call() -> Any:
        t = np.tanh(np.float32(0.5) * x + np.float32(0.1))
        e = np.exp(-x * x)
        return (t * e + x) / np.float32(2)

    return common.Workload(call, outputs=lambda: [call()])


def _chain_gradient() -> common.Workload:
    x = data.vector()

    def call() -> Any:
        t = np.tanh(np.float32(0.5) * x + np.float32(0.1))
        e = np.exp(-x * x)
        inner = e * (np.float32(0.5) * (np.float32(1) - t * t) - np.float32(2) * x * t)
        return (inner + np.float32(1)) / np.float32(2)

    return common.Workload(call, outputs=lambda: [call()])


def _softmax() -> common.Workload:
    x = data.matrix()

    def call() -> Any:
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        e /= e.sum(axis=-1, keepdims=True)
        return e

    return common.Workload(call, outputs=lambda: [call()])


def _normalized(x: Any) -> tuple[Any, Any]:
    centered = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(centered * centered, axis=-1, keepdims=True)
    inverse = np.float32(1) / np.sqrt(variance + np.float32(data.NORM_EPSILON))
    centered *= inverse
    return centered, inverse


def _layer_norm() -> common.Workload:
    x, scale, offset, _ = data.norm_inputs()

    def call() -> Any:
        return _normalized(x)[0] * scale + offset

    return common.Workload(call, outputs=lambda: [call()])


def _layer_norm_gradient() -> common.Workload:
    x, scale, offset, cotangent = data.norm_inputs()

    def call() -> Any:
        hat, inverse = _normalized(x)
        result = hat * scale + offset
        product = cotangent * hat
        g = cotangent * scale
        dx = inverse * (g - g.mean(-1, keepdims=True) - hat * np.mean(g * hat, -1, keepdims=True))
        return result, dx, product.sum(axis=0), cotangent.sum(axis=0)

    return common.Workload(call, outputs=lambda: list(call()))


class _Mlp:
    """The multi-layer perceptron with Adam, by hand."""

    def __init__(self) -> None:
        self.images, self.labels = data.mlp_batch()
        self.weights = data.mlp_weights()
        self.first = [np.zeros_like(w) for w in self.weights]
        self.second = [np.zeros_like(w) for w in self.weights]
        self.count = 0

    def step(self) -> Any:
        layers = [self.images]
        for i in range(0, 6, 2):
            z = layers[-1] @ self.weights[i] + self.weights[i + 1]
            layers.append(np.maximum(z, np.float32(0)) if i < 4 else z)
        logits = layers.pop()
        shifted = logits - logits.max(-1, keepdims=True)
        logarithm = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        rows = np.arange(len(self.labels))
        loss = -logarithm[rows, self.labels].mean()
        g = np.exp(logarithm)
        g[rows, self.labels] -= 1
        g /= np.float32(len(rows))
        gradients = []
        for i in (4, 2, 0):
            gradients[:0] = [layers[i // 2].T @ g, g.sum(axis=0)]
            if i:
                g = (g @ self.weights[i].T) * (layers[i // 2] > 0)
        self._update(gradients)
        return loss

    def _update(self, gradients: list[Any]) -> None:
        self.count += 1
        first = np.float32(1 / (1 - data.BETA1 ** self.count))
        second = np.float32(1 / (1 - data.BETA2 ** self.count))
        for w, m, v, g in zip(self.weights, self.first, self.second, gradients):
            m *= np.float32(data.BETA1)
            m += np.float32(1 - data.BETA1) * g
            v *= np.float32(data.BETA2)
            v += np.float32(1 - data.BETA2) * g * g
            w -= np.float32(data.RATE) * (m * first) / (
                np.sqrt(v * second) + np.float32(data.ADAM_EPSILON))


def _mlp() -> common.Workload:
    return common.Workload(_Mlp().step, outputs=lambda: [
        np.array([model.step() for _ in range(data.CHECKED_STEPS)]) for model in [_Mlp()]])


def _statement(statement: str, outputs: Any = None, **names: Any) -> common.Workload:
    return common.Workload(statement=statement, names=names, outputs=outputs)


def _add(shape: tuple[int, ...], statement: str = "a + b") -> common.Workload:
    a = np.random.default_rng(8).standard_normal(shape, dtype=np.float32)
    b = np.random.default_rng(9).standard_normal(shape, dtype=np.float32)
    return _statement(statement, lambda: [a + b], add=np.add, a=a, b=b)


def builders(mode: str) -> dict[str, common.Builder]:
    """The rows NumPy takes part in."""
    integers = np.array([[7, 8], [9, 10]], np.int32)
    small = np.random.default_rng(8).standard_normal((2, 2), dtype=np.float32)
    return {
        "chain": _chain, "chain_gradient": _chain_gradient, "softmax": _softmax,
        "layer_norm": _layer_norm, "layer_norm_gradient": _layer_norm_gradient, "mlp": _mlp,
        "eager_add": lambda: _add((2, 2)),
        "eager_add_named": lambda: _add((2, 2), "add(a, b)"),
        "eager_scale": lambda: _statement("a * 2.0", lambda: [small * 2.0], a=small),
        "eager_index": lambda: _statement("a[1]", lambda: [small[1]], a=small),
        "eager_constant": lambda: _statement("array(1.0, f)", array=np.array, f=np.float32),
        "eager_tanh": lambda: _statement("tanh(a)", tanh=np.tanh, a=small),
        "eager_sum": lambda: _statement("a.sum()", a=small),
        "eager_matmul": lambda: _statement("a @ a", a=small),
        "eager_less": lambda: _statement("a < a", a=small),
        "eager_int_add": lambda: _statement("i + i", i=integers),
        "eager_int_divide": lambda: _statement("i // i", i=integers),
        "eager_int_equal": lambda: _statement("i == i", i=integers),
        "eager_add_1m": lambda: _add((1 << 20,)),
    }


if __name__ == "__main__":
    common.serve(common.Worker(builders))
