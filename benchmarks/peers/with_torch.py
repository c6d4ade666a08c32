"""PyTorch's side: eager, and ``torch.compile`` where a C++ compiler is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

from . import common

common.keep_to_processors(common.threads())

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402, N812

from . import data  # noqa: E402

torch.set_num_threads(common.threads())

Compiled = Callable[[Callable[..., Any]], Callable[..., Any]]


def _arrays(result: Any) -> list[Any]:
    return [x.detach().numpy() for x in (result if isinstance(result, (tuple, list)) else [result])]


def _chain(x: Any) -> Any:
    t = torch.tanh(0.5 * x + 0.1)
    e = torch.exp(-x * x)
    return (t * e + x) / 2.0


def _of_arrays(compiled: Compiled, function: Callable[..., Any], *inputs: Any) -> common.Workload:
    run = compiled(function)
    tensors = [torch.from_numpy(x) for x in inputs]

    def call() -> Any:
        with torch.inference_mode():
            return run(*tensors)
    return common.Workload(call, outputs=lambda: _arrays(call()))


def _chain_gradient(compiled: Compiled) -> common.Workload:
    forward = compiled(lambda x: _chain(x).sum())
    x = torch.from_numpy(data.vector()).requires_grad_()

    def call() -> Any:
        return torch.autograd.grad(forward(x), x)
    return common.Workload(call, outputs=lambda: _arrays(call()))


def _norm(x: Any, scale: Any, offset: Any) -> Any:
    return F.layer_norm(x, (x.shape[-1],), scale, offset, data.NORM_EPSILON)


def _layer_norm_gradient(compiled: Compiled) -> common.Workload:
    *inputs, cotangent = [torch.from_numpy(x) for x in data.norm_inputs()]
    for x in inputs:
        x.requires_grad_()
    forward = compiled(_norm)

    def call() -> Any:
        y = forward(*inputs)
        return (y, *torch.autograd.grad(y, inputs, cotangent))
    return common.Workload(call, outputs=lambda: _arrays(call()))


class _Training:
    def __init__(self, weights: list[Any], logits: Callable[..., Any], batch: Any,
                 compiled: Compiled):
        self.weights = [w.requires_grad_() for w in weights]
        self.images, self.labels = batch
        self.adam = torch.optim.Adam(self.weights, lr=data.RATE, betas=(data.BETA1, data.BETA2),
                                     eps=data.ADAM_EPSILON)
        self.loss = compiled(lambda images, labels: F.cross_entropy(
            logits(self.weights, images), labels))
        self.update = compiled(lambda: self.adam.step())

    def step(self) -> Any:
        self.adam.zero_grad(set_to_none=True)
        loss = self.loss(self.images, self.labels)
        loss.backward()
        self.update()
        return loss.detach()

    def losses(self, count: int) -> Any:
        return np.array([float(self.step()) for _ in range(count)])


def _mlp_logits(weights: list[Any], x: Any) -> Any:
    for i in (0, 2):
        x = F.relu(torch.addmm(weights[i + 1], x, weights[i]))
    return torch.addmm(weights[5], x, weights[4])


def _convnet_logits(weights: list[Any], x: Any) -> Any:
    for i in (0, 2):
        x = F.relu(F.conv2d(x, weights[i], weights[i + 1]))
    return torch.addmm(weights[5], x.mean((2, 3)), weights[4])


def _mlp(compiled: Compiled) -> _Training:
    images, labels = data.mlp_batch()
    return _Training([torch.from_numpy(w) for w in data.mlp_weights()], _mlp_logits,
                     (torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))),
                     compiled)


def _convnet(compiled: Compiled) -> _Training:
    """In PyTorch's layout, stored channels last, which is its quicker one on CPUs."""
    images, labels = data.image_batch()
    weights = []
    for w in data.convnet_weights():
        tensor = torch.from_numpy(w)
        if w.ndim == 4:
            tensor = tensor.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
        weights.append(tensor)
    x = torch.from_numpy(images).permute(0, 3, 1, 2)
    return _Training(weights, _convnet_logits,
                     (x.contiguous(memory_format=torch.channels_last),
                      torch.from_numpy(labels.astype(np.int64))), compiled)


