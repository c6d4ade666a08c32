"""Gradients of your own: one that stays finite where the automatic one is nan, one that is clipped.

Run it: ``python examples/custom_gradient.py``.
"""

import twofold as tf


def gradient(function, x):
    """The derivative of a function at a number."""
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


def log1pexp_plain(x):
    """log(1 + exp(x)) as it is written: exp(100) is too large for a float32."""
    return tf.math.log(1.0 + tf.exp(x))


@tf.custom_gradient
def log1pexp(x):
    """The same function with its derivative in a form that does not overflow."""
    e = tf.exp(x)

    def backward(upstream):
        return upstream * (1.0 - 1.0 / (1.0 + e))

    return tf.math.log(1.0 + e), backward


@tf.custom_gradient
def clip_gradient_by_norm(x, norm):
    """``x`` itself; on the way back the gradient is cut to a norm (``norm`` has no gradient)."""
    def backward(upstream):
        return tf.clip_by_norm(upstream, norm), None

    return tf.identity(x), backward


for name, function in (("plain", log1pexp_plain), ("custom", log1pexp)):
    for how, run in (("eager", function), ("compiled", tf.function(function))):
        print(f"{name:7} {how:9} gradient at 0: {gradient(run, 0.0):.4f}, "
              f"at 100: {gradient(run, 100.0):.4f}")

print(f"cube    gradient at 10: {gradient(lambda x: x ** 3, 10.0):.1f}, with a clipped norm of 2: "
      f"{gradient(lambda x: clip_gradient_by_norm(x, 2.0) ** 3, 10.0):.1f}")
