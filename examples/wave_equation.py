"""Waves on a square membrane, and the blow that made them: a solver, and the gradient through it.

Run it: ``python examples/wave_equation.py``. A ``tf.while_loop`` of a thousand steps is one
compiled program. Then the derivative of a loop of 200 steps with respect to the place it started
from finds where the membrane was struck, from what was heard at four places.
"""

import numpy as np

import twofold as tf

SIZE, SPEED = 64, 0.25


def struck(y, x):
    """The membrane right after a soft blow at a place (in units of its side)."""
    across = tf.cast(tf.range(SIZE), tf.float32) / (SIZE - 1.0)
    return tf.exp(-60.0 * ((across[:, None] - y) ** 2 + (across[None, :] - x) ** 2))


def laplacian(u):
    """Differences to the four neighbours; the border is held at zero."""
    middle = (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2]) - 4.0 * u[1:-1, 1:-1]
    return tf.pad(middle, [[1, 1], [1, 1]])


def advance(now, before, steps):
    """The membrane some steps later."""
    def step(i, now, before):
        return i + 1, 2.0 * now - before + SPEED * laplacian(now), now

    _, now, before = tf.while_loop(lambda i, *_: i < steps, step, (tf.constant(0), now, before))
    return now, before


@tf.function
def energy(now, before):
    """Of motion and of tension; a step of the scheme keeps it."""
    slope = tf.reduce_sum((now[1:] - now[:-1]) * (before[1:] - before[:-1])) + \
        tf.reduce_sum((now[:, 1:] - now[:, :-1]) * (before[:, 1:] - before[:, :-1]))
    return tf.reduce_sum((now - before) ** 2) + SPEED * slope


def heard(y, x):
    """What four microphones hear 60 times, two steps apart, after a blow."""
    def listen(membranes, _):
        now, before, _ = membranes
        for _ in range(2):
            now, before = 2.0 * now - before + SPEED * laplacian(now), now
        ears = tf.stack([now[16, 16], now[16, 48], now[48, 16], now[48, 40]])
        return now, before, ears

    start = struck(y, x)
    return tf.scan(listen, tf.range(60), (start, start, tf.zeros([4])))[2]


@tf.function
def error_and_slope(place, recorded):
    """How far from a recording a blow at a place is heard, and the derivative."""
    with tf.GradientTape() as tape:
        tape.watch(place)
        error = tf.reduce_mean((heard(place[0], place[1]) - recorded) ** 2)
    return error, tape.gradient(error, place)


inside = np.zeros((SIZE, SIZE), np.float32)
inside[1:-1, 1:-1] = 1.0
start = struck(0.3, 0.4) * inside
run = tf.function(advance)
later = run(start, start, tf.constant(1000))
print(f"energy {energy(start, start):.5f} at first, {energy(*later):.5f} after 1000 steps")

recorded = heard(tf.constant(0.62), tf.constant(0.35))
place, momentum = tf.constant([0.5, 0.5]), tf.zeros([2])
for number in range(60):
    error, slope = error_and_slope(place, recorded)
    momentum = 0.8 * momentum + slope / (tf.norm(slope) + 1e-4)
    place -= 0.02 * 0.93 ** number * momentum
y, x = place.numpy()
print(f"struck at (0.620, 0.350), found ({y:.3f}, {x:.3f})")