def _training(make: Callable[[], _Training]) -> common.Workload:
    model = make()
    return common.Workload(model.step, outputs=lambda: [make().losses(data.CHECKED_STEPS)])


# ---------------------------------------------------------------------------- small things

def _small() -> tuple[Any, Any]:
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[5.0, 6.0], [7.0, 8.0]])


def _statement(statement: str, outputs: Any = None, **names: Any) -> common.Workload:
    return common.Workload(statement=statement, names=names, outputs=outputs)


def _add(shape: tuple[int, ...]) -> common.Workload:
    a = torch.from_numpy(np.random.default_rng(8).standard_normal(shape, dtype=np.float32))
    b = torch.from_numpy(np.random.default_rng(9).standard_normal(shape, dtype=np.float32))
    return _statement("a + b", lambda: _arrays(a + b), a=a, b=b)


def _unseen(size: int) -> Callable[[], Any]:
    generator = np.random.default_rng(10)
    start = torch.full((2, 2), 0.5, requires_grad=True)
    binary = (torch.add, torch.multiply, torch.subtract, torch.maximum)
    unary = (torch.tanh, torch.sin, torch.cos, torch.sigmoid)

    def run() -> Any:
        choices = generator.integers(0, 4, (size, 2)).tolist()
        fractions = generator.uniform(0, 1, size).tolist()
        last = start
        values = [start]
        for (kind, which), fraction in zip(choices, fractions):
            if kind == 0:
                last = unary[which](last)
            else:
                last = binary[which](last, values[int(fraction * len(values))])
            values.append(last)
        return torch.autograd.grad(last.sum(), start)
    return run


def _latencies() -> dict[str, common.Builder]:
    a, b = _small()
    w = torch.full((2, 2), 3.0, requires_grad=True)
    watched = a.clone().requires_grad_()
    return {
        "eager_add": lambda: _add((2, 2)),
        "eager_scale": lambda: _statement("a * 2.0", lambda: _arrays(a * 2.0), a=a),
        "eager_index": lambda: _statement("a[1]", lambda: _arrays(a[1]), a=a),
        "eager_constant": lambda: _statement("tensor(1.0)", tensor=torch.tensor),
        "eager_add_taped": lambda: _statement("a + b", a=watched, b=b),
        "tape_unseen": lambda: common.Workload(_unseen(50), operations=50),
        "tape_repeated": lambda: _statement("grad((w * w).sum(), w)", grad=torch.autograd.grad,
                                            w=w),
        "eager_add_1m": lambda: _add((1 << 20,)),
    }


def _cached_call(compiled: Compiled) -> common.Workload:
    a, b = _small()
    f = compiled(lambda x, y: torch.tanh(x) * y)
    return _statement("f(a, b)", lambda: _arrays(f(a, b)), f=f, a=a, b=b)


def builders(mode: str) -> dict[str, common.Builder]:
    """The rows of ``eager`` and ``compile``."""
    if mode == "compile" and not (shutil.which("g++") or shutil.which("clang++")):
        def unavailable() -> common.Workload:
            raise common.Skipped("torch.compile needs a C++ compiler")
        return dict.fromkeys(builders("eager"), unavailable)
    compiled: Compiled = torch.compile if mode == "compile" else lambda f: f
    rows: dict[str, common.Builder] = {
        "chain": lambda: _of_arrays(compiled, _chain, data.vector()),
        "chain_gradient": lambda: _chain_gradient(compiled),
        "softmax": lambda: _of_arrays(compiled, lambda x: torch.softmax(x, -1), data.matrix()),
        "layer_norm": lambda: _of_arrays(compiled, _norm, *data.norm_inputs()[:3]),
        "layer_norm_gradient": lambda: _layer_norm_gradient(compiled),
        "mlp": lambda: _training(lambda: _mlp(compiled)),
        "convnet": lambda: _training(lambda: _convnet(compiled)),
    }
    if mode == "compile":
        return {**rows, "cached_call": lambda: _cached_call(compiled)}
    return rows | _latencies()


if __name__ == "__main__":
    common.serve(common.Worker(builders))
