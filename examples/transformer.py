"""A small transformer that learns to sort: attention, layer norm, dropout, Adam, a schedule.

Run it: ``python examples/transformer.py``. A sequence is twelve digits, then the same digits in
order; each position is asked for the next digit and sees only what is before it. Training is one
compiled function: the gradient, clipping, Adam and the moving average of the weights included.
"""

import numpy as np

import twofold as tf

DIGITS, LENGTH, WIDTH, HEADS, LAYERS = 10, 12, 48, 4, 1
BATCH, STEPS, WARM_UP, RATE = 64, 300, 30, 0.006
POSITIONS = 2 * LENGTH - 1

tf.random.set_seed(1)
generator = np.random.default_rng(0)
weights: dict[str, tf.Variable] = {}


def weight(name, *shape, start=None):
    """A variable of small random numbers, or of one number."""
    value = tf.random.normal(shape, stddev=0.08) if start is None else tf.fill(shape, start)
    weights[name] = tf.Variable(value, name=name)


weight("tokens", DIGITS, WIDTH)
weight("places", POSITIONS, WIDTH)
weight("scores", WIDTH, DIGITS)
for i in range(LAYERS):
    for part in ("query", "key", "value"):
        weight(f"{part}{i}", WIDTH, HEADS, WIDTH // HEADS)
    weight(f"joined{i}", HEADS, WIDTH // HEADS, WIDTH)
    weight(f"wide{i}", WIDTH, 4 * WIDTH)
    weight(f"narrow{i}", 4 * WIDTH, WIDTH)
    for part in ("first", "second"):
        weight(f"{part}_scale{i}", WIDTH, start=1.0)
        weight(f"{part}_shift{i}", WIDTH, start=0.0)

averages = {name: tf.Variable(w) for name, w in weights.items()}
means = {name: tf.Variable(tf.zeros_like(w)) for name, w in weights.items()}
squares = {name: tf.Variable(tf.zeros_like(w)) for name, w in weights.items()}
count = tf.Variable(0.0, trainable=False)
causal = tf.linalg.band_part(tf.ones([POSITIONS, POSITIONS]), -1, 0) > 0.0


def normalized(x, scale, shift):
    """Layer normalization."""
    mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-5) * scale + shift


def attended(x, w, i):
    """Each position, mixed from those before it."""
    query, key, value = (tf.einsum("btd,dhe->bhte", x, w[f"{part}{i}"])
                         for part in ("query", "key", "value"))
    match = tf.einsum("bhte,bhse->bhts", query, key) * (WIDTH / HEADS) ** -0.5
    share = tf.nn.softmax(tf.where(causal, match, -1e9))
    return tf.einsum("bhts,bhse,hed->btd", share, value, w[f"joined{i}"])


def logits(tokens, w, rate):
    """Scores of the next digit at each position; ``rate`` of the values are dropped."""
    x = tf.gather(w["tokens"], tokens) + w["places"]
    for i in range(LAYERS):
        y = normalized(x, w[f"first_scale{i}"], w[f"first_shift{i}"])
        x += tf.nn.dropout(attended(y, w, i), rate)
        y = normalized(x, w[f"second_scale{i}"], w[f"second_shift{i}"])
        x += tf.nn.dropout(tf.nn.gelu(y @ w[f"wide{i}"]) @ w[f"narrow{i}"], rate)
    return x @ w["scores"]


@tf.function
def train_step(sequences):
    """One step of Adam; the rate rises, then falls like a cosine."""
    with tf.GradientTape() as tape:
        scores = logits(sequences[:, :-1], weights, 0.02)[:, LENGTH - 1:]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=sequences[:, LENGTH:], logits=scores))
    gradients, norm = tf.clip_by_global_norm(tape.gradient(loss, list(weights.values())), 1.0)
    n = count.assign_add(1.0).read_value()
    rate = RATE * tf.minimum(n / WARM_UP, 0.5 + 0.5 * tf.cos(np.pi * n / STEPS))
    rate *= tf.sqrt(1.0 - 0.99 ** n) / (1.0 - 0.9 ** n)
    for name, g in zip(weights, gradients):
        means[name].assign_add(0.1 * (g - means[name]))
        squares[name].assign_add(0.01 * (g * g - squares[name]))
        weights[name].assign_sub(rate * means[name] / (tf.sqrt(squares[name]) + 1e-8))
        averages[name].assign(0.95 * averages[name] + 0.05 * weights[name])
    return loss, norm


@tf.function
def sorted_share(sequences):
    """Share of digits that are right when each comes from those the model gave before."""
    def step(i, known):
        padded = tf.pad(known, [[0, 0], [0, 1]])[:, :POSITIONS]
        best = tf.argmax(logits(padded, averages, 0.0), axis=2, output_type=tf.int32)
        chosen = tf.gather(best, [i], axis=1)
        return i + 1, tf.where(tf.range(2 * LENGTH) == i + 1, chosen, known)

    unknown = tf.pad(sequences[:, :LENGTH], [[0, 0], [0, LENGTH]])
    _, found = tf.while_loop(lambda i, _: i < POSITIONS, step,
                             (tf.constant(LENGTH - 1), unknown))
    return tf.reduce_mean(tf.cast(found == sequences, tf.float32)[:, LENGTH:])


def sample(number):
    """Digits, and after them the same in order."""
    digits = generator.integers(0, DIGITS, (number, LENGTH)).astype(np.int32)
    return tf.constant(np.concatenate([digits, np.sort(digits, axis=1)], axis=1))


for number in range(1, STEPS + 1):
    loss, norm = train_step(sample(BATCH))
    if number == 1 or number % 100 == 0:
        print(f"step {number:3}: loss {loss:.3f}, norm of the gradient {norm:.2f}")
print(f"{100 * sorted_share(sample(500)):.1f} % of the digits of new sequences are in their place")
