"""The workloads written against TensorFlow's interface; ``tf`` is a parameter.

Both sides that have this interface run this very text, eager (``compiled`` is the identity) and
through ``tf.function``.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from . import breadth, data, gaussian_process
from .common import Builder, Workload

Compiled = Callable[[Callable[..., Any]], Callable[..., Any]]


def arrays(result: Any) -> list[Any]:
    """NumPy arrays of a tensor or a sequence of tensors."""
    return [x.numpy() for x in (result if isinstance(result, (tuple, list)) else [result])]


def chain(tf: Any, x: Any) -> Any:
    """The elementwise chain."""
    t = tf.tanh(0.5 * x + 0.1)
    e = tf.exp(-x * x)
    return (t * e + x) / 2.0


def layer_norm(tf: Any, x: Any, scale: Any, offset: Any) -> Any:
    """Layer normalization over the last axis."""
    mean = tf.reduce_mean(x, axis=-1, keepdims=True)
    centered = x - mean
    variance = tf.reduce_mean(centered * centered, axis=-1, keepdims=True)
    return centered * tf.math.rsqrt(variance + data.NORM_EPSILON) * scale + offset


def _of_arrays(tf: Any, compiled: Compiled, function: Callable[..., Any], *inputs: Any) -> Workload:
    run = compiled(function)
    tensors = [tf.constant(x) for x in inputs]
    return Workload(lambda: run(*tensors), outputs=lambda: arrays(run(*tensors)))


def _chain_gradient(tf: Any) -> Callable[..., Any]:
    def gradient(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(chain(tf, x))
        return tape.gradient(y, x)
    return gradient


def _layer_norm_gradient(tf: Any) -> Callable[..., Any]:
    def gradient(x: Any, scale: Any, offset: Any, cotangent: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, scale, offset])
            y = layer_norm(tf, x, scale, offset)
        return (y, *tape.gradient(y, [x, scale, offset], output_gradients=cotangent))
    return gradient


class Training:
    """A network with Adam, written with variables and ops.

    Parameters
    ----------
    tf : module
    weights : list of ndarray
    logits : callable
        Of the variables and the images.
    batch : tuple of ndarray
        Images and labels.
    compiled : callable
        What turns the step into what is called.
    """

    def __init__(self, tf: Any, weights: list[np.ndarray], logits: Callable[..., Any],
                 batch: tuple[np.ndarray, ...], compiled: Compiled):
        self.tf = tf
        self.logits = logits
        self.weights = [tf.Variable(w) for w in weights]
        self.first = [tf.Variable(np.zeros_like(w)) for w in weights]
        self.second = [tf.Variable(np.zeros_like(w)) for w in weights]
        self.count = tf.Variable(0.0)
        self.images, self.labels = tf.constant(batch[0]), tf.constant(batch[1])
        self._step = compiled(self._train)

    def step(self) -> Any:
        """One step on the batch; gives the loss."""
        return self._step(self.images, self.labels)

    def losses(self, count: int) -> Any:
        """The losses of the next steps."""
        return np.array([float(self.step()) for _ in range(count)])

    def _train(self, images: Any, labels: Any) -> Any:
        tf = self.tf
        with tf.GradientTape() as tape:
            logits = self.logits(tf, self.weights, images)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=labels, logits=logits))
        gradients = tape.gradient(loss, self.weights)
        self.count.assign_add(1.0)
        correct_first = 1.0 - tf.pow(data.BETA1, self.count)
        correct_second = 1.0 - tf.pow(data.BETA2, self.count)
        for w, m, v, g in zip(self.weights, self.first, self.second, gradients):
            m.assign(data.BETA1 * m + (1.0 - data.BETA1) * g)
            v.assign(data.BETA2 * v + (1.0 - data.BETA2) * g * g)
            w.assign_sub(data.RATE * (m / correct_first)
                         / (tf.sqrt(v / correct_second) + data.ADAM_EPSILON))
        return loss


def mlp_logits(tf: Any, weights: list[Any], images: Any) -> Any:
    """784-512-512-10."""
    x = images
    for i in (0, 2):
        x = tf.nn.relu(tf.matmul(x, weights[i]) + weights[i + 1])
    return tf.matmul(x, weights[4]) + weights[5]


def convnet_logits(tf: Any, weights: list[Any], images: Any) -> Any:
    """The guide's network."""
    x = images
    for i in (0, 2):
        x = tf.nn.relu(tf.nn.conv2d(x, weights[i], strides=1, padding="VALID") + weights[i + 1])
    return tf.matmul(tf.reduce_mean(x, axis=[1, 2]), weights[4]) + weights[5]


