"""Backtracking line search: how many ops run depends on the values, the tape follows all of it.

Run it: ``python examples/line_search.py``. Eagerly the search is a Python loop. Compiled, a loop
over tensors is ``tf.while_loop``, and the whole search is one native call.
"""

import twofold as tf


def valley(point):
    """Rosenbrock's function, whose minimum at (1, 1) lies in a long bent valley."""
    x, y = point[0], point[1]
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def value_and_gradient(point):
    """The function and its gradient at a point."""
    with tf.GradientTape() as tape:
        tape.watch(point)
        value = valley(point)
    return value, tape.gradient(value, point)


def descend(point):
    """One step downhill; the step is halved until it goes down far enough (Armijo's rule)."""
    value, slope = value_and_gradient(point)
    size, steepness = tf.constant(1.0), tf.reduce_sum(slope * slope)
    while valley(point - size * slope) > value - 0.5 * size * steepness:
        size = 0.5 * size
    return point - size * slope


@tf.function
def descend_compiled(point):
    """The same step, with the loop as an op."""
    value, slope = value_and_gradient(point)
    steepness = tf.reduce_sum(slope * slope)
    size, = tf.while_loop(
        lambda size: valley(point - size * slope) > value - 0.5 * size * steepness,
        lambda size: [0.5 * size],
        [tf.constant(1.0)])
    return point - size * slope


for name, step in (("eager", descend), ("compiled", descend_compiled)):
    point = tf.constant([-1.2, 1.0])
    for number in range(2001):
        if number in (0, 10, 100, 2000):
            print(f"{name:9} after {number:4} steps: f = {valley(point):.2e} at {point.numpy()}")
        point = step(point)
