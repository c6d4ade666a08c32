"""Linear regression by gradient descent, with a tape: the smallest program that learns.

Run it: ``python examples/linear_regression.py``. The same step runs eagerly first and compiled
after that; both update the same variables.
"""

import twofold as tf

tf.random.set_seed(0)
inputs = tf.random.normal([1000])
targets = 3.0 * inputs + 2.0 + 0.5 * tf.random.normal([1000])

slope = tf.Variable(5.0, name="slope")
offset = tf.Variable(10.0, name="offset")


def step(x, y, rate):
    """One step of gradient descent; the mean squared error before it."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(slope * x + offset - y))
    for variable, gradient in zip((slope, offset), tape.gradient(loss, (slope, offset))):
        variable.assign_sub(rate * gradient)
    return loss


rate = tf.constant(0.05)  # a tensor: another rate does not trace the compiled step again
for _ in range(20):
    loss = step(inputs, targets, rate)
print(f"eager, 20 steps:            loss {loss:.4f}, y = {slope.numpy():.3f} x + "
      f"{offset.numpy():.3f}")

compiled = tf.function(step)
for _ in range(180):
    loss = compiled(inputs, targets, rate)
print(f"compiled, 180 steps more:   loss {loss:.4f}, y = {slope.numpy():.3f} x + "
      f"{offset.numpy():.3f}")
print(compiled.explain())