def mlp(tf: Any, compiled: Compiled) -> Training:
    """A fresh multi-layer perceptron."""
    return Training(tf, data.mlp_weights(), mlp_logits, data.mlp_batch(), compiled)


def convnet(tf: Any, compiled: Compiled) -> Training:
    """A fresh convolutional network."""
    return Training(tf, data.convnet_weights(), convnet_logits, data.image_batch(), compiled)


def _training(make: Callable[[], Training]) -> Workload:
    model = make()
    return Workload(model.step, outputs=lambda: [make().losses(data.CHECKED_STEPS)])


# ---------------------------------------------------------------------------- small things

def unseen_program(tf: Any, size: int) -> Callable[[], Any]:
    """Runs a random program of so many ops on 2x2 tensors with its gradient, another every time."""
    generator = np.random.default_rng(10)
    start = tf.constant(np.full((2, 2), 0.5, np.float32))
    binary = (tf.add, tf.multiply, tf.subtract, tf.maximum)
    unary = (tf.tanh, tf.sin, tf.cos, tf.sigmoid)

    def run() -> Any:
        choices = generator.integers(0, 4, (size, 2)).tolist()
        fractions = generator.uniform(0, 1, size).tolist()
        with tf.GradientTape() as tape:
            tape.watch(start)
            last = start
            values = [start]
            for (kind, which), fraction in zip(choices, fractions):
                if kind == 0:
                    last = unary[which](last)
                else:
                    last = binary[which](last, values[int(fraction * len(values))])
                values.append(last)
        return tape.gradient(last, start)
    return run


def taped(tf: Any, operation: Callable[..., Any], *others: Any) -> Workload:
    """An operation on a watched tensor and perhaps others, many times under one tape."""
    a, _ = _small(tf)
    size = 100  # more would measure the caches

    def run() -> None:
        with tf.GradientTape() as tape:
            tape.watch(a)
            for _ in range(size):
                operation(a, *others)
    return Workload(run, operations=size)


def repeated_square(tf: Any) -> Callable[[], Any]:
    """The gradient of w * w, always the same."""
    w = tf.Variable(np.full((2, 2), 3.0, np.float32))

    def run() -> Any:
        with tf.GradientTape() as tape:
            y = w * w
        return tape.gradient(y, w)
    return run


def _small(tf: Any) -> tuple[Any, Any]:
    return (tf.constant(np.array([[1, 2], [3, 4]], np.float32)),
            tf.constant(np.array([[5, 6], [7, 8]], np.float32)))


def _add(tf: Any, shape: tuple[int, ...], statement: str = "a + b") -> Workload:
    a = tf.constant(np.random.default_rng(8).standard_normal(shape, dtype=np.float32))
    b = tf.constant(np.random.default_rng(9).standard_normal(shape, dtype=np.float32))
    return _statement(statement, a=a, b=b, add=tf.add)


def _statement(statement: str, **names: Any) -> Workload:
    return Workload(statement=statement, names=names,
                    outputs=lambda: arrays(eval(statement, dict(names))))


def _compute(tf: Any, compiled: Compiled) -> dict[str, Builder]:
    return {
        "chain": lambda: _of_arrays(tf, compiled, lambda x: chain(tf, x), data.vector()),
        "chain_gradient": lambda: _of_arrays(tf, compiled, _chain_gradient(tf), data.vector()),
        "softmax": lambda: _of_arrays(tf, compiled, lambda x: tf.nn.softmax(x), data.matrix()),
        "layer_norm": lambda: _of_arrays(
            tf, compiled, lambda x, scale, offset: layer_norm(tf, x, scale, offset),
            *data.norm_inputs()[:3]),
        "layer_norm_gradient": lambda: _of_arrays(tf, compiled, _layer_norm_gradient(tf),
                                                  *data.norm_inputs()),
        "mlp": lambda: _training(lambda: mlp(tf, compiled)),
        "convnet": lambda: _training(lambda: convnet(tf, compiled)),
        **{name: functools.partial(_breadth, gaussian_process, tf, compiled, name)
           for name in gaussian_process.CASES},
        **{name: functools.partial(_breadth, tf, compiled, name) for name in breadth.CASES},
    }


