"""A training step, eagerly and compiled: do they agree, what does each cost, when does it pay?

Run it: ``python examples/comparing.py``. The command reads the same file:
``twofold compare examples/comparing.py:step --sizes n=64:4096 --profile --plot step.html``, and
with ``--peers PYTHON`` it runs the file on the TensorFlow of another interpreter, too.
"""

import numpy as np

import twofold as tf

weights = tf.Variable(tf.zeros([16, 1]))
velocity = tf.Variable(tf.zeros([16, 1]))


@tf.function
def step(x, y):
    """One step of gradient descent with momentum, on noisy inputs."""
    with tf.GradientTape() as tape:
        noisy = x + 0.01 * tf.random.normal(tf.shape(x))
        loss = tf.reduce_mean((tf.matmul(noisy, weights) - y) ** 2)
    velocity.assign(0.9 * velocity - 0.1 * tape.gradient(loss, weights))
    weights.assign_add(velocity)
    return loss


def step_inputs(n=256):
    """The arguments of ``step`` for ``n`` examples: what the command looks for."""
    numbers = np.random.default_rng(0)
    x = numbers.normal(size=(n, 16)).astype(np.float32)
    return tf.constant(x), tf.constant(x[:, :1] * 2.0)


def main():
    """Compare at one size, find out where time goes, then compare at several sizes."""
    report = tf.compiler.compare(step, *step_inputs(), modes=["llvm"], seconds=0.1)
    llvm = report["llvm"]
    print(f"agree: {report.passed}; largest difference {llvm.relative:.0e} of the largest number, "
          f"allowed {llvm.tolerance:.0e}")
    print(f"compiled {llvm.speedup:.1f} times as fast; pays after {llvm.break_even:.0f} calls")
    print(f"the weights are as before: {not weights.numpy().any()}")
    print()
    print(tf.compiler.profile(step, *step_inputs(4096), seconds=0.1))
    print()
    print(tf.compiler.sweep(step, step_inputs, [64, 512, 4096], modes=["llvm"], seconds=0.1))


if __name__ == "__main__":
    main()
