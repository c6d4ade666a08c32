"""Word vectors by skip-grams with negative samples: a large table, a few rows of which change.

Run it: ``python examples/word_vectors.py``. The words are made up: each belongs to one of some
topics, and words of a topic stand beside each other. What is learned must find the topics again.
The gradient of a table that was gathered is ``tf.IndexedSlices``, and an update writes those rows
alone: with ten times as many words a step takes little longer.
"""

import time

import numpy as np

import twofold as tf

WORDS, TOPICS, SIZE, BATCH, NEGATIVES, STEPS = 20_000, 50, 32, 512, 5, 1500
RATE = tf.constant(40.0)

generator = np.random.default_rng(0)
topic_of = generator.integers(0, TOPICS, WORDS)
order = np.argsort(topic_of, kind="stable")  # words by topic
starts = np.searchsorted(topic_of[order], np.arange(TOPICS + 1))

inner = tf.Variable(generator.normal(0, 0.1, (WORDS, SIZE)).astype(np.float32))
outer = tf.Variable(generator.normal(0, 0.1, (WORDS, SIZE)).astype(np.float32))


def sample():
    """Words, a neighbour of each, and words from anywhere; common words are the usual ones."""
    topics = generator.integers(0, TOPICS, BATCH)
    first, count = starts[topics], np.diff(starts)[topics]
    pair = [order[first + (count * generator.random(BATCH) ** 4).astype(int)] for _ in range(2)]
    rank = generator.random((BATCH, NEGATIVES)) ** 4
    other = generator.integers(0, TOPICS, (BATCH, NEGATIVES))
    others = order[starts[other] + (np.diff(starts)[other] * rank).astype(int)]
    return [tf.constant(x.astype(np.int32)) for x in (*pair, others)]


@tf.function
def train_step(words, neighbours, others):
    """One step of gradient descent."""
    with tf.GradientTape() as tape:
        w = tf.nn.embedding_lookup(inner, words)
        near = tf.reduce_sum(w * tf.nn.embedding_lookup(outer, neighbours), axis=1)
        far = tf.einsum("bd,bnd->bn", w, tf.nn.embedding_lookup(outer, others))
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        loss = tf.reduce_mean(cross_entropy(labels=tf.ones_like(near), logits=near)) + \
            tf.reduce_mean(cross_entropy(labels=tf.zeros_like(far), logits=far))
    for table, rows in zip((inner, outer), tape.gradient(loss, [inner, outer])):
        table.scatter_sub(RATE * rows)  # rows is tf.IndexedSlices: values and indices
    return loss


@tf.function
def neighbours_of(words, among):
    """The nearest of some words, by the angle between their vectors."""
    vectors = tf.math.l2_normalize(tf.gather(inner, among), axis=1)
    near = tf.matmul(tf.math.l2_normalize(tf.gather(inner, words), axis=1), vectors,
                     transpose_b=True)
    return tf.gather(among, tf.math.top_k(near, k=6).indices[:, 1:])  # the first is the word


losses, times = [], []
for _ in range(STEPS):
    batch = sample()
    start = time.perf_counter()
    losses.append(train_step(*batch))
    times.append(time.perf_counter() - start)
common = np.concatenate([order[a:a + 20] for a in starts[:-1]]).astype(np.int32)
found = neighbours_of(tf.constant(common), tf.constant(common)).numpy()
share = np.mean(topic_of[found] == topic_of[common][:, None])
print(f"loss {np.mean(losses[:100]):.3f} at first, {np.mean(losses[-100:]):.3f} at last; "
      f"{1e6 * min(times):.0f} microseconds a step")
print(f"{100 * share:.0f} % of the nearest words are of the word's own topic "
      f"(by chance {100 / TOPICS:.0f} %)")