def _gaussian_process(tf: Any, compiled: Compiled, name: str) -> Workload:
    return _of_arrays(tf, compiled, gaussian_process.step(tf), *gaussian_process.inputs(name))


def _breadth(tf: Any, compiled: Compiled, name: str) -> Workload:
    return _of_arrays(tf, compiled, breadth.program(tf, name), *breadth.CASES[name].inputs())


def _eager(tf: Any) -> dict[str, Builder]:
    a, b = _small(tf)
    i, j = tf.constant([[7, 8], [9, 10]]), tf.constant([[2, 8], [3, 4]])
    return {
        "eager_add": lambda: _add(tf, (2, 2)),
        "eager_add_named": lambda: _add(tf, (2, 2), "add(a, b)"),
        "eager_scale": lambda: _statement("a * 2.0", a=a),
        "eager_index": lambda: _statement("a[1]", a=a),
        "eager_constant": lambda: _statement("constant(1.0)", constant=tf.constant),
        "eager_tanh": lambda: _statement("tanh(a)", tanh=tf.tanh, a=a),
        "eager_sum": lambda: _statement("reduce_sum(a)", reduce_sum=tf.reduce_sum, a=a),
        "eager_matmul": lambda: _statement("a @ b", a=a, b=b),
        "eager_less": lambda: _statement("a < b", a=a, b=b),
        "eager_int_add": lambda: _statement("i + j", i=i, j=j),
        "eager_int_divide": lambda: _statement("i // j", i=i, j=j),
        "eager_int_equal": lambda: _statement("i == j", i=i, j=j),
        "eager_assign": lambda: _statement("v.assign(a)", v=tf.Variable(b), a=a),
        "eager_add_taped": lambda: taped(tf, operator.add, b),
        "eager_tanh_taped": lambda: taped(tf, tf.tanh),
        "eager_matmul_taped": lambda: taped(tf, tf.matmul, b),
        "tape_unseen": lambda: Workload(unseen_program(tf, 50), operations=50),
        "tape_repeated": lambda: _statement("run()", run=repeated_square(tf)),
        "eager_add_1m": lambda: _add(tf, (1 << 20,)),
    }


def _calls(tf: Any, compiled: Compiled) -> dict[str, Builder]:
    """Calls of a compiled function that has been called before."""
    a, b = _small(tf)
    variable = tf.Variable(a)
    many = [tf.constant(x) for x in data.many()]
    nested = {"layers": [(many[i], {"bias": many[i + 1]}) for i in range(0, 18, 2)],
              "rest": many[18:]}

    def call(arguments: str, function: Callable[..., Any], **names: Any) -> Builder:
        f = compiled(function)
        return lambda: _statement(f"f({arguments})", f=f, **names)

    def product(x: Any, y: Any) -> Any:
        return tf.tanh(x) * y

    return {
        "cached_call": call("a, b", product, a=a, b=b),
        "call_keyword": call("a, y=b", product, a=a, b=b),
        "call_number": call("a, 2.0", product, a=a),
        "call_keyword_number": call("a, y=2.0", product, a=a),
        "call_20": call("*many", lambda *tensors: tf.add_n(tensors), many=many),
        "call_nested": call("nested", lambda tree: tf.add_n(tf.nest.flatten(tree)), nested=nested),
        "call_assign": call("a", lambda x: variable.assign(tf.tanh(x)), a=a),
    }


def builders(tf: Any, compiled: Compiled, is_eager: bool) -> dict[str, Builder]:
    """Rows of a side with TensorFlow's interface; eager latencies only where nothing compiles."""
    return _compute(tf, compiled) | (_eager(tf) if is_eager else _calls(tf, compiled))
