"""A convolutional network on handwritten digits, with variables, a tape and a compiled step.

Run it: ``python examples/mnist_convnet.py [mnist.npz]``. Without a file it trains on scikit-learn's
small digits (``pip install 'twofold[demo]'``). Take ``@tf.function`` away and it runs eagerly,
with the same numbers, only slower: ``twofold demo`` shows both beside each other.
"""

import sys

import numpy as np

import twofold as tf

EPOCHS, BATCH, RATE = 30, 32, 0.003


def load(words):
    """Images in 0…1 and labels, for training and for testing."""
    if words:
        with np.load(words[0]) as file:
            arrays = [file[name] for name in ("x_train", "y_train", "x_test", "y_test")]
        scale = 255.0
    else:
        from sklearn.datasets import load_digits
        digits = load_digits()
        arrays = [digits.images[:1500], digits.target[:1500],
                  digits.images[1500:], digits.target[1500:]]
        scale = 16.0
    x_train, y_train, x_test, y_test = arrays
    return [(np.float32(x[..., None] / scale), y.astype(np.int32))
            for x, y in ((x_train, y_train), (x_test, y_test))]


def kernel(*shape):
    """A weight with values of a size that keeps activations alike from layer to layer."""
    spread = (2.0 / np.prod(shape[:-1])) ** 0.5
    return tf.Variable(tf.random.normal(shape, stddev=spread))


tf.random.set_seed(1)
weights = [kernel(3, 3, 1, 16), tf.Variable(tf.zeros([16])),
           kernel(3, 3, 16, 16), tf.Variable(tf.zeros([16])),
           kernel(16, 10), tf.Variable(tf.zeros([10]))]
velocities = [tf.Variable(tf.zeros_like(w)) for w in weights]
squares = [tf.Variable(tf.zeros_like(w)) for w in weights]


def logits(images):
    """Scores of the ten digits."""
    k1, b1, k2, b2, k3, b3 = weights
    hidden = tf.nn.relu(tf.nn.conv2d(images, k1, 1, "VALID") + b1)
    hidden = tf.nn.relu(tf.nn.conv2d(hidden, k2, 1, "VALID") + b2)
    return tf.reduce_mean(hidden, axis=[1, 2]) @ k3 + b3


@tf.function
def train_step(images, labels, rate):
    """One step of Adam (without its correction for the first steps)."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits(images)))
    gradients = tape.gradient(loss, weights)
    for w, m, v, g in zip(weights, velocities, squares, gradients):
        m.assign_add(0.1 * (g - m))
        v.assign_add(0.01 * (g * g - v))
        w.assign_sub(rate * m / (tf.sqrt(v) + 1e-7))
    return loss


@tf.function(input_signature=[tf.TensorSpec([None, None, None, 1], tf.float32),
                              tf.TensorSpec([None], tf.int32)])
def accuracy(images, labels):
    """Share of images that are recognised; images of any number and size, compiled once."""
    guesses = tf.argmax(logits(images), axis=1, output_type=tf.int32)
    return tf.reduce_mean(tf.cast(guesses == labels, tf.float32))


(images, labels), test = load(sys.argv[1:])
generator = np.random.default_rng(0)
for epoch in range(1, EPOCHS + 1):
    rate = tf.constant(RATE * (1.0 - (epoch - 1) / EPOCHS))  # a tensor: it does not trace again
    order = generator.permutation(len(images))
    losses = [train_step(tf.constant(images[chosen]), tf.constant(labels[chosen]), rate)
              for chosen in np.array_split(order[:len(order) // BATCH * BATCH],
                                           len(order) // BATCH)]
    if epoch in (1, 3) or epoch % 10 == 0:
        print(f"epoch {epoch:2}: loss {np.mean(losses):.3f}, test accuracy "
              f"{100 * accuracy(*map(tf.constant, test)):.1f} %")
print(f"{len(train_step.traces)} trace of the step")
