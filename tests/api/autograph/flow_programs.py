"""Programs with branches, loops and built-in functions on tensors."""

# ruff: noqa: B007, RUF021

from __future__ import annotations

from cases import FLOATS, INTS, case

import twofold as tf


@case(*FLOATS)
def elif_chain(x):
    if x < -1:
        r = 1.0
    elif x < 1:
        r = 2.0
    elif x < 10:
        r = 3.0
    else:
        r = 4.0
    return r * x


@case(*FLOATS)
def nested_returns(x):
    if x > 0:
        if x > 10:
            return x * 100.0
        x = x + 1.0
        if x > 4:
            return x
    else:
        return -x
    return x * 3.0


@case(*INTS)
def while_else(n):
    i = 0
    while i < n:
        if i == 7:
            break
        i += 1
    else:
        i = -i
    return i


@case(*INTS)
def for_else(n):
    t = 0
    for i in tf.range(n):
        if i == 7:
            break
        t += i
    else:
        t = -t
    return t


@case(*INTS)
def for_else_return(n):
    for i in tf.range(n):
        if i * i > 30:
            return i
    else:
        return -1


@case(*INTS)
def python_range(n):
    t = n
    for i in range(3):
        t = t + i
    return t


@case(*INTS)
def range_of_tensor(n):
    t = 0
    for i in range(n):
        t += i
    return t


@case(*INTS)
def range_start_step(n):
    t = 0
    for i in range(1, n, 2):
        t += i
    return t


@case(*INTS)
def range_negative_step(n):
    t = 0
    for i in range(n, 0, -1):
        t = t * 2 + i
    return t


@case(*INTS)
def continue_nested(n):
    t = 0
    for i in tf.range(n):
        if i % 2 == 0:
            continue
        for j in tf.range(i):
            if j == 3:
                break
            if j == 1:
                continue
            t += j * i
    return t


@case(*INTS)
def return_nested(n):
    for i in tf.range(n):
        for j in tf.range(n):
            if i * j > 20:
                return i * 100 + j
    return tf.constant(-1)


@case(*INTS)
def while_true(n):
    while True:
        n = n + 3
        if n > 20:
            break
    return n


@case(*INTS)
def while_true_return(n):
    while True:
        n = n + 3
        if n > 20:
            return n


@case(*FLOATS)
def comp_chain(x):
    return (0 < x < 5, -1 <= x + 1 < 5 <= x + 3, not 0 < x < 5)


@case(*FLOATS)
def bool_ops(x):
    return (x > 0 and x < 5, x > 0 or x < -2, not x > 0, x > 0 and x < 5 or x > 10)


@case(*FLOATS)
def ternaries(x):
    y = x if x > 0 else -x
    return (1.0 if x > 3 else 2.0 if x > 0 else 3.0, y, [x if x > i else i * 1.0 for i in range(3)])


@case(([1, 2, 3],), ([4, 5, 6],))
def in_tensor(v):
    return (2 in v, 7 not in v)


@case(*INTS)
def in_list(n):
    return (n in [4, 5], n not in (12, 3))


@case(([1.0, 2.0, 3.0],), ([4.0],))
def iterate_tensor(v):
    s = 0.0
    for x in v:
        s = s * 2.0 + x
    return s


@case(([[1.0, 2.0], [3.0, 4.0]],))
def iterate_matrix(m):
    s = tf.zeros([2])
    for row in m:
        s = s * 2.0 + row
        for e in row:
            if e > 2.0:
                s = s + e
    return s


@case(([1.0, 2.0, 3.0],))
def enum_zip(v):
    s = 0.0
    for i, x in enumerate(v):
        s += tf.cast(i, tf.float32) * x
    for a, b in zip(v, v * 2.0):
        s += a * b
    for i, (a, b) in enumerate(zip(v, v)):
        s += a - b
    return s


@case(([1.0, 2.0, 3.0],))
def builtin_len(v):
    return (len(v), len([1, 2]))


@case(*FLOATS)
def builtin_casts(x):
    return (int(x), float(x), bool(x > 0), abs(x), abs(-3), int(3.7), float(2), bool(1))


@case(([1.0, 5.0, 3.0],))
def builtin_reduce(v):
    return (min(v), max(v), sum(v), any(v > 4.0), all(v > 0.0))


@case(([3.0, 1.0, 2.0],))
def builtin_map(v):
    s = 0.0
    for y in map(lambda x: x * x if x > 1.5 else -x, v):
        s += y
    return (s, list(map(lambda x: x + 1, [1, 2])))


@case(([1.0, 2.0], [3.0, 4.0]))
def min_max_two(a, b):
    return (max(a[0], b[0]), min(a[1], b[1]), max(1, 2))


@case(*FLOATS)
def branch_return_structs(x):
    if x > 0:
        return {"a": x, "b": [x, x * 2]}
    return {"a": -x, "b": [x, x]}


@case(*INTS)
def loop_var_after(n):
    i = 5
    for i in tf.range(n):
        pass
    return i
